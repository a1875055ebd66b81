"""Would the ranking hold: other weights, other profiles, uncertain data, a criterion left out."""

from __future__ import annotations

from ikap.assess.sensitivity.acceptability import SPREAD, Acceptance
from ikap.assess.sensitivity.contests import contest_of, contests
from ikap.assess.sensitivity.joint import Contest, certainty
from ikap.assess.sensitivity.one_weight import Hold
from ikap.assess.sensitivity.ranked_list import RankedList, ranked_lists
from ikap.assess.sensitivity.robustness import EVEN, HELD, Moved, Robustness, robustness
from ikap.assess.sensitivity.stability import Shake, shake

__all__ = [
    "EVEN",
    "HELD",
    "SPREAD",
    "Acceptance",
    "Contest",
    "Hold",
    "Moved",
    "RankedList",
    "Robustness",
    "Shake",
    "certainty",
    "contest_of",
    "contests",
    "ranked_lists",
    "robustness",
    "shake",
]
