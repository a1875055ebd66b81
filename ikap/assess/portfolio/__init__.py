"""Sets of alternatives judged together: what they come to, and which set costs least."""

from __future__ import annotations

from ikap.assess.portfolio.candidates import RED_CLASS, Candidate, candidates_of
from ikap.assess.portfolio.demand import Demand, Scenario, demand_of
from ikap.assess.portfolio.distribution import Distribution, distribution
from ikap.assess.portfolio.front import best
from ikap.assess.portfolio.land_account import Entry, land_account
from ikap.assess.portfolio.prices import Chosen, Price
from ikap.assess.portfolio.programme import EMISSIONS, SOIL, Programme, shortage
from ikap.assess.portfolio.rule_cost import RuleCost
from ikap.assess.portfolio.selection import Selection, nearest_to_best, select
from ikap.assess.portfolio.totals import (
    FULLY,
    PASTURE,
    SURFACE,
    Amount,
    Portfolio,
    portfolio,
    resident_driving,
)

__all__ = [
    "EMISSIONS",
    "FULLY",
    "PASTURE",
    "RED_CLASS",
    "SOIL",
    "SURFACE",
    "Amount",
    "Candidate",
    "Chosen",
    "Demand",
    "Distribution",
    "Entry",
    "Portfolio",
    "Price",
    "Programme",
    "RuleCost",
    "Scenario",
    "Selection",
    "best",
    "candidates_of",
    "demand_of",
    "distribution",
    "land_account",
    "nearest_to_best",
    "portfolio",
    "resident_driving",
    "select",
    "shortage",
]
