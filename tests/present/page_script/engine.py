"""The page's script run without a page: V8 from a Python wheel, on every machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from py_mini_racer import MiniRacer

from ikap.present import script


class Engine:
    """The files named, and all that they use, in one scope; what goes in and out is JSON.

    `settings` are those of a page, for files that ask it which language it is in.
    """

    def __init__(self, *files: str, settings: Mapping[str, Any] | None = None) -> None:
        self._context = MiniRacer()
        if settings is not None:
            held = json.dumps({"textContent": json.dumps(settings)})
            self._context.eval(f"const document = {{ getElementById: () => ({held}) }};")
        self._context.eval(script.code(*files))

    def keep(self, name: str, value: Any) -> None:
        """A constant that later calls may name."""
        self._context.eval(f"const {name} = {json.dumps(value)};")

    def ask(self, function: str, *arguments: Any) -> Any:
        """What a function makes of arguments; an absent value comes back as None."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        return json.loads(str(self._context.eval(f"JSON.stringify(({function})({given}))")))
