"""The tables of the reserve's account and of its driving, summed by hand."""

from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from ikap.assess.reserve.alternatives import name_of, title_of
from ikap.assess.reserve.driving import compared
from ikap.assess.reserve.need import Needs, Span
from ikap.assess.reserve.tables import _proposed, _told, by_age, by_class, standings, sums
from ikap.catalogue import purpose_groups
from ikap.model import Status

NAN = float("nan")
FIRST, SECOND = list(purpose_groups())[:2]


def same(value):
    return Span(value, value, value)


def areas(*rows):
    names = ["id", "group", "municipality_code", "set_aside", "built", "rests", "rest_pieces",
             "reserve", "existing", "age"]  # fmt: skip
    return pd.DataFrame(list(rows), columns=names).set_index("id")


AREAS = areas(
    ("a", SECOND, "5001", 10.0, 4.0, 1.0, 2, 5.0, False, 3.0),
    ("b", SECOND, "5001", 20.0, 20.0, 0.0, 0, 0.0, False, 5.0),
    ("c", FIRST, "5028", 30.0, 0.0, 0.0, 1, 30.0, True, 20.0),
    ("d", SECOND, "5028", 40.0, 0.0, 0.0, 3, 40.0, False, NAN),
)
RESERVE = SimpleNamespace(areas=AREAS, left=AREAS[AREAS["reserve"] > 0], day=date(2026, 11, 29))


def row(id_, dwellings):
    return SimpleNamespace(id=id_, dwellings=dwellings)


ROWS = [row("a", Span(1.0, 2.0, 3.0)), row("b", same(99.0)), row("c", same(7.0)), row("d", None)]


def test_sums_are_in_the_order_of_purposes_and_count_homes_of_what_is_left_alone():
    first, second = sums(RESERVE, ROWS, "group")
    assert (first.key, second.key) == ((FIRST,), (SECOND,))
    assert (second.set_aside, second.built, second.rests, second.rest_pieces) == (70, 24, 1, 5)
    assert (second.reserve, second.areas, second.unassessed) == (45.0, 2, 1)
    assert second.capacity == Span(1.0, 2.0, 3.0)
    assert (first.areas, first.capacity, first.unassessed) == (1, same(0.0), 0)  # in use already


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (NAN, ""), (5.0, "5"), (5.5, "5.5"), (5, "5"), ("x", "x")]
)
def test_a_key_is_a_text(value, text):
    assert _told(value) == text


def test_a_plan_is_of_the_band_that_its_years_begin():
    assert [(count, m2) for _low, _high, count, m2 in by_age(RESERVE)] == [
        (1, 5.0), (0, 0.0), (0, 0.0), (1, 30.0), (1, 40.0)
    ]  # fmt: skip
    assert [low for low, *_ in by_age(RESERVE)][:4] == [0, 5, 10, 20]


def test_classes_are_summed_over_areas_that_share_a_key():
    amounts = pd.DataFrame({"21": [1.0, 2.0, 3.0, 4.0], "60": [0.5] * 4}, index=list("abcd"))
    assert by_class(AREAS, amounts, "municipality_code", "group") == (
        (("5001", SECOND), {"21": 3.0, "60": 1.0}),
        (("5028", FIRST), {"21": 3.0, "60": 0.5}),
        (("5028", SECOND), {"21": 4.0, "60": 0.5}),
    )


def proposals(*rows):
    names = ["proposal", "kind", "status", "dwellings_low", "dwellings", "dwellings_high",
             "municipalities"]  # fmt: skip
    return SimpleNamespace(sites=pd.DataFrame(list(rows), columns=names))


PROPOSED = proposals(
    ("p", "housing", Status.ELIGIBLE, 4.0, 8.0, 12.0, {"5001": 0.25, "5028": 0.25}),
    ("q", "housing", Status.EXCLUDED, 9.0, 9.0, 9.0, {"5001": 1.0}),
    ("r", "business", Status.ELIGIBLE, 9.0, 9.0, 9.0, {"5001": 1.0}),
    ("a", "housing", Status.ELIGIBLE, 9.0, 9.0, 9.0, {"5001": 1.0}),
    ("s", "housing", Status.CONDITIONAL, 1.0, 1.0, 1.0, {"5028": 1.0}),
)


