"""The need by the stock, jobs, and ways for lorries by the second engine, worked on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.verify import freight, growth, travel, ways
from ikap.verify.findings import Number, compared, compared_words, measured, side_by_side
from ikap.verify.plane import Ground
from tests.verify.small import again, entry, frame, lay_out, layers

TARGETS = pd.DataFrame(
    {
        "municipality_code": ["5001", "5028"],
        "dwellings_share": [0.75, 0.25],
        "dwellings_reserve": [300.0, 500.0],
        "reserve_type": ["total", "total"],
    }
)


def assumed(**rows):
    """low, best, high of each; None is the region's own."""
    table = [(name, None, *bounds) for name, bounds in rows.items()]
    return pd.DataFrame(table, columns=["name", "municipality_code", "low", "best", "high"])


STOCK = pd.DataFrame(
    {"municipality_code": ["5001", "5028", "5028"], "year": [2024, 2020, 2024],
     "dwellings": [1000.0, 1.0, 400.0]}
)  # fmt: skip
PEOPLE = pd.DataFrame(
    [("5028", year, scenario, people + step)
     for year, people in ((2030, 1000.0), (2040, 1200.0))
     for scenario, step in (("low", -100.0), ("best", 0.0), ("high", 100.0))],
    columns=["municipality_code", "year", "scenario", "persons"],
)  # fmt: skip
BY_STOCK = assumed(
    people_per_year=(1, 1, 1), people_per_new_dwelling=(2, 2, 2),
    people_per_dwelling=(1.5, 2.0, 2.5), years=(10, 10, 10), vacant_share=(0.0, 0.2, 0.2),
    replaced_share=(0.0, 0.01, 0.02),
)  # fmt: skip


def need(engine, bound, **held):
    return growth._need_of(engine, layers(need_assumptions=BY_STOCK, **held), TARGETS, bound)


def test_the_need_of_the_whole_stock_where_there_is_a_forecast(engine):
    """In 2034 1 080 people in homes of 2, a fifth empty, less 400 there are; a tenth torn down."""
    whole = {"dwelling_stock": STOCK, "population_scenarios": PEOPLE}
    assert need(engine, "best", **whole) == pytest.approx({"5028": 1080 / 2 / 0.8 - 400 + 40})
    assert need(engine, "low", **whole) == pytest.approx({"5028": 980 / 2.5 - 400})
    assert need(engine, "high", **whole) == pytest.approx({"5028": 1180 / 1.5 / 0.8 - 400 + 80})


def test_without_a_forecast_or_a_stock_the_growth_alone_asks(engine):
    """1 a year for 10 years in homes of 2, a fifth empty, and a hundredth of the stock a year."""
    alone = need(engine, "best")
    assert alone == pytest.approx({"5001": 0.75 * 10 / 2 / 0.8, "5028": 0.25 * 10 / 2 / 0.8})
    torn = need(engine, "best", dwelling_stock=STOCK)
    assert torn == pytest.approx({"5001": alone["5001"] + 100, "5028": alone["5028"] + 40})
    assert need(engine, "best", population_scenarios=PEOPLE) == pytest.approx(alone)


def grown(engine, numbers, shapes, **held):
    lay_out(engine, *shapes)
    said = [
        entry(id_, *numbers, dwellings=50.0, kind=kind)
        for id_, kind in zip("abc", ("housing", "housing", "business"), strict=True)
    ]
    given = layers(growth_targets=TARGETS, **held)
    return again(growth.growth(engine, {"alternatives": said}, given))


SHAPES = [shapely.box(x, 0, x + 100, 100) for x in (0, 925, 2000)]  # b lies a quarter in 5028


def test_jobs_are_weighed_by_what_lies_in_each_municipality_and_missing_where_one_lacks(engine):
    work = pd.DataFrame(
        {"municipality_code": ["5001", "5028"], "jobs": [120.0, 30.0],
         "employed_residents": [100.0, 60.0]}
    )  # fmt: skip
    found = grown(engine, ["jobs_ratio"], SHAPES, employment=work)
    assert found == pytest.approx(
        {
            ("jobs_ratio", "a"): 1.2,
            ("jobs_ratio", "b"): 0.75 * 1.2 + 0.25 * 0.5,
            ("jobs_ratio", "c"): 0.5,
        }
    )
    one = grown(engine, ["jobs_ratio"], SHAPES, employment=work.iloc[:1])
    assert one == pytest.approx({("jobs_ratio", "a"): 1.2})
    assert grown(engine, ["jobs_ratio"], SHAPES) == {}


