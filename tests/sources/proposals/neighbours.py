"""Submissions beside those of the corpus: what a careless and what a hostile sender hands in."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyproj
from openpyxl import Workbook

from tests.sources.conftest import square
from tests.sources.proposals.corpus import (
    HEAD,
    OTHER,
    TWO,
    WKT,
    A,
    B,
    Case,
    Make,
    cell,
    drawn,
    table,
    text,
    workbook,
)

RING = [list(point) for point in square(0, 0).exterior.coords]
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
ONE = {"1": {"kind": "housing", "dwellings": 4}}
HEADS, FIRST, SECOND = (
    HEAD.split(";"),
    ["A", "bolig", "Ås", 4, WKT, 25832],
    ["B", "bolig", "Ås", 5, OTHER, 25832],
)


def polygon(x: float = 0) -> dict[str, Any]:
    ring = [list(point) for point in square(x, 0).exterior.coords]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(*geometries: Any, crs: Any = CRS, **cells: Any) -> Make:
    """Features with the ids 1, 2, … where `cells` say nothing else."""
    features = [
        {
            "type": "Feature",
            "properties": {"id": str(at), "kind": "bolig", "boliger": 4, **cells},
            "geometry": geometry,
        }
        for at, geometry in enumerate(geometries, start=1)
    ]
    return text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))


def numbers() -> Iterator[Case]:
    """Numbers as they are written: those that can be read in one way are, the others refused."""
    for at, (written, count) in enumerate(
        {"1'200": 1200, "1.200,5": 1200.5, "1,200.5": 1200.5, "1 200 ": 1200, "-0": 0}.items()
    ):
        yield Case(f"thousands-{at}.csv", cell("boliger", written), {"1": {"dwellings": count}})
    for at, written in enumerate(("40+", "40 (anslag)", "ca 40 stk", "≈40")):
        made = cell("boliger", written)
        yield Case(f"about-{at}.csv", made, {"1": {"dwellings": 40}}, {}, ("40 er brukt",))
    for at, (written, reason) in enumerate(
        {
            "4 0": "ventet et tall",
            "12 34": "ventet et tall",
            "0,4": "ventet et helt antall",
            "40%": "ventet et tall",
            "1E400": "ventet et tall",
            "2026-02-01": "ventet et tall",
            "#DIV/0!": "ventet et tall",
            "99999999999": "per daa",
        }.items()
    ):
        yield Case(f"no-count-{at}.csv", cell("boliger", written), {}, {1: reason})
    jobs = table("id;kind;arbeidsplasser;wkt;epsg", f"1;næring;20000;{WKT};25832")
    yield Case("too-many-jobs.csv", jobs, {}, {1: "daa, mer enn"})


AREAS = {
    ("Areal [m²]", "10 000"): True,
    ("Areal i m2", "12000"): False,
    ("Størrelse (dekar)", "10,0"): True,
    ("Totalareal (daa)", "12"): False,
    ("Areal (mål)", "10"): True,
    ("Areal daa ca", "12"): False,
    ("Areal (km2)", "0,01"): True,
    ("Areal", "12 daa"): False,
    ("Areal", "1 ha"): True,
    ("Areal", "ca. 10 daa"): True,
    ("Areal_m2", "10.000"): True,
    ("Areal", "stort"): True,
}


def areas() -> Iterator[Case]:
    """The unit of an area in its heading, in whatever words, or in its cell."""
    for at, ((column, value), agrees) in enumerate(AREAS.items()):
        remarks = () if agrees else (f"arealet i «{column}»",)
        yield Case(f"unit-{at}.csv", cell(column, value), {"1": {}}, {}, remarks)
    floor = cell("Bruksareal (m2)", "500")
    yield Case("floor.csv", floor, {"1": {}}, {}, ('dwellings="Bruksareal (m2)"',))


HEADINGS = {
    "dwellings": ("Ca. antall boliger", "Antall boliger (stk)", "Antall nye boenheter",
                  "Maks antall boliger", "bol\u200biger"),
    "jobs": ("Antall arbeidsplasser (est.)", "Anslått antall ansatte"),
    "name": ("Navn på område", "Områdets navn"),
}  # fmt: skip


def headings() -> Iterator[Case]:
    """Names of columns with words around them, and two columns of purposes: today's, and ours."""
    for ours, names in HEADINGS.items():
        for at, name in enumerate(names):
            kind = "næring" if ours == "jobs" else "bolig"
            made = table(f"id;kind;{name};wkt;epsg", f"1;{kind};40;{WKT};25832")
            value = "40" if ours == "name" else 40
            yield Case(f"around-{ours}-{at}.csv", made, {"1": {ours: value}})
    for at, (today, wanted) in enumerate(
        (("formål", "ønsket formål"), ("arealformål", "nytt formål"), ("Dagens formål", "formål"))
    ):
        made = table(f"id;{today};{wanted};boliger;wkt;epsg", f"1;5100;1110;4;{WKT};25832")
        yield Case(f"wanted-{at}.csv", made, ONE)
    per = table("id;kind;boliger per daa;wkt;epsg", f"1;bolig;4;{WKT};25832")
    said = ("«boliger per daa» har tall", "ingen felt er lest")
    yield Case("density.csv", per, {"1": {"dwellings": None}}, {}, said)
    idn = table("ID-nr.;kind;boliger;wkt;epsg", f"1;bolig;4;{WKT};25832")
    yield Case("id-number.csv", idn, ONE, {}, ())
    visits = table("id;kind;besøk;wkt;epsg", f"1;næring;1e15;{WKT};25832")
    yield Case("visits.csv", visits, {}, {1: "besøk er"})


