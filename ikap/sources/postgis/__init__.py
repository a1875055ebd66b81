"""A region's own PostGIS database: tables and queries read as files are, and results written back.

The address stands in an environment variable, whose name is all that region.toml, a message or a
log ever holds of it.
"""

from __future__ import annotations

from ikap.sources.postgis.connection import connected, explained, problem
from ikap.sources.postgis.declared import Table, table_of
from ikap.sources.postgis.reading import Rows, read_rows
from ikap.sources.postgis.snapshots import FOLDER, Snapshot, kept_snapshot, snapshot_of

__all__ = [
    "FOLDER",
    "Rows",
    "Snapshot",
    "Table",
    "connected",
    "explained",
    "kept_snapshot",
    "problem",
    "read_rows",
    "snapshot_of",
    "table_of",
]
