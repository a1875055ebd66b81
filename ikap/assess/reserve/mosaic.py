"""The plans in force as one mosaic: each square metre has one purpose, and it is known why.

Where plans lie over one another a rule decides: the plan that is newest in force, zoning before
the municipal plan, or the order that a planner has read out of the plans' own texts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import group_of, plan_level
from ikap.measure.mosaic import contested, exclusive
from ikap.measure.overlap import polygonal

NEWEST, ZONING_FIRST, BY_TEXT = "newest", "zoning_first", "text"
RULES = (NEWEST, ZONING_FIRST, BY_TEXT)
ZONING, OVERALL = "zoning", "overall"
NOISE = 1e-3  # m²; less is what rounded coordinates leave along a shared border
COLUMNS = (
    "purpose",
    "plan_status",
    "plan_id",
    "plan_name",
    "plan_type",
    "in_force",
    "name",
    "dwellings",
    "note",
)


@dataclass(frozen=True)
class Mosaic:
    """Plan areas that share no ground, each in one municipality.

    `areas`: the columns of the plan layer with `municipality_code`, `group`, `overall` (the
    purpose that the municipal plan has under a zoning plan, None elsewhere) and `of` (the row of
    the plan layer); exclusive geometry. `decided`: m² where two purposes lay over one another and
    the rule chose, by municipality. `abroad`: m² outside the municipalities, left out. `undated`:
    plan areas whose plan has no date; they give way to all that have one.
    """

    areas: gpd.GeoDataFrame
    rule: str
    decided: Mapping[str, float]
    abroad: float
    undated: int


def mosaic(plans: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, rule: str = NEWEST) -> Mosaic:
    """Plan areas as one mosaic by a rule of `RULES`; the order of the plans does not matter.

    `plans` has the columns of the layer, settled. A ValueError for a rule that is not known.
    """
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}; known: {RULES}")
    plans = _ordered(plans, rule)
    own = exclusive(plans.geometry, pd.Series(range(len(plans)), index=plans.index))
    frame = plans.set_geometry(own).assign(of=plans.index, overall=_overall(plans))
    cut, abroad = _by_municipality(frame, municipalities)
    shared = contested(plans.geometry, plans["purpose"].astype(object))
    return Mosaic(
        areas=cut,
        rule=rule,
        decided=_areas_by_code(shapely.union_all(shared.to_numpy()), municipalities),
        abroad=abroad,
        undated=int(plans["in_force"].isna().sum()),
    )


def revised(
    base: Mosaic,
    municipalities: gpd.GeoDataFrame,
    released: gpd.GeoSeries,
    taken: gpd.GeoDataFrame,
    rural: int = 5100,
) -> Mosaic:
    """The mosaic with ground `released` to LNFR, and areas `taken` (column `purpose`) on top."""
    blank: dict[str, Any] = dict.fromkeys(COLUMNS)
    rows = [{**blank, "purpose": rural, "geometry": shape, "order": 1} for shape in released]
    rows += [
        {**blank, "purpose": int(code), "geometry": shape, "order": 0}
        for code, shape in zip(taken["purpose"], taken.geometry, strict=True)
    ]
    old = base.areas[[*COLUMNS, "geometry"]].assign(order=2)
    if not rows:
        return base
    new = gpd.GeoDataFrame(rows, geometry="geometry", crs=old.crs)
    for name in ("plan_status", "plan_type", "dwellings"):
        new[name] = new[name].astype(float)
    both = gpd.GeoDataFrame(
        {name: [*new[name], *old[name]] for name in (*COLUMNS, "order")},
        geometry=[*new.geometry, *old.geometry],
        crs=old.crs,
    )
    own = exclusive(both.geometry, both["order"])
    frame = both.drop(columns="order").set_geometry(own)
    cut, _abroad = _by_municipality(frame.assign(of=frame.index, overall=None), municipalities)
    return Mosaic(cut, base.rule, base.decided, base.abroad, base.undated)


def _ordered(plans: gpd.GeoDataFrame, rule: str) -> gpd.GeoDataFrame:
    """The plan areas, those that go before others first."""
    zoning = np.array([plan_level(_code(t)) == ZONING for t in plans["plan_type"]], dtype=bool)
    date = plans["in_force"].fillna("").astype(str).to_numpy()
    newest = pd.Series(date).rank(method="dense", ascending=False).to_numpy()
    stated = plans.get("precedence", pd.Series(np.nan, index=plans.index)).fillna(math.inf)
    ties = _ties(plans)
    keys: tuple[Any, ...]
    if rule == ZONING_FIRST:
        keys = (ties, newest, ~zoning)
    elif rule == BY_TEXT:
        keys = (ties, ~zoning, newest, stated.to_numpy())
    else:
        keys = (ties, ~zoning, newest)
    return plans.iloc[np.lexsort(keys)].reset_index(drop=True)


def _ties(plans: gpd.GeoDataFrame) -> np.ndarray[Any, Any]:
    """A place for each row by what it says and where it lies, whatever order the rows came in."""
    wkb = shapely.to_wkb(shapely.normalize(plans.geometry.to_numpy()))
    pieces = [
        (str(plan), int(code), shape)
        for plan, code, shape in zip(plans["plan_id"], plans["purpose"], wkb, strict=True)
    ]
    places = np.empty(len(pieces), dtype=np.int64)
    for place, row in enumerate(sorted(range(len(pieces)), key=pieces.__getitem__)):
        places[row] = place
    return places


def _code(value: Any) -> int | None:
    return None if value is None or value != value else int(value)


def _overall(plans: gpd.GeoDataFrame) -> pd.Series[Any]:
    """The purpose that the municipal plan has under most of each zoning area."""
    levels = [plan_level(_code(value)) for value in plans["plan_type"]]
    zoning = np.flatnonzero([level == ZONING for level in levels])
    below = np.flatnonzero([level == OVERALL for level in levels])
    owners: list[int | None] = [None] * len(plans)
    if len(zoning) and len(below):
        shapes = plans.geometry.to_numpy()
        at, of = shapely.STRtree(shapes[below]).query(shapes[zoning], predicate="intersects")
        area = shapely.area(shapely.intersection(shapes[zoning[at]], shapes[below[of]]))
        for i in np.unique(at):
            here = np.flatnonzero(at == i)
            most = here[np.argmax(area[here])]
            if area[most] > NOISE:
                owners[zoning[i]] = int(plans["purpose"].iloc[below[of[most]]])
    return pd.Series(owners, index=plans.index, dtype=object)


def _by_municipality(
    frame: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, float]:
    """Each area cut at the municipal borders, and the m² that lie outside them all."""
    borders = municipalities.geometry.to_numpy()
    codes = municipalities["municipality_code"].astype(str).to_numpy()
    shapes = frame.geometry.to_numpy()
    at, of = shapely.STRtree(borders).query(shapes, predicate="intersects")
    shapely.prepare(borders)
    whole = shapely.covers(borders[of], shapes[at])
    parts = shapes[at].copy()
    cut = ~whole
    parts[cut] = [polygonal(p) for p in shapely.intersection(shapes[at[cut]], borders[of[cut]])]
    solid = shapely.area(parts) > NOISE
    at, of, parts = at[solid], of[solid], parts[solid]
    order = np.lexsort((at, of))
    table = frame.iloc[at[order]].reset_index(drop=True)
    table = table.set_geometry(gpd.GeoSeries(parts[order], crs=frame.crs))
    groups = [group_of(int(code)) for code in table["purpose"]]
    table = table.assign(
        municipality_code=codes[of[order]],
        group=[group.id if group else "" for group in groups],
    )
    abroad = math.fsum(shapely.area(shapes)) - math.fsum(table.area)
    return table, max(abroad, 0.0) if abroad > NOISE else 0.0


def _areas_by_code(shape: Any, municipalities: gpd.GeoDataFrame) -> dict[str, float]:
    codes = municipalities["municipality_code"].astype(str)
    areas = shapely.area(shapely.intersection(shape, municipalities.geometry.to_numpy()))
    return {code: float(area) for code, area in zip(codes, areas, strict=True)}
