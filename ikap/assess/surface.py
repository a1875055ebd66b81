"""Driving as a surface: what a resident would drive a day, wherever in the region a home stood.

The same model as that of the sites, measured in the middle of each square of 500 m.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess.measurement import Tables, available, measure
from ikap.criteria.climate import RESIDENT_CURVE, resident_car_km, resident_travel_km
from ikap.model import Kind
from ikap.sources.region import Region

CELL = 500.0  # metres
BY_ROAD = 1_000.0  # metres from a road that a home may stand [P]
CLASSES = tuple(float(km) for km, _value in RESIDENT_CURVE)  # where the curve bends


def car_km_cells(region: Region, cell: float = CELL) -> gpd.GeoDataFrame:
    """`car_km` of a resident a day in each square whose middle lies in a municipality.

    Squares beyond BY_ROAD of every road, where the region has roads, are left out: nobody builds
    there, and a way that is mostly a guess says nothing.
    By the region's travel tables where they reach, else by the elasticity model; squares where
    neither can be measured are left out. Squares are at whole multiples of `cell`.
    """
    middles = _middles(region, cell)
    wanted = [i for i in (resident_travel_km, resident_car_km) if available(region.has, i)]
    # The middle alone is looked at; a square is no site with a net area.
    tables = Tables(
        middles, region.has, region.layer, region.lasting, passing={"points": middles.geometry}
    )
    rows = measure(tables, wanted)["measured"].astype(float).unstack("indicator")
    km = pd.Series(np.nan, index=middles.index)
    for indicator in wanted:
        km = km.fillna(rows[indicator.id].reindex(middles.index))
    known = km.notna().to_numpy()
    x, y = middles.geometry.x.to_numpy()[known], middles.geometry.y.to_numpy()[known]
    half = cell / 2
    squares = shapely.box(x - half, y - half, x + half, y + half)
    return gpd.GeoDataFrame({"car_km": km[known].to_numpy()}, geometry=squares, crs=region.crs)


def car_km_classes(region: Region) -> gpd.GeoDataFrame:
    """The surface as one area a class: `least` is the km that the class begins at, 0 the first.

    The areas are cut to the municipalities, which the squares reach beyond.
    """
    cells = car_km_cells(region)
    at = np.searchsorted(CLASSES, cells["car_km"], side="right")
    starts = np.array([0.0, *CLASSES])
    whole = shapely.union_all(region.layer("municipalities").geometry.to_numpy())
    shapely.prepare(whole)
    rows = []
    for number in np.unique(at):
        mine = cells.geometry.to_numpy()[at == number]
        edge = ~shapely.covers(whole, mine)
        mine = np.concatenate([mine[~edge], shapely.intersection(mine[edge], whole)])
        rows.append({"least": starts[number], "geometry": shapely.union_all(mine)})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=region.crs)


def _middles(region: Region, cell: float) -> gpd.GeoDataFrame:
    """The middles of the squares as sites for homes, with the municipality that each lies in."""
    borders = region.layer("municipalities")
    west, south, east, north = borders.total_bounds
    xs = np.arange(np.floor(west / cell), np.ceil(east / cell)) * cell + cell / 2
    ys = np.arange(np.floor(south / cell), np.ceil(north / cell)) * cell + cell / 2
    nodes = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    points = np.asarray(shapely.points(nodes), dtype=object)
    if region.has("roads"):
        near = shapely.union_all(region.layer("roads").geometry.to_numpy()).buffer(BY_ROAD)
        shapely.prepare(near)
        points = points[shapely.contains(near, points)]
    of, at = shapely.STRtree(points).query(borders.geometry.to_numpy(), predicate="contains")
    order = np.argsort(at, kind="stable")
    codes = borders["municipality_code"].to_numpy()[of[order]]
    return gpd.GeoDataFrame(
        {"kind": Kind.HOUSING, "municipality_code": codes},
        geometry=points[at[order]],
        index=pd.Index([f"{i:07d}" for i in range(len(at))], name="id"),
        crs=region.crs,
    )
