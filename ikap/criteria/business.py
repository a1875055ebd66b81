"""The right business in the right place: the ABC match of firm and site (goal 2 for business)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.destinations import EVERY, KINDS_OF_TERMINAL
from ikap.criteria.ground import is_coarse, road_network
from ikap.criteria.proximity import centre_curve
from ikap.criteria.sites import looked_up, where
from ikap.criteria.transit import TRANSIT_CURVE
from ikap.measure.areas import Ground
from ikap.measure.nearness import Trips, targets
from ikap.measure.network import access
from ikap.measure.signposts import approach, signposts
from ikap.model import KM, NO_THEME, Curve, Fact, Goal, Kind
from ikap.text import N_, _, number, spoken

ROAD_CURVE = Curve(((1, 1.0), (2, 0.8), (3, 0.5), (6, 0.2), (10, 0.0)))
_ABC = factors("abc")
CENTRAL = _ABC["central"].best  # km from a centre of level 1–2 within which class C counts half
GOOD, FAIR = 0.67, 0.33
MAIN_ROADS = ("E", "R")  # European and national roads
THROUGH = _ABC["through_housing"].best  # metres of it that a way may cross without a road
COUNTY_ROADS = ("F",)


@shared
def junctions(roads: Data) -> Data:
    """Where European and national roads can be entered: the ends of their links."""
    ends = roads.geometry[roads["road_class"].isin(MAIN_ROADS)].boundary.explode(ignore_index=True)
    return gpd.GeoDataFrame(geometry=ends.drop_duplicates(ignore_index=True), crs=roads.crs)


@shared
def junction_distance(junction_targets: Data, drives: Data) -> Data:
    """Metres by road to the nearest junction of a European or national road."""
    return drives.by_site(junction_targets)


@shared
def housing_ground(housing_areas: Data) -> Data:
    """All housing ground, in parts of which none laps over another."""
    parts = shapely.get_parts(shapely.union_all(housing_areas.geometry.to_numpy()))
    return Ground(parts, np.zeros(len(parts), dtype=np.intp))


@shared
def lorry_network(roads: Data, housing_ground: Data, ferries: Data = None) -> Data:
    """The roads that do not run through housing ground; main roads count wherever they run."""
    homes = shapely.multipolygons(housing_ground.shapes)
    main = roads["road_class"].isin(MAIN_ROADS)
    apart = roads.geometry.where(main, roads.geometry.difference(homes))
    parts = roads.set_geometry(apart).explode(ignore_index=True)
    return road_network(parts[~parts.geometry.is_empty], ferries)


@shared
def lorry_signs(lorry_network: Data, junction_targets: Data, sea: Data) -> Data:
    """What the nodes of the roads outside housing tell of the way to a junction."""
    return signposts(lorry_network, {junction_targets.name: junction_targets}, sea=sea)


@shared
def lorry_distance(
    points: Data,
    junction_targets: Data,
    roads: Data,
    lorry_signs: Data,
    housing_ground: Data,
    sea: Data = None,
) -> Data:
    """Metres to the nearest junction by a way that crosses no housing ground to speak of.

    A site is entered where it is best: the mean of the points that have such a way, missing where
    none has.
    """
    shapes, goal = points.shapes, junction_targets
    along, _of = approach(lorry_signs, shapes, sea).to(goal.name)
    here = access(lorry_signs.network, shapes, sea=sea)
    entry = shapely.line_interpolate_point(lorry_signs.network.shapes[here.edge], here.along)
    stubs = shapely.shortest_line(shapes[here.of], entry)
    metres = np.full(len(shapes), np.nan)
    metres[here.of] = np.where(_clear(stubs, housing_ground), along[here.of], np.nan)
    if is_coarse(roads):  # the small streets that lack are as likely as for other ways
        way = Trips(points, None, sea).to(goal)
        known = way.of >= 0
        lines = shapely.shortest_line(shapes[known], goal.shapes[way.of[known]])
        straight = np.full(len(shapes), np.nan)
        straight[known] = np.where(_clear(lines, housing_ground), way.metres[known], np.nan)
        metres = np.fmin(metres, straight)
    return points.mean_known(metres)


def _clear(lines: Data, homes: Ground) -> Data:
    """Which straight lines run through no more housing ground than they may."""
    through = np.zeros(len(lines))
    long = np.flatnonzero(shapely.length(lines) > THROUGH)
    at, of = homes.tree.query(lines[long], predicate="intersects")
    inside = shapely.length(shapely.intersection(lines[long[at]], homes.shapes[of]))
    np.add.at(through, long[at], inside)
    return through <= THROUGH


@shared
def county_roads(roads: Data) -> Data:
    """The county roads, ready to be found."""
    return targets(roads.geometry[roads["road_class"].isin(COUNTY_ROADS)], "county roads")


@shared
def freight_access(
    sites: Data,
    points: Data,
    drives: Data,
    junction_distance: Data,
    county_roads: Data,
    sea: Data,
    terminal_targets: Data = None,
    own_area_targets: Data = None,
) -> Data:
    """What a firm's goods can reach from each site: `road` R (0..1), by which `access`, `km`.

    The best of a junction of a main road, a county road, a terminal, and the business areas of the
    site's own municipality, each with its part of the value. `there` is R by the last two, where
    lorries drive already.
    """
    ways = {"junction": junction_distance.mean}
    if len(county_roads):
        ways["county_road"] = Trips(points, None, sea).by_site(county_roads).mean
    if terminal_targets is not None and len(terminal_targets[EVERY]):
        ways["terminal"] = drives.by_site(terminal_targets[EVERY]).mean
    if own_area_targets is not None:
        ways["own_area"] = _own_area_distance(sites, drives, own_area_targets)
    names = list(ways)
    km = np.stack([ways[name] for name in names]) / KM
    parts = np.array([_ABC[name].best if name in _ABC else 1.0 for name in names])
    value = parts[:, None] * ROAD_CURVE(km.ravel()).reshape(km.shape)
    known = ~np.isnan(value)
    best = np.argmax(np.where(known, value, -1.0), axis=0)
    there = [value[i] for i, name in enumerate(names) if name in ("terminal", "own_area")]
    every = np.arange(len(sites))
    return {
        "road": np.fmax.reduce(value, axis=0),
        "access": where(known.any(axis=0), np.array(names, dtype=object)[best], None),
        "km": km[best, every],
        "there": np.fmax.reduce(there, axis=0) if there else np.full(len(sites), np.nan),
    }


def _own_area_distance(sites: Data, drives: Data, areas: Data) -> Data:
    """Metres to the nearest business area of the site's own municipality; missing without one."""
    codes = sites["municipality_code"]
    metres = np.full(len(codes), np.nan)
    for code in set(codes) & areas.keys():
        mine = codes == code
        some = drives.taken(mine[drives.points.owner])
        metres[mine] = some.by_site(areas[code]).mean[mine]
    return metres


