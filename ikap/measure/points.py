"""Sample points: where in a site distances are measured from.

The nodes of the CRS lattice, so that neighbours share them and moving a site by whole cells
moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Objects = NDArray[np.object_]
Shapes = Objects


def objects(values: Iterable[Any]) -> Objects:
    """Values of any kind, a list or a tuple too, each a cell of an array of one dimension.

    >>> objects([(1, 2), None]).tolist()
    [(1, 2), None]
    """
    cells = list(values)
    return np.fromiter(cells, dtype=object, count=len(cells))


@dataclass(frozen=True, eq=False)
class Points:
    """Points of so many `areas`: where each lies, and the position of its area, ascending.

    What is worked out of values at the points has a row an area; an area without points has no
    value, as has one with a point whose value is missing.
    """

    shapes: Shapes
    owner: Ints
    areas: int

    def mean(self, values: NDArray[np.generic]) -> Floats:
        """The mean of each area's points."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self._sum(values) / np.bincount(self.owner, minlength=self.areas))

    def mean_known(self, values: Floats) -> Floats:
        """The mean of those of each area's points whose value is known."""
        known = ~np.isnan(values)
        some = Points(self.shapes[known], self.owner[known], self.areas)
        return some.mean(values[known])

    def greatest(self, values: Floats) -> Floats:
        """The greatest of each area's points."""
        return self._folded(np.maximum, values)

    def least(self, values: Floats) -> Floats:
        """The least of each area's points."""
        return self._folded(np.minimum, values)

    def nearest(self, metres: Floats) -> Ints:
        """Which point of each area has the least, the first of equals, a known before a missing.

        -1 for an area without points.
        """
        order = np.lexsort((metres, self.owner))
        at = np.full(self.areas, -1, dtype=np.intp)
        first = order[_starts(self.owner)]
        at[self.owner[first]] = first
        return at

    def _sum(self, values: NDArray[np.generic]) -> Floats:
        sums = np.bincount(self.owner, np.asarray(values, dtype=float), self.areas)
        return np.asarray(sums, dtype=float)

    def _folded(self, fold: np.ufunc, values: Floats) -> Floats:
        result = np.full(self.areas, np.nan)
        starts = _starts(self.owner)
        if len(starts):
            result[self.owner[starts]] = fold.reduceat(values, starts)
        return result


def _starts(owner: Ints) -> Ints:
    """Where each run of equals begins."""
    return np.flatnonzero(np.append(True, owner[1:] != owner[:-1])[: len(owner)])


def points_in(areas: Shapes) -> Points:
    """The sample points of areas, as arrays; see `sample_points`."""
    parts = [_points_in(area) for area in areas]
    count = [len(part) for part in parts]
    shapes = np.concatenate([np.zeros(0, dtype=object), *parts])
    return Points(shapes, np.repeat(np.arange(len(areas)), count), len(areas))


def sample_points(areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """Points inside each area; the index repeats the area's label.

    Lattice nodes 50 m apart; the spacing is halved at most three times until nine fall inside,
    and doubled while more than 1,000 do. An area that still holds none has its representative
    point; an empty area has no point.

    >>> areas = gpd.GeoSeries([shapely.box(-10, -10, 310, 110)], index=["a"])
    >>> len(sample_points(areas)), sample_points(areas).index.unique().tolist()
    (21, ['a'])
    """
    points = points_in(areas.to_numpy())
    labels = areas.index.to_numpy(dtype=object)[points.owner]
    return gpd.GeoSeries(points.shapes, index=pd.Index(labels, dtype=object), crs=areas.crs)


def _points_in(area: BaseGeometry) -> Shapes:
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


def _lattice(area: BaseGeometry, spacing: float) -> Floats:
    """Nodes at whole multiples of the spacing that lie strictly inside."""
    west, south, east, north = area.bounds
    xs = np.arange(np.ceil(west / spacing), np.floor(east / spacing) + 1) * spacing
    ys = np.arange(np.ceil(south / spacing), np.floor(north / spacing) + 1) * spacing
    nodes = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    return nodes[shapely.contains_xy(area, nodes[:, 0], nodes[:, 1])]
