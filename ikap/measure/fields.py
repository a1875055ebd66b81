"""What is left of the fields that a site takes from: how many parts, how large, what shape.

A field is connected land, edge to edge or over one another; a corner does not connect. It is
followed within the box around the site, widened by `reach` metres, and cut there; a part that
reaches the edge of the box is taken to go on beyond it. What is narrower than `NARROW` carries
and connects nothing, and what is smaller than `SLIVER` is nothing: lines are not drawn that well.
All geometries are valid polygons in one projected CRS, in metres. Each site is looked at alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.measure.overlap import polygonal

GAP = 0.1  # metres between edges that are meant to be the same
NARROW = 1.0  # metres across
SLIVER = 50.0  # m²
BESIDE = 5.0  # metres from an edge to what it runs along: a verge, half a road
OPENING = 20.0  # metres of edge that lie open and let nobody through with a load [P]

Geometries = NDArray[np.object_]
Positions = NDArray[np.intp]


def remaining_fields(
    sites: gpd.GeoSeries,
    land: gpd.GeoSeries,
    barriers: gpd.GeoSeries | None = None,
    *,
    reach: float = 1000.0,
    small: float = 5000.0,
) -> pd.DataFrame:
    """What each site leaves of the fields it takes from, indexed like the sites.

    `fields` taken from and the `parts` that they are left in; `split`, how many parts more than
    the fields that are left; `small_parts` under `small` m² and their `small_area` m²;
    `shape_index`, the mean of P/(2√(πA)) by area, 1 for a circle, NaN without parts; `largest`
    part in m²; `shut_in`, how many parts the site shuts in against `barriers` (roads, built
    ground), and their `shut_in_area` m². Fields that the site does not take from are no part of
    this, however small.

    >>> site = gpd.GeoSeries([shapely.box(40, -10, 60, 110)], index=["a"])
    >>> field = gpd.GeoSeries([shapely.box(0, 0, 100, 100)])
    >>> left = remaining_fields(site, field).round(3)
    >>> left.loc["a"].to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'fields': 1.0, 'parts': 2.0, 'split': 1.0, 'small_parts': 2.0, 'small_area': 8000.0,
     'shape_index': 1.249, 'largest': 4000.0, 'shut_in': 0.0, 'shut_in_area': 0.0}
    """
    ground = fields(land.to_numpy(), None if barriers is None else barriers.to_numpy())
    remaining = left_of(sites.to_numpy(), ground, reach=reach, small=small)
    return pd.DataFrame(remaining, index=sites.index)


@dataclass(frozen=True, eq=False)
class Fields:
    """Land in an order of its own and what shuts it in, ready to be found."""

    land: Geometries
    barriers: Geometries

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.land)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        return np.asarray(shapely.bounds(self.land), dtype=float)

    @cached_property
    def barrier_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.barriers)


def fields(land: Geometries, barriers: Geometries | None = None) -> Fields:
    """Fields and barriers made ready; the order that they come in is no matter."""
    stops = np.zeros(0, dtype=object) if barriers is None else barriers
    return Fields(land[np.lexsort(shapely.bounds(land).T)], stops)


def left_of(
    sites: Geometries, ground: Fields, *, reach: float = 1000.0, small: float = 5000.0
) -> dict[str, NDArray[np.generic]]:
    """What `remaining_fields` finds, as arrays by name."""
    touched, parts = _fields_and_parts(sites, ground, reach, small)
    count = len(sites)

    def total(values: NDArray[np.generic], some: NDArray[np.bool_]) -> NDArray[np.float64]:
        totals = np.bincount(parts.site[some], np.asarray(values, dtype=float)[some], count)
        return np.asarray(totals, dtype=float)

    every, each = np.ones(len(parts.site), dtype=bool), np.ones(len(parts.site))
    area, length = parts.area, shapely.length(parts.shapes)
    largest = np.zeros(count)
    np.maximum.at(largest, parts.site, area)
    distinct = np.unique(np.stack([parts.site, parts.field]), axis=1)[0]
    number = total(each, every)
    with np.errstate(invalid="ignore", divide="ignore"):
        round_as_a_circle = 2 * np.sqrt(np.pi * area)
        shape = total(area * length / round_as_a_circle, every) / total(area, every)
    counts = {
        "fields": np.bincount(touched, minlength=count),
        "parts": number,
        "split": number - np.bincount(distinct, minlength=count),
        "small_parts": total(each, parts.small),
    }
    whole = {name: np.asarray(values).astype(np.int64) for name, values in counts.items()}
    return {
        **whole,
        "small_area": total(area, parts.small),
        "shape_index": shape,
        "largest": largest,
        "shut_in": total(each, parts.shut_in).astype(np.int64),
        "shut_in_area": total(area, parts.shut_in),
    }


@dataclass(frozen=True, eq=False)
class _Parts:
    """Parts of fields: the positions of their site and field, m², what they are, and the shape."""

    site: Positions
    field: Positions
    area: NDArray[np.float64]
    small: NDArray[np.bool_]
    shut_in: NDArray[np.bool_]
    shapes: Geometries


def remaining_parts(
    sites: gpd.GeoSeries,
    land: gpd.GeoSeries,
    barriers: gpd.GeoSeries | None = None,
    *,
    reach: float = 1000.0,
    small: float = 5000.0,
) -> gpd.GeoDataFrame:
    """The parts that `remaining_fields` counts: `site` (label), `area` m², whether it is `small`
    and `shut_in`, geometry.

    Sorted by site, then area.

    >>> site = gpd.GeoSeries([shapely.box(40, -10, 60, 110)], index=["a"])
    >>> field = gpd.GeoSeries([shapely.box(0, 0, 100, 100)])
    >>> remaining_parts(site, field)["area"].round(3).tolist()
    [4000.0, 4000.0]
    """
    ground = fields(land.to_numpy(), None if barriers is None else barriers.to_numpy())
    _, parts = _fields_and_parts(sites.to_numpy(), ground, reach, small)
    order = np.lexsort((*shapely.bounds(parts.shapes).T, parts.area, parts.site))
    return gpd.GeoDataFrame(
        {
            "site": sites.index[parts.site[order]],
            "area": parts.area[order],
            "small": parts.small[order],
            "shut_in": parts.shut_in[order],
        },
        geometry=parts.shapes[order],
        crs=sites.crs,
    )


def _fields_and_parts(
    sites: Geometries, ground: Fields, reach: float, small: float
) -> tuple[Positions, _Parts]:
    """For each field taken from, the position of its site; and the parts that are left of them."""
    at, fields = _fields_near(sites, ground, reach)
    _, losing = _solid(shapely.intersection(fields, sites[at]))
    touched = np.unique(losing)
    at, fields = at[touched], fields[touched]
    parts, of = _solid(shapely.difference(fields, sites[at]))
    area = np.asarray(shapely.area(parts), dtype=float)
    whole = _within(shapely.bounds(parts), shapely.bounds(sites[at[of]]), reach - NARROW)
    # Rounded, so that five daa is five daa wherever on the map it lies.
    return at, _Parts(
        at[of],
        of,
        area,
        whole & (area.round(3) < small),
        whole & _shut_in(parts, sites[at[of]], ground),
        parts,
    )


def _shut_in(parts: Geometries, sites: Geometries, ground: Fields) -> NDArray[np.bool_]:
    """Whether the edge of a part lies along its site or a barrier, all but an opening's width.

    A part that the barriers alone shut in was so before the site came.
    """
    edges = shapely.boundary(parts)
    around = shapely.length(edges)
    against = _along(edges, ground)
    beside = shapely.intersection(edges, shapely.buffer(sites, BESIDE, join_style="mitre"))
    both = shapely.length(shapely.union(against, beside))
    before = around - shapely.length(against) <= OPENING
    return np.asarray((around - both <= OPENING) & ~before)


def _along(edges: Geometries, ground: Fields) -> Geometries:
    """The stretch of each edge that lies beside any barrier."""
    shared = np.full(len(edges), shapely.LineString(), dtype=object)
    at, of = ground.barrier_tree.query(edges, predicate="dwithin", distance=BESIDE)
    for i in np.unique(at):
        stops = ground.barriers[of[at == i]]
        near = shapely.union_all(shapely.buffer(stops, BESIDE, join_style="mitre"))
        shared[i] = shapely.intersection(edges[i], near)
    return shared


def _fields_near(sites: Geometries, ground: Fields, reach: float) -> tuple[Positions, Geometries]:
    """The fields that may reach each site, cut by its box: the position of the site, the field.

    Neighbours are first gathered by how near they lie, which is quick and takes in too many;
    their union then shows what truly hangs together.
    """
    land, tree = ground.land, ground.tree
    of_site, met = tree.query(sites, predicate="intersects")
    meeting, start = np.unique(of_site, return_inverse=True)
    margin = np.array([-reach, -reach, reach, reach])
    boxes = shapely.bounds(sites[meeting]) + margin
    of_box, linked = _linked(ground, boxes, start, met)
    cut = land[linked]
    crossing = ~_within(shapely.bounds(cut), boxes[of_box], 0.0)
    cut[crossing] = shapely.intersection(cut[crossing], shapely.box(*boxes[of_box[crossing]].T))
    groups = np.split(cut, np.flatnonzero(np.diff(of_box)) + 1) if len(of_box) else []
    united = np.array([polygonal(shapely.union_all(group)) for group in groups], dtype=object)
    fields, of = _solid(shapely.buffer(united, GAP / 2, join_style="mitre"), GAP / 2)
    return meeting[of], fields


def _linked(
    ground: Fields,
    boxes: NDArray[np.float64],
    start: Positions,
    features: Positions,
) -> tuple[Positions, Positions]:
    """All pairs of a box and a feature in it that hang together with a pair to start from.

    Sorted by box, then feature. One ring of neighbours after another, for all the boxes at once.
    """
    land, tree, bounds = ground.land, ground.tree, ground.bounds
    size = len(land)
    reached = fresh = np.unique(start * size + features)
    while len(fresh):
        box, feature = np.divmod(fresh, size)
        distinct, place = np.unique(feature, return_inverse=True)
        near, other = tree.query(land[distinct], predicate="dwithin", distance=GAP)
        order = np.argsort(near, kind="stable")
        first = np.searchsorted(near[order], np.arange(len(distinct) + 1))
        many = np.diff(first)[place]
        step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        neighbour = other[order][np.repeat(first[place], many) + step]
        pairs = np.setdiff1d(np.repeat(box, many) * size + neighbour, reached)
        box, feature = np.divmod(pairs, size)
        fresh = pairs[_meeting(bounds[feature], boxes[box])]
        reached = np.union1d(reached, fresh)
    return np.divmod(reached, size) if size else (reached, reached)


def _meeting(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether boxes meet boxes."""
    apart = (boxes[:, :2] > others[:, 2:]) | (boxes[:, 2:] < others[:, :2])
    return ~np.asarray(apart.any(axis=1))


