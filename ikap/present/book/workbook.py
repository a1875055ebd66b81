"""The run as a workbook: ranking with live weights, values, conflicts, reasons and sources.

Every sheet says whose weights it shows and whether any data are invented. The impact assessment
sheet holds neither weights nor totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ikap.assess.weighing import GREEN, YELLOW
from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS
from ikap.document import BasisEntry, Document
from ikap.model import Answer, Light, LimitTest, Rejection, Status, Tag, Tier
from ikap.present.book.criteria import criteria_columns, write_criteria
from ikap.present.book.impact import ANSWER_SYMBOLS, BASIS, answer_word
from ikap.present.book.profile import (
    FILLS,
    coloured_words,
    list_word,
    profile_columns,
    write_profile,
)
from ikap.present.book.ranking import ranking_columns, write_ranking
from ikap.present.book.sheets import WARNING, Book, Cell, Column, Sheet, Value, dated, pattern
from ikap.present.book.themes import (
    answer_columns,
    answer_rows,
    impact_columns,
    impact_rows,
    together_columns,
    together_rows,
)
from ikap.present.document import basis_entry, synthetic_sign
from ikap.present.sentences import schools as school_words
from ikap.present.sentences import standings
from ikap.text import _, day, number, unit_name
from ikap.words import LISTS, STATUSES, TAGS, effect

Row = Sequence[Value | Cell]

ANSWER_FILLS = {
    ANSWER_SYMBOLS[Answer.YES]: FILLS[Light.RED],
    ANSWER_SYMBOLS[Answer.TOUCH]: FILLS[Light.YELLOW],
    ANSWER_SYMBOLS[Answer.UNCHECKED]: "#e4e4e4",
}
ROWS = 100_000  # of a sheet; the rest stands in scores.json


def write_workbook(
    document: Document, rejected: Iterable[Rejection], path: Path, written: datetime
) -> None:
    """Write scores.xlsx: the same bytes for the same run and the same `written`."""
    with Book(path, written, document["region"]["title"]) as book:
        ranking = Sheet(book, _("Rangering"), ranking_columns(), frozen=4)
        criteria = Sheet(book, _("Kriterier"), criteria_columns(document), frozen=3)
        conflicts = Sheet(book, _("Konflikter"), _conflict_columns(), frozen=2)
        reasons = Sheet(book, _("Begrunnelser"), _reason_columns(), frozen=2)
        impact = Sheet(book, _("KU"), impact_columns(), frozen=2)
        together = Sheet(book, _("KU samlet"), together_columns(), frozen=1)
        schools = Sheet(book, _("Skole"), _school_columns(), frozen=2)
        answers = Sheet(book, _("KU svar"), answer_columns(), frozen=2)
        sources = Sheet(book, _("Kilder"), _source_columns())
        profile = Sheet(book, _("Profil"), profile_columns(document), frozen=2)
        refused = Sheet(book, _("Avvist"), _rejected_columns())

        title = document["profile"]["title"]
        notes = {
            ranking: _(
                "Hver liste rangeres for seg. Når en vekt i arket Profil endres, beregnes poeng "
                "for målene, samlet poengsum, klasse og plassering på nytt."
            )
            + _standings(document),
            criteria: _(
                "Poeng på skalaen 0–1, der 1 er best: ● God fra {green}, ▲ Middels fra {yellow}, "
                "■ Svak. Utskriften viser poengene. Målingene står i kolonnene til høyre.",
                green=number(GREEN, 2),
                yellow=number(YELLOW, 2),
            ),
            conflicts: _conflict_note(document),
            reasons: _("Gjelder vektprofilen «{profile}».", profile=title),
            impact: _(
                "{basis}. Uten vekter og poeng. Det som ikke er målt, må utredes på annen måte. "
                "De gule kolonnene er saksbehandlers egne vurderinger, fra assessments.xlsx.",
                basis=_basis(BASIS.title, BASIS.tag),
            ),
            together: _(
                "KU-forskriften § 18 tredje ledd: virkningene av endringene samlet. Delområder av "
                "samme innspill teller én gang; overlapp mellom innspill er ikke trukket fra."
            ),
            answers: _("Svarene bak arket KU: én rad for hvert spørsmål."),
            schools: school_words.schools_note(),
            sources: _("Bare det som er lest hos utgiveren, kalles kilde."),
            profile: _(
                "Endre tallene i de fargede cellene. Bare forholdet mellom tallene har betydning."
            ),
            refused: _("Avviste innspill (kan ikke leses eller måles), med årsak og råd."),
        }
        above = len(document["profile"]["weights"]) + 1
        rows_above = {ranking: above, criteria: above, profile: 1}
        for sheet, note in notes.items():
            sheet.open(
                [*_titles(sheet.name, document, written), Cell(note)], rows_above.get(sheet, 0)
            )

        weights = write_profile(profile, document)
        values = write_criteria(criteria, document, weights)
        write_ranking(ranking, document, weights, values)
        listed = _cut(_conflicts(document))
        conflicts.rows(listed)
        _colour_answers(conflicts, len(listed))
        reasons.rows(_cut(_reasons(document)))
        impact.rows(_cut(impact_rows(document)))
        together.rows(_cut(together_rows(document)))
        answers.rows(_cut(answer_rows(document)))
        schools.rows(_cut(school_words.school_rows(document.get("schools", []))))
        sources.rows(list(_sources(document)))
        refused.rows(_cut(_rejected(rejected)))


def _school_columns() -> list[Column]:
    return [
        Column(t, 18, wrap=True) if n is None else Column(t, 11, pattern(n))
        for t, n in school_words.heads()
    ]


def _standings(document: Document) -> str:
    """Who is ranked first in each list and how surely, under the run's own weights."""
    lines = [f"{_(LISTS[name])}: {sentence}" for name, sentence in standings(document).items()]
    title = document["profile"]["title"]
    return "\n" + "\n".join([_("For vektprofilen «{profile}»:", profile=title), *lines])


