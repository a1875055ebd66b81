"""The handbook's Markdown as blocks: headings, texts, lists, tables and drawings, ready to be set.

A drawing is a comment in Markdown (`<!-- drawing: NAME -->`), which a reader of the file never
sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_DRAWING = re.compile(r"<!-- drawing: (\S+) -->")
NARROWEST, WIDEST = 4, 26  # characters that a column's share of the width is reckoned from


@dataclass(frozen=True)
class Run:
    """A piece of a line in one style."""

    text: str
    strong: bool = False
    code: bool = False
    link: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A part of the text; which fields it has follows from its kind."""

    kind: str  # heading, text, bullets, numbers, table, drawing
    level: int = 0
    line: Line = ()
    lines: tuple[Line, ...] = ()  # the items of a list
    rows: tuple[tuple[Line, ...], ...] = ()  # of a table; the first is its head
    widths: tuple[float, ...] = ()
    name: str = ""  # of a drawing


def drawing(name: str) -> str:
    """What stands for a drawing in Markdown.

    >>> drawing("car_km/0")
    '<!-- drawing: car_km/0 -->'
    """
    return f"<!-- drawing: {name} -->"


def blocks(markdown: str) -> list[Block]:
    r"""The text as blocks, in its order.

    >>> [(b.kind, b.line[0].text) for b in blocks("# En\n\nTo.\n")]
    [('heading', 'En'), ('text', 'To.')]
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return list(_blocks(iter(tokens)))


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    for token in tokens:
        if token.type == "heading_open":
            yield Block("heading", level=int(token.tag[1]), line=runs(next(tokens)))
        elif token.type == "paragraph_open":
            yield Block("text", line=runs(next(tokens)))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            kind = "bullets" if token.type.startswith("bullet") else "numbers"
            closing = token.type.replace("open", "close")
            yield Block(kind, lines=tuple(_inlines(_until(tokens, closing))))
        elif token.type == "table_open":
            yield _table(list(_until(tokens, "table_close")))
        elif token.type == "html_block":
            match = _DRAWING.search(token.content)
            if match:
                yield Block("drawing", name=match[1])


def _until(tokens: Iterator[Token], closing: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == closing:
            return
        yield token


def _inlines(tokens: Iterable[Token]) -> Iterator[Line]:
    return (runs(token) for token in tokens if token.type == "inline")


def _table(tokens: Sequence[Token]) -> Block:
    rows: list[list[Line]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(runs(token))
    columns = list(zip(*rows, strict=True))
    return Block("table", rows=tuple(map(tuple, rows)), widths=tuple(map(_width, columns)))


def _width(column: Sequence[Line]) -> float:
    """A column's share of the width: between its longest word and what its texts fill."""
    lengths = [sum(len(run.text) for run in line) for line in column]
    words = [len(word) for line in column for run in line for word in run.text.split()]
    typical = sum(lengths) / max(len(lengths), 1)
    return float(min(max(typical, max(words, default=0) * 0.8, NARROWEST), WIDEST))


def runs(token: Token) -> Line:
    """The pieces of an inline token."""
    result: list[Run] = []
    strong, link = False, ""
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
        elif child.type == "link_open":
            link = str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            link = ""
        elif child.type in ("text", "code_inline"):
            if child.content:
                result.append(Run(child.content, strong, child.type == "code_inline", link))
        elif child.type in ("softbreak", "hardbreak"):
            result.append(Run(" ", strong))
    return tuple(result)
