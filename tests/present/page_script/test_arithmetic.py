"""The page's arithmetic gives the numbers, places, classes and reasons that the run's gives."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pyproj
import pytest

from ikap.assess import profiles, weighing
from ikap.assess.comparison.movements import moves
from ikap.assess.judgement import judge
from ikap.assess.ranking import ranks
from ikap.assess.sensitivity.stability import shake
from ikap.model import Goal, Kind
from ikap.present.document import scores_document
from tests.assess.sensitivity.listed import kept_places
from tests.present.page_script.engine import Engine

MANY = 200 if os.environ.get("IKAP_SLOW") == "1" else 40
KEPT = ["proposal", "name", "kind", "list", "area_daa", "net_area_daa", "group", "geometry"]
SITE = ["score", "score_low", "score_high", "rank", "rank_low", "rank_high", "group_rank"]
PARTS = ["value", "low", "high", "weight"]
# Everything that a judgement says of a site.
JUDGED = """(weights, stiff) => [...weigh(run, weights, stiff).values()].map((one) => ({
    id: one.id, status: one.status, light: one.light, why: one.why, names: one.names,
    complete: one.complete, group: one.group,
    site: [one.score, one.low, one.high, one.rank, one.rankLow, one.rankHigh, one.groupRank],
    goals: GOALS.map((goal) => [one.goals[goal].value, one.goals[goal].low, one.goals[goal].high,
        one.goals[goal].weight]),
    lights: GOALS.map((goal) => one.goals[goal].light),
    uncertain: GOALS.map((goal) => one.goals[goal].uncertain),
    weights: one.weights,
}))"""


def document(evaluation):
    return json.loads(json.dumps(scores_document(evaluation)))


def plain(profile):
    return {
        kind.value: {
            "goals": {goal.value: w for goal, w in profile.goals[kind].items()},
            "criteria": dict(profile.criteria[kind]),
        }
        for kind in profile.goals
    }


def random_profile(rng, profile):
    """Ratios by lot, a fifth of them zero."""

    def weights(names):
        drawn = rng.uniform(0, 5, len(names)) * (rng.uniform(size=len(names)) > 0.2)
        return dict(zip(names, drawn.tolist(), strict=True))

    return replace(
        profile,
        goals={kind: weights(list(profile.goals[kind])) for kind in Kind},
        criteria={kind: weights(list(profile.criteria[kind])) for kind in Kind},
        not_compensable=tuple(goal for goal in Goal if rng.uniform() < 0.3),
    )


def one_weight(profile, goal, factor=1.0):
    """All the weight on one goal; what is left to the others is nothing."""
    return replace(
        profile,
        goals={kind: {g: factor * (g == goal) for g in profile.goals[kind]} for kind in Kind},
        not_compensable=(goal,),
    )


@pytest.fixture(scope="module")
def evaluation(meeting):
    return meeting.evaluation()


@pytest.fixture(scope="module")
def twins(meeting, evaluation):
    """The meeting once more, where each site has the measurements of one or two others."""
    ids = evaluation.sites.index
    # The kinds come round by three, so 15 on is the same kind.
    source = {label: ids[i % 15] for i, label in enumerate(ids)}
    measured = pd.concat({k: evaluation.indicators.loc[v] for k, v in source.items()}, names=["id"])
    given = evaluation.sites.loc[:, :"net"]
    judged = judge(given, evaluation.constraints, measured, evaluation.profile, meeting.has)
    return replace(
        evaluation,
        indicators=measured,
        sites=evaluation.sites.assign(**dict(judged.sites.items())),
        goals=judged.goals,
        criteria=judged.criteria,
        certainty=judged.certainty,
    )


@pytest.fixture
def valued_once(monkeypatch):
    """What was measured does not depend on the weights: it is valued once a test."""
    valued, value = {}, weighing.criterion_columns

    def once(criterion, gauges, indicators, ids):
        key = (criterion.id, *ids)
        if key not in valued:
            valued[key] = value(criterion, gauges, indicators, ids)
        return dict(valued[key])

    monkeypatch.setattr(weighing, "criterion_columns", once)


def texts(column):
    return [None if pd.isna(value) else str(value) for value in column]


def why_of(light, reason):
    """The run's reason as the page words it, with the goals or constraints that it names."""
    if not reason:
        return None, []
    code, *names = reason
    if code == "red_goals":
        code = "two_red" if light == "red" else "one_red"
    return code, [str(name) for name in names]


