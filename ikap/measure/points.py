"""Sample points: where in a site distances are measured from.

The nodes of the CRS lattice, so that neighbours share them and moving a site by whole cells
moves nothing.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

SPACING = 50.0  # metres
ENOUGH = 9
TOO_MANY = 1000
FINEST = SPACING / 8


def sample_points(areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """Points inside each area; the index repeats the area's label.

    Lattice nodes 50 m apart; the spacing is halved at most three times until nine fall inside,
    and doubled while more than 1,000 do. An area that still holds none has its representative
    point; an empty area has no point.

    >>> areas = gpd.GeoSeries([shapely.box(-10, -10, 310, 110)], index=["a"])
    >>> len(sample_points(areas)), sample_points(areas).index.unique().tolist()
    (21, ['a'])
    """
    labels: list[object] = []
    parts: list[NDArray[np.object_]] = []
    for label, area in areas.items():
        points = _points_in(area)
        labels.extend([label] * len(points))
        parts.append(points)
    points = np.concatenate(parts) if parts else np.zeros(0, dtype=object)
    return gpd.GeoSeries(points, index=pd.Index(labels, dtype=object), crs=areas.crs)


def _points_in(area: BaseGeometry) -> NDArray[np.object_]:
    if area.is_empty:
        return np.zeros(0, dtype=object)
    shapely.prepare(area)
    spacing = SPACING
    while _cells(area, spacing) > 4 * TOO_MANY and area.area / spacing**2 > 2 * TOO_MANY:
        spacing *= 2  # far too many for certain: no need to count them
    inside = _lattice(area, spacing)
    while len(inside) > TOO_MANY:
        spacing *= 2
        inside = _lattice(area, spacing)
    while len(inside) < ENOUGH and spacing > FINEST:
        spacing /= 2
        inside = _lattice(area, spacing)
    if len(inside) == 0:
        return np.array([shapely.point_on_surface(area)], dtype=object)
    return np.asarray(shapely.points(inside), dtype=object)


def _cells(area: BaseGeometry, spacing: float) -> float:
    west, south, east, north = area.bounds
    return float((east - west) * (north - south) / spacing**2)


def _lattice(area: BaseGeometry, spacing: float) -> NDArray[np.float64]:
    """Nodes at whole multiples of the spacing that lie strictly inside."""
    west, south, east, north = area.bounds
    xs = np.arange(np.ceil(west / spacing), np.floor(east / spacing) + 1) * spacing
    ys = np.arange(np.ceil(south / spacing), np.floor(north / spacing) + 1) * spacing
    nodes = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    return nodes[shapely.contains_xy(area, nodes[:, 0], nodes[:, 1])]
