"""What a selection is made of, worked by hand: what is asked for, what is forced, what it costs."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.portfolio import programme, rule_cost
from ikap.assess.portfolio.candidates import RED_CLASS, RED_GOAL, Candidate, _driving, _red
from ikap.assess.portfolio.demand import Demand
from ikap.assess.portfolio.front import _within, alike, dominates, ordered
from ikap.assess.portfolio.programme import Programme, Shortage, at_most, coefficients, solve
from ikap.assess.portfolio.rule_cost import RuleCost
from ikap.assess.portfolio.selection import (
    NOT_ASKED,
    _asked_for,
    _check_forced,
    _eased,
    _programme,
    _proposals,
    nearest_to_best,
)
from ikap.model import ConfigurationError, Goal, Kind, Light, Status

NAN = float("nan")


def candidate(proposal, homes=None, land=0.0, soil=1.0, emissions=2.0, driving=4.0):
    return Candidate(
        proposal, (f"{proposal}-x",), homes or {}, soil, emissions, driving, business_land=land
    )


def demand(**changed):
    known = {
        "years": 10.0,
        "least": 0.5,
        "need_a_year": {"5028": 3.0, "5001": 10.0},
        "reserve": {"5028": 40.0, "5001": 30.0},
        "targets": {"5028": 0.25, "5001": 0.75},
    }
    return Demand(**(known | changed))


def test_the_need_is_that_of_the_years_less_the_reserve_and_never_below_nothing():
    asked = demand()
    assert asked.need == {"5028": 0.0, "5001": 70.0}
    assert asked.total == 60.0  # 130 − 70
    assert demand(years=5.0).total == 0.0


# --- who is asked for


@pytest.mark.parametrize(
    ("homes", "land", "wanted", "forced", "asked"),
    [
        ({"5001": 10.0}, 0.0, 0.0, False, True),
        ({"5001": 0.0}, 0.0, 0.0, False, False),
        ({}, 5.0, 0.0, False, False),
        ({}, 5.0, 1.0, False, True),
        ({}, 0.0, 1.0, False, False),
        ({}, 0.0, 0.0, True, True),
    ],
)
def test_who_gives_nothing_that_is_asked_for_stands_idle_unless_forced(
    homes, land, wanted, forced, asked
):
    entry = candidate("a", homes, land)
    found, idle = _asked_for([entry], demand(business_land=wanted), ["a"] if forced else [])
    assert (found, idle) == (({"a": entry}, {}) if asked else ({}, {"a": NOT_ASKED}))


SITES = SimpleNamespace(
    sites=pd.DataFrame({"proposal": ["p", "p", "q", "r"]}, index=["p-b", "p-n", "q-b", "r"])
)


def test_ids_of_alternatives_and_of_proposals_are_proposals_each_once_in_order():
    ids = ["r", "q", "p-n", "p", "p-b", "q-b"]
    assert _proposals(SITES, ids, "--with") == ("p", "q", "r")
    many = SimpleNamespace(sites=pd.DataFrame({"proposal": list("hgfedcba")}, index=range(8)))
    assert _proposals(many, "hgfedcba", "--with") == tuple("abcdefgh")
    assert _proposals(SITES, [], "--with") == ()


def test_unknown_ids_are_all_named_each_once():
    with pytest.raises(ConfigurationError) as error:
        _proposals(SITES, ["x", "p", "y", "x"], "--without")
    assert [p.where for p in error.value.problems] == ["--without", "--without"]
    assert ["«x»" in p.what or "«y»" in p.what for p in error.value.problems] == [True, True]


@pytest.mark.parametrize(
    ("inside", "outside", "left_out", "conflicts", "count"),
    [
        (["a"], ["b"], {"c": "Utslipp er ikke målt"}, [("a", "b")], 0),
        (["a"], [], {"a": "Utslipp er ikke målt"}, [], 1),
        (["a"], ["a"], {}, [], 1),
        (["a", "b"], [], {}, [("a", "b")], 1),
        (["b"], [], {}, [("a", "b")], 0),
        (["a", "b"], ["b"], {"a": RED_CLASS}, [("a", "b")], 3),
    ],
)
def test_what_is_forced_must_be_possible(inside, outside, left_out, conflicts, count):
    try:
        _check_forced(inside, outside, left_out, conflicts)
        problems = ()
    except ConfigurationError as error:
        problems = error.problems
    assert len(problems) == count


@pytest.mark.parametrize(("why", "remedy"), [(RED_CLASS, "--allow"), (RED_GOAL, "--overrides")])
def test_a_red_class_may_be_allowed_by_name_and_the_rest_documented(why, remedy):
    with pytest.raises(ConfigurationError) as error:
        _check_forced(["a"], [], {"a": why}, [])
    assert remedy in error.value.problems[0].remedy
    assert why.lower() in error.value.problems[0].what


# --- the programme


def test_a_programme_has_its_municipalities_by_number_and_its_candidates_as_they_come():
    entries = [
        candidate("b", {"5001": 10.0, "5028": 5.0}, 3.0, soil=7.0),
        candidate("a", {"5028": 20.0}),
        candidate("c", {}),
    ]
    conflicts = [("a", "b"), ("a", "gone"), ("gone", "c")]
    p = _programme(entries, demand(business_land=9.0), conflicts, ["a"], ["c"], True)
    assert p.soil.tolist() == [7.0, 1.0, 1.0]
    assert p.emissions.tolist() == [6.0, 6.0, 6.0]
    assert p.dwellings.tolist() == [[10.0, 0.0, 0.0], [5.0, 20.0, 0.0]]
    assert p.land.tolist() == [3.0, 0.0, 0.0]
    assert p.need.tolist() == [35.0, 0.0]  # half of 70
    assert (p.total_need, p.land_need) == (60.0, 9.0)
    assert (p.reserve.tolist(), p.targets.tolist()) == ([30.0, 40.0], [0.75, 0.25])
    assert p.conflicts == ((1, 0),)
    assert np.array_equal(p.fixed, [NAN, 1.0, 0.0], equal_nan=True)
    without = _programme(entries, demand(), [], [], [], False)
    assert without.emissions.tolist() == [2.0, 2.0, 2.0]


def small(**changed):
    """Two proposals of 10 and 20 homes in one of two municipalities that have 30 and 10."""
    known = {
        "soil": np.array([1.0, 3.0]),
        "emissions": np.array([5.0, 2.0]),
        "dwellings": np.array([[10.0, 0.0], [0.0, 20.0]]),
        "land": np.array([0.0, 4.0]),
        "need": np.zeros(2),
        "total_need": 0.0,
        "land_need": 0.0,
        "reserve": np.array([30.0, 10.0]),
        "targets": np.array([0.5, 0.5]),
        "conflicts": (),
        "fixed": np.array([NAN, NAN]),
    }
    return Programme(**(known | changed))


@pytest.mark.parametrize(
    ("changed", "chosen", "meets"),
    [
        ({}, (), True),
        ({"need": np.array([10.0, 0.0])}, (0,), True),
        ({"need": np.array([10.1, 0.0])}, (0,), False),
        ({"need": np.array([0.0, 10.0])}, (0,), False),
        ({"total_need": 30.0}, (0, 1), True),
        ({"total_need": 30.1}, (0, 1), False),
        ({"land_need": 4.0}, (1,), True),
        ({"land_need": 4.1}, (1,), False),
        ({"conflicts": ((0, 1),)}, (0, 1), False),
        ({"conflicts": ((0, 1),)}, (1,), True),
        ({"fixed": np.array([1.0, NAN])}, (1,), False),
        ({"fixed": np.array([1.0, NAN])}, (0,), True),
        ({"fixed": np.array([0.0, NAN])}, (0, 1), False),
        ({"fixed": np.array([0.0, NAN])}, (1,), True),
    ],
)
def test_a_set_meets_what_is_asked_or_does_not(changed, chosen, meets):
    assert small(**changed).meets(chosen) is meets


def test_the_values_of_a_set_are_sums_and_how_far_the_growth_is_from_its_targets():
    assert small().values((0, 1)) == pytest.approx((4.0, 7.0, 1 / 14))  # 40 and 30 of 70
    assert small().values(()) == (0.0, 0.0, 0.25)


def test_a_row_has_the_proposals_then_the_distances_then_one_more():
    row = coefficients(small(), np.array([7.0, 8.0]), d=2.0, more=3.0)
    assert row.tolist() == [7.0, 8.0, 2.0, 2.0, 3.0]
    assert coefficients(small()).tolist() == [0.0] * 5


def test_limits_are_rows_with_room_for_rounding_and_what_is_unlimited_has_none():
    """A millionth of the limit and one beside; for D a hundredth of that, of the reserve."""
    rows = at_most(small(), (3.0, math.inf, 0.25), uneven_gain=1.0)
    assert rows.a.tolist() == [[1.0, 3.0, 0, 0, 0], [-5.0, -10.0, 1.0, 1.0, 1.0]]
    assert rows.high.tolist() == pytest.approx([3.0 + 4e-6, 20.0 + 41e-8], abs=1e-12)
    assert rows.low.tolist() == [-math.inf] * 2
    assert at_most(small(), (math.inf, 7.0, math.inf)).a.tolist() == [[5.0, 2.0, 0, 0, 0]]
    free = at_most(small(), (math.inf,) * 3)
    assert (free.a.tolist(), free.high.tolist()) == ([[0.0] * 5], [math.inf])


def test_the_last_variable_is_nothing_unless_it_is_given_room():
    p = small()
    assert solve(p, coefficients(p, p.soil), programme.always(p)) == ()
    assert solve(p, coefficients(p, -p.soil), programme.always(p)) == (0, 1)


def test_what_cannot_be_given_is_taken_off_the_demands():
    p = small(need=np.array([20.0, 30.0]), total_need=60.0, land_need=9.0)
    eased = _eased(p, Shortage(np.array([8.0, 5.0]), 10.0, 5.0))
    assert (eased.need.tolist(), eased.total_need, eased.land_need) == ([12.0, 25.0], 37.0, 4.0)
    assert _eased(p, Shortage(np.array([20.0, 30.0]), 11.0, 0.0)).total_need == 0.0


# --- fronts


@pytest.mark.parametrize(
    ("a", "b", "better", "same"),
    [
        ((1.0, 5.0, 0.1), (2.0, 5.0, 0.1), True, False),
        ((2.0, 5.0, 0.1), (1.0, 5.0, 0.1), False, False),
        ((1.0, 6.0, 0.1), (2.0, 5.0, 0.1), False, False),
        ((1.0, 5.0, 0.1), (1.0, 5.0, 0.1), False, True),
        ((1.0, 5.0, 0.1), (1.0 + 1e-6, 5.0, 0.1), False, True),
        ((1.0, 5.0, 0.1), (1.0 + 3e-6, 5.0, 0.1), True, False),
        ((1.0, 5.0, 0.1), (1.0, 5.0, 0.1 + 2e-6), True, False),
        ((1.0, 5.0, 0.1), (1.0, 5.0, 0.1 + 5e-7), False, True),
    ],
)
def test_a_set_dominates_where_it_is_as_good_in_all_and_better_in_one(a, b, better, same):
    assert (dominates(a, b), alike(a, b)) == (better, same)


def test_the_front_is_by_soil_then_emissions_and_holds_nothing_that_is_dominated():
    """In soil and emissions the empty set is best; the second alone is nearer to its target."""
    p = small(targets=np.array([0.25, 0.75]))
    assert [p.values(chosen)[2] for chosen in ((), (0,), (1,), (0, 1))] == pytest.approx(
        [0.5, 0.55, 0.25, 4 / 7 - 0.25]
    )
    assert ordered(p, [(1,), (0, 1), (), (0,), (1,)]) == [(), (1,)]


@pytest.mark.parametrize(
    ("emissions", "uneven", "found"),
    [
        (5.0, 0.25, ()),  # nothing chosen is 0 and 0.25
        (0.0, 0.25, ()),
        (0.0, 0.2499, "solved"),
        (-0.1, 0.25, "solved"),
        (9.1, 0.25, "solved"),
        (5.0, 0.51, "solved"),
    ],
)
def test_what_wider_limits_gave_stands_where_it_is_within_to_the_limit(
    monkeypatch, emissions, uneven, found
):
    monkeypatch.setattr("ikap.assess.portfolio.front.best", lambda *_asked: "solved")
    assert _within(small(), emissions, uneven, [(9.0, 0.5, ())]) == found


def test_what_cannot_be_within_wider_limits_cannot_be_within_less(monkeypatch):
    monkeypatch.setattr("ikap.assess.portfolio.front.best", lambda *_asked: "solved")
    assert _within(small(), 9.0, 0.5, [(9.0, 0.5, None)]) is None
    assert _within(small(), 9.1, 0.5, [(9.0, 0.5, None)]) == "solved"


@pytest.mark.parametrize(
    ("values", "best"),
    [
        ([], -1),
        ([(5, 5, 5)], 0),
        ([(0, 10, 0.1), (2, 2, 0.02), (10, 0, 0)], 1),
        ([(1, 0, 0), (0, 1, 0)], 0),  # of equals the first
        ([(0, 9, 0), (1, 0, 0)], 0),
        ([(0, 4, 3), (0, 3, 4), (0, 3, 3)], 2),
    ],
)
def test_the_set_nearest_to_the_best_of_each(values, best):
    assert nearest_to_best(values) == best


# --- the rule on what is red


def red(*rows, stiff=(Goal.SOIL,), weak=()):
    names = ["id", "proposal", "status", "light"]
    sites = pd.DataFrame(list(rows), columns=names).set_index("id")
    index = pd.MultiIndex.from_tuples(list(weak) or [("none", Goal.SOIL)], names=["id", "goal"])
    goals = pd.DataFrame({"light": [Light.RED] * len(index)}, index=index)
    profile = SimpleNamespace(not_compensable=stiff)
    return _red(SimpleNamespace(sites=sites, goals=goals, profile=profile))


def test_a_goal_that_cannot_be_compensated_weighs_more_than_a_class():
    first = ("p-b", "p", Status.ELIGIBLE, Light.RED)
    other = ("p-n", "p", Status.ELIGIBLE, Light.GREEN)
    assert red(first, other) == {"p": RED_CLASS}
    assert red(first, other, weak=[("p-n", Goal.SOIL)]) == {"p": RED_GOAL}
    assert red(other, first, weak=[("p-n", Goal.SOIL)]) == {"p": RED_GOAL}
    assert red(other, weak=[("p-n", Goal.CLIMATE)]) == {}
    assert red(other, weak=[("p-n", Goal.SOIL)], stiff=()) == {}


def test_what_is_excluded_is_kept_out_by_that_and_by_no_rule():
    assert red(("p", "p", Status.EXCLUDED, Light.RED), weak=[("p", Goal.SOIL)]) == {}
    assert red(("p", "p", Status.CONDITIONAL, Light.YELLOW)) == {}


@pytest.mark.parametrize(
    ("kinds", "driving"), [("hb", 3.0), ("b", 5.0), ("hh", 8.0), ("hn", NAN)]
)  # fmt: skip
def test_driving_is_that_of_residents_and_else_of_those_who_work_there(kinds, driving):
    """Sites drive 3 and 5; one of them is not known where `n` stands."""
    each = pd.Series([3.0, NAN if "n" in kinds else 5.0][-len(kinds) :])
    each.index = range(len(kinds))
    kind = [Kind.BUSINESS if letter == "b" else Kind.HOUSING for letter in kinds]
    found = _driving(each, pd.DataFrame({"kind": kind}))
    assert found == driving or (math.isnan(found) and math.isnan(driving))


def test_what_a_rule_costs_is_the_least_with_it_less_the_least_without():
    """10 homes are asked for: with the rule 5 daa and 1 t, without it 2 daa and 1 t."""
    changed = {"dwellings": np.array([[10.0, 10.0], [0.0, 0.0]]), "total_need": 10.0}
    free = small(soil=np.array([5.0, 2.0]), emissions=np.array([1.0, 3.0]), **changed)
    kept = small(soil=np.array([5.0, 5.0]), emissions=np.array([1.0, 3.0]), **changed)
    out = (candidate("r", {"5001": 7.0, "5028": 1.0}), candidate("s", {"5001": 2.0}))
    cost = rule_cost.rule_cost(kept, free, 4.0, out)
    assert (cost.soil, cost.emissions, cost.lacking) == (3.0, 0.0, 4.0)
    assert (cost.proposals, cost.dwellings) == (("r", "s"), 10.0)
    never = rule_cost.rule_cost(small(total_need=99.0), free, 0.0, ())
    assert never == RuleCost((), None, None, None, 0.0)
    assert rule_cost.rule_cost(free, kept, 0.0, ()).soil == 0.0
