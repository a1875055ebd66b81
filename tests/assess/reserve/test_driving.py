"""The nullvekst account: what both sets drive cancels, and the interval is of the rest alone."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ikap.assess.reserve.driving import compared

SITES = pd.DataFrame(
    {
        "dwellings": [100.0, 50.0, 50.0],
        "measured": [3000.0, 2000.0, 1000.0],
        "low": [2000.0, 1500.0, 800.0],
        "high": [4000.0, 2500.0, 1200.0],
    },
    index=["A", "B", "C"],
)


def test_a_site_in_both_sets_is_not_in_the_difference():
    # A stays; B goes and C comes: 1 000 less 2 000, from 800 − 2 500 to 1 200 − 1 500.
    found = compared(SITES, ["A", "B"], ["A", "C"], ["5001"])
    assert found.change == (-1700.0, -1000.0, -300.0)
    assert found.zero.car_km == (3500.0, 5000.0, 6500.0)
    assert found.set.car_km == (2800.0, 4000.0, 5200.0)


def test_the_same_set_changes_nothing():
    assert compared(SITES, ["A", "B"], ["B", "A"], ["5001"]).change == (0.0, 0.0, 0.0)


def test_fewer_homes_are_no_gain_by_themselves():
    # The zero drives 5 000 km for 150 homes, A alone 3 000 for 100: 30 against 33.3 a home.
    found = compared(SITES, ["A", "B"], ["A"], ["5001"])
    assert found.change.best == -2000.0
    assert found.at_equal_homes == pytest.approx(150 * (30 - 5000 / 150))


def test_what_nobody_could_measure_is_named_and_in_neither_sum():
    gap = SITES.copy()
    gap.loc["B", ["measured", "low", "high"]] = math.nan
    found = compared(gap, ["A", "B"], ["A", "B", "C"], ["5001"])
    assert found.zero.missing == ("B",)
    assert found.zero.dwellings == 100
    assert found.change.best == 1000.0


def test_a_set_without_homes_says_nothing_of_each_home():
    assert math.isnan(compared(SITES, ["A"], [], ["5001"]).at_equal_homes)
