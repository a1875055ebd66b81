"""How far a measurement may be from the truth: as its table says, and never where it cannot be."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.measurement import _facts, with_error
from ikap.catalogue import measurement_errors
from ikap.criteria import INDICATORS
from ikap.criteria.declaration import indicator
from ikap.model import Basis, Tag
from ikap.text import SHARE

DECLARED = {each.id: each for each in INDICATORS}


def ends(name, measured, low=None, high=None):
    value = np.array([measured])
    given = [value if end is None else np.array([end]) for end in (low, high)]
    return tuple(float(end[0]) for end in with_error(DECLARED[name], value, *given))


def test_a_measurement_without_an_interval_gets_the_one_of_its_source():
    """5 % of 40 daa is 2 daa on each side."""
    assert measurement_errors()["equivalents_lost"].relative == 0.05
    assert ends("equivalents_lost", 40.0) == pytest.approx((38.0, 42.0))


def test_an_interval_of_its_own_is_kept():
    assert ends("equivalents_lost", 40.0, 40.0, 55.0) == (40.0, 55.0)


def test_what_has_no_error_in_the_table_is_as_it_was_measured():
    assert ends("best_stop", 4.0) == (4.0, 4.0)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.96, (0.912, 1.0)), (0.90, (0.855, 0.945)), (1.0, (0.95, 1.0)), (1.1, (1.045, 1.1))],
)
def test_a_share_of_a_site_is_never_said_to_be_over_the_whole(share, expected):
    """96 % and 5 % of it would be 100.8 %; what is measured is not moved."""
    assert ends("equivalents_share", share) == pytest.approx(expected)


def test_all_errands_within_a_walk_are_the_most_there_can_be():
    """100 % and 10 % of it is 90–100 %; a match of 0.95 is not over 1 either."""
    assert ends("errands_within_walk", 1.0) == pytest.approx((0.9, 1.0))
    assert ends("business_match", 0.95) == pytest.approx((0.855, 1.0))


def test_a_need_may_be_met_more_than_once():
    """Homes for 120 % of the need, 35 % on each side: 78–162 %."""
    assert ends("housing_need_share", 1.2) == pytest.approx((0.78, 1.62))


@pytest.mark.parametrize("name", measurement_errors())
def test_no_error_reaches_past_what_can_be(name):
    """From nothing to ten times the most, or to a thousand where there is no most."""
    most = DECLARED[name].bound
    for measured in (0.0, 0.3, 1.0, 1000.0 if math.isinf(most) else most):
        low, high = ends(name, measured)
        assert 0 <= low <= measured <= high <= max(most, measured)


@pytest.mark.parametrize("unit", [SHARE, ""])
def test_a_share_is_not_declared_without_the_most_that_it_can_be(unit):
    said = {"title": "X", "unit": unit, "basis": Basis("Forslag", Tag.PROPOSAL), "short": "X"}

    def part(sites):
        return sites

    with pytest.raises(ValueError, match=r"'part' is a share or has no unit"):
        indicator(**said)(part)
    assert indicator(**said, most=1.0)(part).bound == 1
    assert indicator(**said, most=math.inf)(part).bound == math.inf
    assert indicator(**said | {"unit": "daa"})(part).bound == math.inf


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
