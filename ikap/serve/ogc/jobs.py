"""Jobs of OGC API – Processes: where they have come, what they gave, and stopping them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from ikap.serve.api import json_answer
from ikap.serve.ogc.outputs import MEDIA, outputs_answer
from ikap.serve.web import FORMAT, Answer, Call, Operation, Parameter, WebError, problem
from ikap.serve.work import Row, is_id
from ikap.text import N_, _

TAG = "ogc"
ENDED = ("successful", "failed", "dismissed")
_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
_STATES = {"type": "string", "enum": ["accepted", "running", *ENDED]}
_WORDS = {"type": "array", "minItems": 1, "items": {"type": "string"}}
_SECONDS = {"type": "number", "minimum": 0}


async def listed(call: Call) -> Response:
    rows = [row for row in call.service.store.jobs(call.who.owner) if _wanted(row, call.query)]
    limit = call.query.get("limit", 10)
    statuses = [status_of(call, row) for row in rows[:limit]]
    return json_answer({"jobs": statuses, "links": [call.link("/jobs", "self")]})


async def shown(call: Call) -> Response:
    return json_answer(status_of(call, _job(call)))


async def dismissed(call: Call) -> Response:
    """Stop a job; one that has ended is told to be dismissed, and its results are gone."""
    row = _job(call)
    if row["status"] not in ENDED:
        await call.service.dismiss(row["id"])
    call.service.store.forget_job(row["id"])
    return json_answer(status_of(call, _job(call)))


async def results(call: Call) -> Response:
    row = _job(call)
    if row["status"] == "failed":
        problem_ = json.loads(row["problem"] or "{}")
        kind = problem_.get("type") or "NoApplicableCode"
        more = {"problems": problem_["problems"]} if problem_.get("problems") else {}
        raise WebError(
            problem_.get("status", 500), problem_.get("detail", row["message"]), kind, more=more
        )
    if row["status"] != "successful":
        problem_ = _("Resultatet er ikke klart. Jobbens status: {status}.", status=row["status"])
        raise WebError(404, problem_, f"{problem.OGC}result-not-ready")
    wanted = json.loads(row["response"])
    if not wanted:
        return json_answer({"run": row["run"]})
    result = call.service.result_of(row["id"])
    return outputs_answer(result, wanted["outputs"], document=wanted["document"])


def status_of(call: Call, row: Row) -> dict[str, Any]:
    """The statusInfo of a job."""
    job = row["id"]
    status = {
        "jobID": job,
        "processID": row["process"],
        "type": "process",
        "status": row["status"],
        "message": row["message"],
        "progress": row["progress"],
        **{key: row[key] for key in ("created", "started", "finished", "updated") if row[key]},
    }
    links = [call.link(f"/jobs/{job}", "self")]
    if row["status"] == "successful":
        links.append(call.link(f"/jobs/{job}/results", f"{_REL}results"))
    if row["status"] == "failed":
        links.append(call.link(f"/jobs/{job}/results", f"{_REL}exceptions"))
    if row["run"]:
        links.append(call.link(f"/runs/{row['run']}", "related"))
    return {**status, "links": links}


def _job(call: Call) -> Row:
    job = call.path["job"]
    row: Row | None = call.service.store.job(job, call.who.owner) if is_id(job) else None
    if row is None:
        raise WebError(404, _("Jobben «{job}» finnes ikke.", job=job), f"{problem.OGC}no-such-job")
    return row


def _wanted(row: Row, query: Any) -> bool:
    """Whether a job is among those that the query asks for."""
    low, high = interval(query.get("datetime"))
    moment = datetime.fromisoformat(row["created"])
    return (
        "process" in query.get("type", ["process"])
        and row["process"] in query.get("processID", [row["process"]])
        and row["status"] in query.get("status", [row["status"]])
        and _lasted(row, query.get("minDuration"), query.get("maxDuration"))
        and (low is None or moment >= low)
        and (high is None or moment <= high)
    )


def _lasted(row: Row, least: float | None, most: float | None) -> bool:
    """Whether a job took so many seconds, up to now if it runs; one that has not begun did not."""
    if least is None and most is None:
        return True
    if not row["started"]:
        return False
    end = datetime.fromisoformat(row["finished"]) if row["finished"] else datetime.now(UTC)
    seconds = (end - datetime.fromisoformat(row["started"])).total_seconds()
    return (least is None or seconds >= least) and (most is None or seconds <= most)


def interval(text: str | None) -> tuple[datetime | None, datetime | None]:
    """A moment, or `start/end` with `..` or nothing for an open end, as RFC 3339 has them.

    >>> interval("2026-01-01T00:00:00Z/..")[1] is None
    True
    """
    if text is None:
        return None, None
    parts = text.split("/")
    try:
        ends = [None if part in ("", "..") else _moment(part) for part in parts]
    except ValueError:
        ends = []
    if len(ends) not in (1, 2) or ends == [None] or ends == [None, None]:
        message = _("datetime: «{text}» er ikke et tidspunkt eller et tidsrom.", text=text)
        raise WebError(400, message, problem.INVALID)
    low, high = ends[0], ends[-1]
    if low is not None and high is not None and low > high:
        raise WebError(400, _("datetime: slutten er før starten."), problem.INVALID)
    return low, high


def _moment(text: str) -> datetime:
    """A moment of RFC 3339 with its zone, or a day, which begins at midnight UTC."""
    if len(text) == 10:
        text += "T00:00:00Z"
    moment = datetime.fromisoformat(text.replace("z", "Z"))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


_STATUS = Answer(
    N_("Jobbens status"),
    schema={"type": "object", "required": ["jobID", "status", "type"]},
)
OPERATIONS = (
    Operation(
        "GET",
        "/jobs",
        "getJobs",
        N_("Egne jobber"),
        TAG,
        listed,
        {200: Answer(N_("Jobbene"), schema={"type": "object", "required": ["jobs", "links"]})},
        (
            Parameter(
                "limit",
                N_("Høyeste antall"),
                {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 10},
            ),
            Parameter("type", N_("Type"), _WORDS),
            Parameter("processID", N_("Prosess"), _WORDS),
            Parameter("status", N_("Tilstand"), {"type": "array", "minItems": 1, "items": _STATES}),
            Parameter("datetime", N_("Tid"), {"type": "string"}),
            Parameter("minDuration", N_("Laveste antall sekunder"), _SECONDS),
            Parameter("maxDuration", N_("Høyeste antall sekunder"), _SECONDS),
            FORMAT,
        ),
        ogc=True,
    ),
    Operation(
        "GET",
        "/jobs/{job}",
        "getJob",
        N_("En jobb"),
        TAG,
        shown,
        {200: _STATUS},
        (FORMAT,),
        ogc=True,
    ),
    Operation(
        "DELETE",
        "/jobs/{job}",
        "dismissJob",
        N_("Stopp en jobb"),
        TAG,
        dismissed,
        {200: _STATUS},
        ogc=True,
    ),
    Operation(
        "GET",
        "/jobs/{job}/results",
        "getResults",
        N_("Resultatet av jobben"),
        TAG,
        results,
        {200: Answer(N_("Resultatet"), schema={}, also=MEDIA)},
        (FORMAT,),
        ogc=True,
    ),
)
