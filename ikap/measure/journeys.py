"""Door to door by public transport: how long it takes to a place, over the departures of a peak.

One scan of the connections, from the last to the first, gives every stop's best arrivals at the
destination (the connection scan algorithm's profile variant: Dibbelt, Pajor, Strasser and Wagner
2013). One leaves home at each whole minute; walking, waiting, riding and changing all count.

Connections are a table with a row from each call of a trip to its next: `trip`, `from_stop` and
`to_stop` (labels of the stops), `departure` and `arrival` (whole seconds after midnight), `boards`
and `alights` (whether one may, there), in the order of the trips. Walks are given, in metres by
the street (see `walking`); those that are too long are not walked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ikap.measure.walking import Walks

NEVER = float("inf")
AT_ONCE = 2_000_000  # door, stop and minute, looked up in one go
MINUTE = 60  # seconds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class JourneyParameters:
    """How one walks and changes: metres a minute, metres by the street, seconds. All [P]."""

    speed: float = 80.0
    longest_walk: float = 1200.0  # from the door to a stop, and from a stop to the destination
    longest_change: float = 400.0  # between stops
    change: float = 120.0  # to get off and find the next, besides walking
    longest_walk_all_the_way: float = 3000.0


@dataclass(frozen=True, eq=False)
class Profiles:
    """From each stop the departures worth taking: when, and the arrival at the destination.

    Flat arrays by stop (its position among the labels) and departure; seconds after midnight.
    """

    labels: pd.Index
    stop: NDArray[np.int64]
    departure: NDArray[np.float64]
    arrival: NDArray[np.float64]


class _Profile:
    """Departures that none beats: the later one leaves, the later one arrives."""

    __slots__ = ("arrivals", "backwards")

    def __init__(self) -> None:
        self.backwards: list[float] = []  # minus the departures, so that they rise as we scan
        self.arrivals: list[float] = []

    def arrival(self, ready: float) -> float:
        """The earliest arrival for who is there at a time."""
        at = bisect_right(self.backwards, -ready)
        return self.arrivals[at - 1] if at else NEVER

    def add(self, departure: float, arrival: float) -> bool:
        """Whether the departure was worth keeping."""
        if self.arrival(departure) <= arrival:
            return False
        begin = end = bisect_left(self.backwards, -departure)
        while end < len(self.arrivals) and self.arrivals[end] >= arrival:
            end += 1
        self.backwards[begin:end] = [-departure]
        self.arrivals[begin:end] = [arrival]
        return True


def profiles_to(
    last_walk: pd.Series[float],
    connections: pd.DataFrame,
    changes: pd.DataFrame,
    parameters: JourneyParameters | None = None,
) -> Profiles:
    """Every stop's departures worth taking to the destination, by scanning from the last on.

    `last_walk`: metres from each stop (its index) to the destination, NaN where there is no way;
    `changes`: walks between the stops, a stop's own among them (`point` is the position of where
    one gets off).
    """
    rules = parameters or JourneyParameters()
    labels = last_walk.index
    last = _seconds(last_walk, rules.longest_walk, rules).tolist()
    onward = _changes(changes, labels, rules)
    boarding = [_Profile() for _label in labels]  # for who stands at the stop
    changing = [_Profile() for _label in labels]  # for who gets off there
    seated: dict[int, float] = {}  # the arrival for who is on the trip

    for trip, origin, stop, departure, arrival, boards, alights in _backwards(connections, labels):
        best = seated.get(trip, NEVER)
        if alights:
            best = min(best, arrival + last[stop], changing[stop].arrival(arrival))
        if best == NEVER:
            continue
        seated[trip] = best
        if boards and boarding[origin].add(departure, best):
            for neighbour, seconds in onward[origin]:
                changing[neighbour].add(departure - seconds, best)

    count = [len(profile.arrivals) for profile in boarding]
    return Profiles(
        labels,
        np.repeat(np.arange(len(labels)), count),
        np.array([-t for profile in boarding for t in reversed(profile.backwards)], dtype=float),
        np.array([t for profile in boarding for t in reversed(profile.arrivals)], dtype=float),
    )


def door_to_door(
    profiles: Profiles,
    walks: pd.DataFrame,
    on_foot: pd.Series[float],
    *,
    start: float = 7.0,
    end: float = 9.0,
    parameters: JourneyParameters | None = None,
) -> pd.DataFrame:
    """Minutes from each point to the destination, leaving at each minute from `start` up to `end`.

    `walks` are from the points to the stops, `on_foot` metres from each point all the way, NaN
    where there is no way. Columns `median` and `worst` over those minutes, and `reached`, the
    share of them from which one arrives at all; the median is missing where that is under a half
    or so, the worst where it is under one. The index is that of `on_foot`.
    """
    stop = profiles.labels.get_indexer(pd.Index(walks["stop_id"]))
    known = stop >= 0
    minutes = minutes_from(
        profiles,
        Walks(walks["point"].to_numpy()[known], stop[known], walks["metres"].to_numpy()[known]),
        np.asarray(on_foot, dtype=float),
        start=start,
        end=end,
        parameters=parameters,
    )
    return pd.DataFrame(minutes, index=on_foot.index)


def minutes_from(
    profiles: Profiles,
    walks: Walks,
    on_foot: Floats,
    *,
    start: float = 7.0,
    end: float = 9.0,
    parameters: JourneyParameters | None = None,
) -> dict[str, Floats]:
    """What `door_to_door` finds, as arrays by name; the stops are positions among the labels."""
    rules = parameters or JourneyParameters()
    leaving = np.arange(round(start * 60), round(end * 60)) * np.float64(MINUTE)
    whole = _seconds(on_foot, rules.longest_walk_all_the_way, rules)
    times = np.repeat(whole[:, None] / MINUTE, len(leaving), axis=1)
    some = walks.within(rules.longest_walk)
    order = np.argsort(some.point, kind="stable")
    seconds = _seconds(some.metres[order], rules.longest_walk, rules)
    if len(order):
        for point, arrival in _earliest(
            profiles, some.point[order], some.stop[order], seconds, leaving
        ):
            times[point] = np.minimum(times[point], (arrival - leaving) / MINUTE)
    worst = times.max(axis=1, initial=0.0)
    middle = np.median(times, axis=1)
    return {
        "median": np.where(np.isinf(middle), np.nan, middle),
        "worst": np.where(np.isinf(worst), np.nan, worst),
        "reached": np.isfinite(times).mean(axis=1),
    }


def _earliest(
    profiles: Profiles, at: Ints, stop: Ints, seconds: Floats, leaving: Floats
) -> Iterator[tuple[Ints, Floats]]:
    """Points (by position `at`, in order) and the earliest arrival for each time of leaving.

    Nothing leaves between two whole steps of the clock, the greatest that all departures are
    multiples of: who is ready between them may as well be ready at the later one.
    """
    step = int(np.gcd.reduce(profiles.departure.astype(np.int64), initial=MINUTE))
    ready = np.ceil(seconds / step).astype(np.int64)
    used, row = np.unique(stop, return_inverse=True)
    later = np.arange(len(leaving)) * (MINUTE // step)
    table = _arrivals(profiles, used, leaving[0] + np.arange(ready.max() + later[-1] + 1) * step)
    size = max(1, AT_ONCE // len(leaving))
    for begin in range(0, len(at), size):
        part = slice(begin, begin + size)
        points, first = np.unique(at[part], return_index=True)
        arrival = table[row[part][:, None], ready[part][:, None] + later[None, :]]
        yield points, np.minimum.reduceat(arrival, first, axis=0)


def _arrivals(profiles: Profiles, stops: Ints, ready: Floats) -> Floats:
    """The earliest arrival for who stands at each stop at each time; infinite without any."""
    if not len(profiles.stop):
        return np.full((len(stops), len(ready)), NEVER)
    # One number a departure, rising over all stops: so one search serves them all.
    longest = max(profiles.departure.max(), ready.max()) + 1.0
    asked = stops[:, None] * longest + ready[None, :]
    at = np.searchsorted(profiles.stop * longest + profiles.departure, asked)
    at_most = np.minimum(at, len(profiles.stop) - 1)
    caught = (at < len(profiles.stop)) & (profiles.stop[at_most] == stops[:, None])
    return np.where(caught, profiles.arrival[at_most], NEVER)


def _backwards(
    connections: pd.DataFrame, stops: pd.Index
) -> list[tuple[int, int, int, float, float, bool, bool]]:
    """The connections from the last departure to the first; a trip's own never out of turn."""
    departure = connections["departure"].to_numpy(dtype=float)
    order = np.lexsort((np.arange(len(departure)), departure))[::-1]
    columns = (
        pd.factorize(connections["trip"])[0],
        stops.get_indexer(pd.Index(connections["from_stop"])),
        stops.get_indexer(pd.Index(connections["to_stop"])),
        departure,
        connections["arrival"].to_numpy(dtype=float),
        connections["boards"].to_numpy(dtype=bool),
        connections["alights"].to_numpy(dtype=bool),
    )
    return list(zip(*(column[order].tolist() for column in columns), strict=True))


def _changes(
    changes: pd.DataFrame, labels: pd.Index, parameters: JourneyParameters
) -> list[list[tuple[int, float]]]:
    """For each stop, those that one can come from after getting off, and the seconds it takes."""
    some = changes[changes["metres"] <= parameters.longest_change]
    seconds = _seconds(some["metres"], parameters.longest_change, parameters) + parameters.change
    onto = labels.get_indexer(pd.Index(some["stop_id"]))
    from_stops: list[list[tuple[int, float]]] = [[] for _label in labels]
    for off, on, walk in zip(some["point"].tolist(), onto.tolist(), seconds.tolist(), strict=True):
        from_stops[on].append((off, walk))
    return from_stops


def _seconds(metres: ArrayLike, farthest: float, parameters: JourneyParameters) -> Floats:
    """Seconds of walking, to the millisecond, so that a bus is not missed by a rounding error."""
    way = np.round(np.asarray(metres, dtype=float), 3)
    seconds = np.round(way / parameters.speed * MINUTE, 3)
    return np.where(way <= farthest, seconds, NEVER)
