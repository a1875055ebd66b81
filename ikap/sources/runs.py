"""A run read back from the folder that it was written to: its scores, its record and its areas.

A folder that is no run, or is damaged, is refused in a sentence that says what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from ikap.document import Document
from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources.files import contents, read
from ikap.syntax import fault_in_json
from ikap.text import _

SCORES, RECORD, AREAS = "scores.json", "run.json", "scores.gpkg"
COLUMNS = "scores.parquet"
LAYER, NET = "alternatives", "net_areas"
SCHEMAS = ("ikap-scores-2", "ikap-scores-1")  # that are read, the one that is written first
# The record of each kind of folder that is ours to replace, and the schema it names.
SCORED = (RECORD, "ikap-run-1")
COMPARED = ("compare.json", "ikap-compare-1")
BESIDE = ("beside.json", "ikap-beside-1")
PORTFOLIO = ("portfolio.json", "ikap-portfolio-1")
KEY_FIGURES = ("region.json", "ikap-region-1")
RESERVE = ("reserve.json", "ikap-reserve-1")
SENSITIVITY = ("sensitivity.json", "ikap-sensitivity-1")
SURFACE = ("surface.json", "ikap-surface-1")
VERIFIED = ("verify.json", "ikap-verify-1")
ADVISED = ("advice.json", "ikap-advice-1")
WEIGHED = ("weights.json", "ikap-weights-1")
OURS = (
    *(SCORED, COMPARED, BESIDE, PORTFOLIO, KEY_FIGURES, RESERVE, SENSITIVITY, SURFACE, VERIFIED),
    *(ADVISED, WEIGHED),
)
# What is read of a document, and of each alternative in it.
_PARTS = ("region", "profile", "set_aside", "criteria", "constraints", "layers")
_FIELDS = ("id", "name", "kind", "list", "rank", "score", "status", "class", "area_daa")


@dataclass(frozen=True)
class Run:
    """A run as it was written. `areas` are the gross areas by id, in the region's CRS."""

    folder: Path
    document: Document
    record: Mapping[str, Any]
    areas: gpd.GeoSeries

    @property
    def name(self) -> str:
        return self.folder.resolve().name


def read_run(folder: Path) -> Run:
    """The run of a folder; a ConfigurationError lists everything that is missing or damaged."""
    problems: list[Problem] = []
    document = _object(folder / SCORES, problems)
    record = _object(folder / RECORD, problems)
    if not problems:
        problems += _faults(document, record, folder)
    if problems:
        raise ConfigurationError(problems)
    scores = cast(Document, {"certainty": {}, **document})  # which ikap-scores-1 lacks
    return Run(folder, scores, record, _areas(folder / AREAS, scores))


def net_areas(run: Run) -> dict[str, Any]:
    """What is left of each site, by id; an empty area where nothing is."""
    try:
        table = read(contents(run.folder / AREAS, NET), columns=["id"])
    except InputError as error:
        raise ConfigurationError(error.problems) from error
    return dict(zip(table["id"].astype(str), table.geometry, strict=True))


def is_ours(folder: Path) -> bool:
    """Whether a folder holds what one of our commands wrote."""
    return any(own_record(folder, name).get("schema") == schema for name, schema in OURS)


def own_record(folder: Path, name: str = RECORD) -> Mapping[str, Any]:
    """The record in a folder; empty where there is none that can be read."""
    try:
        record = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _object(path: Path, problems: list[Problem]) -> Mapping[str, Any]:
    remedy = _("Oppgi en mappe som er skrevet av «ikap score» eller «ikap demo».")
    try:
        content = json.loads(
            _printable(path.read_text(encoding="utf-8")), parse_constant=_no_number
        )
    except OSError:
        problems.append(_unread(path, remedy))
        return {}
    except ValueError:
        fault = fault_in_json(path.read_bytes()) or "–"
        what = _("Filen er skadet: den er ikke gyldig JSON ({fault}).", fault=fault)
        problems.append(Problem(str(path), what, remedy))
        return {}
    if not isinstance(content, dict):
        problems.append(
            Problem(str(path), _("Filen er skadet: den inneholder ikke en beregning."), remedy)
        )
        return {}
    return content


def _unread(path: Path, remedy: str) -> Problem:
    """That a file is not there; of a large round, where its numbers are instead."""
    columns = path.parent / COLUMNS
    if path.name == SCORES and columns.is_file():
        what = _("Innspillsrunden har for mange områder for denne kommandoen.")
        remedy = _(
            "Alle tall står i {columns}. Legg områdene det gjelder i en egen fil, og beregn dem "
            "med «ikap score».",
            columns=columns.name,
        )
        return Problem(str(path), what, remedy)
    return Problem(str(path), _("Filen finnes ikke eller kan ikke leses."), remedy)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number in JSON")


def _printable(text: str) -> str:
    r"""JSON without control characters in its texts: a terminal would obey them.

    >>> print(_printable(r'["a\u001b[31mb", "c\\u001bd", "e\nf"]'))
    ["a[31mb", "c\\u001bd", "e\nf"]
    """
    return _CONTROL.sub(r"\1", text)


# Written out as \u001b, or standing there by itself; after an even number of backslashes.
_CONTROL = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u00(?:0[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f])|[\x7f-\x9f]", re.IGNORECASE
)


def _faults(document: Mapping[str, Any], record: Mapping[str, Any], folder: Path) -> list[Problem]:
    again = _("Beregn innspillene på nytt.")
    place = str(folder / SCORES)
    if document.get("schema") not in SCHEMAS:
        what = _(
            "Filen har formatet {found}, ventet {wanted}.",
            found=document.get("schema", "–"),
            wanted=SCHEMAS[0],
        )
        return [Problem(place, what, again)]
    lacking = [name for name in _PARTS if not isinstance(document.get(name), dict)]
    entries = document.get("alternatives")
    if not isinstance(entries, list) or not entries:
        lacking.append("alternatives")
    elif not all(isinstance(entry, dict) and all(f in entry for f in _FIELDS) for entry in entries):
        lacking.append("alternatives: " + ", ".join(_FIELDS))
    faults = [
        Problem(place, _("Filen er skadet: «{name}» mangler.", name=name), again)
        for name in lacking
    ]
    if not lacking and entries and len({str(entry["id"]) for entry in entries}) < len(entries):
        faults.append(Problem(place, _("Filen er skadet: samme id står flere ganger."), again))
    return faults + [
        Problem(str(folder / RECORD), _("Filen er skadet: «{name}» mangler.", name=name), again)
        for name in ("region", "inputs", "versions")
        if not isinstance(record.get(name), dict | list)
    ]


def _areas(path: Path, document: Document) -> gpd.GeoSeries:
    if not path.is_file():
        raise ConfigurationError([Problem(str(path), _("Filen finnes ikke eller kan ikke leses."))])
    try:
        table = read(contents(path, LAYER), columns=["id"])
    except InputError as error:
        raise ConfigurationError(error.problems) from error
    table.index = pd.Index(table["id"].astype(str), name="id")
    lost = [entry["id"] for entry in document["alternatives"] if entry["id"] not in table.index]
    if lost:
        what = _("Geometrien mangler for {ids}.", ids=", ".join(lost[:5]))
        raise ConfigurationError([Problem(str(path), what, _("Beregn innspillene på nytt."))])
    shapes: gpd.GeoSeries = table.geometry
    return shapes
