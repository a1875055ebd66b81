"""Dropped files looked at before anything is scored: rows, columns, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ikap.model import InputError
from ikap.serve.engine.warm import opened
from ikap.sources.cells import first_match
from ikap.sources.proposals import SYNONYMS, all_sheets, read_proposals
from ikap.sources.region import Region

SHOWN = 5  # values of a column
LETTERS = 60  # of a value
MOST_ROWS = 500  # told row by row on a page


def look(
    region: str | None, files: Sequence[str], mapping: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What was understood of each row, which column was read as what, and what is wrong."""
    where = opened(region)
    wanted = dict(mapping or {})
    read = read_proposals([Path(file) for file in files], where, wanted)
    rows = [
        {
            "id": str(id_),
            "file": row["file"],
            "row": int(row["row"]),
            "name": row["name"],
            "kind": str(row["kind"]),
            "dwellings": _count(row["dwellings"]),
            "jobs": _count(row["jobs"]),
            "municipality": where.names.get(row["municipality_code"], row["municipality_code"]),
            "area_daa": round(row["geometry"].area / 1000, 1),
            "derived": list(row["derived"]),
        }
        for id_, row in read.alternatives.head(MOST_ROWS).iterrows()
    ]
    return {
        "read": len(read.alternatives),
        "rows": rows,
        "rejected": [asdict(entry) for entry in read.rejected],
        "remarks": [asdict(remark) for remark in read.remarks],
        "files": [
            {
                "name": entry.name,
                "rows": entry.rows,
                "problems": [asdict(p) for p in entry.problems],
            }
            for entry in read.opened
        ],
        "columns": _columns(files, where, wanted),
        "mapping": wanted,
    }


def _columns(
    files: Sequence[str], region: Region, mapping: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each field of ours, the column it was read from, and what else there is to choose from."""
    values: dict[str, list[str]] = {}
    for file in files:
        try:
            sheets = all_sheets(file, region.box, region.crs)
        except InputError:
            continue  # told of already: it stands among the refusals of the same look
        for sheet in sheets:
            for name in sheet.cells.columns:
                shown = values.setdefault(str(name), [])
                for value in sheet.cells[name].dropna().head(SHOWN):
                    text = str(value)[:LETTERS]
                    if len(shown) < SHOWN and text not in shown:
                        shown.append(text)
    chosen = {
        ours: mapping.get(ours) or first_match(names, list(values))
        for ours, names in SYNONYMS.items()
    }
    return [
        {
            "field": ours,
            "column": column,
            "given": ours in mapping,
            "values": values.get(column or "", []),
            "choices": list(values),
        }
        for ours, column in chosen.items()
    ]


def _count(value: Any) -> int | float | None:
    number = float(value)
    if number != number:
        return None
    return int(number) if number.is_integer() else number
