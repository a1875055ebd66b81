"""Zones, land and soil by the second engine, on small grounds worked on paper."""

from __future__ import annotations

import math
from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from ikap.model import Answer, Zone, ZoneTest
from ikap.verify import ground, land, soil
from tests.verify.small import CRS, by_id, frame, lay_out, layers


def test_a_site_is_in_the_municipalities_that_it_has_ground_in(engine):
    """c ends on the border, and d lies a quarter beyond it."""
    lay_out(
        engine,
        shapely.box(0, 0, 100, 100),
        shapely.box(2000, 0, 2100, 100),
        shapely.box(900, 0, 1000, 100),
        shapely.box(925, 0, 1025, 100),
    )
    inside = engine.frame("SELECT id, code, share FROM inside ORDER BY id, code")
    assert inside.to_numpy().tolist() == [
        ["a", "5001", 1.0],
        ["b", "5028", 1.0],
        ["c", "5001", 1.0],
        ["d", "5001", 0.75],
        ["d", "5028", 0.25],
    ]
    assert by_id(engine.frame("SELECT id, m2 AS v FROM site")) == dict.fromkeys("abcd", 10_000.0)


def overlap(engine, test, **held):
    given = layers(**held)
    engine.table("asked", [{"id": "a"}, {"id": "b"}], {"id": "VARCHAR"})
    ground._overlaps(engine, test, given)
    table = engine.frame("SELECT id, m2, gap, blank FROM overlap ORDER BY id").set_index("id")
    return table["m2"].tolist(), table["gap"].tolist()


SITES = (shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100))


def test_a_zone_is_its_features_of_the_asked_kind_with_their_belt(engine):
    """A stream's own belt is 30 m; one that says nothing has the 10 m of the test."""
    lay_out(engine, *SITES)
    streams = frame(
        [shapely.box(120, -50, 130, 150), shapely.box(630, -50, 640, 150), shapely.box(0, 0, 9, 9)],
        belt=[30.0, None, None],
        kind=["open", "open", "piped"],
    )
    test = ZoneTest("streams", {"kind": ("open",)}, buffer=10.0, own_buffer="belt")
    areas, gaps = overlap(engine, test, streams=streams)
    assert areas == pytest.approx([10 * 100, 0])
    assert gaps == [0, math.inf]
    engine.run("DROP TABLE layer_streams")
    plain = ZoneTest("streams", {"kind": ("piped",)})
    assert overlap(engine, plain, streams=streams)[0] == [81, 0]
    engine.run("DROP TABLE layer_streams")
    unknown = ZoneTest("streams", {"depth": (1,)})
    assert overlap(engine, unknown, streams=streams)[0] == [0, 0]


def test_a_zone_counts_inside_one_and_outside_another(engine):
    lay_out(engine, *SITES)
    held = {
        "noise": frame([shapely.box(-10, -10, 700, 50)], zone=["red"]),
        "town": frame([shapely.box(-10, -10, 80, 200)]),
        "plan": frame([shapely.box(-10, -10, 20, 200)]),
    }
    whole = ZoneTest("noise")
    assert overlap(engine, whole, **held)[0] == [5000, 5000]
    inside = ZoneTest("noise", inside=(Zone("town"),))
    assert overlap(engine, inside, **held)[0] == [4000, 0]
    outside = ZoneTest("noise", outside=(Zone("plan"),))
    assert overlap(engine, outside, **held)[0] == [4000, 5000]
    both = ZoneTest("noise", inside=(Zone("town"),), outside=(Zone("plan"),))
    assert overlap(engine, both, **held)[0] == [3000, 0]


def test_what_nobody_has_mapped_of_a_site_is_blank(engine):
    """Mapped west of x = 75, and of the second site nothing."""
    lay_out(engine, *SITES)
    mapped = gpd.GeoSeries([shapely.box(-50, -50, 75, 150)], crs=CRS)
    held = {"flood": frame([shapely.box(0, 0, 20, 100)])}
    given = ground.Layers(held.__contains__, held.__getitem__, lambda _test: [mapped])
    engine.table("asked", [{"id": "a"}, {"id": "b"}], {"id": "VARCHAR"})
    ground._overlaps(engine, ZoneTest("flood"), given)
    assert by_id(engine.frame("SELECT id, blank AS v FROM overlap")) == {"a": 0.25, "b": 1.0}


@pytest.mark.parametrize(
    ("m2", "gap", "blank", "answer"),
    [
        (100.001, 0.0, 0.0, Answer.YES),
        (100.0, 0.0, 0.0, Answer.TOUCH),  # a tenth of a daa
        (0.0, 0.999, 0.0, Answer.TOUCH),
        (0.0, 1.0, 0.0, Answer.NO),
        (0.0, math.inf, 1e-9, Answer.NO),
        (0.0, math.inf, 2e-9, Answer.UNCHECKED),
        (0.0, 0.5, 0.7, Answer.TOUCH),
    ],
)
def test_an_answer_by_what_is_covered_and_how_near_it_is(m2, gap, blank, answer):
    found = ground._answer(ZoneTest("x"), {"m2": m2, "gap": gap, "blank": blank}, 20_000.0)
    assert found["answer"] == answer
    assert (found["daa"], found["share"], found["blank"]) == (m2 / 1000, m2 / 20_000, blank)


