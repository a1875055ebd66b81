"""How firmly a site holds its place while the weights are argued about.

Every weight in use is drawn anew, again and again, between a part and a multiple of what it is,
and the list is ranked each time. A weight of 0 stays 0. The lots are drawn by a counter through a
mixer of bits, and nothing but plain arithmetic follows, so the map's page draws and counts the
same (assets/page/scripts/arithmetic/sensitivity.js).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikap.catalogue import factors
from ikap.model import Criterion, Goal, Kind, Profile

ROUNDED = 1e12  # scores are compared after 12 decimals, as everywhere

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Shake:
    """How the weights are shaken: proposals of the tool, from tables/sensitivity.toml."""

    least: float
    greatest: float
    draws: int
    seed: int
    tail: float  # of the places, left out at either end of the span


def shake() -> Shake:
    """How the weights are shaken unless something else is asked for."""
    table = factors("sensitivity")
    return Shake(
        least=table["least_factor"].best,
        greatest=table["greatest_factor"].best,
        draws=int(table["draws"].best),
        seed=int(table["seed"].best),
        tail=table["tail"].best,
    )


def lots(seed: int, n: int) -> Numbers:
    """`n` numbers in 0..1 by lot, the same each time and everywhere.

    >>> lots(1, 3).round(6).tolist() == lots(1, 4)[:3].round(6).tolist()
    True
    """
    x = (np.arange(n, dtype=np.uint64) * 0x9E3779B9 + seed) & 0xFFFFFFFF
    for shift, factor in ((16, 0x21F0AAAD), (15, 0x735A2D97)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    return np.asarray((x ^ (x >> np.uint64(15))) / 2.0**32, dtype=float)


def drawn_weights(
    profile: Profile, kind: Kind, criteria: Sequence[Criterion], how: Shake
) -> Numbers:
    """A row of effective weights a draw, a column a criterion; a row adds up to 1."""
    return effective(*shaken(profile, kind, criteria, how), criteria)


def shaken(
    profile: Profile, kind: Kind, criteria: Sequence[Criterion], how: Shake
) -> tuple[Numbers, Numbers]:
    """The weights of goals and of criteria in each draw (row), as ratios.

    Half of the factors lie below 1 and half above, evenly on either side.
    """
    names = list(Goal)
    within = [profile.criteria.get(kind, {}).get(c.id, 0.0) for c in criteria]
    outer = [profile.goals.get(kind, {}).get(goal, 0.0) for goal in names]
    u = lots(how.seed, how.draws * (len(names) + len(criteria))).reshape(how.draws, -1)
    factor = np.where(
        u < 0.5,
        how.least + (1 - how.least) * 2 * u,
        1 + (how.greatest - 1) * (2 * u - 1),
    )
    drawn = factor * np.array([*outer, *within])
    return drawn[:, : len(names)], drawn[:, len(names) :]


def effective(goals: Numbers, inner: Numbers, criteria: Sequence[Criterion]) -> Numbers:
    """Goal weight × criterion weight in each draw; a goal without any criterion leaves the total.

    `goals` has a column a goal, `inner` a column a criterion.
    """
    names = list(Goal)
    at = [names.index(c.goal) for c in criteria]
    inside = np.zeros_like(goals)
    for j, goal in enumerate(at):
        inside[:, goal] += inner[:, j]
    total = np.zeros(len(goals))
    for goal in range(len(names)):
        total += np.where(inside[:, goal] > 0, goals[:, goal], 0.0)
    weights: Numbers = np.zeros_like(inner)
    for j, goal in enumerate(at):
        counts = (total > 0) & (inside[:, goal] > 0)
        share = goals[counts, goal] / total[counts]
        weights[counts, j] = share * inner[counts, j] / inside[counts, goal]
    return weights


def ranked(weights: Numbers, values: Numbers) -> Counts:
    """The place of each site (column) in each draw (row): equal scores share one."""
    draws, sites = len(weights), len(values)
    scores = np.zeros((draws, sites))
    for j in range(values.shape[1]):  # summed in this order in the page too
        scores += weights[:, j, None] * values[None, :, j]
    scores = np.floor(scores * ROUNDED + 0.5)
    places = np.empty((draws, sites), dtype=np.int64)
    for i, row in enumerate(scores):
        places[i] = 1 + sites - np.searchsorted(np.sort(row), row, side="right")
    return places


def span(
    places: NDArray[np.signedinteger[Any]], tail: float
) -> tuple[NDArray[np.signedinteger[Any]], NDArray[np.signedinteger[Any]]]:
    """The best and worst place of each site when `tail` is left out at either end."""
    ordered = np.sort(places, axis=0)
    left = int(len(places) * tail)
    return ordered[left], ordered[len(places) - 1 - left]


def same_first(places: Counts, ranks: Sequence[int], first: int) -> float:
    """The share of rankings whose `first` places are held by those who hold them now."""
    held = np.asarray(ranks) <= first
    return float(((places <= first) == held).all(axis=1).mean())
