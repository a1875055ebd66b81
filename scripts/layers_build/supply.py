"""Invented school districts with places and pupils, and where water, sewer and roads are joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS
from layers_build.noise import chance
from layers_build.shapes import frame

COARSE = 150.0  # metres that the borders of districts may be off
LEVELS = ("primary", "lower_secondary")
YEARS = (2027, 2030, 2033, 2036)
MAPPED = "5001"  # the municipality with a map of its own
CLASS_DATE = "2026-11-29"
CITY, WIDE = 2600.0, 1500.0  # metres around a centre that pipes reach
SPACING = 500.0  # metres between the places where a road may be joined


def school_districts(
    municipalities: gpd.GeoDataFrame, centres: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """The nearest centre of the municipality: all of them for years 1–7, the larger for 8–10."""
    ordered = municipalities.sort_values("municipality_code")
    coarse = shapely.coverage_simplify(ordered.geometry.to_numpy(), COARSE)
    rows: list[dict[str, Any]] = []
    for whole in coarse:
        here = centres[centres.within(whole.buffer(COARSE))].sort_values("name")
        larger = here[here["level"] <= 3]
        for level, some in zip(LEVELS, (here, larger if len(larger) else here), strict=True):
            rows += _nearest(whole, some, level)
    return frame(rows)


def _nearest(
    whole: BaseGeometry, centres: gpd.GeoDataFrame, level: str
) -> Iterator[dict[str, Any]]:
    spots = shapely.multipoints(centres.geometry.to_numpy())
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=whole))
    kind = "skole" if level == LEVELS[0] else "ungdomsskole"
    for name, spot in zip(centres["name"], centres.geometry, strict=True):
        cell = whole if len(centres) == 1 else next(c for c in cells if c.intersects(spot))
        yield {
            "krets": f"{name} krets",
            "skoleslag": level,
            "skole": f"{name} {kind} (oppdiktet)",
            "geometry": shapely.intersection(cell, whole),
        }


def tables(
    districts: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame
) -> dict[str, pd.DataFrame]:
    """Places, the forecast of pupils, and one municipality's own map of both."""
    mapped = municipalities.set_index("municipality_code").geometry[MAPPED]
    places, pupils, classes = [], [], []
    ordered = districts.sort_values(["skoleslag", "krets"]).reset_index(drop=True)
    for number, row in enumerate(ordered.itertuples()):
        key = {"district": row.krets, "school_level": row.skoleslag}
        size, full, growth = (float(chance(number, salt, 911)) for salt in (1, 2, 3))
        held = 25 * round((100 + 400 * size) / 25)
        places.append({**key, "year": YEARS[0], "places": held})
        for step, year in enumerate(YEARS):
            best = round(held * (0.75 + 0.25 * full + step * 0.04 * (growth - 0.3)))
            for scenario, part in (("low", 0.97), ("best", 1.0), ("high", 1.04)):
                pupils.append(
                    {**key, "year": year, "scenario": scenario, "pupils": round(best * part)}
                )
        if row.geometry.representative_point().within(mapped):
            worst = max(p["pupils"] for p in pupils[-12:] if p["scenario"] == "best")
            left = (held - worst) / held
            colour = "blue" if left > 0.12 else "yellow" if left > 0.02 else "red"
            classes.append({**key, "school_class": colour, "date": CLASS_DATE})
    return {
        "school_capacity": pd.DataFrame(places),
        "school_pupils": pd.DataFrame(pupils),
        "school_class": pd.DataFrame(classes),
    }


def connections(centres: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pipes along the roads around the centres, and places along the lesser roads."""
    net = shapely.union_all(roads.geometry.to_numpy(), grid_size=1.0)
    lesser = roads[roads["road_class"] == "F"]
    rows: list[dict[str, Any]] = []
    for number, centre in enumerate(centres.sort_values("name").itertuples()):
        reach = CITY if centre.level <= 2 else WIDE
        for salt, (service, part) in enumerate((("water", 1.0), ("sewer", 0.8))):
            pipes = net.intersection(centre.geometry.buffer(part * reach, quad_segs=2))
            if not pipes.is_empty:
                rows.append(_row(centre.name, service, number, salt, pipes))
    for number, road in enumerate(lesser.sort_values("name").itertuples()):
        count = max(1, int(road.geometry.length // SPACING))
        at = [road.geometry.interpolate((i + 0.5) / count, normalized=True) for i in range(count)]
        spots = shapely.multipoints([Point(round(p.x), round(p.y)) for p in at])
        rows.append(_row(road.name, "road", number, 2, spots))
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
    table["geometry"] = shapely.set_precision(table.geometry.to_numpy(), 1.0)
    return table[~table.geometry.is_empty].reset_index(drop=True)


def _row(name: str, service: str, number: int, salt: int, shape: BaseGeometry) -> dict[str, Any]:
    drawn = float(chance(number, salt, 912))
    capacity = "free" if drawn < 0.6 else "limited" if drawn < 0.85 else "none"
    return {
        "navn": f"{name} (oppdiktet)",
        "tjeneste": service,
        "kapasitet": capacity,
        "geometry": shape,
    }
