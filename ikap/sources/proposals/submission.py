"""One submitted file as sheets of rows: what stands in it, not yet what it means.

A sheet is one layer in one CRS. Whatever refuses the whole file is an InputError.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd
from pyproj import CRS

from ikap.model import InputError, Problem
from ikap.sources import cells
from ikap.sources.cadastre import Grounds
from ikap.sources.crs import Box
from ikap.sources.files import head_of, regular, table, tables_in, vector
from ikap.sources.proposals import wording
from ikap.sources.proposals.claims import check_claim, no_crs, some_fit
from ikap.sources.proposals.headings import SYNONYMS
from ikap.sources.proposals.sheet import Contents, Keys, Passed, Sheet, split_reference
from ikap.sources.proposals.written import written
from ikap.text import _

KML = ("KML", "LIBKML")
DXF = "DXF"  # the driver of the one format that has no way to state a CRS
_PACKED = b"PK\x03\x04"  # how a zip begins, and a workbook
_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".xltx")
_SURFACES = ("Polygon", "MultiPolygon", "Unknown", "GeometryCollection", "CurvePolygon")
_OTHER_SURFACES = ("MultiSurface", "Surface", "PolyhedralSurface", "TIN", "Geometry")


def read_contents(
    reference: str | Path,
    box: Box,
    crs: CRS,
    saying: Collection[str] = (),
    grounds: Grounds | None = None,
) -> Contents:
    """The rows of a file: of every layer or sheet that proposes something.

    `box` (in `crs`, the calculation CRS) is where they should lie; `saying` are columns that
    somebody has pointed out as what is proposed. `grounds`: what the region has of properties,
    for a table that only names them; a PropertiesWantedError says which it has to be asked for.
    """
    path, layer = split_reference(reference)
    suffix = path.suffix.lower()
    if suffix in table.EXCEL or (suffix in table.CSV and not _is_no_table(path)):
        return written(path, layer, box, crs, grounds)
    if suffix not in (*vector.AREAS, ".zip") and path.exists() and not vector.is_known(path):
        what = _("formatet {suffix} kan ikke leses.", suffix=suffix or "–")
        remedy = _("Lagre filen som GeoPackage, GeoJSON, Shapefile, GML eller CSV med WKT.")
        if suffix in _OTHER_WORKBOOKS:
            remedy = _("Lagre regnearket som .xlsx eller CSV, uten passord.")
        raise InputError([Problem(path.name, what, remedy)])
    chosen, passed = _chosen(path, layer, saying)
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for contents in chosen:
        try:
            sheets.append(vector_sheet(contents, box, crs))
        except InputError as error:
            if len(chosen) == 1:
                raise
            problems.extend(error.problems)
    if not sheets:
        raise InputError(problems)
    passed += [_unusable(problem) for problem in problems]
    passed += _tables_aside(path) if suffix == ".zip" else []
    return Contents(tuple(sheets), tuple(passed))


def _is_no_table(path: Path) -> bool:
    """Whether a file with the name of a text is a map; an InputError where it is packed."""
    regular(path)
    if not path.is_file():
        return False
    if head_of(path).startswith(_PACKED):
        what = _("filen heter {suffix}, men er en zip-fil eller et regneark.", suffix=path.suffix)
        raise InputError([Problem(path.name, what, _("Gi filen endelsen .zip eller .xlsx."))])
    return vector.is_known(path)


def _tables_aside(path: Path) -> list[Passed]:
    """The tables that lie in a zip beside what is read of it."""
    why = _("tabellen er ikke lest fra zip-filen. Pakk den ut, og send den for seg.")
    return [Passed(f"{path.name}:{name}", name, why) for name in tables_in(path)]


def _unusable(problem: Problem) -> Passed:
    layer = problem.where.partition(":")[2] or None
    return Passed(problem.where, layer, f"{problem.what} {problem.remedy}".strip())


def _chosen(
    path: Path, layer: str | None, saying: Collection[str]
) -> tuple[list[vector.Contents], list[Passed]]:
    """The layers that propose something, and the rest with why they are passed over.

    Among several layers of surfaces, those whose fields say what is proposed, else those whose own
    names do, as the folders of a KML; the only one where none says.
    """
    if layer is not None or not path.exists():
        return [vector.contents(path, layer)], []
    names = vector.layer_names(path)
    if len(names) <= 1:  # of a damaged file there may be none: why is said where it is opened
        return [vector.contents(path)], []
    looked, closed = _looked(path, names)
    spatial = [contents for contents in looked if contents.geometry != "None"]
    surfaces = [c for c in spatial if c.geometry in (*_SURFACES, *_OTHER_SURFACES)] or spatial
    proposing = [c for c in surfaces if _says_what(c.fields, saying)]
    proposing = proposing or [c for c in surfaces if _is_word(c.name)]
    chosen = proposing or surfaces
    if not surfaces or (not proposing and len(surfaces) > 1):
        what = _(
            "filen har flere kartlag med flater: {names}.", names=", ".join(map(_layer, surfaces))
        )
        if not surfaces:
            what = _("filen har ingen kartlag med geometri.")
        remedy = _("Velg ett kartlag ved å skrive navnet etter filen: {file}:LAG.", file=path.name)
        raise InputError([Problem(path.name, what, remedy)])
    return chosen, [*(_passed(c, surfaces) for c in looked if c not in chosen), *closed]


def _looked(path: Path, names: Sequence[str]) -> tuple[list[vector.Contents], list[Passed]]:
    """The layers that can be opened, and why the others cannot; an InputError where none can."""
    looked: list[vector.Contents] = []
    problems: list[Problem] = []
    closed: list[Passed] = []
    for name in names:
        try:
            looked.append(vector.contents(path, name))
        except InputError as error:
            problems += error.problems
            why = " ".join(f"{p.what} {p.remedy}".strip() for p in error.problems)
            closed.append(Passed(f"{path.name}:{name}", name, why))
    if not looked:
        raise InputError(problems)
    return looked, closed


def _passed(contents: vector.Contents, surfaces: Sequence[vector.Contents]) -> Passed:
    if contents.geometry == "None":
        why = _("kartlaget har ingen geometri, og er ikke lest.")
    elif contents in surfaces:
        why = _("kartlaget har ikke noe felt for hva som foreslås, og er ikke lest.")
    else:
        why = _("kartlaget har {found}, ikke flater, og er ikke lest.", found=contents.geometry)
    return Passed(contents.where, contents.name, why, contents.fields)


def _layer(contents: vector.Contents) -> str:
    return contents.name or contents.path.stem


def _says_what(fields: Sequence[str], saying: Collection[str]) -> bool:
    names = (*saying, *SYNONYMS["kind"], *SYNONYMS["land_use_purpose"])
    return cells.first_match(names, fields) is not None


def _is_word(layer: str | None) -> bool:
    """Whether the name of a layer is a word for what is proposed: `Boligområder`."""
    return bool(layer) and bool(wording.kinds_in(layer) or wording.meaning(layer or "").kinds)


def all_sheets(reference: str | Path, box: Box, crs: CRS) -> tuple[Sheet, ...]:
    """The rows of every layer of a file that has geometry, or of the one that is named after it.

    All that is wrong with the layers is reported at once.
    """
    path, layer = split_reference(reference)
    if layer is not None or not path.exists() or path.suffix.lower() in table.CSV + table.EXCEL:
        return read_contents(reference, box, crs).sheets
    names = vector.layer_names(path)
    several = [vector.contents(path, name) for name in names] if len(names) > 1 else []
    layers = several or [vector.contents(path)]
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
        raise InputError([Problem(contents.where, what, _("Lagre filen på nytt fra kilden."))])
    shapes = frame.geometry.to_numpy()
    remarks = [Problem(contents.where, what) for what in contents.remarks]
    claimed = contents.crs
    if claimed is None:
        if contents.driver != DXF or not some_fit(shapes, box):
            raise InputError([no_crs(contents.where, shapes, box, crs)])
        what = _("en DXF-fil oppgir ikke koordinatsystemet. {crs} passer.", crs=crs.to_string())
        remarks.append(Problem(contents.where, what))
        claimed = crs
    check_claim(contents.where, shapes, claimed, box, crs, assumed=contents.assumed)
    rows = pd.DataFrame(frame.drop(columns="geometry")).astype(object)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    if contents.driver in KML and "id2" in rows:  # GDAL's name for data beside the element's own id
        rows = rows.rename(columns={"id": "placemark", "id2": "id"})
    if not _says_what(tuple(map(str, rows.columns)), ()) and _is_word(contents.name):
        rows["layer"] = contents.name
    lost = {at + 1: reason for at, reason in vector.reasons_lost(contents, frame).items()}
    return Sheet(
        contents.where,
        rows,
        shapes,
        claimed,
        lost,
        tuple(remarks),
        layer=contents.name,
        keys=_keys(contents, len(rows)),
    )


def _keys(contents: vector.Contents, rows: int) -> Keys | None:
    """The keys that the file keeps itself, where it has one for each row."""
    known = vector.keys(contents)
    return Keys(*known) if known is not None and len(known[1]) == rows else None