def _solid(shapes: Geometries, grown: float = 0.0) -> tuple[Geometries, Positions]:
    """The parts of each shape that are wide and large enough, and the position of their shape.

    Shrinking parts what only a narrow neck holds together; growing gives the rest its size back.
    A shape that has been `grown` is taken back by as much.
    """
    half = NARROW / 2
    # Where a site's edge lies along a field's, their overlay has lines, which nothing can be
    # overlaid with once more.
    shapes = np.array([polygonal(shape) for shape in shapes], dtype=object)
    shrunk = shapely.buffer(shapes, -(half + grown), join_style="mitre")
    cores, of = shapely.get_parts(shrunk, return_index=True)
    regrown = shapely.buffer(cores, half, join_style="mitre")
    # A corner that is grown beside a hole can cross itself.
    crossed = ~shapely.is_valid(regrown)
    regrown[crossed] = shapely.make_valid(regrown[crossed])
    parts = shapely.intersection(regrown, shapes[of])
    parts = np.array([polygonal(part) for part in parts], dtype=object)
    kept = shapely.area(parts) >= SLIVER
    return parts[kept], of[kept]


def _within(
    inner: NDArray[np.float64], outer: NDArray[np.float64], margin: float
) -> NDArray[np.bool_]:
    """Whether bounds lie inside others that are widened by a margin on all sides."""
    low = inner[:, :2] > outer[:, :2] - margin
    high = inner[:, 2:] < outer[:, 2:] + margin
    return np.asarray((low & high).all(axis=1))
