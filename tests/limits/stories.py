"""Small stories in which one number is at a limit or beside it, and what is then said."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess.explain.reasons import _tradeoffs, _untouched
from ikap.assess.portfolio.footprint import overlapping
from ikap.assess.round import overlaps
from ikap.assess.weighing import light
from ikap.criteria.business import _clear, place_label
from ikap.criteria.errands import errands_within_walk
from ikap.criteria.ground import road_network, with_gaps
from ikap.criteria.proximity import _centre_sentence
from ikap.criteria.sites import Sites
from ikap.criteria.soil import _quality_sentence, farmland_facts
from ikap.criteria.transit import _access_sentence, share_in_corridor, trunk_lines
from ikap.measure.access import NORWEGIAN, TFL, lines_in_reach
from ikap.measure.areas import Ground
from ikap.measure.bands import straight_bands, street_bands
from ikap.measure.crossing import is_dry, water
from ikap.measure.fields import remaining_fields
from ikap.measure.hubs import hubs
from ikap.measure.nearness import Targets
from ikap.measure.network import access, build
from ikap.measure.partition import faults
from ikap.measure.points import Points, sample_points
from ikap.measure.service import qualified_share, service_class
from ikap.model import Goal
from ikap.sources.proposals.purpose import class_by_jobs, many_visits
from ikap.text import NO_BREAK, spoken


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs="EPSG:25832")


def line(*places):
    return shapely.LineString(places)


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:25832")


# --- measure ------------------------------------------------------------------------------------


def crosses_a_fjord_of(metres):
    """Whether a straight line over so much sea is a way."""
    fjord = water(series(shapely.box(0, -9000, metres, 9000)))
    return bool(is_dry(np.array([line((-900, 0), (metres + 900, 0))], dtype=object), fjord)[0])


def streets_whose_ends_are_apart(metres):
    """In how many pieces two streets are that nearly meet."""
    return len(
        build(series(line((0, 0), (100, 0)), line((100 + metres, 0), (300, 0)))).components()
    )


def a_ferry_off_the_road(metres):
    """In how many pieces a road and a ferry are, whose quay is so far from it."""
    lines = series(line((0, 0), (1000, 0)), line((1000 + metres, 0), (9000, 0)))
    return len(build(lines, extra=pd.Series([0.0, 15_000.0])).components())


def a_house_off_the_road(metres):
    """How many of one house reach the network."""
    network = build(series(line((0, 0), (1000, 0))))
    return len(access(network, np.array([shapely.Point(500, metres)], dtype=object)).of)


def a_stub_of_a_hundred_metres():
    network = build(series(line((0, 0), (1000, 0))))
    return access(network, np.array([shapely.Point(500, 100)], dtype=object)).stub[0]


def a_stray_road_of(metres):
    """In how many pieces the network of cars is, beside a road of 5 km."""
    roads = frame([line((0, 0), (5000, 0)), line((0, 500), (metres, 500))], road_class=["F", "K"])
    return len(road_network(roads).components())


def a_ferry_counts_for():
    roads = frame([line((0, 0), (1000, 0))], road_class=["F"])
    return road_network(roads, frame([line((1000, 0), (3000, 0))])).wait.max()


def fields(*shapes, site=None, barriers=None, **words):
    site = series(site or shapely.box(0, 0, 100, 100))
    return remaining_fields(site, series(*shapes), barriers, **words).iloc[0]


def fields_apart_by(metres):
    """How many fields a site takes from, of two with a gap between them under the site."""
    left, right = shapely.box(-200, 20, 0, 80), shapely.box(metres, 20, 300, 80)
    return int(fields(left, right, site=shapely.box(-50, 0, 50, 100))["fields"])


def fields_joined_by_a_neck_of(metres):
    """How many fields, where the strip that joins two of them is so narrow."""
    left, right = shapely.box(-200, 20, 20, 80), shapely.box(80, 20, 300, 80)
    return int(fields(left, right, shapely.box(20, 40, 80, 40 + metres))["fields"])


def a_corner_left_of(square_metres):
    """How many parts are left of a field, where one is a strip of 10 m by so much."""
    return int(fields(shapely.box(-10, 0, 50, square_metres / 10))["parts"])


def a_part_of_a_field_of(square_metres):
    """m² of restareal, where the site leaves a part of so much."""
    return float(fields(shapely.box(-100, 0, 50, square_metres / 100))["small_area"])


def a_field_that_goes_on_for(metres):
    """How many small parts are left of a field that is thin and goes on so far from the site."""
    return int(fields(shapely.box(-metres, 0, 50, 4))["small_parts"])


def shut_in_with_an_opening_of(metres):
    """Parts that are shut in between the site and walls that leave an opening of so much."""
    field = shapely.box(-60, 0, 50, 100)
    walls = series(line((0, 0), (-60, 0), (-60, 100 - metres - 10)), line((-60, 100), (0, 100)))
    # The walls are felt five metres past their ends.
    return int(fields(field, barriers=walls)["shut_in"])


def shut_in_by_a_wall_beside(metres):
    """Parts that are shut in, where the wall stands so far from the edge of the field."""
    field = shapely.box(-60, 0, 50, 100)
    wall = line(
        (0, -metres), (-60 - metres, -metres), (-60 - metres, 100 + metres), (0, 100 + metres)
    )
    return int(fields(field, barriers=series(wall))["shut_in"])


def a_bus_stop_from_a_train_station(metres):
    """How many hubs there are, with a bus so far from the trains."""
    stops = frame(
        [shapely.Point(0, 0), shapely.Point(metres, 0)],
        stop_name=["Hell", "Hell E6"],
        mode=["rail", "bus"],
        departures_per_hour=[2.0, 6.0],
    )
    return len(hubs(stops))


def a_hub_where_a(mode):
    """Whether it is one where this mode leaves so often, beside one that leaves very often."""
    other = "bus" if mode != "bus" else "rail"

    def story(per_hour):
        stops = frame(
            [shapely.Point(0, 0), shapely.Point(10, 0)],
            stop_name=["Her", "Der"],
            mode=[mode, other],
            departures_per_hour=[per_hour, 60.0],
        )
        return len(hubs(stops))

    return story


def points_of_a_square_of(metres):
    """How many points a square in the middle of a cell of the lattice has."""
    half = metres / 2
    return len(sample_points(series(shapely.box(25 - half, 25 - half, 25 + half, 25 + half))))


def points_of_a_strip_with(nodes):
    """Points of a strip that holds so many nodes of the lattice of 50 m."""
    return len(sample_points(series(shapely.box(-10, -10, 50 * (nodes - 1) + 10, 10))))


def class_at(metres):
    return str(service_class([metres], [4.0])[0])


def class_by(per_hour):
    return str(service_class([500.0], [per_hour])[0])


def departures(mode, per_hour=4.0):
    return frame(
        [shapely.Point(0, 0)],
        stop_id=["a"],
        stop_name=["A"],
        station_id=["a"],
        line=["1"],
        route_id=["1"],
        direction=[0],
        mode=[mode],
        departures_per_hour=[per_hour],
    )


def a_walk(metres):
    return pd.DataFrame({"point": [0], "stop_id": ["a"], "metres": [metres]})


def qualified_by(mode):
    def story(metres):
        home = series(shapely.Point(0, 0))
        return float(qualified_share(home, departures(mode), a_walk(metres)).iloc[0, 0])

    return story


def qualified_at(per_hour):
    """The shares with at least 4, 2 and 1 departures."""
    home = series(shapely.Point(0, 0))
    table = qualified_share(home, departures("bus", per_hour), a_walk(100.0))
    return table[["at_least_4", "at_least_2", "at_least_1"]].iloc[0].tolist()


def in_reach_by(mode, parameters=NORWEGIAN):
    """How many lines one walks so far to."""

    def story(metres):
        home = series(shapely.Point(0, 0))
        return len(lines_in_reach(home, departures(mode), parameters, a_walk(metres)))

    return story


def tfl_by(mode):
    return in_reach_by(mode, TFL)


def how_far_from_a_street_is_reached():
    """Metres beside a street that lie within a walk along it."""
    street = build(series(line((0, 0), (2000, 0))))
    areas = np.array([shapely.box(900, -5, 1000, 5)], dtype=object)
    return float(street_bands(street, areas, [400])[0, 0].bounds[3])


def how_far_a_walk_of_a_hundred_metres_reaches():
    return float(
        straight_bands(np.array([shapely.Point(0, 0)], dtype=object), [130])[0, 0].bounds[2]
    )


def a_strip_that_is(metres):
    """How many slivers are seen, of one surface so wide."""
    shapes = series(shapely.box(0, 0, 1e7, metres), shapely.box(0, metres, 1e7, 100))
    return faults(shapes, series(shapely.box(0, 0, 1e7, 100))).slivers


def surfaces_that_share(square_metres):
    """How many overlaps are seen."""
    shapes = series(shapely.box(-100, 0, square_metres / 100, 100), shapely.box(0, 0, 100, 100))
    return faults(shapes, series(shapely.box(0, 0, 200, 100))).overlaps


# --- criteria -----------------------------------------------------------------------------------


def label_of(value):
    """The place's letter by what it offers people, and by both departures and road."""
    one, none = pd.Series([value]), pd.Series([0.0])
    return (
        place_label(one, none, none)[0]
        + place_label(none, none, one)[0]
        + place_label(one, none, one)[0]
    )


