"""Shortest ways through a network: to the nearest of many targets, and to each of a few."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from ikap.measure.crossing import Water
from ikap.measure.graph import graft, ways_through
from ikap.measure.network import MOST_STUB, Access, Network, access


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
    there = _first_at_each_place(access(network, ordered.to_numpy(), sea=sea, most_stub=most_stub))
    here = access(network, points.to_numpy(), sea=sea, most_stub=most_stub)
    metres, labels = np.full(len(points), np.nan), np.full(len(points), None, dtype=object)
    if len(there.of) and len(here.of):
        graph = graft(network, there)
        cost, _, source = dijkstra(
            graph.matrix,
            directed=False,
            indices=graph.sources,
            min_only=True,
            return_predecessors=True,
        )
        ways, by = ways_through(graph, here, cost)
        reachable = np.isfinite(ways)
        entry = source[by[reachable]] - graph.sources[0]
        metres[here.of[reachable]] = ways[reachable]
        labels[here.of[reachable]] = ordered.index.to_numpy(dtype=object)[there.of[entry]]
    return pd.DataFrame({"metres": metres, "target": labels}, index=points.index)


def _first_at_each_place(there: Access) -> Access:
    order = np.lexsort((there.of, there.stub, there.along, there.edge))
    edge, along = there.edge[order], there.along[order]
    first = order[
        np.append(True, (edge[1:] != edge[:-1]) | (along[1:] != along[:-1]))[: len(order)]
    ]
    return Access(there.of[first], there.edge[first], there.along[first], there.stub[first])


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
