"""Driving as a surface: what a resident would drive a day, wherever in the region a home stood.

The same model as that of the sites, measured in the middle of each square of 500 m.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess.measurement import Tables, available, measure
from ikap.assess.surface.lattice import middles
from ikap.criteria.climate import RESIDENT_CURVE, resident_car_km, resident_travel_km
from ikap.measure.points import Points
from ikap.model import Kind
from ikap.sources.region import Region

CELL = 500.0  # metres
CLASSES = tuple(float(km) for km, _value in RESIDENT_CURVE)  # where the curve bends


def car_km_cells(region: Region, cell: float = CELL) -> gpd.GeoDataFrame:
    """`car_km` of a resident a day in each square whose middle lies in a municipality.

    By the region's travel tables where they reach, else by the elasticity model; squares where
    neither can be measured are left out, and those far from every road.
    """
    homes = middles(region, cell).assign(kind=Kind.HOUSING)
    wanted = [i for i in (resident_travel_km, resident_car_km) if available(region.has, i)]
    # The middle alone is looked at; a square is no site with a net area.
    shapes = homes.geometry.to_numpy()
    points = Points(shapes, np.arange(len(shapes)), len(shapes))
    tables = Tables(homes, region.has, region.layer, region.lasting, passing={"points": points})
    rows = measure(tables, wanted)["measured"].astype(float).unstack("indicator")
    km = pd.Series(np.nan, index=homes.index)
    for indicator in wanted:
        km = km.fillna(rows[indicator.id].reindex(homes.index))
    known = km.notna().to_numpy()
    x, y = homes.geometry.x.to_numpy()[known], homes.geometry.y.to_numpy()[known]
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
        members = cells.geometry.to_numpy()[at == number]
        edge = ~shapely.covers(whole, members)
        members = np.concatenate([members[~edge], shapely.intersection(members[edge], whole)])
        rows.append({"least": starts[number], "geometry": shapely.union_all(members)})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=region.crs)
