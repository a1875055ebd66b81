"""The nearest thing that a straight line reaches without crossing more than a little water.

Distances in metres, by air.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MOST_SEA = 500.0  # metres of sea that a straight line may cross
PAIRS = 200_000  # of a place and a shape, looked at in one go
LINES = 5_000  # looked at in one go
WIDER = 1.5  # by how much a search is widened
CUTS = 8  # a long line is looked up in parts, whose boxes are smaller

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Water:
    """Sea in triangles (n × 3 × 2, anticlockwise), and how many metres of it a line may cross."""

    whole: BaseGeometry  # prepared: most lines are seen to stay on land
    corners: Floats
    tree: shapely.STRtree
    most: float
    # What is prepared for questions may be asked by one thread at a time.
    lock: Lock = field(default_factory=Lock, repr=False)


def water(sea: gpd.GeoSeries | None, most: float = MOST_SEA) -> Water | None:
    """The sea made ready for `is_dry`; None where there is none."""
    if sea is None or sea.empty:
        return None
    whole = shapely.union_all(sea.to_numpy())
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(whole))
    triangles = shapely.orient_polygons(triangles)
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    shapely.prepare(whole)
    return Water(whole, corners, shapely.STRtree(triangles), most)


def is_dry(lines: Shapes, sea: Water) -> NDArray[np.bool_]:
    """Whether each straight line, of two vertices, crosses no more of the sea than it may.

    >>> fjord = water(gpd.GeoSeries([shapely.box(0, 0, 1000, 9000)]), most=500)
    >>> is_dry(shapely.from_wkt(["LINESTRING (-9 5, 500 5)", "LINESTRING (-9 5, 501 5)"]), fjord)
    array([ True, False])
    """
    dry = np.ones(len(lines), dtype=bool)
    long = np.flatnonzero(shapely.length(lines) > sea.most)
    with sea.lock:
        long = long[shapely.intersects(sea.whole, lines[long])]
    for start in range(0, len(long), LINES):
        some = long[start : start + LINES]
        dry[some] = _at_sea(shapely.get_coordinates(lines[some]).reshape(-1, 2, 2), sea) <= sea.most
    return dry


def _at_sea(lines: Floats, sea: Water) -> Floats:
    """Metres of each straight line (n × 2 × 2) on the sea."""
    steps = np.linspace(0, 1, CUTS + 1)[:, None]
    places = lines[:, None, 0] + steps * (lines[:, None, 1] - lines[:, None, 0])
    parts = np.stack([places[:, :-1], places[:, 1:]], axis=2).reshape(-1, 2, 2)
    at, of = sea.tree.query(shapely.linestrings(parts))
    crossed = np.bincount(at // CUTS, _crossed(parts[at], sea.corners[of]), len(lines))
    return np.asarray(crossed, dtype=float)


def _crossed(lines: Floats, triangles: Floats) -> Floats:
    """Metres of each straight line inside the triangle beside it."""
    start, way = lines[:, None, 0], lines[:, None, 1] - lines[:, None, 0]
    side = np.roll(triangles, -1, axis=1) - triangles
    inward = np.stack([-side[..., 1], side[..., 0]], axis=-1)
    depth = ((start - triangles) * inward).sum(axis=-1)  # of the start, inside each side
    gain = (way * inward).sum(axis=-1)
    parallel = gain == 0
    passes = -depth / np.where(parallel, 1.0, gain)  # where it passes each side, 0..1 of its way
    enters = np.where(gain > 0, passes, 0.0).max(axis=1).clip(min=0)
    leaves = np.where(gain < 0, passes, 1.0).min(axis=1).clip(max=1)
    # A line along a side that two triangles share is half in each.
    weight = np.where(parallel, np.sign(depth) / 2 + 0.5, 1.0).min(axis=1)
    crossed: Floats = np.hypot(*way[:, 0].T) * np.maximum(leaves - enters, 0.0) * weight
    return crossed


def nearest_shape(
    places: Shapes,
    shapes: Shapes,
    sea: Water | None = None,
    *,
    most: float | Floats = np.inf,
    tree: shapely.STRtree | None = None,
) -> tuple[Ints, Floats]:
    """The position of the shape nearest to each place, and metres to it; -1 and NaN without any.

    The first of equally near ones; none further away than `most` metres, of all places or of
    each. With a sea: the nearest of those that a dry straight line reaches. `tree`: of the shapes,
    where there is one already.
    """
    limits = np.broadcast_to(np.asarray(most, dtype=float), len(places))
    of, metres = np.full(len(places), -1, dtype=np.intp), np.full(len(places), np.nan)
    if not len(places) or not len(shapes):
        return of, metres
    tree = shapely.STRtree(shapes) if tree is None else tree
    at, target = tree.query_nearest(places)
    far = shapely.distance(places[at], shapes[target])
    near = far <= limits[at]
    _keep_first(of, metres, at[near], target[near], far[near])
    if sea is None:
        return of, metres
    some = np.flatnonzero(of >= 0)
    wet = some[~is_dry(shapely.shortest_line(places[some], shapes[of[some]]), sea)]
    reach = metres[wet] + sea.most
    of[wet], metres[wet] = -1, np.nan
    step = max(1, PAIRS // len(shapes))
    for start in range(0, len(wet), step):
        part = slice(start, start + step)
        unsettled = wet[part]
        for at, target, far in _wider(
            places, shapes, tree, sea, unsettled, reach[part], limits[unsettled]
        ):
            _keep_first(of, metres, at, target, far)
    return of, metres


def _wider(
    places: Shapes,
    shapes: Shapes,
    tree: shapely.STRtree,
    sea: Water,
    left: Ints,
    reach: Floats,
    most: Floats,
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """What dry lines reach from the places that are `left`, further and further out.

    Gives place, shape and metres; a place is done once something is found for it, and when all
    shapes, or all within `most`, have been looked at.
    """
    seen = np.zeros(len(left))
    while len(left):
        reach = np.minimum(reach, most)
        at, target = tree.query(places[left], predicate="dwithin", distance=reach)
        far = shapely.distance(places[left][at], shapes[target])
        new = np.flatnonzero(far >= seen[at])
        at_new, target_new = at[new], target[new]
        dry = is_dry(shapely.shortest_line(places[left][at_new], shapes[target_new]), sea)
        yield left[at_new[dry]], target_new[dry], far[new[dry]]
        more = (np.bincount(at, minlength=len(left)) < len(shapes)) & (reach < most)
        more[at_new[dry]] = False
        left, seen, reach, most = left[more], reach[more], reach[more] * WIDER, most[more]


def _keep_first(of: Ints, metres: Floats, at: Ints, target: Ints, far: Floats) -> None:
    """Note for each place the nearest of what was found for it, the first of equals."""
    order = np.lexsort((target, far, at))
    first = order[np.unique(at[order], return_index=True)[1]]
    of[at[first]], metres[at[first]] = target[first], far[first]
