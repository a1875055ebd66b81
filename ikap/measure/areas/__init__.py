"""How much of each site lies on what, and the shapes of it."""

from __future__ import annotations

from ikap.measure.areas.pieces import (
    Ground,
    Pieces,
    covered,
    pieces_of,
    polygonal,
    shared_ground,
    united,
)

__all__ = [
    "Ground",
    "Pieces",
    "covered",
    "pieces_of",
    "polygonal",
    "shared_ground",
    "united",
]
