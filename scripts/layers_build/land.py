"""The land layer: a true partition of the municipalities, after AR5's classes. Invented.

Cells around scattered seeds are given classes, neighbours of one class are joined, their borders
rounded off, and lakes, rivers and roads laid in. Every border is drawn once, so there are neither
gaps nor overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS, KM, facts_of, legs, line
from layers_build.ground import (
    FRESH,
    NOT_FOREST,
    TRANSPORT,
    Setting,
    classes,
    ground_of,
    height,
    peat_depth,
    setting,
)
from layers_build.noise import chance, waves

Shapes = NDArray[Any]
COARSEST, FINEST = 1536, 192  # metres between seeds
GRID = 1.0  # metres: every vertex is at a whole metre
SLIVER = 1_500.0  # m²: smaller pieces go to the neighbour they share most border with
KEYS = ["land_type", "forest_productivity"]
RUNWAY = ([[594.3, 7037.5], [597.5, 7038.05]], 0.15)


def build_land(land: BaseGeometry, sea: BaseGeometry) -> gpd.GeoDataFrame:
    """The partition of `land`, in an order of its own."""
    where = setting(sea)
    places = seeds(land, where)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(places), extend_to=land, ordered=True)
    )
    told_ = pd.DataFrame(classes(places, where))
    joined = _joined(cells, told_)
    borders = [*rounded(arcs(joined.geometry.to_numpy())), shapely.boundary(land)]
    water, transport = fresh_water(land), traffic(land)
    faces = _faces([*borders, shapely.boundary(water), shapely.boundary(transport)])
    inner = shapely.point_on_surface(faces)
    kept = shapely.contains(_prepared(land), inner)
    faces, inner = faces[kept], inner[kept]
    nearest = shapely.STRtree(places).nearest(inner)
    table = told_.iloc[nearest].reset_index(drop=True)
    for shape, code in ((transport, TRANSPORT), (water, FRESH)):
        inside = shapely.contains(_prepared(shape), inner)
        table.loc[inside, KEYS] = [code, NOT_FOREST]
    return _described(_without_slivers(faces, table))


def seeds(land: BaseGeometry, where: Setting) -> Shapes:
    """Scattered points, close where people and fields are and far apart in the mountains."""
    west, south, east, north = (int(v // COARSEST) for v in land.bounds)
    grid = np.array(
        [(i, j) for i in range(west - 1, east + 2) for j in range(south - 1, north + 2)]
    )
    size, found = COARSEST, []
    while True:
        middle = shapely.points((grid + 0.5) * size)
        near = shapely.distance(middle, land) < 1.5 * size
        grid, middle = grid[near], middle[near]
        split = (
            (_wanted(middle, where, size) < size) if size > FINEST else np.zeros(len(grid), bool)
        )
        here = grid[~split]
        shift = np.column_stack([chance(here[:, 0], here[:, 1], size + k) for k in (1, 2)])
        found.append(np.round((here + 0.08 + 0.84 * shift) * size))
        if not split.any():
            return np.asarray(shapely.points(np.concatenate(found)))
        corners = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
        grid = (grid[split][:, None] * 2 + corners).reshape(-1, 2)
        size //= 2


def _wanted(middle: Shapes, where: Setting, size: int) -> NDArray[np.float64]:
    """How far apart the seeds should be around each place."""
    slack = size * 0.7
    town = np.min(
        [shapely.distance(middle, at) - slack - 1.35 * r for at, r in where.towns], axis=0
    )
    flat = np.min([shapely.distance(middle, at) - slack - 1.5 * r for at, r in where.flats], axis=0)
    low = height(middle, where) < 480
    return np.select([np.minimum(town, flat) < 0, flat < 1200, low], [FINEST, 384, 768], COARSEST)


def fresh_water(land: BaseGeometry) -> BaseGeometry:
    """Lakes with uneven shores and rivers of some width, within the land."""
    facts = facts_of("facts")
    lakes = [_lake(line(lake["line"]), lake["reach"] * KM) for lake in facts["lakes"]]
    rivers = [
        line(r["line"]).buffer(r["width"] * KM / 2, quad_segs=2)
        for r in facts["rivers"]
        if r["width"] >= 0.04
    ]
    return shapely.set_precision(shapely.union_all([*lakes, *rivers]).intersection(land), GRID)


def _lake(middle: BaseGeometry, reach: float) -> BaseGeometry:
    steps = np.arange(0, middle.length, 150.0)
    spots = shapely.line_interpolate_point(middle, steps)
    x, y = shapely.get_x(spots), shapely.get_y(spots)
    ends = np.minimum(1, 0.45 + np.minimum(steps, middle.length - steps) / (2 * reach))
    radius = reach * ends * (0.3 + 0.9 * waves(x, y, 1100, 5))
    return shapely.union_all(shapely.buffer(spots, radius, quad_segs=4)).simplify(45)


def traffic(land: BaseGeometry) -> BaseGeometry:
    """The ground of the European roads and the airport."""
    roads = [
        leg.buffer(16, cap_style="flat", join_style="mitre")
        for road in facts_of("corridors")["roads"]
        if road["class"] == "E"
        for _, _, leg in legs(road["via"])
    ]
    ends, half = RUNWAY
    airport = line(ends).buffer(half * KM, cap_style="flat")
    return shapely.set_precision(shapely.union_all([*roads, airport]).intersection(land), GRID)


def arcs(cover: Shapes) -> Shapes:
    """The borders of a coverage, each once, from node to node."""
    lines = shapely.union_all(shapely.boundary(cover))
    return shapely.get_parts(shapely.line_merge(lines))


def rounded(lines: Shapes) -> list[BaseGeometry]:
    """Lines with their corners cut and their ends where they were (Chaikin).

    >>> print(rounded([shapely.LineString([(0, 0), (4, 0), (4, 4)])])[0])
    LINESTRING (0 0, 3 0, 4 1, 4 4)
    """
    return [shapely.LineString(_cut(shapely.get_coordinates(one))) for one in lines]


def _cut(path: NDArray[np.float64]) -> NDArray[np.float64]:
    closed = bool((path[0] == path[-1]).all())
    if len(path) < 3 or (closed and len(path) < 5):
        return path
    early, late = 0.75 * path[:-1] + 0.25 * path[1:], 0.25 * path[:-1] + 0.75 * path[1:]
    cut = np.stack([early, late], axis=1).reshape(-1, 2)
    if closed:
        return np.concatenate([cut, cut[:1]])
    return np.concatenate([path[:1], cut[1:-1], path[-1:]])


def _faces(lines: Sequence[BaseGeometry]) -> Shapes:
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=GRID)
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))


def _prepared(shape: BaseGeometry) -> BaseGeometry:
    shapely.prepare(shape)
    return shape


def _joined(shapes: Shapes, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Neighbours with equal rows as one, each part by itself."""
    rows, parts = [], []
    for key, at in table.groupby(KEYS, sort=True).indices.items():
        whole = shapely.get_parts(shapely.coverage_union_all(shapes[at]))
        rows += [key] * len(whole)
        parts += list(whole)
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=KEYS), geometry=parts, crs=CRS)


