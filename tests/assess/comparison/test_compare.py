"""Two runs side by side: changes of score and of place taken apart, on numbers from paper."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikap.assess.comparison.differences import Subject, differences
from ikap.assess.comparison.movements import Cause, Presence, moves, parted, tally
from ikap.present.sentences.changes import reasons

CURVE = [[0, 0], [10, 1]]


def gauge(indicator, curve=CURVE):
    return {"indicator": indicator, "kinds": ["housing", "business"], "curve": curve, "unit": "km"}


def document(**sites):
    """A run with two criteria; a site is given as (near's weight, near, soil, rank)."""
    return {
        "schema": "ikap-scores-1",
        "region": {"title": "Lilleby", "crs": "EPSG:25832"},
        "profile": {
            "title": "Balansert",
            "not_compensable": ["soil"],
            "weights": {
                "housing": {
                    "goals": {"proximity": 1.0, "soil": 1.0},
                    "criteria": {"near": 1.0, "soil": 1.0},
                }
            },
        },
        "set_aside": {"housing": [], "business": []},
        "criteria": {
            "near": {"title": "Nær", "goal": "proximity", "gauges": [gauge("stop"), gauge("rail")]},
            "soil": {"title": "Jord", "goal": "soil", "gauges": [gauge("fields")]},
        },
        "constraints": {"flood": {"title": "Flom", "tier": "exclude"}},
        "layers": {"land": {"title": "AR5", "date": "2026-01-15"}},
        "alternatives": [site(name, *numbers) for name, numbers in sites.items()],
    }


def site(name, weight, near, soil, rank, **changed):
    weights = {"near": weight, "soil": 1 - weight}
    values = {"near": near, "soil": soil}
    known = None not in values.values()
    entry = {
        "id": name,
        "name": f"Område {name}",
        "kind": "housing",
        "list": "housing",
        "rank": rank,
        "score": sum(weights[n] * values[n] for n in weights) if known else None,
        "status": "eligible",
        "class": "yellow",
        "area_daa": 10.0,
        "constraints": {"flood": {"answer": "no", "tier": "exclude"}},
        "criteria": {
            n: {
                "indicator": {"near": "stop", "soil": "fields"}[n],
                "measured": None if values[n] is None else 10 * values[n],
                "value": values[n],
                "weight": weights[n],
            }
            for n in weights
        },
    }
    return entry | changed


def record(**changed):
    return {
        "inputs": [{"path": "innspill.gpkg", "sha256": "aa"}],
        "region": {"files": [{"path": "land.gpkg", "sha256": "bb"}]},
        "versions": {"ikap": "0.1"},
        "overrides": [],
    } | changed


def by_id(before, after):
    return {move.id: move for move in moves(before, after)}


def test_a_run_beside_itself_moves_nobody():
    run = document(a=(0.5, 0.8, 0.6, 1), b=(0.5, 0.2, 0.6, 2))
    found = moves(run, copy.deepcopy(run))
    assert [(move.moved, move.change, move.answers) for move in found] == [(0, 0.0, ())] * 2
    assert all(term.cause is None and term.change == 0 for move in found for term in move.terms)
    assert differences(run, run, (record(), record())) == ()


def test_other_weights_take_a_site_past_another():
    # Near weighs 0.5, then 0.25. a: 0.5·0.8 + 0.5·0.4 = 0.6, then 0.25·0.8 + 0.75·0.4 = 0.5.
    # b: 0.5·0.2 + 0.5·0.8 = 0.5, then 0.25·0.2 + 0.75·0.8 = 0.65.
    before = document(a=(0.5, 0.8, 0.4, 1), b=(0.5, 0.2, 0.8, 2))
    after = document(a=(0.25, 0.8, 0.4, 2), b=(0.25, 0.2, 0.8, 1))
    found = by_id(before, after)
    assert (found["a"].moved, found["a"].passed_by) == (-1, 1)
    assert (found["b"].moved, found["b"].passed_by) == (1, -1)
    assert found["b"].change == pytest.approx(0.15)
    near, soil = found["b"].terms
    assert (near.by_weight, near.by_value) == pytest.approx((-0.25 * 0.2, 0))
    assert (soil.by_weight, soil.by_value) == pytest.approx((0.25 * 0.8, 0))
    assert near.cause is None
    # On average near costs them 0.25·(0.8 + 0.2)/2 and soil gives 0.25·(0.4 + 0.8)/2.
    assert near.usual == pytest.approx((-0.125, 0))
    assert soil.usual == pytest.approx((0.15, 0))


def test_who_came_who_left_and_who_passed_add_up_to_the_move():
    before = document(a=(0.5, 0.9, 0.9, 1), b=(0.5, 0.8, 0.8, 2), c=(0.5, 0.7, 0.7, 3))
    after = document(
        c=(0.5, 0.7, 0.7, 3), b=(0.5, 0.6, 0.6, 4), d=(0.5, 1, 1, 1), e=(0.5, 0.8, 0.9, 2)
    )
    found = by_id(before, after)
    assert [found[i].presence for i in "abcde"] == [
        Presence.BEFORE, Presence.BOTH, Presence.BOTH, Presence.AFTER, Presence.AFTER,
    ]  # fmt: skip
    c, b = found["c"], found["b"]
    assert (c.moved, c.newcomers, c.leavers, c.passed_by) == (0, 2, 1, -1)
    assert (b.moved, b.newcomers, b.leavers, b.passed_by) == (-2, 2, 1, 1)
    assert found["a"].moved is None
    assert tally(found.values()) == {"stayed": 1, "down": 1, "came": 2, "left": 1}


@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=9),
)
def test_the_parts_of_a_move_always_add_up(was, now):
    def run(scores):
        kept = {str(i): score / 4 for i, (score, there) in enumerate(scores) if there}
        ranks = {i: 1 + sum(other > s for other in kept.values()) for i, s in kept.items()}
        return document(**{i: (0.5, s, s, ranks[i]) for i, s in kept.items()})

    for move in moves(run(was), run(now)):
        if move.moved is not None:
            assert -move.moved == move.newcomers - move.leavers + move.passed_by
        assert move.newcomers >= 0 <= move.leavers


