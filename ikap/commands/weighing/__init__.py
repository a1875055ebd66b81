"""Weights: the profiles there are, and those that a workshop makes."""

from __future__ import annotations

__all__: list[str] = []
