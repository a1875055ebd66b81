"""Advice: the smallest feasible changes that lift a site's class or spare its ground."""

from __future__ import annotations

from ikap.assess.advice.additions import as_layer, from_layer
from ikap.assess.advice.entries import advice_entries, advice_sentences
from ikap.assess.advice.promise import (
    ADVISED,
    advised_additions,
    advised_areas,
    advised_sites,
    held,
    pieces,
)
from ikap.assess.advice.record import (
    Addition,
    Advice,
    Advised,
    Bounds,
    Candidate,
    Standing,
    Step,
    usual_bounds,
)
from ikap.assess.advice.said import RULES, changes, effects, why_none
from ikap.assess.advice.search import advise

__all__ = [
    "ADVISED",
    "RULES",
    "Addition",
    "Advice",
    "Advised",
    "Bounds",
    "Candidate",
    "Standing",
    "Step",
    "advice_entries",
    "advice_sentences",
    "advise",
    "advised_additions",
    "advised_areas",
    "advised_sites",
    "as_layer",
    "changes",
    "effects",
    "from_layer",
    "held",
    "pieces",
    "usual_bounds",
    "why_none",
]
