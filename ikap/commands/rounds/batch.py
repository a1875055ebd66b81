"""A round of submissions, scored unattended: `ikap batch`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from ikap.assess import profiles
from ikap.assess.evaluate import Work, check_overrides
from ikap.assess.round import account
from ikap.batch.cluster import connected
from ikap.batch.fingerprint import made_by
from ikap.batch.journal import Journal
from ikap.batch.large import READABLE
from ikap.batch.measuring import PART, Run, measure
from ikap.batch.workers import spread
from ikap.commands.folders import FEW, JobsOption, kept_when_interrupted, prepare
from ikap.commands.rounds.summary import Result, progress, report_round, summary
from ikap.commands.rounds.writing import Writing, announce_columns, not_in_columns
from ikap.commands.scoring import Job, PaperOption, entered
from ikap.commands.terminal import (
    AlsoOption,
    AssessmentsOption,
    HeardOption,
    JsonOption,
    LanguageOption,
    MapOption,
    OpenOption,
    OutOption,
    OverridesOption,
    ProfileOption,
    RegionOption,
    SlidesOption,
    TrailOption,
    command,
    err_console,
    field_mapping,
    listed,
    print_json,
    report,
    show_page,
    use_language,
    working,
)
from ikap.model import ConfigurationError, Problem
from ikap.present.paper import Paper
from ikap.present.run import MAP, check_extras, check_form, check_trail
from ikap.sources.forms import read_form
from ikap.sources.proposals import LARGEST, Found, find, read_overrides, read_proposals
from ikap.sources.region import open_region
from ikap.storage import whole_path
from ikap.text import _, language

Places = Annotated[
    list[Path], typer.Argument(metavar="MAPPE...", help=_("Mapper og filer med arealinnspill."))
]
PartOption = Annotated[
    int, typer.Option("--part", metavar="N", help=_("Antall områder som måles og lagres sammen."))
]
DaskOption = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADRESSE|local",
        help=_("Mål på en dask-klynge (tcp://maskin:8786), eller på arbeidere som startes her."),
    ),
]
LargestOption = Annotated[
    float, typer.Option("--largest", metavar="MB", help=_("Største fil som leses, utpakket."))
]
ReadableOption = Annotated[
    int,
    typer.Option(
        "--readable",
        metavar="N",
        help=_("Flere områder enn dette skrives som scores.parquet, med kart over de beste."),
    ),
]
AgainOption = Annotated[
    bool, typer.Option("--again", help=_("Mål alt på nytt, også områder som er målt før."))
]


@command
def score_round(
    places: Places,
    region: RegionOption = None,
    profile: ProfileOption = profiles.DEFAULT,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    jobs: JobsOption = None,
    part: PartOption = PART,
    dask: DaskOption = None,
    largest: LargestOption = LARGEST,
    again: AgainOption = False,
    readable: ReadableOption = READABLE,
    fields: MapOption = None,
    overrides: OverridesOption = None,
    assessments: AssessmentsOption = None,
    trail: TrailOption = None,
    heard: HeardOption = None,
    also: AlsoOption = "",
    slides: SlidesOption = False,
    paper: PaperOption = Paper.NONE,
    as_json: JsonOption = False,
    open_map: OpenOption = False,
) -> None:
    use_language(lang)
    check_numbers(jobs, part, largest, readable)
    job = Job(
        files=places,
        out=out or beside(places[0]),
        region=region,
        profile=profile,
        lang=lang,
        mapping=field_mapping(fields),
        overrides=overrides,
        assessments=assessments,
        trail=trail,
        heard=heard,
        also=listed(also),
        open_map=open_map,
        paper=paper,
        slides=slides,
    )
    processes = jobs or min(FEW, os.cpu_count() or 1)
    how = How(jobs=processes, part=part, largest=largest, again=again, dask=dask, readable=readable)
    result = run_round(job, how)
    if as_json:
        print_json(summary(result))
    else:
        report_round(result)
    if open_map:
        show_page(result.out / MAP)
    if result.round.submissions.rejected or result.account.faults():
        raise typer.Exit(1)


@dataclass(frozen=True, kw_only=True)
class How:
    """How a round is measured: none of it changes a number."""

    jobs: int
    part: int
    largest: float  # MB
    again: bool
    dask: str | None = None  # the address of a cluster
    readable: int = READABLE  # sites; more are written as columns


def check_numbers(jobs: int | None, part: int, largest: float, readable: int = READABLE) -> None:
    numbers = {
        "--jobs": 1 if jobs is None else jobs,
        "--part": part,
        "--largest": largest,
        "--readable": readable,
    }
    wrong = [name for name, value in numbers.items() if not value > 0]
    if wrong:
        raise ConfigurationError(Problem(name, _("tallet må være over 0.")) for name in wrong)


def beside(place: Path) -> Path:
    """The folder that is written where none is named."""
    whole = place.resolve()
    return whole.parent / f"ikap-{whole.name if whole.is_dir() else whole.stem}"


def run_round(job: Job, how: How) -> Result:
    """Find, read, measure, judge and write; each step reports what it has refused."""
    prepare(job.out)
    check_extras(job.also, slides=job.slides)
    where = open_region(job.region)
    weights = profiles.load(job.profile)
    own = read_overrides(job.overrides) if job.overrides is not None else ()
    beside_them = (job.out, job.overrides, job.assessments, job.trail, job.heard)
    aside = [path for path in beside_them if path is not None]
    with working(_("Leter etter innspill …")):
        round_ = find(job.files, aside, how.largest)
    if not round_.files and not round_.refused:
        raise ConfigurationError([nothing_found(job.files, round_)])
    with working(_("Leser filer (i alt {n}) …", n=len(round_.files))):
        submissions = read_proposals(round_.files, where, job.mapping)
        submissions = replace(
            submissions,
            rejected=(*(away.rejection for away in round_.refused), *submissions.rejected),
        )
        form = read_form(job.assessments, submissions)
        trail = entered(job, submissions)
    check_form(job.out, form.inputs)
    check_trail(job.out, trail.sha256)
    report(trail.remarks)
    check_overrides(own, submissions.alternatives)
    large = len(submissions.alternatives) > how.readable
    if large:
        announce_columns(len(submissions.alternatives), how.readable)
        report(not_in_columns(trail))
    work = Work(where, weights, own, language())
    place = whole_path(job.out)
    folder = place.with_name(f".{place.name}.work")
    journal = Journal(folder, made_by(work), where.crs)
    with journal.opened(), kept_when_interrupted(folder):
        if how.again:
            journal.forget()
        with measuring(how) as run, progress() as shown:
            measured = measure(
                submissions,
                work,
                journal,
                shown,
                jobs=how.jobs,
                part=how.part,
                run=run,
                gather=not large,
            )
        writing = Writing(
            job=job,
            region=where,
            profile=weights,
            overrides=own,
            form=form,
            trail=trail,
            found=round_,
        )
        written = writing.columns(measured, journal) if large else writing.pages(measured)
        journal.settle(measured.known_by.values())
    scored = measured.submissions
    balance = account(round_, scored.opened, written.scored, scored.rejected)
    return Result(
        round_, measured, written.scored, balance, written.tallies, journal.damaged, written.out
    )


@contextmanager
def measuring(how: How) -> Iterator[Run]:
    """What does the pieces: processes of this machine, or a cluster, whose page is told."""
    if how.dask is None:
        yield spread
        return
    with connected(how.dask, how.jobs) as cluster:
        workers, page = cluster.workers(), cluster.dashboard
        message = _("Arbeidere i klyngen: {n}. Framdrift: {address}", n=workers, address=page)
        err_console.print(message, markup=False)
        yield cluster.run


def nothing_found(places: Sequence[Path], round_: Found) -> Problem:
    """That there is nothing to score, and what there was instead."""
    why = Counter(left.why for left in round_.left)
    reasons = "; ".join(f"{count} {what}" for what, count in sorted(why.items()))
    what = _("ingen filer med arealinnspill.")
    if reasons:
        what += " " + _("Ikke brukt: {told}.", told=reasons)
    return Problem(", ".join(str(place) for place in places), what, _("Kontroller mappen."))
