"""Status, class and place at their limits."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.ranking import Cause, _causes, caps, least_net, ranks, statuses, whole
from ikap.model import Answer, Goal, Light, Status, Tier

NAN = float("nan")
LIMITS = {
    "flood": SimpleNamespace(conditional=True, caps_class=False),
    "mire": SimpleNamespace(conditional=True, caps_class=True),
    "told": SimpleNamespace(conditional=False, caps_class=False),
    "stop": SimpleNamespace(conditional=True, caps_class=True),
}


def row(constraint, answer, tier=Tier.FLAG, **changed):
    known = {"area_daa": 1.0, "unchecked_share": 0.0, "override": None}
    return SimpleNamespace(constraint=constraint, answer=answer, tier=tier, **(known | changed))


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (row("flood", Answer.YES, Tier.EXCLUDE), "subtracted"),
        (row("flood", Answer.YES, Tier.EXCLUDE, area_daa=0.0), "flag"),
        (row("told", Answer.YES, Tier.EXCLUDE, area_daa=0.0), None),
        (row("told", Answer.YES), None),
        (row("mire", Answer.YES), "flag"),
        (row("mire", Answer.TOUCH), None),
        (row("mire", Answer.NO), None),
        (row("mire", Answer.UNCHECKED, unchecked_share=1.0), None),
        (row("flood", Answer.UNCHECKED, Tier.EXCLUDE, unchecked_share=1.0), "unchecked"),
        (row("flood", Answer.NO, Tier.EXCLUDE, unchecked_share=2e-9), "unchecked"),
        (row("flood", Answer.NO, Tier.EXCLUDE, unchecked_share=1e-9), None),
        (row("told", Answer.YES, Tier.EXCLUDE, area_daa=0.0, unchecked_share=1.0), "unchecked"),
    ],
)
def test_what_makes_a_site_conditional(answer, cause):
    causes = _causes([answer], LIMITS)
    assert causes == ((Cause(cause, answer.constraint),) if cause else ())


def test_a_caseworkers_answer_is_a_cause_beside_the_answer():
    answers = [row("mire", Answer.YES, override="Målt."), row("told", Answer.NO, override="Sett.")]
    assert _causes(answers, LIMITS) == (
        Cause("flag", "mire"),
        Cause("override", "mire"),
        Cause("override", "told"),
    )


def status(gross, net, *answers):
    sites = pd.DataFrame({"area_daa": [gross], "net_area_daa": [net]}, index=["x"])
    columns = ["tier", "answer", "area_daa", "unchecked_share", "override"]
    table = pd.DataFrame(
        [[getattr(answer, name) for name in columns] for answer in answers],
        columns=columns,
        index=pd.MultiIndex.from_tuples(
            [("x", answer.constraint) for answer in answers], names=["id", "constraint"]
        ),
    )
    found = statuses(sites, table, LIMITS).loc["x"]
    return found["status"], [cause.why for cause in found["status_reasons"]]


FLAG, TAKEN = row("mire", Answer.YES), row("flood", Answer.YES, Tier.EXCLUDE)


@pytest.mark.parametrize("answers", [(FLAG, TAKEN), (TAKEN, FLAG)])
def test_too_little_is_left_where_some_of_the_causes_took_ground(answers):
    whys = ["net_area", *("flag" if answer is FLAG else "subtracted" for answer in answers)]
    assert status(10.0, 2.9, *answers) == (Status.EXCLUDED, whys)
    assert status(10.0, 3.0, *answers) == (Status.CONDITIONAL, whys[1:])


def test_a_small_site_with_a_flag_alone_is_not_excluded():
    assert status(10.0, 2.9, FLAG) == (Status.CONDITIONAL, ["flag"])


@pytest.mark.parametrize(
    ("gross", "net"), [(10.0, 3.0), (100.0, 30.0), (3.0, 1.5), (1.0, 0.5), (4.0, 2.0), (5.0, 2.0)]
)
def test_the_least_net_is_three_tenths_or_two_decares_or_half(gross, net):
    assert least_net(gross) == pytest.approx(net)


def test_a_site_is_held_from_green_by_each_answer_that_caps():
    index = pd.MultiIndex.from_tuples(
        [("a", "mire"), ("a", "flood"), ("a", "stop"), ("b", "mire"), ("c", "flood")],
        names=["id", "constraint"],
    )
    answers = [Answer.YES, Answer.YES, Answer.YES, Answer.NO, Answer.YES]
    assert caps(pd.DataFrame({"answer": answers}, index=index), LIMITS) == {"a": ("mire", "stop")}


G, Y, R = Light.GREEN, Light.YELLOW, Light.RED


def lights(*four):
    return dict(zip(Goal, four, strict=True))


@pytest.mark.parametrize(
    ("score", "light"), [(0.67, G), (0.6699, Y), (0.33, Y), (0.3299, R), (1.0, G), (0.0, R)]
)
def test_the_class_of_a_score(score, light):
    assert whole(score, lights(G, G, G, G), (), ()).light is light


def test_a_red_goal_alone_is_no_reason_where_the_score_is_yellow_anyhow():
    assert whole(0.5, lights(R, G, G, G), (), ("mire",)) == (Y, ())
    assert whole(0.9, lights(R, G, G, G), (), ("mire",)).reason[0] == "red_goals"
    assert whole(0.2, lights(R, G, G, G), (), ()) == (R, ())
    assert whole(NAN, lights(R, G, G, None), (), ("mire",)) == (None, ("incomplete",))


def placed(*sites):
    names = ["status", "score", "score_low", "score_high", "list", "complete"]
    return ranks(pd.DataFrame(list(sites), columns=names, index=list("abcdefgh")[: len(sites)]))


def test_each_list_has_places_of_its_own_and_an_unscored_site_none():
    found = placed(
        (Status.ELIGIBLE, 0.5, 0.5, 0.5, "housing", True),
        (Status.ELIGIBLE, 0.9, 0.9, 0.9, "business_c", True),
        (Status.ELIGIBLE, 0.4, 0.4, 0.4, "business_c", True),
        (Status.ELIGIBLE, NAN, NAN, NAN, "housing", False),
    )
    assert found["rank"].tolist()[:3] == [1, 1, 2]
    assert found.loc["d"].isna().all()


def test_two_that_are_open_may_each_be_above_the_other():
    """x is 0.4–0.6 and y 0.6–0.9 beside 0.7: y may be first or second; x second or third."""
    found = placed(
        (Status.ELIGIBLE, 0.7, 0.7, 0.7, "housing", True),
        (Status.ELIGIBLE, NAN, 0.4, 0.6, "housing", False),
        (Status.ELIGIBLE, NAN, 0.6, 0.9, "housing", False),
        (Status.EXCLUDED, NAN, 0.0, 1.0, "housing", False),
    )
    assert found["rank"].tolist()[:1] == [1]
    assert found.loc["b", ["rank_low", "rank_high"]].tolist() == [2, 3]
    assert found.loc["c", ["rank_low", "rank_high"]].tolist() == [1, 2]


def test_an_open_site_without_width_is_no_rival_of_its_own():
    found = placed((Status.ELIGIBLE, NAN, 0.5, 0.5, "housing", False))
    assert found.loc["a", ["rank_low", "rank_high"]].tolist() == [1, 1]
    assert np.isnan(found.loc["a", "rank"])
