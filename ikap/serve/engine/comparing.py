"""Two runs side by side, as `ikap compare` has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ikap.assess.comparison import differences, moves
from ikap.present.comparison import compare_document
from ikap.sources.runs import read_run


def compared(region: str | None, first: str, second: str) -> dict[str, Any]:
    """Who moved, how far, and because of what."""
    del region
    runs = read_run(Path(first)), read_run(Path(second))
    documents = runs[0].document, runs[1].document
    differing = differences(*documents, (runs[0].record, runs[1].record))
    return dict(compare_document(runs, moves(*documents), differing))
