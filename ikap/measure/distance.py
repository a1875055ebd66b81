"""How far it is from points to the nearest of some targets, as people can travel it.

Along a network where there is one, else a straight line times a detour, which is no way where it
crosses more than a little sea. What cannot be reached is missing, and at least as far as the air.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.measure.crossing import MOST_SEA, nearest_shape, water
from ikap.measure.network import Network, nearest

DETOUR = 1.3  # [P]
NETWORK = "network"
STRAIGHT = "straight"
MIXED = "mixed"


def straight(points: gpd.GeoSeries, targets: gpd.GeoSeries) -> pd.DataFrame:
    """`metres` by air from each point to the nearest target, and the `target` (its label).

    The smallest label of equally near ones.

    >>> home = gpd.GeoSeries.from_wkt(["POINT (0 0)"])
    >>> shops = gpd.GeoSeries.from_wkt(["POINT (30 40)", "POINT (-50 0)"], index=["b", "a"])
    >>> straight(home, shops).iloc[0].to_dict()
    {'metres': 50.0, 'target': 'a'}
    """
    ordered = targets.sort_index()
    of, metres = nearest_shape(points.to_numpy(), ordered.to_numpy())
    return pd.DataFrame({"metres": metres, "target": _labels(ordered, of)}, index=points.index)


def route(
    points: gpd.GeoSeries,
    targets: gpd.GeoSeries,
    *,
    network: Network | None = None,
    sea: gpd.GeoSeries | None = None,
    coarse: bool = False,
    detour: float = DETOUR,
    most_sea: float = MOST_SEA,
) -> pd.DataFrame:
    """The way from each point to the nearest target: `metres`, `at_least`, `target`, `method`.

    With a network the way follows it, reached without crossing more than `most_sea` metres of the
    sea. A `coarse` one lacks the small streets, so that a straight line counts too, and the lesser
    of both is taken. A straight line that crosses more sea than that is no way, but a target
    further off on the same side may be one. `at_least` is the distance by air to the nearest
    target, which no way is shorter than. `target` is a label, `method` network or straight; both
    are None where there is no way. The index is that of the points.

    >>> home = gpd.GeoSeries([shapely.Point(0, 0)])
    >>> shop = gpd.GeoSeries([shapely.Point(0, 1000)], index=["butikken"])
    >>> route(home, shop).iloc[0].to_dict()
    {'metres': 1300.0, 'at_least': 1000.0, 'target': 'butikken', 'method': 'straight'}
    >>> fjord = gpd.GeoSeries([shapely.box(-9, 200, 9, 900)])
    >>> route(home, shop, sea=fjord).iloc[0].to_dict()
    {'metres': nan, 'at_least': 1000.0, 'target': None, 'method': None}
    """
    ordered = targets.sort_index()
    tiles = water(sea, most_sea)
    air = straight(points, ordered)
    metres, labels = np.full(len(points), np.nan), np.full(len(points), None, dtype=object)
    if network is None or coarse:
        of, dry = nearest_shape(points.to_numpy(), ordered.to_numpy(), tiles)
        metres, labels = dry * detour, _labels(ordered, of)
    method = np.where(np.isnan(metres), None, STRAIGHT)
    if network is not None:
        along = nearest(network, points, ordered, sea=tiles)
        by_road = np.maximum(along["metres"].to_numpy(), air["metres"].to_numpy())
        shorter = ~np.isnan(by_road) & ~(metres <= by_road)
        metres = np.where(shorter, by_road, metres)
        labels = np.where(shorter, along["target"], labels)
        method = np.where(shorter, NETWORK, method)
        there = (air["metres"] == 0).to_numpy()  # inside the target, which may be an area
        metres = np.where(there, 0.0, metres)
        labels = np.where(there, air["target"], labels)
        method = np.where(there, STRAIGHT, method)
    columns = {"metres": metres, "at_least": air["metres"], "target": labels, "method": method}
    return pd.DataFrame(columns, index=points.index).astype({"target": object, "method": object})


def per_site(ways: pd.DataFrame) -> pd.DataFrame:
    """A site's points as one row: `mean`, `worst`, `at_least`, `target`, `method`.

    The mean and the worst are missing where any point's way is; `target` is the one that the
    nearest point goes to; `method` is mixed where the points' ways differ. Sites come in the
    order of the points.

    >>> ways = pd.DataFrame({"metres": [100.0, 300.0], "at_least": [90.0, 200.0],
    ...                      "target": ["a", "b"], "method": "network"}, index=["site", "site"])
    >>> per_site(ways).loc["site"].to_dict()
    {'mean': 200.0, 'worst': 300.0, 'at_least': 145.0, 'target': 'a', 'method': 'network'}
    """
    sites = ways.groupby(level=0, sort=False)
    whole = ~ways["metres"].isna().groupby(level=0, sort=False).any()
    rows = ways.reset_index(names="site").sort_values(["site", "metres"], kind="stable")
    first = rows.drop_duplicates("site").set_index("site").reindex(whole.index)
    kinds = sites["method"].nunique()
    return pd.DataFrame(
        {
            "mean": sites["metres"].mean().where(whole),
            "worst": sites["metres"].max().where(whole),
            "at_least": sites["at_least"].mean(),
            "target": first["target"].astype(object),
            "method": first["method"].astype(object).where(kinds <= 1, MIXED),
        }
    )


def within_share(ways: pd.DataFrame, limit: float) -> pd.Series[float]:
    """The share of each site's points whose way is at most `limit` metres.

    Missing where it turns on a point whose way is not known: one that is nearer by air than the
    limit.

    >>> ways = pd.DataFrame({"metres": [400.0, np.nan], "at_least": [300.0, 900.0]}, index=[1, 1])
    >>> within_share(ways, 500).tolist(), within_share(ways, 1000).tolist()
    ([0.5], [nan])
    """
    within = (ways["metres"] <= limit).astype(float)
    unknown = ways["metres"].isna() & ~(ways["at_least"] > limit)
    sites = within.mask(unknown).groupby(level=0, sort=False)
    return sites.mean().where(sites.count() == sites.size())


def _labels(targets: gpd.GeoSeries, of: np.ndarray) -> np.ndarray:
    labels = np.append(targets.index.to_numpy(dtype=object), None)
    return labels[of]  # -1, nothing, is the last
