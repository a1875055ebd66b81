"""What the code declares: its records, tables, numbers and defaults, each in a line of text.

Texts of several words are left out (`…`), so that a better wording moves nothing here.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, cast

import numpy as np

import ikap

PACKAGE = Path(ikap.__file__).parent
ALONE = {"__main__"}  # runs when it is loaded
NAMED = {"Indicator", "Shared", "Criterion", "Constraint", "LayerKind", "Command"}  # elsewhere
LONG = 400  # a list that is longer is told by its beginning and its length


def declared() -> list[list[str]]:
    """The declarations as a process finds them that has done nothing yet: what other tests have
    left in a module's memory is not declared.
    """
    said = subprocess.run(
        [sys.executable, "-m", "tests.limits.records"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=True,
    )
    rows: list[list[str]] = json.loads(said.stdout)
    return rows


def declarations() -> Iterator[tuple[str, str, str]]:
    """Module, name and what it was given, of every name that a module gives a value itself."""
    modules: list[tuple[Path, ModuleType]] = []
    for path in sorted(PACKAGE.rglob("*.py"), key=_rooms_after_what_is_in_them):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] not in ALONE:
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            modules.append((path, importlib.import_module(".".join(("ikap", *parts)))))
    seen: set[int] = set()  # a record is written where it is declared, and named elsewhere
    for path, module in modules:
        for name, line in _lines(module, path.read_text(encoding="utf-8"), seen):
            yield module.__name__.removeprefix("ikap."), name, line


def _rooms_after_what_is_in_them(path: Path) -> tuple[Path, bool, str]:
    return path.parent, path.stem == "__init__", path.stem


def _lines(module: ModuleType, text: str, seen: set[int]) -> Iterator[tuple[str, str]]:
    for node in ast.parse(text).body:
        for name in _names(node):
            value = getattr(module, name, None)
            inner = inspect.unwrap(value) if callable(value) else None
            if isinstance(value, type):
                yield from _of_class(name, value)
            elif isinstance(inner, FunctionType):
                yield from _defaults(name, inner)
            else:
                yield from _of_value(name, value, seen)


def _of_value(name: str, value: Any, seen: set[int]) -> Iterator[tuple[str, str]]:
    """A value in a line, or in one for each of the records that it gathers."""
    parts = list(value.values() if isinstance(value, Mapping) else value) if _gathers(value) else []
    if parts and all(_label(part) for part in parts):
        yield name, "{" + _list(map(_label, parts)) + "}"
        for part in parts:
            if id(part) not in seen:
                yield from _of_value(f"{name} {_label(part)}", part, seen)
        return
    if _label(value):
        seen.add(id(value))
    if (line := written_out(value, outermost=True)) != "…":
        yield name, line


def _gathers(value: Any) -> bool:
    return isinstance(value, Mapping | tuple | list)


def _label(value: Any) -> str:
    """What a record calls itself, as its type and its name; nothing for what is no record."""
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return ""
    named = getattr(value, "id", getattr(value, "name", None))
    return f"{type(value).__name__} {named}" if isinstance(named, str) else ""


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module defines.

    >>> list(_names(ast.parse("NEAR, FAR = 1.0, 2.0").body[0]))
    ['NEAR', 'FAR']
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    for part in (part for target in targets for part in ast.walk(target)):
        if isinstance(part, ast.Name) and not part.id.startswith("__"):
            yield part.id


def _of_class(name: str, kind: type) -> Iterator[tuple[str, str]]:
    """The defaults of a record's fields and of a class's own functions."""
    if issubclass(kind, enum.Enum):
        yield name, " ".join(f"{one.name}={written_out(one.value)}" for one in kind)
        return
    made = "__dataclass_fields__" in vars(kind)  # then __init__ only repeats the fields
    for key, value in vars(kind).items():
        inner = inspect.unwrap(getattr(value, "__func__", value))
        own = isinstance(inner, FunctionType) and inner.__module__ == kind.__module__
        if own and (not key.startswith("__") or (key == "__init__" and not made)):
            yield from _defaults(f"{name}.{key}", inner)
    if made:
        given = {
            one.name + ("" if one.compare else " (not compared)"): (
                "–" if one.default is dataclasses.MISSING else written_out(one.default)
            )
            for one in dataclasses.fields(cast(Any, kind))
            if one.default is not dataclasses.MISSING or not one.compare
        }
        if given:
            yield name, _pairs(given)


def _defaults(name: str, function: FunctionType) -> Iterator[tuple[str, str]]:
    given = {
        one.name: written_out(one.default)
        for one in inspect.signature(function).parameters.values()
        if one.default is not one.empty
    }
    if given:
        yield f"{name}()", _pairs(given)


def _pairs(given: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in given.items())


def written_out(value: Any, *, outermost: bool = False) -> str:
    """A value in a line: numbers to twelve figures, records by their fields, readers' texts as `…`.

    >>> written_out({"reach": 800.0, "title": "Nær holdeplass", "unit": "m", "on": (True, None)})
    '{reach: 800, title: …, unit: m, on: (True, None)}'
    """
    match value:
        case bool() | None:
            return repr(value)
        case enum.Enum():
            return written_out(value.value)
        case int() | float() | np.number():
            return f"{value:.12g}"
        case str():
            return value if re.fullmatch(r"\S{1,60}", value) else "…" if value else "''"
        case bytes():
            return value.hex()
        case Mapping():
            return (
                "{" + _list(f"{written_out(k)}: {written_out(v)}" for k, v in value.items()) + "}"
            )
        case tuple() | list():
            return "(" + _list(map(written_out, value)) + ")"
        case set() | frozenset():
            return "{" + _list(sorted(map(written_out, value))) + "}"
        case np.ndarray():
            return written_out(value.tolist())
        case functools.partial():
            parts = (value.func, value.args, value.keywords)
            return f"partial({_list(map(written_out, parts))})"
        case FunctionType():
            return value.__qualname__
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if type(value).__name__ in NAMED and not outermost:
            return _label(value)
        given = {
            one.name: written_out(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if not _as_declared(one, getattr(value, one.name))
        }
        return f"{type(value).__name__}({_pairs(given)})"
    return "…"


def _as_declared(field: dataclasses.Field[Any], value: Any) -> bool:
    """A field left at its default, which has a line of its own."""
    if field.default_factory is not dataclasses.MISSING:
        return bool(written_out(field.default_factory()) == written_out(value))
    return written_out(field.default) == written_out(value) != "…"


def _list(parts: Any) -> str:
    parts = list(parts)
    more = f", … {len(parts)}" if len(parts) > LONG else ""
    return ", ".join(parts[:LONG]) + more


if __name__ == "__main__":
    print(json.dumps(list(declarations())))
