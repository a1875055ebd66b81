"""Geometries as they came: why one cannot be read, and the mending of those that can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.measure.overlap import polygonal
from ikap.text import _


def repaired(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Valid geometries, and which of them had to be repaired. Surfaces stay surfaces.

    >>> bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    >>> shapes, mended = repaired(np.array([bow, shapely.box(0, 0, 1, 1)], dtype=object))
    >>> shapes[0].area, mended.tolist()
    (50.0, [True, False])
    """
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    mended = shapes.copy()
    for i in np.flatnonzero(broken):
        shape = shapely.make_valid(shapes[i], method="structure", keep_collapsed=False)
        mended[i] = polygonal(shape) if shapely.get_dimensions(shapes[i]) == 2 else shape
    return mended, broken


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
