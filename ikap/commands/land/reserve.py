"""What lies in the plans and is not built: `ikap reserve`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import typer

from ikap.api import run_name, score_submissions
from ikap.assess import profiles
from ikap.assess.reserve import NEWEST, RULES, as_submissions, reserve_in, study, together
from ikap.commands.folders import prepare
from ikap.commands.terminal import (
    LanguageOption,
    MapOption,
    OpenOption,
    OutOption,
    ProfileOption,
    RegionOption,
    TrailOption,
    command,
    err_console,
    field_mapping,
    landed,
    out_console,
    report,
    report_rejections,
    show_page,
    use_language,
    working,
)
from ikap.model import ConfigurationError, Problem, Source
from ikap.present.reserve import synthetic_sign, write_reserve
from ikap.present.run import clock
from ikap.sources.forms import read_trail
from ikap.sources.proposals import Submissions, read_proposals
from ikap.sources.region import PLANS, Region, open_region, plans_in
from ikap.text import _, day, number

FilesOption = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FIL...]",
        help=_("Arealinnspill som vurderes sammen med arealreserven."),
    ),
]
PlansOption = Annotated[
    Path | None,
    typer.Option(
        "--plans",
        metavar="FIL",
        help=_("Gjeldende planer (GML, SOSI, GeoPackage) i stedet for regionens lag."),
    ),
]
ProposedOption = Annotated[
    Path | None,
    typer.Option(
        "--proposed",
        metavar="FIL",
        help=_("Planforslaget som arealregnskapet sammenligner gjeldende planer med."),
    ),
]
RuleOption = Annotated[
    str,
    typer.Option(
        "--rule",
        metavar="newest|zoning_first|text",
        help=_("Hvilken plan som går foran der planer overlapper."),
    ),
]
DayOption = Annotated[
    str | None,
    typer.Option("--day", metavar="DATO", help=_("Dagen planenes alder regnes på (i dag).")),
]


@command
def find_reserve(
    files: FilesOption = None,
    region: RegionOption = None,
    plans: PlansOption = None,
    proposed: ProposedOption = None,
    rule: RuleOption = NEWEST,
    profile: ProfileOption = profiles.DEFAULT,
    on_day: DayOption = None,
    trail: TrailOption = None,
    fields: MapOption = None,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    open_page: OpenOption = False,
) -> None:
    use_language(lang)
    when = _checked(rule, on_day)
    weights = profiles.load(profile)
    target = out or Path("ikap-reserve")
    prepare(target)
    where = open_region(region)
    given = {name: _source(path) for name, path in ((PLANS, plans),) if path is not None}
    with working(_("Leser gjeldende planer …")):
        in_force = _plans(where, plans)
        after = None if proposed is None else _plans(where, proposed)
        reserve = reserve_in(in_force, where, when, rule)
    with working(_("Måler og vurderer områder …")):
        read, unjudged = as_submissions(reserve, where)
        submitted = _proposals(files or [], where, fields)
        everyone = together(submitted, read)
        if everyone.alternatives.empty:
            raise ConfigurationError([_no_reserve(where, unjudged)])
        entered = read_trail(trail, everyone.alternatives.index, run_name())
        evaluation = score_submissions(everyone, where, weights, trail=entered)
    report(entered.remarks)
    report_rejections(submitted.rejected if submitted is not None else ())
    with working(_("Beregner planvask og arealregnskap …")):
        result = study(where, reserve, evaluation, unjudged, after)
    with working(_("Skriver side, tabeller og kart …")):
        document, written = write_reserve(result, target, given)
    target = landed(target, written)
    sign = synthetic_sign(document)
    if sign:
        err_console.print(sign, style="bold", markup=False)
    for sentence in (document["sentence"], *document["warnings"]):
        out_console.print(sentence, markup=False)
    middle = [removal for removal in document["removals"] if removal["aim"] == "compromise"]
    for sentence in dict.fromkeys(removal["sentence"] for removal in middle):
        out_console.print(sentence, markup=False)
    for sentence in document["combined"]["sentences"]:
        out_console.print(sentence, markup=False)
    out_console.print(
        _(
            "Reserveområder: {n}, {area} daa. Side: {path}",
            n=number(len(reserve.left), 0),
            area=number(reserve.left["reserve"].sum() / 1000, 0),
            path=(target / "reserve.html").resolve(),
        ),
        markup=False,
    )
    if open_page:
        show_page(target / "reserve.html")
    if submitted is not None and submitted.rejected:
        raise typer.Exit(1)


def _checked(rule: str, on_day: str | None) -> date:
    """The day that ages are counted to. A ConfigurationError says what cannot be used."""
    problems = []
    when = clock().date()
    if rule not in RULES:
        what = _("regelen «{rule}» finnes ikke.", rule=rule)
        problems.append(Problem("--rule", what, _("Kjente navn: {names}.", names=", ".join(RULES))))
    if on_day is not None:
        try:
            when = date.fromisoformat(on_day)
        except ValueError:
            what = _("«{day}» er ikke en dato.", day=on_day)
            problems.append(Problem("--day", what, _("Skriv 2020-01-31.")))
    if problems:
        raise ConfigurationError(problems)
    return when


def _plans(region: Region, path: Path | None) -> gpd.GeoDataFrame:
    """Plan areas of a file, else of the region. A ConfigurationError where there are none."""
    if path is not None:
        reading = plans_in(path, region)
        report(reading.remarks)
        return gpd.GeoDataFrame(reading.frame)
    if not region.has(PLANS):
        what = _("regionen mangler gjeldende planer (plans).")
        remedy = _("Oppgi planene med --plans, eller legg dem inn med «ikap layers add».")
        raise ConfigurationError([Problem(region.title, what, remedy)])
    frame: gpd.GeoDataFrame = region.layer(PLANS)
    return frame


def _no_reserve(region: Region, unjudged: Mapping[str, str]) -> Problem:
    """What is said where nothing of the reserve can be judged."""
    if unjudged:
        what = _("ingen del av arealreserven kan vurderes som bolig eller næring.")
        return Problem(region.title, what, next(iter(unjudged.values())))
    what = _("planene har ingen arealreserve: alt som er avsatt, er bebygd eller for smått.")
    return Problem(region.title, what, _("Kontroller planene og kartlagene."))


def _source(path: Path) -> Source:
    return Source(title=path.name, publisher="", date=day(clock().date()), licence="")


def _proposals(files: list[Path], region: Region, fields: list[str] | None) -> Submissions | None:
    return read_proposals(files, region, field_mapping(fields)) if files else None
