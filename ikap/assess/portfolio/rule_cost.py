"""What it costs that a set holds nothing red: the same demands met with and without the rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ikap.assess.portfolio import programme
from ikap.assess.portfolio.candidates import Candidate
from ikap.assess.portfolio.front import best
from ikap.assess.portfolio.programme import EMISSIONS, SOIL, UNEVEN, Programme


@dataclass(frozen=True)
class RuleCost:
    """What the rule on red sites costs: the least of each objective with it, less without.

    - `kept_out`: those that the rule keeps out, and what they would give.
    - `soil` (daa), `emissions` (tCO2e), `dissimilarity` (D): what the best set without the rule
      would save, each by itself; None where no set meets the demands.
    - `lacking`: dwellings that are short because of the rule.
    """

    kept_out: tuple[Candidate, ...]
    soil: float | None
    emissions: float | None
    dissimilarity: float | None
    lacking: float

    @property
    def proposals(self) -> tuple[str, ...]:
        """The proposals that the rule keeps out."""
        return tuple(candidate.proposal for candidate in self.kept_out)

    @property
    def dwellings(self) -> float:
        """What they hold of homes."""
        return math.fsum(n for c in self.kept_out for n in c.dwellings.values())


def rule_cost(
    kept: Programme, free: Programme, lacking: float, kept_out: Sequence[Candidate]
) -> RuleCost:
    """`kept` and `free` ask for the same; the rule holds in `kept` alone.

    `lacking` are the dwellings that are short where the rule holds.
    """
    savings: list[float | None] = []
    for goal in (SOIL, EMISSIONS, UNEVEN):
        with_rule, without = best(kept, goal), best(free, goal)
        savings.append(
            None
            if with_rule is None or without is None
            else max(kept.values(with_rule)[goal] - free.values(without)[goal], 0.0)
        )
    soil, emissions, uneven = savings
    return RuleCost(tuple(kept_out), soil, emissions, uneven, lacking)


def short(problem: Programme) -> float:
    """The dwellings that are lacking of what a programme asks for."""
    lacking = programme.shortage(problem)
    return 0.0 if lacking is None else float(lacking.need.sum()) + lacking.total_need
