"""Planvask: each reserve area with what taking it out would spare, and how badly it lies.

No single score: the list is sorted by what weighs most, and its reasons stand beside each area.
What is suggested is for those who decide to weigh; nothing is decided here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from ikap.assess.reserve.areas import Reserve
from ikap.assess.reserve.need import ZERO, Needs, Span
from ikap.assess.tidy import readings, without_shapes
from ikap.catalogue import factors, plan_level, purpose_groups
from ikap.model import M2_PER_DAA, Answer, Evaluation, Kind, Light, Status

SOIL_KEYS = ("21", "22", "23")
MIRE_KEY = "60"
LEAST_SOIL = 0.05  # daa: what is printed as 0.0 is no reason
SPARED_FLAGS = ("nature_values", "core_objection", "reindeer_route", "protected_landscape")
BADLY_FLAGS = ("no_stop", "quick_clay_zone", "noise_red", "shore_belt", "forest_boundary")


class Ground(StrEnum):
    """Why an area is looked at again."""

    STIFF = "stiff"  # red on a goal that cannot be compensated
    EXCLUDED = "excluded"
    RED_CLASS = "red_class"
    SOIL = "soil"
    MIRE = "mire"
    FLAG = "flag"  # a constraint that it meets
    OLD = "old"


# An old plan by itself is a reason to look, and none to take anything out.
TO_TAKE_OUT = frozenset(Ground) - {Ground.OLD}


class Suggestion(StrEnum):
    """What could be done with an area: for those who decide to weigh."""

    KEEP = "keep"
    REDUCE = "reduce"
    MOVE = "move"
    CHANGE = "change"
    TAKE_OUT = "take_out"
    ZONING = "zoning"


@dataclass(frozen=True)
class Reason:
    """One reason: its ground, a number with its unit where there is one, and what it is of."""

    ground: Ground
    amount: float = math.nan
    of: str = ""  # the goal or the constraint, by id


@dataclass(frozen=True)
class Row:
    """An area of the list. Soil and mire in daa; emissions tCO2e over 20 years; class by D4.

    `dwellings` is None where the purpose does not say how much of it is homes and the plan states
    none. `needed`: without it the municipality's middle need is not met.
    """

    id: str
    alternatives: tuple[str, ...]
    soil: float
    mire: float
    equivalents: float
    emissions: Span
    dwellings: Span | None
    business_land: float
    age: float
    reasons: tuple[Reason, ...]
    needed: bool
    suggestion: Suggestion

    @property
    def stiff(self) -> bool:
        return any(reason.ground is Ground.STIFF for reason in self.reasons)

    @property
    def may_go(self) -> bool:
        """Whether something but its age speaks for taking it out."""
        return any(reason.ground in TO_TAKE_OUT for reason in self.reasons)


def review(
    reserve: Reserve, land: pd.DataFrame, evaluation: Evaluation, needs: Needs | None
) -> tuple[Row, ...]:
    """The judged areas of a reserve, what speaks most for looking at them again first.

    `land` is the m² by AR5 type of each area. The order: red on a goal that cannot be compensated,
    daa of AR5 21–23, daa of mire, the plan's age, id.
    """
    judged = _Judged(evaluation)
    reviewed = [
        _row(str(id_), reserve, land, judged) for id_ in reserve.left.index if id_ in judged.parts
    ]
    rows = [_settled(row, reserve, _needed(row, reviewed, reserve, needs)) for row in reviewed]
    rows.sort(key=_order)
    return tuple(rows)


class _Judged:
    """An evaluation by proposal: its alternatives, red goals, constraints met, and measurements."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.stiff = tuple(evaluation.profile.not_compensable)
        sites = without_shapes(evaluation.sites).sort_index()
        self.parts = dict(iter(sites.groupby("proposal", sort=True)))
        goals = evaluation.goals[evaluation.goals["light"] == Light.RED]
        self.red = set(goals.index)
        met = evaluation.constraints[evaluation.constraints["answer"] == Answer.YES]
        self.met = set(met.index)
        self.emissions, self.equivalents = (
            readings(evaluation.indicators, name, sites.index)[["measured", "low", "high"]]
            for name in ("land_emissions_total", "equivalents_lost")
        )


def _order(row: Row) -> tuple[bool, float, float, float, str]:
    old = -row.age if row.age == row.age else 0.0
    return (not row.stiff, -round(row.soil, 1), -round(row.mire, 1), old, row.id)


