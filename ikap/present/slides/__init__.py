"""The run as slides."""

from __future__ import annotations

from ikap.present.slides.deck import facing_slides, write_slides

__all__ = [
    "facing_slides",
    "write_slides",
]
