"""What the OGC's documents must hold, and how a table of their requirements is asked.

Sources: OGC 18-062r2 (Processes 1.0), 17-069r4 and 18-058r1 (Features 1 and 2), read in November
2026.
"""

from __future__ import annotations

import jsonschema
import pytest

PROCESSES = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
UTM33 = "http://www.opengis.net/def/crs/EPSG/0/25833"
FLOOD = "/collections/region-flood"
ITEMS = f"{FLOOD}/items"
SCORE = "/processes/score/execution"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
LINK = {
    "type": "object",
    "required": ["href", "rel", "type"],
    "properties": {"href": {"type": "string", "pattern": "^http"}, "rel": TEXT, "type": TEXT},
}
LINKS = {"type": "array", "minItems": 1, "items": LINK}
EXCEPTION = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT},
}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
STATUS = {
    "type": "object",
    "required": ["jobID", "status", "type", "processID"],
    "properties": {
        "jobID": TEXT,
        "processID": TEXT,
        "type": {"enum": ["process"]},
        "status": {"enum": ["accepted", "running", "successful", "failed", "dismissed"]},
        "message": TEXT,
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        **dict.fromkeys(("created", "started", "finished", "updated"), MOMENT),
        "links": LINKS,
    },
}
SUMMARY = {
    "type": "object",
    "required": ["id", "version", "links"],
    "properties": {
        "jobControlOptions": {"items": {"enum": ["sync-execute", "async-execute", "dismiss"]}},
        "outputTransmission": {"items": {"enum": ["value", "reference"]}},
        "links": LINKS,
    },
}
WITH_SCHEMA = {"type": "object", "required": ["schema"]}
DESCRIPTION = {
    **SUMMARY,
    "required": ["id", "version", "links", "inputs", "outputs"],
    "properties": {
        **SUMMARY["properties"],
        "inputs": {"type": "object", "additionalProperties": WITH_SCHEMA},
        "outputs": {"type": "object", "additionalProperties": WITH_SCHEMA},
    },
}
BOX = {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}}
COLLECTION = {
    "type": "object",
    "required": ["id", "links", "extent", "itemType", "crs", "storageCrs"],
    "properties": {
        "links": LINKS,
        "itemType": {"enum": ["feature"]},
        "extent": {
            "properties": {
                "spatial": {
                    "required": ["bbox", "crs"],
                    "properties": {"bbox": {"minItems": 1, "items": BOX}, "crs": {"enum": [CRS84]}},
                }
            }
        },
        "crs": {"type": "array", "contains": {"enum": [CRS84]}},
    },
}
FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {"type": {"enum": ["Feature"]}, "properties": {"type": ["object", "null"]}},
}
PAGE = {
    "type": "object",
    "required": ["type", "features", "links", "timeStamp", "numberMatched", "numberReturned"],
    "properties": {
        "type": {"enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": FEATURE},
        "links": LINKS,
        "timeStamp": MOMENT,
    },
}


def listed(member, schema):
    """A document whose `member` is a list of such, with links."""
    members = {member: {"type": "array", "items": schema}, "links": LINKS}
    return {"type": "object", "required": [member, "links"], "properties": members}


def named(rows):
    """A table's rows with the requirement's name as the name of the case."""
    return [pytest.param(*row[1:], id=row[0]) for row in rows]


def rels(answer):
    return {link["rel"]: link for link in answer.json["links"]}


def held(answer, schema, status=200, media="application/json"):
    """The answer's status and medium are these, and its content is after the schema."""
    assert answer.status == status, answer.content[:500]
    assert answer.headers["content-type"] == media
    jsonschema.validate(answer.json, schema)
    return answer
