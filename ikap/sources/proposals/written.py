"""Proposals in tables: CSV and workbooks with the areas as WKT, one sheet or several.

A table need not begin in the first row; what stands above its head, blank rows and sums are left
out. A row's fault is a row's: the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.errors import ShapelyError

from ikap.model import InputError, Problem
from ikap.sources import cells
from ikap.sources import crs as crs_of
from ikap.sources.cadastre import Grounds, Property
from ikap.sources.crs import Box
from ikap.sources.files import is_deep, regular, table, text, without_value
from ikap.sources.proposals.by_property import (
    PropertiesWantedError,
    is_property_name,
    property_columns,
    sheet_by_property,
)
from ikap.sources.proposals.claims import check_claim, no_crs, some_fit
from ikap.sources.proposals.headings import SYNONYMS, known_names
from ikap.sources.proposals.sheet import Contents, Passed, Sheet
from ikap.text import _

HEAD_WITHIN = 40  # rows from the top in which the head of a table is looked for
MOST_NAMES = 1_000  # cells of a row that are looked at for names of columns
_WKT = ("wkt", "geometry", "geom", "geometri", "thegeom", "wktgeom", "shape", "polygon", "område")
_EPSG = ("epsg", "srid", "crs", "koordsys", "koordinatsystem")
_X, _Y = ("x", "øst", "east", "easting", "lon", "longitude"), ("y", "nord", "north", "lat")
_HEADER_CODE = re.compile(r"(?:epsg|srid|_)[\s:_-]*(\d{4,5})\b", re.IGNORECASE)
_EWKT = re.compile(r"^\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_CURVE = re.compile(
    r"\b(?:CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTI(?:CURVE|SURFACE))\b", re.I
)
_SHOWN = 5  # cells that are named
_SUMS = ("sum", "summer", "total", "totalt", "ialt", "samlet", "sumtotal", "sumialt", "antall")


@dataclass(frozen=True)
class Grid:
    """A table under its head: the columns, and the cells by row number (1 is the first)."""

    where: str
    layer: str | None
    frame: pd.DataFrame
    remarks: tuple[str, ...] = ()
    faults: Mapping[int, str] | None = None  # rows whose cells do not fit the head


def written(
    path: Path, sheet: str | None, box: Box, crs: CRS, grounds: Grounds | None = None
) -> Contents:
    """The rows of a table, or of every sheet of a workbook that has areas.

    `grounds`: what the region has of properties; None where a table must have its own areas.
    """
    regular(path)
    if path.suffix.lower() in table.CSV:
        return Contents(_sheets(path, _of_text(path), box, crs, grounds))
    names = table.sheet_names(path)
    if sheet is not None and sheet not in names:
        what = _("arket {name} finnes ikke.", name=sheet)
        raise InputError(
            [Problem(path.name, what, _("Arkene er {names}.", names=", ".join(names)))]
        )
    grids = [
        _of_rows(path, name if len(names) > 1 else None, table.sheet_rows(path, name))
        for name in ([sheet] if sheet is not None else names)
    ]
    with_areas = _with_areas(grids, by_property=grounds is not None)
    if not with_areas:
        fullest = max(grids, key=lambda grid: grid.frame.size, default=None)
        raise InputError([_no_wkt(path.name, _columns(fullest.frame) if fullest else ())])
    read: list[Sheet] = []
    problems: list[Problem] = []
    wanted: set[Property] = set()
    for grid in with_areas:
        try:
            read += _sheets(path, grid, box, crs, grounds)
        except PropertiesWantedError as error:
            wanted |= error.properties
        except InputError as error:
            problems += error.problems
    if grounds is not None and grounds.asking and wanted:
        raise PropertiesWantedError(frozenset(wanted))
    if not read:
        raise InputError(problems)
    passed = [
        Passed(
            grid.where,
            grid.layer,
            _("arket har ikke noe felt med geometri, og er ikke lest."),
            _columns(grid.frame),
        )
        for grid in grids
        if grid not in with_areas
    ]
    passed += [
        Passed(p.where, p.where.partition(":")[2] or None, f"{p.what} {p.remedy}".strip())
        for p in problems
    ]
    read[0] = _with_remarks(read[0], _formulas(path))
    return Contents(tuple(read), tuple(passed))


def _formulas(path: Path) -> list[Problem]:
    """That cells are formulas whose value was never stored, sheet by sheet."""
    remarks = []
    for name, found in without_value(path).items():
        shown = ", ".join(found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
        what = _("cellene {cells} er formler uten lagret verdi, og er lest som tomme.", cells=shown)
        remedy = _("Åpne arbeidsboka i regnearket og lagre den, eller lim inn verdiene.")
        remarks.append(Problem(f"{path.name}:{name}", what, remedy))
    return remarks


def _with_areas(grids: Sequence[Grid], *, by_property: bool) -> list[Grid]:
    """The tables that have areas, or name properties: those only where they say what is proposed
    if another has areas of its own.
    """
    drawn = [grid for grid in grids if _is_drawn(grid)]
    if not by_property:
        return drawn
    naming = [g for g in grids if g not in drawn and property_columns(_columns(g.frame))]
    if drawn:
        naming = [g for g in naming if _says_what(_columns(g.frame))]
    return [grid for grid in grids if grid in drawn or grid in naming]


def _is_drawn(grid: Grid) -> bool:
    return geometry_column(_columns(grid.frame)) is not None


def _says_what(columns: Sequence[str]) -> bool:
    names = (*SYNONYMS["kind"], *SYNONYMS["land_use_purpose"])
    return cells.first_match(names, columns) is not None


def geometry_column(columns: Sequence[str]) -> str | None:
    """The column of a table that goes by a name of geometry."""
    return next((column for column in columns if is_geometry_name(column)), None)


_PLAIN_WKT = frozenset(cells.plain(name) for name in _WKT)


def is_geometry_name(column: str) -> bool:
    """Whether a column of a table goes by a name of geometry."""
    bare = cells.plain(_HEADER_CODE.sub("", column))
    return bare in _PLAIN_WKT


def _columns(frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(name) for name in frame.columns)


def _of_text(path: Path) -> Grid:
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
        raise InputError([table.broken(path)]) from error
    grid = _of_rows(path, None, rows)
    if not read.odd_lines:
        return grid
    what = _(
        "linjer i et annet tegnsett enn resten, lest som Windows-1252: {count}.",
        count=read.odd_lines,
    )
    return Grid(grid.where, None, grid.frame, (*grid.remarks, what), grid.faults)


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


def _of_rows(path: Path, layer: str | None, rows: Sequence[Sequence[str]]) -> Grid:
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
    placing = next((at for at, name in enumerate(names) if is_geometry_name(name)), None)
    if placing is None:
        placing = next((at for at, name in enumerate(names) if is_property_name(name)), None)
    cells_, numbers, faults, blank, sums = [], [], {}, 0, 0
    for number, row in enumerate(under, start=1):
        if not any(cell.strip() for cell in row):
            blank += bool(row)
        elif placing is not None and not _cell(row, placing) and _is_sum(row):
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
    return Grid(where, layer, frame, _left_out(head, rows, blank, sums), faults)


def _left_out(head: int, rows: Sequence[Sequence[str]], blank: int, sums: int) -> tuple[str, ...]:
    above = sum(any(cell.strip() for cell in row) for row in rows[:head])
    remarks = []
    if above:
        remarks.append(_("rader over overskriften som ikke er lest: {n}.", n=above))
    if blank:
        remarks.append(_("utelatte tomme rader: {n}.", n=blank))
    if sums:
        remarks.append(_("utelatte sumrader uten geometri: {n}.", n=sums))
    return tuple(remarks)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) and row[at].strip() else ""


def _is_sum(row: Sequence[str]) -> bool:
    """Whether a row without geometry sums the others up: its words say so, the rest is numbers."""
    filled = [cell for cell in row if cell.strip()]
    words = [cell for cell in filled if not _is_number(cell)]
    return bool(words) and all(_word(word) in _SUMS for word in words)


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


def _with_remarks(sheet: Sheet, remarks: Sequence[Problem]) -> Sheet:
    return replace(sheet, remarks=(*sheet.remarks, *remarks))


def _sheets(
    path: Path, grid: Grid, box: Box, crs: CRS, grounds: Grounds | None
) -> tuple[Sheet, ...]:
    """The rows of a table, where they lie by their WKT or, without any, by their properties."""
    columns = _columns(grid.frame)
    column = geometry_column(columns)
    naming = property_columns(columns) if grounds is not None else None
    if column is None and naming is None:
        raise InputError([_no_wkt(grid.where, columns)])
    if len(grid.frame) == 0:
        what = _("filen har ingen objekter.")
        raise InputError([Problem(grid.where, what, _("Lagre filen på nytt fra kilden."))])
    if grid.faults and len(grid.faults) == len(grid.frame):
        raise InputError([table.broken(path)])
    undrawn = column is None or all(cells.is_empty(cell) for cell in grid.frame[column])
    if undrawn and naming is not None and grounds is not None:
        sheets: tuple[Sheet, ...] = (
            sheet_by_property(grid.where, grid.layer, grid.frame, naming, grounds, crs),
        )
    else:
        assert column is not None
        sheets = _drawn(grid, column, box, crs)
    notes = [Problem(grid.where, what) for what in grid.remarks]
    return tuple(
        _with_remarks(_garbled(sheet, grid.faults or {}), notes if at == 0 else [])
        for at, sheet in enumerate(sheets)
    )


def _garbled(sheet: Sheet, faults: Mapping[int, str]) -> Sheet:
    """A sheet whose rows that do not fit its head are refused for that alone."""
    rows = [int(row) for row in sheet.cells.index]
    broken = {row: faults[row] for row in rows if row in faults}
    if not broken:
        return sheet
    shapes = sheet.shapes.copy()
    for at, row in enumerate(rows):
        if row in broken:
            shapes[at] = None
    remedy = _("Kontroller skilletegn, desimalkomma og anførselstegn.")
    return replace(
        sheet,
        shapes=shapes,
        lost={**sheet.lost, **broken},
        remedies={**sheet.remedies, **dict.fromkeys(broken, remedy)},
        garbled=sheet.garbled | broken.keys(),
    )


def _drawn(grid: Grid, column: str, box: Box, crs: CRS) -> tuple[Sheet, ...]:
    """A table with WKT; rows that name different CRS become sheets of their own."""
    columns = _columns(grid.frame)
    codes = _codes(grid.frame, column, columns)
    named = cells.first_match(_EPSG, [c for c in columns if c != column])
    placing = {column: "geometry", **({named: "crs"} if named else {})}
    several = len(set(codes)) > 1
    sheets = []
    for code in sorted(set(codes), key=str):
        rows = grid.frame[[c == code for c in codes]]
        texts = [_EWKT.sub("", cells.text(wkt) or "") for wkt in rows[column]]
        shapes, lost = _shapes(texts, [int(row) for row in rows.index])
        placed = _placed(grid.where, shapes, code, box, crs, several=several)
        remedies: dict[int, str] = {}
        if placed.fault is not None:
            lost = dict.fromkeys(map(int, rows.index), placed.fault.what)
            remedies = dict.fromkeys(lost, placed.fault.remedy)
            shapes = np.full(len(rows), None, dtype=object)
        sheets.append(
            Sheet(
                grid.where,
                rows.drop(columns=column).astype(object),
                shapes,
                placed.crs,
                lost,
                placed.remarks,
                grid.layer,
                placing,
                remedies,
                garbled=frozenset(remedies),
            )
        )
    return tuple(sheets)


@dataclass(frozen=True)
class _Placed:
    """The CRS of rows, or why they have none where that is the rows' fault alone."""

    crs: CRS
    remarks: tuple[Problem, ...] = ()
    fault: Problem | None = None


