"""What was read of a table, kept as a file of the region: the same until the table is another.

Everything after reads the file, windows and all, so a table is measured, verified, spread over
processes and made ready just as a file is, and its checksum stands in every run. A file is named
after the layer, the table and its own content; one that a run rests on is thus never written over.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources.postgis.declared import Table
from ikap.sources.postgis.reading import Rows
from ikap.storage import as_sentence, replace_file
from ikap.text import _

FOLDER = "postgis"  # inside the region's own
SHAPES, TABLE, BESIDE = ".fgb", ".csv", ".json"
_DIGITS = 12  # of the checksum, in a name


@dataclass(frozen=True)
class Snapshot:
    """A file of rows, how many they are, and the day that they were first read, ISO."""

    file: Path
    rows: int
    read: str


def snapshot_of(rows: Rows, table: Table, folder: Path, label: str) -> Snapshot:
    """Keep what was read in a region's folder, under a label of the layer's.

    Rows that are the same as those of an earlier reading are the same file, whatever order the
    database gave them in. An InputError where the folder cannot be written.
    """
    content, suffix = _content(rows, table)
    key = hashlib.sha256(content).hexdigest()[:_DIGITS]
    file = folder / FOLDER / f"{label}.{_plain(table)}.{key}{suffix}"
    said = Snapshot(file, len(rows.frame), datetime.now(UTC).date().isoformat())
    try:
        file.parent.mkdir(exist_ok=True)
        if file.is_file() and file.read_bytes() == content and file.with_suffix(BESIDE).is_file():
            return kept_snapshot(file)
        replace_file(file, content)
        record = {"rows": said.rows, "read": said.read, **asdict(table)}
        replace_file(file.with_suffix(BESIDE), (json.dumps(record, indent=1) + "\n").encode())
    except OSError as error:
        fault = as_sentence(error, file)
        raise InputError([fault]) from error
    return said


def kept_snapshot(file: Path) -> Snapshot:
    """A snapshot that was taken before; a ConfigurationError where what is said of it is gone."""
    try:
        record = json.loads(file.with_suffix(BESIDE).read_text(encoding="utf-8"))
        return Snapshot(file, int(record["rows"]), str(record["read"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = _("filen med det som ble lest fra databasen, mangler eller er skadet.")
        remedy = _("Legg den tilbake i regionens mappe, eller beregn innspillene på nytt.")
        raise ConfigurationError([Problem(f"{FOLDER}/{file.name}", what, remedy)]) from error


def _plain(table: Table) -> str:
    """A table's name as part of a file's: without dots, and nothing that a system may object to.

    >>> _plain(Table("IKAP_POSTGIS", "Kart.ar5_flate"))
    'kart_ar5_flate'
    """
    return re.sub(r"[^a-z0-9]+", "_", (table.table or "query").lower()).strip("_") or "table"


def _content(rows: Rows, table: Table) -> tuple[bytes, str]:
    """The rows as the bytes of a file, in an order of their own."""
    frame = rows.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        ordered = _ordered(frame, [])
        text = ordered.to_csv(index=False, sep=";", lineterminator="\n")
        return text.encode("utf-8"), TABLE
    unread = int(frame.geometry.isna().sum())
    if unread:
        what = _("objekter med geometri som ikke kan leses: {count}.", count=unread)
        raise InputError([Problem(table.name, what, _("Rett geometrien i databasen."))])
    frame = frame[~frame.geometry.is_empty]
    shapes = shapely.to_wkb(frame.geometry.to_numpy()).tolist()
    ordered = gpd.GeoDataFrame(_ordered(frame, shapes))
    kinds = sorted(set(ordered.geometry.geom_type))
    file = io.BytesIO()
    pyogrio.write_dataframe(
        ordered,
        file,
        driver="FlatGeobuf",
        layer=_plain(table),
        geometry_type=kinds[0] if len(kinds) == 1 else "Unknown",
    )
    return file.getvalue(), SHAPES


def _ordered(frame: pd.DataFrame, shapes: list[bytes]) -> Any:
    """The rows by shape, then by their cells, with columns of one type each."""
    cells = frame.drop(columns="geometry", errors="ignore").to_numpy(dtype=object).tolist()
    keys = [(shapes[i] if shapes else b"", *map(str, row)) for i, row in enumerate(cells)]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    ordered = frame.iloc[order].reset_index(drop=True)
    for name in ordered.columns:
        if name != "geometry":
            ordered[name] = ordered[name].infer_objects()
    return ordered
