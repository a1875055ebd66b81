"""Limits: what each constraint answers for each site, and what is left when zones are taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.assess.tidy import Readings, by_site, keyed
from ikap.criteria.sites import Sites
from ikap.criteria.zones import TOUCH as TOUCH
from ikap.criteria.zones import Found, ReadyZone, Zones, proof_of
from ikap.measure.areas import polygonal
from ikap.measure.points import objects
from ikap.model import M2_PER_DAA, Answer, Constraint, LimitTest, Override, Tier, ZoneTest
from ikap.text import _, day
from ikap.words import ANSWERS

DUST = 0.1  # daa; the smallest overlap that counts
SURELY = 1e-9  # share of a site; more than this unchecked is no `no`
Numbers = NDArray[np.float64]

COLUMNS = ["tier", "answer", "area_daa", "share", "unchecked_share", "measured", "override"]


@dataclass(frozen=True, eq=False)
class _Answers:
    """A constraint's answers of the sites that it asks, as arrays in their order."""

    constraint: Constraint
    ids: NDArray[np.object_]
    tier: list[Tier]
    answer: list[Answer]
    area_daa: Numbers
    share: Numbers
    unchecked: Numbers
    measured: Numbers
    override: list[str | None]


def zone_answers(
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    has: Callable[[str], bool],
    read: Callable[[str], gpd.GeoDataFrame],
    covers: Callable[[ZoneTest], Any],
    overrides: Sequence[Override] = (),
    *,
    kept: dict[str, Any] | None = None,
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """The zone constraints' answers, tidy by (`id`, `constraint`), and each site's net area.

    `covers` tells where the absence of a feature means `no` for a test: what `sources.region`
    calls evidence, or a list of it that must hold together. `kept` holds the zones that are ready,
    for the next sites that ask.
    Net is gross minus the union of what the `exclude` constraints take. An overlap that a
    documented protection answers for is kept in the site, and is a flag; so is one that a
    planner's override answers no to.
    """
    zones = Zones(has, read, covers, {} if kept is None else kept)
    plots = Sites(sites)
    parts = []
    taken: list[list[BaseGeometry]] = [[shapely.Polygon()] for _site in range(len(sites))]
    for constraint in constraints:
        asked = _concerned(constraint, plots)
        if not isinstance(constraint.test, ZoneTest) or not len(asked):
            continue
        if not has(constraint.test.layer):
            parts.append(_overridden(_unchecked(constraint, plots, asked), overrides))
            continue
        zone = zones.of(constraint.id, constraint.test)
        laps = zone.among(plots.shapes[asked])
        answers = _overridden(_zone(constraint, plots, asked, zone, laps), overrides)
        parts.append(answers)
        for i, tier, answer, part in zip(
            asked, answers.tier, answers.answer, laps.overlap, strict=True
        ):
            if tier is Tier.EXCLUDE and answer is Answer.YES:
                taken[i].append(part)
    out = np.array(
        [shapely.union_all(some) if len(some) > 2 else some[-1] for some in taken], dtype=object
    )
    left = [polygonal(shape) for shape in shapely.difference(plots.shapes, out)]
    return _tidied(parts), gpd.GeoSeries(left, index=sites.index, crs=sites.crs)


def zone_overlaps(
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    has: Callable[[str], bool],
    read: Callable[[str], gpd.GeoDataFrame],
    covers: Callable[[ZoneTest], Any],
    *,
    kept: dict[str, Any] | None = None,
) -> dict[str, gpd.GeoSeries]:
    """What each zone constraint covers of the sites that it asks of, by constraint and site."""
    zones = Zones(has, read, covers, {} if kept is None else kept)
    plots, overlaps = Sites(sites), {}
    for constraint in constraints:
        asked, test = _concerned(constraint, plots), constraint.test
        if isinstance(test, ZoneTest) and has(test.layer) and len(asked):
            parts = zones.of(constraint.id, test).among(plots.shapes[asked]).overlap
            overlaps[constraint.id] = gpd.GeoSeries(parts, index=sites.index[asked], crs=sites.crs)
    return overlaps


def limit_answers(
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    indicators: pd.DataFrame,
    overrides: Sequence[Override] = (),
) -> pd.DataFrame:
    """The limit constraints' answers, tidy by (`id`, `constraint`), from what was measured."""
    plots, read = Sites(sites), Readings(indicators)
    parts = []
    for constraint in constraints:
        asked = _concerned(constraint, plots)
        if isinstance(constraint.test, LimitTest) and len(asked):
            answers = _limit(constraint, constraint.test, plots, asked, read)
            parts.append(_overridden(answers, overrides))
    return _tidied(parts)


def _concerned(constraint: Constraint, sites: Sites) -> NDArray[np.intp]:
    """The positions of the alternatives that a constraint asks of."""
    asked = _one_of(sites["kind"], constraint.kinds)
    for column, values in constraint.only.items():
        asked &= _one_of(sites[column], values)
    return np.flatnonzero(asked)


def _one_of(values: NDArray[Any], wanted: Sequence[Any]) -> NDArray[np.bool_]:
    return np.array([value in wanted for value in values], dtype=bool)


def concerned(constraint: Constraint, sites: pd.DataFrame) -> pd.Series[bool]:
    """Which of the alternatives a constraint asks of."""
    asked = sites["kind"].isin(constraint.kinds)
    for column, values in constraint.only.items():
        asked &= sites[column].isin(values)
    return asked


def _overridden(answers: _Answers, overrides: Sequence[Override]) -> _Answers:
    """The answers with the planner's own in their place, and what they were before."""
    for override in overrides:
        if override.constraint != answers.constraint.id:
            continue
        for i in np.flatnonzero(answers.ids == override.id):
            before = _(ANSWERS[answers.answer[i]]).lower()
            answers.answer[i] = override.answer
            answers.unchecked[i] = 0.0
            answers.override[i] = _(
                "{reason} ({by}, {date}). Svaret før overstyringen: {before}.",
                reason=override.reason,
                by=override.by,
                date=day(override.date),
                before=before,
            )
    return answers


def tidy(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of answers as one, sorted by site, the constraints as declared."""
    if not tables:
        empty = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
        empty.index = pd.MultiIndex.from_arrays([[], []], names=["id", "constraint"])
        return empty
    return by_site(pd.concat(tables))


def checked_share(
    sites: gpd.GeoDataFrame, covers: Any, features: gpd.GeoSeries, buffer: float = 0.0
) -> Numbers:
    """The share of each site in which the absence of a feature means that there is none.

    See `zones.Proof`; `covers` is what `sources.region` calls evidence, or a list of it.
    """
    shares = sites["municipalities"].to_list() if "municipalities" in sites else []
    return proof_of(covers, features.to_numpy()).share(sites.geometry.to_numpy(), shares, buffer)


def _zone(
    constraint: Constraint,
    sites: Sites,
    asked: NDArray[np.intp],
    zone: ReadyZone,
    laps: Found,
) -> _Answers:
    gross = sites.area[asked]
    area = np.asarray(shapely.area(laps.overlap), dtype=float)
    checked = zone.proof.share(
        sites.shapes[asked], sites["municipalities"][asked].tolist(), zone.test.buffer
    )
    unchecked = 1.0 - checked
    dust = max(DUST, zone.test.area) * M2_PER_DAA
    answer = [
        Answer.YES
        if a > dust
        else Answer.TOUCH
        if a > 0 or near
        else Answer.UNCHECKED
        if blank > SURELY
        else Answer.NO
        for a, near, blank in zip(area, laps.near, unchecked, strict=True)
    ]
    tier = [constraint.tier] * len(asked)
    if constraint.mitigable and constraint.tier is Tier.EXCLUDE:
        mitigated = sites.flag("hazard_mitigated")[asked]
        tier = [Tier.FLAG if allowance else Tier.EXCLUDE for allowance in mitigated]
    return _answered(
        constraint, sites, asked, answer, area / M2_PER_DAA, area / gross, unchecked, tier=tier
    )


def _answered(
    constraint: Constraint,
    sites: Sites,
    asked: NDArray[np.intp],
    answer: list[Answer],
    area: Numbers,
    share: Numbers,
    unchecked: Numbers,
    *,
    measured: Numbers | None = None,
    tier: list[Tier] | None = None,
) -> _Answers:
    count = len(asked)
    return _Answers(
        constraint,
        sites.ids.to_numpy(dtype=object)[asked],
        [constraint.tier] * count if tier is None else tier,
        answer,
        area,
        share,
        unchecked,
        np.full(count, np.nan) if measured is None else measured,
        [None] * count,
    )


def _unchecked(constraint: Constraint, sites: Sites, asked: NDArray[np.intp]) -> _Answers:
    count = len(asked)
    nothing = np.full(count, np.nan)
    answer = [Answer.UNCHECKED] * count
    return _answered(constraint, sites, asked, answer, nothing, nothing, np.ones(count))


def _limit(
    constraint: Constraint,
    test: LimitTest,
    sites: Sites,
    asked: NDArray[np.intp],
    read: Readings,
) -> _Answers:
    measured = read.numbers(test.indicator.id, "measured", sites.ids[asked])
    reached = {"from": np.greater_equal, "over": np.greater, "under": np.less}[test.yes]
    unknown = np.isnan(measured)
    ends = reached(np.array(_ends(test, measured, asked, sites, read)), test.limit)
    whole, part = np.all(ends, axis=0), np.any(ends, axis=0)
    answer = [
        Answer.UNCHECKED if blank else Answer.YES if all_ else Answer.TOUCH if some else Answer.NO
        for blank, all_, some in zip(unknown, whole, part, strict=True)
    ]
    daa = measured if test.indicator.unit == "daa" else np.full(len(asked), np.nan)
    share = daa / (sites.area[asked] / M2_PER_DAA)
    return _answered(
        constraint, sites, asked, answer, daa, share, unknown.astype(float), measured=measured
    )


def _ends(
    test: LimitTest, measured: Numbers, asked: NDArray[np.intp], sites: Sites, read: Readings
) -> list[Numbers]:
    """What is held against a limit: the measured, or the least and the most that it may be."""
    if test.ends is None:
        return [measured]
    noted = read.values(test.indicator.id, "facts", sites.ids[asked])
    facts = [fact if isinstance(fact, dict) else {} for fact in noted]
    return [
        np.array([fact.get(name, m) for fact, m in zip(facts, measured, strict=True)], dtype=float)
        for name in test.ends
    ]


def _tidied(parts: Sequence[_Answers]) -> pd.DataFrame:
    """Answers as one table, sorted by site, the constraints as declared."""
    if not parts:
        return tidy([])
    ids = np.concatenate([part.ids for part in parts])
    names = np.concatenate([np.full(len(part.ids), part.constraint.id, object) for part in parts])
    order = np.argsort(ids, kind="stable")
    table = {
        "tier": objects([entry for part in parts for entry in part.tier]),
        "answer": objects([entry for part in parts for entry in part.answer]),
        "area_daa": np.concatenate([part.area_daa for part in parts]),
        "share": np.concatenate([part.share for part in parts]),
        "unchecked_share": np.concatenate([part.unchecked for part in parts]),
        "measured": np.concatenate([part.measured for part in parts]),
        "override": objects([entry for part in parts for entry in part.override]),
    }
    index = keyed(ids[order].tolist(), names[order].tolist(), ("id", "constraint"))
    columns = {
        name: pd.Series(values[order], index=index, dtype=values.dtype, copy=False)
        for name, values in table.items()
    }
    return pd.DataFrame(columns)
