"""One weight at a time, exactly: on paper, and against weighing anew at every turn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikap.assess.sensitivity.one_weight import hold, leaders, levers, swaps
from ikap.assess.sensitivity.ranked_list import places_of, scores_of
from ikap.model import Goal
from tests.assess.sensitivity.listed import profile, ranked_list

TWO = {"car": "climate", "field": "soil"}
EVEN = profile({"climate": 1, "soil": 1}, {"car": 1, "field": 1})


def lever_of(list_, goal, criterion=None):
    return next(x for x in levers(list_) if (x.goal, x.criterion) == (Goal(goal), criterion))


def test_two_sites_change_places_where_their_lines_meet():
    # A: 0.9 on climate, 0.5 on soil. B: 0.3 and 0.7. Climate at w: A 0.5 + 0.4 w, B 0.7 − 0.4 w.
    # They meet at w = 0.25; now, at 0.5, A leads by 0.7 to 0.5.
    list_ = ranked_list(
        EVEN, TWO, {"A": {"car": 0.9, "field": 0.5}, "B": {"car": 0.3, "field": 0.7}}
    )
    climate = lever_of(list_, "climate")
    assert climate.share == 0.5
    span = hold(climate, 0)
    assert (span.low, span.high) == (pytest.approx(0.25), 1.0)
    assert (span.ends_low, span.ends_high) == (1, None)
    assert [(round(s.low, 9), round(s.high, 9), s.leader) for s in leaders(climate)] == [
        (0, 0.25, 1),
        (0.25, 1, 0),
    ]
    (swap,) = swaps(climate)
    assert (swap.share, swap.above, swap.below) == (pytest.approx(0.25), 0, 1)
    # The other weight is the first turned round: what is 0.25 of climate is 0.75 of soil.
    assert hold(lever_of(list_, "soil"), 0).high == pytest.approx(0.75)


def test_a_criterion_moves_within_its_goal():
    # Climate weighs a half, of car and land; soil is alike. Car at s: A 0.9 s + 0.1 (1 − s) =
    # 0.1 + 0.8 s, B 0.5 all the way: they meet at s = 0.5.
    weights = profile({"climate": 1, "soil": 1}, {"car": 3, "land": 1, "field": 1})
    goals = {"car": "climate", "land": "climate", "field": "soil"}
    list_ = ranked_list(
        weights,
        goals,
        {
            "A": {"car": 0.9, "land": 0.1, "field": 0.4},
            "B": {"car": 0.5, "land": 0.5, "field": 0.4},
        },
    )
    car = lever_of(list_, "climate", "car")
    assert car.share == 0.75
    assert hold(car, 0).low == pytest.approx(0.5)
    assert hold(lever_of(list_, "climate", "land"), 0).high == pytest.approx(0.5)
    # The only criterion of a goal has all of it, whatever it weighs.
    assert ("soil", "field") not in {(x.goal.value, x.criterion) for x in levers(list_)}


def test_those_who_share_a_place_part_at_once():
    list_ = ranked_list(
        EVEN, TWO, {"A": {"car": 0.8, "field": 0.4}, "B": {"car": 0.4, "field": 0.8}}
    )
    span = hold(lever_of(list_, "climate"), 0)
    assert (span.low, span.high) == (0, 0.5) or (span.low, span.high) == (0.5, 1)
    assert hold(lever_of(list_, "climate"), 0) != hold(lever_of(list_, "climate"), 1)


def test_equals_never_part():
    same = {"car": 0.3, "field": 0.6}
    list_ = ranked_list(EVEN, TWO, {"A": same, "B": same, "C": {"car": 0.1, "field": 0.2}})
    for lever in levers(list_):
        for site in range(3):
            assert (hold(lever, site).low, hold(lever, site).high) == (0, 1)
        assert [stretch.leader for stretch in leaders(lever)] == [0]


def test_a_goal_alone_and_a_weight_of_nothing_do_not_move():
    alone = profile({"climate": 1, "soil": 0}, {"car": 1, "field": 1})
    assert not list(levers(ranked_list(alone, TWO, {"A": {"car": 0.3, "field": 0.6}})))


value = st.integers(0, 20).map(lambda n: n / 20)
weight = st.integers(1, 9)


@st.composite
def lists(draw):
    goals = {"car": "climate", "land": "climate", "near": "proximity", "field": "soil"}
    weights = profile(
        {goal: draw(weight) for goal in ("climate", "proximity", "soil")},
        {name: draw(weight) for name in goals},
    )
    n = draw(st.integers(1, 6))
    sites = {f"{i}": {name: draw(value) for name in goals} for i in range(n)}
    return ranked_list(weights, goals, sites)


def weighed(list_, lever, share):
    """The scores when the weights are set anew so that the lever's share is this one."""
    if lever.criterion is None:
        goals = [x for x in Goal if list_.outer(x) > 0]
        others = sum(list_.outer(g) for g in goals if g is not lever.goal)
        profile_ = list_.reweighed(goals={lever.goal: others * share / (1 - share)})
    else:
        mine = [c for c in list_.criteria if c.goal is lever.goal]
        others = sum(list_.within(c) for c in mine if c.id != lever.criterion)
        profile_ = list_.reweighed(criteria={lever.criterion: others * share / (1 - share)})
    of = list_.weights(profile_)
    return scores_of(list_.placed, [of[c.id] for c in list_.criteria])


def above(scores, site):
    return {int(i) for i in np.flatnonzero(np.round(scores - scores[site], 9) > 0)}


@given(lists())
def test_lines_are_what_weighing_anew_gives(list_):
    for lever in levers(list_):
        for share in (0.05, lever.share, 0.6, 0.95):
            np.testing.assert_allclose(lever.scores(share), weighed(list_, lever, share), atol=1e-9)


@given(lists(), st.integers(1, 99))
def test_a_place_is_held_inside_its_span_and_lost_outside(list_, hundredths):
    for lever in levers(list_):
        now = weighed(list_, lever, lever.share)
        for site in range(list_.ranked):
            span = hold(lever, site)
            share = hundredths / 100
            if span.low + 1e-6 < share < span.high - 1e-6:
                assert above(weighed(list_, lever, share), site) == above(now, site)
            for edge, beyond, who in (
                (span.low, span.low - 1e-5, span.ends_low),
                (span.high, span.high + 1e-5, span.ends_high),
            ):
                if who is not None:
                    assert 0 <= edge <= 1
                    assert above(weighed(list_, lever, beyond), site) != above(now, site)


@given(lists(), st.integers(1, 99))
def test_the_leader_of_a_stretch_is_first_in_it(list_, hundredths):
    share = hundredths / 100
    for lever in levers(list_):
        stretches = leaders(lever)
        assert stretches[0].low == 0
        assert stretches[-1].high == 1
        assert all(a.high == b.low for a, b in pairwise(stretches))
        leader = next(s.leader for s in stretches if s.low <= share <= s.high)
        scores = weighed(list_, lever, share)
        assert scores[leader] == pytest.approx(scores.max(), abs=1e-9)


@given(lists())
def test_neighbours_are_level_where_they_swap(list_):
    for lever in levers(list_):
        for swap in swaps(lever):
            if 0 < swap.share < 1:
                scores = weighed(list_, lever, swap.share)
                assert scores[swap.above] == pytest.approx(scores[swap.below], abs=1e-9)
                assert places_of(lever.scores(lever.share))[swap.above] < list_.ranked
