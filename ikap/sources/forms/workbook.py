"""The cells of a filled form in Excel, as they were typed: formulas, errors and merged cells seen.

Knows nothing of what the form is about.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ikap.model import ConfigurationError, Problem
from ikap.sources.cells import first_match, is_empty, plain
from ikap.sources.files import load_workbook
from ikap.sources.wall import isolated
from ikap.text import _

HEAD_WITHIN = 40  # rows from the top in which a head is looked for
LARGEST = 300_000_000  # bytes of a workbook unpacked; a form of 500 sites takes 10 million
FIRST_YEAR, LAST_YEAR = 2000, 2100  # a date outside is a slip of the finger
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class WrongCell:
    """A cell that holds a formula, or shows an error."""

    column: str
    name: str
    is_formula: bool
    shown: str


@dataclass(frozen=True)
class FormRow:
    """A row under the head: its cells by our names of the columns."""

    where: str
    number: int
    cells: Mapping[str, Any]
    wrong: tuple[WrongCell, ...]

    def cell(self, name: str) -> Any:
        return self.cells.get(name)

    def has(self, name: str) -> bool:
        """Whether the form has the column."""
        return name in self.cells

    def is_filled(self, name: str) -> bool:
        return not is_empty(self.cells.get(name))


@dataclass(frozen=True)
class FormSheet:
    """The sheet of a workbook that is the form."""

    where: str
    rows: tuple[FormRow, ...]
    merged: tuple[str, ...]  # ranges of cells under the head


@isolated
def read_sheet(path: Path, columns: Names, more: Names) -> FormSheet:
    """The first sheet whose head has all `columns`; `more` are read where they are.

    Columns go by any of their names. A ConfigurationError says why there is no such sheet.
    """
    book = _open(path)
    lacking: dict[str, list[str]] = {}
    for page in book.worksheets:
        head, places = _head(page, {**columns, **more})
        absent = [columns[name][0] for name in columns if name not in places]
        if not absent:
            return FormSheet(
                f"{path.name}, {page.title}",
                tuple(_rows(page, head, places, path.name)),
                tuple(sorted(str(r) for r in page.merged_cells.ranges if r.max_row > head)),
            )
        lacking[page.title] = absent
    fewest = min(lacking, key=lambda title: len(lacking[title]))
    what = _("arket «{sheet}» mangler {columns}.", sheet=fewest, columns=", ".join(lacking[fewest]))
    remedy = _("Bruk skjemaet slik beregningen skrev det, og behold overskriftene.")
    raise ConfigurationError([Problem(path.name, what, remedy)])


def iso_date(cell: Any) -> str:
    """A date as the cell or its text has it; a ValueError where it is none.

    >>> iso_date("3.11.2026"), iso_date("2026-11-03"), iso_date(datetime(2026, 11, 3, 8))
    ('2026-11-03', '2026-11-03', '2026-11-03')
    """
    if isinstance(cell, datetime):
        parsed = cell.date()
    elif isinstance(cell, date):
        parsed = cell
    else:
        text = str(cell).strip()
        written = _DAY.fullmatch(text)
        if written:
            day, month, year = map(int, written.groups())
            parsed = date(year, month, day)
        else:
            parsed = date.fromisoformat(text)
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ValueError(f"not a date of ours: {cell!r}")
    return parsed.isoformat()


def _open(path: Path) -> Any:
    if not path.is_file():
        raise _problem(path, _("filen finnes ikke."), _("Kontroller navnet og mappen."))
    remedy = _("Lagre skjemaet som Excel-arbeidsbok (.xlsx) uten passord, og prøv igjen.")
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(member.file_size for member in packed.infolist()) > LARGEST:
                raise _problem(path, _("arbeidsboka er for stor til å være skjemaet."), remedy)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it leaves out, none of it cells
            book = load_workbook(path)
        if not book.worksheets:
            raise ValueError("a workbook of charts alone")
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, ParseError, OSError),
        *(KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError),
        *(RuntimeError, EOFError),
    ) as error:
        raise _problem(path, _("arbeidsboka kan ikke leses."), remedy) from error
    return book


def _head(page: Any, names: Names) -> tuple[int, dict[str, int]]:
    """The row of the head and the columns by our names: the row that has most of them."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(page.iter_rows(max_row=HEAD_WITHIN, values_only=True), start=1):
        titles = [value if isinstance(value, str) else "" for value in row]
        matches = {name: first_match(words, titles) for name, words in names.items()}
        places = {n: titles.index(t) for n, t in matches.items() if t is not None and plain(t)}
        if len(places) > len(best[1]):
            best = number, places
    return best


def _rows(page: Any, head: int, places: Mapping[str, int], file: str) -> Iterator[FormRow]:
    last = max(places.values()) + 1
    for row in page.iter_rows(min_row=head + 1, max_col=last):
        cells = {name: row[place] for name, place in places.items()}
        if all(is_empty(cell.value) for cell in cells.values()):
            continue
        number = row[0].row
        yield FormRow(
            _("{file}, {sheet}, rad {row}", file=file, sheet=page.title, row=number),
            number,
            {name: cell.value for name, cell in cells.items()},
            tuple(
                WrongCell(name, cell.coordinate, cell.data_type == "f", str(cell.value))
                for name, cell in cells.items()
                if cell.data_type in ("f", "e")
            ),
        )


def _problem(path: Path, what: str, remedy: str) -> ConfigurationError:
    return ConfigurationError([Problem(path.name, what, remedy)])
