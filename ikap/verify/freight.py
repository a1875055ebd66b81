"""The ABC match of firm and place computed again: departures, centres, and ways for goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from ikap.catalogue import factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, measured, side_by_side
from ikap.verify.ground import Layers
from ikap.verify.plane import Floats, Ground
from ikap.verify.roads import (
    DETOUR,
    Ways,
    dry,
    entries_of,
    nearest_way,
    road_lines,
    straight,
    to_shape,
)

MATCH = Number("business_match", N_("ABC-samsvar"), "forhold")
# The handbook's curves, written anew: km or index → 0..1 [P].
ROAD = ((1, 1.0), (2, 0.8), (3, 0.5), (6, 0.2), (10, 0.0))
INDEX = ((0, 0.0), (2, 0.25), (5, 0.5), (10, 0.8), (20, 1.0))
CENTRE = ((0.8, 1.0), (1.6, 0.75), (3, 0.5), (5, 0.25), (10, 0.0))
QUALITY = {1: 1.0, 2: 0.9}
MAIN, COUNTY = ("E", "R"), ("F",)
NEEDED = ("roads", "centres", "timetable", "housing_areas")
Known = dict[str, float]


@dataclass(frozen=True)
class Country:
    """What ways are asked of: the roads, their network, the sea, and the points of the sites."""

    layers: Layers
    ways: Ways | None
    sea: Ground | None
    places: Floats
    owner: Sequence[str]  # the site of each place
    coarse: bool

    def mean(self, metres: Floats, *, some: bool = False) -> Known:
        """km by site; missing where a point's way is, or with `some` where all points' are."""
        means: Known = {}
        owners = np.array(self.owner)
        for id_ in dict.fromkeys(self.owner):
            values = metres[owners == id_]
            values = values[np.isfinite(values)] if some else values
            if len(values) and np.isfinite(values).all():
                means[id_] = float(values.mean()) / 1000
        return means

    def way(self, targets: Sequence[Any]) -> Known:
        return self.mean(nearest_way(self.places, targets, self.ways, self.sea, coarse=self.coarse))


def curve(points: Sequence[tuple[float, float]], value: float) -> float:
    """A value through a curve of straight pieces, flat outside."""
    if value <= points[0][0]:
        return points[0][1]
    for (x0, v0), (x1, v1) in pairwise(points):
        if value <= x1:
            return v0 + (value - x0) * (v1 - v0) / (x1 - x0)
    return points[-1][1]


def business(engine: Engine, document: Document, country: Country) -> Iterator[Compared]:
    """The match of each firm whose class is known; needs table `transit`."""
    written = measured(document, MATCH.key)
    if written is None or not all(country.layers.has(name) for name in NEEDED):
        return
    index = engine.frame("SELECT id, v FROM transit")
    transit = {i: curve(INDEX, v) for i, v in zip(index["id"], index["v"], strict=True)}
    centre, near = _centres(country)
    road, there = _road(engine, country, document)
    lorry = _lorry(country, road, there)
    computed: dict[str, float | None] = {}
    for entry in document["alternatives"]:
        id_ = str(entry["id"])
        if id_ in written:
            quality = (transit.get(id_), centre.get(id_), road.get(id_), lorry.get(id_))
            computed[id_] = _match(entry["business_class"], *quality, central=id_ in near)
    yield compared(MATCH, side_by_side(written, computed))


def _match(
    firm: str | None,
    transit: float | None,
    centre: float | None,
    road: float | None,
    lorry: float | None,
    *,
    central: bool,
) -> float | None:
    if firm == "A" and transit is not None and centre is not None:
        return max(transit, centre)
    if firm == "B" and transit is not None and road is not None:
        return 0.5 * min(1.0, 2 * transit) + 0.5 * road
    if firm == "C" and road is not None and lorry is not None:
        return road / 2 if central else lorry
    return None


def _centres(country: Country) -> tuple[Known, set[str]]:
    """The value of the best centre of level 1 or 2, and the sites that lie close to one."""
    centres = country.layers.read("centres")
    value: Known = {}
    near = set()
    for level, quality in QUALITY.items():
        for id_, km in country.way(list(centres.geometry[centres["level"] == level])).items():
            value[id_] = max(value.get(id_, 0.0), quality * curve(CENTRE, km))
            if km <= factors("abc")["central"].best:
                near.add(id_)
    return value, near


def _road(engine: Engine, country: Country, document: Document) -> tuple[Known, Known]:
    """R of each site: junction, county road, terminal, business area of its own municipality.

    And R by the last two alone, where lorries drive already.
    """
    layers, table = country.layers, factors("abc")
    roads = layers.read("roads")
    ways = {"junction": country.way(junctions(roads))}
    county = list(roads.geometry[roads["road_class"].isin(COUNTY)])
    if county:
        _air, over = straight(country.places, county, country.sea)
        ways["county_road"] = country.mean(over * DETOUR)
    if layers.has("terminals") and len(layers.read("terminals")):
        ways["terminal"] = country.way(list(layers.read("terminals").geometry))
    if layers.has("business_areas"):
        ways["own_area"] = _own_areas(engine, country, document)
    value: Known = {}
    there: Known = {}
    for name, way in ways.items():
        part = table[name].best if name in table else 1.0
        for id_, km in way.items():
            here = part * curve(ROAD, km)
            value[id_] = max(value.get(id_, 0.0), here)
            if name in ("terminal", "own_area"):
                there[id_] = max(there.get(id_, 0.0), here)
    return value, there


def junctions(roads: Any) -> list[Any]:
    """The ends of European and national roads; one that two parts of a road share is none."""
    ends: dict[tuple[float, float], Any] = {}
    for shape in roads.geometry[roads["road_class"].isin(MAIN)]:
        for point in shapely.get_parts(shape.boundary):
            ends[point.x, point.y] = point
    return list(ends.values())


def _own_areas(engine: Engine, country: Country, document: Document) -> Known:
    """km to the nearest business area of the site's own municipality."""
    areas = country.layers.read("business_areas")
    engine.shapes("works", areas.set_geometry(areas.representative_point()), [])
    inside = engine.frame(
        """SELECT w.fid, m.municipality_code AS code FROM works w
        JOIN municipality m ON ST_Within(w.g, m.g)"""
    )
    of: Mapping[str, str] = {
        str(e["id"]): e["municipality"]["code"] for e in document["alternatives"]
    }
    by_id: Known = {}
    owners = np.array(country.owner)
    for code, rows in inside.groupby("code"):
        mine = np.array([of.get(owner) == code for owner in owners])
        if mine.any():
            part = Country(
                country.layers, country.ways, country.sea, country.places[mine],
                list(owners[mine]), country.coarse,
            )  # fmt: skip
            by_id |= part.way(list(areas.geometry.iloc[rows["fid"].to_numpy()]))
    return by_id


