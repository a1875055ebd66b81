"""Evaluation of many sites over a large land layer, in one process: seconds and peak memory."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import make_load

SITES, POLYGONS = 2000, 500_000
SCORE = """
import sys, time
import ikap
start = time.perf_counter(), time.process_time()
found = ikap.score([sys.argv[1]], region=sys.argv[2])
seconds = time.perf_counter() - start[0], time.process_time() - start[1]
try:
    import resource  # not on Windows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
except ImportError:
    peak = float("nan")
print(len(found.sites), *seconds, peak)
"""


def run(given: argparse.Namespace) -> None:
    """Score the load in a process of its own, so that its memory is measured alone."""
    sites, polygons = max(given.sites, SITES), max(given.land, POLYGONS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_load.write(folder, polygons, sites, seed=1)
        printed = subprocess.run(
            [sys.executable, "-c", SCORE, str(folder / "proposals.gpkg"), name],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
    count, wall, busy, peak = int(printed[0]), *map(float, printed[1:])
    print(
        f"evaluation: {count} sites, about {polygons} land polygons: {wall:.0f} s "
        f"({busy:.0f} s of one core), at most {peak:.0f} MB"
    )
