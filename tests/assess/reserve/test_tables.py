"""The reserve in tables: by age, by class in the order of purposes, and which set is the middle."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd

from ikap.assess.reserve import COMPROMISE, Span
from ikap.assess.reserve.study import Study, _driving
from ikap.assess.reserve.tables import _by_code, by_age, by_class
from ikap.catalogue.purposes import purpose_groups


def test_a_plan_of_five_years_is_of_the_second_band_and_one_without_a_date_of_its_own():
    left = pd.DataFrame(
        {
            "age": [0.0, 4.9, 5.0, 10.0, 20.0, 44.0, None],
            "reserve": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0],
        }
    )
    *bands, unknown = by_age(SimpleNamespace(left=left))
    assert bands == [(0, 5, 2, 3.0), (5, 10, 1, 4.0), (10, 20, 1, 8.0), (20, math.inf, 2, 48.0)]
    assert unknown[2:] == (1, 64.0)
    assert math.isnan(unknown[0])


def test_classes_are_summed_by_purpose_in_the_order_of_the_purposes():
    names = list(purpose_groups())
    assert names != sorted(names)
    areas = pd.DataFrame({"group": [*reversed(names), names[0]]}, dtype=object)
    areas.index = [f"a{i}" for i in range(len(areas))]
    amounts = pd.DataFrame({"1": 1.0, "2": 2.0}, index=areas.index)
    found = by_class(areas, amounts, "group")
    assert [key for key, _sums in found] == [(name,) for name in names]
    assert found[0][1] == {"1": 2.0, "2": 4.0}


def test_the_middle_is_the_compromise_at_the_middle_need():
    sets = [
        SimpleNamespace(scenario=scenario, aim=aim)
        for scenario in ("low", "best", "high")
        for aim in ("soil", COMPROMISE)
    ]
    middle = Study.middle.fget(SimpleNamespace(removals=sets))
    assert (middle.scenario, middle.aim) == ("best", COMPROMISE)
    assert Study.middle.fget(SimpleNamespace(removals=sets[:2])) is None


def test_without_an_agreement_or_a_reserve_there_is_no_account_of_driving():
    sites = pd.DataFrame({"status": ["eligible"] * 2, "proposal": ["R", "P"]}, index=["a", "b"])
    run = SimpleNamespace(sites=sites)
    rows = (SimpleNamespace(id="R"),)
    assert _driving(SimpleNamespace(agreement=()), run, rows, ()) == ()
    assert _driving(SimpleNamespace(agreement=("5001",)), run, (), ()) == ()


def test_homes_of_the_reserve_are_summed_by_municipality_and_the_unknown_left_out():
    codes = pd.DataFrame(
        {"municipality_code": ["5001", "5028", "5001", "5059"]}, index=["a", "b", "c", "d"]
    )
    homes = {"a": Span(1, 2, 3), "b": Span(10, 20, 30), "c": Span(4, 5, 6), "d": None}
    rows = [SimpleNamespace(id=id_, dwellings=span) for id_, span in homes.items()]
    room = _by_code(SimpleNamespace(areas=codes), rows)
    assert room == {"5001": Span(5, 7, 9), "5028": Span(10, 20, 30)}
