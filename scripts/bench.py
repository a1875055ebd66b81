"""Measure against the bare libraries, in one run and on equal answers: `python scripts/bench.py`.

Prints ratios, medians of several turns taken in alternation, so that a slow moment of the
machine strikes both. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import geopandas as gpd
import make_load
import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import code_list
from ikap.measure.overlap import class_areas

TURNS = 5


def alternated(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of each, taken turn by turn after one unmeasured turn."""
    ours(), theirs()
    times: list[tuple[float, float]] = []
    for _ in range(TURNS):
        start = time.perf_counter()
        ours()
        middle = time.perf_counter()
        theirs()
        times.append((middle - start, time.perf_counter() - middle))
    return median(a for a, _ in times), median(b for _, b in times)


def bare_intersections(sites: gpd.GeoSeries, land: gpd.GeoDataFrame) -> pd.DataFrame:
    """What GEOS does at the least: find the pairs, cut them, sum the areas by class."""
    tree = shapely.STRtree(land.geometry.to_numpy())
    at, of = tree.query(sites.to_numpy(), predicate="intersects")
    area = shapely.area(shapely.intersection(sites.to_numpy()[at], land.geometry.to_numpy()[of]))
    classes = land["land_type"].to_numpy()[of]
    return pd.DataFrame({"site": at, "class": classes, "area": area}).pivot_table(
        index="site", columns="class", values="area", aggfunc="sum", fill_value=0.0
    )


def overlap(polygons: int, count: int) -> None:
    """Overlap areas, conserved and counted once, against bare GEOS intersections."""
    land = make_load.land(polygons, seed=1)
    extent = round(polygons**0.5) * make_load.CELL
    sites = make_load.proposals(count, extent, seed=1).geometry
    codes = tuple(code_list("ar5"))

    def ours() -> pd.DataFrame:
        return class_areas(sites, land.geometry, land["land_type"], codes)

    def theirs() -> pd.DataFrame:
        return bare_intersections(sites, land)

    mine, bare = ours(), theirs()
    difference = np.abs(mine[bare.columns].to_numpy() - bare.to_numpy()).max()
    a, b = alternated(ours, theirs)
    print(
        f"overlap: {count} sites, {len(land)} land polygons: {a:.2f} s; bare GEOS {b:.2f} s; "
        f"ratio {a / b:.2f}; greatest difference {difference:.1e} m²"
    )


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--land", type=int, default=200_000)
    parser.add_argument("--sites", type=int, default=300)
    given = parser.parse_args()
    overlap(given.land, given.sites)


if __name__ == "__main__":
    main()
