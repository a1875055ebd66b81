"""What a report is made of: headings, sentences, lists, tables and figures, before any dress.

Plain data: the PDF's template and the web page both read it. A text is text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Cell = str | dict[str, Any]

AUTO, REST = 0.0, -1.0  # widths: of the content; a share of what is left. Else millimetres


def heading(level: int, text: str, *, anchor: str = "") -> Block:
    return {"is": "heading", "level": level, "text": text, "anchor": anchor}


def text(said: str, *, lead: str = "", dress: str = "") -> Block:
    """A paragraph; `lead` opens it in bold, `dress` is `warning`, `large`, `small` or `own`."""
    return {"is": "text", "text": said, "lead": lead, "dress": dress}


def listed(items: Iterable[str]) -> Block:
    return {"is": "list", "items": list(items)}


def table(
    caption: str,
    head: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[Cell]],
    *,
    right: Sequence[int] = (),
) -> Block:
    """A table: `head` is title and width of each column; the columns `right` hold numbers."""
    return {
        "is": "table",
        "caption": caption,
        "head": [title for title, _width in head],
        "widths": [width for _title, width in head],
        "right": list(right),
        "rows": [list(row) for row in rows],
    }


def figure(svg: str, alt: str, caption: str, *, width: float) -> Block:
    """A drawing `width` mm wide, said in words by `alt`."""
    return {"is": "figure", "svg": svg, "alt": alt, "caption": caption, "width": width}


def side_by_side(figures: Sequence[Block]) -> Block:
    return {"is": "row", "items": list(figures)}


def contents() -> Block:
    """The table of contents."""
    return {"is": "contents"}


def page() -> Block:
    """What follows begins on a new page."""
    return {"is": "page"}


def cell(
    said: str,
    *,
    light: str = "",
    sub: str = "",
    bold: bool = False,
    svg: str = "",
    alt: str = "",
    file: str = "",
) -> Cell:
    """A cell with a class's tint, a smaller line under it, in bold, a drawing, or a link.

    `file` is a path beside the report, which the web page links to.
    """
    looks = {"light": light, "sub": sub, "bold": bold, "svg": svg, "alt": alt, "file": file}
    return {"text": said, **looks}