def texts() -> Iterator[Case]:
    """Letters that are not seen, two ways to write one letter, and what looks like one id."""
    for name, first, second in (
        ("unseen", "A1", "A\u200b1"),
        ("turned", "A1", "\u202eA1"),
        ("composed", "\u00c51", "A\u030a1"),
    ):
        rows = table(
            "id;kind;boliger;wkt;epsg",
            f"{first};bolig;4;{WKT};25832",
            f"{second};bolig;5;{OTHER};25832",
        )
        refused: dict[int | None, str] = {1: "brukt av flere", 2: "brukt av flere"}
        yield Case(f"same-id-{name}.csv", rows, {}, refused)
    cases = table(
        "id;kind;boliger;wkt;epsg", f"a1;bolig;4;{WKT};25832", f"A1;bolig;5;{OTHER};25832"
    )
    yield Case("ids-by-case.csv", cases, {"a1": {}, "A1": {}}, {}, ())
    named = geojson(polygon(), navn="Øvre\u200b \u202eÅs\ufeff")
    yield Case("unseen-in-name.geojson", named, {"1": {"name": "Øvre Ås"}}, {}, ())
    long = geojson(polygon(), navn="Å" * 100_000)
    yield Case("long-name.geojson", long, {"1": {}}, {}, ("teksten i navn er forkortet",))
    page = geojson(polygon(), navn="<script>alert(1)</script>")
    yield Case("page-in-name.geojson", page, {"1": {"name": "<script>alert(1)</script>"}}, {}, ())
    lists = geojson(polygon(), navn=["Ås", "Øvre"], boliger={"antall": 4})
    yield Case("cells-of-lists.geojson", lists, {}, {1: "ventet et tall"})


def dialects() -> Iterator[Case]:
    """Encodings and separators of other programs."""
    plain = "\n".join([HEAD, A, B]) + "\n"
    yield Case("encoding-utf-32.csv", text(plain, "utf-32"), TWO, {}, ())
    for encoding in ("mac_roman", "cp850", "cp865"):
        yield Case(f"encoding-{encoding}.csv", text(plain, encoding), TWO, {}, ())
    yield Case("separator-pipe.csv", text(plain.replace(";", "|")), TWO, {}, ())
    heads = table(HEAD, A, HEAD, B)
    yield Case("head-again.csv", heads, TWO, {}, ("utelatte rader som gjentar overskriften: 1",))
    sums = table(HEAD, A, ";;Delsum;4;;", B, ";;Sum Melhus;9;;")
    yield Case("part-sums.csv", sums, TWO, {}, ("utelatte sumrader uten geometri: 2",))
    both = table("id;kind;boliger;geom;wkt;epsg", f"1;bolig;4;;{WKT};25832")
    yield Case("two-geometries.csv", both, ONE, {}, ())


