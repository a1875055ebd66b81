"""Growth by hand: D, LQ, ΔD against the frozen reserve, and goals that pull apart."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ikap.assess.explain import _tradeoffs
from ikap.criteria import CONSTRAINTS
from ikap.criteria.growth import (
    imbalance,
    imbalance_change,
    location_quotient,
    municipal_balance,
    reserve_quotient,
    total_reserve_years,
)
from ikap.model import Goal, Kind


def balance(**columns):
    table = {
        "municipality_code": ["5001", "5028"],
        "dwellings_share": [0.6, 0.4],
        "dwellings_reserve": [90.0, 10.0],
        "reserve_type": ["build_ready"] * 2,
        "reserve_date": ["2020"] * 2,
        "jobs": [1.0, 1.0],
        "employed_residents": [1.0, 1.0],
    }
    return municipal_balance(pd.DataFrame(table | columns))


def sites(shares, dwellings, kind=Kind.HOUSING):
    codes = [max(s, key=s.get) for s in shares]
    return gpd.GeoDataFrame(
        {"municipalities": shares, "dwellings": dwellings, "kind": kind,
         "municipality_code": codes},
        geometry=[shapely.box(0, 0, 100, 100)] * len(shares),
        crs=25832,
    )  # fmt: skip


def test_the_presentations_growth_is_skewed_by_six_percent():
    """Trondheim: 3 000 of 4 000 new people, 205 of 296 thousand inhabitants."""
    growth, people = np.array([3000.0, 1000.0]), np.array([205.0, 91.0])
    assert imbalance(growth, people) == pytest.approx(0.0574, abs=5e-5)
    quotients = location_quotient(pd.Series(growth), pd.Series(people / 296))
    assert quotients.round(4).tolist() == [1.0829, 0.8132]


def test_homes_where_the_reserve_is_small_even_it_out():
    """D is .3 with 90 of 100 homes where 60 are wanted; 100 more in the other: 90 of 200."""
    table = balance()
    found = imbalance_change(sites([{"5028": 1.0}, {"5001": 1.0}], [100.0, 100.0]), table)
    assert found["before"].tolist() == pytest.approx([30.0, 30.0])
    assert found["measured"].tolist() == pytest.approx([15.0 - 30.0, 35.0 - 30.0])


def test_a_site_across_the_border_is_divided_by_its_shares():
    """40 homes in 5028 and 60 in 5001: 150 of 200 against 60 %."""
    found = imbalance_change(sites([{"5001": 0.6, "5028": 0.4}], [100.0]), balance())
    assert found["measured"].tolist() == pytest.approx([15.0 - 30.0])


def test_a_business_site_and_one_without_dwellings_have_no_part_in_it():
    for one in (sites([{"5028": 1.0}], [np.nan]), sites([{"5028": 1.0}], [5.0], Kind.BUSINESS)):
        assert imbalance_change(one, balance())["measured"].isna().all()


def test_the_reserve_is_told_with_its_art_and_date():
    row = reserve_quotient(sites([{"5001": 0.6, "5028": 0.4}], [100.0]), balance()).iloc[0]
    assert (row["reserve"], row["reserve_type"], row["date"]) == (
        90.0,
        "byggeklare boliger",
        "2020",
    )
    assert row["measured"] == pytest.approx(0.6 * 1.5 + 0.4 * 0.25)


def test_years_of_reserve_warn_only_where_the_reserve_is_the_whole_plans():
    """1 904.8 homes a year × .4 is 761.9: 20 000 homes are 26 years, and 26 is over 20."""
    whole = balance(dwellings_reserve=[90.0, 20_000.0], reserve_type=["total"] * 2)
    ready = balance(dwellings_reserve=[90.0, 20_000.0])
    here = sites([{"5028": 1.0}], [10.0])
    assert total_reserve_years(here, whole).tolist() == pytest.approx([26.25])
    assert np.isnan(total_reserve_years(here, ready)).all()
    limit = next(limit for limit in CONSTRAINTS if limit.id == "large_reserve")
    assert limit.test.indicator is total_reserve_years
    assert (limit.test.limit, limit.conditional) == (20, False)


def test_a_municipality_that_wants_no_growth_has_too_much_with_any_reserve():
    table = balance(dwellings_share=[1.0, 0.0])
    found = reserve_quotient(sites([{"5028": 1.0}], [10.0]), table)
    assert np.isinf(found["measured"].iloc[0])


amounts = st.lists(st.integers(0, 1000), min_size=2, max_size=6)


@given(amounts.filter(any), amounts.filter(any))
def test_imbalance_lies_between_nothing_and_all_and_does_not_know_scale(held, wanted):
    n = min(len(held), len(wanted))
    held, wanted = np.array(held[:n], float), np.array(wanted[:n], float)
    if not held.sum() or not wanted.sum():
        return
    d = imbalance(held, wanted)
    assert 0 <= d <= 1
    assert d == pytest.approx(imbalance(7 * held, 3 * wanted))
    assert imbalance(wanted, wanted) == pytest.approx(0)


def goals(**values):
    return [SimpleNamespace(goal=Goal(name), value=value) for name, value in values.items()]


def told(**values):
    return list(_tradeoffs(goals(**values)))


def test_goals_that_pull_apart_are_told_whichever_is_the_stronger():
    (one,) = told(climate=0.3, proximity=0.7, soil=0.0, growth=0.9)
    assert one.startswith(
        "Målkonflikt: 90 poeng for Fordeling av veksten, 30 for klimavennlig arealbruk"
    )
    (other,) = told(climate=0.96, growth=0.6)
    assert other.startswith("Målkonflikt: 96 poeng for Klimavennlig arealbruk og transport, 60 for")


def test_goals_that_agree_or_are_not_known_are_left_alone():
    assert told(climate=0.6, proximity=0.9, growth=0.8) == []
    assert told(climate=float("nan"), growth=0.9) == []
    assert told(climate=0.1) == []
