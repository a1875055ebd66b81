"""The region tried all over: where it would be good to build, and how far people would drive."""

from __future__ import annotations

from ikap.assess.surface import driving
from ikap.assess.surface.suitability import Trial, squares, suitability, usual_trial

__all__ = [
    "Trial",
    "driving",
    "squares",
    "suitability",
    "usual_trial",
]