@given(*[st.floats(0, 1) for _ in range(4)])
def test_weight_and_value_add_up_to_the_change(w0, w1, v0, v1):
    by_weight, by_value = parted((w0, w1), (v0, v1))
    assert by_weight + by_value == pytest.approx(w1 * v1 - w0 * v0, abs=1e-12)


def test_why_a_value_is_another():
    before = document(a=(0.5, 0.8, 0.4, 1))
    after = document(a=(0.5, 0.6, 0.4, 1))
    assert by_id(before, after)["a"].terms[0].cause is Cause.MEASURED

    curve = copy.deepcopy(after)
    curve["criteria"]["near"]["gauges"][0]["curve"] = [[0, 0], [8, 1]]
    assert by_id(before, curve)["a"].terms[0].cause is Cause.MEASURED_AND_CURVE
    curve["alternatives"][0]["criteria"]["near"]["measured"] = 8.0
    assert by_id(before, curve)["a"].terms[0].cause is Cause.CURVE
    assert [d.subject for d in differences(before, curve, (record(), record()))] == [Subject.CURVE]

    rail = copy.deepcopy(after)
    rail["alternatives"][0]["criteria"]["near"]["indicator"] = "rail"
    assert by_id(before, rail)["a"].terms[0].cause is Cause.GAUGE

    lost = document(a=(0.5, None, 0.4, None))
    term = by_id(before, lost)["a"].terms[0]
    assert (term.cause, term.change) == (Cause.MISSING, None)
    assert by_id(before, lost)["a"].moved is None


def test_a_criterion_that_was_set_aside_gives_all_by_its_weight():
    before = document(a=(0.0, 0.8, 0.4, 1))
    del before["alternatives"][0]["criteria"]["near"]
    before["set_aside"]["housing"] = ["near"]
    after = document(a=(0.5, 0.8, 0.4, 1))
    near, soil = by_id(before, after)["a"].terms
    assert (near.cause, near.by_weight, near.by_value) == (Cause.SET_ASIDE, 0.4, 0.0)
    assert soil.by_weight == pytest.approx(-0.2)
    [found] = differences(before, after, (record(), record()))
    assert (found.subject, found.name, found.before, found.after) == (
        Subject.SET_ASIDE, "near", True, None,
    )  # fmt: skip


def test_what_is_set_aside_is_told_in_the_order_of_the_later_run():
    before, after = document(a=(0.5, 0.8, 0.4, 1)), document(a=(0.5, 0.8, 0.4, 1))
    before["set_aside"] = {"business": ["near"], "housing": ["soil"]}
    after["set_aside"] = {"housing": [], "business": []}
    found = differences(before, after, (record(), record()))
    assert [(one.name, one.before) for one in found] == [("soil", True), ("near", True)]


