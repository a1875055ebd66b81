"""The access index: how much public transport can be had from a point, by walk and by wait.

PTAL as Transport for London defines it: for each line within walking distance, the walk and the
average wait give an equivalent doorstep frequency; the best line of a mode counts whole, the
others half. Where the line goes, how fast and how full it is does not enter. Waiting at random
understates hourly trains, which people time themselves by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

DETOUR = 1.3  # a straight line to a stop is no straight street [P]
BANDS = ((0, "0"), (2.5, "1a"), (5, "1b"), (10, "2"), (15, "3"), (20, "4"), (25, "5"), (40, "6a"))

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


def doorstep_frequency(walk: ArrayLike, per_hour: ArrayLike, reliability: ArrayLike) -> Floats:
    """Equivalent doorstep frequency of a line: 30 over the total access time in minutes.

    `walk` is minutes, `per_hour` departures an hour, `reliability` the K of the mode, minutes.

    >>> doorstep_frequency(1.0, 6.0, 2.0).item()  # 1 min walk, 5 min wait, 2 min unreliable
    3.75
    """
    wait = 30.0 / np.asarray(per_hour, dtype=float) + reliability
    return np.asarray(30.0 / (np.asarray(walk, dtype=float) + wait))


def combined(frequencies: ArrayLike) -> float:
    """The index of one mode: its best line, and half of the others.

    >>> combined([4, 2, 1]), combined([3]), combined([])
    (5.5, 3.0, 0.0)
    """
    values = np.asarray(frequencies, dtype=float)
    return float(0.5 * (values.sum() + values.max())) if len(values) else 0.0


def band(index: float) -> str:
    """The PTAL band of an index by the TfL parameters; upper limits belong to the band.

    >>> [band(index) for index in (0, 0.01, 2.5, 2.51, 40, 41)]
    ['0', '1a', '1a', '1b', '6a', '6b']
    """
    return next((name for upper, name in BANDS if index <= upper), "6b")


def lines_in_reach(
    points: gpd.GeoSeries, departures: pd.DataFrame, parameters: AccessParameters
) -> pd.DataFrame:
    """Each line that can be walked to from each point, at the stop that is quickest for it.

    `departures` has stop_id, stop_name, line, route_id, direction, mode, departures_per_hour and
    the stop's place; of a line's directions at a stop the busiest counts. Columns: `point` (the
    position), `mode`, `line`, `stop`, `walk` (metres), `departures`, `frequency` (doorstep).
    """
    known = departures[departures["mode"].isin(parameters.longest_walk)]
    lines = known.sort_values(
        ["stop_id", "route_id", "departures_per_hour", "direction"], kind="stable"
    ).drop_duplicates(["stop_id", "route_id"], keep="last")
    lines = lines[lines["departures_per_hour"] > 0]
    stops = lines.drop_duplicates("stop_id")
    farthest = max(parameters.longest_walk.values()) / DETOUR
    places = stops.geometry.to_numpy()
    at, of = shapely.STRtree(places).query(
        points.to_numpy(), predicate="dwithin", distance=farthest
    )
    walk = shapely.distance(points.to_numpy()[at], places[of]) * DETOUR
    pairs = pd.DataFrame({"point": at, "stop_id": stops["stop_id"].to_numpy()[of], "walk": walk})
    table = pairs.merge(
        lines[["stop_id", "stop_name", "route_id", "line", "mode", "departures_per_hour"]],
        on="stop_id",
    ).rename(columns={"stop_name": "stop", "departures_per_hour": "departures"})
    table = table[table["walk"] <= table["mode"].map(parameters.longest_walk)]
    table["frequency"] = doorstep_frequency(
        table["walk"] / parameters.speed,
        table["departures"],
        table["mode"].map(parameters.reliability),
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


def site_access(
    points: gpd.GeoSeries, departures: pd.DataFrame, parameters: AccessParameters
) -> pd.DataFrame:
    """The access index of sites, from their points: `mean`, `worst`, and the line that gives most.

    The index is that of the points, each site once. `stop`, `line`, `walk` (metres) and
    `departures` (an hour) are those of the most frequent doorstep among the site's points; they
    are missing where there is none.
    """
    lines = lines_in_reach(points, departures, parameters)
    index = pd.Series(access_index(lines, len(points)), index=points.index)
    sites = index.groupby(level=0, sort=False)
    table = pd.DataFrame({"mean": sites.mean(), "worst": sites.min()})
    best = lines.assign(site=points.index[lines["point"]]).sort_values(
        ["site", "frequency", "stop_id", "route_id"], ascending=[True, False, True, True]
    )
    best = best.drop_duplicates("site").set_index("site")
    return table.join(best[["stop", "line", "walk", "departures"]])
