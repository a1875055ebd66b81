"""From a request to a call: parameters, language and body are read once, for every operation."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jsonschema
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ikap.serve.web import problem
from ikap.serve.web.access import Who
from ikap.serve.web.guard import spoken
from ikap.serve.web.operation import LANG, Body, Call, Operation
from ikap.serve.web.problem import WebError
from ikap.syntax import fault_in_json
from ikap.text import _, language, speaking

NOBODY = Who("", "", may_write=False)
SMALL = 64_000  # bytes that are parsed where they are; more are parsed in a thread
NESTED = 60  # lists and objects within each other
LIMIT = "limit"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_WORDS: Mapping[str, Callable[[str], Any]] = {"integer": int, "number": float}
log = logging.getLogger("ikap.serve")


def endpoint(operation: Operation, service: Any) -> Callable[[Request], Any]:
    """The operation as Starlette calls it."""

    async def respond(request: Request) -> Response:
        code = request.query_params.get("lang") or spoken(request.headers)
        with speaking(code if code in ("nb", "en") else "nb"):
            try:
                response = await operation.handler(await _call(operation, request, service))
            except WebError as error:
                response = problem.answer(error, ogc=operation.ogc)
            except ClientDisconnect:
                response = Response(status_code=499)
            except Exception:  # a fault of ours: told plainly, with what the log calls it
                log.exception("%s %s", operation.method, operation.path)
                failure = WebError(
                    500, _("Noe gikk galt i programmet. Årsaken står i loggen i vinduet.")
                )
                response = problem.answer(failure, ogc=operation.ogc)
            response.headers.setdefault("Content-Language", language())
            return response

    return respond


async def _call(operation: Operation, request: Request, service: Any) -> Call:
    query = read_query(operation, request)
    body = None
    if operation.body is not None and operation.body.schema is not None:
        body = await _body(operation.body, operation.body.schema, request)
    return Call(
        request,
        request.state.who or NOBODY,
        request.state.root,
        language(),
        request.path_params,
        query,
        body,
        service,
    )


def read_query(operation: Operation, request: Request) -> dict[str, Any]:
    """The parameters by their schemas; one that is unknown, or no such value, is a 400."""
    known = {accepted.name: accepted for accepted in (*operation.parameters, LANG)}
    values: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        parameter = known.get(name)
        if parameter is None:
            if operation.open_query:
                values[name] = text
                continue
            raise _invalid(_("Ukjent parameter «{name}».", name=name), known)
        try:
            value = _read(text, parameter.schema)
            if name == LIMIT:  # more than the most is the most: Features, fc-limit-response
                value = min(value, parameter.schema.get("maximum", value))
            if isinstance(value, list):
                value = [*values.get(name, []), *value]
            jsonschema.validate(value, parameter.schema)
        except (ValueError, jsonschema.ValidationError) as error:
            said = error.message if isinstance(error, jsonschema.ValidationError) else str(error)
            raise _invalid(f"{name}: {said}", ()) from None
        values[name] = value
    return values


def _read(text: str, schema: Mapping[str, Any]) -> Any:
    if schema.get("type") == "array":
        return [_read(part, schema["items"]) for part in text.split(",")]
    word = _WORDS.get(schema.get("type", ""))
    return word(text) if word else text


def _invalid(detail: str, known: Iterable[str]) -> WebError:
    names = ", ".join(known)
    hint = _(" Kjente parametere: {names}.", names=names) if names else ""
    return WebError(400, detail + hint, problem.INVALID)


async def _body(body: Body, schema: Mapping[str, Any], request: Request) -> Any:
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if not (kind.endswith(("/json", "+json"))):
        raise WebError(415, _("Send JSON (Content-Type: application/json)."))
    raw = await whole_body(request, body.most)
    if len(raw) < SMALL:
        return parsed(raw, schema)
    return await asyncio.to_thread(parsed, raw, schema)


async def whole_body(request: Request, most: int) -> bytes:
    """The body, up to a size; more is refused before it is read."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > most:
        raise too_large(most)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise too_large(most)
        parts.append(part)
    return b"".join(parts)


def too_large(most: int) -> WebError:
    detail = _("Innholdet er for stort. Grensen er {most} MB.", most=most / 1_000_000)
    return WebError(413, detail, headers={"Connection": "close"})


def parsed(raw: bytes, schema: Mapping[str, Any]) -> Any:
    """JSON that is JSON: no NaN, no depth without end, and after the schema."""
    try:
        text = raw.decode("utf-8")
        document = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        _check_depth(document)
        if _SURROGATE.search(text):  # half a character, which no file can hold
            json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        said = _("for mange nivåer") if isinstance(error, RecursionError) else _said_of(raw)
        raise WebError(
            400, _("Innholdet er ikke gyldig JSON: {said}.", said=said), problem.INVALID
        ) from None
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))[:20]
    if errors:
        faults = "; ".join(f"{_place(error)}: {error.message[:200]}" for error in errors)
        raise WebError(400, faults, problem.INVALID)
    return document


def _said_of(raw: bytes) -> str:
    """Where a body is no JSON; a letter may be but half of one."""
    return str(fault_in_json(raw) or _("et tegn er ikke helt"))


def _place(error: jsonschema.ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path) or "–"


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number in JSON")


def _finite(word: str) -> float:
    """A number of JSON; one that is too large to be held would go on as infinity."""
    number = float(word)
    return number if math.isfinite(number) else _no_number(word)


def _check_depth(value: Any) -> None:
    level = [value]
    for _depth in range(NESTED):
        level = [
            part
            for node in level
            if isinstance(node, dict | list)
            for part in (node.values() if isinstance(node, dict) else node)
            if isinstance(part, dict | list)
        ]
        if not level:
            return
    raise RecursionError
