"""The nearest thing that a straight line reaches without crossing more than a little water.

Distances in metres, by air.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
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
HERDS = (
    1_600.0,
    400.0,
    100.0,
)  # metres across; what lies together is ruled out together, largest first
FIRST, MORE = 4, 4  # of the pairs of a place that are asked about first, and how many times more
HERDED = 2_000_000  # as PAIRS, where most are ruled out by herds
FEW = 2_000  # shapes that are looked at one by one
SQUARE, SQUARES = 50.0, 2_000_000  # metres across at the least, and how many at the most
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
    # What is prepared for questions may be asked by one thread at a time.
    lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        shapely.prepare(self.whole)

    @cached_property
    def squares(self) -> Squares:
        """The sea in squares, made when many lines are asked about."""
        return _in_squares(self.whole)


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
    wet = sea.squares.at_least(shapely.get_coordinates(lines[of]).reshape(-1, 2, 2), steps)
    dry[of] = wet <= sea.most + 1.0  # a metre more, so that no rounding decides
    return of[dry[of]]


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares over the sea, from a south-western corner: metres to land from anywhere in each.

    Never more than there are; 0 on land, by the shore and in the outermost squares.
    """

    corner: Floats
    across: float
    clear: Floats  # rows northwards × columns eastwards

    def at_least(self, lines: Floats, steps: int, beside: Floats | float = 0.0) -> Floats:
        """Metres of each straight line (n × 2 × 2) that are sure to be on the sea.

        And of all that runs within so many metres `beside` it. Of a line's `steps`, one is at sea,
        all of it, where its middle is that much further from land than half of it.
        """
        middles = ((np.arange(steps) + 0.5) / steps)[:, None]
        (rows, columns), clear = self.clear.shape, self.clear.ravel()
        step = np.hypot(*(lines[:, 1] - lines[:, 0]).T) / steps
        needed = step / 2 + beside
        metres = np.zeros(len(lines))
        for start in range(0, len(lines), LINES):
            some = slice(start, start + LINES)
            ends = (lines[some] - self.corner) / self.across
            places = ends[:, None, 0] + middles * (ends[:, None, 1] - ends[:, None, 0])
            places = places.clip(0, [columns - 1, rows - 1]).astype(np.intp)
            depth = clear[places[..., 1] * columns + places[..., 0]]
            metres[some] = (depth > needed[some, None]).sum(axis=1) * step[some]
        return metres


