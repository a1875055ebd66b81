"""Try mutants: `python3 scripts/check.py --mutate [PATH …]`, which calls this module.

Without a path, a sample of all rooms. Outcomes are kept in `.cache/mutation/outcomes.jsonl`: what
was killed is not tried again while its file is as it was, what survived with `--survivors`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutation.mutants import Mutant
from mutation.outcomes import Outcomes
from mutation.reach import Reach
from mutation.sample import every, sampled
from mutation.trial import BUDGET, try_all
from mutation.workshop import CACHE, ROOT, Workshop


def main() -> int:
    parser = argparse.ArgumentParser(prog="check.py --mutate", description=__doc__)
    parser.add_argument("paths", nargs="*", help="files or folders under ikap/; else all rooms")
    parser.add_argument("--count", type=int, default=60, help="mutants to try (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which mutants (%(default)s)")
    parser.add_argument("--minutes", type=float, default=60, help="stop after (%(default)s)")
    parser.add_argument("--rooms", nargs="+", help="of the sample, those in these rooms")
    parser.add_argument(
        "--seconds", type=float, default=BUDGET, help="of tests for one mutant (%(default)s)"
    )
    parser.add_argument(
        "--tests", nargs="+", default=["tests", "ikap"], help="only those in these folders"
    )
    parser.add_argument("--survivors", action="store_true", help="try again what survived")
    parser.add_argument("--table", action="store_true", help="print all that is known; try nothing")
    asked = parser.parse_args()
    if not hasattr(os, "fork"):
        print("A mutation run needs os.fork: run it on Linux, macOS or WSL.", file=sys.stderr)
        return 2
    workshop = Workshop(CACHE)
    outcomes = Outcomes(CACHE / "outcomes.jsonl", ROOT)
    mutants = every(ROOT, asked.paths)
    if not mutants:
        print(f"No mutants in {', '.join(asked.paths)}: name files under ikap/", file=sys.stderr)
        return 2
    if asked.table:
        print(outcomes.table(mutants))
        return 0
    wanted = sampled(mutants, asked.count, asked.seed)
    if asked.rooms:
        wanted = [mutant for mutant in wanted if mutant.room in asked.rooms]
    todo = outcomes.left(wanted, again=asked.survivors)
    if todo:
        workshop.prepare()
        reach = Reach(workshop)
        reach.measure(asked.tests)
        until = time.monotonic() + 60 * asked.minutes

        def keep(mutant: Mutant, said: dict[str, Any]) -> None:
            outcomes.keep(mutant, said)
            print(f"{said['outcome']:9} {mutant.file}:{mutant.line} {mutant.after}", flush=True)

        try_all(todo, reach, workshop, keep, until, asked.seconds)
        left = len(outcomes.left(wanted, again=False))
        if left:
            print(f"{left} were not tried to the end: run it again to go on.")
    print(outcomes.table(wanted))
    return 0


if __name__ == "__main__":
    sys.exit(main())
