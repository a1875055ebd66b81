"""The commands on a region's own data: list, add, remove, fetch."""

from __future__ import annotations

from ikap.commands.layers import adding, fetching, listing, taking

__all__ = [
    "adding",
    "fetching",
    "listing",
    "taking",
]
