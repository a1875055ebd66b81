"""SOSI (.sos, also in a zip) as one of the formats; our own reader of it is a room beside this."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
from pyproj import CRS

from ikap.sources.files import sosi
from ikap.sources.files.formats.format import Contents, File, Format, Window, single_layer


def layers(file: File) -> tuple[str, ...]:
    """The object types of a file, in the order they first appear."""
    return sosi.layer_names(file.path)


def contents(file: File, layer: str | None) -> Contents:
    """Look at an object type."""
    chosen = single_layer(file.path, layer, layers(file))
    epsg = sosi.epsg(file.path)
    return Contents(
        path=file.path,
        format=file.format,
        address=file.address,
        layer=chosen,
        driver="SOSI",
        crs=None if epsg is None else CRS.from_epsg(epsg),
        geometry=sosi.geometry(file.path, chosen),
        fields=sosi.fields(file.path, chosen),
    )


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The objects of the type with all their columns."""
    return sosi.read(contents.path, str(contents.layer), window)


def reasons_lost(contents: Contents, missing: set[int]) -> dict[int, str]:
    """Why objects of the type have no geometry."""
    return sosi.reasons_lost(contents.path, str(contents.layer))


SOSI = Format(
    name="SOSI",
    suffixes=sosi.SUFFIXES,
    recognises=sosi.is_sosi,
    layers=layers,
    contents=contents,
    read=read,
    reasons_lost=reasons_lost,
)
