"""A round seen from afar: what the sites in each square of a grid score."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.model import Light, Status
from ikap.words import LISTS

SIDES = (250.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0)  # metres, of a square
MOST = 3000  # squares of a list that a map is given


def score_grid(sites: pd.DataFrame, crs: Any) -> gpd.GeoDataFrame:
    """Squares with the sites that have a score and are not excluded, list by list.

    `sites`: by id, with list, status, light, score (0..1) and a point inside each (`x`, `y`,
    metres). Columns: `list`, `side` in metres, how many `sites` there are, their mean `score`
    weighed alike, the `best` of them, and how many are `green`, `yellow` and `red`. The squares of
    a list are the smallest of SIDES of which it fills no more than MOST.
    """
    counted = sites[(sites["status"] != Status.EXCLUDED) & sites["score"].notna()]
    parts = [
        _squares(counted[counted["list"] == name], name, crs)
        for name in LISTS
        if (counted["list"] == name).any()
    ]
    if not parts:
        return gpd.GeoDataFrame({"list": [], "score": []}, geometry=[], crs=crs)
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=crs)


def _squares(sites: pd.DataFrame, name: str, crs: Any) -> gpd.GeoDataFrame:
    for side in SIDES:
        west, south = (np.floor(sites[axis] / side) * side for axis in ("x", "y"))
        groups = sites.groupby([west.rename("west"), south.rename("south")], sort=True)
        if groups.ngroups <= MOST:
            break
    lights = {
        light.value: (sites["light"] == light).groupby([west, south], sort=True).sum().to_numpy()
        for light in Light
    }
    score = groups["score"]
    table = pd.DataFrame({"sites": score.size(), "score": score.mean(), "best": score.max()})
    table = table.reset_index()
    shapes = shapely.box(table["west"], table["south"], table["west"] + side, table["south"] + side)
    columns: dict[str, Any] = {"list": name, "side": side, **lights}
    plain = table.drop(columns=["west", "south"]).assign(**columns)
    return gpd.GeoDataFrame(plain, geometry=shapes, crs=crs)
