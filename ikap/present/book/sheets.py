"""A workbook's sheets: title lines, a head, rows of real numbers, and how they are printed.

Knows nothing of planning. A text is always written as text: never a formula, never a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

Value = str | float | date | None

TEXT_LIMIT = 32_767  # characters in a cell
TITLE_WIDTH = 120  # characters, at the least, where the sheet is that wide
LINE = 15  # points
TALLEST = 400.0  # points; the most a row may be
A4 = 9
DATE = "dd.mm.yyyy"
SIGNED = "+0;−0;0"
HEAD = "#e8eef4"
INPUT = "#fff8dc"
EDGE = "#d8cfa8"  # around a cell to write in
WARNING = "#fde0dc"


@dataclass(frozen=True)
class Column:
    """A column of a sheet; `number` is the spreadsheet's pattern for its numbers."""

    title: str
    width: float = 10
    number: str = ""
    wrap: bool = False
    fill: str = HEAD  # of its title
    printed: bool = True  # those left out stand last


@dataclass(frozen=True)
class Cell:
    """A value with its own number pattern, or a formula with the value it has now."""

    value: Value
    number: str = ""
    formula: str = ""
    fill: str = ""
    bold: bool = False
    unlocked: bool = False  # may be written in where the sheet is protected


BARE = Cell(None)  # a value alone is written as this one is


def pattern(decimals: int, unit: str = "") -> str:
    """The pattern of a number with its unit.

    >>> pattern(1, "km"), pattern(0)
    ('#,##0.0" km"', '#,##0')
    """
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    return number + (f'" {unit}"' if unit else "")


def quoted(text: str) -> str:
    """A text as a constant in a formula.

    >>> print(quoted('sier "ja" og'))
    "sier ""ja"" og"
    """
    return '"' + text.replace('"', '""') + '"'


def at(row: int, column: int, *, row_fixed: bool = True, column_fixed: bool = True) -> str:
    """The name of a cell, rows and columns counted from 0.

    >>> at(6, 2), at(6, 2, row_fixed=False, column_fixed=False)
    ('$C$7', 'C7')
    """
    return str(xl_rowcol_to_cell(row, column, row_fixed, column_fixed))


def span(first: tuple[int, int], last: tuple[int, int]) -> str:
    """The name of a range, from one (row, column) to another, both fixed."""
    return f"{at(*first)}:{at(*last)}"


def lines_of(text: str, width: float) -> int:
    r"""How many lines a text takes in a column of so many characters.

    >>> lines_of("kort", 10), lines_of("en noe lengre tekst", 10), lines_of("to\\nlinjer", 10)
    (1, 2, 2)
    """
    return sum(1 + int(len(line) / width) for line in text.split("\n"))


