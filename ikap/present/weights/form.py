"""The form of a workshop: one row a question, with the cells that are to be filled in.

Excel, or text where the file ends in .csv. `ikap.sources.forms.workshop` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from ikap.assess.weights import GOALS, WAYS, Ask, SetName, pairs_of
from ikap.model import Goal
from ikap.present.book import INPUT, Book, Cell, Column, Sheet
from ikap.present.tables import csv_text
from ikap.storage import write_text
from ikap.text import N_, _
from ikap.words import KINDS, goal_title

LIBERTIES = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
SCALES = {
    Ask.PAIRS: N_(
        "Svar: 1 når A og B er like viktige; 3, 5, 7 eller 9 når A er noe, klart, mye eller svært "
        "mye viktigere; −3, −5, −7 eller −9 når B er viktigere. Spørsmålet gjelder forskjellen fra "
        "dårligst til best, ikke temaet i seg selv."
    ),
    Ask.SWING: N_(
        "Svar: gi 100 poeng til det som det betyr mest å få fra dårligst til best, og poeng i "
        "forhold til det (0–100) til resten av gruppen."
    ),
    Ask.RANKS: N_("Svar: 1 for det viktigste i gruppen, 2 for det nest viktigste, og så videre."),
}


def write_workshop_form(
    sets: Mapping[SetName, tuple[str, ...]],
    titles: Mapping[str, str],
    ask: Ask,
    path: Path,
    written: datetime,
) -> None:
    """Write the questions of the sets. `titles`: criterion → what it is called."""
    rows = list(_rows(sets, titles, ask))
    columns = _columns()
    if path.suffix.lower() == ".csv":
        names = [column.title for column in columns]
        write_text(path, csv_text((dict(zip(names, row, strict=True)) for row in rows), names))
        return
    with Book(path, written, _("Vekter")) as book:
        sheet = Sheet(book, _("Spørsmål"), columns)
        sheet.open(
            [
                Cell(_("Vekter: {way}", way=_(WAYS[ask])), bold=True),
                Cell(_(SCALES[ask])),
                Cell(
                    _(
                        "Fyll ut de gule cellene: navn, rolle og dato i hver rad som besvares, og "
                        "svaret. En gruppe kan stå tom. Én fil per deltaker."
                    )
                ),
            ]
        )
        filled = [
            [
                Cell(value, fill=INPUT, unlocked=True) if place in OWN else value
                for place, value in enumerate(row)
            ]
            for row in rows
        ]
        sheet.rows(filled)
        sheet.page.protect("", LIBERTIES)


def _columns() -> list[Column]:
    return [
        Column(_("Deltaker"), 18),
        Column(_("Rolle"), 18),
        Column(_("Dato"), 11),
        Column(_("Formål"), 9),
        Column(_("Gruppe"), 30, wrap=True),
        Column("A", 34, wrap=True),
        Column("B", 34, wrap=True),
        Column(_("Svar"), 8),
        Column(_("Metode"), 8),
        Column(_("Formål-id"), 10),
        Column(_("Gruppe-id"), 11),
        Column("A-id", 16),
        Column("B-id", 16),
    ]


OWN = (0, 1, 2, 7)  # the columns to fill in


def _rows(
    sets: Mapping[SetName, tuple[str, ...]], titles: Mapping[str, str], ask: Ask
) -> Iterator[list[str | None]]:
    for name, items in sets.items():
        group = _("De fire målene") if name.of == GOALS else goal_title(Goal(name.of), name.kind)

        def called(item: str, name: SetName = name) -> str:
            return goal_title(Goal(item), name.kind) if name.of == GOALS else titles[item]

        asked = pairs_of(items) if ask is Ask.PAIRS else [(item, "") for item in items]
        for a, b in asked:
            yield [
                *(None, None, None, _(KINDS[name.kind]), group, called(a)),
                called(b) if b else None,
                *(None, ask.value, name.kind.value, name.of, a, b or None),
            ]
