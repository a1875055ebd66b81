"""Who leads a list, from places and intervals that can be checked on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ikap.assess.standing import standings


def sites(**rows):
    columns = ["rank", "score_low", "score_high", "status", "list"]
    return pd.DataFrame.from_dict(
        {name: [*row, *("eligible", "housing")[len(row) - 3 :]] for name, row in rows.items()},
        orient="index",
        columns=columns,
    )


def test_one_that_none_can_reach_is_a_clear_winner():
    found = standings(sites(a=(1, 0.7, 0.8), b=(2, 0.5, 0.69), c=(3, 0.1, 0.2)))["housing"]
    assert found.clear
    assert found.may_lead == ("a",)
    assert found.ranked == ("a", "b", "c")


def test_intervals_that_meet_leave_no_clear_winner():
    found = standings(sites(a=(1, 0.7, 0.8), b=(2, 0.5, 0.7), c=(3, 0.1, 0.2)))["housing"]
    assert not found.clear
    assert found.may_lead == ("a", "b")


def test_a_wide_interval_far_down_may_still_lead():
    found = standings(sites(a=(1, 0.7, 0.7), b=(2, 0.69, 0.69), c=(3, 0.1, 0.9)))["housing"]
    assert found.may_lead == ("a", "c")


def test_equal_totals_share_a_place():
    found = standings(sites(c=(1, 0.7, 0.7), a=(1, 0.7, 0.7), b=(3, 0.1, 0.2)))["housing"]
    assert found.shared == {1: ("a", "c")}
    assert found.may_lead == ("a", "c")


def test_one_without_a_place_for_want_of_a_measurement_may_lead():
    found = standings(sites(a=(1, 0.7, 0.7), b=(np.nan, 0.4, 0.95)))["housing"]
    assert found.ranked == ("a",)
    assert found.may_lead == ("a", "b")


def test_the_excluded_never_lead():
    found = standings(sites(a=(1, 0.7, 0.7), b=(np.nan, 0.9, 0.9, "excluded"), c=(2, 0.2, 0.3)))[
        "housing"
    ]
    assert found.may_lead == ("a",)
    assert found.ranked == ("a", "c")


def test_lists_stand_apart():
    table = pd.concat([sites(a=(1, 0.7, 0.7)), sites(b=(1, 0.9, 0.9, "eligible", "business_c"))])
    assert list(standings(table)) == ["housing", "business_c"]
