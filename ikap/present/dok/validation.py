"""An answer held against the national schemas, version 1, and against what they let through.

The schemas are those of kartverket/DOK.Arealanalyse.spesifikasjon, commit ac2a350a of 2025-04-08,
which lie beside this file without their byte order marks. They refer to geojson.org, which is not
asked: the two shapes that are needed are told here. Nothing in them forbids a misspelt name, so a
name that differs from one of theirs by case alone is a fault too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft7Validator
    from referencing import Registry

FOLDER = Path(__file__).parent / "schema"
_NAME = "no.geonorge.dokanalyse.v1.{part}.schema.json"


def faults(answer: Any, part: str = "output") -> list[str]:
    """What is wrong with an `output` or an `input`, each as `place: what`; empty where it is valid.

    >>> faults({"resultList": [], "inputGeometryArea": 10000.5})
    ["inputGeometryArea: 10000.5 is not of type 'integer'"]
    """
    result = [
        f"{'/'.join(map(str, error.absolute_path)) or '.'}: {error.message}"
        for error in _validator(part).iter_errors(answer)
    ]
    return sorted([*result, *_misspelt(answer, "")])


def _misspelt(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            known = _names().get(str(name).casefold())
            if known is not None and known != name:
                yield f"{place}{name}: should be {known}"
            if name != "data":  # what is in there is the supplier's own
                yield from _misspelt(inner, f"{place}{name}/")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _misspelt(inner, f"{place}{n}/")


@cache
def _names() -> Mapping[str, str]:
    """The schemas' names of members, by how they are written without capitals."""
    names: dict[str, str] = {}

    def walk(schema: Any) -> None:
        if isinstance(schema, Mapping):
            names.update({name.casefold(): name for name in schema.get("properties", {})})
            for inner in schema.values():
                walk(inner)

    for schema in _schemas().values():
        walk(schema)
    return names


@cache
def _validator(part: str) -> Draft7Validator:
    from jsonschema import Draft7Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT7

    resources = [(name, DRAFT7.create_resource(schema)) for name, schema in _schemas().items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft7Validator(_schemas()[_NAME.format(part=part)], registry=registry)


@cache
def _schemas() -> Mapping[str, Mapping[str, Any]]:
    """The schemas by the names that they refer to one another by."""
    geojson = json.loads((FOLDER / "geojson.json").read_text(encoding="utf-8"))
    schemas = {schema["$id"]: schema for schema in geojson.values()}
    for path in sorted(FOLDER.glob("no.*.json")):
        schemas[path.name] = json.loads(path.read_text(encoding="utf-8-sig"))
    return schemas
