"""The folder of a region's key figures."""

from __future__ import annotations

from ikap.present.region.ability import ability, ability_text
from ikap.present.region.folder import write_key_figures

__all__ = [
    "ability",
    "ability_text",
    "write_key_figures",
]
