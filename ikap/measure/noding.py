"""Lines cut where they meet, so that they can be the edges of a graph. Metres in one projected CRS.

The result depends on the lines alone, not on their order or direction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

GRID = 0.001  # metres; coordinates of nodes are whole multiples
QUAY = 250.0  # metres from a ferry's end to the road's, which small-scale maps leave out

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Lines:
    """LineStrings, what each costs beside its length (metres), and the level it lies on."""

    shapes: Shapes
    waits: Floats
    levels: Ints

    def take(self, chosen: NDArray[np.generic]) -> Lines:
        return Lines(self.shapes[chosen], self.waits[chosen], self.levels[chosen])


def node(lines: Lines, tolerance: float) -> Lines:
    """The lines cut at their junctions.

    Ends within the tolerance of one another become one node. A line is cut where an end of its
    level, or of a line that has a wait, is within the tolerance of it, and where it crosses
    another of its level. Lines that have a wait are never cut; an end of theirs that meets nothing
    is joined to the nearest line without one, if that is no further away than a quay is long.

    >>> pair = shapely.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (50 0.4, 50 60)"])
    >>> three = node(Lines(pair, np.zeros(2), np.zeros(2, int)), tolerance=1)
    >>> [shape.wkt for shape in three.shapes]
    ['LINESTRING (0 0, 50 0.4)', 'LINESTRING (50 0.4, 50 60)', 'LINESTRING (50 0.4, 100 0)']
    """
    whole = _canonical(lines)
    if not len(whole.shapes):
        return whole
    whole = _with_quays(whole, tolerance)
    ends, of = _joined_ends(whole.shapes, tolerance)
    parts = _cut_at_ends(whole, ends, of, tolerance)
    return _canonical(_cut_at_crossings(parts))


def _canonical(lines: Lines) -> Lines:
    """Single lines with a length, each in one direction, in one order."""
    shapes, of = shapely.get_parts(shapely.force_2d(lines.shapes), return_index=True)
    single = replace(lines.take(of), shapes=shapely.normalize(shapes))
    single = single.take(shapely.length(single.shapes) > 0)
    return single.take(np.lexsort((single.levels, single.waits, shapely.to_wkb(single.shapes))))


def _with_quays(lines: Lines, tolerance: float) -> Lines:
    """The lines, and a straight one from each loose end of a ferry to the nearest road."""
    ferries, roads = np.flatnonzero(lines.waits > 0), np.flatnonzero(lines.waits == 0)
    ends = np.concatenate([shapely.get_point(lines.shapes[ferries], at) for at in (0, -1)])
    met = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=tolerance)
    loose = ends[np.bincount(met[0], minlength=len(ends)) == 1]
    tree = shapely.STRtree(lines.shapes[roads])
    at, road = tree.query_nearest(loose, max_distance=QUAY, all_matches=False)
    quays = shapely.shortest_line(loose[at], lines.shapes[roads[road]])
    apart = shapely.length(quays) > tolerance
    quays, levels = quays[apart], lines.levels[roads[road[apart]]]
    return Lines(
        np.concatenate([lines.shapes, quays]),
        np.concatenate([lines.waits, np.zeros(len(quays))]),
        np.concatenate([lines.levels, levels]),
    )


def _joined_ends(shapes: Shapes, tolerance: float) -> tuple[Floats, Ints]:
    """Places where lines end, and which of them each line starts and stops at (2 × lines)."""
    from scipy.spatial import cKDTree  # takes long to load, and a prepared region needs none

    both = [shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)]
    places, of = np.unique(np.concatenate(both), axis=0, return_inverse=True)
    near = cKDTree(places).query_pairs(tolerance, output_type="ndarray")
    links = coo_array((np.ones(len(near)), near.T), shape=(len(places), len(places)))
    _, cluster = connected_components(links, directed=False)
    first = np.unique(cluster, return_index=True)[1]  # the most western, as places are sorted
    at = np.asarray(cluster, dtype=np.intp)[of.reshape(2, len(shapes))]
    return np.round(places[first] / GRID) * GRID, at


def _cut_at_ends(lines: Lines, ends: Floats, of: Ints, tolerance: float) -> Lines:
    """Each line from end to end, cut where it passes by the end of another."""
    vertices, line = shapely.get_coordinates(lines.shapes, return_index=True)
    first = np.searchsorted(line, np.arange(len(lines.shapes)))
    last = np.append(first[1:], len(line)) - 1
    vertices[first], vertices[last] = ends[of[0]], ends[of[1]]
    shapes = np.asarray(shapely.linestrings(vertices, indices=line))
    steps = np.hypot(*np.diff(vertices, axis=0, prepend=vertices[:1]).T)
    steps[first] = 0.0
    run = np.cumsum(steps)
    along = run - run[first][line]

    at, cut = _passed(lines, shapes, ends, of, tolerance)
    place = shapely.line_locate_point(shapes[cut], shapely.points(ends[at]))
    midway = (place > tolerance) & (place < along[last][cut] - tolerance)
    at, cut, place = at[midway], cut[midway], place[midway]

    # A cut is the last vertex of one part and the first of the next.
    line = np.concatenate([line, cut, cut])
    vertices = np.concatenate([vertices, ends[at], ends[at]])
    opens = np.repeat([0, 0, 1], [len(along), len(cut), len(cut)])
    which = np.concatenate([np.full(len(along), -1), at, at])
    order = np.lexsort((opens, which, np.concatenate([along, place, place]), line))
    line, opens = line[order], opens[order]
    starts = np.append(True, line[1:] != line[:-1]) | (opens == 1)
    parts = np.asarray(shapely.linestrings(vertices[order], indices=np.cumsum(starts) - 1))
    return replace(lines.take(line[starts]), shapes=parts)


def _passed(
    lines: Lines, shapes: Shapes, ends: Floats, of: Ints, tolerance: float
) -> tuple[Ints, Ints]:
    """Pairs of an end and a line that may be joined there: near enough, and on the same level."""
    tree = shapely.STRtree(shapes)
    at, line = tree.query(shapely.points(ends), predicate="dwithin", distance=tolerance)
    size = lines.levels.max() + 1
    on_level = np.isin(at * size + lines.levels[line], of * size + lines.levels)
    at_ferry = np.isin(at, of[:, lines.waits > 0])
    allowed = (lines.waits[line] == 0) & (on_level | at_ferry)
    return at[allowed], line[allowed]


def _cut_at_crossings(lines: Lines) -> Lines:
    """The lines of each level cut where they cross; those that have a wait as they are."""
    whole = lines.take(lines.waits > 0)
    shapes, levels = [whole.shapes], [whole.levels]
    for level in np.unique(lines.levels):
        crossing = lines.shapes[(lines.levels == level) & (lines.waits == 0)]
        shapes.append(shapely.get_parts(shapely.union_all(crossing, grid_size=GRID)))
        levels.append(np.full(len(shapes[-1]), level))
    joined = np.concatenate(shapes)
    waits = np.zeros(len(joined))
    waits[: len(whole.waits)] = whole.waits
    return Lines(joined, waits, np.concatenate(levels))