@shared
def place_qualities(
    transit: Data, centre_distances: Data, freight_access: Data, lorry_distance: Data = None
) -> Data:
    """What a place offers a firm, each 0..1: `transit` T, `centre` Z (levels 1–2), `road` R.

    `lorry` is R for lorries: by a way outside housing, by where lorries drive already, or half of R
    where that is better. `housing`: whether the way runs through it, None where that is not known.
    """
    centre_km = {level: centre_distances[level].mean / KM for level in (1, 2)}
    road = freight_access["road"]
    if lorry_distance is None:
        lorry, housing = road, np.full(len(road), None, dtype=object)
    else:
        by_road = ROAD_CURVE(lorry_distance / KM)
        apart = np.fmax(by_road, freight_access["there"])
        lorry = np.where(np.isnan(road), np.nan, np.fmax(apart, road / 2))
        housing = (np.isnan(apart) | (apart < road / 2)).astype(object)
    return {
        "transit": Curve(TRANSIT_CURVE)(transit.mean),
        "centre": np.fmax(centre_curve(1)(centre_km[1]), centre_curve(2)(centre_km[2])),
        "road": road,
        "access": freight_access["access"],
        "km": freight_access["km"],
        "lorry": lorry,
        "housing": housing,
        "central": np.fmin(centre_km[1], centre_km[2]) <= CENTRAL,
    }