def _lorry(country: Country, road: Known, there: Known) -> Known:
    """R for lorries: by a way outside housing, where they drive already, or half of R."""
    roads = country.layers.read("roads")
    homes = shapely.union_all(country.layers.read("housing_areas").geometry.to_numpy())
    ground = Ground([homes])
    apart = [
        shape if own in MAIN else shape.difference(homes)
        for shape, own in zip(roads.geometry, roads["road_class"], strict=True)
    ]
    kept = [(shape, "") for shape in apart if not shape.is_empty]
    ferries = list(country.layers.read("ferries").geometry) if country.layers.has("ferries") else []
    ways = Ways(
        road_lines([s for s, _ in kept], [level for _, level in kept], ferries), country.sea
    )
    targets = junctions(roads)
    here = ways.reached(country.places)
    most = factors("abc")["through_housing"].best
    along = ways.to(here, entries_of(ways, targets))
    metres = np.where(_clear(country.places, here.entry, ground, most), along, np.inf)
    if country.coarse:
        metres = np.minimum(metres, _straight_clear(country, targets, ground, most))
    km = country.mean(metres, some=True)
    lorry: Known = {}
    for id_, value in road.items():
        by_road = curve(ROAD, km[id_]) if id_ in km else 0.0
        lorry[id_] = max(by_road, there.get(id_, 0.0), value / 2)
    return lorry


def _clear(a: Floats, b: Floats, homes: Ground, most: float) -> Any:
    """Whether straight lines run through no more housing than they may."""
    return homes.metres(np.hstack([a, b])) <= most


def _straight_clear(country: Country, targets: Sequence[Any], homes: Ground, most: float) -> Floats:
    """The straight way to the nearest junction over dry ground, where it is clear of housing."""
    best = np.full(len(country.places), np.inf)
    ends = np.zeros_like(country.places)
    for target in targets:
        metres, there = to_shape(country.places, target)
        closer = np.flatnonzero(metres < best)
        fine = closer[dry(country.places[closer], there[closer], country.sea)]
        best[fine], ends[fine] = metres[fine], there[fine]
    known = np.isfinite(best)
    known[known] = _clear(country.places[known], ends[known], homes, most)
    return np.where(known, best * DETOUR, np.inf)
