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

from ikap.measure.areas import Ground, covered, pieces_of, shared_ground
from ikap.measure.areas import polygonal as polygonal

OUTSIDE = "outside"


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
    shapes = features.to_numpy()
    if rank is None:
        at, of, _shared, area = shared_ground(
            sites.to_numpy(), Ground(shapes, np.zeros(len(shapes), dtype=np.intp))
        )
        kept = area > 0
        at, of, area = at[kept], of[kept], area[kept]
        order = np.lexsort((area, at))
        at, of, area = at[order], of[order], area[order]
    else:
        pieces = pieces_of(sites.to_numpy(), Ground(shapes, np.asarray(rank, dtype=np.intp)))
        at, of, area = pieces.site, pieces.of, pieces.area
    return pd.DataFrame({"site": sites.index[at], "feature": features.index[of], "area": area})


def covered_area(sites: gpd.GeoSeries, features: gpd.GeoSeries) -> pd.Series[float]:
    """m² of each site that any feature covers; features over one another count once.

    >>> sites = gpd.GeoSeries([shapely.box(0, 0, 500, 400)])
    >>> fields = gpd.GeoSeries([shapely.box(0, 0, 100, 400), shapely.box(50, 0, 150, 400)])
    >>> covered_area(sites, fields).tolist()
    [60000.0]
    """
    laps = pieces(sites, features, pd.Series(0, index=features.index))
    return laps.groupby("site")["area"].sum().reindex(sites.index, fill_value=0.0)


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
    sites: gpd.GeoSeries, pieces: pd.DataFrame, classes: pd.Series[Any]
) -> pd.DataFrame:
    """The m² of pieces summed by site and class, and what is left of the site as `outside`."""
    key = pieces["feature"].map(classes)
    table = pieces.groupby([pieces["site"], key])["area"].sum().unstack(fill_value=0)
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
    shapes = features.to_numpy()
    parts = covered(sites.to_numpy(), Ground(shapes, np.zeros(len(shapes), dtype=np.intp)))
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
