"""Files of every format, opened and read: what they hold, and why one cannot be read."""

from __future__ import annotations

from ikap.sources.files import surfaces, table, text, vector
from ikap.sources.files.drivers import head_of, only
from ikap.sources.files.failures import explained, problem, regular, unforeseen
from ikap.sources.files.packed import tables_in
from ikap.sources.files.shapefile import belonging
from ikap.sources.files.shapes import check_excess, excess, is_deep, repaired
from ikap.sources.files.table import CSV, EXCEL, read_table
from ikap.sources.files.vector import bounds, contents, read
from ikap.sources.files.workbook import load as load_workbook
from ikap.sources.files.workbook import looks, without_value

__all__ = [
    "CSV",
    "EXCEL",
    "belonging",
    "bounds",
    "check_excess",
    "contents",
    "excess",
    "explained",
    "head_of",
    "is_deep",
    "load_workbook",
    "looks",
    "only",
    "problem",
    "read",
    "read_table",
    "regular",
    "repaired",
    "surfaces",
    "table",
    "tables_in",
    "text",
    "unforeseen",
    "vector",
    "without_value",
]