def reached(measured, facts=None, **test):
    """The row of a limit of 10 daa, on a site of 40 daa."""
    indicator = SimpleNamespace(id="loss", unit="daa")
    limit = SimpleNamespace(id="too_much", tier="flag")
    given = {"indicator": indicator, "limit": 10.0, "yes": "over", "ends": ()}
    asked = SimpleNamespace(**(given | test))
    shown = {"loss": {"measured": measured, "facts": facts or {}}}
    written = {"alternatives": [{"id": "a", "shown": shown, "criteria": {}}]}
    concerned = frame([shapely.box(0, 0, 200, 200)]).set_axis(["a"])
    (row,) = ground._reached(written, limit, asked, concerned, {})
    return row


def test_a_limit_is_reached_by_what_was_measured_or_may_be():
    assert reached(10.0)["answer"] == "no"
    assert reached(10.1)["answer"] == "yes"
    assert reached(10.0, yes="from")["answer"] == "yes"
    assert reached(9.9, yes="under")["answer"] == "yes"
    assert reached(10.0, yes="under")["answer"] == "no"
    between = {"low": 9.0, "high": 11.0}
    assert reached(10.0, between, ends=("low", "high"))["answer"] == "touch"
    assert reached(10.0, {"low": 11.0, "high": 12.0}, ends=("low", "high"))["answer"] == "yes"
    row = reached(8.0)
    assert (row["daa"], row["share"], row["blank"], row["tier"]) == (8.0, 0.2, 0.0, "flag")
    missing = reached(None)
    assert (missing["answer"], missing["daa"], missing["share"], missing["blank"]) == (
        "unchecked", None, None, 1.0,
    )  # fmt: skip


def test_what_a_layer_covers_less_the_ground_that_does_not_count(engine):
    """A site of 10 daa: 1 of road, 2 of fields, 3 of pasture; 8 of them are over."""
    cover = frame(
        [
            shapely.box(0, 0, 10, 100),
            shapely.box(10, 0, 30, 100),
            shapely.box(30, 0, 60, 100),
            shapely.box(60, 0, 100, 100),
        ],
        land_type=[12, 21, 23, 30],
    )
    lay_out(engine, shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100))
    engine.shapes("land", cover, ["land_type"])
    assert land._by_type(engine) == {("a", 12): 1.0, ("a", 21): 2.0, ("a", 23): 3.0, ("a", 30): 4.0}
    engine.shapes("over", frame([shapely.box(0, 0, 80, 100)]), [])
    whole = land.covered_less(engine, (21, 22, 23), land=False)
    assert whole == {"a": 8.0, "b": 0.0}
    assert land.covered_less(engine, (21, 22, 23), land=True) == pytest.approx({"a": 3.0, "b": 0.0})
    assert land.covered_less(engine, (11, 12), land=True) == pytest.approx({"a": 7.0, "b": 0.0})


def fields(engine, *strips, quality=None):
    """Residual daa, and fulldyrka by quality, of a site that takes x from 0 to 100."""
    lay_out(engine, shapely.box(0, 0, 100, 200))
    engine.shapes("land", frame(strips, land_type=[21] * len(strips)), ["land_type"])
    land._by_type(engine)
    held = {} if quality is None else {"soil_quality": quality}
    soil._by_quality(engine, layers(**held))
    soil._residual(engine)
    left = by_id(engine.frame("SELECT id, daa AS v FROM residual"))
    grades = engine.frame("SELECT one, two, three FROM quality_of")
    return left.get("a", 0.0), grades.to_numpy().tolist()


@pytest.mark.parametrize(("wide", "left"), [(49.0, 4.9), (50.0, 0.0), (51.0, 0.0)])
def test_a_part_of_a_field_under_five_decares_is_left_over(engine, wide, left):
    found, _grades = fields(engine, shapely.box(-wide, 0, 50, 100))
    assert found == pytest.approx(left, abs=0.002)


def test_what_goes_on_beyond_a_kilometre_is_not_small_and_what_is_not_taken_from_is_left(engine):
    assert fields(engine, shapely.box(-1100, 0, 50, 4))[0] == 0.0
    assert fields(engine, shapely.box(-900, 0, 50, 4))[0] == pytest.approx(3.6, abs=0.002)
    assert fields(engine, shapely.box(-40, 0, -10, 40))[0] == 0.0


def test_fields_a_decimetre_apart_are_one_and_a_neck_of_less_than_a_metre_parts_them(engine):
    """A part of 2 daa west of the site hangs on a field that the site takes from, or does not."""
    west, taken = shapely.box(-50, 0, -10, 50), shapely.box(-9.9, 0, 50, 50)
    assert fields(engine, west, taken)[0] == pytest.approx(2.0 + 0.495, abs=0.01)
    assert fields(engine, west, shapely.box(-9.5, 0, 50, 50))[0] == pytest.approx(0.475, abs=0.01)


def test_the_best_quality_has_the_ground(engine):
    quality = frame(
        [shapely.box(0, 0, 40, 100), shapely.box(20, 0, 70, 100), shapely.box(60, 0, 100, 100)],
        soil_quality=[2, 1, 3],
    )
    _left, grades = fields(engine, shapely.box(0, 0, 90, 100), quality=quality)
    assert grades == [pytest.approx([5.0, 2.0, 2.0])]
    assert fields(engine, shapely.box(0, 0, 90, 100))[1] == []
