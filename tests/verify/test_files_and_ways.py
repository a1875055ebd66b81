"""What lies beside the scores, ways by air and along roads, and how much was computed again."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.model import (
    Answer,
    Basis,
    ConfigurationError,
    Constraint,
    Curve,
    Goal,
    Kind,
    LimitTest,
    Override,
    Tag,
    Tier,
    ZoneTest,
)
from ikap.verify import extent, files, freight, ground, run, supply, tables, travel, ways
from ikap.verify.findings import Compared, Difference, Number
from ikap.verify.plane import Ground
from tests.verify.small import CRS, again, entry, frame, lay_out, layers

FJORD = frame([shapely.box(100, -50, 700, 50)])  # 600 m across


def points(engine, **places):
    rows = [
        {"id": id_, "x": float(x), "y": float(y)} for id_, many in places.items() for x, y in many
    ]
    engine.table("point", rows, {"id": "VARCHAR", "x": "DOUBLE", "y": "DOUBLE"})


def run_of(*sites):
    return {"alternatives": list(sites)}


# --- by air --------------------------------------------------------------------------------------


def test_a_straight_way_is_thirteen_tenths_of_the_mean_air_to_the_nearest(engine):
    """300 m and 500 m to the two stops: 520 m. What lies across 600 m of sea is none."""
    points(engine, a=[(0, 0), (0, 1000)], b=[(50, 0)])
    stops = frame(shapely.points([(0, 300), (0, 1500), (5000, 0)]))
    said = run_of(entry("a", "nearest_stop"), entry("b", "nearest_stop"))
    found = again(ways.straight(engine, said, ways.STOP, stops, None))
    assert found == pytest.approx(
        {("nearest_stop", "a"): 520, ("nearest_stop", "b"): 1.3 * np.hypot(50, 300)}
    )
    beyond = frame(shapely.points([(1000, 0)]))
    wet = again(ways.straight(engine, said, ways.STOP, beyond, FJORD))
    assert wet == {}  # one point of the first is enough
    assert list(ways.straight(engine, run_of(entry("a")), ways.STOP, stops, None)) == []
    assert list(ways.straight(engine, said, ways.STOP, stops.iloc[:0], None)) == []


@pytest.mark.parametrize(("sea", "goes"), [(499, True), (500, True), (501, False)])
def test_a_line_crosses_five_hundred_metres_of_sea_and_no_more(engine, sea, goes):
    """In kilometres: 1 km by air to the centre."""
    points(engine, a=[(0, 0)])
    centre, fjord = frame([shapely.Point(1000, 0)]), frame([shapely.box(100, -9, 100 + sea, 9)])
    said = run_of(entry("a", "main_centre_km"))
    found = again(ways.straight(engine, said, ways.CENTRE, centre, fjord))
    assert found == (pytest.approx({("main_centre_km", "a"): 1.3}) if goes else {})


def test_sea_in_two_stretches_is_added_up(engine):
    points(engine, a=[(0, 0)])
    two = frame([shapely.box(100, -9, 400, 9), shapely.box(500, -9, 800, 9)])
    said = run_of(entry("a", "main_centre_km"))
    centre = frame([shapely.Point(1000, 0)])
    assert again(ways.straight(engine, said, ways.CENTRE, centre, two)) == {}
    one = two.iloc[:1]
    assert len(again(ways.straight(engine, said, ways.CENTRE, centre, one))) == 1


@pytest.mark.parametrize(("km", "short"), [(1.0, False), (1.2, False), (0.99, True)])
def test_no_way_to_the_main_centre_is_shorter_than_the_air(engine, km, short):
    points(engine, a=[(0, 0)], b=[(0, 0)], c=[(0, 0)])
    said = run_of(*(entry(id_, "main_centre_km") for id_ in "abc"))
    said["alternatives"][0]["shown"]["main_centre_km"]["measured"] = km
    centre = frame([shapely.Point(1000, 0), shapely.Point(0, 9000)])
    found = again(ways.not_shorter(engine, said, centre))
    assert found == ({("main_centre_air", "a"): 1000.0} if short else {})
    assert list(ways.not_shorter(engine, said, centre.iloc[:0])) == []
    assert list(ways.not_shorter(engine, run_of(entry("a")), centre)) == []


# --- along roads ---------------------------------------------------------------------------------


def country(places, owner, sea=None, **held):
    return freight.Country(layers(**held), None, sea, np.array(places, dtype=float), owner, False)


def light(metres, capacity, service="water", sea=None):
    pipes = frame(
        shapely.points([(x, 0) for x in metres]), service=[service] * len(metres), capacity=capacity
    )
    here = country([(0, 0), (0, 5000)], ["a", "a"], sea, connections=pipes)
    found = again(supply.supply(run_of(entry("a", "connection_light")), here))
    return found.get(("connection_light", "a"))


def test_near_to_free_capacity_is_green_and_far_from_any_is_red():
    """500 m and 2 000 m by roads are 384.6 m and 1 538.5 m by air; the nearest point counts."""
    assert light([384.6], ["free"]) == 0
    assert light([384.7], ["free"]) == 1
    assert light([384.6], ["limited"]) == 1
    assert light([1538.4], ["limited"]) == 1
    assert light([1538.5], ["limited"]) == 2
    assert light([300, 1600], ["none", "free"]) == 2
    assert light([300, 600], ["none", "free"]) == 1
    assert light([300, 200], ["free", "none"]) == 0


def test_the_worst_of_the_services_answers():
    pipes = frame(
        shapely.points([(300, 0), (900, 0), (200, 0)]), service=["water", "sewer", "road"]
    )
    here = country([(0, 0)], ["a"], connections=pipes)
    asked = ("water_connection", "sewer_connection", "road_connection", "connection_light")
    found = again(supply.supply(run_of(entry("a", *asked)), here))
    assert [found[number, "a"] for number in asked] == pytest.approx([390, 1170, 260, 1])
    assert list(supply.supply(run_of(entry("a")), here)) == []
    assert list(supply.supply(run_of(entry("a", *asked)), country([(0, 0)], ["a"]))) == []


def test_where_no_dry_way_leads_nothing_is_known_but_what_is_red():
    sea = Ground([shapely.box(100, -9000, 700, 9000)])
    assert light([1000], ["free"], sea=sea) is None
    pipes = frame(shapely.points([(1000, 0), (-1600, 0)]), service=["water", "sewer"])
    here = country([(0, 0)], ["a"], sea, connections=pipes)
    found = again(supply.supply(run_of(entry("a", "connection_light")), here))
    assert found["connection_light", "a"] == 2


def test_a_line_is_looked_at_at_its_ends_and_every_fifty_metres_at_most():
    spots = supply._spots(
        gpd.GeoSeries(
            [
                shapely.LineString([(0, 0), (120, 0)]),
                shapely.Point(5, 5),
                shapely.LineString([(0, 9), (50, 9)]),
                shapely.box(0, 0, 25, 25),
            ]
        )
    )
    assert [(spot.x, spot.y) for spot in spots[:7]] == [
        (0, 0), (40, 0), (80, 0), (120, 0), (5, 5), (0, 9), (50, 9),
    ]  # fmt: skip
    assert len(spots) == 7 + 3


def firms(engine, doors, **held):
    """R and R for lorries of sites a, b … on y = 0; roads and housing far off unless given."""
    roads = frame([shapely.LineString([(0, 90_000), (0, 99_000)])], road_class=["E"])
    held = {"roads": roads, "housing_areas": frame([shapely.box(0, -99, 1, -98)])} | held
    here = country([(x, 0) for x in doors.values()], list(doors), **held)
    said = run_of(*(entry(id_, municipality={"code": "5001"}) for id_ in doors))
    borders = [shapely.box(-9000, -9000, 4000, 9000), shapely.box(4000, -9000, 90_000, 9000)]
    engine.shapes(
        "municipality", frame(borders, municipality_code=["5001", "5028"]), ["municipality_code"]
    )
    value, there = freight._road(engine, here, said)
    return value, there


def test_a_firm_is_reached_from_a_junction_a_county_road_a_terminal_or_its_own_area(engine):
    """2 km by road are worth 0.8, of a county road 0.7 of that, of a business area 0.8."""
    east = 2000 / 1.3
    road = frame([shapely.LineString([(-50_000, 0), (0, 0)])], road_class=["E"])
    value, there = firms(engine, {"a": east}, roads=road)
    assert (value["a"], there) == (pytest.approx(0.8), {})
    county = frame(
        [shapely.LineString([(0, 0), (0, 500)]), shapely.LineString([(0, 9e4), (0, 9.9e4)])],
        road_class=["F", "E"],
    )
    value, there = firms(engine, {"a": east}, roads=county)
    assert (value["a"], there) == (pytest.approx(0.7 * 0.8), {})
    terminal = frame([shapely.Point(0, 0)])
    value, there = firms(engine, {"a": east}, terminals=terminal)
    assert value["a"] == there["a"] == pytest.approx(0.8)
    assert firms(engine, {"a": east}, terminals=terminal.iloc[:0])[1] == {}
    area = frame([shapely.box(-1, -1, 0, 1)])
    value, there = firms(engine, {"a": east}, business_areas=area)
    assert value["a"] == there["a"] == pytest.approx(0.8 * 0.8)
    foreign = frame([shapely.box(5000, -1, 5100, 1)])
    assert firms(engine, {"a": 5000.0}, business_areas=foreign)[1] == {}


def test_driving_is_asked_for_residents_and_for_jobs_each_by_its_own_table(engine):
    """One trip of 10 km a day for a resident, two of 20 km for a job, half of them as driver."""
    zone = [shapely.box(-10, -10, 10, 10)]
    going = {"zone": ["z"], "destination": ["Town"], "share": [1.0]}
    held = {
        "travel_zones": frame(zone, zone=["z"], modal_zone=["m"]),
        "travel_trips": pd.DataFrame(
            {"kind": ["housing", "business"], "purpose": ["all", "all"], "trips": [1.0, 2.0]}
        ),
        "travel_modes": pd.DataFrame(
            {"purpose": ["all"], "modal_zone": ["m"], "from_km": [0.0], "car_driver": [0.5]}
        ),
        "centres": frame([shapely.Point(0, 5)], name=["Town"], level=[1]),
        "travel_destinations": pd.DataFrame(going).assign(km=10.0),
        "travel_settlement": pd.DataFrame(going).assign(km=20.0),
    }
    points(engine, a=[(0, 0)])
    asked = ("resident_travel_km", "commuting_travel_km", "class_c_travel_km")

    def driven(numbers, **held):
        given = layers(**held)
        said = run_of(entry("a", *numbers))
        found = travel.travel(engine, said, given, None, None, "Town", coarse=False)
        return {number: km for (number, _site), km in again(found).items()}

    assert driven(asked, **held) == pytest.approx(dict(zip(asked, (5, 20, 20), strict=True)))
    assert driven(asked[1:2], **held) == pytest.approx({"commuting_travel_km": 20})
    without = {name: table for name, table in held.items() if name != "travel_destinations"}
    assert set(driven(asked, **without)) == set(asked[1:])
    other = pd.DataFrame(going).assign(km=10.0, purpose="school")
    assert driven(asked[:1], **held | {"travel_destinations": other}) == {}
    assert driven(asked, centres=held["centres"]) == {}


# --- the ground ----------------------------------------------------------------------------------


def limit(name, tier=Tier.EXCLUDE, **more):
    basis = Basis("Forslag", Tag.PROPOSAL)
    return Constraint(name, name, tier, ZoneTest(name), basis, "", **more)


def judged(engine, constraints, shapes, overrides=(), kinds=None, mitigated=None, **held):
    """Answer, effect, daa and share of each limit and site, and the net daa."""
    lay_out(engine, *shapes)
    ids = list("abcdef"[: len(shapes)])
    sites = frame(
        shapes,
        kind=kinds or ["housing"] * len(shapes),
        hazard_mitigated=mitigated or [False] * len(shapes),
    ).set_axis(ids)
    blank = {"tier": "?", "answer": "?", "area_daa": -1, "share": -1, "unchecked_share": -1}
    said = run_of(
        *(
            entry(id_, net_area_daa=-1.0, constraints={c.id: blank for c in constraints})
            for id_ in ids
        )
    )
    checks = list(ground.limits(engine, said, sites, constraints, layers(**held), overrides))
    return {
        (difference.number.key, difference.part, difference.site): difference.computed
        for check in checks
        for difference in check.differences
    }


TWO = (shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100))


def test_what_a_zone_takes_is_no_net_ground_and_a_flag_takes_nothing(engine):
    flood, noise = limit("flood"), limit("noise", Tier.FLAG)
    zones = {
        "flood": frame([shapely.box(0, 0, 30, 100), shapely.box(20, 0, 40, 100)]),
        "noise": frame([shapely.box(0, 0, 600, 50)]),
    }
    found = judged(engine, [flood, noise], TWO, **zones)
    assert {key[1:]: v for key, v in found.items() if key[0] == "answer"} == {
        ("flood", "a"): "yes", ("flood", "b"): "no", ("noise", "a"): "yes", ("noise", "b"): "yes",
    }  # fmt: skip
    assert found["constraint_area", "flood", "a"] == pytest.approx(4)
    assert found["constraint_share", "flood", "a"] == pytest.approx(0.4)
    assert found["unchecked_share", "flood", "a"] == 0
    assert found["net_area_daa", "", "a"] == pytest.approx(6)
    assert found["net_area_daa", "", "b"] == pytest.approx(10)
    left = engine.frame("SELECT id, ST_Area(g) AS m2 FROM net ORDER BY id")["m2"].tolist()
    assert left == pytest.approx([6000, 10_000])


def test_what_is_all_taken_is_drawn_as_the_gross_and_measured_as_nothing(engine):
    found = judged(engine, [limit("flood")], TWO, flood=frame([shapely.box(-9, -9, 200, 200)]))
    assert found["net_area_daa", "", "a"] == 0
    left = engine.frame("SELECT id, ST_Area(g) AS m2 FROM net ORDER BY id")["m2"].tolist()
    assert left == pytest.approx([10_000, 10_000])


def test_protection_a_layer_that_lacks_and_a_caseworkers_answer(engine):
    zone = {"flood": frame([shapely.box(0, 0, 600, 50)])}
    mild = limit("flood", mitigable=True)
    found = judged(engine, [mild], TWO, mitigated=[True, False], **zone)
    assert found["tier", "flood", "a"] == "flag"
    assert found["tier", "flood", "b"] == "exclude"
    assert [found["net_area_daa", "", id_] for id_ in "ab"] == pytest.approx([10, 5])
    found = judged(engine, [limit("flood")], TWO, mitigated=[True, False], **zone)
    assert found["tier", "flood", "a"] == "exclude"
    own = Override("a", "flood", Answer.NO, "", "", "")
    found = judged(engine, [limit("flood")], TWO, [own], **zone)
    assert (found["answer", "flood", "a"], found["answer", "flood", "b"]) == ("no", "yes")
    assert found["unchecked_share", "flood", "a"] == 0
    assert [found["net_area_daa", "", id_] for id_ in "ab"] == pytest.approx([10, 5])
    found = judged(engine, [limit("flood")], TWO)
    assert found["answer", "flood", "a"] == "unchecked"
    assert found["unchecked_share", "flood", "a"] == 1
    assert found["constraint_area", "flood", "a"] is None


def test_a_limit_is_not_asked_of_a_kind_that_it_does_not_concern(engine):
    zone = frame([shapely.box(0, 0, 600, 50)])
    only = limit("flood", kinds=(Kind.BUSINESS,))
    found = judged(engine, [only], TWO, kinds=["housing", "business"], flood=zone)
    assert found["answer", "flood", "b"] == "yes"
    assert found["answer", "flood", "a"] is None
    assert [found["net_area_daa", "", id_] for id_ in "ab"] == pytest.approx([10, 5])


def test_gross_ground_shares_and_the_municipality_with_most_or_the_lowest_code(engine):
    """b lies a quarter in 5028, c half in each."""
    shapes = [shapely.box(x, 0, x + 100, 100) for x in (0, 925, 950, 2000)]
    lay_out(engine, *shapes)
    said = run_of(
        *(entry(i, area_daa=-1.0, municipalities={}, municipality={"code": "?"}) for i in "abcd")
    )
    found = {
        (difference.number.key, difference.part, difference.site): difference.computed
        for check in ground.areas(engine, said)
        for difference in check.differences
    }
    assert found == {
        **{("area_daa", "", id_): 10.0 for id_ in "abcd"},
        **{("municipalities", "5001", id_): s for id_, s in (("a", 1), ("b", 0.75), ("c", 0.5))},
        **{("municipalities", "5028", id_): s for id_, s in (("b", 0.25), ("c", 0.5), ("d", 1))},
        **{
            ("municipality", "", id_): code
            for id_, code in zip("abcd", ("5001", "5001", "5001", "5028"), strict=True)
        },
    }


def test_a_site_meets_as_many_features_by_the_join_as_by_the_tree(engine):
    lay_out(engine, *TWO)
    fields = frame(
        [shapely.box(0, 0, 10, 10), shapely.box(90, 0, 510, 9), shapely.box(0, 200, 9, 209)]
    )
    engine.shapes("field", fields, [])
    check = ground.pairs(engine, fields, "field")
    assert (check.count, check.differences) == (2, ())
    fewer = ground.pairs(engine, fields.iloc[1:], "field")
    assert [(d.site, d.written, d.computed, d.part) for d in fewer.differences] == [
        ("a", 1.0, 2.0, "field")
    ]


# --- files ---------------------------------------------------------------------------------------


def gis(tmp_path, sites=("a", "b"), net=(4.0, 10.0), **columns):
    file = tmp_path / "scores.gpkg"
    table = {"id": list(sites), "area_daa": [10.0] * len(sites), "kind": ["housing"] * len(sites)}
    for layer, sizes in (("alternatives", [10.0] * len(sites)), ("net_areas", net)):
        shapes = [shapely.box(0, 0, 100, 10 * daa) for daa in sizes]
        named = table | {"net_area_daa": list(net)} | columns
        gpd.GeoDataFrame(named, geometry=shapes, crs=CRS).to_file(file, layer=layer)
    return file


def scored(id_, net):
    return entry(
        id_,
        area_daa=10.0,
        net_area_daa=net,
        goals={"soil": {"value": 0.5, "class": "green"}},
        criteria={"core": {"measured": 3.0, "value": 0.25}},
    )


def differences(engine, tmp_path, document, **columns):
    checks = files.gis_file(engine, document, gis(tmp_path, **columns))
    return [
        (d.number.key, d.site, d.part, d.written, d.computed) for c in checks for d in c.differences
    ]


def test_the_gis_file_has_the_scores_and_is_drawn_as_large_as_they_say(engine, tmp_path):
    document = run_of(scored("a", 4.0), scored("b", 10.0)) | {"criteria": {"core": {}}}
    right = {"soil": [0.5] * 2, "soil_class": ["green"] * 2, "core": [0.25] * 2,
             "core_measured": [3.0] * 2}  # fmt: skip
    assert differences(engine, tmp_path, document, **right) == []
    wrong = right | {
        "soil": [0.5, 0.6],
        "soil_class": ["red", "green"],
        "core_measured": [3.0, 4.0],
    }
    found = differences(engine, tmp_path, document, **wrong)
    assert found == [
        ("gpkg", "b", f"{layer} {name}", said, held)
        if isinstance(said, float)
        else ("gpkg_words", "a", f"{layer} {name}", said, held)
        for layer in ("alternatives", "net_areas")
        for name, said, held in (
            ("core_measured", 3.0, 4.0), ("soil", 0.5, 0.6), ("soil_class", "green", "red"),
        )
    ]  # fmt: skip


def test_a_site_that_the_file_lacks_or_has_besides_is_missed(engine, tmp_path):
    document = run_of(scored("c", 4.0), scored("b", 10.0)) | {"criteria": {}}
    found = differences(engine, tmp_path, document)
    drawn = [row[1:] for row in found if row[0] == "gpkg_shape"]
    assert drawn == [
        ("a", "alternatives", None, 10.0),
        ("c", "alternatives", 10.0, None),
        ("c", "net_areas", 4.0, None),
    ]


def test_a_file_without_the_layer_is_told_in_a_sentence(tmp_path):
    file = tmp_path / "empty.gpkg"
    sqlite3.connect(file).close()
    with pytest.raises(ConfigurationError, match="alternatives"):
        files._contents(file, "alternatives")


def test_a_curve_a_weight_and_an_effect_are_held_against_the_records():
    """A knee moved and one left out, a weight of 2 for 3, and an effect that is another."""
    measure = SimpleNamespace(id="near")
    gauges = [
        SimpleNamespace(indicator=measure, value=Curve(((0, 1.0), (5, 0.5), (9, 0.0)))),
        SimpleNamespace(indicator=measure, value=SimpleNamespace(values={1: 1.0, 2: 0.0})),
    ]
    criterion = SimpleNamespace(id="nearness", gauges=gauges)
    profile = SimpleNamespace(
        kinds=(Kind.HOUSING,),
        goals={Kind.HOUSING: {Goal.SOIL: 3}},
        criteria={Kind.HOUSING: {"nearness": 1, "other": 2}},
    )
    document = {
        "criteria": {"nearness": {"gauges": [
            {"curve": [[0, 1.0], [5, 0.6]]}, {"table": {"1": 1.0, "2": 0.0}}]}},
        "profile": {"weights": {"housing": {"goals": {"soil": 2}, "criteria": {"nearness": 1}}}},
        "constraints": {"flood": {"tier": "exclude", "conditional": False, "caps_class": False}},
    }  # fmt: skip
    flood = limit("flood")
    checks = files.definitions(document, profile, [criterion], [flood])
    found = [(d.number.key, d.site, d.part, d.written, d.computed) for c in checks
             for d in c.differences]  # fmt: skip
    assert found == [
        ("curve", "nearness", "near ved 5", 0.6, 0.5),
        ("curve", "nearness", "near ved 9", None, 0.0),
        ("profile_weight", "other", "housing", None, 2.0),
        ("profile_weight", "soil", "housing", 2.0, 3.0),
        ("limit_definition", "flood", "conditional", "false", "true"),
    ]


# --- how much ------------------------------------------------------------------------------------


def test_the_weight_that_was_computed_again_by_kind():
    """3 of 4 for housing; a kind without sites has no share, and no weight is no share."""
    part = {"indicator": "near", "weight": 0.75}
    other = {"indicator": "core", "weight": 0.25}
    said = run_of(entry("a", kind="housing", criteria={"near": part, "core": other}))
    done = Compared(Number("near", "", ""), 1, None, 0.0, (), frozenset({"a"}))
    assert extent.recomputed(said, [done]) == {"housing": 0.75}
    elsewhere = Compared(Number("near", "", ""), 1, None, 0.0, (), frozenset({"b"}))
    assert extent.recomputed(said, [elsewhere]) == {"housing": 0.0}
    assert extent.recomputed(run_of(entry("a", criteria={})), [done]) == {}


def test_what_was_compared_of_one_number_is_told_as_one():
    number, other = Number("n", "", ""), Number("o", "", "")
    gap = Difference(number, "a", "", 1.0, 2.0, 0.1)
    checks = [
        Compared(number, 2, 1.0, 0.1, (gap,), frozenset({"a"})),
        Compared(other, 1, None, 0.0, ()),
        Compared(number, 3, 0.5, 0.2, (), frozenset({"b"})),
        Compared(other, 1, None, 0.0, ()),
    ]
    assert list(run._together(checks)) == [
        Compared(number, 5, 1.0, 0.2, (gap,), frozenset({"a", "b"})),
        Compared(other, 2, None, 0.0, ()),
    ]


def test_what_was_not_computed_again_is_told_by_title_where_it_was_measured():
    said = run_of(entry("a", "far", "steep", "main_centre_km"), entry("b", "far", "none"))
    for name in ("far", "steep", "main_centre_km"):
        said["alternatives"][0]["shown"][name]["measured"] = 1.0
    said |= {
        "shown": {
            name: {"title": title}
            for name, title in (("far", "Å"), ("steep", "Bratt"), ("none", "Ingen"),
                                ("main_centre_km", "Senter"))
        },
        "criteria": {"c": {"gauges": [{"indicator": "core", "title": "Kjerne"}]}},
    }  # fmt: skip
    none = Compared(Number("steep", "", ""), 0, None, 0.0, ())
    told = run.left_out(said, [none], inputs=True)
    assert [title for title, _why in told[len(run.NEVER) :]] == ["Bratt", "Senter", "Å"]
    assert {why for _title, why in told[len(run.NEVER) :]} == {run.NO_MEANS}
    air = Compared(ways.AIR, 1, 0.0, 0.0, ())
    done = Compared(Number("far", "", ""), 1, 0.0, 0.0, ())
    told = run.left_out(said, [air, done], inputs=True)[len(run.NEVER) :]
    assert told == [("Bratt", run.NO_MEANS), ("Senter", run.ONLY_AIR)]
    alone = run.left_out(said, [], inputs=False)
    assert len(alone) == len(run.NEVER) + 1


def test_streets_are_there_where_roads_are_and_none_says_that_they_are_coarse():
    roads = frame([shapely.LineString([(0, 0), (1, 0)])] * 2)
    assert not run._streets(layers())
    assert run._streets(layers(roads=roads))
    assert run._streets(layers(roads=roads.assign(coarse=[False, False])))
    assert not run._streets(layers(roads=roads.assign(coarse=[False, True])))


def test_one_drives_neither_on_paths_nor_from_a_bridge_to_what_runs_below():
    roads = frame(
        [shapely.LineString([(0, y), (9, y)]) for y in (0, 1, 2)],
        way_type=["enkelBilveg", "sti", "enkelBilveg"],
        level=["L", None, None],
    )
    lines = run._lines(layers(), roads)
    assert [(line.vertices[0, 1], line.level, line.wait) for line in lines] == [
        (0, "L", 0), (2, "", 0),
    ]  # fmt: skip
    ferry = frame([shapely.LineString([(9, 0), (9, 900)])])
    assert len(run._lines(layers(ferries=ferry), roads[["geometry"]])) == 4


def test_a_limit_by_what_was_measured_is_answered_among_the_others(engine):
    measured = SimpleNamespace(id="loss", unit="daa")
    rule = Constraint(
        "loss", "", Tier.FLAG, LimitTest(measured, 5.0), Basis("Forslag", Tag.PROPOSAL), ""
    )
    lay_out(engine, *TWO)
    sites = frame(TWO, kind=["housing"] * 2, hazard_mitigated=[False] * 2).set_axis(["a", "b"])
    blank = {"tier": "flag", "answer": "?", "area_daa": None, "share": None, "unchecked_share": 0}
    said = run_of(*(entry(i, "loss", net_area_daa=10.0, constraints={"loss": blank}) for i in "ab"))
    for site, daa in zip(said["alternatives"], (5.0, 4.9), strict=True):
        site["shown"]["loss"]["measured"] = daa
    found = {
        key: value
        for key, value in again(ground.limits(engine, said, sites, [rule], layers())).items()
        if key[0] in ("answer", "constraint_area")
    }
    assert found == {
        ("answer", "a"): "yes", ("answer", "b"): "no",
        ("constraint_area", "a"): 5.0, ("constraint_area", "b"): 4.9,
    }  # fmt: skip


def test_a_curve_is_stored_as_its_straight_pieces_flat_outside_and_a_table_as_points():
    gauges = [
        {
            "kinds": ["housing", "business"],
            "indicator": "near",
            "curve": [[1, 1.0], [3, 0.5], [9, 0.0]],
        },
        {"kinds": ["housing"], "indicator": "class", "table": {"1": 1.0, "2": 0.25}},
    ]
    document = {"criteria": {"c": {"gauges": gauges}}}
    pieces = [
        (row["kind"], row["indicator"], row["x0"], row["x1"], row["v0"], row["v1"])
        for row in tables._segments(document)
    ]
    of_one = [(None, 1, 1.0, 1.0), (9, None, 0.0, 0.0), (1, 3, 1.0, 0.5), (3, 9, 0.5, 0.0)]
    assert pieces == [
        *(("housing", "near", *piece) for piece in of_one),
        *(("business", "near", *piece) for piece in of_one),
        ("housing", "class", 1.0, 1.0, 1.0, 1.0),
        ("housing", "class", 2.0, 2.0, 0.25, 0.25),
    ]


def test_a_criterion_is_stored_for_the_kinds_that_assess_it_with_its_gauges_for_each():
    gauges = [{"kinds": ["housing"]}, {"kinds": ["housing", "business"]}]
    document = {
        "set_aside": {"housing": [], "business": ["other"]},
        "criteria": {"c": {"goal": "soil", "gauges": gauges},
                     "other": {"goal": "soil", "gauges": gauges[1:]},
                     "none": {"goal": "soil", "gauges": []}},
    }  # fmt: skip
    rows = [(row["kind"], row["criterion"], row["gauges"]) for row in tables._definitions(document)]
    assert rows == [("housing", "c", 2), ("housing", "other", 1), ("business", "c", 1)]
    assert tables._pair(None) == (None, None)
    assert tables._pair([1, 2]) == (1, 2)
