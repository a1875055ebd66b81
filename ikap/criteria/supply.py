"""Water, sewer and road: how far it is along the roads to where a site may be joined to them.

Information and a flag: what lacks can be built, and moves no score until a profile weighs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ikap.catalogue import SERVICES, factors
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, shared
from ikap.measure.nearness import Targets, targets
from ikap.measure.points import objects
from ikap.model import NO_THEME, Basis, Fact, Goal, Tag
from ikap.text import N_, _, quantity

JOINABLE, TO_SETTLE, LACKING = 0.0, 1.0, 2.0  # the traffic light: green, yellow, red
APART = 50.0  # metres between the places along a line that a site may be joined at
NAMES = {
    "water": N_("vann"),
    "sewer": N_("avløp"),
    "road": N_("veg"),
}
CAPACITY = {
    "free": N_("ledig kapasitet"),
    "limited": N_("begrenset kapasitet"),
    "none": N_("ingen ledig kapasitet"),
    "unknown": N_("kapasitet ikke oppgitt"),
}
ANSWERS = {
    JOINABLE: N_("tilkoblinger med ledig kapasitet i nærheten"),
    TO_SETTLE: N_("tilkoblingen må avklares"),
    LACKING: N_("ingen tilkobling med kapasitet i nærheten i kartlaget"),
}
WAY = Basis(
    N_(
        "Korteste veg langs vegnettet fra området til en tilkobling i kommunens kartlag; ledningen "
        "kan bli lagt et annet sted"
    ),
    Tag.COMPUTED,
)
LIGHT = Basis(
    N_("Grensene 500 m og 2 000 m til tilkobling er foreslått, ikke vedtatt"), Tag.PROPOSAL
)
ANY, OPEN, FREE = "any", "open", "free"  # connections: all, not known to be full, with capacity


def along_lines(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Connections as points: a line as its ends and a point at least every 50 m along it.

    >>> pipe = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.LineString([(0, 0), (80, 0)])])
    >>> [point.x for point in along_lines(pipe).geometry]
    [0.0, 40.0, 80.0]
    """
    parts = places.explode(ignore_index=True)
    rows, shapes = [], []
    for row, shape in enumerate(parts.geometry):
        if shape.geom_type == "Polygon":
            shape = shape.boundary
        steps = 1 if shape.length == 0 else int(np.ceil(shape.length / APART)) + 1
        at = np.linspace(0.0, 1.0, steps)
        spots = (
            [shape]
            if steps == 1
            else list(shapely.line_interpolate_point(shape, at, normalized=True))
        )
        rows += [row] * len(spots)
        shapes += spots
    table = parts.drop(columns="geometry").iloc[rows].reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=places.crs)


@shared
def connection_places(connections: Data) -> Data:
    """The places where a site may be joined, by service: their `name` and `capacity`."""
    points = along_lines(connections)
    for name in ("name", "capacity"):
        if name not in points:
            points[name] = None
    points["capacity"] = points["capacity"].where(points["capacity"].isin(CAPACITY), "unknown")
    return {
        service: points[points["service"] == service].reset_index(drop=True)
        for service in SERVICES
        if (points["service"] == service).any()
    }


@shared
def connection_targets(connection_places: Data) -> Data:
    """Connections to go to, by service: all, those not known to be full, and those with room."""
    by_connection = {}
    for service, points in connection_places.items():
        chosen = {
            ANY: np.ones(len(points), dtype=bool),
            OPEN: (points["capacity"] != "none").to_numpy(),
            FREE: (points["capacity"] == "free").to_numpy(),
        }
        every = None
        for which, some in chosen.items():
            found = targets(points.geometry[some], f"{service}: {which}", among=every)
            by_connection[service, which] = found
            every = every or found
    return by_connection


def nearest_of(drives: Data, goal: Targets) -> tuple[Data, Data]:
    """Metres from the nearest of each site's points to a set, and which of it; NaN and -1: none."""
    ways = drives.to(goal)
    nearest = drives.points.nearest(ways.metres)
    there = nearest >= 0
    metres = np.where(there, np.append(ways.metres, np.nan)[nearest], np.nan)
    of = np.where(there, np.append(ways.of, -1)[nearest], -1)
    return metres, np.where(np.isnan(metres), -1, of)


def light_of(any_: float, open_: float, free: float) -> float:
    """The light of one service by metres to the nearest connection: any, one not full, one free.

    Missing where no connection can be reached at all.

    >>> [light_of(100, 100, 400), light_of(100, 100, 900), light_of(100, 2500, 2500)]
    [0.0, 1.0, 2.0]
    """
    table = factors("connections")
    if any_ != any_:
        return np.nan
    if free <= table["near"].best:
        return JOINABLE
    return TO_SETTLE if open_ <= table["far"].best else LACKING


@shared
def supply_lights(drives: Data, connection_targets: Data) -> Data:
    """By service: metres to the nearest connection of each sort, and the light of each site."""
    by_service = {}
    for service in dict.fromkeys(service for service, _which in connection_targets):
        metres, of = {}, {}
        for which in (ANY, OPEN, FREE):
            metres[which], of[which] = nearest_of(drives, connection_targets[service, which])
        light = [
            light_of(*three) for three in zip(metres[ANY], metres[OPEN], metres[FREE], strict=True)
        ]
        by_service[service] = {
            "metres": metres,
            "of": of,
            "light": np.array(light, dtype=float),
        }
    return by_service


