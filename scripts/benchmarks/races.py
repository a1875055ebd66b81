"""Each job beside its rivals on equal answers, and how the time grows with the size of the job.

The rivals are installed in an environment of their own under .cache. `--largest N` bounds
polygons and edges, `--sites` the sites. Seconds are processor time, medians of three turns taken
in alternation after one that is for the answers.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.rivals import environment, jobs
from benchmarks.rivals.race import Result, race, table
from benchmarks.timetable import ATB
from ikap.sources.region import bundled_regions

SHAPES = ("shapely", "geopandas.overlay", "DuckDB spatial", "SedonaDB", "PostGIS")
PREPARED = ("ikap", "ikap, prepared")
GRAPHS = ("networkx", "igraph", "pandana")
SUMS = ("pymcdm", "scikit-criteria")
JOBS = ("areas", "ways", "sums", "timetable")
SIZES = (10_000, 100_000, 1_000_000)
PLACES, PEOPLE, STOPS = 1000, 100_000, 100
M2 = 0.1  # of an area, at the most, between equal answers
WAY = 0.05  # metres: one of them counts whole millimetres an edge


def run(given: argparse.Namespace) -> None:
    """Race every job at every size up to `--largest`."""
    lacking = environment.made()
    print(f"races: Python {platform.python_version()}, {machine()}")
    for name, why in lacking.items():
        print(f"  {name} is not installed: {why}")
    asked = given.only.split(",") if given.only else JOBS
    told = [
        _job(job, *rest, **size) for job in JOBS if job in asked for rest, size in _runs(job, given)
    ]
    if given.json is not None:
        whole = {"machine": machine(), "lacking": lacking, "races": told}
        given.json.write_text(json.dumps(whole, indent=1), encoding="utf-8")


def _runs(job: str, given: argparse.Namespace) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Who races in a job, how near their answers are to be, and each size of it."""
    sizes = [*(size for size in SIZES if size < given.largest), given.largest]
    if job == "areas":
        who = (SHAPES, M2, PREPARED)
        return [(who, {"sites": given.sites, "polygons": size}) for size in sizes]
    if job == "ways":
        return [((GRAPHS, WAY, PREPARED), {"places": PLACES, "edges": size}) for size in sizes]
    if job == "sums":
        return [((SUMS, 1e-9), {"sites": PEOPLE})]
    bundled = bundled_regions() / "trondheimsregionen" / "timetable.zip"
    feed = ATB if ATB.is_file() else bundled
    return [((("gtfs-kit",), 0), {"feed": feed, "stops": STOPS})]


def machine() -> str:
    """What the seconds were taken on, and how busy it was."""
    from os import cpu_count

    try:
        from os import getloadavg

        load = f", load {getloadavg()[0]:.1f}"
    except ImportError:  # Windows counts none
        load = ""
    return f"{platform.system()} {platform.machine()}, {cpu_count()} cores{load}"


def _job(
    name: str,
    rivals: Sequence[str],
    tolerance: float,
    ours: Sequence[str] = ("ikap",),
    **size: Any,
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        what = getattr(jobs, name)(folder, **size)
        print(f"races: {what}")
        results: list[Result] = race(name, folder, ours, rivals, tolerance)
    table(results)
    return {"job": what, "machine": machine(), "results": [asdict(one) for one in results]}
