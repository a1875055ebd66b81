"""Shaken weights by their quantiles, and weights that are moved, worked on paper."""

from __future__ import annotations

import numpy as np
import pytest

from ikap.assess.sensitivity.acceptability import drawn_shaken
from ikap.assess.sensitivity.one_weight import Lever, moved, swaps
from ikap.assess.sensitivity.ranked_list import ranked_lists
from ikap.assess.sensitivity.stability import (
    Shake,
    effective,
    lots,
    ranked,
    same_first,
    shake,
    shaken,
    span,
)
from ikap.model import Criterion, Goal, Kind
from tests.assess.sensitivity.listed import document, profile, ranked_list

CAR = Criterion("car", "", Goal.CLIMATE, ())
FIELD = Criterion("field", "", Goal.SOIL, ())
CORE = Criterion("core", "", Goal.SOIL, ())


def test_the_weights_are_shaken_between_a_half_and_the_double():
    assert shake() == Shake(least=0.5, greatest=2.0, draws=1000, seed=20261123, tail=0.05)


@pytest.mark.parametrize(
    ("quantile", "factor"),
    [(0.0, 0.5), (0.25, 0.75), (0.5, 1.0), (0.75, 1.5), (0.9, 1.8), (1.0, 2.0)],
)
def test_a_factor_lies_evenly_on_either_side_of_one(quantile, factor):
    """Half of the factors from 0.5 to 1, half from 1 to 2: a quarter of all under 0.75."""
    how = Shake(least=0.5, greatest=2.0, draws=20_000, seed=7, tail=0.05)
    weights = profile({"climate": 4, "soil": 1}, {"car": 3, "field": 1, "core": 0})
    goals, inner = shaken(weights, Kind.HOUSING, [CAR, FIELD, CORE], how)
    climate = goals[:, list(Goal).index(Goal.CLIMATE)]
    assert np.quantile(climate / 4, quantile) == pytest.approx(factor, abs=0.02)
    assert np.quantile(inner[:, 0] / 3, quantile) == pytest.approx(factor, abs=0.02)
    assert not inner[:, 2].any()  # a weight of 0 is a choice


def test_the_lots_are_those_that_the_page_draws():
    """The first by the mixer's own definition, worked with whole numbers."""

    def mixed(counter, seed):
        x = (counter * 0x9E3779B9 + seed) % 2**32
        for shift, factor in ((16, 0x21F0AAAD), (15, 0x735A2D97)):
            x = ((x ^ (x >> shift)) * factor) % 2**32
        return (x ^ (x >> 15)) / 2**32

    assert lots(7, 5).tolist() == [mixed(i, 7) for i in range(5)]


def test_a_weight_of_a_goal_is_shared_by_its_criteria():
    """Climate 3 and soil 1 of a total of 4; soil's two criteria weigh 2 and 6."""
    goals = np.zeros((1, len(list(Goal))))
    goals[0, list(Goal).index(Goal.CLIMATE)] = 3
    goals[0, list(Goal).index(Goal.SOIL)] = 1
    goals[0, list(Goal).index(Goal.GROWTH)] = 5  # no criterion: it leaves the total
    found = effective(goals, np.array([[1.0, 2.0, 6.0]]), [CAR, FIELD, CORE])
    assert found.tolist() == [[0.75, 0.0625, 0.1875]]
    nothing = effective(np.zeros_like(goals), np.array([[1.0, 2.0, 6.0]]), [CAR, FIELD, CORE])
    assert nothing.tolist() == [[0, 0, 0]]


def test_equals_share_the_better_place_in_every_draw():
    """Two criteria; in the second draw the first two sites are level at 0.5."""
    weights = np.array([[1.0, 0.0], [0.5, 0.5]])
    values = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.2]])
    assert ranked(weights, values).tolist() == [[1, 2, 3], [1, 1, 3]]


def test_a_span_leaves_out_the_tail_at_either_end():
    """Of twenty draws one is left out at either end; of nineteen none."""
    places = np.array([[i] for i in range(1, 21)])
    assert [int(end[0]) for end in span(places, 0.05)] == [2, 19]
    assert [int(end[0]) for end in span(places[:19], 0.05)] == [1, 19]


