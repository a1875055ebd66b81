"""Overlap areas, conserved and counted once, against bare GEOS intersections."""

from __future__ import annotations

import argparse

import geopandas as gpd
import make_load
import numpy as np
import pandas as pd
import shapely

from benchmarks.timing import alternated
from ikap.catalogue import code_list
from ikap.measure.overlap import class_areas


def bare_intersections(sites: gpd.GeoSeries, land: gpd.GeoDataFrame) -> pd.DataFrame:
    """What GEOS does at the least: find the pairs, cut them, sum the areas by class."""
    tree = shapely.STRtree(land.geometry.to_numpy())
    at, of = tree.query(sites.to_numpy(), predicate="intersects")
    area = shapely.area(shapely.intersection(sites.to_numpy()[at], land.geometry.to_numpy()[of]))
    classes = land["land_type"].to_numpy()[of]
    return pd.DataFrame({"site": at, "class": classes, "area": area}).pivot_table(
        index="site", columns="class", values="area", aggfunc="sum", fill_value=0.0
    )


def run(given: argparse.Namespace) -> None:
    land = make_load.land(given.land, seed=1)
    extent = round(given.land**0.5) * make_load.CELL
    sites = make_load.proposals(given.sites, extent, seed=1).geometry
    codes = tuple(code_list("ar5"))

    def ours() -> pd.DataFrame:
        return class_areas(sites, land.geometry, land["land_type"], codes)

    def theirs() -> pd.DataFrame:
        return bare_intersections(sites, land)

    areas, bare = ours(), theirs()
    difference = np.abs(areas[bare.columns].to_numpy() - bare.to_numpy()).max()
    a, b = alternated(ours, theirs)
    print(
        f"overlap: {given.sites} sites, {len(land)} land polygons: {a:.2f} s; bare GEOS "
        f"{b:.2f} s; ratio {a / b:.2f}; greatest difference {difference:.1e} m²"
    )
