"""The trail of a round, read back from the form that a run writes (trail.xlsx), or from CSV.

A line that has been entered carries the sha256 of itself and, through that, of all before it: a
line that is changed or gone afterwards is told, and stays told. New lines, at the end and without
a checksum, are entered. Nothing of this is measured, and nothing that is measured depends on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ikap.model import ConfigurationError, Problem, TrailEntry
from ikap.sources import cells
from ikap.sources.forms.filled import filled_rows
from ikap.sources.forms.workbook import iso_date
from ikap.sources.region import checksum
from ikap.text import LANGUAGES, _, _n, day, speaking
from ikap.words import NEEDS_REASON, OUTCOMES, STATES

# In every language: a form lies with a municipality for as long as a round lasts.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("Id",),
    "state": ("Tilstand", "State"),
    "outcome": ("Utfall", "Outcome"),
    "reason": ("Begrunnelse", "Grunngiving", "Reason"),
    "case": ("Sak", "Case"),
    "by": ("Ført av", "Entered by"),
    "role": ("Rolle", "Role"),
    "date": ("Dato", "Date"),
    "until": ("Til dato", "Until"),
    "run": ("Beregning", "Utrekning", "Run"),
    "seal": ("Kontrollsum", "Checksum"),
}
MAY_LACK = ("outcome", "case", "until", "run", "seal")
SIX_WEEKS = timedelta(days=42)  # pbl § 11-14, the least that a plan is on hearing


@dataclass(frozen=True)
class TrailForm:
    """A trail that was read: the entries in order, what to remark, and the file's checksum."""

    entries: tuple[TrailEntry, ...] = ()
    remarks: tuple[Problem, ...] = ()
    file: str = ""
    sha256: str = ""


NO_TRAIL = TrailForm()