def _placed(
    where: str, shapes: NDArray[np.object_], code: str | None, box: Box, crs: CRS, *, several: bool
) -> _Placed:
    """The CRS that rows state; an InputError where all rows of the table state it wrongly."""
    try:
        if code is None and several:
            what = _("raden oppgir ikke koordinatsystemet.")
            raise InputError([Problem(where, what, _("Oppgi EPSG-koden i raden."))])
        if code is None:
            if not some_fit(shapes, box):
                raise InputError([no_crs(where, shapes, box, crs)])
            name = crs.to_string()
            what = _("tabellen oppgir ikke koordinatsystem; {crs} passer.", crs=name)
            remedy = _("Legg til feltet epsg for å være sikker.")
            return _Placed(crs, (Problem(where, what, remedy),))
        claimed = crs_of.named_crs(code)
        if claimed is None:
            what = _("koordinatsystemet {crs} er ukjent.", crs=code)
            raise InputError([Problem(where, what, _("Skriv for eksempel 25832."))])
        check_claim(where, shapes, claimed, box, crs)
    except InputError as error:
        if not several:
            raise
        return _Placed(crs, fault=error.problems[0])
    return _Placed(claimed)


def _codes(frame: pd.DataFrame, column: str, columns: Sequence[str]) -> list[str | None]:
    """The CRS that each row names: in its WKT, in a column of its own, or in the header.

    A row without geometry needs none: it is taken with the first that names one.
    """
    named = cells.first_match(_EPSG, [c for c in columns if c != column])
    header = _HEADER_CODE.search(column)
    codes: list[str | None] = []
    bare: list[bool] = []
    for position, wkt in enumerate(frame[column]):
        prefix = _EWKT.match(cells.text(wkt) or "")
        cell = cells.text(frame[named].iloc[position]) if named else None
        cell = None if cells.stands_for_none(cell) else cell
        digits = re.search(r"\d{4,5}", cell or "")
        codes.append(
            prefix[1]
            if prefix
            else digits[0]
            if digits
            else cell or (header[1] if header else None)
        )
        bare.append(cells.is_empty(wkt))
    first = next((code for code in codes if code is not None), None)
    return [
        first if code is None and empty else code for code, empty in zip(codes, bare, strict=True)
    ]


