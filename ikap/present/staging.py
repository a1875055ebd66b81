"""A folder of results, written beside its place and moved there when it is whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ikap.model import ConfigurationError, Problem
from ikap.text import _


def write_text(path: Path, text: str) -> None:
    """Write a text as it is, whatever the system would make of its line ends."""
    path.write_text(text, encoding="utf-8", newline="")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a record as it is read by programs and by people: a part a line, no NaN."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(path, text + "\n")


class Staged:
    """A folder written beside its place and moved there when it is whole."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.part = out.with_name(f".{out.name}.part")

    def __enter__(self) -> Path:
        if self.part.exists():
            shutil.rmtree(self.part)
        self.part.mkdir(parents=True)
        return self.part

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None:
            shutil.rmtree(self.part, ignore_errors=True)
            return
        old = self.out.with_name(f".{self.out.name}.old")
        try:
            if old.exists():
                shutil.rmtree(old)
            if self.out.exists():
                self.out.rename(old)
            self.part.rename(self.out)
        except PermissionError as error:
            if old.exists() and not self.out.exists():
                old.rename(self.out)
            shutil.rmtree(self.part, ignore_errors=True)
            raise ConfigurationError(
                [
                    Problem(
                        str(self.out),
                        _("Mappen kan ikke skiftes ut."),
                        _("Lukk filer i den som er åpne i andre programmer, og prøv igjen."),
                    )
                ]
            ) from error
        shutil.rmtree(old, ignore_errors=True)
