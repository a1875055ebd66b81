"""Our own ways to do the jobs, in the same harness as the rivals'."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

Work = Callable[[], Any]


def areas(folder: Path) -> Work:
    """Areas by class that add up to the site, with what lies outside."""
    from ikap.catalogue import code_list
    from ikap.measure.overlap import class_areas

    land, sites = (gpd.read_parquet(folder / f"{name}.parquet") for name in ("land", "sites"))
    codes, classes = tuple(code_list("ar5")), np.unique(land["land_type"])

    def work() -> Any:
        table = class_areas(sites.geometry, land.geometry, land["land_type"], codes)
        return table.reindex(columns=list(classes), fill_value=0.0).to_numpy()

    return work


def prepared_areas(folder: Path) -> Work:
    """The same on land that is kept ready to be asked, as a region that is open keeps it."""
    from ikap.catalogue import code_list
    from ikap.measure.areas import Ground, pieces_of
    from ikap.measure.overlap import ranks

    land, sites = (gpd.read_parquet(folder / f"{name}.parquet") for name in ("land", "sites"))
    kinds, of = np.unique(land["land_type"], return_inverse=True)
    rank = ranks(land["land_type"], tuple(code_list("ar5")))
    ground = Ground(land.geometry.to_numpy(), rank.to_numpy(dtype=np.intp)).surveyed()
    around = sites.geometry.to_numpy()
    ground.tree.query(around[:1])  # a tree is built when it is first asked

    def work() -> Any:
        pieces = pieces_of(around, ground)
        cell = pieces.site * len(kinds) + of[pieces.of]
        whole = np.bincount(cell, pieces.area, len(around) * len(kinds))
        return whole.reshape(len(around), -1)

    return work


def _network(folder: Path) -> tuple[Any, Any, Any]:
    """The streets of a race, and the points of its places and targets."""
    from ikap.measure.network import Network

    names = ("start", "end", "length", "places", "targets", "nodes")
    start, end, length, places, targets, nodes = (np.load(folder / f"{n}.npy") for n in names)
    shapes = shapely.linestrings(np.stack([nodes[start], nodes[end]], axis=1))
    still = np.zeros(len(start))
    network = Network(nodes, start, end, length, still, shapes, np.ones(len(start)))
    return network, shapely.points(nodes[places]), shapely.points(nodes[targets])


def ways(folder: Path) -> Work:
    """The nearest of all targets, with the network prepared for nothing."""
    from ikap.measure.routing import nearest

    network, places, targets = _network(folder)
    here, there = (gpd.GeoSeries(points, crs="EPSG:25832") for points in (places, targets))
    return lambda: nearest(network, here, there)["metres"].to_numpy()


def prepared_ways(folder: Path) -> Work:
    """The same where the way from each node is known, as in a region that is made ready."""
    from ikap.measure.signposts import approach, signposts

    network, places, targets = _network(folder)
    posts = signposts(network, {"": SimpleNamespace(shapes=targets)})
    return lambda: approach(posts, places, None).to("")[0]


def sums(folder: Path) -> Work:
    """The total of each site, from the values of its criteria: goals first, then their sum."""
    from ikap.assess.weighing import goal_table, score_table
    from ikap.model import Goal

    values, weights = np.load(folder / "values.npy"), np.load(folder / "weights.npy")
    count, goals = len(weights), list(Goal)
    ids = np.repeat([f"s{i:06d}" for i in range(len(values))], count)
    names = [f"c{i}" for i in range(count)]
    table = {
        "id": ids,
        "criterion": names * len(values),
        "goal": [goals[i % len(goals)] for i in range(count)] * len(values),
        **dict.fromkeys(("value", "value_low", "value_high"), values.ravel()),
    }
    weighed = dict(zip(names, weights.tolist(), strict=True))
    return lambda: score_table(goal_table(table, weighed, weighed))["score"].to_numpy()


def timetable(folder: Path) -> Work:
    """Departures by stop and hour of a calendar day, from the file on the disk."""
    from benchmarks.timetable import departures_by_hour
    from ikap.sources.gtfs.feed import read_feed

    path = Path((folder / "feed.txt").read_text(encoding="utf-8"))
    day = datetime.strptime((folder / "days.txt").read_text().split()[0], "%Y%m%d").date()
    asked = [line.rsplit(";", 1) for line in (folder / "asked.txt").read_text("utf-8").split("\n")]
    keys = pd.MultiIndex.from_tuples([(stop, int(hour)) for stop, hour in asked])

    def work() -> Any:
        return departures_by_hour(read_feed(path), day).reindex(keys, fill_value=0).to_numpy()

    return work


def _ours() -> str:
    return version("ikap")


JOBS = {
    "areas": {"ikap": (areas, _ours), "ikap, prepared": (prepared_areas, _ours)},
    "ways": {"ikap": (ways, _ours), "ikap, prepared": (prepared_ways, _ours)},
    "sums": {"ikap": (sums, _ours)},
    "timetable": {"ikap": (timetable, _ours)},
}
