"""The formats that GDAL reads: fiona looks first (CRS, geometry, fields), pyogrio reads in bulk.

Both open a file by the drivers that it was recognised as, and by no other.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely
from fiona._err import CPLE_BaseError
from pandas.api.types import is_float_dtype
from pyproj.exceptions import CRSError

from ikap.model import InputError
from ikap.sources.crs import Stated, named_crs, stated_crs
from ikap.sources.files import geopackage, shapefile
from ikap.sources.files.drivers import JSON, JSON_LINES, KML, head_of, only
from ikap.sources.files.failures import (
    explained,
    problem,
    refuse_broken,
    without_log,
    without_warnings,
)
from ikap.sources.files.formats.format import (
    Contents,
    File,
    Format,
    Window,
    unknown_layer,
)
from ikap.sources.files.packed import head_of_member, member_of
from ikap.sources.files.shapes import reason_lost
from ikap.sources.wall import SHUT
from ikap.text import _

_SRS = re.compile(rb"srsName\s*=\s*[\"'][^\"']*?(\d{4,5})[\"']")
# The name of a GeoJSON's CRS, and the names of the one that it has where it states none.
_NAMED = re.compile(
    rb'"crs"\s*:\s*\{[^{}]{0,300}\{[^{}]{0,300}"(?:name|code)"\s*:\s*"?([^"{}]{0,80})'
)
_WGS84 = re.compile(r"4326|CRS:?84|WGS\s?84", re.IGNORECASE)
MORE_FIELDS = (*KML, *JSON, "GML")
_LARGEST = 2**53  # a whole number that a float still holds


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
        keys=keys,
        drivers=tuple(drivers),
    )


def layers(file: File) -> tuple[str, ...]:
    """The layers of a file, in its own order."""
    _check(file)
    with (
        _alone(file, written=True) as address,
        explained(file.path, member_of(file.path, file.address)),
        without_warnings(),
        only(file.drivers),
    ):
        listed = pyogrio.list_layers(address)
    return tuple(str(name) for name, _geometry in listed)


def contents(file: File, layer: str | None) -> Contents:
    """Look at a layer, or at the first where none is named."""
    known = layers(file)
    if layer is not None and layer not in known:
        raise unknown_layer(file.path, layer, known)
    encoding = shapefile.encoding_to_force(file.path, file.address)
    with (
        _alone(file) as address,
        explained(file.path, member_of(file.path, file.address)),
        fiona.Env(**SHUT),
        fiona.open(
            address,
            layer=layer,
            encoding=encoding,
            enabled_drivers=list(file.drivers),
            allow_unsupported_drivers=True,
            **_options(address, file.drivers),
        ) as opened,
    ):
        stated = _stated(opened)
        seen = Contents(
            path=file.path,
            format=file.format,
            address=file.address,
            layer=layer or (opened.name if len(known) > 1 else None),
            driver=opened.driver,
            crs=stated.crs,
            geometry=opened.schema["geometry"].removeprefix("3D "),
            fields=tuple(opened.schema["properties"]),
            encoding=encoding,
            drivers=file.drivers,
            remarks=stated.remarks or _heights(file),
        )
    if seen.driver == JSON_LINES:
        refuse_broken(file.path, member_of(file.path, file.address), lines=True)
    if seen.driver in JSON:
        seen = _as_named(seen, file)
    if seen.driver in MORE_FIELDS:  # fiona leaves out data fields of KML, and columns of lists
        with (
            _alone(file) as address,
            explained(file.path, member_of(file.path, file.address)),
            without_warnings(),
            only(file.drivers),
        ):
            info = pyogrio.read_info(address, layer=layer, **_options(address, file.drivers))
        return replace(seen, fields=tuple(str(name) for name in info["fields"]))
    return seen


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The rows of a layer, without Z; a geometry that cannot be read is missing."""
    how_much = {"columns": columns, "bbox": window, "force_2d": True}
    with _opened(contents) as (address, how):
        try:
            frame = pyogrio.read_dataframe(address, **how, **how_much, on_invalid="ignore")
        except CRSError:  # a code that GDAL's database has and pyproj's lacks
            frame = pyogrio.read_dataframe(address, **how, **how_much, read_geometry=False)
            _meta, _fids, shapes, _cells = pyogrio.raw.read(
                address, **how, **{**how_much, "columns": []}
            )
            frame = gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(shapes, on_invalid="ignore"))
        if window is None:
            _keep_digits(frame, address, how)
    if isinstance(frame, gpd.GeoDataFrame) and contents.crs is not None:
        # What the CRS is was read in one library, when the file was looked at.
        frame = frame.set_crs(contents.crs, allow_override=True)
    return frame


