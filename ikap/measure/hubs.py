"""Public transport hubs: places where one changes between modes.

Stops are a table as `sources.gtfs.stops` gives it: a row a station and mode, with stop_name, mode,
departures_per_hour and the place.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

TOGETHER = 250.0  # metres between stops that one changes between [P]
# Departures an hour in the peak that a mode must have: a bus every 10 minutes, a tram or metro
# every 15, a train every 30 (miljøkommune.no's definition of a hub); a boat as a train [P].
LEAST = {"bus": 6.0, "tram": 4.0, "metro": 4.0, "rail": 2.0, "boat": 2.0}
SELDOM = 2.0  # likewise of a mode that the definition does not name [P]
COMMON = "bus"  # the mode that goes by everywhere: it makes no hub of two of its stops


def hubs(stops: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where two modes or more meet: `name`, a column a mode (departures an hour), `geometry`.

    Around each stop of a rarer mode than the bus, all stops within 250 m by air; where two such
    stops of different modes are each other's neighbours it is one hub. A bus stop belongs to the
    nearest. The most frequent hub is first; its name is that of its rarer mode's busiest stop.

    >>> at = gpd.GeoSeries.from_wkt(["POINT (0 0)", "POINT (90 0)", "POINT (900 0)"])
    >>> stops = gpd.GeoDataFrame({"stop_name": ["Hell", "Hell E6", "Sving"],
    ...     "mode": ["rail", "bus", "bus"], "departures_per_hour": [2.0, 6.0, 4.0]}, geometry=at)
    >>> hubs(stops).drop(columns="geometry").to_dict("records")
    [{'name': 'Hell', 'bus': 6.0, 'rail': 2.0}]
    """
    served = stops[stops["departures_per_hour"] > 0].reset_index(drop=True)
    rare = served[served["mode"] != COMMON]
    common = served[served["mode"] == COMMON]
    group = pd.Series(_groups(rare), index=rare.index)
    at, of = shapely.STRtree(rare.geometry.to_numpy()).query_nearest(
        common.geometry.to_numpy(), max_distance=TOGETHER, all_matches=False
    )
    near = pd.Series(group.to_numpy()[of], index=common.index[at])
    belongs = pd.concat([group, near])
    members = served.loc[belongs.index].assign(hub=belongs)
    often = members.groupby(["hub", "mode"])["departures_per_hour"].sum().unstack("mode")
    often = often.where(often >= pd.Series(LEAST).reindex(often.columns, fill_value=SELDOM))
    often = often[often.notna().sum(axis=1) >= 2]
    heads = members[members["mode"] != COMMON].sort_values(
        ["departures_per_hour", "stop_name"], ascending=[False, True], kind="stable"
    )
    heads = heads.drop_duplicates("hub").set_index("hub").loc[often.index]
    table = often.rename_axis(columns=None)
    table.insert(0, "name", heads["stop_name"])
    order = np.lexsort((table["name"].to_numpy(dtype=str), -often.sum(axis=1).to_numpy()))
    places = gpd.GeoDataFrame(table, geometry=heads.geometry, crs=stops.crs)
    return places.iloc[order].reset_index(drop=True)


def _groups(stops: gpd.GeoDataFrame) -> np.ndarray:
    """Which of the stops are one place: different modes within reach of each other."""
    shapes, modes = stops.geometry.to_numpy(), stops["mode"].to_numpy()
    at, of = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOGETHER)
    apart = modes[at] != modes[of]
    links = coo_array(
        (np.ones(apart.sum()), (at[apart], of[apart])), shape=(len(stops), len(stops))
    )
    return np.asarray(connected_components(links, directed=False)[1])