def _row(id_: str, reserve: Reserve, land: pd.DataFrame, judged: _Judged) -> Row:
    group, age = (reserve.areas[name].loc[id_] for name in ("group", "age"))
    parts = judged.parts[id_]
    emissions = judged.emissions.loc[parts.index[0]]
    soil = math.fsum(land[key].loc[id_] for key in SOIL_KEYS) / M2_PER_DAA
    mire = float(land[MIRE_KEY].loc[id_]) / M2_PER_DAA
    work = parts[(parts["kind"] == Kind.BUSINESS) & (parts["status"] != Status.EXCLUDED)]
    homes = parts[parts["kind"] == Kind.HOUSING]
    return Row(
        id=id_,
        alternatives=tuple(str(name) for name in parts.index),
        soil=soil,
        mire=mire,
        equivalents=float(judged.equivalents["measured"].loc[parts.index[0]]),
        emissions=Span(*(float(emissions[n]) for n in ("low", "measured", "high"))),
        dwellings=_dwellings(str(group), homes),
        business_land=float(work["net_area_daa"].max()) if len(work) and not len(homes) else 0.0,
        age=float(age),
        reasons=_reasons(parts, soil, mire, float(age), judged),
        needed=False,
        suggestion=Suggestion.KEEP,
    )


def _dwellings(group: str, homes: pd.DataFrame) -> Span | None:
    """Homes on the reserve's net ground, none where all of it is in absolute conflict."""
    eligible = homes[homes["status"] != Status.EXCLUDED]
    if eligible.empty:
        return ZERO
    if purpose_groups()[group].general and bool(eligible["dwellings_derived"].any()):
        return None
    return Span(*(float(eligible[f"dwellings{side}"].sum()) for side in ("_low", "", "_high")))


def _reasons(
    parts: pd.DataFrame, soil: float, mire: float, years: float, judged: _Judged
) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    reasons += [
        Reason(Ground.STIFF, of=str(goal))
        for goal in judged.stiff
        if any((id_, goal) in judged.red for id_ in parts.index)
    ]
    if (parts["status"] == Status.EXCLUDED).all():
        reasons.append(Reason(Ground.EXCLUDED))
    elif (parts["light"] == Light.RED).all():
        reasons.append(Reason(Ground.RED_CLASS))
    if soil >= LEAST_SOIL:
        reasons.append(Reason(Ground.SOIL, soil))
    if mire >= LEAST_SOIL:
        reasons.append(Reason(Ground.MIRE, mire))
    reasons += [
        Reason(Ground.FLAG, of=name)
        for name in (*SPARED_FLAGS, *BADLY_FLAGS)
        if any((id_, name) in judged.met for id_ in parts.index)
    ]
    if years >= factors("plan_reserve")["old_plan"].best:
        reasons.append(Reason(Ground.OLD, years))
    return tuple(reasons)


def _needed(row: Row, rows: list[Row], reserve: Reserve, needs: Needs | None) -> bool:
    """Whether the municipality's middle need is not met without the area."""
    if needs is None or row.dwellings is None or row.dwellings.best <= 0:
        return False
    code = str(reserve.areas["municipality_code"].loc[row.id])
    need = needs.by_municipality.get(code)
    if need is None or math.isnan(need.best):
        return False
    here = [
        other.dwellings.best
        for other in rows
        if other.id != row.id
        and other.dwellings is not None
        and str(reserve.areas["municipality_code"].loc[other.id]) == code
    ]
    return math.fsum(here) < max(need.best, 0.0)


def _settled(row: Row, reserve: Reserve, needed: bool) -> Row:
    values: Mapping[str, object] = vars(row)
    suggestion = _suggested(row, reserve, needed)
    return Row(**{**values, "needed": needed, "suggestion": suggestion})  # type: ignore[arg-type]


def _suggested(row: Row, reserve: Reserve, needed: bool) -> Suggestion:
    """What could be done, by rules of the tool's own.

    Nothing speaks against it: keep; old and never zoned: zoning first. Ground that cannot be built
    on is taken out. What is needed is moved where it is red on a goal that cannot be compensated,
    else reduced. What is not needed is taken out where it is that, or is much soil, else reduced
    where part of it is soil or mire; what only lies badly may change purpose.
    """
    whole = float(reserve.areas["reserve"].loc[row.id]) / M2_PER_DAA
    grounds = {reason.ground for reason in row.reasons}
    spares = row.soil + row.mire
    if not row.may_go:
        kind = float(reserve.areas["plan_type"].loc[row.id])
        level = plan_level(int(kind) if kind == kind else None)
        old = Ground.OLD in grounds and level != "zoning"
        return Suggestion.ZONING if old else Suggestion.KEEP
    if Ground.EXCLUDED in grounds:
        return Suggestion.TAKE_OUT
    if needed:
        if row.stiff:
            return Suggestion.MOVE
        return Suggestion.REDUCE if spares >= LEAST_SOIL else Suggestion.ZONING
    if row.stiff or spares >= factors("plan_reserve")["much_soil"].best * whole:
        return Suggestion.TAKE_OUT
    if spares >= LEAST_SOIL:
        return Suggestion.REDUCE
    return Suggestion.TAKE_OUT if Ground.RED_CLASS in grounds else Suggestion.CHANGE
