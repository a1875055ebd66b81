"""Geometry as SVG paths, in hundredths of a millimetre; knows nothing of maps or plans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.present.paper.frame import Frame

UNITS = 100  # in a millimetre
FINEST = 0.05  # mm; what is smaller than that no printer shows
PAD = 3.0  # mm drawn outside the frame, so that an outline does not run along its edge
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Shapes = NDArray[Any]


def clipped(shapes: Shapes, frame: Frame) -> Shapes:
    """The shapes inside the frame and a little around it, without detail that cannot be seen.

    What is left empty stays in its place.
    """
    west, south, east, north = frame.bounds
    pad, fine = (length * frame.scale / 1000 for length in (PAD, FINEST))
    inside = shapely.clip_by_rect(shapes, west - pad, south - pad, east + pad, north + pad)
    return np.asarray(shapely.simplify(inside, fine, preserve_topology=False))


def areas_path(shapes: Shapes, frame: Frame) -> str:
    """Polygons as one path; for fill-rule nonzero, so that overlaps stay filled."""
    parts = shapely.get_parts(shapes)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    return _path(rings, frame, closed=True)


def lines_path(shapes: Shapes, frame: Frame) -> str:
    """Lines, and the outlines of polygons, as one path."""
    parts = shapely.get_parts(shapely.get_parts(shapes))  # a collection holds multi-parts
    rings = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    edges = shapely.get_parts(shapely.boundary(parts[rings]))
    lines = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    return _path(np.concatenate([lines, edges]), frame, closed=False)


def points_path(places: NDArray[np.float64], diameter: float) -> str:
    """Dots of a diameter in millimetres at places in millimetres, as one path."""
    r = round(diameter / 2 * UNITS)
    spots = np.round(places * UNITS).astype(int).tolist()
    return "".join(
        f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z" for x, y in spots
    )


def _path(lines: Shapes, frame: Frame, *, closed: bool) -> str:
    places, owner = shapely.get_coordinates(lines, return_index=True)
    if not len(places):
        return ""
    spots = np.round(frame.on_paper(places) * UNITS).astype(np.int64)
    steps = np.diff(spots, axis=0, prepend=spots[:1])
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    kept = np.asarray(steps.any(axis=1))
    kept[starts] = True
    pieces = []
    for start, end in zip(starts, [*starts[1:], len(spots)], strict=True):
        moves = steps[start + 1 : end][kept[start + 1 : end]]
        if len(moves):
            numbers = " ".join(map(str, moves.ravel().tolist()))
            pieces.append(f"M{spots[start, 0]} {spots[start, 1]}l{numbers}")
    return ("z".join(pieces) + "z" if closed else "".join(pieces)) if pieces else ""


def document(width: float, height: float, body: Iterable[str], definitions: str = "") -> str:
    """A picture of so many millimetres, cut at its edges."""
    w, h = round(width * UNITS), round(height * UNITS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {w} {h}"><defs><clipPath id="edge"><rect width="{w}" height="{h}"/>'
        f'</clipPath>{definitions}</defs><g clip-path="url(#edge)">{"".join(body)}</g></svg>'
    )


def path(d: str, **style: object) -> str:
    """A path element with its style; nothing where there is no path."""
    if not d:
        return ""
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return f'<path d="{d}"{attributes}/>'


def legible(said: str) -> str:
    r"""A text without what XML cannot hold.

    >>> legible("Øvre\x07 Voll")
    'Øvre Voll'
    """
    return _NOT_XML.sub("", said)


def text(
    said: str,
    x: float,
    y: float,
    size: float,
    *,
    bold: bool = False,
    halo: str = "",
    **style: object,
) -> str:
    """A line of text with its foot at a place in millimetres; `size` in millimetres.

    The text may be a stranger's: it is escaped, and what XML cannot hold is left out.
    """
    shown = escape(legible(said))
    style = {
        "font_family": "DejaVu Sans",
        "font_size": round(size * UNITS),
        **({"font_weight": "bold"} if bold else {}),
        **style,
    }
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    place = f'x="{round(x * UNITS)}" y="{round(y * UNITS)}"'
    under = (
        f'<text {place}{attributes} stroke="{halo}" stroke-width="{round(size * 28)}" '
        f'stroke-linejoin="round">{shown}</text>'
        if halo
        else ""
    )
    return f"{under}<text {place}{attributes}>{shown}</text>"
