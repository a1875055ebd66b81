"""A table found in the rows of a text or a sheet: its head, its rows, and what is left out of it.

A table need not begin in the first row; what stands above its head, blank rows, sums and repeated
heads are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ikap.model import InputError, Problem
from ikap.sources import cells
from ikap.sources.files import regular, table, text
from ikap.sources.proposals.by_property import is_property_name
from ikap.sources.proposals.headings import known_names
from ikap.text import _

HEAD_WITHIN = 40  # rows from the top in which the head of a table is looked for
MOST_NAMES = 1_000  # cells of a row that are looked at for names of columns
_WKT = ("wkt", "geometry", "geom", "geometri", "thegeom", "wktgeom", "shape", "polygon", "område")
HEADER_CODE = re.compile(r"(?:epsg|srid|_)[\s:_-]*(\d{4,5})\b", re.IGNORECASE)
_SUMS = ("sum", "summer", "total", "totalt", "ialt", "samlet", "sumtotal", "sumialt", "antall")
_PART_SUMS = ("delsum", "mellomsum", "subtotal", "gjennomsnitt", "snitt", "tilsammen", "hovedsum")


@dataclass(frozen=True)
class Grid:
    """A table under its head: the columns, and the cells by row number (1 is the first)."""

    where: str
    layer: str | None
    frame: pd.DataFrame
    remarks: tuple[str, ...] = ()
    faults: Mapping[int, str] | None = None  # rows whose cells do not fit the head


_PLAIN_WKT = frozenset(cells.plain(name) for name in _WKT)


def is_geometry_name(column: str) -> bool:
    """Whether a column of a table goes by a name of geometry."""
    bare = cells.plain(HEADER_CODE.sub("", column))
    return bare in _PLAIN_WKT


def geometry_column(frame: pd.DataFrame) -> str | None:
    """The column that goes by a name of geometry; where several do, the one that is filled most."""
    named = [column for column in columns_of(frame) if is_geometry_name(column)]
    if len(named) < 2:
        return named[0] if named else None
    return max(named, key=lambda name: sum(not cells.is_empty(value) for value in frame[name]))


def columns_of(frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(name) for name in frame.columns)


def of_text(path: Path) -> Grid:
    """The one table of a text."""
    regular(path)
    read = text.decoded(path.read_bytes())
    said, content = text.stated_separator(read.content)
    if not content.strip():
        what, remedy = _("filen er tom."), _("Lagre filen på nytt fra kilden.")
        raise InputError([Problem(path.name, what, remedy)])
    try:
        rows = text.rows(content, said or _separator(content))
    except text.BrokenTextError as error:
        line = error.line + (1 if said else 0)
        raise InputError([table.unclosed(path, line)]) from error
    grid = of_rows(path, None, rows)
    remarks = list(grid.remarks)
    if read.odd_lines:
        what = _(
            "linjer i et annet tegnsett enn resten, lest som {encoding}: {count}.",
            count=read.odd_lines,
            encoding=read.encoding,
        )
        remarks.append(what)
    if read.lost:
        what = _(
            "tegn som ikke kan leses, og står som �: {count}. Lagre filen i UTF-8.", count=read.lost
        )
        remarks.append(what)
    return replace(grid, remarks=tuple(remarks))


def _separator(content: str) -> str:
    """The separator of the line that looks most like a head, of the first ones."""
    lines = content.split("\n", HEAD_WITHIN)[:HEAD_WITHIN]
    tried = [
        (_likeness(line.rstrip("\r").split(sign)), line, sign)
        for line in lines
        for sign in text.SEPARATORS
    ]
    best = max(tried, key=lambda trial: trial[0])
    return best[2] if best[0] > 1 else text.separator_in(lines[0])


def _likeness(row: Sequence[str]) -> int:
    """How many cells of a row are names of columns; geometry counts most."""
    # A drawing that is cut by the wrong sign has a cell for each of its points.
    names = [cell.strip().strip('"') for cell in row[:MOST_NAMES]]
    known = sum(cells.plain(name) in known_names() for name in names if name)
    known += any(map(is_property_name, names))
    return known + 3 * any(map(is_geometry_name, names)) if known or len(names) > 1 else 0


def of_rows(path: Path, layer: str | None, rows: Sequence[Sequence[str]]) -> Grid:
    """A table from rows as they stand: the head found, what is above it and blank left out."""
    where = path.name if layer is None else f"{path.name}:{layer}"
    top = rows[:HEAD_WITHIN]
    head = max(range(len(top)), key=lambda at: (_likeness(top[at]), -at), default=0)
    if not rows or _likeness(top[head]) == 0:
        head = next((at for at, row in enumerate(rows) if any(c.strip() for c in row)), 0)
    names = [cell.strip() for cell in rows[head]] if rows else []
    under = [list(row) for row in rows[head + 1 :]]
    kept = [at for at, name in enumerate(names) if name or any(_cell(row, at) for row in under)]
    columns = _unique([names[at] or _("felt {n}", n=at + 1) for at in kept])
    placing = [at for at, name in enumerate(names) if is_geometry_name(name)]
    placing = placing or [at for at, name in enumerate(names) if is_property_name(name)]
    cells_, numbers, faults, blank, sums, heads = [], [], {}, 0, 0, 0
    for number, row in enumerate(under, start=1):
        if not any(cell.strip() for cell in row):
            blank += bool(row)
        elif [cell.strip() for cell in row[: len(names)]] == names:
            heads += 1
        elif placing and not any(_cell(row, at) for at in placing) and _is_sum(row):
            sums += 1
        else:
            if any(cell.strip() for cell in row[len(names) :]):
                faults[number] = _(
                    "antall felter i raden er {found}, men i overskriften {expected}.",
                    found=len(row),
                    expected=len(names),
                )
            numbers.append(number)
            cells_.append([_cell(row, at) for at in kept])
    frame = pd.DataFrame(
        cells_, columns=pd.Index(columns, dtype=object), index=pd.Index(numbers), dtype=object
    )
    return Grid(where, layer, frame, _left_out(head, rows, blank, sums, heads), faults)


def _left_out(
    head: int, rows: Sequence[Sequence[str]], blank: int, sums: int, heads: int
) -> tuple[str, ...]:
    above = sum(any(cell.strip() for cell in row) for row in rows[:head])
    remarks = []
    if above:
        remarks.append(_("rader over overskriften som ikke er lest: {n}.", n=above))
    if blank:
        remarks.append(_("utelatte tomme rader: {n}.", n=blank))
    if sums:
        remarks.append(_("utelatte sumrader uten geometri: {n}.", n=sums))
    if heads:
        remarks.append(_("utelatte rader som gjentar overskriften: {n}.", n=heads))
    return tuple(remarks)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) and row[at].strip() else ""


def _is_sum(row: Sequence[str]) -> bool:
    """Whether a row without geometry sums the others up: its words say so, the rest is numbers."""
    filled = [cell for cell in row if cell.strip()]
    words = [cell for cell in filled if not _is_number(cell)]
    return bool(words) and all(_sums_up(word) for word in words)


def _sums_up(cell: str) -> bool:
    """Whether a text says that its row sums up: `Sum`, `Delsum Melhus`, `Sum: 4`."""
    first = cells.plain(cell.split()[0]).rstrip("0123456789")
    return _word(cell) in _SUMS or first in ("sum", *_PART_SUMS)


def _word(cell: str) -> str:
    """A cell in its plain form, without a number behind the word: `Sum: 4`."""
    return cells.plain(cell).rstrip("0123456789")


def _is_number(cell: str) -> bool:
    try:
        cells.number(cell)
    except ValueError:
        return False
    return True


def _unique(names: Sequence[str]) -> list[str]:
    """Names of columns with a number after those that have been before."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique
