"""Maps to draw on: a page of its own that saves what is drawn as GeoJSON, and the service's ground.

The page can score nothing: what it saves is read by IKAP like any other submission.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from ikap.model import Evaluation, Source
from ikap.present.map.blobs import pack_json
from ikap.present.map.chart import charted
from ikap.present.map.draw.words import DRAW_WORDS, PAGE_WORDS
from ikap.present.map.drawing import opens_on
from ikap.present.map.layers import PANELS, layer_data
from ikap.text import _
from ikap.words import KINDS

DEGREES = "EPSG:4326"
DECIMALS = 8  # of a degree: a millimetre
MIXED = "bolig og næring"  # as a submission's cell says both kinds, in any language
_STATED = ("land_use_purpose", "peat_depth", "plan_status", "case")
_FLAGS = ("hazard_mitigated", "port_dependent")  # said only where they are so
_FROM_FILE = ("field", "visits")  # a firm class that the submission, not the tool, decided


def draw_map(
    evaluation: Evaluation,
    background: Mapping[str, gpd.GeoDataFrame],
    region: str,
    sources: Mapping[str, Source],
    partly: Collection[str] = (),
) -> str:
    """The page that a run's sites are drawn, corrected and annotated on, as text.

    `partly` names the layers of which only what lies around the sites is there.
    """
    sites = evaluation.sites
    settings, blobs = layer_data([], background, sources, sites=sites.geometry, partly=partly)
    settings["words"] |= draw_phrases() | {name: _(text) for name, text in PAGE_WORDS.items()}
    settings["focus"] = opens_on(sites.geometry)
    settings["grid_crs"] = grid_crs(evaluation.sites.crs, settings["bounds"])
    settings["mixed_kind"] = MIXED
    blobs["blob-drafts"] = pack_json(drafts(sites))
    title = settings["words"]["draw_title"]
    return charted("draw-page", settings, blobs, title=title, region=region, panels=PANELS)


def draw_ground(
    background: Mapping[str, gpd.GeoDataFrame], region: str, sources: Mapping[str, Source]
) -> str:
    """The region's map with the editor in it, for a page whose own script uses both."""
    settings, blobs = layer_data([], background, sources)
    settings["words"] |= draw_phrases()
    return charted("draw-ground", settings, blobs, title=_("Tegn"), region=region, panels=PANELS)


def draw_phrases() -> dict[str, str]:
    """What the editor and its tables say, in the language in use."""
    return {name: _(text) for name, text in DRAW_WORDS.items()} | {
        f"kind_{kind.value}": _(title) for kind, title in KINDS.items()
    }


def drafts(sites: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Each submission of a run once: its gross ground in degrees, and what it said itself.

    `sites` is Evaluation.sites. What the tool worked out is left out, so that it is worked out
    again from what is drawn; the parts of a mixed submission are one.
    """
    degrees = sites.geometry.to_crs(DEGREES)
    return [
        {
            "id": str(proposal),
            "geometry": json.loads(_rounded(degrees.loc[rows.index[0]])),
            "properties": _stated(rows),
        }
        for proposal, rows in sites.groupby("proposal", sort=True)
    ]


def _rounded(shape: shapely.Geometry) -> str:
    """GeoJSON with millimetres; no ring is simplified, so that what is valid stays valid."""
    moved = shapely.transform(shape, lambda points: points.round(DECIMALS))
    return str(shapely.to_geojson(moved))


def _stated(rows: gpd.GeoDataFrame) -> dict[str, Any]:
    """What a submission said, from the rows that it became."""
    first = rows.iloc[0]
    said: dict[str, Any] = {
        "name": str(first["name"]),
        "kind": str(first["kind"]) if len(rows) == 1 else "mixed",
    }
    for name in ("dwellings", "jobs"):
        derived = rows["dwellings_derived"] if name == "dwellings" else pd.Series(False, rows.index)
        given = rows.loc[~derived.astype(bool), name].dropna()
        if len(given):
            said[name] = _plain(given.iloc[0])
    stated = rows.loc[rows["class_from"].isin(_FROM_FILE), "business_class"]
    if len(stated):
        said["business_class"] = str(stated.iloc[0])
    said |= {name: _plain(first[name]) for name in _STATED if pd.notna(first[name])}
    said |= {name: True for name in _FLAGS if bool(first[name])}
    said["safety_class"] = f"{first['flood_class']} {first['slide_class']}"
    return said


def _plain(value: Any) -> Any:
    """A number as JSON has it, whole where it is; else text."""
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def grid_crs(crs: CRS, around: list[float]) -> str:
    """The UTM zone of ETRS89 that corners and areas are given in: the region's own where it is one.

    `around` is south, west, north and east of the region, degrees.
    """
    code = CRS.from_user_input(crs).to_epsg()
    if code is not None and 25828 <= code <= 25838:
        return f"EPSG:{code}"
    return f"EPSG:258{int((around[1] + around[3]) / 2 // 6) + 31}"
