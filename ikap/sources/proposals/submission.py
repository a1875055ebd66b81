"""One submitted file as sheets of rows: what stands in it, not yet what it means.

A sheet is one layer in one CRS. Whatever refuses the whole file is an InputError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.errors import ShapelyError

from ikap.model import InputError, Problem
from ikap.sources import cells
from ikap.sources import crs as crs_of
from ikap.sources.crs import Box
from ikap.sources.files import from_texts, is_deep, table, vector
from ikap.sources.proposals.headings import SYNONYMS
from ikap.text import _

_WKT = ("wkt", "geometry", "geom", "geometri", "thegeom", "wktgeom", "shape", "polygon", "område")
_EPSG = ("epsg", "srid", "crs", "koordsys", "koordinatsystem")
_X, _Y = ("x", "øst", "east", "easting", "lon", "longitude"), ("y", "nord", "north", "lat")
_HEADER_CODE = re.compile(r"(?:epsg|srid|_)[\s:_-]*(\d{4,5})\b", re.IGNORECASE)
_EWKT = re.compile(r"^\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_SURFACES = ("Polygon", "MultiPolygon", "Unknown", "GeometryCollection", "CurvePolygon")


@dataclass(frozen=True)
class Sheet:
    """Rows of a file: raw cells by row number (1 is the first), geometries in `crs`.

    `lost`: row number → why it has no geometry.
    """

    file: str
    cells: pd.DataFrame
    shapes: NDArray[np.object_]
    crs: CRS
    lost: Mapping[int, str]
    remarks: tuple[Problem, ...] = ()


def split_reference(reference: str | Path) -> tuple[Path, str | None]:
    """A file and the layer named after it: `forslag.gpkg:boliger`.

    >>> split_reference("innspill/forslag.gpkg:boliger")[1]
    'boliger'
    >>> split_reference("forslag.gpkg")[1] is None
    True
    """
    path = Path(reference)
    if path.exists() or ":" not in path.name:
        return path, None
    name, layer = path.name.rsplit(":", 1)
    return path.with_name(name), layer or None


def read_sheets(reference: str | Path, box: Box, crs: CRS) -> tuple[Sheet, ...]:
    """The rows of a file. `box` (in `crs`, the calculation CRS) is where they should lie."""
    path, layer = split_reference(reference)
    suffix = path.suffix.lower()
    if suffix in table.CSV + table.EXCEL:
        return _text_sheets(path, table.read_table(path, layer), box, crs)
    if suffix not in (*vector.AREAS, ".zip") and path.exists():
        what = _("formatet {suffix} kan ikke leses.", suffix=suffix or "–")
        remedy = _("Lagre filen som GeoPackage, GeoJSON, Shapefile, GML eller CSV med WKT.")
        raise InputError([Problem(path.name, what, remedy)])
    return (vector_sheet(_chosen(path, layer), box, crs),)


def _chosen(path: Path, layer: str | None) -> vector.Contents:
    """The layer of surfaces; among several, the one whose fields say what is proposed."""
    if layer is not None or not path.exists():
        return vector.contents(path, layer)
    names = vector.layer_names(path)
    if len(names) == 1:
        return vector.contents(path)
    spatial = [c for c in (vector.contents(path, name) for name in names) if c.geometry != "None"]
    surfaces = [c for c in spatial if c.geometry in _SURFACES] or spatial
    saying = [c for c in surfaces if _says_what(c.fields)]
    for candidates in (surfaces, saying):
        if len(candidates) == 1:
            return candidates[0]
    what = _("filen har flere lag med flater: {names}.", names=", ".join(map(_layer, surfaces)))
    if not surfaces:
        what = _("filen har ingen lag med geometri.")
    remedy = _("Velg ett ved å skrive lagets navn etter filen: {file}:LAG.", file=path.name)
    raise InputError([Problem(path.name, what, remedy)])


def _layer(contents: vector.Contents) -> str:
    return contents.layer or contents.path.stem


def _says_what(fields: Sequence[str]) -> bool:
    names = (*SYNONYMS["kind"], *SYNONYMS["land_use_purpose"])
    return cells.first_match(names, fields) is not None


def all_sheets(reference: str | Path, box: Box, crs: CRS) -> tuple[Sheet, ...]:
    """The rows of every layer of a file that has geometry, or of the one that is named after it.

    All that is wrong with the layers is reported at once.
    """
    path, layer = split_reference(reference)
    if layer is not None or not path.exists() or path.suffix.lower() in table.CSV + table.EXCEL:
        return read_sheets(reference, box, crs)
    names = vector.layer_names(path)
    layers = [vector.contents(path, name if len(names) > 1 else None) for name in names]
    spatial = [contents for contents in layers if contents.geometry != "None"] or layers
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for contents in spatial:
        try:
            sheets.append(vector_sheet(contents, box, crs))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return tuple(sheets)


def vector_sheet(contents: vector.Contents, box: Box, crs: CRS) -> Sheet:
    """The rows of a layer, in the CRS that it says; refused where it cannot be in that."""
    if contents.geometry == "None":
        what = _("filen har ingen geometri.")
        remedy = _("Send områdene som flater.")
        raise InputError([Problem(contents.where, what, remedy)])
    frame = vector.read(contents)
    if len(frame) == 0:
        what = _("filen har ingen objekter.")
        raise InputError([Problem(contents.where, what, _("Lagre den på nytt fra kilden."))])
    shapes = frame.geometry.to_numpy()
    if contents.crs is None:
        raise InputError([_no_crs(contents.where, shapes, box, crs)])
    _check_claim(contents.where, shapes, contents.crs, box, crs)
    rows = pd.DataFrame(frame.drop(columns="geometry")).astype(object)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    lost = {at + 1: reason for at, reason in vector.reasons_lost(contents, frame).items()}
    remarks = tuple(Problem(contents.where, what) for what in contents.remarks)
    return Sheet(contents.where, rows, shapes, contents.crs, lost, remarks)


def _text_sheets(path: Path, frame: pd.DataFrame, box: Box, crs: CRS) -> tuple[Sheet, ...]:
    """A table with WKT; rows that name different CRS become sheets of their own."""
    columns = tuple(str(name) for name in frame.columns)
    column = next((c for c in columns if is_geometry_name(c)), None)
    if column is None:
        raise InputError([_no_wkt(path, columns)])
    if len(frame) == 0:
        what = _("filen har ingen objekter.")
        raise InputError([Problem(path.name, what, _("Lagre den på nytt fra kilden."))])
    frame = frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
    codes = _codes(frame, column, columns)
    sheets = []
    for code in sorted(set(codes), key=str):
        rows = frame[[c == code for c in codes]]
        sheets.append(_text_sheet(path, rows, column, code, box, crs))
    return tuple(sheets)


def is_geometry_name(column: str) -> bool:
    """Whether a column of a table goes by a name of geometry."""
    bare = cells.plain(_HEADER_CODE.sub("", column))
    return bare in {cells.plain(name) for name in _WKT}


def _codes(frame: pd.DataFrame, column: str, columns: Sequence[str]) -> list[str | None]:
    """The CRS that each row names: in its WKT, in a column of its own, or in the header."""
    named = cells.first_match(_EPSG, [c for c in columns if c != column])
    header = _HEADER_CODE.search(column)
    codes: list[str | None] = []
    for position, wkt in enumerate(frame[column]):
        prefix = _EWKT.match(cells.text(wkt) or "")
        cell = cells.text(frame[named].iloc[position]) if named else None
        digits = re.search(r"\d{4,5}", cell or "")
        codes.append(
            prefix[1]
            if prefix
            else digits[0]
            if digits
            else cell or (header[1] if header else None)
        )
    return codes


def _text_sheet(
    path: Path, frame: pd.DataFrame, column: str, code: str | None, box: Box, crs: CRS
) -> Sheet:
    texts = [_EWKT.sub("", cells.text(wkt) or "") for wkt in frame[column]]
    shapes = from_texts(texts)
    lost = {
        int(row): _wkt_reason(wkt)
        for row, wkt, shape in zip(frame.index, texts, shapes, strict=True)
        if shape is None
    }
    remarks: tuple[Problem, ...] = ()
    if code is None:
        if not _some_fit(shapes, box):
            raise InputError([_no_crs(path.name, shapes, box, crs)])
        name = crs.to_string()
        what = _("tabellen sier ikke hvilket koordinatsystem den er i; {crs} passer.", crs=name)
        remarks = (Problem(path.name, what, _("Legg til en kolonne epsg for å være sikker.")),)
        claimed = crs
    else:
        claimed = _claimed(path, code)
        _check_claim(path.name, shapes, claimed, box, crs)
    rows = frame.drop(columns=column).astype(object)
    return Sheet(path.name, rows, shapes, claimed, lost, remarks)


def _claimed(path: Path, code: str) -> CRS:
    crs = crs_of.named_crs(code)
    if crs is None:
        what = _("koordinatsystemet {crs} er ukjent.", crs=code)
        raise InputError([Problem(path.name, what, _("Skriv for eksempel 25832."))])
    return crs


def _wkt_reason(wkt: str) -> str:
    if not wkt:
        return _("geometrien mangler.")
    if is_deep(wkt):
        return _("geometrien er nøstet dypere enn noe kart er.")
    try:
        shapely.from_wkt(wkt)
    except ShapelyError as error:
        if "closed" in str(error):
            return _("flaten er ikke lukket: første og siste punkt i en ring er ulike.")
        if "points" in str(error).lower():
            return _("en ring har for få punkter til å være en flate.")
    return _("teksten kan ikke leses som WKT.")


def _no_wkt(path: Path, columns: Sequence[str]) -> Problem:
    listed = ", ".join(columns) or "–"
    remedy = _("Legg til en kolonne wkt med flatene; kolonnene er {fields}.", fields=listed)
    if cells.first_match(_X, columns) and cells.first_match(_Y, columns):
        return Problem(path.name, _("tabellen har punkter, ventet flater."), remedy)
    return Problem(path.name, _("tabellen har ingen kolonne med geometri."), remedy)


def _some_fit(shapes: NDArray[np.object_], box: Box) -> bool:
    middles = crs_of.middles(shapes)
    return bool(crs_of.inside(middles, crs_of.widened(box)).any())


def _no_crs(where: str, shapes: NDArray[np.object_], box: Box, crs: CRS) -> Problem:
    what = _("filen sier ikke hvilket koordinatsystem den er i.")
    remedy = _("Lagre den på nytt med koordinatsystem.")
    guess = guessed(shapes, box, crs)
    if guess:
        fits = _("Koordinatene passer med {crs}.", crs=guess)
        remedy = f"{fits} {remedy}"
    return Problem(where, what, remedy)


def _check_claim(where: str, shapes: NDArray[np.object_], claimed: CRS, box: Box, crs: CRS) -> None:
    """Refuse a file that lies nowhere near in the CRS it claims, and would in another."""
    middles = crs_of.middles(shapes)
    middles = middles[np.isfinite(middles).all(axis=1)]
    if len(middles) == 0:
        return
    if crs_of.inside(crs_of.moved(middles, claimed, crs), crs_of.widened(box)).any():
        return
    guess = crs_of.fitting(middles, crs_of.widened(box), crs)
    if guess is None:
        return  # each row is then outside the region, and reported so
    what = _(
        "koordinatene kan ikke være i {claimed}, som filen oppgir; de passer med {crs}.",
        claimed=claimed.to_string() if claimed.to_authority() else claimed.name,
        crs=guess,
    )
    remedy = _("Rett koordinatsystemet i kilden og lagre filen på nytt.")
    raise InputError([Problem(where, what, remedy)])


def guessed(shapes: Any, box: Box, crs: CRS) -> str | None:
    """The CRS in which all these geometries would lie in the region."""
    middles = crs_of.middles(shapes)
    middles = middles[np.isfinite(middles).all(axis=1)]
    return crs_of.fitting(middles, crs_of.widened(box), crs) if len(middles) else None
