"""reserve.xlsx: the tables of the account as sheets, every sum a formula over its own rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ikap.model import Tag
from ikap.present.book import WARNING, Book, Cell, Column, Sheet, Value, pattern
from ikap.present.reserve.sentences import aim_title, scenario_title, verdict_title
from ikap.present.reserve.shape import ReserveDocument, SpanEntry
from ikap.present.reserve.sheet import (
    age_title,
    areas_by_id,
    light_title,
    place_names,
    synthetic_sign,
)
from ikap.text import _, day
from ikap.words import TAGS

Row = Sequence[Value | Cell]
ONE, WHOLE = pattern(1), pattern(0)


def write_reserve_workbook(document: ReserveDocument, path: Path, written: datetime) -> None:
    """Write reserve.xlsx: the same bytes for the same study and the same `written`."""
    with Book(path, written, document["region"]["title"]) as book:
        for name, columns, rows, note in _sheets(document):
            sheet = Sheet(book, name, columns, frozen=1)
            sheet.open(_titles(name, document, written, note))
            sheet.rows(rows)


def _sheets(document: ReserveDocument) -> Iterator[tuple[str, list[Column], list[Row], str]]:
    yield _("Reserve (T1)"), _purpose_columns(), list(_purposes(document)), document["sentence"]
    yield _("Plan og alder"), _plan_columns(), list(_plans(document)), ""
    yield (
        _("Arealtyper (T2)"),
        [Column(_("Kommune"), 20), Column(_("Formål"), 28),
         *(Column(title, 12, ONE) for title in document["land_titles"].values()),
         Column(_("Sum, daa"), 12, ONE)],
        list(_land(document)),
        _("Hver rad summerer til reserven i T1, også rester i områder i bruk."),
    )  # fmt: skip
    yield (
        _("Kvaliteter (T3)"),
        [Column(_("Kommune"), 20), Column(_("Formål"), 28),
         *(Column(document["quality_titles"][key], 12, ONE) for key in _known(document)),
         Column(_("Utenfor gangavstand til hyppig holdeplass"), 14, ONE)],
        list(_qualities(document)),
        _("Kvalitetene kan overlappe og summeres ikke."),
    )  # fmt: skip
    yield _("Behov (T4)"), _need_columns(), list(_need(document)), ""
    yield _("Behov per år"), _year_columns(), list(_years(document)), ""
    yield (
        _("Arealregnskap (T5)"),
        [Column(_("Kommune"), 20), Column(_("Fra formål"), 30), Column(_("Til formål"), 30),
         Column(_("Areal, daa"), 14, ONE)],
        list(_matrix(document)),
        " ".join(document["combined"]["sentences"]),
    )  # fmt: skip
    yield (
        _("Tatt og frigitt (T5)"),
        [Column(_("Arealtype eller kvalitet"), 34), Column(_("Tas i bruk, daa"), 14, ONE),
         Column(_("Frigis, daa"), 14, ONE), Column(_("Netto, daa"), 14, ONE)],
        list(_changes(document)),
        _("Kvalitetene kan overlappe og summeres ikke."),
    )  # fmt: skip
    yield (
        _("Planvask (T6)"),
        _review_columns(),
        list(_review(document)),
        " ".join(document["hearing"]),
    )
    yield _("Kan tas ut"), _removal_columns(), list(_removals(document)), ""
    yield _("Nullvekst"), _driving_columns(), list(_driving(document)), ""
    yield _("Grunnlag"), _basis_columns(), list(_basis(document)), ""


def _titles(name: str, document: ReserveDocument, written: datetime, note: str) -> list[Cell]:
    sign = synthetic_sign(document)
    made = _("Laget {written}. {origin}", written=day(written.date()), origin=document["basis"])
    return [
        Cell(f"{name} – {document['region']['title']}", bold=True),
        Cell(made),
        Cell(sign or None, bold=True, fill=WARNING if sign else ""),
        Cell(note or None),
    ]


def _span_columns(title: str, width: float = 11, number: str = WHOLE) -> list[Column]:
    return [
        Column(_("{title}, lavt", title=title), width, number),
        Column(title, width, number),
        Column(_("{title}, høyt", title=title), width, number),
    ]


def _span(span: SpanEntry | None) -> list[Value]:
    if span is None:
        return [None, None, None]
    values = (span["low"], span["best"], span["high"])
    return [_("dekker hele perioden") if value == "inf" else value for value in values]


def _purpose_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 20),
        Column(_("Formål"), 32),
        Column(_("Arealstatus"), 12),
        Column(_("Avsatt, daa"), 12, ONE),
        Column(_("Bebygd, daa"), 12, ONE),
        Column(_("Smårester, daa"), 12, ONE),
        Column(_("Smårester, antall"), 10, WHOLE),
        Column(_("Reserve, daa"), 12, ONE),
        Column(_("Områder"), 10, WHOLE),
        *_span_columns(_("Boliger")),
        Column(_("Uten boligtall"), 10, WHOLE),
    ]


def _purposes(document: ReserveDocument) -> Iterator[Row]:
    names = place_names(document)
    for entry in document["by_purpose"]:
        yield [
            names[entry["key"][0]],
            document["groups"][entry["key"][1]],
            _("nåværende") if entry["key"][2] == "True" else _("framtidig"),
            entry["set_aside"],
            entry["built"],
            entry["rests"],
            entry["rest_pieces"],
            entry["reserve"],
            entry["areas"],
            *_span(entry["capacity"]),
            entry["unassessed"],
        ]


def _plan_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 20),
        Column(_("Plan-id"), 14),
        Column(_("Plan"), 44),
        Column(_("Ikraft eller alder"), 18),
        Column(_("Avsatt, daa"), 12, ONE),
        Column(_("Reserve, daa"), 12, ONE),
        Column(_("Områder"), 10, WHOLE),
        *_span_columns(_("Boliger")),
    ]


def _plans(document: ReserveDocument) -> Iterator[Row]:
    names = place_names(document)
    for entry in document["by_plan"]:
        code, plan, title, date = entry["key"]
        yield [
            names[code],
            plan or None,
            title or None,
            date or None,
            entry["set_aside"],
            entry["reserve"],
            entry["areas"],
            *_span(entry["capacity"]),
        ]
    for age in document["by_age"]:
        yield [
            names[""],
            None,
            None,
            age_title(age["since"], age["until"]),
            None,
            age["reserve"],
            age["areas"],
            None,
            None,
            None,
        ]


def _land(document: ReserveDocument) -> Iterator[Row]:
    names = place_names(document)
    for row in document["by_land"]:
        amounts = [row["amounts"].get(key, 0.0) for key in document["land_titles"]]
        yield [names[row["key"][0]], document["groups"][row["key"][1]], *amounts, sum(amounts)]


def _known(document: ReserveDocument) -> list[str]:
    return [key for key in document["quality_titles"] if key not in document["lacking"]]


def _qualities(document: ReserveDocument) -> Iterator[Row]:
    names = place_names(document)
    far = {tuple(row["key"]): row["amounts"]["far_from_stop"] for row in document["far_from_stop"]}
    for row in document["by_quality"]:
        yield [
            names[row["key"][0]],
            document["groups"][row["key"][1]],
            *(row["amounts"].get(key, 0.0) for key in _known(document)),
            far.get(tuple(row["key"])),
        ]


def _need_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 20),
        *_span_columns(_("Reserve")),
        *_span_columns(_("Behov")),
        *_span_columns(_("Til overs")),
        *_span_columns(_("Rekker i år"), number=ONE),
        Column(_("Vurdering"), 18),
        *_span_columns(_("Innspill")),
        *_span_columns(_("Til overs med innspill")),
        Column(_("Vurdering med innspill"), 18),
        Column(_("Uten boligtall"), 10, WHOLE),
    ]


def _need(document: ReserveDocument) -> Iterator[Row]:
    names = place_names(document)
    for entry in document["need"]:
        yield [
            names[entry["municipality"]],
            *_span(entry["reserve"]),
            *_span(entry["need"]),
            *_span(entry["surplus"]),
            *_span(entry["lasts"]),
            verdict_title(entry["verdict"]),
            *_span(entry["proposals"]),
            *_span(entry["surplus_with"]),
            verdict_title(entry["verdict_with"]),
            entry["unassessed"],
        ]


def _year_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 20),
        Column(_("År"), 8, "0"),
        *_span_columns(_("Behov")),
        *_span_columns(_("Igjen av reserven")),
    ]


def _years(document: ReserveDocument) -> Iterator[Row]:
    names = place_names(document)
    for entry in document["need"]:
        for year in entry["years"]:
            yield [
                names[entry["municipality"]],
                year["year"],
                *_span(year["need"]),
                *_span(year["left"]),
            ]


def _matrix(document: ReserveDocument) -> Iterator[Row]:
    names, groups = place_names(document), document["groups"]
    for cell in document["combined"]["matrix"]:
        yield [
            names[cell["municipality"]],
            groups[cell["before"]],
            groups[cell["after"]],
            cell["area"],
        ]


def _changes(document: ReserveDocument) -> Iterator[Row]:
    combined = document["combined"]
    for kind, titles in (
        ("land", document["land_titles"]),
        ("qualities", document["quality_titles"]),
    ):
        taken, released = combined["taken"][kind], combined["released"][kind]  # type: ignore[literal-required]
        for key, title in titles.items():
            if key in taken or key in released:
                a, b = taken.get(key, 0.0), released.get(key, 0.0)
                yield [title, a, b, a - b]


def _review_columns() -> list[Column]:
    return [
        Column(_("Område"), 12),
        Column(_("Navn"), 30),
        Column(_("Kommune"), 18),
        Column(_("Formål"), 28),
        Column(_("Plan"), 40),
        Column(_("Plantype"), 24),
        Column(_("Ikraft"), 12),
        Column(_("Planens alder, år"), 10, ONE),
        Column(_("Reserve, daa"), 11, ONE),
        *_span_columns(_("Boliger")),
        Column(_("Dyrka jord, daa"), 11, ONE),
        Column(_("Myr, daa"), 11, ONE),
        Column(_("Fulldyrka-ekvivalenter, daa"), 13, ONE),
        *_span_columns(_("Utslipp, tCO₂e")),
        Column(_("Poeng"), 8, WHOLE),
        Column(_("Klasse"), 16),
        Column(_("Trengs for behovet"), 10),
        Column(_("Skolekapasitet"), 34, wrap=True),
        Column(_("Tilstand"), 20),
        Column(_("Til vurdering"), 20),
        Column(_("Grunner"), 70, wrap=True),
        Column(_("Bestemmelser som binder"), 30, wrap=True),
    ]


def _review(document: ReserveDocument) -> Iterator[Row]:
    names, areas = place_names(document), areas_by_id(document)
    for entry in document["review"]:
        area = areas[entry["id"]]
        yield [
            entry["id"],
            area["name"],
            names[area["municipality"]],
            area["purpose_title"],
            area["plan"]["name"] or area["plan"]["id"],
            area["plan"]["type"],
            area["plan"]["in_force"],
            area["plan"]["age"],
            area["reserve"],
            *_span(entry["dwellings"]),
            entry["soil"],
            entry["mire"],
            entry["equivalents"],
            *_span(entry["emissions"]),
            None if entry["score"] is None else 100 * entry["score"],
            light_title(entry["light"], entry["status"]),
            _("ja") if entry["needed"] else _("nei"),
            entry["school"] or _("ikke kjent"),
            entry["state"],
            entry["suggestion_title"],
            "; ".join(entry["reasons"]) or None,
            area["note"],
        ]


def _removal_columns() -> list[Column]:
    return [
        Column(_("Behov"), 18),
        Column(_("Kombinasjon"), 22),
        Column(_("Områder"), 10, WHOLE),
        Column(_("Dyrka jord, daa"), 12, ONE),
        Column(_("Myr, daa"), 12, ONE),
        *_span_columns(_("Utslipp, tCO₂e")),
        Column(_("Færre boliger"), 12, WHOLE),
        Column(_("Tas ut"), 60, wrap=True),
        Column(_("Beholdes"), 60, wrap=True),
    ]


def _removals(document: ReserveDocument) -> Iterator[Row]:
    for removal in document["removals"]:
        yield [
            scenario_title(removal["scenario"]),
            aim_title(removal["aim"]),
            len(removal["out"]),
            removal["soil"],
            removal["mire"],
            *_span(removal["emissions"]),
            removal["dwellings"],
            ", ".join(removal["out"]) or None,
            ", ".join(removal["kept"]) or None,
        ]


def _driving_columns() -> list[Column]:
    return [
        Column(_("Kombinasjon"), 44),
        Column(_("Boliger i nullalternativet"), 12, WHOLE),
        *_span_columns(_("Km i nullalternativet")),
        Column(_("Boliger"), 10, WHOLE),
        *_span_columns(_("Km")),
        *_span_columns(_("Forskjell, km")),
        Column(_("Forskjell med like mange boliger, km"), 16, WHOLE),
        Column(_("Uten måling"), 20),
    ]


def _driving(document: ReserveDocument) -> Iterator[Row]:
    for entry in document["driving"]:
        yield [
            entry["title"],
            entry["zero_dwellings"],
            *_span(entry["zero_car_km"]),
            entry["dwellings"],
            *_span(entry["car_km"]),
            *_span(entry["change"]),
            entry["at_equal_homes"],
            ", ".join(entry["missing"]) or None,
        ]


def _basis_columns() -> list[Column]:
    return [
        Column(_("Forutsetning"), 70, wrap=True),
        Column(_("Tall"), 12),
        Column(_("Enhet"), 12),
        Column(_("Grunnlag for tallene"), 34),
        Column(_("Utgiver"), 40, wrap=True),
        Column(_("Dato"), 12),
    ]


def _basis(document: ReserveDocument) -> Iterator[Row]:
    bases = [(f["basis"], f["value"], f["unit"]) for f in document["factors"].values()]
    for basis, value, unit in [*bases, (document["purposes_basis"], None, None)]:
        tag = Tag(basis["tag"])
        yield [
            basis["title"],
            value,
            unit,
            _(TAGS[tag]),
            basis["publisher"],
            basis["date"],
        ]
    for rule in document["rules"]:
        yield [rule, None, None, None, None, None]
    for name in ("plans", "buildings", "built_use", "land"):
        source = document["layers"].get(name)
        if source is not None:
            yield [source["title"], None, None, None, source["publisher"], source["date"]]
