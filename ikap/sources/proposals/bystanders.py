"""Which files among submissions are none, and why: known by their names, and by how they begin.

What may be a submission is for its reader to judge; only what plainly is none stands here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from ikap.sources.files import table, vector
from ikap.sources.proposals.by_property import is_property_name
from ikap.sources.proposals.grid import is_geometry_name
from ikap.text import _

READ = (*vector.AREAS, *table.CSV, *table.EXCEL, ".zip")
# Maps and archives that nothing here opens. Somebody sent them to be judged: they are refused.
REFUSED = (
    *(".dwg", ".dgn", ".gpx", ".mdb", ".shz"),
    *(".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"),
)
TEXT = (".txt",)  # a note more often than a table
ROWS_OF_SHAPEFILE = (".dbf", ".shx")
OF_SHAPEFILE = (
    *ROWS_OF_SHAPEFILE,
    *(".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih", ".atx"),
    *(".ixs", ".mxs", ".idm", ".ind"),
)
OF_OTHERS = (
    ".dat",
    ".map",
    ".id",
    ".mid",
    ".gfs",
    ".xsd",
    ".csvt",
    ".prj",
    ".qmd",
    ".qml",
    ".sld",
    ".lyr",
    ".lyrx",
)
_PASSING = re.compile(
    r"^~\$|^\.~lock\.|\.(lock|lck|tmp|part|crdownload|swp|bak)$|-(wal|shm|journal)$", re.IGNORECASE
)
_SYSTEM = ("thumbs.db", "desktop.ini")
_HEAD = 65_536  # bytes of a text that are looked at
_REFUSALS = {"file", "row", "id", "reason", "remedy"}  # the head of our own rejected.csv
_AREAS = (b'"Feature', b'"Polygon', b'"MultiPolygon', b'"geometry"', b'"coordinates"', b'"Topology')
_GML = b"opengis.net/gml"


def why_none(path: Path, around: Mapping[str, str]) -> str:
    """Why a file is no submission, in words; nothing where it may be one.

    `around` are the names of the files in its folder, by what they are without regard to case.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        return _("ikke en vanlig fil")  # a pipe, which would never end, or a link to nothing
    if _PASSING.search(path.name):
        return _("låsefil eller midlertidig fil")
    if path.name.startswith(".") or path.name.lower() in _SYSTEM:
        return _("skjult fil")
    if owner := _owner(path, around):
        return _("hører til {file}", file=owner)
    if suffix in OF_SHAPEFILE:
        return "" if suffix in ROWS_OF_SHAPEFILE else _("hører til en Shapefil som mangler")
    if suffix in table.CSV:
        return _why_no_table(path)
    if suffix in (".json", ".xml"):
        return "" if _has_areas(path) else _("ikke en kartfil")
    return "" if suffix in (*READ, *REFUSED) else _("ikke en kartfil")


def part_of_given(path: Path, given: Collection[Path]) -> str:
    """The Shapefile among the files that were given that a file is a part of, by name; else "".

    >>> part_of_given(Path("a.dbf"), [Path("a.shp"), Path("a.dbf")])
    'a.shp'
    """
    if path.suffix.lower() not in OF_SHAPEFILE:
        return ""
    whole = (p for p in given if p.suffix.lower() == ".shp" and p.parent == path.parent)
    return next((p.name for p in whole if p.stem.casefold() == path.stem.casefold()), "")


def _owner(path: Path, around: Mapping[str, str]) -> str:
    """The file beside it that a file belongs to."""
    stem, suffix = path.stem, path.suffix.lower()
    if path.name.lower().endswith(".shp.xml"):
        return around.get(path.name.casefold().removesuffix(".xml"), "")
    wanted: tuple[str, ...] = ()
    if suffix in OF_SHAPEFILE:
        # Where the .shp itself is gone, one file stands for the rest, and is refused.
        rows = ROWS_OF_SHAPEFILE[: ROWS_OF_SHAPEFILE.index(suffix)] if suffix == ".shx" else ()
        wanted = (".shp", *(rows if suffix in ROWS_OF_SHAPEFILE else ROWS_OF_SHAPEFILE))
    if suffix in OF_OTHERS:
        wanted = (*wanted, *READ)
    names = (around.get(f"{stem}{kin}".casefold()) for kin in wanted)
    return next((name for name in names if name), "")


def _why_no_table(path: Path) -> str:
    """Why a text is no table of areas; its reader says what is wrong with one that may be."""
    head = _start(path).decode("utf-8-sig", "replace").split("\n", 1)[0]
    columns = [name.strip(' "\r') for name in re.split("[;\t,]", head)]
    if set(columns) == _REFUSALS:
        return _("lista over avviste innspill fra en tidligere innspillsrunde")
    if path.suffix.lower() in TEXT and head and not any(map(_places, columns)):
        return _("tekst uten områder")
    return ""


def _places(column: str) -> bool:
    return is_geometry_name(column) or is_property_name(column)


def _has_areas(path: Path) -> bool:
    """Whether a JSON or an XML speaks of areas, or is empty, which its reader reports."""
    start = _start(path)
    return not start or any(word in start for word in (*_AREAS, _GML))


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""  # its reader says why it cannot be opened
