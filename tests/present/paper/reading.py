"""A PDF read as an archive and a screen reader do: its metadata, its structure and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf


def text(path: Path) -> str:
    """The text of all pages, with every space one plain space."""
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def squeezed(said: str) -> str:
    """A text without spaces and soft hyphens: how it is broken into lines does not matter."""
    return re.sub(r"[\s\u00ad]+", "", said)


def elements(node: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    """The elements of a structure tree with their tags, parents first."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child["/S"]), child
            yield from elements(child)
