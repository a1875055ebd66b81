"""Maps for a meeting: the scored one and the one of layers, their themes and how they are drawn."""

from __future__ import annotations

from ikap.present.map.choice import Named, Wanted, meeting_layers, of_dataset, of_region
from ikap.present.map.draw import DRAW_WORDS, draw_ground, draw_map
from ikap.present.map.drawing import SOURCES, map_layers
from ikap.present.map.evaluation import evaluation_html
from ikap.present.map.grids import grid_layers, grid_themes
from ikap.present.map.layers import MeetingLayer, layer_map
from ikap.present.map.meeting import MAP_LAYERS, Before, meeting_map
from ikap.present.map.notebook import folium_map
from ikap.present.map.styling import Style
from ikap.present.map.themes import (
    GREY,
    LIGHT_COLOURS,
    NEUTRAL,
    OUTLINE,
    SCORE_COLOURS,
    STATUS_COLOURS,
    THEMES,
)

__all__ = [
    "DRAW_WORDS",
    "GREY",
    "LIGHT_COLOURS",
    "MAP_LAYERS",
    "NEUTRAL",
    "OUTLINE",
    "SCORE_COLOURS",
    "SOURCES",
    "STATUS_COLOURS",
    "THEMES",
    "Before",
    "MeetingLayer",
    "Named",
    "Style",
    "Wanted",
    "draw_ground",
    "draw_map",
    "evaluation_html",
    "folium_map",
    "grid_layers",
    "grid_themes",
    "layer_map",
    "map_layers",
    "meeting_layers",
    "meeting_map",
    "of_dataset",
    "of_region",
]
