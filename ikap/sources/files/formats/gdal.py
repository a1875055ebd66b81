"""The formats that GDAL reads: fiona looks first (layers, CRS, fields), pyogrio reads in bulk.

How a file is opened, and by which of GDAL's drivers, is settled in `_drivers` and `_opening`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import fiona
import geopandas as gpd
import pandas as pd
import pyogrio

from ikap.model import InputError
from ikap.sources.files.failures import explained, without_log, without_warnings
from ikap.sources.files.formats.format import (
    Contents,
    File,
    Format,
    Window,
    stated_crs,
    unknown_layer,
)
from ikap.sources.files.shapefile import encoding_to_force
from ikap.sources.files.shapes import reason_lost

# What a file is tried as, whatever it is called.
COMMON = (
    "GPKG",
    "GeoJSON",
    "GeoJSONSeq",
    "ESRI Shapefile",
    "GML",
    "OpenFileGDB",
    "FlatGeobuf",
    "KML",
    "LIBKML",
)
_KML = ("KML", "LIBKML")


def read_by_gdal(name: str, suffixes: Sequence[str], drivers: Sequence[str]) -> Format:
    """A format that GDAL's drivers read as it is."""
    return Format(
        name=name,
        suffixes=tuple(suffixes),
        layers=layers,
        contents=contents,
        read=read,
        cells=cells,
        bounds=bounds,
        reasons_lost=reasons_lost,
        drivers=tuple(drivers),
    )


def layers(file: File) -> tuple[str, ...]:
    """The layers of a file, in its own order."""
    with explained(file.path), fiona.Env():
        return tuple(fiona.listlayers(file.address, **_options(file.address)))


def contents(file: File, layer: str | None) -> Contents:
    """Look at a layer, or at the first where none is named."""
    known = layers(file)
    if layer is not None and layer not in known:
        raise unknown_layer(file.path, layer, known)
    with explained(file.path), fiona.Env():
        encoding = encoding_to_force(file.path, file.address)
        with fiona.open(
            file.address,
            layer=layer,
            encoding=encoding,
            enabled_drivers=_drivers(file.format),
            allow_unsupported_drivers=True,
            **_options(file.address),
        ) as opened:
            seen = Contents(
                path=file.path,
                format=file.format,
                address=file.address,
                layer=layer or (opened.name if len(known) > 1 else None),
                driver=opened.driver,
                crs=stated_crs(opened.crs_wkt),
                geometry=opened.schema["geometry"].removeprefix("3D "),
                fields=tuple(opened.schema["properties"]),
                encoding=encoding,
            )
    if seen.driver in _KML:  # fiona's reader of KML leaves the data fields out
        with explained(file.path), without_warnings():
            info = pyogrio.read_info(file.address, layer=layer)
        return replace(seen, fields=tuple(str(name) for name in info["fields"]))
    return seen


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The rows of a layer, without Z; a geometry that cannot be read is missing."""
    return pyogrio.read_dataframe(
        contents.address,
        **_opening(contents),
        columns=columns,
        bbox=window,
        force_2d=True,
        on_invalid="ignore",
    )


def cells(contents: Contents, columns: Sequence[str]) -> pd.DataFrame:
    """The named columns of all rows."""
    frame = pyogrio.read_dataframe(
        contents.address, **_opening(contents), columns=list(columns), read_geometry=False
    )
    return pd.DataFrame(frame)


def bounds(contents: Contents) -> Sequence[float] | None:
    """The box around all rows, as the file itself keeps it where it does."""
    info = pyogrio.read_info(contents.address, **_opening(contents), force_total_bounds=True)
    box: Sequence[float] | None = info["total_bounds"]
    return box


def reasons_lost(contents: Contents, missing: set[int]) -> dict[int, str]:
    """Why the rows at these positions have no geometry, as far as fiona can decode them."""
    reasons: dict[int, str] = {}
    try:
        with (
            explained(contents.path),
            without_log(),
            fiona.Env(),
            fiona.open(
                contents.address,
                layer=contents.layer,
                encoding=contents.encoding,
                enabled_drivers=_drivers(contents.format),
                allow_unsupported_drivers=True,
                **_options(contents.address),
            ) as opened,
        ):
            for position, feature in enumerate(opened):
                if position in missing:
                    reasons[position] = reason_lost(feature.geometry)
    except (InputError, ValueError):  # a row that fiona cannot decode: the general reason stands
        return reasons
    return reasons


def _drivers(kind: Format) -> list[str]:
    """The drivers that may open a file of a format."""
    return list(dict.fromkeys((*kind.drivers, *COMMON)))


def _opening(contents: Contents) -> dict[str, Any]:
    """How pyogrio opens it; the bytes of a delivery hold one layer, which has no name there."""
    return {
        "layer": None if isinstance(contents.address, bytes) else contents.layer,
        "encoding": contents.encoding,
        **_options(contents.address),
    }


def _options(address: str | bytes) -> dict[str, str]:
    """GDAL must not leave a file of its own beside a planner's GML."""
    gml = isinstance(address, str) and address.lower().endswith(".gml")
    return {"WRITE_GFS": "NO"} if gml else {}
