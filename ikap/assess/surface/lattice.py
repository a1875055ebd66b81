"""The places of a region that something is tried at: the middles of squares, near a road.

Squares are at whole multiples of their side in the calculation CRS, so that two regions, or the
same one another year, have the same ones.
"""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.catalogue import factors
from ikap.sources.crs import Box
from ikap.sources.region import Region

ROADS = "tree of the roads"  # among what lasts while a region is open


def municipalities(region: Region, codes: Collection[str] = ()) -> gpd.GeoDataFrame:
    """The municipalities that are named by number, or all."""
    borders: gpd.GeoDataFrame = region.layer("municipalities")
    return borders[borders["municipality_code"].isin(codes)] if codes else borders


def _near_roads(region: Region, points: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which points are no further from a road than anybody builds."""
    if ROADS not in region.lasting:
        region.lasting[ROADS] = shapely.STRtree(region.layer("roads").geometry.to_numpy())
    tree: shapely.STRtree = region.lasting[ROADS]
    reach = factors("suitability")["from_road"].best
    here = np.zeros(len(points), dtype=bool)
    here[tree.query_nearest(points, max_distance=reach, all_matches=False)[0]] = True
    return here


def middles(
    region: Region, side: float, codes: Collection[str] = (), box: Box | None = None
) -> gpd.GeoDataFrame:
    """Points with their municipality_code, of the municipalities named, or of all.

    `box` limits them to those of squares that begin in it, which are at whole multiples of `side`.

    Left out: what is further from every road than anybody builds, where the region has roads.
    The index is the square's own: its south-west corner in whole metres.
    """
    borders = municipalities(region, codes)
    west, south, east, north = borders.total_bounds if box is None else box
    xs = np.arange(np.floor(west / side), np.ceil(east / side)) * side
    ys = np.arange(np.floor(south / side), np.ceil(north / side)) * side
    corners = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    points = np.asarray(shapely.points(corners + side / 2), dtype=object)
    here = np.ones(len(points), dtype=bool)
    if region.has("roads"):
        here = _near_roads(region, points)
    points, corners = points[here], corners[here]
    of, at = shapely.STRtree(points).query(borders.geometry.to_numpy(), predicate="contains")
    order = np.argsort(at, kind="stable")
    names = [f"{x:.0f}-{y:.0f}" for x, y in corners[at[order]]]
    return gpd.GeoDataFrame(
        {"municipality_code": borders["municipality_code"].to_numpy()[of[order]]},
        geometry=points[at[order]],
        index=pd.Index(names, name="id", dtype=object),
        crs=region.crs,
    )
