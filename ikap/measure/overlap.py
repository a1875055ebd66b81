"""How much of each site lies on what: areas by overlap, conserved and counted once.

All geometries are valid polygons in one projected CRS, in metres; areas are m² of its grid.
Results have the index of the sites and do not depend on the order of the features.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

OUTSIDE = "outside"

Geometries = NDArray[np.object_]


def pieces(
    sites: gpd.GeoSeries, features: gpd.GeoSeries, rank: pd.Series[int] | None = None
) -> pd.DataFrame:
    """Every pair of a site and a feature that share area: `site`, `feature` (labels), `area` m².

    With a `rank` a feature, ground under several features is given to the lowest rank alone, and
    the pieces of a site never add up to more than the site. Sorted by site, then area, so that
    sums over the pairs are the same to the bit whatever the order of the features.

    >>> sites = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], index=["a"])
    >>> fields = gpd.GeoSeries([shapely.box(0, 0, 60, 100), shapely.box(40, 0, 90, 100)])
    >>> pieces(sites, fields)["area"].tolist()
    [5000.0, 6000.0]
    >>> pieces(sites, fields, pd.Series([1, 0]))["area"].tolist()
    [4000.0, 5000.0]
    """
    site_shapes, feature_shapes = sites.to_numpy(), features.to_numpy()
    at, of = _touching(site_shapes, feature_shapes)
    area = shapely.area(shapely.intersection(site_shapes[at], feature_shapes[of]))
    if rank is not None:
        places = rank.to_numpy()
        for of_site in _by_site(at):
            if not shapely.coverage_is_valid(feature_shapes[of[of_site]]):
                first = of_site[np.lexsort((area[of_site], places[of[of_site]]))]
                area[first] = _exclusive_areas(site_shapes[at[first[0]]], feature_shapes[of[first]])
    shared = area > 0
    at, of, area = at[shared], of[shared], area[shared]
    order = np.lexsort((area, at))
    return pd.DataFrame(
        {
            "site": sites.index[at[order]],
            "feature": features.index[of[order]],
            "area": area[order],
        }
    )


def covered_area(sites: gpd.GeoSeries, features: gpd.GeoSeries) -> pd.Series[float]:
    """m² of each site that any feature covers; features over one another count once.

    >>> sites = gpd.GeoSeries([shapely.box(0, 0, 500, 400)])
    >>> fields = gpd.GeoSeries([shapely.box(0, 0, 100, 400), shapely.box(50, 0, 150, 400)])
    >>> covered_area(sites, fields).tolist()
    [60000.0]
    """
    found = pieces(sites, features, pd.Series(0, index=features.index))
    return found.groupby("site")["area"].sum().reindex(sites.index, fill_value=0.0)


def class_areas(
    sites: gpd.GeoSeries,
    features: gpd.GeoSeries,
    classes: pd.Series[Any],
    precedence: Sequence[Any],
) -> pd.DataFrame:
    """m² of each site by class, and `outside` the features; the row adds up to the site.

    Where features of different classes overlap, the class that stands first in `precedence`
    has the ground; a class that is not in it comes after all that are, in sorted order.

    >>> site = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], index=["a"])
    >>> land = gpd.GeoSeries([shapely.box(0, 0, 60, 100), shapely.box(40, 0, 90, 100)])
    >>> class_areas(site, land, pd.Series([21, 60]), [21, 60]).loc["a"].to_dict()
    {21: 6000.0, 60: 3000.0, 'outside': 1000.0}
    """
    return areas_by_class(sites, pieces(sites, features, ranks(classes, precedence)), classes)


def ranks(classes: pd.Series[Any], precedence: Sequence[Any]) -> pd.Series[int]:
    """The place of each feature's class in an order of precedence; the unlisted come last.

    >>> ranks(pd.Series([60, 21, 7]), [21, 60]).tolist()
    [1, 0, 2]
    """
    present = set(classes.unique())
    order = [c for c in precedence if c in present] + sorted(present - set(precedence))
    return classes.map({c: i for i, c in enumerate(order)}).astype("int64")


def areas_by_class(
    sites: gpd.GeoSeries, found: pd.DataFrame, classes: pd.Series[Any]
) -> pd.DataFrame:
    """The m² of pieces summed by site and class, and what is left of the site as `outside`."""
    key = found["feature"].map(classes)
    table = found.groupby([found["site"], key])["area"].sum().unstack(fill_value=0)
    table = table.reindex(sites.index, fill_value=0.0)
    table.columns = pd.Index(list(table.columns), dtype=object)
    gross = shapely.area(sites.to_numpy())
    table[OUTSIDE] = np.maximum(gross - table.sum(axis=1).to_numpy(), 0.0)
    return table


def covered_part(sites: gpd.GeoSeries, features: gpd.GeoSeries) -> gpd.GeoSeries:
    """The part of each site that the features cover, empty where they do not.

    >>> sites = gpd.GeoSeries([shapely.box(0, 0, 10, 10)])
    >>> covered_part(sites, gpd.GeoSeries([shapely.box(5, 0, 20, 10)])).area.tolist()
    [50.0]
    """
    shapes, others = sites.to_numpy(), features.to_numpy()
    at, of = _touching(shapes, others)
    parts = np.full(len(sites), shapely.Polygon(), dtype=object)
    for i in np.unique(at):
        parts[i] = polygonal(shapely.intersection(shapes[i], _union(others[of[at == i]])))
    return gpd.GeoSeries(parts, index=sites.index, crs=sites.crs)


def uncovered_part(sites: gpd.GeoSeries, parts: gpd.GeoSeries) -> gpd.GeoSeries:
    """What is left of each site when the part of the same label is taken out."""
    left = shapely.difference(sites.to_numpy(), parts.reindex(sites.index).to_numpy())
    return gpd.GeoSeries([polygonal(shape) for shape in left], index=sites.index, crs=sites.crs)


def nearest_gap(sites: gpd.GeoSeries, features: gpd.GeoSeries) -> pd.Series[float]:
    """Metres from each site's edge to the nearest feature, 0 where they meet; NaN without any."""
    gap = np.full(len(sites), np.nan)
    if len(features) and len(sites):
        tree = shapely.STRtree(features.to_numpy())
        (at, _), metres = tree.query_nearest(
            sites.to_numpy(), return_distance=True, all_matches=False
        )
        gap[at] = metres
    return pd.Series(gap, index=sites.index)


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry: what overlays leave of lines and points has no area.

    >>> mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])
    >>> polygonal(mixed).geom_type
    'Polygon'
    """
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in shapely.get_parts(shape, return_index=False) if p.geom_type == "Polygon"]
    if not parts:
        return shapely.Polygon()
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _touching(sites: Geometries, features: Geometries) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    if not len(sites) or not len(features):
        none = np.zeros(0, dtype=np.intp)
        return none, none
    at, of = shapely.STRtree(features).query(sites, predicate="intersects")
    return at, of


def _by_site(at: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The positions of the pairs of each site that has several.

    A sound partition lies edge to edge and needs no unions. Where a neighbour has a vertex that
    the other lacks the areas are worked out all the same: slower, and as right. It is asked site
    by site, so that the answer does not depend on which sites are looked at together.
    """
    order = np.argsort(at, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(at[order])) + 1)
    return [group for group in groups if len(group) > 1]


def _exclusive_areas(site: BaseGeometry, features: Geometries) -> NDArray[np.float64]:
    """m² of one site that each feature adds to what those before it cover."""
    covered = np.zeros(len(features))
    taken: BaseGeometry = shapely.Polygon()
    for i, feature in enumerate(features):
        taken = _union([taken, shapely.intersection(site, feature)])
        covered[i] = shapely.area(taken)
    return np.maximum(np.diff(covered, prepend=0.0), 0.0)


def _union(shapes: Any) -> BaseGeometry:
    return shapely.union_all(shapes)
