"""The land account (arealregnskap): land by type and municipality, before and after a set.

Each square metre is counted once, also where proposals lie over one another. What is built on
leaves its land type and becomes homes, business or both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import geopandas as gpd
import pandas as pd

from ikap.assess.portfolio.footprint import ABROAD, MIXED, plots, tables_of
from ikap.catalogue import code_list
from ikap.measure.overlap import OUTSIDE, class_areas
from ikap.model import M2_PER_DAA, Evaluation, Kind
from ikap.sources.region import Region

PURPOSES = (Kind.HOUSING.value, Kind.BUSINESS.value, MIXED)
LandType = int | str  # an AR5 code, or `outside` what is mapped


@dataclass(frozen=True)
class Entry:
    """One land type in one municipality, daa; `taken` by purpose."""

    municipality: str  # code; "" is ground outside them all
    land_type: LandType
    before: float
    taken: Mapping[str, float]

    @property
    def after(self) -> float:
        """What is left of the land type when the set is built."""
        return self.before - math.fsum(self.taken.values())


def land_account(
    evaluation: Evaluation, region: Region, ids: Iterable[str]
) -> tuple[Entry, ...] | None:
    """The account of a set, by municipality and land type; None where the region has no land layer.

    Rows without land before or taken are left out.
    """
    if not region.has("land"):
        return None
    municipalities = region.layer("municipalities")
    before = _before(region, municipalities)
    names = [str(code) for code in before.index]
    taken = _taken(evaluation, region, municipalities, sorted(ids))
    entries = []
    for code in [*names, ABROAD]:
        for land_type in [*code_list("ar5"), OUTSIDE]:
            by_purpose = {
                purpose: taken.get((code, purpose, land_type), 0.0) for purpose in PURPOSES
            }
            had = (
                math.fsum(by_purpose.values())
                if code == ABROAD
                else before.loc[code].to_dict()[land_type]
            )
            if had > 0 or any(by_purpose.values()):
                entries.append(Entry(code, land_type, had, by_purpose))
    return tuple(entries)


def _before(region: Region, municipalities: gpd.GeoDataFrame) -> pd.DataFrame:
    """daa of each land type in each municipality, by code; read a municipality at a time."""
    rows = []
    for place in range(len(municipalities)):
        municipality = municipalities.iloc[[place]]
        west, south, east, north = municipality.total_bounds
        land = region.layer("land", (west, south, east, north))
        rows.append(
            class_areas(
                municipality.geometry, land.geometry, land["land_type"], tuple(code_list("ar5"))
            )
        )
    table = pd.concat(rows).set_axis(municipalities["municipality_code"].astype(str))
    return table.reindex(columns=[*code_list("ar5"), OUTSIDE]).fillna(0.0) / M2_PER_DAA


def _taken(
    evaluation: Evaluation, region: Region, municipalities: gpd.GeoDataFrame, ids: list[str]
) -> dict[tuple[str, str, LandType], float]:
    """daa that the set takes, by municipality, purpose and land type."""
    if not ids:
        return {}
    ground = plots(evaluation.sites.loc[ids], municipalities)
    covers = [
        pd.DataFrame(tables["land_cover"], index=tables.sites.index)
        for tables in tables_of(ground, region)
    ]
    cover = pd.concat(covers).reindex(ground.index)
    parts: dict[tuple[str, str, LandType], list[float]] = {}
    for code, purpose, (_, row) in zip(
        ground["municipality_code"], ground["purpose"], cover.iterrows(), strict=True
    ):
        for land_type, area in row.items():
            if area > 0:
                parts.setdefault((str(code), str(purpose), cast(LandType, land_type)), []).append(
                    float(area)
                )
    return {key: math.fsum(areas) for key, areas in parts.items()}
