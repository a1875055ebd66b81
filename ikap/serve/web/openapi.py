"""The OpenAPI 3.0 description, made of the table that the routes are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from ikap.serve.web.operation import HTML, JSON, LANG, TEXT, Answer, Operation, Parameter
from ikap.text import _

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {k: {"type": "string"} for k in ("where", "what", "remedy")},
            },
        },
    },
}
PROBLEM_JSON = "application/problem+json"
_PROBLEM = {"$ref": "#/components/schemas/problem"}
# The door's own refusals are problem details on every path.
_REFUSALS = {"problem": (PROBLEM_JSON,), "exception": (JSON, PROBLEM_JSON)}
# 400: a parameter. 401, 403, 421, 429: the door. 500, 503: ours, or the region is not open yet.
_ALWAYS = (400, 401, 403, 421, 429, 500, 503)
_WITH_BODY = (408, 409, 413, 415, 422)
_IN_PATH = re.compile(r"\{(\w+)(?::\w+)?\}")


def description(operations: Iterable[Operation], server: str) -> dict[str, Any]:
    """The description of every operation, in the language in use."""
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(_IN_PATH.sub(r"{\1}", operation.path), {})[operation.method.lower()] = (
            _operation(operation)
        )
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "IKAP",
            "version": version("ikap"),
            "description": _(
                "Vurdering av foreslåtte bolig- og næringsområder mot regionens mål. Tallene er "
                "de samme som kommandoen «ikap score» skriver."
            ),
            "license": {"name": "EUPL-1.2"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": {"problem": PROBLEM},
            "responses": {
                name: {
                    "description": _("Forespørselen mislyktes. Svaret oppgir årsaken."),
                    "content": {media: {"schema": _PROBLEM} for media in medias},
                }
                for name, medias in _REFUSALS.items()
            },
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    refusal = "exception" if operation.ogc else "problem"
    entry: dict[str, Any] = {
        "operationId": operation.id,
        "summary": _(operation.title),
        "tags": [operation.tag],
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in _IN_PATH.findall(operation.path)
            ),
            *(_parameter(parameter) for parameter in (*operation.parameters, LANG)),
        ],
        "responses": {
            **{
                str(status): {
                    "description": _(answer.title),
                    "content": _content(answer),
                }
                for status, answer in operation.answers.items()
            },
            **{
                str(status): {"$ref": f"#/components/responses/{refusal}"}
                for status in _failures(operation)
            },
            "default": {"$ref": f"#/components/responses/{refusal}"},
        },
    }
    if operation.body is not None:
        schema = operation.body.schema or {"type": "string", "format": "binary"}
        entry["requestBody"] = {
            "required": True,
            "content": {operation.body.media: {"schema": schema}},
        }
    return entry


def _failures(operation: Operation) -> list[int]:
    """The statuses by which an operation may fail."""
    of_path = (404,) if _IN_PATH.search(operation.path) else ()
    of_body = _WITH_BODY if operation.body is not None else ()
    failures = {*_ALWAYS, *of_path, *of_body} - set(operation.answers)
    return sorted(failures)


def _content(answer: Answer) -> dict[str, Any]:
    content = {answer.media: {"schema": answer.schema}} | {
        media: {"schema": {}} for media in answer.also
    }
    return {**content, HTML: {"schema": TEXT}} if answer.page else content


def _parameter(parameter: Parameter) -> dict[str, Any]:
    entry = {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": _(parameter.title),
    }
    style = {"style": "form", "explode": False} if parameter.schema.get("type") == "array" else {}
    return {**entry, "schema": parameter.schema, **style}
