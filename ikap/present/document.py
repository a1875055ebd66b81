"""An Evaluation as one document: what scores.json holds and the map and the tables show.

Numbers are rounded here and nowhere else: 6 decimals for what was measured, 12 for the rest.
Keys are English; sentences are in the language in use. Missing numbers are null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from ikap.assess.explain import Reasons, reasons
from ikap.assess.measurement import layers_of
from ikap.assess.tidy import rows, rows_by_site
from ikap.catalogue import LAYERS
from ikap.criteria import INDICATORS
from ikap.model import (
    Assessment,
    Basis,
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
    ZoneTest,
)
from ikap.text import _, language, lowered
from ikap.words import IMPACT_THEMES, SYNTHETIC

SCHEMA = "ikap-scores-1"
MEASURED_DECIMALS = 6
DECIMALS = 12
NAME_LENGTH = 80
# Names that Windows keeps for devices.
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{p}{i}" for p in ("COM", "LPT") for i in range(10))}

Document = dict[str, Any]


def scores_document(evaluation: Evaluation, *, sheets: bool = True) -> Document:
    """Everything about a run: definitions once, then one entry an alternative, by id.

    `sheets`: whether each alternative has a fact sheet beside it.
    """
    why = reasons(evaluation)
    files = sheet_names(list(evaluation.sites.index)) if sheets else {}
    tables = {
        name: rows_by_site(table)
        for name, table in (
            ("goals", evaluation.goals),
            ("criteria", evaluation.criteria),
            ("constraints", evaluation.constraints),
            ("indicators", evaluation.indicators),
        )
    }
    shown = {indicator.id for indicator in evaluation.shown}
    own: dict[str, Document] = {}
    for given in evaluation.assessments:
        own.setdefault(given.id, {})[given.theme] = _assessment(given)
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
        "alternatives": [
            _alternative(
                site,
                {name: found.get(site.id, []) for name, found in tables.items()},
                why[site.id],
                evaluation.region.municipalities,
                shown,
                files.get(site.id),
            )
            | {"assessments": own.get(site.id, {})}
            for site in rows(evaluation.sites.drop(columns=["geometry", "net"]))
        ],
    }


def to_json(document: Document) -> str:
    """The document as text, one alternative a line."""
    head = {key: value for key, value in document.items() if key != "alternatives"}
    lines = ",\n".join(_dump(entry) for entry in document["alternatives"])
    start = _dump(head)[:-1]
    return f'{start}, "alternatives": [\n{lines}\n]}}\n'


def synthetic_sign(document: Mapping[str, Any]) -> str | None:
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


def sheet_names(ids: Sequence[str]) -> dict[str, str]:
    """A file name an id: percent-encoded, cut, and unique without regard to case.

    >>> sheet_names(["12-B", "12-b", "å/1"])
    {'12-B': '12-B', '12-b': '12-b~2', 'å/1': '%C3%A5%2F1'}
    """
    used: set[str] = set()
    names = {}
    for label in ids:
        stem = quote(label, safe=" -_()+")[:NAME_LENGTH].strip(" .")
        if not stem or stem.upper() in _RESERVED:
            stem = f"_{stem}"
        name, count = stem, 1
        while name.lower() in used:
            count += 1
            name = f"{stem}~{count}"
        used.add(name.lower())
        names[label] = name
    return names


# --- definitions -------------------------------------------------------------------------------


def basis_entry(basis: Basis) -> Document:
    return {
        "title": _(basis.title),
        "tag": basis.tag.value,
        "publisher": basis.publisher,
        "date": basis.date,
        "url": basis.url,
    }


def criterion_entry(criterion: Criterion) -> Document:
    return {
        "title": _(criterion.title),
        "goal": criterion.goal.value,
        "combine": criterion.combine,
        "gauges": [gauge_entry(gauge) for gauge in criterion.gauges],
    }


def gauge_entry(gauge: Gauge) -> Document:
    value: Document = (
        {"curve": [list(point) for point in gauge.value.points]}
        if isinstance(gauge.value, Curve)
        else {"table": {f"{key:g}": v for key, v in gauge.value.values.items()}}
    )
    return {
        **_indicator_entry(gauge.indicator),
        "kinds": [kind.value for kind in gauge.kinds],
        **value,
        "basis": basis_entry(gauge.basis),
    }


def _indicator_entry(indicator: Indicator) -> Document:
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


def constraint_entry(limit: Constraint) -> Document:
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
        "basis": basis_entry(limit.basis),
    }


def profile_entry(profile: Profile) -> Document:
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
        "replace": [_replacement_entry(one) for one in profile.replacements],
    }


def _replacement_entry(one: Replacement) -> Document:
    """What a profile puts in the place of a curve or a tier, by the names of its file."""
    replaced: Document = (
        {"constraint": one.constraint, "tier": one.tier.value}
        if one.tier is not None
        else {
            "criterion": one.criterion,
            "indicator": one.indicator,
            "curve": [list(point) for point in one.curve.points] if one.curve else [],
        }
    )
    return replaced | {"basis": basis_entry(one.basis)}


def layer_entries(region: RegionSummary) -> Document:
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
) -> Document:
    code = site.municipality_code
    return {
        "id": site.id,
        "proposal": site.proposal,
        "name": site.name,
        "kind": str(site.kind),
        "municipality": {"code": code, "name": municipalities.get(code, code)},
        "municipalities": {c: _number(s) for c, s in sorted(site.municipalities.items())},
        "area_daa": _measured(site.area_daa),
        "net_area_daa": _measured(site.net_area_daa),
        "dwellings": _count(site.dwellings),
        "jobs": _count(site.jobs),
        "business_class": _text(site.business_class),
        "plan_status": _text(site.plan_status),
        "case": _text(site.case),
        "derived": list(site.derived),
        "list": site.list,
        "status": str(site.status),
        "complete": bool(site.complete),
        "rank": _count(site.rank),
        "rank_interval": _interval(_count(site.rank_low), _count(site.rank_high)),
        "group": _text(site.group),
        "group_rank": _count(site.group_rank),
        "score": _number(site.score),
        "score_interval": _interval(_number(site.score_low), _number(site.score_high)),
        "class": None if site.light is None else str(site.light),
        "class_reason": why.light,
        "goals": {str(row.goal): _goal(row) for row in parts["goals"]},
        "criteria": {row.criterion: _criterion(row) for row in parts["criteria"]},
        "constraints": {row.constraint: _answer(row) for row in parts["constraints"]},
        "shown": {
            row.indicator: {"measured": _measured(row.measured), "facts": _facts(row)}
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
        },
        "sheet": None if sheet is None else f"sites/{sheet}.pdf",
    }


def _assessment(given: Assessment) -> Document:
    """A caseworker's own words, by theme."""
    told = asdict(given)
    return {
        "title": _(IMPACT_THEMES[given.theme]),
        **{key: value for key, value in told.items() if key not in ("id", "theme")},
    }


