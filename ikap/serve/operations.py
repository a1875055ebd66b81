"""The table of everything that can be asked; routes and description are made of it."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from ikap.serve.api import (
    drops,
    json_answer,
    live,
    runs,
    sample,
    service,
    sketches,
    trail,
    weights,
)
from ikap.serve.ogc import features, jobs, landing, processes
from ikap.serve.pages import description_page
from ikap.serve.web import PAGE, Answer, Call, Operation, description
from ikap.text import N_


async def described(call: Call) -> Response:
    """The OpenAPI description; as a page for a person."""
    document = description(OPERATIONS, call.address("") or "/")
    if call.wants_page:
        return HTMLResponse(description_page(document))
    return json_answer(document, media=landing.OPENAPI)


DESCRIPTION = Operation(
    "GET",
    "/api",
    "getApi",
    N_("Beskrivelse av tjenesten"),
    "service",
    described,
    {200: Answer(N_("OpenAPI 3.0"), landing.OPENAPI, page=True)},
    (PAGE,),
)
OPERATIONS: tuple[Operation, ...] = (
    *landing.OPERATIONS,
    DESCRIPTION,
    *processes.OPERATIONS,
    *jobs.OPERATIONS,
    *features.OPERATIONS,
    *live.OPERATIONS,
    *sketches.OPERATIONS,
    *drops.OPERATIONS,
    *runs.OPERATIONS,
    *trail.OPERATIONS,
    *sample.OPERATIONS,
    *weights.OPERATIONS,
    *service.OPERATIONS,
)
