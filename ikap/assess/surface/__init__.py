"""The region tried all over: where it would be good to build, and how far people would drive."""

from __future__ import annotations

from ikap.assess.surface import driving
from ikap.assess.surface.suitability import Trial, squares, suitability, usual_trial
from ikap.assess.surface.surface import Surface, surface_of
from ikap.assess.surface.windows import (
    CRITERION,
    MEASURED,
    Tried,
    Window,
    squares_of,
    unpacked,
    windows,
)

__all__ = [
    "CRITERION",
    "MEASURED",
    "Surface",
    "Trial",
    "Tried",
    "Window",
    "driving",
    "squares",
    "squares_of",
    "suitability",
    "surface_of",
    "unpacked",
    "usual_trial",
    "windows",
]
