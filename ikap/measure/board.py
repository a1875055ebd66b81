"""What leaves from every stop, as arrays made once: looked up by whoever walks to the stops.

The same answers as `access` and `service`, which say what each of them means; there the tables
are put together for the points that ask, here for the stops before anybody asks. Stops are
positions among labels that the walks share (`walking.Walks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.measure.access import AccessParameters, busiest, doorstep_frequency, walk_time
from ikap.measure.points import Floats, Ints, Points, Shapes
from ikap.measure.service import CLASSES, FAR, OFTEN, QUALIFIED_WALK, rank, stations
from ikap.measure.walking import Walks


@dataclass(frozen=True, eq=False)
class Spread:
    """Rows by stop: those of stop i are from `begin[i]` up to `begin[i + 1]`."""

    begin: Ints

    def over(self, walks: Walks) -> tuple[Ints, Ints]:
        """Each walk with each row of its stop: the walk's position, the row's."""
        count = self.begin[walks.stop + 1] - self.begin[walks.stop]
        walk = np.repeat(np.arange(len(count)), count)
        row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return walk, row + np.repeat(self.begin[walks.stop], count)


@dataclass(frozen=True, eq=False)
class Lines:
    """Each line at each stop, in its busiest direction; the longest walk and K of its mode."""

    spread: Spread
    stop: Ints
    route: Ints  # in the order of the ids
    mode: Ints
    departures: Floats  # an hour
    longest: Floats
    reliability: Floats
    line: Shapes
    name: Shapes  # of the stop
    speed: float
    nothing: bool  # whether the timetable says nothing of how many departures there are


@dataclass(frozen=True, eq=False)
class SiteAccess:
    """The access index of sites, and where its most frequent doorstep is; -1 and None: nowhere."""

    mean: Floats
    served: Floats
    stop: Ints
    walk: Floats
    line: Shapes
    name: Shapes


@dataclass(frozen=True, eq=False)
class Board:
    """Departures by station: of each stop its station and name, of each station what leaves.

    `rows` has the modes of each stop, with what leaves from its station by that mode in the peak.
    """

    station: Ints  # of each stop; -1 for one that nothing leaves from
    name: Shapes
    total: Mapping[str, Floats]  # by station, all modes together
    rows: Spread
    per_hour: Floats
    mode: Shapes
    nothing: bool


def lines(departures: pd.DataFrame, labels: pd.Index, parameters: AccessParameters) -> Lines:
    """The lines of a timetable by the stops of some labels, under one set of parameters."""
    known = departures[departures["mode"].isin(parameters.longest_walk)]
    table = busiest(known)
    stop = labels.get_indexer(pd.Index(table["stop_id"]))
    table, stop = table[stop >= 0], stop[stop >= 0]
    order = np.argsort(stop, kind="stable")
    table, stop = table.iloc[order], stop[order]
    mode = table["mode"]
    return Lines(
        _spread(stop, len(labels)),
        stop,
        pd.factorize(table["route_id"], sort=True)[0],
        pd.factorize(mode, sort=True)[0],
        table["departures_per_hour"].to_numpy(dtype=float),
        np.asarray(mode.map(parameters.longest_walk), dtype=float),
        np.asarray(mode.map(parameters.reliability), dtype=float),
        table["line"].to_numpy(dtype=object),
        table["stop_name"].to_numpy(dtype=object),
        parameters.speed,
        departures.empty,
    )


def site_access(points: Points, walks: Walks, of: Lines) -> SiteAccess:
    """The access index of each site, and the line that gives most: `access.site_access`."""
    count = len(points.shapes)
    walk, row = of.spread.over(walks)
    point, metres = walks.point[walk], walks.metres[walk]
    near = metres <= of.longest[row]
    point, row, metres = point[near], row[near], metres[near]
    often = doorstep_frequency(walk_time(metres, of.speed), of.departures[row], of.reliability[row])
    order = np.lexsort((of.stop[row], -often, of.route[row], point))
    point, row, metres, often = point[order], row[order], metres[order], often[order]
    first = _first(point, of.route[row])
    point, row, metres, often = point[first], row[first], metres[first], often[first]
    index = _index(point, of.mode[row], often, count)
    if of.nothing:
        index[:] = np.nan
    owner = points.owner[point]
    order = np.lexsort((of.route[row], of.stop[row], -often, owner))
    best = order[_first(owner[order])]
    at = np.full(points.areas, -1, dtype=np.intp)
    at[owner[best]] = best
    there = at >= 0
    result = np.full(points.areas, -1, dtype=np.intp)
    result[there] = row[at[there]]
    return SiteAccess(
        points.mean(index),
        points.mean((index > 0).astype(float)),
        _taken(of.stop, result, -1),
        np.where(there, metres[at] if len(metres) else np.nan, np.nan),
        _taken(of.line, result, None),
        _taken(of.name, result, None),
    )


def board(departures: pd.DataFrame, labels: pd.Index) -> Board:
    """A timetable by the stops of some labels."""
    by_mode = stations(departures)
    total = by_mode.groupby("station_id").sum()
    first = departures.drop_duplicates("stop_id").set_index("stop_id")
    platforms = departures[["stop_id", "station_id", "mode"]].drop_duplicates()
    stop = labels.get_indexer(pd.Index(platforms["stop_id"]))
    platforms, stop = platforms[stop >= 0], stop[stop >= 0]
    order = np.argsort(stop, kind="stable")
    platforms, stop = platforms.iloc[order], stop[order]
    keys = pd.MultiIndex.from_frame(platforms[["station_id", "mode"]])
    return Board(
        total.index.get_indexer(pd.Index(first["station_id"].reindex(labels))),
        first["stop_name"].reindex(labels).to_numpy(dtype=object),
        {str(band): total[band].to_numpy(dtype=float) for band in total},
        _spread(stop, len(labels)),
        by_mode["departures_per_hour"].reindex(keys).to_numpy(dtype=float),
        platforms["mode"].to_numpy(dtype=object),
        departures.empty,
    )


def busiest_stop(points: Points, walks: Walks, of: Board, farthest: float) -> tuple[Ints, Floats]:
    """The stop whose station has most departures in the peak, and the walk: a row a site.

    -1 and NaN where none is within so many metres: `service.busiest_stop`.
    """
    some = walks.within(farthest)
    station = of.station[some.stop]
    served = station >= 0
    owner, station = points.owner[some.point[served]], station[served]
    stop, metres = some.stop[served], some.metres[served]
    often = of.total["departures_per_hour"][station] if len(station) else np.zeros(0)
    order = np.lexsort((station, metres, -often, owner))
    best = order[_first(owner[order])]
    at, walk = np.full(points.areas, -1, dtype=np.intp), np.full(points.areas, np.nan)
    at[owner[best]], walk[owner[best]] = stop[best], metres[best]
    return at, walk


def service_rank(points: Points, walks: Walks, of: Board) -> Floats:
    """The class (1 is best) that half of each site's points have, or better; NaN: not known."""
    if of.nothing:
        return np.full(points.areas, np.nan)
    walk, row = of.rows.over(walks.within(FAR))
    some = walks.within(FAR)
    best = np.full(len(points.shapes), len(CLASSES) - 1, dtype=np.intp)
    np.minimum.at(best, some.point[walk], rank(some.metres[walk], of.per_hour[row]))
    order = np.lexsort((best, points.owner))
    count = np.bincount(points.owner, minlength=points.areas)
    middle = np.cumsum(count) - count + (count - 1) // 2
    result = np.full(points.areas, np.nan)
    result[count > 0] = best[order][middle[count > 0]] + 1.0
    return result