def sheets() -> Iterator[Case]:
    """What a workbook shows otherwise than it holds."""

    def made(change: Callable[[Workbook], object], *rows: list[Any]) -> Make:
        def make(path: Path) -> None:
            book = Workbook()
            for row in (HEADS, *(rows or (FIRST, SECOND))):
                book.active.append(row)
            change(book)
            book.save(path)

        return make

    def hidden_sheet(book: Workbook) -> None:
        book.create_sheet("Skjult").sheet_state = "hidden"
        for row in (HEADS, SECOND):
            book["Skjult"].append(row)

    def hidden_row(book: Workbook) -> None:
        book.active.row_dimensions[3].hidden = True

    hidden = made(hidden_sheet, FIRST)
    yield Case("hidden-sheet.xlsx", hidden, TWO, {}, ("arket er skjult i arbeidsboka",))
    yield Case("hidden-row.xlsx", made(hidden_row), TWO, {}, ("skjulte rader er lest", ": 1."))
    words = made(lambda book: book.active.merge_cells("B2:B3"), FIRST, ["B", None, *SECOND[2:]])
    yield Case("merged-words.xlsx", words, TWO, {}, ("lest for hver av radene: B2:B3",))
    counts = made(
        lambda book: book.active.merge_cells("D2:D3"), FIRST, [*SECOND[:3], None, *SECOND[4:]]
    )
    once: dict[str, dict[str, Any]] = {"A": {"dwellings": 4}, "B": {"dwellings": None}}
    yield Case("merged-counts.xlsx", counts, once, {}, ("for den første raden alene: D2:D3",))
    chart = made(lambda book: book.create_chartsheet("Diagram"))
    yield Case("chart-sheet.xlsx", chart, TWO)
    share = workbook(("Ark", [HEADS, [*FIRST[:3], 0.4, *FIRST[4:]], SECOND]))
    yield Case("percentage.xlsx", share, {"B": {}}, {1: "ventet et helt antall"})
    yield Case("is-text.xlsx", table(HEAD, A), {}, {None: "regnearket kan ikke leses"})
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield Case(
        "locked.xlsx",
        lambda path: path.write_bytes(locked) and None,
        {},
        {None: "beskyttet med passord"},
    )


def disguises() -> Iterator[Case]:
    """Files that are called something else than they are."""
    yield Case("geojson.txt", geojson(polygon()), ONE, {}, ())
    yield Case("geojson.gpkg", geojson(polygon()), ONE, {}, ())
    yield Case("no-suffix", geojson(polygon()), ONE, {}, ())
    book = workbook(("Ark", [HEADS, FIRST]))
    yield Case("workbook.csv", book, {}, {None: "men er en zip-fil eller et regneark"})
    yield Case("old.xls", text("x"), {}, {None: "formatet .xls kan ikke leses"})


def gml(name: str) -> Make:
    pos = " ".join(f"{x} {y}" for x, y in RING)
    return text(
        '<?xml version="1.0" encoding="UTF-8"?><gml:FeatureCollection xmlns:gml='
        '"http://www.opengis.net/gml/3.2" xmlns:app="http://x" gml:id="fc"><gml:featureMember>'
        '<app:Felt gml:id="1"><app:kind>bolig</app:kind><app:boliger>4</app:boliger><app:omr>'
        f'<gml:Polygon gml:id="p1" srsName="{name}"><gml:exterior><gml:LinearRing>'
        f"<gml:posList>{pos}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        "</app:omr></app:Felt></gml:featureMember></gml:FeatureCollection>"
    )


