"""The folder of a region's key figures."""

from __future__ import annotations

from ikap.present.region.folder import write_key_figures

__all__ = [
    "write_key_figures",
]
