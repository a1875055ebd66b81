"""The changes that are tried on a site of 200 × 100 m, each worked out on paper."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from ikap.assess.advice import moves
from ikap.assess.advice.moves import Grounds, as_it_is, coarse, cut, drawn_in, ends, whole_moves
from ikap.assess.advice.record import Step, usual_bounds
from ikap.model import Kind

BOUNDS = usual_bounds()
NAN = float("nan")
GROUND = shapely.box(0, 0, 200, 100)  # 20 daa


def site(ground=GROUND, **changed):
    """90 homes stated on 20 daa, where 6 a daa are asked for."""
    known = {
        "id": "S",
        "geometry": ground,
        "net": ground,
        "area_daa": ground.area / 1000,
        "net_area_daa": ground.area / 1000,
        "kind": "housing",
        "business_class": "",
        "list": "housing",
        "dwellings": 90.0,
        "dwellings_derived": False,
        "capacity_share": 1.0,
        "density_minimum": 6.0,
    }
    return SimpleNamespace(**(known | changed))


def same(value, other):
    return value == other or (math.isnan(value) and math.isnan(other))


@pytest.mark.parametrize(
    ("derived", "share", "dwellings"),
    [(False, 1.0, 90.0), (True, 1.0, NAN), (True, 0.99, 90.0), (False, 0.5, 90.0)],
)
def test_homes_that_the_tool_worked_out_for_the_whole_site_are_worked_out_again(
    derived, share, dwellings
):
    stands = as_it_is(site(dwellings_derived=derived, capacity_share=share))
    assert same(stands.dwellings, dwellings)


def test_a_site_unchanged_has_no_steps_and_no_class_where_none_is_given():
    stands = as_it_is(site())
    assert (stands.site, stands.steps, stands.kind, stands.business_class, stands.added) == (
        *("S", (), Kind.HOUSING, None, None),
    )
    assert as_it_is(site(kind="business", business_class="B")).business_class == "B"


@pytest.mark.parametrize(
    ("wide", "metres"),
    [
        (200, [32, 64, 96, 128, 160]),
        (201, [33, 65, 97, 129, 161]),
        (120, [20, 39, 58, 77, 96]),
        (3, [1, 2, 3]),
    ],
)
def test_an_end_is_first_drawn_in_by_fifths_of_four_fifths_in_whole_metres(wide, metres):
    assert coarse(site(shapely.box(0, 0, wide, 50)), 90.0, BOUNDS) == metres


@pytest.mark.parametrize(
    ("stated", "left"),
    [
        (90.0, 90.0),  # 9 a daa, within twice the guiding density
        (120.0, 120.0),  # 12 a daa: as many as 10 daa hold
        (121.0, 120.0),
        (300.0, 150.0),  # as dense as today, where that is 15
        (NAN, NAN),
    ],
)
def test_stated_homes_stay_as_far_as_the_density_allows_it(stated, left):
    whole = site(dwellings=stated)
    half = cut(as_it_is(whole), whole, Step("zone", "x"), shapely.box(0, 0, 100, 100), BOUNDS)
    assert half.shape.bounds == (100, 0, 200, 100)
    assert same(half.dwellings, left)
    assert half.steps == (Step("zone", "x"),)


def test_a_second_cut_comes_after_the_first():
    whole = site()
    first = cut(as_it_is(whole), whole, Step("zone", "x"), shapely.box(0, 0, 50, 100), BOUNDS)
    both = cut(first, whole, Step("land", "21"), shapely.box(150, 0, 200, 100), BOUNDS)
    assert both.shape.bounds == (50, 0, 150, 100)
    assert both.steps == (Step("zone", "x"), Step("land", "21"))


def test_only_the_net_ground_that_is_left_holds_homes():
    """The western half is deducted; cut 50 m in the east, 5 of 10 daa net are left: 60 homes."""
    half = site(net=shapely.box(100, 0, 200, 100), net_area_daa=10.0)
    east = cut(as_it_is(half), half, Step("end"), shapely.box(150, 0, 200, 100), BOUNDS)
    assert east.dwellings == 60.0


@pytest.mark.parametrize(
    ("changed", "net", "most"),
    [
        ({}, 10.0, 120),
        ({}, 10.05, 120),
        ({"dwellings": 300.0}, 10.0, 150),
        ({"net_area_daa": 0.0}, 10.0, 120),
        ({"dwellings": NAN}, 10.0, 120),
        ({"density_minimum": NAN}, 10.0, math.inf),
        ({"density_minimum": 0.29}, 500.0, 2250),  # as dense as today
        ({"density_minimum": 0.29, "dwellings": 0.0}, 50.0, 29),  # 0.58 × 50 is a hair under 29
    ],
)
def test_the_most_homes_are_of_the_highest_density_or_of_todays(changed, net, most):
    assert moves._most_dwellings(site(**changed), net, BOUNDS) == most


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, [120, 240]),
        ({"dwellings": 119.0}, [120, 240]),
        ({"dwellings": 120.0}, [240]),
        ({"dwellings": 240.0}, []),
        ({"density_minimum": 5.003}, [101, 200]),  # 100.06 is not met by 100
        ({"dwellings": 0.0}, []),
        ({"dwellings": NAN}, []),
        ({"density_minimum": 0.0}, []),
        ({"net_area_daa": 0.0}, []),
        ({"kind": "business", "business_class": "B"}, []),
    ],
)
def test_denser_is_what_is_asked_for_and_then_the_most(changed, wanted):
    entry = site(**changed)
    denser = list(moves._denser(as_it_is(entry), entry, BOUNDS))
    assert [candidate.dwellings for candidate in denser] == wanted
    assert all(candidate.steps == (Step("density"),) for candidate in denser)
    assert all(candidate.shape.equals(GROUND) for candidate in denser)


def test_a_hair_over_a_whole_number_of_homes_asks_for_no_more():
    """0.07 a daa on 100 daa is 7.000000000000001 in a computer."""
    entry = site(shapely.box(0, 0, 1000, 100), density_minimum=0.07, dwellings=5.0)
    assert [c.dwellings for c in moves._denser(as_it_is(entry), entry, BOUNDS)] == [7.0, 14.0]


@pytest.mark.parametrize(
    ("kind", "class_", "list_", "uses"),
    [
        ("housing", "", "housing", [("business", "B"), ("business", "C")]),
        ("business", "A", "business_ab", [("housing", None), ("business", "C")]),
        ("business", "C", "business_c", [("housing", None), ("business", "B")]),
    ],
)
def test_another_use_is_every_one_that_was_not_proposed(kind, class_, list_, uses):
    entry = site(kind=kind, business_class=class_, list=list_)
    others = list(moves._other_uses(as_it_is(entry), entry))
    assert [(other.kind.value, other.business_class) for other in others] == uses
    assert all(math.isnan(other.dwellings) for other in others)
    assert all(other.steps == (Step("purpose"),) for other in others)


WEST, EAST = shapely.box(0, 0, 50, 100), shapely.box(150, 0, 200, 100)
NORTH = shapely.box(0, 70, 200, 100)


def steps_of(candidates):
    return [tuple(filter(None, (f"{s.move} {s.detail}".strip() for s in c.steps)))
            for c in candidates]  # fmt: skip


def test_whole_pieces_alone_and_two_together_but_never_two_of_land():
    cuts = (
        (Step("deducted"), WEST),
        (Step("land", "21"), EAST),
        (Step("land", "21-23"), NORTH),
    )
    ground = Grounds({"S": cuts}, {})
    candidates = list(whole_moves(site(dwellings=0.0), ground, BOUNDS))
    assert steps_of(candidates) == [
        ("deducted",),
        ("land 21",),
        ("land 21-23",),
        ("deducted", "land 21"),
        ("deducted", "land 21-23"),
        ("purpose",),
        ("purpose",),
    ]
    assert candidates[3].shape.bounds == (50, 0, 150, 100)
    assert candidates[4].shape.bounds == (50, 0, 200, 70)


def test_each_single_cut_is_tried_more_densely_too():
    ground = Grounds({"S": ((Step("deducted"), WEST), (Step("land", "60"), EAST))}, {})
    found = [
        (steps, candidate.dwellings)
        for candidate in whole_moves(site(), ground, BOUNDS)
        for (steps,) in [steps_of([candidate])]
        if "density" in steps
    ]
    assert found == [
        (("density",), 120.0),
        (("density",), 240.0),
        (("deducted", "density"), 180.0),  # 90 is 6 a daa on the 15 that are left
        (("land 60", "density"), 180.0),
    ]


def test_a_cut_that_leaves_nothing_or_takes_nothing_is_no_change():
    cuts = ((Step("zone", "a"), GROUND), (Step("zone", "b"), shapely.box(900, 0, 950, 50)))
    found = whole_moves(site(dwellings=0.0), Grounds({"S": cuts}, {}), BOUNDS)
    assert steps_of(found) == [("purpose",), ("purpose",)]


def test_of_equal_shapes_the_one_of_fewest_moves_is_kept():
    stands = as_it_is(site())
    east = shapely.box(50, 0, 200, 100)
    two = replace(stands, steps=(Step("zone", "a"), Step("zone", "b")), shape=east)
    alone = replace(stands, steps=(Step("zone", "b"),), shape=shapely.reverse(east))
    again = replace(stands, steps=(Step("zone", "c"),), shape=GROUND)
    assert moves._different([two, alone, again], stands) == [alone]


def test_ends_are_the_four_sides_and_those_far_from_the_nearest_place():
    places = {
        "stops": gpd.GeoSeries([shapely.Point(100, 9000), shapely.Point(100, 1050)]),
        "centres": gpd.GeoSeries([shapely.Point(-900, 50)]),
    }
    assert list(ends(site(), Grounds({}, places))) == [
        ("w", 270.0),
        ("n", 0.0),
        ("e", 90.0),
        ("s", 180.0),
        ("stops", 180.0),  # the stop lies north
        ("centres", 90.0),  # the centre west
    ]


def test_without_places_there_are_the_sides_alone():
    assert len(list(ends(site(), Grounds({}, {"stops": gpd.GeoSeries([])})))) == 4


def test_an_end_drawn_in_leaves_out_what_is_narrower_than_twenty_metres():
    drawn = list(drawn_in(site(), ("w", 270.0), [50.0, 179.0, 181.0, 250.0], BOUNDS))
    assert [candidate.shape.bounds[0] for candidate in drawn] == [50.0, 179.0]
    assert drawn[0].steps == (Step("end", "w", 50.0),)


def in_the_way(net, land, **has):
    """The ground in the way of the site where no limit is asked about zones."""
    sites = gpd.GeoDataFrame(
        {"area_daa": [20.0], "net_area_daa": [net.area / 1000], "net": [net]},
        geometry=[GROUND], index=["S"], crs=25832,
    )  # fmt: skip
    layers = {"land": land, **has}
    region = SimpleNamespace(
        has=lambda name: name in layers, layer=lambda name: layers[name], lasting=None,
        around=lambda name, _sites, _reach: layers[name],
    )  # fmt: skip
    grounds = moves.grounds(SimpleNamespace(sites=sites, limits=()), region)
    return {f"{s.move} {s.detail}".strip(): part.area for s, part in grounds.cuts["S"]}, grounds


def land(**by_type):
    return gpd.GeoDataFrame(
        {"land_type": [int(name[1:]) for name in by_type]}, geometry=list(by_type.values()),
        crs=25832,
    )  # fmt: skip


def test_fields_and_mire_on_the_site_are_each_ground_of_their_own():
    kinds = land(t21=WEST, t23=EAST, t60=shapely.box(60, 0, 80, 100), t30=NORTH)
    parts, grounds = in_the_way(GROUND, kinds, stops=gpd.GeoDataFrame(geometry=[], crs=25832))
    assert parts == {"land 21": 5000, "land 21-23": 10_000, "land 60": 2000}
    assert list(grounds.places) == ["stops"]


def test_what_is_deducted_is_ground_unless_it_is_all_or_nothing():
    nothing = land(t30=NORTH)
    assert in_the_way(shapely.box(50, 0, 200, 100), nothing)[0] == {"deducted": 5000}
    assert in_the_way(shapely.Polygon(), nothing)[0] == {}
    assert in_the_way(GROUND, nothing)[0] == {}


def test_core_farmland_is_a_zone_that_an_objection_is_about():
    core = gpd.GeoDataFrame(geometry=[WEST], crs=25832)
    parts, _ = in_the_way(GROUND, land(t30=NORTH), core_farmland=core)
    assert parts == {"zone core_objection": 5000}


@pytest.mark.parametrize(("deep", "parts"), [(1.0, {}), (1.01, {"land 60": 101})])
def test_a_tenth_of_a_decare_is_dust(deep, parts):
    mire = land(t60=shapely.box(0, 0, deep, 100))
    assert in_the_way(GROUND, mire)[0] == pytest.approx(parts)


@pytest.mark.parametrize(("net", "count"), [(199.0, 0), (198.9, 1)])
def test_so_is_a_tenth_that_is_deducted(net, count):
    assert len(in_the_way(shapely.box(0, 0, net, 100), land(t30=NORTH))[0]) == count
