"""Rank acceptability as a picture: a row a site, a bar a place, as high as it is often held.

Inline SVG without style: colours are the page's own classes, and nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from ikap.present.sentences import called
from ikap.text import _, percent

SHOWN, PLACES = 15, 20  # sites and places that the picture has room for
WIDTH, LABEL, TOP, ROW = 640.0, 190.0, 40.0, 30.0
LEAST = 0.6  # the lowest bar that can be seen
LETTERS = 26  # of a name


def acceptability_chart(sites: Sequence[Mapping[str, Any]], name: str, title: str) -> str:
    """The first sites of a list; `name` tells the picture from the others of the page."""
    shown = sites[:SHOWN]
    last = max(max(map(int, site["shaken"]["places"])) for site in shown)
    places = min(last, PLACES)
    step = (WIDTH - LABEL) / places
    height = TOP + ROW * len(shown) + 6
    parts = [*_head(places, step), *_rows(shown, places, step)]
    description = _(
        "Hver rad er et område og hver kolonne en plassering. Søylens høyde er andelen av "
        "vektsettene der området har plasseringen. Plasseringen i beregningen er fylt."
    )
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def _head(places: int, step: float) -> Iterator[str]:
    word = escape(_("Plassering"))
    yield f'<text class="soft" x="{LABEL - 10:g}" y="26" text-anchor="end">{word}</text>'
    for place in range(1, places + 1):
        yield (
            f'<text class="soft" x="{LABEL + step * (place - 0.5):.1f}" y="26" '
            f'text-anchor="middle">{place}</text>'
        )


def _rows(sites: Sequence[Mapping[str, Any]], places: int, step: float) -> Iterator[str]:
    room, wide = ROW - 7, min(step * 0.72, 30.0)
    for i, site in enumerate(sites):
        base = TOP + ROW * (i + 1)
        label = called(site["id"], site["name"])
        cut = label if len(label) <= LETTERS else f"{label[: LETTERS - 1].rstrip()}…"
        yield (
            f'<text x="{LABEL - 10:g}" y="{base - 6:g}" text-anchor="end">{escape(cut)}</text>'
            f'<line class="grid" x1="{LABEL:g}" y1="{base:g}" x2="{WIDTH:g}" y2="{base:g}"/>'
        )
        for place, share in site["shaken"]["places"].items():
            if int(place) > places:
                continue
            high = max(share * room, LEAST)
            x = LABEL + step * (int(place) - 0.5) - wide / 2
            kind = "bar" if int(place) == site["rank"] else "bar other"
            text = _(
                "{site}: nr. {place} i {share}", site=label, place=place, share=percent(share, 1)
            )
            yield (
                f'<rect class="{kind}" x="{x:.1f}" y="{base - high:.1f}" width="{wide:.1f}" '
                f'height="{high:.1f}"><title>{escape(text)}</title></rect>'
            )
