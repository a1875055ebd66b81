"""An OpenStreetMap extract (.osm, .osm.pbf): its ways and ferries, with their tags as columns.

GDAL's driver for OSM reads it. Roads and paths are the layer `ways` (what has the key highway),
ferries the layer `ferries` (route=ferry); nothing else is read.
"""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from ikap.catalogue import code_list

SUFFIXES = (".osm", ".pbf")
WAYS, FERRIES = "ways", "ferries"
OTHER = "other"  # any value of highway that is in no code list of ours: not gone along
FIELDS = ("name", "highway", "route", "maxspeed", "medium")
CRS = "EPSG:4326"
_LINES = "lines"  # the driver's own layer
_HELD = ("name", "highway", "other_tags")


def is_osm(path: Path) -> bool:
    """Whether a file is an extract, by its name.

    >>> is_osm(Path("trondelag.osm.pbf")), is_osm(Path("roads.gpkg"))
    (True, False)
    """
    return path.suffix.lower() in SUFFIXES


def read(
    path: Path, layer: str, window: tuple[float, float, float, float] | None = None
) -> gpd.GeoDataFrame:
    """The ways or the ferries, with FIELDS; `window` is in degrees.

    `medium` tells ways apart that cross on different levels: empty on the ground.
    """
    lines = pyogrio.read_dataframe(path, layer=_LINES, columns=list(_HELD), bbox=window)
    tags = lines["other_tags"].fillna("").astype(str)
    way, known = lines["highway"], [*code_list("way_types")]
    route = _tag(tags, "route")
    chosen = lines["highway"].notna() if layer == WAYS else route == "ferry"
    limit = _tag(tags, "maxspeed")
    found = gpd.GeoDataFrame(
        {
            "name": lines["name"],
            "highway": way.where(way.isin(known) | way.isna(), OTHER),
            "route": route,
            "maxspeed": [_kmh(text) for text in limit],
            "medium": _levels(tags),
        },
        geometry=lines.geometry,
        crs=lines.crs,
    )
    return found[chosen.to_numpy(dtype=bool)].reset_index(drop=True)


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
    """A speed limit in km/h; NaN where it is told in words or not at all.

    >>> [_kmh(text) for text in ("50", "30 mph", "NO:urban", None)]
    [50.0, 48.3, nan, nan]
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)( mph| km/h)?", str(text))
    if found is None:
        return float("nan")
    return round(float(found[1]) * (1.609 if found[2] == " mph" else 1.0), 1)
