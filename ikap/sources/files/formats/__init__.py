"""The formats of vector files, one table of them all: a new one is a module and a line in it."""

from __future__ import annotations

from pathlib import Path, PurePath

from ikap.sources.files.formats.delivery import DELIVERY
from ikap.sources.files.formats.format import Contents, File, Format, Window
from ikap.sources.files.formats.gdal import read_by_gdal
from ikap.sources.files.formats.osm import OSM
from ikap.sources.files.formats.parquet import PARQUET
from ikap.sources.files.formats.sosi import SOSI
from ikap.sources.files.packed import data_set

__all__ = ["FORMATS", "UNNAMED", "Contents", "File", "Format", "Window", "recognised"]

FORMATS: tuple[Format, ...] = (
    read_by_gdal("GeoPackage", (".gpkg",), ("GPKG",)),
    read_by_gdal("GeoJSON", (".geojson", ".json", ".geojsonl"), ("GeoJSON", "GeoJSONSeq")),
    read_by_gdal("Shapefile", (".shp",), ("ESRI Shapefile",)),
    read_by_gdal("GML", (".gml",), ("GML",)),
    read_by_gdal("File Geodatabase", (".gdb",), ("OpenFileGDB",)),
    read_by_gdal("FlatGeobuf", (".fgb",), ("FlatGeobuf",)),
    read_by_gdal("KML", (".kml",), ("KML", "LIBKML")),
    SOSI,
    DELIVERY,
    PARQUET,
    OSM,
)
UNNAMED = read_by_gdal("GDAL", (), ())  # a file whose name says nothing: GDAL looks for itself
_ZIPPED = tuple(suffix for kind in FORMATS if kind.zipped for suffix in kind.suffixes)


def recognised(path: Path) -> File:
    """The format of a file: by what is in it where that must be looked at, else by its suffix.

    A zip is what the one data set in it is; an InputError says so where there are none or many.
    """
    for kind in FORMATS:
        if kind.recognises is not None and kind.recognises(path):
            return File(path, str(path), kind)
    address = data_set(path, _ZIPPED)
    suffix = PurePath(address).suffix.lower()
    named = (kind for kind in FORMATS if suffix in kind.suffixes)
    return File(path, address, next(named, UNNAMED))
