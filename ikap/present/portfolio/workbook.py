"""portfolio.xlsx: the front, sets side by side, the need, the land account and the proposals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ikap.catalogue import code_list
from ikap.document import Record
from ikap.measure.overlap import OUTSIDE
from ikap.present.book import WARNING, Book, Cell, Column, Sheet, Value, pattern
from ikap.present.portfolio.sentences import need_sentence
from ikap.present.portfolio.sheet import MEASURES, synthetic_sign
from ikap.present.sentences import schools as school_words
from ikap.text import _, day
from ikap.words import TAGS

Row = Sequence[Value | Cell]


def write_portfolio_workbook(document: Record, path: Path, written: datetime) -> None:
    """Write portfolio.xlsx: the same bytes for the same choice and the same `written`."""
    with Book(path, written, document["region"]["title"]) as book:
        for name, columns, rows, note in (
            (
                _("Kombinasjon"),
                _front_columns(),
                list(_front(document)),
                " ".join(_prices(document)),
            ),
            (
                _("Sammenligning"),
                _compared_columns(document),
                list(_compared(document)),
                _("Områder som mangler et tall, er ikke med i summene. Se kolonnene «mangler»."),
            ),
            (
                _("Behov"),
                _need_columns(),
                list(_need(document)),
                " ".join([need_sentence(document["demand"]), *document["lacking"]]),
            ),
            (
                _("Vekst"),
                _growth_columns(),
                list(_growth(document)),
                _("D, HHI, J og Gini: se arket Sammenligning."),
            ),
            (_("Skole"), _school_columns(), list(_schools(document)), school_words.schools_note()),
            (
                _("Arealregnskap"),
                _account_columns(),
                list(_account(document)),
                _("Valgt kombinasjon. Overlappende areal er regnet én gang."),
            ),
            (_("Områder"), _proposal_columns(), list(_proposals(document)), ""),
            (_("Grunnlag"), _basis_columns(), list(_basis(document)), ""),
        ):
            sheet = Sheet(book, name, columns, frozen=1)
            sheet.open(_titles(name, document, written, note))
            sheet.rows(rows)


def _titles(name: str, document: Record, written: datetime, note: str) -> list[Cell]:
    sign = synthetic_sign(document)
    line = _("Laget {written}. {origin}", written=day(written.date()), origin=document["origin"])
    lines = [
        Cell(f"{name} – {document['region']['title']}", bold=True),
        Cell(line),
        Cell(sign or None, bold=True, fill=WARNING if sign else ""),
    ]
    return [*lines, Cell(note or None)]


def _prices(document: Record) -> Iterator[str]:
    yield from (price["sentence"] for price in document["prices"])


def _front_columns() -> list[Column]:
    return [
        Column(_("Nr."), 6, "0"),
        Column(_("Kjennetegn"), 36, wrap=True),
        Column(_("Fulldyrka-ekvivalenter, daa"), 14, pattern(1)),
        Column(_("Utslipp over 20 år, tCO₂e"), 14, pattern(0)),
        Column(_("Avvik fra vekstmål (D)"), 10, "0.0 %"),
        Column(_("Boliger"), 9, pattern(0)),
        Column(_("Områder"), 60, wrap=True),
        Column(_("Valgt"), 8),
    ]


def _front(document: Record) -> Iterator[Row]:
    for entry in document["front"]:
        yield [
            entry["number"],
            entry["title"],
            entry["soil"],
            entry["emissions"],
            entry["dissimilarity"],
            entry["dwellings"],
            ", ".join(entry["proposals"]),
            _("ja") if entry["number"] == document["best"] else None,
        ]


def _compared_columns(document: Record) -> list[Column]:
    columns = [Column(_("Måling"), 46)]
    for entry in document["sets"].values():
        columns += [
            Column(entry["title"], 14, pattern(1)),
            Column(_("{set}, lavt", set=entry["title"]), 12, pattern(1)),
            Column(_("{set}, høyt", set=entry["title"]), 12, pattern(1)),
            Column(_("{set}, mangler", set=entry["title"]), 18, wrap=True),
        ]
    return columns


def _compared(document: Record) -> Iterator[Row]:
    sets = list(document["sets"].values())
    yield [
        _("Antall områder"),
        *_spread(sets, lambda combination: (len(combination["ids"]), None, None, None)),
    ]
    for name, (title, decimals) in MEASURES.items():
        number = pattern(decimals)

        def cells(entry: Record, name: str = name, number: str = number) -> Row:
            if name == "land":
                return Cell(entry["land"], number), None, None, None
            amount = entry["soil"][name] if name in entry["soil"] else entry[name]
            return (
                *(Cell(amount[side], number) for side in ("value", "low", "high")),
                ", ".join(amount["missing"]) or None,
            )

        yield [_(title), *_spread(sets, cells)]
    yield [
        _("Andel av boligene nær hyppig kollektivtilbud"),
        *_spread(
            sets,
            lambda combination: (
                Cell(combination["near_transit"]["value"], "0 %"),
                None,
                None,
                ", ".join(combination["near_transit"]["missing"]) or None,
            ),
        ),
    ]
    for key, title, number in (
        ("dissimilarity", _("Avvik fra vekstmål (D), reserve og kombinasjon"), "0.0 %"),
        ("hhi", _("Konsentrasjon HHI"), pattern(3)),
        ("pielou", _("Jevnhet J (Pielou)"), pattern(3)),
        ("gini", _("Gini"), pattern(3)),
    ):
        if all(combination["after"] for combination in sets):
            values = [Cell(combination["after"][key], number) for combination in sets]
            yield [title, *(part for cell in values for part in (cell, None, None, None))]


def _spread(sets: Sequence[Record], cells: Callable[[Record], Row]) -> list[Value | Cell]:
    return [part for entry in sets for part in cells(entry)]


def _need_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 22),
        Column(_("Andel av veksten"), 11, "0.0 %"),
        Column(_("Behov per år"), 11, pattern(1)),
        Column(_("Reserve"), 11, pattern(0)),
        Column(_("Ut over reserven i perioden"), 13, pattern(0)),
        Column(_("Må dekkes her"), 11, pattern(0)),
        Column(_("Mulig i områdene"), 11, pattern(0)),
        Column(_("Ikke dekket"), 11, pattern(0)),
    ]


def _need(document: Record) -> Iterator[Row]:
    names = document["region"]["municipalities"]
    for code, need in document["demand"]["municipalities"].items():
        yield [
            names.get(code, code),
            *(
                need[key]
                for key in (
                    "target",
                    "need_a_year",
                    "reserve",
                    "need",
                    "must",
                    "possible",
                    "lacking",
                )
            ),
        ]


def _growth_columns() -> list[Column]:
    return [
        Column(_("Kombinasjon"), 26),
        Column(_("Kommune"), 22),
        Column(_("Vekstmål"), 10, "0.0 %"),
        Column(_("Andel før"), 10, "0.0 %"),
        Column(_("Andel etter"), 10, "0.0 %"),
        Column(_("LQ før"), 9, pattern(2)),
        Column(_("LQ etter"), 9, pattern(2)),
        Column(_("Nye boliger"), 10, pattern(0)),
        Column(_("Nye arbeidsplasser"), 10, pattern(0)),
    ]


def _growth(document: Record) -> Iterator[Row]:
    names = document["region"]["municipalities"]
    for entry in document["sets"].values():
        if entry["after"] is None:
            continue
        for code in entry["after"]["shares"]:
            part = entry["municipalities"][code]
            yield [
                entry["title"],
                names.get(code, code),
                entry["after"]["targets"][code],
                entry["before"]["shares"][code],
                entry["after"]["shares"][code],
                entry["before"]["quotients"][code],
                entry["after"]["quotients"][code],
                part["dwellings"],
                part["jobs"],
            ]


def _school_columns() -> list[Column]:
    columns = [
        Column(t, 14) if n is None else Column(t, 11, pattern(n)) for t, n in school_words.heads()
    ]
    return [Column(_("Kombinasjon"), 24), *columns]


def _schools(document: Record) -> Iterator[Row]:
    for combination in document["sets"].values():
        for row in school_words.school_rows(combination["schools"]):
            yield [combination["title"], *row]


def _account_columns() -> list[Column]:
    return [
        Column(_("Kommune"), 22),
        Column(_("Kode"), 8),
        Column(_("Arealtype"), 26),
        Column(_("Før, daa"), 12, pattern(1)),
        Column(_("Til bolig, daa"), 12, pattern(1)),
        Column(_("Til næring, daa"), 12, pattern(1)),
        Column(_("Til blandet, daa"), 12, pattern(1)),
        Column(_("Etter, daa"), 12, pattern(1)),
    ]


def _account(document: Record) -> Iterator[Row]:
    names = document["region"]["municipalities"]
    titles = {code: _(entry.title) for code, entry in code_list("ar5").items()}
    for entry in document["land_account"] or []:
        outside = entry["land_type"] == OUTSIDE
        yield [
            names.get(entry["municipality"], _("Utenfor kommunene")),
            None if outside else str(entry["land_type"]),
            _("Areal uten arealtype i kartet") if outside else titles[entry["land_type"]],
            entry["before"],
            *(entry["taken"][purpose] for purpose in ("housing", "business", "mixed")),
            entry["after"],
        ]


def _proposal_columns() -> list[Column]:
    return [
        Column(_("Område"), 10),
        Column(_("Navn"), 34),
        Column(_("I valgt kombinasjon"), 11),
        Column(_("Boliger"), 9, pattern(0)),
        Column(_("Fulldyrka-ekvivalenter, daa"), 13, pattern(1)),
        Column(_("Arealutslipp, tCO₂e"), 13, pattern(0)),
        Column(_("Utslipp fra bil, tCO₂e"), 13, pattern(0)),
        Column(_("Næringsareal, daa"), 11, pattern(1)),
        Column(_("Årsak (kan ikke være med)"), 40, wrap=True),
    ]


def _proposals(document: Record) -> Iterator[Row]:
    names = document["proposals"]
    best = document["front"][document["best"] - 1]["proposals"] if document["front"] else []
    for candidate in document["candidates"]:
        yield [
            candidate["proposal"],
            names.get(candidate["proposal"], ""),
            _("ja") if candidate["proposal"] in best else None,
            sum(candidate["dwellings"].values()),
            candidate["soil"],
            candidate["emissions"],
            candidate["driving"],
            candidate["business_land"],
            None,
        ]
    for proposal, why in document["left_out"].items():
        yield [proposal, names.get(proposal, ""), None, None, None, None, None, None, why]


def _basis_columns() -> list[Column]:
    return [
        Column(_("Forutsetning"), 60, wrap=True),
        Column(_("Tall"), 12),
        Column(_("Enhet"), 16),
        Column(_("Grunnlag for tallene"), 34),
        Column(_("Utgiver"), 40, wrap=True),
        Column(_("Dato"), 12),
    ]


def _basis(document: Record) -> Iterator[Row]:
    for factor in document["factors"].values():
        basis, tag = factor["basis"], factor["basis"]["tag"]
        yield [
            basis["title"],
            factor["value"],
            factor["unit"],
            _(TAGS[tag]),
            basis["publisher"],
            basis["date"],
        ]
    for rule in document["rules"]:
        yield [rule, None, None, None, None, None]
