"""Walks to every stop that is near enough: distances from many to many.

By a straight line times a detour, or along a network. There each stop is searched from once, no
further than one walks; a place then looks up what was found at the two nodes beside it. Walks are
a table with `point` (the position), `stop_id` and `metres`.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from ikap.measure.crossing import Water, is_dry
from ikap.measure.graph import Graph, beside, graft
from ikap.measure.network import DETOUR, Network, access
from ikap.measure.noding import Floats, Ints, Shapes

TILE = 4_000.0  # metres; stops of a tile are searched from together
SOURCES = 64  # stops searched from in one go
AT_ONCE = 5_000  # points looked up in one go


@dataclass(frozen=True, eq=False)
class Walks:
    """Walks as arrays: the positions of a point and of a stop, and metres; by point."""

    point: Ints
    stop: Ints
    metres: Floats

    def within(self, farthest: float) -> Walks:
        """Those that are no longer than so many metres."""
        near = self.metres <= farthest
        return Walks(self.point[near], self.stop[near], self.metres[near])


@dataclass(frozen=True, eq=False)
class Reach:
    """The stops that can be walked to from each node of a network, and the metres.

    The stops of node i are those from `begin[i]` up to `begin[i + 1]`.
    """

    network: Network
    graph: Graph
    labels: pd.Index  # of the stops
    begin: Ints
    stop: Ints  # position among the labels
    metres: Floats
    farthest: float
    sea: Water | None


def walks_straight(
    points: gpd.GeoSeries, stops: gpd.GeoSeries, farthest: float, *, sea: Water | None = None
) -> pd.DataFrame:
    """Every stop within so many metres of each point, by a straight line times the detour.

    With a sea: none over a line that crosses more of it than it may.
    """
    places = stops.to_numpy()
    walks = straight_walks(points.to_numpy(), places, shapely.STRtree(places), farthest, sea=sea)
    return _table(walks, stops.index)


def straight_walks(
    homes: Shapes,
    places: Shapes,
    tree: shapely.STRtree,
    farthest: float,
    *,
    sea: Water | None = None,
) -> Walks:
    """What `walks_straight` finds, with a tree of the places that is there already."""
    reach = farthest / DETOUR
    at, of = tree.query(homes, predicate="dwithin", distance=reach)
    if sea is not None:
        dry = _dry(homes, places, at, of, sea, reach)
        at, of = at[dry], of[dry]
    return Walks(at, of, shapely.distance(homes[at], places[of]) * DETOUR)


def _table(walks: Walks, labels: pd.Index) -> pd.DataFrame:
    stops = labels.to_numpy()[walks.stop]
    return pd.DataFrame({"point": walks.point, "stop_id": stops, "metres": walks.metres})


def _dry(
    homes: Shapes, places: Shapes, at: Ints, of: Ints, sea: Water, reach: float
) -> NDArray[np.bool_]:
    """Which pairs a dry line joins; only lines between two that are near the sea are looked at."""
    coast = [np.zeros(len(shapes), dtype=bool) for shapes in (homes, places)]
    for near, shapes in zip(coast, (homes, places), strict=True):
        near[np.unique(sea.tree.query(shapes, predicate="dwithin", distance=reach)[0])] = True
    dry = np.ones(len(at), dtype=bool)
    doubtful = np.flatnonzero(coast[0][at] & coast[1][of])
    lines = shapely.shortest_line(homes[at[doubtful]], places[of[doubtful]])
    dry[doubtful] = is_dry(lines, sea)
    return dry


def reach(
    network: Network, stops: gpd.GeoSeries, farthest: float, *, sea: Water | None = None
) -> Reach:
    """Search the network from every stop, no further than so many metres.

    A stop is entered from the nearest edge over a stub, as a home is. One that is too far from
    every edge is reached by nobody.
    """
    there = access(network, stops.to_numpy(), sea=sea, most_stub=farthest / DETOUR)
    graph = graft(network, there)
    nodes, positions, metres = [], [], []
    for some in _tiles(graph.places[graph.sources]):
        node, which, far = _around(graph, some, farthest)
        nodes.append(node)
        positions.append(there.of[some][which])
        metres.append(far)
    node = np.concatenate([np.zeros(0, np.intp), *nodes])
    stop = np.concatenate([np.zeros(0, np.intp), *positions])
    away = np.concatenate([np.zeros(0), *metres])
    order = np.lexsort((stop, node))
    begin = np.searchsorted(node[order], np.arange(len(graph.places) + 1))
    return Reach(network, graph, stops.index, begin, stop[order], away[order], farthest, sea)


def walks_along(reach: Reach, points: gpd.GeoSeries) -> pd.DataFrame:
    """Every stop within a walk of each point, along the network; none that is further off.

    >>> from ikap.measure.network import build
    >>> street = build(gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 1000 0, 1000 1000)"]))
    >>> stops = gpd.GeoSeries.from_wkt(["POINT (1000 400)", "POINT (0 0)"], index=["up", "west"])
    >>> home = gpd.GeoSeries.from_wkt(["POINT (700 10)"])
    >>> walks_along(reach(street, stops, 800), home).to_numpy().tolist()
    [[0, 'up', 713.0], [0, 'west', 713.0]]
    """
    return _table(street_walks(reach, points.to_numpy()), reach.labels)


def street_walks(reach: Reach, homes: Shapes) -> Walks:
    """What `walks_along` finds, as arrays."""
    parts = [
        _looked_up(reach, homes[start : start + AT_ONCE], start)
        for start in range(0, len(homes), AT_ONCE)
    ]
    return Walks(
        np.concatenate([np.zeros(0, np.intp), *(part.point for part in parts)]),
        np.concatenate([np.zeros(0, np.intp), *(part.stop for part in parts)]),
        np.concatenate([np.zeros(0), *(part.metres for part in parts)]),
    )


def _tiles(places: Floats) -> list[Ints]:
    """The positions of places, neighbours together, so many at a time."""
    x, y = np.floor(places / TILE).T
    order = np.lexsort((np.arange(len(places)), y, x))
    new = np.flatnonzero((np.diff(x[order]) != 0) | (np.diff(y[order]) != 0)) + 1
    return [
        tile[start : start + SOURCES]
        for tile in np.split(order, new)
        for start in range(0, len(tile), SOURCES)
    ]


def _around(graph: Graph, some: Ints, farthest: float) -> tuple[Ints, Ints, Floats]:
    """Nodes within reach of some of the sources: node, which of the sources, metres."""
    sources = graph.sources[some]
    places = graph.places[sources]
    low, high = places.min(axis=0) - farthest, places.max(axis=0) + farthest
    near = np.flatnonzero(((graph.places >= low) & (graph.places <= high)).all(axis=1))
    matrix = graph.matrix[near][:, near]
    cost = dijkstra(matrix, directed=False, indices=np.searchsorted(near, sources), limit=farthest)
    which, node = np.nonzero(np.isfinite(cost))
    return near[node], which, cost[which, node]


def _looked_up(reach: Reach, homes: Shapes, start: int) -> Walks:
    most = reach.farthest / DETOUR
    here = access(reach.network, homes, sea=reach.sea, most_stub=most)
    nodes, away = beside(reach.graph, here)
    point, node, away = np.tile(here.of, 2), nodes.ravel(), away.ravel()
    count = reach.begin[node + 1] - reach.begin[node]
    entry = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    entry += np.repeat(reach.begin[node], count)
    metres = np.repeat(away, count) + reach.metres[entry]
    point, stop = np.repeat(point, count), reach.stop[entry]
    order = np.lexsort((metres, stop, point))
    point, stop, metres = point[order], stop[order], metres[order]
    first = np.append(True, (point[1:] != point[:-1]) | (stop[1:] != stop[:-1]))[: len(point)]
    kept = first & (metres <= reach.farthest)
    return Walks(point[kept] + start, stop[kept], metres[kept])
