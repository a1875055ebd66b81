"""A round measured in other processes, from where it was; what cannot be measured is refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

import geopandas as gpd
import pandas as pd

from ikap.assess.evaluate import Measured, Work, joined, parts_of
from ikap.batch.fingerprint import checksums
from ikap.batch.journal import Journal
from ikap.batch.workers import Done, Failed, spread
from ikap.model import Override, Rejection
from ikap.sources.proposals import Submissions
from ikap.text import _

PART = 500  # sites measured together at the most: what each process loses when it is stopped
# A small round is cut so that there is work for all, and alike whoever does it.
SHARED, LEAST = 8, 25  # parts, and sites in each
DEATHS = 40  # of workers that try again; after so many it is the machine, not a site


class Progress(Protocol):
    """What reports how far it has come."""

    def begin(self, kept: int, all_: int) -> None:
        """So many sites of all were measured in an earlier run."""

    def advance(self, sites: int) -> None:
        """So many more are done."""

    def lost(self, sites: int, why: str) -> None:
        """A part of so many sites gave nothing; it is tried once more."""


class Run(Protocol):
    """How pieces are done: `workers.spread`, or something that answers as it does."""

    def __call__(
        self, work: Work, pieces: deque[gpd.GeoDataFrame], jobs: int, /
    ) -> Generator[tuple[gpd.GeoDataFrame, Done[Measured] | Failed]]: ...


@dataclass(frozen=True)
class Round:
    """A round as it was measured: what is scored, and what `measured` has of it.

    Nothing where all of it was refused, or it was left in the journal. `known_by` are the
    checksums of all sites by id; `kept` of them were measured earlier.
    """

    submissions: Submissions
    measured: Measured | None
    known_by: Mapping[str, str]
    kept: int

    def map_parts(self, _work: object, _parts: Iterable[gpd.GeoDataFrame]) -> Sequence[Measured]:
        """How `evaluate` gets what is measured already."""
        return [] if self.measured is None else [self.measured]


def measure(
    submissions: Submissions,
    work: Work,
    journal: Journal,
    progress: Progress,
    *,
    jobs: int,
    part: int = PART,
    run: Run = spread,
    gather: bool = True,
) -> Round:
    """Measure what the journal does not have, in `jobs` processes, `part` sites at a time.

    A part whose process dies, or that fails, is tried once more alone, then in halves, so that
    the sites at fault are refused and their neighbours are not. `gather`: whether what was
    measured is handed back, else it is left in the journal, and memory does not grow with it.
    """
    sites = submissions.alternatives
    known_by = checksums(sites, work)
    done: list[Measured] = []
    have: set[str] = set()
    for recalled in journal.recall(known_by):
        have.update(map(str, recalled.net.index))
        done += [recalled] if gather else []
    progress.begin(len(have), len(sites))
    lacking = sites[[str(id_) not in have for id_ in sites.index]]
    even = max(LEAST, -(-len(lacking) // SHARED))
    pieces = deque(parts_of(lacking, min(part, even)) if len(lacking) else ())
    doubtful: deque[gpd.GeoDataFrame] = deque()
    with closing(run(work, pieces, jobs)) as answers:
        for piece, answer in answers:
            if isinstance(answer, Done):
                journal.keep(answer.result, known_by)
                done += [answer.result] if gather else []
                progress.advance(len(piece))
            else:
                progress.lost(len(piece), answer.why)
                doubtful.append(piece)
    lost: dict[str, Failed] = {}
    with closing(_tried_again(work, doubtful, run)) as answers:
        for piece, answer in answers:
            if isinstance(answer, Done):
                journal.keep(answer.result, known_by)
                done += [answer.result] if gather else []
            else:
                lost.update(dict.fromkeys(map(str, piece.index), answer))
            progress.advance(len(piece))
    scored = _without(submissions, lost)
    measured = _only(joined(done), scored.alternatives.index) if done else None
    return Round(scored, measured, known_by, len(have))


def _tried_again(
    work: Work, doubtful: deque[gpd.GeoDataFrame], run: Run
) -> Generator[tuple[gpd.GeoDataFrame, Done[Measured] | Failed]]:
    """Pieces done alone, then in halves: what was measured, and the sites that could not be."""
    deaths = 0
    with closing(run(work, doubtful, 1)) as answers:
        for piece, answer in answers:
            if isinstance(answer, Failed):
                deaths += answer.died
                if len(piece) > 1 and deaths < DEATHS:
                    middle = len(piece) // 2
                    doubtful.extend((piece.iloc[:middle], piece.iloc[middle:]))
                    continue
            yield piece, answer


def _only(measured: Measured, ids: pd.Index) -> Measured:
    """What was measured on some of the sites."""
    tables = (measured.constraints, measured.indicators)
    chosen = [table[table.index.get_level_values("id").isin(ids)] for table in tables]
    return Measured(measured.net[measured.net.index.isin(ids)], *chosen)


def kept_overrides(overrides: Iterable[Override], sites: gpd.GeoDataFrame) -> tuple[Override, ...]:
    """The overrides of sites that are there still."""
    return tuple(override for override in overrides if override.id in sites.index)


def _without(submissions: Submissions, lost: Mapping[str, Failed]) -> Submissions:
    """The submissions without the rows of sites that could not be measured, which are refused."""
    sites = submissions.alternatives
    failed = sites.loc[sorted(lost)].drop_duplicates(["file", "row"])
    refused = [
        Rejection(site.file, int(site.row), str(site.proposal), *_told(lost[str(site.Index)]))
        for site in failed.itertuples()
    ]
    return replace(
        submissions,
        alternatives=sites[~sites["proposal"].isin(failed["proposal"])],
        rejected=(*submissions.rejected, *refused),
    )


def _told(failed: Failed) -> tuple[str, str]:
    """Why a site could not be measured, and what would help."""
    if failed.died:
        what = _(
            "målingen stanset ved hvert forsøk (prosessen endte med kode {code}), trolig fordi "
            "minnet tok slutt.",
            code=failed.why,
        )
        return what, _("Forenkle flaten, eller bruk en maskin med mer minne.")
    return _("området kan ikke måles."), _("Tegn området på nytt.")
