"""A page to read: headings, sentences, tables and figures, without any script.

Everything that is put in is text until it is made into parts here; a stranger's text never
becomes markup. Tables have captions and heads, wide ones scroll by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from ikap.present import page
from ikap.text import _, language, number, percent

STYLES = ("page", "article")
LONG_WARNING = 120  # letters after the first sentence, that are seen at once
FEW = 0.02  # of a whole; a smaller share keeps a decimal where others have none


@dataclass(frozen=True)
class Column:
    """A column of a table. `decimals` of its numbers; `share`: as percentages; `sign`: + and −."""

    title: str
    decimals: int = 1
    share: bool = False
    sign: bool = False


@dataclass(frozen=True)
class Link:
    """A text that leads to a file beside the page."""

    text: str
    href: str


Value = str | float | int | Link | None


def article(title: str, parts: Iterable[str]) -> str:
    """The whole page, in the language in use, under a policy that lets no script run."""
    style = "\n".join(page.asset(f"styles/{name}.css") for name in STYLES)
    html = (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{page.POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f'<body class="article">\n<main>\n<h1>{escape(title)}</h1>\n'
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )
    return page.self_contained(html)


def heading(text: str, level: int = 2, *, place: str = "") -> str:
    """A heading; `place` is what a link on the page calls it, letters and digits of ours."""
    named = f' id="{place}"' if place else ""
    return f"<h{level}{named}>{escape(text)}</h{level}>"


def paragraph(text: str, kind: str = "") -> str:
    """A sentence or more; `kind` is `lead`, `small` or `warning`.

    Of a long warning the first sentence is seen, and the rest is unfolded by who wants it.
    """
    if kind == "warning":
        return _warning(text)
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _warning(text: str) -> str:
    first, _stop, rest = text.partition(". ")
    if len(rest) <= LONG_WARNING:
        return f'<p class="warning" role="note">{escape(text)}</p>'
    more = escape(_("Hva det gjelder"))
    return (
        f'<div class="warning" role="note"><p>{escape(first)}.</p>'
        f"<details><summary>{more}</summary><p>{escape(rest)}</p></details>"
        "</div>"
    )


def items(texts: Iterable[str]) -> str:
    """A list; nothing where there is nothing to list."""
    rows = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{rows}</ul>" if rows else ""


def links(given: Iterable[Link]) -> str:
    """Links on a line."""
    return '<p class="links">' + " · ".join(_link(entry) for entry in given) + "</p>"


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    sums: int = 0,
    marked: Iterable[int] = (),
) -> str:
    """A table; the first column names the row. `sums`: so many last rows are sums.

    `marked` rows are set apart, and must say why in a cell of their own.
    """
    lines = list(rows)
    apart, first = set(marked), len(lines) - sums
    numeric = [_numeric(lines, i) for i in range(len(columns))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column.title)}</th>'
        for column, kind in zip(columns, numeric, strict=True)
    )
    body = "\n".join(
        _row(columns, row, numeric, "sum" if i >= first else "marked" if i in apart else "")
        for i, row in enumerate(lines)
    )
    label = escape(caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">\n'
        f"<table>\n<caption>{label}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _numeric(rows: Sequence[Sequence[Value]], place: int) -> str:
    numbers = any(isinstance(row[place], int | float) for row in rows)
    return ' class="n"' if numbers else ""


def _row(columns: Sequence[Column], row: Sequence[Value], numeric: Sequence[str], kind: str) -> str:
    cells = []
    for i, (column, value, side) in enumerate(zip(columns, row, numeric, strict=True)):
        tag, scope = ("td", "") if i else ("th", ' scope="row"')
        kept = "" if isinstance(value, str | Link) else side
        cells.append(f"<{tag}{scope}{kept}>{_cell(column, value)}</{tag}>")
    return f'<tr class="{kind}">{"".join(cells)}</tr>' if kind else f"<tr>{''.join(cells)}</tr>"


def _cell(column: Column, value: Value) -> str:
    if isinstance(value, Link):
        return _link(value)
    if isinstance(value, str):
        return escape(value)
    if value is None:
        return "–"
    decimals = 1 if column.share and 0 < abs(value) < FEW else column.decimals
    shown = percent(value, decimals) if column.share else number(value, column.decimals)
    if column.sign and not shown.startswith(("-", "−", "–")) and re.search("[1-9]", shown):
        shown = f"+{shown}"
    return escape(shown)


def _link(link: Link) -> str:
    return f'<a href="{escape(link.href)}">{escape(link.text)}</a>'


def figure(picture: str, caption: str) -> str:
    """An inline SVG, made here, with its caption."""
    return f"<figure>\n{picture}\n<figcaption>{escape(caption)}</figcaption>\n</figure>"
