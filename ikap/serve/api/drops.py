"""Dropped files: taken in as they are, looked at, corrected, and scored when told to."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ikap.serve.api.answers import MAPPING, OVERRIDES, PROFILE, TRAIL, json_answer
from ikap.serve.web import (
    BYTES,
    MEGABYTE,
    Answer,
    Body,
    Call,
    Operation,
    WebError,
    too_large,
    unknown,
)
from ikap.serve.work import is_id, new_id, safe_name
from ikap.storage import discard, move_over, remove, remove_tree, replace_file
from ikap.text import N_, _

TAG = "drops"
LARGEST = 200 * MEGABYTE
MOST_FILES = 20
MOST_DROPS = 30  # that one who asks has; a run has its own copy of the files
KEPT = 7 * 24 * 3600.0  # seconds that a drop is kept
PATIENCE = 180.0  # seconds that looking at the files may take
TOLD = "drop.json"  # beside the files: whose it is, and the mapping
FILES = "files"


async def begun(call: Call) -> Response:
    await run_in_threadpool(make_room, call.service.folders.drops, call.who.owner)
    drop = new_id()
    folder: Path = call.service.folders.drop(drop)
    (folder / FILES).mkdir(mode=0o700, parents=True)
    _tell(folder, {"owner": call.who.owner, "mapping": {}})
    return json_answer({"id": drop}, 201, {"Location": call.address(f"/drops/{drop}")})


def make_room(folder: Path, owner: str) -> None:
    """Remove the drops that are old, and the oldest of one who has many."""
    drops = sorted(folder.glob(f"*/{TOLD}"), key=lambda file: file.stat().st_mtime)
    own = [file for file in drops if json.loads(file.read_bytes())["owner"] == owner]
    too_old = [file for file in drops if file.stat().st_mtime < time.time() - KEPT]
    for file in {*own[: max(0, len(own) - MOST_DROPS + 1)], *too_old}:
        remove_tree(file.parent)


async def taken(call: Call) -> Response:
    """A file of the drop, as it is: streamed to its place and never opened here."""
    folder, _about = _mine(call)
    name = safe_name(call.path["name"])
    held = list((folder / FILES).iterdir())
    if len(held) >= MOST_FILES:
        raise WebError(422, _("Høyeste antall filer om gangen er {n}.", n=MOST_FILES))
    part = folder / f"{new_id()}.part"
    size = 0
    try:
        with part.open("wb") as out:
            async for chunk in call.request.stream():
                size += len(chunk)
                if size > LARGEST:
                    raise too_large(LARGEST)
                await run_in_threadpool(out.write, chunk)
        await run_in_threadpool(move_over, part, folder / FILES / name)
    finally:
        discard(part)
    return json_answer({"id": call.path["drop"], "name": name, "bytes": size}, 201)


async def looked_at(call: Call) -> Response:
    folder, about = _mine(call)
    return json_answer(await _look(call, folder, about["mapping"]))


async def mapped(call: Call) -> Response:
    """Read with another mapping; one that does not hold is told of, and the old one stands."""
    folder, about = _mine(call)
    look = await _look(call, folder, call.body)
    _tell(folder, {**about, "mapping": call.body})
    return json_answer(look)


async def scored(call: Call) -> Response:
    folder, about = _mine(call)
    body = call.body
    files = _files(folder)
    request = {"mapping": about["mapping"]}
    request |= {key: body[key] for key in ("profile", "overrides", "trail") if key in body}
    title = body.get("title") or ", ".join(path.stem for path in files)
    run, job = await call.service.start_run(call.who, title[:200], files, request)
    return json_answer({"run": run, "job": job}, 201, {"Location": call.address(f"/runs/{run}")})


async def deleted(call: Call) -> Response:
    folder, _about = _mine(call)
    await run_in_threadpool(remove_tree, folder)
    return json_answer({"id": call.path["drop"], "deleted": True})


async def file_deleted(call: Call) -> Response:
    """One file of the drop is gone for good."""
    folder, _about = _mine(call)
    name = call.path["name"]
    held = {path.name: path for path in (folder / FILES).iterdir()}
    if name not in held:
        raise unknown(name)
    await run_in_threadpool(remove, held[name])
    return json_answer({"id": call.path["drop"], "name": name, "deleted": True})


async def _look(call: Call, folder: Path, mapping: dict[str, str]) -> Any:
    service = call.service
    files = [str(path) for path in _files(folder)]
    return await service.ask(
        service.scoring, "reading.look", patience=PATIENCE, files=files, mapping=mapping
    )


def _files(folder: Path) -> list[Path]:
    """The files that are proposals: a shapefile's parts belong to its .shp."""
    held = sorted((folder / FILES).iterdir())
    stems = {path.stem.casefold() for path in held if path.suffix.lower() == ".shp"}
    parts = {".dbf", ".shx", ".prj", ".cpg", ".qpj", ".sbn", ".sbx"}
    paths = [
        path
        for path in held
        if not (path.suffix.lower() in parts and path.stem.casefold() in stems)
    ]
    if not paths:
        raise WebError(422, _("Ingen filer er mottatt ennå."))
    return paths


