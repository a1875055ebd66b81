"""Every number that the code declares by name."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import ikap

PACKAGE = Path(ikap.__file__).parent
ROOMS = ("measure", "criteria", "assess", "verify", "model.py", "text.py")


@cache
def declared() -> dict[str, object]:
    """`measure.crossing.MOST_SEA` → 500.0: every number, and tuple or table of numbers.

    Of the modules that measure and judge, the names that they give a value themselves.
    """
    found = {}
    for path in (path for room in ROOMS for path in _files(PACKAGE / room)):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        module = importlib.import_module(".".join(("ikap", *parts)))
        for name in _named(path.read_text(encoding="utf-8")):
            value = getattr(module, name)
            if _is_number(value):
                found[".".join((*parts, name))] = value
    return found


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _named(text: str) -> Iterator[str]:
    """The names in capitals that a module gives a value.

    >>> list(_named("NEAR, FAR = 1.0, 2.0\\nOFTEN: int = 4\\nbuilt = 1"))
    ['NEAR', 'FAR', 'OFTEN']
    """
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for part in (part for target in targets for part in ast.walk(target)):
            if isinstance(part, ast.Name) and part.id.isupper():
                yield part.id


def _is_number(value: object) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    parts = list(parts) if isinstance(value, dict | tuple | list) else [value]
    return bool(parts) and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in parts
    )
