"""Room at school and emissions from the land by the second engine, worked on paper."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.verify import carbon, growth, land, schools, soil
from tests.verify.small import again, entry, frame, lay_out, layers

SQUARE = shapely.box(0, 0, 100, 100)  # 10 daa
ASKED = ("pupils_from_site", "school_places_left", "school_light")
MIX = {"flat": 0.8, "row_house": 0.2}
EVERYWHERE = shapely.box(-500, -500, 500, 500)


def districts(**shapes):
    return frame(
        list(shapes.values()), district=list(shapes), school_level=["primary"] * len(shapes)
    )


def rows(*given, **columns):
    table = pd.DataFrame(given, columns=list(columns["names"]))
    return table.assign(school_level="primary")


def room(places, pupils, district="K"):
    """One school: places by year, and pupils by year and scenario."""
    return {
        "school_capacity": rows(
            *((district, *place) for place in places), names=("district", "year", "places")
        ),
        "school_pupils": rows(
            *((district, *count) for count in pupils),
            names=("district", "year", "scenario", "pupils"),
        ),
    }


def colours(**of):
    return {"school_class": rows(*of.items(), names=("district", "school_class"))}


def school(engine, homes, where, kind="housing", mix=MIX, in_forecast=np.nan, derived=None, **held):
    """Pupils, places left and the light of one site of 10 daa with so many homes."""
    lay_out(engine, SQUARE)
    engine.table("net", [{"id": "a", "daa": 10.0}], {"id": "VARCHAR", "daa": "DOUBLE"})
    sites = pd.DataFrame(
        {
            "dwellings": [np.nan if derived else homes],
            "capacity_share": [1.0],
            "in_forecast": [in_forecast],
            "dwelling_mix": [mix],
        },
        index=["a"],
    )
    document = {"alternatives": [entry("a", *ASKED, kind=kind, dwellings=homes)]}
    given = layers(school_districts=where, **held)
    found = again(schools.schools(engine, document, sites, given, {"a": derived}))
    return [found.get((number, "a")) for number in ASKED]


ONE = districts(K=EVERYWHERE)


def test_pupils_are_those_of_the_types_of_dwelling_and_three_sevenths_of_them_are_older(engine):
    """80 flats × 0.10 + 20 row houses × 0.25 = 13 in seven years; ten places are free."""
    full = room([(2027, 350.0)], [(2030, "best", 340.0)])
    found = school(engine, 100.0, ONE, **full)
    assert found == pytest.approx([13 + 13 * 3 / 7, -3, 1])  # 7 at the least, 24 at the most
    known = school(engine, 100.0, ONE, in_forecast=1.0, **full)
    assert known == pytest.approx([13 + 13 * 3 / 7, 10, 0])
    half = school(engine, 100.0, ONE, in_forecast=0.5, **full)
    assert half == pytest.approx([13 + 13 * 3 / 7, 3.5, 1])
    assert school(engine, 100.0, ONE, kind="business", **full) == [None] * 3
    assert school(engine, 100.0, ONE, mix=None, **full)[0] == pytest.approx(16 * 10 / 7)


@pytest.mark.parametrize(("free", "light"), [(24, 0), (23, 1), (7, 1), (6.99, 2), (0, 2)], ids=str)
def test_there_is_room_for_the_most_and_none_for_the_fewest(engine, free, light):
    held = room([(2027, 300.0 + free)], [(2030, "best", 300.0)])
    assert school(engine, 100.0, ONE, **held)[2] == light


@pytest.mark.parametrize(("free", "light"), [(10, 0), (9, 1), (2, 1), (1, 2)])
def test_derived_homes_may_be_three_tenths_fewer_and_half_as_many_more(engine, free, light):
    """10 daa × 4 × 0.75 = 30 homes, 21 to 45: 1.89 pupils at the least and 9.9 at the most."""
    held = room([(2027, 300.0 + free)], [(2030, "best", 300.0)])
    found = school(engine, 30.0, ONE, mix=None, derived=4.0, **held)
    assert found == pytest.approx([4.8 * 10 / 7, free - 4.8, light])


def test_the_worst_year_counts_against_the_places_of_that_year(engine):
    places = [(2027, 350.0), (2033, 500.0)]
    pupils = [(2027, "best", 300.0), (2030, "best", 345.0), (2033, "best", 460.0)]
    assert school(engine, 0.0, ONE, **room(places, pupils))[1:] == [5, 0]
    before = [(2026, "best", 900.0)]  # nobody says what there is room for then
    assert school(engine, 0.0, ONE, **room(places, before))[1:] == [None, None]


def test_the_forecasts_own_bounds_are_used(engine):
    pupils = [(2030, "best", 340.0), (2030, "low", 320.0), (2030, "high", 355.0)]
    assert school(engine, 0.0, ONE, **room([(2027, 350.0)], pupils))[1:] == [10, 1]
    pupils[2] = (2030, "high", 350.0)
    assert school(engine, 0.0, ONE, **room([(2027, 350.0)], pupils))[1:] == [10, 0]
    pupils[1:] = [(2030, "low", 351.0), (2030, "high", 352.0)]
    assert school(engine, 0.0, ONE, **room([(2027, 350.0)], pupils))[2] == 2


@pytest.mark.parametrize(
    ("colour", "homes", "light"),
    [("red", 4, 0), ("red", 5, 2), ("blue", 199, 0), ("blue", 200, 1), ("yellow", 1, 1)],
)
def test_the_municipalitys_map_goes_before_the_count(engine, colour, homes, light):
    full = room([(2027, 350.0)], [(2030, "best", 349.0)])
    assert school(engine, float(homes), ONE, **full, **colours(K=colour))[2] == light


def test_the_worst_of_two_districts_answers_and_what_is_not_known_before_what_is_judged(engine):
    """Six of ten homes in the west, four in the east."""
    two = districts(V=shapely.box(-500, -500, 60, 500), E=shapely.box(60, -500, 500, 500))
    assert school(engine, 10.0, two, **colours(V="red", E="blue"))[2] == 2
    assert school(engine, 10.0, two, **colours(V="blue", E="red"))[2] == 0
    assert school(engine, 10.0, two, **colours(V="yellow", E="blue"))[2] == 1
    assert school(engine, 10.0, two, **colours(V="red"))[2] == 2
    assert school(engine, 10.0, two, **colours(V="yellow"))[2] is None
    west = room([(2027, 350.0)], [(2030, "best", 300.0)], "V")
    east = room([(2027, 350.0)], [(2030, "best", 310.0)], "E")
    both = {name: pd.concat([west[name], east[name]]) for name in west}
    found = school(engine, 10.0, two, mix=None, **both)
    assert found == pytest.approx([16 / 7, 40 - 4 * 0.16, 0])


def test_a_regions_own_rates_go_before_the_proposed_ones(engine):
    own = pd.DataFrame(
        {"dwelling_type": ["flat"], "school_level": ["primary"], "low": [np.nan], "best": [0.5],
         "high": [np.nan]}
    )  # fmt: skip
    held = room([(2027, 350.0)], [(2030, "best", 300.0)])
    found = school(engine, 10.0, ONE, mix={"flat": 1.0}, pupils_per_dwelling=own, **held)
    assert found == pytest.approx([5 + 10 * 0.1 * 3 / 7, 50 - 5, 0])


# --- emissions and soil --------------------------------------------------------------------------

CO2 = 55 * 44 / 12  # of a metre of peat, tCO2e a daa


def strips(*daa):
    """Strips through a site of 10 daa, from west to east, each of so many decares."""
    ends = np.cumsum([0.0, *daa]) * 10
    return [shapely.box(west, 0, east, 100) for west, east in pairwise(ends)]


def emitted(engine, ground, depth=np.nan, **held):
    lay_out(engine, SQUARE)
    engine.shapes("land", ground, ["land_type"])
    land._by_type(engine)
    sites = pd.DataFrame({"peat_depth": [depth]}, index=["a"])
    asked = ("land_emissions_per_daa", "land_emissions_total")
    document = {"alternatives": [entry("a", *asked)]}
    found = again(carbon.carbon(engine, document, sites, layers(land=ground, **held)))
    return [found.get((number, "a")) for number in asked]


def test_forest_by_its_productivity_and_fields_pasture_and_built_ground_by_their_own(engine):
    """40 + 40 + 30 + 18 of forest, 8 + 8 + 10 of farmland, 2 built, 0 of road, 5 open: 161."""
    ground = frame(
        strips(*[1.0] * 10),
        land_type=[30, 30, 30, 30, 21, 22, 23, 11, 12, 50],
        forest_productivity=[15, 14, 13, 12, None, None, None, None, None, None],
    )
    assert emitted(engine, ground) == pytest.approx([16.1, 161])


def test_peat_is_dug_out_and_what_it_emits_already_is_taken_off(engine):
    """2 m of peat under fields, 1 m where nobody says; a site's own depth goes first."""
    ground = frame(
        strips(2.0, 1.0, 1.0, 6.0),
        land_type=[21, 22, 30, 50],
        ground=[45, 45, 45, None],
        peat_depth=[2.0, None, None, None],
        forest_productivity=[None, None, 14, None],
    )
    dug = 2 * (2 * CO2 - 71.5) + (CO2 - 54.06) + (40 + CO2 - 3.58) + 6 * 5
    assert emitted(engine, ground) == pytest.approx([dug / 10, dug], abs=1e-4)
    own = 2 * (0.5 * CO2 - 71.5) + (0.5 * CO2 - 54.06) + (40 + 0.5 * CO2 - 3.58) + 6 * 5
    assert emitted(engine, ground, depth=0.5) == pytest.approx([own / 10, own], abs=1e-4)