def railway_walks(points: Points, walks: Walks, of: Board) -> NDArray[np.bool_]:
    """Which points are within a walk of a railway station of the timetable."""
    walk, row = of.rows.over(walks.within(QUALIFIED_WALK["rail"]))
    some = walks.within(QUALIFIED_WALK["rail"]).point[walk]
    reached = np.zeros(len(points.shapes), dtype=bool)
    reached[some[of.mode[row] == "rail"]] = True
    return reached


def near_frequent(points: Points, walks: Walks, of: Board) -> dict[str, Floats]:
    """The share of each site's points within a walk of so many departures an hour, and of rail.

    `at_least_4`, `at_least_2`, `at_least_1` and `rail` (NaN where the timetable has none), as
    `service.qualified_share` without stations of their own.
    """
    walk, row = of.rows.over(walks)
    longest = np.array([QUALIFIED_WALK.get(mode, np.nan) for mode in of.mode], dtype=float)
    near = walks.metres[walk] <= longest[row] if len(row) else np.zeros(0, dtype=bool)
    point, row = walks.point[walk][near], row[near]

    def share(some: NDArray[np.bool_]) -> Floats:
        reached = np.zeros(len(points.shapes))
        reached[point[some]] = 1.0
        return points.mean(reached)

    nothing = np.full(points.areas, np.nan)
    shares = {
        f"at_least_{limit:g}": nothing if of.nothing else share(of.per_hour[row] >= limit)
        for limit in OFTEN
    }
    has_rail = bool((of.mode == "rail").any())
    return shares | {"rail": share(of.mode[row] == "rail") if has_rail else nothing}


def _index(point: Ints, mode: Ints, often: Floats, count: int) -> Floats:
    """Of each point: the best line of a mode whole, and half of the others."""
    modes = int(mode.max()) + 1 if len(mode) else 1
    key = point * modes + mode
    total = np.bincount(key, often, count * modes)
    best = np.zeros(count * modes)
    np.maximum.at(best, key, often)
    return np.asarray((0.5 * (total + best)).reshape(count, modes).sum(axis=1), dtype=float)


def _first(*keys: Ints) -> NDArray[np.bool_]:
    """Which of sorted rows are the first of their keys."""
    new = np.zeros(max(len(keys[0]) - 1, 0), dtype=bool)
    for key in keys:
        new |= key[1:] != key[:-1]
    return np.append(True, new)[: len(keys[0])]


def _spread(stop: Ints, count: int) -> Spread:
    return Spread(np.searchsorted(stop, np.arange(count + 1)))


def _taken(values: NDArray[Any], at: Ints, missing: object) -> NDArray[Any]:
    """Values at positions; `missing` at -1."""
    return np.append(values, np.array([missing], dtype=values.dtype))[at]
