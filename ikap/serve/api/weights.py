"""Profiles: the bundled ones, and those that are saved here with who decided them."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ikap.serve.api.answers import attachment, json_answer
from ikap.serve.web import Answer, Body, Call, Operation, WebError, unknown
from ikap.storage import replace_file
from ikap.text import N_, _

TAG = "profiles"
_NAME = re.compile(r"[a-z0-9æøå][a-z0-9æøå-]{0,59}")


async def listed(call: Call) -> Response:
    service = call.service
    bundled = await service.ask(service.live, "weights.bundled")
    own = [{"name": name, **_table(call, name)} for name in _own(call)]
    return json_answer({"bundled": bundled, "own": own})


async def shown(call: Call) -> Response:
    """The profile as TOML, as `--profile` takes it."""
    name = call.path["name"]
    if name not in _own(call):
        raise unknown(name)
    text = (call.service.folders.profiles / f"{name}.toml").read_text(encoding="utf-8")
    return Response(text, 200, attachment(f"{name}.toml"), "application/toml")


async def saved(call: Call) -> Response:
    """Keep a profile that is whole and says who decided it."""
    name, service = call.path["name"], call.service
    if not _NAME.fullmatch(name):
        message = _(
            "Navnet «{name}» kan ikke brukes. Bruk små bokstaver, tall og bindestrek.", name=name
        )
        raise WebError(422, message)
    result = await service.ask(service.live, "weights.checked", profile=call.body, name=name)
    path = service.folders.profiles / f"{name}.toml"
    await run_in_threadpool(replace_file, path, result["toml"].encode("utf-8"))
    service.store.note(call.who.name, "save profile", {"name": name, "profile": call.body})
    return json_answer(result)


def _own(call: Call) -> list[str]:
    return sorted(path.stem for path in call.service.folders.profiles.glob("*.toml"))


def _table(call: Call, name: str) -> dict[str, Any]:
    path = call.service.folders.profiles / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


OPERATIONS = (
    Operation(
        "GET",
        "/profiles",
        "listProfiles",
        N_("Vektprofilene"),
        TAG,
        listed,
        {200: Answer(N_("Profilene"), schema={"type": "object", "required": ["bundled", "own"]})},
    ),
    Operation(
        "GET",
        "/profiles/{name}",
        "getProfile",
        N_("En egen profil som TOML"),
        TAG,
        shown,
        {200: Answer(N_("Profilen"), "application/toml", {"type": "string"})},
    ),
    Operation(
        "PUT",
        "/profiles/{name}",
        "putProfile",
        N_("Lagre en profil, med hvem som har fastsatt den"),
        TAG,
        saved,
        {200: Answer(N_("Profilen"), schema={"type": "object", "required": ["entry", "toml"]})},
        body=Body({"type": "object", "required": ["title", "decided_by", "date", "basis"]}),
    ),
)
