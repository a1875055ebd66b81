"""Shapes that invented layers are drawn with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS
from layers_build.noise import chance, waves

GRID = 1.0  # metres: every vertex is at a whole metre


def frame(rows: Iterable[dict[str, Any]], within: BaseGeometry | None = None) -> gpd.GeoDataFrame:
    """Rows as a layer with whole metres, cut to `within`."""
    table = gpd.GeoDataFrame(list(rows), geometry="geometry", crs=CRS)
    shapes = shapely.set_precision(table.geometry.to_numpy(), GRID)
    if within is not None:
        shapes = shapely.intersection(shapes, within, grid_size=GRID)
    table["geometry"] = [_surfaces(shape) for shape in shapes]
    return table[~table.geometry.is_empty].reset_index(drop=True)


def _surfaces(shape: BaseGeometry) -> BaseGeometry:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def uneven(path: BaseGeometry, reach: float, seed: int, spread: float = 0.8) -> BaseGeometry:
    """A belt along a line, wider here and narrower there; a disc around a point."""
    if path.length == 0:
        return path.buffer(reach, quad_segs=4)
    spots = shapely.line_interpolate_point(path, np.arange(0, path.length, max(60.0, reach / 2)))
    x, y = shapely.get_x(spots), shapely.get_y(spots)
    radius = reach * (1 - spread / 2 + spread * waves(x, y, 1300, seed))
    return shapely.union_all(shapely.buffer(spots, radius, quad_segs=3)).simplify(20)


def blob(at: Point, reach: float, seed: int, corners: int = 14) -> BaseGeometry:
    """A rounded patch of about `reach` metres' radius around a place."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    salt = round(at.x) + 7 * round(at.y)
    bump = 0.6 + 0.8 * chance(np.arange(corners), np.full(corners, salt), seed)
    bump = (bump + np.roll(bump, 1) + np.roll(bump, -1)) / 3
    stretch = 0.7 + 0.6 * float(chance(salt, 1, seed))
    x = at.x + reach * bump * np.cos(turn) * stretch
    y = at.y + reach * bump * np.sin(turn) / stretch
    return shapely.make_valid(shapely.polygons(np.column_stack([x, y])))
