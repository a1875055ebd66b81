"""The folder of advice, complete or not at all: page, table, the changed sites, document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ikap.assess.advice import RULES, Advised, advice_entries
from ikap.catalogue import factors
from ikap.document import Record
from ikap.model import Evaluation
from ikap.present.advice.page import advice_page
from ikap.present.document import basis_entry, synthetic_sign
from ikap.present.gis import write_advised
from ikap.present.run import check_target, clock
from ikap.present.tables import csv_text
from ikap.sources.runs import ADVISED, Run
from ikap.storage import Staged, write_json, write_text
from ikap.text import _, language

SCHEMA = ADVISED[1]
COLUMNS = (
    "site",
    "id",
    "nature",
    "change",
    "effect",
    "aims",
    "removed",
    "area_daa",
    "net_area_daa",
    "dwellings",
    "score_before",
    "score",
    "class_before",
    "class",
    "status_before",
    "status",
    "rank",
    "farmland_daa",
    "emissions",
    "why_none",
    "synthetic_layers",
)


def advice_document(run: Run, evaluation: Evaluation, advice: Mapping[str, Advised]) -> Record:
    """Everything that is advised, with its sentences and what bounds it."""
    by_id = {str(entry["id"]): entry for entry in run.document["alternatives"]}
    entries = advice_entries(evaluation, advice)
    return {
        "schema": SCHEMA,
        "language": language(),
        "run": {
            "folder": run.name,
            "written": run.record.get("written"),
            "profile": run.document["profile"]["title"],
            "decided_by": run.document["profile"]["decided_by"],
        },
        "region": {
            "title": run.document["region"]["title"],
            "crs": run.document["region"]["crs"],
            "synthetic": list(run.document["region"]["synthetic"]),
        },
        "synthetic": synthetic_sign(run.document),
        "rules": [_(rule) for rule in RULES],
        "bounds": {
            name: {
                "value": factor.best,
                "unit": _(factor.unit) if factor.unit else "",
                "basis": basis_entry(factor.basis),
            }
            for name, factor in factors("advice").items()
        },
        "sites": [
            {"id": id_, "name": by_id[id_]["name"], **entry} for id_, entry in entries.items()
        ],
    }


def write_advice(
    document: Record, advice: Mapping[str, Advised], evaluation: Evaluation, out: Path
) -> Path:
    """Write the folder; a ConfigurationError says why `out` cannot be used."""
    check_target(out)
    written = clock()
    staged = Staged(out)
    with staged as folder:
        write_json(folder / ADVISED[0], document)
        write_text(folder / "advice.html", advice_page(document, advice, evaluation))
        write_text(folder / "advice.csv", csv_text(_rows(document), COLUMNS))
        write_advised(advice, evaluation, folder, written)
    return staged.landed


def _rows(document: Record) -> Iterator[dict[str, Any]]:
    """A row a piece of advice, and one for a site without."""
    invented = ", ".join(document["region"]["synthetic"])
    for site in document["sites"]:
        before = site["before"]
        common = {
            "site": site["id"],
            "score_before": before["score"],
            "class_before": before["class"],
            "status_before": before["status"],
            "why_none": site["why_none"],
            "synthetic_layers": invented,
        }
        for piece in site["pieces"]:
            after = piece["after"]
            row = {
                **common,
                **{name: after.get(name) for name in COLUMNS if name in after},
                "id": piece["id"],
                "nature": piece["nature"],
                "change": " ".join(piece["change"]),
                "effect": " ".join(piece["effect"]),
                "aims": " ".join(piece["aims"]),
                "removed": piece["removed"],
            }
            yield {name: row.get(name) for name in COLUMNS}
        if not site["pieces"]:
            yield {name: common.get(name) for name in COLUMNS}
