"""How old data are on the day that something is read: what has ended, and how long ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ikap.catalogue import LAYERS
from ikap.document import Document
from ikap.text import _, _n, day

MONTH, YEAR = 30.44, 365.25  # days


def expired(ends: Mapping[str, str], today: date) -> Iterator[str]:
    """A sentence for each layer whose last day, an ISO date, has passed.

    >>> next(expired({"timetable": "2021-06-26"}, date(2026, 11, 25)))
    'Rutetabell (GTFS): gikk ut 26.06.2021, for 5 år siden.'
    """
    for name, last in ends.items():
        days = (today - date.fromisoformat(last)).days
        if days > 0:
            yield _(
                "{layer}: gikk ut {day}, for {age} siden.",
                layer=_(LAYERS[name].title),
                day=day(last),
                age=_age(days),
            )


def _age(days: int) -> str:
    if days < 2 * MONTH:
        return _n("{n} dag", "{n} dager", days)
    if days < 2 * YEAR:
        return _n("{n} måned", "{n} måneder", int(days / MONTH))
    return _n("{n} år", "{n} år", int(days / YEAR))


def aged(document: Document, today: date) -> Document:
    """The document with what has ended among the notes of its region, for a page with a date."""
    region = document["region"]
    notes = [*region["notes"], *expired(region["ends"], today)]
    return {**document, "region": {**region, "notes": notes}}