def _titles(name: str, document: Document, written: datetime) -> list[Cell]:
    """What every sheet says first: which run, whose weights, and the sign for invented data."""
    profile, region = document["profile"], document["region"]
    sign = synthetic_sign(document)
    return [
        Cell(f"{name} – {region['title']}", bold=True),
        Cell(
            _(
                "Vektprofil: {profile}. Bestemt av: {who}, {decided}. Skrevet {written}.",
                profile=profile["title"],
                who=profile["decided_by"],
                decided=day(profile["date"]),
                written=day(written.date()),
            )
        ),
        Cell(sign, bold=True, fill=WARNING if sign else ""),
    ]


def _basis(title: str, tag: str) -> str:
    return f"{_(title)}: {_(TAGS[Tag(tag)]).lower()}"


def _cut(rows: Iterator[Row]) -> list[Row]:
    """The rows that a sheet takes, and a line that says so where there are more."""
    kept: list[Row] = []
    for row in rows:
        if len(kept) == ROWS:
            kept.append([_("Resten står i scores.json.")])
            break
        kept.append(row)
    return kept


# --- conflicts ---------------------------------------------------------------------------------


def _conflict_columns() -> list[Column]:
    return [
        Column(_("Id"), 9),
        Column(_("Navn"), 26),
        Column(_("Liste"), 14),
        Column(_("Status"), 11),
        Column(_("Begrensning"), 36, wrap=True),
        Column(_("Virkning"), 11),
        Column(_("Svar"), 20),
        Column(_("Berørt, daa"), 10, pattern(1)),
        Column(_("Andel av området"), 10, "0 %"),
        Column(_("Ikke undersøkt, andel"), 10, "0 %"),
        Column(_("Målt"), 12),
        Column(_("Råd"), 50, wrap=True),
        Column(_("Overstyrt"), 24, wrap=True),
    ]


def _nowhere_checked(document: Document) -> list[str]:
    """The constraints that nobody could answer for any site."""
    answers: dict[str, set[str]] = {name: set() for name in document["constraints"]}
    for entry in document["alternatives"]:
        for name, row in entry["constraints"].items():
            answers[name].add(row["answer"])
    return [name for name, answer in answers.items() if answer == {Answer.UNCHECKED.value}]


def _conflict_note(document: Document) -> str:
    names = _nowhere_checked(document)
    titles = "; ".join(document["constraints"][name]["title"] for name in names)
    note = _("Arket viser det som ble funnet, og det som ikke er undersøkt.")
    unchecked = _("Ikke undersøkt i regionen: {themes}.", themes=titles)
    return f"{note} {unchecked}" if titles else note


def _conflicts(document: Document) -> Iterator[Row]:
    nowhere = _nowhere_checked(document)
    units = _limit_patterns()
    for entry in document["alternatives"]:
        for name, row in entry["constraints"].items():
            clear = row["answer"] == Answer.NO and not row["unchecked_share"]
            if name in nowhere or (clear and row["override"] is None):
                continue
            limit = document["constraints"][name]
            yield [
                entry["id"],
                entry["name"],
                list_word(entry),
                _(STATUSES[Status(entry["status"])]),
                limit["title"],
                _(effect(Tier(row["tier"]), conditional=limit["conditional"])),
                answer_word(row["answer"]),
                row["area_daa"],
                row["share"],
                row["unchecked_share"] or None,
                Cell(row["measured"], units.get(name, "")),
                limit["advice"] if row["answer"] == Answer.YES else None,
                row["override"],
            ]


