"""OGC API – Processes 1.0: what can be run, and running it, now or as a job."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ikap.serve.api import CRS_URIS, check_corners, json_answer
from ikap.serve.ogc.descriptions import PROCESSES, WHOLE, described, summary
from ikap.serve.ogc.jobs import status_of
from ikap.serve.ogc.outputs import MEDIA, TEXTS, accepts_parts, names_parts, outputs_answer
from ikap.serve.ogc.references import is_reference, resolved
from ikap.serve.web import (
    FORMAT,
    JSON,
    MEGABYTE,
    Answer,
    Body,
    Call,
    Operation,
    Parameter,
    WebError,
    problem,
)
from ikap.serve.work import Service
from ikap.text import N_, _, speaking

TAG = "ogc"
LARGEST = 16 * MEGABYTE
MOST_CORNERS = 100_000  # of an area that is analysed
LIMIT = {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 10}
EXECUTE = {
    "type": "object",
    "required": ["inputs"],
    "properties": {
        "inputs": {"type": "object"},
        "outputs": {"type": "object"},
        "response": {"type": "string", "enum": ["raw", "document"]},
    },
}
FILE = "sites.geojson"
QUALIFIED = {"value", "format", "mediaType", "encoding", "schema"}  # of a qualified value


async def listed(call: Call) -> Response:
    names = list(PROCESSES)[: call.query.get("limit", LIMIT["default"])]
    entries = [
        {**summary(name), "links": [call.link(f"/processes/{name}", "self")]} for name in names
    ]
    return json_answer({"processes": entries, "links": [call.link("/processes", "self")]})


async def shown(call: Call) -> Response:
    name = _process(call)
    links = [
        call.link(f"/processes/{name}", "self"),
        call.link(f"/processes/{name}/execution", "http://www.opengis.net/def/rel/ogc/1.0/execute"),
    ]
    return json_answer({**described(name), "links": links})


async def executed(call: Call) -> Response:
    """Run a process: at once unless `Prefer: respond-async` asks for a job."""
    name = _process(call)
    inputs = _inputs(name, call.body["inputs"])
    outputs, document = _answer_of(call, name)
    service: Service = call.service
    service.opened_region()
    answered = {"outputs": outputs, "document": document, "language": call.language}

    async def work() -> Any:
        with speaking(inputs.get("lang", call.language)):
            return await RUNS[name](service, inputs)

    if "respond-async" in call.request.headers.get("prefer", ""):
        stages = [(1, _("Beregner …"), work)]
        job = await service.start_job(call.who, name, stages, response=answered)
        row = service.store.job(job, call.who.owner)
        headers = {
            "Location": call.address(f"/jobs/{job}"),
            "Preference-Applied": "respond-async",
        }
        return json_answer(status_of(call, row or {}), 201, headers)
    return outputs_answer(await work(), outputs, document=document)


def _answer_of(call: Call, process: str) -> tuple[list[str], bool]:
    """Which outputs go out, and whether in one document.

    Where none is named: all of them in a document, or in parts for who names such a message; else
    of scores the document alone, as the command writes it.
    """
    named = call.body.get("outputs")
    outputs = _outputs(process, named)
    response = call.body.get("response")
    accept = call.request.headers.get("accept", "")
    if response == "document" or (response is None and process in WHOLE and not named):
        return outputs, True
    if not named and process not in WHOLE and not names_parts(accept):
        outputs = outputs[:1]
    return outputs, len(outputs) > 1 and not accepts_parts(accept)


async def _score(service: Service, inputs: Mapping[str, Any]) -> Any:
    """The same as `ikap score` on a file of these features."""
    crs = CRS_URIS[inputs["crs"]] if "crs" in inputs else "OGC:CRS84"
    given = {key: inputs[key] for key in ("mapping", "overrides") if key in inputs}
    if "profile" in inputs:
        given["profile"] = service.profile(inputs["profile"])
    with tempfile.TemporaryDirectory(prefix="ikap-") as folder:
        file = Path(folder) / FILE
        await run_in_threadpool(_write, file, inputs["sites"], crs)
        return await service.ask(service.scoring, "scoring.score", files=[str(file)], **given)


def _write(file: Path, sites: Mapping[str, Any], crs: str) -> None:
    code = crs.removeprefix("EPSG:")
    name = "urn:ogc:def:crs:OGC:1.3:CRS84" if code == crs else f"urn:ogc:def:crs:EPSG::{code}"
    named = {"type": "name", "properties": {"name": name}}
    collection = {"type": "FeatureCollection", "crs": named, "features": sites["features"]}
    file.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


async def _dokanalyse(service: Service, inputs: Mapping[str, Any]) -> Any:
    """The national analysis of one area."""
    check_corners(inputs["inputGeometry"]["coordinates"], MOST_CORNERS)
    given = {
        ours: inputs[theirs]
        for theirs, ours in (
            ("requestedBuffer", "buffer"),
            ("kind", "kind"),
            ("context", "context"),
            ("theme", "theme"),
            ("includeGuidance", "guidance"),
            ("includeQualityMeasurement", "quality"),
        )
        if inputs.get(theirs) is not None
    }
    given["facts"] = bool(inputs.get("includeFacts") or inputs.get("includeFactSheet"))
    return await service.ask(
        service.scoring, "dok.analysed", geometry=inputs["inputGeometry"], **given
    )


RUNS = {"score": _score, "dokanalyse": _dokanalyse}


def _process(call: Call) -> str:
    name = call.path["process"]
    if name not in PROCESSES:
        message = _("Prosessen «{name}» finnes ikke.", name=name)
        raise WebError(404, message, f"{problem.OGC}no-such-process")
    return name


def _inputs(process: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs by their own schemas; all that is wrong with them at once."""
    known = PROCESSES[process]["inputs"]
    wrong = [_("Ukjent inndata «{name}».", name=name) for name in given if name not in known]
    wrong += [
        _("Inndata «{name}» mangler.", name=name)
        for name, described in known.items()
        if described["minOccurs"] and name not in given
    ]
    values = {}
    for name, value in given.items():
        if is_reference(value):
            try:
                value = resolved(name, value)
            except WebError as refusal:
                wrong.append(refusal.detail)
                continue
        elif isinstance(value, dict) and "value" in value and set(value) <= QUALIFIED:
            value = value["value"]
        if name in known:
            schema = known[name]["schema"]
            if value is None and schema.get("nullable"):
                continue
            errors = jsonschema.Draft202012Validator(schema).iter_errors(value)
            for fault in list(errors)[:10]:
                place = "/".join([name, *map(str, fault.absolute_path)])
                wrong.append(f"{place}: {fault.message[:200]}")
        values[name] = value
    if wrong:
        raise WebError(400, " ".join(wrong), problem.INVALID)
    return values


