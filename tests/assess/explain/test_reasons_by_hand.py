"""Reasons from rows written by hand: which criteria are named, in what order, and what is said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ikap.assess.explain.reasons import (
    _changes,
    _Context,
    _is_zero,
    _missing,
    _strongest,
    _told_apart,
    _tradeoffs,
    _untouched,
    _wanted,
    _weighed,
    measured_for,
)
from ikap.assess.explain.said import grounded
from ikap.model import (
    Answer,
    Basis,
    Constraint,
    Criterion,
    Curve,
    Gauge,
    Goal,
    Indicator,
    Kind,
    Light,
    LimitTest,
    Table,
    Tag,
    Tier,
    ZoneTest,
)

NAN = float("nan")
BASIS = Basis("Prøve", Tag.PROPOSAL)
FALLING = Curve(((0, 1), (100, 0)))


def indicator(name, **changed):
    known = {"title": name.capitalize(), "unit": "daa", "inputs": (), "lever": "boundary"}
    return Indicator(id=name, basis=BASIS, function=len, **(known | changed))


def criterion(name, *gauges, goal=Goal.SOIL, combine="least", **changed):
    entries = gauges or (Gauge(indicator(name, **changed), FALLING, BASIS),)
    return Criterion(name, name.capitalize(), goal, entries, combine)


def context(*criteria, limits=(), at_all="", invented=lambda _layers: ""):
    return _Context({c.id: c for c in criteria}, {c.id: c for c in limits}, invented, at_all)


def row(name, value, weight=1.0, measured=30.0, **changed):
    known = {
        "criterion": name, "indicator": name, "weight": weight, "value": value,
        "measured": measured, "low": NAN, "high": NAN, "facts": None, "goal": Goal.SOIL,
        "value_low": 0.1, "value_high": 0.9,
    }  # fmt: skip
    return SimpleNamespace(**(known | changed))


def plain(texts):
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]


# --- the strongest


def names(texts):
    return [text.partition(",")[0].lower() for text in texts]


FIVE = [criterion(name) for name in "abcde"]


def test_the_three_that_pull_hardest_are_named_by_weight_times_distance_from_the_middle():
    rows = [row("a", 0.6, 3), row("b", 1.0, 0.5), row("c", 0.9), row("d", 0.55), row("e", 0.2)]
    assert names(_strongest(rows, context(*FIVE), {}, best=True)) == ["c", "a", "b"]
    assert names(_strongest(rows, context(*FIVE), {}, best=False)) == ["e"]


def test_of_those_that_pull_alike_the_first_by_name_is_named_first():
    rows = [row("d", 0.25), row("b", 0.0, 0.5), row("c", 0.25), row("a", 0.25)]
    assert names(_strongest(rows, context(*FIVE), {}, best=False)) == ["a", "b", "c"]


@pytest.mark.parametrize("best", [True, False])
def test_what_stands_in_the_middle_weighs_nothing_or_is_missing_is_no_argument(best):
    rows = [row("a", 0.5), row("b", 0.9, 0.0), row("c", 0.1, 0.0), row("d", NAN)]
    assert list(_strongest(rows, context(*FIVE), {}, best=best)) == []


def test_an_argument_says_its_points_and_what_a_caseworker_answered():
    (text,) = _strongest([row("a", 0.2)], context(*FIVE), {"a": ("Overstyrt.",)}, best=False)
    assert plain([text]) == ["A, 20 poeng: A 30,0 daa. Overstyrt."]


@pytest.mark.parametrize(
    ("finding", "basis", "said"),
    [
        ("Fem daa", "", "Fem daa"),
        ("Fem daa", " (x)", "Fem daa (x)"),
        ("Fem daa. Fire 4", "", "Fem daa. Fire 4"),
        ("5 daa. Uten tall. Med 4", " (x)", "5 daa (x). Uten tall. Med 4 (oppdiktet)"),
    ],
)
def test_each_sentence_with_a_number_says_that_it_is_invented(finding, basis, said):
    assert grounded(finding, basis) == said


# --- what is untouched


@pytest.mark.parametrize(
    ("changed", "zero"),
    [
        ({"measured": 0.0, "value": 1.0}, True),
        ({"measured": 0.04, "value": 1.0}, True),
        ({"measured": 0.06, "value": 1.0}, False),
        ({"measured": NAN, "value": 1.0}, False),
        ({"measured": 0.0, "value": 0.99}, False),
        ({"measured": 0.0, "value": 1.0, "low": 0.0, "high": 0.0}, True),
        ({"measured": 0.0, "value": 1.0, "low": 0.0, "high": 2.0}, False),
    ],
)
def test_nothing_was_found_where_the_number_is_zero_for_all_to_see(changed, zero):
    value = changed.pop("value")
    assert _is_zero(row("a", value, **changed), context(*FIVE)) is zero


def test_a_zero_is_said_once_for_all_and_only_of_what_weighs():
    rows = [row(name, 1.0, weight, measured=0.0) for name, weight in (("b", 1), ("a", 1), ("c", 0))]
    rows.append(row("d", 0.5))
    untouched, texts = _untouched(rows, {}, context(*FIVE))
    assert untouched == {"a", "b"}
    assert texts == ("Målt uten funn: b, a.",)
    assert _untouched([row("d", 0.5)], {}, context(*FIVE)) == (set(), ())


BUILT_ON = [criterion("farmland_loss"), criterion("land_emissions"), criterion("a")]


@pytest.mark.parametrize(
    ("share", "value", "said"),
    [(0.5, 0.67, True), (0.49, 0.67, False), (0.5, 0.66, False), (1.0, 1.0, True), (NAN, 1, False)],
)
def test_on_ground_that_is_mostly_built_there_was_little_to_lose(share, value, said):
    rows = [row("farmland_loss", value), row("a", 0.9)]
    built = {"built_share": SimpleNamespace(measured=share)}
    spared, texts = _untouched(rows, built, context(*BUILT_ON))
    assert spared == ({"farmland_loss"} if said else set())
    expected = (
        f"{share:.0%} av området er bebygd fra før. Derfor er det lite å tape av: farmland_loss."
    )
    assert plain(texts) == ([expected.replace("%", " %")] if said else [])


def test_what_is_built_is_the_reason_before_that_nothing_was_found():
    rows = [row("farmland_loss", 1.0, measured=0.0), row("a", 1.0, measured=0.0)]
    built = {"built_share": SimpleNamespace(measured=0.8)}
    spared, texts = _untouched(rows, built, context(*BUILT_ON))
    assert spared == {"farmland_loss", "a"}
    assert texts[0] == "Målt uten funn: a."
    assert len(texts) == 2


# --- what is missing


def zone(name, title):
    return Constraint(name, title, Tier.FLAG, ZoneTest("flood"), BASIS, "Sjekk.")


def test_what_is_missing_is_said_with_its_span_then_what_is_set_aside_then_unchecked():
    measured = Constraint("m", "Tall", Tier.FLAG, LimitTest(indicator("x"), 1.0), BASIS, "Mål.")
    limits = (zone("f", "Flom"), zone("k", "Leire"), zone("n", "Støy"), measured)
    answers = [
        SimpleNamespace(constraint=name, answer=answer)
        for name, answer in (
            ("f", Answer.UNCHECKED), ("n", Answer.NO), ("k", Answer.UNCHECKED),
            ("m", Answer.UNCHECKED),
        )
    ]  # fmt: skip
    rows = [row("a", NAN, value_low=0.155, value_high=0.8), row("b", NAN, 0.0), row("c", 0.5)]
    assert list(_missing(rows, answers, context(*FIVE, limits=limits), ["d"])) == [
        "A: mangler grunnlag her. Poengene ligger mellom 16 og 80.",
        "D: ikke med i beregningen, fordi regionen mangler kartlaget eller tabellen.",
        "Ikke undersøkt: Flom; Leire.",
    ]
    assert list(_missing([row("c", 0.5)], answers[1:2], context(*FIVE, limits=limits), [])) == []


def test_of_what_is_set_aside_only_what_the_profile_weighs_is_missed():
    profile = SimpleNamespace(criteria={Kind.HOUSING: {"a": 2, "b": 0}, Kind.BUSINESS: {"b": 1}})
    aside = {Kind.HOUSING: ("b", "c", "a"), Kind.BUSINESS: ("a", "b")}
    evaluation = SimpleNamespace(profile=profile, set_aside=aside)
    assert _weighed(evaluation, Kind.HOUSING) == ["a"]
    assert _weighed(evaluation, Kind.BUSINESS) == ["b"]


# --- goals that pull apart


def goal(name, value, weight=1.0, light=Light.RED):
    return SimpleNamespace(goal=name, value=value, weight=weight, light=light)


@pytest.mark.parametrize(
    ("growth", "climate", "said"),
    [
        (0.2, 0.9, "90 poeng for Klima, 20 for Fordeling"),
        (0.9, 0.2, "90 poeng for Fordeling, 20 for Klima"),
        (0.4, 0.7401, "74 poeng for Klima, 40 for Fordeling"),
        (0.4, 0.7399, None),
        (0.5, 0.5, None),
        (NAN, 0.9, None),
    ],
)
def test_spreading_the_growth_is_set_against_climate(growth, climate, said):
    rows = [goal(Goal.CLIMATE, climate), goal(Goal.GROWTH, growth), goal(Goal.SOIL, 0.0)]
    sentences = [f"Målkonflikt: {said} (x). Avveiningen er politisk."] if said else []
    assert plain(_tradeoffs(rows, " (x)")) == sentences


def test_nearness_is_set_against_the_growth_after_climate_and_nothing_without_growth():
    rows = [goal(Goal.PROXIMITY, 0.9), goal(Goal.GROWTH, 0.1), goal(Goal.CLIMATE, 0.8)]
    assert ["Klima" in text for text in _tradeoffs(rows)] == [True, False]
    assert list(_tradeoffs([goal(Goal.CLIMATE, 0.0), goal(Goal.PROXIMITY, 1.0)])) == []


# --- what would change it


def change(goals, rows, *criteria, measured=None):
    shown = {r.indicator: r for r in rows} if measured is None else measured
    return plain(_changes(goals, rows, shown, context(*(criteria or FIVE)), Kind.HOUSING))


ALONE = ("ny avgrensning, annen tetthet, ny holdeplass eller et annet formål løfter ikke klassen "
         "alene.")  # fmt: skip


def test_the_least_change_that_lifts_a_red_goal_to_the_middle():
    """From 0.2 to 0.33 with a criterion of half the goal's weight: 0.26 more, from 0.3 to 0.56."""
    said = change([goal(Goal.SOIL, 0.2, 0.5)], [row("a", 0.3, 0.25, measured=70.0)])
    assert said == [
        "Jordvern: klassen Middels krever at a går fra 70,0 til 44,0 daa. Mulig endring, når alt "
        "annet er likt: ny avgrensning."
    ]


