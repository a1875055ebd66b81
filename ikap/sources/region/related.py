"""The columns of a layer that stand in a table beside it, which may have several rows a feature."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ikap.catalogue import LayerKind, Related
from ikap.model import InputError
from ikap.sources import cells
from ikap.sources.files import vector


def key_column(kind: LayerKind, columns: Sequence[str]) -> str | None:
    """The column of a layer by which a table beside it knows its features."""
    return cells.first_match((kind.related.key,), columns) if kind.related is not None else None


def with_related(kind: LayerKind, contents: vector.Contents, frame: pd.DataFrame) -> list[str]:
    """Put the columns of the table beside a layer into its frame; their names.

    Only those that the layer lacks; none where the file has no such table.
    """
    related = kind.related
    key = key_column(kind, [str(name) for name in frame.columns])
    table = _table(contents, related) if related is not None and key is not None else None
    if table is None or related is None:
        return []
    foreign = cells.first_match((related.foreign,), table.fields)
    assert foreign is not None
    lacking = {
        field.name: column
        for field in kind.fields
        if cells.first_match((field.name, *field.names), list(frame.columns)) is None
        and (column := cells.first_match((field.name, *field.names), table.fields)) is not None
    }
    rows = vector.cells(table, [foreign, *lacking.values()])
    owner = rows[foreign].map(cells.key)
    for column in lacking.values():
        joined = rows[column].map(cells.key).groupby(owner, sort=False).agg(", ".join)
        frame[column] = frame[key].map(cells.key).map(joined).astype(object)
    return list(lacking.values())


def _table(contents: vector.Contents, related: Related) -> vector.Contents | None:
    """The table of the file that knows features by the foreign key."""
    for name in vector.layer_names(contents.path):
        if name == contents.layer:
            continue
        try:
            beside = vector.contents(contents.path, name)
        except InputError:
            continue  # a layer that cannot be opened is no table of this one
        is_table = beside.geometry == "None"
        if is_table and cells.first_match((related.foreign,), beside.fields) is not None:
            return beside
    return None
