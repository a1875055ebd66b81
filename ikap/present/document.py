"""An Evaluation as one document: what scores.json holds and the map and the tables show.

Numbers are rounded here and nowhere else: 6 decimals for what was measured, 12 for the rest.
Keys are English; sentences are in the language in use. Missing numbers are null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from ikap.assess.advice import Advised, advice_entries, advice_sentences
from ikap.assess.explain import Reasons, reasons, site_rows
from ikap.assess.measurement import layers_of
from ikap.assess.tidy import rows, without_shapes
from ikap.catalogue import LAYERS, factors
from ikap.criteria import INDICATORS
from ikap.document import (
    DECIMALS,
    MEASURED_DECIMALS,
    AcceptabilityEntry,
    AdviceEntry,
    Alternative,
    AssessmentEntry,
    BasisEntry,
    CertaintyEntry,
    ConstraintEntry,
    ConstraintResult,
    CriterionEntry,
    CriterionResult,
    Document,
    Facts,
    GaugeEntry,
    GoalResult,
    IndicatorEntry,
    Interval,
    ProfileEntry,
    ReplacementEntry,
    SourceEntry,
    TrailStep,
    as_number,
)
from ikap.model import (
    Acceptability,
    Assessment,
    Basis,
    Certainty,
    Constraint,
    Criterion,
    Curve,
    Evaluation,
    Gauge,
    Indicator,
    Kind,
    Profile,
    RegionSummary,
    Replacement,
    TrailEntry,
    ZoneTest,
)
from ikap.present.sentences import schools as school_words
from ikap.present.sentences import step_text, step_title
from ikap.storage import file_names
from ikap.text import _, language, lowered
from ikap.words import IMPACT_THEMES, SYNTHETIC

SCHEMA = "ikap-scores-2"
NO_ADVICE: Mapping[str, Advised] = MappingProxyType({})


def scores_document(
    evaluation: Evaluation,
    *,
    sheets: bool = True,
    advice: Mapping[str, Advised] = NO_ADVICE,
) -> Document:
    """Everything about a run: definitions once, then one entry an alternative, by id.

    `sheets`: whether each alternative has a fact sheet beside it. `advice`: by id.
    """
    tables = site_rows(evaluation)
    why = reasons(evaluation, tables)
    advised = advice_entries(evaluation, advice)
    trails: dict[str, list[TrailStep]] = {}
    for step in evaluation.trail:
        trails.setdefault(step.id, []).append(_trail_step(step))
    files = file_names(map(str, evaluation.sites.index)) if sheets else {}
    shown = {indicator.id for indicator in evaluation.shown}
    assessed: dict[str, dict[str, AssessmentEntry]] = {}
    for given in evaluation.assessments:
        assessed.setdefault(given.id, {})[given.theme] = _assessment(given)
    return {
        "schema": SCHEMA,
        "language": language(),
        "region": {
            "title": evaluation.region.title,
            "crs": evaluation.region.crs,
            "municipalities": dict(evaluation.region.municipalities),
            "synthetic": list(evaluation.region.synthetic),
            "missing": list(evaluation.region.missing),
            "notes": list(evaluation.region.notes),
            "ends": dict(evaluation.region.ends),
            "groups": {name: list(codes) for name, codes in evaluation.region.groups.items()},
            "groups_basis": None
            if evaluation.region.groups_basis is None
            else basis_entry(evaluation.region.groups_basis),
        },
        "profile": profile_entry(evaluation.profile),
        "set_aside": {kind.value: list(evaluation.set_aside.get(kind, ())) for kind in Kind},
        "criteria": {c.id: criterion_entry(c) for c in evaluation.definitions},
        "constraints": {limit.id: constraint_entry(limit) for limit in evaluation.limits},
        "shown": {i.id: _indicator_entry(i) for i in evaluation.shown},
        "layers": layer_entries(evaluation.region),
        "certainty": {
            name: certainty_entry(sure) for name, sure in sorted(evaluation.certainty.items())
        },
        "schools": school_words.school_entries(evaluation.schools),
        "alternatives": [
            _alternative(
                site,
                {name: table.get(site.id, []) for name, table in tables.items()},
                why[site.id],
                evaluation.region.municipalities,
                shown,
                files.get(site.id),
                assessed.get(site.id, {}),
                advised.get(site.id),
                trails.get(site.id, []),
            )
            for site in rows(without_shapes(evaluation.sites))
        ],
    }


def certainty_entry(sure: Certainty) -> CertaintyEntry:
    """How surely a list is ranked, in shares of the draws."""
    return {
        "leader": sure.leader,
        "next": sure.next,
        "win": _known(sure.wins / sure.draws, DECIMALS),
        "wins": sure.wins,
        "data_win": _known(sure.data_wins / sure.draws, DECIMALS),
        "even_with": list(sure.even_with),
        "open": list(sure.open),
        "draws": sure.draws,
        "seed": sure.seed,
        "least": factors("sensitivity")["win"].best,
        "sites": {id_: _acceptability(site, sure.draws) for id_, site in sure.sites.items()},
    }


def _acceptability(acceptability: Acceptability, draws: int) -> AcceptabilityEntry:
    def of(count: int) -> float:
        return _known(count / draws, DECIMALS)

    return {
        "first": of(acceptability.first),
        "top": of(acceptability.top),
        "interval": [acceptability.low, acceptability.high],
        "places": {str(place): of(count) for place, count in acceptability.places.items()},
        "above_next": None if acceptability.above_next is None else of(acceptability.above_next),
        "confidence": acceptability.confidence,
        "above": [of(count) for count in acceptability.above],
    }


def to_json(document: Document) -> str:
    """The document as text, one alternative a line."""
    head = {key: value for key, value in document.items() if key != "alternatives"}
    lines = ",\n".join(_dump(entry) for entry in document["alternatives"])
    start = _dump(head)[:-1]
    return f'{start}, "alternatives": [\n{lines}\n]}}\n'


def synthetic_sign(document: Document) -> str | None:
    """What every sheet says where data are invented, and of which; None where none are."""
    return invented(document["region"]["synthetic"])


def invented(names: Iterable[str]) -> str | None:
    """The sign of the layers that are invented; None where none are.

    One that another version of the tool knew is called by its code.
    """
    layers = [lowered(_(LAYERS[name].title)) if name in LAYERS else name for name in names]
    if not layers:
        return None
    concerns = _("Gjelder: {layers}.", layers=", ".join(layers))
    return f"{_(SYNTHETIC)}. {concerns}"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


# --- definitions -------------------------------------------------------------------------------


def basis_entry(basis: Basis) -> BasisEntry:
    return {
        "title": _(basis.title),
        "tag": basis.tag.value,
        "publisher": basis.publisher,
        "date": basis.date,
        "url": basis.url,
    }


def criterion_entry(criterion: Criterion) -> CriterionEntry:
    return {
        "title": _(criterion.title),
        "goal": criterion.goal.value,
        "combine": criterion.combine,
        "gauges": [gauge_entry(gauge) for gauge in criterion.gauges],
    }


def gauge_entry(gauge: Gauge) -> GaugeEntry:
    value = (
        {"curve": [list(point) for point in gauge.value.points]}
        if isinstance(gauge.value, Curve)
        else {"table": {f"{key:g}": value for key, value in gauge.value.values.items()}}
    )
    entry = {
        **_indicator_entry(gauge.indicator),
        "kinds": [kind.value for kind in gauge.kinds],
        **value,
        "basis": basis_entry(gauge.basis),
    }
    return cast(GaugeEntry, entry)  # a ** of two types is more than a checker follows


def _indicator_entry(indicator: Indicator) -> IndicatorEntry:
    return {
        "indicator": indicator.id,
        "title": _(indicator.title),
        "unit": _(indicator.unit) if indicator.unit else "",
        "decimals": indicator.decimals,
        "facts": {
            name: {"title": _(fact.title), "unit": _(fact.unit) if fact.unit else ""}
            for name, fact in indicator.facts.items()
        },
        "definition": basis_entry(indicator.basis),
        "sources": list(layers_of(indicator)),
    }


def constraint_entry(limit: Constraint) -> ConstraintEntry:
    layers = (
        limit.test.layers if isinstance(limit.test, ZoneTest) else layers_of(limit.test.indicator)
    )
    return {
        "title": _(limit.title),
        "advice": _(limit.advice),
        "tier": limit.tier.value,
        "kinds": [kind.value for kind in limit.kinds],
        "conditional": limit.conditional,
        "caps_class": limit.caps_class,
        "layers": list(layers),
        "measured_by": limit.measured_by or None,
        "basis": basis_entry(limit.basis),
    }


def profile_entry(profile: Profile) -> ProfileEntry:
    return {
        "name": profile.name,
        "title": profile.title,
        "decided_by": profile.decided_by,
        "date": profile.date,
        "basis": basis_entry(profile.basis),
        "not_compensable": [goal.value for goal in profile.not_compensable],
        "weights": {
            kind.value: {
                "goals": {goal.value: weight for goal, weight in profile.goals[kind].items()},
                "criteria": dict(profile.criteria[kind]),
            }
            for kind in profile.kinds
        },
        "replace": [_replacement_entry(replacement) for replacement in profile.replacements],
    }


def _replacement_entry(replacement: Replacement) -> ReplacementEntry:
    """What a profile puts in the place of a curve or a tier, by the names of its file."""
    basis = basis_entry(replacement.basis)
    if replacement.tier is not None:
        tier = replacement.tier.value
        return {"constraint": replacement.constraint or "", "tier": tier, "basis": basis}
    curve = replacement.curve
    return {
        "criterion": replacement.criterion or "",
        "indicator": replacement.indicator or "",
        "curve": [list(point) for point in curve.points] if curve else [],
        "basis": basis,
    }


def layer_entries(region: RegionSummary) -> dict[str, SourceEntry]:
    return {
        name: {
            "title": source.title,
            "publisher": source.publisher,
            "date": source.date,
            "licence": source.licence,
            "url": source.url,
            "synthetic": source.synthetic,
        }
        for name, source in region.sources.items()
    }


# --- alternatives ------------------------------------------------------------------------------


def _alternative(
    site: Any,
    parts: Mapping[str, Sequence[Any]],
    why: Reasons,
    municipalities: Mapping[str, str],
    shown: set[str],
    sheet: str | None,
    assessments: Mapping[str, AssessmentEntry],
    advised: AdviceEntry | None,
    trail: list[TrailStep],
) -> Alternative:
    code = site.municipality_code
    entry: Alternative = {
        "id": site.id,
        "proposal": site.proposal,
        "name": site.name,
        "kind": str(site.kind),
        "municipality": {"code": code, "name": municipalities.get(code, code)},
        "municipalities": {
            code: _known(share, DECIMALS) for code, share in sorted(site.municipalities.items())
        },
        "area_daa": _known(site.area_daa, MEASURED_DECIMALS),
        "net_area_daa": _known(site.net_area_daa, MEASURED_DECIMALS),
        "dwellings": _count(site.dwellings),
        "jobs": _count(site.jobs),
        "business_class": _text(site.business_class),
        "plan_status": _text(site.plan_status),
        "case": _text(site.case),
        "derived": list(site.derived),
        "list": site.list,
        "status": str(site.status),
        "complete": bool(site.complete),
        "rank": _place(site.rank),
        "rank_interval": _interval(_place(site.rank_low), _place(site.rank_high)),
        "group": _text(site.group),
        "group_rank": _place(site.group_rank),
        "score": _number(site.score),
        "score_interval": _interval(_number(site.score_low), _number(site.score_high)),
        "class": None if site.light is None else str(site.light),
        "class_reason": why.light,
        "goals": {str(row.goal): _goal(row) for row in parts["goals"]},
        "criteria": {
            row.criterion: _criterion(row, why.remarks.get(row.criterion, ()))
            for row in parts["criteria"]
        },
        "constraints": {row.constraint: _answer(row) for row in parts["constraints"]},
        "shown": {
            row.indicator: {"measured": as_number(row.measured), "facts": _facts(row)}
            for row in parts["indicators"]
            if row.indicator in shown
        },
        "reasons": {
            "status": list(why.status),
            "for": list(why.strengths),
            "against": list(why.weaknesses),
            "missing": list(why.missing),
            "would_change": list(why.would_change),
            "tradeoffs": list(why.tradeoffs),
            "unremarked": list(why.unremarked),
            "supply": list(why.supply),
        },
        "sheet": None if sheet is None else f"sites/{sheet}.pdf",
        "assessments": assessments,
    }
    note = _text(getattr(site, "note", None))
    if note:
        entry["note"] = note
    if trail:
        entry["trail"] = trail
    if advised is not None:
        entry["advice"] = advised
        entry["reasons"]["advice"] = advice_sentences(advised)
    return entry


def _assessment(assessment: Assessment) -> AssessmentEntry:
    """A caseworker's own words on a theme."""
    return {
        "title": _(IMPACT_THEMES[assessment.theme]),
        "text": assessment.text,
        "value_class": assessment.value_class,
        "influence": assessment.influence,
        "consequence": assessment.consequence,
        "by": assessment.by,
        "date": assessment.date,
    }


