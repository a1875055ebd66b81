"""A workshop's form read back: what each person answered, from CSV or Excel.

All that is wrong is reported at once, each by file and row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ikap.model import ConfigurationError, InputFile, Kind, Problem
from ikap.sources import cells
from ikap.sources.forms.filled import filled_rows
from ikap.sources.forms.workbook import iso_date
from ikap.sources.region import checksum, relative
from ikap.text import _, number

# In every language: a form may be sent out in one and read in another.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "by": ("Deltaker", "Deltakar", "Participant"),
    "role": ("Rolle", "Role"),
    "date": ("Dato", "Date"),
    "ask": ("Metode", "Method"),
    "kind": ("Formål-id", "Purpose id", "Kind id"),
    "set": ("Gruppe-id", "Group id"),
    "a": ("A-id", "A id"),
    "b": ("B-id", "B id"),
    "answer": ("Svar", "Answer"),
}
GOALS = "goals"
PAIRS, SWING, RANKS = "ahp", "swing", "ranks"
MOST = 9.0  # Saaty's scale: extremely more important
TOP = 100.0  # swing points
Set = tuple[Kind, str]


@dataclass(frozen=True)
class Answered:
    """One person's answers to one set, in the order of the set's items (or of its pairs)."""

    by: str
    role: str
    date: str  # ISO
    kind: Kind
    of: str
    ask: str
    values: tuple[float, ...]


def read_workshop(
    files: Sequence[Path], sets: Mapping[Set, tuple[str, ...]]
) -> tuple[tuple[Answered, ...], tuple[InputFile, ...]]:
    """What was answered in the forms, and the files; a ConfigurationError lists all faults.

    `sets`: what is weighed against one another, by kind and goal (or `goals`). A set that a person
    left wholly empty is not answered; one that is answered in part is a fault.
    """
    reading = _Reading(sets)
    remedy = _("Bruk skjemaet slik «ikap weights form» skrev det.")
    for path in files:
        for where, row in filled_rows(path, COLUMNS, {}, remedy, reading.problems):
            reading.take(where, row)
    answers = list(reading.finished())
    if not answers and not reading.problems:
        what = _("ingen spørsmål er besvart.")
        reading.problems.append(
            Problem(", ".join(path.name for path in files), what, _("Fyll ut feltet Svar."))
        )
    if reading.problems:
        raise ConfigurationError(reading.problems)
    inputs = tuple(InputFile(relative(path, Path.cwd()), checksum(path)) for path in files)
    return tuple(answers), inputs


@dataclass
class _Reading:
    """What has been read so far: person and set → item or pair → answer."""

    sets: Mapping[Set, tuple[str, ...]]
    problems: list[Problem] = field(default_factory=list)
    answers: dict[tuple[str, Set], dict[tuple[str, str], float]] = field(default_factory=dict)
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: dict[Set, tuple[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, Set], str] = field(default_factory=dict)

    def take(self, where: str, row: Mapping[str, Any]) -> None:
        if cells.is_empty(row["answer"]):
            return
        values = {name: cells.text(row[name]) or "" for name in COLUMNS}
        name = self._set(where, values)
        by = values["by"]
        if not by:
            what = _("svaret har ingen deltaker.")
            self.problems.append(Problem(where, what, _("Skriv navn i feltet Deltaker.")))
        if name is None or not by or not self._who(where, row, values):
            return
        ask = values["ask"].lower()
        before = self.asked.setdefault(name, (ask, where))
        if ask not in (PAIRS, SWING, RANKS):
            what = _("metoden er «{ask}».", ask=values["ask"])
            self.problems.append(Problem(where, what, _("Metoden må være ahp, swing eller ranks.")))
            return
        if before[0] != ask:
            what = _("gruppen er spurt på to måter: {one} og {other}.", one=before[0], other=ask)
            self.problems.append(Problem(where, what, _("Bruk samme metode for hele gruppen.")))
            return
        value = self._value(where, row["answer"], ask)
        pair = (values["a"], values["b"] if ask == PAIRS else "")
        known = self.sets[name]
        if not set(filter(None, pair)) <= set(known) or (ask == PAIRS and pair[0] == pair[1]):
            what = _("ukjent spørsmål: {pair}.", pair=" – ".join(filter(None, pair)) or "–")
            remedy = _("Kjente navn: {known}.", known=", ".join(known))
            self.problems.append(Problem(where, what, remedy))
            return
        if value is None:
            return
        given = self.answers.setdefault((by, name), {})
        self.places.setdefault((by, name), where)
        if pair in given or pair[::-1] in given:
            what = _("{by} har svart to ganger på det samme.", by=by)
            self.problems.append(Problem(where, what, _("Behold ett av svarene.")))
        given[pair] = value

    def _set(self, where: str, values: Mapping[str, str]) -> Set | None:
        try:
            name = (Kind(values["kind"]), values["set"])
        except ValueError:
            name = None
        if name in self.sets:
            return name
        what = _("ukjent gruppe «{kind} {set}».", kind=values["kind"], set=values["set"])
        remedy = _("Bruk skjemaet slik «ikap weights form» skrev det.")
        self.problems.append(Problem(where, what, remedy))
        return None

    def _who(self, where: str, row: Mapping[str, Any], values: Mapping[str, str]) -> bool:
        try:
            date = iso_date(row["date"])
        except (ValueError, TypeError):
            what = _("datoen er «{date}».", date=values["date"])
            self.problems.append(Problem(where, what, _("Skriv datoen som dd.mm.åååå.")))
            return False
        self.people.setdefault(values["by"], (values["role"], date))
        return True

    def _value(self, where: str, cell: Any, ask: str) -> float | None:
        """The answer as the arithmetic takes it: how many times as important A is, for a pair."""
        try:
            value = _fraction(cell)
        except (ValueError, ZeroDivisionError):
            value = math.nan
        if ask == PAIRS:
            if value == value and 1 <= abs(value) <= MOST:
                return value if value > 0 else -1 / value
            if value == value and 1 / MOST - 1e-3 <= value < 1:
                return value
            remedy = _(
                "Skriv 1 til {most} når A er viktigst, −2 til −{most} når B er viktigst.",
                most=number(MOST, 0),
            )
        elif ask == SWING:
            if 0 <= value <= TOP:
                return value
            remedy = _("Skriv poeng fra 0 til {most}.", most=number(TOP, 0))
        else:
            if value >= 1:
                return value
            remedy = _("Skriv plasseringen som et tall fra 1, som er viktigst.")
        what = _("svaret er «{answer}».", answer=cells.text(cell) or "")
        self.problems.append(Problem(where, what, remedy))
        return None

    def finished(self) -> Iterator[Answered]:
        for (by, name), given in self.answers.items():
            items, ask = self.sets[name], self.asked[name][0]
            wanted = (
                [(a, b) for i, a in enumerate(items) for b in items[i + 1 :]]
                if ask == PAIRS
                else [(item, "") for item in items]
            )
            lacking = [pair for pair in wanted if pair not in given and pair[::-1] not in given]
            where = self.places[(by, name)]
            if lacking:
                what = _(
                    "{by} har ikke svart på alt i gruppen; det mangler {pairs}.",
                    by=by,
                    pairs=", ".join(" – ".join(filter(None, pair)) for pair in lacking),
                )
                remedy = _("Svar på alle spørsmålene i gruppen, eller på ingen.")
                self.problems.append(Problem(where, what, remedy))
                continue
            values = tuple(given[p] if p in given else 1 / given[p[::-1]] for p in wanted)
            if ask == SWING and not sum(values) > 0:
                what = _("{by} har gitt alt 0 poeng.", by=by)
                self.problems.append(Problem(where, what, _("Gi minst ett element poeng.")))
                continue
            role, date = self.people[by]
            yield Answered(by, role, date, name[0], name[1], ask, values)


def _fraction(cell: Any) -> float:
    """A number, also written as a fraction: 1/3."""
    text = (cells.text(cell) or "").replace("−", "-")
    over, slash, under = text.partition("/")
    if not slash:
        return cells.number(text)
    return cells.number(over) / cells.number(under)
