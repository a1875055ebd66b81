"""`ikap batch`: a round of submissions, and the account of it."""

from __future__ import annotations

__all__: list[str] = []