def test_a_yellow_goal_is_lifted_to_green():
    said = change([goal(Goal.SOIL, 0.5, light=Light.YELLOW)], [row("a", 0.5, measured=50.0)])
    assert said[0].startswith("Jordvern: klassen God krever at a går fra 50,0 til 33,0 daa.")


@pytest.mark.parametrize(
    "aim",
    [goal(Goal.SOIL, 0.8, light=Light.GREEN), goal(Goal.SOIL, 0.2, 0.0), goal(Goal.SOIL, NAN)],
)
def test_a_goal_that_is_green_weighs_nothing_or_is_missing_is_left(aim):
    assert change([aim], [row("a", 0.3)]) == []


def test_of_several_the_criterion_that_moves_least_is_named_and_of_equals_the_first():
    aim = [goal(Goal.SOIL, 0.23, light=Light.RED)]
    rows = [row("b", 0.3, 0.5, measured=70.0), row("c", 0.2, 1.0, measured=80.0)]
    assert "at c går" in change(aim, rows)[0]
    equal = [row("c", 0.2, measured=80.0), row("b", 0.2, measured=80.0)]
    assert "at b går" in change(aim, equal)[0]


@pytest.mark.parametrize(
    ("value", "weight", "enough"), [(0.87, 1.0, True), (0.88, 1.0, False), (0.3, 0.1, False)]
)
def test_a_criterion_has_no_more_than_all_its_points_to_give(value, weight, enough):
    said = change([goal(Goal.SOIL, 0.2001)], [row("a", value, weight, measured=100 - 100 * value)])
    assert (f"Jordvern: {ALONE}" not in said) is enough


