"""The best set: which proposals meet the growth at least soil, least emissions, evenest growth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ikap.assess.portfolio import programme
from ikap.assess.portfolio.candidates import (
    BY_RULE,
    RED_CLASS,
    Candidate,
    Why,
    candidates_of,
    conflicts_of,
)
from ikap.assess.portfolio.demand import Demand
from ikap.assess.portfolio.front import front
from ikap.assess.portfolio.prices import Chosen, Price, chosen_of, prices_of
from ikap.assess.portfolio.programme import Programme, Shortage, Values
from ikap.assess.portfolio.rule_cost import RuleCost, rule_cost, short
from ikap.catalogue import factors
from ikap.model import ConfigurationError, Evaluation, Problem
from ikap.text import N_, _

NOT_ASKED = N_("Området gir ingen boliger, og næringsareal inngår ikke i behovet")


@dataclass(frozen=True)
class Selection:
    """The front of efficient sets, least soil first, and what stood in the way."""

    demand: Demand
    candidates: tuple[Candidate, ...]
    left_out: Mapping[str, Why]  # proposal → why it cannot be chosen
    conflicts: tuple[tuple[str, str], ...]
    forced_in: tuple[str, ...]
    forced_out: tuple[str, ...]
    allowed: tuple[str, ...]  # proposals whose class is red, allowed by name
    lacking: Mapping[str, float]  # municipality → dwellings that no set can give
    lacking_total: float  # dwellings that the region lacks beside those
    lacking_land: float  # daa for business
    attainable_years: float  # how long every municipality's whole need can be met
    sets: tuple[Chosen, ...]
    best: int  # the one nearest to the best in all three
    prices: tuple[Price, ...]
    driving_counted: bool  # whether emissions are of land and driving, or of land alone
    rule_cost: RuleCost | None  # None where no rule keeps anything out
    proven: bool  # False where a search was cut short


def select(
    evaluation: Evaluation,
    demand: Demand,
    *,
    forced_in: Iterable[str] = (),
    forced_out: Iterable[str] = (),
    allowed: Iterable[str] = (),
) -> Selection:
    """The efficient sets of an evaluation's proposals, by alternative or proposal id forced.

    What is red is kept out, but for the class of those `allowed` by alternative or proposal id.

    Where the demand cannot be met, as much of it as possible is, and what is lacking is reported. A
    ConfigurationError names forced ids that are unknown, cannot be chosen, or exclude each other.
    """
    permitted = _proposals(evaluation, allowed, "--allow")
    candidates, left_out = candidates_of(evaluation, allowed=permitted)
    inside = _proposals(evaluation, forced_in, "--with")
    outside = _proposals(evaluation, forced_out, "--without")
    conflicts = conflicts_of(evaluation, candidates)
    _check_forced(inside, outside, left_out, conflicts)
    asked, idle = _asked_for(candidates, demand, inside)
    left_out = left_out | idle
    here = tuple(asked.values())
    counted = not any(math.isnan(candidate.driving) for candidate in here)
    problem = _programme(here, demand, conflicts, inside, outside, counted)
    lacking = programme.shortage(problem)
    if lacking is None:
        raise ValueError("forced sites were checked, but no set holds them")
    within = _eased(problem, lacking)
    efficient = front(within, int(factors("portfolio")["steps"].best))
    named = [p for p, why in left_out.items() if why in BY_RULE]
    sets = tuple(chosen_of(within, here, members) for members in efficient)
    codes = sorted(demand.need)
    return Selection(
        demand=demand,
        candidates=here,
        left_out=dict(sorted(left_out.items())),
        conflicts=conflicts,
        forced_in=inside,
        forced_out=outside,
        allowed=_of_use(evaluation, permitted),
        lacking={c: float(n) for c, n in zip(codes, lacking.need, strict=True) if n > 0},
        lacking_total=lacking.total_need,
        lacking_land=lacking.land_need,
        attainable_years=programme.attainable(
            problem, np.array([demand.need_a_year[code] for code in codes])
        ),
        sets=sets,
        best=nearest_to_best([(s.soil, s.emissions, s.dissimilarity) for s in sets]),
        prices=tuple(prices_of(within, here, demand)),
        driving_counted=counted,
        rule_cost=_cost(evaluation, demand, within, lacking, named, inside, outside, counted),
        proven=not problem.unproven,
    )


def _of_use(evaluation: Evaluation, allowed: Sequence[str]) -> tuple[str, ...]:
    """Those of the allowed that a rule would have kept out."""
    _free, out = candidates_of(evaluation)
    return tuple(p for p in allowed if out.get(p) == RED_CLASS)


def _cost(
    evaluation: Evaluation,
    demand: Demand,
    within: Programme,
    lacking: Shortage,
    named: Sequence[str],
    inside: Sequence[str],
    outside: Sequence[str],
    driving: bool,
) -> RuleCost | None:
    """What the rule on red sites costs; the demands are those that can be met with it."""
    if not named:
        return None
    everyone, _out = candidates_of(evaluation, rules=False)
    asked, _idle = _asked_for(everyone, demand, inside)
    here = tuple(asked.values())
    driving = driving and not any(math.isnan(c.driving) for c in here)
    free = _programme(here, demand, conflicts_of(evaluation, here), inside, outside, driving)
    kept_out = [c for c in here if c.proposal in set(named)]
    short_now = float(lacking.need.sum()) + lacking.total_need
    return rule_cost(
        within,
        replace(free, need=within.need, total_need=within.total_need, land_need=within.land_need),
        max(short_now - short(free), 0.0),
        kept_out,
    )


def _proposals(evaluation: Evaluation, ids: Iterable[str], option: str) -> tuple[str, ...]:
    """Alternative or proposal ids as proposals."""
    of = {str(id_): str(p) for id_, p in evaluation.sites["proposal"].items()}
    known = of | {proposal: proposal for proposal in of.values()}
    problems = []
    for id_ in dict.fromkeys(ids):
        if id_ not in known:
            what = _("området «{id}» er ikke med i beregningen.", id=id_)
            problems.append(Problem(option, what, _("Kontroller id-ene mot scores.csv.")))
    if problems:
        raise ConfigurationError(problems)
    return tuple(sorted({known[id_] for id_ in ids}))


def _check_forced(
    inside: Sequence[str],
    outside: Sequence[str],
    left_out: Mapping[str, Why],
    conflicts: Iterable[tuple[str, str]],
) -> None:
    problems = [
        Problem(
            "--with",
            _("området «{id}» kan ikke tas med: {why}.", id=p, why=_(left_out[p]).lower()),
            _("Tillat det ved navn med --allow, eller ta det ut av lista.")
            if left_out[p] == RED_CLASS
            else _("Dokumenter avklaringen med --overrides, eller ta området ut av lista."),
        )
        for p in inside
        if p in left_out
    ]
    problems += [
        Problem("--with", _("området «{id}» er oppgitt både som med og som ikke med.", id=p))
        for p in inside
        if p in outside
    ]
    problems += [
        Problem(
            "--with",
            _(
                "områdene «{a}» og «{b}» overlapper; bare ett av dem kan være med.",
                a=a,
                b=b,
            ),
        )
        for a, b in conflicts
        if a in inside and b in inside
    ]
    if problems:
        raise ConfigurationError(problems)


def _asked_for(
    candidates: Iterable[Candidate], demand: Demand, inside: Sequence[str]
) -> tuple[dict[str, Candidate], dict[str, Why]]:
    """Those that give something that is asked for or are forced in; the others stand idle."""
    asked, idle = {}, {}
    for candidate in candidates:
        gives = any(candidate.dwellings.values()) or (
            demand.business_land > 0 and candidate.business_land > 0
        )
        if gives or candidate.proposal in inside:
            asked[candidate.proposal] = candidate
        else:
            idle[candidate.proposal] = NOT_ASKED
    return asked, idle


def _programme(
    candidates: Sequence[Candidate],
    demand: Demand,
    conflicts: Iterable[tuple[str, str]],
    inside: Sequence[str],
    outside: Sequence[str],
    driving: bool,
) -> Programme:
    codes = sorted(demand.need)
    place = {candidate.proposal: i for i, candidate in enumerate(candidates)}
    need = np.array([demand.need[code] for code in codes])
    return Programme(
        soil=np.array([c.soil for c in candidates]),
        emissions=np.array(
            [c.emissions + (c.driving if driving else 0.0) for c in candidates], dtype=float
        ),
        dwellings=np.array([[c.dwellings.get(code, 0.0) for c in candidates] for code in codes]),
        land=np.array([c.business_land for c in candidates]),
        need=demand.least * need,
        total_need=demand.total,
        land_need=demand.business_land,
        reserve=np.array([demand.reserve[code] for code in codes]),
        targets=np.array([demand.targets[code] for code in codes]),
        conflicts=tuple((place[a], place[b]) for a, b in conflicts if a in place and b in place),
        fixed=np.array(
            [
                1.0 if c.proposal in inside else 0.0 if c.proposal in outside else math.nan
                for c in candidates
            ]
        ),
    )


def _eased(problem: Programme, lacking: Shortage) -> Programme:
    """The programme with what cannot be given taken off its demands."""
    return replace(
        problem,
        need=problem.need - lacking.need,
        total_need=max(problem.total_need - lacking.total_need - float(lacking.need.sum()), 0.0),
        land_need=problem.land_need - lacking.land_need,
    )


def nearest_to_best(values: Sequence[Values]) -> int:
    """The set nearest to the best of each objective, each scaled from its best to its worst.

    >>> nearest_to_best([(0, 10, 0.1), (2, 2, 0.02), (10, 0, 0)])
    1
    """
    if not values:
        return -1
    table = np.array(values, dtype=float)
    width = np.ptp(table, axis=0)
    scaled = (table - table.min(axis=0)) / np.where(width > 0, width, 1.0)
    return int(np.argmin(np.round(np.hypot.reduce(scaled, axis=1), 9)))
