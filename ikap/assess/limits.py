"""Limits: what each constraint answers for each site, and what is left when zones are taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess.tidy import by_site, readings
from ikap.measure.overlap import covered_part, nearest_gap, uncovered_part
from ikap.model import M2_PER_DAA, Answer, Constraint, LimitTest, Override, Tier, Zone, ZoneTest
from ikap.text import _, day
from ikap.words import ANSWERS

TOUCH = 1.0  # metres; nearer than this is no safe `no`
DUST = 0.1  # daa; the smallest overlap that counts
SURELY = 1e-9  # share of a site; more than this unchecked is no `no`
SEAM = 1e-6  # share of a site; mapped surfaces need not meet more closely than this
ARCS = 8  # segments of a quarter circle, where a belt is asked about

COLUMNS = ["tier", "answer", "area_daa", "share", "unchecked_share", "measured", "override"]


def zone_answers(
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    has: Callable[[str], bool],
    read: Callable[[str], gpd.GeoDataFrame],
    covers: Callable[[ZoneTest], Any],
    overrides: Sequence[Override] = (),
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """The zone constraints' answers, tidy by (`id`, `constraint`), and each site's net area.

    `covers` tells where the absence of a feature means `no` for a test: what `sources.region`
    calls evidence, or a list of it that must hold together.
    Net is gross minus the union of what the `exclude` constraints take. An overlap that a
    documented protection answers for is kept in the site, and is a flag; so is one that a
    planner's override answers no to.
    """
    parts = []
    taken = [gpd.GeoSeries(shapely.Polygon(), index=sites.index, crs=sites.crs)]
    for constraint in constraints:
        asked = sites[concerned(constraint, sites)]
        if not isinstance(constraint.test, ZoneTest) or asked.empty:
            continue
        if not has(constraint.test.layer):
            parts.append(_overridden(_unchecked(constraint, asked), overrides))
            continue
        layer = read(constraint.test.layer)
        features = _restricted(selected(layer, constraint.test), constraint.test, asked, has, read)
        overlap = covered_part(asked.geometry, features)
        proof = covers(constraint.test)
        checked = checked_share(asked, proof, layer.geometry, constraint.test.buffer)
        answers = _zone_table(constraint, asked, features, overlap, 1.0 - checked)
        table = _overridden(answers, overrides)
        parts.append(table)
        out = overlap[
            ((table["tier"] == Tier.EXCLUDE) & (table["answer"] == Answer.YES)).to_numpy()
        ]
        if len(out):
            taken.append(out)
    net = uncovered_part(sites.geometry, _united(taken, sites))
    return tidy(parts), net


def zone_overlaps(
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    has: Callable[[str], bool],
    read: Callable[[str], gpd.GeoDataFrame],
) -> dict[str, gpd.GeoSeries]:
    """What each zone constraint covers of the sites that it asks of, by constraint and site."""
    found = {}
    for constraint in constraints:
        mine = sites[concerned(constraint, sites)]
        test = constraint.test
        if isinstance(test, ZoneTest) and has(test.layer) and not mine.empty:
            features = _restricted(selected(read(test.layer), test), test, mine, has, read)
            found[constraint.id] = covered_part(mine.geometry, features)
    return found


def limit_answers(
    sites: gpd.GeoDataFrame,
    constraints: Sequence[Constraint],
    indicators: pd.DataFrame,
    overrides: Sequence[Override] = (),
) -> pd.DataFrame:
    """The limit constraints' answers, tidy by (`id`, `constraint`), from what was measured."""
    parts = []
    for constraint in constraints:
        asked = sites[concerned(constraint, sites)]
        if not isinstance(constraint.test, LimitTest) or asked.empty:
            continue
        answers = _limit_table(constraint, constraint.test, asked, indicators)
        parts.append(_overridden(answers, overrides))
    return tidy(parts)


def concerned(constraint: Constraint, sites: pd.DataFrame) -> pd.Series[bool]:
    """Which of the alternatives a constraint asks of."""
    asked = sites["kind"].isin(constraint.kinds)
    for column, values in constraint.only.items():
        asked &= sites[column].isin(values)
    return asked


