"""Plane geometry written anew for the second engine: segments, nearest places, ground crossed.

Metres in one projected CRS; segments are rows of x1, y1, x2, y2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
AT_ONCE = 400  # places or lines looked at together


def polylines(shapes: Iterable[Any]) -> list[Floats]:
    """The vertices of each line, and of each ring of each area."""
    lines = []
    for shape in shapes:
        for part in shapely.get_parts(shape):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            lines += [np.asarray(ring.coords, dtype=float)[:, :2] for ring in rings]
    return lines


def segments(shapes: Iterable[Any]) -> Floats:
    """Every stretch between two vertices."""
    parts = [np.hstack([line[:-1], line[1:]]) for line in polylines(shapes)]
    return np.vstack(parts) if parts else np.zeros((0, 4))


def nearest_on(places: Floats, segs: Floats) -> tuple[Floats, Ints, Floats]:
    """From each place to the nearest segment: metres, which, and how far along it, 0..1."""
    metres, which, along = (
        np.full(len(places), np.inf),
        np.zeros(len(places), dtype=np.intp),
        np.zeros(len(places)),
    )
    if not len(segs):
        return metres, which, along
    start, way = segs[:, :2], segs[:, 2:] - segs[:, :2]
    square = np.maximum((way**2).sum(axis=1), 1e-12)
    for first in range(0, len(places), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        gap = places[part, None] - start[None]
        t = np.clip((gap * way[None]).sum(axis=2) / square, 0, 1)
        far = np.hypot(*np.moveaxis(gap - t[..., None] * way[None], 2, 0))
        best = far.argmin(axis=1)
        every = np.arange(len(best))
        metres[part], which[part], along[part] = far[every, best], best, t[every, best]
    return metres, which, along


def at(segs: Floats, which: Ints, along: Floats) -> Floats:
    """The places so far along segments."""
    chosen = segs[which]
    place: Floats = chosen[:, :2] + along[:, None] * (chosen[:, 2:] - chosen[:, :2])
    return place


class Ground:
    """Areas as their edges: what lies inside, and how much of a straight line does."""

    def __init__(self, shapes: Iterable[Any]) -> None:
        self.edges = segments(shapes)

    def holds(self, places: Floats) -> NDArray[np.bool_]:
        """Whether each place is inside: an odd number of edges is crossed on the way east."""
        inside = np.zeros(len(places), dtype=bool)
        x1, y1, x2, y2 = self.edges.T
        for first in range(0, len(places), AT_ONCE):
            x, y = places[first : first + AT_ONCE, None].transpose(2, 0, 1)
            spans = (y1[None] > y) != (y2[None] > y)
            with np.errstate(divide="ignore", invalid="ignore"):
                cross = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            inside[first : first + AT_ONCE] = (spans & (cross > x)).sum(axis=1) % 2 == 1
        return inside

    def metres(self, lines: Floats) -> Floats:
        """How much of each straight line (rows of x1, y1, x2, y2) lies inside."""
        inside = np.zeros(len(lines))
        starts = self.holds(lines[:, :2]) if len(lines) else np.zeros(0, dtype=bool)
        for first in range(0, len(lines), AT_ONCE):
            part = lines[first : first + AT_ONCE]
            line, t = meeting(part, self.edges)
            for i in range(len(part)):
                cuts = np.sort(t[line == i])
                length = float(np.hypot(*(part[i, 2:] - part[i, :2])))
                ends = np.concatenate([[0.0], cuts, [1.0]])
                pieces = np.diff(ends)
                odd = 0 if starts[first + i] else 1
                inside[first + i] = length * pieces[odd::2].sum()
        return inside


def meeting(lines: Floats, edges: Floats, *, ends: bool = False) -> tuple[Ints, Floats]:
    """Where lines cross edges: which line, and how far along it, 0..1.

    `ends`: also where they only meet at the end of a line or an edge.
    """
    p, r = lines[:, None, :2], lines[:, None, 2:] - lines[:, None, :2]
    q, s = edges[None, :, :2], edges[None, :, 2:] - edges[None, :, :2]
    cross = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    gap = q - p
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (gap[..., 0] * s[..., 1] - gap[..., 1] * s[..., 0]) / cross
        u = (gap[..., 0] * r[..., 1] - gap[..., 1] * r[..., 0]) / cross
    if ends:
        hit = (cross != 0) & (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)
    else:
        hit = (cross != 0) & (t > 0) & (t < 1) & (u >= 0) & (u < 1)
    line, edge = np.nonzero(hit)
    return line, t[line, edge]
