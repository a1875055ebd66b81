"""The national DOK analysis of one area, on the region's own layers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from ikap.api import score_submissions
from ikap.model import InputError, Problem
from ikap.present.dok import analyses
from ikap.serve.engine.warm import opened, profile_of
from ikap.sources.fetched import CONTEXTS
from ikap.sources.proposals import feature_sheet, read_sheet
from ikap.text import _

DEGREES = "OGC:CRS84"
QUARTER = 10  # segments of a quarter circle, as the national analysis buffers
GUIDANCE = ("possibleActions", "guidanceText", "guidanceUri")
QUALITY = ("qualitymeasurement",)


def analyse(
    region: str | None,
    geometry: Mapping[str, Any],
    buffer: float = 0,
    context: str | None = None,
    theme: str | None = None,
    guidance: bool = False,
    quality: bool = False,
) -> dict[str, Any]:
    """The answer for an area, and `buffer` metres around it, by the national schema.

    It is asked as a housing area, which every constraint that concerns a place concerns.
    """
    where = opened(region)
    shape = _area(geometry, where.crs, buffer)
    told = {"id": "1", "name": _("Området"), "kind": "housing"}
    feature = {
        "type": "Feature",
        "properties": told,
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    read = read_sheet(feature_sheet(feature, where.crs, _("Området")), where)
    evaluation = score_submissions(read, where, profile_of(None))
    contexts = [one for one in CONTEXTS if context is None or one == context]
    (answer,) = analyses(evaluation, where, contexts=contexts).values()
    away = (*(() if guidance else GUIDANCE), *(() if quality else QUALITY))
    results = [
        {name: value for name, value in one.items() if name not in away}
        for one in answer["resultList"]
        if not theme or one["theme"].casefold() == theme.casefold()
    ]
    return {**answer, "resultList": results}


def _area(told: Mapping[str, Any], crs: CRS, buffer: float) -> Any:
    """The area in the calculation CRS; an InputError where it is none."""
    try:
        named = (told.get("crs") or {}).get("properties", {}).get("name", DEGREES)
        plain = {name: value for name, value in told.items() if name != "crs"}
        shape = gpd.GeoSeries([shapely.from_geojson(json.dumps(plain))], crs=named)
        drawn = shape.to_crs(crs).make_valid().iloc[0]
    except (GEOSException, CRSError, ValueError, AttributeError) as error:
        what = _("inputGeometry er ikke en geometri.")
        raise InputError([Problem("inputGeometry", what)]) from error
    return drawn.buffer(buffer, quad_segs=QUARTER) if buffer else drawn
