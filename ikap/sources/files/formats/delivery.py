"""Kartverket's GeoJSON: one object whose keys are object types, each a collection of its own."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyogrio

from ikap.sources.crs import stated_crs
from ikap.sources.files.drivers import JSON, only
from ikap.sources.files.failures import explained, unreadable, without_warnings
from ikap.sources.files.formats import gdal
from ikap.sources.files.formats.format import Contents, File, Format, single_layer
from ikap.sources.files.packed import zip_members

# A GeoJSON file starts with one of these; Kartverket's deliveries start with an object type.
_GEOJSON_KEYS = {"type", "features", "crs", "name", "bbox", "xy_coordinate_resolution"}
_FIRST_KEY = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\{\s*"([^"]+)"\s*:')
_SUFFIXES = (".json", ".geojson")


def recognises(path: Path) -> bool:
    """Whether a file, or the one JSON file in a zip, is such a delivery."""
    return bool(object_types(path))


def layers(file: File) -> tuple[str, ...]:
    """The object types."""
    return tuple(object_types(file.path))


def contents(file: File, layer: str | None) -> Contents:
    """Look at an object type."""
    types = object_types(file.path)
    chosen = single_layer(file.path, layer, tuple(types))
    with explained(file.path), without_warnings(), only(JSON):
        info = pyogrio.read_info(types[chosen])
    stated = stated_crs(info["crs"])
    return Contents(
        path=file.path,
        format=file.format,
        address=types[chosen],
        layer=chosen,
        driver=info["driver"],
        crs=stated.crs,
        geometry=(info["geometry_type"] or "None").removeprefix("3D ").removesuffix(" Z"),
        fields=tuple(str(name) for name in info["fields"]),
        drivers=JSON,
        remarks=stated.remarks,
    )


def object_types(path: Path) -> Mapping[str, bytes]:
    """Each object type as a GeoJSON of its own; empty for any other file."""
    if path.is_dir() or path.suffix.lower() not in (".zip", *_SUFFIXES):
        return {}
    try:
        state = path.stat()
    except OSError as error:
        raise unreadable(path) from error
    return _split(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)
def _split(path: Path, _size: int, _changed: int) -> Mapping[str, bytes]:
    """Kept while the object types of one file are asked for one after another."""
    try:
        text = _text(path)
        whole = json.loads(text.decode("utf-8-sig")) if text else {}
    except (OSError, zipfile.BadZipFile, ValueError, RecursionError) as error:
        raise unreadable(path) from error
    shared = {"crs": whole["crs"]} if "crs" in whole else {}
    return {
        name: json.dumps({**shared, **value}).encode("utf-8")
        for name, value in whole.items()
        if isinstance(value, dict) and value.get("type") == "FeatureCollection"
    }


def _text(path: Path) -> bytes:
    """The whole file if it starts as a delivery does, else nothing."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            return _if_delivery(file)
    names = [n for n in zip_members(path) if n.lower().endswith(_SUFFIXES)]
    if len(names) != 1:
        return b""
    with zipfile.ZipFile(path) as archive, archive.open(names[0]) as member:
        return _if_delivery(member)


def _if_delivery(file: Any) -> bytes:
    head = bytes(file.read(4096))
    key = _FIRST_KEY.match(head)
    if key is None or key[1].decode("utf-8", "replace") in _GEOJSON_KEYS:
        return b""
    return head + bytes(file.read())


DELIVERY = Format(
    name="Kartverket GeoJSON",
    suffixes=(),  # those of GeoJSON
    recognises=recognises,
    layers=layers,
    contents=contents,
    read=gdal.read,
    cells=gdal.cells,
)
