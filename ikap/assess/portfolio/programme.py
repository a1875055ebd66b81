"""A mixed-integer programme over sets of proposals: least soil, least emissions, evenest growth.

Pure arithmetic over arrays, solved by HiGHS; front.py asks for the sets. Evenness is a ratio (D of
the growth), so it is bounded with the total dwellings on both sides, which is linear and exact.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ikap.assess.portfolio.distribution import dissimilarity, shares

Array = NDArray[np.float64]
SAME = 1e-6  # objectives nearer than this, relative to their size, are the same
LONG = 1000.0  # years; beyond this the need is met for good
NODES = 200_000  # of the search tree; a clock would not give the same answer each time
Set = tuple[int, ...]  # positions of the chosen
Values = tuple[float, float, float]  # soil, emissions, D
SOIL, EMISSIONS, UNEVEN = range(3)


@dataclass(frozen=True)
class Programme:
    """What can be chosen, and what the chosen must give.

    `soil` (daa), `emissions` (tCO2e) and `land` (daa for business) are by proposal; `dwellings`
    is municipality × proposal. `need` is dwellings by municipality, `total_need` dwellings in all
    and `land_need` daa for business that the set must give at least. `reserve` and `targets`
    (shares) are by municipality, for D.
    `conflicts` are pairs that cannot both be chosen; `fixed` holds 1 for proposals that must be
    in, 0 for those that must be out, NaN for the free.
    """

    soil: Array
    emissions: Array
    dwellings: Array
    land: Array
    need: Array
    total_need: float
    land_need: float
    reserve: Array
    targets: Array
    conflicts: tuple[tuple[int, int], ...]
    fixed: Array
    unproven: list[bool] = field(default_factory=list, compare=False, repr=False)

    @property
    def size(self) -> int:
        return len(self.soil)

    def values(self, chosen: Set) -> Values:
        """Soil, emissions and D of a set, summed in the order of the proposals."""
        indices = list(chosen)
        amounts = [
            reserve + math.fsum(row[indices])
            for reserve, row in zip(self.reserve, self.dwellings, strict=True)
        ]
        return (
            math.fsum(self.soil[indices]),
            math.fsum(self.emissions[indices]),
            dissimilarity(shares(amounts), list(self.targets)),
        )

    def meets(self, chosen: Set) -> bool:
        """Whether a set gives what is needed and keeps the rules."""
        indices = list(chosen)
        inside = set(chosen)
        given = self.dwellings[:, indices].sum(axis=1)
        return bool(
            (given >= self.need - _slack(self.need)).all()
            and given.sum() >= self.total_need - _slack(self.total_need)
            and self.land[indices].sum() >= self.land_need - _slack(self.land_need)
            and not any(a in inside and b in inside for a, b in self.conflicts)
            and all(i in inside for i in np.flatnonzero(self.fixed == 1))
            and not any(i in inside for i in np.flatnonzero(self.fixed == 0))
        )


def _slack(values: Array | float) -> Array:
    return np.asarray(SAME * (1.0 + np.abs(values)), dtype=float)


# --- the linear form -----------------------------------------------------------------------------
# Variables: x (0/1 a proposal), d (a municipality's distance from its target, in dwellings), and
# one more, free for what a problem maximises.


@dataclass(frozen=True)
class Rows:
    """Rows `low <= a · variables <= high`."""

    a: Array
    low: Array
    high: Array


def bounded(a: Array, low: Array | float, high: Array | float) -> Rows:
    """Rows with bounds for each, or the same for all."""
    n = len(a)
    return Rows(a, np.broadcast_to(low, n).astype(float), np.broadcast_to(high, n).astype(float))


def _width(p: Programme) -> int:
    return p.size + len(p.reserve) + 1


def coefficients(p: Programme, x: Array | None = None, d: float = 0.0, more: float = 0.0) -> Array:
    """A row: of each proposal, of each municipality's distance, and of the last variable."""
    row = np.zeros(_width(p))
    if x is not None:
        row[: p.size] = x
    row[p.size : -1] = d
    row[-1] = more
    return row


def _given(p: Programme, width: int) -> Array:
    """What each proposal gives of each demand: dwellings here, dwellings in all, business land."""
    given = np.zeros((len(p.need) + 2, width))
    given[:, : p.size] = np.vstack([p.dwellings, p.dwellings.sum(axis=0), p.land])
    return given


def _demands(p: Programme) -> Array:
    return np.array([*p.need, p.total_need, p.land_need], dtype=float)


def _apart(p: Programme, width: int) -> list[Rows]:
    """Of two that conflict, one at most."""
    if not p.conflicts:
        return []
    pairs = np.zeros((len(p.conflicts), width))
    for row, (a, b) in zip(pairs, p.conflicts, strict=True):
        row[[a, b]] = 1
    return [bounded(pairs, -np.inf, 1.0)]


def _least(p: Programme) -> Array:
    return np.where(p.fixed == 1, 1.0, 0.0)


def _most(p: Programme) -> Array:
    return np.where(p.fixed == 0, 0.0, 1.0)


