"""The second judgement on a made-up meeting: a thousandth is found, rounding accepted, limits met.

Each case changes what is written of one number, and asks what is said of that kind of number.
"""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

from ikap.model import ConfigurationError
from ikap.present.document import scores_document
from ikap.verify import judgement as judge
from ikap.verify.engine import Engine
from ikap.verify.findings import WIDTH, Number, compared, side_by_side, tolerance
from ikap.verify.tables import store


@pytest.fixture(scope="module")
def engine():
    pytest.importorskip("duckdb")
    try:
        opened = Engine()
    except ConfigurationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


@pytest.fixture(scope="module")
def sound(meeting):
    written = json.loads(json.dumps(scores_document(meeting.evaluation(sites=12))))
    written["region"]["groups"] = {"storby": ["5001"]}
    return written


@pytest.fixture
def document(sound):
    return copy.deepcopy(sound)


STEPS = {
    ("value", "value_interval"): (judge._values,),
    ("weight", "contribution"): (judge._weights,),
    ("goal_value", "goal_interval", "goal_weight", "goal_class", "goal_uncertain"): (
        judge._weights,
        judge._goals,
    ),
    ("score", "score_interval"): (judge._scores,),
    ("status",): (judge._statuses,),
    ("rank", "rank_interval"): (judge._ranks,),
    ("class",): (judge._classes,),
}


def found(engine, document, key):
    """Site and part of every difference of a kind of number."""
    store(engine, document)
    steps = next(steps for keys, steps in STEPS.items() if key in keys)
    checks = [check for step in steps for check in step(engine)]
    assert key in {check.number.key for check in checks}
    return {
        (one.site, one.part)
        for check in checks
        for one in check.differences
        if one.number.key == key
    }


def all_found(engine, document):
    return {
        (one.number.key, one.site, one.part)
        for check in judge.judgement(engine, document)
        for one in check.differences
    }


def by_id(document):
    return {one["id"]: one for one in document["alternatives"]}


def ranked(document):
    """Housing sites that are fully measured, the first first."""
    placed = [one for one in document["alternatives"] if one["rank"] and one["kind"] == "housing"]
    return sorted(placed, key=lambda one: one["rank"])


def test_a_sound_meeting_has_no_difference(engine, document):
    assert all_found(engine, document) == set()
    assert len(ranked(document)) >= 3


def moved_by(error):
    """Every kind of number of one site a little off, and the parts that must be named."""

    def move(site):
        criterion, result = next(
            (name, one)
            for name, one in site["criteria"].items()
            if one["value"] is not None and one["weight"] > 0 and 0.01 < one["value"] < 0.99
        )
        goal = next(name for name, one in site["goals"].items() if one["value"] is not None)
        numbers = {
            ("value", criterion): (result, "value"),
            ("weight", criterion): (result, "weight"),
            ("contribution", criterion): (result, "contribution"),
            ("goal_value", goal): (site["goals"][goal], "value"),
            ("goal_weight", goal): (site["goals"][goal], "weight"),
            ("score", ""): (site, "score"),
            ("goal_interval", f"{goal} low"): (site["goals"][goal]["interval"], 0),
            ("goal_interval", f"{goal} high"): (site["goals"][goal]["interval"], 1),
            ("score_interval", "low"): (site["score_interval"], 0),
            ("score_interval", "high"): (site["score_interval"], 1),
        }
        one_gauge = next(
            (name, one)
            for name, one in site["criteria"].items()
            if name in ("land_emissions", "transit_access", "daily_services", "abc_match")
            and one["interval"]
        )
        for end, side in enumerate(("low", "high")):
            key = ("value_interval", f"{one_gauge[0]} {side}")
            numbers[key] = (one_gauge[1]["interval"], end)
        return {
            key: lambda holder=holder, name=name: holder.__setitem__(name, holder[name] + error)
            for key, (holder, name) in numbers.items()
        }

    return move


def test_a_thousandth_is_found_in_each_kind_of_number(engine, document):
    site = ranked(document)[1]
    kinds = moved_by(1e-3)(copy.deepcopy(site))
    for number, part in kinds:
        wrong = copy.deepcopy(document)
        moved_by(1e-3)(by_id(wrong)[site["id"]])[number, part]()
        assert (site["id"], part) in found(engine, wrong, number), (number, part)


def test_rounding_of_every_number_is_accepted(engine, document):
    for site in document["alternatives"]:
        for one in (*site["criteria"].values(), *site["goals"].values(), site):
            for name in ("value", "weight", "contribution", "score"):
                if one.get(name) is not None:
                    one[name] = round(one[name], 12) + 4e-13
    assert all_found(engine, document) == set()


