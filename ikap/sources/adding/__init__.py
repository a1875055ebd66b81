"""A planner's file on its way into a region: looked at, recognised, checked, taken in."""

from __future__ import annotations

from ikap.sources.adding.candidate import Candidate, Choices
from ikap.sources.adding.choosing import Question, chosen, questions
from ikap.sources.adding.dates import Dated, date_in_name, date_of
from ikap.sources.adding.filing import BACKUP, placed, rewrite, take_in
from ikap.sources.adding.inspection import Inspection, empty_places, inspect
from ikap.sources.adding.intake import (
    MUNICIPALITIES,
    UNKNOWN_SOURCE,
    Base,
    base_of,
    begun,
    declaration_of,
    entry_for,
    files_of,
    named_municipalities,
    region_in,
    standing,
    used_files,
    whole_paths,
)
from ikap.sources.adding.recognition import MADE, kept
from ikap.sources.adding.replacing import official_entry, put_in, sweep

__all__ = [
    "BACKUP",
    "MADE",
    "MUNICIPALITIES",
    "UNKNOWN_SOURCE",
    "Base",
    "Candidate",
    "Choices",
    "Dated",
    "Inspection",
    "Question",
    "base_of",
    "begun",
    "chosen",
    "date_in_name",
    "date_of",
    "declaration_of",
    "empty_places",
    "entry_for",
    "files_of",
    "inspect",
    "kept",
    "named_municipalities",
    "official_entry",
    "placed",
    "put_in",
    "questions",
    "region_in",
    "rewrite",
    "standing",
    "sweep",
    "take_in",
    "used_files",
    "whole_paths",
]