def _outputs(process: str, asked: Mapping[str, Any] | None) -> list[str]:
    known = list(PROCESSES[process]["outputs"])
    if not asked:
        return known
    unknown = [name for name in asked if name not in known]
    if unknown:
        message = _("Ukjent resultat: {names}.", names=", ".join(unknown))
        raise WebError(400, message, problem.INVALID)
    for name, output in asked.items():
        wished = output if isinstance(output, dict) else {}
        if wished.get("transmissionMode", "value") != "value":
            raise WebError(400, _("Resultater leveres bare som verdier."), problem.INVALID)
        form = wished.get("format")
        media = form.get("mediaType", "") if isinstance(form, dict) else ""
        if media and media != TEXTS.get(name, JSON):
            message = _("{name} leveres som {media}.", name=name, media=TEXTS.get(name, JSON))
            raise WebError(400, message, problem.INVALID)
    return list(asked)


OPERATIONS = (
    Operation(
        "GET",
        "/processes",
        "getProcesses",
        N_("Prosessene"),
        TAG,
        listed,
        {
            200: Answer(
                N_("Prosessene"), schema={"type": "object", "required": ["processes", "links"]}
            )
        },
        (Parameter("limit", N_("Høyeste antall"), LIMIT), FORMAT),
        ogc=True,
    ),
    Operation(
        "GET",
        "/processes/{process}",
        "getProcess",
        N_("Inndata og resultater for en prosess"),
        TAG,
        shown,
        {
            200: Answer(
                N_("Beskrivelsen"),
                schema={"type": "object", "required": ["id", "version", "inputs", "outputs"]},
            )
        },
        (FORMAT,),
        ogc=True,
    ),
    Operation(
        "POST",
        "/processes/{process}/execution",
        "execute",
        N_("Start en prosess"),
        TAG,
        executed,
        {
            200: Answer(N_("Resultatet"), schema={}, also=MEDIA),
            201: Answer(N_("Jobben"), schema={"type": "object", "required": ["jobID", "status"]}),
        },
        body=Body(EXECUTE, LARGEST),
        ogc=True,
    ),
)
