"""Invented hazards and nuisances along the real rivers, coast, roads and railways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers_build import corridors
from layers_build.facts import CRS, KM, facts_of, line, point
from layers_build.noise import chance
from layers_build.shapes import GRID, blob, frame, uneven

FLOODED = {"Gaula": 1.0, "Orkla": 0.9, "Stjørdalselva": 0.9, "Nidelva": 0.35}
FLOOD_REACH = {20: 0.12, 200: 0.26, 1000: 0.38}  # share of the valley's flat
NOISE = {  # metres on each side: red, yellow
    "road": (38, 120),
    "rail": (16, 55),
}
RUNWAY = [[593.6, 7037.4], [598.4, 7038.2]]


def rivers() -> list[dict[str, Any]]:
    return list(facts_of("facts")["rivers"])


def flood(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Mapped flood zones by return period, and precautionary areas along every river."""
    rows = []
    for number, river in enumerate(rivers()):
        path = line(river["line"])
        for period, share in FLOOD_REACH.items():
            reach = share * river["floor"] * KM * FLOODED.get(river["name"], 0)
            if reach:
                zone = uneven(path, reach + river["width"] * KM / 2, 300 + number)
                rows.append({"return_period": period, "zone": "hazard", "geometry": zone})
        wide = uneven(path, 0.5 * river["floor"] * KM, 300 + number)
        rows.append({"return_period": 1000, "zone": "precaution", "geometry": wide})
    return frame(rows, land)


def storm_surge(land: BaseGeometry, sea: BaseGeometry) -> gpd.GeoDataFrame:
    """A narrow strip along the sea, wider where the shore is flat."""
    low = shapely.union_all(
        [
            point(at).buffer(1500)
            for at in [
                [541.6, 7020.6],
                [594.6, 7038.4],
                [570.2, 7035.2],
                [589.6, 7033.0],
                [560.6, 7021.8],
            ]
        ]
    )
    near = sea.intersection(land.buffer(300)).simplify(15)
    rows = [
        {
            "return_period": period,
            "geometry": shapely.union_all(
                [near.buffer(narrow, quad_segs=2), near.intersection(low).buffer(wide, quad_segs=2)]
            ),
        }
        for period, narrow, wide in ((20, 8, 35), (200, 18, 80))
    ]
    return frame(rows, land)


def landslide(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Slide zones on some of the valleys' sides, nested by return period."""
    rows = []
    for number, river in enumerate(rivers()):
        path, off = line(river["line"]), 1.5 * river["floor"] * KM
        for step, along in enumerate(np.arange(1800, path.length, 3600.0)):
            luck = chance(number, step, 400)
            if luck > 0.42:
                continue
            here = shapely.line_interpolate_point(path, along)
            side = path.parallel_offset(off if luck < 0.21 else -off)
            at = side.interpolate(side.project(here))
            for period, reach in ((100, 90), (1000, 190), (5000, 300)):
                rows.append(
                    {"return_period": period, "zone": "hazard", "geometry": blob(at, reach, step)}
                )
            rows.append(
                {"return_period": 5000, "zone": "precaution", "geometry": blob(at, 620, step)}
            )
    return frame(rows, land)


def quick_clay(land: BaseGeometry, sea: BaseGeometry) -> gpd.GeoDataFrame:
    """Zones and precautionary areas on the marine flats, and what lies under the marine limit."""
    facts = facts_of("facts")
    rows = []
    flats = [(flat["name"], line(flat["line"]), flat["reach"]) for flat in facts["flats"]]
    for number, (name, path, reach) in enumerate(flats):
        spots = (
            [path]
            if path.length == 0
            else shapely.line_interpolate_point(path, np.arange(300, path.length, 1700.0))
        )
        for step, at in enumerate(spots):
            shift = (chance([number, number], [step, step + 50], 500) - 0.5) * reach * 1500
            here = Point(at.x + shift[0], at.y + shift[1])
            title = f"{name} {step + 1} (oppdiktet sone)"
            rows.append({"name": title, "zone": "hazard", "geometry": blob(here, 260, 51)})
            rows.append({"name": None, "zone": "precaution", "geometry": blob(here, 800, 51)})
    belts = [uneven(path, 1.5 * reach * KM, 520) for _, path, reach in flats]
    valleys = [uneven(line(r["line"]), 1300 * (r["floor"] + 0.3), 521) for r in rivers()]
    coast = sea.simplify(120).buffer(1500, quad_segs=2).simplify(60)
    under = shapely.union_all([*belts, *valleys, coast])
    rows.append(
        {"name": "Under marin grense (oppdiktet)", "zone": "marine_limit", "geometry": under}
    )
    return frame(rows, land)


def noise(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Red and yellow zones along European roads and railways, and around the runway.

    Yellow zones are the yellow alone: red ground is not in them.
    """
    roads = corridors.roads()
    rails = corridors.transit_lines()
    sources = {
        "road": roads.geometry[roads["road_class"] == "E"],
        "rail": rails.geometry[rails["line_class"] == "tog"],
    }
    rows = []
    for source, shapes in sources.items():
        whole = shapely.union_all(shapes.to_numpy())
        rows += _zones(source, [whole.buffer(reach, quad_segs=2) for reach in NOISE[source]])
    runway = line(RUNWAY)
    rows += _zones("aircraft", [runway.buffer(450), runway.buffer(1300)])
    return frame(rows, land)


def _zones(source: str, shapes: Sequence[BaseGeometry]) -> list[dict[str, Any]]:
    red, both = shapely.set_precision(np.array(shapes, dtype=object), GRID)
    return [
        {"noise_source": source, "noise_zone": "red", "geometry": red},
        {"noise_source": source, "noise_zone": "yellow", "geometry": both.difference(red)},
    ]


def watercourses() -> gpd.GeoDataFrame:
    rows = [
        {"name": river["name"], "protected": river["protected"], "geometry": line(river["line"])}
        for river in rivers()
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
