"""A race: contenders that answer alike, turn by turn, so that a slow moment strikes all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Timer
from typing import Any

import numpy as np

from benchmarks.rivals import environment

HERE = Path(__file__).resolve().parent
TURNS = 3
LONG = 60.0  # seconds of a turn, from where one turn has to do
PATIENCE = 900.0  # seconds on the clock that a contender has to get ready, and for a turn


@dataclass
class Result:
    """What a contender spent: seconds of processor time to get ready and for each turn, MB."""

    name: str
    version: str
    ready: float
    turns: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    peak: float = 0.0
    apart: float = 0.0  # from our answer, at the most

    @property
    def seconds(self) -> float:
        return median(self.turns)


class Contender:
    """A process that does a job when it is told to."""

    def __init__(self, python: str, module: str, job: str, name: str, folder: Path) -> None:
        ours = module == "ours"
        paths = [str(environment.ROOT), str(environment.ROOT / "scripts")] if ours else []
        self.name = name
        self.process = subprocess.Popen(
            [python, str(HERE / "contender.py"), module, job, name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
        )
        told = self._heard()
        self.result = Result(name, told["version"], told["ready"])

    def turn(self) -> np.ndarray[Any, Any]:
        """Do the job once; its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        told = self._heard()
        self.result.turns.append(told["spent"])
        self.result.clock.append(told["clock"])
        self.result.peak = told["peak"]
        answer: np.ndarray[Any, Any] = np.load(told["answer"])
        return answer

    def end(self) -> str:
        """Close the process's questions, and wait for it; what it said of errors."""
        return "" if self.process.returncode is not None else self.process.communicate()[1]

    def _heard(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        # Asked to end, not killed: who has a server has to stop it.
        late = Timer(PATIENCE, self.process.terminate)
        late.start()
        try:
            for line in self.process.stdout:
                if line.startswith("{"):
                    heard: dict[str, Any] = json.loads(line)
                    return heard
        finally:
            late.cancel()
        said = self.end().splitlines() or [f"nothing within {PATIENCE:.0f} s"]
        raise RuntimeError(said[-1])


def race(
    job: str,
    folder: Path,
    ours: Sequence[str],
    theirs: Sequence[str],
    tolerance: float,
    say: Callable[[str], None] = print,
) -> list[Result]:
    """Let all do a job; nobody is timed whose answer is not ours within `tolerance`.

    The first turn is for the answers and is not counted. Who could not start is named with why.
    """
    running: list[Contender] = []
    try:
        for module, python, names in (
            ("ours", sys.executable, ours),
            ("theirs", str(environment.python()), theirs),
        ):
            for name in names:
                try:
                    running.append(Contender(python, module, job, name, folder))
                except RuntimeError as error:
                    say(f"  {name}: not here ({error})")
        return timed(running, tolerance, say)
    finally:
        for contender in running:
            contender.end()


def timed(running: list[Contender], tolerance: float, say: Callable[[str], None]) -> list[Result]:
    """The contenders whose answer is that of the first, with what they spent."""
    answer = None
    equal = []
    for contender in running:
        try:
            given = contender.turn()
        except RuntimeError as error:
            say(f"  {contender.name}: gave no answer ({error})")
            continue
        answer = given if answer is None else answer
        gaps = np.isnan(given) != np.isnan(answer) if given.shape == answer.shape else True
        apart = float(np.nanmax(np.abs(given - answer))) if not np.any(gaps) else float("inf")
        contender.result.apart = apart
        if apart > tolerance:
            say(f"  {contender.name}: another answer (apart by {apart:g}), so not timed")
        else:
            equal.append(contender)
    for _turn in range(TURNS):
        for contender in equal:
            if not (contender.result.turns and max(contender.result.turns) > LONG):
                contender.turn()
    for contender in equal:
        if len(contender.result.turns) > 1:
            del contender.result.turns[0]
    return [contender.result for contender in equal]


def table(results: Sequence[Result], say: Callable[[str], None] = print) -> None:
    """The results, ours first: seconds, how many times ours that is, memory, and how near."""
    if not results:
        return
    first = results[0].seconds
    for one in results:
        say(
            f"  {one.name} {one.version}: {one.seconds:.4g} s, {one.seconds / first:.2f} × ours; "
            f"ready in {one.ready:.2f} s, {one.peak:.0f} MB, apart {one.apart:.1e}"
        )
