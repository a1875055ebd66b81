"""The combined account: what is taken and released, and that every sum closes."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.assess.reserve import combined, mosaic, reserve_in, revised
from ikap.assess.reserve.account import Change, Combined
from ikap.assess.reserve.need import Span

DAA = 1000.0


@pytest.fixture
def case(square_km, box, plan):
    """Planvask and a new business area: the worked case, in daa 60 and 30 of 1 000."""
    ground = [
        {"land_type": 21, "geometry": box(0, 0, 75, 200)},
        {"land_type": 21, "geometry": box(500, 500, 600, 600)},
        {"land_type": 60, "geometry": box(600, 500, 650, 600)},
    ]
    rest = box(0, 0, 1000, 1000)
    for row in ground:
        rest = rest.difference(row["geometry"])
    region = square_km(
        plans=[plan(1110, box(0, 0, 300, 200)), plan(5100, box(0, 0, 1000, 1000), in_force=None)],
        land=[*ground, {"land_type": 30, "geometry": rest}],
    )
    borders = region.layer("municipalities")
    before = mosaic(region.layer("plans"), borders)
    after = mosaic(
        square_km(
            plans=[
                plan(1110, box(100, 0, 300, 200)),
                plan(1300, box(500, 500, 800, 600)),
                plan(5100, box(0, 0, 1000, 1000), in_force=None),
            ],
            land=[*ground, {"land_type": 30, "geometry": rest}],
        ).layer("plans"),
        borders,
    )
    return region, before, after


def test_a_matrix_from_purpose_to_purpose_adds_up_to_the_municipality(case):
    region, before, after = case
    found = combined(before, after, region)
    matrix = {(a, b): area / DAA for (_code, a, b), area in found.matrix.items()}
    assert matrix == pytest.approx(
        {
            ("homes", "homes"): 40.0,
            ("homes", "rural"): 20.0,
            ("rural", "business"): 30.0,
            ("rural", "rural"): 910.0,
        }
    )
    assert found.gap < 1e-6
    assert found.development() == pytest.approx((60_000.0, 70_000.0))


def test_soil_gains_and_climate_loses_and_both_are_told(case):
    region, before, after = case
    found = combined(before, after, region)
    released, taken = (
        {key: area / DAA for key, area in part.land.items() if area > 1}
        for part in (found.released, found.taken)
    )
    assert released == pytest.approx({"21": 15.0, "30_unknown": 5.0})
    assert taken == pytest.approx({"21": 10.0, "60": 5.0, "30_unknown": 15.0})
    assert found.released.emissions.best == pytest.approx(15 * 8 + 5 * 30)
    assert found.taken.emissions.best == pytest.approx(10 * 8 + 15 * 30 + 5 * 200)
    assert found.emissions.best == pytest.approx(1260.0)
    assert found.taken.qualities["mire"] == pytest.approx(5_000.0)


def test_taking_an_area_out_and_putting_it_in_again_changes_nothing(case, box):
    region, before, _after = case
    borders = region.layer("municipalities")
    field = box(0, 0, 300, 200)
    nothing = gpd.GeoDataFrame({"purpose": []}, geometry=[], crs=25832)
    out = revised(before, borders, gpd.GeoSeries([field], crs=25832), nothing)
    assert combined(before, out, region).released.area == pytest.approx(60_000.0)
    again = revised(
        out,
        borders,
        gpd.GeoSeries([], crs=25832),
        gpd.GeoDataFrame({"purpose": [1110]}, geometry=[field], crs=25832),
    )
    found = combined(before, again, region)
    assert found.taken.area == found.released.area == 0
    assert {(a, b): area / DAA for (_c, a, b), area in found.matrix.items()} == pytest.approx(
        {("homes", "homes"): 60.0, ("rural", "rural"): 940.0}
    )


def test_ground_that_no_plan_speaks_of_is_a_row_of_its_own(square_km, box, plan):
    region = square_km(plans=[plan(1110, box(0, 0, 300, 200))])
    borders = region.layer("municipalities")
    before = mosaic(region.layer("plans"), borders)
    found = combined(before, before, region)
    assert {key[1:]: area for key, area in found.matrix.items()} == pytest.approx(
        {("homes", "homes"): 60_000.0, ("", ""): 940_000.0}
    )
    assert found.gap < 1e-6


def test_a_union_counted_by_hand_is_the_set_aside_ground(square_km, box, plan):
    # Two areas of one purpose share 50 × 100 m: together 15 daa, never 20.
    region = square_km(
        plans=[plan(1110, box(0, 0, 100, 100)), plan(1110, box(50, 0, 150, 100), plan_id="B")]
    )
    found = reserve_in(region.layer("plans"), region, date(2026, 1, 1))
    assert found.areas["set_aside"].sum() == pytest.approx(15_000.0)
    assert found.gap == pytest.approx(0.0, abs=1e-6)


def test_many_plans_over_irregular_built_up_ground_are_the_union_of_them(square_km, plan):
    """Forty plans and ten built-up patches with round edges, against one union of everything."""
    rng = np.random.default_rng(11)
    spots = rng.uniform(600_050, 600_950, 50), rng.uniform(7_000_050, 7_000_950, 50)
    shapes = [
        shapely.Point(x, y).buffer(reach, quad_segs=5)
        for x, y, reach in zip(*spots, rng.uniform(20, 160, 50), strict=True)
    ]
    plans, patches = shapes[:40], shapely.union_all(shapes[40:])
    whole = shapely.box(600_000, 7_000_000, 601_000, 7_001_000)
    region = square_km(
        plans=[
            plan(1110 if i % 3 else 1300, one, plan_id=str(i), in_force=f"20{i % 20:02d}-01-01")
            for i, one in enumerate(plans)
        ],
        land=[
            {"land_type": 11, "geometry": patches.intersection(whole)},
            {"land_type": 30, "geometry": whole.difference(patches)},
        ],
    )
    areas = reserve_in(region.layer("plans"), region, date(2026, 1, 1)).areas
    set_aside = shapely.union_all(plans).intersection(whole)
    assert areas["set_aside"].sum() == pytest.approx(set_aside.area, abs=1e-4)
    left = (areas["reserve"] + areas["rests"]).sum()
    assert left == pytest.approx(set_aside.difference(patches).area, abs=1e-4)


def test_the_gap_is_the_greatest_of_any_municipality_and_nothing_where_there_is_none():
    none = Change(0.0, {}, {}, Span(0.0, 0.0, 0.0))
    matrix = {("5001", "homes", "homes"): 70.0, ("5028", "", ""): 100.0}
    assert Combined(matrix, {"5001": 72.0, "5028": 95.0}, none, none).gap == 5.0
    assert Combined({}, {}, none, none).gap == 0.0
