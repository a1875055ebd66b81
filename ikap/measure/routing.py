"""Shortest ways through a network: to the nearest of many targets, and to each of a few."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from ikap.measure.crossing import Shapes, Water
from ikap.measure.graph import graft, ways_through
from ikap.measure.network import MOST_STUB, Network, access
from ikap.measure.signposts import approach, signposts


def nearest(
    network: Network,
    points: gpd.GeoSeries,
    targets: gpd.GeoSeries,
    *,
    sea: Water | None = None,
    most_stub: float = MOST_STUB,
) -> pd.DataFrame:
    """`metres` from each point to the nearest target, and the `target` (its label).

    One run through the graph for all points. NaN and None where no target can be reached. Targets
    may be points or areas; of those in one place the smallest label counts.

    >>> import shapely
    >>> from ikap.measure.network import build
    >>> road = build(gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 1000 0)"]))
    >>> home = gpd.GeoSeries([shapely.Point(100, 10)])
    >>> shops = gpd.GeoSeries([shapely.Point(900, 0), shapely.Point(400, 0)], index=["far", "near"])
    >>> nearest(road, home, shops).iloc[0].to_dict()
    {'metres': 313.0, 'target': 'near'}
    """
    ordered = targets.sort_index()
    posts = signposts(network, {"": _Set(ordered.to_numpy())}, sea=sea, most_stub=most_stub)
    metres, of = approach(posts, points.to_numpy(), sea).to("")
    labels = np.full(len(ordered) + 1, None, dtype=object)
    labels[:-1] = ordered.index
    return pd.DataFrame({"metres": metres, "target": labels[of]}, index=points.index)


@dataclass(frozen=True, eq=False)
class _Set:
    shapes: Shapes


def costs_between(
    network: Network, points: gpd.GeoSeries, targets: gpd.GeoSeries, *, sea: Water | None = None
) -> pd.DataFrame:
    """Metres from each point (row) to each target (column), NaN where there is no way.

    A run through the graph a target: for few targets.
    """
    there = access(network, targets.to_numpy(), sea=sea)
    here = access(network, points.to_numpy(), sea=sea)
    metres = np.full((len(points), len(targets)), np.inf)
    if len(there.of) and len(here.of):
        graph = graft(network, there)
        costs = dijkstra(graph.matrix, directed=False, indices=graph.sources)
        for target, cost in zip(there.of, costs, strict=True):
            ways = ways_through(graph, here, cost)[0]
            metres[here.of, target] = np.minimum(metres[here.of, target], ways)
    metres[np.isinf(metres)] = np.nan
    return pd.DataFrame(metres, index=points.index, columns=targets.index)
