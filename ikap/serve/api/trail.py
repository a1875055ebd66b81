"""What the municipality enters of a case on a run: who, when, in what role, and why."""

from __future__ import annotations

import json

from starlette.responses import Response

from ikap.serve.api.answers import TRAIL, json_answer
from ikap.serve.web import Answer, Body, Call, Operation, WebError
from ikap.text import N_, _

TAG = "runs"
FORM = "trail.xlsx"
KEPT = ("profile", "mapping", "overrides")


async def entered(call: Call) -> Response:
    """A new run of the same files, with the new lines after those that stand.

    The lines are held against the trail first, and are in the log before the answer. A run that
    has been carried on is not carried on twice: one of the two trails would be forgotten.
    """
    service, run = call.service, call.path["run"]
    row = service.known_run(run)
    if row["state"] != "ready":
        raise WebError(409, _("Beregningen er ikke ferdig skrevet ennå."))
    later = [r["id"] for r in service.store.runs() if r["request"].get("continues") == run]
    if later:
        raise WebError(
            409,
            _("Gangen i saken er ført videre i en nyere beregning. Før linja der."),
            more={"run": later[0]},
        )
    held = service.files_of(run)
    document = json.loads(held["scores.json"].read_text(encoding="utf-8"))
    lines = await service.ask(
        service.scoring,
        "trailing.entered",
        form=str(held[FORM]) if FORM in held else None,
        sites=[entry["id"] for entry in document["alternatives"]],
        lines=call.body["trail"],
    )
    request = {key: row["request"][key] for key in KEPT if key in row["request"]}
    files = sorted(service.folders.inputs(run).iterdir())
    title = call.body.get("title") or row["title"]
    made, job = await service.start_run(
        call.who, title, files, {**request, "trail": lines, "continues": run}
    )
    return json_answer({"run": made, "job": job}, 201, {"Location": call.address(f"/runs/{made}")})


OPERATIONS = (
    Operation(
        "POST",
        "/runs/{run}/trail",
        "enterTrail",
        N_("Før linjer i gangen i saken, i en ny beregning av de samme filene"),
        TAG,
        entered,
        {201: Answer(N_("Beregningen og jobben"), schema={"type": "object", "required": ["run"]})},
        body=Body(
            {
                "type": "object",
                "required": ["trail"],
                "properties": {
                    "title": {"type": "string", "minLength": 1, "maxLength": 200},
                    "trail": {**TRAIL, "minItems": 1, "maxItems": 500},
                },
            }
        ),
    ),
)