@pytest.mark.parametrize(
    ("unit", "least"),
    [("daa", 1e-3), ("andel", 1e-4), ("m", 0.1), ("km", 1e-4), ("forhold", 1e-5),
     ("verdi", 1e-9), ("utslipp", 0.01), ("", 0.0)],
)  # fmt: skip
def test_a_unit_has_its_tolerance_and_no_more(unit, least):
    """Of small numbers, whose own rounding is nothing beside it."""
    assert tolerance(unit) == least
    number = Number("x", "X", unit)
    written = {"at": 0.0, "over": 0.0, "under": 0.0}
    computed = {"at": least, "over": -least * 1.001 - 1e-12, "under": -least}
    told = compared(number, side_by_side(written, computed))
    assert [one.site for one in told.differences] == ["over"]
    assert told.tolerance == least


def test_a_great_number_may_differ_by_float_arithmetic_alone():
    number = Number("x", "X", "")
    great = 1e6
    computed = {"same": great * (1 + 0.9 * WIDTH), "other": great * (1 + 1.1 * WIDTH)}
    told = compared(number, side_by_side(dict.fromkeys(computed, great), computed))
    assert [one.site for one in told.differences] == ["other"]
    assert WIDTH == 1e-9


@pytest.mark.parametrize(
    ("value", "light"),
    [
        (np.nextafter(0.33, 0), "red"),
        (0.33, "yellow"),
        (np.nextafter(0.67, 0), "yellow"),
        (0.67, "green"),
        (1.0, "green"),
        (0.0, "red"),
    ],
)
def test_classes_begin_where_the_first_judgement_has_them(engine, document, value, light):
    site = ranked(document)[0]
    told = site["goals"]["growth"]
    told.update({"value": value, "interval": [value, value], "class": light, "uncertain": False})
    assert found(engine, document, "goal_class") == set()
    assert found(engine, document, "goal_uncertain") == set()
    site["goals"] = {
        name: one | {"class": "green", "value": 0.9} for name, one in site["goals"].items()
    }
    for one in site["constraints"].values():
        one["answer"] = "no"
    site.update({"score": value, "class": light})
    assert found(engine, document, "class") == set()
    site["class"] = "red" if light != "red" else "green"
    assert found(engine, document, "class") == {(site["id"], "")}


@pytest.mark.parametrize(
    ("red", "score", "capped", "light"),
    [
        ((), 0.9, False, "green"),
        ((), 0.9, True, "yellow"),
        ((), 0.5, True, "yellow"),
        (("growth",), 0.9, False, "yellow"),
        (("growth", "climate"), 0.9, False, "red"),
        (("soil",), 0.9, False, "red"),  # it cannot be compensated
        (("soil",), None, False, "red"),
        ((), None, True, None),
    ],
)
def test_the_class_of_the_whole_by_red_goals_and_caps(engine, document, red, score, capped, light):
    site = ranked(document)[0]
    for name, one in site["goals"].items():
        one["class"] = "red" if name in red else "green"
    for name, one in site["constraints"].items():
        one["answer"] = "yes" if capped and name == "mire" else "no"
    site.update({"score": score, "class": light})
    assert found(engine, document, "class") == set()


def flags(site, **answers):
    """All answers no, but those that are given: answer, tier, decares, share unchecked."""
    for name, one in site["constraints"].items():
        one.update(answer="no", area_daa=0.0, unchecked_share=0.0, override=None)
        if name in answers:
            one.update(answers[name])


TAKEN = {"answer": "yes", "tier": "exclude", "area_daa": 1.0}


@pytest.mark.parametrize(
    ("gross", "net", "answers", "status"),
    [
        (10.0, 10.0, {}, "eligible"),
        (10.0, 3.0, {"flood": TAKEN}, "conditional"),
        (10.0, np.nextafter(3.0, 0), {"flood": TAKEN}, "excluded"),
        (5.0, 2.0, {"flood": TAKEN}, "conditional"),  # the greatest of 30 % and 2 daa
        (5.0, np.nextafter(2.0, 0), {"flood": TAKEN}, "excluded"),
        (3.0, 1.5, {"flood": TAKEN}, "conditional"),  # half of a small one
        (3.0, np.nextafter(1.5, 0), {"flood": TAKEN}, "excluded"),
        (3.0, 0.1, {}, "eligible"),  # small, but nothing is taken
        (10.0, 1.0, {"flood": TAKEN | {"area_daa": 0.0}}, "conditional"),  # nothing of it
        (10.0, 10.0, {"mire": {"answer": "yes"}}, "conditional"),
        (10.0, 10.0, {"noise_yellow": {"answer": "yes"}}, "eligible"),
        (10.0, 10.0, {"mire": {"answer": "touch"}}, "eligible"),
        (10.0, 10.0, {"flood": {"tier": "exclude", "unchecked_share": 1e-9}}, "eligible"),
        (10.0, 10.0, {"flood": {"tier": "exclude", "unchecked_share": 1.1e-9}}, "conditional"),
        (10.0, 10.0, {"mire": {"unchecked_share": 1.0}}, "eligible"),
        (10.0, 10.0, {"mire": {"override": {"reason": "x"}}}, "conditional"),
    ],
)  # fmt: skip
def test_a_status_by_its_causes(engine, document, gross, net, answers, status):
    site = ranked(document)[0]
    flags(site, **answers)
    site.update(area_daa=gross, net_area_daa=net, status=status)
    assert found(engine, document, "status") == set()
    site["status"] = "excluded" if status != "excluded" else "eligible"
    assert found(engine, document, "status") == {(site["id"], "")}


