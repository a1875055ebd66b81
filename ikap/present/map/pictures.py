"""A layer too large for the page as one picture: which class lies where, on a web map's grid.

A pixel has the class of the polygon that holds its centre. All polygons are drawn in one pass
over their corners: each edge marks the rows that it crosses, and what has been entered more often
than left, read from the west, lies inside.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from ikap.present.map.blobs import WEB_CRS, rings_of

LONGEST = 4096  # pixels along the longer side
AT_ONCE = 20_000  # polygons
EXACT = 0.1  # pixels that a corner may be moved by the quicker projection
DEGREES = (2, 3, 4, 5)  # of its polynomial

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Picture:
    """A PNG as a data address, its bounds in metres of EPSG:3857 (west, south, east, north), and
    the metres of a pixel's side there.
    """

    address: str
    bounds: tuple[float, float, float, float]
    pixel: float


def picture(
    shapes: gpd.GeoSeries, classes: Sequence[int], colours: Sequence[str], longest: int = LONGEST
) -> Picture:
    """The polygons in the colours of their classes; the rest is clear.

    Where classes overlap the first of them is seen.
    """
    box = shapes.total_bounds
    to_web = Transformer.from_crs(shapes.crs, WEB_CRS, always_xy=True)
    west, south, east, north = to_web.transform_bounds(box[0], box[1], box[2], box[3], 21)
    pixel = max(east - west, north - south) / longest
    width, height = (max(1, round(side / pixel)) for side in (east - west, north - south))
    project = _projection(to_web, box, EXACT * pixel)

    def pixels(points: Points) -> Points:
        web = project(points)
        return np.column_stack(
            [
                (web[:, 0] - west) / (east - west) * width,
                (north - web[:, 1]) / (north - south) * height,
            ]
        )

    grid = _painted(shapes.to_numpy(), np.asarray(classes), pixels, (height, width))
    return Picture(_png(grid, colours), (west, south, east, north), pixel)


# --- where the corners are --------------------------------------------------------------------


class Projection(Protocol):
    """Points (n × 2) from the region's CRS to another."""

    def __call__(self, points: Points) -> Points: ...


def _projection(to_web: Transformer, box: Points, tolerance: float) -> Projection:
    """A polynomial that follows the projection inside the box within the tolerance in metres.

    Over a region a projection is very smooth, and millions of corners take a tenth of the time;
    where no polynomial comes near enough, it is the projection itself.
    """
    exact = partial(_exactly, to_web)
    here, there = _lattice(box, 21), _lattice(box, 34)
    middle, half = here.mean(axis=0), np.maximum(np.ptp(here, axis=0) / 2, 1.0)
    wanted, target = exact(here), exact(there)
    for degree in DEGREES:
        x, y = ((here - middle) / half).T
        terms = np.polynomial.polynomial.polyvander2d(x, y, [degree, degree])
        factors = np.linalg.lstsq(terms, wanted, rcond=None)[0].T.reshape(2, degree + 1, degree + 1)
        quick = partial(_polynomial, factors, middle, half)
        if np.abs(quick(there) - target).max() <= tolerance:
            return quick
    return exact


def _exactly(to_web: Transformer, points: Points) -> Points:
    return np.column_stack(to_web.transform(points[:, 0], points[:, 1]))


def _polynomial(factors: NDArray[Any], middle: Points, half: Points, points: Points) -> Points:
    x, y = ((points - middle) / half).T
    return np.column_stack([np.polynomial.polynomial.polyval2d(x, y, f) for f in factors])


def _lattice(box: Points, count: int) -> Points:
    west, south, east, north = box
    x, y = np.meshgrid(np.linspace(west, east, count), np.linspace(south, north, count))
    return np.column_stack([x.ravel(), y.ravel()])


# --- which class a pixel has ------------------------------------------------------------------


