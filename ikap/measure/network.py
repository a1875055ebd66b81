"""A routable graph from lines, and shortest ways through it. Metres in one projected CRS.

Points reach the graph at the nearest place of the nearest edge, over a stub in a straight line.
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

from ikap.measure.crossing import Water, nearest_shape
from ikap.measure.noding import GRID, Floats, Ints, Lines, Shapes, node

TOLERANCE = 1.0  # metres; ends nearer than this are one node
DETOUR = 1.3  # a straight line is no straight street [P]
MOST_STUB = 20_000.0  # metres; what is further from every edge is off the network [P]


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes in sorted order, and undirected edges between them.

    An edge costs its length and its wait, in metres. One with a wait (a ferry) can be boarded at
    its ends only; the others are `open_` and can be entered midway.
    """

    nodes: Floats  # n × 2
    start: Ints
    end: Ints
    length: Floats
    wait: Floats
    shapes: Shapes

    @property
    def open_(self) -> NDArray[np.bool_]:
        return np.equal(self.wait, 0)

    def components(self) -> pd.Series[float]:
        """Metres of line in each connected part, the longest first."""
        parts = pd.Series(self.length).groupby(self._part_of_edge()).sum()
        return parts.sort_values(ascending=False, kind="stable").reset_index(drop=True)

    def without_fragments(self, shortest: float) -> Network:
        """The network less the connected parts that have fewer metres of line than `shortest`."""
        part = self._part_of_edge()
        keep = np.bincount(part, self.length)[part] >= shortest if len(part) else part == 0
        used, ends = np.unique([self.start[keep], self.end[keep]], return_inverse=True)
        start, end = ends.reshape(2, -1)
        lengths, waits = self.length[keep], self.wait[keep]
        return Network(self.nodes[used], start, end, lengths, waits, self.shapes[keep])

    def _part_of_edge(self) -> Ints:
        cost = np.ones(len(self.start))
        links = csr_array((cost, (self.start, self.end)), shape=(len(self.nodes),) * 2)
        return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)[self.start]


@dataclass(frozen=True, eq=False)
class Access:
    """Where things reach a network: the thing's position, the edge, metres along it, the stub."""

    of: Ints
    edge: Ints
    along: Floats
    stub: Floats  # what the way to the edge costs


def build(
    lines: gpd.GeoSeries,
    *,
    extra: pd.Series[float] | None = None,
    level: pd.Series[Any] | None = None,
    tolerance: float = TOLERANCE,
) -> Network:
    """The network of lines, the same whatever their order and direction.

    Lines meet where they cross or where an end is within the tolerance of another line. `extra`
    is what a line costs beside its length; a line that has any (a ferry) is joined at its ends
    alone, over a quay where they meet nothing. Lines
    of different `level` (a bridge, a tunnel) do not meet where they cross, only end to end.

    >>> cross = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (50 -9, 50 50)"])
    >>> len(build(cross).nodes), len(build(cross).length)
    (5, 4)
    """
    waits = pd.Series(0.0, index=lines.index) if extra is None else extra
    named = pd.Series(0, index=lines.index) if level is None else level.astype(object)
    levels = pd.factorize(named.fillna("").astype(str), sort=True)[0]
    edges = node(Lines(lines.to_numpy(), np.asarray(waits, dtype=float), levels), tolerance)
    ends = [shapely.get_coordinates(shapely.get_point(edges.shapes, at)) for at in (0, -1)]
    places = np.rint(np.concatenate(ends) / GRID).astype(np.int64)
    nodes, where = np.unique(places, axis=0, return_inverse=True)
    start, end = where.reshape(2, -1)
    lengths = shapely.length(edges.shapes)
    return Network(
        np.asarray(nodes * GRID, dtype=float), start, end, lengths, edges.waits, edges.shapes
    )


def access(
    network: Network,
    things: Shapes,
    *,
    sea: Water | None = None,
    most_stub: float = MOST_STUB,
) -> Access:
    """Where things reach the network: the nearest place on the nearest open edge.

    What has extent and is crossed by edges is reached wherever an edge enters it. A stub crosses
    no more of a `sea` than it may, and is no longer than `most_stub` metres; what cannot be
    reached is left out.
    """
    entries = np.flatnonzero(network.open_)
    shapes = network.shapes[entries]
    inner, edge, places = _entrances(things, shapes)
    outer = np.setdiff1d(np.arange(len(things)), inner)
    nearest_edge, metres = nearest_shape(things[outer], shapes, sea, most=most_stub)
    reached = nearest_edge >= 0
    outer, nearest_edge, metres = outer[reached], nearest_edge[reached], metres[reached]
    ways = shapely.shortest_line(shapes[nearest_edge], things[outer])
    edge = np.concatenate([edge, nearest_edge])
    places = np.concatenate([places, shapely.get_point(ways, 0)])
    along = shapely.line_locate_point(shapes[edge], places)
    stub = np.concatenate([np.zeros(len(inner)), metres * DETOUR])
    return Access(np.concatenate([inner, outer]), entries[edge], along, stub)


