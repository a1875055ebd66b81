"""Every parcel of a county through `ikap batch`, on all layers of the bundled region.

`--parcels` squares of half a decare to twenty, at random places on land in the municipalities, and
what a parcel costs in processor time and on the clock, with a worker for each core. What it comes
to for 330,000 is that many times what a parcel costs beyond the cost of starting, and says so.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from benchmarks.growth import GOAL, spent_on
from ikap.api import open_region
from ikap.assess.measurement import lasting
from ikap.model import M2_PER_DAA

SMALLEST, LARGEST = 0.5, 20.0  # daa
FEW = 11_000  # parcels, for what starting costs: columns, and as many rows at once as ever


def run(given: argparse.Namespace) -> None:
    """A few parcels, then all, each in a process of its own."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        rounds = []
        for count in (FEW, given.parcels):
            path = Path(name) / f"{count}.gpkg"
            pyogrio.write_dataframe(parcels(count), path)
            began = time.perf_counter()
            own, workers, memory, worker = spent_on(path, jobs=cores)
            seconds = time.perf_counter() - began
            rounds.append((count, own + workers, seconds))
            print(
                f"parcels: {count}: {seconds:.0f} s on the clock, {own:.1f} s of processor time "
                f"judging and writing, {workers:.1f} s in {cores} workers; at most {memory:.0f} "
                f"MB, a worker {worker:.0f} MB; load {os.getloadavg()[0]:.1f}"
            )
    (few, spent_few, clock_few), (many, spent, clock) = rounds
    each, each_clock = (spent - spent_few) / (many - few), (clock - clock_few) / (many - few)
    print(
        f"parcels: each more {1000 * each:.1f} ms of processor time, {1000 * each_clock:.1f} ms "
        f"on the clock; {GOAL} of them: {GOAL * each / 60:.0f} and {GOAL * each_clock / 60:.0f} min"
    )


def parcels(count: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Squares on land, turned each its own way, half of them for housing."""
    region = open_region()
    ground = shapely.union_all(region.layer("municipalities").geometry.to_numpy())
    sea = lasting(region, "sea")
    land = ground if sea is None else ground.difference(sea.whole)
    shapely.prepare(land)
    random = np.random.default_rng(seed)
    west, south, east, north = land.bounds
    middles = np.zeros((0, 2))
    while len(middles) < count:
        spots = random.uniform((west, south), (east, north), (4 * count, 2))
        middles = np.concatenate([middles, spots[shapely.contains_xy(land, *spots.T)]])[:count]
    half = np.sqrt(random.uniform(SMALLEST, LARGEST, count) * M2_PER_DAA) / 2
    turned = random.uniform(0, np.pi / 2, count)[:, None] + np.arange(4) * np.pi / 2
    around = (
        np.stack([np.cos(turned), np.sin(turned)], axis=-1) * (np.sqrt(2) * half)[:, None, None]
    )
    return gpd.GeoDataFrame(
        {
            "id": [f"P{i:06d}" for i in range(count)],
            "navn": [f"Teig {i}" for i in range(count)],
            "type": np.where(np.arange(count) % 2, "næring", "bolig"),
        },
        geometry=shapely.polygons(middles[:, None] + around),
        crs=region.crs,
    )
