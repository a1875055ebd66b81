"""A routable graph from lines, and shortest ways through it. Metres in one projected CRS.

Lines meet where they cross or where an end lies on another line. Points reach the graph at the
nearest place of the nearest edge, over a stub in a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

TOLERANCE = 1.0  # metres; ends nearer than this are one node
STUB_DETOUR = 1.3  # a stub is no straight street [P]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Network:
    """Nodes at integer multiples of the tolerance, and undirected edges between them.

    `cost` is the length of an edge and what it costs beside (a ferry's wait), in metres. Only
    `open_` edges can be entered midway: a ferry is boarded at its ends.
    """

    nodes: Floats  # n × 2
    start: Ints
    end: Ints
    cost: Floats
    open_: NDArray[np.bool_]
    shapes: NDArray[np.object_]

    def graph(self, more: tuple[Ints, Ints, Floats] | None = None, extra_nodes: int = 0) -> Any:
        """The adjacency matrix, with further edges and nodes where they are given."""
        rows, columns, costs = self.start, self.end, self.cost
        if more is not None:
            rows, columns, costs = (
                np.concatenate(pair) for pair in zip((rows, columns, costs), more, strict=True)
            )
        # Of parallel edges the cheapest counts; a matrix would add them up.
        size = len(self.nodes) + extra_nodes
        low, high = np.minimum(rows, columns), np.maximum(rows, columns)
        order = np.lexsort((costs, high, low))
        low, high, costs = low[order], high[order], costs[order]
        first = np.ones(len(low), dtype=bool)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        return csr_array((costs[first], (low[first], high[first])), shape=(size, size))

    def components(self) -> pd.Series[float]:
        """Metres of line in each connected part, the longest first."""
        _, label = connected_components(self.graph(), directed=False)
        lengths = pd.Series(shapely.length(self.shapes)).groupby(label[self.start]).sum()
        return lengths.sort_values(ascending=False).reset_index(drop=True)


@dataclass(frozen=True)
class Access:
    """Where points reach a network: the edge, metres along it, and the cost of the stub."""

    edge: Ints  # -1 where there is no edge to reach
    along: Floats
    stub: Floats


def build(
    lines: gpd.GeoSeries,
    *,
    extra: pd.Series[float] | None = None,
    level: pd.Series[Any] | None = None,
    tolerance: float = TOLERANCE,
) -> Network:
    """The network of lines, the same whatever their order and direction.

    `extra` is what a line costs beside its length; a line that has any is joined at its ends
    alone. Lines of different `level` (a bridge, a tunnel) do not meet where they cross, only end
    to end.

    >>> cross = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (50 -9, 50 50)"])
    >>> len(build(cross).nodes), len(build(cross).cost)
    (5, 4)
    """
    waits = np.zeros(len(lines)) if extra is None else extra.to_numpy(dtype=float)
    levels = np.zeros(len(lines)) if level is None else pd.factorize(level, sort=True)[0]
    shapes = shapely.force_2d(lines.to_numpy())
    pieces: list[NDArray[np.object_]] = []
    costs: list[Floats] = []
    for one in np.unique(levels):
        noded = shapely.union_all(shapes[(levels == one) & (waits == 0)], grid_size=tolerance)
        parts = shapely.get_parts(noded)
        pieces.append(parts)
        costs.append(np.zeros(len(parts)))
    lone = shapely.get_parts(shapely.set_precision(shapes[waits > 0], tolerance), return_index=True)
    pieces.append(lone[0])
    costs.append(waits[waits > 0][lone[1]])
    return _network(np.concatenate(pieces), np.concatenate(costs))


def _network(shapes: NDArray[np.object_], waits: Floats) -> Network:
    shapes_ok = shapely.length(shapes) > 0
    shapes, waits = shapely.normalize(shapes[shapes_ok]), waits[shapes_ok]
    order = np.lexsort((waits, shapely.to_wkb(shapes)))
    shapes, waits = shapes[order], waits[order]
    ends = [shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)]
    nodes, where = np.unique(np.concatenate(ends), axis=0, return_inverse=True)
    where = where.reshape(-1)
    return Network(
        nodes=nodes,
        start=where[: len(shapes)],
        end=where[len(shapes) :],
        cost=shapely.length(shapes) + waits,
        open_=waits == 0,
        shapes=shapes,
    )


def access(network: Network, points: NDArray[np.object_]) -> Access:
    """Where each point reaches the network: the nearest place on the nearest open edge."""
    edge = np.full(len(points), -1, dtype=np.intp)
    along, stub = np.zeros(len(points)), np.full(len(points), np.nan)
    entries = np.flatnonzero(network.open_)
    if len(entries) and len(points):
        tree = shapely.STRtree(network.shapes[entries])
        (at, of), metres = tree.query_nearest(points, return_distance=True, all_matches=True)
        # Equally near edges meet in a node: the first in the network's own order will do.
        first = np.unique(at, return_index=True)[1]
        at, of, metres = at[first], entries[of[first]], metres[first]
        edge[at] = of
        along[at] = shapely.line_locate_point(network.shapes[of], points[at])
        stub[at] = metres * STUB_DETOUR
    return Access(edge, along, stub)


def nearest(
    network: Network, points: gpd.GeoSeries, targets: gpd.GeoSeries
) -> tuple[Floats, NDArray[np.object_]]:
    """Metres from each point to the nearest target, and the target's label.

    One run through the graph for all points. NaN and None where no target can be reached.

    >>> road = build(gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 1000 0)"]))
    >>> home = gpd.GeoSeries([shapely.Point(100, 10)])
    >>> shops = gpd.GeoSeries([shapely.Point(900, 0), shapely.Point(400, 0)], index=["far", "near"])
    >>> metres, label = nearest(road, home, shops)
    >>> float(metres[0]), label[0]
    (313.0, 'near')
    """
    here = access(network, points.to_numpy())
    there = access(network, targets.to_numpy())
    usable = np.flatnonzero(there.edge >= 0)
    count = len(network.nodes)
    if not len(usable) or not len(points):
        return np.full(len(points), np.nan), np.full(len(points), None, dtype=object)

    virtual = count + np.arange(len(usable))
    arms = [_arm(network, there, usable, side) for side in ("start", "end")]
    more = (
        np.concatenate([virtual, virtual]),
        np.concatenate([nodes for nodes, _ in arms]),
        np.concatenate([costs for _, costs in arms]),
    )
    found = dijkstra(
        network.graph(more, len(usable)),
        directed=False,
        indices=virtual,
        min_only=True,
        return_predecessors=True,
    )
    to_node, source = found[0][:count], found[2][:count]

    reached = np.flatnonzero(here.edge >= 0)
    ways, origin = np.full((3, len(points)), np.inf), np.full((3, len(points)), -1)
    for row, side in enumerate(("start", "end")):
        nodes, costs = _arm(network, here, reached, side)
        ways[row, reached] = costs + to_node[nodes]
        origin[row, reached] = source[nodes] - count
    ways[2], origin[2] = _same_edge(here, there, usable)
    best = np.argmin(ways, axis=0)
    metres = ways[best, np.arange(len(points))]
    chosen = origin[best, np.arange(len(points))]
    lost = ~np.isfinite(metres)
    labels = targets.index.to_numpy(dtype=object)[usable][np.where(lost, 0, chosen)]
    return np.where(lost, np.nan, metres), np.where(lost, None, labels)


def _arm(network: Network, at: Access, chosen: Ints, side: str) -> tuple[Ints, Floats]:
    """The node at one end of each point's edge, and the cost from the point to it."""
    edges = at.edge[chosen]
    if side == "start":
        return network.start[edges], at.stub[chosen] + at.along[chosen]
    rest = shapely.length(network.shapes[edges]) - at.along[chosen]
    return network.end[edges], at.stub[chosen] + np.maximum(rest, 0.0)


def _same_edge(here: Access, there: Access, usable: Ints) -> tuple[Floats, Ints]:
    """The least way along one edge, for points on the edge of a target."""
    points = pd.DataFrame({"edge": here.edge, "a": here.along, "s": here.stub}).reset_index()
    targets = pd.DataFrame(
        {"edge": there.edge[usable], "b": there.along[usable], "t": there.stub[usable]}
    ).reset_index()
    pairs = points[points["edge"] >= 0].merge(targets, on="edge", suffixes=("", "_target"))
    pairs["way"] = pairs["s"] + pairs["t"] + (pairs["a"] - pairs["b"]).abs()
    pairs = pairs.sort_values(["index", "way", "index_target"]).drop_duplicates("index")
    ways, origin = np.full(len(here.edge), np.inf), np.full(len(here.edge), -1)
    ways[pairs["index"].to_numpy()] = pairs["way"].to_numpy()
    origin[pairs["index"].to_numpy()] = pairs["index_target"].to_numpy()
    return ways, origin
