"""The form for assessments, read back with what a caseworker wrote in it."""

from __future__ import annotations

from ikap.sources.forms.assessments import NO_FORM, AssessmentForm, read_form

__all__ = [
    "NO_FORM",
    "AssessmentForm",
    "read_form",
]