def test_mire_is_dug_out_inside_and_drained_fifteen_metres_beyond(engine):
    """1 daa of mire inside, and 15 × 100 m beside it; forest beside it is not drained."""
    mire = frame(
        [*strips(9.0, 1.0), shapely.box(100, 0, 200, 100), shapely.box(100, 100, 200, 200)],
        land_type=[50, 60, 60, 30],
    )
    whole = 9 * 5 + CO2 + 1.5 * 10.84
    assert emitted(engine, mire) == pytest.approx([whole / 10, whole], abs=1e-3)


def test_a_regions_own_factor_goes_first_and_a_twentieth_may_be_unmapped(engine):
    own = pd.DataFrame({"factor": ["open_land"], "best": [7.0]})
    ground = frame(strips(9.5), land_type=[50])
    assert emitted(engine, ground, emission_factors=own) == pytest.approx([6.65, 66.5])
    assert emitted(engine, frame(strips(9.4), land_type=[50]))[1] is None
    unmapped = frame(strips(9.4, 0.6), land_type=[50, 99])
    assert emitted(engine, unmapped)[1] is None


def test_each_kind_of_soil_by_its_weight_and_half_of_what_is_left_in_a_small_part(engine):
    """2.5 of 4 daa have a quality; 1 daa of the field is left outside; 3 of mire may be tilled."""
    lay_out(engine, SQUARE)
    shapes = [shapely.box(-10, 0, 40, 100), *strips(4.0, 2.0, 1.0, 3.0)[1:]]
    ground = frame(shapes, land_type=[21, 22, 23, 60])
    engine.shapes("land", ground, ["land_type"])
    land._by_type(engine)
    quality = frame(strips(1.0, 1.0, 0.5), soil_quality=[1, 2, 3])
    numbers = ("equivalents_lost", "equivalents_share", "residual_area")
    document = {"alternatives": [entry("a", *numbers)]}
    given = layers(land=ground, soil_quality=quality, cultivable=frame(strips(10.0)))
    found = again(soil.soil(engine, document, given))
    tilled = 1 + 0.8 + 0.25 + 1.5 * 0.8 + 2 * 0.5 + 0.3 + 3 * 0.2
    assert found["residual_area", "a"] == pytest.approx(1.0, abs=0.002)
    lost = tilled + 0.8 * 0.5 * found["residual_area", "a"]
    assert found["equivalents_lost", "a"] == pytest.approx(lost)
    assert found["equivalents_share", "a"] == pytest.approx(lost / 10)


