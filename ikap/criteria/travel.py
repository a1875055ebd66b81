"""Reisekonsekvens, the region's own method: new residents and jobs travel as today's do.

New residents get the trips of those who live in the zone today; new jobs get the homes of those
who work there today. Car-km as driver a day, from the region's tables alone.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.criteria.declaration import Data, shared
from ikap.criteria.ground import is_coarse
from ikap.measure.distance import between
from ikap.model import KM, Kind


@shared
def travel_places(
    centres: Data,
    travel_zones: Data = None,
    travel_destinations: Data = None,
    travel_settlement: Data = None,
) -> Data:
    """Where trips go, by name: each zone's most central centre, else its middle; and the centres.

    A zone's name goes before a centre's. Those that no table names are left out, but for the main
    centre.
    """
    ordered = centres.sort_values(["level", "name"], kind="stable")
    points = ordered.geometry.representative_point()
    places = dict(zip(ordered["name"], points, strict=True))
    if travel_zones is not None:
        for zone, shapes in travel_zones.geometry.groupby(travel_zones["zone"]):
            whole = shapely.union_all(shapes.to_numpy())
            inside = points[points.intersects(whole)]
            places[zone] = inside.iloc[0] if len(inside) else shapely.point_on_surface(whole)
    named = gpd.GeoSeries(places, crs=centres.crs).sort_index()
    wanted = set(centres.loc[centres["main"], "name"])
    for table in (travel_destinations, travel_settlement):
        wanted |= set() if table is None else set(table["destination"])
    return named[named.index.isin(wanted)]


@shared
def travel_ways(
    points: Data,
    travel_places: Data,
    network: Data = None,
    roads: Data = None,
    shoreline: Data = None,
) -> Data:
    """Kilometres from each site's points to each place that trips go to; NaN where no way leads."""
    metres = between(
        points,
        travel_places,
        network=network,
        sea=None if shoreline is None else shoreline.geometry,
        coarse=roads is not None and is_coarse(roads),
    )
    return metres / KM


@shared
def point_zones(
    sites: Data,
    points: Data,
    travel_ways: Data,
    centres: Data,
    travel_zones: Data = None,
    travel_bands: Data = None,
) -> Data:
    """The travel zones of each of the sites' points, by its position: `point`, `zone`, `modal`.

    Zones may overlap: surveys are sparse, and a point in several has the mean of them. Where no
    polygon is, the zone follows from the site's municipality and the distance to the main centre.
    """
    tables = []
    if travel_zones is not None:
        at, of = travel_zones.sindex.query(points.to_numpy(), predicate="intersects")
        inside = travel_zones[["zone", "modal_zone"]].iloc[of]
        tables.append(inside.assign(point=at))
    if travel_bands is not None:
        main = centres.loc[centres["main"], "name"].iloc[0]
        code = sites["municipality_code"].reindex(points.index)
        rows = pd.DataFrame(
            {
                "point": np.arange(len(points)),
                "municipality_code": code.to_numpy(),
                "away": travel_ways[main].to_numpy(),
            }
        )
        if tables:
            rows = rows[~rows["point"].isin(tables[0]["point"])]
        pairs = rows.merge(travel_bands, on="municipality_code")
        reaches = pairs["to_km"].fillna(np.inf)
        pairs = pairs[(pairs["from_km"] <= pairs["away"]) & (pairs["away"] < reaches)]
        tables.append(pairs[["zone", "modal_zone", "point"]])
    table = (
        pd.concat(tables) if tables else pd.DataFrame({"point": [], "zone": [], "modal_zone": []})
    )
    table = table.rename(columns={"modal_zone": "modal"}).drop_duplicates(["point", "zone"])
    return table.sort_values(["point", "zone"], ignore_index=True)


