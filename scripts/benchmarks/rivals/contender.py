"""A contender in a process of its own: does its job once for each line that it is sent.

`python contender.py MODULE JOB NAME FOLDER`. MODULE is a file beside this one whose table `JOBS`
gives, by job and name, what reads FOLDER and gives something to call; the call's answer is an
array. Says in JSON, a line each: that it is ready, what reading cost and in which version; then
the seconds of processor time and of the clock for each turn, the answer's file, and peak memory.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np


def main() -> None:
    """Get ready, then do a turn for each line."""
    module, job, name, folder = sys.argv[1:]
    sys.path.insert(0, str(Path(__file__).parent))
    before = time.process_time()
    contender, version = importlib.import_module(module).JOBS[job][name]
    work = contender(Path(folder))
    told(ready=time.process_time() - before, version=version())
    for _line in sys.stdin:
        start, wall = time.process_time(), time.perf_counter()
        answer = work()
        spent, clock = time.process_time() - start, time.perf_counter() - wall
        file = Path(folder) / f"{job}-{name}.npy"
        np.save(file, np.asarray(answer, dtype=float))
        told(spent=spent, clock=clock, answer=str(file), peak=peak())


def peak() -> float:
    """MB that this process has had at the most; NaN where the system does not say.

    Not what getrusage gives: that begins with what the parent had.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def told(**what: object) -> None:
    """A line of JSON, at once."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
