"""A round of more and more sites through `ikap batch`: processor time a site, and peak memory.

From the 48 of the sample up to `--most`, on a land layer of its own; a round of more than
5,000 is written as columns. What grows with the sites is what is left when the cost of starting
is taken away; what it comes to for 330,000 is the last step continued, and says so.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import make_load

SITES = (48, 500, 5000, 20_000, 100_000, 330_000)
POLYGONS = 20_000
GOAL = 330_000
BATCH = """
import resource, sys
from ikap.cli import main
sys.argv = ["ikap", "batch", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
own, workers = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print("SPENT", own.ru_utime + own.ru_stime, workers.ru_utime + workers.ru_stime,
      own.ru_maxrss / 1024, workers.ru_maxrss / 1024)
"""


def run(given: argparse.Namespace) -> None:
    """Each round in a process of its own, with one worker."""
    before: tuple[int, float] | None = None
    for sites in (count for count in SITES if count <= given.most):
        own, workers, memory, worker = spent(sites)
        total = own + workers
        step = "" if before is None else f", {1000 * (total - before[1]) / (sites - before[0]):.2f}"
        print(
            f"growth: {sites} sites: {total:.1f} s of processor time ({own:.1f} judging and "
            f"writing), {1000 * total / sites:.1f} ms a site{step and step + ' ms each more'}; "
            f"at most {memory:.0f} MB, a worker {worker:.0f} MB"
        )
        if before is not None and sites < GOAL:
            slope = (total - before[1]) / (sites - before[0])
            print(f"  continued to {GOAL}: {(total + slope * (GOAL - sites)) / 60:.0f} min")
        before = (sites, total)


def spent(sites: int) -> tuple[float, float, float, float]:
    """Seconds of the round's own process and its workers, and MB of each at the most."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_load.write(folder / "load", POLYGONS, sites, seed=1)
        return spent_on(folder / "load" / "proposals.gpkg", "--region", str(folder / "load"))


def spent_on(proposals: Path, *more: str, jobs: int = 1) -> tuple[float, float, float, float]:
    """The same of a round of these proposals, with more options."""
    with tempfile.TemporaryDirectory() as out:
        command = [
            *(sys.executable, "-c", BATCH, str(proposals), *more),
            *("--out", str(Path(out) / "out"), "--jobs", str(jobs)),
        ]
        printed = subprocess.run(command, capture_output=True, encoding="utf-8").stdout
    told = [line for line in printed.splitlines() if line.startswith("SPENT")]
    own, workers, memory, worker = map(float, told[-1].split()[1:])
    return own, workers, memory, worker
