"""Files written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ikap.storage.locks import is_held, move_over, remove, remove_tree
from ikap.storage.names import beside
from ikap.storage.sentences import explained

PASSING = ".part"  # the end of a hidden name, of what is not whole yet


def write_text(path: Path, text: str) -> None:
    """Write a text as it is, whatever the system would make of its line ends."""
    path.write_text(text, encoding="utf-8", newline="")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a record as it is read by programs and by people: a part a line, no NaN."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(path, text + "\n")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that it is there with all its content, or is as it was: an OSError.

    The content is on the disk, not only on its way there, when this returns.
    """
    passing = path.with_name(f".{path.name}{PASSING}")
    try:
        with passing.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        move_over(passing, path)
    except BaseException:
        discard(passing)
        raise


def write_result(path: Path, content: bytes) -> Path:
    """Write a file that somebody is to have; where it landed.

    Where another program holds the file that has the name, that is beside it: `kart (2).html`.
    A ConfigurationError says why it could not be written at all.
    """
    with explained(path):
        try:
            replace_file(path, content)
        except OSError as error:
            if not (is_held(error) and path.is_file()):
                raise
            path = beside(path)
            replace_file(path, content)
    return path


def discard(path: Path) -> None:
    """Remove a file that nobody needs; one that is held is left, for the next time to remove."""
    try:
        remove(path, seconds=1.0)
    except OSError:
        return


def discard_tree(folder: Path) -> None:
    """As `discard`, a folder and all in it."""
    try:
        remove_tree(folder, seconds=1.0)
    except OSError:
        return