def match(
    firm_class: Data, transit: Data, centre: Data, road: Data, central: Data, lorry: Data = None
) -> Data:
    """How well a place suits a firm class A, B or C; NaN for a firm without a class.

    A wants departures or a centre, B both departures and a road, C a road away from centres that
    lorries reach outside housing (`lorry`: R by such a way, where that is known).

    >>> transit, centre, road = np.array([[0.9, 0.2], [0.5, 0.1], [0.4, 1.0]])
    >>> match(["A", "C"], transit, centre, road, np.array([False, False])).tolist()
    [0.9, 1.0]
    """
    offered = {
        "A": np.maximum(transit, centre),
        "B": 0.5 * np.minimum(1, 2 * transit) + 0.5 * road,
        "C": np.where(central, road / 2, road if lorry is None else lorry),
    }
    firms = np.asarray(firm_class, dtype=object)
    value = np.full(len(firms), np.nan)
    for letter, fit in offered.items():
        value = np.where(firms == letter, fit, value)
    return value


def place_label(transit: Data, centre: Data, road: Data) -> Data:
    """The place's own letter: A by departures or centre, B by both, C by road, else D.

    >>> transit = np.array([0.9, 0.4, 0.1, 0.1])
    >>> place_label(transit, transit * 0, np.array([0, 0.5, 0.8, 0.0])).tolist()
    ['A', 'B', 'C', 'D']
    """
    people = np.maximum(transit, centre)
    return np.select(
        [people >= GOOD, (transit >= FAIR) & (road >= FAIR), road >= GOOD], ["A", "B", "C"], "D"
    ).astype(object)


def _match_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    """The firm, the place and what it offers; the way of goods only for firms that have any."""
    offered = {
        name: number(facts[name], 2) if name in facts else "–"
        for name in ("transit", "centre", "road")
    }
    text = _(
        "Virksomhetsklasse {firm} på et sted i klasse {place}. På en skala fra 0 til 1: kollektiv "
        "{transit}, senter {centre}, veg {road}",
        firm=facts.get("firm", "–"),
        place=facts.get("place", "–"),
        **offered,
    )
    if facts.get("firm") == "A" or "access" not in facts:
        return text
    reached, through = facts["access"], facts.get("housing")
    way = _("{km} til {access}", km=spoken(facts["km"], "km"), access=_(reached))
    if facts.get("firm") == "C" and through:
        way += ", " + _(through)
    return f"{text}. {way}"


@indicator(
    title=N_("Samsvar mellom virksomhet og sted (ABC)"),
    unit="",
    most=1.0,
    basis=bases.ABC,
    facts={
        "firm": Fact(N_("virksomhetsklasse"), names=True),
        "place": Fact(N_("stedets klasse"), names=True),
        "transit": Fact(N_("kollektiv T")),
        "centre": Fact(N_("senter Z")),
        "road": Fact(N_("veg R")),
        "access": Fact(N_("vegverdien kommer av"), words=True),
        "km": Fact(N_("avstand dit"), "km"),
        "junction": Fact(N_("avstand til kryss på E- eller riksveg"), "km"),
        "housing": Fact(N_("vegen for lastebiler"), words=True),
        "from": Fact(N_("grunnlag for virksomhetsklassen"), words=True),
    },
    decimals=2,
    tell=_match_sentence,
    short=N_("ABC-samsvar"),
    lever="purpose",
)
def business_match(sites: Data, place_qualities: Data, junction_distance: Data) -> Data:
    place = place_qualities
    quality = (place["transit"], place["centre"], place["road"])
    business, firm = sites.of_kind(Kind.BUSINESS), sites["business_class"]
    through = looked_up(LORRY_WAYS, place["housing"], UNKNOWN_WAY)
    from_ = sites["class_from"] if "class_from" in sites else np.full(len(sites), None)
    return {
        "measured": match(firm, *quality, place["central"], place["lorry"]),
        "firm": firm,
        "place": place_label(*quality),
        "transit": place["transit"],
        "centre": place["centre"],
        "road": place["road"],
        "access": where(business, looked_up(ACCESSES, place["access"]), None),
        "km": where(business, place["km"]),
        "junction": junction_distance.mean / KM,
        "housing": where(business, through, None),
        "from": looked_up(CLASS_FROM, from_),
    }


