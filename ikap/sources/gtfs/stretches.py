"""What runs on each stretch from station to station, all lines together, on a normal day."""

from __future__ import annotations

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.sources.gtfs.feed import Feed
from ikap.sources.gtfs.normal_day import DAY, PEAK, Band, day_of, places
from ikap.sources.gtfs.routes import corridors

_COLUMNS = ["from_name", "to_name", "mode", "lines", "departures_per_hour", "drawn", "geometry"]


def stretches(feed: Feed, crs: Any, band: Band = PEAK, day: date | None = None) -> gpd.GeoDataFrame:
    """Departures an hour between neighbouring stations, in the busier direction.

    A row a pair of stations and mode: from_name, to_name, mode, lines (their numbers),
    departures_per_hour, drawn, geometry: a straight line. Lines whose way the timetable draws
    have a row a way instead, with their own departures and no names. The most frequent are last.
    """
    running = day or day_of(feed, band)
    straight = _between_stations(feed, _hops(feed, band, running), band.hours, crs)
    own = corridors(feed, crs, band, running)
    own = own[own["drawn"]]
    often = own.groupby(["route_id", "direction"])["departures_per_hour"].transform("sum")
    own = own.assign(departures_per_hour=often, from_name="", to_name="", lines=own["line"])
    whole = pd.concat([straight, own[_COLUMNS]] if len(own) else [straight], ignore_index=True)
    order = whole.assign(wkb=whole.geometry.to_wkb(hex=True))
    order = order.sort_values(["departures_per_hour", "mode", "lines", "wkb"])
    return gpd.GeoDataFrame(whole.loc[order.index].reset_index(drop=True), crs=crs)


def _hops(feed: Feed, band: Band, day: date | None) -> pd.DataFrame:
    """Each ride to the next station that leaves within the band: trip, from, to (stations)."""
    calls, trips = feed.calls, feed.trips
    station = pd.factorize(feed.stops["station_id"], sort=True)[0]
    undrawn = ~trips["shape_id"].isin(set(feed.shapes["shape_id"])).to_numpy()
    trip = calls["trip"].to_numpy()
    here = station[calls["stop"].to_numpy()]
    onward = np.append(here[1:], -1)
    parts = []
    for before in (0, 1):
        runs = undrawn & feed.days.on(day, before)[trips["service"].to_numpy()]
        hour = (calls["departure"].to_numpy() - before * DAY) / 3600
        chosen = runs[trip] & ~calls["last"].to_numpy() & (here != onward)
        chosen &= (hour >= band.start) & (hour < band.end)
        at = np.flatnonzero(chosen)
        parts.append(pd.DataFrame({"trip": trip[at], "from": here[at], "to": onward[at]}))
    return pd.concat(parts, ignore_index=True)


def _between_stations(feed: Feed, hops: pd.DataFrame, hours: float, crs: Any) -> gpd.GeoDataFrame:
    line = feed.trips["line"].to_numpy()[hops["trip"]]
    hops = hops.assign(
        mode=feed.lines["mode"].to_numpy()[line],
        line=feed.lines["line"].to_numpy()[line],
        low=np.minimum(hops["from"], hops["to"]),
        high=np.maximum(hops["from"], hops["to"]),
    )
    pair = ["low", "high", "mode"]
    each_way = hops.groupby([*pair, "from"]).size() / hours
    often = each_way.groupby(pair).max()
    lines = hops.groupby(pair)["line"].agg(lambda some: ", ".join(sorted(set(some), key=_order)))
    rides = often.rename("departures_per_hour").to_frame().assign(lines=lines).reset_index()
    names, spots = _stations(feed, crs)
    ends = np.stack([spots[rides["low"]], spots[rides["high"]]], axis=1)
    table = rides.assign(from_name=names[rides["low"]], to_name=names[rides["high"]], drawn=False)
    return gpd.GeoDataFrame(table[_COLUMNS[:-1]], geometry=shapely.linestrings(ends), crs=crs)


def _order(line: str) -> tuple[int, str]:
    """Line numbers by size, names after them."""
    return (int(line), "") if line.isdecimal() else (10**9, line)


def _stations(feed: Feed, crs: Any) -> tuple[Any, Any]:
    """Names and middles (n × 2) of the stations, in the order of their ids."""
    spots = shapely.get_coordinates(places(feed.stops, crs))
    table = pd.DataFrame(
        {
            "station": feed.stops["station_id"].to_numpy(),
            "name": feed.stops["stop_name"].to_numpy(),
            "x": spots[:, 0],
            "y": spots[:, 1],
        }
    ).groupby("station")
    middles = table[["x", "y"]].mean().sort_index()
    return table["name"].min().sort_index().to_numpy(dtype=object), middles.to_numpy()
