"""The nearest thing that a straight line reaches without crossing more than a little water.

Distances in metres, by air.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.measure.outlook import RADIUS, Outlook, Squares, cells_of, in_squares, seen_from

MOST_SEA = 500.0  # metres of sea that a straight line may cross
PAIRS = 2_000_000  # of a place and a shape, looked at in one go at the most
LINES = 5_000  # looked at in one go
WIDER = 1.5  # by how much a search is widened
CUTS = 8  # a long line is looked up in parts, whose boxes are smaller
FIRST, MORE = 4, 2  # of the pairs of a place that are asked about first, and how many times more
FEW = 100  # pairs that are looked at one by one
MANY = 200  # lines that are worth the squares
STEPS = (32, 256)  # that each line is divided into, and again where that has not settled it

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
    squares: Squares | None = None  # where they are made already
    # What is prepared for questions may be asked by one thread at a time.
    lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        shapely.prepare(self.whole)

    @cached_property
    def outlook(self) -> Outlook:
        """What many lines are asked of first, made when they are."""
        return Outlook(self.squares or in_squares(self.whole), self.most)

    def surveyed(self) -> Water:
        """The same with its squares, for what is to be kept."""
        return replace(self, squares=self.outlook.squares, lock=Lock())


def water(sea: gpd.GeoSeries | None, most: float = MOST_SEA) -> Water | None:
    """The sea made ready for `is_dry`; None where there is none."""
    if sea is None or sea.empty:
        return None
    whole = shapely.union_all(sea.to_numpy())
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(whole))
    triangles = shapely.orient_polygons(triangles)
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    return Water(whole, corners, shapely.STRtree(triangles), most)


def is_dry(lines: Shapes, sea: Water) -> NDArray[np.bool_]:
    """Whether each straight line, of two vertices, crosses no more of the sea than it may.

    >>> fjord = water(gpd.GeoSeries([shapely.box(0, 0, 1000, 9000)]), most=500)
    >>> is_dry(shapely.from_wkt(["LINESTRING (-9 5, 500 5)", "LINESTRING (-9 5, 501 5)"]), fjord)
    array([ True, False])
    """
    dry = np.ones(len(lines), dtype=bool)
    long = np.flatnonzero(shapely.length(lines) > sea.most)
    few, many = STEPS
    long = _undecided(lines, long, sea, few, dry)
    with sea.lock:
        long = long[shapely.intersects(sea.whole, lines[long])]
    long = _undecided(lines, long, sea, many, dry)
    for start in range(0, len(long), LINES):
        some = long[start : start + LINES]
        dry[some] = _at_sea(shapely.get_coordinates(lines[some]).reshape(-1, 2, 2), sea) <= sea.most
    return dry


def _undecided(lines: Shapes, of: Ints, sea: Water, steps: int, dry: NDArray[np.bool_]) -> Ints:
    """Which of many lines the squares do not see to be wet; those that they do are so in `dry`."""
    if len(of) <= MANY:
        return of
    wet = sea.outlook.squares.at_least(shapely.get_coordinates(lines[of]).reshape(-1, 2, 2), steps)
    dry[of] = wet <= sea.most + 1.0  # a metre more, so that no rounding decides
    return of[dry[of]]


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
    by_air: tuple[Ints, Floats] | None = None,
) -> tuple[Ints, Floats]:
    """The position of the shape nearest to each place, and metres to it; -1 and NaN without any.

    The first of equally near ones; none further away than `most` metres, of all places or of
    each. With a sea: the nearest of those that a dry straight line reaches. `tree`: of the shapes,
    where there is one already; `by_air`: what this gives without a sea or a limit.
    """
    limits = np.broadcast_to(np.asarray(most, dtype=float), len(places))
    of, metres = np.full(len(places), -1, dtype=np.intp), np.full(len(places), np.nan)
    if not len(places) or not len(shapes):
        return of, metres
    tree = shapely.STRtree(shapes) if tree is None else tree
    if by_air is None:
        at, target = tree.query_nearest(places)
        _keep_first(of, metres, at, target, shapely.distance(places[at], shapes[target]))
    else:
        of, metres = by_air[0].copy(), by_air[1].copy()
    beyond = metres > limits
    of[beyond], metres[beyond] = -1, np.nan
    if sea is None:
        return of, metres
    some = np.flatnonzero(of >= 0)
    wet = some[~is_dry(shapely.shortest_line(places[some], shapes[of[some]]), sea)]
    reach = metres[wet] + sea.most
    of[wet], metres[wet] = -1, np.nan
    box = shapely.total_bounds(shapes)
    step = max(1, PAIRS // len(shapes))
    for start in range(0, len(wet), step):
        part = slice(start, start + step)
        unsettled = wet[part]
        farthest = _farthest(places[unsettled], box)
        for at, target, far in _wider(
            places[unsettled], tree, sea, reach[part], np.minimum(limits[unsettled], farthest)
        ):
            _keep_first(of, metres, unsettled[at], target, far)
    return of, metres


def _farthest(homes: Shapes, box: Floats) -> Floats:
    """Metres from each place within which all that lies in a box is."""
    west, south, east, north = shapely.bounds(homes).T
    across = np.maximum(box[2] - west, east - box[0])
    along = np.maximum(box[3] - south, north - box[1])
    return np.asarray(np.hypot(across, along), dtype=float)


def _wider(
    homes: Shapes, tree: shapely.STRtree, sea: Water, reach: Floats, most: Floats
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """What dry lines reach from the places, further and further out.

    Gives place, shape and metres, the nearest of each place; a place is done once something is
    found for it, when all within `most` has been looked at, or when what is further off is wet.
    """
    shapes = tree.geometries
    left, seen = np.arange(len(homes)), np.zeros(len(homes))
    while len(left):
        reach = np.minimum(reach, most)
        at, target, farthest = _within(homes[left], tree, sea, reach)
        far = shapely.distance(homes[left][at], shapes[target])
        new = np.flatnonzero((far >= seen[at]) & (far <= reach[at]))
        new = new[np.lexsort((target[new], far[new], at[new]))]
        first = new[_first_dry(homes[left], shapes, at[new], target[new], sea)]
        yield left[at[first]], target[first], far[first]
        more = reach < np.minimum(most, farthest)
        more[at[first]] = False
        left, seen, reach, most = left[more], reach[more], reach[more] * WIDER, most[more]


def _first_dry(homes: Shapes, shapes: Shapes, at: Ints, target: Ints, sea: Water) -> Ints:
    """Of pairs in the order of the places, the first of each place whose line is dry."""
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    number = np.arange(len(at)) - np.repeat(starts, np.diff(np.append(starts, len(at))))
    squares: list[Ints] = []
    settled = np.zeros(len(homes), dtype=bool)
    low, high = 0, FIRST
    while True:
        some = np.flatnonzero((number >= low) & ~settled[at])
        if not len(some):
            return np.concatenate([np.zeros(0, dtype=np.intp), *squares])
        some = some[number[some] < high]
        dry = some[is_dry(shapely.shortest_line(homes[at[some]], shapes[target[some]]), sea)]
        squares.append(dry[np.unique(at[dry], return_index=True)[1]])
        settled[at[dry]] = True
        low, high = high, high * MORE


def _within(
    homes: Shapes, tree: shapely.STRtree, sea: Water, reach: Floats
) -> tuple[Ints, Ints, Floats]:
    """Pairs of a place and a shape within reach, and how far from each place lines may be dry.

    Of many pairs, those from one cell whose lines are sure to be wet are ruled out together. Some
    pairs may be out of reach.
    """
    if len(homes) * len(tree) <= FEW or (shapely.get_type_id(homes) != 0).any():
        at, target = tree.query(homes, predicate="dwithin", distance=reach)
        return at, target, np.full(len(homes), np.inf)
    cells, cell = np.unique(cells_of(shapely.get_coordinates(homes)), axis=0, return_inverse=True)
    cell = cell.ravel()
    furthest = np.zeros(len(cells))
    np.maximum.at(furthest, cell, reach)
    ranges = sea.outlook.ranges(cells)
    around = seen_from(cells, np.minimum(ranges, furthest[:, None] + RADIUS))
    of, seen = tree.query(around, predicate="intersects")
    order = np.argsort(of, kind="stable")
    begin = np.searchsorted(of[order], np.arange(len(cells) + 1))
    count = np.diff(begin)[cell]
    at = np.repeat(np.arange(len(homes)), count)
    entry = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    target = seen[order][entry + np.repeat(begin[cell], count)]
    return at, target, ranges.max(axis=1)[cell] + RADIUS


def _keep_first(of: Ints, metres: Floats, at: Ints, target: Ints, far: Floats) -> None:
    """Note for each place the nearest of what was found for it, the first of equals."""
    if (at[1:] > at[:-1]).all():  # one was found for each
        of[at], metres[at] = target, far
        return
    order = np.lexsort((target, far, at))
    first = order[np.unique(at[order], return_index=True)[1]]
    of[at[first]], metres[at[first]] = target[first], far[first]
