"""Geometries as they came: why one cannot be read, and the mending of those that can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.measure.overlap import polygonal
from ikap.model import InputError, Problem
from ikap.text import _, number

DEEPEST = 20  # brackets within brackets
MOST_POINTS = 200_000  # of one proposed area [P]
MOST_LAYER_POINTS = 500_000  # of one object of a layer: a country's sea or forest has many [P]
MOST_CROSSINGS = 5_000  # of a surface with itself that are repaired [P]
FEW_POINTS = 200  # with which it cannot take long

Points = NDArray[np.float64]


def repaired(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Valid geometries, and which of them had to be repaired. Surfaces stay surfaces.

    >>> bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    >>> shapes, mended = repaired(np.array([bow, shapely.box(0, 0, 1, 1)], dtype=object))
    >>> shapes[0].area, mended.tolist()
    (50.0, [True, False])
    >>> folded = shapely.Polygon([(1, 1), (0, 99), (0, 0), (1, 1), (0, -1), (0, 0)])
    >>> shapes, _ = repaired(np.array([folded], dtype=object))
    >>> shapes[0].is_valid, shapes[0].area
    (True, 50.0)
    """
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    mended = shapes.copy()
    for i in np.flatnonzero(broken):
        shape = shapely.make_valid(shapes[i], method="structure", keep_collapsed=False)
        if not shapely.is_valid(shape):  # GEOS leaves parts side by side that share an edge
            shape = shapely.union_all(shapely.get_parts(shape))
        mended[i] = polygonal(shape) if shapely.get_dimensions(shapes[i]) == 2 else shape
    return mended, broken


def is_deep(text: str) -> bool:
    """Whether a text has brackets within brackets deeper than any drawing.

    >>> is_deep("POLYGON((0 0, 1 0, 0 1, 0 0))"), is_deep("(" * 100 + ")" * 100)
    (False, True)
    """
    codes = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)
    steps = (codes == ord("(")).astype(np.int32) - (codes == ord(")")).astype(np.int32)
    return bool(len(steps)) and int(np.cumsum(steps).max()) > DEEPEST


def excess(shape: shapely.Geometry) -> str:
    """Why a surface is more than can be looked at in reasonable time; nothing where it is not."""
    count = int(shapely.get_num_coordinates(shape))
    if count > MOST_POINTS:
        return _too_many(count, MOST_POINTS)
    return _tangled() if _is_tangled(shape) else ""


def check_excess(where: str, shapes: NDArray[np.object_]) -> None:
    """Refuse a layer with objects of more points, or more crossings, than can be measured."""
    counts = shapely.get_num_coordinates(shapes)
    problems = []
    if many := np.flatnonzero(counts > MOST_LAYER_POINTS).tolist():
        reason = _too_many(int(counts.max()), MOST_LAYER_POINTS)
        problems.append(_of_rows(where, many, reason, _("Forenkle flatene, eller del filen.")))
    measured = np.flatnonzero((counts >= FEW_POINTS) & (counts <= MOST_LAYER_POINTS)).tolist()
    if tangled := [at for at in measured if _is_tangled(shapes[at])]:
        remedy = _("Tegn området på nytt som en lukket flate.")
        problems.append(_of_rows(where, tangled, _tangled(), remedy))
    if problems:
        raise InputError(problems)


def _of_rows(where: str, at: list[int], reason: str, remedy: str) -> Problem:
    rows = ", ".join(str(place + 1) for place in at[:5])
    return Problem(where, _("nr. {rows}: {reason}", rows=rows, reason=reason), remedy)


def _too_many(count: int, most: int) -> str:
    return _(
        "antall punkter i geometrien er {count}, høyst {most} er tillatt.",
        count=number(count, 0),
        most=number(most, 0),
    )


def _tangled() -> str:
    return _(
        "geometrien krysser seg selv flere ganger enn grensen på {most} og kan ikke repareres.",
        most=number(MOST_CROSSINGS, 0),
    )


def _is_tangled(shape: shapely.Geometry) -> bool:
    """Whether an invalid geometry crosses itself more than MOST_CROSSINGS times.

    >>> turns = 2.5 * np.arange(6000)
    >>> star = shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]))
    >>> _is_tangled(star), _is_tangled(shapely.Point(0, 0).buffer(1, 2000))
    (True, False)
    """
    if shapely.get_num_coordinates(shape) < FEW_POINTS or shapely.is_valid(shape):
        return False
    points, of = shapely.get_coordinates(shapely.get_rings(shape), return_index=True)
    follows = np.flatnonzero(of[1:] == of[:-1])
    starts, ends = points[follows], points[follows + 1]
    boxes: Any = shapely.box(*np.minimum(starts, ends).T, *np.maximum(starts, ends).T)
    tree = shapely.STRtree(boxes)
    crossings = 0
    for first in range(0, len(boxes), 64):
        at, other = tree.query(boxes[first : first + 64])
        at = at + first
        crossings += int(_cross(starts[at], ends[at], starts[other], ends[other])[other > at].sum())
        if crossings > MOST_CROSSINGS:
            return True
    return False


def _cross(a: Points, b: Points, c: Points, d: Points) -> NDArray[np.bool_]:
    """Whether each side a–b and c–d cross within both (n × 2 each)."""

    def turn(p: Points, q: Points, r: Points) -> Points:
        one, two = q - p, r - p
        return np.asarray(np.sign(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]))

    apart = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return np.asarray(apart, dtype=bool)


def reason_lost(geometry: Any) -> str:
    """Why a geometry as fiona gives it is no geometry to us."""
    if geometry is None:
        return _("geometrien mangler.")
    rings = [ring for ring in _rings(geometry.coordinates) if ring]
    if any(len(ring) < 3 or (len(ring) == 3 and ring[0] == ring[-1]) for ring in rings):
        return _("en ring har for få punkter til å være en flate.")
    if any(ring[0] != ring[-1] for ring in rings):
        return _("flaten er ikke lukket: første og siste punkt i en ring er ulike.")
    return _("geometrien kan ikke leses.")


def _rings(coordinates: Any) -> Iterator[Any]:
    """The rings in nested coordinates: lists of points, whatever they are nested in."""
    if not coordinates:
        return
    first = coordinates[0]
    if isinstance(first, tuple | list) and first and isinstance(first[0], int | float):
        yield coordinates
        return
    if isinstance(first, tuple | list):
        for part in coordinates:
            yield from _rings(part)