def _without_slivers(faces: Shapes, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give small pieces the class of the neighbour they share most border with, then join."""
    joined = _joined(faces, table)
    for _ in range(3):
        shapes = joined.geometry.to_numpy()
        small = np.flatnonzero(shapely.area(shapes) < SLIVER)
        at, of = shapely.STRtree(shapes).query(shapes[small], predicate="touches")
        shared = shapely.length(shapely.intersection(shapes[small[at]], shapes[of]))
        order = np.lexsort((of, -shared, at))
        first = order[np.unique(at[order], return_index=True)[1]]
        first = first[shared[first] > 0]
        table = joined[KEYS].copy()
        table.iloc[small[at[first]]] = joined[KEYS].iloc[of[first]].to_numpy()
        joined = _joined(shapes, table)
    return joined


def _described(joined: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = shapely.normalize(joined.geometry.to_numpy())
    order = np.argsort(shapely.to_wkb(shapes))
    joined = joined.iloc[order].reset_index(drop=True)
    joined["geometry"] = shapes[order]
    places = shapely.point_on_surface(shapes[order])
    land_type = joined["land_type"].to_numpy()
    joined["ground"] = ground_of(land_type, places)
    joined["peat_depth"] = peat_depth(land_type, places)
    return joined[[*KEYS, "ground", "peat_depth", "geometry"]]
