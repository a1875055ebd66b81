"""A question for a worker, by name, and what comes back: both small, and light to import."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ikap.model import InputError, NothingScored, Problem
from ikap.text import speaking

ENGINE = "ikap.serve.engine"


@dataclass(frozen=True)
class Errand:
    """`asked` is `room.function` of the engine; `given` its arguments, all plain data."""

    asked: str
    region: str | None
    language: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """What was asked cannot be done: in the words of the command line, all of it at once.

    `nothing` is true where every proposal was refused, and not the question itself.
    """

    problems: tuple[Problem, ...]
    nothing: bool = False


def perform(errand: Errand) -> Any:
    """Answer a question in this process: plain data, or a Refused."""
    room, function = errand.asked.split(".")
    work = getattr(importlib.import_module(f"{ENGINE}.{room}"), function)
    with speaking(errand.language):
        try:
            return work(errand.region, **errand.given)
        except NothingScored as error:
            return Refused(error.problems, nothing=True)
        except InputError as error:
            return Refused(error.problems)
