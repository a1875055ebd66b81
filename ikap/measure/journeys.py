"""Door to door by public transport: how long it takes to a place, over the departures of a peak.

One scan of the connections, from the last to the first, gives every stop's best arrivals at the
destination (the connection scan algorithm's profile variant: Dibbelt, Pajor, Strasser and Wagner
2013). One leaves home at each whole minute; walking, waiting, riding and changing all count.

Connections are a table with a row from each call of a trip to its next: `trip`, `from_stop` and
`to_stop` (labels of the stops), `departure` and `arrival` (seconds after midnight), `boards` and
`alights` (whether one may, there), in the order of the trips.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.measure.network import DETOUR

NEVER = float("inf")
AT_ONCE = 2_000_000  # door, stop and minute, looked up in one go


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

    Flat arrays by stop (its position) and departure; seconds after midnight.
    """

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


def journey_times(
    points: gpd.GeoSeries,
    destination: BaseGeometry,
    connections: pd.DataFrame,
    stops: gpd.GeoSeries,
    *,
    start: float = 7.0,
    end: float = 9.0,
    parameters: JourneyParameters | None = None,
) -> pd.DataFrame:
    """Minutes from each point to the destination, leaving at each minute from `start` up to `end`.

    Columns `median` and `worst` over those minutes, and `reached`, the share of them from which
    one arrives at all; the median is missing where that is under a half or so, the worst where it
    is under one. Walking all the way counts, up to a limit. The index is that of the points.
    """
    rules = parameters or JourneyParameters()
    profiles = profiles_to(destination, connections, stops, rules)
    leaving = np.arange(round(start * 60), round(end * 60)) * 60.0
    on_foot = _on_foot(points.to_numpy(), destination, rules.longest_walk_all_the_way, rules)
    times = np.repeat(on_foot[:, None] / 60, len(leaving), axis=1)

    at, of, seconds = _ways(points.to_numpy(), stops.to_numpy(), rules.longest_walk, rules)
    step = max(1, AT_ONCE // len(leaving))
    for begin in range(0, len(at), step):
        some = slice(begin, begin + step)
        ready = leaving[None, :] + seconds[some][:, None]
        arrival = _arrivals(profiles, np.broadcast_to(of[some][:, None], ready.shape), ready)
        np.minimum.at(times, at[some], (arrival - leaving[None, :]) / 60)
    worst = times.max(axis=1, initial=0.0)
    middle = np.median(times, axis=1)
    return pd.DataFrame(
        {
            "median": np.where(np.isinf(middle), np.nan, middle),
            "worst": np.where(np.isinf(worst), np.nan, worst),
            "reached": np.isfinite(times).mean(axis=1),
        },
        index=points.index,
    )


def profiles_to(
    destination: BaseGeometry,
    connections: pd.DataFrame,
    stops: gpd.GeoSeries,
    parameters: JourneyParameters,
) -> Profiles:
    """Every stop's departures worth taking to the destination, by scanning from the last on."""
    places = stops.to_numpy()
    last_walk = _on_foot(places, destination, parameters.longest_walk, parameters).tolist()
    changes = _changes(places, parameters)
    boarding = [_Profile() for _place in places]  # for who stands at the stop
    changing = [_Profile() for _place in places]  # for who gets off there
    seated: dict[int, float] = {}  # the arrival for who is on the trip

    for trip, origin, stop, departure, arrival, boards, alights in _backwards(connections, stops):
        best = seated.get(trip, NEVER)
        if alights:
            best = min(best, arrival + last_walk[stop], changing[stop].arrival(arrival))
        if best == NEVER:
            continue
        seated[trip] = best
        if boards and boarding[origin].add(departure, best):
            for neighbour, seconds in changes[origin]:
                changing[neighbour].add(departure - seconds, best)

    count = [len(profile.arrivals) for profile in boarding]
    return Profiles(
        np.repeat(np.arange(len(places)), count),
        np.array([-t for profile in boarding for t in reversed(profile.backwards)], dtype=float),
        np.array([t for profile in boarding for t in reversed(profile.arrivals)], dtype=float),
    )


def _backwards(
    connections: pd.DataFrame, stops: gpd.GeoSeries
) -> list[tuple[int, int, int, float, float, bool, bool]]:
    """The connections from the last departure to the first; a trip's own never out of turn."""
    departure = connections["departure"].to_numpy(dtype=float)
    order = np.lexsort((np.arange(len(departure)), departure))[::-1]
    columns = (
        pd.factorize(connections["trip"])[0],
        stops.index.get_indexer(pd.Index(connections["from_stop"])),
        stops.index.get_indexer(pd.Index(connections["to_stop"])),
        departure,
        connections["arrival"].to_numpy(dtype=float),
        connections["boards"].to_numpy(dtype=bool),
        connections["alights"].to_numpy(dtype=bool),
    )
    return list(zip(*(column[order].tolist() for column in columns), strict=True))


def _changes(
    places: NDArray[np.object_], parameters: JourneyParameters
) -> list[list[tuple[int, float]]]:
    """For each stop, those that one can come from after getting off, and the seconds it takes."""
    at, of, seconds = _ways(places, places, parameters.longest_change, parameters)
    found: list[list[tuple[int, float]]] = [[] for _place in places]
    for origin, neighbour, walk in zip(at.tolist(), of.tolist(), seconds.tolist(), strict=True):
        found[origin].append((neighbour, walk + parameters.change))
    return found


def _ways(
    origins: NDArray[np.object_],
    targets: NDArray[np.object_],
    farthest: float,
    parameters: JourneyParameters,
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Which targets can be walked to from which origins, and in how many seconds."""
    tree = shapely.STRtree(targets)
    at, of = tree.query(origins, predicate="dwithin", distance=farthest / DETOUR + 0.001)
    seconds = _on_foot(origins[at], targets[of], farthest, parameters)
    near = np.isfinite(seconds)
    return at[near], of[near], seconds[near]


def _on_foot(
    origins: NDArray[np.object_], targets: Any, farthest: float, parameters: JourneyParameters
) -> NDArray[np.float64]:
    """Seconds of walking, to the millisecond, so that a bus is not missed by a rounding error."""
    metres = np.round(shapely.distance(origins, targets) * DETOUR, 3)
    seconds = np.round(metres / parameters.speed * 60, 3)
    return np.where(metres <= farthest, seconds, NEVER)


def _arrivals(
    profiles: Profiles, stop: NDArray[np.intp], ready: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The earliest arrival for who stands at a stop at a time; infinite where there is none."""
    if not len(profiles.stop):
        return np.full(ready.shape, NEVER)
    # One number a departure, rising over all stops: so one search serves them all.
    longest = max(profiles.departure.max(), ready.max()) + 1.0
    at = np.searchsorted(profiles.stop * longest + profiles.departure, stop * longest + ready)
    at_most = np.minimum(at, len(profiles.stop) - 1)
    found = (at < len(profiles.stop)) & (profiles.stop[at_most] == stop)
    return np.where(found, profiles.arrival[at_most], NEVER)
