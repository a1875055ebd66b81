"""A layer too large for the page as one picture: which class lies where, on a web map's grid."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from rasterio.features import rasterize
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds

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
    transform = from_bounds(west, south, east, north, width, height)
    burnt = sorted(zip(web.array, classes, strict=True), key=lambda pair: -pair[1])
    grid = rasterize(
        ((shape, number + 1) for shape, number in burnt),
        out_shape=(height, width),
        transform=transform,
        dtype="uint8",
    )
    return Picture(_png(grid, colours), (west, south, east, north))


def _png(grid: np.ndarray, colours: Sequence[str]) -> str:
    """A palette picture: 0 is clear, class i is colour i - 1."""
    palette = {0: (0, 0, 0, 0)}
    for number, colour in enumerate(colours, start=1):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        palette[number] = (red, green, blue, 255)
    file = io.BytesIO()
    with MemoryFile() as memory:
        height, width = grid.shape
        with memory.open(
            driver="PNG", height=height, width=width, count=1, dtype="uint8", zlevel=9
        ) as target:
            target.write(grid, 1)
            target.write_colormap(1, palette)
        file.write(memory.read())
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
