"""What lies within a walk of an area, as a surface: along streets, or by a straight line.

A surface along streets is what is within a house's depth of the streets that are reached.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from ikap.measure.network import DETOUR, Access, Network, access
from ikap.measure.noding import Floats, Ints, Shapes

DEPTH = 50.0  # metres from a street that are still reached [P]
CORNERS = 4  # points in a quarter of a circle


def straight_bands(areas: Shapes, metres: Sequence[float]) -> Shapes:
    """Around each area (a row) what lies within so many metres (a column) by the detour."""
    return np.asarray(shapely.buffer(areas[:, None], np.array(metres) / DETOUR, quad_segs=8))


def street_bands(network: Network, areas: Shapes, metres: Sequence[float]) -> Shapes:
    """For each area (a row) what lies within so many metres (a column) along the streets.

    An area that no street comes near has its own surroundings alone.

    >>> import geopandas as gpd
    >>> from ikap.measure.network import build
    >>> street = build(gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 2000 0)"]))
    >>> found = street_bands(street, np.array([shapely.box(900, 0, 1000, 90)]), [400, 800])
    >>> [[float(edge) for edge in shape.bounds[:3:2]] for shape in found[0]]
    [[450.0, 1450.0], [50.0, 1850.0]]
    """
    rows = [_bands(network, area, metres) for area in areas]
    bands = np.empty((len(areas), len(metres)), dtype=object)
    for i, row in enumerate(rows):
        bands[i] = row
    return bands


def _bands(network: Network, area: BaseGeometry, metres: Sequence[float]) -> list[BaseGeometry]:
    farthest = max(metres)
    here = access(network, np.array([area], dtype=object), most_stub=farthest / DETOUR)
    west, south, east, north = area.bounds
    low, high = np.array([west, south]) - farthest, np.array([east, north]) + farthest
    inside = (network.nodes >= low) & (network.nodes <= high)
    near = np.asarray(inside.all(axis=1), dtype=bool)
    # A street may go on beyond the box: part of it is walked from the end that is near.
    edges = np.union1d(np.flatnonzero(near[network.start] | near[network.end]), here.edge)
    cost = _costs(network, here, edges, farthest)
    doors = shapely.line_interpolate_point(network.shapes[here.edge], here.along)
    stubs = shapely.shortest_line(area, doors)
    around = shapely.buffer(shapely.union_all([area, *stubs]), DEPTH, quad_segs=CORNERS)
    bands = []
    for far in metres:
        parts = _reached(network, here, edges, cost, far)
        streets = shapely.buffer(parts, DEPTH, quad_segs=CORNERS)
        bands.append(shapely.union_all([around, *streets]))
    return bands


def _costs(network: Network, here: Access, edges: Ints, farthest: float) -> Floats:
    """Metres from the area to every node, along some of the edges; infinite beyond the farthest."""
    start, end, length = network.start[edges], network.end[edges], network.length[edges]
    home = len(network.nodes)
    doors = np.concatenate([network.start[here.edge], network.end[here.edge]])
    away = np.concatenate([here.along, network.length[here.edge] - here.along])
    head = np.concatenate([start, np.full(len(doors), home)])
    other = np.concatenate([end, doors])
    # A cost of nothing would be no edge at all to the matrix.
    way = np.maximum(np.concatenate([length, np.tile(here.stub, 2) + away]), 1e-9)
    order = np.lexsort((way, np.maximum(head, other), np.minimum(head, other)))
    low, high = np.minimum(head, other)[order], np.maximum(head, other)[order]
    first = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(order)]
    matrix = csr_array((way[order][first], (low[first], high[first])), shape=(home + 1, home + 1))
    costs = dijkstra(matrix, directed=False, indices=np.array([home]), limit=farthest)
    return np.asarray(costs[0, :home], dtype=float)


def _reached(
    network: Network, here: Access, edges: Ints, cost: Floats, far: float
) -> list[BaseGeometry]:
    """The parts of edges that are no further off than so many metres."""
    length = network.length[edges]
    ahead = np.clip(far - cost[network.start[edges]], 0.0, length)
    back = np.clip(far - cost[network.end[edges]], 0.0, length)
    whole = ahead + back >= length
    parts = list(network.shapes[edges[whole]])
    for edge, onward, backward in zip(edges[~whole], ahead[~whole], back[~whole], strict=True):
        shape, size = network.shapes[edge], network.length[edge]
        parts += [substring(shape, 0, onward)] if onward > 0 else []
        parts += [substring(shape, size - backward, size)] if backward > 0 else []
    for edge, along, stub in zip(here.edge, here.along, here.stub, strict=True):
        left = far - stub
        if left > 0:
            shape, size = network.shapes[edge], network.length[edge]
            parts.append(substring(shape, max(0.0, along - left), min(size, along + left)))
    return parts
