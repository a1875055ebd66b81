"""The geometry of SOSI elements: surfaces from the curves that bound them, arcs as short lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from ikap.sources.files.sosi.elements import Element, Numbers
from ikap.text import _

POINTS = ("PUNKT", "TEKST", "SYMBOL")
LINES = ("KURVE", "LINJE", "BUE", "BUEP", "SIRKEL", "SIRKELP")
CIRCLES = ("SIRKEL", "SIRKELP")
_AROUND = np.array([[1.0, 0.0], [-0.5, 0.75**0.5], [-0.5, -(0.75**0.5)]])  # of the unit circle
RADIUS, LARGE = ("RADIUS",), ("STORBUE",)
SURFACE, SWARM, ROUTE = "FLATE", "SVERM", "TRASE"
_OWN = ("Point", "Polygon")  # what bounds nothing else
ARC_ERROR = 0.005  # metres between an arc and the line that stands for it
GAP = 3.0  # units between two curves that meet; the file's own rounding

Curves = Mapping[int, Element]  # by number


def shapes(
    wanted: Sequence[Element], elements: Sequence[Element], unit: float
) -> tuple[NDArray[np.object_], dict[int, str]]:
    """The geometry of each wanted element, None where it has none; and why, by position.

    `elements` are all of the file, `unit` the step of its coordinates.
    """
    curves = {
        element.number: element
        for element in (*filter(_is_surface, elements), *elements)
        if element.number and (element.kind == SURFACE or kind_of(element) not in _OWN)
    }
    built = np.full(len(wanted), None, dtype=object)
    lost: dict[int, str] = {}
    for at, element in enumerate(wanted):
        try:
            built[at] = _shape(element, curves, GAP * unit)
        except ValueError as error:
            lost[at] = str(error)
    return built, lost


def kind_of(element: Element) -> str:
    """The type of geometry of an element, as shapely calls it."""
    if element.kind in POINTS:
        return "Point"
    if element.kind in LINES:
        return "LineString"
    return {SURFACE: "Polygon", SWARM: "MultiPoint", ROUTE: "MultiLineString"}.get(
        element.kind, "None"
    )


def _curve(element: Element) -> Numbers:
    if element.fault:
        raise ValueError(element.fault)
    if element.kind not in LINES:
        raise ValueError(
            _("{kind} på linje {line} kan ikke leses.", kind=element.kind, line=element.line)
        )
    if element.kind in ("BUE", "BUEP", *CIRCLES):
        return arc(_three(element), whole=element.kind in CIRCLES)
    if len(element.points) < 2:
        raise ValueError(_("kurven på linje {line} har færre enn to punkter.", line=element.line))
    return element.points


def _three(element: Element) -> Numbers:
    """Three points of an arc or a circle, which may be given by its radius instead."""
    points = element.points
    if element.kind in ("BUEP", "SIRKELP"):
        if len(points) != 3:
            raise ValueError(_("buen på linje {line} har ikke tre punkter.", line=element.line))
        return points
    try:
        radius = float(element.attributes.get(RADIUS, ""))
    except ValueError:
        radius = math.nan
    wanted = 1 if element.kind == "SIRKEL" else 2
    if not math.isfinite(radius) or radius == 0 or len(points) < wanted:
        raise ValueError(
            _("buen på linje {line} mangler radius eller endepunkter.", line=element.line)
        )
    if element.kind == "SIRKEL":
        return np.asarray(points[0] + abs(radius) * _AROUND)
    large = element.attributes.get(LARGE, "0").strip() == "1"
    return by_radius(points[0], points[-1], radius, large=large, line=element.line)


def by_radius(start: Numbers, end: Numbers, radius: float, *, large: bool, line: int) -> Numbers:
    """The ends and the middle of an arc of a radius in metres, positive where it goes clockwise.

    >>> ends = np.array([0.0, 0.0]), np.array([2.0, 0.0])
    >>> by_radius(*ends, 1.0, large=False, line=1)[1].round(9).tolist()
    [1.0, 1.0]
    """
    chord = end - start
    length = math.hypot(*chord)
    if length == 0 or length > 2 * abs(radius) * (1 + 1e-6):
        raise ValueError(
            _("radien til buen på linje {line} når ikke fra ende til ende.", line=line)
        )
    inside = math.sqrt(max(radius**2 - length**2 / 4, 0.0))
    rise = abs(radius) + inside if large else abs(radius) - inside
    left = np.array([-chord[1], chord[0]]) / length
    return np.vstack([start, (start + end) / 2 + math.copysign(rise, radius) * left, end])


def _is_surface(element: Element) -> bool:
    return element.kind == SURFACE


def _shape(element: Element, curves: Curves, gap: float) -> BaseGeometry:
    if element.fault:
        raise ValueError(element.fault)
    if element.kind == SURFACE:
        return _surface(element, curves, gap)
    if element.kind == ROUTE:
        return MultiLineString([_walked(ref, curves) for ring in element.rings for ref in ring])
    if element.kind in (*POINTS, SWARM):
        if not len(element.points):
            what = _("objektet på linje {line} har ingen koordinater.", line=element.line)
            raise ValueError(what)
        return MultiPoint(element.points) if element.kind == SWARM else Point(element.points[0])
    return LineString(_curve(element))


def _surface(element: Element, curves: Curves, gap: float) -> Polygon:
    if not element.rings:
        raise ValueError(_("flaten på linje {line} har ingen avgrensing (REF).", line=element.line))
    outer, *islands = (_ring(ring, element.line, curves, gap) for ring in element.rings)
    return Polygon(outer, islands)


def _ring(
    references: Sequence[int], line: int, curves: Curves, gap: float, depth: int = 0
) -> Numbers:
    """The points around a ring; the curves must meet end to end."""
    first = curves.get(abs(references[0]))
    if first is not None and first.kind == SURFACE:  # an island is named by the surface in it
        if len(references) > 1 or not first.rings or depth > 1:
            what = _("avgrensingen (REF) på linje {line} kan ikke leses.", line=line)
            raise ValueError(what)
        return _ring(first.rings[0], first.line, curves, gap, depth + 1)
    parts = [_walked(reference, curves) for reference in references]
    for at, part in enumerate(parts):
        east, north = parts[(at + 1) % len(parts)][0] - part[-1]
        # Rounded: coordinates of whole units differ by a whole number of them.
        if round(math.hypot(east, north), 6) > gap:
            raise ValueError(
                _(
                    "flaten på linje {line} er ikke lukket: kurve {a} og {b} møtes ikke.",
                    line=line,
                    a=abs(references[at]),
                    b=abs(references[(at + 1) % len(parts)]),
                )
            )
    around = np.vstack([*(part[:-1] for part in parts), parts[0][:1]])
    if len(around) < 4:
        raise ValueError(_("flaten på linje {line} har for få punkter.", line=line))
    return around


def _walked(reference: int, curves: Curves) -> Numbers:
    """A curve as it is walked: backwards where its number is negative."""
    number = abs(reference)
    if number not in curves:
        raise ValueError(_("kurve {number} i avgrensingen finnes ikke i filen.", number=number))
    points = _curve(curves[number])
    return points[::-1] if reference < 0 else points


def arc(points: Numbers, whole: bool = False) -> Numbers:
    """The arc through three points, or the whole circle, as points at most ARC_ERROR inside it.

    >>> quarter = arc(np.array([[1.0, 0.0], [np.sqrt(0.5), np.sqrt(0.5)], [0.0, 1.0]]))
    >>> bool(np.allclose(np.hypot(*quarter.T), 1)), quarter[-1].tolist()
    (True, [0.0, 1.0])
    """
    a, b, c = points - points[0]
    twice = 2 * (b[0] * c[1] - b[1] * c[0])
    if twice == 0:  # on a line
        return points
    squared = np.array([b @ b, c @ c])
    middle = (
        np.array([c[1] * squared[0] - b[1] * squared[1], b[0] * squared[1] - c[0] * squared[0]])
        / twice
    )
    radius = float(np.hypot(*middle))
    start, end = (float(np.arctan2(*(p - middle)[::-1])) for p in (a, c))
    turn = 2 * np.pi if whole else (end - start) * np.sign(twice) % (2 * np.pi)
    step = 2 * np.arccos(max(1 - ARC_ERROR / radius, 0.0))
    steps = max(int(np.ceil(turn / step)), 2)
    angles = start + np.sign(twice) * np.linspace(0, turn, steps + 1)
    line = points[0] + middle + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    line[0], line[-1] = points[0], points[0] if whole else points[-1]
    return np.asarray(line)