def _trail_step(entry: TrailEntry) -> TrailStep:
    """A step of the round, as it was entered."""
    title = step_title(entry)
    return {
        "state": entry.state,
        "title": title,
        "text": step_text(entry, title),
        "outcome": entry.outcome,
        "reason": entry.reason,
        "case": entry.case,
        "by": entry.by,
        "role": entry.role,
        "date": entry.date,
        "until": entry.until,
        "run": entry.run,
        "seal": entry.seal,
        "changed": entry.changed,
    }


def _goal(row: Any) -> GoalResult:
    return {
        "value": _number(row.value),
        "interval": _interval(_number(row.low), _number(row.high)),
        "class": None if row.light is None else str(row.light),
        "uncertain": bool(row.uncertain),
        "weight": _known(row.weight, DECIMALS),
    }


def _criterion(row: Any, remarks: Sequence[str]) -> CriterionResult:
    result: CriterionResult = {
        "indicator": row.indicator,
        "measured": as_number(row.measured),
        "low": as_number(row.low),
        "high": as_number(row.high),
        "unit": _(row.unit) if row.unit else "",
        "value": _number(row.value),
        "interval": _interval(_number(row.value_low), _number(row.value_high)),
        "weight": _known(row.weight, DECIMALS),
        "contribution": _number(row.contribution),
        "facts": _facts(row),
    }
    if remarks:
        result["remarks"] = list(remarks)
    return result