def assert_agrees(answers, judged):
    told = {one["id"]: one for one in answers}
    assert sorted(told) == list(judged.sites.index)
    ordered = [told[label] for label in judged.sites.index]
    goals = judged.goals.unstack("goal").reindex(judged.sites.index)
    found = [[*one["site"], *(value for goal in one["goals"] for value in goal)] for one in ordered]
    wanted = pd.concat(
        [judged.sites[SITE].astype(float)]
        + [goals[[(part, goal) for part in PARTS]].astype(float) for goal in Goal],
        axis=1,
    )
    close(found, wanted.to_numpy())
    for label, one in zip(judged.sites.index, ordered, strict=True):
        rows = judged.criteria.loc[label]["weight"]
        close([one["weights"][name] for name in rows.index], rows)
        assert sum(one["weights"].values()) == pytest.approx(sum(rows))
    for name in ("status", "complete"):
        assert [one[name] for one in ordered] == judged.sites[name].tolist()
    assert [one["group"] for one in ordered] == texts(judged.sites["group"])
    assert [one["light"] for one in ordered] == texts(judged.sites["light"])
    for one, reason in zip(ordered, judged.sites["light_reason"], strict=True):
        assert (one["why"], one["names"]) == why_of(one["light"], reason), one["id"]
    for i, goal in enumerate(Goal):
        assert [one["lights"][i] for one in ordered] == texts(goals[("light", goal)])
        assert [one["uncertain"][i] for one in ordered] == goals[("uncertain", goal)].tolist()


def check(evaluation, meeting, drawn):
    engine = Engine("weighing")
    engine.keep("run", document(evaluation))
    seen = set()
    for profile in drawn:
        answers = engine.ask(JUDGED, plain(profile), [g.value for g in profile.not_compensable])
        judged = judge(
            evaluation.sites[KEPT],
            evaluation.constraints,
            evaluation.indicators,
            profile,
            meeting.has,
            drawn=False,  # the page's places are those of the points; draws are the run's alone
        )
        assert_agrees(answers, judged)
        seen |= {one["why"] for one in answers}
    return seen


@pytest.mark.usefixtures("valued_once")
def test_random_weightings_agree_with_the_run(evaluation, meeting):
    rng = np.random.default_rng(20)
    drawn = [random_profile(rng, evaluation.profile) for _ in range(MANY)]
    reasons = check(evaluation, meeting, drawn)
    assert reasons == {None, "not_compensable", "two_red", "incomplete", "one_red", "capped"}


