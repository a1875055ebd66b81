"""How sure a list is, on stories that can be followed on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ikap.assess import profiles
from ikap.assess.sensitivity.acceptability import drawn_free, drawn_shaken
from ikap.assess.sensitivity.ranked_list import ranked_lists
from ikap.assess.sensitivity.robustness import certain, left_out, robustness, ties, weightings
from ikap.assess.sensitivity.stability import Shake, shake
from ikap.model import ConfigurationError, Goal, Kind
from ikap.present.document import scores_document
from tests.assess.sensitivity.listed import document, profile, ranked_list

TWO = {"car": "climate", "field": "soil"}
EVEN = profile({"climate": 1, "soil": 1}, {"car": 1, "field": 1})
# The closed form for two weights, any as likely: A and B lead half of the time
# each, C is never first, and second in four of five.
A_B_C = {
    "A": {"car": 1.0, "field": 0.0},
    "B": {"car": 0.0, "field": 1.0},
    "C": {"car": 0.4, "field": 0.4},
}
MANY = replace(shake(), draws=10_000)


def test_any_weights_give_the_places_that_can_be_worked_out():
    found = drawn_free(ranked_list(EVEN, TWO, A_B_C), MANY, 1)
    a, b, c = found.sites
    wanted = {1: 0.5, 2: 0.1, 3: 0.4}
    for site in (a, b):
        for place, share in wanted.items():
            assert site.places[place] == pytest.approx(share, abs=0.015)
    assert c.places.get(1, 0) == 0
    assert c.places[2] == pytest.approx(0.8, abs=0.012)
    assert a.leading_weights[Goal.CLIMATE] == pytest.approx(0.75, abs=0.01)
    assert b.leading_weights[Goal.CLIMATE] == pytest.approx(0.25, abs=0.01)
    assert c.leading_weights == {}


def test_shares_of_a_site_add_up_and_its_span_is_of_its_places(meeting):
    evaluation = meeting.evaluation()
    ids = []
    for list_ in ranked_lists(scores_document(evaluation), "scores.json"):
        drawn = drawn_shaken(list_, shake(), 5)
        for id_, rank, site in zip(list_.ids, list_.ranks, drawn.sites, strict=True):
            ids.append(id_)
            assert sum(site.places.values()) == pytest.approx(1)
            assert sum(site.lights.values()) == pytest.approx(1)
            assert site.places.get(int(rank), 0.0) == pytest.approx(site.kept)
            assert min(site.places) <= site.low <= site.high <= max(site.places)
    assert sorted(ids) == list(evaluation.sites["rank"].dropna().index)


def test_a_site_that_is_best_at_everything_never_moves(meeting):
    evaluation = meeting.evaluation()
    best = evaluation.sites["rank"].eq(1).idxmax()
    document = scores_document(evaluation)
    for entry in document["alternatives"]:
        if entry["id"] == best:
            weight = sum(row["weight"] for row in entry["criteria"].values())
            for row in entry["criteria"].values():
                row["value"] = 1.0
            entry["score"] = weight
            entry["score_interval"] = [weight, weight]
    (list_,) = (one for one in ranked_lists(document, "scores.json") if best in one.ids)
    site = drawn_shaken(list_, shake(), 5).sites[list_.ids.index(best)]
    assert (site.kept, site.low, site.high) == (1, 1, 1)


def test_still_weights_keep_every_place_and_class(meeting):
    still = Shake(least=1.0, greatest=1.0, draws=3, seed=1, tail=0.05)
    for list_ in ranked_lists(scores_document(meeting.evaluation()), "scores.json"):
        drawn = drawn_shaken(list_, still, 5)
        assert (drawn.same_first, drawn.same_top) == (1, 1)
        assert [one.kept for one in drawn.sites] == [1] * list_.ranked
        assert [one.reclassed for one in drawn.sites] == [0] * list_.ranked


def test_a_red_goal_that_is_not_compensated_and_a_cap_hold_the_class():
    sites = {"A": {"car": 1.0, "field": 1.0}, "B": {"car": 1.0, "field": 0.2}}
    list_ = ranked_list(EVEN, TWO, sites, capping=("A",))
    capped, red = drawn_shaken(list_, shake(), 1).sites
    assert capped.lights == {"yellow": 1}
    assert red.lights == {"red": 1}  # soil is red whatever it weighs
    free = profile({"climate": 1, "soil": 1}, {"car": 1, "field": 1}, not_compensable=())
    _, bought_off = drawn_shaken(ranked_list(free, TWO, sites), shake(), 1).sites
    assert set(bought_off.lights) == {"yellow"}  # at least 0.36, and one goal red


def test_a_goal_without_weight_that_was_not_measured_is_not_red():
    weights = profile({"climate": 1, "soil": 0}, {"car": 1, "field": 1})
    list_ = ranked_list(weights, TWO, {"A": {"car": 0.9, "field": None}})
    assert drawn_shaken(list_, shake(), 1).sites[0].lights == {"green": 1}
    known = ranked_list(weights, TWO, {"A": {"car": 0.9, "field": 0.1}})
    assert drawn_shaken(known, shake(), 1).sites[0].lights == {"red": 1}


def test_profiles_side_by_side_rank_anew_and_none_twice():
    list_ = ranked_list(EVEN, TWO, A_B_C)
    greener = profile({"climate": 3, "soil": 1}, {"car": 1, "field": 1})
    found = weightings(list_, [("even again", EVEN), ("greener", greener)])
    assert [one.name for one in found] == ["run", "greener"]  # all goals alike is the run's own
    # Climate 0.75: A 0.75, B 0.25, C 0.4.
    assert dict(zip(list_.ids, found[1].places, strict=True)) == {"A": 1, "B": 3, "C": 2}
    assert found[1].goals[Goal.CLIMATE] == pytest.approx(0.75)


def test_a_site_without_a_value_that_counts_there_has_no_place():
    weights = profile({"climate": 1, "soil": 1}, {"car": 1, "walk": 0, "field": 1})
    goals = {"car": "climate", "walk": "climate", "field": "soil"}
    sites = {
        "A": {"car": 0.9, "walk": None, "field": 0.9},
        "B": {"car": 0.1, "walk": 0.5, "field": 0.5},
    }
    list_ = ranked_list(weights, goals, sites)
    walkers = profile({"climate": 1, "soil": 1}, {"car": 1, "walk": 1, "field": 1})
    found = weightings(list_, [("walkers", walkers)])[1]
    np.testing.assert_array_equal(found.places, [np.nan, 1])
    assert drawn_shaken(list_, shake(), 1).sites[0].first == 1


def test_order_is_turned_round_when_the_weights_are():
    sites = {f"{i}": {"car": i / 10, "field": 1 - i / 10} for i in range(5)}
    list_ = ranked_list(profile({"climate": 9, "soil": 1}, {"car": 1, "field": 1}), TWO, sites)
    turned = profile({"climate": 1, "soil": 9}, {"car": 1, "field": 1})
    assert weightings(list_, [("turned", turned)])[1].order == pytest.approx(-1)


def test_without_a_criterion_its_goal_goes_when_it_had_no_other():
    list_ = ranked_list(EVEN, TWO, A_B_C | {"D": {"car": 0.9, "field": 0.2}})
    car, field = left_out(list_)
    assert car.goal_gone
    assert dict(zip(list_.ids, car.places, strict=True)) == {"D": 3, "A": 4, "B": 1, "C": 2}
    assert dict(zip(list_.ids, field.places, strict=True)) == {"D": 2, "A": 1, "B": 4, "C": 3}


def test_what_the_data_can_tell_apart():
    # Totals: A 0.80 sure; B 0.50..0.70; C 0.55 sure; D 0.20 sure; E lacks half: 0.05..0.55.
    sites = {
        "A": {"car": 0.8, "field": 0.8},
        "B": {"car": (0.4, 0.8), "field": 0.6},
        "C": {"car": 0.55, "field": 0.55},
        "D": {"car": 0.2, "field": 0.2},
        "E": {"car": None, "field": 0.1},
    }
    list_ = ranked_list(EVEN, TWO, sites)
    assert [site["id"] for site in list_.sites] == ["A", "B", "C", "D", "E"]
    assert ties(list_) == ((0,), (1, 2, 3, 4))
    a, b, c, d = certain(list_)
    assert (a.best, a.worst) == (1, 1)
    assert a.gap == pytest.approx(0.2)
    assert a.apart == pytest.approx(0.1)  # 0.80 against the 0.70 that B may have
    assert (b.best, b.worst) == (2, 4)  # C and E may both be above 0.50
    assert b.apart == pytest.approx(-0.05)
    assert (c.best, c.worst) == (2, 3)  # E reaches 0.55 and no further: level is not above
    assert (d.best, d.worst) == (4, 5)
    assert d.gap is None


def test_everything_of_a_meeting_hangs_together(meeting):
    presets = [(name, profiles.load(name)) for name in profiles.names()]
    how = replace(shake(), draws=50)
    for list_ in ranked_lists(scores_document(meeting.evaluation()), "scores.json"):
        found = robustness(list_, how, presets)
        assert found.weightings[0].places.tolist() == list_.ranks.tolist()
        assert sorted(i for tie in found.ties for i in tie) == list(range(len(list_.sites)))
        # One without a place, for lack of a measurement, may be above for certain.
        unranked = len(list_.sites) - list_.ranked
        assert all(
            one.best - unranked <= rank <= one.worst
            for one, rank in zip(found.certain, list_.ranks, strict=True)
        )
        assert {one.lever.goal for one in found.one_weight} <= set(Goal)


def test_excluded_sites_take_no_part_and_damage_is_told():
    told = document(EVEN, TWO, A_B_C)
    told["alternatives"][0]["status"] = "excluded"
    told["alternatives"][2]["rank"] = 2
    (list_,) = ranked_lists(told, "scores.json")
    assert list_.ids == ("B", "C")
    assert list_.kind is Kind.HOUSING
    del told["alternatives"][1]["criteria"]["car"]
    with pytest.raises(ConfigurationError, match=r"scores.json.*skadet.*car"):
        ranked_lists(told, "scores.json")
