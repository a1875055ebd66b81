"""A study of the plans as one document: reserve.json, and what page, workbook and sheet show.

Keys are English, sentences in the language in use; rounding happens here and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ikap.assess.reserve import (
    QUALITIES,
    UNPLANNED,
    Balance,
    Change,
    Combined,
    Removal,
    Row,
    Span,
    Standing,
    Study,
    Sums,
    by_age,
    by_class,
    keys,
    sums,
    title_of,
)
from ikap.assess.tidy import readings
from ikap.catalogue import (
    Code,
    code_list,
    factors,
    plan_level,
    purpose_basis,
    purpose_groups,
)
from ikap.criteria.schools import school_light
from ikap.document import DECIMALS, MEASURED_DECIMALS, as_number
from ikap.model import M2_PER_DAA, Source
from ikap.present.document import basis_entry
from ikap.present.reserve import sentences
from ikap.present.reserve.shape import (
    AgeEntry,
    AreaEntry,
    ChangeEntry,
    ClassEntry,
    CombinedEntry,
    DrivingEntry,
    RemovalEntry,
    ReserveDocument,
    ReviewEntry,
    SpanEntry,
    StandingEntry,
    SumEntry,
)
from ikap.present.sentences import step_title
from ikap.sources.runs import RESERVE
from ikap.text import N_, _, language

FOREST_TITLES = {
    "30_high": N_("Skog, høy bonitet"),
    "30_medium": N_("Skog, middels bonitet"),
    "30_low": N_("Skog, lav bonitet"),
    "30_unknown": N_("Skog, bonitet ikke kjent"),
    "outside": N_("Areal uten arealtype i kartet"),
}
LAYERS_OF_OURS = ("plans", "buildings", "built_use")


def reserve_document(study: Study, given: Mapping[str, Source]) -> ReserveDocument:
    """Everything about a study. `given`: layers that did not come from the region, by name."""
    reserve, region = study.reserve, study.region
    sources = {**_sources(study), **given}
    judged = reserve.areas[reserve.areas["reserve"] > 0]
    return {
        "schema": RESERVE[1],
        "language": language(),
        "basis": _(sentences.BASIS),
        "region": {
            "title": region.title,
            "crs": study.evaluation.region.crs,
            "municipalities": region.names,
            "synthetic": sorted(name for name, source in sources.items() if source.synthetic),
        },
        "day": reserve.day.isoformat(),
        "rule": reserve.mosaic.rule,
        "decided": {code: _daa(area) for code, area in reserve.mosaic.decided.items()},
        "undated": reserve.mosaic.undated,
        "abroad": _daa(reserve.mosaic.abroad),
        "layers_used": {"land": reserve.land, "buildings": reserve.buildings},
        "gap_m2": round(reserve.gap, MEASURED_DECIMALS),
        "sentence": _sentence(study),
        "warnings": list(sentences.warnings(study)),
        "groups": {
            **{group.id: _(group.title) for group in purpose_groups().values()},
            UNPLANNED: _("Uten arealformål"),
        },
        "land_titles": land_titles(),
        "quality_titles": {quality.id: _(quality.title) for quality in QUALITIES},
        "lacking": list(study.ground.lacking),
        "areas": [_area(study, str(id_)) for id_ in reserve.areas.index],
        "by_purpose": [
            _sum(entry)
            for entry in sums(reserve, study.rows, "municipality_code", "group", "existing")
        ],
        "by_plan": [
            _sum(entry)
            for entry in sums(
                reserve, study.rows, "municipality_code", "plan_id", "plan_name", "in_force"
            )
        ],
        "by_age": [_age(*row) for row in by_age(reserve)],
        "by_land": _classes(study, judged, study.ground.land),
        "by_quality": _classes(study, judged, study.ground.qualities),
        "far_from_stop": _far(study),
        "need": [_standing(standing, study) for standing in study.standings],
        "business": _business(study),
        "combined": _combined(study.combined, proposed=study.proposed),
        "review": [_review(row, study) for row in study.rows],
        "removals": [_removal(removal) for removal in study.removals],
        "driving": [_driving(*entry) for entry in study.driving],
        "agreement": list(region.agreement),
        "rules": list(sentences.rules(study)),
        "hearing": list(sentences.hearing(study)),
        "factors": {
            name: {"value": f.best, "unit": _(f.unit), "basis": basis_entry(f.basis)}
            for name, f in factors("plan_reserve").items()
        },
        "purposes_basis": basis_entry(purpose_basis()),
        "layers": {
            name: {
                "title": source.title,
                "publisher": source.publisher,
                "date": source.date,
                "licence": source.licence,
                "url": source.url,
                "synthetic": source.synthetic,
            }
            for name, source in sources.items()
        },
    }


def _sources(study: Study) -> dict[str, Source]:
    """Those of the run, and of the layers that only the reserve uses."""
    region = study.region
    own = {name: region.source(name) for name in LAYERS_OF_OURS if region.has(name)}
    return {**study.evaluation.region.sources, **own}


def land_titles() -> dict[str, str]:
    """What the columns of land types are called, by key."""
    titles: dict[str, Code] = {str(code): entry for code, entry in code_list("ar5").items()}
    return {
        key: _(FOREST_TITLES[key]) if key in FOREST_TITLES else _(titles[key].title)
        for key in keys()
    }


def _sentence(study: Study) -> str:
    if not study.standings:
        return _("Boligbehovet er ikke vurdert: regionen mangler framskriving eller vekstandeler.")
    return sentences.verdict_sentence(study.standings[0].reserve, study.region.title)


def _area(study: Study, id_: str) -> AreaEntry:
    row = study.reserve.areas.loc[id_]
    kind = int(row["plan_type"]) if row["plan_type"] == row["plan_type"] else None
    parts = next((own_row.alternatives for own_row in study.rows if own_row.id == id_), ())
    on = id_ in study.ground.land.index
    overall = row["overall"]
    return {
        "id": id_,
        "name": _name(row),
        "municipality": str(row["municipality_code"]),
        "purpose": int(row["purpose"]),
        "purpose_title": title_of(int(row["purpose"])),
        "overall": title_of(int(overall)) if overall is not None and overall == overall else None,
        "group": str(row["group"]),
        "existing": bool(row["existing"]),
        "plan": {
            "id": _text(row["plan_id"]),
            "name": _text(row["plan_name"]),
            "type": None if kind is None else _(code_list("plan_types")[kind].title),
            "level": plan_level(kind),
            "in_force": _text(row["in_force"]),
            "age": as_number(row["age"]),
        },
        "note": _text(row["note"]),
        "set_aside": _daa(row["set_aside"]),
        "built": _daa(row["built"]),
        "rests": _daa(row["rests"]),
        "rest_pieces": int(row["rest_pieces"]),
        "reserve": _daa(row["reserve"]),
        "pieces": int(row["pieces"]),
        "land": _amounts(study.ground.land.loc[id_]) if on else {},
        "qualities": _amounts(study.ground.qualities.loc[id_]) if on else {},
        "alternatives": list(parts),
        "unjudged": study.unjudged.get(id_),
    }


def _name(row: Any) -> str:
    own = _text(row["name"]) or _text(row["plan_name"])
    return own or title_of(int(row["purpose"]))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _amounts(row: Any) -> dict[str, float]:
    return {str(name): _daa(area) for name, area in row.items() if area > 0}


def _sum(sums: Sums) -> SumEntry:
    return {
        "key": list(sums.key),
        "set_aside": _daa(sums.set_aside),
        "built": _daa(sums.built),
        "rests": _daa(sums.rests),
        "rest_pieces": sums.rest_pieces,
        "reserve": _daa(sums.reserve),
        "areas": sums.areas,
        "capacity": _span(sums.capacity),
        "unassessed": sums.unassessed,
    }


def _age(since: float, until: float, areas: int, reserve: float) -> AgeEntry:
    return {
        "since": None if math.isnan(since) else since,
        "until": until if math.isfinite(until) else None,
        "areas": areas,
        "reserve": _daa(reserve),
    }


def _classes(study: Study, areas: Any, amounts: Any) -> list[ClassEntry]:
    return [
        {"key": list(key), "amounts": {name: _daa(area) for name, area in shares.items()}}
        for key, shares in by_class(areas, amounts, "municipality_code", "group")
    ]


def _far(study: Study) -> list[ClassEntry]:
    """daa of the judged reserve that is out of a walk to a frequent stop, by its sample points."""
    sites = study.evaluation.sites
    near = readings(study.evaluation.indicators, "share_near_transit", sites.index)["measured"]
    distances: dict[tuple[str, str], list[float]] = {}
    for row in study.rows:
        share = near.get(row.alternatives[0], math.nan) if len(near) else math.nan
        if share == share:
            area = study.reserve.areas.loc[row.id]
            key = (str(area["municipality_code"]), str(area["group"]))
            distances.setdefault(key, []).append((1 - float(share)) * float(area["reserve"]))
    return [
        {"key": list(key), "amounts": {"far_from_stop": _daa(math.fsum(parts))}}
        for key, parts in sorted(distances.items())
    ]


def _standing(standing: Standing, study: Study) -> StandingEntry:
    names = study.region.names
    where = names.get(standing.municipality, study.region.title)
    balance: Balance = standing.reserve
    return {
        "municipality": standing.municipality,
        "reserve": _span(balance.room),
        "need": _span(balance.need),
        "surplus": _span(balance.surplus),
        "lasts": _span(balance.lasts),
        "verdict": balance.verdict.value,
        "proposals": _span(standing.proposals),
        "surplus_with": _span(standing.with_proposals.surplus),
        "verdict_with": standing.with_proposals.verdict.value,
        "unassessed": standing.unassessed,
        "sentence": sentences.verdict_sentence(balance, where),
        "years": [
            {"year": year, "need": _span(need), "left": _span(left)}
            for year, need, left in standing.by_year
        ],
    }


def _business(study: Study) -> dict[str, Any] | None:
    """Ground for business that is reserve, against the region's need of it, daa."""
    if study.business is None:
        return None
    need, years = study.business
    room = math.fsum(row.business_land for row in study.rows)
    return {
        "reserve": as_number(room),
        "need": _span(need),
        "years": years,
        "surplus": _span(Balance(Span(room, room, room), need, years).surplus),
    }


