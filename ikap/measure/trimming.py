"""Cutting a site down: what is left of it without some ground, or without one end.

All geometries are valid polygons in one projected CRS, in metres. Corners stay corners.
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ikap.measure.overlap import polygonal

CENTIMETRE = 0.01  # that coordinates are written with: what is promised is what is handed out
SIDES = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def trimmed(site: BaseGeometry, cut: BaseGeometry, narrowest: float) -> BaseGeometry:
    """What is left of a site without the ground `cut`, in as many pieces as the site has at most.

    What is narrower than `narrowest` metres goes too; of several pieces the largest are kept.
    Coordinates are rounded to centimetres. Empty where nothing is left.

    >>> left = trimmed(shapely.box(0, 0, 100, 100), shapely.box(40, 0, 55, 200), 20)
    >>> left.bounds
    (55.0, 0.0, 100.0, 100.0)
    """
    left = shapely.difference(site, cut)
    half = narrowest / 2
    wide = shapely.buffer(shapely.buffer(left, -half, join_style="mitre"), half, join_style="mitre")
    # A mitred corner may reach beyond what was there before.
    parts = shapely.get_parts(polygonal(shapely.intersection(wide, left)))
    parts = parts[np.argsort(-shapely.area(parts), kind="stable")]
    kept = parts[: max(1, shapely.get_num_geometries(site))]
    kept = kept[shapely.area(kept) >= narrowest**2]
    whole = shapely.union_all(kept) if len(kept) > 1 else shapely.Polygon()
    rounded = shapely.set_precision(kept[0] if len(kept) == 1 else whole, CENTIMETRE)
    return shapely.normalize(polygonal(shapely.set_precision(rounded, 0.0)))


def extent(site: BaseGeometry, angle: float) -> float:
    """How far a site reaches in a direction, metres; `angle` is degrees clockwise from north.

    >>> extent(shapely.box(0, 0, 200, 100), 90)
    200.0
    """
    along = _along(shapely.get_coordinates(site), angle)
    return float(along.max() - along.min())


def end_of(site: BaseGeometry, angle: float, metres: float) -> BaseGeometry:
    """The end of a site that lies furthest in a direction, `metres` deep.

    >>> end_of(shapely.box(0, 0, 200, 100), 270, 25).bounds
    (0.0, 0.0, 25.0, 100.0)
    """
    coordinates = shapely.get_coordinates(site)
    ahead, across = _axes(angle)
    far = float((coordinates @ ahead).max())
    middle = coordinates.mean(axis=0)
    radius = 2 * float(np.hypot(*(coordinates.max(axis=0) - coordinates.min(axis=0)))) + metres
    edge = middle + ahead * (far - metres - float(middle @ ahead))
    corners = [
        edge - across * radius,
        edge + across * radius,
        edge + across * radius + ahead * radius,
        edge - across * radius + ahead * radius,
    ]
    return shapely.intersection(site, shapely.Polygon(corners))


def edge_angles(site: BaseGeometry) -> tuple[float, ...]:
    """The four directions that the sides of the smallest box around a site face, in degrees.

    The westernmost first, then clockwise.

    >>> edge_angles(shapely.box(0, 0, 200, 100))
    (270.0, 0.0, 90.0, 180.0)
    """
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(site))
    (x0, y0), (x1, y1) = corners[0], corners[1]
    first = round(math.degrees(math.atan2(x1 - x0, y1 - y0)) % 90, 6) % 90
    start = 270.0 + (first if first <= 45 else first - 90)
    return tuple(round((start + 90 * turn) % 360, 6) for turn in range(4))


def towards(site: BaseGeometry, place: BaseGeometry) -> float:
    """The direction from the middle of a site to a place, degrees clockwise from north.

    >>> towards(shapely.box(0, 0, 10, 10), shapely.Point(105, 5))
    90.0
    """
    middle, goal = shapely.centroid(site), shapely.centroid(place)
    return math.degrees(math.atan2(goal.x - middle.x, goal.y - middle.y)) % 360


def side(angle: float) -> str:
    """The nearest of the eight winds: n, ne, e, se, s, sw, w or nw.

    >>> [side(a) for a in (0, 50, 350)]
    ['n', 'ne', 'n']
    """
    return SIDES[round(angle / 45) % 8]


def _axes(angle: float) -> tuple[np.ndarray, np.ndarray]:
    turn = math.radians(angle)
    ahead = np.round([math.sin(turn), math.cos(turn)], 12)
    return ahead, np.array([ahead[1], -ahead[0]])


def _along(coordinates: np.ndarray, angle: float) -> np.ndarray:
    along: np.ndarray = coordinates @ _axes(angle)[0]
    return along
