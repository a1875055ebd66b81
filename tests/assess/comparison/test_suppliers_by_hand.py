"""Another supplier's answers beside our own, and what two runs were made of, worked by hand."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from ikap.assess.comparison import suppliers
from ikap.assess.comparison.differences import (
    Difference,
    Subject,
    _checksums,
    _curves,
    _files,
    _overrides,
    _profiles,
    _shares,
    _states,
    _within,
)
from ikap.assess.comparison.suppliers import Agreement, agreement, concerns, opinions, sites_of
from ikap.model import Answer, Basis, Constraint, Indicator, LimitTest, Tag, Tier, ZoneTest

YES, TOUCH, NO, UNCHECKED = Answer.YES, Answer.TOUCH, Answer.NO, Answer.UNCHECKED
BASIS = Basis("Prøve", Tag.PROPOSAL)


@pytest.mark.parametrize(
    ("ours", "theirs", "areas", "found"),
    [
        (YES, YES, (10.0, 11.0), "same"),
        (YES, YES, (10.0, 11.1), "area"),
        (YES, TOUCH, (11.1, 10.0), "area"),
        (YES, YES, (10.0, None), "same"),
        (YES, YES, (None, 10.0), "same"),
        (YES, YES, (0.0, 2.0), "area"),
        (NO, YES, (None, 5.0), "more"),
        (UNCHECKED, TOUCH, (None, None), "more"),
        (TOUCH, NO, (1.0, None), "less"),
        (YES, UNCHECKED, (1.0, None), "less"),
        (NO, NO, (None, None), "same"),
        (UNCHECKED, UNCHECKED, (None, None), "same"),
        (NO, UNCHECKED, (None, None), "known"),
        (UNCHECKED, NO, (None, None), "known"),
    ],
)
def test_how_two_answers_stand_to_each_other(ours, theirs, areas, found):
    assert agreement(ours, theirs, *areas) == Agreement(found)


def answer_file(shape, name="svar.json"):
    return SimpleNamespace(geometry=shape, crs=25832, file=name, results=())


AREAS = gpd.GeoSeries(
    [shapely.box(0, 0, 100, 100), shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100)],
    index=["p-b", "p-n", "q r"], crs=25832,
)  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "name", "found"),
    [
        (shapely.box(0, 0, 100, 98), "x.json", ["p-b", "p-n"]),
        (shapely.box(0, 0, 100, 97.9), "x.json", []),
        (shapely.box(0, 0, 100, 100), "p-n.json", ["p-n"]),
        (shapely.box(500, 0, 600, 100), "q%20r.json", ["q r"]),
        (shapely.box(500, 0, 600, 100), "p-n.json", ["q r"]),
        (shapely.box(900, 0, 950, 100), "x.json", []),
        (shapely.Polygon(), "p-b.json", []),
        (None, "p-b.json", []),
    ],
)
def test_an_answer_is_of_the_sites_that_are_drawn_alike(shape, name, found):
    assert sites_of(answer_file(shape, name), AREAS) == found


def limit(name, test=None):
    return Constraint(name, name, Tier.FLAG, test or ZoneTest("flood"), BASIS, "")


MEASURED = limit("steep", LimitTest(Indicator("x", "", "daa", BASIS, len, ()), 1.0))


def result(dataset="d", area=2000.0, **ours):
    return SimpleNamespace(ours=ours, dataset=dataset, hit_area=area)


@pytest.fixture
def known(monkeypatch):
    """One data set, which serves the flood layer; every answer is read as a hit."""
    product = SimpleNamespace(uuid="d", kind="flood", serves=lambda where: True)
    monkeypatch.setattr(suppliers, "official", lambda: [product])
    reading = SimpleNamespace(answer=YES, unchecked=0.25, why="")
    asked = []
    monkeypatch.setattr(
        suppliers, "answer_of", lambda _result, polygons: asked.append(polygons) or reading
    )
    return asked


def test_a_result_concerns_what_it_names_and_else_what_its_data_set_serves(known):
    assert concerns(result(constraint="flood"), limit("flood"))
    assert not concerns(result(constraint="clay"), limit("flood"))
    assert concerns(result(), limit("flood"))
    assert not concerns(result("other"), limit("flood"))
    assert not concerns(result(), limit("mire", ZoneTest("land")))
    assert not concerns(result(), MEASURED)


def test_each_result_stands_beside_our_own_answer_and_the_unplaced_are_named(known):
    entry = {"answer": "yes", "area_daa": 3.0}
    document = {
        "alternatives": [
            {
                "id": "q r",
                "constraints": {"flood": entry, "belt": {"answer": "no", "area_daa": None}},
            }
        ]
    }
    analyses = [
        SimpleNamespace(**{**vars(answer_file(AREAS["q r"], "a")), "results": (result(),)}),
        answer_file(shapely.box(900, 0, 950, 9), "b"),
    ]
    limits = [limit("flood"), limit("belt"), limit("unasked"), MEASURED]
    found, unplaced = opinions(document, AREAS, analyses, limits)
    assert [(o.site, o.constraint, o.ours, o.our_area, str(o.agreement)) for o in found] == [
        ("q r", "flood", YES, 3000.0, "area"), ("q r", "belt", NO, None, "more")
    ]  # fmt: skip
    assert (found[0].their_area, found[0].unchecked) == (2000.0, 0.25)
    assert [entry.file for entry in unplaced] == ["b"]
    (alone,), _none = opinions(document, AREAS, analyses[:1], [MEASURED])
    assert (alone.constraint, alone.ours, str(alone.agreement)) == (None, None, "unasked")
    assert known[-1] is False  # nothing is asked of it: nobody knows that it is plain surfaces


# --- what runs were made of


def test_weights_are_compared_as_shares():
    assert _shares({"a": 1, "b": 3}) == {"a": 0.25, "b": 0.75}
    assert _shares({"a": 0, "b": 0}) == {"a": 0.0, "b": 0.0}
    goals = {"a": "soil", "b": "soil", "c": "climate"}
    assert _within({"a": 1, "b": 3, "c": 7, "x": 9}, goals) == {"a": 0.25, "b": 0.75, "c": 1.0}


def side(title="A", goals=None, stiff=("soil",)):
    weights = {"housing": {"goals": goals or {"soil": 1}, "criteria": {}}}
    return {"title": title, "weights": weights, "not_compensable": list(stiff)}


@pytest.mark.parametrize(
    ("after", "subjects"),
    [
        (side(), []),
        (side("B"), ["profile"]),
        (side(goals={"soil": 2}), []),
        (side(goals={"soil": 1, "climate": 1}), ["goal_weight", "goal_weight"]),
        (side(stiff=()), ["not_compensable"]),
    ],
)
def test_profiles_differ_in_title_shares_and_what_cannot_be_compensated(after, subjects):
    assert [difference.subject.value for difference in _profiles([side(), after], {})] == subjects


def test_what_cannot_be_compensated_has_no_order():
    one, other = side(stiff=("soil", "climate")), side(stiff=("climate", "soil"))
    assert list(_profiles([one, other], {})) == []
    (difference,) = _profiles([one, side(stiff=())], {})
    assert (difference.before, difference.after) == (["climate", "soil"], [])


def test_a_kind_that_a_profile_lacks_weighs_nothing_there():
    lacking = {**side(), "weights": {}}
    (difference,) = _profiles([lacking, side()], {})
    assert difference == Difference(Subject.GOAL_WEIGHT, "soil", None, 1.0, "housing")


def test_layer_files_are_compared_where_the_layers_are_the_same():
    def run(date):
        return {"layers": {"land": {"title": "AR5", "date": date}}}

    def record(**files):
        return {"region": {"files": [{"path": f"r/{n}", "sha256": s} for n, s in files.items()]}}

    records = [record(a="1", b="1", gone="1"), record(a="1", b="2", new="1")]
    same = list(_files([run("2026"), run("2026")], records))
    assert [(d.name, d.before, d.after) for d in same] == [("b", "1", "2")]
    assert list(_files([run("2026"), run("2025")], records)) == []


def test_files_are_by_their_names_and_answers_by_site_and_constraint():
    assert _checksums([{"path": "x/y/a.gpkg", "sha256": "1"}]) == {"a.gpkg": "1"}
    override = {"id": "S", "constraint": "flood", "answer": "no", "reason": "Målt."}
    assert _overrides({"overrides": [override]}) == {"S, flood": "no: Målt."}
    assert _overrides({}) == {}


def test_the_latest_step_of_each_site_is_compared():
    run = {
        "alternatives": [
            {"id": 7, "trail": [{"text": "Først"}, {"text": "Sist"}]}, {"id": 8, "trail": []},
            {"id": 9},
        ]
    }  # fmt: skip
    assert _states(run) == {"7": "Sist"}


def test_a_curve_is_by_criterion_indicator_and_kinds():
    gauges = [
        {"indicator": "km", "kinds": ["housing", "business"], "curve": [[0, 1]]},
        {"indicator": "class", "kinds": ["business"], "table": {"1": 1}},
    ]
    assert _curves({"criteria": {"car": {"gauges": gauges}}}) == {
        "car km housing business": [[0, 1]], "car class business": {"1": 1}
    }  # fmt: skip
