"""What could be built beside a site: a stop on a line that passes it, a link to the streets.

A stop stops what passes already and takes no time of it; a link is straight. Both are tried as
part of the region, and everything is then measured as it always is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ikap.assess.advice.record import Addition, Bounds
from ikap.assess.measurement import depends_on
from ikap.criteria import SHARED
from ikap.criteria.ground import carrying_walks, is_coarse
from ikap.sources.region import Region

STOP, LINK = "stop", "link"
TIMETABLE = ("timetable", "rides", "stops")
PATHS = ("paths",)
HOURS = ("departures_per_hour", "midday", "evening", "saturday", "sunday", "tfl_peak")
ROUND = 2  # decimals of metres, as all that is handed out
BUS = "bus"
MINUTE = 60  # seconds; timetables are in whole minutes


def legs(region: Region) -> gpd.GeoDataFrame:
    """Where buses drive from one stop to the next, either way, as straight lines.

    Each with `a`, `b` (stops in order), their names, and the `lines` that leave both.
    """
    timetable, rides = region.layer("timetable"), region.layer("rides")
    buses = timetable[timetable["mode"] == BUS]
    served = buses.groupby("stop_id")["route_id"].agg(frozenset)
    names = buses.drop_duplicates("stop_id").set_index("stop_id")["stop_name"]
    places = buses.drop_duplicates("stop_id").set_index("stop_id").geometry
    pairs = rides[["from_stop", "to_stop"]].drop_duplicates()
    ends = {
        tuple(sorted(pair))
        for pair in pairs.itertuples(index=False, name=None)
        if pair[0] != pair[1] and all(end in served.index for end in pair)
    }
    rows = [
        {
            "a": a,
            "b": b,
            "names": (names[a], names[b]),
            "routes": served[a] & served[b],
            "geometry": shapely.LineString([places[a], places[b]]),
        }
        for a, b in sorted(ends)
        if served[a] & served[b]
    ]
    columns = ["a", "b", "names", "routes", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=timetable.crs)


def stop_by(site: BaseGeometry, legs_: gpd.GeoDataFrame, region: Region, bounds: Bounds) -> Any:
    """The stop that would give most departures within reach of a site, None without one.

    On the straight line between two stops, where it is nearest the site. Ties go to the nearest,
    then to the first by id. One beside a stop that is there is none.
    """
    near = legs_[legs_.distance(site) <= bounds.stop_reach]
    timetable = region.layer("timetable")
    additions = []
    for leg in near.itertuples():
        at = leg.geometry.interpolate(leg.geometry.project(_towards(leg.geometry, site)))
        place = shapely.Point(round(at.x, ROUND), round(at.y, ROUND))
        if min(place.distance(shapely.Point(end)) for end in leg.geometry.coords) < bounds.apart:
            continue
        rows = stopping(timetable, leg.a, leg.b, leg.routes)
        often = float(rows.groupby("route_id")["departures_per_hour"].max().sum())
        lines = tuple(sorted(set(rows["line"])))
        away = float(place.distance(site))
        addition = Addition(STOP, place, (leg.a, leg.b), leg.names, lines, often, away)
        additions.append((-often, away, leg.a, leg.b, addition))
    return min(additions, key=lambda row: row[:4])[4] if additions else None


def _towards(line: BaseGeometry, site: BaseGeometry) -> BaseGeometry:
    """The point of a line nearest a site; the middle of what lies inside."""
    inside = line.intersection(site)
    if inside.is_empty:
        return shapely.Point(shapely.shortest_line(line, site).coords[0])
    return inside.interpolate(0.5, normalized=True) if inside.length else inside.centroid


def stopping(timetable: pd.DataFrame, a: str, b: str, routes: Any) -> pd.DataFrame:
    """The departures of the lines that pass from one stop to the other: the fewer of the two."""
    at = [
        timetable[(timetable["stop_id"] == end) & timetable["route_id"].isin(routes)]
        .drop_duplicates(["route_id", "direction"])
        .set_index(["route_id", "direction"])
        for end in (a, b)
    ]
    both = at[0].index.intersection(at[1].index)
    rows = at[0].loc[both].copy()
    for hours in HOURS:
        rows[hours] = np.minimum(rows[hours], at[1].loc[both, hours])
    return rows.reset_index()


def link_to(site: BaseGeometry, region: Region, bounds: Bounds) -> Addition | None:
    """A way from a site's edge straight to the nearest stop, and on to its street.

    None where none is near, or where walking is straight in this region already.
    """
    if not region.has("roads") or is_coarse(region.layer("roads")) or not region.has("stops"):
        return None
    stops = region.layer("stops")
    metres = stops.distance(site)
    if metres.empty or not 0 < metres.min() <= bounds.longest_link:
        return None
    stop = stops.iloc[int(np.argmin(metres.to_numpy()))]
    streets = carrying_walks(region.layer("roads")).geometry
    near = streets.iloc[int(np.argmin(streets.distance(stop.geometry).to_numpy()))]
    from_street = shapely.shortest_line(near, stop.geometry)
    places = [*from_street.coords, shapely.shortest_line(stop.geometry, site).coords[1]]
    ends = list(dict.fromkeys((round(x, ROUND), round(y, ROUND)) for x, y in places))
    name = stop["name"] if isinstance(stop.get("name"), str) else ""
    shape = shapely.LineString(ends)
    return Addition(LINK, shape, (str(stop.get("stop_id") or ""),), (name,), away=shape.length)


# --- the region with it -------------------------------------------------------------------------


def region_with(region: Region, added: Addition) -> Region:
    """The region as it would be; what does not rest on what is changed is kept."""
    if added.kind == LINK:
        return _changed(region, {"paths": _with_link(region, added)})
    timetable, rides = region.layer("timetable"), region.layer("rides")
    a, b = added.between
    routes = set(timetable.loc[timetable["stop_id"] == a, "route_id"])
    id_, name = f"{a}+{b}", " / ".join(added.names)
    rows = stopping(timetable, a, b, routes).assign(stop_id=id_, station_id=id_, stop_name=name)
    rows = rows[rows["mode"] == BUS].reset_index(drop=True)
    rows["geometry"] = gpd.GeoSeries([added.shape] * len(rows), crs=timetable.crs)
    more = gpd.GeoDataFrame(rows[list(timetable.columns)], crs=timetable.crs)
    layers = {
        "timetable": _joined(timetable, more),
        "rides": _split(rides, timetable, added, id_),
    }
    stops = region.layer("stops")
    row = pd.DataFrame([{"stop_id": id_, "name": name}]).reindex(columns=stops.columns)
    row["geometry"] = gpd.GeoSeries([added.shape], crs=stops.crs)
    layers["stops"] = _joined(stops, gpd.GeoDataFrame(row, crs=stops.crs))
    return _changed(region, layers)


def _joined(frame: gpd.GeoDataFrame, more: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    joined = pd.concat([frame, more.astype(frame.dtypes.to_dict())], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=frame.crs)


def _split(
    rides: gpd.GeoDataFrame, timetable: gpd.GeoDataFrame, added: Addition, id_: str
) -> gpd.GeoDataFrame:
    """Each ride of a bus past the stop as two: what it takes is shared by the way."""
    a, b = added.between
    there = ((rides["from_stop"] == a) & (rides["to_stop"] == b)) | (
        (rides["from_stop"] == b) & (rides["to_stop"] == a)
    )
    old = rides[there]
    first, last = old.copy(), old.copy()
    before = shapely.distance(old.geometry.to_numpy(), added.shape)
    after = shapely.distance(old["to_place"].to_numpy(), added.shape)
    took = (old["arrival"] - old["departure"]).to_numpy()
    minutes = np.rint(took * before / (before + after) / MINUTE).astype(int)
    middle = np.minimum(old["departure"].to_numpy() + MINUTE * minutes, old["arrival"].to_numpy())
    place = np.full(len(old), added.shape, dtype=object)
    first["to_stop"], first["arrival"], first["alights"] = id_, middle, True
    first["to_place"] = place
    last["from_stop"], last["departure"], last["boards"] = id_, middle, True
    last = last.set_geometry(gpd.GeoSeries(place, index=last.index, crs=rides.crs))
    return _joined(gpd.GeoDataFrame(rides[~there]), pd.concat([first, last]))


def _with_link(region: Region, added: Addition) -> gpd.GeoDataFrame:
    if not region.has("paths"):
        return gpd.GeoDataFrame(geometry=[added.shape], crs=region.crs)
    paths = region.layer("paths")
    row = pd.DataFrame([{}]).reindex(columns=paths.columns)
    row["geometry"] = gpd.GeoSeries([added.shape], crs=paths.crs)
    joined = pd.concat([paths, gpd.GeoDataFrame(row, crs=paths.crs)], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=paths.crs)


def _changed(region: Region, layers: Mapping[str, gpd.GeoDataFrame]) -> Region:
    names = {table.name for table in SHARED}
    kept = {
        key: value
        for key, value in region.lasting.items()
        if key not in layers and not (key in names and depends_on(key) & layers.keys())
    }
    return region.with_layers(layers, kept)


def additions(
    site: BaseGeometry, legs_: gpd.GeoDataFrame | None, region: Region, bounds: Bounds
) -> Iterator[Addition]:
    """What is worth trying for a site."""
    if legs_ is not None:
        stop = stop_by(site, legs_, region, bounds)
        if stop is not None:
            yield stop
    link = link_to(site, region, bounds)
    if link is not None:
        yield link


def as_layer(additions: Mapping[str, Addition], crs: Any) -> gpd.GeoDataFrame:
    """Additions as a layer to hand out: a row a piece of advice."""
    rows = [
        {
            "advice": id_,
            "kind": addition.kind,
            "between": json.dumps(addition.between, ensure_ascii=False),
            "names": json.dumps(addition.names, ensure_ascii=False),
            "lines": json.dumps(addition.lines, ensure_ascii=False),
            "departures": addition.departures,
            "away": addition.away,
            "geometry": addition.shape,
        }
        for id_, addition in additions.items()
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=crs)


def from_layer(layer: gpd.GeoDataFrame) -> dict[str, Addition]:
    """The additions of a layer that was handed out, by the advice that they belong to."""
    return {
        row.advice: Addition(
            row.kind,
            row.geometry,
            tuple(json.loads(row.between)),
            tuple(json.loads(row.names)),
            tuple(json.loads(row.lines)),
            float(row.departures),
            float(row.away),
        )
        for row in layer.itertuples()
    }
