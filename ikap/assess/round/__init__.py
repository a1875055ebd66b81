"""A round of submissions counted: what came of each file, by whom, and what lies over what."""

from __future__ import annotations

from ikap.assess.round.duplicates import Overlap, overlaps
from ikap.assess.round.tally import Account, By, Tally, account, tallies

__all__ = ["Account", "By", "Overlap", "Tally", "account", "overlaps", "tallies"]