def _overridden(table: pd.DataFrame, overrides: Sequence[Override]) -> pd.DataFrame:
    """The answers with the planner's own in their place, and what they were before."""
    table = table.copy()
    for override in overrides:
        key = (override.id, override.constraint)
        if key in table.index:
            before = _(ANSWERS[Answer(str(table.loc[key, "answer"]))]).lower()
            table.loc[key, "answer"] = override.answer
            table.loc[key, "unchecked_share"] = 0.0
            table.loc[key, "override"] = _(
                "{reason} ({by}, {date}). Svaret før overstyringen: {before}.",
                reason=override.reason,
                by=override.by,
                date=day(override.date),
                before=before,
            )
    return table


def tidy(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of answers as one, sorted by site, the constraints as declared."""
    if not tables:
        empty = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
        empty.index = pd.MultiIndex.from_arrays([[], []], names=["id", "constraint"])
        return empty
    return by_site(pd.concat(tables))


def selected(layer: gpd.GeoDataFrame, zone: Zone) -> gpd.GeoSeries:
    """The features of a layer that are of a zone, with the belt that it asks for around them."""
    keep = pd.Series(True, index=layer.index)
    for column, codes in zone.where.items():
        keep &= layer[column].isin(codes) if column in layer else False
    features = layer[keep]
    if zone.own_buffer in features:
        return features.buffer(features[zone.own_buffer].astype(float).fillna(zone.buffer))
    return features.geometry.buffer(zone.buffer) if zone.buffer else features.geometry


def _restricted(
    features: gpd.GeoSeries,
    test: ZoneTest,
    sites: gpd.GeoDataFrame,
    has: Callable[[str], bool],
    read: Callable[[str], gpd.GeoDataFrame],
) -> gpd.GeoSeries:
    """What of the features near the sites lies in the zones that the test looks inside, and out
    of those that it leaves out. A zone whose layer the region lacks is nowhere.
    """
    if not test.inside and not test.outside:
        return features
    tree = shapely.STRtree(features.to_numpy())
    near = tree.query(sites.geometry.to_numpy(), predicate="dwithin", distance=TOUCH)[1]
    kept = features.iloc[np.unique(near)]
    if test.inside:
        kept = covered_part(kept, _together(test.inside, has, read))
    if test.outside:
        kept = uncovered_part(kept, covered_part(kept, _together(test.outside, has, read)))
    return kept[~kept.is_empty]


def _together(
    zones: Sequence[Zone], has: Callable[[str], bool], read: Callable[[str], gpd.GeoDataFrame]
) -> gpd.GeoSeries:
    shapes = [selected(read(zone.layer), zone).to_numpy() for zone in zones if has(zone.layer)]
    return gpd.GeoSeries(np.concatenate([np.zeros(0, dtype=object), *shapes]))


def _zone_table(
    constraint: Constraint,
    sites: gpd.GeoDataFrame,
    features: gpd.GeoSeries,
    overlap: gpd.GeoSeries,
    unchecked: Any,
) -> pd.DataFrame:
    gross = sites.area.to_numpy()
    area = overlap.area.to_numpy()
    gap = nearest_gap(sites.geometry, features).to_numpy()
    dust = np.maximum(DUST, getattr(constraint.test, "area", DUST)) * M2_PER_DAA
    answer = np.select(
        [area > dust, (area > 0) | (gap < TOUCH), unchecked > SURELY],
        [Answer.YES, Answer.TOUCH, Answer.UNCHECKED],
        Answer.NO,
    )
    tier = np.full(len(sites), constraint.tier, dtype=object)
    if constraint.mitigable and constraint.tier is Tier.EXCLUDE:
        tier[sites["hazard_mitigated"].to_numpy(dtype=bool)] = Tier.FLAG
    return _table(constraint, sites, tier, answer, area / M2_PER_DAA, area / gross, unchecked)


def checked_share(
    sites: gpd.GeoDataFrame, proof: Any, features: gpd.GeoSeries, buffer: float = 0.0
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The share of each site in which the absence of a feature means that there is none.

    Mapped surfaces must cover the site and the belt that the test looks into, and each ground
    must be covered by all of them; what is known by municipality limits the share besides.
    """
    share = np.ones(len(sites))
    around = sites.geometry.buffer(buffer, quad_segs=ARCS) if buffer else sites.geometry
    mapped = around
    for one in proof if isinstance(proof, list) else [proof]:
        if isinstance(one, gpd.GeoSeries):
            mapped = covered_part(mapped, one)
        else:
            share = np.minimum(share, _known_share(sites, one, features))
    if mapped is not around:
        ground = np.asarray(mapped.area / around.area, dtype=float)
        share = np.minimum(share, np.where(ground > 1 - SEAM, 1.0, ground))
    return share


def _known_share(
    sites: gpd.GeoDataFrame, covers: Any, features: gpd.GeoSeries
) -> np.ndarray[Any, np.dtype[np.float64]]:
    if covers == "features":
        return np.asarray(covered_part(sites.geometry, features).area / sites.area, dtype=float)
    inside = [
        sum(s for code, s in sorted(shares.items()) if covers == "region" or code in covers)
        for shares in sites["municipalities"]
    ]
    return np.array(inside, dtype=float).clip(0.0, 1.0)


def _unchecked(constraint: Constraint, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    answers = np.full(len(sites), Answer.UNCHECKED, dtype=object)
    nothing = np.full(len(sites), np.nan)
    tier = np.full(len(sites), constraint.tier, dtype=object)
    return _table(constraint, sites, tier, answers, nothing, nothing, np.ones(len(sites)))


def _limit_table(
    constraint: Constraint, test: LimitTest, sites: gpd.GeoDataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    rows = readings(indicators, test.indicator.id, sites.index)
    measured = rows["measured"].to_numpy(dtype=float)
    surely, perhaps = _over(test, rows, measured)
    answer = np.select(
        [np.isnan(measured), surely, perhaps],
        [Answer.UNCHECKED, Answer.YES, Answer.TOUCH],
        Answer.NO,
    )
    tier = np.full(len(sites), constraint.tier, dtype=object)
    daa = measured if test.indicator.unit == "daa" else np.full(len(sites), np.nan)
    share = daa / (sites.area.to_numpy() / M2_PER_DAA)
    unknown = np.isnan(measured).astype(float)
    return _table(constraint, sites, tier, answer, daa, share, unknown, measured)


def _over(test: LimitTest, rows: pd.DataFrame, measured: Any) -> tuple[Any, Any]:
    """Where a limit is reached by all that the measured may be, and by any of it."""
    if test.ends is None:
        ends = [measured]
    else:
        noted = rows["facts"] if "facts" in rows else [None] * len(rows)
        facts = [one if isinstance(one, dict) else {} for one in noted]
        ends = [
            np.array([one.get(name, value) for one, value in zip(facts, measured, strict=True)])
            for name in test.ends
        ]
    over = np.array([end >= test.limit if test.above else end < test.limit for end in ends])
    return over.all(axis=0), over.any(axis=0)


def _table(
    constraint: Constraint,
    sites: gpd.GeoDataFrame,
    tier: Any,
    answer: Any,
    area: Any,
    share: Any,
    unchecked: Any,
    measured: Any = np.nan,
) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "tier": [Tier(t) for t in tier],
            "answer": [Answer(a) for a in answer],
            "area_daa": area,
            "share": share,
            "unchecked_share": unchecked,
            "measured": measured,
            "override": None,
        },
        index=sites.index,
    )
    table.index = pd.MultiIndex.from_product(
        [sites.index, [constraint.id]], names=["id", "constraint"]
    )
    return table.astype({"tier": object, "answer": object, "override": object})


def _united(parts: Sequence[gpd.GeoSeries], sites: gpd.GeoDataFrame) -> gpd.GeoSeries:
    joined = pd.concat(parts)
    shapes = [
        shapely.union_all(group.to_numpy()) for _, group in joined.groupby(level=0, sort=True)
    ]
    order = sorted(joined.index.unique())
    return gpd.GeoSeries(shapes, index=pd.Index(order), crs=sites.crs)
