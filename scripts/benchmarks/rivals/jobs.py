"""The jobs that are raced, each of any size: what is written for the contenders to read."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import geopandas as gpd
import make_load
import numpy as np

SEED = 1
CELL = 100.0  # metres between crossings of the streets
TARGETS = 300


def areas(folder: Path, sites: int, polygons: int) -> str:
    """Sites over a land layer that is a partition."""
    land = make_load.land(polygons, SEED)
    extent = round(polygons**0.5) * make_load.CELL
    around = make_load.proposals(sites, extent, SEED)
    land.to_parquet(folder / "land.parquet")
    table = {"site": np.arange(len(around))}
    gpd.GeoDataFrame(table, geometry=around.geometry, crs=around.crs).to_parquet(
        folder / "sites.parquet"
    )
    np.save(folder / "classes.npy", np.unique(land["land_type"]))
    np.save(folder / "count.npy", len(around))
    return f"areas by class of {sites} sites × {len(land)} polygons"


def ways(folder: Path, places: int, edges: int) -> str:
    """Crossings of a street network, some of them targets; every tenth street is missing."""
    random = np.random.default_rng(SEED)
    side = max(3, round((edges / 1.8) ** 0.5))
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    nodes = at * CELL + random.uniform(-0.3 * CELL, 0.3 * CELL, at.shape)
    number = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
            np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
        ]
    )
    start, end = pairs[random.uniform(size=len(pairs)) > 0.1].T
    length = np.hypot(*(nodes[start] - nodes[end]).T)
    on_a_street = np.unique(np.concatenate([start, end]))
    chosen = random.choice(on_a_street, places + TARGETS)
    for name, values in {
        "nodes": nodes,
        "start": start,
        "end": end,
        "length": length,
        "places": chosen[:places],
        "targets": chosen[places:],
    }.items():
        np.save(folder / f"{name}.npy", values)
    return f"{places} places to the nearest of {TARGETS} targets along {len(start)} edges"


def sums(folder: Path, sites: int) -> str:
    """Values of twelve criteria, and weights that add up to one."""
    random = np.random.default_rng(SEED)
    weights = random.uniform(0.2, 1, 12)
    np.save(folder / "weights.npy", weights / weights.sum())
    np.save(folder / "values.npy", random.uniform(0, 1, (sites, 12)))
    return f"the weighted sums of {sites} sites"


def timetable(folder: Path, feed: Path, stops: int) -> str:
    """A normal weekday of a feed, at some of its stops."""
    from benchmarks.timetable import departures_by_hour
    from ikap.sources.gtfs.feed import NO_BOARDING, NOT_FOR_ALL, read_feed
    from ikap.sources.gtfs.normal_day import normal_weekday

    plain = without_frequencies(feed, folder / "feed.zip")
    read = read_feed(plain)
    day = normal_weekday(read)
    known = sorted({stop for stop, _hour in departures_by_hour(read, day).index})
    some = known[:: max(1, len(known) // stops)]
    asked = [f"{stop};{hour}" for stop in some for hour in range(24)]
    texts = {
        "feed": str(plain.resolve()),
        "days": " ".join(d.strftime("%Y%m%d") for d in (day, day - timedelta(1))),
        "asked": "\n".join(asked),
        "left_out": f"{' '.join(NO_BOARDING)}\n{' '.join(map(str, NOT_FOR_ALL))}",
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return f"a timetable of {len(read.calls)} calls from file to departures, {len(some)} stops"


def without_frequencies(feed: Path, copy: Path) -> Path:
    """The feed less what says how often a trip is repeated, which gtfs-kit does not read."""
    with zipfile.ZipFile(feed) as read, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as made:
        for name in read.namelist():
            if name != "frequencies.txt":
                made.writestr(name, read.read(name))
    return copy
