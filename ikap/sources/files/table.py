"""Tables of text: CSV in the ways that Norwegian offices write it, and Excel.

Cells come out as text, as they stand; what they mean is left to others.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from ikap.model import InputError, Problem
from ikap.sources.files import text, vector, workbook
from ikap.sources.files.drivers import only
from ikap.sources.files.failures import regular
from ikap.sources.files.packed import check_packed
from ikap.sources.wall import isolated
from ikap.text import _

CSV = (".csv", ".txt", ".tsv")
EXCEL = (".xlsx", ".ods")
_UNREADABLE = (DataSourceError, DataLayerError, ParseError)
_WORKBOOKS = {".xlsx": ("XLSX",), ".ods": ("ODS",)}  # the drivers that read them


@isolated
def read_table(path: Path, layer: str | None = None) -> pd.DataFrame:
    """A table from CSV, Excel or a layer of a vector file, without geometry."""
    if not path.exists() and not path.is_symlink():
        what, remedy = _("filen finnes ikke."), _("Kontroller navnet og mappen.")
        raise InputError([Problem(path.name, what, remedy)])
    regular(path)
    check_packed(path)
    if path.suffix.lower() in CSV:
        return read_csv(path)
    if path.suffix.lower() in EXCEL:
        return read_sheet(path, layer)
    frame = vector.read(vector.contents(path, layer))
    return pd.DataFrame(frame.drop(columns="geometry"))


def read_csv(path: Path) -> pd.DataFrame:
    """UTF-8, UTF-16 or one byte a letter; `;`, tab or `,`, whichever the header has.

    Every cell is text; an empty one is "".
    """
    said, content = text.stated_separator(text.decoded(path.read_bytes()).content)
    separator = said or text.separator_in(content.split("\n", 1)[0])
    above = 1 if said else 0  # lines
    try:
        rows = text.rows(content, separator)
    except text.BrokenTextError as error:
        raise InputError([unclosed(path, error.line + above)]) from error
    blank = 0
    while rows and not any(cell.strip() for cell in rows[0]):
        rows, blank = rows[1:], blank + 1
    if not rows:
        what, remedy = _("filen er tom."), _("Lagre filen på nytt fra kilden.")
        raise InputError([Problem(path.name, what, remedy)])
    names = [name.strip() for name in rows[0]]
    named = range(len(names))
    long = (at for at, row in enumerate(rows) if any(cell.strip() for cell in row[len(names) :]))
    if (at := next(long, None)) is not None:
        line = next(islice(text.row_lines(content, separator), blank + at, None))
        raise InputError([_too_long(path, line + above, len(rows[at]), len(names))])
    kept = [at for at in named if names[at] or any(len(row) > at and row[at] for row in rows)]
    columns = [names[at] or f"Unnamed: {at}" for at in kept]
    cells = [[row[at] if at < len(row) else "" for at in kept] for row in rows[1:] if row]
    return pd.DataFrame(cells, columns=pd.Index(columns, dtype=object), dtype=object)


def broken(path: Path) -> Problem:
    """That the cells of a text do not fit its head."""
    what = _("rader har flere felter enn overskriften, eller et anførselstegn mangler.")
    return Problem(path.name, what, _check_marks())


def unclosed(path: Path, line: int) -> Problem:
    """That a quotation of the row that begins on a line does not close where it should."""
    what = _(
        "et anførselstegn i raden som begynner på linje {line}, lukkes ikke, eller står inne i et "
        "felt.",
        line=line,
    )
    return Problem(path.name, what, _check_marks())


def _too_long(path: Path, line: int, found: int, expected: int) -> Problem:
    what = _(
        "antall felter på linje {line} er {found}, men i overskriften {expected}.",
        line=line,
        found=found,
        expected=expected,
    )
    return Problem(path.name, what, _check_marks())


def _check_marks() -> str:
    return _("Kontroller skilletegn, desimalkomma og anførselstegn.")


@isolated
def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook, in its own order."""
    regular(path)
    check_packed(path)
    with _readable(path):
        return tuple(str(name) for name in pyogrio.list_layers(path)[:, 0])


@isolated
def sheet_rows(path: Path, sheet: str) -> list[list[str]]:
    """Every row of a sheet as text, the first ones too; an empty cell is ""."""
    regular(path)
    check_packed(path)
    if path.suffix.lower() == ".xlsx":
        with _readable(path):
            read = workbook.rows(path, sheet)
        if read is not None:
            return read
    with _readable(path):
        frame = pyogrio.read_dataframe(
            path, layer=sheet, read_geometry=False, HEADERS="DISABLE", FIELD_TYPES="STRING"
        )
    return [
        ["" if cell is None or cell != cell else str(cell) for cell in row]
        for row in pd.DataFrame(frame).to_numpy(dtype=object)
    ]


def read_sheet(path: Path, sheet: str | None = None) -> pd.DataFrame:
    """A sheet of an Excel or ODS file, the first row as names; every cell is text."""
    with _readable(path):
        frame = pyogrio.read_dataframe(
            path,
            layer=sheet,
            read_geometry=False,
            HEADERS="FORCE",
            FIELD_TYPES="STRING",
        )
    return pd.DataFrame(frame).astype(object)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn what the reader of spreadsheets raises into a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with only(_WORKBOOKS[path.suffix.lower()]):
                yield
    except (*_UNREADABLE, OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        what = _("regnearket kan ikke leses.")
        remedy = _("Lagre regnearket som CSV, og prøv igjen.")
        raise InputError([Problem(path.name, what, remedy)]) from error
