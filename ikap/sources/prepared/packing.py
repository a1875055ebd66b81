"""Tables, shapes and records as plain arrays and JSON, and back, with every bit as it was.

Nothing here can run what a file says: an array's type is one of a few, a record is one of those
that the caller names, and everything else is refused.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ikap.measure.points import objects
from ikap.sources.prepared.shapes import packed_shapes, unpacked_shapes

Array = NDArray[Any]
KINDS = "biufM"  # of arrays that are kept as they are: bool, integers, floats, moments
SCALARS = (str, int, float, bool, type(None))


class NotKeptError(ValueError):
    """A value of a kind that is not kept: it is made anew when it is asked for."""


class Packer:
    """Values taken apart: `arrays` by number, each content once, and trees that point at them."""

    def __init__(self, records: Mapping[str, type], crs: CRS) -> None:
        self.arrays: list[Array] = []
        self.shared: list[Any] = []  # trees of records, each record once
        self._crs = crs
        self._names = {record: name for name, record in records.items()}
        self._known: dict[bytes, int] = {}
        self._seen: dict[int, tuple[int, Any]] = {}  # with the record, so that its id stays its own

    def pack(self, value: Any) -> Any:
        """The tree of a value; NotKeptError where it holds something that is not kept."""
        if isinstance(value, np.generic):
            return {"scalar": self._array(np.asarray(value))}
        if isinstance(value, float):
            return {"float": repr(value)}
        if isinstance(value, SCALARS):
            return value
        for kinds, pack in self._ways:
            if isinstance(value, kinds):
                return pack(self, value)
        if _is_matrix(value):
            return self._matrix(value)
        if type(value) in self._names:
            return {"shared": self._record(value)}
        raise NotKeptError(type(value).__name__)

    def _array(self, values: Array) -> int:
        values = np.ascontiguousarray(values)
        if values.dtype.kind not in KINDS or not values.dtype.isnative:
            raise NotKeptError(str(values.dtype))
        header = f"{values.dtype.str}{values.shape}".encode()
        digest = hashlib.blake2b(header + values.tobytes(), digest_size=16).digest()
        if digest not in self._known:
            self._known[digest] = len(self.arrays)
            self.arrays.append(values)
        return self._known[digest]

    def _ndarray(self, values: Array) -> Any:
        if values.dtype.kind in KINDS:
            return {"array": self._array(values)}
        if values.dtype != object:
            raise NotKeptError(str(values.dtype))
        if any(isinstance(v, shapely.Geometry) for v in values.ravel()):
            return {"shapes": self._shapes(values)}
        return {"objects": self._objects(values)}

    def _shapes(self, shapes: Array) -> Any:
        try:
            parts, layout = packed_shapes(shapes)
        except ValueError as error:
            raise NotKeptError(str(error)) from error
        return {"parts": {k: self._array(v) for k, v in parts.items()}, "told": layout}

    def _objects(self, values: Array) -> Any:
        """Texts and numbers of any kind, each different one once."""
        if values.ndim != 1 or not all(type(v) in SCALARS for v in values):
            raise NotKeptError("objects")
        numbers: dict[tuple[type, str], int] = {}
        different: list[Any] = []
        codes = np.empty(len(values), dtype=np.int32)
        for i, value in enumerate(values):
            key = (type(value), repr(value))
            if key not in numbers:
                numbers[key] = len(different)
                different.append(value)
            codes[i] = numbers[key]
        text = json.dumps(different, ensure_ascii=False).encode("utf-8")
        return {
            "codes": self._array(codes),
            "different": self._array(np.frombuffer(text, dtype=np.uint8)),
        }

    def _column(self, values: pd.Series[Any]) -> Any:
        kind = values.dtype
        if isinstance(kind, gpd.array.GeometryDtype):
            crs = values.array.crs
            if crs is not None and crs != self._crs:
                raise NotKeptError("another CRS")
            return {"geometry": self._shapes(np.asarray(values.array)), "placed": crs is not None}
        if isinstance(kind, np.dtype):
            return self._ndarray(values.to_numpy())
        if kind == pd.StringDtype(na_value=np.nan):
            plain = values.astype(object).where(values.notna(), None).to_numpy()
            return {"texts": self._objects(plain)}
        raise NotKeptError(str(kind))

    def _index(self, index: pd.Index) -> Any:
        if isinstance(index, pd.MultiIndex):
            raise NotKeptError("MultiIndex")
        name = self.pack(index.name)
        if isinstance(index, pd.RangeIndex):
            return {"range": [index.start, index.stop, index.step], "name": name}
        return {"index": self._column(pd.Series(index.array, dtype=index.dtype)), "name": name}

    def _series(self, series: pd.Series[Any]) -> Any:
        tree = {"values": self._column(series), "index": self._index(series.index)}
        geo = isinstance(series, gpd.GeoSeries)
        return {"series": tree, "name": self.pack(series.name), "geo": geo}

    def _frame(self, frame: pd.DataFrame) -> Any:
        if not frame.columns.is_unique or frame.attrs:
            raise NotKeptError("columns")
        active = getattr(frame, "_geometry_column_name", None)
        return {
            "frame": [self._column(frame[name]) for name in frame],
            "columns": [self.pack(name) for name in frame.columns],
            "text_columns": frame.columns.dtype != object,
            "index": self._index(frame.index),
            "geo": isinstance(frame, gpd.GeoDataFrame),
            "active": active,
        }

    def _record(self, value: Any) -> int:
        if id(value) not in self._seen:
            fields = [f.name for f in dataclasses.fields(value) if f.init and not _made(f)]
            tree = {name: self.pack(getattr(value, name)) for name in fields}
            self.shared.append({"record": self._names[type(value)], "fields": tree})
            self._seen[id(value)] = len(self.shared) - 1, value
        return self._seen[id(value)][0]

    def _matrix(self, matrix: Any) -> Any:
        parts = {k: self._array(getattr(matrix, k)) for k in ("data", "indices", "indptr")}
        return {"matrix": parts, "shape": list(matrix.shape)}

    _ways: tuple[tuple[Any, Callable[[Packer, Any], Any]], ...] = (
        (np.ndarray, _ndarray),
        (pd.DataFrame, _frame),
        (pd.Series, _series),
        (pd.Index, lambda self, index: {"labels": self._index(index)}),
        (shapely.Geometry, lambda self, entry: {"shape": self._shapes(objects([entry]))}),
        (shapely.STRtree, lambda self, tree: {"tree": self._shapes(np.asarray(tree.geometries))}),
        (tuple, lambda self, values: {"tuple": [self.pack(value) for value in values]}),
        (list, lambda self, values: {"list": [self.pack(value) for value in values]}),
        (
            dict,
            lambda self, table: {"dict": [[self.pack(k), self.pack(v)] for k, v in table.items()]},
        ),
    )


def _is_matrix(value: Any) -> bool:
    """Whether a value is a sparse matrix by rows: where scipy is not loaded, none is."""
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and isinstance(value, sparse.csr_array)


class Unpacker:
    """Trees put together again; what several share is one thing again."""

    def __init__(
        self,
        array: Callable[[int], Array],
        shared: list[Any],
        records: Mapping[str, type],
        crs: CRS,
    ) -> None:
        self._array, self._shared, self._records, self._crs = array, shared, records, crs
        self._made: dict[int, Any] = {}
        self._shapes_made: dict[str, Array] = {}

    def unpack(self, tree: Any) -> Any:
        """The value of a tree; a ValueError, KeyError or TypeError where it is none of ours."""
        if not isinstance(tree, dict):
            return tree
        kind = next(iter(tree))
        return self._ways[kind](self, tree)

    def _shapes(self, tree: Any) -> Array:
        key = json.dumps(tree, sort_keys=True)
        if key not in self._shapes_made:
            parts = {k: self._array(v) for k, v in tree["parts"].items()}
            self._shapes_made[key] = unpacked_shapes(parts, tree["told"])
        return self._shapes_made[key]

    def _objects(self, tree: Any) -> Array:
        different = json.loads(self._array(tree["different"]).tobytes().decode("utf-8"))
        return np.asarray(objects(different)[self._array(tree["codes"])], dtype=object)

    def _column(self, tree: Any) -> Any:
        kind = next(iter(tree))
        if kind == "geometry":
            crs = self._crs if tree["placed"] else None
            return gpd.array.GeometryArray(self._shapes(tree["geometry"]), crs=crs)
        if kind == "texts":
            return pd.array(self._objects(tree["texts"]), dtype=pd.StringDtype(na_value=np.nan))
        return self._ways[kind](self, tree)

    def _index(self, tree: Any) -> pd.Index:
        name = self.unpack(tree["name"])
        if "range" in tree:
            start, stop, step = tree["range"]
            return pd.RangeIndex(start, stop, step, name=name)
        values = self._column(tree["index"])
        kind = object if isinstance(values, np.ndarray) and values.dtype == object else None
        index: pd.Index = pd.Index(values, name=name, dtype=kind)
        return index

    def _series(self, tree: Any) -> Any:
        values, index = self._column(tree["series"]["values"]), self._index(tree["series"]["index"])
        name = self.unpack(tree["name"])
        if tree["geo"]:
            return gpd.GeoSeries(values, index=index, name=name)
        kind = object if isinstance(values, np.ndarray) and values.dtype.hasobject else None
        return pd.Series(values, index=index, name=name, dtype=kind, copy=False)

    def _frame(self, tree: Any) -> Any:
        index = self._index(tree["index"])
        names = [self.unpack(name) for name in tree["columns"]]
        columns = pd.Index(names, dtype=None if tree["text_columns"] else object)
        series = {}
        for number, column in enumerate(tree["frame"]):
            values = self._column(column)
            kind = object if isinstance(values, np.ndarray) and values.dtype.hasobject else None
            series[number] = pd.Series(values, index=index, dtype=kind, copy=False)
        frame = pd.DataFrame(series, index=index, columns=range(len(names)))
        frame.columns = columns
        if not tree["geo"]:
            return frame
        if tree["active"] is None:
            return gpd.GeoDataFrame(frame)
        return gpd.GeoDataFrame(frame, geometry=tree["active"])

    def _record(self, tree: Any) -> Any:
        number = tree["shared"]
        if number not in self._made:
            record = self._shared[number]
            fields = {name: self.unpack(value) for name, value in record["fields"].items()}
            self._made[number] = self._records[record["record"]](**fields)
        return self._made[number]

    def _matrix(self, tree: Any) -> Any:
        from scipy.sparse import csr_array  # slow to load; files are read without it

        parts = tree["matrix"]
        data, indices, indptr = (self._array(parts[k]) for k in ("data", "indices", "indptr"))
        matrix = csr_array((data, indices, indptr), shape=tuple(tree["shape"]))
        matrix.check_format()
        return matrix

    _ways: Mapping[str, Callable[[Unpacker, Any], Any]] = {
        "float": lambda self, tree: float(tree["float"]),
        "scalar": lambda self, tree: self._array(tree["scalar"])[()],
        "array": lambda self, tree: self._array(tree["array"]),
        "shapes": lambda self, tree: self._shapes(tree["shapes"]),
        "shape": lambda self, tree: self._shapes(tree["shape"])[0],
        "tree": lambda self, tree: shapely.STRtree(self._shapes(tree["tree"])),
        "objects": lambda self, tree: self._objects(tree["objects"]),
        "labels": lambda self, tree: self._index(tree["labels"]),
        "series": _series,
        "frame": _frame,
        "shared": _record,
        "matrix": _matrix,
        "tuple": lambda self, tree: tuple(self.unpack(value) for value in tree["tuple"]),
        "list": lambda self, tree: [self.unpack(value) for value in tree["list"]],
        "dict": lambda self, tree: {self.unpack(k): self.unpack(v) for k, v in tree["dict"]},
    }


def _made(field: dataclasses.Field[Any]) -> bool:
    """Whether a field is the record's own business, such as a lock or what it has looked up."""
    return not field.repr
