"""The types of scores.json: what a run found, as one document that everything shown is read from.

`present.document` makes it of an Evaluation; a run's folder holds it. The schema that others read
it by is present/assets/scores.schema.json. Values are 0..1, areas daa, measured numbers in the unit
of their indicator; a missing number is None.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

# A record of another kind than scores.json: each command that writes one gives it its keys.
Record = dict[str, Any]
# What an indicator noted beside its number, by the names that the indicator declares.
Facts = Mapping[str, float | str | None]
# The least and the greatest that a number can be, where something is missing or uncertain.
Interval = list[float]
MEASURED_DECIMALS = 6  # of what was measured
DECIMALS = 12  # of scores, weights and shares


def as_number(value: float, decimals: int = MEASURED_DECIMALS) -> float | None:
    """A number as a document has it: rounded, None where it is missing, no zero negative.

    >>> as_number(2.00000049), as_number(-1e-9), as_number(float("nan"))
    (2.0, 0.0, None)
    """
    return round(float(value), decimals) + 0.0 if math.isfinite(value) else None


class BasisEntry(TypedDict):
    """On whose word: `tag` is one of model.Tag."""

    title: str
    tag: str
    publisher: str | None
    date: str | None
    url: str | None


class RegionEntry(TypedDict):
    """The region, its municipalities by code, and what its data lack."""

    title: str
    crs: str
    municipalities: Mapping[str, str]
    synthetic: list[str]
    missing: list[str]
    notes: list[str]
    ends: Mapping[str, str]
    groups: Mapping[str, list[str]]
    groups_basis: BasisEntry | None


class WeightsEntry(TypedDict):
    """The weights of one kind of site, as the profile gives them: not yet shares of 1."""

    goals: Mapping[str, float]
    criteria: Mapping[str, float]


class ReplacementEntry(TypedDict):
    """A curve or a tier that the profile puts in the place of the usual one."""

    criterion: NotRequired[str]
    indicator: NotRequired[str]
    curve: NotRequired[list[list[float]]]
    constraint: NotRequired[str]
    tier: NotRequired[str]
    basis: BasisEntry


class ProfileEntry(TypedDict):
    """The weight profile; `weights` by kind of site."""

    name: str
    title: str
    decided_by: str
    date: str
    basis: BasisEntry
    not_compensable: list[str]
    weights: Mapping[str, WeightsEntry]
    replace: list[ReplacementEntry]


class FactEntry(TypedDict):
    """What a fact of an indicator is called, and its unit."""

    title: str
    unit: str


class IndicatorEntry(TypedDict):
    """What is measured, and from which layers."""

    indicator: str
    title: str
    unit: str
    decimals: int
    facts: Mapping[str, FactEntry]
    definition: BasisEntry
    sources: list[str]


class GaugeEntry(IndicatorEntry):
    """An indicator with what its numbers are worth: a curve, or a table of categories."""

    kinds: list[str]
    curve: NotRequired[list[list[float]]]
    table: NotRequired[Mapping[str, float]]
    basis: BasisEntry


class CriterionEntry(TypedDict):
    """A criterion: the goal it belongs to, and its gauges."""

    title: str
    goal: str
    combine: str
    gauges: list[GaugeEntry]


class ConstraintEntry(TypedDict):
    """A constraint: its tier, whom it concerns and what to do where it is met."""

    title: str
    advice: str
    tier: str
    kinds: list[str]
    conditional: bool
    caps_class: bool
    layers: list[str]
    measured_by: NotRequired[str | None]  # the criterion of the same ground
    basis: BasisEntry


class SourceEntry(TypedDict):
    """Where a layer comes from, and whether it is invented."""

    title: str
    publisher: str
    date: str
    licence: str
    url: str | None
    synthetic: bool


class MunicipalityEntry(TypedDict):
    """The municipality that most of a site lies in."""

    code: str
    name: str


GoalResult = TypedDict(
    "GoalResult",
    {
        "value": float | None,
        "interval": Interval | None,
        "class": str | None,
        "uncertain": bool,
        "weight": float,
    },
)


class CriterionResult(TypedDict):
    """What a criterion gave a site: `indicator` is the one that decided."""

    indicator: str
    measured: float | None
    low: float | None
    high: float | None
    unit: str
    value: float | None
    interval: Interval | None
    weight: float
    contribution: float | None
    facts: Facts
    remarks: NotRequired[list[str]]  # a caseworker has answered otherwise for the same ground


class ConstraintResult(TypedDict):
    """What a constraint answered for a site; `override` says why a caseworker answered instead."""

    tier: str
    answer: str
    area_daa: float | None
    share: float | None
    unchecked_share: float | None
    measured: float | None
    override: str | None


class ShownResult(TypedDict):
    """What an indicator measured on a site that is shown and not scored."""

    measured: float | None
    facts: Facts


ReasonLists = TypedDict(
    "ReasonLists",
    {
        "status": list[str],
        "for": list[str],
        "against": list[str],
        "missing": list[str],
        "would_change": list[str],
        "tradeoffs": list[str],
        "unremarked": NotRequired[list[str]],  # runs before it have none
        "supply": NotRequired[list[str]],  # likewise
        "advice": NotRequired[list[str]],  # only where it was asked for
    },
)


class TrailStep(TypedDict):
    """A step of the round that the municipality entered; nothing of it was measured."""

    state: str
    title: str
    text: str
    outcome: str
    reason: str
    case: str
    by: str
    role: str
    date: str
    until: str
    run: str
    seal: str
    changed: bool


class StepEntry(TypedDict):
    """One change: a move of assess.advice, what of the site it concerns, metres of an end."""

    move: str
    detail: str
    metres: float | None


StandingEntry = TypedDict(
    "StandingEntry",
    {
        "kind": str,
        "list": str,
        "area_daa": float,
        "net_area_daa": float,
        "dwellings": float | None,
        "score": float | None,
        "class": str | None,
        "status": str,
        "rank": int | None,
        "goals": Mapping[str, float | None],
        "farmland_daa": float | None,
        "emissions": float | None,
    },
)


class PieceEntry(TypedDict):
    """A piece of advice: `id` is that of the changed site in advice.gpkg; `removed` a share."""

    id: str
    nature: str
    steps: list[StepEntry]
    aims: list[str]
    removed: float
    after: StandingEntry
    change: list[str]
    effect: list[str]


class AdviceEntry(TypedDict):
    """What a site is advised, of how many changes that were tried; else `why_none`."""

    tried: int
    before: StandingEntry
    pieces: list[PieceEntry]
    why_none: str | None


class AssessmentEntry(TypedDict):
    """A caseworker's own words on a theme of an impact assessment."""

    title: str
    text: str
    value_class: str
    influence: str
    consequence: int | None
    by: str
    date: str


