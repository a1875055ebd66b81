"""A site that is being drawn: scored, divided, cut, nudged. Nothing of it is kept."""

from __future__ import annotations

from starlette.responses import Response

from ikap.serve.api.answers import (
    CRS,
    CRS_URIS,
    FEATURE,
    LINE,
    POSITION,
    PROFILE,
    SURFACE,
    json_answer,
)
from ikap.serve.web import Answer, Body, Call, Operation, WebError
from ikap.serve.work import PATIENCE
from ikap.text import N_, _

MOST_CORNERS = 2000
TAG = "live"


async def score(call: Call) -> Response:
    """One site's entries of the document; of a drawing's questions the latest is answered."""
    check_corners(call.body["site"]["geometry"]["coordinates"])
    service, body = call.service, call.body
    key = f"{call.who.owner}/{body['drawing']}" if body.get("drawing") else ""
    score = await service.ask(
        service.live,
        "live.score_one",
        key=key,
        patience=PATIENCE,
        site=body["site"],
        crs=CRS_URIS[body["crs"]] if "crs" in body else "OGC:CRS84",
        **({"profile": service.profile(body["profile"])} if "profile" in body else {}),
    )
    return json_answer({"edit": body.get("edit", 0), **score})


async def advise(call: Call) -> Response:
    """What the site is advised, tried as a changed site of its own."""
    check_corners(call.body["site"]["geometry"]["coordinates"])
    service, body = call.service, call.body
    given = {"profile": service.profile(body["profile"])} if "profile" in body else {}
    advice = await service.ask(
        service.live,
        "advising.of_drawing",
        patience=PATIENCE,
        site=body["site"],
        crs=CRS_URIS[body["crs"]] if "crs" in body else "OGC:CRS84",
        **given,
    )
    return json_answer(advice)


async def split(call: Call) -> Response:
    return await _shaped(call, "shapes.divide", "site", "line")


async def cut(call: Call) -> Response:
    return await _shaped(call, "shapes.cut", "site", "out")


async def corners(call: Call) -> Response:
    return await _shaped(call, "shapes.corners", "site")


async def from_corners(call: Call) -> Response:
    return await _shaped(call, "shapes.from_corners", "table")


async def snap(call: Call) -> Response:
    return await _shaped(call, "shapes.snap", "at", "metres")


async def _shaped(call: Call, asked: str, *names: str) -> Response:
    given = {name: call.body[name] for name in names if name in call.body}
    for part in given.values():
        if isinstance(part, dict) and "coordinates" in part:
            check_corners(part["coordinates"])
    service = call.service
    return json_answer(await service.ask(service.live, asked, patience=PATIENCE, **given))


def check_corners(coordinates: object, most: int = MOST_CORNERS) -> None:
    """Refuse a drawing of more corners than anybody drags."""
    count, level = 0, [coordinates]
    while level:
        value = level.pop()
        if isinstance(value, list):
            if value and not isinstance(value[0], list):
                count += 1
            else:
                level.extend(value)
        if count > most:
            message = _(
                "Tegningen har for mange hjørner (flere enn {n}). Send den som fil i stedet.",
                n=most,
            )
            raise WebError(422, message)


def _takes(required: list[str], **properties: object) -> Body:
    return Body({"type": "object", "required": required, "properties": properties})


_AREA = {"type": "object", "required": ["geometry", "area_daa"]}
_CORNER = {
    "type": "object",
    "required": ["part", "ring", "east", "north"],
    "properties": {
        "part": {"type": "integer", "minimum": 0},
        "ring": {"type": "integer", "minimum": 0},
        "east": {"type": "number"},
        "north": {"type": "number"},
    },
}
OPERATIONS = (
    Operation(
        "POST",
        "/live/score",
        "liveScore",
        N_("Vurder ett område mens det tegnes"),
        TAG,
        score,
        {
            200: Answer(
                N_("Området i dokumentet, og begrensningene"),
                schema={"type": "object", "required": ["edit", "alternatives", "conflicts"]},
            )
        },
        body=_takes(
            ["site"],
            site=FEATURE,
            crs=CRS,
            profile=PROFILE,
            edit={"type": "integer", "minimum": 0},
            drawing={"type": "string", "maxLength": 100},
        ),
    ),
    Operation(
        "POST",
        "/live/advise",
        "liveAdvise",
        N_("Råd om endring av et område som tegnes"),
        TAG,
        advise,
        {
            200: Answer(
                N_("Rådene og de nye grensene"),
                schema={"type": "object", "required": ["before", "pieces", "why_none"]},
            )
        },
        body=_takes(["site"], site=FEATURE, crs=CRS, profile=PROFILE),
    ),
    Operation(
        "POST",
        "/live/split",
        "liveSplit",
        N_("Del et område langs en linje"),
        TAG,
        split,
        {200: Answer(N_("Delene"), schema={"type": "object", "required": ["parts"]})},
        body=_takes(["site", "line"], site=SURFACE, line=LINE),
    ),
    Operation(
        "POST",
        "/live/cut",
        "liveCut",
        N_("Ta en flate ut av et område"),
        TAG,
        cut,
        {200: Answer(N_("Gjenstående del"), schema=_AREA)},
        body=_takes(["site", "out"], site=SURFACE, out=SURFACE),
    ),
    Operation(
        "POST",
        "/live/corners",
        "liveCorners",
        N_("Hjørnene som tabell i regionens koordinatsystem"),
        TAG,
        corners,
        {200: Answer(N_("Hjørnene"), schema={"type": "object", "required": ["crs", "corners"]})},
        body=_takes(["site"], site=SURFACE),
    ),
    Operation(
        "POST",
        "/live/from-corners",
        "liveFromCorners",
        N_("Et område fra en tabell med hjørner"),
        TAG,
        from_corners,
        {200: Answer(N_("Området"), schema=_AREA)},
        body=_takes(["table"], table={"type": "array", "maxItems": MOST_CORNERS, "items": _CORNER}),
    ),
    Operation(
        "POST",
        "/live/snap",
        "liveSnap",
        N_("Nærmeste eiendomsgrense innen en avstand"),
        TAG,
        snap,
        {200: Answer(N_("Punktet, eller null"), schema={"type": "object", "required": ["at"]})},
        body=_takes(
            ["at"], at=POSITION, metres={"type": "number", "minimum": 0.01, "maximum": 200}
        ),
    ),
)
