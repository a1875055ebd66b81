"""The area that two polygons share, without the shape of it: compiled by numba, an extra.

At each x a polygon is the ground under its upper edges less the ground under its lower ones: the
sum over its edges of the ground under the edge, with a sign by which way the edge runs. So what
polygons A and B share, above a height y0, is

    Σ over edges e of A and f of B of  sign(e) · sign(f) · ∫ max(0, min(e(x), f(x)) - y0) dx

over the x that both edges have. Edges that lie on one another, holes and polygons of several
parts are no special cases. Coordinates are taken from the corner of the pair's common box, which
keeps the digits; edges beside or below the box add nothing.

Importing this module imports numba, so it is imported where it is used. The machine code is kept
beside the module or in the user's cache folder; where neither can be written it is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numba
import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.measure.points import Floats, Ints, Shapes

Bools = NDArray[np.bool_]
F = TypeVar("F", bound=Callable[..., Any])
FEW = 4  # what decides how many strips a box is cut in where both polygons have many edges [C]
POLYGONS = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))


@dataclass(frozen=True, eq=False)
class Edges:
    """Polygons as arrays: every corner (metres) and the sign of the edge that leaves it, 0 where
    none does; where the corners of each polygon begin and end; and their boxes.
    """

    corners: Floats
    sign: Floats
    begin: Ints
    end: Ints
    boxes: Floats


def edges(shapes: Shapes) -> Edges:
    """The edges of valid polygons, of one part or several."""
    plain = shapely.get_type_id(shapes) == POLYGONS[0]
    plain &= shapely.get_num_interior_rings(shapes) == 0
    order = np.argsort(~plain, kind="stable")
    size = shapely.get_num_coordinates(shapes)[order]
    begin, end = np.empty((2, len(shapes)), dtype=np.intp)
    end[order] = np.cumsum(size)
    begin[order] = end[order] - size
    # Shapes of one ring, nearly all, are read at once; the others' rings are looked up.
    corners = shapely.get_coordinates(shapes[plain])
    rings, outer = np.sort(end[plain]), np.ones(plain.sum(), dtype=bool)
    if not plain.all():
        _kind, more, (ends, parts, *_) = shapely.to_ragged_array(
            shapes[~plain], include_z=False, include_m=False
        )
        first = np.isin(np.arange(len(ends) - 1), parts[:-1])
        rings = np.concatenate([rings, ends[1:] + len(corners)])
        corners, outer = np.concatenate([corners, more]), np.concatenate([outer, first])
    return Edges(corners, _signs(corners, rings, outer), begin, end, shapely.bounds(shapes))


def fits(shapes: Shapes) -> bool:
    """Whether all are polygons, of one part or several."""
    return bool(np.isin(shapely.get_type_id(shapes), POLYGONS).all())


def shared(
    sites: Shapes, surfaces: Shapes, at: Ints, of: Ints, lap: float, width: float
) -> tuple[Floats, Bools]:
    """m² that each pair of a site and a surface shares; whether surfaces may lap, for each site.

    `at`, `of`: positions of sites, in rising order, and of surfaces. Two surfaces may lap in a
    site when they share more than `lap` m² between the sides and above the foot of the box that
    they have in common with it, which counts what they share above the site too. They do not
    where that box is narrower than `width` metres.
    """
    ours, theirs = _arrays(edges(sites)), _arrays(edges(surfaces))
    area: Floats = _shared_areas(*ours, *theirs, at, of)
    return area, _crowded(ours[-1], *theirs, at, of, area, lap, width)


def _arrays(polygons: Edges) -> tuple[Floats, Floats, Ints, Ints, Floats]:
    return polygons.corners, polygons.sign, polygons.begin, polygons.end, polygons.boxes


def _compiled(function: F) -> F:
    """Compiled at its first call, without Python's lock; kept on disk where that can be."""
    try:
        return cast("F", numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder to keep it in
        return cast("F", numba.njit(nogil=True)(function))


@_compiled
def _signs(corners: Floats, rings: Ints, outer: Bools) -> Floats:
    """1 where an edge has its polygon on its left, -1 on its right; 0 at a ring's last corner.

    `rings`: where each ring ends; `outer`: whether it is one that holes lie in.
    """
    sign = np.zeros(len(corners))
    begin = 0
    for ring in range(len(rings)):
        last = max(rings[ring] - 1, begin)  # a polygon without corners has a ring of none
        twice = 0.0
        for i in range(begin, last):
            x, y = corners[i, 0] - corners[begin, 0], corners[i, 1] - corners[begin, 1]
            twice += x * (corners[i + 1, 1] - corners[begin, 1])
            twice -= y * (corners[i + 1, 0] - corners[begin, 0])
        sign[begin:last] = 1.0 if (twice > 0.0) == outer[ring] else -1.0
        begin = rings[ring]
    return sign


@_compiled
def _above_zero(left: float, right: float, width: float) -> float:
    """The area between a line and zero, where the line is over zero."""
    if left >= 0.0 and right >= 0.0:
        return 0.5 * width * (left + right)
    if left <= 0.0 and right <= 0.0:
        return 0.0
    top = max(left, right)
    return 0.5 * width * top * top / abs(left - right)


@_compiled
def _under_both(e0: float, e1: float, f0: float, f1: float, width: float) -> float:
    """The area over zero and under two lines, given by their heights at both ends."""
    d0, d1 = e0 - f0, e1 - f1
    if d0 <= 0.0 and d1 <= 0.0:
        return _above_zero(e0, e1, width)
    if d0 >= 0.0 and d1 >= 0.0:
        return _above_zero(f0, f1, width)
    t = d0 / (d0 - d1)
    cross = e0 + t * (e1 - e0)
    before = _above_zero(min(e0, f0), cross, t * width)
    return before + _above_zero(cross, min(e1, f1), (1.0 - t) * width)


@_compiled
def _gather(
    corners: Floats, sign: Floats, begin: int, end: int, x0: float, x1: float, y0: float, to: Floats
) -> int:
    """Write the edges that are over y0 between x0 and x1, and say how many they are.

    Each from left to right: x of both ends, y of the left, slope, sign; seen from (x0, y0).
    """
    count = 0
    for i in range(begin, end - 1):
        a, b, s = i, i + 1, -sign[i]
        if corners[a, 0] > corners[b, 0]:
            a, b, s = i + 1, i, sign[i]
        run = corners[b, 0] - corners[a, 0]
        if s == 0.0 or run == 0.0 or corners[b, 0] <= x0 or corners[a, 0] >= x1:
            continue
        if corners[a, 1] <= y0 and corners[b, 1] <= y0:
            continue
        to[count, 0], to[count, 1] = corners[a, 0] - x0, corners[b, 0] - x0
        to[count, 2] = corners[a, 1] - y0
        to[count, 3] = (corners[b, 1] - corners[a, 1]) / run
        to[count, 4] = s
        count += 1
    return count


@_compiled
def _summed(one: Floats, ones: int, other: Floats, others: int, width: float) -> float:
    """The sum over pairs of gathered edges, from 0 to `width`."""
    total = 0.0
    for i in range(ones):
        x, y, slope = one[i, 0], one[i, 2], one[i, 3]
        left, right = max(x, 0.0), min(one[i, 1], width)
        part = 0.0
        for j in range(others):
            a, b = max(left, other[j, 0]), min(right, other[j, 1])
            if a < b:
                v, w, rise = other[j, 0], other[j, 2], other[j, 3]
                part += other[j, 4] * _under_both(
                    y + (a - x) * slope,
                    y + (b - x) * slope,
                    w + (a - v) * rise,
                    w + (b - v) * rise,
                    b - a,
                )
        total += one[i, 4] * part
    return total


@_compiled
def _shared(
    corners: Floats, sign: Floats, begin: int, end: int,
    others: Floats, signs: Floats, start: int, stop: int,
    x0: float, x1: float, y0: float, one: Floats, other: Floats,
) -> float:  # fmt: skip
    """m² over y0 between x0 and x1 that two polygons share; many edges are taken in strips."""
    total = 0.0
    strip, strips = 0, 1
    while strip < strips:
        left = x0 + (x1 - x0) * strip / strips
        right = x1 if strip == strips - 1 else x0 + (x1 - x0) * (strip + 1) / strips
        n = _gather(corners, sign, begin, end, left, right, y0, one)
        m = _gather(others, signs, start, stop, left, right, y0, other)
        if strips == 1:
            strips += int(np.sqrt(n * m / (end - begin + stop - start)) / FEW)
            if strips > 1:
                continue
        total += _summed(one, n, other, m, right - left)
        strip += 1
    return total


@_compiled
def _shared_areas(
    corners: Floats, sign: Floats, begin: Ints, end: Ints, boxes: Floats,
    others: Floats, signs: Floats, start: Ints, stop: Ints, theirs: Floats,
    at: Ints, of: Ints,
) -> Floats:  # fmt: skip
    areas = np.zeros(len(at))
    one, other = np.empty(((end - begin).max(), 5)), np.empty(((stop - start).max(), 5))
    for k in range(len(at)):
        i, j = at[k], of[k]
        x0, x1 = max(boxes[i, 0], theirs[j, 0]), min(boxes[i, 2], theirs[j, 2])
        y0, y1 = max(boxes[i, 1], theirs[j, 1]), min(boxes[i, 3], theirs[j, 3])
        if x0 < x1 and y0 < y1:
            areas[k] = _shared(
                corners, sign, begin[i], end[i],
                others, signs, start[j], stop[j],
                x0, x1, y0, one, other,
            )  # fmt: skip
    return areas


@_compiled
def _crowded(
    sites: Floats, corners: Floats, sign: Floats, begin: Ints, end: Ints, boxes: Floats,
    at: Ints, of: Ints, area: Floats, lap: float, width: float,
) -> Bools:  # fmt: skip
    found = np.zeros(len(sites), dtype=np.bool_)
    one = np.empty(((end - begin).max(), 5))
    other = np.empty_like(one)
    for k in range(len(at)):
        s, i = at[k], of[k]
        for n in range(k + 1, len(at)):
            if at[n] != s or found[s]:
                break
            j = of[n]
            x0 = max(sites[s, 0], boxes[i, 0], boxes[j, 0])
            y0 = max(sites[s, 1], boxes[i, 1], boxes[j, 1])
            wide = min(sites[s, 2], boxes[i, 2], boxes[j, 2]) - x0
            high = min(sites[s, 3], boxes[i, 3], boxes[j, 3]) - y0
            if min(wide, high) > width and min(wide * high, area[k], area[n]) > lap:
                found[s] = lap < _shared(
                    corners, sign, begin[i], end[i],
                    corners, sign, begin[j], end[j],
                    x0, x0 + wide, y0, one, other,
                )  # fmt: skip
    return found
