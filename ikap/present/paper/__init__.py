"""Paper: the report, fact sheets, A3 map sheets, and the maps that are printed in them."""

from __future__ import annotations

from ikap.present.paper import blocks, curves, facing, sitemap, words
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.mapsheet import sheets
from ikap.present.paper.overview import overview
from ikap.present.paper.press import (
    Paper,
    hits,
    map_sheets,
    site_maps,
    write_report,
    write_sheets,
)
from ikap.present.paper.svg import legible
from ikap.present.paper.typesetting import Press

__all__ = [
    "Atlas",
    "Paper",
    "Press",
    "blocks",
    "curves",
    "facing",
    "hits",
    "legible",
    "map_sheets",
    "overview",
    "sheets",
    "site_maps",
    "sitemap",
    "words",
    "write_report",
    "write_sheets",
]
