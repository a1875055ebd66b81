"""A network with the entries of targets set into its edges, as a matrix to search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from scipy.sparse import csr_array

from ikap.measure.network import Access, Network
from ikap.measure.noding import Floats, Ints


@dataclass(frozen=True, eq=False)
class Graph:
    """The stops along each edge, in order: its ends, and the entries of targets between them."""

    matrix: Any
    sources: Ints  # a node for each target's entry, at the far end of its stub
    edge: Ints  # of each stop, ascending
    along: Floats
    stop: Ints  # its node
    offset: Floats  # of each edge, so that offset + along ascends over all stops
    pace: Floats  # of each edge
    places: Floats  # of each node, n × 2

    @cached_property
    def keys(self) -> Floats:
        """A number a stop, ascending: its edge's offset and the metres along it."""
        return np.asarray(self.offset[self.edge] + self.along, dtype=float)


def graft(network: Network, there: Access) -> Graph:
    """The network with what reaches it set into its edges."""
    nodes, edges, entries = len(network.nodes), len(network.start), len(there.of)
    own = np.arange(edges)
    entered = nodes + np.arange(entries)
    edge = np.concatenate([own, there.edge, own])
    along = np.concatenate([np.zeros(edges), there.along, network.length])
    stop = np.concatenate([network.start, entered, network.end])
    place = np.repeat([0, 1, 2], [edges, entries, edges])
    order = np.lexsort((place, along, edge))
    edge, along, stop = edge[order], along[order], stop[order]
    link = np.flatnonzero(edge[1:] == edge[:-1])
    cost = np.diff(along)[link] * network.pace[edge[link]] + network.wait[edge[link]]
    sources = entered + entries
    matrix = _matrix(
        np.concatenate([stop[link], sources]),
        np.concatenate([stop[link + 1], entered]),
        np.concatenate([cost, there.stub]),
        nodes + 2 * entries,
    )
    offset = np.cumsum(network.length + 1) - network.length
    entrances = shapely.get_coordinates(
        shapely.line_interpolate_point(network.shapes[there.edge], there.along)
    )
    places = np.concatenate([network.nodes, entrances, entrances])
    return Graph(matrix, sources, edge, along, stop, offset, network.pace, places)


def _matrix(start: Ints, end: Ints, cost: Floats, size: int) -> Any:
    """Of parallel edges the cheapest counts; a matrix would add them up."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((cost, high, low))
    low, high, cost = low[order], high[order], cost[order]
    first = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(low)]
    shape = (max(size, 1),) * 2  # of a network without any edge too
    return csr_array((cost[first], (low[first], high[first])), shape=shape)


def beside(graph: Graph, here: Access) -> tuple[Ints, Floats]:
    """The nodes before and after each point on its edge, and what it costs to get to each (2 × n).

    The stub is in the cost.
    """
    after = np.searchsorted(graph.keys, graph.offset[here.edge] + here.along, side="right")
    first = np.searchsorted(graph.edge, here.edge, side="left")
    last = np.searchsorted(graph.edge, here.edge, side="right") - 1
    after = np.clip(after, first + 1, last)
    sides = np.stack([after - 1, after])
    away = np.abs(here.along - graph.along[sides]) * graph.pace[here.edge]
    return graph.stop[sides], here.stub + away


def ways_through(graph: Graph, here: Access, cost: Floats) -> tuple[Floats, Ints]:
    """The least cost over the nodes before and after each point on its edge, and which node."""
    stops, away = beside(graph, here)
    ways = away + cost[stops]
    best = np.argmin(ways, axis=0)
    every = np.arange(len(best))
    return ways[best, every], stops[best, every]
