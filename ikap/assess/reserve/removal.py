"""Sets of reserve areas that could be taken out while the need is still met.

The portfolio's programme, with removal as the decision: what is kept must give the need of a
scenario, municipality by municipality, and what is kept shall take as little soil, or emit as
little, as it can. What nothing but age speaks against is kept. Where the whole reserve does not
give the need, as much of it as it can give is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ikap.assess.portfolio import (
    EMISSIONS,
    SOIL,
    Candidate,
    Programme,
    best,
    candidates_of,
    nearest_to_best,
    shortage,
)
from ikap.assess.reserve.need import Needs, Span, added
from ikap.assess.reserve.review import Row
from ikap.catalogue import factors
from ikap.model import Evaluation

SCENARIOS = ("low", "best", "high")
# Evenness is no aim here: a reserve spread as the targets are, so great that no set can move it.
EVEN = 1e10
LEAST_SOIL, LEAST_EMISSIONS, COMPROMISE = "soil", "emissions", "compromise"


@dataclass(frozen=True)
class Removal:
    """A set that could be taken out in a scenario, and what it spares.

    `out` and `kept`: ids of areas. `soil` daa of AR5 21–23, `mire` daa, `equivalents` daa, and
    `emissions` tCO2e over 20 years of the land alone, as an interval, that are spared; `dwellings`
    that go with it. `left` are the dwellings that stay, by municipality, `short` what the reserve
    lacks of the need whatever is kept.
    """

    scenario: str
    aim: str
    out: tuple[str, ...]
    kept: tuple[str, ...]
    soil: float
    mire: float
    equivalents: float
    emissions: Span
    dwellings: float
    left: Mapping[str, float]
    short: Mapping[str, float]
    proven: bool


def removals(
    rows: Sequence[Row],
    evaluation: Evaluation,
    needs: Needs,
    targets: Mapping[str, float],
    land: Span | None = None,
) -> tuple[Removal, ...]:
    """For each scenario the set that spares most soil, most emissions, and a compromise of both.

    `targets` are each municipality's share of the growth; `land` the region's need of daa for
    business, without which no area for business is taken out. Sets alike are told once, the
    compromise first.
    """
    candidates, _left_out = candidates_of(evaluation, rules=False)
    return sets_of(candidates, rows, needs, targets, land)


def sets_of(
    candidates: Sequence[Candidate],
    rows: Sequence[Row],
    needs: Needs,
    targets: Mapping[str, float],
    land: Span | None = None,
) -> tuple[Removal, ...]:
    """The sets among candidates that are reserve areas and whose loss can be told."""
    by_id = {row.id: row for row in rows}
    judged = [
        c for c in candidates if c.proposal in by_id and _can_be_told(by_id[c.proposal], land)
    ]
    codes = sorted(needs.by_municipality)
    return tuple(
        removal
        for scenario in SCENARIOS
        for removal in _in_scenario(scenario, judged, by_id, needs, targets, land, codes)
    )


def _can_be_told(row: Row, land: Span | None) -> bool:
    """Whether it is known what goes with the area: its homes, or its ground for business."""
    if row.dwellings is None:
        return False
    return row.dwellings.best > 0 or land is not None or row.business_land == 0


def _in_scenario(
    scenario: str,
    judged: Sequence[Candidate],
    by_id: Mapping[str, Row],
    needs: Needs,
    targets: Mapping[str, float],
    land: Span | None,
    codes: Sequence[str],
) -> list[Removal]:
    asked = _programme(scenario, judged, by_id, needs, targets, land, codes)
    if not judged or np.isnan(asked.need).any():
        return []
    lacking = shortage(asked)
    if lacking is None:
        return []
    problem = replace(
        asked,
        need=asked.need - lacking.need,
        total_need=0.0,
        land_need=max(asked.land_need - lacking.land_need, 0.0),
    )
    short = {c: float(n) for c, n in zip(codes, lacking.need, strict=True) if n > 0}
    ends = [kept for aim in (SOIL, EMISSIONS) if (kept := best(problem, aim)) is not None]
    if not ends:
        return []
    between = _between(problem, ends)
    middle = between[nearest_to_best([problem.values(kept) for kept in between])]
    titles: dict[tuple[int, ...], str] = {}
    for kept, aim in zip(
        (middle, ends[0], ends[-1]), (COMPROMISE, LEAST_SOIL, LEAST_EMISSIONS), strict=True
    ):
        titles.setdefault(kept, aim)
    return [
        _removal(scenario, aim, kept, judged, by_id, short, not problem.unproven)
        for kept, aim in titles.items()
    ]


def _between(problem: Programme, ends: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The ends of the front and sets between them: least soil at a few levels of emissions."""
    most, least = (problem.values(kept)[EMISSIONS] for kept in (ends[0], ends[-1]))
    steps = int(factors("plan_reserve")["front_steps"].best)
    needs = dict.fromkeys(ends)
    for level in np.linspace(most, least, steps + 2)[1:-1] if most > least else []:
        kept = best(problem, SOIL, (math.inf, float(level), math.inf))
        if kept is not None:
            needs[kept] = None
    return list(needs)


def _programme(
    scenario: str,
    judged: Sequence[Candidate],
    by_id: Mapping[str, Row],
    needs: Needs,
    targets: Mapping[str, float],
    land: Span | None,
    codes: Sequence[str],
) -> Programme:
    driving = not any(math.isnan(c.driving) for c in judged)
    wanted = [max(getattr(needs.by_municipality[code], scenario), 0.0) for code in codes]
    whole = math.fsum(targets.get(code, 0.0) for code in codes) or 1.0
    shares = np.array([targets.get(code, 0.0) / whole for code in codes])
    least = factors("plan_reserve")["least"].best
    return Programme(
        soil=np.array([by_id[c.proposal].soil for c in judged]),
        emissions=np.array([c.emissions + (c.driving if driving else 0.0) for c in judged]),
        dwellings=np.array([[c.dwellings.get(code, 0.0) for c in judged] for code in codes]),
        land=np.array([by_id[c.proposal].business_land for c in judged]),
        need=least * np.array(wanted),
        total_need=0.0,
        land_need=0.0 if land is None else max(getattr(land, scenario), 0.0),
        reserve=shares * EVEN,
        targets=shares,
        conflicts=(),
        fixed=np.array([math.nan if by_id[c.proposal].may_go else 1.0 for c in judged]),
    )


def _removal(
    scenario: str,
    aim: str,
    kept: tuple[int, ...],
    judged: Sequence[Candidate],
    by_id: Mapping[str, Row],
    short: Mapping[str, float],
    proven: bool,
) -> Removal:
    inside = set(kept)
    gone = [c for i, c in enumerate(judged) if i not in inside]
    stay = [c for i, c in enumerate(judged) if i in inside]
    rows = [by_id[c.proposal] for c in gone]
    left: dict[str, list[float]] = {}
    for candidate in stay:
        for code, amount in candidate.dwellings.items():
            left.setdefault(code, []).append(amount)
    return Removal(
        scenario=scenario,
        aim=aim,
        out=tuple(sorted(c.proposal for c in gone)),
        kept=tuple(sorted(c.proposal for c in stay)),
        soil=math.fsum(row.soil for row in rows),
        mire=math.fsum(row.mire for row in rows),
        equivalents=math.fsum(row.equivalents for row in rows),
        emissions=added(row.emissions for row in rows),
        dwellings=math.fsum(amount for c in gone for amount in c.dwellings.values()),
        left={code: math.fsum(amounts) for code, amounts in sorted(left.items())},
        short=short,
        proven=proven,
    )
