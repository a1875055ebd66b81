"""Where one goes, what a zone covers and what is emitted: the tables between, worked on paper."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.criteria import climate, destinations, emissions, journeys, transit, travel, zones
from ikap.criteria import ways as roads_and_streets
from ikap.criteria.declaration import method
from ikap.criteria.ground import by_class, land_types, network, surfaces
from ikap.criteria.sites import Sites
from ikap.measure.areas import Pieces
from ikap.measure.board import board
from ikap.measure.nearness import SiteWays, Trips, targets
from ikap.measure.points import Points
from ikap.measure.signposts import signposts
from ikap.measure.walking import Walks
from ikap.model import Zone, ZoneTest

CRS = 25832
CO2 = 55 * 44 / 12  # tCO2e of a metre of peat under a daa


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def line(*coordinates):
    return shapely.LineString(coordinates)


def at(*places):
    return list(shapely.points(places))


def points(*owners):
    shapes = shapely.points([(100.0 * i, 0.0) for i in range(len(owners))])
    return Points(shapes, np.array(owners, dtype=np.intp), max(owners) + 1)


def plain(values):
    return [None if value is None or value != value else value for value in values]


# --- where one goes ------------------------------------------------------------------------------

CENTRES = layer(
    at((0, 0), (1, 0), (2, 0), (3, 0)),
    name=["By", "Bydel", "Vik", "Ås"], level=[1, 2, 3, 3], main=[True, False, False, False],
)  # fmt: skip


def test_centres_to_go_to_by_level_the_main_one_and_the_top():
    found = destinations.centre_targets(CENTRES)
    assert {key: len(goal) for key, goal in found.items()} == {
        destinations.MAIN: 1, destinations.TOP: 2, 1: 1, 2: 1, 3: 2, 4: 0,
    }  # fmt: skip
    assert len({goal.name for goal in found.values()}) == 6
    assert found[3].labels.tolist() == [2, 3]


def test_terminals_and_errands_by_their_kind():
    terminals = layer(at((0, 0), (1, 0), (2, 0)), terminal=["rail", "port", "rail"])
    found = destinations.terminal_targets(terminals)
    assert {kind: len(goal) for kind, goal in found.items()} == {
        destinations.EVERY: 3, "rail": 2, "port": 1, "freight": 0,
    }  # fmt: skip
    services = layer(at((0, 0), (1, 0)), service=["grocery", "park"])
    kinds = {kind: len(goal) for kind, goal in destinations.errand_targets(services).items()}
    assert kinds == {"grocery": 1, "kindergarten": 0, "primary_school": 0, "park": 1}


def test_a_business_area_is_of_the_municipality_that_its_middle_lies_in():
    """The first lies in the west, the second with its middle in the east, the third in neither."""
    areas = layer(
        [shapely.box(0, 0, 9, 9), shapely.box(95, 0, 115, 9), shapely.box(0, 900, 9, 909)]
    )
    borders = layer(
        [shapely.box(-9, -9, 50, 99), shapely.box(50, -9, 100, 99), shapely.box(100, -9, 200, 99)],
        municipality_code=["5001", "5001", "5028"],
    )
    found = destinations.own_area_targets(areas, borders)
    assert {code: goal.labels.tolist() for code, goal in found.items()} == {
        "5001": [0],
        "5028": [1],
    }


def test_sets_of_targets_are_named_once_each_and_what_lacks_is_passed_over():
    several = destinations.centre_targets(CENTRES)
    alone = destinations.stop_targets(CENTRES)
    named = destinations._named(several, None, alone)
    assert set(named) == {goal.name for goal in several.values()} | {alone.name}


# --- by public transport -------------------------------------------------------------------------


def test_a_trunk_line_has_so_many_departures_or_is_a_railway_or_of_the_class():
    corridors = layer(
        [line((0, i), (9, i)) for i in range(4)],
        departures_per_hour=[4.0, 3.9, 0.5, 8.0], mode=["bus", "bus", "rail", "bus"],
        lines=["1", "2", "Banen", "3"],
    )  # fmt: skip
    found = transit.trunk_lines(corridors)
    assert found["name"].tolist() == ["1", "Banen", "3"]
    classes = sorted(transit.TRUNK_CLASSES)
    known = layer(
        [line((0, 0), (1, 1))] * 3, line_class=[classes[0], "other", classes[-1]],
        name=["Metro", "Lokal", None],
    )  # fmt: skip
    both = transit.trunk_lines(corridors, known)
    assert both["name"].tolist() == ["1", "Banen", "3", "Metro", classes[-1]]
    assert both.index.tolist() == [0, 1, 2, 3, 4]
    unnamed = transit.trunk_lines(corridors, known.drop(columns="name"))
    assert unnamed["name"].tolist()[3:] == [classes[0], classes[-1]]


@pytest.mark.parametrize(("metres", "share"), [(499, 1.0), (500, 1.0), (501, 0.0)])
def test_a_corridor_reaches_five_hundred_metres_from_its_line(metres, share):
    ways = transit.trunk_ways(layer([line((0, metres), (100, metres))], name=["1"]))
    found = transit.share_in_corridor(points(0), ways)
    assert found["measured"].tolist() == [share]
    assert found["inside"].tolist() == ["ja" if share else "nei"]
    assert found["line"].tolist() == ["1" if share else None]


def test_half_of_a_site_is_inside_and_the_nearest_line_is_named_and_then_the_first_by_name():
    """Points of the first site at 0 and 100 m east, of the second at 200 and 300 m."""
    lines = [line((-400, 0), (-400, 9)), line((200, 50), (200, 60)), line((200, -50), (200, -60))]
    ways = transit.trunk_ways(layer(lines, name=["vest", "b", "a"]))
    found = transit.share_in_corridor(points(0, 0, 1, 1), ways)
    assert found["measured"].tolist() == [1, 1]
    assert found["line"].tolist() == ["a", "a"]
    half = transit.share_in_corridor(points(0, 0, 0), transit.trunk_ways(
        layer([line((-400, 0), (-400, 9))], name=["vest"])))  # fmt: skip
    assert (half["measured"][0], half["inside"][0]) == (pytest.approx(2 / 3), "ja")
    third = transit.share_in_corridor(points(0, 0, 0), transit.trunk_ways(
        layer([line((-500, 0), (-500, 9))], name=["vest"])))  # fmt: skip
    assert (third["measured"][0], third["inside"][0]) == (pytest.approx(1 / 3), "nei")


def test_on_foot_to_a_centre_only_where_it_is_near_by_air():
    places = gpd.GeoSeries(at((0, 0), (800, 0), (801, 0)), index=list("abc"), crs=CRS)
    goal = gpd.GeoSeries(at((0, 0)), crs=CRS)
    found = journeys._on_foot(places, goal, 800.0, None, None)
    assert found["a"] == 0
    assert found["b"] == pytest.approx(1040)
    assert np.isnan(found["c"])
    assert journeys._on_foot(places, goal.iloc[:0], 800.0, None, None).isna().all()


def test_a_journey_beside_the_drive():
    journey = {"median": np.array([30.0, 30.0]), "worst": np.array([40.0, np.nan]),
               "reached": np.array([1.0, 0.5])}  # fmt: skip
    found = journeys.main_centre_minutes(journey, np.array([12.0, np.nan]))
    assert plain(found["ratio"]) == [2.5, None]
    assert plain(found["driving"]) == [12, None]
    assert plain(found["worst"]) == [40, None]
    alone = journeys.main_centre_minutes(journey)
    assert np.isnan(alone["driving"]).all()
    assert alone["measured"].tolist() == [30, 30]


def test_people_live_in_squares_of_two_kilometres_or_at_the_centres():
    grid = layer(
        [shapely.box(x, 0, x + 250, 250) for x in (0, 500, 1900, 2000, 9000)],
        residents=[3.0, 4.0, 5.0, 8.0, 0.0],
    )
    found = journeys.residents(CENTRES, grid)
    assert list(zip(found.geometry.x, found.geometry.y, found["residents"], strict=True)) == [
        (1000, 1000, 7), (3000, 1000, 13),
    ]  # fmt: skip
    counted = CENTRES.assign(population=[100.0, 0.0, np.nan, 5.0])
    assert journeys.residents(counted)["residents"].tolist() == [100, 5]
    assert journeys.residents(CENTRES).empty


def test_stops_that_are_left_from_and_gone_to_are_served_once_each():
    timetable = layer(at((1, 0), (1, 0), (0, 0)), stop_id=["b", "b", "a"])
    rides = layer(at((1, 0)), from_stop=["b"], to_stop=["c"])
    rides["to_place"] = gpd.GeoSeries(at((2, 0)), crs=CRS)
    found = roads_and_streets.places_served(timetable, rides)
    assert found.index.tolist() == ["a", "b", "c"]
    assert found.x.tolist() == [0, 1, 2]


def test_a_road_is_driven_by_its_limit_then_by_its_type_then_by_its_class():
    table = roads_and_streets.factors("driving_speeds")
    named = {name: f.best for name, f in table.items() if f.unit == "km/t"}
    frame = pd.DataFrame(
        {"speed_limit": [50.0, 0.0, np.nan, np.nan], "road_class": ["E", "E", "K", None]}
    )
    assert roads_and_streets._speeds(frame).tolist() == [
        50 * table["of_limit"].best, named["E"], named["K"], named["other"],
    ]  # fmt: skip
    assert roads_and_streets._speeds(frame[["road_class"]]).tolist()[0] == named["E"]
    assert roads_and_streets._speeds(frame[[]]).tolist() == [named["other"]] * 4


# --- driving -------------------------------------------------------------------------------------


def test_trips_go_to_the_most_central_centre_of_a_zone_else_to_its_middle():
    frame = layer(
        [shapely.box(-1, -1, 1.5, 1), shapely.box(10, 0, 12, 2), shapely.box(2.5, -1, 4, 1)],
        zone=["Sør", "Nord", "Sør"],
    )
    going = pd.DataFrame({"destination": ["Sør", "Nord", "Ås"]})
    found = travel.travel_places(CENTRES, frame, going)
    assert {name: (p.x, p.y) for name, p in found.items()} == {
        "By": (0, 0), "Nord": (11, 1), "Sør": (0, 0), "Ås": (3, 0),
    }  # fmt: skip
    assert found.index.tolist() == ["By", "Nord", "Sør", "Ås"]
    assert travel.travel_places(CENTRES).index.tolist() == ["By"]
    homes = pd.DataFrame({"destination": ["Vik"]})
    assert travel.travel_places(CENTRES, None, None, homes).index.tolist() == ["By", "Vik"]


def zone_table(**more):
    shapes = [shapely.box(-1, -1, 150, 1), shapely.box(50, -1, 250, 1), shapely.box(50, -1, 99, 1)]
    return layer(shapes, zone=["b", "a", "b"], modal_zone=["m", "m", "k"], **more)


def test_a_point_is_in_every_zone_that_holds_it_and_in_a_zone_twice_by_the_first():
    pairs = travel.travel_pairs(zone_table())
    assert pairs.pairs == (("a", "m"), ("b", "k"), ("b", "m"))
    assert pairs.pair_of_shape.tolist() == [2, 0, 1]
    sites = Sites(layer([shapely.box(0, 0, 1, 1)], municipality_code=["5001"]))
    here = points(0, 0, 0, 0)
    places = gpd.GeoSeries(at((0, 0)), index=["By"], crs=CRS)
    inside = travel.point_zones(sites, here, np.zeros((4, 1)), places, CENTRES, pairs)
    assert inside.tolist() == [
        [False, False, True], [True, False, True], [True, False, False], [False, False, False],
    ]  # fmt: skip
    both = travel._one_of_each_zone(np.array([[True, True, True]]), pairs.pairs)
    assert both.tolist() == [[True, True, False]]
    assert travel._most_common(here, inside, pairs).tolist() == ["a"]


def test_where_no_zone_is_drawn_it_follows_from_the_way_to_the_main_centre():
    """Up to 5 km near, from 5 km on far, in the municipality alone; a drawn zone goes first."""
    bands = pd.DataFrame(
        {"municipality_code": ["5001", "5001"], "from_km": [0.0, 5.0], "to_km": [5.0, np.nan],
         "zone": ["near", "far"], "modal_zone": ["m", "m"]}
    )  # fmt: skip
    pairs = travel.travel_pairs(zone_table().iloc[:1], bands)
    assert pairs.pairs == (("b", "m"), ("far", "m"), ("near", "m"))
    sites = Sites(layer([shapely.box(0, 0, 1, 1)] * 2, municipality_code=["5001", "5028"]))
    here = Points(shapely.points([(0, 0), (0, 99), (0, 99), (0, 99), (0, 99)]),
                  np.array([0, 0, 0, 0, 1]), 2)  # fmt: skip
    places = gpd.GeoSeries(at((9, 9), (0, 0)), index=["Annet", "By"], crs=CRS)
    km = np.array([[1.0, 3.0], [1.0, 4.999], [1.0, 5.0], [1.0, np.nan], [1.0, 3.0]])
    inside = travel.point_zones(sites, here, km, places, CENTRES, pairs)
    assert [np.flatnonzero(row).tolist() for row in inside] == [[0], [2], [1], [], []]


def test_the_habits_of_a_zone_are_its_trips_by_purpose_and_destination():
    pairs = SimpleNamespace(pairs=(("a", "m"), ("b", "m"), ("c", "m")))
    places = gpd.GeoSeries(at((0, 0), (1, 1)), index=["By", "Vik"], crs=CRS)
    trips = pd.DataFrame({"purpose": ["work", "work", "shop"], "trips": [1.0, 0.5, 2.0]})
    going = pd.DataFrame(
        {"zone": ["a", "a", "a", "b", "a"], "purpose": ["work", "shop", "work", "shop", "none"],
         "destination": ["Vik", "By", "By", "Borte", "By"], "share": [0.25, 1.0, 0.75, 1.0, 1.0],
         "km": [np.nan, 3.0, np.nan, 8.0, 1.0]}
    )  # fmt: skip
    modes = pd.DataFrame(
        {"purpose": ["work", "work", "shop"], "modal_zone": ["m", "m", "m"],
         "from_km": [5.0, 0.0, 0.0], "car_driver": [0.9, 0.1, 0.5]}
    )  # fmt: skip
    first, second, third = travel._habits(pairs, places, trips, going, modes)
    assert first.place.tolist() == [0, 0, 1]  # to the shop, and by name to work
    assert first.trips.tolist() == [2, 1.125, 0.375]
    assert plain(first.km) == [3, None, None]
    (shop, _from, _share), (work, starts, share) = first.modes
    assert (shop.tolist(), work.tolist()) == ([0], [1, 2])
    assert (starts.tolist(), share.tolist()) == ([0, 5], [0.1, 0.9])
    assert (second.place.tolist(), third) == ([-1], None)
    driven = travel._of_zone(np.array([[2.0, 10.0], [5.0, np.nan]]), first)
    km = 2 * 0.5 * 3 + 1.125 * 0.1 * 2 + 0.375 * 0.9 * 10
    assert driven[:, 0] == pytest.approx([km, (1 + 0.1125 + 0.3375) / 3.5, (6 + 2.25 + 3.75) / 3.5])
    assert np.isnan(driven[:, 1]).all()


def test_a_site_drives_as_its_points_do_in_the_mean_of_their_zones():
    pairs = SimpleNamespace(pairs=(("a", "m"), ("b", "m")))

    def habits(km):
        modes = ((np.array([0]), np.array([0.0]), np.array([0.5])),)
        return travel.Habits(np.array([0]), np.array([km]), np.array([2.0]), modes)

    inside = np.array([[True, False], [True, True], [False, False]])
    found = travel._driven(
        points(0, 0, 1), inside, np.zeros((3, 1)), pairs, [habits(4.0), habits(8.0)]
    )
    assert found["km"][0] == pytest.approx((4 + (4 + 8) / 2) / 2)
    assert (found["driver"][0], found["length"][0]) == (0.5, pytest.approx((4 + 6) / 2))
    assert np.isnan(found["km"][1])
    assert found["zone"].tolist() == ["a", None]
    unknown = travel._driven(points(0, 0, 1), inside, np.zeros((3, 1)), pairs, [None, habits(8.0)])
    assert np.isnan(unknown["km"]).all()


def test_the_main_centre_is_so_far_at_least_where_no_way_leads():
    way = SiteWays(np.array([1500.0, np.nan]), np.array([2500.0, np.nan]),
                   np.array([1200.0, 900.0]), np.array([0, None], dtype=object))  # fmt: skip
    found = climate.main_centre_km(way)
    assert {name: plain(values) for name, values in found.items()} == {
        "measured": [1.5, None], "low": [1.5, 0.9], "worst": [2.5, None],
    }  # fmt: skip


def test_what_a_site_drives_in_a_year_is_its_peoples_or_its_workers():
    """2 homes of 2.5 people × 365 × 10 km; 3 jobs × the working days × 20 km; else by the model."""
    sites = Sites(
        layer([shapely.box(0, 0, 1, 1)] * 3, kind=["housing", "business", "housing"],
              dwellings=[2.0, 9.0, 1.0], jobs=[9.0, 3.0, 9.0])
    )  # fmt: skip
    people = pd.DataFrame({"best": [2.5]}, index=["people_per_new_dwelling"])
    days = climate.factors("car_travel")["working_days"].best
    far = SiteWays(*([np.array([5000.0] * 3)] * 3), np.array([None] * 3, dtype=object))
    residents = {"km": np.array([10.0, 1.0, np.nan])}
    workers = {"km": np.array([1.0, 20.0, 1.0])}
    found = climate.site_driving(
        sites,
        need_by_name=people,
        main_centre_distance=far,
        resident_travel=residents,
        commuting_travel=workers,
    )
    assert found["measured"] == pytest.approx([5 * 365 * 10, 3 * days * 20, 2.5 * 365 * 14])
    assert found["low"][0] == found["high"][0] == found["measured"][0]


# --- zones ---------------------------------------------------------------------------------------


def ready(test, features, inside=None, outside=None):
    ground = surfaces(np.array(features, dtype=object))
    zone = zones.proof_of("region", np.array(features, dtype=object))
    limits = [
        None if part is None else surfaces(np.array(part, dtype=object))
        for part in (inside, outside)
    ]
    return zones.ReadyZone(test, ground, *limits, zone)


SITES = np.array([shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100)], dtype=object)


def covered(zone):
    found = zone.among(SITES)
    return shapely.area(found.overlap).tolist(), found.near.tolist()


def test_a_zone_covers_ground_once_and_is_near_within_a_metre():
    test = ZoneTest("flood")
    twice = [shapely.box(0, 0, 30, 100), shapely.box(20, 0, 40, 100)]
    assert covered(ready(test, twice)) == ([4000, 0], [True, False])
    for gap, near in ((0.99, True), (1.0, False), (1.01, False)):
        beside = [shapely.box(100 + gap, 0, 120, 100)]
        assert covered(ready(test, beside)) == ([0, 0], [near, False])
    assert covered(ready(test, [])) == ([0, 0], [False, False])


def test_a_zone_counts_inside_others_and_outside_others():
    test, whole = ZoneTest("noise"), [shapely.box(0, 0, 600, 50)]
    assert covered(ready(test, whole))[0] == [5000, 5000]
    town, plan = [shapely.box(0, 0, 80, 100)], [shapely.box(0, 0, 20, 100)]
    assert covered(ready(test, whole, inside=town))[0] == [4000, 0]
    assert covered(ready(test, whole, outside=plan))[0] == [4000, 5000]
    assert covered(ready(test, whole, inside=town, outside=plan))[0] == [3000, 0]
    assert covered(ready(test, whole, inside=[])) == ([0, 0], [False, False])
    assert covered(ready(test, whole, outside=[]))[0] == [5000, 5000]


def test_features_of_a_zone_are_of_its_codes_with_their_own_belt_or_the_tests():
    streams = layer(
        at((0, 0), (0, 0), (0, 0)), kind=["open", "open", "piped"], belt=[30.0, None, 30.0]
    )

    def reach(zone):
        return [round(shape.bounds[2], 6) for shape in zones.selected(streams, zone)]

    assert reach(Zone("s", {"kind": ("open",)}, buffer=10.0, own_buffer="belt")) == [30, 10]
    assert reach(Zone("s", {"kind": ("open", "piped")}, buffer=10.0)) == [10, 10, 10]
    assert reach(Zone("s", {"kind": ("piped",)})) == [0]
    assert reach(Zone("s", {"depth": (1,)})) == []
    assert reach(Zone("s", buffer=5.0, own_buffer="nobody")) == [5, 5, 5]


def proof(*said, features=()):
    return zones.proof_of(list(said), np.array(features, dtype=object))


WEST = gpd.GeoSeries([shapely.box(-50, -50, 50, 150), shapely.box(480, -20, 620, 120)], crs=CRS)
SOUTH = gpd.GeoSeries([shapely.box(-50, -50, 700, 50)], crs=CRS)
HERE = [{"5001": 1.0}, {"5001": 0.25, "5028": 0.75}]


@pytest.mark.parametrize(
    ("said", "shares"),
    [
        (["region"], [1, 1]),
        ([("5001",)], [1, 0.25]),
        ([("5001", "5028")], [1, 1]),
        ([()], [0, 0]),
        ([WEST], [0.5, 1]),
        ([WEST, SOUTH], [0.25, 0.5]),
        ([WEST, ("5001",)], [0.5, 0.25]),
        ([("5028",), "region"], [0, 0.75]),
        ([WEST.iloc[:0]], [0, 0]),
    ],
)
def test_the_share_of_a_site_that_all_say_is_mapped(said, shares):
    assert proof(*said).share(SITES, HERE) == pytest.approx(shares)


def test_a_layer_that_covers_the_ground_tells_itself_where_it_is_mapped():
    ground = [shapely.box(0, 0, 25, 100), shapely.box(20, 0, 50, 100)]
    assert proof("features", features=ground).share(SITES, HERE) == pytest.approx([0.5, 0])


def test_the_belt_that_a_test_looks_into_must_be_mapped_too():
    """A square of 100 m with 20 m around it; 10 m of the belt on one side is not mapped."""
    mapped = gpd.GeoSeries([shapely.box(-20, -20, 110, 120)], crs=CRS)
    assert proof(mapped).share(SITES[:1], HERE[:1]) == [1]
    found = proof(mapped).share(SITES[:1], HERE[:1], 20.0)[0]
    assert found == pytest.approx(1 - 10 * 120 / (100 * 100 + 4 * 100 * 20 + 1250), abs=0.02)
    seam = gpd.GeoSeries([shapely.box(0, 0, 100 - 0.00005, 100)], crs=CRS)
    assert proof(seam).share(SITES[:1], HERE[:1]) == [1]  # less than a millionth is no gap
    gap = gpd.GeoSeries([shapely.box(0, 0, 100 - 0.0005, 100)], crs=CRS)
    assert proof(gap).share(SITES[:1], HERE[:1])[0] < 1


# --- emissions -----------------------------------------------------------------------------------


def rate(land_type, productivity=np.nan, ground=np.nan, depth=np.nan):
    columns = [pd.Series([value]) for value in (land_type, productivity, ground, depth)]
    return emissions.emission_rates(*columns).iloc[0].to_dict()


def test_what_a_decare_emits_by_what_grows_on_it():
    assert [rate(30, p)["best"] for p in (15, 14, 13, 12, np.nan)] == [40, 40, 30, 18, 18]
    assert [rate(code)["best"] for code in (11, 12, 21, 22, 23, 50, 70, 81, 82)] == [
        2, 0, 8, 8, 10, 5, 0, 0, 0,
    ]  # fmt: skip
    assert rate(30, 14) == {"low": 25, "best": 40, "high": 60}
    assert np.isnan(rate(99)["best"])


def test_what_a_decare_of_peat_emits_more_than_it_does_already():
    assert rate(60, depth=2.0)["best"] == pytest.approx(2 * CO2)
    assert rate(60)["best"] == pytest.approx(CO2)
    assert rate(60)["high"] == pytest.approx(2 * 60 * 44 / 12)
    assert rate(21, ground=45, depth=1.0)["best"] == pytest.approx(CO2 - 71.5)
    assert rate(22, ground=45, depth=1.0)["best"] == pytest.approx(CO2 - 54.06, abs=1e-4)
    assert rate(23, ground=45, depth=1.0)["best"] == pytest.approx(CO2 - 54.06, abs=1e-4)
    assert rate(30, 14, 45, 1.0)["best"] == pytest.approx(40 + CO2 - 3.58, abs=0.01)
    assert rate(50, ground=45, depth=1.0)["best"] == 5
    assert rate(21, ground=44, depth=1.0)["best"] == 8


def pieces(site, of, area):
    return Pieces(np.array(site), np.array(of), np.array(area, dtype=float))


def test_mire_that_is_dug_out_is_told_with_the_share_whose_depth_is_unknown():
    """2 daa of known depth and 1 of unknown; the second site has none."""
    sites = Sites(layer([shapely.box(0, 0, 100, 100)] * 2))
    types, parts = (
        np.array([60, 60, 21]),
        pieces([0, 0, 0, 1], [0, 1, 2, 2], [2000, 1000, 500, 900]),
    )
    table = emissions.land_factors()
    depths = np.array([2.0, np.nan, 1.0, 1.0])
    found = emissions.mire_dug_out(sites, types, parts, depths, table)
    assert found["mire"].tolist() == [3, 0]
    assert plain(found["unknown"]) == [pytest.approx(1 / 3), None]
    assert found["best"].tolist() == pytest.approx([2 * 2 * CO2 + CO2, 0])
    dry = emissions.mire_dug_out(sites, np.array([21, 21, 21]), parts, depths, table)
    assert dry["best"].tolist() == [0, 0]


def test_mire_is_drained_beyond_a_site_that_digs_some_out_and_no_other():
    """15 × 100 m of the mire beside the first site; the second touches no mire but lies near it."""
    sites = Sites(layer([shapely.box(0, 0, 100, 100), shapely.box(0, 205, 100, 300)]))
    mire = surfaces(np.array([shapely.box(90, 0, 200, 200)], dtype=object))
    types, parts = np.array([60, 30]), pieces([0, 0, 1], [0, 1, 1], [1000, 9000, 9500])
    found = emissions.drained_mire(sites, types, parts, mire, emissions.land_factors())
    assert found["best"][1] == 0
    corner = 10 * 15 + np.pi * 15**2 / 4  # above the strip that is dug out, and round its corner
    assert found["best"][0] == pytest.approx((15 * 100 + corner) / 1000, rel=0.01)
    assert found["low"][0] <= found["best"][0] <= found["high"][0]


def test_a_proposals_own_peat_goes_before_the_maps():
    sites = Sites(layer([shapely.box(0, 0, 1, 1)] * 2, peat_depth=[3.0, np.nan]))
    land = layer([shapely.box(0, 0, 1, 1)] * 2, land_type=[60, 21], peat_depth=[1.0, np.nan],
                 ground=[np.nan, 45])  # fmt: skip
    depths = emissions.land_depths(land)
    found = emissions.peat_depths(sites, depths, pieces([0, 1, 1], [0, 0, 1], [1, 1, 1]))
    assert plain(found) == [3, 1, None]
    assert emissions.on_peat(land).tolist() == [False, True]
    assert np.isnan(emissions.land_depths(land.drop(columns="peat_depth"))).all()
    under = emissions.peat_under(
        sites, emissions.on_peat(land), pieces([0, 1, 1], [0, 0, 1], [9, 9, 2000])
    )
    assert under.tolist() == [0, 2]
    assert land_types(land).tolist() == [60, 21]


def test_ground_by_class_closes_with_what_lies_outside():
    table = by_class(
        np.array([10_000.0, 5000.0]), pieces([0, 0, 1], [0, 1, 1], [3000, 2000, 5000]),
        np.array(["x", "y"]), ("x", "y", "z"),
    )  # fmt: skip
    assert {key: values.tolist() for key, values in table.items()} == {
        "x": [3, 0], "y": [2, 5], "z": [0, 0], "outside": [5, 0],
    }  # fmt: skip


def test_trips_are_taken_from_points_that_are_asked_about():
    assert Trips(points(0, 1)).taken(np.array([False, True])).points.owner.tolist() == [1]


def test_where_the_roads_lack_the_small_streets_one_drives_straight_if_that_is_faster():
    """8 km of road up and down at the class's speed, or 1 km × 1.3 straight at the slowest."""
    roads = layer([line((0, 0), (0, 4000), (1000, 4000), (1000, 0))], road_class=["E"])
    table = roads_and_streets.factors("driving_speeds")
    net = roads_and_streets.drive_network(network(roads), roads)
    goal = targets(gpd.GeoSeries(at((1000, 0)), crs=CRS))
    signs = signposts(net, {goal.name: goal})

    def minutes(coarse):
        asked = roads.assign(coarse=[coarse])
        found = roads_and_streets.driven_minutes(shapely.points([(0, 0)]), goal, signs, asked)
        return found[0] - table["park"].best

    along, straight = 9 / table["E"].best * 60, 1.3 / table["other"].best * 60
    assert minutes(False) == pytest.approx(along)
    assert minutes(True) == pytest.approx(min(along, straight))
    assert straight < along


