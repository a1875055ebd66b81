"""What counts as a help, which of two is smaller, and what is said of it: on records alone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
import shapely

from ikap.assess.advice.moves import between
from ikap.assess.advice.record import Advice, Candidate, Step, usual_bounds
from ikap.assess.advice.said import changes, effects
from ikap.assess.advice.search import _take, _Tried, aims_of, is_feasible, smallness
from ikap.model import Goal, Kind, Light, Status
from tests.assess.advice.standings import STANDING

BOUNDS = usual_bounds()
LIMITS = {"no_stop": SimpleNamespace(title="Mangler holdeplass")}
BEFORE = replace(
    STANDING,
    goals={Goal.SOIL: (0.2, Light.RED), Goal.CLIMATE: (0.7, Light.GREEN)},
    flags=frozenset({"no_stop"}),
)


def after(**changed):
    return replace(BEFORE, **changed)


def candidate(*moves, shape=None, dwellings=270.0, kind=Kind.HOUSING):
    square = shapely.box(3, 4, 100, 100) if shape is None else shape
    return Candidate("S", tuple(moves), square, kind, None, dwellings)


LAND = candidate(Step("land", "21"))


@pytest.mark.parametrize(
    ("changed", "aims"),
    [
        ({"light": Light.YELLOW}, ("class",)),
        ({"light": Light.YELLOW, "status": Status.ELIGIBLE}, ("class", "status")),
        ({"goals": {**BEFORE.goals, Goal.SOIL: (0.5, Light.YELLOW)}}, ("goal:soil",)),
        ({"flags": frozenset()}, ("flag:no_stop",)),
        ({"flags": frozenset({"no_stop", "mire"})}, ()),
        ({"farmland": 40.0 - BOUNDS.spared}, ("soil",)),
        ({"farmland": 40.0 - BOUNDS.spared + 0.001}, ()),
        ({}, ()),
    ],
)
def test_what_a_change_comes_to(changed, aims):
    assert aims_of(LAND, BEFORE, after(**changed), BOUNDS) == aims


def test_another_use_helps_by_its_class_alone_and_an_end_spares_no_soil():
    spared = after(farmland=0.0, goals={**BEFORE.goals, Goal.SOIL: (0.9, Light.GREEN)})
    assert aims_of(candidate(Step("purpose")), BEFORE, spared, BOUNDS) == ()
    lifted = after(light=Light.GREEN, status=Status.ELIGIBLE)
    assert aims_of(candidate(Step("purpose")), BEFORE, lifted, BOUNDS) == ("class", "status")
    drawn = candidate(Step("end", "n", 20.0))
    assert aims_of(drawn, BEFORE, spared, BOUNDS) == ("goal:soil",)


def test_more_may_be_cut_to_lift_a_class_than_for_less():
    most = 100.0 * (1 - BOUNDS.most_removed_else)
    status = {"status": Status.ELIGIBLE}
    assert aims_of(LAND, BEFORE, after(area=most, **status), BOUNDS) == ("status",)
    assert aims_of(LAND, BEFORE, after(area=most - 0.01, **status), BOUNDS) == ()
    lifted = after(area=most - 0.01, light=Light.YELLOW)
    assert aims_of(LAND, BEFORE, lifted, BOUNDS) == ("class",)
    excluded = after(status=Status.EXCLUDED)
    assert aims_of(LAND, excluded, after(area=most - 0.01, **status), BOUNDS) == ("status",)


@pytest.mark.parametrize(
    ("changed", "feasible"),
    [
        ({}, True),
        ({"complete": False}, False),
        ({"area": BOUNDS.least(100.0)}, True),
        ({"area": BOUNDS.least(100.0) - 0.001}, False),
        ({"net": BOUNDS.least(100.0) - 0.001}, False),
        ({"status": Status.EXCLUDED}, False),
        ({"light": None}, False),
        ({"goals": {**BEFORE.goals, Goal.CLIMATE: (0.5, Light.YELLOW)}}, False),
        ({"dwellings": 90 * 3.0 * BOUNDS.most_dense}, True),
        ({"dwellings": 90 * 3.0 * BOUNDS.most_dense + 1}, False),
    ],
)
def test_what_may_be_asked_for(changed, feasible):
    assert is_feasible(LAND, BEFORE, after(**changed), BOUNDS) is feasible


def test_of_two_changes_the_one_that_takes_less_ground_then_fewer_homes_is_smaller():
    small = smallness(LAND, BEFORE, after(area=90.0))
    assert small == (0.1, 0.0, 1, 5.0, 3.0, 4.0)
    assert smallness(LAND, BEFORE, after(area=110.0, dwellings=297.0))[:2] == (0.0, 0.1)
    assert smallness(LAND, BEFORE, after(dwellings=float("nan")))[1] == 0.0


def test_what_was_tried_is_counted_and_what_helped_is_told_by_its_place():
    site = _Tried(SimpleNamespace(id="S"), BEFORE)
    asked = {0: after(light=Light.YELLOW), 2: BEFORE, 3: after(complete=False)}
    told = _take([LAND] * 4, lambda _some: asked, {"S": site}, BOUNDS)
    assert told == {0: ("class",)}
    assert (site.count, len(site.feasible), len(site.good)) == (4, 2, 1)


def said(one, changed, aims=()):
    piece = Advice("S-1", one, aims, BEFORE, after(**changed))
    return [*changes(one, BEFORE, piece.after, LIMITS), *effects(piece, LIMITS)]


def plain(sentences):
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in sentences]


def test_what_is_said_of_a_cut_in_numbers_of_before_and_after():
    found = said(
        LAND,
        {"area": 75.0, "dwellings": 200.0, "score": 0.61, "rank": 2, "farmland": 10.0,
         "emissions": 400.0, "flags": frozenset(), "light": Light.YELLOW},
        ("class", "flag:no_stop"),
    )  # fmt: skip
    assert plain(found) == [
        "Tegn grensen uten fulldyrka jord (AR5 21).",
        "Arealet går fra 100,0 daa til 75,0 daa; 25 % tas ut.",
        "Antall boliger går fra 270 til 200.",
        "Samlet klasse går fra Svak til Middels.",
        "Faller bort: mangler holdeplass.",
        "30,0 daa dyrka jord blir spart.",
        "Arealbruksutslippet blir 500 tCO₂e lavere på 20 år.",
        "Poengsum 61 (før 40), nr. 2 på lista.",
    ]


def test_what_is_said_of_more_homes_of_a_status_and_of_another_list():
    dense = candidate(Step("density"), dwellings=360.0)
    found = said(dense, {"dwellings": 360.0, "rank": None, "status": Status.ELIGIBLE}, ("status",))
    assert plain(found)[0] == "Øk antall boliger fra 270 til 360 (4,0 per daa netto)."
    assert plain(found)[-1] == "Poengsum 40 (før 40)."
    assert len(found) == 3
    other = said(candidate(Step("purpose")), {"list": "business_ab", "score": 0.7})
    assert plain(other) == [
        "Annet formål: næring i klasse B i stedet.",
        "Poengsum 70, i en annen liste enn før.",
    ]


def test_whole_metres_are_those_between_when_there_are_few():
    assert between(0.9, 3.0, 2) == [1.0, 2.0]
    assert between(20, 24, 3) == [21.0, 22.0, 23.0]
    assert between(20.5, 21.5, 1) == [21.0]
