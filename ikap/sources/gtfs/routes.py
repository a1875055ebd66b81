"""Where a timetable's lines go: their rides from stop to stop, and their ways on the map."""

from __future__ import annotations

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.sources.gtfs.feed import Feed
from ikap.sources.gtfs.normal_day import DAY, PEAK, Band, day_of, normal_weekday, places

TRUNK = 4.0  # departures an hour of a trunk line [P]


def rides_between_places(feed: Feed, crs: Any) -> gpd.GeoDataFrame:
    """The rides of `connections` with the places of their ends: `geometry` and `to_place`."""
    rides, places = connections(feed, crs)
    at = places.reindex(rides["from_stop"]).to_numpy()
    to = places.reindex(rides["to_stop"]).to_numpy()
    return gpd.GeoDataFrame(rides.assign(to_place=to), geometry=at, crs=crs)


def connections(
    feed: Feed, crs: Any, start: float = 6.0, end: float = 12.0, day: date | None = None
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """The rides from call to call between two hours of a day, and the places of the stops.

    Rides: trip, from_stop, to_stop (labels of the places: stop_id), departure and arrival
    (seconds after the day's midnight), boards, alights; in the order of the trips.
    """
    day = day or normal_weekday(feed)
    calls = feed.calls
    trip = calls["trip"].to_numpy()
    service = feed.trips["service"].to_numpy()[trip]
    same = ~calls["last"].to_numpy()
    parts = []
    for before in (1, 0):
        runs = same & feed.days.on(day, before)[service]
        at = np.flatnonzero(runs)
        part = pd.DataFrame(
            {
                "trip": 2 * trip[at] + before,  # a trip may run both days, past midnight
                "from_stop": calls["stop"].to_numpy()[at],
                "to_stop": calls["stop"].to_numpy()[at + 1],
                "departure": calls["departure"].to_numpy()[at] - before * DAY,
                "arrival": calls["arrival"].to_numpy()[at + 1] - before * DAY,
                "boards": calls["boards"].to_numpy()[at],
                "alights": calls["alights"].to_numpy()[at + 1],
            }
        )
        parts.append(part[(part["departure"] >= start * 3600) & (part["arrival"] <= end * 3600)])
    rides = pd.concat(parts, ignore_index=True)
    used = np.union1d(rides["from_stop"], rides["to_stop"])
    stops = feed.stops.iloc[used]
    at = gpd.GeoSeries(places(stops, crs), index=pd.Index(stops["stop_id"]), crs=crs)
    names = feed.stops["stop_id"].to_numpy()
    rides["from_stop"] = names[rides["from_stop"]]
    rides["to_stop"] = names[rides["to_stop"]]
    return rides, at


def corridors(feed: Feed, crs: Any, band: Band = PEAK, day: date | None = None) -> gpd.GeoDataFrame:
    """The ways that lines take on a normal day, with the departures an hour on each.

    A row a line, direction and way: line, route_id, direction, mode, departures_per_hour (trips
    that start in the band), line_class (by all the line's trips in its busiest direction), drawn
    (whether the way is the timetable's own shape; else straight from stop to stop), geometry.
    The most frequent come first.
    """
    running = feed.days.on(day or day_of(feed, band))[feed.trips["service"].to_numpy()]
    calls = feed.calls[running[feed.calls["trip"].to_numpy()]]
    calls = calls[calls["trip"].duplicated(keep=False)]  # a single call goes nowhere
    first = calls.drop_duplicates("trip").set_index("trip")["departure"] / 3600
    chosen = first.index[(first >= band.start) & (first < band.end)]
    calls = calls[calls["trip"].isin(chosen)]
    trips = feed.trips.loc[chosen]
    pattern = calls.groupby("trip")["stop"].agg(tuple)
    drawn = trips["shape_id"].isin(set(feed.shapes["shape_id"])).to_numpy()
    ways = trips[["line", "direction"]].assign(
        drawn=drawn, way=np.where(drawn, trips["shape_id"], None), stops=pattern
    )
    ways["way"] = ways["way"].astype(object).where(drawn, ways["stops"])
    grouped = ways.groupby(["line", "direction", "drawn", "way"], sort=False).agg(
        count=("stops", "size")
    )
    per_way = grouped.reset_index()
    lines = feed.lines.iloc[per_way["line"]].reset_index(drop=True)
    shapes = _shape_lines(feed, crs, set(per_way["way"][per_way["drawn"]]))
    spots = places(feed.stops, crs)
    geometry = [
        shapes[way] if own else shapely.LineString(spots[list(way)])
        for way, own in zip(per_way["way"], per_way["drawn"], strict=True)
    ]
    table = gpd.GeoDataFrame(
        {
            "line": lines["line"],
            "route_id": lines["route_id"],
            "direction": per_way["direction"],
            "mode": lines["mode"],
            "departures_per_hour": per_way["count"] / band.hours,
            "line_class": _line_class(per_way, lines["mode"], band.hours),
            "drawn": per_way["drawn"],
        },
        geometry=geometry,
        crs=crs,
    )
    order = table.assign(often=-table["departures_per_hour"], wkb=table.geometry.to_wkb(hex=True))
    order = order.sort_values(["often", "route_id", "direction", "wkb"])
    return table.loc[order.index].reset_index(drop=True)


def _line_class(ways: pd.DataFrame, mode: pd.Series, hours: float) -> pd.Series:
    """`tog`, `stamrute` from four departures an hour, `buss`; missing for boats."""
    each_way = ways.groupby(["line", "direction"])["count"].sum() / hours
    often = ways["line"].map(each_way.groupby("line").max()) >= TRUNK
    classes = np.select([mode == "rail", often], ["tog", "stamrute"], "buss")
    return pd.Series(classes, index=mode.index, dtype=object).where(mode != "boat", None)


def _shape_lines(feed: Feed, crs: Any, wanted: set[str]) -> dict[str, shapely.LineString]:
    points = feed.shapes[feed.shapes["shape_id"].isin(wanted)]
    spots = shapely.get_coordinates(places(points, crs))
    name, of = np.unique(points["shape_id"].to_numpy(dtype=str), return_inverse=True)
    return {
        shape: shapely.LineString(spots[of == number]) for number, shape in enumerate(name.tolist())
    }