def test_a_method_is_its_text_with_its_numbers_in_place():
    said = method("Innen {near} km og {far} m", near=(1.5, 1), far=(2000, 0))
    assert said.text == "Innen {near} km og {far} m"
    assert said.numbers == {"near": (1.5, 1), "far": (2000, 0)}


def test_a_share_is_near_a_railway_by_the_timetable_or_by_the_stations_of_a_layer():
    """Points at 0 and 100 m; a train leaves 950 m from the first, a bus from the second's door."""
    timetable = layer(
        at((950, 0), (100, 0)), stop_id=["s", "b"], stop_name=["S", "B"], station_id=["s", "b"],
        route_id=["t", "1"], direction=[0, 0], mode=["rail", "bus"], departures_per_hour=[1.0, 4.0],
    )  # fmt: skip
    here = points(0, 0)
    labels = pd.Index(["b", "s"])
    of_both = Walks(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([130, 1001, 0, 999.0]))

    def shares(**more):
        found = transit.qualified(here, board(timetable, labels), of_both, Trips(here), **more)
        return {name: float(values[0]) for name, values in found.items()}

    assert shares() == {"at_least_4": 1, "at_least_2": 1, "at_least_1": 1, "rail": 0.5}
    near = destinations.station_targets(layer(at((-700, 0))))  # 910 m and 1 040 m on foot
    assert shares(station_targets=near)["rail"] == 1
    far = destinations.station_targets(layer(at((-9000, 0))))
    assert shares(station_targets=far)["rail"] == 0.5
