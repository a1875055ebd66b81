"""What the goals of a set cost each other: more of one, paid for with the least of another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ikap.assess.portfolio import front, programme
from ikap.assess.portfolio.candidates import Candidate
from ikap.assess.portfolio.demand import Demand
from ikap.assess.portfolio.programme import EMISSIONS, SOIL, UNEVEN, Programme
from ikap.catalogue import factors

_NAMES = {SOIL: "soil", EMISSIONS: "emissions", UNEVEN: "even"}


@dataclass(frozen=True)
class Chosen:
    """A set on the front: its proposals, and what it comes to."""

    proposals: tuple[str, ...]
    ids: tuple[str, ...]
    dwellings: float
    soil: float
    emissions: float
    dissimilarity: float


@dataclass(frozen=True)
class Price:
    """What a goal costs: from one set to the cheapest one that gains `gain` of it.

    `goal` and `paid` are `soil` (daa), `emissions` (tCO2e over 20 years), `even` (D, a share) or
    `needs` (the share of its need that each municipality must meet itself). `wide`: only the
    region's total must be met on the way, not each municipality's.
    """

    goal: str
    gain: float
    paid: str
    cost: float
    wide: bool
    start: Chosen
    end: Chosen


def chosen_of(
    problem: Programme, candidates: Sequence[Candidate], indices: programme.Set
) -> Chosen:
    members = [candidates[i] for i in indices]
    soil, emissions, uneven = problem.values(indices)
    return Chosen(
        proposals=tuple(c.proposal for c in members),
        ids=tuple(sorted(id_ for c in members for id_ in c.ids)),
        dwellings=math.fsum(n for c in members for n in c.dwellings.values()),
        soil=soil,
        emissions=emissions,
        dissimilarity=uneven,
    )


def prices_of(problem: Programme, candidates: Sequence[Candidate], demand: Demand) -> list[Price]:
    """What the goals cost each other, each from the set that thinks of the other alone."""
    wide = replace(problem, need=np.zeros_like(problem.need))
    step = factors("portfolio")
    prices = [
        _even_price(wide, candidates, SOIL, step["even_step"].best),
        _even_price(wide, candidates, EMISSIONS, step["even_step"].best),
        _emissions_price(problem, candidates, step["emissions_step"].best),
        _needs_price(problem, wide, candidates, demand),
    ]
    return [price for price in prices if price is not None]


def _even_price(
    problem: Programme, candidates: Sequence[Candidate], paid: int, step: float
) -> Price | None:
    start = front.best(problem, paid)
    evenest = front.best(problem, UNEVEN)
    if start is None or evenest is None:
        return None
    before, most = problem.values(start), problem.values(evenest)
    if before[UNEVEN] - most[UNEVEN] > step:
        goal = before[UNEVEN] - step
        end = front.best(problem, paid, (math.inf, math.inf, goal)) or evenest
        gain = step
    else:
        end, gain = evenest, before[UNEVEN] - most[UNEVEN]
    return _price(problem, candidates, "even", gain, paid, start, end)


def _emissions_price(
    problem: Programme, candidates: Sequence[Candidate], step: float
) -> Price | None:
    start = front.best(problem, SOIL)
    least = front.best(problem, EMISSIONS)
    if start is None or least is None:
        return None
    before, lowest = problem.values(start)[EMISSIONS], problem.values(least)[EMISSIONS]
    goal = before - step * abs(before)
    if lowest <= goal:
        end = front.best(problem, SOIL, (math.inf, goal, math.inf)) or least
        gain = step * abs(before)
    else:
        end, gain = least, before - lowest
    return _price(problem, candidates, "emissions", gain, SOIL, start, end)


def _needs_price(
    problem: Programme, wide: Programme, candidates: Sequence[Candidate], demand: Demand
) -> Price | None:
    start, end = front.best(wide, SOIL), front.best(problem, SOIL)
    if start is None or end is None:
        return None
    return _price(problem, candidates, "needs", demand.least, SOIL, start, end)


def _price(
    problem: Programme,
    candidates: Sequence[Candidate],
    goal: str,
    gain: float,
    paid: int,
    start: programme.Set,
    end: programme.Set,
) -> Price | None:
    cost = problem.values(end)[paid] - problem.values(start)[paid]
    if gain <= programme.SAME:
        return None
    return Price(
        goal=goal,
        gain=gain,
        paid=_NAMES[paid],
        cost=max(cost, 0.0),
        wide=not problem.need.any(),
        start=chosen_of(problem, candidates, start),
        end=chosen_of(problem, candidates, end),
    )