def _answer(row: Any) -> ConstraintResult:
    return {
        "tier": str(row.tier),
        "answer": str(row.answer),
        "area_daa": as_number(row.area_daa),
        "share": as_number(row.share),
        "unchecked_share": as_number(row.unchecked_share),
        "measured": as_number(row.measured),
        "override": row.override,
    }


def rounded(value: Any) -> Any:
    """A value for a document, and all that is in it: numbers rounded, missing ones null."""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value


def _interval(low: float | None, high: float | None) -> Interval | None:
    return None if low is None or high is None else [low, high]


_WORDS = {
    indicator.id: {name for name, fact in indicator.facts.items() if fact.words}
    for indicator in INDICATORS
}


def _facts(row: Any) -> Facts:
    words = _WORDS.get(row.indicator, set())
    return {
        name: as_number(value) if isinstance(value, float) else _(value) if name in words else value
        for name, value in row.facts.items()
    }


def _known(value: float, decimals: int) -> float:
    """A number that is never missing."""
    return round(float(value), decimals) + 0.0


def _number(value: float) -> float | None:
    return as_number(value, DECIMALS)


def _count(value: float) -> int | float | None:
    rounded = as_number(value)
    return int(rounded) if rounded is not None and rounded == int(rounded) else rounded


def _place(value: float) -> int | None:
    """A place, or how many."""
    return int(value) if math.isfinite(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