def _mine(call: Call) -> tuple[Path, dict[str, Any]]:
    drop = call.path["drop"]
    if is_id(drop):
        folder: Path = call.service.folders.drop(drop)
        if (folder / TOLD).is_file():
            about: dict[str, Any] = json.loads((folder / TOLD).read_text(encoding="utf-8"))
            if about["owner"] == call.who.owner:
                return folder, about
    raise unknown(drop)


def _tell(folder: Path, about: dict[str, Any]) -> None:
    replace_file(folder / TOLD, json.dumps(about).encode("utf-8"))


_LOOK = Answer(
    N_("Radene, feltene og feilene"),
    schema={"type": "object", "required": ["read", "rows", "rejected", "columns", "mapping"]},
)
OPERATIONS = (
    Operation(
        "POST",
        "/drops",
        "beginDrop",
        N_("Opprett et mottak av filer"),
        TAG,
        begun,
        {201: Answer(N_("Mottakets id"), schema={"type": "object", "required": ["id"]})},
    ),
    Operation(
        "PUT",
        "/drops/{drop}/files/{name}",
        "putDropFile",
        N_("Legg til en fil uendret"),
        TAG,
        taken,
        {201: Answer(N_("Filen er mottatt"))},
        body=Body(None, LARGEST, BYTES),
    ),
    Operation(
        "DELETE",
        "/drops/{drop}/files/{name}",
        "deleteDropFile",
        N_("Slett en fil fra mottaket"),
        TAG,
        file_deleted,
        {200: Answer(N_("Slettet"))},
    ),
    Operation(
        "GET",
        "/drops/{drop}",
        "getDrop",
        N_("Tolkningen av filene"),
        TAG,
        looked_at,
        {200: _LOOK},
    ),
    Operation(
        "PUT",
        "/drops/{drop}/mapping",
        "mapDrop",
        N_("IKAPs felt = filens felt"),
        TAG,
        mapped,
        {200: _LOOK},
        body=Body(MAPPING),
    ),
    Operation(
        "POST",
        "/drops/{drop}/score",
        "scoreDrop",
        N_("Vurder det som er mottatt"),
        TAG,
        scored,
        {201: Answer(N_("Beregningen og jobben"), schema={"type": "object", "required": ["run"]})},
        body=Body(
            {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "maxLength": 200},
                    "profile": PROFILE,
                    "overrides": OVERRIDES,
                    "trail": TRAIL,
                },
            }
        ),
    ),
    Operation(
        "DELETE",
        "/drops/{drop}",
        "deleteDrop",
        N_("Slett filene"),
        TAG,
        deleted,
        {200: Answer(N_("Slettet"))},
    ),
)
