"""Whether surfaces that should lie edge to edge do so: overlaps, slivers, and what is not covered.

Valid polygons in one projected CRS, in metres; areas in m². Nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.measure.overlap import covered_part, polygonal, uncovered_part

WIDTH = 0.5  # metres; narrower than this is a line that was drawn twice
DUST = 1.0  # m²; less than this is rounding

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Faults:
    """What is wrong with a partition.

    `overlaps`: pairs that share ground, `overlap_area` in all, and a place `overlap_at` in the
    greatest. `slivers`: surfaces, or gaps between surfaces, narrower than `WIDTH`, and
    `sliver_at`. `covered`: the share of each place that is covered, by its label.
    """

    overlaps: int
    overlap_area: float
    overlap_at: tuple[float, float] | None
    slivers: int
    sliver_at: tuple[float, float] | None
    covered: pd.Series[float]


def faults(features: gpd.GeoSeries, places: gpd.GeoSeries) -> Faults:
    """Look at surfaces that should cover each of the places once.

    >>> land = gpd.GeoSeries([shapely.box(0, 0, 60, 100), shapely.box(50, 0, 80, 100)])
    >>> found = faults(land, gpd.GeoSeries([shapely.box(0, 0, 100, 100)], index=["5001"]))
    >>> found.overlaps, found.overlap_area, found.overlap_at, found.covered.to_dict()
    (1, 1000.0, (55.0, 50.0), {'5001': 0.8})
    """
    shapes = features.to_numpy()
    shared = _shared(shapes)
    area = shapely.area(shared)
    covered = covered_part(places, features)
    gaps = _cracks(uncovered_part(places, covered).to_numpy(), places.to_numpy())
    thin = np.concatenate([shapes[_narrow(shapes)], gaps[_narrow(gaps)]])
    return Faults(
        overlaps=len(shared),
        overlap_area=float(np.sort(area).sum()),
        overlap_at=_middle(shared[np.argmax(area)]) if len(shared) else None,
        slivers=len(thin),
        sliver_at=_middle(thin[np.argmax(shapely.area(thin))]) if len(thin) else None,
        covered=covered.area / places.area,
    )


def _shared(shapes: Geometries) -> Geometries:
    """The ground that each pair of surfaces shares, where it is more than dust."""
    left, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < other
    common = shapely.intersection(shapes[left[once]], shapes[other[once]])
    common = np.array([polygonal(shape) for shape in common], dtype=object)
    return common[shapely.area(common) > DUST]


def _cracks(uncovered: Geometries, places: Geometries) -> Geometries:
    """The gaps that lie between surfaces, and not along the outer edge of the places."""
    gaps = shapely.get_parts(shapely.union_all(uncovered))
    edge = shapely.boundary(shapely.union_all(places))
    shapely.prepare(edge)
    return gaps[~shapely.dwithin(gaps, edge, WIDTH)]


def _narrow(shapes: Geometries) -> NDArray[np.bool_]:
    """Which surfaces are as narrow as a line: of a strip, area over half the edge is its width."""
    width = 2 * shapely.area(shapes) / np.maximum(shapely.length(shapes), np.finfo(float).tiny)
    return np.asarray((width < WIDTH) & (shapely.area(shapes) > 0))


def _middle(shape: shapely.Polygon) -> tuple[float, float]:
    point = shapely.point_on_surface(shape)
    return float(point.x), float(point.y)
