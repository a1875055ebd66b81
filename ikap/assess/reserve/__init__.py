"""What the plans in force have set aside and nobody has built: reserve, planvask, arealregnskap."""

from __future__ import annotations

from ikap.assess.reserve.account import RELEASED, TAKEN, UNPLANNED, Change, Combined, combined
from ikap.assess.reserve.alternatives import SET_ASIDE, as_submissions, title_of, together
from ikap.assess.reserve.areas import Reserve, age, reserve_of
from ikap.assess.reserve.driving import Account, Driving, account
from ikap.assess.reserve.ground import QUALITIES, Lie, keys, lie_of
from ikap.assess.reserve.mosaic import NEWEST, RULES, Mosaic, mosaic, revised
from ikap.assess.reserve.need import Balance, Needs, Span, Verdict, needs_of
from ikap.assess.reserve.removal import COMPROMISE, SCENARIOS, Removal, removals, sets_of
from ikap.assess.reserve.review import Ground, Reason, Row, Suggestion, review
from ikap.assess.reserve.study import Study, reserve_in, study
from ikap.assess.reserve.tables import Standing, Sums, by_age, by_class, standings, sums

__all__ = [
    "COMPROMISE",
    "NEWEST",
    "QUALITIES",
    "RELEASED",
    "RULES",
    "SCENARIOS",
    "SET_ASIDE",
    "TAKEN",
    "UNPLANNED",
    "Account",
    "Balance",
    "Change",
    "Combined",
    "Driving",
    "Ground",
    "Lie",
    "Mosaic",
    "Needs",
    "Reason",
    "Removal",
    "Reserve",
    "Row",
    "Span",
    "Standing",
    "Study",
    "Suggestion",
    "Sums",
    "Verdict",
    "account",
    "age",
    "as_submissions",
    "by_age",
    "by_class",
    "combined",
    "keys",
    "lie_of",
    "mosaic",
    "needs_of",
    "removals",
    "reserve_in",
    "reserve_of",
    "review",
    "revised",
    "sets_of",
    "standings",
    "study",
    "sums",
    "title_of",
    "together",
]
