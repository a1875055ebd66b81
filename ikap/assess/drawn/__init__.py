"""Map layers that are made, not read."""

from __future__ import annotations

from ikap.assess.drawn.layers import CAR_KM, DRAWN, drawn_layers, ready

__all__ = ["CAR_KM", "DRAWN", "drawn_layers", "ready"]
