"""What is packed in one file: a data set in a zip, object types in a delivery of Kartverket."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from ikap.sources.files.failures import problem, unreadable
from ikap.text import _

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
    ".sos",
    ".sosi",
)

# A GeoJSON file starts with one of these; Kartverket's deliveries start with an object type.
_GEOJSON_KEYS = {"type", "features", "crs", "name", "bbox", "xy_coordinate_resolution"}
_FIRST_KEY = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\{\s*"([^"]+)"\s*:')


def gdal_path(path: Path) -> str:
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
        raise problem(path, what, _("Legg ett datasett i hver zip-fil, eller pakk den ut."))
    return f"/vsizip/{whole.as_posix()}/{usable[0]}"


def zip_members(path: Path) -> list[str]:
    """The files in a zip, without what macOS adds; a broken zip is an InputError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [m for m in archive.namelist() if not m.endswith("/")]
    except (zipfile.BadZipFile, OSError) as error:
        raise problem(
            path,
            _("zip-filen er ufullstendig eller skadet."),
            _("Last den ned eller lag den på nytt."),
        ) from error
    return [m for m in names if not m.startswith("__MACOSX/")]


def delivery(path: Path) -> dict[str, Any] | None:
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
    except (OSError, zipfile.BadZipFile, ValueError, RecursionError) as error:
        raise unreadable(path) from error
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
