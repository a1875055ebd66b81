"""The national DOK-arealanalyse of one area, from the constraint layers of the region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry import mapping

from ikap.api import score_submissions
from ikap.catalogue import code_list
from ikap.measure.overlap import class_areas
from ikap.model import InputError, Problem
from ikap.present.dok import analyses, geojson, land_fact
from ikap.serve.engine.shapes import read_shape
from ikap.serve.engine.warm import opened, profile_of
from ikap.sources.fetched import CONTEXTS
from ikap.sources.proposals import feature_sheet, read_sheet
from ikap.sources.region import Region, datasets
from ikap.text import _

DEGREES = "OGC:CRS84"
NAME = "dokanalyse"
LAND = "land"
QUARTER = 10  # segments of a quarter circle, as the national analysis buffers
GUIDANCE = ("guidanceText", "guidanceUri", "possibleActions")
_URN = re.compile(r"urn:ogc:def:crs:(EPSG|OGC):[^:]*:(\w+)")


def analysed(
    region: str | None,
    geometry: Mapping[str, Any],
    buffer: float = 0.0,
    kind: str = "housing",
    context: str | None = None,
    theme: str | None = None,
    guidance: bool = False,
    quality: bool = False,
    facts: bool = False,
) -> dict[str, Any]:
    """The answer after the national schema, version 1.

    `geometry` is in the CRS that its member `crs` names, else CRS84. It is analysed made wider by
    `buffer` metres and given back as it came; each result tells what it was run on. `kind` is what
    would be built, which some limits do not concern. `context` picks whose fitness is told, `theme`
    keeps the data sets of one theme, `facts` adds what the ground is.
    """
    where = opened(region)
    crs = _named_crs(geometry)
    asked = read_shape(geometry, crs, where.crs)
    shape = asked.buffer(buffer, quad_segs=QUARTER) if buffer > 0 else asked
    feature = {
        "geometry": mapping(shape),
        "properties": {"id": NAME, "name": NAME, "kind": kind},
    }
    read = read_sheet(feature_sheet(feature, where.crs, _("Området")), where)
    evaluation = score_submissions(read, where, profile_of(None))
    known = {name.casefold(): name for name in CONTEXTS}
    chosen = [known[context.casefold()]] if context and context.casefold() in known else CONTEXTS
    (answer,) = analyses(evaluation, where, contexts=chosen).values()
    results = [
        _asked(entry, guidance=guidance, quality=quality)
        for entry in answer["resultList"]
        if theme is None or entry["theme"].casefold() == theme.casefold()
    ]
    if buffer > 0:
        run_on = {"runOnInputGeometry": answer["inputGeometry"]}
        results = [_widened(result, buffer) | run_on for result in results]
    ours = {"inputGeometry": geojson(asked, str(where.crs)), "resultList": results}
    return {**answer, **ours, "factList": _facts(where, shape, buffer) if facts else []}


def _widened(result: Mapping[str, Any], buffer: float) -> dict[str, Any]:
    """A result that tells of the buffer that was asked for, beside a buffer of its own limit."""
    steps = [*result["runAlgorithm"][:1], f"add buffer {buffer:g}", *result["runAlgorithm"][1:]]
    return {**result, "runAlgorithm": steps, "buffer": round(buffer) + result["buffer"]}


def _facts(where: Region, shape: Any, buffer: float) -> list[dict[str, Any]]:
    """What the ground is; nothing where the region has no map of it, or a raster alone."""
    parts = datasets(where, LAND)
    land = where.layer(LAND, tuple(shape.bounds)) if where.has(LAND) and parts else None
    if not isinstance(land, gpd.GeoDataFrame):
        return []
    site = gpd.GeoSeries([shape], crs=where.crs)
    areas = class_areas(site, land.geometry, land["land_type"], tuple(code_list("ar5")))
    return [land_fact(areas.iloc[0].to_dict(), parts[0], buffer)]


def _asked(result: dict[str, Any], *, guidance: bool, quality: bool) -> dict[str, Any]:
    """A result with what was asked for; a warning stands, whatever was asked for."""
    left = {k: v for k, v in result.items() if guidance or k not in GUIDANCE}
    if not quality:
        left["qualitymeasurement"] = []
    return left


def _named_crs(geometry: Mapping[str, Any]) -> CRS:
    """The CRS that the geometry names, by URN or by code."""
    named = geometry.get("crs")
    if named is None:
        return CRS.from_user_input(DEGREES)
    name = named.get("properties", {}).get("name") if isinstance(named, dict) else None
    match = _URN.fullmatch(str(name))
    code = f"{match[1]}:{match[2]}" if match else str(name)
    try:
        return CRS.from_user_input(code)
    except CRSError:
        what = _("koordinatsystemet {crs} er ikke kjent.", crs=code[:60])
        remedy = _("Skriv det som urn:ogc:def:crs:EPSG::25833.")
        raise InputError([Problem("inputGeometry", what, remedy)]) from None