def a_way_through_housing_of(metres):
    homes = Ground(np.array([shapely.box(0, -50, metres, 50)]), np.array([0]))
    return bool(_clear(np.array([line((-500, 0), (9000, 0))], dtype=object), homes)[0])


def a_firm_with_jobs(per_daa):
    return class_by_jobs(10 * per_daa, 10_000)


def a_firm_with_visits(per_daa):
    return many_visits(10 * per_daa, 10_000)


def unmapped_share_of(share):
    """Whether anything is measured where so much of 10 daa has no land type."""
    table = with_gaps(np.array([3.0]), np.array([10.0 * share]), np.array([10.0]), 1.0)
    return not np.isnan(table["measured"][0])


def walk_to_the_shop_of(metres):
    """The share of daily errands at so many metres on foot, of one shop and three far off."""
    kinds = {"grocery": metres, "kindergarten": 9e9, "primary_school": 9e9, "park": 9e9}
    walks = SimpleNamespace(
        to=lambda far: SimpleNamespace(metres=np.array([far])), points=homes_at(shapely.Point(0, 0))
    )
    return float(errands_within_walk.function(kinds, walks)[0])


def homes_at(*places):
    """The points of one site."""
    shapes = np.array(places, dtype=object)
    return Points(shapes, np.zeros(len(shapes), dtype=np.intp), 1)


