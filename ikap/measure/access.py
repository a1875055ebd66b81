"""The access index: how much public transport can be had from a point, by walk and by wait.

PTAL as Transport for London defines it: for each line within walking distance, the walk and the
average wait give an equivalent doorstep frequency; the best line of a mode counts whole, the
others half. Where the line goes, how fast and how full it is does not enter. Waiting at random
understates hourly trains, which people time themselves by.

Departures are a table with stop_id, stop_name, station_id, line, route_id, direction, mode,
departures_per_hour and the stop's place; walks, where a network has measured them, one with
`point` (the position), stop_id and metres.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ikap.measure.walking import walks_straight

BANDS = ((0, "0"), (2.5, "1a"), (5, "1b"), (10, "2"), (15, "3"), (20, "4"), (25, "5"), (40, "6a"))
AT_ONCE = 2000  # points; each may have some hundred lines at stops around it

_BEST = ["stop_id", "stop", "line", "walk", "departures"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AccessParameters:
    """Walking speed in metres a minute; by mode, the longest walk in metres and K in minutes."""

    speed: float
    longest_walk: Mapping[str, float]
    reliability: Mapping[str, float]


TFL = AccessParameters(
    80.0,
    {"bus": 640.0, "rail": 960.0, "tram": 960.0, "metro": 960.0},
    {"bus": 2.0, "rail": 0.75, "tram": 0.75, "metro": 0.75},
)
NORWEGIAN = AccessParameters(  # [P]
    80.0,
    {"bus": 800.0, "tram": 800.0, "rail": 1200.0, "boat": 1200.0, "metro": 1200.0},
    {"bus": 2.0, "tram": 0.75, "rail": 0.75, "boat": 0.75, "metro": 0.75},
)


def walk_time(metres: ArrayLike, speed: float = 80.0) -> Floats:
    """Minutes of walking, at metres a minute.

    >>> walk_time(80).item()
    1.0
    """
    return np.asarray(metres, dtype=float) / speed


def average_wait(per_hour: ArrayLike, reliability: ArrayLike = 0.0) -> Floats:
    """Minutes of waiting for who comes at random: half the interval, and K for unreliability.

    >>> average_wait(6).item(), average_wait(6, 2.0).item()
    (5.0, 7.0)
    """
    wait = 30.0 / np.asarray(per_hour, dtype=float)
    return np.asarray(wait + np.asarray(reliability, dtype=float), dtype=float)


def doorstep_frequency(walk: ArrayLike, per_hour: ArrayLike, reliability: ArrayLike) -> Floats:
    """Equivalent doorstep frequency of a line: 30 over the total access time in minutes.

    `walk` is minutes, `per_hour` departures an hour, `reliability` the K of the mode, minutes.

    >>> doorstep_frequency(1.0, 6.0, 2.0).item()  # 1 min walk, 5 min wait, 2 min unreliable
    3.75
    """
    return np.asarray(30.0 / (np.asarray(walk, dtype=float) + average_wait(per_hour, reliability)))


def combined(frequencies: ArrayLike) -> float:
    """The index of one mode: its best line, and half of the others.

    >>> combined([4, 2, 1]), combined([3]), combined([])
    (5.5, 3.0, 0.0)
    """
    values = np.asarray(frequencies, dtype=float)
    return float(0.5 * (values.sum() + values.max())) if len(values) else 0.0


def band(index: float) -> str | None:
    """The PTAL band of an index by the TfL parameters; upper limits belong to the band.

    >>> [band(index) for index in (0, 0.01, 2.5, 2.51, 40, 41)]
    ['0', '1a', '1a', '1b', '6a', '6b']
    """
    if np.isnan(index):
        return None
    return next((name for upper, name in BANDS if index <= upper), "6b")


def walks(points: gpd.GeoSeries, departures: pd.DataFrame, farthest: float) -> pd.DataFrame:
    """Every stop within so many metres of each point, by a straight line times the detour."""
    stops = departures.drop_duplicates("stop_id").set_index("stop_id")
    return walks_straight(points, stops.geometry, farthest)


def lines_in_reach(
    points: gpd.GeoSeries,
    departures: pd.DataFrame,
    parameters: AccessParameters,
    walked: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each line that can be walked to from each point, at the stop that is quickest for it.

    Of a line's directions at a stop the busiest counts. Columns: `point` (the position),
    `stop_id`, `route_id`, `mode`, `line`, `stop` (its name), `walk` (metres), `departures`,
    `frequency` (doorstep); by point and line.
    """
    lines = busiest(departures[departures["mode"].isin(parameters.longest_walk)])
    if walked is None:
        walked = walks(points, lines, max(parameters.longest_walk.values()))
    table = walked.merge(
        lines[["stop_id", "stop_name", "route_id", "line", "mode", "departures_per_hour"]],
        on="stop_id",
    ).rename(columns={"metres": "walk", "stop_name": "stop", "departures_per_hour": "departures"})
    table = table[table["walk"] <= table["mode"].map(parameters.longest_walk).astype(float)]
    table["frequency"] = doorstep_frequency(
        walk_time(table["walk"], parameters.speed),
        table["departures"],
        table["mode"].map(parameters.reliability).astype(float),
    )
    table = table.sort_values(
        ["point", "route_id", "frequency", "stop_id"], ascending=[True, True, False, True]
    )
    return table.drop_duplicates(["point", "route_id"])