def test_a_firm_moves_no_growth(engine):
    found = grown(engine, ["imbalance_change"], SHAPES)
    assert set(found) == {("imbalance_change", "a"), ("imbalance_change", "b")}
    before = abs(300 / 800 - 0.75)
    assert found["imbalance_change", "a"] == pytest.approx(100 * (abs(350 / 850 - 0.75) - before))


# --- what is compared ----------------------------------------------------------------------------


def test_what_was_measured_is_shown_or_decides_a_criterion_and_the_shown_goes_first():
    shown = entry("a", "near") | {"criteria": {"c": {"indicator": "near", "measured": 9.0}}}
    shown["shown"]["near"]["measured"] = 3.0
    decided = entry("b") | {"criteria": {"c": {"indicator": "near", "measured": 5.0},
                                         "d": {"indicator": "far", "measured": 7.0}}}  # fmt: skip
    document = {"alternatives": [shown, decided, entry("c")]}
    assert measured(document, "near") == {"a": 3.0, "b": 5.0}
    assert measured(document, "far") == {"b": 7.0}
    assert measured(document, "none") is None


def test_sites_are_those_whose_number_was_computed_or_that_none_has():
    rows = side_by_side({"a": 1.0, "b": 2.0, "c": None}, {"a": 1.0, "b": None, "d": 4.0}, "part")
    assert rows["id"].tolist() == ["a", "b", "c", "d"]
    assert set(rows["part"]) == {"part"}
    check = compared(Number("n", "", "daa"), rows)
    assert [d.site for d in check.differences] == ["b", "d"]
    assert check.sites == {"a", "c", "d"}
    assert (check.count, check.largest, check.tolerance) == (4, 0.0, 0.001)
    none = compared(Number("n", "", "daa"), rows.iloc[:0])
    assert (none.count, none.largest, none.differences) == (0, None, ())


def test_a_rows_own_slack_is_on_top_of_the_units_tolerance():
    rows = side_by_side({"a": 1.0, "b": 1.0}, {"a": 1.4, "b": 1.6}).assign(slack=[0.5, 0.5])
    check = compared(Number("n", "", "daa"), rows)
    assert [d.site for d in check.differences] == ["b"]
    assert check.tolerance == pytest.approx(0.501)
    assert check.largest == pytest.approx(0.6)


def test_words_are_compared_as_they_stand_and_two_that_are_missing_are_alike():
    rows = side_by_side({"a": "x", "b": None, "c": "x", "d": None}, {"a": "x", "c": "y", "d": "z"})
    found = compared_words(Number("w", "", ""), rows).differences
    assert [(d.site, d.written, d.computed) for d in found] == [("c", "x", "y"), ("d", None, "z")]


# --- lorries -------------------------------------------------------------------------------------

MAIN = shapely.LineString([(0, 0), (20_000, 0)])
SIDE = shapely.LineString([(2000, 0), (2000, 2000)])
HOMES = shapely.box(1800, 800, 2200, 1200)  # across the side road
FIELD = shapely.box(8000, 500, 9000, 900)


def lorry(homes, road=0.5, there=None, at=(2000, 2000), coarse=False):
    roads = frame([MAIN, SIDE], road_class=["E", "F"])
    held = {"roads": roads, "housing_areas": frame([homes])}
    here = freight.Country(layers(**held), None, None, np.array([at], dtype=float), ["a"], coarse)
    return freight._lorry(here, {"a": road}, {} if there is None else {"a": there})["a"]


def test_lorries_go_outside_housing_or_where_they_drive_already_or_half_as_well():
    """4 km along the roads are worth 0.4; the way of all is worth 0.5, or 0.9."""
    assert lorry(FIELD) == pytest.approx(0.4)
    assert lorry(HOMES) == 0.25
    assert lorry(HOMES, there=0.3) == 0.3
    assert lorry(FIELD, there=0.3) == pytest.approx(0.4)
    assert lorry(FIELD, road=0.9) == 0.45


def test_where_the_small_streets_lack_a_straight_way_clear_of_housing_counts():
    """By air × 1.3 it is 3.68 km to the end of the main road."""
    straight = freight.curve(freight.ROAD, 1.3 * np.hypot(2, 2))
    assert lorry(FIELD, coarse=True) == pytest.approx(straight)
    assert lorry(shapely.box(900, 900, 1300, 1300), coarse=True) == pytest.approx(0.4)