def systems() -> Iterator[Case]:
    """Names of coordinate systems: those that are none are said, and cost no search."""
    for at, name in enumerate(
        (
            "urn:ogc:def:crs:EPSG::25832",
            "urn:x-ogc:def:crs:EPSG:25832",
            "urn:ogc:def:crs:EPSG:6.9:25832",
            "EPSG:25832",
            "http://www.opengis.net/def/crs/EPSG/0/25832",
            "http://www.opengis.net/gml/srs/epsg.xml#25832",
        )
    ):
        yield Case(f"srs-{at}.gml", gml(name), ONE, {}, ())
    yield Case("srs-known.xml", gml("EPSG:25832"), ONE, {}, ())
    for at, name in enumerate(("urn:ogc:def:crs:EPSG::PSG::25832", "urn:ogc:def:crs:EPSG")):
        unknown: dict[int | None, str] = {None: f"koordinatsystemet {name} er ukjent"}
        yield Case(f"srs-none-{at}.gml", gml(name), {}, unknown)
        crs = {"type": "name", "properties": {"name": name}}
        yield Case(f"srs-none-{at}.geojson", geojson(polygon(), crs=crs), {}, unknown)
    for at, name in enumerate(("UTM32", "#crs1", "urn:ogc:def:crs:EPSG::99999", "")):
        yield Case(f"srs-odd-{at}.gml", gml(name), {}, {None: "oppgir ikke koordinatsystem"})
    for at, name in enumerate(("EUREF89 UTM sone 32", "ETRS89 / UTM zone 32N", "UTM32")):
        crs = {"type": "name", "properties": {"name": name}}
        yield Case(f"srs-words-{at}.geojson", geojson(polygon(), crs=crs), ONE, {}, ())
    for at, stated in enumerate((None, "EPSG:25832", [25832], {"type": "link"})):
        said: dict[int | None, str] = {None: "oppgir ikke koordinatsystem og leses da i EPSG:4326"}
        yield Case(f"srs-unsaid-{at}.geojson", geojson(polygon(), crs=stated), {}, said)
    nonsense = {"type": "name", "properties": {"name": "Tegningen min"}}
    told: dict[int | None, str] = {None: "koordinatsystemet Tegningen min er ukjent"}
    yield Case("srs-nonsense.geojson", geojson(polygon(), crs=nonsense), {}, told)
    esri = {
        "geometryType": "esriGeometryPolygon",
        "fields": [{"name": name, "type": "esriFieldTypeString"} for name in ("id", "kind")],
        "features": [{"attributes": {"id": "1", "kind": "bolig"}, "geometry": {"rings": [RING]}}],
    }
    for name, reference, scored in (
        ("latest", {"wkid": 1, "latestWkid": 25832}, {"1": {"kind": "housing"}}),
        ("wkid", {"wkid": 99999}, {}),
        ("words", {"wkt": "EUREF UTM32"}, {}),
    ):
        content = text(json.dumps({**esri, "spatialReference": reference}))
        none: dict[int | None, str] = {None: "oppgir ikke koordinatsystem"}
        yield Case(f"esri-{name}.json", content, scored, {} if scored else none)
    swapped = gpd.GeoSeries([square(0, 0)], crs=25832).to_crs(4326).iloc[0]
    ring = [[y, x] for x, y in swapped.exterior.coords]
    turned = geojson({"type": "Polygon", "coordinates": [ring]}, crs=None)
    yield Case("axes.geojson", turned, {}, {None: "lengde og bredde byttet om"})


def shapefiles() -> Iterator[Case]:
    """What lies beside a Shapefile, or should."""

    def beside(change: Callable[[Path], object]) -> Make:
        def make(path: Path) -> None:
            drawn(path)
            change(path)

        return make

    good = {"1": {"name": "Ås", "dwellings": 4}}
    for name, said in (("cpg-unknown", "KLINGON"), ("cpg-empty", "")):
        odd = beside(lambda path, said=said: path.with_suffix(".cpg").write_text(said, "ascii"))
        yield Case(f"{name}.shp", odd, good, {}, ())
    none: dict[int | None, str] = {None: "oppgir ikke koordinatsystem"}
    for name, said in (("prj-words", "EUREF89 UTM sone 32"), ("prj-page", "<html>")):
        odd = beside(lambda path, said=said: path.with_suffix(".prj").write_text(said, "ascii"))
        yield Case(f"{name}.shp", odd, {}, none)
    deep = beside(lambda path: path.with_suffix(".prj").write_text("PROJCS[" * 5000, "ascii"))
    yield Case("prj-deep.shp", deep, {}, {None: "filen kan ikke leses"})
    zone = pyproj.CRS(25833).to_wkt("WKT1_ESRI")
    wrong = beside(lambda path: path.with_suffix(".prj").write_text(zone, "utf-8"))
    yield Case("prj-zone.shp", wrong, {}, {None: "kan ikke være i EPSG:25833"})
    if hasattr(os, "mkfifo"):

        def piped(path: Path) -> None:
            path.with_suffix(".cpg").unlink()
            os.mkfifo(path.with_suffix(".cpg"))

        def linked(path: Path) -> None:
            path.with_suffix(".dbf").unlink()
            path.with_suffix(".dbf").symlink_to("/dev/zero")

        yield Case("piped.shp", beside(piped), {}, {None: "piped.cpg er ikke en vanlig fil"})
        away: dict[int | None, str] = {None: "linked.dbf er en lenke til noe utenfor mappen"}
        yield Case("linked.shp", beside(linked), {}, away)


