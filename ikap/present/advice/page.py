"""advice.html: what each site is advised, with a drawing of each new boundary.

Shows what advice.json holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import numpy as np
import shapely

from ikap.assess.advice import Advised
from ikap.document import Record
from ikap.model import Evaluation, Kind, Light, Status, Tag
from ikap.present.article import (
    Column,
    Link,
    Value,
    article,
    figure,
    heading,
    items,
    links,
    paragraph,
    table,
)
from ikap.present.gis import ADDED_FILE
from ikap.present.sentences import called
from ikap.text import NO_BREAK, _, percent, quantity
from ikap.words import KINDS, LIGHT_SYMBOLS, LIGHTS, STATUSES, TAGS, counted_points

FILES = ("advice.gpkg", "advice.geojson", "advice.csv", "advice.json")
SIDE = 220.0  # pixels of a drawing
EDGE = 10.0
PAGE = 660.0  # that a figure is as wide as: the drawing takes a third of it


def advice_page(document: Record, advice: Mapping[str, Advised], evaluation: Evaluation) -> str:
    """The page as text, in the language in use."""
    title = _("Råd om endring – {run}", run=document["run"]["folder"])
    return article(title, _parts(document, advice, evaluation))


def _parts(
    document: Record, advice: Mapping[str, Advised], evaluation: Evaluation
) -> Iterator[str]:
    if document["synthetic"]:
        yield paragraph(document["synthetic"], "warning")
    run = document["run"]
    yield paragraph(
        _(
            "Beregningen «{run}» med profilen {profile} ({who}), {region}.",
            run=run["folder"],
            profile=run["profile"],
            who=run["decided_by"],
            region=document["region"]["title"],
        ),
        "lead",
    )
    yield items(document["rules"])
    held = any(site["pieces"] for site in document["sites"])
    beside = any(p["nature"] == "transit" for site in document["sites"] for p in site["pieces"])
    yield links(
        [Link(name, name) for name in (*(FILES if held else FILES[2:]), *([ADDED_FILE] * beside))]
    )
    yield table(_("Områdene"), _columns(), [_row(site) for site in document["sites"]])
    for site in document["sites"]:
        yield heading(called(site["id"], site["name"]))
        yield paragraph(_stands(site["before"]), "lead")
        if site["why_none"]:
            yield paragraph(site["why_none"])
        shapes = {piece.id: piece.candidate.shape for piece in advice[site["id"]].advice}
        for piece in site["pieces"]:
            yield heading(called(piece["id"], None), 3)
            yield items((*piece["change"], *piece["effect"]))
            if piece["removed"] > 0:
                yield _drawing(evaluation.sites.geometry[site["id"]], shapes[piece["id"]], piece)
    yield heading(_("Grenser for rådene"))
    yield _bounds(document)


def _columns() -> list[Column]:
    return [
        Column(_("Område")),
        Column(_("Formål")),
        Column(_("Klasse")),
        Column(_("Poeng"), 0),
        Column(_("Status")),
        Column(_("Råd"), 0),
        Column(_("Beste klasse etter råd")),
        Column(_("Prøvd"), 0),
    ]


def _row(site: Mapping[str, Any]) -> list[Value]:
    before = site["before"]
    lights = [piece["after"]["class"] for piece in site["pieces"]]
    order = [light.value for light in Light]  # the best first
    best = min((light for light in lights if light), key=order.index, default=None)
    return [
        called(site["id"], site["name"]),
        _kind(before),
        _light(before["class"]),
        None if before["score"] is None else 100 * before["score"],
        _status(before),
        len(site["pieces"]),
        _light(best),
        site["tried"],
    ]


def _light(code: str | None) -> str:
    if code is None:
        return "–"
    return f"{LIGHT_SYMBOLS[Light(code)]}{NO_BREAK}{_(LIGHTS[Light(code)])}"


def _kind(before: Mapping[str, Any]) -> str:
    kind = Kind(before["kind"])
    return _(KINDS[kind])


def _status(before: Mapping[str, Any]) -> str:
    status = Status(before["status"])
    return _(STATUSES[status])


def _whose(basis: Mapping[str, Any]) -> str:
    tag = Tag(basis["tag"])
    return _(TAGS[tag])


def _stands(before: Mapping[str, Any]) -> str:
    score = before["score"]
    points = _("uten poeng") if score is None else counted_points(100 * score)
    return _(
        "I dag: {light}, {points}, {status}, {area} brutto.",
        light=_light(before["class"]),
        points=points,
        status=_status(before),
        area=quantity(before["area_daa"], "daa"),
    )


def _drawing(site: Any, trimmed: Any, piece: Mapping[str, Any]) -> str:
    """The site as it was, dashed, and what it would be, filled; north is up."""
    west, south, east, north = site.bounds
    scale = (SIDE - 2 * EDGE) / max(east - west, north - south)
    height = (north - south) * scale + 2 * EDGE

    def path(shape: Any) -> str:
        rings = []
        for part in shapely.get_parts(shape):
            for ring in (part.exterior, *part.interiors):
                points = np.round((np.asarray(ring.coords) - (west, north)) * (scale, -scale), 1)
                rings.append("M" + "L".join(f"{x + EDGE:g} {y + EDGE:g}" for x, y in points) + "z")
        return "".join(rings)

    said = _(
        "{id}: ny grense (fylt) i området slik det er foreslått (stiplet). {share} tas ut. Nord er "
        "opp; den lengste siden er {metres}.",
        id=piece["id"],
        share=percent(piece["removed"]),
        metres=quantity(max(east - west, north - south), "m", 0),
    )
    picture = (
        f'<svg class="trim" viewBox="0 0 {PAGE:g} {height:.1f}" '
        f'role="img" aria-label="{escape(said)}">'
        f'<path d="{path(trimmed)}" fill="#0b6e4f" fill-opacity="0.25" stroke="#0b6e4f" '
        'stroke-width="2"/>'
        f'<path d="{path(site)}" fill="none" stroke="currentColor" stroke-width="1.5" '
        'stroke-dasharray="5 4"/></svg>'
    )
    return figure(picture, said)


def _bounds(document: Record) -> str:
    columns = [Column(title) for title in (_("Grense"), _("Verdi"), _("Enhet"), _("Grunnlag"))]
    rows: list[list[Value]] = [
        [bound["basis"]["title"], bound["value"], bound["unit"], _whose(bound["basis"])]
        for bound in document["bounds"].values()
    ]
    return table(_("Grenser for rådene"), columns, rows)