@pytest.mark.usefixtures("valued_once")
def test_forced_ties_agree_with_the_run(twins, meeting):
    rng = np.random.default_rng(21)
    drawn = [random_profile(rng, twins.profile) for _ in range(MANY // 5)]
    drawn += [one_weight(twins.profile, goal) for goal in Goal]
    drawn.append(one_weight(twins.profile, Goal.SOIL, 0.0))  # nothing weighs at all
    check(twins, meeting, drawn)
    ranks = twins.sites.groupby("list")["rank"].apply(lambda r: r.dropna().duplicated().sum())
    assert ranks.sum() >= 8


OPEN = [
    {"id": "a", "status": "eligible", "score": 0.7, "low": 0.7, "high": 0.7, "complete": True},
    {"id": "b", "status": "eligible", "score": 0.5, "low": 0.5, "high": 0.5, "complete": True},
    {"id": "c", "status": "excluded", "score": 0.9, "low": 0.9, "high": 0.9, "complete": True},
]


@pytest.mark.parametrize(
    ("spans", "places"),
    [
        ([(0.5, 0.7)], [(1, 2)]),  # level with the last at worst, with the first at best
        ([(0.4999, 0.6999)], [(2, 3)]),
        ([(0.1, 0.2), (0.2, 0.3)], [(3, 4), (3, 3)]),  # the second's least is the first's most
        ([(0.1, 0.2001), (0.2, 0.3)], [(3, 4), (3, 4)]),
        ([(0.71, 1.0), (0.71, 1.0)], [(1, 2), (1, 2)]),
    ],
)
def test_a_site_without_a_place_has_those_that_its_interval_allows(spans, places):
    """Forced ends, in the page and in the run: an excluded site pushes nobody down."""
    opened = [
        {"id": str(i), "status": "eligible", "score": None, "low": low, "high": high,
         "complete": False}
        for i, (low, high) in enumerate(spans)
    ]  # fmt: skip
    ask = """(list) => { placeIn(list);
        return list.map((one) => [one.rank, one.rankLow, one.rankHigh]); }"""
    told = Engine("weighing").ask(ask, [*OPEN, *opened])
    assert told == [[1, 1, 1], [2, 2, 2], [None] * 3, *([None, *pair] for pair in places)]
    table = pd.DataFrame([*OPEN, *opened]).set_index("id").assign(list="housing")
    table = table.rename(columns={"low": "score_low", "high": "score_high"})
    found = ranks(table.astype({"score": float}))[["rank", "rank_low", "rank_high"]]
    assert found.astype(object).where(found.notna(), None).to_numpy().tolist() == told


@pytest.mark.parametrize(
    ("score", "red", "capping", "whole"),
    [
        (0.7, [], [], ["green", None, []]),
        (0.7, [], ["flood"], ["yellow", "capped", ["flood"]]),
        (0.7, ["soil"], ["flood"], ["yellow", "one_red", ["soil"]]),
        (0.5, ["soil"], ["flood"], ["yellow", None, []]),
        (0.9, ["climate"], [], ["red", "not_compensable", ["climate"]]),
        (0.9, ["soil", "growth"], [], ["red", "two_red", ["soil", "growth"]]),
        (None, ["soil"], [], [None, "incomplete", []]),
        (None, ["soil", "growth"], [], ["red", "two_red", ["soil", "growth"]]),
    ],
)
def test_the_class_of_the_whole_and_its_reason(score, red, capping, whole):
    goals = {goal.value: {"light": "red" if goal in red else "green"} for goal in Goal}
    found = Engine("weighing").ask("wholeOf", score, goals, ["climate"], capping)
    assert [found["light"], found["why"], found["names"]] == whole


def test_equal_scores_share_a_place_and_the_next_is_skipped():
    engine = Engine("weighing")
    sites = [
        {"id": i, "status": "eligible", "score": s, "low": s, "high": s, "complete": True}
        for i, s in enumerate([0.5, 0.7, 0.5, 0.2])
    ]
    placed = engine.ask("(list) => { placeIn(list); return list.map((one) => one.rank); }", sites)
    assert placed == [2, 1, 2, 4]


@pytest.mark.parametrize(
    ("score", "light"), [(0.67, "green"), (0.669999999999, "yellow"), (0.33, "yellow"),
                         (0.329999999999, "red"), (None, None)]
)  # fmt: skip
def test_a_class_begins_at_its_limit(score, light):
    assert Engine("weighing").ask("lightOf", score) == light


@pytest.mark.parametrize(
    ("score", "number"), [(0, 1), (0.2, 2), (0.19, 1), (0.6, 4), (0.8, 5), (1, 5), (None, None)]
)
def test_five_classes_of_score(score, number):
    assert Engine("weighing").ask("scoreClass", score) == number


SHAKEN = """(how) => {
    const judged = weigh(run, run.profile.weights, run.profile.not_compensable);
    return LIST_ORDER.flatMap((list) => {
        const part = shaken(run, judged, run.profile.weights, list);
        const rows = drawnWeights(part.criteria, part.weights, how);
        const drawn = rows.map((row) => placesDrawn(row, part.values));
        return [...steadied(part, drawn, how.tail).sites].map(
            ([id, { share, low, high }]) => [id, share, low, high]);
    });
}"""


@pytest.mark.parametrize("run", ["evaluation", "twins"])
def test_places_are_held_as_often_as_the_run_says(request, run):
    evaluation = request.getfixturevalue(run)
    engine = Engine("sensitivity")
    engine.keep("run", document(evaluation))
    told = {row[0]: row[1:] for row in engine.ask(SHAKEN, asdict(shake()))}
    wanted = kept_places(evaluation)
    assert told == {id_: [site.kept, site.low, site.high] for id_, site in wanted.items()}
    assert sorted(told) == list(evaluation.sites["rank"].dropna().index)
    shares = [site.kept for site in wanted.values()]
    assert 0 < min(shares) < max(shares) <= 1


MOVED = """() => movesBetween(...[before, after].map((document) => ({ document,
    judgement: weigh(document, document.profile.weights, document.profile.not_compensable) }))).map(
    (move) => ({
        id: move.id, list: move.list, presence: move.presence,
        numbers: [move.moved, move.newcomers, move.leavers, move.passedBy, move.change],
        terms: move.terms.map((term) => [term.criterion, term.byWeight, term.byValue, ...term.usual,
            ...term.weight, ...term.value, ...term.measured, ...term.indicator, term.cause]),
        answers: move.answers.map((one) => [one.constraint, one.answer, one.tier]),
    }))"""


@pytest.mark.parametrize("later", ["jordvern", "balansert", "twins"])
def test_two_runs_move_as_the_command_line_says(meeting, twins, later):
    runs = [
        meeting.evaluation(sites=meeting.SITES - 4),
        twins if later == "twins" else meeting.evaluation(profile=profiles.load(later)),
    ]
    documents = [document(run) for run in runs]
    engine = Engine("moves", "weighing")
    engine.keep("before", documents[0])
    engine.keep("after", documents[1])
    told = engine.ask(MOVED)
    wanted = moves(*documents)
    assert [(one["id"], one["presence"]) for one in told] == [(m.id, m.presence) for m in wanted]
    for one, move in zip(told, wanted, strict=True):
        assert one["list"] == move.list
        numbers = [move.moved, move.newcomers, move.leavers, move.passed_by, move.change]
        close(one["numbers"], numbers)
        assert [term[0] for term in one["terms"]] == [t.criterion for t in move.terms]
        for term, t in zip(one["terms"], move.terms, strict=True):
            close(term[1:11], [t.by_weight, t.by_value, *t.usual, *t.weight, *t.value, *t.measured])
            assert term[11:] == [*t.indicator, None if t.cause is None else str(t.cause)]
        assert one["answers"] == [
            [a.constraint, list(a.answer), list(a.tier)] for a in move.answers
        ]


def close(found, wanted):
    np.testing.assert_allclose(np.array(found, float), np.array(wanted, float), rtol=0, atol=1e-9)


def test_degrees_to_utm():
    rng = np.random.default_rng(3)
    lat, lon = rng.uniform(57, 72, 500), rng.uniform(3, 18, 500)
    points = np.column_stack([lat, lon]).tolist()
    ask = "(points) => points.map((p) => toUtm(...p)).map(({ east, north }) => [east, north])"
    found = Engine("utm").ask(ask, points)
    east, north = pyproj.Transformer.from_crs(4258, 25832).transform(lat, lon)
    np.testing.assert_allclose(found, np.column_stack([east, north]), rtol=0, atol=0.001)


def test_an_area_and_a_length_on_the_grid():
    square = [{"east": x, "north": y} for x, y in [(0, 0), (400, 0), (400, 500), (0, 500)]]
    assert Engine("utm").ask("ringArea", square) == 200  # daa
    assert Engine("utm").ask("pathLength", square) == 1300  # m, from the first to the last