def test_decares_of_each_kind_and_what_is_said_of_them(engine):
    """Of 10 daa 9 are mapped: 2 + 1 + 1 of farmland, 2 built, 3 of mire."""
    lay_out(engine, SQUARE)
    ground = frame(strips(2.0, 1.0, 1.0, 2.0, 3.0), land_type=[21, 22, 23, 11, 60])
    numbers = [
        "fully_cultivated", "cultivated", "farmland_area", "mire_area", "unmapped_area",
        "built_share", "ceiling_share", "farmland_per_100_dwellings", "core_farmland_lost",
    ]  # fmt: skip
    document = {"alternatives": [entry("a", *numbers, area_daa=10.0, dwellings=50)]}
    core = frame(strips(8.0))
    checks = list(land.land_cover(engine, document, layers(land=ground, core_farmland=core)))
    found = again(checks)
    assert [found[number, "a"] for number in numbers] == pytest.approx(
        [2, 3, 4, 3, 1, 0.2, 4 / 2000, 8, 6]
    )
    assert found["land_cover", "a"] == 9
    document["alternatives"][0]["shown"]["unmapped_area"]["measured"] = 1.0
    (whole,) = (check for check in land.land_cover(engine, document, layers(land=ground))
                if check.number.key == "land_cover")  # fmt: skip
    assert whole.differences == ()


