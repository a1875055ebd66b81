"""The trail of a run with new lines entered on it, each sealed on the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ikap.serve.engine.scoring import trail_of
from ikap.sources.forms import read_trail

TOLD = ("changed",)  # what is told of a line anew each time that it is read


def entered(
    region: str | None,
    form: str | None,
    sites: Sequence[str],
    lines: Sequence[Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Every line of a trail as the API has them: what stands in `form`, then the new `lines`.

    A ConfigurationError names every line that cannot be entered; then nothing is.
    """
    del region
    standing = read_trail(None if form is None else Path(form), sites, "").entries
    entries = trail_of([*map(_line, standing), *lines], sites).entries
    return [_line(entry) for entry in entries]


def _line(entry: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if name not in TOLD}
