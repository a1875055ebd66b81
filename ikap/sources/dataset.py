"""Any vector file as it is: its own columns, in the region's CRS, with sound geometry.

For showing, not for measuring: what the columns mean is left to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import shapely

from ikap.model import InputError, Problem, Source
from ikap.sources.region import Region
from ikap.sources.shapes import repaired
from ikap.sources.submission import Sheet, all_sheets, split_reference
from ikap.text import _


@dataclass(frozen=True)
class Dataset:
    """A layer of a file: features with geometry, and what was mended or left out on the way."""

    title: str
    frame: gpd.GeoDataFrame
    source: Source
    remarks: tuple[Problem, ...] = ()


def read_datasets(references: Sequence[str], region: Region) -> list[Dataset]:
    """Every layer with geometry of the files; `file.gpkg:layer` names one.

    An InputError tells everything that is wrong with all of them.
    """
    found: list[Dataset] = []
    problems: list[Problem] = []
    for reference in references:
        try:
            sheets = all_sheets(reference, region.box, region.crs)
        except InputError as error:
            problems += error.problems
            continue
        path, _layer = split_reference(reference)
        for sheet in sheets:
            try:
                found.append(_dataset(sheet, path, region))
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _dataset(sheet: Sheet, path: Path, region: Region) -> Dataset:
    frame = gpd.GeoDataFrame(
        sheet.cells.reset_index(drop=True), geometry=sheet.shapes, crs=sheet.crs
    )
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].to_crs(region.crs)
    shapes, mended = repaired(frame.geometry.to_numpy())
    frame = frame.set_geometry(shapes, crs=region.crs)
    frame = frame[~frame.geometry.is_empty].reset_index(drop=True)
    inside = shapely.intersects(frame.geometry.to_numpy(), shapely.box(*region.box))
    if not inside.any():
        what = _("ingen av objektene ligger i regionen.")
        remedy = _("Kontroller koordinatsystemet og at filen gjelder denne regionen.")
        raise InputError([Problem(sheet.file, what, remedy)])
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    source = Source(path.name, "", changed.isoformat(), "")
    remarks = (*sheet.remarks, *_remarks(sheet, int(mended.sum()), int((~inside).sum())))
    return Dataset(sheet.file, frame, source, remarks)


def _remarks(sheet: Sheet, mended: int, outside: int) -> list[Problem]:
    told = []
    if sheet.lost:
        first = min(sheet.lost)
        told.append(
            _(
                "{count} objekt(er) er utelatt fordi geometrien ikke kan leses; det første er nr. "
                "{row}: {reason}",
                count=len(sheet.lost),
                row=first,
                reason=sheet.lost[first],
            )
        )
    if mended:
        told.append(_("{count} objekt(er) med ugyldig geometri er reparert.", count=mended))
    if outside:
        told.append(_("{count} objekt(er) ligger utenfor regionen.", count=outside))
    return [Problem(sheet.file, what) for what in told]
