"""The commands on a region's own data: list, add, remove, fetch."""

from __future__ import annotations

__all__: list[str] = []
