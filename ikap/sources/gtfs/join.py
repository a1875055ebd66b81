"""Several timetables as one: the same stop in two of them is one stop, lines and trips are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.model import InputError, Problem
from ikap.sources.gtfs.calendar import ServiceDays
from ikap.sources.gtfs.feed import Feed, read_feed
from ikap.text import _
from ikap.text import day as text_day

NEAR = 0.002  # degrees: about 200 m; the same id further off is another stop


def read_together(files: Sequence[Path]) -> Feed:
    """One feed of all the files; an InputError lists all that is wrong with any of them."""
    feeds: list[Feed] = []
    problems: list[Problem] = []
    for file in files:
        try:
            feeds.append(read_feed(file))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return joined(feeds)


def joined(feeds: Sequence[Feed]) -> Feed:
    """One feed of several; the same whatever their order.

    A stop id that two have for places near each other is one stop, else each has its own. Lines,
    trips and services are each feed's own, also where ids are the same. Only the days that all of
    them cover count, since a normal day is one with everything on it; an InputError names
    feeds that have no day in common.
    """
    if len(feeds) == 1:
        return feeds[0]
    ordered = sorted(feeds, key=lambda feed: feed.name)
    first, last = _common_period(ordered)
    stops, where = _stops(ordered)
    lines = _own_ids([feed.lines for feed in ordered], "route_id")
    trips, calls, shapes = [], [], []
    trip_count = line_count = service_count = 0
    trip_ids = _own_ids([feed.trips for feed in ordered], "trip_id")["trip_id"]
    for number, feed in enumerate(ordered):
        known = feed.trips.assign(
            trip_id=trip_ids[trip_count : trip_count + len(feed.trips)].to_numpy(),
            line=feed.trips["line"] + line_count,
            service=feed.trips["service"] + service_count,
            shape_id=_numbered(feed.trips["shape_id"], number),
        )
        trips.append(known)
        calls.append(
            feed.calls.assign(
                trip=feed.calls["trip"] + trip_count, stop=where[number][feed.calls["stop"]]
            )
        )
        shapes.append(feed.shapes.assign(shape_id=_numbered(feed.shapes["shape_id"], number)))
        trip_count += len(feed.trips)
        line_count += len(feed.lines)
        service_count += len(feed.days.running)
    passed: Counter[int] = Counter()
    for feed in ordered:
        passed.update(feed.passed_over)
    return Feed(
        name=", ".join(feed.name for feed in ordered),
        stops=stops,
        lines=lines,
        trips=pd.concat(trips, ignore_index=True),
        calls=pd.concat(calls, ignore_index=True),
        shapes=pd.concat(shapes, ignore_index=True),
        days=_days([feed.days for feed in ordered], first, last),
        passed_over=dict(passed),
        remarks=tuple(remark for feed in ordered for remark in feed.remarks),
    )


def _stops(feeds: Sequence[Feed]) -> tuple[pd.DataFrame, list[NDArray[np.intp]]]:
    """The stops of all, by id, and the row there of each feed's stops."""
    known: dict[str, tuple[float, float]] = {}
    tables, labels = [], []
    for number, feed in enumerate(feeds):
        table = feed.stops
        other = np.array(
            [
                max(abs(known[label][0] - lon), abs(known[label][1] - lat)) > NEAR
                if label in known
                else False
                for label, lon, lat in zip(
                    table["stop_id"], table["lon"], table["lat"], strict=True
                )
            ],
            dtype=bool,
        )
        renamed = table.assign(
            stop_id=table["stop_id"].where(~other, _numbered(table["stop_id"], number)),
            station_id=table["station_id"].where(~other, _numbered(table["station_id"], number)),
        )
        for label, lon, lat in zip(renamed["stop_id"], table["lon"], table["lat"], strict=True):
            known.setdefault(label, (lon, lat))
        tables.append(renamed)
        labels.append(renamed["stop_id"])
    whole = pd.concat(tables, ignore_index=True).drop_duplicates("stop_id")
    whole = whole.sort_values("stop_id", ignore_index=True)
    rows = pd.Index(whole["stop_id"])
    return whole, [np.asarray(rows.get_indexer(pd.Index(label)), dtype=np.intp) for label in labels]


def _own_ids(tables: Sequence[pd.DataFrame], column: str) -> pd.DataFrame:
    """The tables after each other; an id that an earlier one has gets the number of its feed."""
    seen: set[str] = set()
    parts = []
    for number, table in enumerate(tables):
        again = table[column].isin(seen)
        parts.append(
            table.assign(**{column: table[column].where(~again, _numbered(table[column], number))})
        )
        seen.update(table[column])
    return pd.concat(parts, ignore_index=True)


def _numbered(ids: pd.Series, number: int) -> pd.Series:
    """Ids of a feed kept apart from those of the first; empty ones stay empty."""
    return ids if number == 0 else ids.where(ids == "", ids.astype(str) + f" ({number + 1})")


def _days(parts: Sequence[ServiceDays], first: date, last: date) -> ServiceDays:
    """The services of all, on the days from the first to the last."""
    length = (last - first).days + 1
    rows = []
    for days in parts:
        start = (first - days.first).days
        rows.append(days.running[:, start : start + length])
    return ServiceDays(first, np.concatenate(rows))


def _common_period(feeds: Sequence[Feed]) -> tuple[date, date]:
    periods = [_period(feed) for feed in feeds]
    first, last = max(first for first, _last in periods), min(last for _first, last in periods)
    if first <= last:
        return first, last
    listed = "; ".join(
        f"{feed.name} {text_day(begin)}–{text_day(end)}"
        for feed, (begin, end) in zip(feeds, periods, strict=True)
    )
    what = _("rutetabellene gjelder ikke for samme periode: {periods}.", periods=listed)
    names = ", ".join(feed.name for feed in feeds)
    raise InputError([Problem(names, what, _("Hent rutetabeller for samme periode."))])


def _period(feed: Feed) -> tuple[date, date]:
    used = np.zeros(len(feed.days.running), dtype=bool)
    used[feed.trips["service"].to_numpy()] = True
    period = feed.days.period(used)
    assert period is not None  # read_feed refuses a feed in which nothing runs
    return period
