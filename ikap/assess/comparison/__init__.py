"""Two runs side by side: who moved, how far, because of what, and what the runs were made of."""

from __future__ import annotations

from ikap.assess.comparison.differences import Difference, Subject, differences
from ikap.assess.comparison.movements import (
    Answered,
    Cause,
    Move,
    Presence,
    Term,
    moves,
    tally,
)
from ikap.assess.comparison.suppliers import Agreement, Opinion, Unplaced, agreement, opinions
from ikap.document import Document

__all__ = [
    "Agreement",
    "Answered",
    "Cause",
    "Difference",
    "Document",
    "Move",
    "Opinion",
    "Presence",
    "Subject",
    "Term",
    "Unplaced",
    "agreement",
    "differences",
    "moves",
    "opinions",
    "tally",
]
