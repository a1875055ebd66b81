"""Runs that are kept: list, reopen, rename, compare, delete with undo, files to take along."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from ikap.serve.api.answers import OVERRIDES, PROFILE, TRAIL, attachment, json_answer
from ikap.serve.web import BYTES, HTML, Answer, Body, Call, Operation, Parameter, WebError, unknown
from ikap.serve.work import Row
from ikap.storage import discard
from ikap.text import N_, _

TAG = "runs"
# A map is one file with its own policy of checksums; here it is also kept from the page around it.
SANDBOX = "sandbox allow-scripts allow-downloads allow-popups allow-modals; frame-ancestors 'self'"
MAP = "map.html"


async def listed(call: Call) -> Response:
    deleted = call.query.get("deleted") == "true"
    rows = call.service.store.runs(deleted=deleted)
    return json_answer({"runs": [told(call, row) for row in rows]})


async def shown(call: Call) -> Response:
    return json_answer(told(call, call.service.known_run(call.path["run"]), files=True))


async def renamed(call: Call) -> Response:
    run = call.path["run"]
    call.service.known_run(run)
    call.service.store.rename_run(run, call.body["title"])
    return json_answer(told(call, call.service.known_run(run)))


async def deleted(call: Call) -> Response:
    run = call.path["run"]
    call.service.known_run(run)
    call.service.store.delete_run(run)
    call.service.store.note(call.who.name, "delete run", {"run": run})
    return json_answer(told(call, call.service.known_run(run)))


async def restored(call: Call) -> Response:
    run = call.path["run"]
    call.service.known_run(run)
    call.service.store.delete_run(run, back=True)
    return json_answer(told(call, call.service.known_run(run)))


async def repeated(call: Call) -> Response:
    """Score the run's own files once more, after it was interrupted."""
    row = call.service.known_run(call.path["run"])
    if row["state"] == "scoring":
        raise WebError(409, _("Beregningen pågår."))
    return json_answer(
        {"run": row["id"], "job": await call.service.score_run(call.who, row["id"])}, 201
    )


async def weighed(call: Call) -> Response:
    """The order of the run's sites with the weights of a profile; nothing is kept."""
    service = call.service
    given = service.given_of(call.path["run"])
    given["profile"] = call.body
    return json_answer(await service.ask(service.scoring, "weights.weighed", **given))


async def advised(call: Call) -> Response:
    """What one of the run's sites is advised; tried when it is asked for."""
    service, site = call.service, call.path["site"]
    given = service.given_of(call.path["run"])
    advice = await service.ask(service.scoring, "advising.advised", site=site, **given)
    if advice is None:
        raise unknown(site)
    return json_answer(advice)


async def rescored(call: Call) -> Response:
    """A new run of the same files with another profile."""
    service, run = call.service, call.path["run"]
    row = service.known_run(run)
    files = sorted(service.folders.inputs(run).iterdir())
    kept, given = ("mapping", "overrides", "trail"), ("profile", "overrides", "trail")
    request = {key: row["request"][key] for key in kept if key in row["request"]}
    request |= {key: call.body[key] for key in given if key in call.body}
    title = call.body.get("title") or row["title"]
    made, job = await service.start_run(call.who, title, files, request)
    return json_answer({"run": made, "job": job}, 201, {"Location": call.address(f"/runs/{made}")})


async def map_page(call: Call) -> Response:
    """The meeting map of a run, apart from everything else: it may run its scripts, no more."""
    path: Path = call.service.file_of(call.path["run"], MAP)
    return FileResponse(path, media_type=HTML, headers={"Content-Security-Policy": SANDBOX})


async def file(call: Call) -> Response:
    """A file by its name in the run's list."""
    name = call.path["name"]
    path: Path = call.service.file_of(call.path["run"], name)
    return FileResponse(path, media_type=BYTES, headers=attachment(Path(name).name))


async def all_files(call: Call) -> Response:
    """The files packed on disk, for a run may be larger than what memory should hold of it."""
    files = call.service.files_of(call.path["run"])
    title = call.service.known_run(call.path["run"])["title"]
    packed = await run_in_threadpool(_packed, files)
    return FileResponse(
        packed,
        headers=attachment(f"{title}.zip"),
        media_type="application/zip",
        background=BackgroundTask(discard, packed),
    )


def _packed(files: Mapping[str, Path]) -> Path:
    with tempfile.NamedTemporaryFile(prefix="ikap-", suffix=".zip", delete=False) as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in files.items():
                archive.write(path, name)
        return Path(out.name)


async def compared(call: Call) -> Response:
    """Who moved between two runs, how far and because of what."""
    service = call.service
    folders = []
    for run in (call.path["run"], call.path["other"]):
        if service.known_run(run)["state"] != "ready":
            raise WebError(409, _("Beregningen er ikke ferdig skrevet ennå."))
        folders.append(str(service.folders.result(run)))
    first, second = folders
    changes = await service.ask(service.scoring, "comparing.compared", first=first, second=second)
    return json_answer(changes)


