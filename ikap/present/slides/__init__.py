"""The run as slides."""

from __future__ import annotations

from ikap.present.slides.deck import write_slides

__all__ = [
    "write_slides",
]
