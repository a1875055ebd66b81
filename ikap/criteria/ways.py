"""What several indicators walk and drive along: streets and paths to stops, and minutes by car."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.catalogue import factors
from ikap.criteria.declaration import Data, shared
from ikap.criteria.destinations import MAIN
from ikap.criteria.ground import STRAY, carrying_cars, carrying_walks, is_coarse, levels
from ikap.measure.crossing import nearest_shape, water
from ikap.measure.distance import route
from ikap.measure.nearness import targets
from ikap.measure.network import DETOUR, build, lines_of
from ikap.measure.service import FAR
from ikap.measure.signposts import approach, signposts
from ikap.measure.walking import (
    reach,
    straight_walks,
    street_walks,
    walks_along,
    walks_straight,
)

MINUTE = 60.0  # seconds
KMH = 3.6  # of a metre a second

# --- on foot -----------------------------------------------------------------------------------


@shared
def walk_network(roads: Data = None, paths: Data = None) -> Data:
    """The graph of streets and paths that carry walking, without stray pieces.

    None where the region has no roads, or says that they lack the small streets: then nobody
    walks along them.
    """
    if roads is None or is_coarse(roads):
        return None
    ways = [carrying_walks(frame) for frame in (roads, paths) if frame is not None]
    lines = gpd.GeoSeries([line for frame in ways for line in frame.geometry], crs=roads.crs)
    level = [level for frame in ways for level in levels(frame)]
    return build(lines, level=pd.Series(level, dtype=object)).without_fragments(STRAY)


@shared
def sea(shoreline: Data = None) -> Data:
    """The sea made ready to ask what a straight line crosses of it; None without one."""
    return None if shoreline is None else water(shoreline.geometry)


@shared
def places_served(timetable: Data, rides: Data) -> Data:
    """Where the timetable's stops lie, by stop_id: those left from and those gone to."""
    ends = [
        timetable[["stop_id", "geometry"]].set_axis(["stop", "place"], axis=1),
        rides[["from_stop", "geometry"]].set_axis(["stop", "place"], axis=1),
        rides[["to_stop", "to_place"]].set_axis(["stop", "place"], axis=1),
    ]
    stops = pd.concat([pd.DataFrame(part) for part in ends]).drop_duplicates("stop")
    places = gpd.GeoSeries(stops["place"].to_numpy(), index=stops["stop"], crs=timetable.crs)
    return places.sort_index()


@shared
def stop_reach(places_served: Data, walk_network: Data, sea: Data) -> Data:
    """The walks to every stop from the nodes of the streets; None where one walks straight."""
    if walk_network is None:
        return None
    return reach(walk_network, places_served, FAR, sea=sea)


@shared
def stop_places(places_served: Data) -> Data:
    """The timetable's stops, ready to be found."""
    return targets(places_served)


@shared
def stop_walks(points: Data, stop_places: Data, stop_reach: Data, sea: Data) -> Data:
    """The walks from the points to every stop within 1500 m (`measure.walking.Walks`).

    A stop is its position among the places that are served.
    """
    if stop_reach is None:
        return straight_walks(points.shapes, stop_places.shapes, stop_places.tree, FAR, sea=sea)
    return street_walks(stop_reach, points.shapes)


@shared
def stop_changes(places_served: Data, stop_reach: Data, sea: Data) -> Data:
    """The walks between stops; from a stop to itself there is none."""
    if stop_reach is None:
        walks = walks_straight(places_served, places_served, FAR / 2, sea=sea)
    else:
        walks = walks_along(stop_reach, places_served)
    same = places_served.index.to_numpy()[walks["point"]] == walks["stop_id"]
    own = pd.DataFrame(
        {"point": np.arange(len(places_served)), "stop_id": places_served.index, "metres": 0.0}
    )
    return pd.concat([walks[~same], own], ignore_index=True)


def walked(points: Data, targets: Data, walk_network: Data = None, sea: Data = None) -> Data:
    """The walk from each point to the nearest target, along the streets where there are any."""
    return route(points, targets, network=walk_network, sea=sea)


# --- by car ------------------------------------------------------------------------------------


@shared
def drive_network(network: Data, roads: Data) -> Data:
    """The road network with seconds for metres: by the speed limit, else by the class of road."""
    table = factors("driving_speeds")
    driven = carrying_cars(roads).reset_index(drop=True)
    kmh = _speeds(driven).to_numpy()[lines_of(network, driven.geometry)]
    ferry = ~network.open_
    kmh = np.where(ferry, table["ferry"].best, kmh)
    wait = np.where(ferry, table["ferry_wait"].best * MINUTE, 0.0)
    return network.timed(KMH / kmh, wait, KMH / table["to_the_road"].best)


def _speeds(roads: Data) -> Data:
    """km/h on each road."""
    table = factors("driving_speeds")
    known = {name: factor.best for name, factor in table.items() if factor.unit == "km/t"}
    speed = pd.Series(np.nan, index=roads.index)
    if "speed_limit" in roads:
        speed = roads["speed_limit"].where(roads["speed_limit"] > 0) * table["of_limit"].best
    for column in ("way_type", "road_class"):
        if column in roads:
            speed = speed.fillna(roads[column].map(known).astype(float))
    return speed.fillna(known["other"])


@shared
def drive_signs(drive_network: Data, centre_targets: Data, sea: Data) -> Data:
    """What the nodes of the roads tell of the seconds to the main centre."""
    goal = centre_targets[MAIN]
    return signposts(drive_network, {goal.name: goal}, sea=sea)


def driven_minutes(
    points: Data, goal: Data, drive_signs: Data, roads: Data, sea: Data = None
) -> Data:
    """Minutes by car from each point to the nearest target, door to door.

    Where the roads lack the small streets, a dry straight line times the detour counts too.
    """
    table = factors("driving_speeds")
    seconds, _of = approach(drive_signs, points, sea).to(goal.name)
    if is_coarse(roads):
        _of, dry = nearest_shape(points, goal.shapes, sea, tree=goal.tree)
        seconds = np.fmin(seconds, dry * DETOUR * KMH / table["other"].best)
    return seconds / MINUTE + table["park"].best
