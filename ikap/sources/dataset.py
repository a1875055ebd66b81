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

from ikap.catalogue import LAYERS
from ikap.model import InputError, Problem, Source
from ikap.sources import wall
from ikap.sources.files import check_excess, repaired
from ikap.sources.gtfs import (
    departures,
    described,
    is_feed,
    read_feed,
    served,
    stretches,
    summarise,
)
from ikap.sources.proposals import Sheet, all_sheets, split_reference
from ikap.sources.region import Region
from ikap.text import _


@dataclass(frozen=True)
class Dataset:
    """A layer of a file: features with geometry, and what was mended or left out on the way."""

    title: str  # what it is called on the map: the name of its layer, else of its file
    frame: gpd.GeoDataFrame
    source: Source
    remarks: tuple[Problem, ...] = ()
    layer: str | None = None  # the kind of layer that it is, where that is known


def read_datasets(references: Sequence[str], region: Region) -> list[Dataset]:
    """Every layer with geometry of the files; `file.gpkg:layer` names one.

    An InputError lists everything that is wrong with all of them.
    """
    datasets: list[Dataset] = []
    problems: list[Problem] = []
    for reference in references:
        path, _layer = split_reference(reference)
        try:
            datasets += wall.run(path, _datasets_of, reference, region)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return datasets


def _datasets_of(reference: str, region: Region) -> list[Dataset]:
    """The layers of one file; an InputError lists what is wrong with all of them."""
    path, _layer = split_reference(reference)
    if is_feed(path):
        return _timetable(path, region)
    datasets: list[Dataset] = []
    problems: list[Problem] = []
    for sheet in all_sheets(reference, region.box, region.crs):
        try:
            datasets.append(_dataset(sheet, path, region))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return datasets


def _timetable(path: Path, region: Region) -> list[Dataset]:
    """The stops of a timetable and the stretches between them, with their departures an hour."""
    feed = read_feed(path)
    stops = served(departures(feed, region.crs))
    layers = {"stops": stops, "corridors": stretches(feed, region.crs)}
    box = shapely.box(*region.box)
    inside = {name: frame[frame.intersects(box)] for name, frame in layers.items()}
    if inside["stops"].empty:
        raise InputError([_outside(path.name)])
    return [
        Dataset(
            f"{path.name}, {_(LAYERS[name].title)}",
            frame.reset_index(drop=True),
            _source(path),
            (Problem(path.name, described(summarise(feed))), *feed.remarks)
            if name == "stops"
            else (),
            name,
        )
        for name, frame in inside.items()
        if len(frame)
    ]


def _dataset(sheet: Sheet, path: Path, region: Region) -> Dataset:
    frame = gpd.GeoDataFrame(
        sheet.cells.reset_index(drop=True), geometry=sheet.shapes, crs=sheet.crs
    )
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].to_crs(region.crs)
    check_excess(sheet.file, frame.geometry.to_numpy())
    shapes, mended = repaired(frame.geometry.to_numpy())
    frame = frame.set_geometry(shapes, crs=region.crs)
    frame = frame[~frame.geometry.is_empty].reset_index(drop=True)
    inside = shapely.intersects(frame.geometry.to_numpy(), shapely.box(*region.box))
    if not inside.any():
        raise InputError([_outside(sheet.file)])
    remarks = (*sheet.remarks, *_remarks(sheet, int(mended.sum()), int((~inside).sum())))
    return Dataset(dataset_title(path, sheet.layer), frame, _source(path), remarks)


def dataset_title(path: Path, layer: str | None) -> str:
    """What a layer of a file is called, as a reader would write it.

    >>> dataset_title(Path("data/ny_veg.gpkg"), "Bane")
    'Bane'
    >>> dataset_title(Path("data/ny_veg.gpkg"), None)
    'Ny veg'
    """
    name = " ".join((layer or path.stem).replace("_", " ").split())
    return f"{name[:1].upper()}{name[1:]}" or path.name


def _source(path: Path) -> Source:
    """A file says nothing of whose it is; its date is when it was last changed."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    return Source(path.name, "", changed.isoformat(), "")


def _outside(where: str) -> Problem:
    what = _("ingen av objektene ligger i regionen.")
    return Problem(
        where, what, _("Kontroller koordinatsystemet, og at filen gjelder denne regionen.")
    )


def _remarks(sheet: Sheet, mended: int, outside: int) -> list[Problem]:
    remarks = []
    if sheet.lost:
        first = min(sheet.lost)
        remarks.append(
            _(
                "objekter som er utelatt fordi geometrien ikke kan leses: {count}. Det første er "
                "nr. {row}: {reason}",
                count=len(sheet.lost),
                row=first,
                reason=sheet.lost[first],
            )
        )
    if mended:
        remarks.append(_("objekter med ugyldig geometri som er reparert: {count}.", count=mended))
    if outside:
        remarks.append(_("objekter utenfor regionen: {count}.", count=outside))
    return [Problem(sheet.file, what) for what in remarks]
