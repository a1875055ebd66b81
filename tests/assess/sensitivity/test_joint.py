"""The joint draw against closed forms: what two normal scores, and a shared error, must give."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from ikap.assess.sensitivity import certainty, contest_of, ranked_lists
from ikap.assess.sensitivity.joint import EDGE, FEW, PAIRED, Contest, _places
from ikap.model import Criterion, Goal, Kind
from ikap.present.document import certainty_entry, scores_document

from .listed import profile, ranked_list

DRAWS = 10_000
SIGMA = 0.05


def contest(values, *, half=EDGE * SIGMA, shared=0.0, municipal=0.0, municipality=None):
    """A list under one criterion: the score is the value, whatever the weights."""
    table = np.array(values, dtype=float)[:, None]
    same = np.ones_like(table)
    return Contest(
        ids=tuple("abcdefgh"[: len(values)]) if len(values) < 9 else tuple(map(str, values)),
        kind=Kind.HOUSING,
        profile=profile({"climate": 1}, {"one": 1}),
        criteria=(Criterion("one", "Ett", Goal.CLIMATE, ()),),
        values=table,
        low=table - half,
        high=table + half,
        shared=shared * same,
        municipal=municipal * same,
        municipality=np.array(municipality or range(len(values))),
    )


def standard_error(share):
    return math.sqrt(share * (1 - share) / DRAWS)


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.05, 0.1])
def test_two_normal_scores_win_as_the_closed_form_says(gap):
    found = certainty(contest([0.5 + gap, 0.5]), DRAWS)
    wanted = norm.cdf(gap / (SIGMA * math.sqrt(2)))
    assert abs(found.wins / DRAWS - wanted) < 3 * standard_error(wanted)


@pytest.mark.parametrize("common", [0.25, 0.75])
def test_only_what_is_not_shared_can_reorder(common):
    gap = 0.03
    found = certainty(contest([0.5 + gap, 0.5], shared=common), DRAWS)
    wanted = norm.cdf(gap / (SIGMA * math.sqrt(2 * (1 - common))))
    assert abs(found.wins / DRAWS - wanted) < 3 * standard_error(wanted)


def test_a_common_bias_reorders_nothing():
    found = certainty(contest([0.502, 0.501, 0.5], shared=1.0), DRAWS)
    assert found.wins == DRAWS
    assert found.leads
    assert [(one.low, one.high) for one in found.sites.values()] == [(1, 1), (2, 2), (3, 3)]


def test_a_municipalitys_error_is_shared_in_it_alone():
    values = [0.52, 0.51, 0.5]
    found = certainty(contest(values, municipal=1.0, municipality=[0, 1, 0]), DRAWS)
    wanted = norm.cdf(0.01 / (SIGMA * math.sqrt(2)))
    assert abs(found.wins / DRAWS - wanted) < 3 * standard_error(wanted)
    assert set(found.sites["c"].places) == {2, 3}  # never above a, which shares all of its error


def test_a_side_has_its_own_width():
    """Only upwards, half of the draws move: b passes a where its half-normal is above the gap."""
    one_sided = contest([0.6, 0.5])
    sided = Contest(
        **{
            **vars(one_sided),
            "low": one_sided.values,
            "high": one_sided.values + np.array([[0.0], [EDGE * SIGMA]]),
        }
    )
    found = certainty(sided, DRAWS)
    wanted = norm.cdf(0.1 / SIGMA)
    assert abs(found.wins / DRAWS - wanted) < 3 * standard_error(wanted)


def test_who_leads_is_said_from_four_wins_in_five():
    gap = 0.8416212 * SIGMA * math.sqrt(2)  # Φ⁻¹(0.8)
    assert certainty(contest([0.5 + 1.1 * gap, 0.5]), DRAWS).leads
    even = certainty(contest([0.5 + 0.9 * gap, 0.5]), DRAWS)
    assert not even.leads
    assert even.even_with == ("b",)


def test_equals_share_a_place_and_neither_wins():
    found = certainty(contest([0.5, 0.5], shared=1.0), DRAWS)
    assert found.wins == 0
    assert found.sites["b"].first == DRAWS


def test_the_shares_add_up():
    found = certainty(contest([0.52, 0.51, 0.5]), DRAWS)
    assert sum(one.first for one in found.sites.values()) == DRAWS
    assert all(sum(one.places.values()) == DRAWS for one in found.sites.values())
    assert found.sites["a"].above_next == found.wins
    below = 1 - norm.cdf(0.01 / (SIGMA * math.sqrt(2)))
    assert abs(found.sites["b"].above_next / DRAWS - (1 - below)) < 3 * standard_error(below)
    assert found.sites["c"].above_next is None
    assert found.sites["a"].confidence == pytest.approx(found.sites["a"].first / DRAWS, abs=0.05)
    above = {id_: one.above for id_, one in found.sites.items()}
    assert above["a"][0] == found.sites["a"].above_next
    assert above["b"] == (found.sites["b"].above_next,)
    assert above["c"] == ()


@pytest.mark.parametrize(("first", "other", "gap"), [(0, 0, 0.01), (0, 1, 0.02), (1, 0, 0.01)])
def test_any_two_are_set_against_each_other(first, other, gap):
    found = certainty(contest([0.52, 0.51, 0.5]), DRAWS)
    one = found.sites["abc"[first]]
    wanted = norm.cdf(gap / (SIGMA * math.sqrt(2)))
    assert abs(one.above[other] / DRAWS - wanted) < 3 * standard_error(wanted)


def test_equal_scores_share_the_best_place_in_a_short_list_and_in_a_long():
    short = np.array([[7.0, 9.0, 7.0, 5.0]])
    assert _places(short).tolist() == [[2, 1, 2, 4]]
    long = np.hstack([short, np.zeros((1, FEW))])
    assert _places(long).tolist() == [[2, 1, 2, 4, *[5] * FEW]]


def test_the_top_of_a_long_list_is_set_against_itself():
    many = certainty(contest([0.5 + i / 1000 for i in range(PAIRED + 5, 0, -1)]), 100)
    lengths = [len(one.above) for one in many.sites.values()]
    assert lengths == [*range(PAIRED - 1, -1, -1), *[0] * 5]


def test_weights_alone_move_the_first_where_the_data_are_certain():
    """a leads where climate weighs more than soil: half of the draws around even weights."""
    listed = ranked_list(
        profile({"climate": 1, "soil": 1}, {"air": 1, "field": 1}),
        {"air": "climate", "field": "soil"},
        {"a": {"air": 0.9, "field": 0.1001}, "b": {"air": 0.1, "field": 0.9}},
    )
    found = certainty(contest_of(listed), DRAWS)
    assert found.data_wins == DRAWS
    assert abs(found.wins / DRAWS - 0.5) < 0.02


def test_counts_are_these_on_every_system():
    found = certainty(contest([0.53, 0.52, 0.5, 0.45], shared=0.3, municipal=0.2), DRAWS)
    assert (found.wins, found.data_wins) == COUNTS
    assert [one.first for one in found.sites.values()] == FIRSTS


COUNTS = (5749, 5749)
FIRSTS = [4619, 3389, 1758, 234]


def test_a_document_gives_the_counts_of_its_evaluation(meeting):
    evaluation = meeting.evaluation()
    document = scores_document(evaluation)
    again = {
        one.name: certainty_entry(certainty(contest_of(one)))
        for one in ranked_lists(document, "scores.json")
    }
    assert set(again) == set(document["certainty"])
    assert again == document["certainty"]
    assert any(entry["data_win"] < 1 for entry in again.values())


def test_places_of_the_document_are_the_draws(meeting):
    document = scores_document(meeting.evaluation())
    spans = {
        id_: one["interval"]
        for entry in document["certainty"].values()
        for id_, one in entry["sites"].items()
    }
    ranked = [one for one in document["alternatives"] if one["rank"] is not None]
    assert {one["id"]: one["rank_interval"] for one in ranked} == spans
    assert any(low < high for low, high in spans.values())