def _combined(combined: Combined, *, proposed: bool) -> CombinedEntry:
    codes = sorted(combined.areas)
    return {
        "proposed": proposed,
        "matrix": [
            {"municipality": code, "before": before, "after": after, "area": _daa(area)}
            for (code, before, after), area in sorted(combined.matrix.items())
        ],
        "development": [
            {
                "municipality": code,
                "whole": _daa(combined.areas[code] if code else math.fsum(combined.areas.values())),
                "before": _daa(combined.development(code or None)[0]),
                "after": _daa(combined.development(code or None)[1]),
            }
            for code in ("", *codes)
        ],
        "taken": _change(combined.taken),
        "released": _change(combined.released),
        "emissions": _span(combined.emissions),
        "gap_m2": round(combined.gap, MEASURED_DECIMALS),
        "sentences": sentences.combined_sentences(combined),
    }


def _change(change: Change) -> ChangeEntry:
    return {
        "area": _daa(change.area),
        "land": {name: _daa(area) for name, area in change.land.items()},
        "qualities": {name: _daa(area) for name, area in change.qualities.items()},
        "emissions": _span(change.emissions),
    }


def _review(row: Row, study: Study) -> ReviewEntry:
    first = study.evaluation.sites.loc[row.alternatives[0]]
    titles = sentences.constraint_titles(study.evaluation)
    return {
        "id": row.id,
        "alternatives": list(row.alternatives),
        "soil": _plain(row.soil),
        "mire": _plain(row.mire),
        "equivalents": as_number(row.equivalents),
        "emissions": _span(row.emissions),
        "dwellings": None if row.dwellings is None else _span(row.dwellings),
        "needed": row.needed,
        "reasons": [sentences.reason_text(reason, titles) for reason in row.reasons],
        "suggestion": row.suggestion.value,
        "suggestion_title": _(sentences.SUGGESTIONS[row.suggestion]),
        "school": _school(row, study),
        "state": _state(row, study),
        "score": as_number(first["score"], DECIMALS),
        "light": first["light"] if isinstance(first["light"], str) else None,
        "status": str(first["status"]),
    }


