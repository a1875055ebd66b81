"""What is taken apart is put together again with every bit, and nothing else is put together."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from pyproj import CRS
from scipy.sparse import csr_array

from ikap.sources.prepared import NotKeptError, Packer, Store, UnsoundError
from ikap.sources.prepared.store import MARK, write_store

UTM = CRS(25832)


@dataclass(frozen=True, eq=False)
class Street:
    """A record with something of its own that is not kept."""

    shapes: Any
    cost: Any
    lock: Any = field(default_factory=Lock, repr=False)


RECORDS = {"street": Street}


def there_and_back(tmp_path, **values):
    """Values written to a file, and read from it."""
    packer = Packer(RECORDS, UTM)
    path = tmp_path / "a.region"
    write_store(path, {name: packer.pack(value) for name, value in values.items()}, packer)
    store = Store(path)
    return {name: store.get(name, RECORDS, UTM) for name in values}


def frame():
    """A layer with every kind of column and of shape that a layer has."""
    hole = shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 2, 2)
    shapes = [
        hole,
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), hole.buffer(0.1)]),
        shapely.LineString([(0, 0), (1 / 3, 7_000_000.1)]),
        shapely.Point(569_000.123456789, 7_033_000),
        None,
        shapely.Polygon(),
        shapely.Point(1, 2, 3),
        shapely.GeometryCollection([shapely.Point(0, 0), hole]),
    ]
    count = len(shapes)
    return gpd.GeoDataFrame(
        {
            "text": pd.Series(["å", None, "a", "a", "", "NaN", "1", "b"], dtype="str"),
            "mixed": pd.Series(["5001", None, 1, 1.0, True, float("nan"), "1", ""], dtype=object),
            "number": np.array([0.1, np.nan, np.inf, -0.0, 1e-300, 5, 6, 7]),
            "whole": np.arange(count),
            "flag": np.arange(count) % 2 == 0,
            "day": pd.to_datetime(["2026-11-29"] * count),
        },
        geometry=gpd.array.GeometryArray(np.array(shapes, dtype=object), crs=UTM),
    )


def test_a_layer_comes_back_as_it_was(tmp_path):
    layer = frame()
    back = there_and_back(tmp_path, layer=layer)["layer"]
    assert_geodataframe_equal(back, layer)
    assert back.crs == UTM
    mixed = [(type(v), repr(v)) for v in layer["mixed"]]
    assert [(type(v), repr(v)) for v in back["mixed"]] == mixed
    wkb = shapely.to_wkb(layer.geometry.array, output_dimension=4)
    assert shapely.to_wkb(back.geometry.array, output_dimension=4).tolist() == wkb.tolist()
    assert np.signbit(back["number"][3])


def test_tables_indexes_and_nested_values_come_back(tmp_path):
    table = pd.DataFrame({"a": [1.0, 2.0]}, index=pd.Index(["x", "y"], name="id", dtype=object))
    nested = {"1": (1, [None, True, 0.1]), 1: {"k": np.float64(0.1)}, None: "null"}
    matrix = csr_array(np.array([[0.0, 1.5], [0.0, 0.0]]))
    back = there_and_back(tmp_path, table=table, nested=nested, matrix=matrix, none=None)
    assert_frame_equal(back["table"], table)
    assert back["nested"] == nested
    assert [type(key) for key in back["nested"]] == [str, int, type(None)]
    assert (back["matrix"] != matrix).nnz == 0
    assert back["none"] is None


def test_what_two_records_share_is_one_thing_again(tmp_path):
    lines = np.array([shapely.LineString([(0, 0), (1, 1)])], dtype=object)
    street = Street(lines, np.array([1.5]))
    back = there_and_back(tmp_path, first=street, second={"again": street})
    # Each name is asked of one store, which knows what it has put together.
    assert back["first"] is back["second"]["again"]
    assert back["first"].lock.acquire(blocking=False)
    assert back["first"].shapes[0].equals(lines[0])


@pytest.mark.parametrize(
    "value",
    [
        object(),
        np.array([object()]),
        pd.DataFrame({"a": pd.Categorical(["x"])}),
        gpd.GeoSeries([shapely.Point(0, 0)], crs=4326).to_frame("geometry"),
        np.array(["text"]),
    ],
    ids=["object", "objects", "category", "another CRS", "fixed text"],
)
def test_what_cannot_be_kept_is_refused(value):
    with pytest.raises(NotKeptError):
        Packer(RECORDS, UTM).pack(value)


def written(tmp_path):
    packer = Packer(RECORDS, UTM)
    path = tmp_path / "a.region"
    write_store(path, {"layer": packer.pack(frame())}, packer)
    return path


@pytest.mark.parametrize("length", [0, 7, 20, 400, -1], ids=str)
def test_half_a_file_is_no_region(tmp_path, length):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises((UnsoundError, ValueError)):
        Store(path)


def test_a_bit_that_was_changed_is_noticed(tmp_path):
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    at = bytes(content).index(np.float64(569_000.123456789).tobytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(UnsoundError):
        Store(path).get("layer", RECORDS, UTM)


def forged(tmp_path, tree, arrays=()):
    """A file that somebody has made: a tree of their own, over the arrays of theirs."""
    path = tmp_path / "forged.region"
    packer = Packer(RECORDS, UTM)
    for values in arrays:
        packer.pack(values)
    write_store(path, {"x": tree}, packer)
    return Store(path)


@pytest.mark.parametrize(
    "tree",
    [
        {"shared": 0},
        {"record": "os.system", "fields": {"command": "true"}},
        {"array": 0},
        {"array": -1},
        {"unheard of": 1},
        {"float": "x"},
        {"tuple": 5},
        {"shapes": {"parts": {"kind": 5}, "told": {}}},
    ],
    ids=json.dumps,
)
def test_a_tree_of_somebody_elses_runs_nothing(tmp_path, tree):
    with pytest.raises(UnsoundError):
        forged(tmp_path, tree).get("x", RECORDS, UTM)


def test_offsets_that_point_outside_never_reach_geos(tmp_path):
    arrays = (
        np.array([3], dtype=np.int8),
        np.array([0]),
        np.zeros((4, 2)),
        np.array([0, 4_000_000]),
        np.array([0, 1]),
    )
    names = ("kind", "POLYGON at", "POLYGON xy", "POLYGON 0", "POLYGON 1")
    parts = {name: number for number, name in enumerate(names)}
    store = forged(tmp_path, {"shapes": {"parts": parts, "told": {"POLYGON": 2}}}, arrays)
    with pytest.raises(UnsoundError):
        store.get("x", RECORDS, UTM)


def test_the_file_is_never_written_through_its_map(tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    layer = Store(path).get("layer", RECORDS, UTM)
    layer.loc[0, "number"] = 5.0
    assert path.read_bytes() == before
    assert before.startswith(MARK)
