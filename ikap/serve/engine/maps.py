"""The map that is drawn on: the region's layers as `ikap map` shows them."""

from __future__ import annotations

from ikap.present.map import draw_ground, map_layers
from ikap.serve.engine.warm import opened


def drawing_map(region: str | None) -> str:
    """The page of the region's layers, on which the page's own script draws."""
    where = opened(region)
    return draw_ground(map_layers(where), where.title, where.summary().sources)
