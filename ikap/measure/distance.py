"""How far it is from points to the nearest of some targets, as people can travel it.

Along a network where there is one, else a straight line times a detour, which is no way where it
crosses more than a little sea. What cannot be reached is missing, and at least as far as the air.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.measure.network import Network, nearest

DETOUR = 1.3  # [P]
MOST_SEA = 500.0  # metres of sea that a straight line may cross
MATRIX = 500_000  # pairs looked at in one go


def route(
    points: gpd.GeoSeries,
    targets: gpd.GeoSeries,
    *,
    network: Network | None = None,
    sea: gpd.GeoSeries | None = None,
    coarse: bool = False,
) -> pd.DataFrame:
    """The way from each point to the nearest target: `metres`, `at_least`, `target` (its label).

    With a network the way follows it. A `coarse` one lacks the small streets, so that a straight
    line counts too, and the lesser of both is taken. `at_least` is the distance by air to the
    nearest target, which no way is shorter than. The index is that of the points.

    >>> home = gpd.GeoSeries([shapely.Point(0, 0)])
    >>> shop = gpd.GeoSeries([shapely.Point(0, 1000)], index=["butikken"])
    >>> route(home, shop).iloc[0].to_dict()
    {'metres': 1300.0, 'at_least': 1000.0, 'target': 'butikken'}
    >>> fjord = gpd.GeoSeries([shapely.box(-9, 200, 9, 900)])
    >>> route(home, shop, sea=fjord)["metres"].isna().all()
    np.True_
    """
    count = len(points)
    metres, labels = np.full(count, np.nan), np.full(count, None, dtype=object)
    if targets.empty or points.empty:
        nothing = {"metres": metres, "at_least": metres, "target": labels}
        return pd.DataFrame(nothing, index=points.index)
    at_least, nearest_target = _nearest_by_air(points.to_numpy(), targets)
    if network is None or coarse:
        metres, labels = _dry(points.to_numpy(), targets, sea, at_least, nearest_target)
        metres = metres * DETOUR
    if network is not None:
        along, by_road = nearest(network, points, targets)
        shorter = ~(metres <= along) & ~np.isnan(along)
        metres = np.where(shorter, along, metres)
        labels = np.where(shorter, by_road, labels)
    return pd.DataFrame(
        {"metres": metres, "at_least": at_least, "target": labels}, index=points.index
    )


def per_site(ways: pd.DataFrame) -> pd.DataFrame:
    """The ways of a site's points as one row a site: `mean`, `worst`, `at_least`, `target`.

    The mean and the worst are missing where any point's way is; `target` is the one that the
    nearest point goes to. Sites come in the order of the points.

    >>> ways = pd.DataFrame({"metres": [100.0, 300.0], "at_least": [90.0, 200.0],
    ...                      "target": ["a", "b"]}, index=["site", "site"])
    >>> per_site(ways).loc["site"].to_dict()
    {'mean': 200.0, 'worst': 300.0, 'at_least': 145.0, 'target': 'a'}
    """
    sites = ways.groupby(level=0, sort=False)
    whole = ~ways["metres"].isna().groupby(level=0, sort=False).any()
    first = ways.reset_index(names="site").sort_values(["site", "metres"], kind="stable")
    targets = first.drop_duplicates("site").set_index("site")["target"]
    table = pd.DataFrame(
        {
            "mean": sites["metres"].mean().where(whole),
            "worst": sites["metres"].max().where(whole),
            "at_least": sites["at_least"].mean(),
        }
    )
    return table.assign(target=targets.reindex(table.index).astype(object))


def _nearest_by_air(
    points: NDArray[np.object_], targets: gpd.GeoSeries
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    tree = shapely.STRtree(targets.to_numpy())
    (at, of), metres = tree.query_nearest(points, return_distance=True, all_matches=True)
    first = np.lexsort((of, at))[np.unique(np.sort(at), return_index=True)[1]]
    return metres[first], of[first]


def _dry(
    points: NDArray[np.object_],
    targets: gpd.GeoSeries,
    sea: gpd.GeoSeries | None,
    by_air: NDArray[np.float64],
    of: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """The nearest target by a straight line that crosses no more sea than it may, and its label."""
    labels = targets.index.to_numpy(dtype=object)
    metres, chosen = by_air.copy(), labels[of]
    if sea is None or sea.empty:
        return metres, chosen
    shapes = targets.to_numpy()
    water = shapely.STRtree(shapely.get_parts(sea.to_numpy()))
    wet = np.flatnonzero(~_is_dry(points, shapes[of], water))
    metres[wet], chosen[wet] = np.nan, None
    step = max(1, MATRIX // len(shapes))
    for start in range(0, len(wet), step):
        some = wet[start : start + step]
        far = shapely.distance(points[some][:, None], shapes[None, :])
        left = np.arange(len(some))
        for rank in range(1, len(shapes)):
            of_rank = np.argsort(far[left], axis=1, kind="stable")[:, rank]
            dry = _is_dry(points[some[left]], shapes[of_rank], water)
            done = some[left[dry]]
            metres[done] = far[left[dry], of_rank[dry]]
            chosen[done] = labels[of_rank[dry]]
            left = left[~dry]
            if not len(left):
                break
    return metres, chosen


def _is_dry(points: Any, others: Any, water: shapely.STRtree) -> NDArray[np.bool_]:
    """Whether the straight lines between points and others cross no more sea than they may."""
    lines = shapely.shortest_line(points, others)
    at, of = water.query(lines, predicate="intersects")
    crossed = shapely.length(shapely.intersection(lines[at], water.geometries[of]))
    return np.bincount(at, crossed, len(lines)) <= MOST_SEA
