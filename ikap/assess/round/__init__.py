"""A round of submissions counted: what came of each file, by whom, and what lies over what."""

from __future__ import annotations

from ikap.assess.round.duplicates import Overlap, overlaps
from ikap.assess.round.grid import score_grid
from ikap.assess.round.overview import Overview, Scored, kept, placed
from ikap.assess.round.tally import Account, By, Tally, account, tallies

__all__ = [
    "Account",
    "By",
    "Overlap",
    "Overview",
    "Scored",
    "Tally",
    "account",
    "kept",
    "overlaps",
    "placed",
    "score_grid",
    "tallies",
]
