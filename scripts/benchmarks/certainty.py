"""The joint draw of data and weights on a long list: seconds and peak memory."""

from __future__ import annotations

import argparse
import subprocess
import sys

SITES, DRAWS = 2000, 10_000
DRAW = """
import sys, time
import numpy as np
from ikap.assess import profiles
from ikap.assess.sensitivity.joint import Contest, certainty, common_parts
from ikap.criteria import CRITERIA
from ikap.model import Kind
n, draws = int(sys.argv[1]), int(sys.argv[2])
rng = np.random.default_rng(1)
criteria = tuple(c for c in CRITERIA if any(Kind.HOUSING in g.kinds for g in c.gauges))
shape = (n, len(criteria))
values = rng.uniform(0, 1, shape)
spread = rng.uniform(0, 0.2, shape)
common = np.array([common_parts(c.gauges[0].indicator.id) for c in criteria])
contest = Contest(
    tuple(f"s{i:05d}" for i in range(n)), Kind.HOUSING, profiles.load("balansert"), criteria,
    values, np.clip(values - spread, 0, 1), np.clip(values + spread, 0, 1),
    np.tile(common[:, 0], (n, 1)), np.tile(common[:, 1], (n, 1)), rng.integers(0, 8, n),
)
start = time.perf_counter(), time.process_time()
found = certainty(contest, draws=draws)
seconds = time.perf_counter() - start[0], time.process_time() - start[1]
try:
    import resource  # not on Windows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
except ImportError:
    peak = float("nan")
print(len(found.sites), *seconds, peak)
"""


def run(given: argparse.Namespace) -> None:
    """Draw for a list in a process of its own, every criterion uncertain, so at its slowest."""
    sites = max(given.sites, SITES)
    printed = subprocess.run(
        [sys.executable, "-c", DRAW, str(sites), str(DRAWS)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    count, wall, busy, peak = int(printed[0]), *map(float, printed[1:])
    print(
        f"certainty: {count} sites × {DRAWS} joint draws, every criterion uncertain: {wall:.1f} s "
        f"({busy:.1f} s of one core), at most {peak:.0f} MB"
    )