def _keep_digits(frame: pd.DataFrame, address: str | bytes, how: dict[str, Any]) -> None:
    """Whole numbers that a float cannot hold, beside cells that are empty, as they are written."""
    large = [
        str(name)
        for name in frame.columns
        if is_float_dtype(frame[name].dtype) and (frame[name].abs() >= _LARGEST).any()
    ]
    if not large:
        return
    info = pyogrio.read_info(address, **how)
    types = dict(zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True))
    bare: dict[str, Any] = {"read_geometry": False, "return_fids": True}
    fids = pyogrio.raw.read(address, **how, **bare, columns=[])[1]
    for name in (name for name in large if types.get(name) == "int64"):
        quoted = name.replace('"', '\\"')
        _meta, filled, _shapes, cells_ = pyogrio.raw.read(
            address, **how, **bare, columns=[name], where=f'"{quoted}" IS NOT NULL'
        )
        whole = dict(zip(filled.tolist(), cells_[0].tolist(), strict=True))
        frame[name] = pd.Series([whole.get(fid) for fid in fids.tolist()], frame.index, object)


def cells(contents: Contents, columns: Sequence[str]) -> pd.DataFrame:
    """The named columns of all rows."""
    with _opened(contents) as (address, how):
        frame = pyogrio.read_dataframe(address, **how, columns=list(columns), read_geometry=False)
    return pd.DataFrame(frame)


def bounds(contents: Contents) -> Sequence[float] | None:
    """The box around all rows, as the file itself keeps it where it does."""
    with _opened(contents) as (address, how):
        info = pyogrio.read_info(address, **how, force_total_bounds=True)
    box: Sequence[float] | None = info["total_bounds"]
    return box


def keys(contents: Contents) -> tuple[str, tuple[str, ...]] | None:
    """The primary key of a GeoPackage's table, or the `id` of a GeoJSON's features."""
    with _opened(contents) as (address, how):
        if contents.driver == "GPKG":
            info = pyogrio.read_info(address, **how)
            name = str(info.get("fid_column") or "fid")
        elif contents.driver in JSON and _has_ids(contents):
            name = "id"
        else:
            return None
        _meta, fids, _shapes, _cells = pyogrio.raw.read(
            address, **how, columns=[], read_geometry=False, return_fids=True
        )
    return name, tuple(str(fid) for fid in fids)


def _has_ids(contents: Contents) -> bool:
    """Whether every feature of a GeoJSON has an id that is a whole number, no two the same.

    Other ids are a field that GDAL makes of them.
    """
    address = contents.address
    try:
        if isinstance(address, bytes):
            content = address
        elif (member := member_of(contents.path, address)) is not None:
            with zipfile.ZipFile(contents.path) as archive:
                content = archive.read(member)
        else:
            content = Path(address).read_bytes()
        features = json.loads(content.decode("utf-8-sig", "replace"))["features"]
        ids = [feature["id"] for feature in features]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, zipfile.BadZipFile):
        return False
    whole = all(isinstance(id_, int) and not isinstance(id_, bool) and id_ >= 0 for id_ in ids)
    return whole and len(set(ids)) == len(ids)


