"""An OpenStreetMap extract (.osm, .osm.pbf): its ways and ferries, with their tags as columns.

A way that one may not walk on by its tags is no way to walk, and likewise for driving.

GDAL's driver for OSM reads it. What has the key highway is in the layers `roads` (what cars may
use) and `paths` (what only walkers may), and in `ways`, which is both; ferries are the layer
`ferries` (route=ferry). Nothing else is read. What is one way for cars is kept as it stands and
driven both ways in the distances here: the method says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyproj import CRS

from ikap.catalogue import code_group, code_list
from ikap.sources.files.drivers import only
from ikap.sources.files.failures import explained, without_warnings
from ikap.sources.files.formats.format import Contents, File, Format, Window, single_layer

WAYS, ROADS, PATHS, FERRIES = "ways", "roads", "paths", "ferries"
OTHER = "other"  # any value of highway that is in no code list of ours: not walked or driven
NO_FOOT = "no_foot"  # a road that cars may use, and walkers may not
FOOTWAY = "pedestrian"  # a street that walkers may use, and cars may not
FIELDS = ("name", "highway", "route", "maxspeed", "oneway", "medium")
_CLOSED = ("no", "private", "use_sidepath", "agricultural", "forestry", "military", "delivery")
_LINES = "lines"  # the driver's own layer
_HELD = ("name", "highway", "other_tags")


def layers(file: File) -> tuple[str, ...]:
    """Roads, paths and ferries, those of them that there are; `ways` where there are none."""
    with explained(file.path), without_warnings(), only(("OSM",)):
        lines = pyogrio.read_dataframe(
            file.path, layer=_LINES, columns=["highway", "other_tags"], read_geometry=False
        )
    tags = lines["other_tags"].fillna("").astype(str)
    way, route = _types(lines["highway"], tags), _tag(tags, "route")
    names = [name for name in (ROADS, PATHS, FERRIES) if _chosen(name, way, route).any()]
    return tuple(names) or (WAYS,)


def contents(file: File, layer: str | None) -> Contents:
    """Look at one of them, all ways where none is named; the columns are known beforehand."""
    return Contents(
        path=file.path,
        format=file.format,
        address=file.address,
        layer=WAYS if layer in (None, WAYS) else single_layer(file.path, layer, layers(file)),
        driver="OSM",
        crs=CRS.from_epsg(4326),
        geometry="LineString",
        fields=FIELDS,
    )


def read(
    contents: Contents, columns: Sequence[str] | None, window: Window | None
) -> gpd.GeoDataFrame:
    """The ways or the ferries, with all of FIELDS; `window` is in degrees.

    `medium` tells ways apart that cross on different levels: empty on the ground.
    """
    with only(("OSM",)):
        lines = pyogrio.read_dataframe(
            contents.path, layer=_LINES, columns=list(_HELD), bbox=window
        )
    tags = lines["other_tags"].fillna("").astype(str)
    way, route = _types(lines["highway"], tags), _tag(tags, "route")
    limit = _tag(tags, "maxspeed")
    frame = gpd.GeoDataFrame(
        {
            "name": lines["name"],
            "highway": way,
            "route": route,
            "maxspeed": [_kmh(text) for text in limit],
            "oneway": _tag(tags, "oneway"),
            "medium": _levels(tags),
        },
        geometry=lines.geometry,
        crs=lines.crs,
    )
    chosen = _chosen(contents.layer or WAYS, way, route)
    return frame[chosen.to_numpy(dtype=bool)].reset_index(drop=True)


def _chosen(layer: str, way: pd.Series, route: pd.Series) -> pd.Series:
    """Which lines a layer has."""
    if layer == FERRIES:
        return route == "ferry"
    not_driven = way.isin(code_group("way_types", "not_driven"))
    not_walked = way.isin(code_group("way_types", "not_walked"))
    if layer == ROADS:
        return way.notna() & ~not_driven
    return way.notna() & not_driven & ~not_walked if layer == PATHS else way.notna()


def _types(way: pd.Series, tags: pd.Series) -> pd.Series:
    """The type of each way by the code list, as it is open; missing for what is no way."""
    known = way.isin([*code_list("way_types")]) | way.isna()
    return _open(way.where(known, OTHER), tags).where(way.notna())


def _open(way: pd.Series, tags: pd.Series) -> pd.Series:
    """The types of ways, by who may use them: what a nearer tag says goes before `access`."""
    access = _tag(tags, "access")
    walked = _first(_tag(tags, "foot"), access)
    driven = _first(*(_tag(tags, key) for key in ("motorcar", "motor_vehicle", "vehicle")), access)
    no_walk, no_drive = walked.isin(_CLOSED), driven.isin(_CLOSED)
    on_foot = way.isin(code_group("way_types", "not_driven"))
    by_car = way.isin(code_group("way_types", "not_walked"))
    way = way.mask(no_walk & ~by_car, NO_FOOT).mask(no_walk & (no_drive | on_foot), OTHER)
    return way.mask(~no_walk & no_drive & ~on_foot, FOOTWAY).mask(no_drive & by_car, OTHER)


def _first(*said: pd.Series) -> pd.Series:
    """What the first that says anything says."""
    whole = said[0]
    for other in said[1:]:
        whole = whole.where(whole.notna(), other)
    return whole


def _levels(tags: pd.Series) -> pd.Series:
    """The level of each way: its layer, else 1 for a bridge and -1 for a tunnel."""
    number = pd.to_numeric(_tag(tags, "layer"), errors="coerce").fillna(0).astype(int)
    over, under = (_tag(tags, key).fillna("no") != "no" for key in ("bridge", "tunnel"))
    level = np.where(number != 0, number, np.select([over, under], [1, -1], 0))
    return pd.Series(level.astype(str), index=tags.index).where(level != 0, "")


def _tag(tags: pd.Series, key: str) -> pd.Series:
    """What the driver's text of other tags says of a key; missing where it says nothing."""
    return tags.str.extract(f'"{key}"=>"((?:[^"\\\\]|\\\\.)*)"', expand=False)


def _kmh(text: object) -> float:
    """A speed limit in km/h; NaN where it is given in words or not at all.

    >>> [_kmh(text) for text in ("50", "30 mph", "NO:urban", None)]
    [50.0, 48.3, nan, nan]
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)( mph| km/h)?", str(text))
    if match is None:
        return float("nan")
    return round(float(match[1]) * (1.609 if match[2] == " mph" else 1.0), 1)


OSM = Format(
    name="OpenStreetMap",
    suffixes=(".osm", ".pbf"),
    layers=layers,
    contents=contents,
    read=read,
    drivers=("OSM",),
    zipped=False,
    areas=False,
)
