"""Sets of proposals: `ikap portfolio`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.assess.portfolio import (
    Scenario,
    Selection,
    demand_of,
    land_account,
    portfolio,
    select,
)
from ikap.assess.rerun import again
from ikap.commands.folders import prepare
from ikap.commands.terminal import (
    LanguageOption,
    MapOption,
    OpenOption,
    OutOption,
    OverridesOption,
    RegionOption,
    command,
    counting,
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
from ikap.model import ConfigurationError, Evaluation, Problem, Status
from ikap.present.portfolio import (
    BEST,
    Judged,
    portfolio_document,
    synthetic_sign,
    ways_out,
    write_portfolio,
)
from ikap.sources.proposals import NamedSet, read_overrides, read_proposals, read_sets
from ikap.sources.region import Region, open_region
from ikap.sources.runs import read_run
from ikap.text import _, number, percent
from ikap.words import counted_dwellings

Sources = Annotated[
    list[Path],
    typer.Argument(
        metavar="MAPPE|FIL...", help=_("Mappen fra «ikap score», eller filer med arealinnspill.")
    ),
]
YearsOption = Annotated[
    float | None, typer.Option("--years", metavar="ÅR", help=_("Perioden som skal dekkes."))
]
LeastOption = Annotated[
    float | None,
    typer.Option(
        "--least",
        metavar="ANDEL",
        help=_("Minste andel (0–1) av behovet som dekkes i egen kommune."),
    ),
]
ScenarioOption = Annotated[
    str,
    typer.Option(
        "--scenario",
        metavar="|".join(Scenario),
        help=_("Anslaget på boligbehov som skal dekkes: lavt, midtre eller høyt."),
    ),
]
BusinessOption = Annotated[
    float,
    typer.Option("--business", metavar="DAA", help=_("Næringsareal som kombinasjonen skal gi.")),
]
WithOption = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="ID", help=_("Områder som skal være med (kan gjentas).")),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without", metavar="ID", help=_("Områder som ikke skal være med (kan gjentas).")
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="ID",
        help=_("Områder som kan velges selv om samlet klasse er Svak (kan gjentas)."),
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAVN=FIL",
        help=_("Egen kombinasjon til sammenligning: en fil med én id på hver linje."),
    ),
]
SetsOption = Annotated[
    Path | None,
    typer.Option(
        "--sets", metavar="FIL", help=_("Egne kombinasjoner i en tabell med feltene id og set.")
    ),
]
OwnProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAVN|FIL", help=_("Vektprofil: et navn eller en TOML-fil.")),
]


@command
def find_portfolio(
    sources: Sources,
    region: RegionOption = None,
    profile: OwnProfileOption = None,
    years: YearsOption = None,
    least: LeastOption = None,
    scenario: ScenarioOption = Scenario.MIDDLE.value,
    business: BusinessOption = 0.0,
    inside: WithOption = None,
    outside: WithoutOption = None,
    allow: AllowOption = None,
    own: SetOption = None,
    table: SetsOption = None,
    fields: MapOption = None,
    overrides: OverridesOption = None,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    open_page: OpenOption = False,
) -> None:
    use_language(lang)
    _check_demand(years, least, scenario, business)
    target = out or _beside(sources[0])
    prepare(target)
    sets = read_sets(own or (), table)
    evaluation, where, origin = _evaluated(sources, region, profile, fields, overrides)
    demand = demand_of(where, years, least, business, Scenario(scenario))
    named = {combination.name: _known(evaluation, combination) for combination in sets}
    with working(_("Beregner kombinasjoner …")):
        selection = select(
            evaluation,
            demand,
            forced_in=_ids(inside),
            forced_out=_ids(outside),
            allowed=_ids(allow),
        )
        judged = _judged(evaluation, where, selection, named)
    best = judged[0]
    with working(_("Skriver side, tabeller og kart …")):
        account = land_account(evaluation, where, best.totals.ids)
        document = portfolio_document(evaluation, selection, judged, account, origin)
        written = write_portfolio(evaluation, where, document, best.totals.ids, target)
    target = landed(target, written)
    sentences = [*document["rule_sentences"], *(price["sentence"] for price in document["prices"])]
    if sign := synthetic_sign(document):
        out_console.print(Text(sign, style="bold"))
    _report_found(selection, document["lacking"], sentences, target)
    if open_page:
        show_page(target / "portfolio.html")
    if document["lacking"] or evaluation.rejected:
        raise typer.Exit(1)


def _beside(source: Path) -> Path:
    """The folder that is written where none is named."""
    if source.is_dir():
        whole = source.resolve()
        return whole.parent / f"{whole.name}-portfolio"
    return source.parent / f"ikap-portfolio-{source.stem}"


def _check_demand(years: float | None, least: float | None, scenario: str, business: float) -> None:
    problems = []
    if years is not None and not 0 < years <= 100:
        problems.append(Problem("--years", _("perioden må være mellom 0 og 100 år.")))
    if least is not None and not 0 <= least <= 1:
        problems.append(Problem("--least", _("andelen må være mellom 0 og 1, for eksempel 0.5.")))
    if scenario not in list(Scenario):
        known = ", ".join(Scenario)
        problems.append(
            Problem(
                "--scenario",
                _("anslaget «{name}» finnes ikke. Kjente: {known}.", name=scenario, known=known),
            )
        )
    if not 0 <= business < 1e6:
        problems.append(Problem("--business", _("næringsarealet må være et tall i dekar.")))
    if problems:
        raise ConfigurationError(problems)


def _ids(given: Iterable[str] | None) -> list[str]:
    """Ids, repeated or with commas between."""
    return [id_.strip() for part in given or () for id_ in part.split(",") if id_.strip()]


def _evaluated(
    sources: Sequence[Path],
    region: str | None,
    profile: str | None,
    fields: Sequence[str] | None,
    overrides: Path | None,
) -> tuple[Evaluation, Region, str]:
    """The evaluation to choose from, its region, and where its numbers come from."""
    if len(sources) == 1 and sources[0].is_dir():
        _refuse_beside_a_run(region, fields, overrides)
        run = read_run(sources[0])
        with working(_("Beregner på nytt fra innspillene …")):
            evaluation, where = again(run, profiles.load(profile) if profile else None)
        origin = _(
            "Tallene er beregnet på nytt fra innspillene i «{name}» og er uendret.",
            name=run.name,
        )
        return evaluation, where, origin
    where = open_region(region)
    weights = profiles.load(profile or profiles.DEFAULT)
    own = read_overrides(overrides) if overrides is not None else ()
    with working(_("Måler og vurderer områder …")) as say:
        read = read_proposals(sources, where, field_mapping(fields))
        evaluation = score_submissions(read, where, weights, overrides=own, map_parts=counting(say))
    report_rejections(evaluation.rejected)
    origin = _("Tallene er beregnet fra {files}.", files=", ".join(path.name for path in sources))
    return evaluation, where, origin


def _refuse_beside_a_run(
    region: str | None, fields: Sequence[str] | None, overrides: Path | None
) -> None:
    given = {"--region": region, "--map": fields, "--overrides": overrides}
    problems = [
        Problem(name, _("kan ikke oppgis sammen med en beregning, som har sine egne."))
        for name, value in given.items()
        if value
    ]
    if problems:
        raise ConfigurationError(problems)


def _judged(
    evaluation: Evaluation, region: Region, selection: Selection, own: Mapping[str, Sequence[str]]
) -> list[Judged]:
    """The best set, the ends of the front, the caller's own sets, and all that can be chosen."""
    sets: dict[str, tuple[str, Sequence[str]]] = {}
    front = selection.sets
    best = front[selection.best].ids if front else ()
    sets[BEST] = (_("Kompromiss"), best)
    if front:
        for key, title, measure in (
            ("soil", _("Minst dyrka jord"), "soil"),
            ("emissions", _("Minst utslipp"), "emissions"),
            ("even", _("Minst avvik fra vekstmål"), "dissimilarity"),
        ):
            end = min(front, key=lambda selection_: float(getattr(selection_, measure)))
            sets[key] = (title, end.ids)
    for name, ids in own.items():
        sets[f"set-{name}"] = (name, ids)
    possible = evaluation.sites.index[evaluation.sites["status"] != Status.EXCLUDED]
    sets["all"] = (_("Alle uten absolutt konflikt"), [str(id_) for id_ in possible])
    return [
        Judged(key, title, portfolio(evaluation, ids, region)) for key, (title, ids) in sets.items()
    ]


