"""What every node of a network tells: how far it is to the nearest of each set of targets.

Worked out once for the targets that many sites ask for; a place then looks at the two nodes
beside it. The signposts stand for one network and its targets: others need their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse.csgraph import dijkstra

from ikap.measure.crossing import Floats, Ints, Shapes, Water
from ikap.measure.graph import Graph, beside, graft
from ikap.measure.network import MOST_STUB, Access, Network, access

NOBODY = -9999  # what dijkstra says of a node that no source reaches


class Placed(Protocol):
    """What has shapes: a set of targets."""

    @property
    def shapes(self) -> Shapes: ...


@dataclass(frozen=True, eq=False)
class Signposts:
    """By the set's name (a row) and the node: the cost to the nearest target, and its position.

    A cost is infinite, and a position -1, where no way leads.
    """

    network: Network
    graph: Graph
    rows: Mapping[str, int]
    cost: Floats
    which: Ints
    most_stub: float


@dataclass(frozen=True, eq=False)
class Approach:
    """How some points reach the signposts: the nodes beside each, and the cost to each (2 × n)."""

    posts: Signposts
    of: Ints
    nodes: Ints
    away: Floats
    count: int

    def to(self, name: str) -> tuple[Floats, Ints]:
        """The cost from each point to the nearest target of a set, and which; NaN and -1: none."""
        row = self.posts.rows[name]
        cost, which = np.full(self.count, np.nan), np.full(self.count, -1, dtype=np.intp)
        ways = self.away + self.posts.cost[row][self.nodes]
        best = np.argmin(ways, axis=0)
        every = np.arange(ways.shape[1])
        least, node = ways[best, every], self.nodes[best, every]
        known = np.isfinite(least)
        cost[self.of[known]] = least[known]
        which[self.of[known]] = self.posts.which[row][node[known]]
        return cost, which

    def to_each(self) -> Floats:
        """The cost from each point (row) to each set (column); NaN where there is no way."""
        cost = np.full((self.count, len(self.posts.rows)), np.nan)
        ways = (self.away[None] + self.posts.cost[:, self.nodes]).min(axis=1, initial=np.inf)
        cost[self.of] = np.where(np.isfinite(ways), ways, np.nan).T
        return cost


def signposts(
    network: Network,
    sets: Mapping[str, Placed],
    *,
    sea: Water | None = None,
    most_stub: float = MOST_STUB,
) -> Signposts:
    """Search the network once from each set of targets, which may be points or areas.

    Of targets in one place the first counts.
    """
    names = list(sets)
    entries = [
        _first_at_each_place(access(network, sets[name].shapes, sea=sea, most_stub=most_stub))
        for name in names
    ]
    there = _joined(entries)
    graph = graft(network, there)
    shape = (len(names), len(graph.places))
    cost, which = np.full(shape, np.inf), np.full(shape, -1, dtype=np.intp)
    begin = 0
    for row, entry in enumerate(entries):
        end = begin + len(entry.of)
        if end > begin:
            distances, _, source = dijkstra(
                graph.matrix,
                directed=False,
                indices=graph.sources[begin:end],
                min_only=True,
                return_predecessors=True,
            )
            reached = source != NOBODY
            cost[row] = distances
            which[row, reached] = there.of[source[reached] - graph.sources[0]]
        begin = end
    rows = {name: row for row, name in enumerate(names)}
    return Signposts(network, graph, rows, cost, which, most_stub)


def approach(posts: Signposts, points: Shapes, sea: Water | None = None) -> Approach:
    """Where points reach the signposts."""
    here = access(posts.network, points, sea=sea, most_stub=posts.most_stub)
    nodes, away = np.zeros((2, 0), dtype=np.intp), np.zeros((2, 0))
    if len(here.of):
        nodes, away = beside(posts.graph, here)
    return Approach(posts, here.of, nodes, away, len(points))


def _joined(entries: list[Access]) -> Access:
    none = Access(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0))
    every = [none, *entries]
    return Access(
        np.concatenate([part.of for part in every]),
        np.concatenate([part.edge for part in every]),
        np.concatenate([part.along for part in every]),
        np.concatenate([part.stub for part in every]),
    )


def _first_at_each_place(there: Access) -> Access:
    order = np.lexsort((there.of, there.stub, there.along, there.edge))
    edge, along = there.edge[order], there.along[order]
    first = order[
        np.append(True, (edge[1:] != edge[:-1]) | (along[1:] != along[:-1]))[: len(order)]
    ]
    return Access(there.of[first], there.edge[first], there.along[first], there.stub[first])
