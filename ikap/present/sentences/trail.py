"""A step of the round in one text: what, when, why, and who entered it."""

from __future__ import annotations

from ikap.model import TrailEntry
from ikap.text import _, day
from ikap.words import OUTCOMES, STATES


def step_title(entry: TrailEntry) -> str:
    """The state that was entered, with its outcome."""
    title = _(STATES[entry.state])
    if not entry.outcome:
        return title
    return _("{state}: {outcome}", state=title, outcome=_(OUTCOMES[entry.outcome]))


def step_text(entry: TrailEntry, title: str) -> str:
    """What the municipality entered. `title` is the state with its outcome, in words."""
    when = day(entry.date)
    if entry.until:
        when = _("{first} til {last}", first=when, last=day(entry.until))
    said = [_("{title}, {when}.", title=title, when=when)]
    if entry.reason:
        said.append(entry.reason if entry.reason.endswith((".", "!", "?")) else f"{entry.reason}.")
    if entry.case:
        said.append(_("Sak {case}.", case=entry.case))
    signed = {"by": entry.by, "role": entry.role, "run": entry.run}
    said.append(_("Ført av {by} ({role}) på beregningen {run}.", **signed))
    if entry.changed:
        said.append(_("Linja, eller en før den, er endret etter at den ble ført."))
    return " ".join(said)