def geometries() -> Iterator[Case]:
    """Shapes that are more, or less, than an area."""
    area, line = polygon(), {"type": "LineString", "coordinates": RING[:2]}
    two: dict[str, dict[str, Any]] = {"2": {}}

    def held(*parts: Any) -> dict[str, Any]:
        return {"type": "GeometryCollection", "geometries": list(parts)}

    yield Case("collected.geojson", geojson(held(area)), ONE, {}, ())
    mixed = ("har også punkter eller linjer",)
    yield Case("collected-line.geojson", geojson(held(area, line)), ONE, {}, mixed)
    ring = [[*point, 12.5, 3] for point in RING]
    yield Case("measured.geojson", geojson({"type": "Polygon", "coordinates": [ring]}), ONE, {}, ())
    for name, shape, reason in (
        ("none", None, "geometrien mangler"),
        ("no-rings", {"type": "Polygon", "coordinates": []}, "geometrien er tom"),
        ("nothing-held", held(), "geometrien er tom"),
        ("huge", {"type": "Polygon", "coordinates": [[[1e308, 0], [1e308, 1e308], [0, 1e308],
                                                      [1e308, 0]]]}, "utenfor regionen"),
        ("words", {"type": "Polygon", "coordinates": [[["a", "b"]]]}, "geometrien"),
    ):  # fmt: skip
        yield Case(f"shape-{name}.geojson", geojson(shape, polygon(500)), two, {1: reason})
    far = [[179, 63], [-179, 63], [-179, 64], [179, 64], [179, 63]]
    degrees = gpd.GeoSeries([square(0, 0)], crs=25832).to_crs(4326).iloc[0]
    near = {"type": "Polygon", "coordinates": [[list(p) for p in degrees.exterior.coords]]}
    round_ = geojson({"type": "Polygon", "coordinates": [far]}, near, crs=None)
    yield Case("antimeridian.geojson", round_, two, {1: "utenfor regionen"})


def layers() -> Iterator[Case]:
    """Several layers, and layers that say the same."""

    def viewed(path: Path) -> None:
        drawn(path)
        with closing(sqlite3.connect(path)) as base, base:
            base.execute(f'create view v as select * from "{path.stem}"')
            base.execute(
                "insert into gpkg_contents(table_name, data_type, identifier, srs_id) "
                "values('v', 'features', 'v', 25832)"
            )
            base.execute("insert into gpkg_geometry_columns values('v','geom','POLYGON',25832,0,0)")

    yield Case("view.gpkg", viewed, {"1": {}}, {1: "gjentakelse av rad 1 i"})

    def placed(name: str, x: float) -> str:
        area = gpd.GeoSeries([square(x, 0)], crs=25832).to_crs(4326).iloc[0]
        points = " ".join(f"{lon},{lat}" for lon, lat in area.exterior.coords)
        return (
            f"<Folder><name>{name}</name><Placemark><name>Felt</name><Polygon><outerBoundaryIs>"
            f"<LinearRing><coordinates>{points}</coordinates></LinearRing></outerBoundaryIs>"
            "</Polygon></Placemark></Folder>"
        )

    folders = text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{placed('Bolig', 0)}{placed('Næring', 500)}</Document></kml>"
    )
    kinds = {"folders-Bolig-1": {"kind": "housing"}, "folders-Næring-1": {"kind": "business"}}
    yield Case("folders.kml", folders, kinds, {}, ("rader uten id",))


def zips() -> Iterator[Case]:
    """What lies in a zip beside what is read, and zips of many."""

    def packed(**members: Make) -> Make:
        def make(path: Path) -> None:
            inner = path.with_name("inne")
            inner.mkdir()
            with zipfile.ZipFile(path, "w") as archive:
                for name, made in members.items():
                    file = inner / name.replace("_", ".", 1)
                    made(file)
                    archive.write(file, file.name)

        return make

    beside = packed(a_geojson=geojson(polygon()), b_csv=table(HEAD, A))
    yield Case("beside.zip", beside, ONE, {}, ("tabellen er ikke lest fra zip-filen",))
    yield Case("tables.zip", packed(a_csv=table(HEAD, A)), {}, {None: "bare tabeller: a.csv"})
    many = {f"f{at}_geojson": geojson(polygon(150 * at)) for at in range(30)}
    ids: dict[str, dict[str, Any]] = {f"f{at}.geojson-1": {} for at in range(30)}
    yield Case("many.zip", packed(**many), ids, {}, ())


def cases() -> list[Case]:
    """Every case, in order."""
    makers = (
        numbers,
        areas,
        headings,
        texts,
        dialects,
        sheets,
        disguises,
        systems,
        shapefiles,
        geometries,
    )
    return [case for make in (*makers, layers, zips) for case in make()]
