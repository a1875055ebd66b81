"""GML: read by GDAL; a feature whose geometry GDAL gives up on is a row without geometry.

One broken surface would otherwise refuse the whole file, or be left out without a word.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import FeatureError

from ikap.sources.files.failures import refuse_broken
from ikap.sources.files.formats import gdal
from ikap.sources.files.formats.format import Contents, File, Window
from ikap.sources.files.packed import member_of

_SKIP = "GML_SKIP_CORRUPTED_FEATURES"
_ID = "gml_id"
_GML_IDS = ("{http://www.opengis.net/gml/3.2}id", "{http://www.opengis.net/gml}id", "fid")


def layers(file: File) -> tuple[str, ...]:
    """The layers of a file."""
    _check(file)
    return gdal.layers(file)


def contents(file: File, layer: str | None) -> Contents:
    """Look at a layer."""
    _check(file)
    return gdal.contents(file, layer)


def _check(file: File) -> None:
    """Refuse a file that breaks off: GDAL has no rows then, and says nothing of it."""
    refuse_broken(file.path, member_of(file.path, file.address))


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The rows of a layer, those with a broken geometry too: they have none."""
    try:
        return gdal.read(contents, columns, window)
    except FeatureError:
        with _skipping():
            frame = gdal.read(contents, None, window)
    if window is not None:
        return frame if columns is None else frame[[*columns, frame.geometry.name]]
    whole = _with_broken(frame, list(_features(contents)))
    return whole if columns is None else whole[[*columns, whole.geometry.name]]


@contextmanager
def _skipping() -> Iterator[None]:
    """While it lasts, GDAL passes over the features whose geometry it cannot read."""
    pyogrio.set_gdal_config_options({_SKIP: "YES"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_SKIP: None})


def _with_broken(
    frame: gpd.GeoDataFrame, features: Sequence[tuple[str, dict[str, str]]]
) -> gpd.GeoDataFrame:
    """The rows that were read and those that were passed over, in the order of the file."""
    if _ID not in frame:
        return frame
    read_ = {str(id_): at for at, id_ in enumerate(frame[_ID])}
    named = {id_ for id_, _cells in features}
    if not read_.keys() <= named or len(read_) != len(frame):
        return frame
    name = frame.geometry.name
    columns = [column for column in frame.columns if column != name]
    rows = [
        frame.iloc[read_[id_]][columns].to_list()
        if id_ in read_
        else [id_ if column == _ID else cells.get(str(column)) for column in columns]
        for id_, cells in features
    ]
    shapes = np.full(len(features), None, dtype=object)
    for at, (id_, _cells) in enumerate(features):
        if id_ in read_:
            shapes[at] = frame.geometry.iloc[read_[id_]]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=frame.crs)


def _features(contents: Contents) -> Iterator[tuple[str, dict[str, str]]]:
    """The id and the plain texts of every feature of the layer, in the order of the file."""
    layer = contents.layer
    try:
        with _opened(contents) as file:
            depth = 0
            # A file that declares entities has been refused before it comes here.
            for event, element in iterparse(file, events=("start", "end")):  # noqa: S314
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 2:
                    id_ = next((v for n in _GML_IDS if (v := element.get(n))), None)
                    if id_ is not None and layer in (None, _local(element)):
                        yield id_, {_local(e): e.text or "" for e in element if len(e) == 0}
                    element.clear()
    except (OSError, ParseError, KeyError, zipfile.BadZipFile):
        return  # what can be told of the file has been


def _opened(contents: Contents) -> IO[bytes]:
    address = contents.address
    if isinstance(address, bytes):
        return io.BytesIO(address)
    member = member_of(contents.path, address)
    if member is None:
        return Path(address).open("rb")
    with zipfile.ZipFile(contents.path) as archive:
        return io.BytesIO(archive.read(member))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


GML = replace(
    gdal.read_by_gdal("GML", (".gml",), ("GML",)), layers=layers, contents=contents, read=read
)
