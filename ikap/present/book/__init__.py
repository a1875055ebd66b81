"""Workbooks: scores.xlsx with live weights, the form for assessments, the themes of a KU."""

from __future__ import annotations

from ikap.present.book.form import FORM, write_form
from ikap.present.book.impact import (
    ANSWER_SYMBOLS,
    BASIS,
    THEMES,
    Finding,
    Theme,
    answer_word,
    not_assessed,
    theme_findings,
)
from ikap.present.book.ranking import net_share
from ikap.present.book.round import ROUND, RoundBook
from ikap.present.book.sheets import INPUT, WARNING, Book, Cell, Column, Sheet, Value, pattern
from ikap.present.book.trail import TRAIL as TRAIL_FORM
from ikap.present.book.trail import write_trail
from ikap.present.book.workbook import write_workbook

__all__ = [
    "ANSWER_SYMBOLS",
    "BASIS",
    "FORM",
    "INPUT",
    "ROUND",
    "THEMES",
    "TRAIL_FORM",
    "WARNING",
    "Book",
    "Cell",
    "Column",
    "Finding",
    "RoundBook",
    "Sheet",
    "Theme",
    "Value",
    "answer_word",
    "net_share",
    "not_assessed",
    "pattern",
    "theme_findings",
    "write_form",
    "write_trail",
    "write_workbook",
]
