"""Numbers, rows and columns of GIS files, worked out by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.present.gis import formats, postgis, provenance
from ikap.present.gis.columnar import layout, numbers, values
from ikap.present.gis.columnar.layout import Column, Origin, Type
from tests.present import meeting
from tests.present.shown.reading import assert_shown, data_lines

# --- rounding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [0, 1, 2, 6, 12])
def test_each_number_is_rounded_as_python_rounds_it(decimals):
    rng = np.random.default_rng(1)
    given = [
        *rng.uniform(-1e3, 1e3, 300), *(n / 2 for n in range(-9, 10)), 0.125, 0.375, 2.675, 1e15,
        1e-13, -1e-13, 5e-7, 4.5e12, 2.0**52 + 0.5,
    ]  # fmt: skip
    told = numbers.rounded(given, decimals).tolist()
    assert told == [round(float(value), decimals) + 0.0 for value in given]
    assert not any(np.signbit(value) for value in told if value == 0)


def test_what_is_not_finite_is_nothing():
    assert np.isnan(numbers.rounded([float("nan"), float("inf"), float("-inf")], 2)).all()
    assert numbers.rounded([], 2).tolist() == []


# --- columns --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evaluation():
    return meeting.evaluation(seed=2, sites=11)


@pytest.fixture(scope="module")
def columns(evaluation):
    return {column.name: column for column in layout.columns(evaluation)}


def test_the_columns_of_a_file(columns):
    few = [column for i, column in enumerate(columns.values()) if i < 80 or i % 10 == 0]
    told = [
        [c.name, c.title, c.type.value, c.origin.value, c.of, c.part, c.unit, c.decimals,
         list(c.sources), c.is_words]
        for c in few
    ]  # fmt: skip
    assert_shown("columns", data_lines(told))


def test_the_values_of_a_file(evaluation, columns):
    read = values.Values(evaluation)
    told = {}
    for i, (name, column) in enumerate(columns.items()):
        if i < 60 or i % 10 == 0:
            held = read.of(column)
            told[name] = [None if v != v else v for v in list(held)]
    text = json.loads(
        json.dumps(told, default=lambda v: v.tolist() if hasattr(v, "tolist") else str(v))
    )
    assert_shown("column-values", data_lines(text))


def tidy(rows, key="goal"):
    frame = pd.DataFrame(rows, columns=["id", key, "value", "light"])
    return values._Table(frame.set_index(["id", key]), key, pd.Index(["a", "b", "c"]))


def test_a_tidy_table_is_read_by_name_whatever_its_order():
    table = tidy(
        [("c", "soil", 3.0, "red"), ("a", "climate", 9.0, None), ("a", "soil", 1.0, "green")]
    )
    assert table.numbers("climate", "value")[0] == 9.0
    soil = table.numbers("soil", "value")
    assert (soil[0], soil[2], np.isnan(soil[1])) == (1.0, 3.0, True)
    assert table.objects("soil", "light") == ["green", None, "red"]
    assert np.isnan(table.numbers("growth", "value")).all()
    assert table.objects("growth", "light") == [None] * 3
    assert values._code("touch", None) == "touch"
    assert values._code("yes", "flood") == "yes:flood"


@pytest.mark.parametrize(
    ("type_", "given", "shaped"),
    [
        (Type.TEXT, ["a", None, ""], ["a", None, ""]),
        (Type.FLAG, [True, False], [True, False]),
        (Type.CODES, [["a"], []], [["a"], []]),
    ],
)
def test_values_are_shaped_by_what_a_column_holds(type_, given, shaped):
    column = Column("x", "X", type_, Origin.SITE, "x", "x")
    told = [v if not isinstance(v, tuple) else list(v) for v in values._SHAPE[type_](given, column)]
    assert told == shaped


# --- tables of a database -------------------------------------------------------------------------


def run():
    document = {
        "region": {"title": "Lilleby", "synthetic": ["land"]},
        "profile": {"title": "Balansert", "decided_by": "Utvalget"},
        "criteria": {"near": {"title": "Nær"}},
        "constraints": {"flood": {"title": "Flom"}, "noise": {"title": "Støy"}},
        "layers": {"land": {"title": "AR5", "publisher": "NIBIO", "date": "2026-01-02",
                            "licence": "NLOD", "url": "", "synthetic": True}},
        "alternatives": [
            {
                "id": "a", "proposal": "A", "name": "Vika", "kind": "housing", "list": "housing",
                "municipality": {"code": "5001", "name": "By"}, "area_daa": 10.0,
                "net_area_daa": net, "dwellings": 5.0, "jobs": None, "status": "eligible",
                "complete": True, "rank": 1, "score": 0.5, "score_interval": interval,
                "class": "green",
                "goals": {goal.value: {"value": i / 10} for i, goal in enumerate(postgis.Goal)},
                "criteria": {"near": {name: name for name in postgis.MEASURED}},
                "constraints": {
                    "flood": {**{name: name for name in postgis.ANSWERED}, "override": None},
                    "noise": {**{name: name for name in postgis.ANSWERED}, "override": "Sikret"},
                },
                "reasons": {"for": ["x", "y"], "against": [], "status": ["z"]},
            }
            for net, interval in ((6.0, [0.4, 0.6]), (0.0, None))
        ],
    }  # fmt: skip
    document["alternatives"][1]["id"] = "b"
    areas = {"a": shapely.box(0, 0, 10, 10), "b": shapely.box(20, 0, 30, 10)}
    record = {"written": "2026-11-23T10:00:00Z", "versions": {"ikap": "1"}}
    return SimpleNamespace(document=document, areas=areas, record=record, name="runde")


def test_the_rows_of_each_table(monkeypatch):
    net = {"a": shapely.box(0, 0, 6, 10), "b": shapely.box(20, 0, 30, 10)}
    monkeypatch.setattr(postgis, "net_areas", lambda _run: net)
    rows = postgis.rows_of(run())
    known = postgis.run_id(run().document)
    assert len(known) == 16
    assert [len(rows[table.name]) for table in postgis.TABLES] == [1, 2, 2, 4, 6, 1]
    [runs] = rows[postgis.RUNS.name]
    assert runs[:7] == (
        known,
        "runde",
        "Lilleby",
        "Balansert",
        "Utvalget",
        "2026-11-23T10:00:00Z",
        "1",
    )
    first, second = rows[postgis.SITES.name]
    assert first[1:8] == ("a", "A", "Vika", "housing", "housing", "5001", "By")
    assert first[8:14] == (10.0, 6.0, 5.0, None, "eligible", True)
    assert first[14:19] == (1, 0.5, 0.4, 0.6, "green")
    assert first[-1] is net["a"]
    assert (second[16:18], second[-1]) == ((None, None), None)
    assert second[-2].equals(run().areas["b"])
    assert rows[postgis.CRITERIA.name][0] == (known, "a", "near", "Nær", *postgis.MEASURED)
    flood, noise = rows[postgis.CONSTRAINTS.name][:2]
    assert (flood[-1], noise[-1]) == (None, '"Sikret"')
    assert flood[:4] == (known, "a", "flood", "Flom")
    assert [row[1:] for row in rows[postgis.REASONS.name][:3]] == [
        ("a", "for", 1, "x"), ("a", "for", 2, "y"), ("a", "status", 1, "z"),
    ]  # fmt: skip
    assert rows[postgis.SOURCES.name] == [
        (known, "land", "AR5", "NIBIO", "2026-01-02", "NLOD", None, True)
    ]
    for table in postgis.TABLES:
        assert all(len(row) == len(table.columns) for row in rows[table.name]), table.name


def test_a_surface_is_in_several_parts_or_one_and_an_empty_one_is_nothing():
    assert postgis._cell("x", 25832) == "x"
    assert postgis._cell(shapely.Polygon(), 25832) is None
    collected = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])
    for given in (shapely.box(0, 0, 1, 1), collected):
        read = shapely.from_wkb(postgis._cell(given, 25832))
        assert (read.geom_type, shapely.get_srid(read), read.area) == ("MultiPolygon", 25832, 1.0)


# --- layers ---------------------------------------------------------------------------------------


def test_whole_numbers_with_gaps_stay_whole():
    assert formats._whole(pd.Series([1.0, None, 3.0])).dtype == "Int64"
    assert formats._whole(pd.Series([1.5, None])).dtype == "float64"
    assert formats._whole(pd.Series([None, None], dtype=float)).dtype == "Int64"


def test_a_line_a_source_says_what_is_invented():
    source = {"title": "AR5", "publisher": "NIBIO", "date": "2026-01-02", "licence": "NLOD"}
    real, made_up = provenance.source_lines(
        {"land": {**source, "synthetic": False}, "roads": {**source, "synthetic": True}}
    )
    assert real.endswith(": AR5, NIBIO, 02.01.2026, NLOD")
    assert made_up.endswith("NLOD (oppdiktet)")


def test_the_metadata_of_a_layer():
    base = {"title": "AR5", "publisher": "NIBIO", "date": "2026-01-02", "synthetic": False}
    document = {
        "region": {"title": "Lilleby", "crs": "EPSG:25832", "notes": ["Merk."], "synthetic": []},
        "profile": {"title": "Balansert", "decided_by": "Utvalget", "date": "2026-11-20"},
        "layers": {
            "land": {**base, "licence": "NLOD", "url": "https://nibio.no"},
            "roads": {**base, "licence": "CC BY 4.0", "url": ""},
        },
    }
    layer = gpd.GeoDataFrame(geometry=[shapely.box(1, 2, 3.12345, 4)], crs="EPSG:25832")
    told = provenance.layer_metadata(document, "Områder", layer, datetime(2026, 11, 25, tzinfo=UTC))
    lines = told.xml.replace("<", "\n<").split("\n")
    assert_shown("metadata", (line for line in lines if "Beregnet av IKAP" not in line))
