"""The main job: `ikap score`, `ikap demo` and `ikap check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import geopandas as gpd
import typer
from rich.table import Table
from rich.text import Text

from ikap.api import advise, run_name, sample_proposals, score_submissions, write
from ikap.assess import profiles
from ikap.assess.round import Scored, check_heard, overlap_remarks
from ikap.catalogue import LAYERS
from ikap.commands.columns import looked_at, report_columns
from ikap.commands.folders import prepare
from ikap.commands.terminal import (
    AlsoOption,
    AssessmentsOption,
    Files,
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
    counting,
    err_console,
    field_mapping,
    landed,
    listed,
    out_console,
    print_json,
    report,
    report_rejections,
    show_page,
    use_language,
    working,
)
from ikap.model import Evaluation, NothingScored, Problem, Profile, Rejection, Status
from ikap.present.map import map_layers
from ikap.present.page import slow_to_open
from ikap.present.paper import Paper
from ikap.present.run import (
    ADVICE,
    MAP,
    Extra,
    check_extras,
    check_form,
    check_trail,
    write_refusal,
)
from ikap.sources.forms import TrailForm, read_form, read_trail
from ikap.sources.proposals import Submissions, read_overrides, read_proposals
from ikap.sources.region import Region, open_region
from ikap.sources.runs import read_run
from ikap.text import _, lowered, number
from ikap.words import LIGHT_SYMBOLS, LIGHTS, LISTS, STATUSES

PaperOption = Annotated[
    Paper,
    typer.Option(
        "--paper",
        metavar="all|report|none",
        help=_("Hva som skrives som PDF: alt, bare rapporten eller ingenting."),
    ),
]

SMALL = 20e6  # bytes of a layer's files
NOTHING_MORE: Mapping[str, Extra] = MappingProxyType({})

InBrowserOption = Annotated[
    bool, typer.Option("--serve", help=_("Vis eksempelet i nettleseren, som «ikap serve»."))
]


@command
def demo(
    profile: ProfileOption = profiles.DEFAULT,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    also: AlsoOption = "",
    slides: SlidesOption = False,
    open_map: OpenOption = False,
    paper: PaperOption = Paper.ALL,
    in_browser: InBrowserOption = False,
) -> None:
    use_language(lang)
    if in_browser:
        serve_sample(lang)
        return
    run(
        Job(
            files=[sample_proposals()],
            out=out or Path("ikap-demo"),
            profile=profile,
            lang=lang,
            also=listed(also),
            open_map=open_map,
            paper=paper,
            slides=slides,
        )
    )


def serve_sample(lang: str) -> None:
    """The service in the browser, with the sample already on its way."""
    from ikap.commands.serving import serve_here

    serve_here(lang, sample=True)


@command
def score(
    files: Files,
    region: RegionOption = None,
    profile: ProfileOption = profiles.DEFAULT,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    fields: MapOption = None,
    overrides: OverridesOption = None,
    assessments: AssessmentsOption = None,
    trail: TrailOption = None,
    heard: HeardOption = None,
    also: AlsoOption = "",
    slides: SlidesOption = False,
    open_map: OpenOption = False,
    paper: PaperOption = Paper.ALL,
) -> None:
    use_language(lang)
    run(
        Job(
            files=files,
            out=out or files[0].parent / f"ikap-{files[0].stem}",
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
    )


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be scored, with what, and where it is to be written."""

    files: Sequence[Path]
    out: Path
    region: str | None = None
    profile: str = profiles.DEFAULT
    lang: str = "nb"
    mapping: Mapping[str, str] = field(default_factory=dict)
    overrides: Path | None = None
    assessments: Path | None = None
    trail: Path | None = None
    heard: Path | None = None  # the folder of the run that went on hearing
    also: tuple[str, ...] = ()
    open_map: bool = False
    paper: Paper = Paper.ALL
    slides: bool = False


def entered(job: Job, submissions: Submissions) -> TrailForm:
    """The trail of a job, what is decided in it held against what was heard."""
    trail = read_trail(job.trail, submissions.alternatives.index, run_name())
    if job.heard is None:
        return trail
    differing = check_heard(trail.entries, submissions.alternatives, read_run(job.heard))
    return replace(trail, remarks=(*trail.remarks, *differing))


def run(job: Job) -> None:
    """Score and write; report what was refused, and where the map is."""
    out = job.out
    prepare(out)
    check_extras(job.also, slides=job.slides)
    where = open_region(job.region)
    weights = profiles.load(job.profile)
    own = read_overrides(job.overrides) if job.overrides is not None else ()
    with working(_("Leser kartlag …")):
        # Whole, once: the map shows them, and the measuring cuts from them.
        map_layers(where, gpd.GeoSeries())
        where.keep(SMALL)  # sooner read whole than in a window round each site
    with working(_("Leser innspill …")):
        submissions = read_proposals(job.files, where, job.mapping)
        form = read_form(job.assessments, submissions)
        trail = entered(job, submissions)
    report_columns(submissions, err_console, notes=True)
    report(overlap_remarks(submissions.alternatives))
    check_form(out, form.inputs)
    check_trail(out, trail.sha256)
    report(trail.remarks)
    try:
        with working(
            _("Måler og vurderer områder (i alt {n}) …", n=len(submissions.alternatives))
        ) as say:
            evaluation = score_submissions(
                submissions,
                where,
                weights,
                overrides=own,
                form=form,
                trail=trail,
                map_parts=counting(say),
            )
    except NothingScored:
        out = write_refused(job, where, weights, submissions)
        report_rejections(submissions.rejected)
        err_console.print(_("Ingen områder kunne vurderes. Se {path}", path=out / "rejected.csv"))
        raise typer.Exit(1) from None
    out = write_scored(job, where, evaluation)
    report_result(evaluation, submissions.rejected, out)
    if job.open_map:
        show_page(out / MAP)
    if submissions.rejected:
        raise typer.Exit(1)


