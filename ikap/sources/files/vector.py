"""The door for vector files: what a file holds, its rows, and why a row came without geometry.

fiona looks first (format, layers, CRS, fields), pyogrio reads in bulk. Every failure is an
InputError in a planner's words. What the columns mean is left to others.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pandas.api.types import is_object_dtype
from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.model import InputError
from ikap.sources.files import osm, sosi
from ikap.sources.files.failures import explained, problem, without_log, without_warnings
from ikap.sources.files.packed import delivery, gdal_path
from ikap.sources.files.shapefile import encoding_to_force
from ikap.sources.files.shapes import reason_lost
from ikap.text import _

DRIVERS = (
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
PARQUET = (".parquet", ".geoparquet")
OSM, SOSI = "OSM", "SOSI"
_WHOLE = ("Parquet", OSM, SOSI)  # read whole: fiona does not know them


@dataclass(frozen=True)
class Contents:
    """What a layer of a file says of itself before it is read.

    `address` is what GDAL opens: a path, or the bytes of one object type of a delivery.
    `geometry` is the declared type without Z, `Unknown` or `None` (a plain table).
    """

    path: Path
    address: str | bytes
    layer: str | None
    driver: str
    crs: CRS | None
    geometry: str
    fields: tuple[str, ...]
    encoding: str | None = None

    @property
    def where(self) -> str:
        """The file, and its layer where it has several, as a planner would point it out."""
        alone = self.layer is None or self.layer == self.path.name.split(".")[0]
        return self.path.name if alone else f"{self.path.name}:{self.layer}"


def layer_names(path: Path) -> tuple[str, ...]:
    """The layers of a file, in its own order; for a delivery, its object types."""
    if osm.is_osm(path):
        return (osm.WAYS, osm.FERRIES)
    if sosi.is_sosi(path):
        return sosi.layer_names(path)
    delivered = delivery(path)
    if delivered is not None:
        return tuple(delivered)
    if path.suffix.lower() in PARQUET:
        return (path.stem,)
    opened = gdal_path(path)
    with explained(path), fiona.Env():
        return tuple(fiona.listlayers(opened, **_options(opened)))


def contents(path: Path, layer: str | None = None) -> Contents:
    """Look at a file, or at one of its layers; an InputError says why it cannot be used."""
    if not path.exists():
        raise problem(path, _("filen finnes ikke."), _("Kontroller navnet og mappen."))
    if path.suffix.lower() in PARQUET:
        return _parquet_contents(path)
    if osm.is_osm(path):
        return _osm_contents(path, layer)
    if sosi.is_sosi(path):
        return _sosi_contents(path, layer)
    delivered = delivery(path)
    if delivered is not None:
        return _delivered_contents(path, delivered, layer)
    opened = gdal_path(path)
    known = layer_names(path)
    if layer is not None and layer not in known:
        raise _unknown_layer(path, layer, known)
    with explained(path), fiona.Env():
        encoding = encoding_to_force(path, opened)
        with fiona.open(
            opened,
            layer=layer,
            encoding=encoding,
            enabled_drivers=list(DRIVERS),
            allow_unsupported_drivers=True,
            **_options(opened),
        ) as file:
            fields = tuple(file.schema["properties"])
            found = Contents(
                path=path,
                address=opened,
                layer=layer or (file.name if len(known) > 1 else None),
                driver=file.driver,
                crs=_crs(file.crs_wkt),
                geometry=file.schema["geometry"].removeprefix("3D "),
                fields=fields,
                encoding=encoding,
            )
    if found.driver in ("KML", "LIBKML"):  # fiona's reader of KML leaves the data fields out
        with explained(path), without_warnings():
            info = pyogrio.read_info(opened, layer=layer)
        return replace_fields(found, [str(name) for name in info["fields"]])
    return found


def replace_fields(found: Contents, fields: Sequence[str]) -> Contents:
    """The same contents with other fields."""
    return Contents(**{**vars(found), "fields": tuple(fields)})


def read(
    found: Contents,
    columns: Sequence[str] | None = None,
    window: tuple[float, float, float, float] | None = None,
) -> gpd.GeoDataFrame:
    """All rows of a layer, in the file's order and CRS, without Z; index 0..n-1.

    A geometry that cannot be read is missing. `window` is a box in the file's own CRS; rows
    outside it, and rows without geometry, are then left out.
    """
    with explained(found.path), without_warnings():
        if found.driver == "Parquet":
            frame = _read_parquet(found, columns, window)
        elif found.driver == OSM:
            frame = osm.read(found.path, str(found.layer), window)
        elif found.driver == SOSI:
            frame = sosi.read(found.path, str(found.layer), window)
        else:
            frame = pyogrio.read_dataframe(
                found.address,
                layer=None if isinstance(found.address, bytes) else found.layer,
                columns=columns,
                bbox=window,
                force_2d=True,
                encoding=found.encoding,
                on_invalid="ignore",
                **_options(found.address),
            )
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=None)
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    return _without_lists(frame.reset_index(drop=True))


def _without_lists(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cells that are lists as text: one such row makes lists of a whole column."""
    for name in frame.columns:
        values = frame[name]
        if is_object_dtype(values) and any(isinstance(value, np.ndarray) for value in values):
            frame[name] = [
                ", ".join(map(str, value)) if isinstance(value, np.ndarray) else value
                for value in values
            ]
    return frame


def cells(found: Contents, columns: Sequence[str]) -> pd.DataFrame:
    """The named columns of all rows, in the file's order, without geometry."""
    if not columns:
        return pd.DataFrame()
    if found.driver in _WHOLE:
        return pd.DataFrame(read(found).drop(columns="geometry"))[list(columns)]
    with explained(found.path), without_warnings():
        frame = pyogrio.read_dataframe(
            found.address,
            layer=None if isinstance(found.address, bytes) else found.layer,
            columns=list(columns),
            encoding=found.encoding,
            read_geometry=False,
            **_options(found.address),
        )
    return pd.DataFrame(frame)