def test_the_first_places_are_the_same_where_the_same_sites_hold_them():
    places = np.array([[1, 2, 3], [2, 1, 3], [1, 3, 2], [1, 1, 3]])
    assert same_first(places, [1, 2, 3], 1) == 0.5  # the first and third draw
    assert same_first(places, [1, 2, 3], 2) == 0.75  # all but the third


# Three sites. Climate alone: 0.9, 0.6, 0.3; the rest alone: 0.1, 0.5, 0.6. At a share w the scores
# are 0.1 + 0.8w, 0.5 + 0.1w, 0.6 − 0.3w: the first passes the second at w = 4/7, the third at
# 5/11; the second passes the third at 1/4.
CLIMATE = Lever(Goal.CLIMATE, None, 0.6, np.array([0.1, 0.5, 0.6]), np.array([0.9, 0.6, 0.3]))


def test_scores_at_a_moved_weight():
    assert CLIMATE.scores(0.6).tolist() == pytest.approx([0.58, 0.56, 0.42])
    assert CLIMATE.scores(0.5).tolist() == pytest.approx([0.5, 0.55, 0.45])


def test_neighbours_swap_where_their_lines_cross_the_nearest_first():
    found = [(round(one.share, 6), one.above, one.below) for one in swaps(CLIMATE)]
    assert found == [(round(4 / 7, 6), 0, 1), (0.25, 1, 2)]


@pytest.mark.parametrize(
    ("factor", "share", "count"),
    [
        (1.0, 0.6, 0),
        (2.0, 0.75, 0),
        (0.5, 3 / 7, 3),  # 0.443, 0.543, 0.471: third, first, second
        (2 / 3, 0.5, 2),  # 0.5, 0.55, 0.45: the first two change places
        (0.9, 27 / 47, 0),  # 0.574 is over 4/7
        (0.88, 0.5690, 2),
    ],
)
def test_a_weight_that_is_so_many_times_itself_moves_so_many(factor, share, count):
    now = factor * 0.6 / (factor * 0.6 + 0.4)
    assert now == pytest.approx(share, abs=1e-4)
    assert moved(CLIMATE, factor) == count


@pytest.mark.parametrize(
    ("values", "stiff", "light"),
    [
        ((0.9, 0.9, 0.9), (), "green"),
        ((0.2, 1.0, 1.0), (), "yellow"),  # one red goal: not green
        ((0.2, 0.2, 1.0), (), "red"),  # two are red
        ((0.2, 1.0, 1.0), (Goal.CLIMATE,), "red"),  # one that may not be made up for
        ((0.33, 0.33, 1.0), (), "green"),  # at the limit is not red
    ],
)
def test_the_class_of_a_site_while_the_weights_are_shaken(values, stiff, light):
    """The last goal has nearly all the weight, so that the score is that of its own class."""
    goals = ("climate", "soil", "growth")
    listed = ranked_list(
        profile(
            dict(zip(goals, (0.001, 0.001, 1), strict=True)),
            dict.fromkeys(goals, 1),
            not_compensable=stiff,
        ),
        {name: name for name in goals},
        {"a": dict(zip(goals, values, strict=True))},
    )
    (site,) = drawn_shaken(listed, shake(), 5).sites
    assert site.lights == {light: 1.0}


def test_one_answer_that_caps_is_enough_and_one_that_does_not_is_none():
    weights = profile({"climate": 1}, {"one": 1})
    run = document(weights, {"one": "climate"}, {"a": {"one": 0.9}, "b": {"one": 0.8}})
    run["constraints"] = {"clay": {"caps_class": True}, "shore": {"caps_class": False}}
    answers = {"a": ("yes", "no"), "b": ("no", "yes")}
    for entry in run["alternatives"]:
        clay, shore = answers[entry["id"]]
        entry["constraints"] = {"clay": {"answer": clay}, "shore": {"answer": shore}}
    (listed,) = ranked_lists(run, "scores.json")
    assert listed.capped.tolist() == [True, False]
