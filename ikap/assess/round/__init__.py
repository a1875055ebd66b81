"""A round of submissions counted: what came of each file, by whom, and what lies over what."""

from __future__ import annotations

from ikap.assess.round.duplicates import Overlap, overlap_remarks, overlaps
from ikap.assess.round.grid import score_grid
from ikap.assess.round.heard import Decided, check_heard, decided_against_heard, latest_decided
from ikap.assess.round.overview import PLACES, Overview, Scored, kept, placed
from ikap.assess.round.schools import school_sums
from ikap.assess.round.tally import Account, By, Tally, account, tallies

__all__ = [
    "PLACES",
    "Account",
    "By",
    "Decided",
    "Overlap",
    "Overview",
    "Scored",
    "Tally",
    "account",
    "check_heard",
    "decided_against_heard",
    "kept",
    "latest_decided",
    "overlap_remarks",
    "overlaps",
    "placed",
    "school_sums",
    "score_grid",
    "tallies",
]
