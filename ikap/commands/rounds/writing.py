"""A round that is measured: judged, counted and written, as pages or, of very many, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ikap.api import score_submissions
from ikap.assess.round import Scored, Tally, overlaps, tallies
from ikap.batch.journal import Journal
from ikap.batch.large import Large
from ikap.batch.measuring import Round, kept_overrides
from ikap.commands.scoring import Job, write_refused, write_scored
from ikap.commands.terminal import err_console, landed, working
from ikap.model import (
    ConfigurationError,
    Evaluation,
    NothingScored,
    Override,
    Problem,
    Profile,
)
from ikap.present.book import ROUND, RoundBook
from ikap.present.run import PARQUET, Extra, clock, lacking, write_large
from ikap.present.tables import files_csv, round_csv
from ikap.sources.forms import AssessmentForm, TrailForm
from ikap.sources.proposals import Found
from ikap.sources.region import Region
from ikap.sources.runs import COLUMNS
from ikap.storage import discard
from ikap.text import _, number


@dataclass(frozen=True)
class Written:
    """What was judged, and how it counts; nothing judged where all was refused."""

    scored: Scored | None
    tallies: Sequence[Tally]
    out: Path


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a round is written from, once it is measured."""

    job: Job
    region: Region
    profile: Profile
    overrides: Sequence[Override]
    form: AssessmentForm
    trail: TrailForm
    found: Found

    def pages(self, measured: Round) -> Written:
        """All that people read: the map, the tables, the paper, the account in round.xlsx."""
        submissions, names = measured.submissions, self.region.names
        evaluation = self._judged(measured)
        counted = tallies(evaluation, submissions.opened, submissions.rejected)
        book = RoundBook(
            title=self.region.title,
            alternatives=submissions.alternatives,
            opened=submissions.opened,
            readings=submissions.readings,
            rejected=submissions.rejected,
            remarks=submissions.remarks,
            overlaps=overlaps(submissions.alternatives),
            tallies=counted,
            names=names,
        )
        more: dict[str, Extra] = {**self._lists(measured, counted), ROUND: book.write}
        if evaluation is None:
            out = write_refused(self.job, self.region, self.profile, submissions, more)
        else:
            out = write_scored(self.job, self.region, evaluation, more)
        return Written(evaluation, counted, out)

    def columns(self, measured: Round, journal: Journal) -> Written:
        """Of more sites than people read: the columns, a map of the best, a grid of scores."""
        submissions, written = measured.submissions, clock()
        if submissions.alternatives.empty:
            return self.pages(measured)
        large = Large(
            measured, journal, self.region, self.profile, tuple(self.overrides), self.form
        )
        all_ = number(len(submissions.alternatives), 0)
        judged = 0
        with working(_("Vurderer områder (i alt {n}) …", n=all_)) as say:

            def advance(sites: int) -> None:
                nonlocal judged
                judged += sites
                say(_("{done} av {n}", done=number(judged, 0), n=all_))

            overview, best, file = large.judge(written, advance)
        counted = tallies(overview, submissions.opened, submissions.rejected)
        more = self._lists(measured, counted)
        with working(_("Skriver tabell, kart og rutenett …")) as say:
            place = write_large(overview, best, file, self.job.out, self.region, written, more, say)
        discard(file)
        return Written(overview, counted, landed(self.job.out, place))

    def _lists(self, measured: Round, counted: Sequence[Tally]) -> dict[str, Extra]:
        return {
            "round.csv": round_csv(counted, self.profile, self.region.summary()),
            "files.csv": files_csv(self.found, measured.submissions.opened),
        }

    def _judged(self, measured: Round) -> Evaluation | None:
        """The evaluation of what was measured; None where all was refused."""
        submissions = measured.submissions
        with working(_("Vurderer områder (i alt {n}) …", n=len(submissions.alternatives))):
            try:
                return score_submissions(
                    submissions,
                    self.region,
                    self.profile,
                    overrides=kept_overrides(self.overrides, submissions.alternatives),
                    form=self.form,
                    trail=self.trail,
                    map_parts=measured.map_parts,
                )
            except NothingScored:
                return None


def announce_columns(sites: int, readable: int) -> None:
    """Say before anything is measured what is written of so many; or what is not installed."""
    problems = lacking(COLUMNS, "pyarrow", PARQUET)
    if problems:
        raise ConfigurationError(problems)
    err_console.print(
        _(
            "Områder i innspillsrunden: {sites}. Over {readable} skrives resultatet som {columns}, "
            "med kart over de beste og et rutenett med poeng.",
            sites=number(sites, 0),
            readable=number(readable, 0),
            columns=COLUMNS,
        )
    )


def not_in_columns(trail: TrailForm) -> list[Problem]:
    """That a trail is read and checked, but stands in no column of so large a round."""
    if not trail.entries:
        return []
    what = _("gangen i saken er kontrollert, men skrives ikke ut for så mange områder.")
    return [Problem(trail.file, what, _("Vurder færre innspill om gangen."))]
