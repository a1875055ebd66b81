"""The door for vector files: what a file holds, its rows, and why a row came without geometry.

A file's format is asked for once, and reads the file from there on. Every failure is an
InputError in a planner's words. What the columns mean is left to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype

from ikap.sources.files.failures import explained, problem, regular, without_warnings
from ikap.sources.files.formats import FORMATS, Contents, Window, is_known, recognised
from ikap.sources.wall import isolated
from ikap.text import _

__all__ = [
    "AREAS",
    "Contents",
    "bounds",
    "cells",
    "contents",
    "is_known",
    "keys",
    "layer_names",
    "read",
    "reasons_lost",
]

_LISTS = (np.ndarray, list, tuple)
# The suffixes of the formats that may hold proposed areas.
AREAS = tuple(suffix for kind in FORMATS if kind.areas for suffix in kind.suffixes)


@isolated
def layer_names(path: Path) -> tuple[str, ...]:
    """The layers of a file, in its own order; for a delivery or SOSI, its object types."""
    file = recognised(path)
    return file.format.layers(file)


@isolated
def contents(path: Path, layer: str | None = None) -> Contents:
    """Look at a file, or at one of its layers; an InputError says why it cannot be used."""
    regular(path)
    if not path.exists():
        raise problem(path, _("filen finnes ikke."), _("Kontroller navnet og mappen."))
    file = recognised(path)
    return file.format.contents(file, layer)


@isolated
def read(
    contents: Contents,
    columns: Sequence[str] | None = None,
    window: Window | None = None,
) -> gpd.GeoDataFrame:
    """All rows of a layer, in the file's order and CRS, without Z; index 0..n-1.

    A geometry that cannot be read is missing. `window` is a box in the file's own CRS; rows
    outside it, and rows without geometry, are then left out.
    """
    with explained(contents.path), without_warnings():
        frame = contents.format.read(contents, columns, window)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=None)
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    return _without_lists(frame.reset_index(drop=True))


@isolated
def cells(contents: Contents, columns: Sequence[str]) -> pd.DataFrame:
    """The named columns of all rows, in the file's order, without geometry."""
    if not columns:
        return pd.DataFrame()
    if contents.format.cells is None:
        return pd.DataFrame(read(contents).drop(columns="geometry"))[list(columns)]
    with explained(contents.path), without_warnings():
        return _without_lists(contents.format.cells(contents, columns))


@isolated
def bounds(contents: Contents) -> Window | None:
    """The box around all rows in the file's CRS; None where there are none."""
    box: Sequence[float] | None
    if contents.format.bounds is None:
        box = read(contents, columns=[]).total_bounds
    else:
        with explained(contents.path), without_warnings():
            box = contents.format.bounds(contents)
    if box is None or not np.isfinite(box).all():
        return None
    west, south, east, north = (float(v) for v in box)
    return west, south, east, north


@isolated
def keys(contents: Contents) -> tuple[str, tuple[str, ...]] | None:
    """The key that the file itself keeps for each row, in its order, and what it calls it.

    None where the format has none, or the rows of the file are only counted.
    """
    if contents.format.keys is None:
        return None
    with explained(contents.path), without_warnings():
        return contents.format.keys(contents)


@isolated
def reasons_lost(contents: Contents, frame: gpd.GeoDataFrame) -> dict[int, str]:
    """Why each row of a whole read came without geometry: row position → a sentence."""
    missing = np.flatnonzero(frame.geometry.isna().to_numpy()).tolist()
    if not missing:
        return {}
    general = dict.fromkeys(missing, _("geometrien mangler eller kan ikke leses."))
    if contents.format.reasons_lost is None:
        return general
    return general | contents.format.reasons_lost(contents, set(missing))


Frame = TypeVar("Frame", bound=pd.DataFrame)


def _without_lists(frame: Frame) -> Frame:
    """Cells that are lists as text: one such row makes lists of a whole column."""
    for name in frame.columns:
        values = frame[name]
        if is_object_dtype(values) and any(isinstance(value, _LISTS) for value in values):
            frame[name] = [
                ", ".join(map(str, value)) if isinstance(value, _LISTS) else value
                for value in values
            ]
    return frame
