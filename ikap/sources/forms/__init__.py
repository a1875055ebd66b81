"""Forms that come back filled in: a caseworker's assessments, a workshop's weights."""

from __future__ import annotations

from ikap.sources.forms.assessments import NO_FORM, AssessmentForm, read_form
from ikap.sources.forms.trail import COLUMNS as TRAIL_COLUMNS
from ikap.sources.forms.trail import NO_TRAIL, TrailForm, read_trail
from ikap.sources.forms.workshop import Answered, read_workshop

__all__ = [
    "NO_FORM",
    "NO_TRAIL",
    "TRAIL_COLUMNS",
    "Answered",
    "AssessmentForm",
    "TrailForm",
    "read_form",
    "read_trail",
    "read_workshop",
]
