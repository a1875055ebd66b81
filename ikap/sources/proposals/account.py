"""What each column of a submitted file was read as: nothing is used, or left, without a word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ikap.model import Kind, Problem
from ikap.sources import cells
from ikap.sources.proposals.alternatives import Proposal
from ikap.sources.proposals.headings import is_bookkeeping
from ikap.sources.proposals.sheet import Passed, Sheet
from ikap.text import _, listed

SHOWN = 12  # columns that are named in a line
LONGEST = 80  # letters of such a name
_LEAST = 2  # different numbers, in more rows than that, before a column looks like a measure


@dataclass(frozen=True)
class Reading:
    """A layer or a sheet that was read, or looked at and passed over.

    `columns`: theirs → ours, None where it is not used. `notes` are what a planner should know
    before the score: what was not understood, and what was derived for want of a column.
    """

    path: str
    where: str
    layer: str | None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    passed: str = ""
    notes: tuple[Problem, ...] = ()

    @property
    def line(self) -> str:
        """The account in a line: what was read as what, and what was not used."""
        if self.passed:
            return self.passed
        used = [f"{theirs[:LONGEST]} → {ours}" for theirs, ours in self.columns.items() if ours]
        unused = [theirs[:LONGEST] for theirs, ours in self.columns.items() if not ours]
        said = _("lest: {fields}.", fields=_shortened(used))
        if unused:
            said += " " + _("Ikke brukt: {fields}.", fields=_shortened(unused))
        return said


def _shortened(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    shown = ", ".join(names[:SHOWN]) or "–"
    return shown if more <= 0 else _("{names} og {count} til", names=shown, count=more)


def reading_of(
    path: str, sheets: Sequence[Sheet], columns: Mapping[str, str], proposals: Sequence[Proposal]
) -> Reading:
    """The account of the sheets that one layer came to; `columns` are ours → theirs."""
    first = sheets[0]
    frame = pd.concat([sheet.cells for sheet in sheets]) if len(sheets) > 1 else first.cells
    ours = {theirs: name for name, theirs in columns.items()}
    placing = {name: meaning for sheet in sheets for name, meaning in sheet.placing.items()}
    theirs = [*(n for n in placing if n not in frame), *map(str, frame.columns)]
    account: dict[str, str | None] = {n: placing.get(n) or ours.get(n) for n in theirs}
    if first.keys is not None and "id" not in columns:
        account = {first.keys.name: "id", **account}
    unused = [name for name, meaning in account.items() if meaning is None]
    notes = [*_numbers(first.file, frame, unused), *_derived(first.file, columns, proposals)]
    return Reading(path, first.file, first.layer, account, notes=tuple(notes))


def passed_over(path: str, passed: Passed) -> Reading:
    """The account of what was looked at and not read."""
    return Reading(
        path, passed.file, passed.layer, dict.fromkeys(passed.columns, None), passed=passed.why
    )


def empty_columns(frame: pd.DataFrame) -> tuple[str, ...]:
    """The columns that say nothing in any row."""
    return tuple(
        str(name)
        for name in frame.columns
        if all(cells.is_empty(v) or cells.stands_for_none(v) for v in frame[name])
    )


def _numbers(where: str, frame: pd.DataFrame, unused: Collection[str]) -> list[Problem]:
    """That columns hold numbers that may count or measure something, and are not used."""
    names = [
        name
        for name in unused
        if name in frame and not is_bookkeeping(name) and _counts(frame[name])
    ]
    if not names:
        return []
    what = _(
        "{fields} har tall som ligner antall eller arealer, og er ikke brukt.",
        fields=listed([f"«{name[:LONGEST]}»" for name in names[:SHOWN]]),
    )
    first = names[0][:LONGEST]
    named = f'"{first}"' if " " in first else first  # as a command line takes it
    remedy = _(
        "For boliger eller arbeidsplasser: bruk --map dwellings={name} eller --map jobs={name}.",
        name=named,
    )
    return [Problem(where, what, remedy)]


def _counts(column: pd.Series) -> bool:
    """Whether every cell that is filled is a number over 0, or is 0."""
    filled = [value for value in column if not cells.is_empty(value)]
    filled = [value for value in filled if not cells.stands_for_none(value)]
    if not filled or any(isinstance(value, bool) for value in filled):
        return False
    try:
        numbers = [cells.number(value) for value in filled]
    except (ValueError, TypeError):
        return False
    return min(numbers) >= 0 and max(numbers) > 0


def _derived(
    where: str, columns: Mapping[str, str], proposals: Sequence[Proposal]
) -> list[Problem]:
    """That the dwellings of areas for housing are worked out, for want of a column or a number."""
    homes = [p for p in proposals if Kind.HOUSING in p.row.kinds]
    without = [p for p in homes if p.row.dwellings != p.row.dwellings]
    made_up = [p for p in proposals if not p.given_id]
    notes = []
    if made_up:
        what = _(
            "rader uten id: {n}. De er kalt opp etter fil og radnummer, som «{id}».",
            n=len(made_up),
            id=made_up[0].id,
        )
        notes.append(Problem(where, what, _("Gi radene en id, så endres den ikke.")))
    if without and "dwellings" not in columns:
        what = _(
            "ingen felt er lest som antall boliger. Antallet beregnes av areal og tetthet "
            "(områder: {n}).",
            n=len(without),
        )
        notes.append(Problem(where, what, _("Oppgi feltet med --map dwellings=FELT.")))
    elif without:
        what = _(
            "områder uten oppgitt antall boliger: {n}. Antallet beregnes av areal og tetthet.",
            n=len(without),
        )
        notes.append(Problem(where, what))
    return notes
