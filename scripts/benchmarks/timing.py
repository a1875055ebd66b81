"""Seconds, taken so that a slow moment of the machine strikes both sides."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

TURNS = 5


def alternated(
    ours: Callable[[], object], theirs: Callable[[], object], turns: int = TURNS
) -> tuple[float, float]:
    """Median seconds of each, taken turn by turn after one unmeasured turn."""
    ours(), theirs()
    times: list[tuple[float, float]] = []
    for _ in range(turns):
        start = time.perf_counter()
        ours()
        middle = time.perf_counter()
        theirs()
        times.append((middle - start, time.perf_counter() - middle))
    return median(a for a, _ in times), median(b for _, b in times)
