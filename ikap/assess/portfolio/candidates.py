"""The proposals that can be chosen for a set, and why the others cannot.

A proposal is chosen whole or not at all, with what it holds of homes and work, and its land is
counted once. Excluded sites cannot be chosen, nor those that are red on a goal that cannot be
compensated, nor those whose class is red unless they are allowed by name; proposals over one
another cannot both be.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ikap.assess.portfolio.footprint import overlapping
from ikap.assess.portfolio.totals import by_municipality, car_emissions
from ikap.assess.tidy import readings, rows
from ikap.catalogue import factors
from ikap.model import M2_PER_DAA, Evaluation, Kind, Light, Status
from ikap.text import N_

EQUIVALENTS, LAND_EMISSIONS = "equivalents_lost", "land_emissions_total"
Why = str  # a sentence in bokmål, marked for translation

EXCLUDED = N_("Absolutt konflikt")
RED_GOAL = N_("Svak på et mål som ikke kan veies opp")
RED_CLASS = N_("Samlet klasse er Svak")
BY_RULE = (RED_GOAL, RED_CLASS)
NO_SOIL = N_("Areal av dyrka jord er ikke målt")
NO_EMISSIONS = N_("Utslipp er ikke målt")
NO_DWELLINGS = N_("Antall boliger mangler")


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


def candidates_of(
    evaluation: Evaluation, *, rules: bool = True, allowed: Collection[str] = ()
) -> tuple[tuple[Candidate, ...], dict[str, Why]]:
    """The proposals that can be chosen, by id, and why the others cannot.

    `rules`: whether what is red is kept out; `allowed` are proposals whose class may be red.
    """
    red = _red(evaluation) if rules else {}
    red = {p: why for p, why in red.items() if why != RED_CLASS or p not in allowed}
    sites = evaluation.sites.sort_index()
    soil, emissions = (
        readings(evaluation.indicators, name, sites.index)["measured"].astype(float)
        for name in (EQUIVALENTS, LAND_EMISSIONS)
    )
    driving = car_emissions(evaluation)["measured"]
    candidates, left_out = [], {}
    for proposal, parts in sites.groupby("proposal", sort=True):
        eligible = parts[parts["status"] != Status.EXCLUDED]
        homes = eligible["dwellings"].where(eligible["kind"] == Kind.HOUSING, 0.0)
        if eligible.empty:
            left_out[str(proposal)] = EXCLUDED
        elif str(proposal) in red:
            left_out[str(proposal)] = red[str(proposal)]
        elif soil[eligible.index].isna().any():
            left_out[str(proposal)] = NO_SOIL
        elif emissions[eligible.index].isna().any():
            left_out[str(proposal)] = NO_EMISSIONS
        elif homes.isna().any():
            left_out[str(proposal)] = NO_DWELLINGS
        else:
            work = eligible[eligible["kind"] == Kind.BUSINESS]
            candidates.append(
                Candidate(
                    proposal=str(proposal),
                    ids=tuple(str(id_) for id_ in eligible.index),
                    dwellings=by_municipality(eligible, homes),
                    soil=float(soil[eligible.index[0]]),  # its alternatives are on the same ground
                    emissions=float(emissions[eligible.index[0]]),
                    driving=_driving(driving, eligible),
                    business_land=math.fsum(work.area) / M2_PER_DAA,
                )
            )
    return tuple(candidates), left_out


def _red(evaluation: Evaluation) -> dict[str, Why]:
    """The proposals that a rule keeps out, of those that are not excluded."""
    stiff = list(evaluation.profile.not_compensable)
    goals = evaluation.goals[evaluation.goals["light"] == Light.RED].reset_index("goal")
    weak = set(goals.index[goals["goal"].isin(stiff)])
    reasons: dict[str, Why] = {}
    for site in rows(evaluation.sites[["proposal", "status", "light"]]):
        if site.status == Status.EXCLUDED:
            continue
        if site.id in weak:
            reasons[str(site.proposal)] = RED_GOAL
        elif site.light == Light.RED:
            reasons.setdefault(str(site.proposal), RED_CLASS)
    return reasons


def _driving(each: pd.Series[float], parts: gpd.GeoDataFrame) -> float:
    """Of those who would live there; where nobody would, of those who would work there."""
    homes = parts.index[parts["kind"] == Kind.HOUSING]
    counted = each[homes if len(homes) else parts.index]
    return float(counted.sum(skipna=False))


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
