"""What is built already: built-up ground, traffic, water, and the ground around buildings."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ikap.assess.evaluate import parts_of
from ikap.catalogue import factors
from ikap.measure.mosaic import surrounded, without
from ikap.sources.region import Region

BUILT = (11, 12)  # AR5: bebygd, samferdsel; what else reads as built is translated at the door
FRESH_WATER = 81


@dataclass(frozen=True)
class Unbuilt:
    """What is left of areas, and what was used to tell it.

    `left`: what is not built of each. `land`, `buildings`: whether the region has the layer.
    """

    left: gpd.GeoSeries
    land: bool
    buildings: bool


def unbuilt(areas: gpd.GeoDataFrame, region: Region) -> Unbuilt:
    """What is left of each area when what is built is taken out; index of `areas`.

    Built is built-up ground and traffic of the land layer, what the layer of land use says is in
    use, fresh water over a size, and ground near a building, by tables/plan_reserve.toml.
    """
    table = factors("plan_reserve")
    reach = table["building_buffer"].best + table["point_building"].best
    parts = []
    for part in parts_of(areas) if len(areas) else []:
        west, south, east, north = part.total_bounds
        window = (west - reach, south - reach, east + reach, north + reach)
        taken = []
        if region.has("land"):
            land = region.layer("land", window)
            deep = (land["land_type"] == FRESH_WATER) & (land.area > table["water_least"].best)
            taken.append(land.geometry[land["land_type"].isin(BUILT) | deep])
        if region.has("built_use"):
            taken.append(region.layer("built_use", window).geometry)
        if region.has("buildings"):
            taken.append(
                surrounded(
                    region.layer("buildings", window).geometry,
                    table["building_buffer"].best,
                    int(table["buffer_segments"].best),
                    table["point_building"].best,
                )
            )
        whole = gpd.GeoSeries(pd.concat(taken), crs=areas.crs) if taken else None
        parts.append(part.geometry if whole is None else without(part.geometry, whole))
    left = pd.concat(parts).reindex(areas.index) if parts else areas.geometry
    return Unbuilt(gpd.GeoSeries(left, crs=areas.crs), region.has("land"), region.has("buildings"))
