"""The formats of vector files, one table of them all: a new one is a module and a line in it."""

from __future__ import annotations

from pathlib import Path, PurePath

from ikap.sources.files import definitions
from ikap.sources.files.drivers import (
    JSON,
    declares_entities,
    driver_of,
    driver_of_folder,
    head_of,
    is_page,
)
from ikap.sources.files.failures import explained, problem, regular, unreadable
from ikap.sources.files.formats.delivery import DELIVERY
from ikap.sources.files.formats.dxf import DXF
from ikap.sources.files.formats.format import Contents, File, Format, Window
from ikap.sources.files.formats.gdal import read_by_gdal
from ikap.sources.files.formats.gml import GML
from ikap.sources.files.formats.kmz import KMZ
from ikap.sources.files.formats.osm import OSM
from ikap.sources.files.formats.parquet import PARQUET
from ikap.sources.files.formats.recoded import RECODED
from ikap.sources.files.formats.several import SEVERAL
from ikap.sources.files.formats.sosi import SOSI
from ikap.sources.files.packed import (
    address_in,
    check_packed,
    data_sets,
    head_of_member,
    member_of,
)
from ikap.text import _

__all__ = ["FORMATS", "UNNAMED", "Contents", "File", "Format", "Window", "is_known", "recognised"]

FORMATS: tuple[Format, ...] = (
    read_by_gdal("GeoPackage", (".gpkg",), ("GPKG",)),
    read_by_gdal("GeoJSON", (".geojson", ".json", ".geojsonl"), (*JSON, "ESRIJSON")),
    read_by_gdal("Shapefile", (".shp",), ("ESRI Shapefile",)),
    GML,
    read_by_gdal("File Geodatabase", (".gdb",), ("OpenFileGDB",)),
    read_by_gdal("FlatGeobuf", (".fgb",), ("FlatGeobuf",)),
    read_by_gdal("KML", (".kml",), ("KML", "LIBKML")),
    read_by_gdal("MapInfo", (".tab", ".mif"), ("MapInfo File",)),
    KMZ,
    DXF,
    SOSI,
    RECODED,
    DELIVERY,
    PARQUET,
    OSM,
)
UNNAMED = read_by_gdal("GDAL", (), ())  # a file whose name says nothing: its content does
_READ = {driver for kind in FORMATS for driver in kind.drivers}
ZIPPED = tuple(suffix for kind in FORMATS if kind.zipped for suffix in kind.suffixes)


def recognised(path: Path) -> File:
    """The format of a file: by what is in it where that must be looked at, else by its suffix.

    A zip is what the one data set in it is, or several of them; an InputError says so where
    there are none, and where the content is of no format that is read here, whatever the file is
    called.
    """
    regular(path)
    check_packed(path)
    for kind in FORMATS:
        if kind.recognises is not None and kind.recognises(path):
            if kind is not SOSI:  # ours, which knows numbers of systems alone
                definitions.check(path, None)
            return File(path, str(path), kind)
    if path.suffix.lower() != ".zip":
        return _opened_at(path, str(path.resolve()))
    members = data_sets(path, ZIPPED)
    if len(members) > 1:
        return File(path, str(path), SEVERAL)
    return recognised_member(path, members[0])


def recognised_member(path: Path, member: str) -> File:
    """The format of a data set in a zip; one in SOSI is read where it is the only one."""
    if PurePath(member).suffix.lower() in SOSI.suffixes:
        what = _("SOSI-filer leses ikke fra en zip-fil med flere datasett.")
        raise problem(path, what, _("Legg hver SOSI-fil i sin egen zip-fil, eller pakk ut."))
    return _opened_at(path, address_in(path, member))


def _opened_at(path: Path, address: str) -> File:
    definitions.check(path, member_of(path, address))
    suffix = PurePath(address).suffix.lower()
    kind = next((kind for kind in FORMATS if suffix in kind.suffixes), UNNAMED)
    drivers = _drivers(path, address) if kind is not PARQUET else ()
    if kind is UNNAMED:  # what its content is by its own format, where that is one
        own = (k for k in FORMATS if k.suffixes and k.recognises is None)
        kind = next((k for k in own if {*drivers} & {*k.drivers}), UNNAMED)
    return File(path, address, kind, drivers)


def is_known(path: Path) -> bool:
    """Whether a file begins as one that is read here, whatever it is called."""
    return path.is_file() and bool(_READ.intersection(driver_of(head_of(path))))


def format_named(name: str) -> Format:
    """The format of a name, the same in every process."""
    return next((kind for kind in FORMATS if kind.name == name), UNNAMED)


def _drivers(path: Path, address: str) -> tuple[str, ...]:
    """The drivers of GDAL that a file's content is recognised as."""
    member = member_of(path, address)
    if member is None and path.is_dir():
        drivers = driver_of_folder(path)
    elif address.endswith(".gdb"):
        drivers = ("OpenFileGDB",)
    else:
        with explained(path):
            head = head_of(path) if member is None else head_of_member(path, member)
        if is_page(head):
            what = _("filen er en nettside, ikke kartdata.")
            raise problem(path, what, _("Last ned filen på nytt. Det kan kreve innlogging."))
        if declares_entities(head):
            what = _("XML-filen erklærer egne entiteter, som kan vise til andre filer.")
            raise problem(path, what, _("Lagre filen på nytt uten DOCTYPE."))
        drivers = driver_of(head)
    if not _READ.intersection(drivers):
        raise unreadable(path)
    return tuple(driver for driver in drivers if driver in _READ)
