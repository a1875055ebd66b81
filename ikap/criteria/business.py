"""The right business in the right place: the ABC match of firm and site (goal 2 for business)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.criteria import bases
from ikap.criteria.declaration import criterion, gauge, indicator, shared
from ikap.criteria.ground import travelled
from ikap.criteria.proximity import centre_curve
from ikap.criteria.transit import TRANSIT_CURVE
from ikap.measure.distance import per_site
from ikap.model import KM, Curve, Fact, Goal, Kind
from ikap.text import N_

ROAD_CURVE = Curve(((1, 1.0), (2, 0.8), (3, 0.5), (6, 0.2), (10, 0.0)))
CENTRAL = 0.8  # km from a centre of level 1–2 within which class C counts half
GOOD, FAIR = 0.67, 0.33


@shared
def junctions(roads):
    """Where the European roads can be entered: the ends of their links."""
    ends = roads.geometry[roads["road_class"] == "E"].boundary.explode(ignore_index=True)
    return gpd.GeoDataFrame(geometry=ends.drop_duplicates(ignore_index=True), crs=roads.crs)


@shared
def junction_distance(points, junctions, roads, network=None, shoreline=None):
    """Metres by road to the nearest junction of a European road."""
    return per_site(travelled(points, junctions, network, roads, shoreline))


@shared
def place_qualities(transit, centre_distances, junction_distance):
    """What a place offers a firm, each 0..1: `transit` T, `centre` Z (levels 1–2), `road` R."""
    centre_km = {level: centre_distances.loc[level]["mean"] / KM for level in (1, 2)}
    return pd.DataFrame(
        {
            "transit": Curve(TRANSIT_CURVE)(transit["mean"]),
            "centre": np.fmax(centre_curve(1)(centre_km[1]), centre_curve(2)(centre_km[2])),
            "road": ROAD_CURVE(junction_distance["mean"] / KM),
            "central": np.fmin(centre_km[1], centre_km[2]) <= CENTRAL,
        },
        index=transit.index,
    )


def match(firm_class, transit, centre, road, central):
    """How well a place suits a firm class A, B or C; NaN for a firm without a class.

    A wants departures or a centre, B both departures and a road, C a road away from centres.

    >>> table = pd.DataFrame({"t": [0.9, 0.2], "z": [0.5, 0.1], "r": [0.4, 1.0]})
    >>> firms = pd.Series(["A", "C"])
    >>> match(firms, table["t"], table["z"], table["r"], pd.Series([False, False])).tolist()
    [0.9, 1.0]
    """
    offered = {
        "A": np.maximum(transit, centre),
        "B": 0.5 * np.minimum(1, 2 * transit) + 0.5 * road,
        "C": np.where(central, road / 2, road),
    }
    value = pd.Series(np.nan, index=transit.index)
    for letter, fit in offered.items():
        value = value.mask(firm_class == letter, fit)
    return value


def place_label(transit, centre, road):
    """The place's own letter: A by departures or centre, B by both, C by road, else D.

    >>> one = pd.Series([0.9, 0.4, 0.1, 0.1])
    >>> place_label(one, one * 0, pd.Series([0, 0.5, 0.8, 0.0])).tolist()
    ['A', 'B', 'C', 'D']
    """
    people = np.maximum(transit, centre)
    return pd.Series(
        np.select(
            [people >= GOOD, (transit >= FAIR) & (road >= FAIR), road >= GOOD],
            ["A", "B", "C"],
            "D",
        ),
        index=transit.index,
    )


@indicator(
    title=N_("Samsvar mellom virksomhet og sted (ABC)"),
    unit="",
    basis=bases.ABC,
    facts={
        "firm": Fact(N_("virksomhetsklasse")),
        "place": Fact(N_("stedets klasse")),
        "transit": Fact(N_("kollektiv T")),
        "centre": Fact(N_("senter Z")),
        "road": Fact(N_("veg R")),
        "junction": Fact(N_("avstand til E-veg"), "km"),
    },
    decimals=2,
    sentence=N_(
        "Virksomhet i klasse {firm} på et sted i klasse {place}, {junction} til E-veg; "
        "kollektiv {transit}, senter {centre}, veg {road}"
    ),
)
def business_match(sites, place_qualities, junction_distance):
    place = place_qualities
    quality = (place["transit"], place["centre"], place["road"])
    return pd.DataFrame(
        {
            "measured": match(sites["business_class"], *quality, place["central"]),
            "firm": sites["business_class"],
            "place": place_label(*quality),
            "transit": place["transit"],
            "centre": place["centre"],
            "road": place["road"],
            "junction": junction_distance["mean"] / KM,
        }
    )


abc_match = criterion(
    "abc_match",
    N_("Rett virksomhet på rett sted"),
    Goal.PROXIMITY,
    gauge(business_match, ((0, 0), (1, 1)), bases.ABC, (Kind.BUSINESS,)),
)
