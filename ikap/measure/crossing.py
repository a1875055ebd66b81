"""The nearest thing that a straight line reaches without crossing more than a little water.

Distances in metres, by air.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MOST_SEA = 500.0  # metres of sea that a straight line may cross
VERTICES = 64  # of a tile of water: small tiles are quickly cut by a line
PAIRS = 200_000  # looked at in one go
WIDER = 1.5  # by how much the search is widened

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Water:
    """Sea in small tiles, and how many metres of it a straight line may cross."""

    tiles: Shapes
    most: float


def water(sea: gpd.GeoSeries | None, most: float = MOST_SEA) -> Water | None:
    """The sea made ready for `is_dry`; None where there is none."""
    if sea is None or sea.empty:
        return None
    return Water(_tiles(shapely.union_all(sea.to_numpy())), most)


def is_dry(lines: Shapes, sea: Water) -> NDArray[np.bool_]:
    """Whether each line crosses no more of the sea than it may.

    >>> fjord = water(gpd.GeoSeries([shapely.box(0, 0, 1000, 9000)]), most=500)
    >>> is_dry(shapely.from_wkt(["LINESTRING (-9 5, 500 5)", "LINESTRING (-9 5, 501 5)"]), fjord)
    array([ True, False])
    """
    long = np.flatnonzero(shapely.length(lines) > sea.most)
    at, of = shapely.STRtree(sea.tiles).query(lines[long], predicate="intersects")
    crossed = shapely.length(shapely.intersection(lines[long][at], sea.tiles[of]))
    dry = np.ones(len(lines), dtype=bool)
    dry[long] = np.bincount(at, crossed, len(long)) <= sea.most
    return dry


def nearest_shape(places: Shapes, shapes: Shapes, sea: Water | None = None) -> tuple[Ints, Floats]:
    """The position of the shape nearest to each place, and metres to it; -1 and NaN without any.

    The first of equally near ones. With a sea: the nearest of those that a dry straight line
    reaches.
    """
    of, metres = np.full(len(places), -1, dtype=np.intp), np.full(len(places), np.nan)
    if not len(places) or not len(shapes):
        return of, metres
    tree = shapely.STRtree(shapes)
    at, found = tree.query_nearest(places)
    _keep_first(of, metres, at, found, shapely.distance(places[at], shapes[found]))
    if sea is None:
        return of, metres
    wet = np.flatnonzero(~is_dry(shapely.shortest_line(places, shapes[of]), sea))
    reach = metres[wet] + sea.most
    of[wet], metres[wet] = -1, np.nan
    step = max(1, PAIRS // len(shapes))
    for start in range(0, len(wet), step):
        some = slice(start, start + step)
        _widen(places, shapes, tree, sea, wet[some], reach[some], of, metres)
    return of, metres


def _widen(
    places: Shapes,
    shapes: Shapes,
    tree: shapely.STRtree,
    sea: Water,
    left: Ints,
    reach: Floats,
    of: Ints,
    metres: Floats,
) -> None:
    """Search further and further out from the places that are left, until all shapes are seen."""
    seen = np.zeros(len(left))
    while len(left):
        at, found = tree.query(places[left], predicate="dwithin", distance=reach)
        far = shapely.distance(places[left][at], shapes[found])
        new = far >= seen[at]
        lines = shapely.shortest_line(places[left][at[new]], shapes[found[new]])
        dry = np.flatnonzero(new)[is_dry(lines, sea)]
        _keep_first(of, metres, left[at[dry]], found[dry], far[dry])
        more = (of[left] < 0) & (np.bincount(at, minlength=len(left)) < len(shapes))
        left, seen, reach = left[more], reach[more], reach[more] * WIDER


def _keep_first(of: Ints, metres: Floats, at: Ints, found: Ints, far: Floats) -> None:
    """Note for each place the nearest of what was found for it, the first of equals."""
    order = np.lexsort((found, far, at))
    first = order[np.unique(at[order], return_index=True)[1]]
    of[at[first]], metres[at[first]] = found[first], far[first]


def _tiles(shape: BaseGeometry) -> Shapes:
    """A polygon cut in halves until no part has many vertices."""
    waiting, done = list(shapely.get_parts(shape)), []
    while waiting:
        part = waiting.pop()
        west, south, east, north = part.bounds
        if shapely.get_num_coordinates(part) <= VERTICES or max(east - west, north - south) < 1:
            done.append(part)
            continue
        if east - west > north - south:
            middle = (west + east) / 2
            halves = shapely.box([west, middle], south, [middle, east], north)
        else:
            middle = (south + north) / 2
            halves = shapely.box(west, [south, middle], east, [middle, north])
        pieces = shapely.get_parts(shapely.intersection(part, halves))
        waiting.extend(pieces[shapely.area(pieces) > 0])
    return np.array(done, dtype=object)
