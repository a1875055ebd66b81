"""Goal 2, where public transport takes one: minutes to the centres, beside those by car."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import factors
from ikap.criteria.declaration import Data, indicator, shared
from ikap.criteria.destinations import MAIN, TOP, TOP_LEVELS
from ikap.criteria.sites import where
from ikap.criteria.ways import driven_minutes, walked
from ikap.measure.journeys import JourneyParameters, minutes_from, profiles_to
from ikap.measure.routing import costs_between
from ikap.model import Basis, Fact, Tag
from ikap.text import N_, SHARE, _, quantity

RULES = JourneyParameters()
CELL = 2000.0  # metres; residents are reached in squares of this size

_JOURNEY = Basis(
    N_("Gange, venting, reise og omstigning mellom kl. 7 og 9; gang- og byttetider er foreslåtte"),
    Tag.PROPOSAL,
)
_GRAVITY = Basis(
    N_(
        "Tyngdemodell (Hansen): innbyggere vektet med exp(−0,05 · minutter med bil); faktoren er "
        "foreslått"
    ),
    Tag.PROPOSAL,
)


# --- by public transport -------------------------------------------------------------------------


@shared
def main_profiles(
    rides: Data,
    places_served: Data,
    stop_changes: Data,
    centres: Data,
    walk_network: Data,
    sea: Data,
) -> Data:
    """Every stop's departures worth taking to the main centre."""
    targets = centres.geometry[centres["main"]]
    return _profiles(targets, rides, places_served, stop_changes, walk_network, sea)


@shared
def top_profiles(
    rides: Data,
    places_served: Data,
    stop_changes: Data,
    centres: Data,
    walk_network: Data,
    sea: Data,
) -> Data:
    """Every stop's departures worth taking to whichever centre of level 1–2 is reached first."""
    targets = centres.geometry[centres["level"].isin(TOP_LEVELS)]
    return _profiles(targets, rides, places_served, stop_changes, walk_network, sea)


def _profiles(
    targets: Data,
    rides: Data,
    places_served: Data,
    stop_changes: Data,
    walk_network: Data,
    sea: Data,
) -> Data:
    last = _on_foot(places_served, targets, RULES.longest_walk, walk_network, sea)
    return profiles_to(last, rides, stop_changes, RULES)


def _on_foot(places: Data, targets: Data, farthest: float, walk_network: Data, sea: Data) -> Data:
    """Metres to the nearest target, NaN where that is too far by air already."""
    metres = pd.Series(np.nan, index=places.index)
    if targets.empty:
        return metres
    near = (places.distance(targets.union_all()) <= farthest).to_numpy()
    metres[near] = walked(places[near], targets, walk_network, sea)["metres"].to_numpy()
    return metres


def _journey(profiles: Data, stop_walks: Data, on_foot: Data, goal: Data) -> Data:
    """Minutes to a set of targets from each site: the mean of the points' medians, the worst."""
    way, points = on_foot.to(goal), on_foot.points
    near = way.at_least <= RULES.longest_walk_all_the_way
    metres = where(near, way.metres)
    times = minutes_from(profiles, stop_walks, metres, parameters=RULES)
    always = points.least(times["reached"]) == 1
    return {
        "median": points.mean(times["median"]),
        "worst": where(always, points.greatest(times["worst"])),
        "reached": points.mean(times["reached"]),
    }


@shared
def main_centre_journey(
    main_profiles: Data, stop_walks: Data, on_foot: Data, centre_targets: Data
) -> Data:
    """Minutes by public transport from each site to the main centre, leaving in the peak."""
    return _journey(main_profiles, stop_walks, on_foot, centre_targets[MAIN])


@shared
def main_centre_drive(
    points: Data, centre_targets: Data, drive_signs: Data, roads: Data, sea: Data
) -> Data:
    """Minutes by car from each site to the main centre."""
    goal = centre_targets[MAIN]
    return points.mean_known(driven_minutes(points.shapes, goal, drive_signs, roads, sea))


