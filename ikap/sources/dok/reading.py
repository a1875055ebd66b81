"""An answer of the national DOK-arealanalyse, in either of the two shapes that are about.

The published schema (version 1) and the running Process of Kartverket do not agree: names differ
by case, lists stand for objects, numbers for texts. Both are read. What is read is another's word:
«no hit, green» is `no` only where the answer itself shows that the ground was mapped; a colour is
kept as the supplier's and moves nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from ikap.model import Answer, InputError, Problem
from ikap.sources.cells import plain
from ikap.sources.official import coverage_statuses
from ikap.syntax import fault_in_json
from ikap.text import N_, _

LARGEST = 50 << 20  # bytes of an answer
DUST = 100.0  # m²; an overlap up to this is `touch`, as our own answers are
COVERAGE = "fullstendighet_dekning"
NOT_RELEVANT = "Ikke relevant"
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*%\s*av")
_DEFAULT_CRS = "EPSG:4326"  # what the Process takes a geometry without a CRS to be in


class Word(StrEnum):
    """The states of the schema and of the Process, together."""

    HIT = "HIT"
    HIT_RED = "HIT-RED"
    HIT_YELLOW = "HIT-YELLOW"
    NO_HIT = "NO-HIT"
    NO_HIT_GREEN = "NO-HIT-GREEN"
    NO_HIT_YELLOW = "NO-HIT-YELLOW"
    NOT_RELEVANT = "NOT-RELEVANT"
    NOT_IMPLEMENTED = "NOT-IMPLEMENTED"
    TIMEOUT = "TIMEOUT"
    ERROR = "ERROR"


HITS = (Word.HIT, Word.HIT_RED, Word.HIT_YELLOW)
NO_HITS = (Word.NO_HIT, Word.NO_HIT_GREEN)
# Why an answer is not known, in words.
UNKNOWN = {
    Word.NO_HIT_YELLOW: N_("ikke kartlagt"),
    Word.NOT_RELEVANT: N_("ikke blant kommunens valgte datasett"),
    Word.NOT_IMPLEMENTED: N_("ikke tatt med i analysen"),
    Word.TIMEOUT: N_("tjenesten svarte ikke i tide"),
    Word.ERROR: N_("tjenesten svarte med en feil"),
}


@dataclass(frozen=True)
class Result:
    """What a supplier says of one data set; `areas` in m², `distance` in metres.

    `word` is the state as it was written. `measures` are (dimension, value, comment). `ours` is
    what the supplier says in our own words, where the supplier is this tool.
    """

    dataset: str
    title: str
    owner: str
    updated: str
    theme: str
    word: str
    hit_area: float | None
    input_area: float | None
    distance: float | None
    measures: tuple[tuple[str, str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    description: str = ""
    ours: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mapped_share(self) -> float | None:
        """The share of the site that a warning says is not mapped; None where none does."""
        matches = [match for warning in self.warnings if (match := _SHARE.search(warning))]
        return float(matches[0][1].replace(",", ".")) / 100 if matches else None


@dataclass(frozen=True)
class Analysis:
    """A supplier's answer for one site."""

    file: str
    geometry: Any  # shapely, in `crs`; None where the answer has none
    crs: CRS
    area: float | None
    municipality: str
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Reading:
    """A result as an answer of ours: `unchecked` is the share that is not known, `why` in words."""

    answer: Answer
    unchecked: float
    why: str = ""


def answer_of(result: Result, *, polygons: bool = False) -> Reading:
    """What a result can be relied on for.

    `polygons`: the data set is known to be plain surfaces, so that a small hit area is a touch;
    lines, points and three-dimensional surfaces are given a hit area of 0.
    """
    word = result.word.upper()
    if word in set(HITS):
        small = polygons and result.hit_area is not None and result.hit_area <= DUST
        return Reading(Answer.TOUCH if small else Answer.YES, result.mapped_share or 0.0)
    if word in set(NO_HITS):
        return _no_hit(result)
    known = next((candidate for candidate in Word if candidate == word), None)
    why = _(UNKNOWN[known]) if known in UNKNOWN else _("ukjent svar: {word}", word=result.word)
    share = result.mapped_share if known is Word.NO_HIT_YELLOW else None
    return Reading(Answer.UNCHECKED, 1.0 if share is None else share, why)


def _no_hit(result: Result) -> Reading:
    """`no` where every coverage measure says that the ground was mapped, and one does."""
    measures = [(value, comment) for name, value, comment in result.measures if name == COVERAGE]
    uncovered = [comment for value, comment in measures if not _covered(value, comment)]
    if measures and not uncovered and result.mapped_share is None:
        return Reading(Answer.NO, 0.0)
    share = result.mapped_share
    why = (
        _("ingen treff, og ikke vist at området er kartlagt")
        if not measures
        else _("delvis ikke kartlagt")
    )
    return Reading(Answer.UNCHECKED, 1.0 if share is None else share, why)


def _covered(value: str, comment: str) -> bool:
    """Whether a coverage measure says that nothing there would mean that there is nothing."""
    if value.casefold() == "nei":
        return plain(comment) == plain(NOT_RELEVANT)
    status = coverage_statuses().get(plain(comment))
    return value.casefold() == "ja" and status is not None and status.covered