def said_of_a_centre(km):
    facts = {"centre": "Ler", "worst": km}
    return "inntil det" in _centre_sentence("1 km", facts)


def said_of_a_stop(metres):
    facts = {"stop": "Rosten", "walk": metres, "departures": 4.0}
    return _access_sentence("2,1", facts).startswith("Ved holdeplassen")


LINE = Targets("trunk lines", np.array([line((-900, 0), (900, 0))]), np.array(["1"], dtype=object))


def in_a_corridor_at(metres):
    found = share_in_corridor.function(homes_at(shapely.Point(0, metres)), LINE)
    return float(found["measured"][0])


def a_corridor_of(per_hour):
    """How many lines are trunk lines, by departures an hour."""
    lines = frame([line((0, 0), (9, 0))], lines=["1"], mode=["bus"], departures_per_hour=[per_hour])
    return len(trunk_lines.function(lines))


def a_corridor_that_holds(share):
    """Whether a site is inside, with so many of ten points near the line."""
    near = round(10 * share)
    places = [shapely.Point(10 * i, 0 if i < near else 9000) for i in range(10)]
    return str(share_in_corridor.function(homes_at(*places), LINE)["inside"][0])


def told_of_a_field_of(daa):
    """Whether reasons name a field so small."""
    site = Sites(frame([shapely.box(0, 0, 100, 100)], plan_in_force=[False]))
    none = np.array([0.0])
    cover, quality = {21: none + daa, 22: none, 23: none}, {1: none, 2: none, 3: none}
    parts = dict.fromkeys(("small_area", "shut_in_area", "fields", "parts", "split"), none)
    return not np.isnan(farmland_facts.function(site, cover, quality, parts)["fully"][0])


def quality_of_a_field_with(share):
    """What is said of 100 daa, so much of them very good and the rest good."""
    one, each = _quality_sentence(
        {"fully": 100.0, "very_good": 100 * share, "good": 100 * (1 - share)}
    )
    assert (one == "") != (each == "")
    return (one or each).replace(NO_BREAK, " ")


# --- assess -------------------------------------------------------------------------------------


def class_of(value):
    return str(light(value))


def sites_drawn_over_each_other_by(daa):
    """How many pairs are told of, and whether they are one."""
    other = shapely.box(100 - daa * 10, 0, 200 - daa * 10, 100)
    sites = frame([shapely.box(0, 0, 100, 100), other], proposal=["1", "2"], file=["a", "b"])
    return [pair.is_same for pair in overlaps(sites)]


def grounds_that_share(square_metres):
    shapes = series(shapely.box(-100, 0, square_metres / 100, 100), shapely.box(0, 0, 100, 100))
    return len(overlapping(shapes)[0])


def goals_that_part_by(points):
    """How many conflicts are told of, between growth and climate."""
    rows = [
        SimpleNamespace(goal=Goal.GROWTH, value=0.2),
        SimpleNamespace(goal=Goal.CLIMATE, value=0.2 + points),
    ]
    return len(list(_tradeoffs(rows)))


def reason_of_ground_built_by(share):
    """Whether built ground is said to be why there is little to lose."""
    gauge = SimpleNamespace(indicator=SimpleNamespace(id="lost", decimals=1))
    lost = SimpleNamespace(
        criterion="farmland_loss", weight=0.2, value=0.9, indicator="lost", measured=1.0
    )
    records = {"farmland_loss": SimpleNamespace(title="Dyrka jord", gauges=[gauge])}
    told = SimpleNamespace(definitions=records, invented=lambda layers: "")
    spared, _said = _untouched([lost], {"built_share": SimpleNamespace(measured=share)}, told)
    return bool(spared)


def share_as_text(share):
    return spoken(share, "andel").replace(NO_BREAK, " ")