class Book:
    """An open workbook; leaving it writes the file, with `written` as its only time."""

    def __init__(self, path: Path, written: datetime, title: str) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.workbook = Workbook(str(path), options)
        moment = written.replace(tzinfo=None)
        self.workbook.set_properties({"title": title, "author": "IKAP", "created": moment})
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.workbook.close()

    def format(self, **properties: object) -> Format:
        """The format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"valign": "top", **properties})
        return self._formats[key]


class Sheet:
    """A sheet under construction: title lines, `above` rows of its own, a head, then rows."""

    def __init__(self, book: Book, name: str, columns: Sequence[Column], frozen: int = 1) -> None:
        self.book, self.name, self.columns, self.frozen = book, name, tuple(columns), frozen
        self.page = book.workbook.add_worksheet(name)
        self.head = 0
        self._styles: dict[tuple[object, ...], Format] = {}
        for number, column in enumerate(self.columns):
            self.page.set_column(number, number, column.width)

    @property
    def first(self) -> int:
        """The first row under the head."""
        return self.head + 1

    def ref(self, cells: str) -> str:
        """Cells of this sheet as another sheet's formula names them."""
        escaped = self.name.replace("'", "''")
        return f"'{escaped}'!{cells}"

    def open(self, lines: Sequence[Cell], above: int = 0) -> None:
        """Write title lines and head; the `above` rows between them are left to `put`."""
        edge, width = self._title_edge()
        for row, line in enumerate(lines):
            self.page.set_row(row, LINE * lines_of(str(line.value or ""), width))
            style = self.book.format(
                **self._properties(line, line.value, 0, under_head=False), text_wrap=True
            )
            if edge:
                self.page.merge_range(row, 0, row, edge, "", style)
            self.page.write_string(row, 0, str(line.value or ""), style)
        self.head = len(lines) + above
        height = max(lines_of(column.title, 0.85 * column.width) for column in self.columns)
        self.page.set_row(self.head, LINE * height)
        for number, column in enumerate(self.columns):
            style = self.book.format(bold=True, text_wrap=True, bg_color=column.fill, bottom=1)
            self.page.write_string(self.head, number, column.title, style)

    def _title_edge(self) -> tuple[int, float]:
        """The last column that title lines lie over, and how many characters they have room for."""
        width = 0.0
        for number, column in enumerate(self.columns):
            width += column.width
            if width >= TITLE_WIDTH:
                return number, width
        return len(self.columns) - 1, width

    def put(self, row: int, column: int, value: Value | Cell) -> None:
        """Write one cell; nothing where there is no value."""
        cell, content = (value, value.value) if isinstance(value, Cell) else (BARE, value)
        if content is None and not (cell.fill or cell.formula):
            return
        style = self._style(cell, content, column, under_head=row > self.head > 0)
        if cell.formula:
            shown = "" if content is None else content
            self.page.write_formula(row, column, f"={cell.formula}", style, shown)
        elif content is None:
            self.page.write_blank(row, column, None, style)
        elif isinstance(content, str):
            self.page.write_string(row, column, content[:TEXT_LIMIT], style)
        elif isinstance(content, date):
            self.page.write_datetime(row, column, content, style)
        else:
            self.page.write_number(row, column, content, style)

    def _style(self, cell: Cell, content: Value, column: int, *, under_head: bool) -> Format:
        """The format of a cell, looked for once for all that are alike."""
        key = (column, under_head, type(content), cell.number, cell.fill, cell.bold, cell.unlocked)
        if key not in self._styles:
            properties = self._properties(cell, content, column, under_head=under_head)
            self._styles[key] = self.book.format(**properties)
        return self._styles[key]

    def _properties(
        self, cell: Cell, content: Value, column: int, *, under_head: bool
    ) -> dict[str, object]:
        properties: dict[str, object] = {}
        number = cell.number
        if under_head:
            number = number or self.columns[column].number
            if self.columns[column].wrap:
                properties["text_wrap"] = True
            if isinstance(content, str):
                properties["indent"] = 1  # clear of the number before it
        if isinstance(content, date):
            number = DATE
            properties["align"] = "left"
        if number:
            properties["num_format"] = number
        if cell.fill:
            properties["bg_color"] = cell.fill
        if cell.bold:
            properties["bold"] = True
        if cell.unlocked:
            properties |= {"locked": False, "border": 1, "border_color": EDGE}
        return properties

    def rows(self, rows: Sequence[Sequence[Value | Cell]]) -> None:
        """Write rows under the head, and close the sheet."""
        for row, values in enumerate(rows, self.first):
            height = 1
            for column, value in enumerate(values):
                self.put(row, column, value)
                text = value.value if isinstance(value, Cell) else value
                if isinstance(text, str) and self.columns[column].wrap:
                    height = max(height, lines_of(text, self.columns[column].width))
            if height > 1:
                self.page.set_row(row, min(LINE * height, TALLEST))
        self.close(len(rows))

    def close(self, count: int) -> None:
        """Freeze, filter and print settings for a sheet with `count` rows under its head."""
        last, edge = max(self.head + count, self.first), len(self.columns) - 1
        self.page.freeze_panes(self.first, self.frozen)
        self.page.autofilter(self.head, 0, last, edge)
        printed = sum(column.printed for column in self.columns)
        self.page.print_area(0, 0, last, printed - 1)
        self.page.repeat_rows(0, self.head)
        self.page.set_landscape()
        self.page.set_paper(A4)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(0.4, 0.4, 0.5, 0.6)
        self.page.set_footer("&L&F  &A&R&P / &N")


def dated(text: str | None) -> Value:
    """A full ISO date as a date, any other text as it stands."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text
