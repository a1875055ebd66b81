"""Invented business areas of today and housing ground that lorries avoid, and terminals."""

from __future__ import annotations

import geopandas as gpd
import shapely
from shapely import Point
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry

from layers_build import corridors
from layers_build.facts import CRS, KM, facts_of, metres, point
from layers_build.shapes import frame, uneven

M2_PER_DAA = 1000.0
HOUSES = 0.6  # of a town's reach is lived in
CORE = 350.0  # metres around a centre that is no housing ground
BESIDE = 400.0  # metres from a European road
ROOM = 180.0  # metres between housing ground and a business area


def business_areas(land: BaseGeometry) -> gpd.GeoDataFrame:
    """Areas of a stated size; some lack a class, some their jobs."""
    rows = []
    for area in facts_of("firms")["areas"]:
        shape = shapely.box(-0.5, -0.5, 0.5, 0.5)
        size, long = (area["daa"] * M2_PER_DAA) ** 0.5, area.get("long", 1.2) ** 0.5
        shape = rotate(scale(shape, size * long, size / long), area["turn"])
        x, y = metres(area["at"])
        rows.append(
            {
                "name": area["name"],
                "business_class": area.get("class"),
                "jobs": area.get("jobs"),
                "geometry": translate(shape, x, y),
            }
        )
    table = frame(rows, land)
    return table.astype({"jobs": float})


def housing_areas(land: BaseGeometry, business: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where people live in the towns: outside the cores, and apart from business areas."""
    facts, roads = facts_of("facts"), corridors.roads()
    main = roads[roads["road_class"] == "E"]
    kept = [
        *(point(centre["at"]).buffer(CORE, quad_segs=4) for centre in facts["centres"]),
        *business.geometry.buffer(ROOM, quad_segs=2),
        *main.geometry.buffer(BESIDE, quad_segs=2),
    ]
    away = shapely.union_all(kept)
    towns = [(c["name"], c["at"], c["radius"]) for c in facts["centres"]]
    towns += [(name, at, at[2]) for name, ats in facts["towns"].items() for at in ats]
    rows = [
        {
            "name": f"Oppdiktet boligområde {number}, {name}",
            "geometry": uneven(Point(*metres(at)), HOUSES * radius * KM, 811)
            .simplify(20)
            .difference(away),
        }
        for number, (name, at, radius) in enumerate(towns, 1)
    ]
    return frame(rows, land)


def terminals() -> gpd.GeoDataFrame:
    """Ports, freight terminals and stations at real places, to 100 m."""
    rows = [
        {"name": entry["name"], "terminal": entry["kind"], "geometry": point(entry["at"])}
        for entry in facts_of("facts")["terminals"]
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
