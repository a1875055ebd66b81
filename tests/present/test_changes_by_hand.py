"""What two runs were made of differently, and why a site moved, sentence by sentence."""

from __future__ import annotations

import pytest

from ikap.assess.comparison import Answered, Cause, Difference, Move, Presence, Subject, Term
from ikap.present.sentences import changes
from tests.present.shown.reading import plain


def run(**given):
    gauge = {"indicator": "walk", "unit": "m", "decimals": 0}
    usual = {
        "language": "nb",
        "criteria": {"near": {"title": "Nær", "gauges": [gauge]},
                     "soil": {"title": "Jord", "gauges": [gauge]}},
        "constraints": {"flood": {"title": "Flom", "measured_by": "near"},
                        "noise": {"title": "Støy"}},
    }  # fmt: skip
    return {**usual, **given}


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        ([(Subject.REGION, "title", "A", "B")], ["Regionen: B mot A."]),
        ([(Subject.REGION, "title", None, "B")], ["Regionen: B mot –."]),
        ([(Subject.PROFILE, "x", "A", None)], ["Vektprofilen: – mot A."]),
        (
            [(Subject.GOAL_WEIGHT, "soil", 0.25, 0.5, "housing"),
             (Subject.GOAL_WEIGHT, "growth", None, 0.5, "housing"),
             (Subject.GOAL_WEIGHT, "soil", 0.5, 0.25, "business")],
            ["Vekter, bolig: Jordvern 50 % mot 25 %, Fordeling 50 % mot 0 %.",
             "Vekter, næring: Jordvern 25 % mot 50 %."],
        ),
        (
            [(Subject.CRITERION_WEIGHT, "near housing", 1, 2), (Subject.CRITERION_WEIGHT,
             "near business", 1, 2), (Subject.CRITERION_WEIGHT, "gone x", 1, 2)],
            ["Andre vekter innen målene: Nær."],
        ),
        ([(Subject.CURVE, "soil 0", 1, 2), (Subject.CURVE, "near 0", 1, 2)],
         ["Andre poengkurver: Jord, Nær."]),
        ([(Subject.CURVE, "gone", 1, 2)], []),
        ([(Subject.TIER, "flood", "exclude", None)], []),
        ([(Subject.LAYER, "roads", None, ("Elveg", "2026-01-02"))],
         ["Kartlaget Veger: Elveg, 02.01.2026 mot –."]),
        ([(Subject.LAYER, "own", ("A", "2026-01-02"), None)],
         ["Kartlaget own: – mot A, 02.01.2026."]),
        ([(Subject.LAYER_FILE, "a.gpkg", "x", "y")], ["Filen a.gpkg har annet innhold."]),
        ([(Subject.PROPOSALS, "in/a.gpkg", "x", None), (Subject.PROPOSALS, "in/b.gpkg", None, "y")],
         ["Innspillene: b.gpkg mot a.gpkg."]),
        ([(Subject.PROPOSALS, "in/a.gpkg", "x", "y")],
         ["Innspillene: a.gpkg, med annet innhold."]),
        ([(Subject.PROPOSALS, "in/a.gpkg", "x", None)], ["Innspillene: – mot a.gpkg."]),
        ([(Subject.OVERRIDE, "1 flom", None, "nei")],
         ["Overstyrt av saksbehandler, 1 flom: nei mot –."]),
        ([(Subject.VERSION, "ikap", "1", "2")], ["IKAP 2 mot 1."]),
    ],
)  # fmt: skip
def test_what_two_runs_do_not_have_in_common(differences, said):
    given = [Difference(*difference) for difference in differences]
    told = [plain(line) for line in changes.told(given, run(), run())]
    assert told == said


def test_tiers_stiff_goals_and_what_was_set_aside():
    told = changes.told(
        [
            Difference(Subject.TIER, "flood", "exclude", "flag"),
            Difference(Subject.NOT_COMPENSABLE, "x", ("soil",), ()),
            Difference(Subject.SET_ASIDE, "near", True, False, "housing"),
            Difference(Subject.SET_ASIDE, "gone", False, True, "housing"),
        ],
        run(), run(),
    )  # fmt: skip
    tier, stiff, before, after = told
    assert tier.startswith("Flom: ")
    first, second = tier.removeprefix("Flom: ").rstrip(".").split(" mot ")
    assert first != second
    assert stiff == "Mål som ikke kan veies opp: ingen mot Jordvern."
    assert before == "Ikke med i beregning A, bolig: Nær."
    assert after == "Ikke med i beregning B, bolig: gone."


def move(**given):
    usual = {
        "id": "1", "list": "housing", "presence": Presence.BOTH, "name": ("A", "A"),
        "lists": ("housing", "housing"), "rank": (1, 1), "score": (0.5, 0.5),
        "status": ("eligible", "eligible"), "light": (None, None), "area": (10.0, 10.0),
    }  # fmt: skip
    return Move(**{**usual, **given})


