"""Judge: from what was measured to values, scores, status, class and rank. Arithmetic alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.assess import profiles, ranking, weighing
from ikap.assess.measurement import Availability
from ikap.assess.sensitivity import certainty, contests
from ikap.assess.tidy import Readings, by_site, keyed
from ikap.model import Certainty, ConfigurationError, Criterion, Gauge, Kind, Problem, Profile
from ikap.text import _, lowered
from ikap.words import KINDS


@dataclass(frozen=True)
class Judged:
    """The tables of an Evaluation that depend on weights."""

    sites: gpd.GeoDataFrame
    goals: pd.DataFrame
    criteria: pd.DataFrame
    set_aside: Mapping[Kind, tuple[str, ...]]
    certainty: Mapping[str, Certainty]


def judge(
    sites: gpd.GeoDataFrame,
    constraints: pd.DataFrame,
    indicators: pd.DataFrame,
    profile: Profile,
    has: Callable[[str], bool],
    *,
    drawn: bool = True,
) -> Judged:
    """Value, weigh, and rank what was measured; `has` says which layers the region has.

    `drawn`: whether the joint draw says how surely, else nobody's certainty is known.

    A kind of site that the profile has no weights for is measured and not ranked. A
    ConfigurationError where the region has no layer that any criterion of a kind can be read from.
    """
    definitions, limits = profiles.apply(profile)
    by_name = {limit.id: limit for limit in limits}
    set_aside: dict[Kind, tuple[str, ...]] = {}
    parts: list[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]] = []
    assessed: dict[Kind, list[Criterion]] = {}
    for kind in Kind:
        ids = sites.index[sites["kind"] == kind]
        taking_part, set_aside[kind] = measurable(definitions, kind, has)
        if len(ids) and not taking_part:
            raise ConfigurationError([_nothing_measured(kind)])
        if len(ids):
            assessed[kind] = [criterion for criterion, _gauges in taking_part]
            parts.append(_weighed(kind, taking_part, indicators, ids, profile))
    criteria = by_site(_one([p[0] for p in parts]))
    goals = by_site(_one([p[1] for p in parts]))
    scores = _one([p[2] for p in parts]).reindex(sites.index)
    plain = pd.DataFrame(sites, copy=False)
    status = ranking.statuses(plain, constraints, by_name)
    done = scores["score"].notna().rename("complete")
    ranks = ranking.ranks(pd.concat([plain, scores, status, done], axis=1))
    lists = {}
    if drawn:
        ranked = pd.concat([plain, scores, status, ranks], axis=1)
        lists = contests(ranked, criteria, assessed, profile)
    sure = {name: certainty(contest) for name, contest in lists.items()}
    ranks = ranks.assign(**_places(ranks, sure))
    caps = ranking.caps(constraints, by_name)
    wholes = _wholes(scores, goals, caps, profile)
    judged = gpd.GeoDataFrame(
        pd.concat([plain, scores, status, done, ranks, wholes], axis=1),
        geometry=sites.geometry.name,
        crs=sites.crs,
    )
    return Judged(judged, goals, criteria, set_aside, sure)


def _places(sites: pd.DataFrame, sure: Mapping[str, Certainty]) -> dict[str, Any]:
    """The places that the joint draw leaves those that have one; the others keep their own."""
    certain = {id_: site for list_ in sure.values() for id_, site in list_.sites.items()}
    ends = {"rank_low": "low", "rank_high": "high"}
    return {
        name: [
            float(getattr(certain[id_], end)) if id_ in certain else own
            for id_, own in zip(sites.index, sites[name], strict=True)
        ]
        for name, end in ends.items()
    }


def _nothing_measured(kind: Kind) -> Problem:
    what = _(
        "regionen mangler kartlag som trengs for å vurdere {kind}.",
        kind=lowered(_(KINDS[kind])),
    )
    remedy = _(
        "Legg inn flere kartlag, for eksempel arealtyper (land) og sentra (centres), med «ikap "
        "layers add»."
    )
    return Problem("region.toml", what, remedy)


def _weighed(
    kind: Kind,
    criteria: Iterable[tuple[Criterion, list[Gauge]]],
    indicators: pd.DataFrame,
    ids: pd.Index,
    profile: Profile,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Criteria, goals and scores of the sites of one kind."""
    chosen, read = list(criteria), Readings(indicators)
    columns = _columns([weighing.criterion_columns(c, g, read, ids) for c, g in chosen])
    weights = weighing.effective_weights(profile, kind, [c for c, _ in chosen])
    goals = weighing.goal_table(columns, profile.criteria.get(kind, {}), weights)
    weight = np.round([weights[name] for name in columns["criterion"]], weighing.DECIMALS)
    contribution = np.round(columns["value"] * weight, weighing.DECIMALS)
    index = keyed(columns["id"], columns["criterion"], ("id", "criterion"))
    table = {
        name: pd.Series(values, index=index, dtype=values.dtype)
        for name, values in columns.items()
        if name not in index.names
    }
    rows = pd.DataFrame(table | {"weight": weight, "contribution": contribution}, index=index)
    return rows, goals, weighing.score_table(goals)


def _columns(parts: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """The columns of several criteria below one another; what is no number is an object."""
    columns = {}
    for name in parts[0]:
        values = [value for part in parts for value in part[name]]
        kind = float if name.startswith(("value", "measured", "low", "high")) else object
        columns[name] = np.empty(len(values), dtype=kind)
        columns[name][:] = values
    return columns


def _one(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables below one another."""
    return tables[0] if len(tables) == 1 else pd.concat(tables)


def measurable(
    definitions: Iterable[Criterion], kind: Kind, has: Callable[[str], bool]
) -> tuple[list[tuple[Criterion, list[Gauge]]], tuple[str, ...]]:
    """The criteria of a kind with the gauges that the region can read, and those set aside."""
    taking_part, left_out, at_hand = [], [], Availability(has)
    for criterion in definitions:
        if kind in criterion.kinds:
            gauges = [g for g in criterion.gauges_of(kind) if at_hand(g.indicator)]
            if gauges:
                taking_part.append((criterion, gauges))
            else:
                left_out.append(criterion.id)
    return taking_part, tuple(left_out)


def _wholes(
    sites: pd.DataFrame,
    goals: pd.DataFrame,
    capped: Mapping[str, tuple[str, ...]],
    profile: Profile,
) -> pd.DataFrame:
    lights: dict[str, dict[Any, Any]] = {label: {} for label in sites.index}
    for (label, goal), value in zip(goals.index, goals["light"], strict=True):
        lights[label][goal] = value
    wholes = [
        ranking.whole(score, lights[label], profile.not_compensable, capped.get(label, ()))
        for label, score in zip(sites.index, sites["score"], strict=True)
    ]
    return pd.DataFrame(
        {
            "light": pd.Series([w.light for w in wholes], index=sites.index, dtype=object),
            "light_reason": pd.Series([w.reason for w in wholes], index=sites.index, dtype=object),
        }
    )
