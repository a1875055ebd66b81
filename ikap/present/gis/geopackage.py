"""What a GeoPackage says of itself beside its layers: titles, code lists, sources and styles.

Tables of the standard (gpkg_data_columns, gpkg_metadata) and of QGIS (layer_styles), written with
SQLite once GDAL is done. The same bytes for the same content.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

SCHEMA_EXTENSION = "http://www.geopackage.org/spec131/#extension_schema"
METADATA_EXTENSION = "http://www.geopackage.org/spec131/#extension_metadata"
QGIS_METADATA = "http://mrcc.com/qgis.dtd"

_TABLES = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30),
  styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME);
"""


@dataclass(frozen=True)
class ColumnTitle:
    """What a column is called, what it holds, and its list of codes where it has one."""

    title: str
    description: str = ""
    codes: str = ""


@dataclass(frozen=True)
class LayerNotes:
    """What is told of one layer. `metadata` is QGIS's own XML; `styles` are (name, QML)."""

    layer: str
    columns: Mapping[str, ColumnTitle]
    metadata: str
    styles: Iterable[tuple[str, str]]  # the first is the one that the layer opens with


def annotate(
    path: Path, notes: Iterable[LayerNotes], codes: Mapping[str, Mapping[str, str]], stamp: str
) -> None:
    """Write the notes into a GeoPackage; `codes` are code lists by name, `stamp` the one time."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
        file.executescript(_TABLES)
        _extensions(file)
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
            (stamp,),
        )
        for name, words in codes.items():
            file.executemany(
                "INSERT INTO gpkg_data_column_constraints "
                "(constraint_name, constraint_type, value, description) VALUES (?, 'enum', ?, ?)",
                [(name, value, word) for value, word in words.items()],
            )
        for note in notes:
            _note(file, note, stamp)
        file.commit()


def _extensions(file: sqlite3.Connection) -> None:
    tables = (
        ("gpkg_data_columns", "gpkg_schema", SCHEMA_EXTENSION),
        ("gpkg_data_column_constraints", "gpkg_schema", SCHEMA_EXTENSION),
        ("gpkg_metadata", "gpkg_metadata", METADATA_EXTENSION),
        ("gpkg_metadata_reference", "gpkg_metadata", METADATA_EXTENSION),
    )
    file.executemany(
        "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) "
        "VALUES (?, ?, ?, 'read-write')",
        tables,
    )


def _note(file: sqlite3.Connection, note: LayerNotes, stamp: str) -> None:
    file.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, "
        "constraint_name) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (note.layer, name, column.title, column.title, column.description, column.codes or None)
            for name, column in note.columns.items()
        ],
    )
    row = file.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES ('dataset', ?, 'text/xml', ?)",
        (QGIS_METADATA, note.metadata),
    )
    file.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id) "
        "VALUES ('table', ?, ?, ?)",
        (note.layer, stamp, row.lastrowid),
    )
    file.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, "
        "update_time) VALUES ('', '', ?, 'geom', ?, ?, '', ?, '', '', '', ?)",
        [
            (note.layer, name[:30], qml, number == 0, stamp)
            for number, (name, qml) in enumerate(note.styles)
        ],
    )
