"""The national DOK-arealanalyse as an output of ours: an answer a site, by the schema version 1."""

from __future__ import annotations

from ikap.present.dok.output import State, analyses, analysis, state_of
from ikap.present.dok.validation import faults
from ikap.present.dok.writing import FOLDER, write_analyses

__all__ = [
    "FOLDER",
    "State",
    "analyses",
    "analysis",
    "faults",
    "state_of",
    "write_analyses",
]