def reasons_lost(contents: Contents, missing: set[int]) -> dict[int, str]:
    """Why the rows at these positions have no geometry, as far as fiona can decode them."""
    reasons: dict[int, str] = {}
    try:
        with (
            explained(contents.path),
            without_log(),
            fiona.Env(**SHUT),
            _alone(contents) as address,
            fiona.open(
                address,
                layer=contents.layer,
                encoding=contents.encoding,
                enabled_drivers=list(contents.drivers),
                allow_unsupported_drivers=True,
                **_options(address, contents.drivers),
            ) as opened,
        ):
            for position, feature in enumerate(opened):
                if position in missing:
                    reasons[position] = reason_lost(feature.geometry)
    except (InputError, ValueError):  # a row that fiona cannot decode: the general reason stands
        return reasons
    return reasons


def _stated(opened: fiona.Collection) -> Stated:
    """The CRS that GDAL finds; none where what is written is none, or far too long for one."""
    try:
        return stated_crs(opened.crs_wkt)
    except CPLE_BaseError:
        return Stated(None)


def _as_named(seen: Contents, file: File) -> Contents:
    """A GeoJSON in the CRS that it names: GDAL takes one that it does not know for WGS 84."""
    if seen.crs is None or seen.crs.to_epsg() != 4326:
        return seen
    name = _NAMED.search(_head(file))
    said = name[1].decode("utf-8", "replace").strip() if name else ""
    if _WGS84.search(said):
        return seen
    if said in ("", "null"):
        return replace(seen, assumed=True)
    crs = named_crs(said)
    if crs is None:
        what = _("koordinatsystemet {crs} er ukjent.", crs=said)
        raise problem(file.path, what, _("Lagre filen i EUREF89 UTM, for eksempel EPSG:25832."))
    return replace(seen, crs=crs)


def _head(file: File) -> bytes:
    member = member_of(file.path, file.address)
    return head_of(file.path) if member is None else head_of_member(file.path, member)


def _heights(file: File) -> tuple[str, ...]:
    """That heights are left out of a GML whose CRS has them; GDAL gives its plane alone."""
    if "GML" not in file.drivers:
        return ()
    said = _SRS.search(_head(file))
    return stated_crs(f"EPSG:{said[1].decode('ascii')}").remarks if said else ()


def _check(file: File) -> None:
    """What is looked at before GDAL opens a file."""
    if "GPKG" in file.drivers:
        geopackage.check(file.path, member_of(file.path, file.address))
    if "ESRI Shapefile" in file.drivers and isinstance(file.address, str):
        shapefile.check(file.path, file.address)


@contextmanager
def _opened(contents: Contents) -> Iterator[tuple[str | bytes, dict[str, Any]]]:
    """What pyogrio opens, and how; the bytes of a delivery hold one layer, without a name there."""
    with _alone(contents) as address, only(contents.drivers):
        layer = None if isinstance(address, bytes) else contents.layer
        options = _options(address, contents.drivers)
        yield address, {"layer": layer, "encoding": contents.encoding, **options}


@contextmanager
def _alone(file: File | Contents, *, written: bool = False) -> Iterator[str | bytes]:
    """The address of a file without what lies beside it that would say how it is to be read.

    GDAL takes the schema of a GML from a .gfs or .xsd of the same name, whoever put it there, and
    writes a .gfs beside it where the one who asks cannot forbid it (`written`).
    """
    path, address = file.path, file.address
    beside = any(path.with_suffix(suffix).exists() for suffix in (".gfs", ".xsd"))
    is_gml = "GML" in file.drivers and isinstance(address, str) and member_of(path, address) is None
    if not is_gml or not (beside or written):
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="ikap-") as folder:
        place = Path(folder) / path.name
        try:
            place.symlink_to(path.resolve())
        except OSError:  # Windows lets few make links
            shutil.copyfile(path, place)
        yield str(place)


def _options(address: str | bytes, drivers: Sequence[str]) -> dict[str, str]:
    """GDAL must not leave a file of its own beside a planner's GML, nor fetch its schema."""
    gml = isinstance(address, str) and "GML" in drivers
    return {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"} if gml else {}
