"""The handbook as an accessible page and as a PDF, set from the same Markdown."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from ikap.model import Evaluation, Gauge
from ikap.present.document import gauge_entry
from ikap.present.handbook.blocks import Block, Line, Run, blocks
from ikap.present.handbook.examples import drawings, example_point
from ikap.present.page import asset
from ikap.present.paper import Press, curves
from ikap.text import _, language

PAGE = "templates/handbook.html"
STYLE = "styles/handbook.css"


def handbook_page(markdown: str, evaluation: Evaluation) -> str:
    """The handbook as one HTML file that needs no network and runs no script."""
    parts = blocks(markdown)
    pictures = _pictures(evaluation)
    title = _plain(parts[0].line)
    body, contents = [], []
    for number, block in enumerate(parts):
        anchor = f"d{number}"
        if block.kind == "heading" and block.level == 2:
            contents.append(f'<li><a href="#{anchor}">{_line(block.line)}</a></li>')
        body.append(_block(block, anchor, pictures))
    return asset(PAGE).format(
        language=language(),
        title=html.escape(title),
        style=asset(STYLE),  # a field's own braces are left as they are
        skip=html.escape(_("Hopp til innholdet")),
        contents_title=html.escape(_("Innhold")),
        contents="".join(contents),
        body="\n".join(body),
    )


def handbook_pdf(markdown: str, evaluation: Evaluation, written: datetime) -> bytes:
    """The handbook as PDF/UA-1 and PDF/A-2a: tagged, with language, title and outline."""
    parts = blocks(markdown)
    data = {
        "language": language(),
        "title": _plain(parts[0].line),
        "contents": _("Innhold"),
        "page": _("Side {page} av {pages}"),
        "blocks": [asdict(block) for block in parts[1:]],
        "drawings": {
            name: {"svg": svg, "alt": alt} for name, (svg, alt) in _pictures(evaluation).items()
        },
    }
    return Press("handbook.typ", written.astimezone(UTC)).pdf(data)


def _pictures(evaluation: Evaluation) -> Mapping[str, tuple[str, str]]:
    """The curves as SVG, each with what it shows in words."""
    return {name: _picture(gauge, evaluation) for name, gauge in drawings(evaluation)}


def _picture(gauge: Gauge, evaluation: Evaluation) -> tuple[str, str]:
    entry = gauge_entry(gauge)
    points = curves.points_said(entry)
    alt = _("Poengkurve for {indicator}: {points}.", indicator=entry["title"], points=points)
    point = example_point(gauge, evaluation)
    if point is None:
        return curves.curve(entry), alt
    return curves.curve(entry, curves.Reading(point.measured, point.value)), alt


# --- HTML --------------------------------------------------------------------------------------


def _block(block: Block, anchor: str, pictures: Mapping[str, tuple[str, str]]) -> str:
    if block.kind == "heading":
        return f'<h{block.level} id="{anchor}">{_line(block.line)}</h{block.level}>'
    if block.kind == "text":
        return f"<p>{_line(block.line)}</p>"
    if block.kind in ("bullets", "numbers"):
        tag = "ul" if block.kind == "bullets" else "ol"
        items = "".join(f"<li>{_line(line)}</li>" for line in block.lines)
        return f"<{tag}>{items}</{tag}>"
    if block.kind == "table":
        return _table(block)
    svg, alt = pictures[block.name]
    packed = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    source = f"data:image/svg+xml;base64,{packed}"
    return f'<p><img class="curve" alt="{html.escape(alt)}" src="{source}"/></p>'


def _table(block: Block) -> str:
    head, *rows = block.rows
    titles = "".join(f'<th scope="col">{_line(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{_line(row[0])}</th>'
        + "".join(f"<td>{_line(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    name = html.escape(_("Tabell: {columns}", columns=", ".join(map(_plain, head))))
    return (
        f'<div class="table" role="group" tabindex="0" aria-label="{name}"><table>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    text = html.escape(run.text)
    if run.code:
        text = f"<code>{text}</code>"
    if run.strong:
        text = f"<strong>{text}</strong>"
    if re.match(r"https?://", run.link):
        text = f'<a href="{html.escape(run.link)}">{text}</a>'
    return text


def _plain(line: Line) -> str:
    return "".join(run.text for run in line)
