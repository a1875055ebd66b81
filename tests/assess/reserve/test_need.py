"""Need as an interval: what it is set against, how long it lasts, and what the page may say."""

from __future__ import annotations

import math

import pytest

from ikap.assess.reserve import Balance, Needs, Span, Verdict
from ikap.criteria.need import flow_need, stock_need


def test_the_sign_changes_inside_the_interval():
    # Melhus, 5.55 % of 1 824, 2 900 and 4 000 people a year in twelve years; a reserve of 900.
    need = Span(*(flow_need(people * 0.0555 * 12, 2.1) for people in (1824, 2900, 4000)))
    assert need == pytest.approx((578.5, 919.7, 1268.6), abs=0.05)
    balance = Balance(Span(900, 900, 900), need, 12)
    assert balance.surplus == pytest.approx((-368.6, -19.7, 321.5), abs=0.05)
    assert balance.lasts == pytest.approx((8.5, 11.7, 18.7), abs=0.05)
    assert balance.verdict is Verdict.UNSURE


def test_a_stock_that_is_more_than_enough_is_a_surplus_and_no_negative_need():
    stock, years = 9_900, 12
    need = Span(
        stock_need(20_600, 2.15, 0.02, stock, 0.0),
        stock_need(21_800, 2.05, 0.03, stock, 0.001 * stock * years),
        stock_need(23_000, 1.95, 0.05, stock, 0.002 * stock * years),
    )
    assert need == pytest.approx((-123.07, 1181.84, 2753.25), abs=0.05)
    balance = Balance(Span(0, 0, 0), need, years)
    assert balance.wanted.low == 0
    assert balance.lasts.high == math.inf
    assert balance.verdict is Verdict.UNSURE


def test_smaller_households_need_homes_that_the_flow_form_does_not_see():
    assert flow_need(0.0, 2.0) == 0
    assert stock_need(10_000, 2.00, 0.0, 10_000 / 2.10, 0.0) == pytest.approx(238.10, abs=0.01)
    flow = Needs({"5028": Span(0, 0, 0)}, 12, stock_form=False)
    assert not flow.stock_form  # which the page warns of


@pytest.mark.parametrize(
    ("room", "need", "verdict"),
    [
        ((120, 130, 140), (90, 100, 120), Verdict.ENOUGH),
        ((119, 130, 140), (90, 100, 120), Verdict.UNSURE),
        ((10, 20, 89), (90, 100, 120), Verdict.LACKING),
        ((10, 20, 90), (90, 100, 120), Verdict.UNSURE),
        ((10, 20, 30), (math.nan, math.nan, math.nan), Verdict.UNKNOWN),
    ],
)
def test_more_land_is_said_to_be_needed_only_where_both_ends_say_so(room, need, verdict):
    assert Balance(Span(*room), Span(*need), 12).verdict is verdict


def test_a_need_is_spread_evenly_over_the_years():
    needs = Needs({"5028": Span(60, 120, 240)}, 12, stock_form=False)
    assert needs.until(1)["5028"] == (5, 10, 20)
    assert needs.until(12) == needs.by_municipality
