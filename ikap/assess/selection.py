"""The best set: which proposals meet the growth at least soil, least emissions, evenest growth.

A proposal is chosen whole or not at all, with what it holds of homes and work, and its land is
counted once. Excluded sites cannot be chosen; proposals over one another cannot both be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.assess import programme
from ikap.assess.footprint import overlapping
from ikap.assess.portfolio import by_municipality, car_emissions, growth_targets
from ikap.assess.programme import EMISSIONS, SOIL, UNEVEN, Programme, Shortage, Values
from ikap.assess.tidy import readings
from ikap.catalogue import factors
from ikap.model import M2_PER_DAA, ConfigurationError, Evaluation, Kind, Problem, Status
from ikap.sources.region import Region
from ikap.text import N_, _

EQUIVALENTS, LAND_EMISSIONS = "equivalents_lost", "land_emissions_total"
Why = str  # a sentence in bokmål, marked for translation

EXCLUDED = N_("Utelukket")
NO_SOIL = N_("Jordtapet er ikke målt")
NO_EMISSIONS = N_("Utslippet er ikke målt")
NO_DWELLINGS = N_("Antall boliger mangler")
NOT_ASKED = N_("Gir ingen boliger, og det er ikke bedt om næringsareal")


@dataclass(frozen=True)
class Demand:
    """What a set must give.

    `need` is dwellings by municipality in the period beyond the reserve, `total` the region's;
    the set must give the total, and `least` (0..1) of its need in each municipality itself.
    `business_land` is daa for business in the region.
    """

    years: float
    least: float
    need_a_year: Mapping[str, float]
    reserve: Mapping[str, float]
    targets: Mapping[str, float]
    business_land: float = 0.0

    @property
    def need(self) -> dict[str, float]:
        return {
            code: max(amount * self.years - self.reserve[code], 0.0)
            for code, amount in self.need_a_year.items()
        }

    @property
    def total(self) -> float:
        whole = math.fsum(self.need_a_year.values()) * self.years
        return max(whole - math.fsum(self.reserve.values()), 0.0)


@dataclass(frozen=True)
class Candidate:
    """A proposal that can be chosen, and what it gives and takes."""

    proposal: str
    ids: tuple[str, ...]
    dwellings: Mapping[str, float]  # by municipality
    soil: float  # fulldyrka equivalents, daa
    emissions: float  # tCO2e of the land, over 20 years
    driving: float  # tCO2e of the residents' driving over 20 years, else of the commuting; or NaN
    business_land: float  # daa


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


@dataclass(frozen=True)
class Selection:
    """The front of efficient sets, least soil first, and what stood in the way."""

    demand: Demand
    candidates: tuple[Candidate, ...]
    left_out: Mapping[str, Why]  # proposal → why it cannot be chosen
    conflicts: tuple[tuple[str, str], ...]
    forced_in: tuple[str, ...]
    forced_out: tuple[str, ...]
    lacking: Mapping[str, float]  # municipality → dwellings that no set can give
    lacking_total: float  # dwellings that the region lacks beside those
    lacking_land: float  # daa for business
    attainable_years: float  # how long every municipality's whole need can be met
    sets: tuple[Chosen, ...]
    best: int  # the one nearest to the best in all three
    prices: tuple[Price, ...]
    driving_counted: bool  # whether emissions are of land and driving, or of land alone
    proven: bool  # False where a search was cut short


def demand_of(
    region: Region, years: float | None = None, least: float | None = None, land: float = 0.0
) -> Demand:
    """The region's demand: its targets of the yearly growth, for a period.

    A ConfigurationError says that the region has no targets, or who lack one.
    """
    if not region.has("growth_targets"):
        what = _("regionen har ingen tabell med vekstmål (growth_targets).")
        raise ConfigurationError([Problem(region.title, what, _("Legg den inn i region.toml."))])
    reserve, targets = growth_targets(region)
    _check_targets(reserve, targets)
    growth, mine = factors("growth_need"), factors("portfolio")
    a_year = growth["people_per_year"].best / growth["people_per_dwelling"].best
    whole = math.fsum(targets.values())
    return Demand(
        years=mine["years"].best if years is None else years,
        least=mine["least"].best if least is None else least,
        need_a_year={code: a_year * share / whole for code, share in targets.items()},
        reserve=reserve,
        targets={code: share / whole for code, share in targets.items()},
        business_land=land,
    )


def _check_targets(reserve: Mapping[str, float], targets: Mapping[str, float]) -> None:
    problems = []
    for code in targets:
        for told, what in (
            (targets, _("kommune {code} har ikke andel av boligveksten.", code=code)),
            (reserve, _("kommune {code} har ikke boligreserve.", code=code)),
        ):
            if math.isnan(told[code]):
                remedy = _("Fyll ut raden; uten den kan ikke fordelingen av veksten regnes.")
                problems.append(Problem("growth_targets", what, remedy))
    if problems:
        raise ConfigurationError(problems)


def select(
    evaluation: Evaluation,
    demand: Demand,
    *,
    forced_in: Iterable[str] = (),
    forced_out: Iterable[str] = (),
) -> Selection:
    """The efficient sets of an evaluation's proposals, by alternative or proposal id forced.

    Where the demand cannot be met, as much of it as possible is, and what is lacking is told. A
    ConfigurationError names forced ids that are unknown, cannot be chosen, or exclude each other.
    """
    candidates, left_out = candidates_of(evaluation)
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
    found = programme.front(within, int(factors("portfolio")["steps"].best))
    sets = tuple(_chosen(within, here, one) for one in found)
    codes = sorted(demand.need)
    return Selection(
        demand=demand,
        candidates=here,
        left_out=dict(sorted(left_out.items())),
        conflicts=conflicts,
        forced_in=inside,
        forced_out=outside,
        lacking={c: float(n) for c, n in zip(codes, lacking.need, strict=True) if n > 0},
        lacking_total=lacking.total_need,
        lacking_land=lacking.land_need,
        attainable_years=programme.attainable(
            problem, np.array([demand.need_a_year[code] for code in codes])
        ),
        sets=sets,
        best=nearest_to_best([(s.soil, s.emissions, s.dissimilarity) for s in sets]),
        prices=tuple(_prices(within, here, demand)),
        driving_counted=counted,
        proven=not problem.unproven,
    )


# --- what can be chosen --------------------------------------------------------------------------


def candidates_of(evaluation: Evaluation) -> tuple[tuple[Candidate, ...], dict[str, Why]]:
    """The proposals that can be chosen, by id, and why the others cannot."""
    sites = evaluation.sites.sort_index()
    soil, emissions = (
        readings(evaluation.indicators, name, sites.index)["measured"].astype(float)
        for name in (EQUIVALENTS, LAND_EMISSIONS)
    )
    driving = car_emissions(evaluation)["measured"]
    found, left_out = [], {}
    for proposal, parts in sites.groupby("proposal", sort=True):
        mine = parts[parts["status"] != Status.EXCLUDED]
        homes = mine["dwellings"].where(mine["kind"] == Kind.HOUSING, 0.0)
        if mine.empty:
            left_out[str(proposal)] = EXCLUDED
        elif soil[mine.index].isna().any():
            left_out[str(proposal)] = NO_SOIL
        elif emissions[mine.index].isna().any():
            left_out[str(proposal)] = NO_EMISSIONS
        elif homes.isna().any():
            left_out[str(proposal)] = NO_DWELLINGS
        else:
            work = mine[mine["kind"] == Kind.BUSINESS]
            found.append(
                Candidate(
                    proposal=str(proposal),
                    ids=tuple(str(id_) for id_ in mine.index),
                    dwellings=by_municipality(mine, homes),
                    soil=float(soil[mine.index[0]]),  # its alternatives are on the same ground
                    emissions=float(emissions[mine.index[0]]),
                    driving=_driving(driving, mine),
                    business_land=math.fsum(work.area) / M2_PER_DAA,
                )
            )
    return tuple(found), left_out


def _driving(each: pd.Series[float], parts: gpd.GeoDataFrame) -> float:
    """Of those who would live there; where nobody would, of those who would work there."""
    homes = parts.index[parts["kind"] == Kind.HOUSING]
    mine = each[homes if len(homes) else parts.index]
    return float(mine.sum(skipna=False))


def conflicts_of(
    evaluation: Evaluation, candidates: Sequence[Candidate]
) -> tuple[tuple[str, str], ...]:
    """Pairs of candidates that share more ground than the convention allows."""
    shapes = gpd.GeoSeries([evaluation.sites.geometry[c.ids[0]] for c in candidates])
    least = factors("portfolio")["overlap"].best * M2_PER_DAA
    first, second = overlapping(shapes, least)
    return tuple(
        (candidates[a].proposal, candidates[b].proposal) for a, b in zip(first, second, strict=True)
    )


def _proposals(evaluation: Evaluation, ids: Iterable[str], option: str) -> tuple[str, ...]:
    """Alternative or proposal ids as proposals."""
    of = {str(id_): str(p) for id_, p in evaluation.sites["proposal"].items()}
    known = of | {proposal: proposal for proposal in of.values()}
    problems = []
    for id_ in dict.fromkeys(ids):
        if id_ not in known:
            what = _("forslaget «{id}» finnes ikke i kjøringen.", id=id_)
            problems.append(Problem(option, what, _("Kontroller id-ene i scores.csv.")))
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
            _("forslaget «{id}» kan ikke velges: {why}.", id=p, why=_(left_out[p]).lower()),
            _("Svar på grensen med --overrides i vurderingen, eller ta det ut av lista."),
        )
        for p in inside
        if p in left_out
    ]
    problems += [
        Problem("--with", _("forslaget «{id}» er både tvunget inn og ut.", id=p))
        for p in inside
        if p in outside
    ]
    problems += [
        Problem(
            "--with",
            _(
                "forslagene «{a}» og «{b}» ligger over hverandre og kan ikke begge velges.",
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


# --- the programme -------------------------------------------------------------------------------


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


def _chosen(problem: Programme, candidates: Sequence[Candidate], found: programme.Set) -> Chosen:
    mine = [candidates[i] for i in found]
    soil, emissions, uneven = problem.values(found)
    return Chosen(
        proposals=tuple(c.proposal for c in mine),
        ids=tuple(sorted(id_ for c in mine for id_ in c.ids)),
        dwellings=math.fsum(n for c in mine for n in c.dwellings.values()),
        soil=soil,
        emissions=emissions,
        dissimilarity=uneven,
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


# --- prices --------------------------------------------------------------------------------------


def _prices(problem: Programme, candidates: Sequence[Candidate], demand: Demand) -> list[Price]:
    """What the goals cost each other, each from the set that thinks of the other alone."""
    wide = replace(problem, need=np.zeros_like(problem.need))
    step = factors("portfolio")
    found = [
        _even_price(wide, candidates, SOIL, step["even_step"].best),
        _even_price(wide, candidates, EMISSIONS, step["even_step"].best),
        _emissions_price(problem, candidates, step["emissions_step"].best),
        _needs_price(problem, wide, candidates, demand),
    ]
    return [price for price in found if price is not None]


_NAMES = {SOIL: "soil", EMISSIONS: "emissions", UNEVEN: "even"}


def _even_price(
    problem: Programme, candidates: Sequence[Candidate], paid: int, step: float
) -> Price | None:
    start = programme.best(problem, paid)
    evenest = programme.best(problem, UNEVEN)
    if start is None or evenest is None:
        return None
    before, most = problem.values(start), problem.values(evenest)
    if before[UNEVEN] - most[UNEVEN] > step:
        goal = before[UNEVEN] - step
        end = programme.best(problem, paid, (math.inf, math.inf, goal)) or evenest
        gain = step
    else:
        end, gain = evenest, before[UNEVEN] - most[UNEVEN]
    return _price(problem, candidates, "even", gain, paid, start, end)


def _emissions_price(
    problem: Programme, candidates: Sequence[Candidate], step: float
) -> Price | None:
    start = programme.best(problem, SOIL)
    least = programme.best(problem, EMISSIONS)
    if start is None or least is None:
        return None
    before, lowest = problem.values(start)[EMISSIONS], problem.values(least)[EMISSIONS]
    goal = before - step * abs(before)
    if lowest <= goal:
        end = programme.best(problem, SOIL, (math.inf, goal, math.inf)) or least
        gain = step * abs(before)
    else:
        end, gain = least, before - lowest
    return _price(problem, candidates, "emissions", gain, SOIL, start, end)


def _needs_price(
    problem: Programme, wide: Programme, candidates: Sequence[Candidate], demand: Demand
) -> Price | None:
    start, end = programme.best(wide, SOIL), programme.best(problem, SOIL)
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
        start=_chosen(problem, candidates, start),
        end=_chosen(problem, candidates, end),
    )