def term(criterion="near", by_weight=0.0, by_value=0.0, cause=None, **given):
    usual = {
        "goal": "soil", "weight": (0.25, 0.5), "value": (0.2, 0.4), "measured": (100.0, 200.0),
        "indicator": ("walk", "walk"),
    }  # fmt: skip
    return Term(criterion=criterion, by_weight=by_weight, by_value=by_value, cause=cause,
                **{**usual, **given})  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"presence": Presence.AFTER}, ["bare i B"]),
        ({"presence": Presence.BEFORE}, ["bare i A"]),
        ({"lists": ("housing", "business_c")}, ["lista Bolig i A, "]),
        ({"status": ("eligible", "excluded")},
         ["Ingen konflikt funnet i A, absolutt konflikt i B"]),
        ({"area": (10.0, 10.04)}, []),
        ({"area": (10.0, 10.06)}, ["arealet er 10,1 daa mot 10,0 daa"]),
        ({"newcomers": 2, "leavers": 1}, ["områder foran som bare", "områder foran i A"]),
        ({"passed_by": 3}, ["områder som har gått forbi: 3"]),
        ({"passed_by": -3}, ["områder det har gått forbi: 3"]),
        ({"terms": (term(by_weight=0.0004),)}, []),
        ({"terms": (term(by_weight=0.0005),)}, ["Nær, vekt 50,0 % mot 25,0 %: +0,1 poeng (snitt"]),
        ({"terms": (term(by_weight=0.05, usual=(0.05, 0.0)),)}, []),
        ({"terms": (term(by_value=-0.032, cause=Cause.MEASURED),)},
         ["Nær, målt 200 m mot 100 m: −3,2 poeng (snitt 0,0)"]),
        ({"terms": (term(by_value=0.1, cause=Cause.MEASURED, measured=(100.1, 100.2)),)},
         ["Nær, målt 100,2 m mot 100,1 m: "]),
        ({"terms": (term(by_value=0.1, cause=Cause.CURVE),)}, ["Nær, en annen poengkurve: +10,0"]),
        ({"terms": (term(by_value=0.1, cause=Cause.GAUGE),)}, ["Nær, en annen måling gjelder"]),
        ({"terms": (term(by_value=0.0, usual=(0.0, 0.1)),)}, ["Nær, samme poeng: 0,0 poeng"]),
        ({"terms": (term(by_weight=None, by_value=None, cause=Cause.MISSING, value=(None, 0.4)),)},
         ["Nær: mangler grunnlag i A"]),
        ({"terms": (term(by_weight=None, by_value=None, cause=Cause.MISSING, value=(0.4, None)),)},
         ["Nær: mangler grunnlag i B"]),
        ({"terms": (term(by_weight=0.1, cause=Cause.SET_ASIDE, indicator=(None, "walk")),)},
         ["Nær, ikke med i beregning A: +10,0"]),
        ({"terms": (term(by_weight=0.1, cause=Cause.SET_ASIDE, indicator=("walk", None)),)},
         ["Nær, ikke med i beregning B: +10,0"]),
    ],
)  # fmt: skip
def test_why_a_site_moved(given, said):
    told = [plain(line) for line in changes.reasons(move(**given), run(), run())]
    assert len(told) == len(said)
    assert all(line.startswith(part) for line, part in zip(told, said, strict=True))


def test_the_three_strongest_are_told_and_of_equals_the_first():
    terms = (
        term("near", 0.01, 0.02, Cause.CURVE), term("soil", -0.05, 0.01, Cause.CURVE),
        term("near", 0.05, 0.0, Cause.CURVE),
    )  # fmt: skip
    told = [plain(line) for line in changes.reasons(move(terms=terms), run(), run())]
    assert [line.split(": ")[1].split(" ")[0] for line in told] == ["−5,0", "+5,0", "+2,0"]
    assert [line.split(",")[0] for line in told] == ["Jord", "Nær", "Nær"]


FLOOD = "Flom: ja mot undersøkt, ingen funn"


def answered(**given):
    usual = {
        "constraint": "flood", "answer": ("no", "yes"), "tier": ("flag", "flag"),
        "overridden": (False, False),
    }  # fmt: skip
    return Answered(**{**usual, **given})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, [FLOOD]),
        ({"answer": ("yes", None)}, ["Flom: – mot ja"]),
        ({"answer": ("yes", "yes"), "tier": ("flag", "exclude")}, ["Flom: "]),
        ({"overridden": (True, False)}, [f"{FLOOD} (overstyrt av saksbehandler i A)", "«Nær»"]),
        ({"overridden": (False, True)}, [f"{FLOOD} (overstyrt av saksbehandler i B)", "«Nær»"]),
        ({"overridden": (True, True)}, [f"{FLOOD} (overstyrt av saksbehandler i begge)", "«Nær»"]),
        ({"constraint": "noise", "overridden": (True, False)}, ["Støy: ja mot undersøkt, "]),
        ({"answer": ("yes", "yes"), "overridden": (False, True)}, ["Flom: ja mot ja (overstyrt",
                                                                   "«Nær»"]),
    ],
)  # fmt: skip
def test_an_answer_that_is_another(given, said):
    moved = move(answers=(answered(**given),))
    told = [plain(line) for line in changes.reasons(moved, run(), run())]
    assert len(told) == len(said)
    assert all(line.startswith(part) for line, part in zip(told, said, strict=True))
