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
    told = _("Laget {written}. {origin}", written=day(written.date()), origin=document["origin"])
    lines = [
        Cell(f"{name} – {document['region']['title']}", bold=True),
        Cell(told),
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
    for one in document["front"]:
        yield [
            one["number"],
            one["title"],
            one["soil"],
            one["emissions"],
            one["dissimilarity"],
            one["dwellings"],
            ", ".join(one["proposals"]),
            _("ja") if one["number"] == document["best"] else None,
        ]


def _compared_columns(document: Record) -> list[Column]:
    columns = [Column(_("Måling"), 46)]
    for one in document["sets"].values():
        columns += [
            Column(one["title"], 14, pattern(1)),
            Column(_("{set}, lavt", set=one["title"]), 12, pattern(1)),
            Column(_("{set}, høyt", set=one["title"]), 12, pattern(1)),
            Column(_("{set}, mangler", set=one["title"]), 18, wrap=True),
        ]
    return columns


def _compared(document: Record) -> Iterator[Row]:
    sets = list(document["sets"].values())
    yield [_("Antall områder"), *_spread(sets, lambda one: (len(one["ids"]), None, None, None))]
    for name, (title, decimals) in MEASURES.items():
        number = pattern(decimals)

        def cells(one: Record, name: str = name, number: str = number) -> Row:
            if name == "land":
                return Cell(one["land"], number), None, None, None
            amount = one["soil"][name] if name in one["soil"] else one[name]
            return (
                *(Cell(amount[side], number) for side in ("value", "low", "high")),
                ", ".join(amount["missing"]) or None,
            )

        yield [_(title), *_spread(sets, cells)]
    yield [
        _("Andel av boligene nær hyppig kollektivtilbud"),
        *_spread(
            sets,
            lambda one: (
                Cell(one["near_transit"]["value"], "0 %"),
                None,
                None,
                ", ".join(one["near_transit"]["missing"]) or None,
            ),
        ),
    ]
    for key, title, number in (
        ("dissimilarity", _("Avvik fra vekstmål (D), reserve og kombinasjon"), "0.0 %"),
        ("hhi", _("Konsentrasjon HHI"), pattern(3)),
        ("pielou", _("Jevnhet J (Pielou)"), pattern(3)),
        ("gini", _("Gini"), pattern(3)),
    ):
        if all(one["after"] for one in sets):
            values = [Cell(one["after"][key], number) for one in sets]
            yield [title, *(part for cell in values for part in (cell, None, None, None))]


def _spread(sets: Sequence[Record], cells: Callable[[Record], Row]) -> list[Value | Cell]:
    return [part for one in sets for part in cells(one)]


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
    for code, one in document["demand"]["municipalities"].items():
        yield [
            names.get(code, code),
            *(
                one[key]
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
    for one in document["sets"].values():
        if one["after"] is None:
            continue
        for code in one["after"]["shares"]:
            part = one["municipalities"][code]
            yield [
                one["title"],
                names.get(code, code),
                one["after"]["targets"][code],
                one["before"]["shares"][code],
                one["after"]["shares"][code],
                one["before"]["quotients"][code],
                one["after"]["quotients"][code],
                part["dwellings"],
                part["jobs"],
            ]


def _school_columns() -> list[Column]:
    columns = [
        Column(t, 14) if n is None else Column(t, 11, pattern(n)) for t, n in school_words.heads()
    ]
    return [Column(_("Kombinasjon"), 24), *columns]


def _schools(document: Record) -> Iterator[Row]:
    for one in document["sets"].values():
        for row in school_words.school_rows(one["schools"]):
            yield [one["title"], *row]


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
    for one in document["candidates"]:
        yield [
            one["proposal"],
            names.get(one["proposal"], ""),
            _("ja") if one["proposal"] in best else None,
            sum(one["dwellings"].values()),
            one["soil"],
            one["emissions"],
            one["driving"],
            one["business_land"],
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