def _known(evaluation: Evaluation, named: NamedSet) -> list[str]:
    """The alternatives of a named set; a proposal's id stands for all of its alternatives."""
    sites = evaluation.sites
    unknown = [i for i in named.ids if i not in sites.index and i not in set(sites["proposal"])]
    if unknown:
        what = _("områder som ikke finnes i beregningen: {ids}.", ids=", ".join(unknown[:10]))
        raise ConfigurationError(
            [Problem(named.where, what, _("Kontroller id-ene mot scores.csv."))]
        )
    in_set = sites.index.isin(named.ids) | sites["proposal"].isin(named.ids)
    return [str(id_) for id_ in sites.index[in_set]]


def _report_found(
    selection: Selection, lacking: Sequence[str], prices: Sequence[str], target: Path
) -> None:
    if lacking:
        remedy = ways_out(selection)
        where = _("Behov som ikke kan dekkes")
        last = len(lacking) - 1
        report(
            [Problem(where, code, remedy if i == last else "") for i, code in enumerate(lacking)]
        )
    if selection.sets:
        best = selection.sets[selection.best]
        out_console.print(
            _(
                "Likeverdige kombinasjoner: {n}. Kompromisset: {soil} daa "
                "fulldyrka-ekvivalenter, {emissions} tCO₂e, avvik fra vekstmål (D) {uneven}, "
                "{dwellings}.",
                n=len(selection.sets),
                soil=number(best.soil, 0),
                emissions=number(best.emissions, 0),
                uneven=percent(best.dissimilarity, 1),
                dwellings=counted_dwellings(best.dwellings),
            )
        )
        out_console.print(", ".join(best.proposals), markup=False)
    for sentence in prices:
        out_console.print(sentence, markup=False)
    if not selection.proven:
        err_console.print(
            _("Beregningen ble stoppet ved tidsgrensen. Det kan finnes bedre kombinasjoner.")
        )
    out_console.print(_("Side: {path}", path=(target / "portfolio.html").resolve()))
