"""What the reserve lies on: land types, which add up to it, and qualities, which may overlap."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from ikap.assess.evaluate import parts_of
from ikap.assess.measurement import lasting
from ikap.catalogue import code_list
from ikap.criteria.emissions import BOUNDS, FOREST, MIRE, emission_rates
from ikap.measure.mosaic import surrounded
from ikap.measure.overlap import OUTSIDE, class_areas, covered_area, pieces
from ikap.model import M2_PER_DAA
from ikap.sources.region import Region
from ikap.text import N_

SHORE = 100.0  # metres, pbl § 1-8
BONITET = {15: "high", 14: "high", 13: "medium", 12: "low", 11: "low"}
# AR5 30 is told apart by bonitet.
FOREST_KEYS = tuple(f"30_{name}" for name in ("high", "medium", "low", "unknown"))


def keys() -> tuple[str, ...]:
    """The columns of `Lie.land`, in the order that tables show them; the last is `outside`."""
    codes = [str(code) for code in code_list("ar5") if code != FOREST]
    at = sum(int(code) < FOREST for code in codes)
    return (*codes[:at], *FOREST_KEYS, *codes[at:], OUTSIDE)


def land_keys(land: pd.DataFrame) -> pd.Series[Any]:
    """The column of `Lie.land` that each feature of the land layer belongs to."""
    codes = land["land_type"].astype(int)
    wood = land.get("forest_productivity", pd.Series(math.nan, index=land.index))
    bonitet = wood.map(lambda code: BONITET.get(int(code)) if code == code else None)
    return codes.astype(str).where(codes != FOREST, "30_" + bonitet.fillna("unknown"))


@dataclass(frozen=True)
class Quality:
    """A quality that ground may have: the layer it is read from, and which of its features."""

    id: str
    title: str
    layer: str
    chosen: Callable[[gpd.GeoDataFrame], gpd.GeoSeries]


def _all(layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return layer.geometry


def _equal(column: str, values: tuple[Any, ...], layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return layer.geometry[layer[column].isin(values)]


def _zone(years: int, layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Mapped zones of a flood or slide no rarer than this."""
    hazard = (layer["zone"] == "hazard") & (layer["return_period"].astype(float) <= years)
    return layer.geometry[hazard]


def _shore(layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return surrounded(layer.geometry, SHORE, 16)


QUALITIES: tuple[Quality, ...] = (
    Quality("nature_values", N_("Naturtyper og arter"), "nature_values", _all),
    Quality("protected_nature", N_("Verneområder (natur)"), "protected_nature", _all),
    Quality("core_farmland", N_("Kjerneområde landbruk"), "core_farmland", _all),
    Quality("soil_1", N_("Jordkvalitet 1"), "soil_quality", partial(_equal, "soil_quality", (1,))),
    Quality("soil_2", N_("Jordkvalitet 2"), "soil_quality", partial(_equal, "soil_quality", (2,))),
    Quality("soil_3", N_("Jordkvalitet 3"), "soil_quality", partial(_equal, "soil_quality", (3,))),
    Quality("cultivable", N_("Dyrkbar jord"), "cultivable", _all),
    Quality("mire", N_("Myr"), "land", partial(_equal, "land_type", (MIRE,))),
    Quality("flood_200", N_("Flomsone, 200 år"), "flood", partial(_zone, 200)),
    Quality("slide_1000", N_("Skredfaresone, 1000 år"), "landslide", partial(_zone, 1000)),
    Quality("quick_clay", N_("Kvikkleiresone"), "quick_clay", partial(_equal, "zone", ("hazard",))),
    Quality("shore", N_("100-metersbeltet langs sjøen"), "shoreline", _shore),
    Quality("outdoor_life", N_("Friluftslivsområder"), "outdoor_life", _all),
    Quality("reindeer", N_("Reindriftsareal"), "reindeer", _all),
)


@dataclass(frozen=True)
class Lie:
    """What areas lie on, by their index.

    `land`: m² by AR5 type, forest by bonitet, and `outside` the map; a row adds up to its area.
    `qualities`: m² with each quality, by `Quality.id`; each counted once, but they may overlap, so
    they are never added up. `emissions`: tCO2e over 20 years when it is built on, `low`, `best`,
    `high`: what grows there and the peat under it, without what is drained beside it; ground
    outside the map adds nothing, NaN without a land layer. `lacking`: qualities that the region
    cannot tell.
    """

    land: pd.DataFrame
    qualities: pd.DataFrame
    emissions: pd.DataFrame
    lacking: tuple[str, ...]


def lie_of(areas: gpd.GeoDataFrame, region: Region) -> Lie:
    """What each area lies on, a small window of the region at a time."""
    lacking = tuple(q.id for q in QUALITIES if not region.has(q.layer))
    qualities = [q for q in QUALITIES if q.id not in lacking]
    mapped = region.has("land")
    land = pd.DataFrame(0.0, index=areas.index, columns=list(keys()))
    if not mapped:
        land[OUTSIDE] = areas.area
    shares = pd.DataFrame(0.0, index=areas.index, columns=[q.id for q in qualities])
    tonnes = pd.DataFrame(
        0.0 if mapped else math.nan, index=areas.index, columns=list(BOUNDS), dtype=float
    )
    for part in parts_of(areas) if len(areas) else []:
        west, south, east, north = part.total_bounds
        window = (west - SHORE, south - SHORE, east + SHORE, north + SHORE)
        layers = {name: region.layer(name, window) for name in {q.layer for q in qualities}}
        for quality in qualities:
            features = quality.chosen(layers[quality.layer]).reset_index(drop=True)
            shares.loc[part.index, quality.id] = covered_area(part.geometry, features).to_numpy()
        if mapped:
            ground = layers["land"]
            areas_of = class_areas(part.geometry, ground.geometry, land_keys(ground), keys()[:-1])
            land.loc[part.index, list(areas_of.columns)] = areas_of.to_numpy()
            tonnes.loc[part.index] = _emissions(part, ground, region).to_numpy()
    return Lie(land, shares, tonnes, lacking)


def _emissions(part: gpd.GeoDataFrame, land: gpd.GeoDataFrame, region: Region) -> pd.DataFrame:
    """tCO2e of each area by the factors in use."""
    nothing = pd.Series(math.nan, index=land.index, dtype=float)
    rates = emission_rates(
        land["land_type"],
        land.get("forest_productivity", nothing),
        land.get("ground", nothing),
        land.get("peat_depth", nothing).astype(float),
        lasting(region, "land_factors"),
    )
    parts = pieces(part.geometry, land.geometry, pd.Series(0, index=land.index))
    daa = parts["area"].to_numpy() / M2_PER_DAA
    tonnes = rates[list(BOUNDS)].reindex(parts["feature"]).fillna(0.0).mul(daa, axis=0)
    by_site = tonnes.set_axis(parts["site"].to_numpy()).groupby(level=0).sum()
    whole: pd.DataFrame = by_site.reindex(part.index, fill_value=0.0)
    return whole
