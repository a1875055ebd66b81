"""A layer too large for the page as one picture: which class lies where, on a web map's grid."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from ikap.present.blobs import WEB_CRS

LONGEST = 4096  # pixels along the longer side


@dataclass(frozen=True)
class Picture:
    """A PNG as a data address, and its bounds in metres of EPSG:3857 (west, south, east, north)."""

    address: str
    bounds: tuple[float, float, float, float]


def picture(
    shapes: gpd.GeoSeries, classes: Sequence[int], colours: Sequence[str], longest: int = LONGEST
) -> Picture:
    """The polygons in the colours of their classes; the rest is clear.

    Where classes overlap the first of them is seen.
    """
    web = shapes.to_crs(WEB_CRS)
    west, south, east, north = (float(edge) for edge in web.total_bounds)
    scale = longest / max(east - west, north - south)
    width, height = (max(1, round(side * scale)) for side in (east - west, north - south))
    transform = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    burnt = sorted(zip(web.array, classes, strict=True), key=lambda pair: -pair[1])
    grid = rasterize(
        ((shape, number + 1) for shape, number in burnt),
        out_shape=(height, width),
        transform=transform,
        dtype="uint8",
    )
    return Picture(_png(grid, colours), (west, south, east, north))


def _png(grid: NDArray[np.uint8], colours: Sequence[str]) -> str:
    """A palette picture as a data address: 0 is clear, class i is colour i - 1."""
    palette = b"\0\0\0" + b"".join(bytes.fromhex(colour[1:]) for colour in colours)
    height, width = grid.shape
    rows = np.pad(grid, ((0, 0), (1, 0))).tobytes()  # each row begins with its filter: none
    data = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette)
        + _chunk(b"tRNS", b"\0")
        + _chunk(b"IDAT", zlib.compress(rows, 6))
        + _chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
