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

from ikap.assess.explain.reasons import _tradeoffs
from ikap.criteria import CONSTRAINTS
from ikap.criteria.growth import (
    balance_by_code,
    imbalance,
    imbalance_change,
    location_quotient,
    municipal_balance,
    reserve_quotient,
    reserve_years,
    total_reserve_years,
    total_years_by_code,
    years_by_code,
)
from ikap.criteria.need import housing_need_share, need_by_code
from ikap.criteria.sites import Sites
from ikap.model import Goal, Kind
from ikap.text import NO_BREAK


def first(found):
    """What was found of the first site, by name."""
    return {name: values[0] for name, values in found.items()}


def balance(**columns):
    table = {
        "municipality_code": ["5001", "5028"],
        "dwellings_share": [0.6, 0.4],
        "dwellings_reserve": [90.0, 10.0],
        "reserve_type": ["build_ready"] * 2,
        "reserve_date": ["2020"] * 2,
    }
    return municipal_balance(pd.DataFrame(table | columns))


def needed(best=(7_200.0, 4_800.0), low=(3_600.0, 2_400.0), high=(14_400.0, 9_600.0)):
    """Dwellings in 12 years: 600 and 400 a year in the middle, half and double at the ends."""
    table = pd.DataFrame({"low": low, "best": best, "high": high}, index=["5001", "5028"])
    return table.assign(years=12.0, stock_form=False)


def lasts(held):
    """Years that the reserves last."""
    return years_by_code(reserve_years(held, needed()))


def lasts_as_a_whole(held):
    return total_years_by_code(held, reserve_years(held, needed()))


def sites(shares, dwellings, kind=Kind.HOUSING):
    return Sites(frame_of(shares, dwellings, kind))


def frame_of(shares, dwellings, kind=Kind.HOUSING):
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
        assert np.isnan(imbalance_change(one, balance())["measured"]).all()


def test_the_reserve_is_told_with_its_kind_and_date():
    held = balance()
    found = reserve_quotient(
        sites([{"5001": 0.6, "5028": 0.4}], [100.0]), balance_by_code(held), lasts(held)
    )
    row = first(found)
    assert (row["reserve"], row["reserve_type"], row["date"]) == (
        90.0,
        "byggeklare boliger",
        "2020",
    )
    assert row["measured"] == pytest.approx(0.6 * 1.5 + 0.4 * 0.25)


def test_one_years_programme_is_no_reserve_and_lasts_no_years():
    """It is told as what it is, with what the region notes of it, and never in years."""
    programme = balance(reserve_type=["year_programme"] * 2, reserve_note=[None, "bare Orkdal"])
    assert reserve_years(programme, needed()).isna().all(axis=None)
    row = first(
        reserve_quotient(
            sites([{"5028": 1.0}], [9.0]), balance_by_code(programme), lasts(programme)
        )
    )
    facts = {k: v for k, v in row.items() if v is not None and v == v}
    assert reserve_quotient.tell("0,25", facts) == (
        "Kommunens andel av boligpotensialet for 2020 er 0,25 ganger andelen av vekstmålet. "
        "Tallet gjelder boligpotensial i regulerings- eller kommuneplan, ikke byggeklar reserve; "
        "bare Orkdal"
    )


def test_years_of_reserve_warn_only_where_the_reserve_is_the_whole_plans():
    """400 homes a year: 10 500 last 26.25 years; double and half as long at the ends."""
    whole = balance(dwellings_reserve=[90.0, 10_500.0], reserve_type=["total"] * 2)
    ready = balance(dwellings_reserve=[90.0, 10_500.0])
    here = sites([{"5028": 1.0}], [10.0])
    found = first(total_reserve_years(here, lasts_as_a_whole(whole)))
    assert list(found.values()) == pytest.approx([26.25, 13.125, 52.5, 13.125, 52.5])
    unknown = first(total_reserve_years(here, lasts_as_a_whole(ready)))
    assert np.isnan(list(unknown.values())).all()
    limit = next(limit for limit in CONSTRAINTS if limit.id == "large_reserve")
    assert limit.test.indicator is total_reserve_years
    assert (limit.test.limit, limit.conditional) == (20, False)


def test_a_share_of_the_need_has_the_needs_own_interval():
    """120 homes of 4 800; as few as 9 600 would make it half, as 2 400 double."""
    found = first(housing_need_share(sites([{"5028": 1.0}], [120.0]), need_by_code(needed())))
    assert [found[name] for name in ("low", "measured", "high")] == [0.0125, 0.025, 0.05]
    assert housing_need_share.tell("2,5 %", found).replace(NO_BREAK, " ") == (
        "Området dekker 2,5 % av kommunens boligbehov i 12 år: om lag 4 800 boliger (2 400–9 600)"
    )


def test_derived_dwellings_widen_the_interval_and_given_ones_do_not():
    derived = Sites(
        frame_of([{"5028": 1.0}], [120.0]).assign(dwellings_low=84.0, dwellings_high=180.0)
    )
    found = first(housing_need_share(derived, need_by_code(needed())))
    assert (found["low"], found["high"]) == (84 / 9_600, 180 / 2_400)


def test_homes_where_none_are_needed_take_all_of_it_and_more():
    found = housing_need_share(
        sites([{"5028": 1.0}, {"5028": 1.0}], [5.0, 0.0]), need_by_code(needed(best=(1.0, -123.0)))
    )
    assert found["measured"].tolist() == [np.inf, 0.0]


def test_a_municipality_that_wants_no_growth_has_too_much_with_any_reserve():
    table = balance(dwellings_share=[1.0, 0.0])
    found = reserve_quotient(sites([{"5028": 1.0}], [10.0]), balance_by_code(table))
    assert np.isinf(found["measured"][0])


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
    assert one == "Målkonflikt: 90 poeng for Fordeling, 30 for Klima. Avveiningen er politisk."
    (other,) = told(climate=0.96, growth=0.6)
    assert other == "Målkonflikt: 96 poeng for Klima, 60 for Fordeling. Avveiningen er politisk."


def test_goals_that_agree_or_are_not_known_are_left_alone():
    assert told(climate=0.6, proximity=0.9, growth=0.8) == []
    assert told(climate=float("nan"), growth=0.9) == []
    assert told(climate=0.1) == []
