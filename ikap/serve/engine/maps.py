"""The map that is drawn on: the region's layers as `ikap map` shows them."""

from __future__ import annotations

from ikap.present.map import layer_map, map_layers
from ikap.serve.engine.warm import opened
from ikap.text import _


def drawing_map(region: str | None) -> str:
    """The page of the region's layers, on which the page's own script draws."""
    where = opened(region)
    return layer_map(_("Tegn"), [], map_layers(where), where.title, where.summary().sources)
