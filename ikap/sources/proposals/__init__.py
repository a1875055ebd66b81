"""Submitted files as alternatives: every row is either an alternative or a rejection."""

from __future__ import annotations

from ikap.sources.proposals import purpose
from ikap.sources.proposals.account import Reading
from ikap.sources.proposals.features import feature_sheet, features_sheet, frame_sheet
from ikap.sources.proposals.folders import LARGEST, Found, find
from ikap.sources.proposals.headings import SYNONYMS
from ikap.sources.proposals.overrides import read_overrides
from ikap.sources.proposals.purpose import class_by_jobs
from ikap.sources.proposals.reading import (
    Opened,
    Submissions,
    alternatives_in,
    read_proposals,
    read_sheet,
)
from ikap.sources.proposals.sets import NamedSet, read_sets
from ikap.sources.proposals.sheet import Sheet, split_reference
from ikap.sources.proposals.submission import all_sheets

__all__ = [
    "LARGEST",
    "SYNONYMS",
    "Found",
    "NamedSet",
    "Opened",
    "Reading",
    "Sheet",
    "Submissions",
    "all_sheets",
    "alternatives_in",
    "class_by_jobs",
    "feature_sheet",
    "features_sheet",
    "find",
    "frame_sheet",
    "purpose",
    "read_overrides",
    "read_proposals",
    "read_sets",
    "read_sheet",
    "split_reference",
]
