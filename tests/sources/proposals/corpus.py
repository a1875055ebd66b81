"""Submissions as people send them, made by a script: each with what is to come of it.

`python -m tests.sources.proposals.corpus FOLDER` writes them all, with `expected.json` beside.
Every file lies in the toy region of `tests/sources/conftest.py`.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
from openpyxl import Workbook

from tests.sources.conftest import frame, square

Make = Callable[[Path], None]
BOTH, HOUSING, BUSINESS, NEITHER = ("housing", "business"), ("housing",), ("business",), ()
WKT = square(0, 0).wkt  # 10 daa in Melhus
OTHER = square(500, 0).wkt


@dataclass(frozen=True)
class Case:
    """A file, and what is to come of it: ids that are scored with some of their columns, the rows
    that are refused with words of the reason, and words of the remarks (none: nothing at all)."""

    name: str
    make: Make = field(compare=False, repr=False)
    scored: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[int | None, str] = field(default_factory=dict)
    remarks: tuple[str, ...] | None = None


def text(content: str, encoding: str = "utf-8") -> Make:
    return lambda path: path.write_bytes(content.encode(encoding)) and None


def table(head: str, *rows: str, end: str = "\n") -> Make:
    return text(end.join([head, *rows]) + end)


def cell(column: str, value: str, *, kind: str = "bolig", boliger: bool = True) -> Make:
    """A table of one row, with a column that is tried."""
    more, count = (";boliger", ";4") if boliger and column != "boliger" else ("", "")
    return table(f"id;kind;{column}{more};wkt;epsg", f'1;{kind};"{value}"{count};{WKT};25832')


def what(column: str, value: str) -> Make:
    """A table of one row that says what is proposed in a column."""
    return table(f"id;{column};boliger;wkt;epsg", f'1;"{value}";4;{WKT};25832')


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> Make:
    def make(path: Path) -> None:
        book = Workbook()
        book.remove(book.active)
        for name, rows in sheets:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        book.save(path)

    return make


def by_kinds(kinds: Sequence[str]) -> dict[str, dict[str, Any]]:
    if len(kinds) == 2:
        return {"1-B": {"kind": "housing"}, "1-N": {"kind": "business"}}
    return {"1": {"kind": kinds[0]}} if kinds else {}


FORMATS = {
    "gpkg": (None, 25832),
    "geojson": (None, 25832),
    "shp": (None, 25832),
    "fgb": (None, 25832),
    "gml": (None, 25832),
    "kml": ("KML", 4326),
    "tab": ("MapInfo File", 25832),
    "mif": ("MapInfo File", 25832),
}


def drawn(path: Path, driver: str | None = None, crs: int = 25832) -> None:
    rows = frame([square(0, 0)], id=["1"], navn=["Ås"], kind=["bolig"], boliger=[4])
    rows.to_crs(crs).to_file(path, driver=driver) if driver else rows.to_crs(crs).to_file(path)


def formats() -> Iterator[Case]:
    good = {"1": {"kind": "housing", "name": "Ås", "dwellings": 4}}
    for suffix, (driver, crs) in FORMATS.items():
        yield Case(f"format.{suffix}", lambda p, d=driver, c=crs: drawn(p, d, c), good)

        def packed(path: Path, suffix: str = suffix, d: Any = driver, c: int = crs) -> None:
            inner = path.with_name("inne")
            inner.mkdir()
            drawn(inner / f"innspill.{suffix}", d, c)
            with zipfile.ZipFile(path, "w") as archive:
                for file in sorted(inner.iterdir()):
                    archive.write(file, file.name.upper() if suffix == "shp" else file.name)

        if suffix not in ("tab", "mif"):
            yield Case(f"zip-{suffix}.zip", packed, good)

    def kmz(path: Path) -> None:
        drawn(path.with_name("doc.kml"), "KML", 4326)
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(path.with_name("doc.kml"), "doc.kml")

    yield Case("format.kmz", kmz, good)

    def upper(path: Path) -> None:
        drawn(path.with_name("a.shp"))
        for file in list(path.parent.glob("a.*")):
            file.rename(path.with_suffix(file.suffix.upper()))

    yield Case("UPPER.SHP", upper, good)


def recoded() -> Iterator[Case]:
    rows = frame([square(0, 0)], id=["1"], navn=["Ås"], kind=["bolig"], boliger=[4])
    whole = json.loads(rows.to_json())
    whole["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    written = json.dumps(whole, ensure_ascii=False)
    good = {"1": {"name": "Ås"}}
    for encoding, remarks in (("utf-8", ()), ("cp1252", ("UTF-8",)), ("utf-16", ("UTF-8",))):
        yield Case(f"json-{encoding}.geojson", text(written, encoding), good, {}, remarks)


DWELLINGS = (
    *("boliger", "ANTALL_BOL", "Ant_bol", "Ant. bol", "antall_boliger", "Antall boliger", "units"),
    *("boenheter", "Ant_boenheter", "antallenheter", "leiligheter", "NYE_BOLIGER", "dwellings"),
    *("Boligtall", "Ant_leiligheter", "homes", "boligenheter", "ant_boenh", "housing_units"),
)
JOBS = (
    *("arbeidsplasser", "Ant_arbeidsplasser", "ANSATTE", "arbplasser", "jobs", "ant_ansatte"),
    *("Antall ansatte", "arb_plasser", "employees", "antall_arb"),
)
NAMES = ("navn", "Navn", "OMRADENAVN", "Områdenavn", "omraadenavn", "feltnavn", "Tittel", "felt")
IDS = ("id", "ID", "innspill_nr", "InnspillNr", "omrade_id", "nr", "områdenr", "løpenummer")
PURPOSES = (
    *("formål", "Formaal", "FORMAL", "arealformål", "Arealformaal", "formålskode", "arealbruk"),
    *("KPAREALFORMÅL", "planformål", "Ønsket formål"),
)


def headings() -> Iterator[Case]:
    for number, name in enumerate(DWELLINGS):
        known = name != "units"
        made = table(f"id;kind;{name};wkt;epsg", f"1;bolig;60;{WKT};25832")
        count = {"dwellings": 60} if known else {"dwellings": None}
        remarks = () if known else ("«units» har tall som ligner antall", "ingen felt er lest")
        yield Case(f"dwellings-{number}.csv", made, {"1": count}, {}, remarks)
    for number, name in enumerate(JOBS):
        made = table(f"id;kind;{name};wkt;epsg", f"1;næring;60;{WKT};25832")
        yield Case(f"jobs-{number}.csv", made, {"1": {"jobs": 60}}, {}, ())
    for number, name in enumerate(NAMES):
        made = table(f"id;kind;boliger;{name};wkt;epsg", f"1;bolig;4;Lia;{WKT};25832")
        yield Case(f"name-{number}.csv", made, {"1": {"name": "Lia"}}, {}, ())
    for number, name in enumerate(IDS):
        made = table(f"{name};kind;boliger;wkt;epsg", f"1;bolig;4;{WKT};25832")
        yield Case(f"id-{number}.csv", made, {"1": {}}, {}, ())
    for number, name in enumerate(PURPOSES):
        yield Case(f"purpose-{number}.csv", what(name, "1110"), by_kinds(HOUSING), {}, ())


WORDS: dict[str, tuple[str, ...] | None] = {
    **dict.fromkeys(("Boligbebyggelse", "BOLIG", "Boliger", "Boligområde", "Boligformål"), HOUSING),
    **dict.fromkeys(("Bolig, konsentrert småhus", "Blokkbebyggelse", "leiligheter"), HOUSING),
    **dict.fromkeys(("Frittliggende småhusbebyggelse", "Boligutbygging", "Bolig (B)"), HOUSING),
    **dict.fromkeys(("B1", "BFS2", "Spredt bolig", "Spredt boligbebyggelse"), HOUSING),
    **dict.fromkeys(("LNF til bolig", "fra næring til bolig", "rekkehus", "bustad"), HOUSING),
    **dict.fromkeys(("Næring", "Næring/industri", "Industri", "Kontor", "Handel"), BUSINESS),
    **dict.fromkeys(("Forretning", "Næringspark", "Lager", "Logistikk", "Kjøpesenter"), BUSINESS),
    **dict.fromkeys(("N2", "BN1", "Næringsområde", "Datasenter", "Hotell"), BUSINESS),
    **dict.fromkeys(("Kombinert bebyggelse og anleggsformål", "Forretning/kontor"), BUSINESS),
    **dict.fromkeys(("Bolig/næring", "kombinert bolig og næring", "Boligformål/næring"), BOTH),
    **dict.fromkeys(("Bolig og tjenesteyting", "Sentrumsformål", "Sentrum", "blandet"), BOTH),
    **dict.fromkeys(("Bolig/forretning/kontor", "Kombinert bebyggelse"), BOTH),
    **dict.fromkeys(("Fritidsbebyggelse", "Fritidsbolig", "Hytter", "Hyttefelt"), NEITHER),
    **dict.fromkeys(("Råstoffutvinning", "Masseuttak", "LNFR", "Småbåthavn", "Golfbane"), NEITHER),
    **dict.fromkeys(("Veg", "Friområde", "Naust", "Campingplass", "Solkraftanlegg"), NEITHER),
    **dict.fromkeys(("xyz", "Bolgi", "ikke bolig", "diverse", "?", "annet"), None),
}


def words() -> Iterator[Case]:
    for number, (word, kinds) in enumerate(WORDS.items()):
        refused: dict[int | None, str] = {}
        if kinds == NEITHER:
            refused = {1: "verken bolig eller næring"}
        elif kinds is None:
            refused = {1: "det er ikke oppgitt om" if word == "?" else "ikke gjenkjent"}
        yield Case(f"word-{number}.csv", what("formål", word), by_kinds(kinds or ()), refused)


CODES: dict[tuple[int, ...], tuple[str, ...]] = {
    (1110, 1111, 1112, 1113, 1114, 5210): HOUSING,
    (1140, 1150, 1160, 1161, 1162, 1168, 1300, 1310, 1320, 1330, 1340, 1341, 1350, 1390): BUSINESS,
    (1800, 1810, 1811, 1812, 1813, 1814, 1824, 1825, 1826, 1830, 1831, 1899, 5230): BUSINESS,
    (1130, 1801, 1802, 1803, 1804, 1900): BOTH,
    (1001, 1119, 1120, 1121, 1170, 1173, 1200, 1201, 1400, 1500, 1600, 1700): NEITHER,
    (2010, 2011, 2080, 3001, 3040, 3050, 4001, 5100, 5110, 5200, 5220, 6001, 6400): NEITHER,
}


def codes() -> Iterator[Case]:
    for codes_, kinds in CODES.items():
        for code in codes_:
            refused: dict[int | None, str] = {} if kinds else {1: str(code)}
            yield Case(f"code-{code}.csv", what("arealformål", str(code)), by_kinds(kinds), refused)


UNKNOWN = "uten oppgitt antall boliger: 1"
NUMBERS: dict[str, tuple[float | None, str]] = {
    "40": (40, ""), "1 200": (1200, ""), "12,5": (12.5, ""), "0": (0, ""), "40.0": (40, ""),
    "ca. 40": (40, "40 er brukt"), "ca 40": (40, "40 er brukt"), "40–60": (50, "50 er brukt"),
    "40-60": (50, "50 er brukt"), "40 til 60": (50, "50 er brukt"), "40 - 61": (50.5, "50,5"),
    "cirka 40 boliger": (40, "40 er brukt"), "40 boenheter": (40, "40 er brukt"),
    "mellom 40 og 60": (50, "50 er brukt"), "inntil 40": (40, "40 er brukt"),
    "-": (None, UNKNOWN), "ukjent": (None, UNKNOWN),
    "?": (None, UNKNOWN), "": (None, UNKNOWN), "–": (None, UNKNOWN),
    "Ikke avklart": (None, UNKNOWN),
}  # fmt: skip
WRONG = {"mange": "ventet et tall", "1.200": "leses på to måter", "-5": "under 0", "60-40": "tall"}


def numbers() -> Iterator[Case]:
    for at, (written, (value, remark)) in enumerate(NUMBERS.items()):
        remarks = (remark,) if remark else ()
        scored = {"1": {"dwellings": value}}
        yield Case(f"number-{at}.csv", cell("boliger", written), scored, {}, remarks)
    for at, (written, reason) in enumerate(WRONG.items()):
        yield Case(f"number-wrong-{at}.csv", cell("boliger", written), {}, {1: reason})


PLACES = {
    "5028": True, "Melhus": True, "Melhus kommune": True, "MELHUS": True, "5028 Melhus": True,
    "1653": True, "Melhus, Skaun": True, "Trondheim": False, "Tråante": False,
    "5001": False, "Atlantis": False, "-": True, "ukjent": True,
}  # fmt: skip


def municipalities() -> Iterator[Case]:
    for number, (said, agrees) in enumerate(PLACES.items()):
        remarks = () if agrees else (f"oppgir kommune {said}, men kommunegrensene gir 5028",)
        yield Case(f"municipality-{number}.csv", cell("kommune", said), {"1": {}}, {}, remarks)


AREAS = {
    ("Areal", "10"): True, ("Areal", "10000"): True, ("Areal", "1"): True, ("Areal", "500"): False,
    ("Areal_daa", "10,4"): True, ("Areal_daa", "10,6"): False, ("areal_m2", "10 000"): True,
    ("areal_m2", "10"): False, ("areal_ha", "1,0"): True, ("ha", "10"): False, ("daa", "9,6"): True,
    ("daa", "9,4"): False, ("Shape_Area", "10000"): True, ("Areal", "stort"): True,
}  # fmt: skip


def areas() -> Iterator[Case]:
    for number, ((column, value), agrees) in enumerate(AREAS.items()):
        remarks = () if agrees else (f"arealet i «{column}»",)
        yield Case(f"area-{number}.csv", cell(column, value), {"1": {}}, {}, remarks)


HEAD = "id;kind;navn;boliger;wkt;epsg"
A, B = f"A;bolig;Ås;4;{WKT};25832", f"B;bolig;Ås;5;{OTHER};25832"
TWO = {"A": {"name": "Ås", "dwellings": 4}, "B": {"dwellings": 5}}


def dialects() -> Iterator[Case]:
    plain = "\n".join([HEAD, A, B]) + "\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        yield Case(f"encoding-{encoding}.csv", text(plain, encoding), TWO, {}, ())
        titled = f"Innspill til arealdelen, 2026\n\n{plain}"
        yield Case(f"titled-{encoding}.csv", text(titled, encoding), TWO, {}, ("overskriften",))
    for name, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
        yield Case(f"lines-{name}.csv", text(plain.replace("\n", end)), TWO, {}, ())
    for name, sign in (("tab", "\t"), ("comma", ","), ("semicolon", ";")):
        rows = [line.split(";") for line in plain.splitlines()]
        quoted = "\n".join(sign.join(f'"{c}"' for c in row) for row in rows) + "\n"
        yield Case(f"separator-{name}.csv", text(quoted), TWO, {}, ())
        yield Case(f"sep-line-{name}.csv", text(f"sep={sign}\n{quoted}"), TWO, {}, ())
    for name, more in (
        ("trailing", [f"{HEAD};", f"{A};", f"{B};"]),
        ("trailing-rows", [HEAD, f"{A};", f"{B};;"]),
        ("blank-lines", [HEAD, "", A, "", B, "", ""]),
    ):
        yield Case(f"{name}.csv", table(*more), TWO, {}, ())
    blank = table(HEAD, A, ";;;;;", B, ";;;;;", ";;;;;")
    yield Case("blank-rows.csv", blank, TWO, {}, ("utelatte tomme rader: 3",))
    sums = table(HEAD, A, B, ";;Sum;9;;", "Totalt;;;9;;")
    yield Case("sums.csv", sums, TWO, {}, ("utelatte sumrader uten geometri: 2",))
    mixed = b"\n".join([HEAD.encode(), A.encode("utf-8"), B.encode("cp1252")]) + b"\n"
    yield Case(
        "mixed.csv",
        lambda path: path.write_bytes(mixed) and None,
        TWO,
        {},
        ("enn resten, lest som Windows-1252: 1",),
    )


def rows() -> Iterator[Case]:
    """A row's fault is a row's."""
    other = {"B": {"dwellings": 5}}
    arcs = "CURVEPOLYGON(CIRCULARSTRING(560000 7020000,560100 7020100,560200 7020000,"
    arcs += "560100 7019900,560000 7020000))"
    for name, wkt, reason in (
        ("no-geometry", "", "geometrien mangler"),
        ("no-wkt", "her", "kan ikke leses som WKT"),
        (
            "open",
            "POLYGON((560000 7020000,560100 7020000,560100 7020100,560000 7020100))",
            "lukket",
        ),
        ("short", "POLYGON((560000 7020000,560100 7020000,560000 7020000))", "bare 0,0 m²"),
        ("arcs", arcs, "buer"),
        ("deep", "GEOMETRYCOLLECTION(" * 500 + ")" * 500, "nøstet"),
        ("point", "POINT(560000 7020000)", "geometrien er Point"),
        ("line", "LINESTRING(560000 7020000,560100 7020000)", "geometrien er LineString"),
        ("empty", "POLYGON EMPTY", "geometrien er tom"),
        ("far", square(-90_000, 0).wkt, "utenfor regionen"),
        ("small", square(0, 0, 5).wkt, "området er bare 25"),
    ):
        yield Case(
            f"row-{name}.csv", table(HEAD, f"A;bolig;Ås;4;{wkt};25832", B), other, {1: reason}
        )
    for name, code, reason in (
        ("no-epsg", "", "raden oppgir ikke koordinatsystemet"),
        ("unknown-epsg", "99999", "ukjent"),
        ("wrong-epsg", "4326", "kan ikke være i"),
    ):
        row = f"A;bolig;Ås;4;{WKT};{code}"
        yield Case(f"row-{name}.csv", table(HEAD, row, B), other, {1: reason})
    long = f"A;bolig;Ås;4;{WKT};25832;mer"
    yield Case(
        "row-long.csv",
        table(HEAD, long, B),
        other,
        {1: "antall felter i raden er 7, men i overskriften 6"},
    )
    twice = table(HEAD, A, A, B)
    yield Case("row-twice.csv", twice, TWO, {2: "gjentakelse"})
    same = table(HEAD, A, f"A;bolig;Ås;9;{OTHER};25832", B.replace("B;", "C;", 1))
    yield Case("row-same-id.csv", same, {"C": {}}, {1: "brukt av flere", 2: "brukt av flere"})
    none = table("kind;boliger;wkt;epsg", f"bolig;4;{WKT};25832", f"bolig;5;{OTHER};25832")
    made = {"row-no-id-1": {"dwellings": 4}, "row-no-id-2": {"dwellings": 5}}
    yield Case("row-no-id.csv", none, made, {}, ("rader uten id: 2",))


def systems() -> Iterator[Case]:
    """What a table says of its CRS."""
    for code in (25832, 25833, 4326, 4258, 5972, 3857):
        place = gpd.GeoSeries([square(0, 0)], crs=25832).to_crs(code if code != 5972 else 25832)
        row = f"1;bolig;4;{place.iloc[0].wkt};{code}"
        yield Case(f"crs-{code}.csv", table("id;kind;boliger;wkt;epsg", row), {"1": {}}, {}, ())
    bare = table("id;kind;boliger;wkt", f"1;bolig;4;{WKT}")
    yield Case("crs-none.csv", bare, {"1": {}}, {}, ("EPSG:25832 passer",))
    head = table("id;kind;boliger;wkt_25832", f"1;bolig;4;{WKT}")
    yield Case("crs-head.csv", head, {"1": {}}, {}, ())
    ewkt = table("id;kind;boliger;wkt", f'1;bolig;4;"SRID=25832;{WKT}"')
    yield Case("crs-ewkt.csv", ewkt, {"1": {}}, {}, ())


def workbooks() -> Iterator[Case]:
    head = HEAD.split(";")
    a = ["A", "bolig", "Ås", 4, WKT, 25832]
    b = ["B", "bolig", "Ås", 5, OTHER, 25832]
    yield Case("one.xlsx", workbook(("Ark1", [head, a, b])), TWO, {}, ())
    both = workbook(("Bolig", [head, a]), ("Mer", [head, b]))
    yield Case("two.xlsx", both, TWO, {}, ())
    first = workbook(("Les meg", [["Slik fyller du ut"]]), ("Innspill", [head, a, b]))
    yield Case("read-me.xlsx", first, TWO, {}, ("arket har ikke noe felt med geometri",))
    title = workbook(("Innspill", [["Innspill 2026"], [], head, a, b]))
    yield Case("title.xlsx", title, TWO, {}, ("rader over overskriften som ikke er lest: 1",))
    tail = workbook(("Innspill", [head, a, b, [None], [None, "Sum", None, 9]]))
    yield Case(
        "sum.xlsx", tail, TWO, {}, ("utelatte tomme rader: 1", "utelatte sumrader uten geometri: 1")
    )
    formula = workbook(("Innspill", [head, [*a[:3], "=2+2", *a[4:]], b]))
    unknown = {"A": {"dwellings": None}, "B": {"dwellings": 5}}
    yield Case(
        "formula.xlsx",
        formula,
        unknown,
        {},
        ("formler uten lagret verdi", UNKNOWN),
    )
    empty = workbook(("Tomt", []), ("Innspill", [head, a, b]))
    yield Case("empty-sheet.xlsx", empty, TWO, {}, ("arket har ikke noe felt med geometri",))
    clash = workbook(("En", [head, a]), ("To", [head, [*a[:4], OTHER, 25832]]))
    yield Case("clash.xlsx", clash, {"En-A": {}, "To-A": {}}, {}, ())
    yield Case("nothing.xlsx", workbook(("A", [["hei"]])), {}, {None: "ikke noe felt med geometri"})


def keys() -> Iterator[Case]:
    """The file's own keys."""
    ring = [list(point) for point in square(0, 0).exterior.coords]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    for name, id_, wanted in (
        ("number", 7, "7"),
        ("text", "I-7", "I-7"),
        ("large", 9007199254740993, "9007199254740993"),
    ):
        feature = {
            "type": "Feature",
            "id": id_,
            "properties": {"kind": "bolig", "boliger": 4},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        whole = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
        made = text(json.dumps(whole))
        yield Case(f"key-{name}.geojson", made, {wanted: {"dwellings": 4}}, {}, ())
    large = [{"nr": 9007199254740993}, {"nr": None}]
    features = [
        {"type": "Feature", "properties": {"kind": "bolig", "boliger": 4, **one},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for one in large
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "crs": crs, "features": features}
    scored = {"9007199254740993": {}, "digits-2": {}}
    yield Case("digits.geojson", text(json.dumps(whole)), scored, {}, ("rader uten id: 1",))


def neighbours() -> Iterator[Case]:
    """Wrong files of kinds that were invented beside those that people sent."""
    good = {"1": {"kind": "housing", "dwellings": 4}}
    for name in ("EUREF89 UTM sone 32", "UTM32", "ETRS89 / UTM zone 32N", "utm 32"):
        row = f"1;bolig;4;{WKT};{name}"
        slug = "".join(c if c.isalnum() else "-" for c in name)
        yield Case(
            f"crs-{slug}.csv", table("id;kind;boliger;wkt;koordinatsystem", row), good, {}, ()
        )
    row = f"1;bolig;4;{WKT};UTM sone 77"
    yield Case("crs-unknown.csv", table("id;kind;boliger;wkt;koordinatsystem", row), {},
               {None: "koordinatsystemet UTM sone 77 er ukjent"})  # fmt: skip
    head, one = ("id", "kind", "boliger", "wkt", "epsg"), ("1", "bolig", 4, WKT, 25832)
    yield Case("sum-in-words.xlsx", workbook(("Ark", [head, one, ("Sum: 4",)])), good, {},
               ("utelatte sumrader",))  # fmt: skip
    page = "<!DOCTYPE html><html><body>Logg inn</body></html>"
    for name in ("side.geojson", "side.gml", "side.kml"):
        yield Case(name, text(page), {}, {None: "filen er en nettside"})


MAKERS = (
    neighbours,
    *(formats, recoded, headings, words, codes, numbers, municipalities, areas, dialects, rows),
    *(systems, workbooks, keys),
)


def cases() -> list[Case]:
    """Every case, in order."""
    return [case for make in MAKERS for case in make()]


def main(folder: Path) -> None:
    """Write every file, each in a folder of its own, and what is expected of them."""
    from tests.sources.proposals import neighbours

    expected = {}
    for case in (*cases(), *neighbours.cases()):
        place = folder / case.name
        place.mkdir(parents=True)
        case.make(place / case.name)
        told = {name: value for name, value in asdict(case).items() if name not in ("make", "name")}
        expected[case.name] = told
    written = json.dumps(expected, ensure_ascii=False, indent=1, default=str)
    (folder / "expected.json").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