ACCESSES = {
    "junction": N_("kryss på E- eller riksveg"),
    "county_road": N_("fylkesveg"),
    "terminal": N_("havn, jernbane eller godsterminal"),
    "own_area": N_("næringsområde i egen kommune"),
}


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
            "Stedet har tre kvaliteter fra 0 til 1: kollektiv T, senter Z (nivå 1–2) og veg R. R "
            "er den beste av avstand til kryss på E- eller riksveg, til fylkesveg ({county} av "
            "verdien), til havn, jernbane eller godsterminal, og til næringsområde i egen "
            "kommune ({own} av verdien). A-virksomhet får den beste av T og Z. B-virksomhet får "
            "halvparten av det minste av 1 og 2T, og halvparten av R. C-virksomhet får R, men "
            "halvparten innen {central} km fra et senter på nivå 1–2, eller når lastebilene må "
            "gjennom boligområder. Da gjelder R for den korteste vegen utenom boligområdene, om "
            "den er bedre. Europa- og riksveg teller uansett, og det samme gjør terminaler og "
            "næringsområder der det alt går lastebiler. Klassen er den som er oppgitt, ellers "
            "etter besøk og arbeidsplasser per daa, ellers etter arealformålet."
        ),
        central=(CENTRAL, 1),
        county=(_ABC["county_road"].best, 1),
        own=(_ABC["own_area"].best, 1),
    ),
    impact=NO_THEME,  # a value, and values are politics
    short=N_("ABC"),
)

# --- freight -----------------------------------------------------------------------------------

_TERMINAL_FACTS = {"terminal": Fact(N_("terminal"), names=True)}


@shared
def terminal_distances(terminal_targets: Data, drives: Data) -> Data:
    """Metres to the nearest terminal of each kind (`measure.nearness.SiteWays`), by kind."""
    return {kind: drives.by_site(terminal_targets[kind]) for kind in KINDS_OF_TERMINAL}


def _terminal_km(sites: Data, terminal_distances: Data, terminals: Data, kind: str) -> Data:
    """Kilometres to the nearest terminal of a kind, for business; shown, never scored."""
    way, business = terminal_distances[kind], sites.of_kind(Kind.BUSINESS)
    names = looked_up(terminals["name"].to_dict(), way.target)
    return {
        "measured": where(business, way.mean / KM),
        "terminal": where(business, names, None),
    }


@indicator(
    title=N_("Avstand til godsjernbane"),
    unit="km",
    basis=bases.FREIGHT,
    facts=_TERMINAL_FACTS,
    short=N_("Godsbane"),
)
def freight_rail_km(sites: Data, terminal_distances: Data, terminals: Data) -> Data:
    return _terminal_km(sites, terminal_distances, terminals, "rail")


@indicator(
    title=N_("Avstand til havn"),
    unit="km",
    basis=bases.FREIGHT,
    facts=_TERMINAL_FACTS,
    short=N_("Havn"),
)
def port_km(sites: Data, terminal_distances: Data, terminals: Data) -> Data:
    return _terminal_km(sites, terminal_distances, terminals, "port")


@indicator(
    title=N_("Avstand til godsterminal"),
    unit="km",
    basis=bases.FREIGHT,
    facts=_TERMINAL_FACTS,
    short=N_("Godsterminal"),
)
def freight_terminal_km(sites: Data, terminal_distances: Data, terminals: Data) -> Data:
    return _terminal_km(sites, terminal_distances, terminals, "freight")
