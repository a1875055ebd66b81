"""The right business in the right place: the ABC match of firm and site (goal 2 for business)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.ground import is_coarse, road_network, travelled
from ikap.criteria.proximity import centre_curve
from ikap.criteria.transit import TRANSIT_CURVE
from ikap.measure.crossing import water
from ikap.measure.distance import per_site
from ikap.measure.network import access
from ikap.measure.routing import nearest
from ikap.model import KM, NO_THEME, Curve, Fact, Goal, Kind
from ikap.text import N_

ROAD_CURVE = Curve(((1, 1.0), (2, 0.8), (3, 0.5), (6, 0.2), (10, 0.0)))
CENTRAL = 0.8  # km from a centre of level 1–2 within which class C counts half
GOOD, FAIR = 0.67, 0.33
MAIN_ROADS = ("E", "R")  # European and national roads
THROUGH = 100.0  # metres of housing ground that a way may cross where there is no road [P]


@shared
def junctions(roads: Data) -> Data:
    """Where the European roads can be entered: the ends of their links."""
    ends = roads.geometry[roads["road_class"] == "E"].boundary.explode(ignore_index=True)
    return gpd.GeoDataFrame(geometry=ends.drop_duplicates(ignore_index=True), crs=roads.crs)


@shared
def junction_distance(
    points: Data, junctions: Data, roads: Data, network: Data = None, shoreline: Data = None
) -> Data:
    """Metres by road to the nearest junction of a European road."""
    return per_site(travelled(points, junctions, network, roads, shoreline))


@shared
def lorry_network(roads: Data, housing_areas: Data, ferries: Data = None) -> Data:
    """The roads that do not run through housing ground; main roads count wherever they run."""
    homes = shapely.union_all(housing_areas.geometry.to_numpy())
    main = roads["road_class"].isin(MAIN_ROADS)
    apart = roads.geometry.where(main, roads.geometry.difference(homes))
    parts = roads.set_geometry(apart).explode(ignore_index=True)
    return road_network(parts[~parts.geometry.is_empty], ferries)


@shared
def lorry_distance(
    points: Data,
    junctions: Data,
    roads: Data,
    lorry_network: Data,
    housing_areas: Data,
    shoreline: Data = None,
) -> Data:
    """Metres to the nearest junction by a way that crosses no housing ground to speak of.

    A site is entered where it is best: the mean of the points that have such a way, missing where
    none has.
    """
    sea = None if shoreline is None else water(shoreline.geometry)
    homes = shapely.union_all(housing_areas.geometry.to_numpy())
    along = nearest(lorry_network, points, junctions.geometry, sea=sea)["metres"].to_numpy()
    here = access(lorry_network, points.to_numpy(), sea=sea)
    entry = shapely.line_interpolate_point(lorry_network.shapes[here.edge], here.along)
    stubs = shapely.shortest_line(points.to_numpy()[here.of], entry)
    metres = np.full(len(points), np.nan)
    metres[here.of] = np.where(_clear(stubs, homes), along[here.of], np.nan)
    if is_coarse(roads):  # the small streets that lack are as likely as for other ways
        way = travelled(points, junctions, None, roads, shoreline)
        known = way["target"].notna().to_numpy()
        ends = junctions.geometry.reindex(way["target"][known]).to_numpy()
        lines = shapely.shortest_line(points.to_numpy()[known], ends)
        straight = np.full(len(points), np.nan)
        straight[known] = np.where(_clear(lines, homes), way["metres"][known], np.nan)
        metres = np.fmin(metres, straight)
    return pd.Series(metres, points.index).groupby(level=0, sort=False).mean()


def _clear(lines: Data, homes: Data) -> Data:
    """Which straight lines run through no more housing ground than they may."""
    return shapely.length(shapely.intersection(lines, homes)) <= THROUGH


@shared
def place_qualities(
    transit: Data, centre_distances: Data, junction_distance: Data, lorry_distance: Data = None
) -> Data:
    """What a place offers a firm, each 0..1: `transit` T, `centre` Z (levels 1–2), `road` R.

    `lorry` is R for lorries: by a way outside housing, or half of R where that is better.
    `housing`: whether the way runs through it, None where that is not known.
    """
    centre_km = {level: centre_distances.loc[level]["mean"] / KM for level in (1, 2)}
    road = ROAD_CURVE(junction_distance["mean"] / KM)
    if lorry_distance is None:
        lorry, housing = road, None
    else:
        apart = ROAD_CURVE(lorry_distance.reindex(transit.index) / KM)
        lorry = np.where(np.isnan(road), np.nan, np.fmax(apart, road / 2))
        housing = np.isnan(apart) | (apart < road / 2)
    return pd.DataFrame(
        {
            "transit": Curve(TRANSIT_CURVE)(transit["mean"]),
            "centre": np.fmax(centre_curve(1)(centre_km[1]), centre_curve(2)(centre_km[2])),
            "road": road,
            "lorry": lorry,
            "housing": pd.Series(housing, index=transit.index, dtype=object),
            "central": np.fmin(centre_km[1], centre_km[2]) <= CENTRAL,
        },
        index=transit.index,
    )


def match(
    firm_class: Data, transit: Data, centre: Data, road: Data, central: Data, lorry: Data = None
) -> Data:
    """How well a place suits a firm class A, B or C; NaN for a firm without a class.

    A wants departures or a centre, B both departures and a road, C a road away from centres that
    lorries reach outside housing (`lorry`: R by such a way, where that is known).

    >>> table = pd.DataFrame({"t": [0.9, 0.2], "z": [0.5, 0.1], "r": [0.4, 1.0]})
    >>> firms = pd.Series(["A", "C"])
    >>> match(firms, table["t"], table["z"], table["r"], pd.Series([False, False])).tolist()
    [0.9, 1.0]
    """
    offered = {
        "A": np.maximum(transit, centre),
        "B": 0.5 * np.minimum(1, 2 * transit) + 0.5 * road,
        "C": np.where(central, road / 2, road if lorry is None else lorry),
    }
    value = pd.Series(np.nan, index=transit.index)
    for letter, fit in offered.items():
        value = value.mask(firm_class == letter, fit)
    return value


def place_label(transit: Data, centre: Data, road: Data) -> Data:
    """The place's own letter: A by departures or centre, B by both, C by road, else D.

    >>> transit = pd.Series([0.9, 0.4, 0.1, 0.1])
    >>> place_label(transit, transit * 0, pd.Series([0, 0.5, 0.8, 0.0])).tolist()
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
        "housing": Fact(N_("lastebilenes veg til E-veg"), words=True),
        "from": Fact(N_("grunnlag for virksomhetsklassen"), words=True),
    },
    decimals=2,
    sentence=N_(
        "Virksomhetsklasse {firm} på et sted i klasse {place} (0–1: kollektiv {transit}, senter "
        "{centre}, veg {road}). {junction} til E-veg, {housing}"
    ),
)
def business_match(sites: Data, place_qualities: Data, junction_distance: Data) -> Data:
    place = place_qualities
    quality = (place["transit"], place["centre"], place["road"])
    business = sites["kind"] == Kind.BUSINESS
    return pd.DataFrame(
        {
            "measured": match(sites["business_class"], *quality, place["central"], place["lorry"]),
            "firm": sites["business_class"],
            "place": place_label(*quality),
            "transit": place["transit"],
            "centre": place["centre"],
            "road": place["road"],
            "junction": junction_distance["mean"] / KM,
            "housing": place["housing"].map(LORRY_WAYS).fillna(UNKNOWN_WAY).where(business, None),
            "from": _column(sites, "class_from").map(CLASS_FROM),
        }
    )