def _colour_answers(sheet: Sheet, count: int) -> None:
    column = [title.title for title in sheet.columns].index(_("Svar"))
    last = sheet.first + max(count, 1) - 1
    coloured_words(sheet, (sheet.first, column), (last, column), ANSWER_FILLS)


def _limit_patterns() -> dict[str, str]:
    return {
        limit.id: pattern(
            limit.test.indicator.decimals,
            unit_name(limit.test.indicator.unit) if limit.test.indicator.unit else "",
        )
        for limit in CONSTRAINTS
        if isinstance(limit.test, LimitTest)
    }


# --- reasons -----------------------------------------------------------------------------------


def _reason_columns() -> list[Column]:
    return [
        Column(_("Id"), 9),
        Column(_("Navn"), 26),
        Column(_("Liste"), 14),
        Column(_("Status"), 11),
        Column(_("Type"), 22),
        Column(_("Begrunnelse"), 100, wrap=True),
    ]


def _reasons(document: Document) -> Iterator[Row]:
    """One sentence a row."""
    kinds = {
        "status": _("Grunnlag for statusen"),
        "for": _("Styrker"),
        "against": _("Svakheter"),
        "missing": _("Mangler grunnlag"),
        "would_change": _("Dette skal til for å endre klassen"),
        "tradeoffs": _("Målkonflikter"),
        "unremarked": _("Uten merknad"),
        "supply": _("Skole, vann, avløp og veg (til orientering)"),
        "advice": _("Råd om endring"),
    }
    for entry in document["alternatives"]:
        lists: Mapping[str, Any] = entry["reasons"]
        said = [(title, text) for key, title in kinds.items() for text in lists.get(key, [])]
        if entry["class_reason"]:
            said.insert(len(entry["reasons"]["status"]), (_("Om klassen"), entry["class_reason"]))
        site = [entry["id"], entry["name"], list_word(entry)]
        for kind, text in said:
            yield [*site, _(STATUSES[Status(entry["status"])]), kind, text]


# --- sources -----------------------------------------------------------------------------------


def _source_columns() -> list[Column]:
    return [
        Column(_("Type"), 18),
        Column(_("Gjelder"), 40, wrap=True),
        Column(_("Tittel"), 60, wrap=True),
        Column(_("Grunnlag for tallene"), 30, wrap=True),
        Column(_("Utgiver"), 30, wrap=True),
        Column(_("Dato"), 12),
        Column(_("Vilkår"), 16),
        Column(_("Lenke"), 40),
        Column(_("Oppdiktet"), 11),
    ]


def _sources(document: Document) -> Iterator[Row]:
    """The layers first, then whose word each curve, definition, limit and weight is."""
    for name, source in document["layers"].items():
        yield [
            _("Kartlag"),
            _(LAYERS[name].title),
            source["title"],
            None,
            source["publisher"],
            dated(source["date"]),
            source["licence"],
            source["url"],
            _("oppdiktet") if source["synthetic"] else None,
        ]
    for name in document["region"]["missing"]:
        yield [_("Mangler i regionen"), _(LAYERS[name].title)]
    for note in document["region"]["notes"]:
        yield [_("Merknad"), None, note]
    profile = document["profile"]
    yield _word(_("Vekter"), profile["title"], profile["basis"])
    for criterion in document["criteria"].values():
        for gauge in criterion["gauges"]:
            yield _word(_("Måling"), gauge["title"], gauge["definition"])
            yield _word(_("Poengkurve"), f"{criterion['title']}: {gauge['title']}", gauge["basis"])
    for indicator in document["shown"].values():
        yield _word(_("Måling, ikke vektet"), indicator["title"], indicator["definition"])
    for limit in document["constraints"].values():
        yield _word(_("Begrensning"), limit["title"], limit["basis"])
    yield _word(_("Tema i KU"), None, basis_entry(BASIS))


def _word(kind: str, about: str | None, basis: BasisEntry) -> Row:
    """A basis; only what was read at its source has a publisher and a date to show."""
    read = basis["tag"] == Tag.SOURCE
    return [
        kind,
        about,
        basis["title"],
        _(TAGS[Tag(basis["tag"])]),
        basis["publisher"] if read else None,
        dated(basis["date"] if read else None),
        None,
        basis["url"] if read else None,
    ]


# --- rejected ----------------------------------------------------------------------------------


def _rejected_columns() -> list[Column]:
    return [
        Column(_("Fil"), 30),
        Column(_("Rad"), 7, "0"),
        Column(_("Id"), 12),
        Column(_("Årsak"), 60, wrap=True),
        Column(_("Råd"), 60, wrap=True),
    ]


def _rejected(rejected: Iterable[Rejection]) -> Iterator[Row]:
    for row in rejected:
        yield [row.file, row.row, row.id, row.reason, row.remedy]
