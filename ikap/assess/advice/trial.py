"""Candidates evaluated as any proposal is: through the same door, all in one evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ikap.assess.advice.additions import region_with
from ikap.assess.advice.record import Candidate, Standing
from ikap.assess.evaluate import MapParts, evaluate
from ikap.assess.tidy import readings, rows_by_site, without_shapes
from ikap.criteria.emissions import land_emissions_total
from ikap.criteria.soil import farmland_area
from ikap.measure.points import objects
from ikap.model import Answer, Evaluation, Goal, Kind, Override, Status
from ikap.sources.proposals import Sheet, alternatives_in
from ikap.sources.region import Region

# What of a site goes on to a changed one as it was told: the columns of a submission.
KEPT = (
    *("peat_depth", "hazard_mitigated", "port_dependent", "plan_status", "case", "note"),
    "in_forecast",
)


def submission(ids: Sequence[str], candidates: Sequence[Candidate], sites: Any) -> pd.DataFrame:
    """The candidates as rows of a submission, with every column that the door reads."""
    rows = []
    for id_, candidate in zip(ids, candidates, strict=True):
        site = sites.loc[candidate.site]
        same = candidate.kind == site["kind"] and candidate.business_class == (
            site["business_class"] or None
        )
        rows.append(
            {
                "id": id_,
                "name": site["name"],
                "kind": candidate.kind.value,
                "business_class": candidate.business_class,
                "land_use_purpose": site["land_use_purpose"] if same else None,
                "dwellings": _number(
                    candidate.dwellings if candidate.kind is Kind.HOUSING else np.nan
                ),
                "jobs": _number(site["jobs"] if candidate.kind == site["kind"] else np.nan),
                "dwelling_types": _types(site["dwelling_mix"]),
                "safety_class": f"{site['flood_class']} {site['slide_class']}",
                **{name: _told(site[name]) for name in KEPT},
            }
        )
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1), dtype=object)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _told(value: Any) -> Any:
    return None if value is None or value != value else value


def _types(mix: Mapping[str, float]) -> str | None:
    """The types of dwelling as a submission writes them."""
    return ", ".join(f"{100 * share!r} % {name}" for name, share in mix.items()) or None


def overrides_for(
    ids: Sequence[str], candidates: Sequence[Candidate], evaluation: Evaluation
) -> tuple[Override, ...]:
    """A planner's own answers for a site, for what it is changed to; not for another use of it."""
    return tuple(
        replace(override, id=id_)
        for override in evaluation.overrides
        for id_, candidate in zip(ids, candidates, strict=True)
        if candidate.site == override.id
        and candidate.kind == evaluation.sites.loc[candidate.site, "kind"]
    )


def try_out(
    candidates: Sequence[Candidate],
    evaluation: Evaluation,
    region: Region,
    *,
    map_parts: MapParts = map,
) -> dict[int, Standing]:
    """How each candidate comes out, by its place; without those that the door refuses."""
    again: dict[int, Standing] = {}
    for place, candidate in enumerate(candidates):
        if candidate.added is not None:  # each in a region of its own, which stays in this process
            there = region_with(region, candidate.added)
            alone = try_out([replace(candidate, added=None)], evaluation, there)
            again.update((place, standing) for standing in alone.values())
    plain = {n: candidate for n, candidate in enumerate(candidates) if candidate.added is None}
    places = list(plain)
    tried = _tried(list(plain.values()), evaluation, region, map_parts)
    return again | {places[n]: standing for n, standing in tried.items()}


def _tried(
    candidates: Sequence[Candidate], evaluation: Evaluation, region: Region, map_parts: MapParts
) -> dict[int, Standing]:
    if not candidates:
        return {}
    ids = [f"{n:06d}" for n in range(len(candidates))]
    shapes = objects(candidate.shape for candidate in candidates)
    cells = submission(ids, candidates, evaluation.sites)
    alternatives = alternatives_in(Sheet("", cells, shapes, region.crs, {}), region)
    if alternatives.empty:
        return {}
    taken = set(alternatives.index)
    chosen = [(i, entry) for i, entry in zip(ids, candidates, strict=True) if i in taken]
    again = evaluate(
        alternatives,
        region,
        evaluation.profile,
        map_parts=map_parts,
        overrides=overrides_for([i for i, _ in chosen], [entry for _, entry in chosen], evaluation),
        drawn=False,
    )
    among = {id_: candidates[int(id_)].site for id_ in again.sites.index}
    return {int(id_): standing for id_, standing in standings(again, evaluation, among).items()}


def standings(
    evaluated: Evaluation, run: Evaluation, among: Mapping[str, str] | None = None
) -> dict[str, Standing]:
    """How the sites of an evaluation stand, by id.

    `among`: site → the site of the run that it stands in the place of, itself where not told.
    """
    goals, criteria = rows_by_site(evaluated.goals), rows_by_site(evaluated.criteria)
    answers = rows_by_site(evaluated.constraints)
    ids = evaluated.sites.index
    farmland = readings(evaluated.indicators, farmland_area.id, ids)["measured"].to_dict()
    emissions = readings(evaluated.indicators, land_emissions_total.id, ids)["measured"].to_dict()
    ranked = run.sites[run.sites["rank"].notna()]
    lists = {name: part["score"] for name, part in ranked.groupby("list")}
    standing_of = {}
    for id_, site in without_shapes(evaluated.sites).iterrows():
        mine = criteria.get(str(id_), [])
        gains = [(row.weight * (1 - row.value), row.criterion) for row in mine if row.weight > 0]
        known = [gain for gain in gains if gain[0] == gain[0]]
        standing_of[str(id_)] = Standing(
            kind=Kind(site["kind"]),
            list=str(site["list"]),
            score=float(site["score"]),
            light=site["light"],
            status=site["status"],
            complete=bool(site["complete"]),
            goals={Goal(row.goal): (row.value, row.light) for row in goals.get(str(id_), [])},
            flags=frozenset(
                row.constraint for row in answers.get(str(id_), []) if row.answer == Answer.YES
            ),
            area=float(site["area_daa"]),
            net=float(site["net_area_daa"]),
            dwellings=float(site["dwellings"]),
            density_minimum=float(site["density_minimum"]),
            farmland=float(farmland[id_]),
            emissions=float(emissions[id_]),
            rank=_place(site, (among or {}).get(str(id_), str(id_)), lists),
            lacking=max(known, default=(0.0, ""))[1],
        )
    return standing_of


def _place(site: Any, own: str, lists: Mapping[Any, pd.Series[float]]) -> int | None:
    """The place in its list of what stands in for one of the run's sites."""
    if site["status"] == Status.EXCLUDED or not site["complete"]:
        return None
    others = lists.get(site["list"])
    if others is None:
        return 1
    better = others.to_numpy() > site["score"]
    return 1 + int((better & (others.index != own)).sum())