def _column(sites: Data, name: str) -> Data:
    return sites[name] if name in sites else pd.Series(None, index=sites.index, dtype=object)


LORRY_WAYS = {False: N_("utenom boligområder"), True: N_("gjennom boligområder")}
UNKNOWN_WAY = N_("ikke undersøkt mot boligområder")
CLASS_FROM = {
    "field": N_("oppgitt"),
    "jobs": N_("utledet av arbeidsplasser per daa"),
    "visits": N_("utledet av besøk per daa"),
    "code": N_("utledet av arealformålet"),
}


abc_match = criterion(
    "abc_match",
    N_("Virksomhet og sted (ABC-prinsippet)"),
    Goal.PROXIMITY,
    gauge(business_match, ((0, 0), (1, 1)), bases.ABC, (Kind.BUSINESS,)),
    method=method(
        N_(
            "Stedet har tre kvaliteter fra 0 til 1: kollektiv T, senter Z (nivå 1–2) og veg R "
            "(avstand til E-veg). A-virksomhet får den beste av T og Z. B-virksomhet får "
            "halvparten av det minste av 1 og 2T, og halvparten av R. C-virksomhet får R, men "
            "halvparten innen {central} km fra et senter på nivå 1–2, eller når lastebilene må "
            "gjennom boligområder. R beregnes da for den korteste vegen utenom boligområdene, "
            "hvis den gir mer. Europa- og riksveg regnes med uansett. Klassen er den som er "
            "oppgitt, ellers etter besøk og arbeidsplasser per daa, ellers etter arealformålet."
        ),
        central=(CENTRAL, 1),
    ),
    impact=NO_THEME,  # a value, and values are politics
)

# --- freight -----------------------------------------------------------------------------------

TERMINALS = ("rail", "port", "freight")
_TERMINAL_FACTS = {"terminal": Fact(N_("terminal"))}


@shared
def terminal_distances(
    points: Data, terminals: Data, network: Data = None, roads: Data = None, shoreline: Data = None
) -> Data:
    """Metres to the nearest terminal of each kind, by (kind, site): mean, worst, target."""
    tables = {
        kind: per_site(
            travelled(points, terminals[terminals["terminal"] == kind], network, roads, shoreline)
        )
        for kind in TERMINALS
    }
    return pd.concat(tables, names=["terminal"])


def _terminal_km(sites: Data, terminal_distances: Data, terminals: Data, kind: str) -> Data:
    """Kilometres to the nearest terminal of a kind, for business; shown, never scored."""
    way = terminal_distances.loc[kind].reindex(sites.index)
    business = sites["kind"] == Kind.BUSINESS
    return pd.DataFrame(
        {
            "measured": (way["mean"] / KM).where(business),
            "terminal": way["target"].map(terminals["name"]).where(business, None),
        }
    )


@indicator(
    title=N_("Avstand til godsjernbane"),
    unit="km",
    basis=bases.FREIGHT,
    facts=_TERMINAL_FACTS,
)
def freight_rail_km(sites: Data, terminal_distances: Data, terminals: Data) -> Data:
    return _terminal_km(sites, terminal_distances, terminals, "rail")


@indicator(title=N_("Avstand til havn"), unit="km", basis=bases.FREIGHT, facts=_TERMINAL_FACTS)
def port_km(sites: Data, terminal_distances: Data, terminals: Data) -> Data:
    return _terminal_km(sites, terminal_distances, terminals, "port")


@indicator(
    title=N_("Avstand til godsterminal"), unit="km", basis=bases.FREIGHT, facts=_TERMINAL_FACTS
)
def freight_terminal_km(sites: Data, terminal_distances: Data, terminals: Data) -> Data:
    return _terminal_km(sites, terminal_distances, terminals, "freight")
