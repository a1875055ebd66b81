"""Invented travel habits: zones around real places, and where, how often and how people travel.

Each zone draws trips by its people or jobs, less so with the distance; shares are whole percent.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import networkx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers_build.facts import KM, facts_of, legs, metres, nodes
from layers_build.noise import Floats
from layers_build.shapes import frame

MOST = 8  # destinations of a zone and purpose
FERRY = 15.0  # km that the wait counts as
PERCENT = 100


def zones(land: BaseGeometry) -> gpd.GeoDataFrame:
    """The land nearest to each zone's places."""
    seeds = [(zone, at) for zone in facts_of("travel")["zones"] for at in _places(zone)]
    points = shapely.multipoints([at for _, at in seeds])
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=land.envelope))
    tree = shapely.STRtree(cells)
    found: dict[str, list[BaseGeometry]] = {}
    for zone, at in seeds:
        found.setdefault(zone["id"], []).append(cells[tree.nearest(shapely.Point(at))])
    rows = [
        {
            "zone": zone["id"],
            "name": zone["id"],
            "modal_zone": zone["modal"],
            "geometry": shapely.union_all(found[zone["id"]]),
        }
        for zone in facts_of("travel")["zones"]
    ]
    return frame(rows, land)


def tables() -> dict[str, pd.DataFrame]:
    """The tables of trips, destinations, settlement and modes, by file name."""
    facts = facts_of("travel")
    trips = [("housing", p["id"], p["trips"]) for p in facts["purposes"]]
    trips.append(("business", facts["work"]["purpose"], facts["work"]["trips"]))
    homes = [
        (zone, purpose["id"], *row)
        for purpose in facts["purposes"]
        for zone, rows in _distributed(purpose).items()
        for row in rows
    ]
    work = [(zone, *row) for zone, rows in _distributed(facts["work"]).items() for row in rows]
    return {
        "trips": pd.DataFrame(trips, columns=["kind", "purpose", "trips"]),
        "destinations": pd.DataFrame(
            homes, columns=["zone", "purpose", "destination", "share", "km"]
        ),
        "settlement": pd.DataFrame(work, columns=["zone", "destination", "share", "km"]),
        "modes": _modes(),
    }


def _modes() -> pd.DataFrame:
    facts = facts_of("travel")
    table = facts["modes"]
    ends = [*table["from"][1:], None]
    return pd.DataFrame(
        [
            (purpose["id"], modal, start, end,
             round(min(table["most"], driver * purpose["driver"] * table[modal]), 2))
            for purpose in facts["purposes"]
            for modal in "ABCDE"
            for start, end, driver in zip(table["from"], ends, table["driver"], strict=True)
        ],
        columns=["purpose", "modal_zone", "from_km", "to_km", "car_driver"],
    )  # fmt: skip


def _distributed(purpose: Mapping[str, Any]) -> dict[str, list[tuple[str, float, float | None]]]:
    """By zone: destination, share and, where the trip is not measured, its km."""
    facts = facts_of("travel")
    names = [zone["id"] for zone in facts["zones"]]
    draw = np.array([zone[purpose["draw"]] for zone in facts["zones"]], dtype=float)
    away = facts["away"]
    found = {}
    for own, zone in enumerate(facts["zones"]):
        km = _ways()[own].copy()
        km[own] = zone["local"]
        pull = draw * np.exp(-km / purpose["decay"])
        pull[own] *= purpose["home"]
        pull[np.argsort(-pull, kind="stable")[MOST:]] = 0
        shares = whole_percent(np.append(pull / pull.sum() * (1 - away["share"]), away["share"]))
        rows: list[tuple[str, float, float | None]] = [
            (names[i], shares[i] / PERCENT, zone["local"] if i == own else None)
            for i in range(len(names))
            if shares[i]
        ]
        found[zone["id"]] = [*rows, ("Utenfor regionen", shares[-1] / PERCENT, away["km"])]
    return found


def whole_percent(shares: Floats) -> NDArray[np.int64]:
    """Shares as whole percent that add up to a hundred; the largest rests are rounded up.

    >>> whole_percent(np.array([0.333, 0.333, 0.334])).tolist()
    [33, 33, 34]
    """
    whole = np.floor(PERCENT * shares).astype(np.int64)
    rest = np.argsort(-(PERCENT * shares - whole), kind="stable")[: PERCENT - int(whole.sum())]
    whole[rest] += 1
    return whole


@cache
def _ways() -> Floats:
    """Kilometres by road and ferry between the zones' first places."""
    graph = networkx.Graph()
    for kind, wait in (("roads", 0.0), ("ferries", FERRY)):
        for road in facts_of("corridors")[kind]:
            for _, _, leg in legs(road["via"]):
                ends, km = (leg.coords[0], leg.coords[-1]), leg.length / KM + wait
                known = graph.get_edge_data(*ends)
                if known is None or km < known["km"]:
                    graph.add_edge(*ends, km=km)
    firsts = [_places(zone)[0] for zone in facts_of("travel")["zones"]]
    costs = [networkx.single_source_dijkstra_path_length(graph, at, weight="km") for at in firsts]
    return np.array([[cost[to] for to in firsts] for cost in costs])


def _places(zone: Mapping[str, Any]) -> list[tuple[float, float]]:
    known = nodes()
    return [known[at] if isinstance(at, str) else metres(at) for at in zone["at"]]


def as_csv(table: pd.DataFrame) -> str:
    r"""A table as an office writes it: semicolons, and points for decimals.

    >>> as_csv(pd.DataFrame({"a": [0.5], "b": [None]}))
    'a;b\n0.5;\n'
    """
    text = io.StringIO()
    table.to_csv(text, index=False, sep=";", lineterminator="\n", float_format="%.6g")
    return text.getvalue()
