"""The search for the smallest change, on records alone: what is asked for, kept and chosen."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
import shapely

from ikap.assess.advice import search
from ikap.assess.advice.moves import Grounds
from ikap.assess.advice.record import Addition, Candidate, Step, usual_bounds
from ikap.assess.advice.search import (
    _advised,
    _brackets,
    _small,
    _Tried,
    _try_ends,
    _wants_ends,
    _weight,
    _with_additions,
    aims_of,
    is_feasible,
    smallness,
)
from ikap.model import Goal, Kind, Light, Status
from tests.assess.advice.standings import STANDING

BOUNDS = usual_bounds()
NAN = float("nan")
BEFORE = replace(STANDING, net=100.0, dwellings=300.0, emissions=0.0)
GROUND = shapely.box(0, 0, 1000, 100)


def after(**changed):
    return replace(BEFORE, **changed)


def candidate(*moves, shape=GROUND, kind=Kind.HOUSING, added=None):
    steps = tuple(move if isinstance(move, Step) else Step(move) for move in moves)
    return Candidate("S", steps, shape, kind, None, 300.0, added)


def attempt(before=BEFORE, good=(), feasible=()):
    site = SimpleNamespace(
        id="S", geometry=GROUND, net=GROUND, dwellings=300.0, dwellings_derived=False,
        capacity_share=1.0, kind="housing", business_class="", net_area_daa=100.0,
        density_minimum=3.0,
    )  # fmt: skip
    return _Tried(site, before, 7, list(good), list(feasible))


# --- what counts


@pytest.mark.parametrize(
    ("before", "changed", "feasible"),
    [
        ({"complete": False}, {"complete": False}, True),
        ({"complete": False}, {"complete": True}, True),
        # A net area that was under the least already may stay, and not shrink.
        ({"net": 10.0, "dwellings": 30.0}, {"net": 10.0, "dwellings": 30.0}, True),
        ({"net": 10.0, "dwellings": 30.0}, {"net": 9.9, "dwellings": 29.0}, False),
        # Six a daa are the most here, and today's where that is more.
        ({}, {"dwellings": 600.0}, True),
        ({}, {"dwellings": 601.0}, False),
        ({"dwellings": 800.0}, {"dwellings": 800.0}, True),
        ({"dwellings": 800.0}, {"dwellings": 801.0}, False),
        (
            {"area": 2.0, "net": 1.0, "dwellings": 3.0},
            {"area": 2.0, "net": 1.0, "dwellings": 7.0},
            False,
        ),
        ({"kind": Kind.BUSINESS}, {"dwellings": 601.0}, True),
        ({"net": 0.0}, {"dwellings": 601.0}, False),
        ({"status": Status.EXCLUDED}, {"status": Status.EXCLUDED}, True),
        ({"light": None}, {"light": Light.RED}, True),
        ({"light": Light.YELLOW}, {"light": Light.RED}, False),
        ({"light": Light.GREEN}, {"light": Light.YELLOW}, False),
    ],
)
def test_nothing_may_be_worse_than_it_was(before, changed, feasible):
    assert is_feasible(candidate("land"), after(**before), after(**changed), BOUNDS) is feasible


def test_another_use_may_weaken_a_goal_and_a_business_be_as_dense_as_it_likes():
    worse = after(goals={Goal.SOIL: (0.1, None)})
    assert is_feasible(candidate("purpose"), BEFORE, worse, BOUNDS)
    assert not is_feasible(candidate("land"), BEFORE, worse, BOUNDS)
    dense = candidate("land", kind=Kind.BUSINESS)
    assert is_feasible(dense, BEFORE, after(dwellings=999.0), BOUNDS)


@pytest.mark.parametrize("move", ["land", "density", "end"])
def test_soil_is_spared_by_whole_pieces_of_land_alone(move):
    aims = aims_of(candidate(move), BEFORE, after(farmland=0.0), BOUNDS)
    assert aims == (("soil",) if move == "land" else ())


def test_flags_fall_in_the_order_of_their_weight():
    flagged = after(flags=frozenset({"mire", "no_stop", "core_objection", "flood"}))
    aims = aims_of(candidate("land"), flagged, BEFORE, BOUNDS)
    assert aims == ("flag:no_stop", "flag:core_objection", "flag:mire")


def test_smaller_is_by_corners_and_then_west_and_south():
    square, south = shapely.box(5, 5, 9, 9), shapely.box(5, 4, 9, 9)
    corner = shapely.Polygon([(5, 4), (9, 4), (9, 9)])
    shapes = {"square": square, "south": south, "corner": corner}
    sizes = {name: smallness(candidate("land", shape=s), BEFORE, BEFORE) for name, s in
             shapes.items()}  # fmt: skip
    assert sorted(sizes, key=sizes.get) == ["corner", "south", "square"]
    none = replace(BEFORE, dwellings=0.0)
    assert smallness(candidate("land"), none, after(dwellings=50.0))[1] == 0.0
    assert smallness(candidate("land", "density"), BEFORE, after(dwellings=150.0))[1:3] == (0.5, 2)


# --- a stop or a link beside the site


LINK = Addition("link", shapely.LineString([(0, 0), (0, 50)]), ("a",), ("Torget",), away=50.0)


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"flags": frozenset({"no_stop"})}, True),
        ({"lacking": "transit_access"}, True),
        ({}, False),
        ({"flags": frozenset({"no_stop"}), "status": Status.EXCLUDED}, False),
        ({"lacking": "transit_access", "status": Status.EXCLUDED}, False),
        ({"lacking": "transit_access", "status": Status.ELIGIBLE}, True),
    ],
)
@pytest.mark.parametrize("layers", [{"timetable", "rides"}, {"timetable"}, {"rides"}])
def test_something_is_built_where_a_stop_is_what_fails(monkeypatch, changed, asked, layers):
    """Buses are known stop by stop where the region has both the timetable and the rides."""
    legs_asked_for = []
    monkeypatch.setattr(search.additions, "legs", lambda _region: "legs")
    monkeypatch.setattr(
        search.additions,
        "additions",
        lambda _ground, legs, _region, _bounds: legs_asked_for.append(legs) or [LINK],
    )
    region = SimpleNamespace(has=layers.__contains__)
    found = _with_additions([attempt(after(**changed))], region, BOUNDS)
    assert [(one.steps, one.added) for one in found] == [((Step("link", "", 50.0),), LINK)] * asked
    assert legs_asked_for == ["legs" if len(layers) == 2 else None] * asked


# --- ends


LIFTED = after(light=Light.YELLOW)


@pytest.mark.parametrize(
    ("before", "good", "wanted"),
    [
        ({}, [], True),
        # A fifth of four fifths is what a first step takes: 16 of 100 daa.
        ({}, [("land", 84.1, ("class",))], False),
        ({}, [("land", 83.9, ("class",))], True),
        ({}, [("purpose", 100.0, ("class",))], True),
        ({}, [("land", 90.0, ("status",))], True),
        ({"light": Light.YELLOW}, [], True),
        ({"light": Light.GREEN}, [], False),
        ({"light": None}, [], False),
        ({"light": Light.GREEN, "flags": frozenset({"mire"})}, [], True),
        ({"light": Light.GREEN, "flags": frozenset({"flood"})}, [], False),
        (
            {"light": Light.GREEN, "flags": frozenset({"mire"})},
            [("land", 50.0, ("flag:mire",))],
            False,
        ),
        (
            {"light": Light.GREEN, "flags": frozenset({"mire"})},
            [("density", 100.0, ("flag:mire",))],
            True,
        ),
        (
            {"light": Light.GREEN, "flags": frozenset({"mire", "no_stop"})},
            [("land", 50.0, ("flag:mire",))],
            True,
        ),
    ],
)
def test_ends_are_drawn_in_where_less_has_not_helped(before, good, wanted):
    entries = [(candidate(move), after(area=area), aims) for move, area, aims in good]
    assert _wants_ends(attempt(after(**before), entries), BOUNDS) is wanted


@pytest.mark.parametrize(("area", "wanted"), [(87.5, False), (87.4, True)])
def test_as_much_as_a_first_step_takes_is_less(area, wanted):
    """Half of the site in four steps: an eighth each."""
    quarters = replace(BOUNDS, most_removed=0.5, steps=4)
    lifted = [(candidate("land"), after(area=area), ("class",))]
    assert _wants_ends(attempt(good=lifted), quarters) is wanted


def drawn(side, metres, left):
    return candidate(Step("end", side, metres), shape=shapely.box(0, 0, left, 100))


def test_what_is_lifted_begins_between_two_distances_of_the_end_that_takes_least():
    first = [
        drawn("w", 200.0, 800.0),
        drawn("w", 100.0, 900.0),
        drawn("w", 300.0, 700.0),
        drawn("n", 40.0, 750.0),
        drawn("n", 20.0, 875.0),
    ]
    helped = {0: ("class",), 2: ("class", "flag:mire"), 3: ("flag:mire",), 4: ("class",)}
    assert _brackets(first, helped, {"S": attempt()}) == {
        ("S", "n", "class"): (0.0, 20.0),  # an eighth, where the west takes a fifth
        ("S", "n", "flag:mire"): (20.0, 40.0),
    }


def test_of_two_ends_that_take_the_same_the_first_is_drawn_in():
    first = [drawn("w", 100.0, 900.0), drawn("e", 100.0, 900.0)]
    both = {0: ("class",), 1: ("class",)}
    assert list(_brackets(first, both, {"S": attempt()})) == [("S", "w", "class")]
    assert _brackets(first, {}, {"S": attempt()}) == {}


@pytest.mark.parametrize("needed", [1, 137, 160, 161, 640])
def test_the_distance_is_found_to_the_metre(needed):
    """Of 1000 × 100 m the class is lifted once `needed` metres are drawn in from the west."""
    entry = attempt()
    tried = {"S": entry}

    def asked(candidates):
        return {
            place: LIFTED if one.shape.bounds[0] >= needed else BEFORE
            for place, one in enumerate(candidates)
        }

    _try_ends([entry], Grounds({}, {}), asked, tried, BOUNDS)
    assert min(one.shape.bounds[0] for one, _, _ in entry.good) == needed


def test_where_it_holds_only_for_a_stretch_the_nearer_end_of_that_is_found():
    """From 137 to 150 m alone, and from 320 on: the first of the first tries that holds is 320."""
    entry = attempt()

    def asked(candidates):
        return {
            place: LIFTED if one.shape.bounds[0] >= 320 or 137 <= one.shape.bounds[0] < 150
            else BEFORE
            for place, one in enumerate(candidates)
        }  # fmt: skip

    _try_ends([entry], Grounds({}, {}), asked, {"S": entry}, BOUNDS)
    assert min(one.shape.bounds[0] for one, _, _ in entry.good) == 320


# --- what is advised


def of(good, before=BEFORE, feasible=()):
    return _advised(attempt(before, good, feasible), BOUNDS)


def entry(moves, aims, **changed):
    return candidate(*moves), after(**changed), aims


def told(advised):
    return [(piece.id, "+".join(s.move for s in piece.candidate.steps)) for piece in advised.advice]


def test_the_smallest_of_each_nature_for_each_aim_and_the_weightiest_aim_first():
    good = [
        entry(["land"], ("soil",), area=80.0, farmland=20.0),
        entry(["land"], ("class",), area=70.0),
        entry(["zone"], ("class",), area=75.0),
        entry(["density"], ("flag:density_below",), dwellings=330.0),
    ]
    assert told(of(good)) == [("S-a", "zone"), ("S-b", "density"), ("S-c", "land")]


def test_two_moves_of_two_natures_are_advised_where_neither_alone_does_it():
    both = entry(["land", "density"], ("class",), area=99.0)
    assert told(of([both])) == [("S-a", "land+density")]
    assert told(of([both, entry(["land"], ("class",), area=50.0)])) == [("S-a", "land")]


def test_another_use_is_advised_for_its_class_and_not_for_a_status_alone():
    assert told(of([entry(["purpose"], ("class", "status"))])) == [("S-a", "purpose")]
    assert told(of([entry(["purpose"], ("status",))])) == []


def test_no_more_than_three_are_advised_and_a_stop_is_one_of_them():
    good = [
        entry(["land"], ("class",), area=90.0),
        entry(["density"], ("class",)),
        entry(["zone"], ("status",), area=95.0),
        entry(["zone"], ("flag:mire",), area=99.0),
    ]
    assert told(of(good)) == [("S-a", "density"), ("S-b", "land"), ("S-c", "zone")]
    stop = entry(["stop"], ("flag:no_stop",))
    assert told(of([*good, stop])) == [("S-a", "density"), ("S-b", "land"), ("S-c", "stop")]
    lifts = entry(["link"], ("class",), area=99.0)
    assert told(of([*good, stop, lifts])) == [("S-a", "density"), ("S-b", "link"), ("S-c", "land")]


def test_soil_is_spared_by_what_takes_least_ground_for_each_daa():
    good = [
        entry(["land"], ("soil",), area=90.0, farmland=35.0),  # 10 daa for 5
        entry(["zone"], ("soil",), area=70.0, farmland=15.0),  # 30 for 25
    ]
    tried = attempt(good=good)
    assert told(of(good)) == [("S-a", "zone")]
    assert _small(tried, 0, "soil")[:2] == (2.0, -5.0)
    assert _small(tried, 1, "soil")[:3] == (1.2, -25.0, 0.3)
    assert _small(tried, 0, "class")[0] == 0.1


def test_aims_are_weighed_by_what_they_are_about_and_then_by_name():
    aims = ["soil", "flag:mire", "goal:soil", "status", "goal:climate", "class"]
    assert sorted(aims, key=_weight) == [
        "class", "status", "goal:climate", "goal:soil", "flag:mire", "soil"
    ]  # fmt: skip


def test_of_two_alike_the_land_is_named_before_a_way_that_lowers_a_flag_as_well():
    good = [
        entry(["land"], ("goal:soil",), area=100.0),
        entry(["link"], ("flag:no_stop", "goal:soil"), area=100.0),
    ]
    assert told(of(good)) == [("S-a", "land"), ("S-b", "link")]


def test_where_nothing_helped_the_best_of_the_same_use_is_named():
    feasible = [
        (candidate("land"), after(score=0.41)),
        (candidate("zone"), after(score=0.45)),
        (candidate("density"), after(light=Light.YELLOW, score=0.30)),
        (candidate("end"), after(light=Light.YELLOW, score=NAN)),
        (candidate("purpose"), after(light=Light.GREEN, score=0.90)),
    ]
    advised = of([], feasible=feasible)
    assert advised.best == feasible[2]
    assert (advised.tried, advised.feasible, advised.advice) == (7, 5, ())
    assert of([], feasible=feasible[:2]).best == feasible[1]
    assert of([], feasible=feasible[4:]).best is None
    assert of([entry(["land"], ("class",))], feasible=feasible).best is None
