"""Weights from answers, held against published examples and what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ikap.assess.weights import (
    Answers,
    Ask,
    SetName,
    combined,
    concordance,
    consistency,
    eigenvector,
    rank_order_centroid,
    reciprocal,
    swing,
)
from ikap.model import Kind

# Saaty 2008, Int. J. Services Sciences 1:1, 83–98: how much of each is drunk.
DRINKS = [
    *(9, 5, 2, 1, 1, 1 / 2),  # coffee against wine, tea, beer, soda, milk, water
    *(1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9),
    *(1 / 3, 1 / 4, 1 / 3, 1 / 9),
    *(1 / 2, 1, 1 / 3),
    *(2, 1 / 2),
    1 / 3,
]


def test_saaty_s_drinks():
    matrix = reciprocal(7, DRINKS)
    shares, largest = eigenvector(matrix)
    assert shares == pytest.approx([0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], abs=6e-4)
    assert largest == pytest.approx(7.17663, abs=1e-5)
    found = consistency(matrix)
    assert found.index == pytest.approx(0.029438, abs=1e-6)
    assert found.ratio == pytest.approx(0.0223, abs=5e-5)
    assert found.holds


def test_four_things_of_which_two_are_in_conflict():
    matrix = reciprocal(4, [1, 5, 2, 3, 4, 3 / 4])
    shares, _ = eigenvector(matrix)
    assert shares == pytest.approx([0.3742, 0.3917, 0.0991, 0.1349], abs=5e-5)
    assert consistency(matrix).ratio == pytest.approx(0.0342, abs=5e-5)


def test_the_judgement_that_breaks_the_rest_is_named():
    # 1 is twice 2, 2 is twice 3, so 1 should be four times 3; it was said to be a quarter.
    found = consistency(reciprocal(3, [2, 1 / 4, 2]))
    assert found.worst is not None
    assert not found.holds
    whole = consistency(reciprocal(4, [2, 4, 8, 2, 4, 1 / 3]))
    assert whole.worst == (2, 3)
    assert whole.judged == pytest.approx(1 / 3)
    assert whole.fits > 2 * whole.judged


def test_what_agrees_has_nothing_to_name():
    found = consistency(reciprocal(3, [2, 4, 2]))
    assert (found.worst, round(found.ratio, 9)) == (None, 0.0)
    assert consistency(reciprocal(2, [7])).ratio == 0.0


def test_rank_order_centroid_of_four():
    assert rank_order_centroid([1, 2, 3, 4]) == pytest.approx([25 / 48, 13 / 48, 7 / 48, 3 / 48])
    assert rank_order_centroid([2, 1, 4, 3]) == pytest.approx([13 / 48, 25 / 48, 3 / 48, 7 / 48])


def test_all_on_one_rank_weigh_the_same():
    assert rank_order_centroid([1, 1, 1]) == pytest.approx([1 / 3] * 3)


def test_swing_points_are_shares():
    assert swing([100, 60, 40]).tolist() == [0.5, 0.3, 0.2]


def test_orders_that_are_opposite_have_no_agreement():
    assert concordance([np.array([3, 2, 1]), np.array([1, 2, 3])]) == 0.0
    assert math.isnan(concordance([np.array([3, 2, 1])]))


SET = SetName(Kind.HOUSING, "goals")
ITEMS = ("climate", "soil", "growth")


def answers(ask: Ask, *given: tuple[float, ...]) -> list[Answers]:
    return [Answers(f"P{i}", "", "2026-11-29", SET, ask, one) for i, one in enumerate(given)]


def test_pairs_are_combined_by_their_geometric_mean():
    # Ratios 4:2:1 and 1:2:4 have the means 1, 1, 1.
    (found,) = combined(answers(Ask.PAIRS, (2, 4, 2), (1 / 2, 1 / 4, 1 / 2)), {SET: ITEMS})
    assert found.weights == pytest.approx([1 / 3] * 3)
    assert found.low == pytest.approx([1 / 7, 2 / 7, 1 / 7])
    assert found.high == pytest.approx([4 / 7, 2 / 7, 4 / 7])
    assert found.agreement == 0.0


def test_points_are_combined_by_the_mean_of_the_weights():
    (found,) = combined(answers(Ask.SWING, (100, 50, 50), (50, 100, 50)), {SET: ITEMS})
    assert found.weights == pytest.approx([0.375, 0.375, 0.25])


def test_a_set_that_nobody_answered_is_not_there():
    assert combined(answers(Ask.RANKS, (1, 2, 3)), {SetName(Kind.HOUSING, "soil"): ITEMS}) == ()
