"""Value functions, intervals and weights: arithmetic that can be followed on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikap.assess.weighing import (
    _folded,
    criterion_table,
    effective_weights,
    gauge_values,
    goal_table,
    score_table,
)
from ikap.model import Basis, Criterion, Curve, Gauge, Goal, Indicator, Kind, Profile, Table, Tag

P = Basis("et forslag", Tag.PROPOSAL)
NAN = float("nan")


def gauge(name, *points):
    indicator = Indicator(name, name, "daa", P, function=len, inputs=("sites",))
    return Gauge(indicator, Curve(points), P)


def rows(*triples):
    return pd.DataFrame(triples, columns=["measured", "low", "high"], dtype=float)


def test_a_published_curve_clips_outside_its_anchors():
    curve = Curve(((50, 1), (75, 0.8), (90, 0.5), (100, 0)))
    assert curve([50, 60, 75, 90, 100]).tolist() == pytest.approx([1, 0.92, 0.8, 0.5, 0])
    assert curve([10, 40, 101, 120]).tolist() == [1, 1, 0, 0]
    assert Curve(((-0.15, 0), (0, 0.1), (0.25, 0.9), (0.35, 1)))([0.1]).tolist() == [
        pytest.approx(0.42)
    ]


@pytest.mark.parametrize(
    "points", [((0, 1),), ((1, 0), (0, 1)), ((0, 0), (1, 2)), ((0, 0), (1, 1), (2, 0))]
)
def test_a_curve_that_is_none_is_refused(points):
    with pytest.raises(ValueError, match="curve"):
        Curve(points)


def test_a_certain_measurement_has_no_interval():
    value, low, high = gauge_values(gauge("a", (0, 1), (10, 0)), rows((5, 5, 5)))
    assert (value[0], low[0], high[0]) == (0.5, 0.5, 0.5)


def test_an_uncertain_measurement_keeps_its_value_between_its_ends():
    value, low, high = gauge_values(gauge("a", (0, 1), (10, 0)), rows((5, 2, 9)))
    assert (value[0], low[0], high[0]) == pytest.approx((0.5, 0.1, 0.8))


def test_what_was_not_measured_may_be_anything():
    value, low, high = gauge_values(gauge("a", (0, 0.9), (10, 0.2)), rows((NAN, NAN, NAN)))
    assert np.isnan(value[0])
    assert (low[0], high[0]) == (0.0, 1.0)


def test_a_certain_least_bounds_what_was_not_measured():
    value, low, high = gauge_values(gauge("a", (0, 1), (10, 0)), rows((NAN, 8, NAN)))
    assert np.isnan(value[0])
    assert (low[0], high[0]) == pytest.approx((0.0, 0.2))


def test_a_category_that_the_table_lacks_is_missing():
    table = Gauge(gauge("a", (0, 0), (1, 1)).indicator, Table({1: 1.0, 3: 0.5}), P)
    value, low, high = gauge_values(table, rows((3, 3, 3), (7, 7, 7)))
    assert value[0] == 0.5
    assert np.isnan(value[1])
    assert (low[1], high[1]) == (0.0, 1.0)


def measured(**values):
    table = pd.DataFrame(
        [
            {
                "id": "x",
                "indicator": n,
                "measured": m,
                "low": lo,
                "high": hi,
                "unit": "daa",
                "facts": {},
            }
            for n, (m, lo, hi) in values.items()
        ]
    )
    return table.set_index(["id", "indicator"])


def criterion(combine, **readings):
    gauges = [gauge(name, (0, 1), (10, 0)) for name in readings]
    record = Criterion("c", "C", Goal.SOIL, tuple(gauges), combine)
    return criterion_table(record, gauges, measured(**readings), pd.Index(["x"])).iloc[0]


def test_the_least_gauge_decides_and_gives_the_measured():
    row = criterion("least", a=(2, 2, 2), b=(7, 7, 7))
    assert (row["indicator"], row["measured"], row["value"]) == ("b", 7, pytest.approx(0.3))


def test_the_best_gauge_decides_where_one_is_enough():
    row = criterion("best", a=(2, 2, 2), b=(7, 7, 7))
    assert (row["indicator"], row["measured"], row["value"]) == ("a", 2, pytest.approx(0.8))


def test_a_way_that_is_not_known_but_surely_long_does_not_cloud_a_near_centre():
    row = criterion("best", near=(2, 2, 2), far=(NAN, 27, NAN))  # 27 km by air: worth nothing
    assert (row["indicator"], row["value"], row["value_low"], row["value_high"]) == (
        "near",
        0.8,
        0.8,
        0.8,
    )


def test_a_way_that_might_be_short_leaves_the_best_open():
    row = criterion("best", near=(7, 7, 7), far=(NAN, 1, NAN))
    assert np.isnan(row["value"])
    assert (row["value_low"], row["value_high"]) == pytest.approx((0.3, 0.9))


def test_the_first_gauge_that_was_measured_decides_however_good_the_next():
    both = criterion("first", a=(10, 10, 10), b=(2, 2, 2))
    assert (both["indicator"], both["measured"], both["value"]) == ("a", 10, 0)
    lacking = criterion("first", a=(NAN, NAN, NAN), b=(5, 4, 6))
    assert (lacking["indicator"], lacking["measured"]) == ("b", 5)
    assert (lacking["value_low"], lacking["value_high"]) == pytest.approx((0.4, 0.6))


def test_of_first_gauges_that_nobody_measured_the_last_is_what_is_certain():
    row = criterion("first", a=(NAN, NAN, NAN), b=(NAN, 4, NAN))
    assert (row["indicator"], row["value_high"]) == ("b", pytest.approx(0.6))
    assert np.isnan(row["value"])


def test_nothing_can_be_less_than_nothing():
    row = criterion("least", gone=(10, 10, 10), unknown=(NAN, NAN, NAN))
    assert (row["indicator"], row["value"]) == ("gone", 0.0)


PROFILE = Profile(
    "p",
    "P",
    "ingen",
    "2026-11-23",
    P,
    {Kind.HOUSING: {Goal.CLIMATE: 1, Goal.SOIL: 3}},
    {Kind.HOUSING: {"a": 2, "b": 2, "c": 1}},
)
DEFINITIONS = [
    Criterion("a", "A", Goal.CLIMATE, (gauge("a", (0, 0), (1, 1)),)),
    Criterion("b", "B", Goal.CLIMATE, (gauge("b", (0, 0), (1, 1)),)),
    Criterion("c", "C", Goal.SOIL, (gauge("c", (0, 0), (1, 1)),)),
]


def test_weights_are_ratios_within_goal_and_between_goals():
    assert effective_weights(PROFILE, Kind.HOUSING, DEFINITIONS) == {
        "a": 0.125,
        "b": 0.125,
        "c": 0.75,
    }


def test_what_is_set_aside_leaves_the_rest_in_their_ratio():
    assert effective_weights(PROFILE, Kind.HOUSING, DEFINITIONS[1:]) == {"b": 0.25, "c": 0.75}


def test_a_goal_with_nothing_left_leaves_the_total():
    assert effective_weights(PROFILE, Kind.HOUSING, DEFINITIONS[:2]) == {"a": 0.5, "b": 0.5}


def test_a_criterion_without_a_weight_moves_nothing():
    extra = Criterion("d", "D", Goal.SOIL, (gauge("d", (0, 0), (1, 1)),))
    weights = effective_weights(PROFILE, Kind.HOUSING, [*DEFINITIONS, extra])
    assert weights == {"a": 0.125, "b": 0.125, "c": 0.75, "d": 0.0}


def scored(values):
    table = pd.DataFrame(
        [
            {
                "id": "x",
                "criterion": c.id,
                "goal": c.goal,
                "value": v,
                "value_low": lo,
                "value_high": hi,
            }
            for c, (v, lo, hi) in zip(DEFINITIONS, values, strict=True)
        ]
    )
    weights = effective_weights(PROFILE, Kind.HOUSING, DEFINITIONS)
    goals = goal_table(table, PROFILE.criteria[Kind.HOUSING], weights)
    return goals, score_table(goals).loc["x"]


def test_the_score_is_the_weighted_mean():
    goals, score = scored([(0.2, 0.2, 0.2), (0.6, 0.6, 0.6), (0.8, 0.8, 0.8)])
    assert goals.loc[("x", "climate"), "value"] == pytest.approx(0.4)
    assert score["score"] == pytest.approx(0.25 * 0.4 + 0.75 * 0.8)
    assert np.isnan(goals.loc[("x", "growth"), "value"])
    assert goals.loc[("x", "growth"), "light"] is None


def test_one_missing_value_takes_the_score_and_leaves_its_interval():
    goals, score = scored([(NAN, 0, 1), (0.6, 0.6, 0.6), (0.8, 0.8, 0.8)])
    assert np.isnan(goals.loc[("x", "climate"), "value"])
    assert np.isnan(score["score"])
    assert score["score_low"] == pytest.approx(0.25 * 0.3 + 0.75 * 0.8)
    assert score["score_high"] == pytest.approx(0.25 * 0.8 + 0.75 * 0.8)


unit = st.floats(0, 1, allow_nan=False)


@given(st.lists(unit, min_size=3, max_size=3))
def test_a_score_lies_between_the_least_and_the_greatest_value(values):
    _goals, score = scored([(v, v, v) for v in values])
    assert min(values) - 1e-9 <= score["score"] <= max(values) + 1e-9


def test_a_goal_without_weight_is_valued_and_can_still_be_red():
    profile = replace(PROFILE, goals={Kind.HOUSING: {Goal.CLIMATE: 1, Goal.SOIL: 0}})
    weights = effective_weights(profile, Kind.HOUSING, DEFINITIONS)
    rows = [
        {"id": "x", "criterion": c.id, "goal": c.goal, "value": v, "value_low": v, "value_high": v}
        for c, v in zip(DEFINITIONS, (0.9, 0.9, 0.1), strict=True)
    ]
    goals = goal_table(pd.DataFrame(rows), profile.criteria[Kind.HOUSING], weights)
    assert goals.loc[("x", "soil"), "weight"] == 0
    assert goals.loc[("x", "soil"), "light"] == "red"
    assert score_table(goals).loc["x", "score"] == pytest.approx(0.9)


def test_a_missing_gauge_that_cannot_decide_leaves_the_value_known():
    """Best: 0.35 stands though another is missing, if that one is 0.35 at the most; least alike."""
    values = np.array([[0.35], [np.nan]])
    lows, highs = np.array([[0.30], [0.0]]), np.array([[0.40], [0.35]])
    assert _folded(values, lows, highs, "best").tolist() == [0.35]
    just_over = np.array([[0.40], [0.36]])
    assert np.isnan(_folded(values, lows, just_over, "best")).all()
    floor = np.array([[0.30], [0.35]])
    assert _folded(values, floor, highs, "least").tolist() == [0.35]
    assert np.isnan(_folded(values, np.array([[0.30], [0.34]]), highs, "least")).all()
    assert np.isnan(_folded(np.full((2, 1), np.nan), lows, highs, "best")).all()
