"""The meeting map: one page that needs no network, made with Folium and drawn by the page.

The page's own script draws the layers and the proposals, weighs, ranks and explains. Texts reach
it as data only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import geopandas as gpd

from ikap.assess.sensitivity import shake
from ikap.catalogue import GROUPS, LAYERS, Theme, factors
from ikap.document import Document
from ikap.model import Profile
from ikap.present.document import profile_entry
from ikap.present.map.blobs import pack_json, pack_shapes
from ikap.present.map.chart import charted
from ikap.present.map.drawing import (
    background_note,
    bounds,
    drawings_of,
    label_points,
    opens_on,
    places,
    region_shapes,
)
from ikap.present.map.phrases import concepts, phrases
from ikap.present.map.themes import MAP_LAYERS, THEMES
from ikap.present.sentences import standings
from ikap.text import SHARE, _, language

__all__ = ["MAP_LAYERS", "Before", "meeting_map"]

SITE_STEP = 0.1  # metres of EPSG:3857
PANELS = ("weights", "layers", "compare", "measure")
BLOB_SITES, BLOB_DOCUMENT, BLOB_BEFORE = "blob-sites", "blob-document", "blob-before"


@dataclass(frozen=True)
class Before:
    """Another run that a run is compared with: its document, and its gross areas by id.

    `titles` are what the two are called, the earlier first; `differences` tell what they were
    made of differently.
    """

    document: Document
    areas: gpd.GeoSeries
    titles: tuple[str, str]
    differences: Sequence[str]


def meeting_map(
    document: Document,
    sites: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    presets: Sequence[Profile] = (),
    before: Before | None = None,
    more: Sequence[Theme] = (),
    partly: Collection[str] = (),
) -> str:
    """The page as text, in the language in use.

    `document` is what scores.json holds, `sites` the gross areas by id, `layers` those of
    MAP_LAYERS that the region has, and those made for this run; `before` is another run to
    compare it with, `more` are themes of layers of the caller's own, drawn over the region's;
    `partly` names the layers of which only what lies around the sites is there.
    TooLarge refuses a page that no meeting room could open.
    """
    shapes = sites.geometry.reindex([entry["id"] for entry in document["alternatives"]])
    region = region_shapes(layers, shapes)
    drawings = drawings_of((*THEMES, *more), layers, shapes, region, partly=partly)
    blobs = {name: blob for drawing in drawings for name, blob in drawing.blobs.items()}
    blobs[BLOB_SITES] = pack_shapes(shapes, [0] * len(shapes), SITE_STEP)
    blobs[BLOB_DOCUMENT] = pack_json(document)
    if before is not None:
        old = before.areas.reindex([entry["id"] for entry in before.document["alternatives"]])
        blobs[BLOB_BEFORE] = pack_json(before.document)
        blobs[f"{BLOB_BEFORE}-sites"] = pack_shapes(old, [0] * len(old), SITE_STEP)
    words = phrases()
    settings = {
        "language": language(),
        "words": words,
        "concepts": concepts(),
        "themes": [drawing.entry for drawing in drawings],
        "groups": [_(group) for group in dict.fromkeys([*(t.group for t in more), *GROUPS])],
        "layers": {name: _(kind.title) for name, kind in LAYERS.items()},
        "places": places(layers),
        "labels": label_points(shapes),
        "presets": [profile_entry(profile) for profile in presets],
        "bounds": bounds(region),
        "focus": opens_on(shapes),
        "background": background_note(layers, drawings),
        "site_step": SITE_STEP,
        "share": _(SHARE),
        "shake": asdict(shake()),
        "clear_points": factors("sensitivity")["advantage"].best,
        "standings": standings(document),
        "before": None
        if before is None
        else {
            "titles": list(before.titles),
            "differences": list(before.differences),
            "labels": label_points(old),
        },
    }
    return charted(
        "meeting-page",
        settings,
        blobs,
        title=words["title"],
        region=document["region"]["title"],
        panels=PANELS,
    )
