"""Reisekonsekvens, the region's own method: new residents and jobs travel as today's do.

New residents get the trips of those who live in the zone today; new jobs get the homes of those
who work there today. Car-km as driver a day, from the region's tables alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ikap.criteria.declaration import Data, shared
from ikap.criteria.ground import is_coarse
from ikap.measure.nearness import between, targets
from ikap.measure.signposts import approach, signposts
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
def travel_signs(network: Data, travel_places: Data, sea: Data) -> Data:
    """What the nodes of the roads tell of the way to each place that trips go to."""
    sets = {name: targets(travel_places.loc[[name]]) for name in travel_places.index}
    return signposts(network, sets, sea=sea)


@shared
def travel_ways(
    points: Data,
    travel_places: Data,
    travel_signs: Data = None,
    roads: Data = None,
    sea: Data = None,
) -> Data:
    """Kilometres from each point (row) to each place (column) that trips go to; NaN: no way."""
    here = None if travel_signs is None else approach(travel_signs, points.shapes, sea)
    coarse = roads is not None and is_coarse(roads)
    places = travel_places.to_numpy()
    return between(points.shapes, places, here=here, sea=sea, coarse=coarse) / KM


@dataclass(frozen=True, eq=False)
class Zones:
    """Travel zones as arrays: `pairs` of a zone and a modal zone, by name.

    `shapes` (with a tree) and `bands` (municipality, from km, up to km) each have a pair.
    """

    pairs: tuple[tuple[str, str], ...]
    shapes: Any
    tree: Any
    pair_of_shape: Any
    bands: tuple[tuple[str, float, float, int], ...]


@shared
def travel_pairs(travel_zones: Data = None, travel_bands: Data = None) -> Data:
    """The region's travel zones, made ready to be found from a point."""
    tables = [t for t in (travel_zones, travel_bands) if t is not None]
    zone_pairs = {
        (zone, modal)
        for table in tables
        for zone, modal in zip(table["zone"], table["modal_zone"], strict=True)
    }
    pairs = tuple(sorted(zone_pairs))
    number = {pair: i for i, pair in enumerate(pairs)}
    shapes, of_shape, bands = np.zeros(0, dtype=object), np.zeros(0, dtype=np.intp), []
    if travel_zones is not None:
        shapes = travel_zones.geometry.to_numpy()
        names = zip(travel_zones["zone"], travel_zones["modal_zone"], strict=True)
        of_shape = np.array([number[pair] for pair in names], dtype=np.intp)
    if travel_bands is not None:
        columns = ("municipality_code", "from_km", "to_km", "zone", "modal_zone")
        for code, start, end, zone, modal in zip(*(travel_bands[c] for c in columns), strict=True):
            reach = np.inf if np.isnan(end) else float(end)
            bands.append((code, float(start), reach, number[zone, modal]))
    return Zones(pairs, shapes, shapely.STRtree(shapes), of_shape, tuple(bands))


@shared
def point_zones(
    sites: Data,
    points: Data,
    travel_ways: Data,
    travel_places: Data,
    centres: Data,
    travel_pairs: Data,
) -> Data:
    """Which travel zones each of the sites' points is in: a column a pair of `travel_pairs`.

    Zones may overlap: surveys are sparse, and a point in several has the mean of them; in a zone
    twice it counts once. Where no polygon is, the zone follows from the site's municipality and
    the distance to the main centre.
    """
    zones = travel_pairs
    inside = np.zeros((len(points.shapes), len(zones.pairs)), dtype=bool)
    at, of = zones.tree.query(points.shapes, predicate="intersects")
    inside[at, zones.pair_of_shape[of]] = True
    if zones.bands:
        main = centres.loc[centres["main"], "name"].iloc[0]
        away = travel_ways[:, travel_places.index.get_loc(main)]
        code = sites["municipality_code"][points.owner]
        outside = ~inside.any(axis=1)
        for municipality, start, end, pair in zones.bands:
            inside[:, pair] |= outside & (code == municipality) & (start <= away) & (away < end)
    return _one_of_each_zone(inside, zones.pairs)


def _one_of_each_zone(inside: Data, pairs: tuple[tuple[str, str], ...]) -> Data:
    """A point in two pairs of one zone is in the first of them."""
    for later in range(1, len(pairs)):
        for earlier in range(later):
            if pairs[earlier][0] == pairs[later][0]:
                inside[:, later] &= ~inside[:, earlier]
    return inside


@dataclass(frozen=True, eq=False)
class Habits:
    """Where the trips of a zone go, a row a purpose and destination, and who drives there.

    `place` is the destination's column among the ways (-1: it has none), `km` the table's own
    length (NaN: the way is measured), `trips` a day; `modes` has, for each purpose, its rows, where
    its bands of length begin, and the share that drives in each.
    """

    place: Any
    km: Any
    trips: Any
    modes: tuple[tuple[Any, Any, Any], ...]


