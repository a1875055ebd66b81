"""One site: all that is measured on it through `ikap.score`, and its plainest quantities by rivals.

The plain quantities are the areas by land type and metres by air to the nearest of each set of
targets, on every site of the sample by itself: by a script of geopandas, with overlay and
sjoin_nearest, by bare shapely with trees that are made beforehand, and by the functions that a
criterion asks. Processor time, medians and the worst of the sites, in turns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import ikap
from ikap.api import open_region, sample_proposals
from ikap.assess.evaluate import ready
from ikap.assess.measurement import lasting
from ikap.measure.areas import Ground, pieces_of
from ikap.measure.crossing import nearest_shape
from ikap.measure.nearness import Targets
from ikap.sources.region import Region

SETS = ("centre_targets", "junction_targets", "terminal_targets", "station_targets")
MORE_SETS = ("stop_targets", "hub_targets", "errand_targets")
COLD = """
import sys, time
import geopandas, ikap, ikap.assess.evaluate
from ikap.api import sample_proposals
site = geopandas.read_file(sample_proposals()).iloc[[int(sys.argv[1])]]
start = time.process_time()
ikap.score(site)
print(time.process_time() - start)
"""
COLD_SITES = (0, 15, 30)

Answer = dict[Any, float]


def run(given: argparse.Namespace) -> None:
    """All that is measured, warm and cold; then the plain quantities beside the rivals."""
    region = open_region()
    region.keep()
    ready(region)
    sites = gpd.read_file(sample_proposals())
    each = [sites.iloc[[i]] for i in range(len(sites))]
    ikap.score(sites, region=region)
    warm = [_seconds(partial(ikap.score, site, region)) for site in each]
    print(
        f"site: through ikap.score, the region open: median {1000 * median(warm):.0f} ms, the "
        f"worst of {len(warm)} {1000 * max(warm):.0f} ms"
    )
    with tempfile.TemporaryDirectory() as cache:
        os.environ["IKAP_CACHE"] = cache
        cold = median(_cold(i) for i in COLD_SITES)
        subprocess.run([sys.executable, "-m", "ikap", "layers", "prepare"], check=True)
        prepared = median(_cold(i) for i in COLD_SITES)
    print(
        f"site: in a process of its own, beyond the imports: {cold:.2f} s; {prepared:.2f} s after "
        "ikap layers prepare"
    )
    land, ground = region.layer("land"), region.lasting["land_ground"]
    sets = _sets(region)
    contenders: Mapping[str, Callable[[Any], Answer]] = {
        "ikap": lambda shape: _ours(shape, land["land_type"].to_numpy(), ground, sets),
        "shapely, trees made": lambda shape: _bare(
            shape, land["land_type"].to_numpy(), ground, sets
        ),
        "geopandas": lambda shape: _script(shape, land, sets),
    }
    _race(contenders, [shape.geometry.iloc[0] for shape in each])


def _race(contenders: Mapping[str, Callable[[Any], Answer]], shapes: list[Any]) -> None:
    """Every site by everybody in turn; nobody is timed whose answers are not ours."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    apart = dict.fromkeys(contenders, 0.0)
    for shape in shapes:
        answers = {name: ask(shape) for name, ask in contenders.items()}
        ours = answers["ikap"]
        for name, ask in contenders.items():
            assert answers[name].keys() == ours.keys(), name
            gaps = [abs(answers[name][key] - ours[key]) for key in ours]
            apart[name] = max(apart[name], *gaps)
            taken[name].append(_seconds(partial(ask, shape)))
    for name, seconds in taken.items():
        print(
            f"site: areas by land type and the nearest of each set, {name}: median "
            f"{1000 * median(seconds):.1f} ms, {median(seconds) / median(taken['ikap']):.1f} "
            f"times ours, at most {apart[name]:.1e} from ours"
        )


def _seconds(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def _cold(site: int) -> float:
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(site)], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def _sets(region: Region) -> dict[str, Targets]:
    sets: dict[str, Targets] = {}
    for name in (*SETS, *MORE_SETS):
        table = lasting(region, name)
        every = [table] if isinstance(table, Targets) else table.values()
        sets |= {goal.name: goal for goal in every if len(goal)}
    return sets


def _ours(shape: Any, types: Any, ground: Ground, sets: Mapping[str, Targets]) -> Answer:
    one = np.array([shape], dtype=object)
    pieces = pieces_of(one, ground)
    areas = {int(t): pieces.area[types[pieces.of] == t].sum() for t in set(types[pieces.of])}
    return areas | {
        name: nearest_shape(one, goal.shapes, tree=goal.tree)[1][0] for name, goal in sets.items()
    }


def _bare(shape: Any, types: Any, ground: Ground, sets: Mapping[str, Targets]) -> Answer:
    of = ground.tree.query(shape, predicate="intersects")
    area = shapely.area(shapely.intersection(shape, ground.shapes[of]))
    areas = {int(t): area[types[of] == t].sum() for t in set(types[of[area > 0]])}
    return areas | {
        name: goal.tree.query_nearest(shape, return_distance=True, all_matches=False)[1][0]
        for name, goal in sets.items()
    }


def _script(shape: Any, land: gpd.GeoDataFrame, sets: Mapping[str, Targets]) -> Answer:
    site = gpd.GeoDataFrame(geometry=[shape], crs=land.crs)
    lapped = gpd.overlay(site, land[["land_type", "geometry"]], how="intersection")
    by_type: pd.Series[float] = lapped.area.groupby(lapped["land_type"]).sum()
    areas = {int(t): float(area) for t, area in by_type.items()}
    for name, goal in sets.items():
        places = gpd.GeoDataFrame(geometry=goal.shapes, crs=land.crs)
        found = gpd.sjoin_nearest(site, places, distance_col="metres")
        areas[name] = float(found["metres"].min())
    return areas