@pytest.mark.parametrize(("wide", "clear"), [(99, True), (100, True), (101, False)])
def test_a_line_runs_through_a_hundred_metres_of_housing_and_no_more(wide, clear):
    homes = Ground([shapely.box(100, -9, 100 + wide, 9)])
    line = np.array([(0.0, 0.0)]), np.array([(1000.0, 0.0)])
    assert freight._clear(*line, homes, 100.0).tolist() == [clear]


def test_the_nearest_dry_junction_counts_and_is_no_way_where_housing_stands():
    sea = Ground([shapely.box(100, -50, 700, 50)])
    here = freight.Country(layers(), None, sea, np.array([(0.0, 0.0)]), ["a"], True)
    junctions = list(shapely.points([(800, 0), (0, 2000), (0, -3000)]))
    far = Ground([shapely.box(9000, 0, 9001, 1)])
    assert freight._straight_clear(here, junctions, far, 100.0) == pytest.approx([2600])
    across = Ground([shapely.box(-50, 500, 50, 700)])
    assert np.isinf(freight._straight_clear(here, junctions, across, 100.0)).all()
    assert np.isinf(freight._straight_clear(here, junctions[:1], far, 100.0)).all()


def test_a_firms_match_is_computed_for_those_that_the_run_says_one_of(engine):
    """A at an index of 10 (0.8), 0.5 km from a centre (1.0); B by the departures and the road."""
    held = {
        "roads": frame([shapely.LineString([(0, 0), (0, 99_000)])], road_class=["E"]),
        "housing_areas": frame([shapely.box(0, -99, 1, -98)]),
        "centres": frame([shapely.Point(0, 0)], level=[1]),
        "timetable": frame([shapely.Point(0, 0)]),
    }
    places = np.array([(2000 / 1.3, 0.0)] * 3)
    here = freight.Country(layers(**held), None, None, places, list("abc"), False)
    engine.table("transit", [{"id": i, "v": 2.0} for i in "abc"], {"id": "VARCHAR", "v": "DOUBLE"})
    said = [
        entry(i, "business_match", business_class=firm) for i, firm in zip("ab", "AB", strict=True)
    ]
    said.append(entry("c", business_class="A"))
    found = again(freight.business(engine, {"alternatives": said}, here))
    centre = freight.curve(freight.CENTRE, 2.0)
    assert found == pytest.approx(
        {("business_match", "a"): centre, ("business_match", "b"): 0.5 * 0.5 + 0.5 * 0.8}
    )
    assert centre == pytest.approx(0.75 - 0.25 * 0.4 / 1.4)


def test_values_of_a_table_are_given_as_they_are_and_texts_as_texts():
    table = pd.DataFrame({"zone": ["a"], "share": [0.5]})
    assert travel._rows(table) == [{"zone": "a", "share": 0.5}]


def test_the_mean_by_air_is_of_the_points_and_to_the_nearest(engine):
    rows = [{"id": "a", "x": 0.0, "y": 0.0}, {"id": "a", "x": 0.0, "y": 100.0}]
    engine.table("point", rows, {"id": "VARCHAR", "x": "DOUBLE", "y": "DOUBLE"})
    found = ways._mean_air(engine, frame(shapely.points([(0, 300), (0, -50)])))
    assert found.to_numpy().tolist() == [["a", (50 + 150) / 2]]


def test_a_trip_goes_to_the_first_centre_of_a_zone_by_level_and_name_else_to_its_middle(engine):
    """In the south two of level 2 and one of 3; the north has none; what no table names is out."""
    shapes = [shapely.box(-1, -1, 4, 1), shapely.box(10, 0, 12, 2), shapely.box(50, 0, 52, 2)]
    areas = frame(shapes, zone=["Sør", "Nord", "Borte"], modal_zone=["m"] * 3)
    centres = frame(
        shapely.points([(0, 0), (1, 0), (2, 0), (99, 0)]), name=["Vik", "Å", "B", "By"],
        level=[3, 2, 2, 1],
    )  # fmt: skip
    going = pd.DataFrame({"destination": ["Sør", "Nord", "Vik"]})
    engine.shapes("zone_area", areas, ["zone", "modal_zone"])
    places = travel._places(engine, layers(centres=centres, travel_destinations=going), "By")
    assert {name: (p.x, p.y) for name, p in places.items()} == {
        "Sør": (2, 0), "Nord": (11, 1), "Vik": (0, 0), "By": (99, 0),
    }  # fmt: skip


def test_without_a_way_for_lorries_a_place_is_worth_half_its_road_and_nothing_without_one():
    assert lorry(HOMES, road=0.0) == 0.0
    assert lorry(HOMES, road=0.01) == 0.005
