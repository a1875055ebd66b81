"""The fields that each site takes and leaves, as surfaces that can be drawn."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.criteria.ground import FARMLAND
from ikap.criteria.soil import FIELD_REACH, LEAST_TOLD, SMALL_PART, barriers_of, fields_of
from ikap.measure.fields import remaining_parts
from ikap.measure.overlap import covered_part
from ikap.model import M2_PER_DAA, Evaluation
from ikap.sources.region import Region

SMALL, SHUT_IN, WORKED = "small", "shut_in", "worked"


def farmland_lost(region: Region, evaluation: Evaluation) -> gpd.GeoDataFrame:
    """The farmland within the gross sites, by AR5 land type: what a plan would build over."""
    sites = evaluation.sites.geometry
    land = region.around("land", sites, 0.0)
    parts = []
    for code in FARMLAND:
        part = covered_part(sites, land.geometry[land["land_type"] == code])
        part = part[part.area >= LEAST_TOLD * M2_PER_DAA]
        parts.append(part.to_frame("geometry").assign(land_type=code))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=sites.crs)


def field_parts_left(region: Region, evaluation: Evaluation) -> gpd.GeoDataFrame:
    """What is left of the fields that each site takes from: `site`, `daa`, and what `becomes`.

    A part is `small` (it can hardly be worked), `shut_in` between the site and roads or built
    ground, or `worked` on as before.
    """
    sites = evaluation.sites.geometry
    land = region.around("land", sites, FIELD_REACH)
    roads = region.layer("roads") if region.has("roads") else None
    parts = remaining_parts(
        sites, fields_of(land), barriers_of(land, roads), reach=FIELD_REACH, small=SMALL_PART
    )
    becomes = np.select([parts["small"], parts["shut_in"]], [SMALL, SHUT_IN], WORKED)
    table = {"site": parts["site"], "daa": parts["area"] / M2_PER_DAA, "becomes": becomes}
    return gpd.GeoDataFrame(table, geometry=parts.geometry, crs=sites.crs)