def test_an_answer_and_a_status_that_changed():
    before, after = document(a=(0.5, 0.8, 0.4, 1)), document(a=(0.5, 0.8, 0.4, None))
    after["alternatives"][0] |= {
        "status": "excluded",
        "constraints": {"flood": {"answer": "yes", "tier": "exclude"}},
    }
    [move] = moves(before, after)
    assert move.status == ("eligible", "excluded")
    assert [(one.constraint, one.answer) for one in move.answers] == [("flood", ("no", "yes"))]
    assert move.moved is None


def test_an_answer_that_a_caseworker_gave_is_told_as_hers():
    """The map says yes in both runs; in the second a caseworker has answered no."""
    before, after = document(a=(0.5, 0.8, 0.4, 1)), document(a=(0.5, 0.8, 0.4, 1))
    before["alternatives"][0]["constraints"]["flood"]["answer"] = "yes"
    after["alternatives"][0]["constraints"]["flood"]["override"] = "Sikring er bygd"
    [move] = moves(before, after)
    [answered] = move.answers
    assert (answered.answer, answered.overridden) == (("yes", "no"), (False, True))
    assert reasons(move, before, after)[0].endswith(" (overstyrt av saksbehandler i B)")


def test_a_tier_counts_only_where_the_answer_is_yes():
    before, after = document(a=(0.5, 0.8, 0.4, 1)), document(a=(0.5, 0.8, 0.4, 1))
    after["alternatives"][0]["constraints"]["flood"]["tier"] = "flag"
    assert moves(before, after)[0].answers == ()
    for run in (before, after):
        run["alternatives"][0]["constraints"]["flood"]["answer"] = "yes"
    assert moves(before, after)[0].answers[0].tier == ("exclude", "flag")


def test_a_site_that_changes_list_has_no_move():
    before, after = document(a=(0.5, 0.8, 0.4, 1)), document(a=(0.5, 0.8, 0.4, 1))
    after["alternatives"][0] |= {"list": "business_c", "kind": "business"}
    [move] = moves(before, after)
    assert (move.list, move.moved, move.change) == ("business_c", None, 0)


def test_what_runs_are_made_of():
    before, after = document(a=(0.5, 0.8, 0.4, 1)), document(a=(0.5, 0.8, 0.4, 1))
    after["profile"] = copy.deepcopy(after["profile"]) | {"title": "Jordvern"}
    after["profile"]["weights"]["housing"]["goals"]["soil"] = 3.0
    after["profile"]["weights"]["housing"]["criteria"]["soil"] = 9.0  # alone in its goal
    other = record(inputs=[{"path": "C:/b/innspill.gpkg", "sha256": "cc"}], versions={"ikap": "2"})
    other["overrides"] = [{"id": "a", "constraint": "flood", "answer": "no", "reason": "Voll"}]
    found = differences(before, after, (record(), other))
    assert [(d.subject, d.before, d.after) for d in found] == [
        (Subject.PROFILE, "Balansert", "Jordvern"),
        (Subject.GOAL_WEIGHT, 0.5, 0.25),
        (Subject.GOAL_WEIGHT, 0.5, 0.75),
        (Subject.PROPOSALS, "aa", "cc"),
        (Subject.OVERRIDE, None, "no: Voll"),
        (Subject.VERSION, "0.1", "2"),
    ]
    newer = document(a=(0.5, 0.8, 0.4, 1))
    newer["layers"]["land"]["date"] = "2026-10-01"
    files = record(region={"files": [{"path": "land.gpkg", "sha256": "dd"}]})
    assert [d.subject for d in differences(before, newer, (record(), files))] == [Subject.LAYER]
    same = differences(before, document(a=(0.5, 0.8, 0.4, 1)), (record(), files))
    assert [(d.subject, d.name) for d in same] == [(Subject.LAYER_FILE, "land.gpkg")]


def test_the_longest_move_comes_first_and_lists_stay_together():
    before = document(a=(0.5, 1, 1, 1), b=(0.5, 0.9, 0.9, 2), c=(0.5, 0.8, 0.8, 3))
    after = document(a=(0.5, 0.7, 0.7, 3), b=(0.5, 0.9, 0.9, 1), c=(0.5, 0.8, 0.8, 2))
    assert [(move.id, move.moved) for move in moves(before, after)] == [
        ("a", -2), ("b", 1), ("c", 1),
    ]  # fmt: skip