def bounds(found: Contents) -> tuple[float, float, float, float] | None:
    """The box around all rows in the file's CRS; None where there are none."""
    if isinstance(found.address, bytes) or found.driver in _WHOLE:
        box = read(found, columns=[]).total_bounds
    else:
        with explained(found.path), without_warnings():
            info = pyogrio.read_info(
                found.address,
                layer=found.layer,
                encoding=found.encoding,
                force_total_bounds=True,
                **_options(found.address),
            )
        box = info["total_bounds"]
    if box is None or not np.isfinite(box).all():
        return None
    west, south, east, north = (float(v) for v in box)
    return west, south, east, north


def reasons_lost(found: Contents, frame: gpd.GeoDataFrame) -> dict[int, str]:
    """Why each row of a whole read came without geometry: row position → a sentence."""
    missing = np.flatnonzero(frame.geometry.isna().to_numpy())
    if len(missing) == 0:
        return {}
    wanted = set(missing.tolist())
    told = dict.fromkeys(missing.tolist(), _("geometrien mangler eller kan ikke leses."))
    if found.driver == SOSI:
        return told | sosi.reasons_lost(found.path, str(found.layer))
    if isinstance(found.address, bytes) or found.driver in _WHOLE:
        return told
    try:
        with (
            explained(found.path),
            without_log(),
            fiona.Env(),
            fiona.open(
                found.address,
                layer=found.layer,
                encoding=found.encoding,
                enabled_drivers=list(DRIVERS),
                allow_unsupported_drivers=True,
                **_options(found.address),
            ) as file,
        ):
            for position, feature in enumerate(file):
                if position in wanted:
                    told[position] = reason_lost(feature.geometry)
    except (InputError, ValueError):  # a row that fiona cannot decode: the general reason stands
        return told
    return told


def _delivered_contents(path: Path, delivered: dict[str, Any], layer: str | None) -> Contents:
    if layer is None and len(delivered) == 1:
        layer = next(iter(delivered))
    if layer is None or layer not in delivered:
        raise _unknown_layer(path, layer or "", tuple(delivered))
    content = json.dumps(delivered[layer]).encode("utf-8")
    with explained(path), without_warnings():
        info = pyogrio.read_info(content)
    return Contents(
        path=path,
        address=content,
        layer=layer,
        driver=info["driver"],
        crs=_crs(info["crs"]),
        geometry=(info["geometry_type"] or "None").removeprefix("3D ").removesuffix(" Z"),
        fields=tuple(str(name) for name in info["fields"]),
    )


def _osm_contents(path: Path, layer: str | None) -> Contents:
    if layer not in layer_names(path):
        raise _unknown_layer(path, layer or "", layer_names(path))
    return Contents(
        path=path,
        address=str(path),
        layer=layer,
        driver=OSM,
        crs=CRS.from_user_input(osm.CRS),
        geometry="LineString",
        fields=osm.FIELDS,
    )


def _sosi_contents(path: Path, layer: str | None) -> Contents:
    known = sosi.layer_names(path)
    chosen = known[0] if layer is None and len(known) == 1 else layer
    if chosen not in known:
        raise _unknown_layer(path, layer or "", known)
    epsg = sosi.epsg(path)
    return Contents(
        path=path,
        address=str(path),
        layer=chosen,
        driver=SOSI,
        crs=None if epsg is None else CRS.from_epsg(epsg),
        geometry=sosi.geometry(path, chosen),
        fields=sosi.fields(path, chosen),
    )


def _parquet_contents(path: Path) -> Contents:
    if importlib.util.find_spec("pyarrow") is None:
        raise problem(
            path,
            _("GeoParquet kan ikke leses uten Python-pakken pyarrow."),
            _("Installer pyarrow, eller lagre filen som GeoPackage."),
        )
    with explained(path):
        frame = gpd.read_parquet(path)
    kinds = sorted(set(frame.geom_type.dropna()))
    return Contents(
        path=path,
        address=str(path),
        layer=None,
        driver="Parquet",
        crs=frame.crs,
        geometry=kinds[0] if len(kinds) == 1 else "Unknown",
        fields=tuple(str(c) for c in frame.columns if c != frame.geometry.name),
    )


def _read_parquet(
    found: Contents,
    columns: Sequence[str] | None,
    window: tuple[float, float, float, float] | None,
) -> gpd.GeoDataFrame:
    frame = gpd.read_parquet(found.path)
    kept = [*(found.fields if columns is None else columns), frame.geometry.name]
    frame = frame[kept].set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs)
    return frame.cx[window[0] : window[2], window[1] : window[3]] if window else frame


def _options(address: str | bytes) -> dict[str, str]:
    """GDAL must not leave a file of its own beside a planner's GML."""
    gml = isinstance(address, str) and address.lower().endswith(".gml")
    return {"WRITE_GFS": "NO"} if gml else {}


def _crs(told: str | None) -> CRS | None:
    if not told:
        return None
    try:
        crs = CRS.from_user_input(told)
    except CRSError:
        return None
    return None if crs.name.startswith("Undefined") else crs  # GeoPackage's word for none


def _unknown_layer(path: Path, layer: str, known: Sequence[str]) -> InputError:
    names = ", ".join(known)
    what = (
        _("laget {layer} finnes ikke i filen.", layer=layer) if layer else _("filen har flere lag.")
    )
    return problem(path, what, _("Velg ett av lagene: {names}.", names=names))
