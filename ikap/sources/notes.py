"""What is wrong with region.toml, collected while it is read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from ikap.model import Problem
from ikap.text import _

FILE = "region.toml"


class Notes:
    """The problems found so far: the one thing that grows while a file is checked."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, where: str, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(f"{FILE}{where}", what, remedy))

    def unknown(self, where: str, given: Iterable[str], known: Iterable[str]) -> None:
        listed = ", ".join(known)
        for name in given:
            if name not in known:
                what = _("ukjent navn: {name}.", name=name)
                self.add(where, what, _("Kjente navn: {names}.", names=listed))

    def wrong_type(self, where: str, name: str, expected: str) -> None:
        self.add(where, _("{name} skal være {expected}.", name=name, expected=expected))


def text_in(notes: Notes, where: str, data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        notes.wrong_type(where, name, _("en tekst"))
        return ""
    return value


def texts(notes: Notes, where: str, value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        notes.wrong_type(where, name, _("en liste av tekster"))
        return ()
    return tuple(value)


def table_in(notes: Notes, where: str, data: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        notes.wrong_type(where, name, _("en tabell"))
        return {}
    return value


def plain(value: Any) -> Any:
    """A TOML date as text, as every record keeps it."""
    return value.isoformat() if isinstance(value, datetime.date) else value
