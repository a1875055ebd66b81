"""Tables of text: CSV in the ways that Norwegian offices write it, and Excel.

Cells come out as text, as they stand; what they mean is left to others.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pandas as pd
import pyogrio
from pandas.errors import EmptyDataError, ParserError, ParserWarning
from pyogrio.errors import DataLayerError, DataSourceError

from ikap.model import InputError, Problem
from ikap.sources.files import vector
from ikap.sources.files.drivers import only
from ikap.sources.files.failures import explained, regular
from ikap.sources.files.packed import check_packed
from ikap.sources.wall import isolated
from ikap.text import _

CSV = (".csv", ".txt", ".tsv")
EXCEL = (".xlsx", ".ods")
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
    """UTF-8 (with or without BOM) or Windows-1252; `;`, tab or `,`, whichever the header has.

    Every cell is text; an empty one is "".
    """
    raw = path.read_bytes()
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = raw.decode("cp1252", errors="replace")
    header = content.split("\n", 1)[0]
    separator = max(";\t,", key=lambda sign: _outside_quotes(header, sign))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ParserWarning)  # cells beyond the header are not lost
            frame = pd.read_csv(
                io.StringIO(content),
                sep=separator,
                dtype=str,
                keep_default_na=False,
                index_col=False,
            )
    except EmptyDataError as error:
        what, remedy = _("filen er tom."), _("Lagre den på nytt fra kilden.")
        raise InputError([Problem(path.name, what, remedy)]) from error
    except (ParserError, ParserWarning) as error:
        what = _("rader har flere felter enn overskriften, eller et anførselstegn mangler.")
        remedy = _("Kontroller skilletegn, desimalkomma og anførselstegn.")
        raise InputError([Problem(path.name, what, remedy)]) from error
    return frame.rename(columns=lambda name: str(name).strip())


def read_sheet(path: Path, sheet: str | None = None) -> pd.DataFrame:
    """A sheet of an Excel or ODS file, the first row as names; every cell is text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with only(_WORKBOOKS[path.suffix.lower()]):
                frame = pyogrio.read_dataframe(
                    path,
                    layer=sheet,
                    read_geometry=False,
                    HEADERS="FORCE",
                    FIELD_TYPES="STRING",
                )
    except (DataSourceError, DataLayerError, OSError, ValueError) as error:
        what = _("regnearket kan ikke leses.")
        remedy = _("Lagre det som CSV og prøv igjen.")
        raise InputError([Problem(path.name, what, remedy)]) from error
    return pd.DataFrame(frame).astype(object)


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])


@isolated
def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook, in its own order."""
    regular(path)
    check_packed(path)
    with explained(path), only(_WORKBOOKS[path.suffix.lower()]):
        return tuple(str(name) for name, _geometry in pyogrio.list_layers(path))
