"""Rank, class and status, as the rules have them."""

from __future__ import annotations

import pandas as pd
import pytest

from ikap.assess.limits import tidy
from ikap.assess.ranking import Cause, ranks, statuses, whole
from ikap.criteria import CONSTRAINTS
from ikap.model import Answer, Goal, Light, Status, Tier

LIMITS = {limit.id: limit for limit in CONSTRAINTS}
NAN = float("nan")
G, Y, R = Light.GREEN, Light.YELLOW, Light.RED


def listed(**sites):
    table = pd.DataFrame.from_dict(
        sites, orient="index", columns=["status", "score", "score_low", "score_high"]
    )
    return ranks(table.assign(list="housing", complete=table["score"].notna()))


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    table = listed(
        a=(Status.ELIGIBLE, 0.5, 0.5, 0.5),
        b=(Status.CONDITIONAL, 0.7, 0.7, 0.7),
        c=(Status.ELIGIBLE, 0.7, 0.7, 0.7),
    )
    assert table["rank"].to_dict() == {"a": 3, "b": 1, "c": 1}
    assert table["rank_low"].equals(table["rank"])


def test_an_excluded_site_has_no_rank_and_pushes_nobody_down():
    table = listed(a=(Status.EXCLUDED, 0.9, 0.9, 0.9), b=(Status.ELIGIBLE, 0.1, 0.1, 0.1))
    assert table.loc["a"].isna().all()
    assert table.loc["b", "rank"] == 1


def test_an_incomplete_site_has_the_places_that_its_interval_allows():
    table = listed(
        a=(Status.ELIGIBLE, 0.8, 0.8, 0.8),
        b=(Status.ELIGIBLE, 0.5, 0.5, 0.5),
        c=(Status.ELIGIBLE, 0.3, 0.3, 0.3),
        x=(Status.ELIGIBLE, NAN, 0.4, 0.6),
        y=(Status.ELIGIBLE, NAN, 0.1, 0.9),
    )
    assert pd.isna(table.loc["x", "rank"])
    assert table.loc["x", ["rank_low", "rank_high"]].tolist() == [
        2,
        4,
    ]  # after a; before c, but y may pass
    assert table.loc["y", ["rank_low", "rank_high"]].tolist() == [1, 5]


def lights(*four):
    return dict(zip(Goal, four, strict=True))


@pytest.mark.parametrize(
    ("score", "four", "capped", "light", "reason"),
    [
        (0.9, (G, G, R, G), (), R, ("not_compensable", "soil")),
        (0.9, (R, R, G, G), (), R, ("red_goals", "climate", "proximity")),
        (0.9, (R, G, G, G), (), Y, ("red_goals", "climate")),
        (0.67, (G, G, G, G), (), G, ()),
        (0.9, (G, G, G, G), ("mire",), Y, ("capped", "mire")),
        (0.66, (G, G, G, G), ("mire",), Y, ()),
        (0.32, (Y, Y, Y, Y), (), R, ()),
        (NAN, (G, G, G, None), (), None, ("incomplete",)),
        (NAN, (G, G, R, None), (), R, ("not_compensable", "soil")),
    ],
)
def test_the_class_of_the_whole(score, four, capped, light, reason):
    assert whole(score, lights(*four), (Goal.SOIL,), capped) == (light, reason)


def answered(constraint, answer, tier=Tier.FLAG, unchecked=0.0):
    row = pd.DataFrame(
        {
            "tier": [tier],
            "answer": [answer],
            "area_daa": 1.0,
            "share": 0.1,
            "unchecked_share": unchecked,
            "measured": NAN,
            "override": pd.Series([None], dtype=object),
        }
    )
    row.index = pd.MultiIndex.from_tuples([("x", constraint)], names=["id", "constraint"])
    return row


def status(gross, net, *answers):
    site = pd.DataFrame({"area_daa": [gross], "net_area_daa": [net]}, index=["x"])
    row = statuses(site, tidy(answers), LIMITS).loc["x"]
    return row["status"], row["status_reasons"]


def test_a_site_without_findings_is_eligible():
    assert status(10, 10, answered("flood", Answer.NO, Tier.EXCLUDE)) == (Status.ELIGIBLE, ())


def test_a_flag_that_asks_for_it_makes_a_site_conditional():
    assert status(10, 10, answered("mire", Answer.YES)) == (
        Status.CONDITIONAL,
        (Cause("flag", "mire"),),
    )


def test_a_flag_that_informs_does_not():
    assert status(10, 10, answered("noise_yellow", Answer.YES))[0] is Status.ELIGIBLE


def test_a_part_taken_out_makes_a_site_conditional():
    assert status(10, 9, answered("flood", Answer.YES, Tier.EXCLUDE)) == (
        Status.CONDITIONAL,
        (Cause("subtracted", "flood"),),
    )


@pytest.mark.parametrize(("gross", "net"), [(10, 2.9), (3, 1.4), (100, 29)])
def test_too_little_left_excludes(gross, net):
    assert status(gross, net, answered("flood", Answer.YES, Tier.EXCLUDE))[0] is Status.EXCLUDED


@pytest.mark.parametrize(("gross", "net"), [(10, 3.1), (3, 1.6), (1.5, 0.8)])
def test_enough_left_does_not(gross, net):
    assert status(gross, net, answered("flood", Answer.YES, Tier.EXCLUDE))[0] is Status.CONDITIONAL


def test_a_small_site_with_nothing_taken_out_is_not_excluded():
    assert status(0.4, 0.4)[0] is Status.ELIGIBLE


def test_what_nobody_has_checked_is_not_free():
    assert status(10, 10, answered("flood", Answer.UNCHECKED, Tier.EXCLUDE, 1.0)) == (
        Status.CONDITIONAL,
        (Cause("unchecked", "flood"),),
    )


def test_a_place_within_the_group_of_municipalities_is_beside_the_place_in_the_list():
    table = pd.DataFrame(
        {
            "status": [Status.ELIGIBLE] * 5,
            "score": [0.9, 0.8, 0.7, 0.7, NAN],
            "score_low": [0.9, 0.8, 0.7, 0.7, 0.2],
            "score_high": [0.9, 0.8, 0.7, 0.7, 0.9],
            "list": ["housing"] * 3 + ["business_ab", "housing"],
            "group": ["storby", "distrikt", "distrikt", "distrikt", "storby"],
        },
        index=list("abcde"),
    )
    found = ranks(table.assign(complete=table["score"].notna()))
    assert found["rank"].dropna().to_dict() == {"a": 1, "b": 2, "c": 3, "d": 1}
    assert found["group_rank"].dropna().to_dict() == {"a": 1, "b": 1, "c": 2, "d": 1}


def test_a_municipality_in_no_group_has_no_place_in_any():
    table = pd.DataFrame(
        {"status": [Status.ELIGIBLE], "score": [0.9], "score_low": [0.9], "score_high": [0.9],
         "list": ["housing"], "group": [None], "complete": [True]},
        index=["a"],
    )  # fmt: skip
    assert ranks(table)["group_rank"].isna().all()
