"""The form trail.xlsx: what is entered of the sites' way through the round, and room for more.

`ikap.sources.forms.trail` reads it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from ikap.model import TrailEntry
from ikap.present.book.sheets import INPUT, Book, Cell, Column, Sheet, Value
from ikap.text import _
from ikap.words import OUTCOMES, STATES

TRAIL = "trail.xlsx"
ROOM = 200  # lines to fill in
LIBERTIES = {"format_columns": True, "format_rows": True, "autofilter": True}
DATE, UNTIL, RUN, SEAL = 7, 8, 9, 10  # columns


def write_trail(
    entries: Sequence[TrailEntry], ids: Sequence[str], run: str, path: Path, written: datetime
) -> None:
    """Write the form. `ids`: the sites of the run, offered in a list; `run`: what it is called."""
    with Book(path, written, _("Gangen i saken")) as book:
        sheet = Sheet(book, _("Gangen i saken"), _columns())
        sheet.open(
            [
                Cell(_("Gangen i saken: ført av kommunen, ikke målt"), bold=True),
                Cell(
                    _(
                        "Før nye linjer i de gule cellene nederst, og gi skjemaet tilbake: ikap "
                        "score INNSPILL --trail trail.xlsx. Det som er ført, skal stå; rett feil "
                        "med en ny linje."
                    )
                ),
                Cell(_("En linje må ha id, tilstand, navn, rolle og dato.")),
            ]
        )
        first = sheet.first
        empty: list[Value | Cell] = [Cell(None, fill=INPUT, unlocked=True) for _c in range(RUN)]
        blank = [[*empty, run, None] for _n in range(ROOM)]
        sheet.rows([*map(_row, entries), *blank])
        start, end = first + len(entries), first + len(entries) + ROOM - 1
        for column, words in ((1, STATES), (2, OUTCOMES)):
            source = [_(word) for word in words.values()]
            sheet.page.data_validation(
                start, column, end, column, {"validate": "list", "source": source}
            )
        rule = {
            "validate": "date",
            "criteria": ">=",
            "value": datetime(2000, 1, 1),
            "error_title": _("Dato"),
            "error_message": _("Skriv datoen som dd.mm.åååå."),
        }
        for column in (DATE, UNTIL):
            sheet.page.data_validation(start, column, end, column, rule)
        sheet.page.protect("", LIBERTIES)
        sites = Sheet(book, _("Områdene"), [Column(_("Id"), 20)])
        sites.open([Cell(_("Id-ene i beregningen"), bold=True)])
        sites.rows([[id_] for id_ in ids])


def _columns() -> list[Column]:
    return [
        Column(_("Id"), 12),
        Column(_("Tilstand"), 20),
        Column(_("Utfall"), 10),
        Column(_("Begrunnelse"), 50, wrap=True),
        Column(_("Sak"), 14),
        Column(_("Ført av"), 18),
        Column(_("Rolle"), 18),
        Column(_("Dato"), 11),
        Column(_("Til dato"), 11),
        Column(_("Beregning"), 22),
        Column(_("Kontrollsum"), 16),
    ]


def _row(entry: TrailEntry) -> list[Value | Cell]:
    return [
        entry.id,
        _(STATES[entry.state]),
        _(OUTCOMES[entry.outcome]) if entry.outcome else None,
        entry.reason,
        entry.case,
        entry.by,
        entry.role,
        date.fromisoformat(entry.date),
        date.fromisoformat(entry.until) if entry.until else None,
        entry.run,
        entry.seal,
    ]
