"""Measure against the bare libraries, in one run and on equal answers.

`python scripts/bench.py [SUBJECT…]`: the subjects named, or all. Prints ratios, medians of
several turns taken in alternation, so that a slow moment of the machine strikes both. Nothing
here passes or fails.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

SUBJECTS = (
    "races",
    "growth",
    "parcels",
    "site",
    "overlap",
    "evaluation",
    "certainty",
    "batch",
    "timetable",
    "nearness",
    "map",
    "verify",
    "serve",
)


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--land", type=int, default=200_000, help="land polygons")
    parser.add_argument("--sites", type=int, default=300, help="proposals")
    parser.add_argument("--largest", type=int, default=1_000_000, help="polygons, edges in races")
    parser.add_argument("--most", type=int, default=20_000, help="sites in growth")
    parser.add_argument("--parcels", type=int, default=22_000, help="parcels of a county")
    parser.add_argument("--only", help="jobs of races, with commas: areas,ways,sums,timetable")
    parser.add_argument("--json", type=Path, help="a file for the figures of the races")
    given = parser.parse_args()
    unknown = set(given.subjects) - set(SUBJECTS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(SUBJECTS)}")
    for name in given.subjects or SUBJECTS:
        import_module(f"benchmarks.{name}").run(given)


if __name__ == "__main__":
    main()