def _minutes_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    text = _("{measured} kollektivt til hovedsenteret, dør til dør i rush", measured=measured)
    if "driving" not in facts:
        return text
    return text + ", " + _("{minutes} med bil", minutes=quantity(facts["driving"], "min", 0))


@indicator(
    title=N_("Reisetid kollektivt til hovedsenteret"),
    unit="min",
    basis=_JOURNEY,
    facts={
        "worst": Fact(N_("i verste fall"), "min"),
        "reached": Fact(N_("andel av avgangene i rush som kommer fram"), SHARE),
        "driving": Fact(N_("med bil"), "min"),
        "ratio": Fact(N_("forhold til reisetid med bil")),
    },
    decimals=0,
    tell=_minutes_sentence,
    short=N_("Tid, h.senter"),
)
def main_centre_minutes(main_centre_journey: Data, main_centre_drive: Data = None) -> Data:
    minutes = main_centre_journey["median"]
    drive = np.full(len(minutes), np.nan) if main_centre_drive is None else main_centre_drive
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = minutes / drive
    return _minutes(main_centre_journey) | {"driving": drive, "ratio": ratio}


def _minutes(journey: Data) -> Data:
    return {"measured": journey["median"], **{k: journey[k] for k in ("worst", "reached")}}


@indicator(
    title=N_("Reisetid kollektivt til senter på nivå 1–2"),
    unit="min",
    basis=_JOURNEY,
    facts={
        "worst": Fact(N_("i verste fall"), "min"),
        "reached": Fact(N_("andel av avgangene i rush som kommer fram"), SHARE),
    },
    decimals=0,
    short=N_("Tid, senter"),
)
def top_centre_minutes(
    top_profiles: Data, stop_walks: Data, on_foot: Data, centre_targets: Data
) -> Data:
    return _minutes(_journey(top_profiles, stop_walks, on_foot, centre_targets[TOP]))


# --- by car --------------------------------------------------------------------------------------


@shared
def residents(centres: Data, population: Data = None) -> Data:
    """Where people live: `residents` at points, of the grid by squares of 2 km, or the centres."""
    if population is None:
        known = centres[centres["population"] > 0] if "population" in centres else centres.iloc[:0]
        count = known["population"] if len(known) else pd.Series(dtype=float)
        places = known.geometry.representative_point()
        return gpd.GeoDataFrame({"residents": count}, geometry=places, crs=centres.crs)
    middles = population.geometry.representative_point()
    cells = pd.DataFrame(
        {"x": middles.x // CELL, "y": middles.y // CELL, "residents": population["residents"]}
    )
    total = cells[cells["residents"] > 0].groupby(["x", "y"])["residents"].sum().reset_index()
    places = gpd.points_from_xy((total["x"] + 0.5) * CELL, (total["y"] + 0.5) * CELL)
    return gpd.GeoDataFrame({"residents": total["residents"]}, geometry=places, crs=population.crs)


@indicator(
    title=N_("Innbyggere som nås med bil (vektet)"),
    unit=N_("innbyggere"),
    basis=_GRAVITY,
    decimals=0,
    short=N_("Innb. med bil"),
)
def residents_in_reach(sites: Data, residents: Data, drive_network: Data, sea: Data) -> Data:
    """From a point in each site; missing where nobody's home is known."""
    if residents.empty:
        return np.full(len(sites), np.nan)
    places = gpd.GeoSeries(shapely.point_on_surface(sites["net"]), index=sites.ids)
    seconds = costs_between(drive_network, places, residents.geometry, sea=sea).to_numpy()
    minutes = seconds / 60
    decay = factors("gravity")["by_car"].best
    weight = np.where(np.isnan(minutes), 0.0, np.exp(-decay * minutes))
    # Laid out row by row, or the order of a sum would depend on how many sites there are.
    people = np.ascontiguousarray(weight * residents["residents"].to_numpy(dtype=float))
    reached = people.sum(axis=1)
    return where(~np.isnan(minutes).all(axis=1), reached)