def test_equals_share_a_place_and_the_next_is_skipped(engine, document):
    first, second, *_rest = ranked(document)
    second["score"] = first["score"]
    assert found(engine, document, "rank") == {(second["id"], "")}
    second["rank"] = first["rank"]
    assert found(engine, document, "rank") == set()
    second["score"] = np.nextafter(first["score"], 0)
    assert found(engine, document, "rank") == {(second["id"], "")}


def test_a_site_without_a_place_is_told_those_that_its_interval_allows(engine, document):
    """Level with the first at best and with the last at worst: it may share their places."""
    first, *_between, last = placed = ranked(document)
    opened = next(
        one for one in document["alternatives"] if one["kind"] == "housing" and one not in placed
    )
    others = [
        one
        for one in document["alternatives"]
        if one["list"] == "housing" and one["rank"] is None and one is not opened
    ]
    for one in others:
        one["status"] = "excluded"
    opened.update(
        status="eligible", score=None, rank=None, complete=False,
        score_interval=[last["score"], first["score"]], rank_interval=[1, len(placed)],
    )  # fmt: skip
    assert (opened["id"], "low") not in found(engine, document, "rank_interval")
    assert (opened["id"], "high") not in found(engine, document, "rank_interval")
    opened["score_interval"] = [
        np.nextafter(last["score"], 0), np.nextafter(first["score"], 0)
    ]  # fmt: skip
    told = found(engine, document, "rank_interval")
    assert {(opened["id"], "low"), (opened["id"], "high")} <= told
    opened["rank_interval"] = [2, len(placed) + 1]
    told = found(engine, document, "rank_interval")
    assert not {(opened["id"], "low"), (opened["id"], "high")} & told


def test_a_value_at_a_knee_and_beyond_the_ends(engine, document):
    """Departures: 0 → 0, 2 → 0.25, 5 → 0.5, 10 → 0.8, 20 → 1."""
    site = ranked(document)[0]
    told = site["criteria"]["transit_access"]
    for measured, value in ((0, 0), (1, 0.125), (2, 0.25), (5, 0.5), (20, 1), (99, 1), (-1, 0)):
        told.update(measured=measured, low=measured, high=measured, value=value)
        told["interval"] = [value, value]
        assert found(engine, document, "value") == set(), measured
        assert found(engine, document, "value_interval") == set(), measured
    told.update(measured=3.5, low=2, high=None, value=0.375, interval=[0.25, 0.375])
    assert found(engine, document, "value_interval") == set()
    told.update(measured=None, low=None, high=5.0, value=None, interval=[0, 0.5])
    assert found(engine, document, "value_interval") == set()
    told.update(interval=[0, 1])  # all the scale is open only where nothing is known
    assert found(engine, document, "value_interval") == {(site["id"], "transit_access high")}
    told.update(low=None, high=None)
    assert found(engine, document, "value_interval") == set()


def test_where_a_missing_gauge_could_decide_there_is_no_value(engine, document):
    """Of a `least` of two the one that was measured gives 0.115 at most, and no value."""
    told = by_id(document)["010"]["criteria"]["farmland_loss"]
    assert (told["value"], told["measured"] is None) == (None, False)
    assert found(engine, document, "value") == set()
    told["interval"] = [told["interval"][1]] * 2  # were it certain, it would be the value
    assert found(engine, document, "value") == {("010", "farmland_loss")}


def test_a_goal_whose_criteria_weigh_nothing_leaves_its_weight_to_the_others(engine, document):
    """Two goals of weight 3 and 1 are left of three: they share the whole as 3 to 1."""
    given = document["profile"]["weights"]["housing"]
    goal_of = {name: one["goal"] for name, one in document["criteria"].items()}
    given["goals"] = {"climate": 2.0, "soil": 3.0, "growth": 1.0}
    given["criteria"] = {
        name: 0.0 if goal_of[name] == "climate" else 1.0
        for name in given["criteria"]
        if goal_of[name] in given["goals"]
    }
    store(engine, document)
    list(judge._weights(engine))
    sums = engine.frame(
        "SELECT goal, sum(weight) AS v FROM share WHERE kind = 'housing' GROUP BY 1"
    )
    assert dict(zip(sums["goal"], sums["v"], strict=True)) == pytest.approx(
        {"climate": 0.0, "proximity": 0.0, "soil": 0.75, "growth": 0.25}
    )
