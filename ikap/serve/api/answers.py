"""Responses that are made the same way everywhere, and the schemas that several share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from ikap.serve.web import JSON

POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
SURFACE = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "items": {"type": "array", "items": {}}},
    },
}
LINE = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"type": "string", "enum": ["LineString"]},
        "coordinates": {"type": "array", "minItems": 2, "items": POSITION},
    },
}
FEATURE = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"anyOf": [{"type": "string", "maxLength": 200}, {"type": "number"}]},
        "geometry": SURFACE,
        "properties": {"type": "object"},
    },
}
CRS_URIS = {
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": "OGC:CRS84",
    "http://www.opengis.net/def/crs/EPSG/0/25832": "EPSG:25832",
    "http://www.opengis.net/def/crs/EPSG/0/25833": "EPSG:25833",
}
CRS = {"type": "string", "enum": list(CRS_URIS)}
PROFILE = {"anyOf": [{"type": "string", "maxLength": 100}, {"type": "object"}]}
MAPPING = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 200}}
OVERRIDE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "constraint", "answer", "reason", "by", "date"],
    "properties": {
        "id": {"type": "string"},
        "constraint": {"type": "string"},
        "answer": {"type": "string", "enum": ["yes", "no"]},
        "reason": {"type": "string", "minLength": 1, "maxLength": 2000},
        "by": {"type": "string", "minLength": 1, "maxLength": 200},
        "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    },
}
OVERRIDES = {"type": "array", "maxItems": 500, "items": OVERRIDE}
_DAY = {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
_SAID = {"type": "string", "maxLength": 2000}
# A line of the form trail.xlsx, which has the words of states and outcomes, or their codes.
TRAIL_LINE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "state", "by", "role", "date"],
    "properties": {
        **dict.fromkeys(("id", "state", "outcome", "reason", "case", "by", "role"), _SAID),
        **dict.fromkeys(("run", "seal"), _SAID),
        "date": _DAY,
        "until": _DAY,
    },
}
TRAIL = {"type": "array", "maxItems": 5000, "items": TRAIL_LINE}


def json_answer(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None, media: str = JSON
) -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Response(text, status, dict(headers or {}), media)


def attachment(name: str) -> dict[str, str]:
    """The header that makes a browser keep a file and not show it."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