def _school(row: Row, study: Study) -> str | None:
    """The school district where it stands worst, and whether there is room; None where unknown."""
    values = readings(study.evaluation.indicators, school_light.id, pd.Index(row.alternatives))
    for facts in values["facts"]:
        if isinstance(facts, dict) and "district" in facts and "answer" in facts:
            level, answer = facts["level"], facts["answer"]
            return f"{facts['district']} ({_(level)}): {_(answer)}"
    return None


def _state(row: Row, study: Study) -> str | None:
    """Where the area is in the round, as the municipality entered it last."""
    own = {row.id, *row.alternatives}
    steps = [entry for entry in study.evaluation.trail if entry.id in own]
    return step_title(steps[-1]) if steps else None


def _removal(removal: Removal) -> RemovalEntry:
    return {
        "scenario": removal.scenario,
        "aim": removal.aim,
        "title": sentences.removal_title(removal),
        "out": list(removal.out),
        "kept": list(removal.kept),
        "soil": _plain(removal.soil),
        "mire": _plain(removal.mire),
        "equivalents": as_number(removal.equivalents),
        "emissions": _span(removal.emissions),
        "dwellings": _plain(removal.dwellings),
        "left": {code: _plain(n) for code, n in removal.left.items()},
        "short": {code: _plain(n) for code, n in removal.short.items()},
        "proven": removal.proven,
        "sentence": sentences.removal_sentence(removal),
    }


def _driving(scenario: str, account: Any) -> DrivingEntry:
    return {
        "scenario": scenario,
        "title": sentences.driving_title(scenario),
        "zero_dwellings": _plain(account.zero.dwellings),
        "zero_car_km": _span(account.zero.car_km),
        "dwellings": _plain(account.set.dwellings),
        "car_km": _span(account.set.car_km),
        "change": _span(account.change),
        "at_equal_homes": as_number(account.at_equal_homes),
        "missing": sorted({*account.zero.missing, *account.set.missing}),
        "sentence": sentences.driving_sentence(account),
    }


def _span(span: Span) -> SpanEntry:
    return {"low": _bound(span.low), "best": _bound(span.best), "high": _bound(span.high)}


def _bound(value: float) -> float | str | None:
    return "inf" if value == math.inf else as_number(value)


def _daa(area: float) -> float:
    return round(float(area) / M2_PER_DAA, MEASURED_DECIMALS) + 0.0


def _plain(value: float) -> float:
    return round(float(value), MEASURED_DECIMALS) + 0.0
