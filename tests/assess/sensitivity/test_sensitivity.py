"""How firmly places are held, on rankings that can be followed on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ikap.assess import profiles
from ikap.assess.sensitivity.stability import (
    Shake,
    drawn_weights,
    lots,
    ranked,
    same_first,
    shake,
    span,
)
from ikap.assess.weighing import effective_weights
from ikap.criteria import CRITERIA
from ikap.model import Goal, Kind

HOUSING = [criterion for criterion in CRITERIA if Kind.HOUSING in criterion.kinds]
BALANCED = profiles.load("balansert")
STILL = Shake(least=1.0, greatest=1.0, draws=5, seed=1, tail=0.05)


def test_lots_are_even_and_always_the_same():
    drawn = lots(20261123, 40_000)
    assert 0 <= drawn.min() < drawn.max() < 1
    assert np.histogram(drawn, 10, (0, 1))[0] == pytest.approx(4_000, rel=0.06)
    assert np.corrcoef(drawn[:-1], drawn[1:])[0, 1] == pytest.approx(0, abs=0.02)
    assert drawn[:3].tolist() == lots(20261123, 3).tolist()
    assert (lots(1, 50) != lots(2, 50)).all()


def test_weights_that_are_not_shaken_are_the_weights_in_use():
    weights = effective_weights(BALANCED, Kind.HOUSING, HOUSING)
    drawn = drawn_weights(BALANCED, Kind.HOUSING, HOUSING, STILL)
    np.testing.assert_allclose(drawn, np.tile(list(weights.values()), (5, 1)), atol=1e-15)


def test_shaken_weights_keep_to_their_span_and_add_up():
    how = shake()
    drawn = drawn_weights(BALANCED, Kind.HOUSING, HOUSING, how)
    assert drawn.shape == (1000, len(HOUSING))
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    # Two goals of the same weight: their ratio is that of two factors between a half and two.
    climate, near = (
        drawn[:, [c.goal is goal for c in HOUSING]].sum(axis=1)
        for goal in (Goal.CLIMATE, Goal.PROXIMITY)
    )
    ratio = climate / near
    assert 0.25 < ratio.min() < 0.4
    assert 2.5 < ratio.max() < 4
    assert np.median(ratio) == pytest.approx(1, rel=0.1)
    # A weight of 0 is a choice, and is left.
    services = [c.id for c in HOUSING].index("daily_services")
    assert (drawn[:, services] == 0).all()


def test_a_goal_without_weighted_criteria_leaves_the_total():
    within = dict.fromkeys((c.id for c in HOUSING), 1.0)
    within |= {c.id: 0.0 for c in HOUSING if c.goal is Goal.SOIL}
    profile = replace(BALANCED, criteria={Kind.HOUSING: within})
    drawn = drawn_weights(profile, Kind.HOUSING, HOUSING, shake())
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    nothing = replace(profile, criteria={Kind.HOUSING: dict.fromkeys(within, 0.0)})
    assert not drawn_weights(nothing, Kind.HOUSING, HOUSING, shake()).any()


def test_places_of_three_sites_in_two_weightings():
    weights = np.array([[0.75, 0.25], [0.25, 0.75]])
    values = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert ranked(weights, values).tolist() == [[1, 3, 1], [2, 1, 2]]
    assert same_first(ranked(weights, values), [1, 3, 1], 1) == 0.5


def test_dust_shares_a_place():
    values = np.array([[0.3], [0.1 + 0.2], [0.2999]])
    assert ranked(np.ones((1, 1)), values).tolist() == [[1, 1, 3]]


def test_a_span_leaves_out_a_twentieth_at_either_end():
    places = np.array([[1], *[[2]] * 17, [4], [9]])
    low, high = span(places, 0.05)
    assert (low.tolist(), high.tolist()) == ([2], [4])
