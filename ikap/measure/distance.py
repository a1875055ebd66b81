"""How far it is from points to the nearest of some targets, as people can travel it.

Along a network where there is one, else a straight line times a detour, which is no way where it
crosses more than a little sea. What cannot be reached is missing, and at least as far as the air.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.measure.crossing import (
    MOST_SEA,
    Floats,
    Ints,
    Shapes,
    Water,
    is_dry,
    nearest_shape,
    water,
)
from ikap.measure.network import DETOUR, Network
from ikap.measure.routing import costs_between, nearest

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
    sea: gpd.GeoSeries | Water | None = None,
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

    >>> home = gpd.GeoSeries.from_wkt(["POINT (0 0)"])
    >>> shop = gpd.GeoSeries.from_wkt(["POINT (0 1000)"], index=["butikken"])
    >>> route(home, shop).iloc[0].to_dict()
    {'metres': 1300.0, 'at_least': 1000.0, 'target': 'butikken', 'method': 'straight'}
    >>> fjord = gpd.GeoSeries.from_wkt(["POLYGON ((-9 200, 9 200, 9 900, -9 900, -9 200))"])
    >>> route(home, shop, sea=fjord).iloc[0].to_dict()
    {'metres': nan, 'at_least': 1000.0, 'target': None, 'method': None}
    """
    ordered = targets.sort_index()
    tiles = sea if isinstance(sea, Water) else water(sea, most_sea)
    air = straight(points, ordered)
    ways = pd.DataFrame(
        {"metres": np.nan, "at_least": air["metres"], "target": None, "method": None},
        index=points.index,
    ).astype({"target": object, "method": object})
    every = np.full(len(points), True)
    if network is not None:
        inside = air["metres"].where(air["metres"] == 0).to_numpy()  # of a target that is an area
        ways = _shorter(ways, every, inside, air["target"].to_numpy(), STRAIGHT)
        along = nearest(network, points, ordered, sea=tiles)
        by_road = np.maximum(along["metres"].to_numpy(), air["metres"].to_numpy())
        ways = _shorter(ways, every, by_road, along["target"].to_numpy(), NETWORK)
    if network is None or coarse:
        worth = ~(ways["metres"] <= air["metres"] * detour).to_numpy()
        # A straight line counts where it is shorter than the way that there is.
        most = (ways["metres"][worth] / detour).fillna(np.inf).to_numpy()
        of, dry = nearest_shape(points.to_numpy()[worth], ordered.to_numpy(), tiles, most=most)
        ways = _shorter(ways, worth, dry * detour, _labels(ordered, of), STRAIGHT)
    return ways


def between(
    points: gpd.GeoSeries,
    targets: gpd.GeoSeries,
    *,
    network: Network | None = None,
    sea: gpd.GeoSeries | None = None,
    coarse: bool = False,
    detour: float = DETOUR,
    most_sea: float = MOST_SEA,
) -> pd.DataFrame:
    """Metres from each point (row) to each target (column), NaN where there is no way.

    By the same rules as `route`, for every target and not the nearest alone: along the network,
    and by a straight line times the detour where there is none, or where a `coarse` one is longer.

    >>> homes = gpd.GeoSeries.from_wkt(["POINT (0 0)", "POINT (0 500)"])
    >>> shops = gpd.GeoSeries.from_wkt(["POINT (0 1000)"], index=["butikken"])
    >>> between(homes, shops)["butikken"].tolist()
    [1300.0, 650.0]
    """
    tiles = water(sea, most_sea)
    here, there = points.to_numpy(), targets.to_numpy()
    air = shapely.distance(here[:, None], there[None, :])
    metres = np.full(air.shape, np.nan)
    if network is not None:
        along = costs_between(network, points, targets, sea=tiles).to_numpy()
        metres = np.maximum(along, air)
    if network is None or coarse:
        at, of = np.nonzero(~(metres <= air * detour))
        if tiles is not None:
            dry = is_dry(shapely.shortest_line(here[at], there[of]), tiles)
            at, of = at[dry], of[dry]
        metres[at, of] = air[at, of] * detour
    return pd.DataFrame(metres, index=points.index, columns=targets.index)


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


def _shorter(
    ways: pd.DataFrame, some: NDArray[np.bool_], metres: Floats, targets: Shapes, method: str
) -> pd.DataFrame:
    """The ways, with these for `some` of them where they are shorter or the first known."""
    better = ~np.isnan(metres) & ~(ways["metres"].to_numpy()[some] <= metres)
    at = np.flatnonzero(some)[better]
    columns = {name: ways[name].to_numpy(copy=True) for name in ways}
    columns["metres"][at] = metres[better]
    columns["target"][at] = targets[better]
    columns["method"][at] = method
    return pd.DataFrame(columns, index=ways.index)


def _labels(targets: gpd.GeoSeries, of: Ints) -> Shapes:
    """The labels at some positions; None at -1."""
    labels = np.full(len(targets) + 1, None, dtype=object)
    labels[:-1] = targets.index
    return labels[of]
