"""A routable network from lines, and where things reach it. Metres in one projected CRS.

Ways cost metres, or what else an edge costs a metre (seconds). Points reach the network at the
nearest place of the nearest edge, over a stub in a straight line. Shortest ways are `routing`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ikap.measure.crossing import Water, nearest_shape
from ikap.measure.noding import GRID, Floats, Ints, Lines, Shapes, node

TOLERANCE = 1.0  # metres; ends nearer than this are one node
DETOUR = 1.3  # a straight line is no straight street [P]
MOST_STUB = 20_000.0  # metres; what is further from every edge is off the network [P]


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes in sorted order, and undirected edges between them.

    An edge costs its length times its pace, and its wait. One with a wait (a ferry) can be boarded
    at its ends only; the others are `open_` and can be entered midway. A stub costs its length
    times `stub_pace`. With a pace of 1 and waits in metres, all costs are metres.
    """

    nodes: Floats  # n × 2
    start: Ints
    end: Ints
    length: Floats
    wait: Floats
    shapes: Shapes
    pace: Floats  # what a metre costs
    stub_pace: float = 1.0

    @property
    def open_(self) -> NDArray[np.bool_]:
        return np.equal(self.wait, 0)

    @cached_property
    def doors(self) -> Doors:
        """The edges that can be entered midway, made ready to be found."""
        edges = np.flatnonzero(self.open_)
        return Doors(edges, self.shapes[edges], shapely.STRtree(self.shapes[edges]))

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
        lengths, waits, paces = self.length[keep], self.wait[keep], self.pace[keep]
        shapes = self.shapes[keep]
        return Network(self.nodes[used], start, end, lengths, waits, shapes, paces, self.stub_pace)

    def timed(self, pace: Floats, wait: Floats, stub_pace: float) -> Network:
        """The same network with other costs, such as seconds: by the metre, to wait, by the stub.

        What has a wait here must have one there.
        """
        if not np.array_equal(wait > 0, self.wait > 0):
            raise ValueError("the waits must be those of the same edges")
        return replace(self, pace=pace, wait=wait, stub_pace=stub_pace)

    def _part_of_edge(self) -> Ints:
        cost = np.ones(len(self.start))
        links = csr_array((cost, (self.start, self.end)), shape=(len(self.nodes),) * 2)
        return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)[self.start]


@dataclass(frozen=True, eq=False)
class Doors:
    """Edges of a network by position, their shapes, and a tree of them."""

    edges: Ints
    shapes: Shapes
    tree: shapely.STRtree


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
        np.asarray(nodes * GRID, dtype=float),
        start,
        end,
        lengths,
        edges.waits,
        edges.shapes,
        np.ones(len(lengths)),
    )


def lines_of(network: Network, lines: gpd.GeoSeries) -> Ints:
    """The position of the line that each edge is a part of; the first of those that coincide.

    >>> cross = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (50 -9, 50 50)"])
    >>> lines_of(build(cross), cross).tolist()
    [0, 1, 0, 1]
    """
    middles = shapely.line_interpolate_point(network.shapes, 0.5, normalized=True)
    at, of = shapely.STRtree(lines.to_numpy()).query_nearest(middles)
    first = np.full(len(middles), len(lines), dtype=np.intp)
    np.minimum.at(first, at, of)
    return first


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
    doors = network.doors
    shapes = doors.shapes
    inner, edge, places = _entrances(things, doors)
    outer = np.setdiff1d(np.arange(len(things)), inner)
    nearest_edge, metres = nearest_shape(
        things[outer], shapes, sea, most=most_stub, tree=doors.tree
    )
    reached = nearest_edge >= 0
    outer, nearest_edge, metres = outer[reached], nearest_edge[reached], metres[reached]
    ways = shapely.shortest_line(shapes[nearest_edge], things[outer])
    edge = np.concatenate([edge, nearest_edge])
    places = np.concatenate([places, shapely.get_point(ways, 0)])
    along = shapely.line_locate_point(shapes[edge], places)
    stub = np.concatenate([np.zeros(len(inner)), metres * DETOUR * network.stub_pace])
    return Access(np.concatenate([inner, outer]), doors.edges[edge], along, stub)


def _entrances(things: Shapes, doors: Doors) -> tuple[Ints, Ints, Shapes]:
    """Where edges go in and out of things that have extent: thing, edge, place."""
    wide = np.flatnonzero(shapely.get_type_id(things) != shapely.GeometryType.POINT)
    at, edge = doors.tree.query(things[wide], predicate="intersects")
    shared = shapely.intersection(doors.shapes[edge], things[wide][at])
    parts, of = shapely.get_parts(shared, return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    first = np.where(is_line, shapely.get_point(parts, 0), parts)
    last = shapely.get_point(parts[is_line], -1)
    both = np.concatenate([of, of[is_line]])
    return wide[at[both]], edge[both], np.concatenate([first, last])
