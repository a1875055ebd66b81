"""Where many sites ask how far it is: the sets of targets by name, and the ways to them.

What the targets and a network tell does not depend on the sites (`measure.signposts`); the ways
from the sites' points are looked up, each set once.
"""

from __future__ import annotations

import shapely

from ikap.criteria.declaration import Data, gathering, shared
from ikap.criteria.ground import is_coarse
from ikap.measure.nearness import Targets, Trips, targets
from ikap.measure.signposts import signposts

LEVELS = (1, 2, 3, 4)
TOP_LEVELS = (1, 2)
MAIN, TOP = "main", "top"  # among the sets of centres: the main one, those of level 1–2
EVERY = ""  # among the sets of terminals
KINDS_OF_TERMINAL = ("rail", "port", "freight")
ERRANDS = ("grocery", "kindergarten", "primary_school", "park")


@shared
def centre_targets(centres: Data) -> Data:
    """Centres to go to: by level, the main one, and those of level 1–2 together."""
    level = centres["level"]
    chosen: dict[str | int, Data] = {MAIN: centres["main"], TOP: level.isin(TOP_LEVELS)}
    chosen |= {rank: level == rank for rank in LEVELS}
    return {key: targets(centres.geometry[some], f"centres: {key}") for key, some in chosen.items()}


@shared
def junction_targets(junctions: Data) -> Data:
    """Junctions of European and national roads to go to."""
    return targets(junctions.geometry, "junctions")


@shared
def terminal_targets(terminals: Data) -> Data:
    """Terminals to go to: of each kind, and all of them."""
    kinds = {kind: terminals["terminal"] == kind for kind in KINDS_OF_TERMINAL}
    points = {kind: terminals.geometry[some] for kind, some in kinds.items()}
    every = {EVERY: terminals.geometry} | points
    return {kind: targets(places, f"terminals: {kind}") for kind, places in every.items()}


@shared
def own_area_targets(business_areas: Data, municipalities: Data) -> Data:
    """Business areas to go to, by the number of the municipality that their middle lies in."""
    middle = business_areas.representative_point()
    places = {}
    for code, ground in municipalities.geometry.groupby(municipalities["municipality_code"]):
        here = business_areas.geometry[middle.within(shapely.union_all(ground.to_numpy()))]
        if len(here):
            places[code] = targets(here, f"business areas: {code}")
    return places


@gathering(
    *("centre_targets", "junction_targets", "terminal_targets", "own_area_targets"),
    "connection_targets",
)
def road_signs(
    network: Data,
    sea: Data,
    centre_targets: Data = None,
    junction_targets: Data = None,
    terminal_targets: Data = None,
    own_area_targets: Data = None,
    connection_targets: Data = None,
) -> Data:
    """What the nodes of the roads tell of all that is driven to (`measure.signposts`)."""
    sets = _named(
        centre_targets, junction_targets, terminal_targets, own_area_targets, connection_targets
    )
    return signposts(network, sets, sea=sea)


@shared
def drives(points: Data, road_signs: Data = None, roads: Data = None, sea: Data = None) -> Data:
    """The ways from the points by road, to each set of targets (`measure.nearness.Trips`)."""
    return Trips(points, road_signs, sea, roads is not None and is_coarse(roads))


# --- on foot -----------------------------------------------------------------------------------


@shared
def station_targets(stations: Data) -> Data:
    """Railway stations to walk to."""
    return targets(stations.geometry, "stations")


@shared
def stop_targets(stops: Data) -> Data:
    """Stops to walk to, the timetable's or a layer's."""
    return targets(stops.geometry, "stops")


@shared
def hub_targets(transit_hubs: Data) -> Data:
    """Hubs to walk to."""
    return targets(transit_hubs.geometry, "hubs")


@shared
def errand_targets(services: Data) -> Data:
    """Daily errands, by the kind of service."""
    return {
        kind: targets(services.geometry[services["service"] == kind], f"errands: {kind}")
        for kind in ERRANDS
    }


@gathering("centre_targets", "station_targets", "stop_targets", "hub_targets", "errand_targets")
def street_signs(
    walk_network: Data,
    sea: Data,
    centre_targets: Data = None,
    station_targets: Data = None,
    stop_targets: Data = None,
    hub_targets: Data = None,
    errand_targets: Data = None,
) -> Data:
    """What the nodes of the streets tell of all that is walked to; None: one walks straight."""
    if walk_network is None:
        return None
    walked_to = (centre_targets, station_targets, stop_targets, hub_targets, errand_targets)
    return signposts(walk_network, _named(*walked_to), sea=sea)


@shared
def on_foot(points: Data, street_signs: Data, sea: Data) -> Data:
    """The ways from the points on foot, to each set of targets (`measure.nearness.Trips`)."""
    return Trips(points, street_signs, sea)


def _named(*tables: Data) -> dict[str, Targets]:
    """All the sets of some tables, by their own names."""
    sets = [
        entry
        for table in tables
        if table is not None
        for entry in ([table] if isinstance(table, Targets) else table.values())
    ]
    return {each.name: each for each in sets}
