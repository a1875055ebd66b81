"""Drawings under way: each finished step is kept before it is answered, and can be undone."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ikap.serve.api.answers import FEATURE, OVERRIDES, PROFILE, json_answer
from ikap.serve.api.live import check_corners
from ikap.serve.web import Answer, Body, Call, Operation, WebError, unknown
from ikap.serve.work import Row, Stale, is_id, new_id
from ikap.text import N_, _

TAG = "sketches"
FILE = "tegning.geojson"


async def listed(call: Call) -> Response:
    return json_answer({"sketches": call.service.store.sketches(call.who.owner)})


async def added(call: Call) -> Response:
    return json_answer(await _put(call, new_id(), 0), 201)


async def put(call: Call) -> Response:
    return json_answer(await _put(call, _id(call), call.body["version"]))


async def shown(call: Call) -> Response:
    sketch = call.service.store.sketch(_id(call), call.who.owner)
    if sketch is None:
        raise unknown(call.path["sketch"])
    return json_answer(sketch)


async def stepped(call: Call) -> Response:
    """Undo or redo; where there is nothing that way the drawing stands as it is."""
    store, sketch = call.service.store, _id(call)
    by = {"undo": -1, "redo": 1}[call.body["way"]]
    try:
        row = await run_in_threadpool(
            store.step_sketch, sketch, call.who.owner, call.body["version"], by
        )
    except KeyError:
        raise unknown(sketch) from None
    except Stale as stale:
        raise _stale(stale) from None
    return json_answer(row or store.sketch(sketch, call.who.owner))


async def deleted(call: Call) -> Response:
    if not call.service.store.delete_sketch(_id(call), call.who.owner):
        raise unknown(call.path["sketch"])
    return json_answer({"id": call.path["sketch"], "deleted": True})


async def restored(call: Call) -> Response:
    if not call.service.store.delete_sketch(_id(call), call.who.owner, back=True):
        raise unknown(call.path["sketch"])
    return json_answer(call.service.store.sketch(call.path["sketch"], call.who.owner))


async def saved(call: Call) -> Response:
    """The drawings that are named as a run of their own."""
    service, body = call.service, call.body
    rows = [
        service.store.sketch(sketch, call.who.owner) for sketch in body["sketches"] if is_id(sketch)
    ]
    features = [row["feature"] for row in rows if row is not None]
    if len(features) < len(body["sketches"]):
        raise unknown(", ".join(body["sketches"]))
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="ikap-") as folder:
        file = Path(folder) / FILE
        await run_in_threadpool(file.write_text, text, encoding="utf-8")
        request = {k: body[k] for k in ("profile", "overrides") if k in body}
        run, job = await service.start_run(call.who, body["title"], [file], request)
    return json_answer({"run": run, "job": job}, 201, {"Location": call.address(f"/runs/{run}")})


async def _put(call: Call, sketch: str, version: int) -> Row:
    check_corners(call.body["feature"]["geometry"]["coordinates"])
    try:
        row: Row = await run_in_threadpool(
            call.service.store.put_sketch,
            sketch,
            call.who.owner,
            version,
            call.body["what"],
            call.body["feature"],
        )
    except KeyError:
        raise unknown(sketch) from None
    except Stale as stale:
        raise _stale(stale) from None
    return row


def _stale(stale: Stale) -> WebError:
    message = _("Tegningen er endret i et annet vindu. Den gjeldende versjonen følger med svaret.")
    return WebError(409, message, more={"now": stale.now})


def _id(call: Call) -> str:
    if not is_id(call.path["sketch"]):
        raise unknown(call.path["sketch"])
    return call.path["sketch"]


_SKETCH = Answer(
    N_("Gjeldende tegning"),
    schema={"type": "object", "required": ["id", "version", "feature", "undo", "redo"]},
)
_VERSION = {"type": "integer", "minimum": 0}
_WHAT = {"type": "string", "minLength": 1, "maxLength": 200}
OPERATIONS = (
    Operation(
        "GET",
        "/sketches",
        "listSketches",
        N_("Egne tegninger"),
        TAG,
        listed,
        {200: Answer(N_("Tegningene"), schema={"type": "object", "required": ["sketches"]})},
    ),
    Operation(
        "POST",
        "/sketches",
        "addSketch",
        N_("Opprett en tegning"),
        TAG,
        added,
        {201: _SKETCH},
        body=Body(
            {
                "type": "object",
                "required": ["feature", "what"],
                "properties": {"feature": FEATURE, "what": _WHAT},
            }
        ),
    ),
    Operation(
        "GET", "/sketches/{sketch}", "getSketch", N_("En tegning"), TAG, shown, {200: _SKETCH}
    ),
    Operation(
        "PUT",
        "/sketches/{sketch}",
        "putSketch",
        N_("Lagre et steg i en tegning"),
        TAG,
        put,
        {200: _SKETCH},
        body=Body(
            {
                "type": "object",
                "required": ["feature", "what", "version"],
                "properties": {"feature": FEATURE, "what": _WHAT, "version": _VERSION},
            }
        ),
    ),
    Operation(
        "POST",
        "/sketches/{sketch}/step",
        "stepSketch",
        N_("Angre eller gjør om"),
        TAG,
        stepped,
        {200: _SKETCH},
        body=Body(
            {
                "type": "object",
                "required": ["way", "version"],
                "properties": {
                    "way": {"type": "string", "enum": ["undo", "redo"]},
                    "version": _VERSION,
                },
            }
        ),
    ),
    Operation(
        "DELETE",
        "/sketches/{sketch}",
        "deleteSketch",
        N_("Slett en tegning"),
        TAG,
        deleted,
        {200: Answer(N_("Slettet, kan hentes tilbake"))},
    ),
    Operation(
        "POST",
        "/sketches/{sketch}/restore",
        "restoreSketch",
        N_("Hent en slettet tegning tilbake"),
        TAG,
        restored,
        {200: _SKETCH},
    ),
    Operation(
        "POST",
        "/sketches/score",
        "scoreSketches",
        N_("Lagre tegninger som en beregning"),
        TAG,
        saved,
        {201: Answer(N_("Beregningen og jobben"), schema={"type": "object", "required": ["run"]})},
        body=Body(
            {
                "type": "object",
                "required": ["sketches", "title"],
                "properties": {
                    "sketches": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 200,
                        "items": {"type": "string"},
                    },
                    "title": {"type": "string", "minLength": 1, "maxLength": 200},
                    "profile": PROFILE,
                    "overrides": OVERRIDES,
                },
            }
        ),
    ),
)