def told(call: Call, row: Row, *, files: bool = False) -> Row:
    """A run as it is told of: never where it lies."""
    run = row["id"]
    entry = {key: row[key] for key in ("id", "title", "created", "state", "told")} | {
        "deleted": row["deleted"] is not None
    }
    entry["links"] = [call.link(f"/runs/{run}", "self")]
    held = call.service.files_of(run)
    if MAP in held:
        entry["links"].append(call.link(f"/runs/{run}/map", "alternate", HTML, _("Kart")))
    if files:
        entry["files"] = [
            {
                "name": name,
                "bytes": path.stat().st_size,
                "href": call.address(f"/runs/{run}/files/{name}"),
            }
            for name, path in held.items()
        ]
    return entry


_RUN = Answer(
    N_("Beregningen"), schema={"type": "object", "required": ["id", "title", "state", "links"]}
)
_DELETED = Parameter("deleted", N_("De slettede"), {"type": "string", "enum": ["true", "false"]})
OPERATIONS = (
    Operation(
        "GET",
        "/runs",
        "listRuns",
        N_("Beregningene, den nyeste først"),
        TAG,
        listed,
        {200: Answer(N_("Beregningene"), schema={"type": "object", "required": ["runs"]})},
        (_DELETED,),
    ),
    Operation(
        "GET", "/runs/{run}", "getRun", N_("En beregning og filene"), TAG, shown, {200: _RUN}
    ),
    Operation(
        "PATCH",
        "/runs/{run}",
        "renameRun",
        N_("Gi en beregning nytt navn"),
        TAG,
        renamed,
        {200: _RUN},
        body=Body(
            {
                "type": "object",
                "required": ["title"],
                "properties": {"title": {"type": "string", "minLength": 1, "maxLength": 200}},
            }
        ),
    ),
    Operation(
        "DELETE",
        "/runs/{run}",
        "deleteRun",
        N_("Legg en beregning i papirkurven"),
        TAG,
        deleted,
        {200: _RUN},
    ),
    Operation(
        "POST",
        "/runs/{run}/restore",
        "restoreRun",
        N_("Hent en beregning fra papirkurven"),
        TAG,
        restored,
        {200: _RUN},
    ),
    Operation(
        "POST",
        "/runs/{run}/repeat",
        "repeatRun",
        N_("Beregn på nytt"),
        TAG,
        repeated,
        {201: Answer(N_("Beregningen og jobben"), schema={"type": "object", "required": ["run"]})},
    ),
    Operation(
        "POST",
        "/runs/{run}/weigh",
        "weighRun",
        N_("Rangeringen med andre vekter"),
        TAG,
        weighed,
        {200: Answer(N_("Rangeringen"), schema={"type": "object", "required": ["sites"]})},
        body=Body({"type": "object", "required": ["title", "decided_by", "date", "basis"]}),
    ),
    Operation(
        "GET",
        "/runs/{run}/advice/{site}",
        "adviseSite",
        N_("Råd om endring av et område"),
        TAG,
        advised,
        {
            200: Answer(
                N_("Rådene og de nye grensene"),
                schema={"type": "object", "required": ["site", "advice", "boundaries"]},
            )
        },
    ),
    Operation(
        "POST",
        "/runs/{run}/rescore",
        "rescoreRun",
        N_("En ny beregning av de samme filene"),
        TAG,
        rescored,
        {201: Answer(N_("Beregningen og jobben"), schema={"type": "object", "required": ["run"]})},
        body=Body(
            {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "minLength": 1, "maxLength": 200},
                    "profile": PROFILE,
                    "overrides": OVERRIDES,
                    "trail": TRAIL,
                },
            }
        ),
    ),
    Operation(
        "GET",
        "/runs/{run}/map",
        "getRunMap",
        N_("Møtekartet"),
        TAG,
        map_page,
        {200: Answer(N_("Kartet, én side"), HTML, {"type": "string"})},
    ),
    Operation(
        "GET",
        "/runs/{run}/files/{name:path}",
        "getRunFile",
        N_("En fil fra beregningen"),
        TAG,
        file,
        {200: Answer(N_("Filen"), BYTES, {"type": "string", "format": "binary"})},
    ),
    Operation(
        "GET",
        "/runs/{run}/archive",
        "getRunArchive",
        N_("Alle filene som zip"),
        TAG,
        all_files,
        {200: Answer(N_("Arkivet"), "application/zip", {"type": "string", "format": "binary"})},
    ),
    Operation(
        "GET",
        "/runs/{run}/compare/{other}",
        "compareRuns",
        N_("Sammenlign to beregninger"),
        TAG,
        compared,
        {200: Answer(N_("Endret plassering, med årsak"))},
    ),
)
