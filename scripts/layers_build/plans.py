"""Invented plans in force, and houses in a few of their areas: drawn as the proposals are."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CRS, facts_of
from layers_build.proposals import Place

RURAL = 5100
HOUSE = (12.0, 10.0)  # metres
APART = 38.0  # metres from house to house


def build_plans(
    municipalities: gpd.GeoDataFrame,
    ground: gpd.GeoDataFrame,
    protected: gpd.GeoDataFrame,
    proposals: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The plan areas and the buildings; no area lies where something is proposed."""
    facts = facts_of("plans")
    plans = {plan["id"]: plan for plan in facts["plans"]}
    place = Place(municipalities, ground, protected)
    place.taken = shapely.union_all(shapely.buffer(proposals.geometry.to_numpy(), 15))
    shapes: dict[str, BaseGeometry] = {}
    rows, houses = [], []
    for wish in facts["areas"]:
        plan = plans[wish["plan"]]
        if "inside" in wish:
            shape = western(shapes[wish["inside"]], wish["part"])
        else:
            shape = place.site({**wish, "municipality": plan["municipality"]})
        shapes[wish["name"]] = shape
        rows.append(_row(wish, plan, shape))
        houses += row_of_houses(shape, wish.get("houses", 0))
    for plan in facts["plans"]:
        if plan["type"] == 20:
            rows.append(_rest(plan, rows, place.municipalities[plan["municipality"]]))
    buildings = gpd.GeoDataFrame(
        {"bygningstype": pd.array([111] * len(houses), dtype="int32")}, geometry=houses, crs=CRS
    )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS), buildings


def _row(wish: dict[str, Any], plan: dict[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    return {
        "arealformal": wish["purpose"],
        "arealstatus": wish.get("status"),
        "planidentifikasjon": plan["id"],
        "plannavn": plan["name"],
        "plantype": plan["type"],
        "ikrafttredelsesdato": plan["in_force"],
        "navn": wish["name"],
        "antall_boliger": wish.get("dwellings"),
        "geometry": shape,
    }


def _rest(plan: dict[str, Any], rows: list[dict[str, Any]], whole: BaseGeometry) -> dict[str, Any]:
    """What a municipal plan leaves as LNFR."""
    own = [row["geometry"] for row in rows if row["planidentifikasjon"] == plan["id"]]
    rest = shapely.set_precision(whole.difference(shapely.union_all(own)), 1.0)
    wish = {"purpose": RURAL, "status": 1, "name": "LNFR"}
    return _row(wish, plan, shapely.set_precision(rest, 0))


def western(shape: BaseGeometry, part: float) -> BaseGeometry:
    """The western part of a shape's width, to whole metres.

    >>> western(shapely.box(0, 0, 10, 10), 0.3).area
    30.0
    """
    west, south, east, north = shape.bounds
    edge = round(west + part * (east - west))
    cut = shapely.set_precision(shape.intersection(shapely.box(west, south, edge, north)), 1.0)
    return shapely.set_precision(cut, 0)


def row_of_houses(shape: BaseGeometry, count: int) -> list[BaseGeometry]:
    """So many houses wholly inside a shape, in rows from its southern side.

    >>> [house.area for house in row_of_houses(shapely.box(0, 0, 100, 100), 2)]
    [120.0, 120.0]
    """
    if not count:
        return []
    west, south, east, north = shape.bounds
    found: list[BaseGeometry] = []
    for y in np.arange(round(south) + 20, north, APART):
        for x in np.arange(round(west) + 20, east, APART):
            house = shapely.box(x, y, x + HOUSE[0], y + HOUSE[1])
            if shape.contains(house):
                found.append(house)
            if len(found) == count:
                return found
    return found
