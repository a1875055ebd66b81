"""The sample: invented proposals of the bundled region, to try the tool on."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from ikap.serve.api.answers import json_answer
from ikap.serve.web import Answer, Body, Call, Operation
from ikap.text import N_, _


async def tried(call: Call) -> Response:
    service = call.service
    file = await service.ask(service.live, "warm.sample")
    title = _("Eksempelområdene (oppdiktede)")
    run, job = await service.start_run(call.who, title, [Path(file)], {})
    return json_answer({"run": run, "job": job}, 201, {"Location": call.address(f"/runs/{run}")})


OPERATIONS = (
    Operation(
        "POST",
        "/sample",
        "scoreSample",
        N_("Vurder eksempelområdene"),
        "runs",
        tried,
        {201: Answer(N_("Beregningen og jobben"), schema={"type": "object", "required": ["run"]})},
        body=Body({"type": "object"}),
    ),
)
