"""A zip of several data sets: each is read as its own, by the format that it is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

import geopandas as gpd

from ikap.model import InputError
from ikap.sources.files.formats.format import Contents, File, Format, Window, unknown_layer
from ikap.sources.files.packed import data_sets


def layers(file: File) -> tuple[str, ...]:
    """The data sets by name; one of several layers has each of them named after it.

    One that cannot be opened is listed: who looks at it is told why.
    """
    return tuple(_listed(file))


def contents(file: File, layer: str | None) -> Contents:
    """Look at one of them."""
    listed = _listed(file)
    if layer not in listed:
        raise unknown_layer(file.path, layer or "", tuple(listed))
    member, inner = listed[layer]
    packed = _member(file, member)
    return replace(packed.format.contents(packed, inner), member=layer)


def _listed(file: File) -> dict[str, tuple[str, str | None]]:
    """Name → the data set in the zip, and its layer where it has several."""
    state = file.path.stat()
    return _looked_through(file, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=2)
def _looked_through(file: File, _size: int, _changed: int) -> dict[str, tuple[str, str | None]]:
    """Kept while one data set after another is asked for: each of them is opened to list all."""
    members = data_sets(file.path, _suffixes())
    bare = [PurePosixPath(member).name for member in members]
    listed: dict[str, tuple[str, str | None]] = {}
    for member, name in zip(members, bare, strict=True):
        called = name if bare.count(name) == 1 else member.replace("/", "_")
        try:
            packed = _member(file, member)
            inside = packed.format.layers(packed)
        except InputError:
            inside = ()
        for layer in inside if len(inside) > 1 else (None,):
            listed[called if layer is None else f"{called} ({layer})"] = member, layer
    return listed


# The table of formats holds this one: it is asked when a zip is opened, not when this is imported.
def _member(file: File, member: str) -> File:
    from ikap.sources.files.formats import recognised_member

    return recognised_member(file.path, member)


def _suffixes() -> tuple[str, ...]:
    from ikap.sources.files.formats import ZIPPED

    return ZIPPED


def read(
    contents: Contents, _columns: Sequence[str] | None, _window: Window | None
) -> gpd.GeoDataFrame:
    """Never asked: what is looked at has the format of its data set."""
    raise ValueError(f"{contents.where} is of no data set")


SEVERAL = Format(
    name="zip of several", suffixes=(), layers=layers, contents=contents, read=read, zipped=False
)