def always(p: Programme) -> list[Rows]:
    """Needs, conflicts, and d no less than the distance from the target either way."""
    n, m = p.size, len(p.reserve)
    rows = [bounded(_given(p, _width(p)), _demands(p), np.inf), *_apart(p, _width(p))]
    start = p.reserve - p.targets * p.reserve.sum()
    slope = p.dwellings - np.outer(p.targets, p.dwellings.sum(axis=0))
    for sign in (1, -1):
        away = np.zeros((m, _width(p)))
        away[:, :n] = -sign * slope
        away[:, n:-1] = np.eye(m)
        rows.append(bounded(away, sign * start, np.inf))
    return rows


def at_most(p: Programme, limits: Values, uneven_gain: float = 0.0) -> Rows:
    """The three objectives no worse than these.

    `uneven_gain` is how much of the last variable evenness is better by, in dwellings.
    """
    total = p.dwellings.sum(axis=0)
    soil, emissions, uneven = limits
    tops: list[tuple[Array, float]] = []
    if math.isfinite(soil):
        tops.append((coefficients(p, p.soil), soil + float(_slack(soil))))
    if math.isfinite(emissions):
        tops.append((coefficients(p, p.emissions), emissions + float(_slack(emissions))))
    if math.isfinite(uneven):
        row = coefficients(p, -2 * uneven * total, d=1.0, more=uneven_gain)
        top = 2 * uneven * p.reserve.sum()
        tops.append((row, top + SAME * 1e-2 * (1 + p.reserve.sum())))
    if not tops:
        return bounded(np.zeros((1, _width(p))), -np.inf, np.inf)
    a, high = zip(*tops, strict=True)
    return bounded(np.array(a), -np.inf, np.array(high, dtype=float))


def solve(p: Programme, cost: Array, rows: Sequence[Rows], more: float = 0.0) -> Set | None:
    """The set of least cost; None where there is none. `more` is the last variable's most."""
    n = p.size
    low, high = np.zeros(_width(p)), np.full(_width(p), np.inf)
    low[:n], high[:n], high[-1] = _least(p), _most(p), more
    optimum = _optimum(p, cost, low, high, rows)
    if optimum is None:
        return None
    chosen = tuple(int(i) for i in np.flatnonzero(optimum[:n] > 0.5))
    return chosen if p.meets(chosen) else None


def _optimum(
    p: Programme, cost: Array, low: Array, high: Array, rows: Sequence[Rows]
) -> Array | None:
    """The variables of least cost, the first `size` of them 0 or 1; None where none are within."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to load, seldom asked for

    whole = np.zeros(len(cost), dtype=np.int64)
    whole[: p.size] = 1
    with _unheard():
        result = milp(
            cost,
            integrality=whole,
            bounds=Bounds(low, high),
            constraints=[LinearConstraint(part.a, part.low, part.high) for part in rows],
            options={"mip_rel_gap": 0.0, "node_limit": NODES, "presolve": True},
        )
    if result.status == 1:  # the search was cut short; what it found is feasible, not proven best
        p.unproven.append(True)
    return None if result.x is None else np.asarray(result.x, dtype=float)


@contextmanager
def _unheard() -> Iterator[None]:
    """HiGHS writes a stray line to the process's own output now and then; it is let go."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except OSError:  # no such output, as under a window without a console
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


# --- when it cannot be done ----------------------------------------------------------------------


@dataclass(frozen=True)
class Shortage:
    """The least that proposals lack of what is demanded."""

    need: Array  # dwellings, by municipality
    total_need: float  # dwellings, beside what the municipalities lack
    land_need: float  # daa


def shortage(p: Programme) -> Shortage | None:
    """What is lacking of the demands when as much as possible of them is met.

    None where what must be in cannot be in together.
    """
    n, demands = p.size, _demands(p)
    width = n + len(demands)
    given = _given(p, width)
    given[:, n:] = np.eye(len(demands))
    given[-2, n:-2] = 1.0  # what a municipality lacks is lacking in all
    optimum = _optimum(
        p,
        # What a municipality lacks itself counts before what the region lacks in all.
        np.concatenate([np.zeros(n), [2.0] * len(p.need), [1.0, 1.0]]),
        np.concatenate([_least(p), np.zeros(len(demands))]),
        np.concatenate([_most(p), np.full(len(demands), np.inf)]),
        [bounded(given, demands, np.inf), *_apart(p, width)],
    )
    if optimum is None:
        return None
    lacking = np.where(optimum[n:] > _slack(demands), optimum[n:], 0.0)
    return Shortage(lacking[:-2], float(lacking[-2]), float(lacking[-1]))


def attainable(p: Programme, need_a_year: Array) -> float:
    """The longest time, in years, that reserve and proposals can meet every municipality's need."""
    here = need_a_year > 0
    rows = np.hstack([p.dwellings[here], -need_a_year[here, None]])
    optimum = _optimum(
        p,
        np.append(np.zeros(p.size), -1.0),
        np.append(_least(p), 0.0),
        np.append(_most(p), LONG),
        [bounded(rows, -p.reserve[here], np.inf), *_apart(p, p.size + 1)],
    )
    return math.nan if optimum is None else float(optimum[-1])