def test_homes_of_proposals_are_divided_by_area_and_the_reserves_own_left_out():
    assert _proposed(PROPOSED, {"a"}) == {"5001": Span(2, 4, 6), "5028": Span(3, 5, 7)}


def test_a_need_is_set_against_the_reserve_and_then_the_proposals_too():
    needs = Needs({"5028": same(12.0), "5001": Span(100.0, 200.0, 300.0)}, 2.0, True)
    everyone, trondheim, melhus = standings(RESERVE, ROWS[:1] + ROWS[3:], PROPOSED, needs)
    assert [s.municipality for s in (everyone, trondheim, melhus)] == ["", "5001", "5028"]
    assert (trondheim.reserve.room, trondheim.reserve.need) == (Span(1, 2, 3), Span(100, 200, 300))
    assert trondheim.proposals == Span(2.0, 4.0, 6.0)
    assert trondheim.with_proposals.room == Span(3.0, 6.0, 9.0)
    assert (trondheim.unassessed, melhus.unassessed, everyone.unassessed) == (0, 1, 1)
    assert [year for year, _need, _left in trondheim.by_year] == [2027, 2028]
    assert trondheim.by_year[0][1:] == (Span(50, 100, 150), Span(-149.0, -98.0, -47.0))
    assert everyone.reserve.need == Span(112.0, 212.0, 312.0)


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (("Moen", "Plan 1", "P1"), "Moen"),
        (("", "Plan 1", "P1"), "{title}, Plan 1"),
        ((NAN, None, "P1"), "{title}, P1"),
        ((None, NAN, NAN), "{title}"),
    ],
)
def test_an_area_is_called_by_its_name_and_else_by_purpose_and_plan(names, called):
    name, plan, plan_id = names
    area = SimpleNamespace(name=name, plan_name=plan, plan_id=plan_id, purpose=1110.0)
    assert name_of(area) == called.format(title=title_of(1110))
    assert title_of(99_999) == "99999"


# --- driving


TABLE = pd.DataFrame(
    [("a", 10.0, 100.0, 90.0, 120.0), ("b", 20.0, 400.0, 300.0, 500.0),
     ("c", 5.0, NAN, NAN, NAN), ("d", 40.0, 200.0, 100.0, 300.0)],
    columns=["id", "dwellings", "measured", "low", "high"],
).set_index("id")  # fmt: skip


def test_a_change_of_driving_is_bound_against_the_other_bound():
    found = compared(TABLE, ["a", "b", "c", "gone"], ["b", "c", "d"], ["5001"])
    assert (found.zero.dwellings, found.set.dwellings) == (30.0, 60.0)
    assert (found.zero.car_km, found.set.car_km) == (Span(390, 500, 620), Span(400, 600, 800))
    assert found.change == Span(100.0 - 120.0, 100.0, 300.0 - 90.0)  # d came, a went
    assert (found.zero.missing, found.set.missing) == (("c",), ("c",))
    assert found.zero.each == pytest.approx(500 / 30)
    assert found.at_equal_homes == pytest.approx(30 * (10 - 500 / 30))
    assert found.municipalities == ("5001",)


def test_a_set_without_homes_drives_nothing_and_says_nothing_of_each():
    found = compared(TABLE, ["a"], ["c"], [])
    assert (found.set.dwellings, found.set.car_km.best) == (0.0, 0.0)
    assert math.isnan(found.set.each)


def test_sites_that_nobody_could_measure_are_named_in_their_order():
    names = list("hgfedcba")
    unknown = pd.DataFrame(NAN, index=names, columns=TABLE.columns)
    found = compared(unknown, names, names[:6], [])
    assert found.zero.missing == tuple("abcdefgh")
    assert found.set.missing == tuple("cdefgh")
