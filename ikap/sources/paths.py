"""Paths as they were given, also those that lead nowhere."""

from __future__ import annotations

from pathlib import Path


def whole(path: Path) -> Path:
    """The path that a path stands for; itself, in full, where its links lead round in a ring."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()
