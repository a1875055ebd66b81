"""A contender in a process of its own: does its job once for each line that it is sent.

`python contender.py MODULE JOB NAME FOLDER`. MODULE is a file beside this one whose table `JOBS`
gives, by job and name, what reads FOLDER and gives something to call; the call's answer is an
array. Says in JSON, a line each: that it is ready, what reading cost and in which version; then
the seconds of processor time and of the clock for each turn, the answer's file, and peak memory.

Work that another process does, such as a database, names it: `work.process`, its number.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path

import numpy as np


def main() -> None:
    """Get ready, then do a turn for each line."""
    module, job, name, folder = sys.argv[1:]
    sys.path.insert(0, str(Path(__file__).parent))
    before = seconds()
    contender, version = importlib.import_module(module).JOBS[job][name]
    work = contender(Path(folder))
    other = getattr(work, "process", None)
    told(ready=seconds(other) - before, version=version())
    for _line in sys.stdin:
        start, wall = seconds(other), time.perf_counter()
        answer = work()
        spent, clock = seconds(other) - start, time.perf_counter() - wall
        file = Path(folder) / f"{job}-{name}.npy"
        np.save(file, np.asarray(answer, dtype=float))
        memory = peak("self") + (0.0 if other is None else peak(str(other)))
        told(spent=spent, clock=clock, answer=str(file), peak=memory)


def seconds(other: int | None = None) -> float:
    """Processor time of this process, and of the other that works for it."""
    own = time.process_time()
    if other is None:
        return own
    # After the name, which may hold spaces: the 12th and 13th number, in ticks.
    numbers = Path(f"/proc/{other}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return own + (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def peak(process: str) -> float:
    """MB that a process has had at the most; NaN where the system does not say.

    Not what getrusage gives: that begins with what the parent had.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def told(**what: object) -> None:
    """A line of JSON, at once."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
