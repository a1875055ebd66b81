"""What came in, and what became of it: counted by file and municipality, and held to account.

Areas are summed proposal by proposal: mixed use counts its ground once, and ground that two
proposals share counts for both.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from ikap.assess.round.overview import Scored
from ikap.model import Kind, Light, Problem, Rejection, Status
from ikap.sources.proposals import Found, Opened
from ikap.text import _

_COLUMNS = ("proposal", "kind", "status", "light", "municipality_code", "file", "row")
_SUMS = ("area_daa", "dwellings", "jobs")


class By(StrEnum):
    """What is counted by."""

    ALL = "all"
    MUNICIPALITY = "municipality"
    FILE = "file"


@dataclass(frozen=True)
class Tally:
    """Counts and sums of what was scored; `rows` came in and `refused` of them were not scored.

    Those two are None for a municipality: a row that is refused may lie nowhere. `proposals` are
    rows that were scored, and mixed use is two `alternatives`. Areas in daa.
    """

    by: By
    name: str
    rows: int | None
    refused: int | None
    proposals: int
    alternatives: int
    eligible: int
    conditional: int
    excluded: int
    green: int
    yellow: int
    red: int
    without_class: int
    area_daa: float
    dwellings: float
    dwellings_excluded: float  # of them, in what is excluded
    jobs: float
    jobs_unknown: int  # business alternatives that say no jobs


@dataclass(frozen=True)
class Account:
    """Files and rows that came in, and where each went."""

    found: int
    read: int
    refused: int
    left_alone: int
    rows: int
    rows_scored: int
    rows_refused: int

    def faults(self) -> list[Problem]:
        """What does not add up; nothing where all is accounted for."""
        problems = []
        if self.found != self.read + self.refused + self.left_alone:
            what = _(
                "filtellingen stemmer ikke: {read} lest + {refused} avvist + {left} ikke brukt "
                "er ikke lik {found} funnet.",
                read=self.read,
                refused=self.refused,
                left=self.left_alone,
                found=self.found,
            )
            problems.append(Problem(_("Filer"), what))
        if self.rows != self.rows_scored + self.rows_refused:
            what = _(
                "radtellingen stemmer ikke: {scored} vurdert + {refused} avvist er ikke lik "
                "{rows} lest.",
                scored=self.rows_scored,
                refused=self.rows_refused,
                rows=self.rows,
            )
            problems.append(Problem(_("Rader"), what))
        return problems


def account(
    round_: Found,
    opened: Sequence[Opened],
    evaluation: Scored | None,
    rejected: Iterable[Rejection],
) -> Account:
    """Where everything went. Each count is taken where the thing is, none from the others."""
    sites = _scored(evaluation)
    return Account(
        found=round_.count,
        read=sum(not file.problems for file in opened),
        refused=sum(bool(file.problems) for file in opened) + len(round_.refused),
        left_alone=len(round_.left),
        rows=sum(file.rows for file in opened),
        rows_scored=len(sites.drop_duplicates(["file", "row"])),
        rows_refused=sum(_refused(rejected).values()),
    )


def tallies(
    evaluation: Scored | None, opened: Sequence[Opened], rejected: Iterable[Rejection]
) -> list[Tally]:
    """The whole round, then each municipality by number, then each file that was read.

    Without an evaluation nothing was scored.
    """
    sites, refused = _scored(evaluation), _refused(rejected)
    all_ = sum(file.rows for file in opened)
    counted = [_tally(By.ALL, "", sites, all_, sum(refused.values()))]
    names = {} if evaluation is None else evaluation.region.municipalities
    for code, group in sites.groupby("municipality_code", sort=True):
        counted.append(
            _tally(By.MUNICIPALITY, f"{code} {names.get(str(code), '')}".rstrip(), group)
        )
    by_file = dict(iter(sites.groupby("file")))
    for file in opened:
        if not file.problems:
            places = file.places or {file.where: file.rows}
            groups = [by_file[place] for place in places if place in by_file]
            group = pd.concat(groups) if groups else sites.iloc[:0]
            turned_away = sum(refused[place] for place in places)
            counted.append(_tally(By.FILE, file.where, group, file.rows, turned_away))
    return counted


def _scored(evaluation: Scored | None) -> pd.DataFrame:
    columns = [*_COLUMNS, *_SUMS]
    if evaluation is None:
        return pd.DataFrame(columns=columns)
    return pd.DataFrame(evaluation.sites[columns])


def _refused(rejected: Iterable[Rejection]) -> Counter[str]:
    """By file, the rows that are refused, each once."""
    return Counter(file for file, _row in {(r.file, r.row) for r in rejected if r.row is not None})


def _tally(
    by: By, name: str, sites: pd.DataFrame, rows: int | None = None, refused: int | None = None
) -> Tally:
    ground = sites.drop_duplicates("proposal")
    excluded = sites["status"] == Status.EXCLUDED
    light = sites["light"].where(~excluded)  # what is in absolute conflict is given no class
    jobless = (sites["kind"] == Kind.BUSINESS) & sites["jobs"].isna()
    return Tally(
        by=by,
        name=name,
        rows=rows,
        refused=refused,
        proposals=len(ground),
        alternatives=len(sites),
        **{status.value: int((sites["status"] == status).sum()) for status in Status},
        **{colour.value: int((light == colour).sum()) for colour in Light},
        without_class=int(light.isna().sum()),
        area_daa=_sum(ground["area_daa"]),
        dwellings=_sum(sites["dwellings"]),
        dwellings_excluded=_sum(sites.loc[excluded, "dwellings"]),
        jobs=_sum(sites["jobs"]),
        jobs_unknown=int(jobless.sum()),
    )


def _sum(values: Iterable[Any]) -> float:
    """The sum of what is known, the same in any order."""
    return math.fsum(float(value) for value in values if not pd.isna(value))
