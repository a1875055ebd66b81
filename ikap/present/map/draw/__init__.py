"""Maps to draw on: a page of its own that saves a file, and the ground of the service's screen."""

from __future__ import annotations

from ikap.present.map.draw.page import draw_ground, draw_map
from ikap.present.map.draw.words import DRAW_WORDS

__all__ = ["DRAW_WORDS", "draw_ground", "draw_map"]
