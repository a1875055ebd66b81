"""What is promised: the file that is handed out, read and evaluated as any submission is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from ikap.assess.advice.additions import region_with
from ikap.assess.advice.record import (
    Addition,
    Advice,
    Advised,
    Bounds,
    Standing,
    usual_bounds,
)
from ikap.assess.advice.search import aims_of, is_feasible
from ikap.assess.advice.trial import overrides_for, standings, submission
from ikap.assess.evaluate import evaluate
from ikap.model import Evaluation
from ikap.sources.proposals import Submissions
from ikap.sources.region import Region

ADVISED = "advised_areas"  # the layer of maps
NUMBERS = ("dwellings", "jobs", "peat_depth", "in_forecast")
FLAGS = ("hazard_mitigated", "port_dependent")


def pieces(advice: Mapping[str, Advised]) -> list[Advice]:
    """All the advice, in the order of the sites."""
    return [piece for advised in advice.values() for piece in advised.advice]


def advised_sites(advised_by_id: Mapping[str, Advised], evaluation: Evaluation) -> gpd.GeoDataFrame:
    """The changed sites as a submission: a row each, with what it is derived from."""
    advice = pieces(advised_by_id)
    table = submission(
        [entry.id for entry in advice], [entry.candidate for entry in advice], evaluation.sites
    )
    for name in table.columns:
        kind: Any = "float64" if name in NUMBERS else "bool" if name in FLAGS else object
        table[name] = table[name].astype(kind)
    table["derived_from"] = pd.Series([entry.candidate.site for entry in advice], index=table.index)
    shapes = gpd.GeoSeries(
        [entry.candidate.shape for entry in advice], index=table.index, crs=evaluation.sites.crs
    )
    return gpd.GeoDataFrame(table, geometry=shapes, crs=evaluation.sites.crs)


def advised_additions(advised_by_id: Mapping[str, Advised]) -> dict[str, Addition]:
    """What is advised to be built beside sites, by the advice."""
    return {
        piece.id: piece.candidate.added
        for piece in pieces(advised_by_id)
        if piece.candidate.added is not None
    }


def advised_areas(advised_by_id: Mapping[str, Advised], evaluation: Evaluation) -> gpd.GeoDataFrame:
    """The trimmed areas for a map: `site`, which one is changed, and the `advice` by id.

    What changes no boundary is no area of its own.
    """
    trims = [piece for piece in pieces(advised_by_id) if piece.removed > 0]
    table = {
        "site": [piece.candidate.site for piece in trims],
        "advice": [piece.id for piece in trims],
        "area_daa": [piece.after.area for piece in trims],
    }
    shapes = [piece.candidate.shape for piece in trims]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=evaluation.sites.crs)


def held(
    advised_by_id: Mapping[str, Advised],
    read: Submissions,
    evaluation: Evaluation,
    region: Region,
    bounds: Bounds | None = None,
    added: Mapping[str, Addition] = MappingProxyType({}),
) -> dict[str, Advised]:
    """The advice with the numbers that the file gave; without what it was found not to keep.

    `added`: what is built beside the sites, as the file has it, by the advice.
    """
    advice = pieces(advised_by_id)
    if not advice:
        return dict(advised_by_id)
    ids = [entry.id for entry in advice]
    overrides = overrides_for(ids, [entry.candidate for entry in advice], evaluation)
    among = {entry.id: entry.candidate.site for entry in advice}
    stands: dict[str, Standing] = {}
    beside = {entry.id for entry in advice if entry.candidate.added is not None}
    plain = read.alternatives[~read.alternatives.index.isin(beside)]
    asked = [(plain, region)] if len(plain) else []
    asked += [
        (read.alternatives.loc[[id_]], region_with(region, added[id_]))
        for id_ in sorted(beside & added.keys())
    ]
    for alternatives, there in asked:
        mine = tuple(o for o in overrides if o.id in alternatives.index)
        again = evaluate(alternatives, there, evaluation.profile, overrides=mine, drawn=False)
        stands |= standings(again, evaluation, among)
    within = bounds or usual_bounds()
    return {
        id_: replace(
            entry,
            advice=tuple(
                replace(piece, after=stands[piece.id], aims=_aims(piece, stands[piece.id], within))
                for piece in _kept(entry.advice, stands, within)
            ),
        )
        for id_, entry in advised_by_id.items()
    }


def _aims(piece: Advice, after: Standing, bounds: Bounds) -> tuple[str, ...]:
    return aims_of(piece.candidate, piece.before, after, bounds)


def _kept(advice: Iterable[Advice], stands: Mapping[str, Standing], bounds: Bounds) -> list[Advice]:
    return [
        piece
        for piece in advice
        if piece.id in stands
        and is_feasible(piece.candidate, piece.before, stands[piece.id], bounds)
        and _aims(piece, stands[piece.id], bounds)
    ]
