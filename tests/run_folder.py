"""What of a run's folder is read back: its scores, its record and its areas."""

from __future__ import annotations

import json
from pathlib import Path

from ikap.model import Evaluation
from ikap.present.document import scores_document, to_json
from ikap.present.gis import write_geopackage
from ikap.present.run import clock, record_of


def write_run_folder(evaluation: Evaluation, folder: Path) -> Path:
    """Write it in a folder that is there, without map, tables and paper."""
    document = scores_document(evaluation)
    (folder / "scores.json").write_text(to_json(document), encoding="utf-8")
    record = json.dumps(record_of(evaluation, clock(), folder))
    (folder / "run.json").write_text(record, encoding="utf-8")
    write_geopackage(document, evaluation.sites, folder / "scores.gpkg", clock())
    return folder
