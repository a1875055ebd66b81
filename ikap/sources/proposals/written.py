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
from ikap.sources.files import is_deep, regular, table
from ikap.sources.proposals.by_property import (
    PropertiesWantedError,
    property_columns,
    sheet_by_property,
)
from ikap.sources.proposals.claims import check_claim, no_crs, some_fit
from ikap.sources.proposals.grid import (
    HEADER_CODE,
    Grid,
    columns_of,
    geometry_column,
    of_rows,
    of_text,
)
from ikap.sources.proposals.headings import SYNONYMS
from ikap.sources.proposals.sheet import Contents, Passed, Sheet
from ikap.sources.proposals.workbook_notes import formulas, shown_otherwise
from ikap.text import _

_EPSG = ("epsg", "srid", "crs", "koordsys", "koordinatsystem")
_X, _Y = ("x", "øst", "east", "easting", "lon", "longitude"), ("y", "nord", "north", "lat")
_EWKT = re.compile(r"^\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_CURVE = re.compile(
    r"\b(?:CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTI(?:CURVE|SURFACE))\b", re.I
)


def written(
    path: Path, sheet: str | None, box: Box, crs: CRS, grounds: Grounds | None = None
) -> Contents:
    """The rows of a table, or of every sheet of a workbook that has areas.

    `grounds`: what the region has of properties; None where a table must have its own areas.
    """
    regular(path)
    if path.suffix.lower() in table.CSV:
        return Contents(_sheets(path, of_text(path), box, crs, grounds))
    names = table.sheet_names(path)
    if sheet is not None and sheet not in names:
        what = _("arket {name} finnes ikke.", name=sheet)
        raise InputError(
            [Problem(path.name, what, _("Arkene er {names}.", names=", ".join(names)))]
        )
    grids = [
        of_rows(path, name if len(names) > 1 else None, table.sheet_rows(path, name))
        for name in ([sheet] if sheet is not None else names)
    ]
    with_areas = _with_areas(grids, by_property=grounds is not None)
    if not with_areas:
        fullest = max(grids, key=lambda grid: grid.frame.size, default=None)
        raise InputError([_no_wkt(path.name, columns_of(fullest.frame) if fullest else ())])
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
            columns_of(grid.frame),
        )
        for grid in grids
        if grid not in with_areas
    ]
    passed += [
        Passed(p.where, p.where.partition(":")[2] or None, f"{p.what} {p.remedy}".strip())
        for p in problems
    ]
    read[0] = _with_remarks(read[0], [*formulas(path), *shown_otherwise(path, read)])
    return Contents(tuple(read), tuple(passed))


def _with_areas(grids: Sequence[Grid], *, by_property: bool) -> list[Grid]:
    """The tables that have areas, or name properties: those only where they say what is proposed
    if another has areas of its own.
    """
    drawn = [grid for grid in grids if _is_drawn(grid)]
    if not by_property:
        return drawn
    naming = [g for g in grids if g not in drawn and property_columns(columns_of(g.frame))]
    if drawn:
        naming = [g for g in naming if _says_what(columns_of(g.frame))]
    return [grid for grid in grids if grid in drawn or grid in naming]


def _is_drawn(grid: Grid) -> bool:
    return geometry_column(grid.frame) is not None


def _says_what(columns: Sequence[str]) -> bool:
    names = (*SYNONYMS["kind"], *SYNONYMS["land_use_purpose"])
    return cells.first_match(names, columns) is not None


def _with_remarks(sheet: Sheet, remarks: Sequence[Problem]) -> Sheet:
    return replace(sheet, remarks=(*sheet.remarks, *remarks))


def _sheets(
    path: Path, grid: Grid, box: Box, crs: CRS, grounds: Grounds | None
) -> tuple[Sheet, ...]:
    """The rows of a table, where they lie by their WKT or, without any, by their properties."""
    columns = columns_of(grid.frame)
    column = geometry_column(grid.frame)
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
    columns = columns_of(grid.frame)
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
    header = HEADER_CODE.search(column)
    codes: list[str | None] = []
    bare: list[bool] = []
    said = list(frame[named]) if named else [None] * len(frame)
    for wkt, system in zip(frame[column], said, strict=True):
        prefix = _EWKT.match(cells.text(wkt) or "")
        cell = cells.text(system)
        cell = None if cells.stands_for_none(cell) else cell
        digits = re.search(r"(?<!\d)\d{4,5}(?!\d)", cell or "")
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
