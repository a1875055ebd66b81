"""The efficient sets of a programme: the best in each objective, and the front between them.

A set is efficient when no other set that meets the same demands is as good in all three
objectives and better in one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ikap.assess.portfolio.programme import (
    EMISSIONS,
    SAME,
    SOIL,
    UNEVEN,
    Programme,
    Rows,
    Set,
    Values,
    always,
    at_most,
    bounded,
    coefficients,
    solve,
)


def best(p: Programme, objective: int, limits: Values = (math.inf,) * 3) -> Set | None:
    """The efficient set that is best in one objective, the others within limits.

    None where no set meets the demands within the limits. Among sets alike in all three the one
    of fewest proposals, then the one whose proposals come first.
    """
    solution = (
        _evenest(p, limits)
        if objective == UNEVEN
        else solve(
            p,
            coefficients(p, p.soil if objective == SOIL else p.emissions),
            [*always(p), at_most(p, limits)],
        )
    )
    return None if solution is None else first_alike(p, efficient(p, solution))


def _evenest(p: Programme, limits: Values) -> Set | None:
    """The set of least D, by Dinkelbach's method: each round solves Σd − 2λ·dwellings exactly."""
    rows = [*always(p), at_most(p, limits)]
    total = p.dwellings.sum(axis=0)
    chosen = solve(p, coefficients(p, d=1.0), rows)
    while chosen is not None:
        level = p.values(chosen)[UNEVEN]
        better = solve(p, coefficients(p, -2 * level * total, d=1.0), rows)
        if better is None or p.values(better)[UNEVEN] >= level - SAME:
            return chosen
        chosen = better
    return None


def efficient(p: Programme, chosen: Set) -> Set:
    """A set that no other dominates: the same one, or one at least as good in everything.

    Benson's test: gain as much as possible over the set in all three at once; what cannot gain
    is efficient.
    """
    soil_scale, emissions_scale = (1 + np.abs(v).sum() for v in (p.soil, p.emissions))
    dwellings_scale = 1 + p.reserve.sum() + p.dwellings.sum()
    cost = coefficients(
        p, p.soil / soil_scale + p.emissions / emissions_scale, more=-1 / dwellings_scale
    )
    while True:
        values = p.values(chosen)
        rows = [*always(p), at_most(p, values, uneven_gain=1.0)]
        better = solve(p, cost, rows, more=np.inf)
        if better is None or not dominates(p.values(better), values):
            return chosen
        chosen = better


def dominates(a: Values, b: Values) -> bool:
    """Whether a is as good as b in all objectives and better in one.

    >>> dominates((1, 5, 0.1), (2, 5, 0.1)), dominates((1, 5, 0.1), (1, 5, 0.1))
    (True, False)
    """
    margins = [SAME * (1 + abs(y)) if i < UNEVEN else SAME for i, y in enumerate(b)]
    pairs = list(zip(a, b, margins, strict=True))
    return all(x <= y + m for x, y, m in pairs) and any(x < y - m for x, y, m in pairs)


def alike(a: Values, b: Values) -> bool:
    """Whether two sets are the same in all objectives."""
    return (
        not dominates(a, b)
        and not dominates(b, a)
        and all(abs(x - y) <= SAME * (1 + abs(y)) for x, y in zip(a, b, strict=True))
    )


def first_alike(p: Programme, chosen: Set) -> Set:
    """Of all sets with the same objectives: the fewest proposals, then the first in order."""
    values = p.values(chosen)
    rows = [*always(p), at_most(p, values)]
    fewest = solve(p, coefficients(p, np.ones(p.size)), rows)
    if fewest is not None and alike(p.values(fewest), values):
        chosen = fewest
    rows.append(bounded(coefficients(p, np.ones(p.size))[None], -np.inf, len(chosen)))
    if _other(p, chosen, rows) is None:
        return chosen
    settled: list[Rows] = []
    for i in range(p.size):
        inside = coefficients(p, np.eye(p.size)[i])[None]
        if i not in chosen:
            solution = solve(p, coefficients(p), [*rows, *settled, bounded(inside, 1, 1)])
            if solution is not None and alike(p.values(solution), values):
                chosen = solution
        settled.append(bounded(inside, float(i in chosen), float(i in chosen)))
    return chosen


def _other(p: Programme, chosen: Set, rows: Sequence[Rows]) -> Set | None:
    """Another set within the rows, if there is one that is alike."""
    sign = np.full(p.size, -1.0)
    sign[list(chosen)] = 1.0
    different = bounded(coefficients(p, sign)[None], -np.inf, len(chosen) - 1)
    solution = solve(p, coefficients(p), [*rows, different])
    return (
        solution if solution is not None and alike(p.values(solution), p.values(chosen)) else None
    )


def front(p: Programme, steps: int) -> list[Set]:
    """Efficient sets from end to end, by the ε-constraint method, least soil first.

    Emissions and D are each bounded at `steps` levels from their least to what least soil gives;
    at each pair of levels the set of least soil is found. Empty where the demands cannot be met.
    """
    ends = [chosen for goal in range(3) if (chosen := best(p, goal)) is not None]
    if not ends:
        return []
    values = [p.values(chosen) for chosen in ends]
    levels = [
        np.linspace(max(v[i] for v in values), min(v[i] for v in values), steps)
        for i in (EMISSIONS, UNEVEN)
    ]
    asked: list[tuple[float, float, Set | None]] = []
    for emissions in levels[0]:
        for uneven in levels[1]:
            asked.append((emissions, uneven, _within(p, emissions, uneven, asked)))
    return ordered(p, [*ends, *(chosen for _, _, chosen in asked if chosen is not None)])


def _within(
    p: Programme, emissions: float, uneven: float, asked: Sequence[tuple[float, float, Set | None]]
) -> Set | None:
    """Least soil within two limits; what wider limits gave stands if it is within these too."""
    for wider, looser, result in asked:
        if wider >= emissions and looser >= uneven:
            if result is None:
                return None
            _, e, d = p.values(result)
            if e <= emissions and d <= uneven:
                return result
    return best(p, SOIL, (math.inf, emissions, uneven))


def ordered(p: Programme, sets: Sequence[Set]) -> list[Set]:
    """The sets that none of the others dominates, each once, by soil, emissions, D and order."""
    unique = {chosen: p.values(chosen) for chosen in sets}
    kept = [
        (values, chosen)
        for chosen, values in unique.items()
        if not any(dominates(other, values) for other in unique.values())
    ]
    kept.sort(key=lambda item: (tuple(round(v, 6) for v in item[0]), item[1]))
    once: list[tuple[Values, Set]] = []
    for values, chosen in kept:
        if not any(alike(values, other) for other, _ in once):
            once.append((values, chosen))
    return [chosen for _, chosen in once]
