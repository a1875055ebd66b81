"""The other engine on small grounds that can be worked out on paper, and on its own feet."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import ikap
from ikap.measure.overlap import class_areas
from ikap.measure.points import sample_points
from ikap.model import ConfigurationError
from ikap.verify import land, roads, ways
from ikap.verify.engine import Engine
from ikap.verify.findings import Number, compared, compared_words, side_by_side
from ikap.verify.ground import Layers, lay_out

CRS = 25832
DAA = Number("area", "Areal", "daa")


@pytest.fixture
def engine():
    pytest.importorskip("duckdb")
    try:
        opened = Engine()
    except ConfigurationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def sites_of(shapes):
    found = frame(shapes, kind=["housing"] * len(shapes), municipality_code=["5001"] * len(shapes))
    found.index = pd.Index([f"s{i}" for i in range(len(shapes))], name="id")
    return found


def test_it_uses_nothing_of_what_it_checks():
    rooms = set()
    for path in (Path(ikap.__file__).parent / "verify").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ikap"):
                rooms.add(node.module)
    ours = {module for module in rooms if not module.startswith("ikap.verify")}
    # ikap.storage says how a file is addressed; it holds no number that is checked.
    assert ours == {"ikap.catalogue", "ikap.document", "ikap.model", "ikap.storage", "ikap.text"}


def test_a_square_metre_more_is_seen_and_rounding_is_not():
    rows = side_by_side(
        {"a": 10.0, "b": 10.0, "c": None, "d": None, "e": 1.0},
        {"a": 10.0009, "b": 10.0011, "c": None, "d": 0.0},
    )
    found = compared(DAA, rows)
    assert [(one.site, one.written, one.computed) for one in found.differences] == [
        ("b", 10.0, 10.0011),
        ("d", None, 0.0),
        ("e", 1.0, None),
    ]
    assert found.count == 5
    assert found.largest == pytest.approx(0.0011)
    words = compared_words(Number("status", "Status", ""), side_by_side({"a": "x"}, {"a": "y"}))
    assert [(one.written, one.computed) for one in words.differences] == [("x", "y")]


def test_ground_under_two_land_types_counts_once(engine):
    # 100 × 100 m: fulldyrka on 0–60, mire on 40–90, of which 40–60 is fulldyrka's.
    site = sites_of([shapely.box(0, 0, 100, 100), shapely.box(0, 200, 100, 300)])
    ground = frame(
        [shapely.box(40, 0, 90, 100), shapely.box(0, 0, 60, 100), shapely.box(0, 200, 50, 300)],
        land_type=[60, 21, 30],
    )
    layers = {"municipalities": frame([shapely.box(-9, -9, 900, 900)], municipality_code=["5001"])}
    lay_out(engine, site, Layers(layers.__contains__, layers.__getitem__, lambda _: "region"))
    engine.shapes("land", ground, ["land_type"])
    found = land._by_type(engine)
    assert found == pytest.approx({("s0", 21): 6.0, ("s0", 60): 3.0, ("s1", 30): 5.0})
    ours = class_areas(site.geometry, ground.geometry, ground["land_type"], (21, 30, 60))
    assert found["s0", 60] == pytest.approx(ours.loc["s0", 60] / 1000)


def test_the_lattice_is_that_of_the_measurements(engine):
    random = np.random.default_rng(7)
    shapes = [
        shapely.Point(570_000 + 9_000 * i, 7_030_000 + 77 * i).buffer(radius, quad_segs=3)
        for i, radius in enumerate((4, 12, 45, 120, 600, 2500, 9000))
    ]
    shapes += [shapely.MultiPoint(random.uniform(0, 300, (5, 2))).convex_hull for _ in range(6)]
    shapes.append(shapely.box(10, 10, 12, 900).difference(shapely.box(9, 49, 13, 51)))
    wanted = sample_points(gpd.GeoSeries(shapes, index=[f"s{i}" for i in range(len(shapes))]))
    engine.shapes("net", frame(shapes, id=[f"s{i}" for i in range(len(shapes))]), ["id"])
    ways.sample_points(engine)
    found = engine.frame("SELECT id, x, y FROM point")
    assert sorted(map(tuple, found.round(6).to_numpy().tolist())) == sorted(
        (id_, round(p.x, 6), round(p.y, 6)) for id_, p in wanted.items()
    )


def test_without_duckdb_a_sentence_tells_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ConfigurationError, match=r"pip install \"ikap\[verify\]\""):
        Engine()


def test_a_stranger_s_text_is_no_question(engine):
    told = [{"id": "'); DROP TABLE site; --", "n": 1.5}, {"id": None, "n": None}]
    engine.table("strange", told, {"id": "VARCHAR", "n": "DOUBLE"})
    found = engine.frame("SELECT * FROM strange ORDER BY n NULLS LAST")
    assert found["id"][0] == told[0]["id"]
    assert found["n"].isna().tolist() == [False, True]


def test_roads_that_cross_in_a_bend_of_both_meet_there():
    """100 m to the bend, and 100 m down from it."""
    across = roads.Line(np.array([(0.0, 0.0), (100.0, 0.0), (200.0, 50.0)]), 0.0, "")
    down = roads.Line(np.array([(150.0, 100.0), (100.0, 0.0), (100.0, -100.0)]), 0.0, "")
    network = roads.Ways([across, down], None)
    start = network.reached(np.array([(0.0, 0.0)]))
    end = roads.entries_of(network, [shapely.Point(100, -100)])
    assert network.to(start, end).tolist() == [200.0]
