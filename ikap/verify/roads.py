"""Ways along roads and ferries computed again: the network, its shortest ways, straight lines.

Written anew after what the handbook says: lines meet where they cross on the same level, or where
an end is within a metre; a ferry is boarded at its ends and counts a wait; a place reaches the
nearest road over a straight stub × 1.3. Distances are found by Dijkstra's algorithm on a heap.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from ikap.verify.plane import Floats, Ground, Ints, at, meeting, nearest_on, polylines, segments

DETOUR, MOST_SEA = 1.3, 500.0
JOINED, QUAY, FERRY_WAIT = 1.0, 250.0, 15_000.0
Node = tuple[int, int]  # millimetres


@dataclass(frozen=True)
class Line:
    """A road or a ferry: its vertices, what it costs beside its length, and its level."""

    vertices: Floats
    wait: float
    level: str


@dataclass(frozen=True)
class Reached:
    """Where places enter the network: the edge's segment, how far along, the stub's metres.

    `entry` is the place of entry; `known` is False where a stub would cross too much sea.
    """

    segment: Ints
    along: Floats
    stub: Floats
    entry: Floats
    known: Any


def road_lines(shapes: Iterable[Any], levels: Sequence[str], ferries: Iterable[Any]) -> list[Line]:
    """Roads with their levels, and ferries from quay to quay, as lines."""
    lines = [
        Line(vertices, 0.0, level)
        for shape, level in zip(shapes, levels, strict=True)
        for vertices in polylines([shape])
    ]
    whole = shapely.line_merge(shapely.union_all(list(ferries))) if ferries else None
    crossings = [] if whole is None else polylines([whole])
    return lines + [Line(vertices, FERRY_WAIT, "") for vertices in crossings]


class Ways:
    """A network to be asked for the way from places to targets."""

    def __init__(self, lines: list[Line], sea: Ground | None) -> None:
        self.sea = sea
        parts = _noded(_with_quays(lines))
        rows: list[tuple[float, ...]] = []
        self.edges: list[tuple[Node, Node, float, float]] = []
        for vertices, wait in parts:
            lengths = np.hypot(*np.diff(vertices, axis=0).T)
            run = np.concatenate([[0.0], np.cumsum(lengths)])
            number = len(self.edges)
            self.edges.append((_node(vertices[0]), _node(vertices[-1]), float(run[-1]), wait))
            if wait == 0:
                rows += [
                    (*vertices[i], *vertices[i + 1], number, run[i]) for i in range(len(lengths))
                ]
        table = np.array(rows, dtype=float).reshape(-1, 6)
        self.segments, self.edge_of = table[:, :4], table[:, 4].astype(int)
        self.start_of = table[:, 5]

    def reached(self, places: Floats) -> Reached:
        """Where each place enters the network, over the nearest road."""
        metres, which, along = nearest_on(places, self.segments)
        entry = at(self.segments, which, along)
        known = np.isfinite(metres) & dry(places, entry, self.sea)
        length = np.hypot(*(self.segments[which, 2:] - self.segments[which, :2]).T)
        position = self.start_of[which] + along * length
        return Reached(which, position, metres * DETOUR, entry, known)

    def within(self, area: Any) -> list[tuple[int, float]]:
        """Where roads enter an area: edge and metres along it; none where no road does."""
        ground = Ground([area])
        lines, t = meeting(self.segments, ground.edges)
        length = np.hypot(*(self.segments[:, 2:] - self.segments[:, :2]).T)
        places = [
            (int(self.edge_of[i]), float(self.start_of[i] + part * length[i]))
            for i, part in zip(lines, t, strict=True)
        ]
        for number, (first, last, run, wait) in enumerate(self.edges):
            if wait == 0:
                ends = np.array([first, last], dtype=float) / 1000
                places += [
                    (number, place)
                    for place, inside in zip((0.0, run), ground.holds(ends), strict=True)
                    if inside
                ]
        return places

    def costs(self, entries: Sequence[tuple[int, float, float]]) -> dict[Any, float]:
        """The cost from each node, and each entry, to the nearest of the entries.

        An entry is an edge, metres along it, and what its stub costs.
        """
        on_edge: dict[int, list[tuple[float, Any]]] = defaultdict(list)
        beginning: dict[Any, float] = {}
        for k, (edge, along, stub) in enumerate(entries):
            on_edge[edge].append((along, ("entry", k)))
            beginning[("entry", k)] = stub
        graph: dict[Any, list[tuple[Any, float]]] = defaultdict(list)
        for number, (first, last, run, wait) in enumerate(self.edges):
            stops = [(0.0, first), *sorted(on_edge[number], key=lambda s: s[0]), (run, last)]
            for (a, here), (b, there) in pairwise(stops):
                graph[here].append((there, b - a + wait))
                graph[there].append((here, b - a + wait))
        cost: dict[Any, float] = {}
        heap = [(c, i, node) for i, (node, c) in enumerate(beginning.items())]
        heapq.heapify(heap)
        order = len(heap)
        while heap:
            now, _tie, node = heapq.heappop(heap)
            if node in cost:
                continue
            cost[node] = now
            for other, step in graph[node]:
                if other not in cost:
                    order += 1
                    heapq.heappush(heap, (now + step, order, other))
        self._on_edge = on_edge
        return cost

    def to(self, here: Reached, entries: Sequence[tuple[int, float, float]]) -> Floats:
        """Metres from each place to the nearest of the entries; infinite without a way."""
        cost = self.costs(entries)
        ways = np.full(len(here.stub), np.inf)
        for i, (segment, along, stub) in enumerate(
            zip(here.segment, here.along, here.stub, strict=True)
        ):
            edge = int(self.edge_of[segment])
            first, last, run, _wait = self.edges[edge]
            stops = [(0.0, first), *sorted(self._on_edge[edge], key=lambda s: s[0]), (run, last)]
            ways[i] = stub + min(
                abs(along - place) + cost.get(node, np.inf) for place, node in stops
            )
        return np.where(here.known, ways, np.inf)


def dry(a: Floats, b: Floats, sea: Ground | None) -> Any:
    """Whether the straight line between two places crosses no more of the sea than it may."""
    fine = np.ones(len(a), dtype=bool)
    if sea is not None:
        long = np.flatnonzero(np.hypot(*(a - b).T) > MOST_SEA)
        fine[long] = sea.metres(np.hstack([a[long], b[long]])) <= MOST_SEA
    return fine


def straight(places: Floats, targets: Sequence[Any], sea: Ground | None) -> tuple[Floats, Floats]:
    """By air to the nearest target, and to the nearest over a dry line, metres × 1.

    Targets are points, lines or areas; inside an area the distance is 0.
    """
    air, over = np.full(len(places), np.inf), np.full(len(places), np.inf)
    for target in targets:
        metres, ends = to_shape(places, target)
        air = np.minimum(air, metres)
        closer = np.flatnonzero(metres < over)
        fine = dry(places[closer], ends[closer], sea)
        over[closer[fine]] = metres[closer[fine]]
    return air, over


def to_shape(places: Floats, target: Any) -> tuple[Floats, Floats]:
    """Metres from each place to a shape, and the nearest place of it."""
    if target.geom_type == "Point":
        spot = np.array([target.x, target.y])
        return np.hypot(*(places - spot).T), np.broadcast_to(spot, places.shape)
    edges = segments([target])
    metres, which, along = nearest_on(places, edges)
    ends = at(edges, which, along)
    if target.geom_type.endswith("Polygon"):
        inside = Ground([target]).holds(places)
        return np.where(inside, 0.0, metres), np.where(inside[:, None], places, ends)
    return metres, ends


def entries_of(ways: Ways, targets: Sequence[Any]) -> list[tuple[int, float, float]]:
    """Where targets enter the network, each with its stub; those over too much sea are left out."""
    entries: list[tuple[int, float, float]] = []
    for target in targets:
        if target.geom_type == "Point":
            here = ways.reached(np.array([[target.x, target.y]]))
            if here.known[0]:
                entries.append(
                    (int(ways.edge_of[here.segment[0]]), float(here.along[0]), float(here.stub[0]))
                )
            continue
        inside = ways.within(target)
        if inside:
            entries += [(edge, along, 0.0) for edge, along in inside]
            continue
        corners = np.vstack(polylines([target]))
        here = ways.reached(corners)
        best = int(here.stub.argmin())
        nodes = np.unique(ways.segments.reshape(-1, 2), axis=0)
        metres, _ends = to_shape(nodes, target)
        if metres.min() * DETOUR < here.stub[best]:  # a road's bend is nearer than any corner
            here = ways.reached(nodes[[int(metres.argmin())]])
            stub = float(metres.min()) * DETOUR
            entries.append((int(ways.edge_of[here.segment[0]]), float(here.along[0]), stub))
        else:
            entries.append(
                (int(ways.edge_of[here.segment[best]]), float(here.along[best]),
                 float(here.stub[best]))
            )  # fmt: skip
    return entries


def nearest_way(
    places: Floats, targets: Sequence[Any], ways: Ways | None, sea: Ground | None, *, coarse: bool
) -> Floats:
    """The way from each place to the nearest target: along roads, and straight × 1.3 where the
    roads lack the small streets or there are none; infinite where there is no way.
    """
    air, over = straight(places, targets, sea)
    if ways is None:
        return over * DETOUR
    metres = np.maximum(ways.to(ways.reached(places), entries_of(ways, targets)), air)
    metres = np.where(air == 0, 0.0, metres)
    return np.minimum(metres, over * DETOUR) if coarse else metres


def _node(place: Floats) -> Node:
    return int(np.rint(place[0] * 1000)), int(np.rint(place[1] * 1000))


def _with_quays(lines: list[Line]) -> list[Line]:
    """A straight line from each loose end of a ferry to the nearest road, if a quay is so long."""
    roads = [line for line in lines if line.wait == 0]
    edges = np.vstack([np.hstack([r.vertices[:-1], r.vertices[1:]]) for r in roads])
    level = [r.level for r in roads for _ in range(len(r.vertices) - 1)]
    ends = np.array([line.vertices[i] for line in lines if line.wait for i in (0, -1)])
    more = []
    for i, end in enumerate(ends):
        others = np.delete(ends, i, axis=0)
        if len(others) and np.hypot(*(others - end).T).min() <= JOINED:
            continue
        metres, which, along = nearest_on(end[None], edges)
        if JOINED < metres[0] <= QUAY:
            more.append(Line(np.vstack([end, at(edges, which, along)]), 0.0, level[which[0]]))
    return [*lines, *more]


def _noded(lines: list[Line]) -> list[tuple[Floats, float]]:
    """The lines cut where they meet: vertices, and what each costs beside its length."""
    lines = _ends_joined(lines)
    ends: dict[Node, set[str]] = defaultdict(set)
    of_ferry = set()
    for line in lines:
        for i in (0, -1):
            ends[_node(line.vertices[i])].add(line.level)
            if line.wait:
                of_ferry.add(_node(line.vertices[i]))
    places = np.array(list(ends), dtype=float) / 1000
    keys = list(ends)
    parts = []
    for line in lines:
        if line.wait:
            parts.append(line)
            continue
        edges = np.hstack([line.vertices[:-1], line.vertices[1:]])
        run = np.concatenate([[0.0], np.cumsum(np.hypot(*(edges[:, 2:] - edges[:, :2]).T))])
        cuts = []
        metres, which, along = nearest_on(places, edges)
        for k in np.flatnonzero(metres <= JOINED):
            position = run[which[k]] + along[k] * (run[which[k] + 1] - run[which[k]])
            allowed = line.level in ends[keys[k]] or keys[k] in of_ferry
            if allowed and JOINED < position < run[-1] - JOINED:
                cuts.append((position, places[k]))
        parts += [Line(part, 0.0, line.level) for part in _cut(line.vertices, run, cuts)]
    return _crossed(parts)


def _cut(vertices: Floats, run: Floats, cuts: list[tuple[float, Floats]]) -> list[Floats]:
    """A line in pieces, each new end put in the place that cuts it."""
    pieces, piece, done = [], [vertices[0]], 0
    for position, place in sorted(cuts, key=lambda cut: cut[0]):
        later = int(np.searchsorted(run, position, side="right"))
        piece += [*vertices[done + 1 : later], place]
        pieces.append(np.array(piece))
        piece, done = [place], later - 1
    piece += list(vertices[done + 1 :])
    return [*pieces, np.array(piece)]


def _crossed(parts: list[Line]) -> list[tuple[Floats, float]]:
    """The parts cut where roads of one level cross."""
    done = [(part.vertices, part.wait) for part in parts if part.wait]
    for level in sorted({part.level for part in parts}):
        roads = [part.vertices for part in parts if part.level == level and not part.wait]
        segs = [np.hstack([v[:-1], v[1:]]) for v in roads]
        for i, vertices in enumerate(roads):
            others = [s for j, s in enumerate(segs) if j != i]
            edges = segs[i]
            run = np.concatenate([[0.0], np.cumsum(np.hypot(*(edges[:, 2:] - edges[:, :2]).T))])
            cuts: dict[Node, tuple[float, Floats]] = {}  # two may meet in a bend that both have
            if others:
                which, t = meeting(edges, np.vstack(others), ends=True)
                for k, part in zip(which, t, strict=True):
                    place = edges[k, :2] + part * (edges[k, 2:] - edges[k, :2])
                    position = run[k] + part * (run[k + 1] - run[k])
                    if 1e-3 < position < run[-1] - 1e-3:
                        cuts[_node(place)] = (position, np.round(place, 3))
            done += [(piece, 0.0) for piece in _cut(vertices, run, list(cuts.values()))]
    return done


def _ends_joined(lines: list[Line]) -> list[Line]:
    """The lines with ends within a metre of one another in one place, the most western."""
    ends = sorted({tuple(line.vertices[i]) for line in lines for i in (0, -1)})
    places = np.array(ends)
    parent = list(range(len(ends)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, place in enumerate(places):
        for j in np.flatnonzero(np.hypot(*(places[i + 1 :] - place).T) <= JOINED) + i + 1:
            a, b = sorted((root(i), root(int(j))))
            parent[b] = a
    spot = {end: np.round(places[root(i)], 3) for i, end in enumerate(ends)}
    joined = []
    for line in lines:
        vertices = line.vertices.copy()
        vertices[0], vertices[-1] = spot[tuple(vertices[0])], spot[tuple(vertices[-1])]
        joined.append(Line(vertices, line.wait, line.level))
    return joined