def is_analysis(path: Path) -> bool:
    """Whether a file is such an answer, by what it holds."""
    try:
        if path.stat().st_size > LARGEST:
            return False
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, Mapping) and "resultlist" in _lowered(document)


def read_analyses(path: Path) -> list[Analysis]:
    """The answer in a file, or those in a folder by name; an InputError tells all that is wrong."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    result: list[Analysis] = []
    problems: list[Problem] = []
    for file in files:
        if path.is_dir() and not is_analysis(file):
            continue
        try:
            result.append(read_analysis(file))
        except InputError as error:
            problems.extend(error.problems)
    if not result and not problems:
        what = _("mappen har ingen svar fra en DOK-analyse.")
        problems = [Problem(str(path), what, _("Ventet JSON med resultList."))]
    if problems:
        raise InputError(problems)
    return result


def read_analysis(path: Path) -> Analysis:
    """One answer; an InputError says what makes it none."""
    members = _members(path)
    listed = members.get("resultlist")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise _wrong(path, _("svaret har ingen resultList."))
    results = [_result(_lowered(entry)) for entry in listed if isinstance(entry, Mapping)]
    if len(results) != len(listed):
        raise _wrong(path, _("resultList inneholder noe annet enn objekter."))
    geometry, crs = _geometry(path, members.get("inputgeometry"))
    return Analysis(
        file=path.name,
        geometry=geometry,
        crs=crs,
        area=_number(members.get("inputgeometryarea")),
        municipality=str(members.get("municipalitynumber") or ""),
        results=tuple(results),
    )


def _result(members: Mapping[str, Any]) -> Result:
    dataset = _lowered(members.get("runondataset") or {})
    themes = members.get("theme") or members.get("themes") or ""
    measures = members.get("qualitymeasurement") or ()
    return Result(
        dataset=str(dataset.get("datasetid") or ""),
        title=str(dataset.get("title") or members.get("title") or ""),
        owner=str(dataset.get("owner") or ""),
        updated=str(dataset.get("updated") or ""),
        theme=themes if isinstance(themes, str) else ", ".join(map(str, themes)),
        word=str(members.get("resultstatus") or ""),
        hit_area=_number(members.get("hitarea")),
        input_area=_number(members.get("inputgeometryarea")),
        distance=_distance(members.get("distancetoobject")),
        measures=tuple(
            _measure(_lowered(measure)) for measure in measures if isinstance(measure, Mapping)
        ),
        warnings=tuple(map(str, _as_list(members.get("qualitywarning")))),
        description=str(members.get("description") or ""),
        ours=_ours(members.get("data")),
    )


def _measure(members: Mapping[str, Any]) -> tuple[str, str, str]:
    return (
        str(members.get("qualitydimensionid") or ""),
        str(members.get("value") if members.get("value") is not None else ""),
        str(members.get("comment") or ""),
    )


def _ours(data: Any) -> Mapping[str, Any]:
    """Our own words in an answer of ours; `data` is an object, or a list of them."""
    for entry in data if isinstance(data, list) else [data]:
        if isinstance(entry, Mapping) and isinstance(entry.get("ikap"), Mapping):
            own: Mapping[str, Any] = entry["ikap"]
            return own
    return {}


def _distance(value: Any) -> float | None:
    """Metres; the Process writes the largest number there is where nothing is near."""
    metres = _number(value)
    return None if metres is None or metres > 1e9 else metres


def _number(stated: Any) -> float | None:
    if isinstance(stated, bool) or stated is None:
        return None
    try:
        value = float(str(stated).replace(",", "."))
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def _as_list(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def _lowered(stated: object) -> dict[str, Any]:
    """Names without capitals: the schema and the Process do not spell them alike."""
    if not isinstance(stated, Mapping):
        return {}
    return {str(name).casefold(): value for name, value in stated.items()}


def _members(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise _wrong(path, _("filen er for stor for et svar."))
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _wrong(path, _("filen kan ikke leses.")) from error
    except (ValueError, RecursionError) as error:
        fault = fault_in_json(path.read_bytes()) or "–"
        raise _wrong(path, _("filen er ikke JSON: {fault}.", fault=fault)) from error
    if not isinstance(document, Mapping):
        raise _wrong(path, _("svaret er ikke et objekt."))
    lowered = _lowered(document)
    outputs = lowered.get("outputs")  # a service may wrap its answer
    return _lowered(outputs) if isinstance(outputs, Mapping) else lowered


def _geometry(path: Path, value: Any) -> tuple[Any, CRS]:
    if value is None:
        return None, CRS(_DEFAULT_CRS)
    if not isinstance(value, Mapping):
        raise _wrong(path, _("inputGeometry er ikke en geometri."))
    named = (value.get("crs") or {}).get("properties", {}).get("name", _DEFAULT_CRS)
    try:
        crs = CRS.from_user_input(named)
        shape = shapely.from_geojson(json.dumps({k: v for k, v in value.items() if k != "crs"}))
    except (CRSError, GEOSException, ValueError) as error:
        raise _wrong(path, _("inputGeometry er ikke en geometri.")) from error
    return shapely.force_2d(shape), crs


def _wrong(path: Path, what: str) -> InputError:
    return InputError([Problem(path.name, what, _("Ventet et svar fra en DOK-arealanalyse."))])
