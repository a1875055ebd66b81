"""Lines, joint draws and certain places, worked by hand at their limits."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.sensitivity import joint
from ikap.assess.sensitivity.contests import contests
from ikap.assess.sensitivity.joint import Contest, certainty, draws_for
from ikap.assess.sensitivity.one_weight import (
    FLAT,
    Hold,
    Lever,
    Stretch,
    hold,
    leaders,
    levers,
    moved,
    swaps,
)
from ikap.assess.sensitivity.robustness import (
    _middle_ranks,
    _order,
    certain,
    left_out,
    ties,
    weightings,
)
from ikap.catalogue import factors
from ikap.model import Criterion, Goal, Kind, Status
from tests.assess.sensitivity.listed import profile, ranked_list

NAN = float("nan")


def lever(none, all_, share=0.5):
    return Lever(Goal.SOIL, None, share, np.array(none, dtype=float), np.array(all_, dtype=float))


# --- one weight


def test_two_lines_that_cross_in_the_middle_swap_the_lead_there():
    crossing = lever([1.0, 0.0], [0.0, 1.0])
    assert leaders(crossing) == [Stretch(0.0, 0.5, 0), Stretch(0.5, 1.0, 1)]


def test_lines_that_part_by_less_than_a_hair_never_part():
    """A hair is 2⁻⁴⁰ here: the second rises by just that, from as much below."""
    assert leaders(lever([0.0, 0.0], [0.0, FLAT])) == [Stretch(0.0, 1.0, 0)]
    assert hold(lever([0.5, 0.5], [0.5, 0.5 + FLAT / 2]), 0) == Hold(0.0, 1.0, None, None)
    assert swaps(lever([0.5, 0.4], [0.5, 0.4])) == []


def test_three_lines_through_one_point_give_the_lead_to_the_steepest():
    """All meet at a half: 0.5, 0.5, 0.5; then the last rises most."""
    star = lever([1.0, 0.5, 0.0], [0.0, 0.5, 1.0])
    assert leaders(star) == [Stretch(0.0, 0.5, 0), Stretch(0.5, 1.0, 2)]


def test_of_equals_at_the_start_the_one_that_rises_most_leads_and_of_those_the_first():
    assert leaders(lever([0.5, 0.5, 0.5], [0.2, 0.8, 0.8])) == [Stretch(0.0, 1.0, 1)]


def test_a_place_is_held_until_the_nearest_line_on_either_side():
    """Site 1 is 0.5 all along; 0 falls from 1 to 0.2 (meets at 5/8), 2 rises from 0.1 to 0.6."""
    lines = lever([1.0, 0.5, 0.1], [0.2, 0.5, 0.6])
    middle = hold(lines, 1)
    assert (middle.low, middle.ends_low, middle.ends_high) == (0.0, None, 0)
    assert middle.high == pytest.approx(5 / 8)
    last = hold(lines, 2)
    assert (last.ends_low, last.ends_high) == (None, 0)
    assert last.high == pytest.approx(9 / 13)


def test_those_level_now_part_at_once_up_and_down():
    level = lever([0.6, 0.4], [0.4, 0.6])
    assert hold(level, 0) == Hold(0.0, 0.5, None, 1)
    assert hold(level, 1) == Hold(0.5, 1.0, 0, None)


@pytest.mark.parametrize(("none", "all_"), [([0.6, 0.4], [0.5, 0.5]), ([0.5, 0.5], [0.6, 0.4])])
def test_who_is_level_at_an_end_alone_ends_nothing(none, all_):
    assert hold(lever(none, all_), 0) == Hold(0.0, 1.0, None, None)
    assert len(leaders(lever(none, all_))) == 1


def test_neighbours_that_meet_at_an_end_swap_there_and_those_beyond_do_not():
    assert [swap.share for swap in swaps(lever([0.6, 0.4], [0.5, 0.5]))] == [1.0]
    assert [swap.share for swap in swaps(lever([0.5, 0.5], [0.6, 0.4]))] == [0.0]
    assert swaps(lever([0.7, 0.4], [0.5, 0.4])) == []
    assert swaps(lever([0.6, 0.4], [0.4, 0.6])) == []  # level now


def test_of_two_swaps_as_near_the_upper_is_named_first():
    """The first two meet at a quarter, the last two at three quarters; now is a half."""
    lines = lever([0.625, 0.5, 0.65], [0.625 - 0.5, 0.5, 0.45], share=0.5)
    assert [(round(s.share, 6), s.above, s.below) for s in swaps(lines)] == [
        (0.25, 0, 1),
        (0.75, 1, 2),
    ]


@pytest.mark.parametrize(("factor", "count"), [(1.0, 0), (0.0, 2), (100.0, 0)])
def test_a_weight_of_nothing_leaves_the_others_alone(factor, count):
    assert moved(lever([0.0, 1.0], [1.0, 0.0], share=0.6), factor) == count


TWO = ranked_list(
    profile({"climate": 1, "soil": 3}, {"air": 1, "field": 2, "core": 2, "idle": 0}),
    {"air": "climate", "field": "soil", "core": "soil", "idle": "climate"},
    {
        "a": {"air": 1.0, "field": 1.0, "core": 0.8, "idle": 0.0},
        "b": {"air": 0.0, "field": 0.4, "core": 0.0, "idle": 1.0},
    },
)


def test_a_list_has_a_lever_for_each_goal_and_for_criteria_that_share_one():
    found = [(one.goal.value, one.criterion, one.share) for one in levers(TWO)]
    assert found == [
        ("climate", None, 0.25), ("soil", None, 0.75), ("soil", "field", 0.5),
        ("soil", "core", 0.5),
    ]  # fmt: skip
    climate, soil, field, _core = levers(TWO)
    assert [*climate.none, *climate.all] == pytest.approx([0.9, 0.2, 1.0, 0.0])
    assert [*soil.none, *soil.all] == pytest.approx([1.0, 0.0, 0.9, 0.2])
    assert field.none.tolist() == pytest.approx([0.25 + 0.75 * 0.8, 0.0])
    assert field.all.tolist() == pytest.approx([0.25 + 0.75, 0.75 * 0.4])


def test_without_a_criterion_the_rest_of_its_goal_carries_it_or_the_goal_goes():
    found = {entry.criterion: (entry.goal_gone, entry.places.tolist()) for entry in left_out(TWO)}
    assert found == {
        "air": (True, [1, 2]), "field": (False, [1, 2]), "core": (False, [1, 2])
    }  # fmt: skip


def test_weights_alike_are_shown_once_and_the_runs_own_first():
    same = profile({"climate": 2, "soil": 6}, {"air": 5, "field": 1, "core": 1, "idle": 0})
    other = profile({"climate": 3, "soil": 1}, {"air": 1, "field": 1, "core": 1, "idle": 0})
    found = weightings(TWO, [("lik", same), ("annen", other)])
    assert [entry.name for entry in found] == ["run", "annen", "even"]
    assert found[1].goals[Goal.CLIMATE] == pytest.approx(0.75)
    assert found[1].goals[Goal.GROWTH] == 0


# --- places


@pytest.mark.parametrize(
    ("now", "then", "order"),
    [
        ([1, 2, 3], [1, 2, 3], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 3, 4], [1, 2, 3, NAN], 1.0),
        ([1, 2, 3], [1, 2, NAN], NAN),
        ([1, 2], [1, 2], NAN),
        ([1, 2, 3], [1, 1, 1], NAN),
        ([1, 1, 1], [1, 2, 3], NAN),
        ([1, 2, 3, 4], [2, 1, 3, 4], 0.8),
    ],
)
def test_how_alike_two_orders_are(now, then, order):
    found = _order(np.array(now, dtype=float), np.array(then, dtype=float))
    assert found == pytest.approx(order, nan_ok=True)


def test_those_who_share_a_place_have_the_mean_of_what_they_take_up():
    assert _middle_ranks(np.array([1.0, 1.0, 3.0, 4.0, 4.0, 4.0])).tolist() == [
        1.5, 1.5, 3, 5, 5, 5
    ]  # fmt: skip


def scored(*sites, ranked=None):
    """A list by its scores and their intervals, (low, score, high) of each."""
    low, score, high = (np.array(column, dtype=float) for column in zip(*sites, strict=True))
    return SimpleNamespace(
        score_low=low, score_high=high, ranked=len(sites) if ranked is None else ranked,
        sites=[{"score": value} for value in score],
    )  # fmt: skip


@pytest.mark.parametrize(("high", "best"), [(0.79, 2), (0.8, 1)])
def test_a_place_is_certain_where_no_interval_reaches_another(high, best):
    """At 0.8 the second may share the first place; it cannot take it."""
    first, second, third = certain(scored((0.8, 0.8, 0.9), (0.5, 0.6, high), (0.1, 0.2, 0.3)))
    assert (first.best, first.worst, second.best, second.worst) == (1, 1, best, 2)
    assert (first.gap, first.apart) == pytest.approx((0.2, 0.8 - high))
    assert (third.best, third.worst, third.gap, third.apart) == (3, 3, None, None)


def test_intervals_over_one_another_open_both_places_and_the_unranked_count():
    listed = scored((0.5, 0.7, 0.9), (0.4, 0.6, 0.6), (0.0, NAN, 1.0), ranked=2)
    first, second = certain(listed)
    assert (first.best, first.worst) == (1, 3)
    assert (second.best, second.worst) == (1, 3)
    assert first.apart == pytest.approx(-0.1)
    assert (second.gap, second.apart) == (None, None)


@pytest.mark.parametrize(
    ("sites", "runs"),
    [
        ([(0.8, 0.8, 0.9), (0.5, 0.6, 0.7)], ((0,), (1,))),
        ([(0.8, 0.8, 0.9), (0.5, 0.6, 0.8)], ((0, 1),)),  # it reaches the lower end
        ([(0.8, 0.8, 0.9), (0.5, 0.6, 0.85), (0.1, 0.2, 0.4)], ((0, 1), (2,))),
        ([(0.1, 0.2, 0.3), (0.8, 0.8, 0.9)], ((1,), (0,))),
        ([(0.5, 0.6, 0.9), (0.7, 0.8, 0.85), (0.4, 0.5, 0.6)], ((0, 1, 2),)),
    ],
)
def test_the_list_is_cut_where_all_above_are_above_all_below(sites, runs):
    assert ties(scored(*sites)) == runs


# --- the joint draw


def test_a_longer_list_has_fewer_draws_and_never_under_a_thousand():
    table = factors("sensitivity")
    most, cells = int(table["joint_draws"].best), int(table["joint_cells"].best)
    enough = cells // most
    assert draws_for(0) == draws_for(1) == draws_for(enough) == most
    assert draws_for(2 * enough) == pytest.approx(most / 2, abs=1)
    assert draws_for(cells) == 1000


def contest(values, width=0.0):
    table = np.array(values, dtype=float)[:, None]
    return Contest(
        ids=tuple("abcdef"[: len(values)]),
        kind=Kind.HOUSING,
        profile=profile({"climate": 1}, {"one": 1}),
        criteria=(Criterion("one", "Ett", Goal.CLIMATE, ()),),
        values=table,
        low=table - width,
        high=table + width,
        shared=np.zeros_like(table),
        municipal=np.zeros_like(table),
        municipality=np.zeros(len(values), dtype=np.int64),
        open=("x",),
    )


def test_a_list_without_places_has_no_certainty_and_a_site_alone_is_sure():
    with pytest.raises(ValueError, match="without places"):
        certainty(contest([]))
    alone = certainty(contest([0.5]), 50)
    assert (alone.leader, alone.next, alone.wins, alone.data_wins) == ("a", None, 50, 50)
    assert (alone.even_with, alone.open, alone.draws) == ((), ("x",), 50)
    site = alone.sites["a"]
    assert (site.first, site.top, site.low, site.high, site.places) == (50, 50, 1, 1, {1: 50})
    assert (site.above_next, site.confidence) == (None, 1.0)


def test_without_uncertainty_every_draw_is_the_list():
    found = certainty(contest([0.9, 0.6, 0.6, 0.1]), 40, seed=3)
    assert (found.wins, found.data_wins, found.seed, found.open) == (40, 40, 3, ("x",))
    assert found.even_with == ()
    assert [entry.places for entry in found.sites.values()] == [{1: 40}, {2: 40}, {2: 40}, {4: 40}]
    assert [entry.above_next for entry in found.sites.values()] == [40, 0, 40, None]
    assert [entry.above for entry in found.sites.values()] == [(40,) * 3, (0, 40), (40,), ()]
    assert [entry.confidence for entry in found.sites.values()] == [1.0, None, None, None]
    assert [(entry.low, entry.high, entry.top) for entry in found.sites.values()] == [
        (1, 1, 40), (2, 2, 40), (2, 2, 40), (4, 4, 40)
    ]  # fmt: skip


def test_another_seed_draws_other_lots_and_the_same_seed_the_same():
    close = contest([0.51, 0.5], width=0.2)
    first, again, other = (certainty(close, 400, seed=seed).wins for seed in (1, 1, 2))
    assert first == again != other


def test_four_wins_of_five_are_enough_to_lead_and_three_are_not():
    close = contest([0.52, 0.5], width=0.1)
    by_wins = {found.wins: found for seed in range(40) for found in [certainty(close, 5, seed)]}
    assert (by_wins[4].even_with, by_wins[3].even_with) == ((), ("b",))


def test_drawn_values_keep_within_nothing_and_all():
    wide = contest([0.99, 0.01], width=0.5)
    ((rows, (column,)),) = joint._drawn(wide, 200, 1)
    assert rows == slice(0, 200)
    assert (column.min(), column.max()) == (0.0, 1.0)


# --- contests


def test_a_list_waits_for_those_that_may_be_above_its_first():
    sites = pd.DataFrame(
        [
            ("b", "housing", 2.0, Status.ELIGIBLE, 0.5, 0.5, 0.5, "5028"),
            ("a", "housing", 1.0, Status.ELIGIBLE, 0.7, 0.7, 0.7, "5001"),
            ("x", "housing", NAN, Status.ELIGIBLE, NAN, 0.2, 0.7, "5001"),
            ("y", "housing", NAN, Status.ELIGIBLE, NAN, 0.3, 0.9, "5001"),
            ("v", "housing", NAN, Status.ELIGIBLE, NAN, 0.2, 0.7, "5001"),
            ("z", "housing", NAN, Status.ELIGIBLE, NAN, 0.6, 0.69, "5001"),
            ("w", "housing", NAN, Status.EXCLUDED, NAN, 0.6, 1.0, "5001"),
            ("u", "business_c", NAN, Status.ELIGIBLE, NAN, 0.6, 1.0, "5001"),
        ],
        columns=["id", "list", "rank", "status", "score", "score_low", "score_high",
                 "municipality_code"],
    ).set_index("id").assign(kind="housing")  # fmt: skip
    index = pd.MultiIndex.from_product([["a", "b"], ["one", "idle"]], names=["id", "criterion"])
    criteria = pd.DataFrame(
        {"value": [0.7, 0, 0.5, 0], "value_low": [0.6, 0, 0.4, 0], "value_high": [0.8, 0, 0.9, 0],
         "indicator": "unknown"}, index=index,
    )  # fmt: skip
    taking_part = [Criterion("one", "Ett", Goal.CLIMATE, ()), Criterion("idle", "", Goal.SOIL, ())]
    weights = profile({"climate": 1}, {"one": 1})
    found = contests(sites, criteria, {Kind.HOUSING: taking_part}, weights)
    assert list(found) == ["housing"]
    housing = found["housing"]
    assert (housing.ids, housing.open) == (("a", "b"), ("y", "v", "x"))
    assert [c.id for c in housing.criteria] == ["one"]
    tables = np.stack([housing.values, housing.low, housing.high])  # noqa: PD011 - not pandas
    assert tables[..., 0].tolist() == [[0.7, 0.5], [0.6, 0.4], [0.8, 0.9]]
    assert housing.municipality.tolist() == [0, 1]
