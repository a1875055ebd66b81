"""GeoJSON that is not in UTF-8, as the standard has it, but in what Windows writes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pyogrio

from ikap.sources.crs import stated_crs
from ikap.sources.files import text
from ikap.sources.files.drivers import JSON, JSON_LINES, driver_of, only
from ikap.sources.files.failures import explained, refuse_broken, unreadable, without_warnings
from ikap.sources.files.formats import gdal
from ikap.sources.files.formats.format import Contents, File, Format, Window
from ikap.text import _

_SUFFIXES = (".geojson", ".json")


def recognises(path: Path) -> bool:
    """Whether a file is called a GeoJSON, and is text of another encoding than UTF-8."""
    return path.suffix.lower() in _SUFFIXES and path.is_file() and _recoded_of(path) is not None


def layers(file: File) -> tuple[str, ...]:
    """The one layer, which is called what the file is."""
    return (file.path.stem,)


def contents(file: File, layer: str | None) -> Contents:
    """Look at the file in UTF-8; what it was in is remarked."""
    content = _recoded_of(file.path)
    drivers = driver_of(content or b"")
    if content is None or not {*JSON, "ESRIJSON"}.intersection(drivers):
        raise unreadable(file.path)
    with explained(file.path), without_warnings(), only(drivers):
        info = pyogrio.read_info(content)
    if info["driver"] == JSON_LINES:
        refuse_broken(file.path, lines=True)
    stated = stated_crs(info["crs"])
    what = _("filen er ikke i UTF-8. Tegnsettet er valgt etter bokstavene i filen.")
    return Contents(
        path=file.path,
        format=file.format,
        address=content,
        layer=None,
        driver=str(info["driver"]),
        crs=stated.crs,
        geometry=(info["geometry_type"] or "None").removeprefix("3D ").removesuffix(" Z"),
        fields=tuple(str(name) for name in info["fields"]),
        drivers=drivers,
        remarks=(*stated.remarks, what),
    )


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The rows, without Z."""
    return gdal.read(contents, columns, window)


def _recoded_of(path: Path) -> bytes | None:
    """The file in UTF-8 where it is in something else; None where it is in UTF-8 already."""
    try:
        state = path.stat()
    except OSError as error:
        raise unreadable(path) from error
    return _recoded(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)
def _recoded(path: Path, _size: int, _changed: int) -> bytes | None:
    """Kept while one file is asked for one thing after another."""
    try:
        raw = path.read_bytes()
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decoded(raw).content.encode("utf-8")
    except OSError as error:
        raise unreadable(path) from error
    return None


RECODED = Format(
    name="GeoJSON, recoded",
    suffixes=(),  # those of GeoJSON
    recognises=recognises,
    layers=layers,
    contents=contents,
    read=read,
    cells=gdal.cells,
    keys=gdal.keys,
)
