"""The service itself: its description, what it is at, its log, and its end."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse

from ikap.serve.api.answers import json_answer
from ikap.serve.web import Answer, Call, Operation, WebError, busy
from ikap.text import N_, _

TAG = "service"
EVENTS = "text/event-stream"


async def state(call: Call) -> Response:
    """Whether the region is open, and what it is."""
    service = call.service
    lanes = (service.live, service.scoring, service.writing)
    return json_answer(
        {
            "open": service.region is not None,
            "region": service.region,
            "trouble": None if service.trouble is None else service.trouble.detail,
            "restarts": sum(lane.restarts for lane in lanes),
            "may_write": call.who.may_write,
        }
    )


async def events(call: Call) -> Response:
    service = call.service
    if service.events.full(call.who.owner):
        raise busy(_("For mange lytter. Spør etter status i stedet."), 5)
    last = call.request.headers.get("last-event-id", "")
    after = int(last) if last.isdigit() else None
    return StreamingResponse(service.events.follow(call.who.owner, after), media_type=EVENTS)


async def log(call: Call) -> Response:
    """Overrides, profiles and deletions, as they were made and by whom."""
    return json_answer({"log": call.service.store.notes()})


async def quit_(call: Call) -> Response:
    if not call.service.settings.local:
        raise WebError(403, _("Tjeneren kan bare stoppes der den er startet."))
    call.service.stop()
    return json_answer({"stopping": True}, 202)


OPERATIONS = (
    Operation(
        "GET",
        "/state",
        "getState",
        N_("Om regionen er åpen"),
        TAG,
        state,
        {200: Answer(N_("Tilstanden"), schema={"type": "object", "required": ["open"]})},
    ),
    Operation(
        "GET",
        "/events",
        "getEvents",
        N_("Hendelsene fortløpende"),
        TAG,
        events,
        {200: Answer(N_("Hendelser"), EVENTS, {"type": "string"})},
    ),
    Operation(
        "GET",
        "/log",
        "getLog",
        N_("Overstyringer, linjer i gangen i saken, profiler og slettinger"),
        TAG,
        log,
        {200: Answer(N_("Loggen"), schema={"type": "object", "required": ["log"]})},
    ),
    Operation(
        "POST",
        "/quit",
        "quit",
        N_("Stopp tjeneren"),
        TAG,
        quit_,
        {202: Answer(N_("Tjeneren stopper"))},
    ),
)
