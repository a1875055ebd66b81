"""Points, departures, driving and firms by the second engine, worked on paper."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure.access import NORWEGIAN, site_access
from ikap.measure.points import sample_points
from ikap.verify import freight, transit, travel, ways
from ikap.verify.plane import Ground
from tests.verify.small import CRS, by_id, frame, layers


@pytest.mark.parametrize("nodes", [8, 9, 10, 1000, 1001])
def test_a_strip_of_so_many_nodes_has_the_points_of_the_first_engine(engine, nodes):
    strip = shapely.box(25, -25, 50 * nodes + 25, 25)
    engine.shapes("net", frame([strip], id=["a"]), ["id"])
    ways.sample_points(engine)
    found = engine.frame("SELECT x, y FROM point ORDER BY x, y").to_numpy().tolist()
    wanted = sample_points(gpd.GeoSeries([strip]))
    assert found == sorted([p.x, p.y] for p in wanted)


def stops(rows):
    columns = ["stop_id", "route_id", "mode", "departures_per_hour", "x"]
    table = pd.DataFrame(rows, columns=columns)
    return frame(
        shapely.points(table.pop("x"), 0.0),
        **table,
        stop_name=table["stop_id"],
        station_id=table["stop_id"],
        line=table["route_id"],
        direction=0,
    )


def index(engine, timetable, places, sea=None):
    rows = [{"id": id_, "x": float(x), "y": 0.0} for id_, x in places]
    engine.table("point", rows, {"id": "VARCHAR", "x": "DOUBLE", "y": "DOUBLE"})
    transit.lay_out_transit(engine, timetable, sea)
    return by_id(engine.frame("SELECT id, v FROM transit"))


def test_the_best_line_of_each_mode_counts_whole_and_the_others_half(engine):
    """Two buses and a train at one stop 400 m off by air: 520 m, 6.5 minutes."""
    timetable = stops(
        [("s", "1", "bus", 6.0, 400), ("s", "2", "bus", 2.0, 400), ("s", "3", "rail", 1.0, 400)]
    )
    first, second, train = (30 / (6.5 + w) for w in (5 + 2, 15 + 2, 30 + 0.75))
    found = index(engine, timetable, [("a", 0), ("a", 800), ("b", 5000)])
    assert found == pytest.approx({"a": first + second / 2 + train, "b": 0.0})


@pytest.mark.parametrize(("mode", "farthest"), [("bus", 800), ("rail", 1200)])
def test_one_walks_so_far_and_no_farther(engine, mode, farthest):
    timetable = stops([("s", "1", mode, 4.0, 0)])
    near, far = farthest / 1.3 - 0.01, farthest / 1.3 + 0.01
    found = index(engine, timetable, [("a", near), ("b", far)])
    assert (found["a"] > 0, found["b"]) == (True, 0.0)


@pytest.mark.parametrize(("sea", "served"), [(500, True), (500.1, False)])
def test_one_crosses_five_hundred_metres_of_sea_and_no_more(engine, sea, served):
    timetable = stops([("s", "1", "rail", 4.0, 0)])
    fjord = Ground([shapely.box(100, -50, 100 + sea, 50)])
    assert fjord.metres(np.array([(800.0, 0.0, 0.0, 0.0)])) == pytest.approx(sea)
    assert (index(engine, timetable, [("a", 800)], fjord)["a"] > 0) is served


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_give_a_site_the_same_index(engine, seed):
    random = np.random.default_rng(seed)
    at = random.integers(0, 3000, 8)
    rows = [
        (
            f"s{stop}",
            f"r{route}",
            ("bus", "tram", "rail", "boat")[route % 4],
            float(often),
            at[stop],
        )
        for stop in range(8)
        for route, often in enumerate(random.choice([0, 1, 2.5, 6], 5))
        if often
    ]
    places = random.uniform(0, 3000, 30)
    found = index(engine, stops(rows), [("abc"[i % 3], x) for i, x in enumerate(places)])
    points = gpd.GeoSeries(
        shapely.points(places, 0.0), index=["abc"[i % 3] for i in range(30)], crs=CRS
    )
    ours = site_access(points, stops(rows), NORWEGIAN)["mean"]
    assert found == pytest.approx(ours.to_dict())


def test_driving_is_trips_by_share_by_way_by_how_often_one_drives(engine):
    """Two trips a day: half to town 2 km off, half to the village 9 km off, a straight way × 1.3.

    From 2.6 km one drives six times in ten, from 10 km eight; a point in two zones is in both,
    and one of a zone that is drawn twice goes by the modal zone whose name is first.
    """
    held = {
        "travel_zones": frame(
            [
                shapely.box(-10, -10, 10, 10),
                shapely.box(90, -10, 110, 10),
                shapely.box(95, -9, 120, 9),
                shapely.box(-5, -10, 5, 10),
            ],
            zone=["near", "out", "far", "near"],
            modal_zone=["rural", "rural", "town", "town"],
        ),
        "travel_trips": pd.DataFrame({"kind": ["housing"], "purpose": ["all"], "trips": [2.0]}),
        "travel_modes": pd.DataFrame(
            {
                "purpose": ["all"] * 4,
                "modal_zone": ["rural", "rural", "rural", "town"],
                "from_km": [0.0, 2.6, 10.0, 0.0],
                "car_driver": [0.2, 0.6, 0.8, 0.1],
            }
        ),
        "centres": frame(
            [shapely.Point(2000, 0), shapely.Point(9000, 0)],
            name=["Town", "Village"],
            level=[1, 2],
        ),
    }
    going = pd.DataFrame(
        {
            "zone": ["near", "near", "out", "far"],
            "destination": ["Town", "Village", "Town", "Town"],
            "share": [0.5, 0.5, 1.0, 1.0],
            "km": [np.nan, np.nan, 5.0, 10.0],
        }
    )
    held["travel_destinations"] = going
    doors = {"a": 0, "b": 92, "c": 100, "d": 500}
    rows = [{"id": i, "x": float(x), "y": 0.0} for i, x in doors.items()]
    engine.table("point", rows, {"id": "VARCHAR", "x": "DOUBLE", "y": "DOUBLE"})
    given = layers(**held)
    assert travel.can_travel(given)
    assert not travel.can_travel(layers(**held, travel_bands=going))
    travel._lay_out(engine, given)
    places = travel._places(engine, given, "Town")
    assert set(places) == {"Town", "Village"}
    travel._measure_ways(engine, places, None, None, coarse=False)
    found = travel._driven(engine, "housing", going)
    home = 2.0 * (0.5 * 0.6 * 2.6 + 0.5 * 0.8 * 11.7)
    out, far = 2.0 * 0.6 * 5.0, 2.0 * 0.1 * 10.0
    assert found == pytest.approx({"a": home, "b": out, "c": (out + far) / 2})


def test_driving_by_the_distance_alone():
    written = {"alternatives": [
        {"id": i, "shown": {"resident_car_km": {"measured": None}}, "criteria": {}} for i in "abc"
    ]}  # fmt: skip
    (check,) = travel.elasticity(written, {"a": 5.0, "b": 20.0})
    found = {one.site: one.computed for one in check.differences}
    assert found == pytest.approx({"a": 14.0, "b": 14.0 * 4**0.35})


def test_a_firm_by_its_class_and_place():
    def of(firm, transit=0.3, centre=0.6, road=0.8, lorry=0.5, central=False):
        return freight._match(firm, transit, centre, road, lorry, central=central)

    assert of("A") == 0.6
    assert of("A", transit=0.7) == 0.7
    assert of("B") == pytest.approx(0.5 * 0.6 + 0.5 * 0.8)
    assert of("B", transit=0.6) == pytest.approx(0.5 + 0.4)
    assert (of("C"), of("C", central=True)) == (0.5, 0.4)
    assert of(None) is None
    assert [of("A", centre=None), of("B", road=None), of("C", lorry=None)] == [None] * 3


def test_a_curve_is_straight_between_its_knees_and_flat_outside():
    assert [freight.curve(freight.ROAD, x) for x in (0, 1, 1.5, 6, 8, 10, 99)] == pytest.approx(
        [1, 1, 0.9, 0.2, 0.1, 0, 0]
    )


def country(places, owner, **held):
    return freight.Country(layers(**held), None, None, np.array(places, dtype=float), owner, False)


def test_a_sites_way_is_the_mean_of_its_points_where_all_have_one():
    here = country([(0, 0)] * 5, ["a", "a", "b", "b", "c"])
    metres = np.array([1000.0, 3000.0, 500.0, np.inf, np.inf])
    assert here.mean(metres) == {"a": 2.0}
    assert here.mean(metres, some=True) == {"a": 2.0, "b": 0.5}


def test_a_centre_is_worth_its_level_and_one_within_eight_hundred_metres_is_near():
    """By air × 1.3: 0.65 km and 3.9 km to the two; the second of level 2."""
    centres = frame([shapely.Point(0, 0), shapely.Point(0, 500)], level=[1, 2])
    here = country([(500, 0), (3000, 500), (0, 30_000)], ["a", "b", "c"], centres=centres)
    value, near = freight._centres(here)
    assert value["a"] == 1.0
    first = freight.curve(freight.CENTRE, 1.3 * math.hypot(3, 0.5))
    assert value["b"] == pytest.approx(max(first, 0.9 * freight.curve(freight.CENTRE, 3.9)))
    assert value["c"] == 0.0
    assert near == {"a"}


def test_a_junction_is_an_end_of_a_main_road():
    roads = frame(
        [
            shapely.LineString([(0, 0), (10, 0)]),
            shapely.LineString([(10, 0), (20, 0)]),
            shapely.LineString([(0, 9), (10, 9)]),
        ],
        road_class=["E", "R", "F"],
    )
    assert sorted(p.x for p in freight.junctions(roads)) == [0, 10, 20]


def test_firms_are_left_alone_where_a_layer_lacks():
    shown = {"business_match": {"measured": 0.5}}
    written = {"alternatives": [{"id": "a", "shown": shown, "criteria": {}}]}
    here = country([(0, 0)], ["a"], centres=frame([shapely.Point(0, 0)], level=[1]))
    assert list(freight.business(None, written, here)) == []
