"""The answers of a run as files: one a site, under the site's own name, none that is not valid."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ikap.present.dok.validation import faults
from ikap.storage import file_names, write_text

FOLDER = "dok"


def write_analyses(answers: Mapping[str, Mapping[str, Any]], out: Path) -> list[Path]:
    """Write an answer a site into `out`/dok; a ValueError where one breaks the national schema."""
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(answers)
    written = []
    for label, answer in answers.items():
        wrong = faults(answer)
        if wrong:
            raise ValueError(f"the DOK answer of {label!r} breaks the schema: {wrong[:3]}")
        path = folder / f"{names[label]}.json"
        text = json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False)
        write_text(path, text + "\n")
        written.append(path)
    return written