def _way_sentence(title: str) -> Any:
    """The sentence of a service: how far, and what capacity there is."""

    def tell(measured: str, facts: Mapping[str, Any]) -> str:
        known = {"service": _(title), "metres": measured}
        if "capacity" not in facts:
            return _("{metres} langs vegnettet til tilkobling for {service}", **known)
        capacity = facts["capacity"]
        text = _(
            "{metres} langs vegnettet til tilkobling for {service}, {capacity}",
            capacity=_(capacity),
            **known,
        )
        if capacity == CAPACITY["free"] or "open" not in facts:
            return text
        more = _("Nærmeste med ledig kapasitet: {metres}", metres=quantity(facts["open"], "m", 0))
        return f"{text}. {more}"

    return tell


_FACTS = {
    "connection": Fact(N_("tilkobling"), names=True),
    "capacity": Fact(N_("kapasitet"), words=True),
    "open": Fact(N_("til nærmeste med ledig kapasitet"), "m"),
}


def _way(
    service: str, sites: Data, supply_lights: Data, connection_targets: Data, places: Data
) -> Data:
    if service not in supply_lights:
        return {"measured": np.full(len(sites), np.nan)}
    lights, points = supply_lights[service], places[service]
    labels = connection_targets[service, ANY].labels
    of = lights["of"][ANY]
    rows = [labels[i] if i >= 0 else None for i in of]
    capacity = [None if row is None else CAPACITY[points["capacity"][row]] for row in rows]
    return {
        "measured": lights["metres"][ANY],
        "connection": objects(None if row is None else points["name"][row] for row in rows),
        "capacity": objects(capacity),
        "open": lights["metres"][FREE],
    }


@indicator(
    title=N_("Avstand til tilkobling for vann"),
    unit="m",
    basis=WAY,
    facts=_FACTS,
    decimals=0,
    tell=_way_sentence(NAMES["water"]),
    short=N_("Til vann"),
)
def water_connection(
    sites: Data, supply_lights: Data, connection_targets: Data, connection_places: Data
) -> Data:
    """Metres along the roads from the site's nearest point."""
    return _way("water", sites, supply_lights, connection_targets, connection_places)


@indicator(
    title=N_("Avstand til tilkobling for avløp"),
    unit="m",
    basis=WAY,
    facts=_FACTS,
    decimals=0,
    tell=_way_sentence(NAMES["sewer"]),
    short=N_("Til avløp"),
)
def sewer_connection(
    sites: Data, supply_lights: Data, connection_targets: Data, connection_places: Data
) -> Data:
    """Metres along the roads from the site's nearest point."""
    return _way("sewer", sites, supply_lights, connection_targets, connection_places)


@indicator(
    title=N_("Avstand til vegtilknytning"),
    unit="m",
    basis=WAY,
    facts=_FACTS,
    decimals=0,
    tell=_way_sentence(NAMES["road"]),
    short=N_("Til veg"),
)
def road_connection(
    sites: Data, supply_lights: Data, connection_targets: Data, connection_places: Data
) -> Data:
    """Metres along the roads from the site's nearest point."""
    return _way("road", sites, supply_lights, connection_targets, connection_places)


def _light_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    if "answer" not in facts:
        return _("Vann, avløp og veg: {measured}", measured=measured)
    answer, service = facts["answer"], facts.get("service")
    if service is None:
        return _("Vann, avløp og veg: {answer}", answer=_(answer))
    return _("Vann, avløp og veg: {answer} ({service})", answer=_(answer), service=_(service))


@indicator(
    title=N_("Vann, avløp og veg (0 i orden, 1 må avklares, 2 mangler)"),
    unit="",
    most=2.0,
    basis=LIGHT,
    facts={
        "service": Fact(N_("avgjøres av"), words=True),
        "answer": Fact(N_("svar"), words=True),
        "lightest": Fact(N_("svar i beste fall (0–2)")),
        "darkest": Fact(N_("svar i verste fall (0–2)")),
    },
    decimals=0,
    tell=_light_sentence,
    short=N_("Tilkobling"),
)
def connection_light(sites: Data, supply_lights: Data) -> Data:
    """The worst light of the services that the region maps; what must be settled may be either.

    `service` is the one that decides; where there is room for all of them, none does.
    """
    services = list(supply_lights)
    lights = np.array([supply_lights[service]["light"] for service in services]).reshape(
        -1, len(sites)
    )
    worst = np.max(lights, axis=0)  # missing where one of them is
    order = np.where(np.isnan(lights), -1.0, lights)
    which = np.argmax(order, axis=0)
    certain = lights == LACKING
    worst = np.where(certain.any(axis=0), LACKING, worst)
    names = [
        NAMES[services[i]] if w in (TO_SETTLE, LACKING) else None
        for w, i in zip(worst, which, strict=True)
    ]
    open_ = worst == TO_SETTLE
    return {
        "measured": worst,
        "low": np.where(open_, JOINABLE, worst),
        "high": np.where(open_, LACKING, worst),
        "service": objects(names),
        "answer": objects(None if w != w else ANSWERS[w] for w in worst),
        "lightest": np.where(open_, JOINABLE, worst),
        "darkest": np.where(open_, LACKING, worst),
    }


technical_supply = criterion(
    "technical_supply",
    N_("Vann, avløp og veg"),
    Goal.GROWTH,
    gauge(connection_light, ((JOINABLE, 1), (TO_SETTLE, 0.5), (LACKING, 0)), bases.CURVE),
    method=N_(
        "Korteste veg langs vegnettet fra området til nærmeste tilkobling for vann, avløp og veg i "
        "kommunens kartlag, og om den har ledig kapasitet. I orden: ledig kapasitet innen 500 m "
        "for alle tre. Mangler: ingen med ledig eller uavklart kapasitet innen 2 000 m for minst "
        "én. Ellers må det avklares. Kriteriet gir ikke poeng uten at en profil vekter det: det "
        "som mangler, kan bygges."
    ),
    impact=NO_THEME,
    short=N_("Tilkobling"),
)