def access_index(lines: pd.DataFrame, count: int) -> Floats:
    """The access index of each of `count` points, from the lines in reach; 0 without any."""
    modes = lines.groupby(["point", "mode"])["frequency"]
    index = (0.5 * (modes.sum() + modes.max())).groupby(level="point").sum()
    return index.reindex(range(count), fill_value=0.0).to_numpy(dtype=float)


def point_access(
    points: gpd.GeoSeries,
    departures: pd.DataFrame,
    parameters: AccessParameters,
    walked: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The access index of each point, and the line with the most frequent doorstep there.

    Columns: `index`, and `stop_id`, `route_id`, `stop`, `line`, `walk` (metres), `departures` (an
    hour), `frequency`, missing where no line is in reach. A table without departures says
    nothing of how many there are: then the index is missing.
    """
    details = ["stop_id", "route_id", "stop", "line", "walk", "departures", "frequency"]
    if departures.empty:
        nothing = pd.DataFrame(np.nan, index=points.index, columns=["index", *details])
        return nothing.astype(dict.fromkeys(details[:4], object))
    parts = []
    for some, of_some in _in_turn(points, walked):
        lines = lines_in_reach(some, departures, parameters, of_some)
        best = lines.sort_values(
            ["point", "frequency", "stop_id", "route_id"], ascending=[True, False, True, True]
        )
        best = best.drop_duplicates("point").set_index("point")[details].reindex(range(len(some)))
        parts.append(best.assign(index=access_index(lines, len(some))))
    return pd.concat(parts, ignore_index=True)[["index", *details]].set_axis(points.index)


def site_access(
    points: gpd.GeoSeries,
    departures: pd.DataFrame,
    parameters: AccessParameters,
    walked: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The access index of sites, from their points: `mean`, `worst`, and the line that gives most.

    `served` is the share of the points that have any departure within the walk.

    The index is that of the points, each site once. `stop_id`, `stop`, `line`, `walk` (metres) and
    `departures` (an hour) are those of the most frequent doorstep among the site's points; they
    are missing where there is none.
    """
    if points.empty:
        return pd.DataFrame(columns=["mean", "worst", "served", *_BEST])
    table = point_access(points, departures, parameters, walked)
    sites = table["index"].groupby(level=0, sort=False)
    best = table.rename_axis("site").reset_index()
    best = best.sort_values(
        ["site", "frequency", "stop_id", "route_id"], ascending=[True, False, True, True]
    )
    best = best.drop_duplicates("site").set_index("site")
    served = (table["index"] > 0).groupby(level=0, sort=False).mean()
    summary = pd.DataFrame({"mean": sites.mean(), "worst": sites.min(), "served": served})
    return summary.join(best[_BEST])


def busiest(departures: pd.DataFrame) -> pd.DataFrame:
    """Each line at each stop in its busiest direction, where it leaves at all."""
    ordered = departures[departures["departures_per_hour"] > 0].sort_values(
        ["stop_id", "route_id", "departures_per_hour", "direction"], kind="stable"
    )
    return ordered.drop_duplicates(["stop_id", "route_id"], keep="last")


def _in_turn(
    points: gpd.GeoSeries, walked: pd.DataFrame | None
) -> Iterator[tuple[gpd.GeoSeries, pd.DataFrame | None]]:
    """The points and their walks, so many at a time that the tables stay small."""
    for start in range(0, len(points), AT_ONCE):
        some = points.iloc[start : start + AT_ONCE]
        if walked is None:
            yield some, None
        else:
            here = walked["point"].between(start, start + AT_ONCE - 1)
            yield some, walked[here].assign(point=walked["point"][here] - start)
