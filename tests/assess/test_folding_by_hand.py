"""How gauges become a criterion, criteria a goal, and goals a score: bounds and what lacks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ikap.assess.weighing import (
    _deciding,
    criterion_table,
    effective_weights,
    gauge_values,
    goal_table,
    light,
    lights,
    score_table,
)
from ikap.model import Basis, Criterion, Curve, Gauge, Goal, Indicator, Kind, Light, Table, Tag
from tests.assess.sensitivity.listed import profile

NAN = float("nan")
BASIS = Basis("Prøve", Tag.PROPOSAL)
FALLING = Curve(((0, 1), (10, 0)))


def gauge(name, value=FALLING):
    return Gauge(Indicator(name, name, "", BASIS, len, (), most=1.0), value, BASIS)


def criterion(combine, **readings):
    gauges = tuple(gauge(name) for name in readings)
    table = pd.DataFrame.from_dict(readings, orient="index", columns=["measured", "low", "high"])
    table.index = pd.MultiIndex.from_product([["x"], readings], names=["id", "indicator"])
    table = table.assign(unit="", facts=None)
    record = Criterion("c", "C", Goal.SOIL, gauges, combine)
    row = criterion_table(record, gauges, table, pd.Index(["x"])).iloc[0]
    return row["indicator"], row["value"], row["value_low"], row["value_high"]


@pytest.mark.parametrize(
    ("combine", "found"),
    [
        ("least", ("b", 0.5, 0.2, 0.6)),  # the lowest of the lows, and of the highs
        ("best", ("a", 0.7, 0.3, 0.9)),
        ("first", ("a", 0.7, 0.3, 0.9)),
    ],
)
def test_the_bounds_are_folded_as_the_values_are(combine, found):
    assert criterion(combine, a=(3, 1, 7), b=(5, 4, 8)) == pytest.approx(found)


def test_of_gauges_alike_the_first_decides():
    assert criterion("least", a=(5, 5, 5), b=(5, 5, 5))[0] == "a"
    assert criterion("best", a=(5, 5, 5), b=(5, 5, 5))[0] == "a"


@pytest.mark.parametrize(
    ("values", "lows", "highs", "gauge_"),
    [
        ([NAN, 0.2, 0.9], [0, 0, 0], [1, 1, 1], 1),
        ([NAN, NAN, 0.9], [0, 0, 0], [1, 1, 1], 2),
        ([NAN, NAN], [0, 0.1], [1, 1], 1),
        ([NAN, NAN, NAN], [0, 0.1, 0], [1, 1, 1], 1),
        ([NAN, NAN, NAN], [0, 0, 0], [0.9, 0.9, 1], 1),
        ([NAN, NAN], [0, 0], [1, 1], 1),
    ],
)
def test_of_first_the_first_that_was_measured_else_the_last_of_which_anything_is_known(
    values, lows, highs, gauge_
):
    columns = (np.array(column, dtype=float)[:, None] for column in (values, lows, highs))
    assert _deciding(*columns, "first").tolist() == [gauge_]


@pytest.mark.parametrize(
    ("measured", "low", "high", "found"),
    [
        (4.0, NAN, NAN, (0.6, 0.6, 0.6)),
        (4.0, 2.0, NAN, (0.6, 0.6, 0.8)),
        (4.0, NAN, 9.0, (0.6, 0.1, 0.6)),
        (NAN, 2.0, NAN, (NAN, 0.0, 0.8)),
        (NAN, NAN, 9.0, (NAN, 0.1, 1.0)),
        (NAN, NAN, NAN, (NAN, 0.0, 1.0)),
    ],
)
def test_what_is_certain_bounds_a_value(measured, low, high, found):
    rows = {"measured": [measured], "low": [low], "high": [high]}
    values = [float(part[0]) for part in gauge_values(gauge("a"), rows)]
    assert values == pytest.approx(found, nan_ok=True)


def test_bounds_that_say_nothing_leave_the_whole_scale_open_beyond_the_curve():
    narrow = gauge("a", Curve(((0, 0.8), (10, 0.4))))
    open_ = {"measured": [NAN], "low": [NAN], "high": [NAN]}
    assert [float(part[0]) for part in gauge_values(narrow, open_)][1:] == [0.0, 1.0]
    half = {"measured": [NAN], "low": [5.0], "high": [NAN]}
    assert [float(part[0]) for part in gauge_values(narrow, half)][1:] == pytest.approx([0.4, 0.6])


def test_a_class_that_the_table_lacks_may_be_worth_anything():
    table = gauge("a", Table({1.0: 0.3}))
    rows = {"measured": [1.0, 7.0], "low": [NAN, NAN], "high": [NAN, NAN]}
    values, least, greatest = gauge_values(table, rows)
    assert (least.tolist(), greatest.tolist()) == ([0.3, 0.0], [0.3, 1.0])
    assert (values[0], np.isnan(values[1])) == (0.3, True)


@pytest.mark.parametrize(
    ("value", "colour"),
    [(0.67, Light.GREEN), (0.6699, Light.YELLOW), (0.33, Light.YELLOW), (0.3299, Light.RED),
     (NAN, None)],
)  # fmt: skip
def test_the_class_of_a_value_is_the_same_alone_and_among_many(value, colour):
    assert light(value) is colour
    assert lights(np.array([value, 0.5])).tolist() == [colour, Light.YELLOW]


NAMED = [
    Criterion(name, "", goal, ())
    for name, goal in (("car", Goal.CLIMATE), ("field", Goal.SOIL), ("core", Goal.SOIL))
]


@pytest.mark.parametrize(
    ("goals", "within", "found"),
    [
        ({"climate": 3, "soil": 1}, {"car": 7, "field": 1, "core": 3}, (0.75, 0.0625, 0.1875)),
        ({"climate": 3, "soil": 1}, {"car": 7}, (1.0, 0.0, 0.0)),
        ({"climate": 3, "soil": 1, "growth": 9}, {"car": 7, "core": 1}, (0.75, 0.0, 0.25)),
        ({"climate": 0, "soil": 0}, {"car": 7, "core": 1}, (0.0, 0.0, 0.0)),
        ({"soil": 2}, {"car": 7, "core": 1}, (0.0, 0.0, 1.0)),
        ({"climate": 3, "soil": 1}, {}, (0.0, 0.0, 0.0)),
    ],
)
def test_a_criterion_has_its_part_of_its_goals_part_of_the_total(goals, within, found):
    weights = effective_weights(profile(goals, within), Kind.HOUSING, NAMED)
    assert tuple(weights.values()) == pytest.approx(found)
    assert set(effective_weights(profile(goals, within), Kind.BUSINESS, NAMED).values()) == {0.0}


def goals_of(*rows, within, weights):
    names = ["id", "criterion", "goal", "value", "value_low", "value_high"]
    table = pd.DataFrame(list(rows), columns=names)
    return goal_table(table, within, weights)


def test_a_goal_is_valued_by_its_own_weights_and_shown_in_doubt_where_its_bounds_differ():
    found = goals_of(
        ("b", "field", Goal.SOIL, 0.9, 0.9, 0.9),
        ("b", "core", Goal.SOIL, 0.5, 0.1, 0.7),
        ("a", "field", Goal.SOIL, NAN, 0.0, 0.2),
        ("a", "core", Goal.SOIL, 0.1, 0.1, 0.1),
        ("a", "car", Goal.CLIMATE, NAN, 0.0, 1.0),
        ("a", "idle", Goal.GROWTH, 0.4, 0.4, 0.4),
        within={"field": 1, "core": 3, "car": 2, "idle": 0},
        weights={"field": 0.1, "core": 0.3, "car": 0.6, "idle": 0.0},
    )
    soil = found.loc[("b", Goal.SOIL)]
    assert (soil["value"], soil["low"], soil["high"]) == pytest.approx((0.6, 0.3, 0.75))
    assert (soil["weight"], soil["light"], soil["uncertain"]) == (0.4, Light.YELLOW, True)
    certain = found.loc[("a", Goal.SOIL)]
    assert (certain["light"], bool(certain["uncertain"])) == (Light.RED, False)
    assert np.isnan(certain["value"])
    open_ = found.loc[("a", Goal.CLIMATE)]
    assert (open_["light"], bool(open_["uncertain"])) == (None, True)
    for missing in (("a", Goal.GROWTH), ("b", Goal.CLIMATE)):
        assert np.isnan(found.loc[missing, "value"])
        assert found.loc[missing, "light"] is None
    assert list(dict.fromkeys(found.index.get_level_values("id"))) == ["b", "a"]


def test_a_score_is_the_goals_by_weight_and_missing_where_one_that_counts_is():
    index = pd.MultiIndex.from_tuples(
        [("b", "x"), ("b", "y"), ("a", "x"), ("a", "y"), ("c", "x"), ("c", "y")],
        names=["id", "goal"],
    )
    goals = pd.DataFrame(
        {
            "weight": [0.3, 0.1, 0.3, 0.0, 0.3, 0.1],
            "value": [0.8, 0.4, 0.5, NAN, NAN, 1.0],
            "low": [0.6, 0.2, 0.5, 0.0, 0.2, 1.0],
            "high": [1.0, 0.8, 0.5, 1.0, 0.6, 1.0],
        },
        index=index,
    )
    found = score_table(goals)
    assert list(found.index) == ["b", "a", "c"]
    assert found["score"].tolist() == pytest.approx([0.7, 0.5, NAN], nan_ok=True)
    assert found["score_low"].tolist() == pytest.approx([0.5, 0.5, 0.4])
    assert found["score_high"].tolist() == pytest.approx([0.95, 0.5, 0.7])
    assert score_table(goals.assign(weight=0.0))["score"].isna().all()
