"""Geometry and records packed small enough to stand in a page.

Coordinates are whole steps of EPSG:3857, delta coded, written as variable-length integers,
compressed and put in base64, whose letters no reader can mistake for markup. `blobs.js` reads
them back.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

WEB_CRS = "EPSG:3857"


def pack_json(value: Any) -> str:
    """Anything that JSON holds, compressed."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _packed(text.encode("utf-8"))


def pack_shapes(shapes: gpd.GeoSeries, classes: Sequence[int], step: float = 1.0) -> str:
    """Shapes with a class each; `step` is the coordinate's step in metres of EPSG:3857.

    Four runs of integers stand after each other: how many shapes; class and number of parts of
    each; number of points of each part; and the steps from point to point. Rings, lines and
    points are all parts; an even-odd fill makes holes of the inner rings.
    """
    parts, owner = _parts(shapes.to_crs(WEB_CRS).array)
    points, part = shapely.get_coordinates(parts, return_index=True)
    grid = np.rint(points / step).astype(np.int64)
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    counts = np.bincount(owner, minlength=len(shapes))
    heads = np.column_stack([np.asarray(classes, dtype=np.int64), counts]).ravel()
    lengths = np.bincount(part, minlength=len(parts))
    signed = ((steps << 1) ^ (steps >> 63)).ravel()
    numbers = np.concatenate([[len(shapes)], heads, lengths, signed])
    return _packed(varints(numbers))


def varints(numbers: NDArray[np.int64]) -> bytes:
    """Each number in as few bytes as it needs, seven bits a byte, the lowest first.

    >>> varints(np.array([1, 127, 128, 300])).hex(" ")
    '01 7f 80 01 ac 02'
    """
    left = numbers.astype(np.uint64)
    columns, used = [], []
    wanted = np.ones(len(left), dtype=bool)
    while wanted.any():
        rest = left >> np.uint64(7)
        more = rest > 0
        columns.append((left & np.uint64(127)) | (more.astype(np.uint64) << np.uint64(7)))
        used.append(wanted)
        left, wanted = rest, more
    grid, mask = np.stack(columns, axis=1).astype(np.uint8), np.stack(used, axis=1)
    return bytes(grid[mask].tobytes())


def rings_of(
    shapes: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[np.bool_]]:
    """The rings of the polygons among the shapes, whose each is, and which are holes."""
    pieces, owner = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(pieces, return_index=True)
    holes = np.diff(polygon, prepend=-1) == 0  # the outer ring of each comes first
    return rings, owner[polygon], holes


def _parts(shapes: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The rings, lines and points of the shapes, and whose each is; flat shapes only."""
    pieces, owner = shapely.get_parts(shapely.force_2d(shapes), return_index=True)
    polygons = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    rings, polygon = shapely.get_rings(pieces[polygons], return_index=True)
    parts = np.concatenate([rings, pieces[~polygons]])
    owners = np.concatenate([owner[polygons][polygon], owner[~polygons]])
    order = np.argsort(owners, kind="stable")
    return parts[order], owners[order]


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")
