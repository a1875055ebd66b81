"""Which of GDAL's drivers opens a file: the one that its content is recognised as, and no other.

GDAL asks every driver that it has whether a file is its own, and some of them read what a file
points to: other files, databases, addresses. Here a file is recognised first, by how it begins,
and opened by the driver of that; what is virtual or reaches out is shut off besides.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyogrio
from pyogrio._ogr import _register_drivers, ogr_list_drivers

from ikap.sources.wall import INDIRECT, SHUT

HEAD = 65_536  # bytes that are looked at

JSON_LINES = "GeoJSONSeq"  # one feature after another
JSON = ("GeoJSON", JSON_LINES)
KML = ("KML", "LIBKML")
# How files begin → the drivers that read them.
_MAGIC: tuple[tuple[bytes, tuple[str, ...]], ...] = (
    (b"SQLite format 3\0", ("GPKG",)),
    (b"fgb\x03fgb", ("FlatGeobuf",)),
    (b"\x00\x00\x27\x0a", ("ESRI Shapefile",)),
    (b"PAR1", ("Parquet",)),
    (b"!table", ("MapInfo File",)),
    (b"\x1e{", ("GeoJSONSeq",)),
)
_PBF = re.compile(rb"\x00\x00\x00.\x0a\x09OSMHeader", re.DOTALL)
_DXF = re.compile(rb"\s*(?:999\r?\n[^\n]*\n\s*)*0\r?\n\s*SECTION\b")
_ESRI = re.compile(rb'"geometryType"\s*:\s*"esriGeometry')
_TOPOLOGY = re.compile(rb'"type"\s*:\s*"Topology"')
_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])", re.DOTALL)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_GML = re.compile(rb"https?://www\.opengis\.net/gml")

_SKIP = "GDAL_SKIP"
_turn = threading.RLock()  # the drivers are those of the whole process


def driver_of(head: bytes) -> tuple[str, ...]:
    """The drivers that read what begins so; none where it is nothing that is read here.

    >>> driver_of(b'{"type": "FeatureCollection", "name": "<OGRVRTDataSource>", "features": []}')
    ('GeoJSON', 'GeoJSONSeq')
    >>> driver_of(b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>")
    ()
    """
    for magic, names in _MAGIC:
        if head.startswith(magic):
            return names
    if head[:8].lower() == b"version ":
        return ("MapInfo File",)
    if _PBF.match(head):
        return ("OSM",)
    if _DXF.match(head):
        return ("DXF",)
    text = _one_byte(head).lstrip()
    if text[:1] in (b"{", b"["):
        if _TOPOLOGY.search(text):
            return ()
        return ("ESRIJSON",) if _ESRI.search(text) else JSON
    return _of_xml(text) if text[:1] == b"<" else ()


def declares_entities(head: bytes) -> bool:
    """Whether an XML file declares a document type or entities, which no map file has use for."""
    text = _one_byte(head).lstrip()
    return text[:1] == b"<" and _DECLARES.search(text) is not None


def is_page(head: bytes) -> bool:
    """Whether it is a web page: what a login answers with in the place of a file.

    >>> is_page(b"<!DOCTYPE html><html>"), is_page(b"<gml:FeatureCollection>")
    (True, False)
    """
    return _PAGE.match(_one_byte(head)) is not None


def head_of(path: Path) -> bytes:
    """How a file begins."""
    with path.open("rb") as file:
        return file.read(HEAD)


def driver_of_folder(folder: Path) -> tuple[str, ...]:
    """The driver of a folder that is a data set: a geodatabase, or the Shapefiles in it."""
    names = {path.suffix.lower() for path in folder.iterdir()}
    if ".gdbtable" in names:
        return ("OpenFileGDB",)
    return ("ESRI Shapefile",) if ".shp" in names else ()


@contextmanager
def only(drivers: Sequence[str]) -> Iterator[None]:
    """While it lasts, pyogrio's GDAL has these drivers for vector files, and no other."""
    with _turn:
        skipped = [name for name in (*_all_drivers(), *INDIRECT) if name not in drivers]
        pyogrio.set_gdal_config_options({**SHUT, _SKIP: ",".join(skipped)})
        _register()
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({**dict.fromkeys(SHUT), _SKIP: None})
            _register()


def _register() -> None:
    """Register all drivers but those to skip; one that this GDAL lacks is no news."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        _register_drivers()


_known: list[str] = []


def _all_drivers() -> list[str]:
    """What pyogrio's GDAL can read, as it was before any was set aside."""
    if not _known:
        _known.extend(ogr_list_drivers())
    return _known


def _one_byte(head: bytes) -> bytes:
    """A text in UTF-16 as UTF-8, without a byte order mark."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace").encode("utf-8")
    return head.removeprefix(b"\xef\xbb\xbf")


def _of_xml(text: bytes) -> tuple[str, ...]:
    root = _ROOT.match(text)
    if root is None:
        return ()
    name = root[1].lower()
    if name == b"kml":
        return KML
    if name == b"osm":
        return ("OSM",)
    opening = text[root.start(1) : text.find(b">", root.end()) + 1]
    return ("GML",) if _GML.search(opening) or name == b"featurecollection" else ()
