"""Who has which place, from tables that can be checked on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ikap.assess.standing import standings


def sites(**ranks):
    table = pd.DataFrame.from_dict(ranks, orient="index", columns=["rank"])
    return table.assign(list="housing")


def test_a_list_is_in_order_of_place():
    found = standings(sites(b=[2], a=[1], c=[3]))["housing"]
    assert found.ranked == ("a", "b", "c")
    assert found.shared == {}


def test_equal_totals_share_a_place():
    found = standings(sites(c=[1], a=[1], b=[3]))["housing"]
    assert found.ranked == ("a", "c", "b")
    assert found.shared == {1: ("a", "c")}


def test_one_without_a_place_is_not_in_the_order():
    assert standings(sites(a=[1], b=[np.nan]))["housing"].ranked == ("a",)


def test_lists_stand_apart():
    table = pd.concat([sites(a=[1]), sites(b=[1]).assign(list="business_c")])
    assert list(standings(table)) == ["housing", "business_c"]
