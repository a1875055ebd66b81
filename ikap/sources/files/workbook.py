"""The cells of an Excel workbook as text, and those that hold a formula without a stored value."""

from __future__ import annotations

import re
import warnings
import zipfile
from contextlib import closing
from datetime import datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

_FORMULA = re.compile(rb"<f[ />]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def rows(path: Path, sheet: str) -> list[list[str]]:
    """Every row of a sheet, from its first to its last, as texts; an empty cell is ""."""
    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        held = book[sheet]
        if not hasattr(held, "reset_dimensions"):  # a sheet of charts
            return []
        held.reset_dimensions()  # some programs state them wrongly
        return [[_text(value) for value in row] or [""] for row in held.iter_rows(values_only=True)]


def _text(value: Any) -> str:
    """A cell as it would be typed: whole numbers without a decimal, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return str(value)


def without_value(path: Path) -> dict[str, tuple[str, ...]]:
    """Sheet → the cells (C4) that hold a formula and no value; none where it cannot be seen."""
    if path.suffix.lower() != ".xlsx" or not _has_formulas(path):
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            written = load_workbook(path, read_only=True, data_only=False)
            stored = load_workbook(path, read_only=True, data_only=True)
            return {
                name: cells
                for name in written.sheetnames
                if (cells := _bare(written[name], stored[name]))
            }
    except (InvalidFileException, zipfile.BadZipFile, OSError, KeyError, ValueError, ParseError):
        return {}  # its reader says what is wrong with it


def _bare(written: object, stored: object) -> tuple[str, ...]:
    pairs = zip(written.iter_rows(), stored.iter_rows(), strict=False)  # type: ignore[attr-defined]
    return tuple(
        formula.coordinate
        for ours, theirs in pairs
        for formula, value in zip(ours, theirs, strict=False)
        if isinstance(formula.value, str) and formula.data_type == "f" and value.value is None
    )


def _has_formulas(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if _SHEET.fullmatch(name)]
            return any(_FORMULA.search(archive.read(name)) for name in sheets)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return False
