"""KMZ: a KML in a zip, read as the KML that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from ikap.sources.files.drivers import KML, declares_entities, driver_of
from ikap.sources.files.failures import unreadable
from ikap.sources.files.formats import gdal
from ikap.sources.files.formats.format import Contents, File, Format, Window
from ikap.sources.files.packed import head_of_member, zip_members


def recognises(path: Path) -> bool:
    """Whether a file is called a KMZ."""
    return path.suffix.lower() == ".kmz" and path.is_file()


def layers(file: File) -> tuple[str, ...]:
    """The folders of the KML."""
    return gdal.layers(_unpacked(file))


def contents(file: File, layer: str | None) -> Contents:
    """Look at a folder."""
    return replace(gdal.contents(_unpacked(file), layer), format=file.format)


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The placemarks of a folder."""
    return gdal.read(contents, columns, window)


def _unpacked(file: File) -> File:
    """The KML in it: `doc.kml`, else the first; an InputError where there is none."""
    members = [name for name in zip_members(file.path) if name.lower().endswith(".kml")]
    first = members[0] if members else None
    member = next((name for name in members if name.lower() == "doc.kml"), first)
    head = b"" if member is None else head_of_member(file.path, member)
    if driver_of(head) != KML or declares_entities(head):
        raise unreadable(file.path)
    address = f"/vsizip/{file.path.resolve().as_posix()}/{member}"
    return replace(file, address=address, drivers=KML)


KMZ = Format(
    name="KMZ",
    suffixes=(".kmz",),
    recognises=recognises,
    layers=layers,
    contents=contents,
    read=read,
    cells=gdal.cells,
    bounds=gdal.bounds,
    reasons_lost=gdal.reasons_lost,
    zipped=False,
)
