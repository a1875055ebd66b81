"""The national DOK-arealanalyse as an output of ours: an answer a site, by the schema version 1."""

from __future__ import annotations

from ikap.present.dok.comparison import AGREEMENTS, beside_document, sentence, write_beside
from ikap.present.dok.facts import land_fact
from ikap.present.dok.output import State, analyses, analysis, geojson, state_of
from ikap.present.dok.page import page_data
from ikap.present.dok.validation import faults
from ikap.present.dok.writing import FOLDER, write_analyses

__all__ = [
    "AGREEMENTS",
    "FOLDER",
    "State",
    "analyses",
    "analysis",
    "beside_document",
    "faults",
    "geojson",
    "land_fact",
    "page_data",
    "sentence",
    "state_of",
    "write_analyses",
    "write_beside",
]
