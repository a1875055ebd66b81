"""What a file offers: layers, sheets, a raster or a timetable, looked at before any is read."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from pyproj import CRS

from ikap.catalogue import Geometry
from ikap.model import InputError
from ikap.sources.files import problem, regular, surfaces, table, vector
from ikap.sources.gtfs import STOPS
from ikap.sources.wall import isolated
from ikap.text import _

_SHAPES: dict[str, Geometry] = {
    "Polygon": "polygon",
    "LineString": "line",
    "Point": "point",
    "None": "none",
}


@dataclass(frozen=True)
class Offer:
    """One thing in a file that could be a layer or a table of the region.

    `layer` is None where the file holds only this one, or is taken whole.
    """

    path: Path
    layer: str | None
    where: str
    shape: Geometry
    columns: tuple[str, ...] = ()
    crs: CRS | None = None
    contents: vector.Contents | None = None

    @property
    def name(self) -> str:
        """What it is called: the layer, or the file where it has but one."""
        return self.layer or self.path.name.split(".")[0]

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Every row without its geometry."""
        if self.contents is not None:
            return vector.cells(self.contents, self.columns)
        if self.shape == "none":
            return table.read_table(self.path, self.layer)
        return pd.DataFrame()


@isolated
def offers(path: Path, layer: str | None = None) -> tuple[Offer, ...]:
    """What a file holds, or the one layer of it that is named; an InputError where none is."""
    regular(path)
    if not path.exists():
        raise problem(path, _("filen finnes ikke."), _("Kontroller navnet og mappen."))
    suffix = path.suffix.lower()
    if _is_timetable(path):
        return (Offer(path, None, path.name, "timetable"),)
    if suffix in surfaces.RASTERS:
        from ikap.measure.raster import readable

        with readable(path) as source:
            crs = CRS.from_user_input(source.crs) if source.crs else None
        return (Offer(path, None, path.name, "raster", crs=crs),)
    if suffix in table.CSV + table.EXCEL:
        return _sheets(path, layer)
    return _vectors(path, layer)


def _is_timetable(path: Path) -> bool:
    """Whether a folder or a zip holds the stops of a GTFS timetable."""
    if path.is_dir():
        return (path / STOPS).is_file()
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.rpartition("/")[2] == STOPS for name in archive.namelist())


def _sheets(path: Path, layer: str | None) -> tuple[Offer, ...]:
    """The one table of a CSV; the sheets of a workbook."""
    names: list[str | None] = [layer]
    if path.suffix.lower() in table.EXCEL and layer is None:
        names = list(table.sheet_names(path))
        names = names if len(names) > 1 else [None]
    sheets = []
    for name in names:
        columns = tuple(map(str, table.read_table(path, name).columns))
        where = path.name if name is None else f"{path.name}:{name}"
        sheets.append(Offer(path, name, where, "none", columns))
    return tuple(sheets)


def _vectors(path: Path, layer: str | None) -> tuple[Offer, ...]:
    """The layers of a vector file; those that cannot be opened are reported only if all are so."""
    names = (layer,) if layer is not None else vector.layer_names(path)
    if not names:
        raise problem(path, _("filen har ingen kartlag."), _("Lagre filen på nytt fra kilden."))
    layers: list[Offer] = []
    wrong: list[InputError] = []
    for name in names:
        try:
            layers.append(_vector(path, name, alone=len(names) == 1 and layer is None))
        except InputError as error:
            wrong.append(error)
    if not layers:
        raise wrong[0]
    return tuple(layers)


def _vector(path: Path, name: str | None, *, alone: bool) -> Offer:
    held = vector.contents(path, name)
    return Offer(
        path=path,
        layer=None if alone else name,
        where=held.where,
        shape=_SHAPES.get(held.geometry.removeprefix("Multi"), "any"),
        columns=held.fields,
        crs=held.crs,
        contents=held,
    )
