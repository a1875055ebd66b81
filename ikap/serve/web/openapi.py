"""The OpenAPI 3.0 description, made of the table that the routes are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from ikap.serve.web.operation import JSON, LANG, Operation, Parameter
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
_IN_PATH = re.compile(r"\{(\w+)\}")


def description(operations: Iterable[Operation], server: str) -> dict[str, Any]:
    """The description of every operation, in the language in use."""
    paths: dict[str, Any] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
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


def _operation(one: Operation) -> dict[str, Any]:
    media = JSON if one.ogc else "application/problem+json"
    told: dict[str, Any] = {
        "operationId": one.id,
        "summary": _(one.title),
        "tags": [one.tag],
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in _IN_PATH.findall(one.path)
            ),
            *(_parameter(parameter) for parameter in (*one.parameters, LANG)),
        ],
        "responses": {
            **{
                str(status): {
                    "description": _(answer.title),
                    **(
                        {"content": {answer.media: {"schema": answer.schema}}}
                        if answer.media
                        else {}
                    ),
                }
                for status, answer in one.answers.items()
            },
            "default": {
                "description": _("Forespørselen mislyktes. Svaret oppgir årsaken."),
                "content": {media: {"schema": {"$ref": "#/components/schemas/problem"}}},
            },
        },
    }
    if one.body is not None:
        schema = one.body.schema or {"type": "string", "format": "binary"}
        told["requestBody"] = {"required": True, "content": {one.body.media: {"schema": schema}}}
    return told


def _parameter(one: Parameter) -> dict[str, Any]:
    told = {"name": one.name, "in": "query", "required": False, "description": _(one.title)}
    style = {"style": "form", "explode": False} if one.schema.get("type") == "array" else {}
    return {**told, "schema": one.schema, **style}