def test_what_nobody_can_do_anything_about_lifts_nothing():
    fixed = criterion("a", lever="")
    assert change([goal(Goal.SOIL, 0.2)], [row("a", 0.3)], fixed) == [f"Jordvern: {ALONE}"]
    missing = [row("a", NAN), row("b", 0.3, 0.0)]
    assert change([goal(Goal.SOIL, 0.2)], missing) == [f"Jordvern: {ALONE}"]
    other = [row("a", 0.3, goal=Goal.CLIMATE)]
    assert change([goal(Goal.SOIL, 0.2)], other) == [f"Jordvern: {ALONE}"]


NEAR = Gauge(indicator("near", unit="km"), Curve(((0, 1), (10, 0))), BASIS)
FAR = Gauge(indicator("far", unit="km"), Curve(((0, 1), (20, 0))), BASIS)
CLASSED = Gauge(indicator("kind", unit="", most=3.0), Table({1.0: 0.2}), BASIS)
WORK = Gauge(indicator("work", unit="km"), FAR.value, BASIS, (Kind.BUSINESS,))


@pytest.mark.parametrize(
    ("combine", "decides", "measured", "wanted"),
    [
        ("least", "near", {"near": 8.0, "far": 16.0}, [("near", "8,0", "5,0 km"),
                                                      ("far", "16,0", "10,0 km")]),
        ("best", "near", {"near": 8.0, "far": 16.0}, [("near", "8,0", "5,0 km")]),
        ("best", "far", {"near": 8.0, "far": 16.0}, [("far", "16,0", "10,0 km")]),
        ("least", "near", {"near": 8.0, "far": 10.0}, [("near", "8,0", "5,0 km")]),
        ("least", "near", {"near": 8.0}, [("near", "8,0", "5,0 km")]),
        ("least", "kind", {"kind": 1.0}, []),
        ("least", "work", {"work": 18.0}, []),
    ],
)  # fmt: skip
def test_every_gauge_of_a_least_must_come_to_the_value(combine, decides, measured, wanted):
    entry = criterion("a", NEAR, FAR, CLASSED, WORK, combine=combine)
    rows = {name: SimpleNamespace(measured=value) for name, value in measured.items()}
    result = _wanted(entry, Kind.HOUSING, decides, 0.5, rows)
    assert [tuple(plain(entry.values())) for entry in result] == [
        (name, now, then) for name, now, then in wanted
    ]


