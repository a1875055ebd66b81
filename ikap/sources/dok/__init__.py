"""The national DOK-arealanalyse as any supplier writes it, read for what it can be relied on."""

from __future__ import annotations

from ikap.sources.dok.reading import (
    Analysis,
    Result,
    Word,
    answer_of,
    is_analysis,
    read_analyses,
    read_analysis,
)

__all__ = [
    "Analysis",
    "Result",
    "Word",
    "answer_of",
    "is_analysis",
    "read_analyses",
    "read_analysis",
]
