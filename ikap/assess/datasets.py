"""What each data set says of each site: the part that a constraint's answer owes to it.

The constraints' own answers stand in the Evaluation; here the same question is put to one data set
at a time, as the national analysis does, with the distance to the nearest object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.assess import limits
from ikap.assess.measurement import layers_of
from ikap.catalogue import LAYERS
from ikap.criteria.zones import selected
from ikap.measure.overlap import covered_part, nearest_gap
from ikap.model import M2_PER_DAA, Answer, Constraint, Evaluation, LimitTest, Tier, ZoneTest
from ikap.sources.region import DataSet, Region, datasets, evidence, rows_of

NEAR = 20_000.0  # metres; further away is not told
SURFACES = "dok_themes"  # a layer that no constraint asks for: its data sets are told as they are


@dataclass(frozen=True)
class DataSetAnswer:
    """What one data set says of one site, for one constraint.

    `constraint` is None for a data set that no constraint asks for. Areas are m²; `distance` is
    metres to the nearest object, None where none is within NEAR or there is a hit. `dataset` is
    None where the region has no such layer. `applies` is False where the constraint does not
    concern the site.
    """

    id: str
    layer: str
    constraint: Constraint | None
    dataset: DataSet | None
    tier: Tier
    answer: Answer
    area: float
    unchecked: float
    distance: float | None
    buffer: float = 0.0
    override: str | None = None
    applies: bool = True


def dataset_answers(
    evaluation: Evaluation, region: Region, ids: Sequence[str] | None = None
) -> dict[str, list[DataSetAnswer]]:
    """The answers by site: constraints in their order, each by its data sets, then other themes."""
    chosen = list(evaluation.sites.index) if ids is None else list(ids)
    sites = evaluation.sites.loc[chosen]
    answers: dict[str, list[DataSetAnswer]] = {name: [] for name in sites.index}
    for constraint in evaluation.limits:
        layers = _layers(constraint)
        if not layers:
            continue
        for answer in _of_constraint(constraint, layers[0], sites, evaluation, region):
            answers[answer.id].append(answer)
    if region.has(SURFACES):
        for dataset in datasets(region, SURFACES):
            for answer in _of_theme(dataset, sites, region):
                answers[answer.id].append(answer)
    return answers


def _layers(constraint: Constraint) -> list[str]:
    """The map layers that a constraint rests on; none where what it limits is not land."""
    test = constraint.test
    if isinstance(test, LimitTest) and test.indicator.unit != "daa":
        return []  # no share of the site is hit, and a reader would take it for a touch
    named = [test.layer] if isinstance(test, ZoneTest) else layers_of(test.indicator)
    return [n for n in named if LAYERS[n].geometry in ("polygon", "line", "point", "any")]


def _of_constraint(
    constraint: Constraint,
    layer: str,
    sites: gpd.GeoDataFrame,
    evaluation: Evaluation,
    region: Region,
) -> Iterable[DataSetAnswer]:
    test = constraint.test
    where = test.where if isinstance(test, ZoneTest) else {}
    parts = datasets(region, layer, where) if region.has(layer) else ()
    concerned = limits.concerned(constraint, sites)
    for name in sites.index[~concerned.to_numpy(dtype=bool)]:
        yield DataSetAnswer(
            id=str(name),
            layer=layer,
            constraint=constraint,
            dataset=parts[0] if parts else None,
            tier=constraint.tier,
            answer=Answer.NO,
            area=0.0,
            unchecked=0.0,
            distance=None,
            applies=False,
        )
    mine = sites[concerned.to_numpy(dtype=bool)]
    if mine.empty:
        return
    whole = evaluation.constraints.xs(constraint.id, level="constraint").loc[mine.index]
    if not parts:
        yield from _rows(constraint, layer, None, whole, pd.Series(np.nan, mine.index))
        return
    for dataset in parts:
        table, gap = whole, pd.Series(np.nan, mine.index)
        if isinstance(test, ZoneTest):
            rows = rows_of(region, dataset)
            gap = nearest_gap(mine.geometry, selected(rows, test))
            if len(parts) > 1:
                table = _alone(constraint, dataset, rows, mine, whole, region)
        yield from _rows(constraint, layer, dataset, table, gap)


def _alone(
    constraint: Constraint,
    dataset: DataSet,
    rows: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    whole: pd.DataFrame,
    region: Region,
) -> pd.DataFrame:
    """The constraint put to one of its layer's data sets; an override is in force there too."""

    def read(name: str) -> Any:
        return rows if name == dataset.layer else region.layer(name)

    def proof(zone: Any) -> Any:
        return evidence(region, zone.layer, zone.where, dataset.parts)

    table, _net = limits.zone_answers(sites, [constraint], region.has, read, proof)
    table = table.xs(constraint.id, level="constraint").loc[sites.index].copy()
    said = whole["override"].notna().to_numpy()
    table.loc[said, ["answer", "unchecked_share", "override"]] = whole.loc[
        said, ["answer", "unchecked_share", "override"]
    ]
    answers: pd.DataFrame = table
    return answers


def _rows(
    constraint: Constraint,
    layer: str,
    dataset: DataSet | None,
    table: pd.DataFrame,
    gap: pd.Series[float],
) -> Iterable[DataSetAnswer]:
    buffer = constraint.test.buffer if isinstance(constraint.test, ZoneTest) else 0.0
    for name, row in table.iterrows():
        area = float(row["area_daa"]) * M2_PER_DAA
        metres = float(gap.loc[str(name)])
        hit = row["answer"] in (Answer.YES, Answer.TOUCH)
        yield DataSetAnswer(
            id=str(name),
            layer=layer,
            constraint=constraint,
            dataset=dataset,
            tier=Tier(row["tier"]),
            answer=Answer(row["answer"]),
            area=0.0 if np.isnan(area) else area,
            unchecked=float(row["unchecked_share"]),
            distance=metres if not hit and metres <= NEAR else None,
            buffer=buffer,
            override=row["override"],
        )


def _of_theme(dataset: DataSet, sites: gpd.GeoDataFrame, region: Region) -> Iterable[DataSetAnswer]:
    """A data set that moves nothing: whether anything of it is on the site, and how near it is."""
    rows = rows_of(region, dataset).geometry
    area = covered_part(sites.geometry, rows).area
    gap = nearest_gap(sites.geometry, rows)
    unchecked = 1.0 - limits.checked_share(
        sites, evidence(region, dataset.layer, None, dataset.parts), rows
    )
    for n, name in enumerate(sites.index):
        hit = gap[name] <= 0
        unknown = not hit and unchecked[n] > limits.SURELY
        yield DataSetAnswer(
            id=str(name),
            layer=dataset.layer,
            constraint=None,
            dataset=dataset,
            tier=Tier.FLAG,
            answer=Answer.YES if hit else Answer.UNCHECKED if unknown else Answer.NO,
            area=float(area[name]),
            unchecked=float(unchecked[n]),
            distance=float(gap[name]) if not hit and gap[name] <= NEAR else None,
        )
