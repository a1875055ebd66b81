"""The sites side by side as a page of A3, and as a picture of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import geopandas as gpd

from ikap.document import Document
from ikap.present.paper import sitemap, words
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.facing.table import Facing
from ikap.present.paper.press import hits, imprint, site_maps
from ikap.present.paper.typesetting import Press
from ikap.text import _, language

FACING = "ikap-side-om-side"
PIXELS = 150  # an inch of the page as a picture


def facing_page(
    facing: Facing,
    document: Document,
    sites: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    written: datetime,
    title: str = "",
) -> dict[str, bytes]:
    """The page by file name, as PDF and PNG; `sites` are the areas by id, with `net`."""
    press = Press("facing.typ", written)
    maps = site_maps(document, sites, Atlas(layers))
    drawn = [maps.draw(e["id"], e["name"], hits(e)) for e in facing.sites]
    data = {
        "language": language(),
        "title": title or _("Områder side om side"),
        "region": document["region"]["title"],
        "synthetic": words.synthetic_line(document),
        "sites": [
            {
                "id": entry["id"],
                "name": entry["name"],
                "place": f"{words.kind_word(entry)}, {entry['municipality']['name']}",
                "svg": table.svg,
                "alt": table.alt,
                "scale": sitemap.scale_words(table.scale),
            }
            for entry, table in zip(facing.sites, drawn, strict=True)
        ],
        "groups": [asdict(group) for group in facing.groups],
        "better": {"title": _("Best på hva"), "sentences": list(facing.advantages)},
        "sure": {"title": _("Hvor sikkert er det?"), "sentences": list(facing.certainty)},
        "best": _("Best i raden"),
        "head": _("Tema"),
        "caption": _("Områdene sammenlignet, tema for tema"),
        "imprint": imprint(document, written),
    }
    return {f"{FACING}.pdf": press.pdf(data), f"{FACING}.png": press.png(data, PIXELS)}
