"""A window of the region on paper: what ground it shows, at what scale, and where north is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

MILLIMETRES = 1000.0  # in a metre
# Round scales, the largest first; a sheet is drawn at one of them and at nothing between.
SCALES = (
    *(1_000, 2_000, 2_500, 5_000, 7_500, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000),
    *(75_000, 100_000, 125_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 750_000),
    *(1_000_000, 1_500_000, 2_000_000, 3_000_000),
)
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Frame:
    """A rectangle of `width` × `height` mm at 1:`scale` around a point, in metres of the CRS."""

    x: float
    y: float
    width: float
    height: float
    scale: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        across, up = (side * self.scale / MILLIMETRES / 2 for side in (self.width, self.height))
        return self.x - across, self.y - up, self.x + across, self.y + up

    def on_paper(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Metres of the CRS as millimetres from the frame's upper left corner, y down."""
        west, _south, _east, north = self.bounds
        per_metre = MILLIMETRES / self.scale
        return (places - (west, north)) * (per_metre, -per_metre)


def framed(
    bounds: Sequence[float],
    width: float,
    height: float,
    *,
    fill: float = 1.0,
    largest: int = SCALES[0],
) -> Frame:
    """The frame of `width` × `height` mm that has the bounds in its middle, at a round scale.

    The bounds fill at most the share `fill` of either side. `largest` is the largest scale used.

    >>> framed((0, 0, 800, 400), 160, 90, fill=0.5).scale
    10000
    """
    west, south, east, north = bounds
    needed = MILLIMETRES * max((east - west) / (fill * width), (north - south) / (fill * height))
    scale = next((s for s in SCALES if s >= max(needed, largest)), SCALES[-1])
    return Frame((west + east) / 2, (south + north) / 2, width, height, scale)


def fitted(bounds: Sequence[float], width: float, height: float) -> Frame:
    """The frame of `width` × `height` mm that the bounds just fill, at whatever scale that is."""
    west, south, east, north = bounds
    scale = math.ceil(MILLIMETRES * max((east - west) / width, (north - south) / height))
    return Frame((west + east) / 2, (south + north) / 2, width, height, scale)


def true_north(crs: CRS, x: float, y: float) -> float:
    """Degrees clockwise from the grid's up to the meridian through a point of the CRS.

    East of the central meridian of a UTM zone true north lies to the left of the grid's: below 0.
    """
    from_here, back = _to_degrees_and_back(crs.srs)
    longitude, latitude = from_here.transform(x, y)
    (west, south), (east, north) = (back.transform(longitude, latitude + d) for d in (-1e-3, 1e-3))
    return math.degrees(math.atan2(east - west, north - south))


@cache
def _to_degrees_and_back(definition: str) -> tuple[Transformer, Transformer]:
    """Between a CRS and its own longitudes and latitudes."""
    crs = CRS.from_user_input(definition)
    return (
        Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True),
        Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True),
    )


def round_step(most: float) -> float:
    """The greatest of 1, 2, 5, 10, 20, … that is no more than `most`.

    >>> [round_step(x) for x in (7, 49, 200, 0.3)]
    [5.0, 20.0, 200.0, 0.2]
    """
    power = 10.0 ** math.floor(math.log10(most))
    return float(max(step * power for step in STEPS if step * power <= most * (1 + 1e-9)))


def scale_bar(scale: int, longest: float) -> tuple[float, float]:
    """The length of a scale bar: metres on the ground and millimetres on paper."""
    metres = round_step(longest * scale / MILLIMETRES)
    return metres, metres * MILLIMETRES / scale
