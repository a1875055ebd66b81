"""`ikap batch`: a round of submissions, and the account of it."""

from __future__ import annotations

from ikap.commands.rounds import batch

__all__ = [
    "batch",
]
