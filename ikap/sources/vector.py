"""The door for vector files: what a file holds, its rows, and why a row came without geometry.

fiona looks first (format, layers, CRS, fields), pyogrio reads in bulk. Every failure is an
InputError in a planner's words. What the columns mean is left to others.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from fiona.errors import FionaError
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.measure.overlap import polygonal
from ikap.model import InputError, Problem
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
SUFFIXES = (
    ".gpkg",
    ".geojson",
    ".json",
    ".geojsonl",
    ".shp",
    ".gml",
    ".gdb",
    ".fgb",
    ".kml",
)
PARQUET = (".parquet", ".geoparquet")

# A GeoJSON file starts with one of these; Kartverket's deliveries start with an object type.
_GEOJSON_KEYS = {"type", "features", "crs", "name", "bbox", "xy_coordinate_resolution"}
_FIRST_KEY = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\{\s*"([^"]+)"\s*:')


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
    delivered = _delivery(path)
    if delivered is not None:
        return tuple(delivered)
    if path.suffix.lower() in PARQUET:
        return (path.stem,)
    address = _address(path)
    with _explained(path), fiona.Env():
        return tuple(fiona.listlayers(address, **_options(address)))


def contents(path: Path, layer: str | None = None) -> Contents:
    """Look at a file, or at one of its layers; an InputError says why it cannot be used."""
    if not path.exists():
        raise _problem(path, _("filen finnes ikke."), _("Kontroller navnet og mappen."))
    if path.suffix.lower() in PARQUET:
        return _parquet_contents(path)
    delivered = _delivery(path)
    if delivered is not None:
        return _delivered_contents(path, delivered, layer)
    address = _address(path)
    known = layer_names(path)
    if layer is not None and layer not in known:
        raise _unknown_layer(path, layer, known)
    with _explained(path), fiona.Env():
        encoding = _encoding(path, address, layer)
        with fiona.open(
            address,
            layer=layer,
            encoding=encoding,
            enabled_drivers=list(DRIVERS),
            allow_unsupported_drivers=True,
            **_options(address),
        ) as file:
            fields = tuple(file.schema["properties"])
            found = Contents(
                path=path,
                address=address,
                layer=layer or (file.name if len(known) > 1 else None),
                driver=file.driver,
                crs=_crs(file.crs_wkt),
                geometry=file.schema["geometry"].removeprefix("3D "),
                fields=fields,
                encoding=encoding,
            )
    if found.driver in ("KML", "LIBKML"):  # fiona's reader of KML leaves the data fields out
        with _explained(path), _without_warnings():
            info = pyogrio.read_info(address, layer=layer)
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
    with _explained(found.path), _without_warnings():
        if found.driver == "Parquet":
            frame = _read_parquet(found, columns, window)
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
    return frame.reset_index(drop=True)


def bounds(found: Contents) -> tuple[float, float, float, float] | None:
    """The box around all rows in the file's CRS; None where there are none."""
    if isinstance(found.address, bytes) or found.driver == "Parquet":
        box = read(found, columns=[]).total_bounds
    else:
        with _explained(found.path), _without_warnings():
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
    if isinstance(found.address, bytes) or found.driver == "Parquet":
        return told
    try:
        with (
            _explained(found.path),
            _quiet(),
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


def reason_lost(geometry: Any) -> str:
    """Why a geometry as fiona gives it is no geometry to us."""
    if geometry is None:
        return _("geometrien mangler.")
    rings = [ring for ring in _rings(geometry.coordinates) if ring]
    if any(len(ring) < 3 or (len(ring) == 3 and ring[0] == ring[-1]) for ring in rings):
        return _("en ring har for få punkter til å være en flate.")
    if any(ring[0] != ring[-1] for ring in rings):
        return _("flaten er ikke lukket: første og siste punkt i en ring er ulike.")
    return _("geometrien kan ikke leses.")


def repaired(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Valid geometries, and which of them had to be repaired. Surfaces stay surfaces.

    >>> bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    >>> shapes, mended = repaired(np.array([bow, shapely.box(0, 0, 1, 1)], dtype=object))
    >>> shapes[0].area, mended.tolist()
    (50.0, [True, False])
    """
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    mended = shapes.copy()
    for i in np.flatnonzero(broken):
        shape = shapely.make_valid(shapes[i], method="structure", keep_collapsed=False)
        mended[i] = polygonal(shape) if shapely.get_dimensions(shapes[i]) == 2 else shape
    return mended, broken


def sha_files(path: Path) -> tuple[Path, ...]:
    """Every file that belongs to an input: a folder's files, a Shapefile's siblings, itself."""
    if path.is_dir():
        return tuple(sorted(p for p in path.rglob("*") if p.is_file()))
    if path.suffix.lower() == ".shp":
        kin = (".shp", ".shx", ".dbf", ".prj", ".cpg")
        return tuple(
            sorted(
                p
                for p in path.parent.iterdir()
                if p.stem == path.stem and p.suffix.lower() in kin and p.is_file()
            )
        )
    return (path,)


def _address(path: Path) -> str:
    """What GDAL opens: the path itself, or the one data set inside a zip."""
    whole = path.resolve()
    if whole.suffix.lower() != ".zip":
        return str(whole)
    members = zip_members(whole)
    usable = [m for m in members if PurePosixPath(m).suffix.lower() in SUFFIXES]
    inside_gdb = {m.split(".gdb/")[0] + ".gdb" for m in members if ".gdb/" in m}
    usable = sorted(inside_gdb) or usable
    if len(usable) != 1:
        what = (
            _("zip-filen inneholder flere datasett ({names}).", names=", ".join(usable))
            if usable
            else _("zip-filen inneholder ingen fil som kan leses.")
        )
        raise _problem(path, what, _("Legg ett datasett i hver zip-fil, eller pakk den ut."))
    return f"/vsizip/{whole.as_posix()}/{usable[0]}"


def zip_members(path: Path) -> list[str]:
    """The files in a zip, without what macOS adds; a broken zip is an InputError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [m for m in archive.namelist() if not m.endswith("/")]
    except (zipfile.BadZipFile, OSError) as error:
        raise _problem(
            path,
            _("zip-filen er ufullstendig eller skadet."),
            _("Last den ned eller lag den på nytt."),
        ) from error
    return [m for m in names if not m.startswith("__MACOSX/")]


def _delivery(path: Path) -> dict[str, Any] | None:
    """Kartverket's GeoJSON: one object whose keys are object types; None for any other file."""
    if path.is_dir() or path.suffix.lower() not in (".zip", ".json", ".geojson"):
        return None
    try:
        if path.suffix.lower() == ".zip":
            names = [n for n in zip_members(path) if n.lower().endswith((".json", ".geojson"))]
            if len(names) != 1:
                return None
            with zipfile.ZipFile(path) as archive, archive.open(names[0]) as member:
                text = _delivery_text(member)
        else:
            with path.open("rb") as file:
                text = _delivery_text(file)
        whole = json.loads(text.decode("utf-8-sig")) if text else {}
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise _unreadable(path) from error
    found = {
        key: {"crs": whole["crs"], **value} if "crs" in whole else value
        for key, value in whole.items()
        if isinstance(value, dict) and value.get("type") == "FeatureCollection"
    }
    return found or None


def _delivery_text(file: Any) -> bytes:
    """The whole file if it starts as a delivery does, else nothing."""
    head = bytes(file.read(4096))
    key = _FIRST_KEY.match(head)
    if key is None or key[1].decode("utf-8", "replace") in _GEOJSON_KEYS:
        return b""
    return head + bytes(file.read())


def _delivered_contents(path: Path, delivered: dict[str, Any], layer: str | None) -> Contents:
    if layer is None and len(delivered) == 1:
        layer = next(iter(delivered))
    if layer is None or layer not in delivered:
        raise _unknown_layer(path, layer or "", tuple(delivered))
    content = json.dumps(delivered[layer]).encode("utf-8")
    with _explained(path), _without_warnings():
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


def _parquet_contents(path: Path) -> Contents:
    if importlib.util.find_spec("pyarrow") is None:
        raise _problem(
            path,
            _("GeoParquet kan ikke leses uten Python-pakken pyarrow."),
            _("Installer pyarrow, eller lagre filen som GeoPackage."),
        )
    with _explained(path):
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


def _encoding(path: Path, address: str, layer: str | None) -> str | None:
    """The text encoding to force on a Shapefile that says nothing, or the wrong thing.

    GDAL takes a Shapefile that says nothing for ISO-8859-1; where every byte beyond ASCII reads
    as UTF-8 instead, it is UTF-8.
    """
    if not address.lower().endswith(".shp"):
        return None
    table = _bytes_of(address[:-4] + ".dbf", path)
    said = _bytes_of(address[:-4] + ".cpg", path).strip().upper()
    try:
        table.decode("ascii")
    except UnicodeDecodeError:
        pass
    else:
        return None
    readable = _is_utf8(table)
    if said in (b"UTF-8", b"UTF8", b"65001"):
        return None if readable else "ISO-8859-1"
    if not said and (len(table) < 30 or table[29] in (0, 0x57)):
        return "UTF-8" if readable else "ISO-8859-1"
    return None


def _is_utf8(table: bytes) -> bool:
    """Whether the texts of a dBASE table are UTF-8; its header holds counts, not text."""
    start = int.from_bytes(table[8:10], "little") if len(table) > 10 else 0
    names = table[32:start]
    name_bytes = b"".join(names[i : i + 11] for i in range(0, max(len(names) - 1, 0), 32))
    try:
        table[start:].decode("utf-8")
        name_bytes.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bytes_of(address: str, path: Path) -> bytes:
    """A sibling of a Shapefile, on disk or in the zip; nothing where there is none."""
    try:
        if not address.startswith("/vsizip/"):
            return Path(address).read_bytes()
        member = address.removeprefix(f"/vsizip/{path.resolve().as_posix()}/")
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)
    except (OSError, KeyError, zipfile.BadZipFile):
        return b""


def _crs(told: str | None) -> CRS | None:
    if not told:
        return None
    try:
        crs = CRS.from_user_input(told)
    except CRSError:
        return None
    return None if crs.name.startswith("Undefined") else crs  # GeoPackage's word for none


def _rings(coordinates: Any) -> Iterator[Any]:
    """The rings in nested coordinates: lists of points, whatever they are nested in."""
    if not coordinates:
        return
    first = coordinates[0]
    if isinstance(first, tuple | list) and first and isinstance(first[0], int | float):
        yield coordinates
        return
    if isinstance(first, tuple | list):
        for part in coordinates:
            yield from _rings(part)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the readers raise into a sentence about the file."""
    try:
        yield
    except (FionaError, DataSourceError, DataLayerError, OSError, ValueError) as error:
        raise _unreadable(path) from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    """GDAL's remarks on odd rows are left out: we make our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _quiet() -> Iterator[None]:
    """fiona logs each odd ring while we look for it."""
    log = logging.getLogger("fiona")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before


def _unreadable(path: Path) -> InputError:
    empty = path.is_file() and path.stat().st_size == 0
    if empty:
        return _problem(path, _("filen er tom."), _("Lagre den på nytt fra kilden."))
    if path.suffix.lower() == ".shp":
        kin = {p.suffix.lower() for p in path.parent.glob(f"{path.stem}.*")}
        lacking = [suffix for suffix in (".shx", ".dbf") if suffix not in kin]
        if lacking:
            return _problem(
                path,
                _("{files} mangler ved siden av Shapefilen.", files=", ".join(lacking)),
                _("Send alle filene som hører til, gjerne i en zip-fil."),
            )
    return _problem(
        path,
        _("filen kan ikke leses; den er skadet, ufullstendig eller i et ukjent format."),
        _("Lagre den som GeoPackage, GeoJSON eller Shapefile og prøv igjen."),
    )


def _unknown_layer(path: Path, layer: str, known: Sequence[str]) -> InputError:
    names = ", ".join(known)
    what = (
        _("laget {layer} finnes ikke i filen.", layer=layer) if layer else _("filen har flere lag.")
    )
    return _problem(path, what, _("Velg ett av lagene: {names}.", names=names))


def _problem(path: Path, what: str, remedy: str) -> InputError:
    return InputError([Problem(path.name, what, remedy)])