def _painted(
    shapes: NDArray[Any], classes: NDArray[Any], pixels: Projection, size: tuple[int, int]
) -> NDArray[np.uint8]:
    """The grid of classes: 0 where nothing lies, else the class plus one."""
    height, width = size
    crossings = [
        _crossings(shapes[start : start + AT_ONCE], classes[start : start + AT_ONCE], pixels, size)
        for start in range(0, len(shapes), AT_ONCE)
    ]
    at, turns, kind = (np.concatenate(column) for column in zip(*crossings, strict=True))
    grid = np.zeros((height, width), dtype=np.uint8)
    for number in sorted(set(classes.tolist()), reverse=True):
        within = np.zeros(height * (width + 1), dtype=np.int32)
        np.add.at(within, at[kind == number], turns[kind == number])
        inside = within.reshape(height, width + 1).cumsum(axis=1, out=within.reshape(height, -1))
        grid[inside[:, :width] > 0] = number + 1
    return grid


def _crossings(
    shapes: NDArray[Any], classes: NDArray[Any], pixels: Projection, size: tuple[int, int]
) -> tuple[NDArray[np.int32], NDArray[np.int8], NDArray[np.int8]]:
    """Where edges cross the middle of a row: the cell that follows, +1 for in and -1 for out, and
    the class. A row has one cell more than pixels, for what ends at its very edge.
    """
    height, width = size
    rings, owner, holes = rings_of(shapes)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points = pixels(points)
    same = np.flatnonzero(ring[:-1] == ring[1:])
    (x0, y0), (x1, y1) = points[same].T, points[same + 1].T
    # The doubled area is positive for a ring drawn one way, negative for the other.
    area = np.bincount(ring[same], x0 * y1 - x1 * y0, minlength=len(rings))
    way = np.where((area > 0) ^ holes, 1, -1).astype(np.int8)
    first, last = (np.clip(np.ceil(y - 0.5), 0, height).astype(np.int32) for y in (y0, y1))
    rows = np.abs(last - first)
    edge = np.repeat(np.arange(len(same)), rows)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(rows) - rows, rows)
    row = np.minimum(first, last)[edge] + step
    x0, y0, x1, y1 = (value[edge] for value in (x0, y0, x1, y1))
    x = x0 + (row + 0.5 - y0) * (x1 - x0) / (y1 - y0)
    column = np.clip(np.ceil(x - 0.5), 0, width).astype(np.int32)
    turn = np.where(first < last, -1, 1).astype(np.int8)[edge] * way[ring[same][edge]]
    return (
        (row * (width + 1) + column).astype(np.int32),
        turn.astype(np.int8),
        classes[owner[ring[same][edge]]].astype(np.int8),
    )


# --- the file ---------------------------------------------------------------------------------


def _png(grid: NDArray[np.uint8], colours: Sequence[str]) -> str:
    """A palette picture as a data address: 0 is clear, class i is colour i - 1."""
    palette = b"\0\0\0" + b"".join(bytes.fromhex(colour[1:]) for colour in colours)
    height, width = grid.shape
    depth = next(bits for bits in (1, 2, 4, 8) if len(colours) < 2**bits)
    rows = np.pad(_packed(grid, depth), ((0, 0), (1, 0))).tobytes()  # a row's filter first: none
    data = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette)
        + _chunk(b"tRNS", b"\0")
        + _chunk(b"IDAT", zlib.compress(rows, 6))
        + _chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def _packed(grid: NDArray[np.uint8], depth: int) -> NDArray[np.uint8]:
    """Several pixels a byte, the first in its high bits; each row begins a byte of its own."""
    each = 8 // depth
    cells = np.pad(grid, ((0, 0), (0, -grid.shape[1] % each))).reshape(len(grid), -1, each)
    shifts = np.arange(each - 1, -1, -1, dtype=np.uint8) * np.uint8(depth)
    return np.asarray(np.bitwise_or.reduce(cells << shifts, axis=2), dtype=np.uint8)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
