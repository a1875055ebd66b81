"""report.html: the report's blocks as one accessible page without network or script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from ikap.present.paper.typesetting import TEMPLATES
from ikap.present.paper.words import Data
from ikap.text import _

MILLIMETRE = 3.78  # pixels of a screen
STYLE = "report.css"
Block = Mapping[str, Any]


def report_page(data: Data) -> str:
    """The page as text. Every text in it is escaped; its only pictures are drawings inside it."""
    style = (TEMPLATES / STYLE).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'"
    numbered = list(_numbered(data["blocks"]))
    body = "\n".join(_html(block, data, numbered) for block in numbered)
    skips, skip = _t(_("Snarveger")), _t(_("Hopp til innholdet"))
    warning = f'<p class="warning">{_t(data["synthetic"])}</p>' if data["synthetic"] else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{data["language"]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_t(data['title'])}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<nav class="skip" aria-label="{skips}"><a href="#main">'
        f"{skip}</a></nav>\n<header>\n"
        f'<p class="eyebrow">{_t(data["eyebrow"])}</p>\n<h1>{_t(data["title"])}</h1>\n'
        f'<p>{_t(data["subtitle"])}</p>\n{warning}\n</header>\n<main id="main">\n{body}\n</main>\n'
        f"<footer>{_t(data['imprint'])}</footer>\n</body>\n</html>\n"
    )


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Headings get a name to link to: their own, or their number."""
    for number, block in enumerate(blocks):
        if block["is"] == "heading":
            yield {**block, "anchor": block["anchor"] or f"part-{number}"}
        else:
            yield block


def _html(block: Block, data: Data, blocks: Sequence[Block]) -> str:
    kind = block["is"]
    if kind == "heading":
        level = block["level"] + 1
        return f'<h{level} id="{block["anchor"]}">{_t(block["text"])}</h{level}>'
    if kind == "text":
        lead = f"<strong>{_t(block['lead'])}</strong> " if block["lead"] else ""
        dress = f' class="{block["dress"]}"' if block["dress"] else ""
        return f"<p{dress}>{lead}{_t(block['text'])}</p>"
    if kind == "list":
        return f"<ul>{''.join(f'<li>{_t(item)}</li>' for item in block['items'])}</ul>"
    if kind == "table":
        return _table(block)
    if kind == "figure":
        return _figure(block)
    if kind == "row":
        return f'<div class="row">{"".join(map(_figure, block["items"]))}</div>'
    if kind == "contents":
        return _contents(data, blocks)
    return ""  # a new page is for paper


def _contents(data: Data, blocks: Sequence[Block]) -> str:
    links = "".join(
        f'<li><a href="#{block["anchor"]}">{_t(block["text"])}</a></li>'
        for block in blocks
        if block["is"] == "heading" and block["level"] == 1
    )
    title = _t(data["contents"])
    return f'<nav class="contents" aria-label="{title}"><h2>{title}</h2><ul>{links}</ul></nav>'


def _table(block: Block) -> str:
    right = set(block["right"])
    head = "".join(
        f'<th scope="col"{_class("right" if i in right else "")}>{_t(title)}</th>'
        for i, title in enumerate(block["head"])
    )
    rows = "".join(
        f"<tr>{''.join(_cell(cell, right=i in right) for i, cell in enumerate(row))}</tr>"
        for row in block["rows"]
    )
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{_t(block["caption"])}">'
        f"<table><caption>{_t(block['caption'])}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cell(cell: str | Mapping[str, Any], *, right: bool) -> str:
    side = "right" if right else ""
    if isinstance(cell, str):
        return f"<td{_class(side)}>{_t(cell)}</td>"
    shown = _image(cell["svg"], cell["alt"], 34.0) if cell["svg"] else _t(cell["text"])
    shown = f"<strong>{shown}</strong>" if cell["bold"] else shown
    if cell["file"]:
        shown = f'<a href="{_t(quote(cell["file"]))}">{shown}</a>'
    under = f'<span class="sub">{_t(cell["sub"])}</span>' if cell["sub"] else ""
    return f"<td{_class(side, cell['light'])}>{shown}{under}</td>"


def _figure(block: Block) -> str:
    shown = _image(block["svg"], block["alt"], block["width"])
    return f"<figure><figcaption>{_t(block['caption'])}</figcaption>{shown}</figure>"


def _image(svg: str, alt: str, width: float) -> str:
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    wide = round(width * MILLIMETRE)
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{_t(alt)}" width="{wide}">'


def _class(*names: str) -> str:
    kept = " ".join(name for name in names if name)
    return f' class="{kept}"' if kept else ""


def _t(text: str) -> str:
    return escape(text, quote=True)
