"""Weights from people: what a workshop answered, combined, with how they differ."""

from __future__ import annotations

from ikap.assess.weights.elicitation import (
    Consistency,
    concordance,
    consistency,
    eigenvector,
    rank_order_centroid,
    reciprocal,
    swing,
    together,
)
from ikap.assess.weights.profile import WAYS, profile_table
from ikap.assess.weights.workshop import (
    GOALS,
    Answers,
    Ask,
    Combined,
    Person,
    SetName,
    combined,
    pairs_of,
    sets_of,
)

__all__ = [
    "GOALS",
    "WAYS",
    "Answers",
    "Ask",
    "Combined",
    "Consistency",
    "Person",
    "SetName",
    "combined",
    "concordance",
    "consistency",
    "eigenvector",
    "pairs_of",
    "profile_table",
    "rank_order_centroid",
    "reciprocal",
    "sets_of",
    "swing",
    "together",
]