@shared
def resident_travel(
    points: Data,
    point_zones: Data,
    travel_ways: Data,
    travel_trips: Data,
    travel_destinations: Data,
    travel_modes: Data,
) -> Data:
    """What a resident of each site drives a day, by the tables of the zone's residents."""
    trips = travel_trips[travel_trips["kind"] == Kind.HOUSING]
    return _driven(points, point_zones, travel_ways, trips, travel_destinations, travel_modes)


@shared
def commuting_travel(
    points: Data,
    point_zones: Data,
    travel_ways: Data,
    travel_trips: Data,
    travel_settlement: Data,
    travel_modes: Data,
) -> Data:
    """What is driven a day to a job on each site, by the homes of the zone's employees."""
    trips = travel_trips[travel_trips["kind"] == Kind.BUSINESS]
    # Whatever brings employees to work, they come from where they live.
    homes = travel_settlement.merge(trips[["purpose"]], how="cross")
    return _driven(points, point_zones, travel_ways, trips, homes, travel_modes)


def _driven(
    points: Data, point_zones: Data, ways: Data, trips: Data, destinations: Data, modes: Data
) -> Data:
    """By site: `km` as car driver a person and day, `driver` share and `length` (km) of trips.

    And the `zone` that most of its points lie in. Missing where a point has no zone, or a trip
    no way.
    """
    rates = trips.groupby("purpose")["trips"].sum()
    rows = destinations[destinations["purpose"].isin(rates.index)]
    rows = rows.sort_values(["zone", "purpose", "destination"], ignore_index=True)
    rows = rows.assign(trips=rows["share"] * rows["purpose"].map(rates))
    parts = []
    for (zone, modal), of_zone in point_zones.groupby(["zone", "modal"]):
        there = rows[rows["zone"] == zone]
        if len(there):
            parts.append(_of_zone(of_zone["point"].to_numpy(), there, ways, modes, modal))
    columns = ["point", "km", "driver", "length"]
    each = pd.concat(parts) if parts else pd.DataFrame(columns=columns, dtype=float)
    by_point = each.groupby("point")[columns[1:]].mean(skipna=False)
    table = by_point.reindex(np.arange(len(points))).set_index(points.index)
    sites = table.groupby(level=0, sort=False).mean(skipna=False)
    return sites.assign(zone=_most_common(points, point_zones).reindex(sites.index))


def _of_zone(at: Data, rows: Data, ways: Data, modes: Data, modal: str) -> Data:
    """Driving from the points (positions) of one zone and modal zone, a row a point."""
    place = ways.columns.get_indexer(rows["destination"])
    measured = ways.to_numpy()[at][:, place]
    measured[:, place < 0] = np.nan
    own = rows["km"].to_numpy(dtype=float)
    km = np.where(np.isnan(own), measured, own)
    driver = np.full(km.shape, np.nan)
    for purpose, columns in rows.groupby("purpose").indices.items():
        bands = modes[(modes["purpose"] == purpose) & (modes["modal_zone"] == modal)]
        bands = bands.sort_values("from_km")
        band = np.searchsorted(bands["from_km"].to_numpy(), km[:, columns], side="right") - 1
        driver[:, columns] = bands["car_driver"].to_numpy()[band]
    driver = np.where(np.isnan(km), np.nan, driver)
    trips = rows["trips"].to_numpy()
    driven = trips * driver
    return pd.DataFrame(
        {
            "point": at,
            "km": (driven * km).sum(axis=1),
            "driver": driven.sum(axis=1) / trips.sum(),
            "length": (trips * km).sum(axis=1) / trips.sum(),
        }
    )


def _most_common(points: Data, point_zones: Data) -> Data:
    """The zone that holds most of each site's points, the first by name of equals."""
    zones = pd.DataFrame(
        {"site": points.index[point_zones["point"].to_numpy()], "zone": point_zones["zone"]}
    )
    counts = zones.groupby(["site", "zone"]).size().reset_index(name="n")
    ordered = counts.sort_values(["site", "n", "zone"], ascending=[True, False, True])
    return ordered.drop_duplicates("site").set_index("site")["zone"]
