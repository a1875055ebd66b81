"""Centres proposed from Statistics Norway's urban settlements: by size, and nobody's decision."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

# Residents from which a settlement is proposed as a centre of level 2, and as one at all [P].
RELIEF, LEAST = 5000, 200


def proposed(settlements: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The settlements in the municipalities as centres: `name`, `level`, `population`, a point.

    settlements: `name`, `population`, surfaces; municipalities: `municipality_code`, surfaces; in
    one projected CRS. Level 1 is the largest of all, 2 those of RELIEF residents or more, 3 the
    largest of each municipality that has none of these, 4 the rest. In order of size.
    """
    places = settlements[settlements["population"] >= LEAST]
    points = gpd.GeoSeries(places.geometry.representative_point(), crs=places.crs)
    codes = _inside(points, municipalities)
    places = places.assign(code=codes, geometry=points)[codes.notna()]
    places = places.sort_values(["population", "name"], ascending=[False, True], ignore_index=True)
    level = np.where(places["population"] >= RELIEF, 2, 4)
    level[:1] = 1
    central = set(places["code"][level < 4])
    for n, code in enumerate(places["code"]):
        if code not in central:
            level[n] = 3
            central.add(code)
    table = {"name": places["name"], "level": level, "population": places["population"]}
    return gpd.GeoDataFrame(table, geometry=places.geometry, crs=places.crs)


def _inside(points: gpd.GeoSeries, municipalities: gpd.GeoDataFrame) -> pd.Series[str]:
    tree = shapely.STRtree(municipalities.geometry.to_numpy())
    at, of = tree.query(points.to_numpy(), predicate="within")
    codes = pd.Series(None, index=points.index, dtype=object)
    codes.iloc[at] = municipalities["municipality_code"].to_numpy()[of]
    return codes
