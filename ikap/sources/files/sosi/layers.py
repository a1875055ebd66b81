"""A SOSI file (.sos, also in a zip) as layers: its object types, with their attributes as columns.

Attributes within attributes are named by the innermost name, or by all of it where two would be
called the same. A date is written as 2026-01-15, and a column of nothing but numbers is numbers.
"""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ikap.sources.files.failures import unreadable
from ikap.sources.files.packed import zip_members
from ikap.sources.files.sosi.elements import Element, Path_, SosiText, parse
from ikap.sources.files.sosi.shapes import kind_of, shapes

SUFFIXES = (".sos", ".sosi")
OBJECT_TYPE = ("OBJTYPE",)
_IGNORED = ("DEF", "OBJDEF", "RASTER")  # no objects of the ground
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")


def is_sosi(path: Path) -> bool:
    """Whether a file is SOSI, by its name, or that of the one data file in a zip.

    >>> is_sosi(Path("Basisdata_5001_AR5.SOS")), is_sosi(Path("ar5.gml"))
    (True, False)
    """
    return _member(path) is not None or path.suffix.lower() in SUFFIXES


def layer_names(path: Path) -> tuple[str, ...]:
    """The object types of a file, in the order they first appear."""
    return tuple(dict.fromkeys(map(_type, _objects(_text(path)))))


def epsg(path: Path) -> int | None:
    """The EPSG code of a file's coordinates; None where its head names none."""
    return _text(path).epsg


def geometry(path: Path, layer: str) -> str:
    """What the objects of a type are: Polygon, LineString, Point …; Unknown where they differ."""
    kinds = {kind_of(element) for element in _of_type(path, layer)} - {"None"}
    return kinds.pop() if len(kinds) == 1 else "Unknown" if kinds else "None"


def fields(path: Path, layer: str) -> tuple[str, ...]:
    """The columns of a type."""
    return tuple(_names(_of_type(path, layer)).values())


def read(
    path: Path, layer: str, window: tuple[float, float, float, float] | None = None
) -> gpd.GeoDataFrame:
    """The objects of a type, in the file's order and CRS; those without geometry are kept.

    `window` is a box in the file's CRS; what lies outside it is then left out.
    """
    text = _text(path)
    elements = _of_type(path, layer)
    built, _lost = shapes(elements, text.elements, text.unit)
    columns = {
        name: _typed(
            pd.Series([element.attributes.get(key) for element in elements], dtype=object), key
        )
        for key, name in _names(elements).items()
    }
    crs = None if text.epsg is None else f"EPSG:{text.epsg}"
    frame = gpd.GeoDataFrame(columns, geometry=built, crs=crs)
    return frame if window is None else frame.cx[window[0] : window[2], window[1] : window[3]]


def reasons_lost(path: Path, layer: str) -> dict[int, str]:
    """Why objects of a type have no geometry: position → a sentence."""
    text = _text(path)
    _built, lost = shapes(_of_type(path, layer), text.elements, text.unit)
    return lost


def _text(path: Path) -> SosiText:
    state = path.stat()
    return _parsed(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)
def _parsed(path: Path, _size: int, _changed: int) -> SosiText:
    """Kept while the layers of one file are asked for one after another."""
    member = _member(path)
    try:
        if member is None:
            content = path.read_bytes()
        else:
            with zipfile.ZipFile(path) as archive:
                content = archive.read(member)
    except (OSError, zipfile.BadZipFile) as error:
        raise unreadable(path) from error
    if not content.strip():
        raise unreadable(path)
    return parse(content, path)


def _member(path: Path) -> str | None:
    """The one SOSI file in a zip."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return None
    names = [name for name in zip_members(path) if Path(name).suffix.lower() in SUFFIXES]
    return names[0] if len(names) == 1 else None


def _objects(text: SosiText) -> list[Element]:
    return [element for element in text.elements if element.kind not in _IGNORED]


def _type(element: Element) -> str:
    return element.attributes.get(OBJECT_TYPE, element.kind)


def _of_type(path: Path, layer: str) -> list[Element]:
    return [element for element in _objects(_text(path)) if _type(element) == layer]


def _names(elements: list[Element]) -> dict[Path_, str]:
    """The column of each attribute."""
    keys = list(dict.fromkeys(key for element in elements for key in element.attributes))
    keys = [key for key in keys if key != OBJECT_TYPE]
    last = [key[-1] for key in keys]
    return {key: key[-1] if last.count(key[-1]) == 1 else ".".join(key) for key in keys}


def _typed(values: pd.Series, key: Path_) -> pd.Series:
    """Dates as dates are written, numbers as numbers; a code with a leading zero stays text.

    Whole numbers among missing ones are floats, as from any other file.
    """
    present = values.dropna()
    if "DATO" in key[-1] and all(_DATE.fullmatch(value) for value in present):
        iso = values.map(lambda value: _DATE.sub(r"\1-\2-\3", value), na_action="ignore")
        return iso.astype(object)
    if len(present) and all(_WHOLE.fullmatch(value) for value in present):
        return values.map(int, na_action="ignore").astype(
            float if len(present) < len(values) else int
        )
    if (
        len(present)
        and all(_DECIMAL.fullmatch(value) for value in present)
        and not any(re.match(r"-?0\d", value) for value in present)
    ):
        return values.astype(float)
    return values
