"""The combined account: what a proposed plan changes of the plan in force, m² by m².

Both plans are mosaics, so their overlay is a partition of each municipality: the matrix from
purpose to purpose adds up to its area. What becomes development ground is taken, what no longer
is one is released, and both are told by land type, by quality and by what they emit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ikap.assess.reserve.ground import Lie, lie_of
from ikap.assess.reserve.mosaic import NOISE, Mosaic
from ikap.assess.reserve.need import Span
from ikap.catalogue import purpose_groups
from ikap.criteria.emissions import BOUNDS
from ikap.measure.overlap import polygonal
from ikap.sources.region import Region

UNPLANNED = ""  # the group of ground that no plan has a purpose for
TAKEN, RELEASED = "taken", "released"


@dataclass(frozen=True)
class Change:
    """Ground that becomes development ground (`taken`) or no longer is (`released`).

    `land`: m² by AR5 type, `qualities`: m² by quality; `emissions` tCO2e over 20 years when all of
    it is built on, of the land alone, NaN where the region has no land layer.
    """

    area: float
    land: Mapping[str, float]
    qualities: Mapping[str, float]
    emissions: Span


@dataclass(frozen=True)
class Combined:
    """`matrix`: m² by municipality, group before and group after; `areas`: m² by municipality."""

    matrix: Mapping[tuple[str, str, str], float]
    areas: Mapping[str, float]
    taken: Change
    released: Change

    @property
    def gap(self) -> float:
        """m² that the matrix differs from the municipality, over all; 0 but for rounding."""
        sums: dict[str, list[float]] = {code: [] for code in self.areas}
        for (code, _before, _after), area in self.matrix.items():
            sums[code].append(area)
        return max(
            (abs(math.fsum(parts) - self.areas[code]) for code, parts in sums.items()), default=0.0
        )

    def development(self, code: str | None = None) -> tuple[float, float]:
        """m² of development ground before and after, of a municipality or of all."""
        groups = purpose_groups()
        before = after = 0.0
        for (municipality, old, new), area in self.matrix.items():
            if code in (None, municipality):
                before += area if old and groups[old].builds else 0.0
                after += area if new and groups[new].builds else 0.0
        return before, after

    @property
    def emissions(self) -> Span:
        """After minus before, tCO2e over 20 years: low takes least and releases most."""
        taken, released = self.taken.emissions, self.released.emissions
        return Span(
            taken.low - released.high, taken.best - released.best, taken.high - released.low
        )


def combined(before: Mosaic, after: Mosaic, region: Region) -> Combined:
    """The account of two plans over a region's municipalities."""
    municipalities = region.layer("municipalities")
    areas = {
        str(code): float(shape.area)
        for code, shape in zip(
            municipalities["municipality_code"], municipalities.geometry, strict=True
        )
    }
    matrix: dict[tuple[str, str, str], float] = {}
    changed: list[tuple[str, object]] = []
    for code in sorted(areas):
        old, new = (_here(whole, code) for whole in (before, after))
        shared, change = _overlay(old, new)
        for (was, becomes), area in shared.items():
            matrix[code, was, becomes] = area
        rest = areas[code] - math.fsum(shared.values())
        if rest > NOISE:
            matrix[code, UNPLANNED, UNPLANNED] = rest
        changed += change
    changes = _changes(changed, region)
    return Combined(
        matrix=matrix,
        areas=areas,
        taken=changes[TAKEN],
        released=changes[RELEASED],
    )


def _here(whole: Mosaic, code: str) -> gpd.GeoDataFrame:
    areas = whole.areas
    return areas[areas["municipality_code"] == code].reset_index(drop=True)


def _overlay(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame
) -> tuple[dict[tuple[str, str], float], list[tuple[str, object]]]:
    """m² by group before and after, and the ground whose development changes."""
    groups = purpose_groups()
    sums: dict[tuple[str, str], list[float]] = {}
    changed: list[tuple[str, object]] = []

    def note(was: str, becomes: str, area: float, shape: object) -> None:
        if area <= NOISE:
            return
        sums.setdefault((was, becomes), []).append(area)
        builds = tuple(bool(name) and groups[name].builds for name in (was, becomes))
        if builds[0] != builds[1]:
            changed.append((TAKEN if builds[1] else RELEASED, shape))

    a, b = old.geometry.to_numpy(), new.geometry.to_numpy()
    at = of = np.zeros(0, dtype=np.intp)
    if len(a) and len(b):
        at, of = shapely.STRtree(b).query(a, predicate="intersects")
    parts = shapely.intersection(a[at], b[of])
    for i, j, part in zip(at, of, parts, strict=True):
        note(old["group"].iloc[i], new["group"].iloc[j], part.area, part)
    for place, shape in enumerate(a):
        rest = polygonal(shapely.difference(shape, shapely.union_all(b[of[at == place]])))
        note(old["group"].iloc[place], UNPLANNED, rest.area, rest)
    for place, shape in enumerate(b):
        rest = polygonal(shapely.difference(shape, shapely.union_all(a[at[of == place]])))
        note(UNPLANNED, new["group"].iloc[place], rest.area, rest)
    return {key: math.fsum(areas) for key, areas in sorted(sums.items())}, changed


def _changes(changed: list[tuple[str, object]], region: Region) -> dict[str, Change]:
    """What is taken and what is released, looked at together."""
    solid = [(way, polygonal(shape)) for way, shape in changed]  # type: ignore[arg-type]
    solid = [(way, shape) for way, shape in solid if not shape.is_empty]
    areas = gpd.GeoDataFrame(
        {"way": [way for way, _shape in solid]},
        geometry=[shape for _way, shape in solid],
        crs=region.crs,
    )
    lie = lie_of(areas, region)
    return {way: _change(areas, lie, (areas["way"] == way).to_numpy()) for way in (TAKEN, RELEASED)}


def _change(areas: gpd.GeoDataFrame, lie: Lie, chosen: np.ndarray[Any, Any]) -> Change:
    emitted = lie.emissions[chosen]
    return Change(
        area=math.fsum(areas.area[chosen]),
        land={str(name): math.fsum(column) for name, column in lie.land[chosen].items()},
        qualities={str(name): math.fsum(column) for name, column in lie.qualities[chosen].items()},
        emissions=Span(*(math.fsum(emitted[name]) for name in BOUNDS)),
    )