def test_a_second_gauge_is_said_in_a_sentence_of_its_own():
    entry = criterion("a", NEAR, FAR)
    rows = {"near": row("near", 0, measured=8.0), "far": row("far", 0, measured=16.0)}
    decided = row("a", 0.2, indicator="near", measured=8.0)
    (said,) = change([goal(Goal.SOIL, 0.03)], [decided], entry, measured=rows)
    assert "Middels krever at near går fra 8,0 til 5,0 km. Samtidig må far går" not in said
    assert "krever at near går fra 8,0 til 5,0 km. Samtidig må far gå fra 16,0 til 10,0 km." in said


@pytest.mark.parametrize(
    ("wanted", "now", "texts"),
    [
        (44.0, 70.0, ("44,0 daa", "70,0 daa")),
        (44.01, 44.04, ("44,01 daa", "44,04 daa")),
        (44.0001, 44.0004, ("44,0001 daa", "44,0004 daa")),
        (44.00001, 44.00004, ("44,0000 daa", "44,0000 daa")),
        (100.2, 100.4, ("100,2 daa", "100,4 daa")),
    ],
)
def test_two_numbers_have_the_decimals_that_tell_them_apart(wanted, now, texts):
    assert tuple(plain(_told_apart(wanted, now, indicator("a")))) == texts


@pytest.mark.parametrize(("value", "x"), [(0.5, 50), (1.0, 0), (0.0, 100), (0.9, 10)])
def test_where_a_falling_curve_first_has_a_value(value, x):
    assert measured_for(FALLING, value) == pytest.approx(x)
    assert measured_for(Curve(((0, 0), (100, 1))), value) == pytest.approx(100 - x)


def test_on_a_flat_stretch_of_a_falling_curve_the_worse_end_is_where_it_is_first_reached():
    assert measured_for(Curve(((0, 1), (10, 0.5), (20, 0.5), (30, 0))), 0.5) == 20.0
    assert measured_for(Curve(((0, 1), (10, 1), (20, 0))), 1.0) == 10.0


@pytest.mark.parametrize(
    ("value", "x"), [(0.0, 0), (0.25, 5), (0.5, 10), (0.75, 25), (1.0, 30), (1.5, 30)]
)
def test_beside_a_flat_stretch_a_curve_has_its_values_where_it_has_them(value, x):
    """It rises to 0.5 over 10, stays there for 10, and rises again; the mirror falls alike."""
    points = ((0, 0.0), (10, 0.5), (20, 0.5), (30, 1.0))
    assert measured_for(Curve(points), value) == x
    assert measured_for(Curve(tuple((30 - x, v) for x, v in reversed(points))), value) == 30 - x
