"""The cells of an Excel workbook as text, and what its looks say: formulas without a stored value,
sheets and rows that are hidden, cells that are merged.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ikap.sources import cells

_FORMULA = re.compile(rb"<f[ />]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_HIDDEN_ROW = re.compile(rb"<row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
_MERGED = re.compile(rb"<mergeCell\b[^>]*\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_WRONG = (zipfile.BadZipFile, OSError, KeyError, ValueError, ParseError, AttributeError, TypeError)


@dataclass(frozen=True)
class Looks:
    """What a sheet shows otherwise than it holds: hidden, as are so many of its rows; `words` are
    merged cells whose text is read in each of their rows, `numbers` those read in the first alone.
    """

    hidden: bool = False
    hidden_rows: int = 0
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def load(path: Path, **how: bool) -> Any:
    """A workbook as openpyxl reads it, which is slow to load and is loaded by the first of them.

    A ValueError where the name's ending is none of a workbook's.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(path, **how)
    except InvalidFileException as error:
        raise ValueError(str(error)) from error


def rows(path: Path, sheet: str) -> list[list[str]] | None:
    """Every row of a sheet, from its first to its last, as texts; an empty cell is "".

    None where the library gives up on what Excel itself may open.

    A text that is merged over several rows stands in each of them. A number does not: it may be
    the sum of them.
    """
    try:
        opened = load(path, read_only=True, data_only=True)
    except (AttributeError, TypeError):  # a style, or a sheet of charts, that it has not met
        return None
    with closing(opened) as book:
        held = book[sheet]
        if not hasattr(held, "reset_dimensions"):  # a sheet of charts
            return []
        held.reset_dimensions()  # some programs state them wrongly
        read = [[_text(value) for value in row] or [""] for row in held.iter_rows(values_only=True)]
        for ref in _merged(held):
            left, top, _right, bottom = _bounds(ref)
            said = _at(read, top, left)
            for row in read[top:bottom] if said and not _is_number(said) else ():
                row.extend([""] * (left - len(row)))
                row[left - 1] = said
        return read


def looks(path: Path) -> dict[str, Looks]:
    """What each sheet shows otherwise than it holds, those that do; none where none can be seen."""
    if path.suffix.lower() != ".xlsx":
        return {}
    result = {}
    try:
        with closing(load(path, read_only=True, data_only=True)) as book:
            for held in book.worksheets:
                refs = _merged(held)
                said = {}
                if refs:
                    held.reset_dimensions()
                    read = [[_text(v) for v in row] for row in held.iter_rows(values_only=True)]
                    corners = ((ref, _bounds(ref)) for ref in refs)
                    said = {ref: _at(read, top, left) for ref, (left, top, _r, _b) in corners}
                looks_ = Looks(
                    held.sheet_state != "visible",
                    len(_HIDDEN_ROW.findall(_source(held))),
                    tuple(ref for ref, text in said.items() if text and not _is_number(text)),
                    tuple(ref for ref, text in said.items() if _is_number(text)),
                )
                if looks_ != Looks():
                    result[held.title] = looks_
    except _WRONG:
        return {}  # its reader says what is wrong with it
    return result


def _merged(sheet: Any) -> tuple[str, ...]:
    """The cells of a sheet that are merged over several rows: `B2:B3`."""
    refs = (ref.decode("ascii") for ref in _MERGED.findall(_source(sheet)))
    return tuple(ref for ref in refs if _bounds(ref)[1] < _bounds(ref)[3])


def _bounds(ref: str) -> tuple[int, int, int, int]:
    """The first column and row of a range, and the last."""
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(ref)
    return left, top, right, bottom


def _source(sheet: Any) -> bytes:
    with sheet._get_source() as file:
        content: bytes = file.read()
        return content


def _at(read: list[list[str]], row: int, column: int) -> str:
    return read[row - 1][column - 1] if row <= len(read) and column <= len(read[row - 1]) else ""


def _is_number(text: str) -> bool:
    try:
        cells.number(text or "-")
    except ValueError:
        return False
    return True


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
            written = load(path, read_only=True, data_only=False)
            stored = load(path, read_only=True, data_only=True)
            return {
                name: bare
                for name in written.sheetnames
                if (bare := _bare(written[name], stored[name]))
            }
    except _WRONG:
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
