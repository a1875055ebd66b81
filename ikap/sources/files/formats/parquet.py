"""GeoParquet: one layer, read whole."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

import geopandas as gpd
import shapely

from ikap.sources.crs import stated_crs
from ikap.sources.files.failures import explained, problem
from ikap.sources.files.formats.format import Contents, File, Format, Window, in_window
from ikap.text import _


def layers(file: File) -> tuple[str, ...]:
    """The one layer, which is called what the file is."""
    return (file.path.stem,)


def contents(file: File, layer: str | None) -> Contents:
    """Look at the file; an InputError says so where pyarrow is not installed."""
    if importlib.util.find_spec("pyarrow") is None:
        raise problem(
            file.path,
            _("GeoParquet kan ikke leses uten Python-pakken pyarrow."),
            _("Installer pyarrow, eller lagre filen som GeoPackage."),
        )
    with explained(file.path):
        frame = gpd.read_parquet(file.path)
    stated = stated_crs(frame.crs.to_wkt() if frame.crs else None)
    kinds = sorted(set(frame.geom_type.dropna()))
    return Contents(
        path=file.path,
        format=file.format,
        address=file.address,
        layer=None,
        driver="Parquet",
        crs=stated.crs,
        remarks=stated.remarks,
        geometry=kinds[0] if len(kinds) == 1 else "Unknown",
        fields=tuple(str(c) for c in frame.columns if c != frame.geometry.name),
    )


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The rows, without Z."""
    frame = gpd.read_parquet(contents.path)
    kept = [*(contents.fields if columns is None else columns), frame.geometry.name]
    frame = frame[kept].set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs)
    return in_window(frame, window)


PARQUET = Format(
    name="GeoParquet",
    suffixes=(".parquet", ".geoparquet"),
    layers=layers,
    contents=contents,
    read=read,
    zipped=False,
)
