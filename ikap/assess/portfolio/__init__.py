"""Sets of alternatives judged together: what they come to, and which set costs least."""

from __future__ import annotations

from ikap.assess.portfolio.candidates import RED_CLASS, Candidate
from ikap.assess.portfolio.demand import Demand, Scenario, demand_of
from ikap.assess.portfolio.land_account import Entry, land_account
from ikap.assess.portfolio.prices import Chosen, Price
from ikap.assess.portfolio.rule_cost import RuleCost
from ikap.assess.portfolio.selection import Selection, select
from ikap.assess.portfolio.totals import FULLY, PASTURE, SURFACE, Amount, Portfolio, portfolio

__all__ = [
    "FULLY",
    "PASTURE",
    "RED_CLASS",
    "SURFACE",
    "Amount",
    "Candidate",
    "Chosen",
    "Demand",
    "Entry",
    "Portfolio",
    "Price",
    "RuleCost",
    "Scenario",
    "Selection",
    "demand_of",
    "land_account",
    "portfolio",
    "select",
]
