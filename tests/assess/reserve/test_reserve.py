"""The reserve in plans: what is built is taken away, rests are told, and one rule decides."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from ikap.assess.reserve import mosaic, reserve_in, sums

DAY = date(2026, 1, 1)
DAA = 1000.0


def found(region, rule="newest"):
    return reserve_in(region.layer("plans"), region, DAY, rule)


def total(reserve):
    return float(reserve.left["reserve"].sum()) / DAA


def test_a_building_takes_the_ground_around_it_with_round_corners(square_km, box, plan):
    region = square_km(
        plans=[plan(1110, box(100, 100, 400, 300))],
        buildings=[{"building_type": 111, "geometry": box(245, 195, 255, 205)}],
    )
    reserve = found(region)
    (area,) = reserve.areas.itertuples()
    assert area.set_aside == pytest.approx(60_000)
    assert area.built == pytest.approx(1405.723, abs=5e-4)  # 4 · 10 · 15 + 16 segments a quarter
    assert total(reserve) == pytest.approx(58.594, abs=5e-4)
    assert total(reserve) != pytest.approx(58.400, abs=5e-3)  # what square corners would give
    assert reserve.buildings
    assert not reserve.land


def test_a_point_that_stands_for_a_building_reaches_five_metres_more(square_km, box, plan):
    region = square_km(
        plans=[plan(1110, box(100, 100, 400, 300))],
        buildings=[{"building_type": 111, "geometry": box(249, 199, 251, 201).centroid}],
    )
    (area,) = found(region).areas.itertuples()
    assert area.built == pytest.approx(shapely.Point(0, 0).buffer(20, quad_segs=16).area)


def test_a_built_plot_is_no_reserve_and_its_corners_are_told(square_km, box, plan):
    region = square_km(
        plans=[plan(1110, box(0, 0, 40, 20))],
        buildings=[{"building_type": 111, "geometry": box(15, 5, 25, 15)}],
    )
    reserve = found(region)
    (area,) = reserve.areas.itertuples()
    assert total(reserve) == 0
    assert area.rest_pieces == 4
    # A corner is 15 × 5 m of the plot less a piece of a circle: 1.474 m² with 16 segments.
    assert area.rests == pytest.approx(4 * 1.474, abs=2e-3)
    assert area.set_aside == pytest.approx(area.built + area.rests + area.reserve)


@pytest.mark.parametrize(
    ("rule", "zoned", "daa"),
    [
        ("newest", "2015-03-01", 40.0),
        ("zoning_first", "2015-03-01", 20.0),
        ("newest", "2025-03-01", 20.0),
        ("zoning_first", "2025-03-01", 20.0),
    ],
)
def test_where_plans_lie_over_one_another_the_rule_decides(square_km, box, plan, rule, zoned, daa):
    region = square_km(
        plans=[
            plan(1110, box(0, 0, 200, 200)),
            plan(3040, box(0, 0, 100, 200), plan_id="R", plan_type=35, in_force=zoned),
        ]
    )
    reserve = found(region, rule)
    assert total(reserve) == pytest.approx(daa)
    assert reserve.mosaic.decided == pytest.approx({"5028": 20_000.0})


def test_a_planner_may_read_the_order_out_of_the_plans_texts(square_km, box, plan):
    region = square_km(
        plans=[
            plan(1110, box(0, 0, 200, 200), precedence=2),
            plan(3040, box(0, 0, 100, 200), plan_id="R", in_force="2001", precedence=1),
        ]
    )
    assert total(found(region, "text")) == pytest.approx(20.0)
    assert total(found(region, "newest")) == pytest.approx(40.0)


def test_a_plan_without_a_date_gives_way_and_is_counted(square_km, box, plan):
    region = square_km(
        plans=[
            plan(1110, box(0, 0, 100, 100), in_force=None),
            plan(5100, box(50, 0, 100, 100), plan_id="B", in_force="1990"),
        ]
    )
    reserve = found(region)
    assert total(reserve) == pytest.approx(5.0)
    assert reserve.mosaic.undated == 1


def test_a_zoning_plan_keeps_the_purpose_of_the_municipal_plan_under_it(square_km, box, plan):
    region = square_km(
        plans=[
            plan(1001, box(0, 0, 200, 200)),
            plan(1113, box(0, 0, 100, 200), plan_id="R", plan_type=35, in_force="2025"),
        ]
    )
    areas = found(region).areas.set_index("purpose")
    assert areas.loc[1113, "overall"] == 1001
    assert areas.loc[1001, "overall"] is None


def test_water_built_ground_and_roads_are_taken_and_small_ponds_are_not(square_km, box, plan):
    region = square_km(
        plans=[plan(1110, box(0, 0, 100, 100))],
        land=[
            {"land_type": 11, "geometry": box(0, 0, 10, 100)},
            {"land_type": 12, "geometry": box(10, 0, 15, 100)},
            {"land_type": 81, "geometry": box(20, 0, 30, 51)},  # 510 m²
            {"land_type": 81, "geometry": box(40, 0, 50, 50)},  # 500 m²
            {"land_type": 30, "geometry": box(50, 0, 100, 100)},
        ],
    )
    assert total(found(region)) == pytest.approx(10.0 - 1.5 - 0.51)


def test_ground_in_use_by_statistics_norway_is_built_and_counts_once(square_km, box, plan):
    region = square_km(
        plans=[plan(1110, box(0, 0, 100, 100))],
        land=[
            {"land_type": 11, "geometry": box(0, 0, 10, 100)},
            {"land_type": 30, "geometry": box(10, 0, 100, 100)},
        ],
        built_use=[{"use_class": "Boligbebyggelse", "geometry": box(5, 0, 30, 100)}],
    )
    assert total(found(region)) == pytest.approx(10.0 - 3.0)


def test_ground_in_use_is_apart_since_its_rest_is_densification(square_km, box, plan):
    region = square_km(
        plans=[
            plan(1110, box(0, 0, 100, 100), plan_status=1),
            plan(1110, box(200, 0, 300, 100), plan_status=2, plan_id="B"),
        ]
    )
    reserve = found(region)
    assert total(reserve) == pytest.approx(10.0)
    in_use, to_come = sums(reserve, (), "group", "existing")[::-1]
    assert in_use.key == ("homes", "True")
    assert in_use.reserve == to_come.reserve == pytest.approx(10_000.0)


def test_what_is_not_counted_and_what_lies_abroad_is_left_out(square_km, box, plan):
    region = square_km(
        plans=[
            plan(1400, box(0, 0, 100, 100)),
            plan(1110, box(950, 0, 1050, 100), plan_id="B"),
        ]
    )
    reserve = found(region)
    assert total(reserve) == pytest.approx(5.0)
    assert reserve.mosaic.abroad == pytest.approx(5_000.0)


def test_an_area_of_the_plan_is_one_area_however_many_pieces_are_left(square_km, box, plan):
    region = square_km(
        plans=[plan(1110, box(0, 0, 100, 40))],
        land=[{"land_type": 12, "geometry": box(45, 0, 55, 40)}],
    )
    (area,) = found(region).areas.itertuples()
    assert area.pieces == 2
    assert area.Index == "R5028-01"


def test_the_order_of_the_plans_does_not_matter(square_km, box, plan):
    rows = [
        plan(1110, box(0, 0, 200, 200)),
        plan(3040, box(0, 0, 100, 200)),
        plan(1300, box(50, 100, 300, 300)),
    ]
    region = square_km(plans=rows)
    plans, borders = region.layer("plans"), region.layer("municipalities")
    one, other = (
        mosaic(frame.reset_index(drop=True), borders).areas.groupby("purpose")["geometry"]
        .apply(lambda shapes: shapes.area.sum()).to_dict()
        for frame in (plans, plans.iloc[::-1])
    )  # fmt: skip
    assert one == pytest.approx(other)
    assert sum(one.values()) == pytest.approx(plans.union_all().area)
