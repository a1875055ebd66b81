"""A round of submissions: sites a second in processes of its own, memory, and the cost of resuming.

Measured on `--sites` proposals (at the least 1,000) over `--land` polygons: by `ikap.score` in one
process, by a round with one and with two, and by a round that is measured already. Reading the
files is in all of them, writing the results in none.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import make_load

SITES = 1000
ONCE = """
import sys, time
from ikap.api import score
from ikap.present.map import map_layers
from ikap.sources.region import open_region

start = time.perf_counter()
region = open_region(sys.argv[2])
map_layers(region)  # whole, as the command does
found = score([sys.argv[1]], region)
report(len(found.sites), time.perf_counter() - start)
"""
ROUND = """
import sys, time
from pathlib import Path
from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.assess.evaluate import Work
from ikap.batch.fingerprint import made_by
from ikap.batch.journal import Journal
from ikap.batch.measuring import measure
from ikap.sources.proposals import read_proposals
from ikap.sources.region import open_region


class Quiet:
    def begin(self, kept, all_): pass
    def advance(self, sites): pass
    def lost(self, sites, why): print(why, file=sys.stderr)


if __name__ == "__main__":
    start = time.perf_counter()
    region, profile = open_region(sys.argv[2]), profiles.load(profiles.DEFAULT)
    read = read_proposals([sys.argv[1]], region)
    work = Work(region, profile)
    journal = Journal(Path(sys.argv[3]), made_by(work), region.crs)
    with journal.opened():
        done = measure(read, work, journal, Quiet(), jobs=int(sys.argv[4]))
    found = score_submissions(done.submissions, region, profile, map_parts=done.map_parts)
    report(len(found.sites), time.perf_counter() - start)
"""
REPORT = """
import os

def report(count, seconds):
    try:
        import resource  # not on Windows
        who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        peaks = [resource.getrusage(one).ru_maxrss / 1024 for one in who]
    except ImportError:
        peaks = [float("nan")] * 2
    times = os.times()
    busy = times.user + times.system + times.children_user + times.children_system
    print(count, seconds, busy, *peaks)
"""


def run(given: argparse.Namespace) -> None:
    """Each way in a process of its own, so that its memory is measured alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites = max(given.sites, SITES)
        size = ("--land", str(given.land), "--sites", str(sites))
        make = [sys.executable, make_load.__file__, name, *size]  # or its memory would count here
        subprocess.run(make, check=True, capture_output=True)
        proposals, work = str(folder / "proposals.gpkg"), folder / "work"
        print(f"batch: {sites} sites, about {given.land} land polygons")
        _tell("one process, no round", folder, ONCE, proposals, name)
        for jobs in ("1", "2"):
            kept = str(work / jobs)
            _tell(f"a round, --jobs {jobs}", folder, ROUND, proposals, name, kept, jobs)
        _tell("the same, measured before", folder, ROUND, proposals, name, kept, "2")
        size = sum(path.stat().st_size for path in Path(kept).rglob("*") if path.is_file())
        print(f"  what is kept of it: {size / 1e6:.1f} MB")


def _tell(what: str, folder: Path, script: str, *arguments: str) -> None:
    path = folder / "run.py"  # a file, since its workers import it
    path.write_text(REPORT + script, encoding="utf-8")
    command = [sys.executable, str(path), *arguments]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    count, seconds, busy, own, worker = int(printed[0]), *map(float, printed[1:])
    print(
        f"  {what}: {seconds:.0f} s ({busy:.0f} s of cores), {count / seconds:.0f} sites/s, "
        f"at most {own:.0f} MB" + (f", a worker {worker:.0f} MB" if worker else "")
    )
