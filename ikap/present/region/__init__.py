"""The folder of a region's key figures."""

from __future__ import annotations

from ikap.present.region.ability import ability, ability_text
from ikap.present.region.folder import write_key_figures
from ikap.present.region.transformation import transformation_page

__all__ = [
    "ability",
    "ability_text",
    "transformation_page",
    "write_key_figures",
]
