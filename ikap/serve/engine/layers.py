"""Features of a run and of the region's layers, as OGC API – Features asks for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from ikap.catalogue import LAYERS
from ikap.serve.engine.warm import opened
from ikap.sources.files import contents, read
from ikap.sources.region import Region
from ikap.text import _, day

DEGREES = "OGC:CRS84"
KEPT = "collections of the service"  # among what lasts while a region is open


def collections(region: str | None) -> list[dict[str, Any]]:
    """The region's vector layers: id, title, what is said of their source, box in CRS84."""
    where = opened(region)
    if KEPT not in where.lasting:
        where.lasting[KEPT] = _collections(where)
    collections: list[dict[str, Any]] = where.lasting[KEPT]
    return [
        {**collection, "title": _(title)}
        for collection in collections
        for title in (collection["title"],)
    ]


def _collections(where: Region) -> list[dict[str, Any]]:
    result = []
    for name, declaration in where.declarations.items():
        kind = LAYERS[name]
        if kind.geometry not in ("point", "line", "polygon"):
            continue
        source = declaration.source
        said = [source.title, source.publisher, day(source.date), source.licence]
        if source.synthetic:
            said.append(_("oppdiktede data"))
        result.append(
            {
                "id": f"region-{name}",
                "title": kind.title,
                "description": ", ".join(part for part in said if part),
                "crs": where.crs.to_string(),
                "bbox": _box(where.layer(name)),
                "fields": [f.name for f in kind.fields],
            }
        )
    return result


def run_collection(region: str | None, path: str, layer: str) -> dict[str, Any]:
    """The CRS, the box in CRS84 and the fields of a run's layer."""
    del region
    frame = _layer_of(path, layer, Path(path).stat().st_mtime_ns)
    fields = [str(name) for name in frame.columns if name != "geometry"]
    return {"crs": frame.crs.to_string(), "bbox": _box(frame), "fields": fields}


def items(
    region: str | None,
    source: dict[str, str],
    limit: int,
    offset: int,
    crs: str,
    boxes: Sequence[Sequence[float]] = (),
    box_crs: str = DEGREES,
    feature: str | None = None,
    where: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A page of features in a CRS, with how many there are in all.

    `source` names a layer of the region, or the file and the layer of a run. A feature that no
    geometry belongs to is in every box, as the standard has it.
    """
    frame = _source(region, source)
    if feature is not None:
        frame = frame[frame.index.astype(str) == feature]
    if boxes:
        frame = frame[_touched(frame, boxes, box_crs)]
    for column, value in (where or {}).items():
        frame = frame[frame[column].map(_text) == value]
    matched = len(frame)
    page = frame.iloc[offset : offset + limit]
    same = CRS.from_user_input(crs) == page.crs
    shapes = page.geometry if same else page.geometry.to_crs(crs)
    features = [
        {
            "type": "Feature",
            "id": str(label),
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            "properties": {name: _plain(row[name]) for name in row.index if name != "geometry"},
        }
        for (label, row), shape in zip(page.iterrows(), shapes.to_numpy(), strict=True)
    ]
    return {"matched": matched, "features": features}


def _source(region: str | None, source: dict[str, str]) -> gpd.GeoDataFrame:
    if "path" in source:
        path = Path(source["path"])
        return _layer_of(str(path), source["layer"], path.stat().st_mtime_ns)
    frame: gpd.GeoDataFrame = opened(region).layer(source["layer"])
    return frame


@lru_cache(maxsize=8)
def _layer_of(path: str, layer: str, changed: int) -> gpd.GeoDataFrame:
    """A run's layer, by rank and then id, so that its pages do not move while it stands."""
    del changed  # a key: another time is another file
    frame = read(contents(Path(path), layer))
    order = frame.assign(place=frame["rank"].fillna(np.inf)).sort_values(["place", "id"]).index
    return frame.loc[order].set_index("id", drop=False).rename_axis(None)


def _box(frame: gpd.GeoDataFrame) -> list[float]:
    west, south, east, north = (float(v) for v in frame.geometry.to_crs(DEGREES).total_bounds)
    return [west, south, east, north]


def _touched(frame: gpd.GeoDataFrame, boxes: Sequence[Sequence[float]], crs: str) -> Any:
    """Which features meet any of the boxes, or have no geometry."""
    touched = frame.geometry.isna() | frame.geometry.is_empty
    if touched.all():
        return touched
    reach = _reach(frame, crs)
    for box in boxes:
        near = [max(box[0], reach[0]), max(box[1], reach[1])]
        near += [min(box[2], reach[2]), min(box[3], reach[3])]
        if near[0] <= near[2] and near[1] <= near[3]:
            touched |= frame.intersects(_in(near, crs, frame.crs))
    return touched


def _reach(frame: gpd.GeoDataFrame, crs: str) -> list[float]:
    """The bounds of a layer in another system, and somewhat beyond.

    What of a box lies further away holds nothing, and may lie where the layer's own system does not
    reach: the whole world has no coordinates in a zone of UTM.
    """
    west, south, east, north = Transformer.from_crs(
        frame.crs, crs, always_xy=True
    ).transform_bounds(*frame.total_bounds)
    beyond = max(east - west, north - south, 1e-6) / 10
    return [west - beyond, south - beyond, east + beyond, north + beyond]


def _in(box: Sequence[float], crs: str, target: Any) -> Any:
    side = max(box[2] - box[0], box[3] - box[1], 1e-9)
    west, south, east, north = box
    corners = shapely.segmentize(shapely.box(west, south, east, north), side / 20)
    return gpd.GeoSeries([corners], crs=crs).to_crs(target).iloc[0]


def _text(value: Any) -> str:
    return str(_plain(value))


def _plain(value: Any) -> Any:
    """A cell as JSON holds it."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, dict | list | tuple | str | int | float | bool):
        return value
    return str(value)
