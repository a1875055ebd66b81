"""The run as tables of text: scores.csv, rejected.csv, a round's counts, what could be transformed.

Columns are English; in bokmål the file is as Norwegian Excel opens it: semicolon, decimal comma
and a byte order mark. No text becomes a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ikap.assess.round import Tally
from ikap.assess.transformation import Transformation
from ikap.document import Alternative, Document, as_number
from ikap.model import Profile, RegionSummary, Rejection
from ikap.sources.proposals import Found, Opened
from ikap.text import is_norwegian
from ikap.words import GOALS

Row = dict[str, Any]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
REASONS = ("status", "for", "against", "tradeoffs", "missing", "would_change")


def scores_csv(document: Document) -> str:
    """One row an alternative: totals, goals, criteria and constraints, and the reasons."""
    synthetic = ", ".join(document["region"]["synthetic"])
    rows = [_score_row(entry, document, synthetic) for entry in document["alternatives"]]
    return csv_text(rows, list(rows[0]) if rows else [])


def rejected_csv(rejected: Iterable[Rejection]) -> str:
    """What was not scored, with the reason and the remedy; a row 0 is a whole file."""
    columns = ["file", "row", "id", "reason", "remedy"]
    rows = [
        {"file": r.file, "row": r.row, "id": r.id, "reason": r.reason, "remedy": r.remedy}
        for r in rejected
    ]
    return csv_text(rows, columns)


def transformation_csv(result: Transformation, names: Mapping[str, str]) -> str:
    """One row an area that could be transformed, in the order of the list."""
    columns = ["place_in_list", "name", "municipality", "area_daa", "business_class", "place"]
    columns += ["jobs", "fit", "could_fit", "could_hold", "could_house", "gain", "car_km"]
    rows = [
        {
            "place_in_list": number,
            "name": candidate.name,
            "municipality": names.get(candidate.municipality, candidate.municipality),
            "area_daa": candidate.area_daa,
            "business_class": candidate.firm,
            "place": candidate.place,
            **{name: as_number(getattr(candidate, name)) for name in columns[6:]},
            "move_to": " ".join(candidate.move_to),
            "synthetic": result.synthetic,
        }
        for number, candidate in enumerate(result.candidates, 1)
    ]
    return csv_text(rows, [*columns, "move_to", "synthetic"])


def round_csv(counted: Sequence[Tally], profile: Profile, region: RegionSummary) -> str:
    """One row for the round, one a municipality, one a file that was read."""
    synthetic = ", ".join(region.synthetic)
    rows = [
        {
            **{
                name: round(value, 6) if isinstance(value, float) else value
                for name, value in asdict(row).items()
            },
            "profile": profile.title,
            "synthetic_layers": synthetic,
        }
        for row in counted
    ]
    return csv_text(rows, list(rows[0]))


def files_csv(round_: Found, opened: Sequence[Opened]) -> str:
    """One row a file, or a folder that was not looked into: what became of it, and why."""
    columns = ["file", "outcome", "rows", "ids_begin_with", "reason", "remedy"]
    rows = [
        {
            "file": file.path,
            "outcome": "refused" if file.problems else "read",
            "rows": None if file.problems else file.rows,
            "ids_begin_with": "" if file.problems else file.prefix,
            "reason": " ".join(problem.what for problem in file.problems),
            "remedy": " ".join(dict.fromkeys(problem.remedy for problem in file.problems)),
        }
        for file in opened
    ]
    rows += [
        _unread(away.name, "refused", away.rejection.reason, away.rejection.remedy)
        for away in round_.refused
    ]
    rows += [_unread(left.name, "left_alone", left.why) for left in round_.left]
    return csv_text(rows, columns)


def _unread(name: str, outcome: str, reason: str, remedy: str = "") -> Row:
    row = {"file": name, "outcome": outcome, "rows": None}
    return {**row, "ids_begin_with": "", "reason": reason, "remedy": remedy}


def _score_row(entry: Alternative, document: Document, synthetic: str) -> Row:
    plain: Mapping[str, Any] = entry
    row: Row = {
        name: plain[name] for name in ("id", "proposal", "name", "kind", "list", "business_class")
    }
    row |= {
        "municipality_code": entry["municipality"]["code"],
        "municipality": entry["municipality"]["name"],
    }
    row |= {
        name: plain[name]
        for name in ("area_daa", "net_area_daa", "dwellings", "jobs", "plan_status", "case")
    }
    row |= {
        "note": entry.get("note"),
        "derived": " ".join(entry["derived"]),
        "status": entry["status"],
        "complete": entry["complete"],
        "rank": entry["rank"],
        "rank_low": _side(entry["rank_interval"], 0),
        "rank_high": _side(entry["rank_interval"], 1),
        "group": entry["group"],
        "group_rank": entry["group_rank"],
        "score": entry["score"],
        "score_low": _side(entry["score_interval"], 0),
        "score_high": _side(entry["score_interval"], 1),
        "class": entry["class"],
        "class_reason": entry["class_reason"],
    }
    for goal in GOALS:
        result = entry["goals"][goal.value]
        row |= {f"{goal.value}_value": result["value"], f"{goal.value}_class": result["class"]}
    for name in document["criteria"]:
        criterion: Mapping[str, Any] = entry["criteria"].get(name) or {}
        row |= {
            f"{name}_{key}": criterion.get(key) for key in ("measured", "unit", "value", "weight")
        }
    for name in document["constraints"]:
        answer = entry["constraints"].get(name)
        row |= {
            f"{name}_answer": answer and answer["answer"],
            f"{name}_daa": answer and answer["area_daa"],
        }
    sentences: Mapping[str, Any] = entry["reasons"]
    for key in (*REASONS, "unremarked", "supply"):
        row[f"reasons_{key}"] = " | ".join(sentences.get(key, []))
    return row | {"profile": document["profile"]["title"], "synthetic_layers": synthetic}


def _side(interval: Sequence[Any] | None, side: int) -> Any:
    return None if interval is None else interval[side]


def csv_text(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """Rows as a table of text, as a spreadsheet in the language in use opens it."""
    norwegian = is_norwegian()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if norwegian else ",", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name], norwegian) for name in columns])
    return ("\ufeff" if norwegian else "") + text.getvalue()


def _cell(value: Any, decimal_comma: bool) -> str:
    """A cell's text; what a spreadsheet would run as a formula is quoted with an apostrophe.

    >>> _cell(0.5, True), _cell("=1+1", True), _cell(None, True), _cell(True, True)
    ('0,5', "'=1+1", '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        text = repr(value)
        return text.replace(".", ",") if decimal_comma else text
    return f"'{value}" if str(value).startswith(_FORMULA) else str(value)
