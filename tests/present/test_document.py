"""The types of scores.json and its published schema say the same of every key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from ikap.document import Alternative, Document
from ikap.model import Answer, Goal, Kind, Light, Status, Tag, Tier

SCHEMA: dict[str, Any] = json.loads(
    (files("ikap.present") / "assets" / "scores.schema.json").read_text("utf-8")
)
NAMES = {str: "string", float: "number", int: "integer", bool: "boolean", NoneType: "null"}


def resolved(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with what it refers to, and what it builds on, in its own place."""
    whole = dict(schema)
    for part in [*([{"$ref": whole.pop("$ref")}] if "$ref" in whole else []),
                 *whole.pop("allOf", [])]:  # fmt: skip
        if "$ref" in part:
            part = resolved(SCHEMA["$defs"][part["$ref"].rsplit("/", 1)[-1]])
        required = [*part.get("required", []), *whole.get("required", [])]
        properties = {**part.get("properties", {}), **whole.get("properties", {})}
        whole = {**part, **whole}
        if properties:
            whole |= {"properties": properties, "required": required}
    return whole


def kinds_of(schema: Mapping[str, Any]) -> set[str]:
    """The JSON types that a schema lets through."""
    if "type" in schema:
        return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return {NAMES[type(value)] for value in values}
    return {kind for part in schema.get("oneOf", []) for kind in kinds_of(resolved(part))}


def disagreements(type_: Any, schema: Mapping[str, Any], place: str = "$") -> Iterator[str]:
    """Where a type and a schema do not say the same."""
    schema = resolved(schema)
    parts = get_args(type_) if get_origin(type_) in (Union, UnionType) else (type_,)
    typed = {json_kind(part) for part in parts}
    if typed != kinds_of(schema):
        yield f"{place}: typed {sorted(typed)}, schema {sorted(kinds_of(schema))}"
        return
    for part in parts:
        inner = next(
            (one for one in map(resolved, schema.get("oneOf", []))
             if kinds_of(one) == {json_kind(part)}), schema)  # fmt: skip
        if is_typeddict(part):
            yield from in_keys(part, inner, place)
        elif get_origin(part) is list:
            yield from disagreements(get_args(part)[0], inner["items"], f"{place}[]")
        elif json_kind(part) == "object" and "additionalProperties" in inner:
            yield from disagreements(get_args(part)[1], inner["additionalProperties"], f"{place}.*")


def json_kind(type_: Any) -> str:
    if is_typeddict(type_):
        return "object"
    origin = get_origin(type_)
    return "array" if origin is list else "object" if origin is not None else NAMES[type_]


def in_keys(type_: Any, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    keys, hints = schema.get("properties", {}), get_type_hints(type_)
    marked = get_type_hints(type_, include_extras=True)
    always = {name for name, hint in marked.items() if get_origin(hint) is not NotRequired}
    if not keys and isinstance(schema.get("additionalProperties"), dict):
        keys = dict.fromkeys(schema["required"], schema["additionalProperties"])
    yield from (f"{place}.{name}: not typed" for name in keys.keys() - hints.keys())
    yield from (f"{place}.{name}: not in the schema" for name in hints.keys() - keys.keys())
    if set(schema["required"]) != always:
        odd = sorted(set(schema["required"]) ^ always)
        yield f"{place}: required in one only: {odd}"
    for name in keys.keys() & hints.keys():
        yield from disagreements(hints[name], keys[name], f"{place}.{name}")


def test_the_types_and_the_schema_say_the_same_of_every_key():
    assert list(disagreements(Document, SCHEMA)) == []


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda s: s["properties"].pop("rank"), "$.rank: not in the schema"),
        (lambda s: s["properties"].update(extra={"type": "string"}), "$.extra: not typed"),
        (lambda s: s["required"].remove("sheet"), "$: required in one only: ['sheet']"),
        (
            lambda s: s["properties"].update(area_daa={"type": ["number", "null"]}),
            "$.area_daa: typed ['number'], schema ['null', 'number']",
        ),
        (
            lambda s: s["properties"]["goals"]["additionalProperties"]["required"].remove("class"),
            "$.goals.*: required in one only: ['class']",
        ),
    ],
)
def test_what_one_says_alone_is_seen(change, seen):
    schema = json.loads(json.dumps(SCHEMA["$defs"]["alternative"]))
    change(schema)
    assert seen in list(disagreements(Alternative, schema))


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (Goal, SCHEMA["$defs"]["goal"]),
        (Kind, SCHEMA["$defs"]["kind"]),
        (Tag, SCHEMA["$defs"]["basis"]["properties"]["tag"]),
        (Tier, SCHEMA["$defs"]["constraint"]["properties"]["tier"]),
        (Status, SCHEMA["$defs"]["alternative"]["properties"]["status"]),
        (Light, SCHEMA["$defs"]["light"]),
        (
            Answer,
            SCHEMA["$defs"]["alternative"]["properties"]["constraints"]["additionalProperties"][
                "properties"
            ]["answer"],
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_schema_knows_every_word(words, schema):
    assert {value for value in schema["enum"] if value is not None} == {w.value for w in words}
