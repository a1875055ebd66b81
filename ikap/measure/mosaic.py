"""Ground that several surfaces claim, given to one of them; and ground near points and surfaces.

All geometries are valid polygons in one projected CRS, in metres; areas are m² of its grid.
Nothing depends on the order of the rows but where two ranks are equal: there the first row counts.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.measure.overlap import polygonal


def exclusive(shapes: gpd.GeoSeries, rank: pd.Series[int]) -> gpd.GeoSeries:
    """Each shape without what a shape of lower rank covers: no square metre is in two of them.

    shapes: polygons. rank: by the same index, the lowest first. Result: index of `shapes`, empty
    where nothing is left.

    >>> both = gpd.GeoSeries([shapely.box(0, 0, 4, 1), shapely.box(3, 0, 6, 1)])
    >>> exclusive(both, pd.Series([1, 0])).area.tolist()
    [3.0, 3.0]
    """
    own = shapes.to_numpy()
    place = np.empty(len(own), dtype=np.int64)
    place[np.argsort(rank.to_numpy(), kind="stable")] = np.arange(len(own))
    left = own.copy()
    if len(own):
        at, of = shapely.STRtree(own).query(own, predicate="intersects")
        stronger = place[of] < place[at]
        at, of = at[stronger], of[stronger]
        for i in np.unique(at):
            others = shapely.union_all(own[of[at == i]])
            left[i] = polygonal(shapely.difference(own[i], others))
    return gpd.GeoSeries(left, index=shapes.index, crs=shapes.crs)


def contested(shapes: gpd.GeoSeries, groups: pd.Series[Any]) -> gpd.GeoSeries:
    """Where a shape lies over one of another group: ground that somebody must give to one of them.

    Result: the part of each shape that a later row of another group shares, so that their union
    is all the contested ground. Index of `shapes`.

    >>> both = gpd.GeoSeries([shapely.box(0, 0, 4, 1), shapely.box(3, 0, 6, 1)])
    >>> contested(both, pd.Series(["a", "b"])).area.tolist()
    [1.0, 0.0]
    >>> contested(both, pd.Series(["a", "a"])).area.tolist()
    [0.0, 0.0]
    """
    own, of_group = shapes.to_numpy(), groups.to_numpy()
    shared = np.full(len(own), shapely.Polygon(), dtype=object)
    if len(own):
        at, of = shapely.STRtree(own).query(own, predicate="intersects")
        kept = (at < of) & (of_group[at] != of_group[of])
        at, of = at[kept], of[kept]
        for i in np.unique(at):
            parts = shapely.intersection(own[i], own[of[at == i]])
            shared[i] = polygonal(shapely.union_all(parts))
    return gpd.GeoSeries(shared, index=shapes.index, crs=shapes.crs)


def surrounded(
    features: gpd.GeoSeries, metres: float, segments: int, point_extra: float = 0.0
) -> gpd.GeoSeries:
    """Ground within some metres of each feature, with rounded corners.

    `segments` are the straight pieces of a quarter of a circle; a point, which has no ground of
    its own, gets `point_extra` metres more. Index of `features`.

    >>> house = gpd.GeoSeries([shapely.box(245, 195, 255, 205)])
    >>> surrounded(house, 15, 16).area.round(3).tolist()
    [1405.723]
    """
    extra = np.where(shapely.get_dimensions(features.to_numpy()) == 0, point_extra, 0.0)
    around = shapely.buffer(features.to_numpy(), metres + extra, quad_segs=segments)
    return gpd.GeoSeries(around, index=features.index, crs=features.crs)


def without(sites: gpd.GeoSeries, taken: gpd.GeoSeries) -> gpd.GeoSeries:
    """What is left of each site when all that is taken is cut out of it. Index of `sites`.

    >>> site = gpd.GeoSeries([shapely.box(0, 0, 9, 1)])
    >>> without(site, gpd.GeoSeries([shapely.box(4, 0, 5, 1)])).area.tolist()
    [8.0]
    """
    own, others = sites.to_numpy(), taken.to_numpy()
    left = own.copy()
    if len(own) and len(others):
        at, of = shapely.STRtree(others).query(own, predicate="intersects")
        for i in np.unique(at):
            left[i] = polygonal(shapely.difference(own[i], shapely.union_all(others[of[at == i]])))
    return gpd.GeoSeries(left, index=sites.index, crs=sites.crs)


def single_pieces(sites: gpd.GeoSeries) -> pd.DataFrame:
    """The separate pieces of each site: `site` (its label) and `geometry`, in the sites' order."""
    parts, at = shapely.get_parts(sites.to_numpy(), return_index=True)
    solid = ~shapely.is_empty(parts) & (shapely.get_dimensions(parts) == 2)
    return pd.DataFrame({"site": sites.index[at[solid]], "geometry": parts[solid]})
