"""What the ground holds already: the reserve in the plans, and industry that could move."""

from __future__ import annotations

__all__: list[str] = []