class AcceptabilityEntry(TypedDict):
    """Where the joint draws place a site, as shares of the draws.

    `interval` holds the 5 and 95 % places, `places` the share of each place (of the top of a long
    list), `above_next` that of standing above the next, `confidence` that of being first under the
    weights that favour it most, `above` that of standing above each of those after it, by place
    (the top of a long list against each other; missing where an earlier version wrote the run).
    """

    first: float
    top: float
    interval: Interval
    places: Mapping[str, float]
    above_next: float | None
    above: NotRequired[list[float]]
    confidence: float | None


class CertaintyEntry(TypedDict):
    """How surely a list is ranked: joint draws over data and weights.

    `win` is the share, and `wins` the number, of draws in which the leader is above the next;
    `data_win` where the data alone are drawn. `even_with`: those that it is above in less than
    `least` of the draws. `open`: sites without a place that may be above it.
    """

    leader: str
    next: str | None
    win: float
    wins: int
    data_win: float
    even_with: list[str]
    open: list[str]
    draws: int
    seed: int
    least: float
    sites: Mapping[str, AcceptabilityEntry]


Alternative = TypedDict(
    "Alternative",
    {
        "id": str,
        "proposal": str,
        "name": str,
        "kind": str,
        "municipality": MunicipalityEntry,
        "municipalities": Mapping[str, float],
        "area_daa": float,
        "net_area_daa": float,
        "dwellings": float | None,
        "jobs": float | None,
        "business_class": str | None,
        "plan_status": str | None,
        "case": str | None,
        "derived": list[str],
        "list": str,
        "status": str,
        "complete": bool,
        "rank": int | None,
        "rank_interval": Interval | None,
        "group": str | None,
        "group_rank": int | None,
        "score": float | None,
        "score_interval": Interval | None,
        "class": str | None,
        "class_reason": str | None,
        "goals": Mapping[str, GoalResult],
        "criteria": Mapping[str, CriterionResult],
        "constraints": Mapping[str, ConstraintResult],
        "shown": Mapping[str, ShownResult],
        "reasons": ReasonLists,
        "sheet": str | None,
        "assessments": Mapping[str, AssessmentEntry],
        "advice": NotRequired[AdviceEntry],  # only where it was asked for
        "note": NotRequired[str],  # what the proposer remarked, only where something was
        "trail": NotRequired[list[TrailStep]],  # only where one was given
    },
)


class SchoolEntry(TypedDict):
    """A school district with the pupils of all its sites; `pupils` and `left`: low, best, high."""

    district: str
    level: str
    level_title: str
    school: str | None
    sites: list[str]
    homes: float | None
    pupils: list[float | None]
    free: float | None
    year: int | None
    left: list[float | None]
    map: str | None
    light: float | None
    answer: str


class Document(TypedDict):
    """scores.json: definitions once, by id, then one entry for each alternative."""

    schema: str
    language: str
    region: RegionEntry
    profile: ProfileEntry
    set_aside: Mapping[str, list[str]]
    criteria: Mapping[str, CriterionEntry]
    constraints: Mapping[str, ConstraintEntry]
    shown: Mapping[str, IndicatorEntry]
    layers: Mapping[str, SourceEntry]
    certainty: Mapping[str, CertaintyEntry]  # by list; empty where the run drew nothing
    schools: list[SchoolEntry]  # the districts that the homes lie in, all sites together
    alternatives: list[Alternative]
