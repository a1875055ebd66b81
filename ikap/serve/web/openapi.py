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
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    # The door's own refusals are problem details on every path.
    medias = (JSON, PROBLEM_JSON) if operation.ogc else (PROBLEM_JSON,)
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
            "default": {
                "description": _("Forespørselen mislyktes. Svaret oppgir årsaken."),
                "content": {
                    media: {"schema": {"$ref": "#/components/schemas/problem"}} for media in medias
                },
            },
        },
    }
    if operation.body is not None:
        schema = operation.body.schema or {"type": "string", "format": "binary"}
        entry["requestBody"] = {
            "required": True,
            "content": {operation.body.media: {"schema": schema}},
        }
    return entry


def _content(answer: Answer) -> dict[str, Any]:
    content = {answer.media: {"schema": answer.schema}}
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
