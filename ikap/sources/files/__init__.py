"""Files of every format, opened and read: what they hold, and why one cannot be read."""

from __future__ import annotations

from ikap.sources.files import surfaces, table, text, vector
from ikap.sources.files.failures import explained, problem, unforeseen
from ikap.sources.files.shapefile import belonging
from ikap.sources.files.shapes import repaired
from ikap.sources.files.table import CSV, EXCEL, read_table
from ikap.sources.files.vector import bounds, contents, read
from ikap.sources.files.workbook import without_value

__all__ = [
    "CSV",
    "EXCEL",
    "belonging",
    "bounds",
    "contents",
    "explained",
    "problem",
    "read",
    "read_table",
    "repaired",
    "surfaces",
    "table",
    "text",
    "unforeseen",
    "vector",
    "without_value",
]
