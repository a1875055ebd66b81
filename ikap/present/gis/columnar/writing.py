"""scores.parquet: GeoParquet 1.1, a row a site, a group of rows at a time.

What is in memory is one group, however many sites there are. What depends on all sites, their
places, is filled in by going through the columns once more. The same bytes for the same sites,
numbers and `written`, whatever was measured together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from ikap.assess.round import PLACES
from ikap.model import Evaluation
from ikap.present.document import constraint_entry, criterion_entry, layer_entries, profile_entry
from ikap.present.gis.columnar.layout import Column, Type, columns
from ikap.present.gis.columnar.stamp import Stamp
from ikap.present.gis.columnar.values import Values
from ikap.text import language

SCHEMA = "ikap-columns-1"
GROUP = 10_000  # rows that are written together: half a hundred MB of columns
EDGES = ("xmin", "ymin", "xmax", "ymax")
_TYPES = {
    Type.NUMBER: pa.float64(),
    Type.WHOLE: pa.int64(),
    Type.TEXT: pa.string(),
    Type.FLAG: pa.bool_(),
    Type.CODES: pa.list_(pa.string()),
}


class ColumnWriter:
    """A scores.parquet that is being written; what is left over is written when it is closed.

    `path` is a file that nobody else sees: whoever opens the writer moves it to its place.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = pq.ParquetWriter(path, schema, compression="zstd", version="2.6")
        self._waiting: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Add rows, which are written when there are enough for a group."""
        self._waiting.append(table)
        while sum(len(part) for part in self._waiting) >= GROUP:
            whole = pa.concat_tables(self._waiting)
            self._file.write_table(whole.slice(0, GROUP).combine_chunks(), row_group_size=GROUP)
            rest = whole.slice(GROUP)
            self._waiting = [rest] if len(rest) else []

    def __enter__(self) -> ColumnWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is None and self._waiting:
            whole = pa.concat_tables(self._waiting).combine_chunks()
            self._file.write_table(whole, row_group_size=GROUP)
        self._file.close()


def write_columns(evaluations: Iterable[Evaluation], path: Path, stamp: Stamp) -> None:
    """Write the sites of evaluations below one another. A ValueError where there are none."""
    parts = iter(evaluations)
    first = next(parts, None)
    if first is None:
        raise ValueError("no sites to write")
    layout = columns(first)
    schema = _schema(layout, first, stamp)
    with ColumnWriter(path, schema) as writer:
        for evaluation in chain([first], parts):
            writer.write(_table(evaluation, layout, schema))


def with_places(source: Path, path: Path, places: pd.DataFrame) -> None:
    """Write a file again with the places of its sites: a table of PLACES by id."""
    with pq.ParquetFile(source) as file:
        schema = file.schema_arrow
        with ColumnWriter(path, schema) as writer:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                own = places.loc[table.column("id").to_pylist()]
                for name in PLACES:
                    values = own[name].to_numpy(dtype=float)
                    whole = pa.array(values, pa.int64(), mask=np.isnan(values), safe=False)
                    table = table.set_column(
                        schema.get_field_index(name), schema.field(name), whole
                    )
                writer.write(table)


def _table(evaluation: Evaluation, layout: Iterable[Column], schema: pa.Schema) -> pa.Table:
    values = Values(evaluation)
    arrays = [_array(column, values) for column in layout]
    shapes = evaluation.sites.geometry.to_numpy()
    bounds = shapely.bounds(shapes)
    arrays.append(pa.StructArray.from_arrays([*bounds.T.copy()], names=EDGES))
    arrays.append(pa.array(shapely.to_wkb(shapes, output_dimension=2), pa.binary()))
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(column: Column, values: Values) -> pa.Array:
    content = values.of(column)
    if column.type is Type.NUMBER:
        return pa.array(content, pa.float64(), from_pandas=True)  # NaN is what is missing
    return pa.array(content, _TYPES[column.type])


def _schema(layout: Iterable[Column], evaluation: Evaluation, stamp: Stamp) -> pa.Schema:
    fields = [
        pa.field(
            column.name,
            _TYPES[column.type],
            metadata={"title": column.title, "unit": column.unit}
            if column.unit
            else {"title": column.title},
        )
        for column in layout
    ]
    fields.append(pa.field("bbox", pa.struct([pa.field(edge, pa.float64()) for edge in EDGES])))
    fields.append(pa.field("geometry", pa.binary()))
    metadata = {"geo": _geo(evaluation.sites, stamp), "ikap": _ikap(layout, evaluation, stamp)}
    plain = {key: json.dumps(value, ensure_ascii=False) for key, value in metadata.items()}
    return pa.schema(fields, metadata=plain)


def _geo(sites: gpd.GeoDataFrame, stamp: Stamp) -> Mapping[str, Any]:
    """The metadata of GeoParquet 1.1."""
    covering = {edge: ["bbox", edge] for edge in EDGES}
    return {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["MultiPolygon", "Polygon"],
                "crs": CRS.from_user_input(sites.crs).to_json_dict(),
                "bbox": list(stamp.bounds),
                "covering": {"bbox": covering},
            }
        },
    }


def _ikap(layout: Iterable[Column], evaluation: Evaluation, stamp: Stamp) -> Mapping[str, Any]:
    """What the columns mean, by which weights, from which data, and what of it is invented."""
    region = evaluation.region
    return {
        "schema": SCHEMA,
        "run": stamp.run,
        "language": language(),
        "sites": stamp.sites,
        "places_drawn": stamp.drawn,
        "region": {"title": region.title, "crs": region.crs, "missing": list(region.missing)},
        "synthetic": list(region.synthetic),
        "layers": layer_entries(region),
        "profile": profile_entry(evaluation.profile),
        "set_aside": {kind.value: list(names) for kind, names in evaluation.set_aside.items()},
        "criteria": {c.id: criterion_entry(c) for c in evaluation.definitions},
        "constraints": {limit.id: constraint_entry(limit) for limit in evaluation.limits},
        "columns": {
            column.name: {
                "title": column.title,
                "unit": column.unit,
                "from": column.origin.value,
                "of": column.of,
                "sources": [name for name in column.sources if name in region.sources],
            }
            for column in layout
        },
    }
