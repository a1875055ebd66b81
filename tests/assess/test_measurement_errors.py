"""How far a measurement may be from the truth: as its table says, and never where it cannot be."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.measurement import _facts, with_error
from ikap.catalogue import measurement_errors


def ends(indicator, measured, low=None, high=None):
    value = np.array([measured])
    given = [value if end is None else np.array([end]) for end in (low, high)]
    return tuple(float(end[0]) for end in with_error(indicator, value, *given))


def test_a_measurement_without_an_interval_gets_the_one_of_its_source():
    """5 % of 40 daa is 2 daa on each side."""
    assert measurement_errors()["equivalents_lost"].relative == 0.05
    assert ends("equivalents_lost", 40.0) == pytest.approx((38.0, 42.0))


def test_an_interval_of_its_own_is_kept():
    assert ends("equivalents_lost", 40.0, 40.0, 55.0) == (40.0, 55.0)


def test_what_has_no_error_in_the_table_is_as_it_was_measured():
    assert ends("stop_departures", 4.0) == (4.0, 4.0)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.96, (0.912, 1.0)), (0.90, (0.855, 0.945)), (1.0, (0.95, 1.0)), (1.1, (1.045, 1.1))],
)
def test_a_share_of_a_site_is_never_said_to_be_over_the_whole(share, expected):
    """96 % and 5 % of it would be 100.8 %; what is measured is not moved."""
    assert ends("equivalents_share", share) == pytest.approx(expected)


def test_every_share_of_a_site_has_its_bound():
    bounded = {name for name, error in measurement_errors().items() if error.most < math.inf}
    assert bounded == {"equivalents_share", "steep_share"}
    assert all(measurement_errors()[name].most == 1 for name in bounded)


def test_a_fact_that_is_not_known_is_not_told_and_nothing_is_a_fact():
    table = {
        "measured": [1.0, 2.0, 3.0],
        "far": pd.Series([0.0, math.nan, 4.0]),
        "centre": pd.Series(["Melhus", "", None], dtype=object),
        "other": pd.Series([1, 2, 3]),
    }
    indicator = SimpleNamespace(facts=("centre", "far", "gone"))
    assert _facts(table, indicator) == [
        {"centre": "Melhus", "far": 0.0}, {"centre": ""}, {"far": 4.0}
    ]  # fmt: skip