def _goal(row: Any) -> Document:
    return {
        "value": _number(row.value),
        "interval": _interval(_number(row.low), _number(row.high)),
        "class": None if row.light is None else str(row.light),
        "uncertain": bool(row.uncertain),
        "weight": _number(row.weight),
    }


def _criterion(row: Any) -> Document:
    return {
        "indicator": row.indicator,
        "measured": _measured(row.measured),
        "low": _measured(row.low),
        "high": _measured(row.high),
        "unit": _(row.unit) if row.unit else "",
        "value": _number(row.value),
        "interval": _interval(_number(row.value_low), _number(row.value_high)),
        "weight": _number(row.weight),
        "contribution": _number(row.contribution),
        "facts": _facts(row),
    }


def _answer(row: Any) -> Document:
    return {
        "tier": str(row.tier),
        "answer": str(row.answer),
        "area_daa": _measured(row.area_daa),
        "share": _measured(row.share),
        "unchecked_share": _measured(row.unchecked_share),
        "measured": _measured(row.measured),
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


def _interval(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [low, high]


_WORDS = {
    indicator.id: {name for name, fact in indicator.facts.items() if fact.words}
    for indicator in INDICATORS
}


def _facts(row: Any) -> Document:
    words = _WORDS.get(row.indicator, set())
    return {
        name: _measured(value) if isinstance(value, float) else _(value) if name in words else value
        for name, value in row.facts.items()
    }


def _measured(value: float) -> float | None:
    return _rounded(value, MEASURED_DECIMALS)


def _number(value: float) -> float | None:
    return _rounded(value, DECIMALS)


def _rounded(value: float, decimals: int) -> float | None:
    value = float(value)
    return round(value, decimals) + 0.0 if math.isfinite(value) else None


def _count(value: float) -> int | float | None:
    rounded = _measured(value)
    return int(rounded) if rounded is not None and rounded == int(rounded) else rounded


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
