"""The reserve: ground that plans set aside to build on, unbuilt and large enough to be of use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess.reserve.built import unbuilt
from ikap.assess.reserve.mosaic import Mosaic
from ikap.catalogue import purpose_groups
from ikap.measure.mosaic import single_pieces
from ikap.sources.region import Region

EXISTING = 1  # arealstatus: nåværende
DAYS = 365.25  # a year


@dataclass(frozen=True)
class Reserve:
    """What is set aside, area by area: a row for each plan area in each municipality.

    `areas`, by id: the mosaic's columns with `set_aside`, `built`, `rests` and `reserve` (m²; the
    first is the sum of the others), `rest_pieces`, `pieces` (of the reserve), `existing`
    (arealstatus nåværende: an unbuilt rest of it is densification), `age` (years on the day, NaN
    where the plan has no date) and the geometry of the reserve, empty where nothing is left.
    `land`, `buildings`: whether the region had the layers that tell what is built.
    """

    areas: gpd.GeoDataFrame
    mosaic: Mosaic
    day: date
    land: bool
    buildings: bool

    @property
    def left(self) -> gpd.GeoDataFrame:
        """The areas that are reserve: something is left, and it is not densification."""
        return self.areas[(self.areas["reserve"] > 0) & ~self.areas["existing"]]

    @property
    def gap(self) -> float:
        """m² that the three parts differ from what is set aside, over all; 0 but for rounding."""
        whole = self.areas["set_aside"]
        parts = self.areas[["built", "rests", "reserve"]].sum(axis=1)
        return float(np.abs(whole - parts).max()) if len(whole) else 0.0


def reserve_of(whole: Mosaic, region: Region, day: date) -> Reserve:
    """The reserve in a mosaic of plans, as it is on a day."""
    groups = purpose_groups()
    counted = [groups[name].counted if name else False for name in whole.areas["group"]]
    areas = whole.areas[np.array(counted, dtype=bool)]
    areas = areas.set_index(_ids(areas)).sort_index()
    left = unbuilt(areas, region)
    pieces = single_pieces(left.left)
    area = shapely.area(pieces["geometry"].to_numpy())
    least = pieces["site"].map({i: groups[g].least_m2 for i, g in areas["group"].items()})
    kept = area >= least.to_numpy(dtype=float) if len(pieces) else np.zeros(0, dtype=bool)
    set_aside = pd.Series(shapely.area(areas.geometry.to_numpy()), index=areas.index)
    rests = _summed(area[~kept], pieces["site"][~kept], areas.index)
    reserve = _summed(area[kept], pieces["site"][kept], areas.index)
    table = areas.set_geometry(_joined(pieces[kept], areas))
    return Reserve(
        areas=table.assign(
            set_aside=set_aside,
            built=(set_aside - rests - reserve).clip(lower=0.0),
            rests=rests,
            reserve=reserve,
            rest_pieces=_counted(pieces["site"][~kept], areas.index),
            pieces=_counted(pieces["site"][kept], areas.index),
            existing=(areas["plan_status"] == EXISTING).to_numpy(dtype=bool),
            age=[age(since, day) for since in areas["in_force"]],
        ),
        mosaic=whole,
        day=day,
        land=left.land,
        buildings=left.buildings,
    )


def age(in_force: object, day: date) -> float:
    """Years that a plan has been in force on a day; NaN where nobody says when it began.

    >>> age("2014-06-30", date(2026, 6, 30)), age("2016", date(2026, 12, 31)), age(None, date.max)
    (12.0, 10.5, nan)
    """
    if not isinstance(in_force, str) or not in_force:
        return math.nan
    began = date(int(in_force), 7, 1) if len(in_force) == 4 else date.fromisoformat(in_force)
    return round((day - began).days / DAYS, 1)


def _ids(areas: gpd.GeoDataFrame) -> pd.Index:
    """`R5001-03`: municipality and a number, by plan and place, whatever order they came in."""
    middle = shapely.point_on_surface(areas.geometry.to_numpy())
    keys = [
        (str(code), str(plan), int(purpose), round(x), round(y))
        for code, plan, purpose, x, y in zip(
            areas["municipality_code"],
            areas["plan_id"],
            areas["purpose"],
            shapely.get_x(middle),
            shapely.get_y(middle),
            strict=True,
        )
    ]
    ids = [""] * len(keys)
    numbers: dict[str, int] = {}
    for row in sorted(range(len(keys)), key=keys.__getitem__):
        code = keys[row][0]
        numbers[code] = numbers.get(code, 0) + 1
        ids[row] = f"R{code}-{numbers[code]:02d}"
    return pd.Index(ids, dtype=object, name="id")


def _summed(area: Any, site: pd.Series[Any], ids: pd.Index) -> pd.Series[float]:
    sums = pd.Series(area, index=site.index, dtype=float).groupby(site).sum()
    return sums.reindex(ids, fill_value=0.0).astype(float)


def _counted(site: pd.Series[Any], ids: pd.Index) -> pd.Series[int]:
    return site.value_counts().reindex(ids, fill_value=0).astype("int64")


def _joined(pieces: pd.DataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The kept pieces of each area as one geometry; pieces do not touch but in points."""
    shapes = dict.fromkeys(areas.index, shapely.Polygon())
    for site, parts in pieces.groupby("site", sort=False):
        geometries = parts["geometry"].to_list()
        shapes[site] = geometries[0] if len(geometries) == 1 else shapely.multipolygons(geometries)
    return gpd.GeoSeries(shapes, crs=areas.crs)
