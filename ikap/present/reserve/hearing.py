"""planvask.pdf: the list for the hearing, on A4: what could come out, why, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import Any

import geopandas as gpd

from ikap.document import Document
from ikap.present.paper import Atlas, Press, blocks, overview
from ikap.present.reserve.sentences import COSTS, scenario_title, span_text, verdict_title
from ikap.present.reserve.shape import ReserveDocument
from ikap.present.reserve.sheet import areas_by_id, place_names, synthetic_sign
from ikap.text import _, day, language, number

MAP = (178.0, 116.0)  # mm


def hearing_pdf(
    document: ReserveDocument,
    scores: Document,
    sites: gpd.GeoDataFrame,
    layers: dict[str, gpd.GeoDataFrame],
    written: datetime,
) -> bytes:
    """The PDF; `scores` and `sites` are of the areas in its list, with any proposals."""
    drawn = overview(scores, sites, Atlas(layers), *MAP)
    data = {
        "language": language(),
        "title": _("Planvask: områder til ny vurdering"),
        "eyebrow": document["region"]["title"],
        "subtitle": _(
            "Grunnlag for høring. Arealreserven per {day}. Ikke vedtatt.", day=day(document["day"])
        ),
        "synthetic": synthetic_sign(document),
        "page": _("Side {page} av {pages}", page="{page}", pages="{pages}"),
        "contents": "",
        "imprint": _imprint(document, scores, written),
        "blocks": [*_blocks(document, drawn.svg, drawn.alt)],
    }
    return Press("report.typ", written).pdf(data)


def _imprint(document: ReserveDocument, scores: Document, written: datetime) -> str:
    return _(
        "IKAP {version} · laget {day} · vekter: {profile} · planer: {plans}",
        version=version("ikap"),
        day=day(written.date()),
        profile=scores["profile"]["title"],
        plans=document["layers"]["plans"]["title"] if "plans" in document["layers"] else "–",
    )


def _blocks(document: ReserveDocument, svg: str, alt: str) -> Iterator[dict[str, Any]]:
    yield blocks.text(document["sentence"], dress="large")
    yield blocks.text(document["basis"], dress="small")
    yield blocks.listed(document["warnings"])
    yield blocks.heading(1, _("Kombinasjoner som kan tas ut"))
    middle = [
        removal["sentence"] for removal in document["removals"] if removal["aim"] == "compromise"
    ]
    yield blocks.listed(middle)
    yield _need(document)
    yield blocks.heading(1, _("Hvem som avgjør"))
    yield blocks.listed(document["hearing"])
    yield blocks.table(
        _("Kostnader ved å ta ut områder: fylles ut av kommunen, verktøyet regner dem ikke"),
        [(_("Post"), 60.0), (_("Kommunens vurdering"), blocks.REST)],
        [[_(cost), ""] for cost in COSTS],
    )
    yield blocks.heading(1, _("Områder til ny vurdering"))
    yield blocks.figure(
        svg, alt, _("Reserveområdene (R) og innspillene, med samlet klasse."), width=MAP[0]
    )
    yield _list(document)
    yield blocks.heading(1, _("Samlet arealregnskap"))
    yield blocks.listed(document["combined"]["sentences"])
    yield blocks.heading(1, _("Beregningsmåte"))
    yield blocks.listed(document["rules"])


def _need(document: ReserveDocument) -> dict[str, Any]:
    names = place_names(document)
    return blocks.table(
        _("Boliger i planperioden: reserve mot behov, med lavt og høyt"),
        [
            (_("Kommune"), 34.0),
            (_("Reserve"), blocks.REST),
            (_("Behov"), blocks.REST),
            (_("Til overs"), blocks.REST),
            (_("Vurdering"), 30.0),
        ],
        [
            [
                names[need["municipality"]],
                span_text(need["reserve"]),
                span_text(need["need"]),
                span_text(need["surplus"]),
                verdict_title(need["verdict"]),
            ]
            for need in document["need"]
        ],
    )


def _list(document: ReserveDocument) -> dict[str, Any]:
    names, areas = place_names(document), areas_by_id(document)
    out = {
        id_: scenario_title(removal["scenario"])
        for removal in document["removals"]
        if removal["aim"] == "compromise" and removal["scenario"] != "high"
        for id_ in removal["out"]
    }
    high = {
        id_
        for removal in document["removals"]
        if removal["aim"] == "compromise" and removal["scenario"] == "high"
        for id_ in removal["out"]
    }
    return blocks.table(
        _("Reserveområder, i den rekkefølgen de bør vurderes"),
        [
            (_("Område"), 27.0),
            (_("Kommune"), 18.0),
            (_("Alder, år"), 10.0),
            (_("Reserve, daa"), 14.0),
            (_("Boliger"), 18.0),
            (_("Dyrka jord, daa"), 13.0),
            (_("Myr, daa"), 10.0),
            (_("Til vurdering"), 19.0),
            (_("Grunner"), blocks.REST),
        ],
        [
            [
                {"text": entry["id"], "sub": areas[entry["id"]]["name"], "svg": "", "alt": "",
                 "bold": True, "light": ""},
                names[areas[entry["id"]]["municipality"]],
                number(areas[entry["id"]]["plan"]["age"], 0),
                number(areas[entry["id"]]["reserve"], 1),
                "–" if entry["dwellings"] is None else span_text(entry["dwellings"]),
                number(entry["soil"], 1),
                number(entry["mire"], 1),
                {"text": entry["suggestion_title"],
                 "sub": _("kan tas ut også ved høyt behov") if entry["id"] in high
                 else _("kan tas ut ved {scenario}", scenario=out[entry["id"]])
                 if entry["id"] in out else "",
                 "svg": "", "alt": "", "bold": False, "light": ""},
                "; ".join(
                    [*entry["reasons"], *([_("trengs for behovet")] if entry["needed"] else [])]
                )
                or "–",
            ]
            for entry in document["review"]
        ],
        right=(2, 3, 5, 6),
    )  # fmt: skip
