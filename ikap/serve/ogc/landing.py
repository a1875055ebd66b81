"""Landing page and conformance: what this is, and which requirements it claims to meet."""

from __future__ import annotations

from starlette.responses import Response

from ikap.serve.api import json_answer
from ikap.serve.pages import screens
from ikap.serve.web import FORMAT, HTML, PAGE, Answer, Call, Operation
from ikap.text import N_, _

TAG = "ogc"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
_PROCESSES = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMS_TO = (
    *(
        f"{_PROCESSES}{name}"
        for name in ("core", "ogc-process-description", "json", "oas30", "job-list", "dismiss")
    ),
    *(f"{_FEATURES}{name}" for name in ("core", "geojson", "oas30")),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)


async def landing(call: Call) -> Response:
    """The start page for a person, the landing page of the standards for a program."""
    if call.wants_page:
        return await screens.start(call)
    return json_answer(
        {
            "title": "IKAP",
            "description": _("Vurdering av arealinnspill, kartlag og DOK-analyse i én region."),
            "links": [
                call.link("/?f=json", "self", title=_("Dette dokumentet")),
                call.link("/?f=html", "alternate", HTML, _("Startsiden")),
                call.link("/api", "service-desc", OPENAPI, _("Beskrivelse av tjenesten")),
                call.link("/api?f=html", "service-doc", HTML, _("Beskrivelsen som side")),
                call.link("/conformance", "conformance", title=_("Samsvar")),
                call.link("/conformance", f"{_REL}conformance", title=_("Samsvar")),
                call.link("/processes", f"{_REL}processes", title=_("Prosesser")),
                call.link("/jobs", f"{_REL}job-list", title=_("Jobber")),
                call.link("/collections", "data", title=_("Kartlag")),
            ],
        }
    )


async def conformance(call: Call) -> Response:
    return json_answer({"conformsTo": list(CONFORMS_TO)})


OPERATIONS = (
    Operation(
        "GET",
        "/",
        "getLandingPage",
        N_("Startsiden"),
        TAG,
        landing,
        {200: Answer(N_("Lenker"), schema={"type": "object", "required": ["links"]}, page=True)},
        (PAGE,),
        ogc=True,
    ),
    Operation(
        "GET",
        "/conformance",
        "getConformance",
        N_("Krav som tjenesten oppfyller"),
        TAG,
        conformance,
        {200: Answer(N_("Kravene"), schema={"type": "object", "required": ["conformsTo"]})},
        (FORMAT,),
        ogc=True,
    ),
)