@pytest.mark.parametrize(
    ("kind", "homes", "daa"), [("housing", 40, 30.0), ("business", 40, None), ("housing", 0, None),
                               ("housing", None, None), ("housing", 1, 1200.0)]
)  # fmt: skip
def test_farmland_for_a_hundred_homes(kind, homes, daa):
    assert land._per_dwelling({"kind": kind, "dwellings": homes}, 12.0) == daa


def test_homes_that_nobody_proposes_and_the_density_of_those_that_somebody_does(engine):
    """Net 10 daa × 4 × 0.75, less a fifth; 50 homes on 10 daa where 4 a daa are wanted."""
    lay_out(engine, SQUARE, SQUARE, SQUARE, SQUARE)
    net = [
        {"id": id_, "daa": daa} for id_, daa in zip("abcd", (10.0, 10.0, 0.0, 10.0), strict=True)
    ]
    engine.table("net", net, {"id": "VARCHAR", "daa": "DOUBLE"})
    sites = pd.DataFrame(
        {
            "kind": ["housing", "housing", "housing", "business"],
            "dwellings": [np.nan, 50.0, 50.0, np.nan],
            "capacity_share": [0.8, 1.0, 1.0, 1.0],
        },
        index=list("abcd"),
    )
    said = [entry(id_, "density_ratio", dwellings=None, area_daa=20.0) for id_ in "abcd"]
    found = again(
        growth.capacity(engine, {"alternatives": said}, sites, dict.fromkeys("abcd", 4.0))
    )
    assert found == pytest.approx(
        {
            ("dwellings", "a"): 24,
            ("density_ratio", "b"): 50 / 10 / 4,
            ("density_ratio", "c"): 50 / 20 / 4,  # where nothing is left, the gross area
        }
    )


@pytest.mark.parametrize(
    ("exact", "homes"),
    [(24.498, {24}), (24.4995, {24, 25}), (24.5, {24, 25}), (24.5005, {24, 25}), (24.502, {25})],
)
def test_of_half_a_home_rounding_may_go_either_way(engine, exact, homes):
    lay_out(engine, SQUARE)
    engine.table("net", [{"id": "a", "daa": exact / 3}], {"id": "VARCHAR", "daa": "DOUBLE"})
    sites = pd.DataFrame(
        {"kind": ["housing"], "dwellings": [np.nan], "capacity_share": [1.0]}, index=["a"]
    )
    accepted = {
        count
        for count in (22, 23, 24, 25, 26)
        if not again(
            growth.capacity(
                engine, {"alternatives": [entry("a", dwellings=count)]}, sites, {"a": 4.0}
            )
        )
    }
    assert accepted == homes


def test_business_ground_against_what_the_region_needs_in_its_years(engine):
    lay_out(engine, SQUARE)
    need = pd.DataFrame(
        {"name": ["land_per_year", "years"], "municipality_code": [None, None],
         "low": [1.0, 12.0], "best": [25.0, 12.0], "high": [99.0, 12.0]}
    )  # fmt: skip
    document = {"alternatives": [entry("a", "business_need_share")]}
    found = again(growth.business_need(engine, document, layers(business_need=need)))
    assert found == pytest.approx({("business_need_share", "a"): 10 / 300})
    assert list(growth.business_need(engine, document, layers())) == []
