"""Workbooks: scores.xlsx with live weights, the form for assessments, the themes of a KU."""

from __future__ import annotations

from ikap.present.book.form import FORM, write_form
from ikap.present.book.impact import (
    ANSWER_SYMBOLS,
    BASIS,
    THEMES,
    Finding,
    answer_word,
    theme_findings,
)
from ikap.present.book.round import ROUND, RoundBook
from ikap.present.book.sheets import WARNING, Book, Cell, Column, Sheet, Value, pattern
from ikap.present.book.workbook import write_workbook

__all__ = [
    "ANSWER_SYMBOLS",
    "BASIS",
    "FORM",
    "ROUND",
    "THEMES",
    "WARNING",
    "Book",
    "Cell",
    "Column",
    "Finding",
    "RoundBook",
    "Sheet",
    "Value",
    "answer_word",
    "pattern",
    "theme_findings",
    "write_form",
    "write_workbook",
]
