"""OGC API – Features 1 and 2: a run's sites and the region's layers, a page at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from ikap.serve.api import CRS_URIS, json_answer
from ikap.serve.ogc.jobs import interval
from ikap.serve.web import (
    FORMAT,
    GEOJSON,
    Answer,
    Call,
    Operation,
    Parameter,
    WebError,
    problem,
    unknown,
)
from ikap.text import N_, _

TAG = "ogc"
DEFAULT, MOST = 100, 10_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SITES, NET = "alternatives", "net_areas"
_BOX = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}


@dataclass(frozen=True)
class Collection:
    """A collection: what it is called, and what the engine finds it by."""

    id: str
    title: str
    description: str
    crs: str
    bbox: list[float]
    fields: list[str]
    source: Mapping[str, str]

    @property
    def offered(self) -> dict[str, str]:
        """The systems that it is answered in, by URI: the usual, and the one it is kept in."""
        return {**CRS_URIS, uri_of(self.crs): self.crs}

    def entry(self, call: Call) -> dict[str, Any]:
        path = f"/collections/{self.id}"
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "itemType": "feature",
            "extent": {"spatial": {"bbox": [self.bbox], "crs": CRS84}},
            "crs": list(self.offered),
            "storageCrs": uri_of(self.crs),
            "links": [
                call.link(path, "self"),
                call.link(f"{path}/items", "items", GEOJSON, self.title),
            ],
        }


def uri_of(crs: str) -> str:
    """The URI of a coordinate system by its code.

    >>> uri_of("EPSG:25835")
    'http://www.opengis.net/def/crs/EPSG/0/25835'
    """
    known = {code: uri for uri, code in CRS_URIS.items()}
    authority, _colon, code = crs.partition(":")
    return known.get(crs, f"http://www.opengis.net/def/crs/{authority}/0/{code}")


async def listed(call: Call) -> Response:
    collections = [*await _of_region(call), *await _of_runs(call)]
    entries = [collection.entry(call) for collection in collections]
    return json_answer({"collections": entries, "links": [call.link("/collections", "self")]})


async def shown(call: Call) -> Response:
    return json_answer((await _found(call)).entry(call))


async def items(call: Call) -> Response:
    """A page of features; `next` leads to the one after it, as long as there is one."""
    collection = await _found(call)
    query = call.query
    known = {parameter.name for parameter in (*ITEM_PARAMETERS, FORMAT)} | {"lang"}
    where = {key: str(value) for key, value in query.items() if key not in known}
    strange = sorted(set(where) - set(collection.fields))
    if strange:
        message = _("Ukjent parameter «{name}».", name=", ".join(strange))
        raise WebError(400, message, problem.INVALID)
    interval(query.get("datetime"))  # nothing here has a time: every interval holds it
    crs = _crs(query, "crs", collection)
    box_crs = _crs(query, "bbox-crs", collection)
    limit, offset = query.get("limit", DEFAULT), query.get("offset", 0)
    page = await call.service.ask(
        call.service.scoring,
        "layers.items",
        source=dict(collection.source),
        limit=limit,
        offset=offset,
        crs=collection.offered[crs],
        boxes=_boxes(query, box_crs),
        box_crs=collection.offered[box_crs],
        where=where,
    )
    base = f"/collections/{collection.id}"
    links = [
        call.link(_with(f"{base}/items", query), "self", GEOJSON),
        call.link(base, "collection"),
    ]
    if offset + len(page["features"]) < page["matched"]:
        onward = {**query, "offset": offset + limit, "limit": limit}
        links.append(call.link(_with(f"{base}/items", onward), "next", GEOJSON))
    body = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": page["matched"],
        "numberReturned": len(page["features"]),
        "features": page["features"],
        "links": links,
    }
    return json_answer(body, headers={"Content-Crs": f"<{crs}>"}, media=GEOJSON)


async def item(call: Call) -> Response:
    collection = await _found(call)
    crs = _crs(call.query, "crs", collection)
    page = await call.service.ask(
        call.service.scoring,
        "layers.items",
        source=dict(collection.source),
        limit=1,
        offset=0,
        crs=collection.offered[crs],
        feature=call.path["feature"],
    )
    if not page["features"]:
        raise unknown(call.path["feature"])
    path = f"/collections/{collection.id}"
    links = [
        call.link(f"{path}/items/{call.path['feature']}", "self", GEOJSON),
        call.link(path, "collection"),
    ]
    feature = {**page["features"][0], "links": links}
    return json_answer(feature, headers={"Content-Crs": f"<{crs}>"}, media=GEOJSON)


# --- what there is ---------------------------------------------------------------------------


async def _of_region(call: Call) -> list[Collection]:
    service = call.service
    service.opened_region()
    collections = await service.ask(service.live, "layers.collections")
    return [
        Collection(**collection, source={"layer": collection["id"].removeprefix("region-")})
        for collection in collections
    ]


async def _of_runs(call: Call) -> list[Collection]:
    rows = [row for row in call.service.store.runs() if row["state"] == "ready"]
    return [await _of_run(call, row, layer) for row in rows for layer in (SITES, NET)]


async def _of_run(call: Call, row: Mapping[str, Any], layer: str) -> Collection:
    service = call.service
    path = str(service.file_of(row["id"], "scores.gpkg"))
    collection = await service.ask(service.live, "layers.run_collection", path=path, layer=layer)
    titles = {SITES: _("områder"), NET: _("netto areal")}
    return Collection(
        f"run-{row['id']}-{layer}",
        f"{row['title']}: {titles[layer]}",
        _("Beregnet {when}", when=row["created"]),
        collection["crs"],
        collection["bbox"],
        collection["fields"],
        {"path": path, "layer": layer},
    )


async def _found(call: Call) -> Collection:
    name = call.path["collection"]
    if name.startswith("run-"):
        run, _dash, layer = name.removeprefix("run-").partition("-")
        if layer in (SITES, NET):
            row = call.service.known_run(run)
            if row["state"] == "ready" and row["deleted"] is None:
                return await _of_run(call, row, layer)
    else:
        collections = {collection.id: collection for collection in await _of_region(call)}
        if name in collections:
            return collections[name]
    raise unknown(name)


def _crs(query: Mapping[str, Any], name: str, collection: Collection) -> str:
    uri = str(query.get(name, CRS84)).strip("<>")
    if uri not in collection.offered:
        message = _("{name}: koordinatsystemet {uri} tilbys ikke.", name=name, uri=uri)
        raise WebError(400, message, problem.INVALID)
    return uri


def _boxes(query: Mapping[str, Any], crs: str) -> list[list[float]]:
    """The boxes that are asked for: none, one, or two where degrees go through the antimeridian.

    Four numbers, or six of which the heights are not looked at.
    """
    box = query.get("bbox")
    if box is None:
        return []
    if len(box) not in (4, 6) or not all(math.isfinite(value) for value in box):
        raise WebError(400, _("bbox: oppgi fire eller seks tall."), problem.INVALID)
    west, south, east, north = [box[0], box[1], box[3], box[4]] if len(box) == 6 else box
    degrees = crs == CRS84
    if south > north or (west > east and not degrees):
        raise WebError(400, _("bbox: vest og sør kommer først."), problem.INVALID)
    if degrees and not (max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90):
        message = _("bbox: grader går fra −180 til 180 øst og fra −90 til 90 nord.")
        raise WebError(400, message, problem.INVALID)
    if west > east:
        return [[west, south, 180.0, north], [-180.0, south, east, north]]
    return [[west, south, east, north]]


def _with(path: str, query: Mapping[str, Any]) -> str:
    query_ = {
        key: ",".join(map(str, value)) if isinstance(value, list) else value
        for key, value in query.items()
    }
    return f"{path}?{urlencode(query_)}" if query_ else path


ITEM_PARAMETERS = (
    Parameter(
        "limit",
        N_("Høyeste antall"),
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    ),
    Parameter("offset", N_("Antall som hoppes over"), {"type": "integer", "minimum": 0}),
    Parameter("bbox", N_("Bare det som berører rammen"), _BOX),
    Parameter("bbox-crs", N_("Rammens koordinatsystem"), {"type": "string", "format": "uri"}),
    Parameter("datetime", N_("Tid"), {"type": "string"}),
    Parameter("crs", N_("Svarets koordinatsystem"), {"type": "string", "format": "uri"}),
)
_COLLECTION = {"type": "object", "required": ["id", "links", "extent", "crs", "storageCrs"]}
_ITEMS = {"type": "object", "required": ["type", "features", "numberReturned", "links"]}
OPERATIONS = (
    Operation(
        "GET",
        "/collections",
        "getCollections",
        N_("Kartlagene"),
        TAG,
        listed,
        {
            200: Answer(
                N_("Kartlagene"), schema={"type": "object", "required": ["collections", "links"]}
            )
        },
        (FORMAT,),
        ogc=True,
    ),
    Operation(
        "GET",
        "/collections/{collection}",
        "getCollection",
        N_("Et kartlag"),
        TAG,
        shown,
        {200: Answer(N_("Kartlaget"), schema=_COLLECTION)},
        (FORMAT,),
        ogc=True,
    ),
    Operation(
        "GET",
        "/collections/{collection}/items",
        "getItems",
        N_("Objektene i et kartlag"),
        TAG,
        items,
        {200: Answer(N_("Objekter"), GEOJSON, _ITEMS)},
        (*ITEM_PARAMETERS, FORMAT),
        ogc=True,
        open_query=True,
    ),
    Operation(
        "GET",
        "/collections/{collection}/items/{feature}",
        "getItem",
        N_("Ett objekt"),
        TAG,
        item,
        {200: Answer(N_("Objektet"), GEOJSON, {"type": "object", "required": ["type", "id"]})},
        (ITEM_PARAMETERS[-1], FORMAT),
        ogc=True,
    ),
)
