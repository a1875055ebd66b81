"""Sets that could be taken out: the need is met in each scenario, and what is good is kept."""

from __future__ import annotations

import math

import pytest

from ikap.assess.portfolio import Candidate
from ikap.assess.reserve import COMPROMISE, Ground, Needs, Reason, Row, Span, Suggestion, sets_of
from ikap.assess.reserve.removal import _programme


def area(id_, homes, soil, *, emissions=0.0, reasons=(Ground.SOIL,), code="5028"):
    """A reserve area as a candidate and as a row of the list."""
    candidate = Candidate(id_, (id_,), {code: homes}, soil, emissions, 0.0, 0.0)
    row = Row(
        id=id_,
        alternatives=(id_,),
        soil=soil,
        mire=0.0,
        equivalents=soil,
        emissions=Span(emissions, emissions, emissions),
        dwellings=Span(homes, homes, homes),
        business_land=0.0,
        age=12.0,
        reasons=tuple(Reason(ground) for ground in reasons),
        needed=False,
        suggestion=Suggestion.KEEP,
    )
    return candidate, row


def chosen(areas, *needs, code="5028"):
    candidates, rows = zip(*areas, strict=True)
    found = sets_of(candidates, rows, Needs({code: Span(*needs)}, 12, False), {code: 1.0})
    return {(one.scenario, one.aim): one for one in found}


AREAS = [
    area("A", 100, 40.0),
    area("B", 100, 10.0),
    area("C", 100, 0.0, reasons=(Ground.OLD,)),
]


def test_the_most_soil_goes_first_and_the_need_is_met_in_each_scenario():
    sets = chosen(AREAS, 100, 200, 300)
    out = {scenario: sets[scenario, COMPROMISE].out for scenario in ("low", "best", "high")}
    assert out == {"low": ("A", "B"), "best": ("A",), "high": ()}
    assert sets["best", COMPROMISE].soil == 40.0
    assert sets["best", COMPROMISE].dwellings == 100
    assert sets["best", COMPROMISE].left == {"5028": 200}


def test_an_area_that_only_its_age_speaks_against_is_kept():
    for one in chosen(AREAS, 0, 0, 0).values():
        assert one.kept == ("C",)


def test_a_need_beyond_the_reserve_takes_nothing_out_and_says_what_is_short():
    sets = chosen(AREAS, 100, 200, 450)
    assert sets["high", COMPROMISE].out == ()
    assert sets["high", COMPROMISE].short == pytest.approx({"5028": 150.0})


def test_soil_and_emissions_may_disagree_and_both_sets_are_told():
    two = [area("A", 100, 40.0, emissions=10.0), area("B", 100, 10.0, emissions=900.0)]
    sets = chosen(two, 0, 100, 200)
    best = {aim: one.out for (scenario, aim), one in sets.items() if scenario == "best"}
    assert sorted(best.values()) == [("A",), ("B",)]


def test_an_area_whose_homes_nobody_knows_is_never_in_a_set():
    candidate, row = area("A", 100, 40.0)
    unknown = Row(**{**vars(row), "dwellings": None})
    assert chosen([(candidate, unknown), AREAS[1]], 0, 0, 0)["best", COMPROMISE].out == ("B",)


def test_without_a_known_need_there_are_no_sets():
    assert chosen(AREAS, math.nan, math.nan, math.nan) == {}


def test_a_municipality_without_a_target_has_no_part_of_the_growth():
    candidates, rows = zip(AREAS[0], area("D", 50, 5.0, code="5001"), strict=True)
    by_id = {row.id: row for row in rows}
    needs = Needs({"5001": Span(0, 30, 60), "5028": Span(0, 40, 80)}, 12, False)
    codes = ["5001", "5028"]
    asked = _programme("best", candidates, by_id, needs, {"5028": 0.5}, None, codes)
    assert asked.targets.tolist() == [0.0, 1.0]
    assert asked.dwellings.tolist() == [[0.0, 50.0], [100.0, 0.0]]
    assert (asked.need.tolist(), asked.total_need, asked.land_need) == ([30.0, 40.0], 0.0, 0.0)
    none = _programme("best", candidates, by_id, needs, {}, Span(1.0, 2.0, 3.0), codes)
    assert (none.targets.tolist(), none.land_need) == ([0.0, 0.0], 2.0)
