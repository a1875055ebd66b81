"""A command on a stage: those it asks are played, and what it asks of them is written down."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


class Stage:
    """Plays the named functions of a module: each answers with what it is given, in order where
    that is an `Answers`; `calls` has all that was asked, with its arguments.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: ModuleType, **played: Any) -> None:
        self.calls: list[tuple[Any, ...]] = []
        for console in ("out_console", "err_console"):
            if hasattr(module, console):
                monkeypatch.setattr(module, console, _Screen(self.calls, console.partition("_")[0]))
        for name, answer in played.items():
            monkeypatch.setattr(module, name, self._played(name, answer))

    def _played(self, name: str, answer: Any) -> Any:
        def play(*given: Any, **named: Any) -> Any:
            self.calls.append((name, *given, *([named] if named else [])))
            if isinstance(answer, Answers):
                return answer.pop(0)
            return answer

        return play

    def names(self) -> list[str]:
        return [call[0] for call in self.calls]


class Answers(list[Any]):
    """One answer each time."""


class _Screen:
    is_terminal = False

    def __init__(self, calls: list[tuple[Any, ...]], name: str) -> None:
        self.calls = calls
        self.name = name

    def print(self, text: Any = "", **_looks: Any) -> None:
        said = str(text).replace("\N{NO-BREAK SPACE}", " ")
        self.calls.append((self.name, said.replace(str(Path.cwd()), "HER")))