def _shapes(
    texts: Sequence[str], rows: Sequence[int]
) -> tuple[NDArray[np.object_], dict[int, str]]:
    """The geometries of texts, and why each row that has none lacks it."""
    shapes = np.full(len(texts), None, dtype=object)
    lost: dict[int, str] = {}
    for at, (row, wkt) in enumerate(zip(rows, texts, strict=True)):
        reason = _unreadable(wkt)
        if not reason:
            try:
                shapes[at] = shapely.force_2d(shapely.from_wkt(wkt))
            except (ShapelyError, NotImplementedError, ValueError) as error:
                reason = _wkt_reason(str(error))
        if reason:
            lost[row] = reason
    return shapes, lost


def _unreadable(wkt: str) -> str:
    """What is seen of a text before it is read as WKT at all."""
    if not wkt:
        return _("geometrien mangler.")
    if _CURVE.search(wkt[:200]):
        return _("flaten har buer, som ikke leses fra WKT.")
    if is_deep(wkt):
        return _("geometrien er nøstet i flere nivåer enn noe kart bruker.")
    return ""


def _wkt_reason(error: str) -> str:
    if "closed" in error:
        return _("flaten er ikke lukket: første og siste punkt i en ring er ulike.")
    if "points" in error.lower():
        return _("en ring har for få punkter til å være en flate.")
    return _("geometrien kan ikke leses som WKT.")


def _no_wkt(where: str, columns: Sequence[str]) -> Problem:
    listed = ", ".join(columns) or "–"
    remedy = _("Legg til feltet wkt med flatene. Feltene er {fields}.", fields=listed)
    if cells.first_match(_X, columns) and cells.first_match(_Y, columns):
        return Problem(where, _("tabellen har punkter, ventet flater."), remedy)
    return Problem(where, _("tabellen har ikke noe felt med geometri."), remedy)