def _in_squares(whole: BaseGeometry) -> Squares:
    """The sea in squares, each as deep into it as the nearest that land may reach into."""
    from scipy import ndimage  # a twentieth of a second that few runs have a use for

    west, south, east, north = whole.bounds
    across = max(SQUARE, float(np.sqrt((east - west) * (north - south) / SQUARES)))
    corner = np.array([west, south]) - 2 * across
    columns, rows = (int(length // across) + 5 for length in (east - west, north - south))
    shore = np.zeros((rows, columns), dtype=bool)
    ends = shapely.get_coordinates(shapely.segmentize(whole.boundary, across / 2))
    at, up = np.floor((ends - corner) / across).astype(np.intp).T
    shore[up, at] = True
    # Between two corners the shore comes no further than into the next square.
    label, count = ndimage.label(~_and_beside(shore))
    one = np.zeros(count + 1, dtype=np.intp)  # a square of each label; the shore's own is 0
    one[label.ravel()] = np.arange(label.size)
    middles = corner + (np.column_stack([one % columns, one // columns]) + 0.5) * across
    inside = np.asarray(shapely.contains_xy(whole, *middles.T))
    inside[0] = False
    depth = _at_least_deep(inside[label])
    return Squares(corner, across, np.maximum(depth - np.sqrt(2), 0.0) * across)


def _and_beside(squares: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The squares and the eight around each."""
    wide = squares.copy()
    wide[1:] |= squares[:-1]
    wide[:-1] |= squares[1:]
    both = wide.copy()
    both[:, 1:] |= wide[:, :-1]
    both[:, :-1] |= wide[:, 1:]
    return both


def _at_least_deep(inside: NDArray[np.bool_]) -> Floats:
    """Squares from each that is inside to the nearest that is not, never more than there are.

    A straight line `across` and `up`, the longer first, is at least `c · across + s · up` in every
    direction (c, s), and least where `across` is the king's way and both together are the rook's,
    whichever squares those two are the ways to. Some 5 % short, and a tenth of the work.
    """
    from scipy import ndimage

    king, rook = (ndimage.distance_transform_cdt(inside, way) for way in ("chessboard", "taxicab"))
    return np.hypot(king, rook - king)


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
    herds: Herds | None = None,
    by_air: tuple[Ints, Floats] | None = None,
) -> tuple[Ints, Floats]:
    """The position of the shape nearest to each place, and metres to it; -1 and NaN without any.

    The first of equally near ones; none further away than `most` metres, of all places or of
    each. With a sea: the nearest of those that a dry straight line reaches. `tree` and `herds`: of
    the shapes, where there are any already; `by_air`: what this gives without a sea or a limit.
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
    step = max(1, (PAIRS if len(shapes) <= FEW else HERDED) // len(shapes))
    herds = Herds(shapes) if herds is None else herds
    for start in range(0, len(wet), step):
        part = slice(start, start + step)
        unsettled = wet[part]
        for at, target, far in _wider(
            places, herds, tree, sea, unsettled, reach[part], limits[unsettled]
        ):
            _keep_first(of, metres, at, target, far)
    return of, metres


def _wider(
    places: Shapes,
    herds: Herds,
    tree: shapely.STRtree,
    sea: Water,
    left: Ints,
    reach: Floats,
    most: Floats,
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """What dry lines reach from the places that are `left`, further and further out.

    Gives place, shape and metres, the nearest of each place; a place is done once something is
    found for it, and when all shapes, or all within `most`, have been looked at.
    """
    shapes = herds.shapes
    seen = np.zeros(len(left))
    while len(left):
        reach = np.minimum(reach, most)
        at, target = _ring(places[left], herds, tree, sea, reach)
        far = shapely.distance(places[left][at], shapes[target])
        new = np.flatnonzero((far >= seen[at]) & (far <= reach[at]))
        new = new[np.lexsort((target[new], far[new], at[new]))]
        first = new[_first_dry(places[left], shapes, at[new], target[new], sea)]
        yield left[at[first]], target[first], far[first]
        more = (reach < most) & (reach < herds.farthest(places[left]))
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


def _ring(
    homes: Shapes, herds: Herds, tree: shapely.STRtree, sea: Water, reach: Floats
) -> tuple[Ints, Ints]:
    """Pairs of a place and a shape within reach, without those whose line is sure to be wet.

    Of many shapes, those that lie together are ruled out together. Some pairs may be out of reach.
    """
    if len(herds.shapes) <= FEW or (shapely.get_type_id(homes) != 0).any():
        at, target = tree.query(homes, predicate="dwithin", distance=reach)
        return at, target
    at, of = herds.tiers[0].tree.query(homes, predicate="dwithin", distance=reach)
    for tier in herds.tiers:
        near = shapely.distance(homes[at], tier.boxes[of]) <= reach[at]
        at, of = at[near], of[near]
        open_ = ~_surely_wet(shapely.get_coordinates(homes[at]), tier, of, sea)
        at, of = at[open_], of[open_]
        count = tier.begin[of + 1] - tier.begin[of]
        entry = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        at, of = np.repeat(at, count), tier.members[entry + np.repeat(tier.begin[of], count)]
    return at, of


def _surely_wet(homes: Floats, tier: Tier, of: Ints, sea: Water) -> NDArray[np.bool_]:
    """Whether every straight line from each place to the herd beside it crosses too much sea.

    A line to anywhere in a herd runs beside the line to its middle, nowhere further off than the
    herd's radius.
    """
    lines = np.stack([homes, tier.middle[of]], axis=1)
    radius, length = tier.radius[of], np.hypot(*(tier.middle[of] - homes).T)
    shortest = np.maximum(length - radius, 0.0)
    share = np.divide(shortest, length, out=np.zeros_like(length), where=length > 0)
    # A metre more than may be crossed, so that no rounding decides.
    return np.asarray(sea.squares.at_least(lines, STEPS[0], radius) * share > sea.most + 1.0)


@dataclass(frozen=True, eq=False)
class Tier:
    """Herds of one size: their boxes, and of each the members, from `begin[i]` to `begin[i + 1]`.

    `radius` is from the middle of the box to its corners.
    """

    boxes: Shapes
    middle: Floats
    radius: Floats
    members: Ints
    begin: Ints

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.boxes)


@dataclass(frozen=True, eq=False)
class Herds:
    """Shapes by where they lie, in squares of several sizes; made when somebody asks.

    What is larger than a square is a herd of its own. The members of the last tier are positions
    of shapes, those of the others herds of the next.
    """

    shapes: Shapes

    @cached_property
    def tiers(self) -> list[Tier]:
        boxes, tiers = shapely.bounds(self.shapes), list[Tier]()
        for across in reversed(HERDS):
            tiers.insert(0, _tier(boxes, across))
            boxes = shapely.bounds(tiers[0].boxes)
        return tiers

    @cached_property
    def _corners(self) -> Floats:
        west, south, east, north = shapely.total_bounds(self.shapes)
        return np.array([[west, south], [west, north], [east, south], [east, north]])

    def farthest(self, homes: Shapes) -> Floats:
        """Metres from each place within which all shapes are."""
        west, south, east, north = shapely.bounds(homes).T
        across = np.maximum(abs(self._corners[:, :1] - west), abs(self._corners[:, :1] - east))
        along = np.maximum(abs(self._corners[:, 1:] - south), abs(self._corners[:, 1:] - north))
        return np.asarray(np.hypot(across, along).max(axis=0), dtype=float)


def _tier(boxes: Floats, across: float) -> Tier:
    """Things with these boxes (n × 4) in squares, each by the middle of its box."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    square = np.floor(middle / across).astype(np.int64)
    wide = np.flatnonzero((boxes[:, 2:] - boxes[:, :2]).max(axis=1) > across)
    alone = np.zeros(len(boxes), dtype=np.int64)
    alone[wide] = wide + 1
    _keys, herd = np.unique(np.column_stack([square, alone]), axis=0, return_inverse=True)
    members = np.argsort(herd.ravel(), kind="stable")
    begin = np.concatenate([[0], np.cumsum(np.bincount(herd.ravel()))]).astype(np.intp)
    low = np.minimum.reduceat(boxes[members, :2], begin[:-1])
    high = np.maximum.reduceat(boxes[members, 2:], begin[:-1])
    radius = np.hypot(*(high - low).T) / 2
    around = np.asarray(shapely.box(*low.T, *high.T), dtype=object)
    return Tier(around, (low + high) / 2, radius, members, begin)


def _keep_first(of: Ints, metres: Floats, at: Ints, target: Ints, far: Floats) -> None:
    """Note for each place the nearest of what was found for it, the first of equals."""
    if (at[1:] > at[:-1]).all():  # one was found for each
        of[at], metres[at] = target, far
        return
    order = np.lexsort((target, far, at))
    first = order[np.unique(at[order], return_index=True)[1]]
    of[at[first]], metres[at[first]] = target[first], far[first]