def write_scored(
    job: Job, where: Region, evaluation: Evaluation, more: Mapping[str, Extra] = NOTHING_MORE
) -> Path:
    """Write the folder of a run that scored something; where it is."""
    advised = {}
    if ADVICE in job.also:
        with working(_("Prøver endringer av hvert område …")):
            advised = advise(evaluation, where)
    with working(_("Skriver kart, tabeller, rapport og faktaark …")) as say:
        written = write(
            evaluation,
            job.out,
            job.lang,
            region=where,
            paper=job.paper,
            also=job.also,
            slides=job.slides,
            more=more,
            advised=advised,
            say=say,
        )
    return landed(job.out, written)


def write_refused(
    job: Job,
    where: Region,
    weights: Profile,
    submissions: Submissions,
    more: Mapping[str, Extra] = NOTHING_MORE,
) -> Path:
    """Write the folder of a run in which all was refused; where it is."""
    written = write_refusal(
        where.summary(),
        weights,
        submissions.rejected,
        submissions.remarks,
        submissions.inputs,
        job.out,
        more,
    )
    return landed(job.out, written)


def report_result(evaluation: Scored, rejected: Sequence[Rejection], out: Path) -> None:
    """The first of each list, what to know of the numbers, what was refused, where the map is."""
    for name, title in LISTS.items():
        rows = evaluation.sites[evaluation.sites["list"] == name]
        if not rows.empty:
            out_console.print(ranking_table(_(title), rows))
    synthetic = evaluation.region.synthetic
    if synthetic:
        titles = ", ".join(lowered(_(LAYERS[name].title)) for name in synthetic)
        out_console.print(_("Oppdiktede data i regionen: {titles}.", titles=titles), style="bold")
    remarks = len(evaluation.remarks)
    if remarks:
        out_console.print(_("Merknader til dataene: {n} (se run.json).", n=remarks))
    report_rejections(rejected)
    out_console.print(
        _(
            "Vurderte områder: {n}, med vektprofilen «{profile}» ({who}).",
            n=len(evaluation.sites),
            profile=evaluation.profile.title,
            who=evaluation.profile.decided_by,
        )
    )
    if not (out / MAP).is_file():
        what = _("Kartet ble for stort til å åpnes i nettleseren og er ikke laget.")
        report([Problem(MAP, what, _("Åpne scores.gpkg i QGIS, eller del opp innspillene."))])
        return
    out_console.print(_("Kart: {path}", path=(out / MAP).resolve()))
    slow = slow_to_open(out / MAP)
    if slow:
        report([slow])


def ranking_table(title: str, rows: Any) -> Table:
    """The ten first of a list, as the screen has room for."""
    shown = rows.assign(place=rows["rank"].fillna(1e9)).sort_values(["place"], kind="stable")
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading, justify in (
        (_("Nr."), "right"),
        (_("Id"), "left"),
        (_("Navn"), "left"),
        (_("Poeng"), "right"),
        (_("Klasse"), "left"),
        (_("Status"), "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for row in shown.head(10).itertuples():
        classed = row.light and row.status != Status.EXCLUDED
        light = f"{LIGHT_SYMBOLS[row.light]} {_(LIGHTS[row.light])}" if classed else "–"
        table.add_row(
            number(row.rank, 0),
            Text(str(row.Index)),
            Text(str(row.name or "")),
            number(100 * row.score, 0),
            light,
            _(STATUSES[row.status]),
        )
    if len(shown) > 10:
        table.caption = _("… og {n} til", n=len(shown) - 10)
    return table


@command
def check(
    files: Files,
    region: RegionOption = None,
    lang: LanguageOption = "nb",
    fields: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    use_language(lang)
    submissions = read_proposals(files, open_region(region), field_mapping(fields))
    if as_json:
        print_json(looked_at(submissions))
    else:
        report_columns(submissions, out_console)
        report((*submissions.remarks, *overlap_remarks(submissions.alternatives)))
        report_rejections(submissions.rejected)
        out_console.print(
            _(
                "Områder som kan vurderes: {good}. Avvist (kan ikke leses eller måles): {bad}.",
                good=len(submissions.alternatives),
                bad=len(submissions.rejected),
            )
        )
    if submissions.rejected:
        raise typer.Exit(1)
