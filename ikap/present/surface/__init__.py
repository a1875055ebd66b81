"""The folder of a suitability surface: raster, map and table."""

from __future__ import annotations

from ikap.present.surface.folder import write_suitability

__all__ = [
    "write_suitability",
]
