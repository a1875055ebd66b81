"""The best set against every set there is: twelve proposals have 4 096."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.assess.portfolio.front import alike, best, dominates, efficient, front
from ikap.assess.portfolio.programme import EMISSIONS, SOIL, UNEVEN, Programme, attainable, shortage


def programme(soil, emissions, dwellings, **more):
    """A programme of two municipalities that should have half the growth each."""
    n = len(soil)
    told = {
        "land": np.zeros(n),
        "need": np.zeros(2),
        "total_need": 0.0,
        "land_need": 0.0,
        "reserve": np.array([30.0, 10.0]),
        "targets": np.array([0.5, 0.5]),
        "conflicts": (),
        "fixed": np.full(n, np.nan),
    }
    return Programme(
        soil=np.array(soil, dtype=float),
        emissions=np.array(emissions, dtype=float),
        dwellings=np.array(dwellings, dtype=float),
        **(told | more),
    )


def every_set(p):
    """All sets that meet the demands, with their values."""
    return {
        chosen: p.values(chosen)
        for size in range(p.size + 1)
        for chosen in combinations(range(p.size), size)
        if p.meets(chosen)
    }


def efficient_values(sets):
    unique = {tuple(round(v, 9) for v in values): values for values in sets.values()}
    return [v for v in unique.values() if not any(dominates(other, v) for other in unique.values())]


def test_the_cheapest_soil_that_meets_the_need():
    # One of 20 dwellings on 5 daa, or two of 10 on 2 daa each: the two take less.
    p = programme([5, 2, 2], [0, 0, 0], [[0, 0, 0], [20, 10, 10]], need=np.array([0.0, 20.0]))
    assert best(p, SOIL) == (1, 2)
    assert p.values((1, 2)) == (4.0, 0.0, 0.0)  # 30 and 10 + 20: even


def test_two_on_the_same_ground_are_not_both_chosen():
    p = programme(
        [5, 2, 2],
        [0, 0, 0],
        [[0, 0, 0], [20, 10, 10]],
        need=np.array([0.0, 20.0]),
        conflicts=((1, 2),),
    )
    assert best(p, SOIL) == (0,)


def test_what_is_forced_is_kept_and_what_is_barred_is_left():
    p = programme([5, 2, 2], [0, 0, 0], [[0, 0, 0], [20, 20, 20]], need=np.array([0.0, 20.0]))
    assert best(replace(p, fixed=np.array([1, np.nan, np.nan])), SOIL) == (0,)
    assert best(replace(p, fixed=np.array([np.nan, 0, np.nan])), SOIL) == (2,)


def test_of_equal_sets_the_fewest_and_then_the_first():
    p = programme([1, 1, 1, 2], [0] * 4, [[0] * 4, [10, 10, 10, 20]], need=np.array([0.0, 20.0]))
    assert best(p, SOIL) == (3,)  # one of 2 daa instead of two of 1
    assert best(replace(p, fixed=np.array([np.nan, np.nan, np.nan, 0])), SOIL) == (0, 1)


def test_what_is_as_good_in_one_is_chosen_for_being_better_in_another():
    p = programme([4, 4], [9, 1], [[0, 0], [20, 20]], need=np.array([0.0, 20.0]))
    assert efficient(p, (0,)) == (1,)
    assert efficient(p, (1,)) == (1,)
    assert best(p, SOIL) == (1,)


def test_the_evenest_growth_is_by_shares_and_not_by_dwellings():
    # Either 8 more in the second, 30 and 18: D is 6 of 48. Or 130 and 116: 7 of 246, and evener.
    p = programme([1, 5], [1, 5], [[0, 100], [8, 106]], conflicts=((0, 1),))
    assert best(p, UNEVEN) == (1,)
    assert p.values((1,))[UNEVEN] == pytest.approx(7 / 246)


def test_what_is_lacking_is_told_by_municipality():
    p = programme([1, 1], [0, 0], [[15, 0], [0, 8]], need=np.array([10.0, 20.0]), total_need=40.0)
    lacking = shortage(p)
    assert lacking.need.tolist() == [0, 12]
    assert lacking.total_need == 5  # 40 − (15 + 8) − the 12
    assert best(p, SOIL) is None


def test_how_long_everyone_can_be_given_what_they_need():
    p = programme([1, 1], [0, 0], [[15, 0], [0, 8]])
    assert attainable(p, np.array([10.0, 6.0])) == pytest.approx(3)  # (10 + 8) / 6 < (30 + 15) / 10


def test_two_that_must_be_in_and_cannot_be_in_together():
    p = programme([1, 1], [0, 0], [[1, 1], [0, 0]], conflicts=((0, 1),), fixed=np.array([1.0, 1.0]))
    assert shortage(p) is None


@st.composite
def programmes(draw, n=9):
    """Small whole numbers, so that ties and equal sets are common."""

    def numbers(most, count=n):
        return draw(st.lists(st.integers(0, most), min_size=count, max_size=count))

    homes = np.array(numbers(12), dtype=float) + 1
    share = np.array(numbers(2)) / 2  # here, there, or half in each
    dwellings = np.vstack([homes * share, homes * (1 - share)])
    pairs = draw(st.sets(st.tuples(st.integers(0, n - 2), st.integers(1, n - 1)), max_size=3))
    part = draw(st.sampled_from([0.0, 0.2, 0.5]))
    return programme(
        numbers(20),
        [e - 2 for e in numbers(30)],  # peat that is farmed already may gain
        dwellings,
        need=part * dwellings.sum(axis=1),
        total_need=float(draw(st.integers(0, 40))),
        conflicts=tuple(sorted((a, b) for a, b in pairs if a < b)),
        fixed=np.array(
            [draw(st.sampled_from([np.nan] * 6 + [0.0])) for _ in range(n)], dtype=float
        ),
    )


@settings(max_examples=25, deadline=None)
@given(programmes())
def test_the_front_holds_efficient_sets_and_its_ends_are_the_best_there_are(p):
    sets = every_set(p)
    found = front(p, 3)
    if not sets:
        assert found == []
        return
    efficient = efficient_values(sets)
    values = [p.values(chosen) for chosen in found]
    for chosen, mine in zip(found, values, strict=True):
        assert chosen in sets
        assert any(alike(mine, other) for other in efficient)
    for goal in (SOIL, EMISSIONS, UNEVEN):
        least = min(v[goal] for v in sets.values())
        assert min(v[goal] for v in values) == pytest.approx(least, abs=1e-5)


def test_twelve_proposals_against_every_set():
    numbers = np.random.default_rng(7)
    homes = numbers.integers(10, 200, 12).astype(float)
    here = numbers.random(12) < 0.6
    p = programme(
        numbers.integers(0, 90, 12),
        numbers.integers(0, 5000, 12),
        np.vstack([homes * here, homes * ~here]),
        need=np.array([150.0, 100.0]),
        total_need=500.0,
        conflicts=((0, 3), (4, 9)),
    )
    sets = every_set(p)
    efficient = efficient_values(sets)
    found = [p.values(chosen) for chosen in front(p, 8)]
    assert len(found) >= 8
    assert all(any(alike(mine, other) for other in efficient) for mine in found)
    limit = np.median([v[UNEVEN] for v in efficient])
    within = min(v[SOIL] for v in sets.values() if v[UNEVEN] <= limit)
    assert p.values(best(p, SOIL, (np.inf, np.inf, limit)))[SOIL] == pytest.approx(within)


def test_the_order_of_what_is_alike_settles_it_alone():
    p = programme([3, 3, 3], [1, 1, 1], [[0, 0, 0], [5, 5, 5]], need=np.array([0.0, 5.0]))
    assert [front(p, 4)[0] for _ in range(2)] == [(0,), (0,)]


def test_what_is_lacking_is_told_of_each_demand_in_its_own_unit():
    """Of 20 and 30 homes and 9 daa of business, 12, 25 and 4 can be given: 8, 5 and 5 are lacking.

    The region asks for 60 homes in all: 10 more than its municipalities.
    """
    p = programme(
        [1, 1, 1],
        [0, 0, 0],
        [[12, 0, 0], [0, 25, 0]],
        land=np.array([0.0, 0.0, 4.0]),
        need=np.array([20.0, 30.0]),
        total_need=60.0,
        land_need=9.0,
    )
    lacking = shortage(p)
    assert lacking.need.tolist() == [8.0, 5.0]
    assert (lacking.total_need, lacking.land_need) == (10.0, 5.0)