@shared
def resident_habits(
    travel_pairs: Data,
    travel_places: Data,
    travel_trips: Data,
    travel_destinations: Data,
    travel_modes: Data,
) -> Data:
    """What the residents of each travel zone do in a day."""
    trips = travel_trips[travel_trips["kind"] == Kind.HOUSING]
    return _habits(travel_pairs, travel_places, trips, travel_destinations, travel_modes)


@shared
def commuting_habits(
    travel_pairs: Data,
    travel_places: Data,
    travel_trips: Data,
    travel_settlement: Data,
    travel_modes: Data,
) -> Data:
    """Where the employees of each travel zone come from."""
    trips = travel_trips[travel_trips["kind"] == Kind.BUSINESS]
    # Whatever brings employees to work, they come from where they live.
    homes = travel_settlement.merge(trips[["purpose"]], how="cross")
    return _habits(travel_pairs, travel_places, trips, homes, travel_modes)


def _habits(zones: Zones, places: Data, trips: Data, destinations: Data, modes: Data) -> Data:
    """The habits of each pair of zones; None where the tables say nothing of it."""
    rates = trips.groupby("purpose")["trips"].sum()
    rows = destinations[destinations["purpose"].isin(rates.index)]
    rows = rows.sort_values(["zone", "purpose", "destination"], ignore_index=True)
    rows = rows.assign(trips=rows["share"] * rows["purpose"].map(rates))
    gathered = []
    for zone, modal in zones.pairs:
        there = rows[rows["zone"] == zone]
        bands = []
        for purpose, columns in there.groupby("purpose").indices.items():
            of = modes[(modes["purpose"] == purpose) & (modes["modal_zone"] == modal)]
            of = of.sort_values("from_km")
            bands.append((columns, of["from_km"].to_numpy(), of["car_driver"].to_numpy()))
        habits = Habits(
            places.index.get_indexer(there["destination"]),
            there["km"].to_numpy(dtype=float),
            there["trips"].to_numpy(),
            tuple(bands),
        )
        gathered.append(habits if len(there) else None)
    return gathered


@shared
def resident_travel(
    points: Data,
    point_zones: Data,
    travel_ways: Data,
    travel_pairs: Data,
    resident_habits: Data,
) -> Data:
    """What a resident of each site drives a day, by the tables of the zone's residents."""
    return _driven(points, point_zones, travel_ways, travel_pairs, resident_habits)


@shared
def commuting_travel(
    points: Data,
    point_zones: Data,
    travel_ways: Data,
    travel_pairs: Data,
    commuting_habits: Data,
) -> Data:
    """What is driven a day to a job on each site, by the homes of the zone's employees."""
    return _driven(points, point_zones, travel_ways, travel_pairs, commuting_habits)


def _driven(points: Data, inside: Data, ways: Data, zones: Zones, habits: Data) -> Data:
    """By site: `km` as car driver a person and day, `driver` share and `length` (km) of trips.

    And the `zone` that most of its points lie in. Missing where a point has no zone, or a trip
    no way.
    """
    total, count = np.zeros((3, len(points.shapes))), np.zeros(len(points.shapes))
    for pair, of in enumerate(habits):
        at = np.flatnonzero(inside[:, pair])
        if of is not None and len(at):
            total[:, at] += _of_zone(ways[at], of)
            count[at] += 1
    with np.errstate(invalid="ignore"):
        km, driver, length = total / count
    zone = _most_common(points, inside, zones)
    return {
        "km": points.mean(km),
        "driver": points.mean(driver),
        "length": points.mean(length),
        "zone": zone,
    }


def _of_zone(ways: Data, habits: Habits) -> Data:
    """Driving from points with these ways, of one zone: km, share as driver, length (3 × n)."""
    measured = ways[:, habits.place]
    measured[:, habits.place < 0] = np.nan
    km = np.where(np.isnan(habits.km), measured, habits.km)
    driver = np.full(km.shape, np.nan)
    for columns, starts, share in habits.modes:
        band = np.searchsorted(starts, km[:, columns], side="right") - 1
        driver[:, columns] = share[band]
    driver = np.where(np.isnan(km), np.nan, driver)
    driven, trips = habits.trips * driver, habits.trips
    return np.stack(
        [
            (driven * km).sum(axis=1),
            driven.sum(axis=1) / trips.sum(),
            (trips * km).sum(axis=1) / trips.sum(),
        ]
    )


def _most_common(points: Data, inside: Data, zones: Zones) -> Data:
    """The zone that holds most of each site's points, the first by name of equals."""
    names = sorted({zone for zone, _modal in zones.pairs})
    count = np.zeros((points.areas, len(names)))
    for pair, (zone, _modal) in enumerate(zones.pairs):
        count[:, names.index(zone)] += np.bincount(points.owner, inside[:, pair], points.areas)
    result = np.full(points.areas, None, dtype=object)
    for i, row in enumerate(count):
        if row.any():
            result[i] = names[int(np.argmax(row))]
    return result
