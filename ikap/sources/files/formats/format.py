"""What a format of vector files is: how a file of it is known, looked at and read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from ikap.model import InputError
from ikap.sources.files.failures import problem
from ikap.text import _

Window = tuple[float, float, float, float]  # west, south, east, north in the file's own CRS


@dataclass(frozen=True)
class File:
    """A file whose format is known.

    `address` is what is opened: the path, or the data set inside a zip as GDAL names it;
    `drivers` are those of GDAL that its content was recognised as.
    """

    path: Path
    address: str
    format: Format
    drivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a layer of a file says of itself before it is read.

    `address` is what GDAL opens: a path, or the bytes of one object type of a delivery;
    `drivers` are those that may open it. `remarks` are what was noted on the way, in words.
    `geometry` is the declared type without Z, `Unknown` or `None` (a plain table). `member` is
    what it is called among several data sets of a zip; `assumed` whether the CRS is that of the
    format where a file of it states none.
    """

    path: Path
    format: Format
    address: str | bytes
    layer: str | None
    driver: str
    crs: CRS | None
    geometry: str
    fields: tuple[str, ...]
    encoding: str | None = None
    drivers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    member: str | None = None
    assumed: bool = False

    @property
    def name(self) -> str | None:
        """The layer as it is asked for; None where the file has but one."""
        return self.member or self.layer

    @property
    def where(self) -> str:
        """The file, and its layer where it has several, as a planner would point it out."""
        alone = self.name is None or self.name == self.path.name.split(".")[0]
        return self.path.name if alone else f"{self.path.name}:{self.name}"


@dataclass(frozen=True)
class Format:
    """A format of vector files: the four things that can be asked of a file of it.

    - `suffixes` are those of its files; `recognises` looks at the file where its name does not
      say enough.
    - `layers` lists the names of the layers, in the file's own order.
    - `contents` looks at a layer; None is the only layer, or the first of a format that has one.
    - `read` gives the named columns (None: all) of the rows in a window, in the file's own CRS.

    `cells`, `bounds` and `reasons_lost` are quicker or better ways to what else follows from
    `read`: rows without their geometry, the box around all rows, and why rows have no geometry
    (position of those asked for → a sentence). `keys` are those that the file keeps for its rows
    itself, with what it calls them. `drivers` are those of GDAL that read the format,
    `zipped` says whether it is looked for in a zip, `areas` whether it may hold proposed areas.
    """

    name: str
    suffixes: tuple[str, ...]
    layers: Callable[[File], tuple[str, ...]]
    contents: Callable[[File, str | None], Contents]
    read: Callable[[Contents, Sequence[str] | None, Window | None], gpd.GeoDataFrame]
    recognises: Callable[[Path], bool] | None = None
    cells: Callable[[Contents, Sequence[str]], pd.DataFrame] | None = None
    bounds: Callable[[Contents], Sequence[float] | None] | None = None
    reasons_lost: Callable[[Contents, set[int]], dict[int, str]] | None = None
    keys: Callable[[Contents], tuple[str, tuple[str, ...]] | None] | None = None
    drivers: tuple[str, ...] = ()
    zipped: bool = True
    areas: bool = True

    def __reduce__(self) -> tuple[Callable[[str], Format], tuple[str]]:
        """Sent to another process as its name."""
        from ikap.sources.files.formats import format_named

        return format_named, (self.name,)


def single_layer(path: Path, layer: str | None, known: Sequence[str]) -> str:
    """The layer asked for, or the only one; an InputError names those that there are."""
    chosen = known[0] if layer is None and len(known) == 1 else layer
    if chosen is None or chosen not in known:
        raise unknown_layer(path, layer or "", known)
    return chosen


def unknown_layer(path: Path, layer: str, known: Sequence[str]) -> InputError:
    """That a file lacks the layer asked for, or has several (`layer` empty)."""
    names = ", ".join(known)
    what = (
        _("kartlaget {layer} finnes ikke i filen.", layer=layer)
        if layer
        else _("filen har flere kartlag.")
    )
    return problem(path, what, _("Velg ett av kartlagene: {names}.", names=names))


def in_window(frame: gpd.GeoDataFrame, window: Window | None) -> gpd.GeoDataFrame:
    """The rows that touch a window in the frame's CRS; all without one."""
    if window is None:
        return frame
    west, south, east, north = window
    return frame.cx[west:east, south:north]