def _entrances(things: Shapes, edges: Shapes) -> tuple[Ints, Ints, Shapes]:
    """Where edges go in and out of things that have extent: thing, edge, place."""
    wide = np.flatnonzero(shapely.get_type_id(things) != shapely.GeometryType.POINT)
    at, edge = shapely.STRtree(edges).query(things[wide], predicate="intersects")
    shared = shapely.intersection(edges[edge], things[wide][at])
    parts, of = shapely.get_parts(shared, return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    first = np.where(is_line, shapely.get_point(parts, 0), parts)
    last = shapely.get_point(parts[is_line], -1)
    both = np.concatenate([of, of[is_line]])
    return wide[at[both]], edge[both], np.concatenate([first, last])


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
        graph = _graft(network, there)
        cost, _, source = dijkstra(
            graph.matrix,
            directed=False,
            indices=graph.sources,
            min_only=True,
            return_predecessors=True,
        )
        ways, by = _ways(graph, here, cost)
        found = np.isfinite(ways)
        entry = source[by[found]] - graph.sources[0]
        metres[here.of[found]] = ways[found]
        labels[here.of[found]] = ordered.index.to_numpy(dtype=object)[there.of[entry]]
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
        graph = _graft(network, there)
        costs = dijkstra(graph.matrix, directed=False, indices=graph.sources)
        for target, cost in zip(there.of, costs, strict=True):
            ways = _ways(graph, here, cost)[0]
            metres[here.of, target] = np.minimum(metres[here.of, target], ways)
    metres[np.isinf(metres)] = np.nan
    return pd.DataFrame(metres, index=points.index, columns=targets.index)


@dataclass(frozen=True, eq=False)
class _Graph:
    """A network with targets set into its edges: the stops along each edge, in order."""

    matrix: Any
    sources: Ints  # a node for each target's entry, at the far end of its stub
    edge: Ints  # of each stop, ascending
    along: Floats
    stop: Ints  # its node
    offset: Floats  # of each edge, so that offset + along ascends over all stops


def _graft(network: Network, there: Access) -> _Graph:
    nodes, edges, entries = len(network.nodes), len(network.start), len(there.of)
    own = np.arange(edges)
    mine = nodes + np.arange(entries)
    edge = np.concatenate([own, there.edge, own])
    along = np.concatenate([np.zeros(edges), there.along, network.length])
    stop = np.concatenate([network.start, mine, network.end])
    place = np.repeat([0, 1, 2], [edges, entries, edges])
    order = np.lexsort((place, along, edge))
    edge, along, stop = edge[order], along[order], stop[order]
    link = np.flatnonzero(edge[1:] == edge[:-1])
    cost = np.diff(along)[link] + network.wait[edge[link]]
    sources = mine + entries
    matrix = _matrix(
        np.concatenate([stop[link], sources]),
        np.concatenate([stop[link + 1], mine]),
        np.concatenate([cost, there.stub]),
        nodes + 2 * entries,
    )
    offset = np.cumsum(network.length + 1) - network.length
    return _Graph(matrix, sources, edge, along, stop, offset)


def _matrix(start: Ints, end: Ints, cost: Floats, size: int) -> Any:
    """Of parallel edges the cheapest counts; a matrix would add them up."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((cost, high, low))
    low, high, cost = low[order], high[order], cost[order]
    first = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))
    return csr_array((cost[first], (low[first], high[first])), shape=(size, size))


def _ways(graph: _Graph, here: Access, cost: Floats) -> tuple[Floats, Ints]:
    """The least cost over the stops before and after each point on its edge, and which stop."""
    keys = graph.offset[graph.edge] + graph.along
    after = np.searchsorted(keys, graph.offset[here.edge] + here.along, side="right")
    first = np.searchsorted(graph.edge, here.edge, side="left")
    last = np.searchsorted(graph.edge, here.edge, side="right") - 1
    after = np.clip(after, first + 1, last)
    sides = np.stack([after - 1, after])
    stops = graph.stop[sides]
    ways = here.stub + np.abs(here.along - graph.along[sides]) + cost[stops]
    best = np.argmin(ways, axis=0)
    every = np.arange(len(best))
    return ways[best, every], stops[best, every]
