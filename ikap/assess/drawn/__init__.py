"""Map layers that are made, not read."""

from __future__ import annotations

from ikap.assess.drawn.layers import DRAWN, drawn_layers, ready

__all__ = ["DRAWN", "drawn_layers", "ready"]
