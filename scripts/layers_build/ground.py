"""What the ground is like at a place: invented from valleys, coast, towns and smooth chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers_build.facts import KM, facts_of, line, point
from layers_build.noise import Floats, waves

Ints = NDArray[np.int64]
FULLY, SURFACE, PASTURE = 21, 22, 23
BUILT, TRANSPORT, FOREST, OPEN, MIRE, FRESH = 11, 12, 30, 50, 60, 81
NOT_FOREST = 98
TREE_LINE = 520.0  # metres, roughly


@dataclass(frozen=True)
class Setting:
    """What the ground is invented from. Distances are in metres."""

    coast: BaseGeometry
    flats: tuple[tuple[BaseGeometry, float], ...]  # line, reach
    towns: tuple[tuple[BaseGeometry, float], ...]  # middle, radius
    heights: tuple[tuple[float, float, float, float], ...]  # east, north, reach, metres


def setting(sea: BaseGeometry) -> Setting:
    """The setting that the facts describe."""
    facts = facts_of("facts")
    rivers = [(line(river["line"]), river["floor"] * KM) for river in facts["rivers"]]
    flats = [(line(flat["line"]), flat["reach"] * KM) for flat in facts["flats"]]
    centres = [(point(centre["at"]), centre["radius"] * KM) for centre in facts["centres"]]
    towns = [
        (point(circle), circle[2] * KM) for circles in facts["towns"].values() for circle in circles
    ]
    heights = [(x * KM, y * KM, r * KM, h) for x, y, r, h in facts["uplands"]["heights"]]
    return Setting(sea, (*rivers, *flats), (*centres, *towns), tuple(heights))


def nearness(places: NDArray[Any], around: Iterable[tuple[BaseGeometry, float]]) -> Floats:
    """Distance to the nearest of some shapes, as a multiple of its own reach."""
    least = np.full(len(places), np.inf)
    for shape, reach in around:
        least = np.minimum(least, shapely.distance(places, shape) / reach)
    return least


def height(places: NDArray[Any], where: Setting) -> Floats:
    """Metres above the sea, in the rough."""
    x, y = shapely.get_x(places), shapely.get_y(places)
    valley = np.full(len(places), np.inf)
    for shape, reach in where.flats:
        valley = np.minimum(valley, np.maximum(shapely.distance(places, shape) - reach, 0))
    coast = shapely.distance(places, where.coast)
    up = np.minimum(valley, coast)
    total = 300 * (1 - np.exp(-up / 3500)) + np.minimum(coast / KM, 60) * 2.4
    for east, north, reach, rise in where.heights:
        far = np.hypot(x - east, y - north) / (0.6 * reach)
        total += rise * np.exp(-(far**2) / 2)
    return total + 240 * (waves(x, y, 5200, 11) - 0.5)


def classes(places: NDArray[Any], where: Setting) -> Mapping[str, Ints]:
    """`land_type` and `forest_productivity` (98 outside forest) at each place."""
    x, y = shapely.get_x(places), shapely.get_y(places)
    flat = nearness(places, where.flats) / (0.62 + 0.76 * waves(x, y, 1900, 21))
    town = nearness(places, where.towns) / (0.55 + 0.8 * waves(x, y, 900, 31))
    level = height(places, where)
    groves, wet = waves(x, y, 620, 41), waves(x, y, 1250, 51)
    rough = waves(x, y, 2600, 61)

    field = np.select([groves > 0.6, flat < 0.9, groves > 0.45], [FOREST, FULLY, FULLY], PASTURE)
    edge = np.select(
        [groves < 0.34, groves < 0.42, groves < 0.46], [FULLY, SURFACE, PASTURE], FOREST
    )
    mires = wet > np.interp(level, [0, 120, 300, 450, 700], [0.72, 0.68, 0.63, 0.61, 0.63])
    bare = level > TREE_LINE + 260 * (rough - 0.5)
    wild = np.select([mires, bare, (level > 330) & (rough > 0.66)], [MIRE, OPEN, OPEN], FOREST)
    small = (groves < 0.22) & (level < 260)
    wild = np.where(small & (wild == FOREST), PASTURE, wild)
    tarn = (waves(x, y, 640, 121) > 0.76) & (level > 140)
    wild = np.where(tarn, FRESH, wild)
    land_type = np.select([town < 1, flat < 1.15, flat < 1.7], [BUILT, field, edge], wild)
    parks = (town < 1) & (groves > 0.7)
    land_type = np.where(parks, np.where(town < 0.5, OPEN, FOREST), land_type)

    rich = level - 300 * (waves(x, y, 1700, 71) - 0.5)
    productivity = np.select([rich < 60, rich < 150, rich < 300, rich < 440], [15, 14, 13, 12], 11)
    return {
        "land_type": land_type.astype(np.int64),
        "forest_productivity": np.where(land_type == FOREST, productivity, NOT_FOREST),
    }


def ground_of(land_type: Ints, places: NDArray[Any]) -> Ints:
    """AR5 grunnforhold: peat under mires and a few fields, thin soil and rock higher up."""
    x, y = shapely.get_x(places), shapely.get_y(places)
    thin = waves(x, y, 2300, 81)
    fields = np.where(waves(x, y, 1300, 91) > 0.69, 45, 44)
    return np.select(
        [
            land_type == MIRE,
            np.isin(land_type, (FULLY, SURFACE, PASTURE)),
            land_type == FOREST,
            land_type == OPEN,
            land_type == TRANSPORT,
        ],
        [45, fields, np.where(thin > 0.6, 43, 44), np.where(thin > 0.55, 42, 43), 46],
        NOT_FOREST,
    )


def peat_depth(land_type: Ints, places: NDArray[Any]) -> Floats:
    """Metres of peat where somebody has measured; NaN elsewhere."""
    x, y = shapely.get_x(places), shapely.get_y(places)
    depth = np.round(0.3 + 3.4 * waves(x, y, 900, 101) ** 2, 1)
    return np.where((land_type == MIRE) & (waves(x, y, 4200, 111) > 0.55), depth, np.nan)
