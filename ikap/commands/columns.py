"""What the columns of submissions were read as: on the screen, and for a script."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from ikap.commands.terminal import line, report
from ikap.model import M2_PER_DAA, Kind, Problem
from ikap.sources.proposals import Reading, Submissions
from ikap.text import _

SHOWN = 20  # layers, sheets and remarks on the screen; a round has its workbook


def report_columns(submissions: Submissions, console: Console, *, notes: bool = False) -> None:
    """A line a layer or sheet; with `notes`, what was not understood or had to be derived, and the
    first of what is remarked of the rows.
    """
    for reading in submissions.readings[:SHOWN]:
        if reading.columns or reading.passed:
            console.print(line(f"{reading.where}: {reading.line}"))
            for note in reading.notes if notes else ():
                console.print(line(f"  - {note.what} {note.remedy}".rstrip()))
    if notes:
        said = {
            (note.where, note.what) for reading in submissions.readings for note in reading.notes
        }
        said |= {(reading.where, reading.passed) for reading in submissions.readings}
        rest = [p for p in submissions.remarks if (p.where, p.what) not in said]
        report(rest[:SHOWN])
        if len(rest) > SHOWN:
            more = _("… flere merknader: {n}. «ikap check» viser alle.", n=len(rest) - SHOWN)
            console.print(line(more))


def looked_at(submissions: Submissions) -> dict[str, Any]:
    """All that `ikap check` found, by layer or sheet, and the areas that can be assessed."""
    return {
        "files": [_file(reading, submissions) for reading in submissions.readings],
        "alternatives": [
            _alternative(str(id_), row)
            for id_, row in zip(
                submissions.alternatives.index,
                submissions.alternatives.to_dict("records"),
                strict=True,
            )
        ],
    }


def _file(reading: Reading, submissions: Submissions) -> dict[str, Any]:
    sites = submissions.alternatives
    here = sites[sites["file"] == reading.where]
    refused = [r for r in submissions.rejected if r.file == reading.where]
    remarks = [p for p in submissions.remarks if _owner(p, submissions) == reading.where]
    return {
        "path": reading.path,
        "layer": reading.layer,
        "columns": dict(reading.columns),
        "scored": int(here["row"].nunique()),
        "refused": len(refused),
        "rows": [
            {"row": r.row, "id": r.id, "reason": r.reason, "remedy": r.remedy} for r in refused
        ],
        "remarks": [{"where": p.where, "what": f"{p.what} {p.remedy}".rstrip()} for p in remarks],
    }


def _owner(remark: Problem, submissions: Submissions) -> str:
    """The layer or sheet that a remark is of: the longest name that its place begins with."""
    names = (reading.where for reading in submissions.readings)
    held = [name for name in names if remark.where == name or remark.where.startswith(name)]
    return max(held, key=len, default="")


def _alternative(id_: str, row: Mapping[str, Any]) -> dict[str, Any]:
    homes = row["kind"] == Kind.HOUSING
    derived = [*row["derived"]]
    if homes and math.isnan(row["dwellings"]):
        derived.append("dwellings")
    return {
        "id": id_,
        "name": row["name"],
        "kind": row["kind"],
        "dwellings": _known(row["dwellings"]),
        "jobs": _known(row["jobs"]),
        "area_daa": round(row["geometry"].area / M2_PER_DAA, 6),
        "derived": derived,
    }


def _known(count: float) -> float | int | None:
    if math.isnan(count):
        return None
    return int(count) if float(count).is_integer() else round(count, 6)
