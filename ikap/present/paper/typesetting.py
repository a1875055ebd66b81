"""The one door to typst: a template, its data as JSON, and out comes an accessible PDF.

Texts reach the template as data in a virtual file, so nothing that was submitted can be markup.
PDF/UA-1 (tagged, language, title) and PDF/A-2a (an archive's format) at once; the same bytes for
the same data and the same time. No font of the machine is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

ASSETS = Path(__file__).parents[1] / "assets"
TEMPLATES = ASSETS / "paper"
FONTS = ASSETS / "fonts"  # DejaVu Sans, which has ● ▲ ■; the rest comes with typst
STANDARDS = ["ua-1", "a-2a"]
SHARED_PARTS = ("common.typ",)
CLOSEST = 3  # steps that a template can be set closer in
TOO_LONG = "more pages than it may have"  # what a template says then


class TooLongError(Exception):
    """A document took more pages than the `most` of its data."""


class Press:
    """A compiler with one template in it, kept while many documents are set."""

    def __init__(self, template: str, written: datetime) -> None:
        self._parts = {name: _part(name) for name in (template, *SHARED_PARTS)}
        self._parts["main.typ"] = self._parts.pop(template)
        self._written = int(written.timestamp())
        self._compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)

    def pdf(self, data: Mapping[str, Any]) -> bytes:
        """The document as PDF/UA-1 and PDF/A-2a."""
        return self._set(data, "pdf", pdf_standards=STANDARDS)

    def fitted(self, data: Mapping[str, Any], pages: int, begin: int = 0) -> bytes:
        """The document on so many pages, set no closer than that takes: as `close` of its data,
        from `begin`. The closest there is, where even that is longer.
        """
        for close in range(begin, CLOSEST):  # most need no more than the first
            try:
                return self.pdf({**data, "close": close, "most": pages})
            except TooLongError:  # told before it is written as PDF, which is part of what it costs
                continue
        return self.pdf({**data, "close": CLOSEST})

    def png(self, data: Mapping[str, Any], dots_per_inch: float) -> bytes:
        """The document's only page as a picture."""
        return self._set(data, "png", ppi=dots_per_inch)

    def _set(self, data: Mapping[str, Any], form: Literal["pdf", "png"], **how: Any) -> bytes:
        content = json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")
        files = {**self._parts, "data.json": content}
        try:
            made = self._compiler.compile(files, format=form, timestamp=self._written, **how)
        except typst.TypstError as error:
            if TOO_LONG in str(error):
                raise TooLongError from error
            raise
        if not isinstance(made, bytes):
            raise TypeError(f"expected one document, got {type(made).__name__}")
        return made


@cache
def _part(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()
