"""Planvask at its limits: reasons, what is needed, what could be done, and in what order."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.portfolio import Candidate
from ikap.assess.reserve.need import Balance, Needs, Span, Verdict, added
from ikap.assess.reserve.removal import _can_be_told, _programme, _removal
from ikap.assess.reserve.review import (
    Ground,
    Reason,
    Row,
    Suggestion,
    _dwellings,
    _needed,
    _order,
    _reasons,
    _suggested,
)
from ikap.catalogue import factors, purpose_groups
from ikap.model import Goal, Light, Status

NAN = float("nan")
TABLE = {name: factor.best for name, factor in factors("plan_reserve").items()}
OLD = TABLE["old_plan"]


def same(value):
    return Span(value, value, value)


def row(id_="a", **changed):
    known = {
        "alternatives": (id_,), "soil": 0.0, "mire": 0.0, "equivalents": 0.0,
        "emissions": same(0.0), "dwellings": same(10.0), "business_land": 0.0, "age": 5.0,
        "reasons": (), "needed": False, "suggestion": Suggestion.KEEP,
    }  # fmt: skip
    return Row(id=id_, **(known | changed))


def for_(*grounds):
    return tuple(Reason(ground) for ground in grounds)


STIFF, FIELD = for_(Ground.STIFF), for_(Ground.SOIL)


def test_the_order_is_stiff_goals_then_soil_then_mire_then_age_then_id():
    rows = [
        row("g"), row("f"), row("e", age=NAN), row("d", age=30.0), row("c", mire=1.0),
        row("b", soil=0.06, mire=0.0), row("a", reasons=STIFF), row("h", soil=0.04, age=40.0),
    ]  # fmt: skip
    assert [entry.id for entry in sorted(rows, key=_order)] == list("abchdfge")


def parts(*rows):
    return pd.DataFrame(list(rows), columns=["id", "status", "light"]).set_index("id")


def judged(red=(), met=()):
    return SimpleNamespace(stiff=(Goal.SOIL, Goal.CLIMATE), red=set(red), met=set(met))


ONE = parts(("a", Status.ELIGIBLE, Light.YELLOW))


@pytest.mark.parametrize(
    ("soil", "mire", "years", "grounds"),
    [
        (0.05, 0.0, 0.0, [Ground.SOIL]),
        (0.049, 0.05, 0.0, [Ground.MIRE]),
        (0.0, 0.049, OLD, [Ground.OLD]),
        (0.0, 0.0, OLD - 0.1, []),
        (0.0, 0.0, NAN, []),
        (2.0, 3.0, OLD + 1, [Ground.SOIL, Ground.MIRE, Ground.OLD]),
    ],
)
def test_soil_and_mire_are_reasons_from_what_is_printed_and_a_plan_when_it_is_old(
    soil, mire, years, grounds
):
    reasons = _reasons(ONE, soil, mire, years, judged())
    assert [reason.ground for reason in reasons] == grounds
    amounts = {Ground.SOIL: soil, Ground.MIRE: mire, Ground.OLD: years}
    assert [reason.amount for reason in reasons] == [amounts[ground] for ground in grounds]


@pytest.mark.parametrize(
    ("statuses", "lights", "grounds"),
    [
        ("ee", "rr", [Ground.EXCLUDED]),
        ("eo", "rr", [Ground.RED_CLASS]),
        ("oo", "rr", [Ground.RED_CLASS]),
        ("oo", "ry", []),
        ("eo", "ry", []),
    ],
)
def test_an_area_is_excluded_or_red_where_all_its_parts_are(statuses, lights, grounds):
    status = {"e": Status.EXCLUDED, "o": Status.ELIGIBLE}
    light = {"r": Light.RED, "y": Light.YELLOW}
    two = parts(*[(n, status[s], light[c]) for n, s, c in zip("ab", statuses, lights, strict=True)])
    assert [reason.ground for reason in _reasons(two, 0.0, 0.0, 0.0, judged())] == grounds


def test_goals_and_constraints_of_any_part_are_named_in_their_order():
    two = parts(("a", Status.ELIGIBLE, None), ("b", Status.ELIGIBLE, None))
    known = judged(
        red=[("b", Goal.SOIL), ("a", Goal.GROWTH), ("x", Goal.CLIMATE)],
        met=[("a", "shore_belt"), ("b", "no_stop"), ("a", "nature_values"), ("x", "noise_red"),
             ("a", "other")],
    )  # fmt: skip
    assert [(reason.ground, reason.of) for reason in _reasons(two, 0, 0, 0, known)] == [
        (Ground.STIFF, "soil"), (Ground.FLAG, "nature_values"), (Ground.FLAG, "no_stop"),
        (Ground.FLAG, "shore_belt"),
    ]  # fmt: skip


GENERAL = next(name for name, group in purpose_groups().items() if group.general)
PLAIN = next(name for name, group in purpose_groups().items() if not group.general)


def homes(*rows):
    names = ["status", "dwellings_derived", "dwellings_low", "dwellings", "dwellings_high"]
    return pd.DataFrame(list(rows), columns=names)


@pytest.mark.parametrize(
    ("group", "rows", "span"),
    [
        (PLAIN, [], same(0.0)),
        (PLAIN, [(Status.EXCLUDED, True, 1.0, 2.0, 3.0)], same(0.0)),
        (PLAIN, [(Status.ELIGIBLE, True, 1.0, 2.0, 3.0)] * 2, Span(2.0, 4.0, 6.0)),
        (GENERAL, [(Status.ELIGIBLE, True, 1.0, 2.0, 3.0)], None),
        (GENERAL, [(Status.ELIGIBLE, False, 1.0, 2.0, 3.0)], Span(1.0, 2.0, 3.0)),
        (GENERAL, [(Status.EXCLUDED, True, 1.0, 2.0, 3.0)], same(0.0)),
    ],
)
def test_homes_are_not_known_where_the_purpose_does_not_say_and_the_plan_states_none(
    group, rows, span
):
    assert _dwellings(group, homes(*rows)) == span


CODES = SimpleNamespace(
    areas=pd.DataFrame({"municipality_code": ["5001", "5001", "5028"]}, index=list("abc"))
)


@pytest.mark.parametrize(
    ("need", "needed"), [(10.0, False), (10.1, True), (NAN, False), (-5.0, False), (0.0, False)]
)
def test_an_area_is_needed_where_the_others_of_its_municipality_do_not_do(need, needed):
    rows = [row("a", dwellings=same(5.0)), row("b"), row("c", dwellings=same(99.0))]
    needs = Needs({"5001": same(need)}, 12.0, True)
    assert _needed(rows[0], rows, CODES, needs) is needed


def test_what_nobody_knows_or_has_no_homes_is_not_needed():
    needs = Needs({"5001": same(100.0)}, 12.0, True)
    assert _needed(row("a"), [row("a"), row("b", dwellings=None)], CODES, needs)
    assert not _needed(row("a", dwellings=None), [], CODES, needs)
    assert not _needed(row("a", dwellings=same(0.0)), [], CODES, needs)
    assert not _needed(row("a"), [], CODES, None)
    assert not _needed(row("c"), [], CODES, needs)


def suggested(entry, needed=False, plan_type=NAN):
    areas = pd.DataFrame({"reserve": [10_000.0], "plan_type": [plan_type]}, index=["a"])
    return _suggested(entry, SimpleNamespace(areas=areas), needed)


MUCH = TABLE["much_soil"] * 10.0  # of the 10 daa of the area


@pytest.mark.parametrize(
    ("changed", "unneeded", "needed"),
    [
        ({}, "keep", "keep"),
        ({"reasons": for_(Ground.OLD)}, "zoning", "zoning"),
        ({"reasons": for_(Ground.EXCLUDED), "soil": 1.0}, "take_out", "take_out"),
        ({"reasons": STIFF}, "take_out", "move"),
        ({"reasons": STIFF, "soil": 9.0}, "take_out", "move"),
        ({"reasons": FIELD, "soil": MUCH}, "take_out", "reduce"),
        ({"reasons": FIELD, "soil": MUCH - 0.01}, "reduce", "reduce"),
        ({"reasons": FIELD, "soil": MUCH / 2, "mire": MUCH / 2}, "take_out", "reduce"),
        ({"reasons": FIELD, "mire": 0.05}, "reduce", "reduce"),
        ({"reasons": for_(Ground.FLAG), "mire": 0.04}, "change", "zoning"),
        ({"reasons": for_(Ground.RED_CLASS)}, "take_out", "zoning"),
    ],
)
def test_what_could_be_done_with_an_area(changed, unneeded, needed):
    assert suggested(row(**changed)).value == unneeded
    assert suggested(row(**changed), needed=True).value == needed


def test_only_its_age_is_no_reason_to_take_anything_out():
    assert not row(reasons=for_(Ground.OLD)).may_go
    assert row(reasons=for_(Ground.OLD, Ground.FLAG)).may_go
    assert not row().may_go


# --- need


def test_sums_and_balances_are_bound_by_bound():
    assert added([]) == same(0.0)
    balance = Balance(Span(10.0, 20.0, 30.0), Span(-5.0, 20.0, 25.0), 10.0)
    assert balance.wanted == Span(0.0, 20.0, 25.0)
    assert balance.surplus == Span(-15.0, 0.0, 30.0)
    assert balance.lasts == Span(4.0, 10.0, math.inf)


@pytest.mark.parametrize(
    ("room", "need", "verdict"),
    [
        (Span(25, 25, 25), Span(0, 10, 25), Verdict.ENOUGH),
        (Span(24, 25, 25), Span(0, 10, 25), Verdict.UNSURE),
        (Span(0, 0, 10), Span(10, 20, 30), Verdict.UNSURE),
        (Span(0, 0, 9), Span(10, 20, 30), Verdict.LACKING),
        (Span(NAN, 0, 9), Span(10, 20, 30), Verdict.UNKNOWN),
        (Span(0, 0, NAN), Span(10, 20, 30), Verdict.UNKNOWN),
        (Span(0, 0, 9), Span(10, 20, NAN), Verdict.UNKNOWN),
    ],
)
def test_more_is_needed_or_enough_only_where_both_ends_say_so(room, need, verdict):
    assert Balance(room, need, 12.0).verdict is verdict


def test_years_are_not_known_where_a_side_is_not():
    lasts = Balance(Span(NAN, 1.0, 2.0), Span(NAN, 2.0, 4.0), 4.0).lasts
    assert np.array_equal(lasts, [NAN, 2.0, NAN], equal_nan=True)
    assert Needs({"5001": Span(6.0, 12.0, 24.0)}, 12.0, True).until(3) == {
        "5001": Span(1.5, 3.0, 6.0)
    }


# --- removal


def candidate(proposal, homes=None, driving=1.0):
    return Candidate(proposal, (proposal,), homes or {}, 9.0, 4.0, driving, 0.0)


LAND = same(5.0)


@pytest.mark.parametrize(
    ("changed", "land", "told"),
    [
        ({}, None, True),
        ({"dwellings": None}, LAND, False),
        ({"dwellings": same(0.0)}, None, True),
        ({"dwellings": same(0.0), "business_land": 3.0}, None, False),
        ({"dwellings": same(0.0), "business_land": 3.0}, LAND, True),
        ({"business_land": 3.0}, None, True),
    ],
)
def test_what_goes_with_an_area_is_known_by_its_homes_or_where_land_is_asked_for(
    changed, land, told
):
    assert _can_be_told(row(**changed), land) is told


def test_what_is_kept_must_give_the_need_of_the_scenario():
    areas = {"a": row("a", soil=2.0, reasons=FIELD), "b": row("b", soil=3.0, business_land=4.0)}
    entries = [candidate("a", {"5001": 10.0}), candidate("b", {"5028": 5.0})]
    needs = Needs({"5001": Span(4.0, 8.0, 16.0), "5028": Span(-1.0, -1.0, 6.0)}, 12.0, True)
    targets = {"5001": 3.0}
    p = _programme("best", entries, areas, needs, targets, Span(1.0, 2.0, 3.0), ["5001", "5028"])
    assert p.need.tolist() == [8.0 * TABLE["least"], 0.0]
    assert (p.land_need, p.total_need) == (2.0, 0.0)
    assert (p.soil.tolist(), p.emissions.tolist()) == ([2.0, 3.0], [5.0, 5.0])
    assert p.dwellings.tolist() == [[10.0, 0.0], [0.0, 5.0]]
    assert (p.land.tolist(), p.targets.tolist()) == ([0.0, 4.0], [1.0, 0.0])
    assert np.array_equal(p.fixed, [NAN, 1.0], equal_nan=True)
    high = _programme("high", [candidate("a", driving=NAN)], areas, needs, {}, None, ["5028"])
    assert (high.emissions.tolist(), high.land_need, high.targets.tolist()) == ([4.0], 0.0, [0.0])
    assert high.need.tolist() == [6.0 * TABLE["least"]]


def test_what_goes_out_is_summed_and_what_stays_is_by_municipality():
    areas = {
        name: replace(row(name), soil=soil, mire=1.0, equivalents=2.0, emissions=Span(1, 2, 3))
        for name, soil in (("a", 4.0), ("b", 5.0), ("c", 6.0))
    }
    entries = [
        candidate("c", {"5001": 10.0}), candidate("b", {"5028": 5.0, "5001": 1.0}),
        candidate("a", {"5001": 7.0}),
    ]  # fmt: skip
    found = _removal("low", "soil", (1,), entries, areas, {"5001": 2.0}, True)
    assert (found.out, found.kept) == (("a", "c"), ("b",))
    assert (found.soil, found.mire, found.equivalents) == (10.0, 2.0, 4.0)
    assert (found.emissions, found.dwellings) == (Span(2, 4, 6), 17.0)
    assert found.left == {"5001": 1.0, "5028": 5.0}
    assert (found.short, found.proven) == ({"5001": 2.0}, True)