def seal(entry: TrailEntry, before: str) -> str:
    """The sha256 of an entry and of the one before it; `before` is "" for the first.

    >>> first = TrailEntry("7", "received", "", "", "", "Kari", "leder", "2026-01-05", "", "r1")
    >>> seal(first, "") == seal(first, ""), seal(first, "") == seal(first, "x")
    (True, False)
    """
    content = {k: v for k, v in asdict(entry).items() if k not in ("seal", "changed")}
    text = json.dumps({**content, "before": before}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_trail(path: Path | None, known: Collection[str], run: str) -> TrailForm:
    """The trail in a file, its new lines entered on `run`; a ConfigurationError lists all faults.

    `known`: ids of the sites of the run. A site that is not among them keeps its entries, and is
    remarked: it may have been withdrawn.
    """
    if path is None:
        return NO_TRAIL
    reading = _Reading(run)
    optional = {name: COLUMNS[name] for name in MAY_LACK}
    wanted = {name: theirs for name, theirs in COLUMNS.items() if name not in optional}
    remedy = _("Bruk skjemaet slik beregningen skrev det, og behold overskriftene.")
    for where, row in filled_rows(path, wanted, optional, remedy, reading.problems):
        reading.take(where, row)
    if reading.problems:
        raise ConfigurationError(reading.problems)
    remarks = [*reading.remarks, *_remarks(reading.entries, known, path.name)]
    return TrailForm(tuple(reading.entries), tuple(remarks), path.name, checksum(path))


@dataclass
class _Reading:
    """What has been read so far, and the checksum that the next entry follows."""

    run: str
    entries: list[TrailEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    before: str = ""
    new: bool = False

    def take(self, where: str, row: Mapping[str, Any]) -> None:
        values = {name: cells.text(row.get(name)) or "" for name in COLUMNS}
        if not any(values[name] for name in COLUMNS if name != "run"):
            return
        entry = self._entry(where, row, values)
        if entry is None:
            return
        if values["seal"]:
            self._entered(where, entry, values["seal"])
            return
        self.new = True
        entry = replace(entry, run=entry.run or self.run)
        self.before = seal(entry, self.before)
        self.entries.append(replace(entry, seal=self.before))

    def _entered(self, where: str, entry: TrailEntry, given: str) -> None:
        """A line that was entered before: as it was then, or told to be changed."""
        if self.new:
            what = _("linja er ført før, men står etter nye linjer.")
            self.problems.append(Problem(where, what, _("Legg nye linjer nederst.")))
        changed = seal(entry, self.before) != given
        if changed:
            what = _(
                "linja om {id}, eller den før den, er endret eller fjernet etter at den ble ført.",
                id=entry.id,
            )
            remedy = _("Rett feil med en ny linje nederst; det som er ført, skal stå.")
            self.remarks.append(Problem(where, what, remedy))
        self.entries.append(replace(entry, seal=given, changed=changed))
        self.before = given

    def _entry(
        self, where: str, row: Mapping[str, Any], values: Mapping[str, str]
    ) -> TrailEntry | None:
        """The line as an entry; None where it cannot be, and why is told."""
        fault = len(self.problems)
        empty = [
            COLUMNS[name][0] for name in ("id", "state", "by", "role", "date") if not values[name]
        ]
        if empty:
            what = _("tomme felt: {names}.", names=", ".join(empty))
            remedy = _("En linje må ha id, tilstand, navn, rolle og dato.")
            self.problems.append(Problem(where, what, remedy))
        state = _code(values["state"], STATES)
        if values["state"] and state is None:
            self._unknown(where, values["state"], STATES)
        outcome = _code(values["outcome"], OUTCOMES)
        if values["outcome"] and outcome is None:
            self._unknown(where, values["outcome"], OUTCOMES)
        dates = {name: self._date(where, row.get(name)) for name in ("date", "until")}
        if (state in NEEDS_REASON or outcome == "no") and not values["reason"]:
            what = _("begrunnelsen mangler.")
            self.problems.append(Problem(where, what, _("Skriv hvorfor.")))
        if state == "hearing":
            self._hearing(where, dates["date"], dates["until"])
        if len(self.problems) > fault:
            return None
        return TrailEntry(
            values["id"],
            state or "",
            outcome or "",
            values["reason"],
            values["case"],
            values["by"],
            values["role"],
            dates["date"],
            dates["until"],
            values["run"],
        )

    def _unknown(self, where: str, given: str, words: Mapping[str, str]) -> None:
        what = _("ukjent ord «{word}».", word=given)
        known = ", ".join(_(word) for word in words.values())
        self.problems.append(Problem(where, what, _("Kjente ord: {known}.", known=known)))

    def _date(self, where: str, cell: Any) -> str:
        if cells.is_empty(cell):
            return ""
        try:
            return iso_date(cell)
        except (ValueError, TypeError):
            what = _("datoen er «{date}».", date=cells.text(cell) or "")
            self.problems.append(Problem(where, what, _("Skriv datoen som dd.mm.åååå.")))
            return ""

    def _hearing(self, where: str, first: str, last: str) -> None:
        """A hearing lasts six weeks at least."""
        if not first or not last:
            what = _("høringen har ikke både dato og til dato.")
            self.problems.append(Problem(where, what, _("Skriv første og siste dag av høringen.")))
        elif date.fromisoformat(last) - date.fromisoformat(first) < SIX_WEEKS:
            days = (date.fromisoformat(last) - date.fromisoformat(first)).days
            what = _n("høringen varer {n} dag.", "høringen varer {n} dager.", days)
            remedy = _("En høring må vare minst seks uker (pbl. § 11-14).")
            self.problems.append(Problem(where, what, remedy))


def _code(text: str, words: Mapping[str, str]) -> str | None:
    """The code of a word in any language, or of the code itself."""
    wanted = cells.plain(text)
    for code, word in words.items():
        spoken = [code]
        for lang in LANGUAGES:
            with speaking(lang):
                spoken.append(_(word))
        if wanted in {cells.plain(known) for known in spoken}:
            return code
    return None


def _remarks(entries: list[TrailEntry], known: Collection[str], file: str) -> Iterator[Problem]:
    """What of a trail should be looked at, though it stands."""
    gone = sorted({entry.id for entry in entries} - set(known))
    if gone:
        what = _(
            "områder som ikke er med i beregningen, har linjer i gangen i saken: {ids}.",
            ids=", ".join(gone),
        )
        yield Problem(file, what)
    latest: dict[str, TrailEntry] = {}
    hearing: dict[str, str] = {}
    for entry in entries:
        before = latest.get(entry.id)
        if before is not None and entry.date < before.date:
            what = _(
                "{id}: linja har dato {date}, før linja foran ({before}).",
                id=entry.id,
                date=day(entry.date),
                before=day(before.date),
            )
            yield Problem(file, what)
        if entry.state == "hearing":
            hearing[entry.id] = entry.until
        late = entry.state == "objection" and entry.date > hearing.get(entry.id, "9999")
        if late:
            what = _("{id}: innsigelsen er reist etter fristen.", id=entry.id)
            yield Problem(file, what)
        latest[entry.id] = entry
