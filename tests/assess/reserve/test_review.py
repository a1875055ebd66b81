"""Planvask: the order, the reasons and what is suggested, on areas drawn in the toy region."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest
import shapely

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.assess.reserve import (
    Ground,
    Needs,
    Span,
    Suggestion,
    as_submissions,
    lie_of,
    reserve_in,
    review,
)

DAY = date(2026, 1, 1)
NONE = Span(0.0, 0.0, 0.0)


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """A rectangle by its lower left corner, metres into the toy region."""
    return shapely.box(560_000 + x, 7_020_000 + y, 560_000 + x + width, 7_020_000 + y + height)


@pytest.fixture(scope="module")
def judged(toy_region):
    """Areas of the plan on a field, a mire, a forest and a field in part, and two more."""
    rows = [
        (1110, box(500, 1000, 400, 250), "2012-01-01", None, "field"),
        (1110, box(16_000, 1000, 400, 250), "2024-01-01", None, "mire"),
        (1110, box(8_000, 1000, 400, 250), "2012-01-01", 300.0, "forest"),
        (1110, box(4_900, 5000, 1000, 100), "2024-01-01", None, "part"),
        (1130, box(9_000, 5000, 200, 100), "2024-01-01", None, "centre"),
        (1120, box(9_500, 8000, 200, 100), "2024-01-01", None, "cabins"),
    ]
    plans = gpd.GeoDataFrame(
        {
            "purpose": [row[0] for row in rows],
            "in_force": [row[2] for row in rows],
            "dwellings": [float("nan") if row[3] is None else row[3] for row in rows],
            "name": [row[4] for row in rows],
            **{key: [None] * len(rows) for key in ("plan_name", "note")},
            "plan_id": [f"P{i}" for i in range(len(rows))],
            "plan_type": [20.0] * len(rows),
            "plan_status": [2.0] * len(rows),
            "precedence": [float("nan")] * len(rows),
        },
        geometry=[row[1] for row in rows],
        crs=25832,
    )
    reserve = reserve_in(plans, toy_region, DAY)
    read, unjudged = as_submissions(reserve, toy_region)
    evaluation = score_submissions(read, toy_region, profiles.load(profiles.DEFAULT))
    lie = lie_of(reserve.left, toy_region)

    def listed(need=NONE):
        needs = Needs(dict.fromkeys(("5001", "5028"), need), 12, False)
        found = review(reserve, lie.land, evaluation, needs)
        return {str(reserve.areas.loc[row.id, "name"]): row for row in found}

    return listed, unjudged, reserve


def test_soil_comes_before_mire_and_mire_before_age(judged):
    listed, _unjudged, _reserve = judged
    names = list(listed())
    assert names.index("field") < names.index("mire") < names.index("forest")


def test_what_an_area_takes_is_measured_and_given_as_its_reason(judged):
    rows = judged[0]()
    assert rows["field"].soil == pytest.approx(100.0)
    assert rows["mire"].mire == pytest.approx(100.0)
    assert rows["part"].soil == pytest.approx(10.0)
    assert {Ground.SOIL, Ground.OLD} <= {reason.ground for reason in rows["field"].reasons}
    assert {reason.ground for reason in rows["mire"].reasons} >= {Ground.MIRE}


def test_dwellings_are_the_plans_where_it_states_them_and_unknown_where_it_cannot_say(judged):
    rows = judged[0]()
    assert rows["forest"].dwellings == (300, 300, 300)
    # 100 daa × 3 a daa × 0.75, and 0.7 to 1.5 times that.
    assert rows["field"].dwellings == (158, 225, 338)
    assert rows["centre"].dwellings is None


def test_an_area_is_needed_where_the_rest_does_not_meet_the_middle_need(judged):
    listed = judged[0]
    assert not any(row.needed for row in listed().values())
    rows = listed(Span(0.0, 600.0, 900.0))
    assert rows["field"].needed
    assert not rows["centre"].needed


def test_a_field_that_nobody_needs_could_come_out_and_one_that_is_needed_not(judged):
    listed = judged[0]
    assert listed()["field"].suggestion is Suggestion.TAKE_OUT
    needed = listed(Span(0.0, 600.0, 900.0))["field"]
    assert needed.suggestion in (Suggestion.MOVE, Suggestion.REDUCE)


def test_what_is_neither_homes_nor_business_is_reserve_without_points_and_says_why(judged):
    _listed, unjudged, reserve = judged
    (id_,) = unjudged
    assert reserve.areas.loc[id_, "name"] == "cabins"
    assert "1120" in unjudged[id_]
    assert reserve.areas.loc[id_, "reserve"] == pytest.approx(20_000)
