"""The folder of how sure a ranking is, complete or not at all: page, tables and document."""

from __future__ import annotations

from pathlib import Path

from ikap.document import Record
from ikap.present.run import check_target, clock
from ikap.present.sensitivity.sheet import sensitivity_page
from ikap.present.sensitivity.tables import sensitivity_csv, write_sensitivity_workbook
from ikap.sources.runs import SENSITIVITY
from ikap.storage import Staged, write_json, write_text


def write_sensitivity(document: Record, out: Path) -> Path:
    """Write the folder; a ConfigurationError says why `out` cannot be used."""
    check_target(out)
    written = clock()
    staged = Staged(out)
    with staged as folder:
        write_json(folder / SENSITIVITY[0], document)
        write_text(folder / "sensitivity.html", sensitivity_page(document))
        write_text(folder / "sensitivity.csv", sensitivity_csv(document))
        write_sensitivity_workbook(document, folder / "sensitivity.xlsx", written)
    return staged.landed
