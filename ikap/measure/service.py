"""How well stops serve a place, in the classes that planners know from travel surveys.

By the walk to a stop and the departures an hour from it. A stop is its station: all platforms,
all lines, each line in its busiest direction. Departures are a table as in `access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ikap.measure.access import walks
from ikap.measure.walking import walks_straight
from ikap.text import S_

NEAR, FAR = 1000.0, 1500.0  # metres
OFTEN = (4.0, 2.0, 1.0)  # departures an hour
QUALIFIED_WALK = {"bus": 500.0, "tram": 500.0, "rail": 1000.0, "metro": 1000.0, "boat": 1000.0}


class Service(StrEnum):
    """The classes of the travel survey, best first; how certain they are: middling."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    VERY_POOR = "very_poor"


TITLES = {
    Service.VERY_GOOD: S_("kollektivtilbud", "Svært god"),
    Service.GOOD: S_("kollektivtilbud", "God"),
    Service.FAIR: S_("kollektivtilbud", "Middels"),
    Service.POOR: S_("kollektivtilbud", "Dårlig"),
    Service.VERY_POOR: S_("kollektivtilbud", "Svært dårlig"),
}
CLASSES = tuple(Service)


def service_class(metres: ArrayLike, per_hour: ArrayLike) -> NDArray[np.object_]:
    """The class of a stop so far away with so many departures an hour.

    >>> [str(c) for c in service_class([900, 900, 1200, 1200, 1600], [4, 3.9, 4, 0.5, 9])]
    ['very_good', 'good', 'good', 'very_poor', 'very_poor']
    """
    return np.array(CLASSES, dtype=object)[rank(metres, per_hour)]


def best_service(
    points: gpd.GeoSeries, departures: gpd.GeoDataFrame, walked: pd.DataFrame | None = None
) -> pd.Series:
    """The best class of any stop in reach of each point; missing without a timetable."""
    if departures.empty:
        return pd.Series(None, index=points.index, dtype=object)
    reach = _stations_in_reach(points, departures, FAR, walked)
    each = rank(reach["metres"], reach["per_hour"])
    best = pd.Series(each).groupby(reach["point"].to_numpy()).min()
    best = best.reindex(range(len(points)), fill_value=len(CLASSES) - 1)
    return pd.Series(np.array(CLASSES, dtype=object)[best.to_numpy()], index=points.index)


def qualified_share(
    points: gpd.GeoSeries,
    departures: gpd.GeoDataFrame,
    walked: pd.DataFrame | None = None,
    stations: pd.DataFrame | gpd.GeoSeries | None = None,
    longest: Mapping[str, float] = QUALIFIED_WALK,
) -> pd.DataFrame:
    """The share of each site's points within a walk of a stop with so many departures an hour.

    Columns `at_least_4`, `at_least_2`, `at_least_1` and `rail`: within the walk to a railway
    station, of the timetable or of the `stations` given (their places, or walks to them). One row
    a site; missing where nothing is known.
    """
    shares = pd.DataFrame(np.nan, index=range(len(points)), columns=[])
    everything = max(longest.values())
    reach = _stations_in_reach(points, departures, everything, walked)
    reach = reach[reach["metres"] <= reach["mode"].map(longest).astype(float)]
    for limit in OFTEN:
        near = shares.index.isin(reach["point"][reach["per_hour"] >= limit])
        shares[f"at_least_{limit:g}"] = np.where(departures.empty, np.nan, near)
    rail = shares.index.isin(reach["point"][reach["mode"] == "rail"]).astype(float)
    if isinstance(stations, gpd.GeoSeries):
        stations = walks_straight(points, stations, longest["rail"])
    if stations is not None:
        rail[stations["point"][stations["metres"] <= longest["rail"]].to_numpy()] = 1.0
    elif not (departures["mode"] == "rail").any():
        rail[:] = np.nan
    shares["rail"] = rail
    return shares.set_axis(points.index).groupby(level=0, sort=False).mean()


def stations(departures: pd.DataFrame) -> pd.DataFrame:
    """What leaves from each station and mode in each band: a row a (station_id, mode).

    The columns are those of the departures that hold numbers an hour; of a line's directions the
    busiest counts.
    """
    of_line = ["station_id", "mode", "route_id"]
    bands = departures.select_dtypes("number").columns.difference(["direction"])
    each_way = departures.groupby([*of_line, "direction"])[list(bands)].sum()
    return each_way.groupby(of_line).max().groupby(["station_id", "mode"]).sum()


def busiest_stop(
    points: gpd.GeoSeries, departures: gpd.GeoDataFrame, walked: pd.DataFrame, farthest: float
) -> pd.DataFrame:
    """The station with most departures in the peak that any of a site's points can walk to.

    All modes together. Columns: `stop` (its name), `walk` (metres from the nearest point) and
    those of `stations`. One row a site, missing where none is within so many metres.
    """
    total = stations(departures).groupby("station_id").sum()
    platforms = departures.drop_duplicates("stop_id").set_index("stop_id")
    some = walked[(walked["metres"] <= farthest) & walked["stop_id"].isin(platforms.index)]
    reach = pd.DataFrame(
        {
            "site": points.index.to_numpy()[some["point"]],
            "station_id": platforms["station_id"].reindex(some["stop_id"]).to_numpy(),
            "stop": platforms["stop_name"].reindex(some["stop_id"]).to_numpy(),
            "walk": some["metres"].to_numpy(),
        }
    ).join(total, on="station_id")
    reach = reach.sort_values(
        ["site", "departures_per_hour", "walk", "station_id"],
        ascending=[True, False, True, True],
        kind="stable",
    )
    best = reach.drop_duplicates("site").set_index("site").drop(columns="station_id")
    return best.reindex(points.index.unique())


def rank(metres: ArrayLike, per_hour: ArrayLike) -> NDArray[np.intp]:
    """0 for the best class, 4 for the worst."""
    walk, often = np.asarray(metres, dtype=float), np.asarray(per_hour, dtype=float)
    place = np.select([often >= limit for limit in OFTEN], [0, 1, 2], 3)
    placed = np.where(walk <= NEAR, place, place + 1)
    placed = np.where((walk > FAR) | (often <= 0) | np.isnan(walk), len(CLASSES) - 1, placed)
    return np.asarray(placed, dtype=np.intp)


def _stations_in_reach(
    points: gpd.GeoSeries,
    departures: gpd.GeoDataFrame,
    farthest: float,
    walked: pd.DataFrame | None,
) -> pd.DataFrame:
    """Stations in reach of points: point, mode, metres (to the nearest platform), per_hour."""
    often = stations(departures)["departures_per_hour"]
    if walked is None:
        walked = walks(points, departures, farthest)
    platforms = departures[["stop_id", "station_id", "mode"]].drop_duplicates()
    reach = walked.merge(platforms, on="stop_id")
    reach = reach.groupby(["point", "station_id", "mode"])["metres"].min().reset_index()
    return reach.join(often.rename("per_hour"), on=["station_id", "mode"])
