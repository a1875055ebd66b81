"""The form assessments.xlsx: what the tool measured beside empty cells for the caseworker.

One row a site and theme of an impact assessment. Filled in, it is read back by
ikap.sources.forms.assessments, and a new run's form holds what was given.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ikap.document import Alternative, Document
from ikap.model import Basis, Tag
from ikap.present.book.impact import (
    BASIS,
    THEMES,
    Finding,
    Theme,
    answer_word,
    knowledge,
    not_assessed,
    theme_findings,
)
from ikap.present.book.sheets import INPUT, WARNING, Book, Cell, Column, Sheet, Value, pattern
from ikap.present.book.themes import own_columns, own_values
from ikap.present.document import synthetic_sign
from ikap.present.markdown import said
from ikap.text import N_, _, day, quantity
from ikap.words import CONSEQUENCES, INFLUENCES, VALUE_CLASSES

FORM = "assessments.xlsx"
SITES = 500  # that the form has room for; those with an assessment always have theirs
SCALE = Basis(
    N_("Konsekvens fra −4 til +4 etter verdi og påvirkning, som i håndbok V712"), Tag.JUDGEMENT_HIGH
)
WORDS = Basis(N_("Ordene for verdi og påvirkning, som i håndbok V712"), Tag.JUDGEMENT_MEDIUM)
EARLIEST = datetime(2000, 1, 1)
LIBERTIES = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


def write_form(document: Document, path: Path, written: datetime) -> None:
    """Write assessments.xlsx: the same bytes for the same run and the same `written`."""
    entries = _entries(document)
    with Book(path, written, document["region"]["title"]) as book:
        sheet = Sheet(book, _("Vurderinger"), _columns(), frozen=3)
        guide = Sheet(book, _("Veiledning"), [Column(_("Bruk av skjemaet"), 110, wrap=True)])
        name = _("Saksbehandlers vurdering")
        title = Cell(f"{name} – {document['region']['title']}", bold=True)
        sheet.open([title, *_lines(document, written)])
        first = sheet.first
        sheet.rows([_row(entry, theme, document) for entry in entries for theme in THEMES])
        last = first + max(len(entries) * len(THEMES), 1) - 1
        _only_what_is_asked(sheet, first, last)
        sheet.page.protect("", LIBERTIES)
        guide.open([title])
        guide.rows([[text] for text in _guide(document, len(entries))])


def _entries(document: Document) -> list[Alternative]:
    """The sites of the form: the first ones, and all that have an assessment."""
    return [
        entry
        for number, entry in enumerate(document["alternatives"])
        if number < SITES or entry["assessments"]
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Id"), 9),
        Column(_("Navn"), 24, wrap=True),
        Column(_("Tema"), 28, wrap=True),
        Column(_("Målt av IKAP"), 46, wrap=True),
        Column(_("Kunnskapsgrunnlag og dato"), 40, wrap=True),
        *own_columns(),
        Column(_("Brutto, daa"), 9, pattern(1)),
        Column(_("Tema-id"), 20),
    ]


OWN = 5  # the first column to fill in


def _lines(document: Document, written: datetime) -> list[Cell]:
    sign = synthetic_sign(document)
    return [
        Cell(
            _(
                "Fyll ut de gule cellene for temaene som vurderes, og la resten stå tomme. "
                "Skrevet {written}. Les arket Veiledning først.",
                written=day(written.date()),
            )
        ),
        Cell(sign, bold=True, fill=WARNING if sign else ""),
    ]


def _row(entry: Alternative, theme: Theme, document: Document) -> list[Value | Cell]:
    findings = theme_findings(theme, entry, document)
    lines = [_told(finding) for finding in findings if finding.title]
    why_not = not_assessed(theme, document)
    measured = "\n".join([*([why_not] if why_not else []), *lines])
    layers = tuple(dict.fromkeys(layer for finding in findings for layer in finding.layers))
    own = own_values(entry["assessments"].get(theme.id))
    return [
        entry["id"],
        entry["name"],
        _(theme.title),
        measured,
        knowledge(layers, document).replace("; ", "\n") or None,
        *(Cell(value, fill=INPUT, unlocked=True) for value in own),
        entry["area_daa"],
        theme.id,
    ]


def _told(finding: Finding) -> str:
    """A finding in one line: its title, the answer in words, the number with its unit."""
    parts = [] if finding.answer is None else [answer_word(finding.answer)]
    if finding.measured:
        parts.append(quantity(finding.measured, finding.unit, finding.decimals))
    elif finding.answer is None:
        known = finding.measured is not None
        parts.append(
            quantity(finding.measured, finding.unit, finding.decimals) if known else _("ikke målt")
        )
    if finding.consequence:
        parts.append(finding.consequence)
    return f"{finding.title}: {', '.join(parts)}"


def _only_what_is_asked(sheet: Sheet, first: int, last: int) -> None:
    """Lists to choose from, and what each cell takes."""
    value, influence, consequence, by, date = range(OWN + 1, OWN + 6)
    other = {"error_type": "information", "error_title": _("Ordet står ikke i lista")}
    other["error_message"] = _(
        "Ordet står ikke i lista. Det kan brukes hvis metoden som er valgt, har det."
    )
    for column, words in ((value, VALUE_CLASSES), (influence, INFLUENCES)):
        rule = {"validate": "list", "source": [_(word) for word in words], **other}
        sheet.page.data_validation(first, column, last, column, rule)
    scale = {
        "validate": "list",
        "source": [str(number) for number in CONSEQUENCES],
        "input_title": _("Konsekvens"),
        "input_message": _("Fra −4 (størst skade) til +4 (størst forbedring)."),
        "error_title": _("Konsekvens"),
        "error_message": _("Oppgi et helt tall fra −4 til +4."),
    }
    sheet.page.data_validation(first, consequence, last, consequence, scale)
    name = {
        "validate": "any",
        "input_title": _("Vurdert av"),
        "input_message": _("Oppgi navnet på den som har vurdert temaet."),
    }
    sheet.page.data_validation(first, by, last, by, name)
    when = {
        "validate": "date",
        "criteria": ">=",
        "value": EARLIEST,
        "error_title": _("Dato"),
        "error_message": _("Skriv datoen som dd.mm.åååå."),
    }
    sheet.page.data_validation(first, date, last, date, when)


def _guide(document: Document, shown: int) -> list[str]:
    lines = [
        _(
            "Hver rad er ett område og ett tema i konsekvensutredningen. Til venstre står det "
            "IKAP har målt, til høyre saksbehandlers egen vurdering: tekst, verdi, påvirkning, "
            "konsekvens, navn og dato."
        ),
        _("En vurdering må ha navn og dato. Verdi, påvirkning og konsekvens kan stå tomme."),
        _(
            "Konsekvens er et helt tall fra −4 (størst skade) til +4 (størst forbedring). 0 er "
            "ubetydelig."
        ),
        _("Skriv verdier, ikke formler, og slå ikke sammen celler."),
        _("Avbøtende tiltak omtales i teksten."),
        _(
            "Ta skjemaet med i neste beregning: ikap score INNSPILL --assessments "
            "assessments.xlsx. Vurderingene følger med i rapport, KU-tabell og scores.json, og "
            "neste skjema er fylt ut med dem."
        ),
        _("Vurderingene endrer verken poeng, klasse eller plassering."),
        _(
            "Arket er låst uten passord, så bare de gule cellene kan endres. Låsen kan oppheves "
            "i Excel under Se gjennom."
        ),
        said(BASIS) + ".",
        said(SCALE) + ".",
        said(WORDS) + ".",
    ]
    left = len(document["alternatives"]) - shown
    if left:
        lines.insert(
            0,
            _(
                "Områder i skjemaet: høyst {room}. Områder som ikke er med: {left}. Beregn dem "
                "for seg for å få skjema til dem.",
                room=SITES,
                left=left,
            ),
        )
    return lines
