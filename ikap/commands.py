"""The commands: what a planner types, and what is answered. The work is done elsewhere.

Exit codes: 0 all scored, nothing found; 1 some input refused, or `check` found something;
2 wrong use or configuration, nothing written; 130 interrupted.
"""

from __future__ import annotations

import json
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ikap.api import sample_proposals, score_submissions, write
from ikap.assess import profiles
from ikap.assess.measurement import layers_of
from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS, CRITERIA
from ikap.model import (
    Basis,
    ConfigurationError,
    Evaluation,
    InputError,
    Kind,
    NothingScored,
    Problem,
    Rejection,
    Tag,
)
from ikap.present.document import constraint_entry, criterion_entry, profile_entry
from ikap.present.handbook import handbook
from ikap.present.run import check_target, write_refusal
from ikap.sources.overrides import read_overrides
from ikap.sources.proposals import Submissions, read_proposals
from ikap.sources.region import check_region, open_region
from ikap.text import _, day, number, set_language
from ikap.words import GOALS, KINDS, LIGHT_SYMBOLS, LIGHTS, LISTS, STATUSES, TAGS, TIERS

app = typer.Typer(
    help=_("IKAP: vurderer foreslåtte bolig- og næringsområder mot regionens mål."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
layers_app = typer.Typer(
    help=_("Regionens kartlag: hva, hvem sine, hvor gamle."), no_args_is_help=True
)
app.add_typer(layers_app, name="layers")

out_console = Console(highlight=False, soft_wrap=True)
err_console = Console(stderr=True, highlight=False, soft_wrap=True)

Files = Annotated[list[Path], typer.Argument(metavar="FIL...", help=_("Filer med arealinnspill."))]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="MAPPE", help=_("Mappe med region.toml."))
]
ProfileOption = Annotated[
    str,
    typer.Option("--profile", metavar="NAVN|FIL", help=_("Vektprofil: et navn eller en TOML-fil.")),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="MAPPE", help=_("Resultatmappe."))]
LanguageOption = Annotated[str, typer.Option("--lang", metavar="nb|en", help=_("Språk."))]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FELT=DERES", help=_("Vårt feltnavn = filens feltnavn.")),
]
OverridesOption = Annotated[
    Path | None,
    typer.Option(
        "--overrides", metavar="FIL", help=_("Tabell med egne svar på grenser, med begrunnelse.")
    ),
]
OpenOption = Annotated[bool, typer.Option("--open", help=_("Åpne kartet i nettleseren."))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("Svar som JSON."))]
HandbookOption = Annotated[
    Path | None,
    typer.Option("--handbook", metavar="FIL.md", help=_("Skriv håndboka til en fil (Markdown).")),
]


def told_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors are sentences, with exit code 2, and never a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            tell(error.problems)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            err_console.print(_("Avbrutt; ingenting er skrevet."))
            raise typer.Exit(130) from None

    return run


def tell(problems: Sequence[Problem]) -> None:
    """Problems by place, all of them."""
    place = None
    for problem in problems:
        if problem.where != place:
            place = problem.where
            err_console.print(Text(f"{place}:", style="bold"))
        err_console.print(Text(f"  - {problem.what} {problem.remedy}".rstrip()))


@contextmanager
def working(what: str) -> Iterator[None]:
    """Says what is going on while it goes on; silent when piped."""
    if err_console.is_terminal:
        with err_console.status(Text(what)):
            yield
    else:
        yield


def use_language(code: str) -> None:
    try:
        set_language(code)
    except ValueError:
        problem = Problem("--lang", _("Språket «{code}» finnes ikke.", code=code), "nb, en.")
        raise ConfigurationError([problem]) from None


def field_mapping(pairs: Sequence[str] | None) -> dict[str, str]:
    """`ours=theirs` pairs as a mapping."""
    wrong = [pair for pair in pairs or () if "=" not in pair.strip("=")]
    if wrong:
        raise ConfigurationError(
            Problem("--map", _("«{pair}» er ikke på formen felt=deres.", pair=pair))
            for pair in wrong
        )
    return dict(pair.split("=", 1) for pair in pairs or ())


# --- the main job ------------------------------------------------------------------------------


@app.command(help=_("Vurder eksempelforslagene i den medfølgende regionen og skriv alt."))
@told_plainly
def demo(
    profile: ProfileOption = profiles.DEFAULT,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    open_map: OpenOption = False,
) -> None:
    use_language(lang)
    run([sample_proposals()], None, profile, out or Path("ikap-demo"), lang, {}, open_map)


@app.command(help=_("Vurder arealinnspill: poeng, begrunnelser, konflikter og kart i en mappe."))
@told_plainly
def score(
    files: Files,
    region: RegionOption = None,
    profile: ProfileOption = profiles.DEFAULT,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    fields: MapOption = None,
    overrides: OverridesOption = None,
    open_map: OpenOption = False,
) -> None:
    use_language(lang)
    target = out or files[0].parent / f"ikap-{files[0].stem}"
    run(files, region, profile, target, lang, field_mapping(fields), open_map, overrides)


def run(
    files: Sequence[Path],
    region: str | None,
    profile: str,
    out: Path,
    lang: str,
    mapping: dict[str, str],
    open_map: bool,
    overrides: Path | None = None,
) -> None:
    """Score and write; tell what was refused, and where the map is."""
    check_target(out)
    where = open_region(region)
    weights = profiles.load(profile)
    own = read_overrides(overrides) if overrides is not None else ()
    with working(_("Leser forslag …")):
        submissions = read_proposals(files, where, mapping)
    try:
        with working(_("Måler og vurderer {n} forslag …", n=len(submissions.alternatives))):
            evaluation = score_submissions(submissions, where, weights, overrides=own)
    except NothingScored:
        write_refusal(
            where.summary(),
            weights,
            submissions.rejected,
            submissions.remarks,
            submissions.inputs,
            out,
        )
        tell_rejections(submissions.rejected)
        err_console.print(_("Ingen forslag kunne vurderes. Se {path}", path=out / "rejected.csv"))
        raise typer.Exit(1) from None
    with working(_("Skriver kart og tabeller …")):
        write(evaluation, out, lang)
    tell_result(evaluation, submissions, out)
    if open_map:
        webbrowser.open((out / "map.html").resolve().as_uri())
    if submissions.rejected:
        raise typer.Exit(1)


def tell_result(evaluation: Evaluation, submissions: Submissions, out: Path) -> None:
    for name, title in LISTS.items():
        rows = evaluation.sites[evaluation.sites["list"] == name]
        if not rows.empty:
            out_console.print(ranking_table(_(title), rows))
    synthetic = evaluation.region.synthetic
    if synthetic:
        titles = ", ".join(_(LAYERS[name].title).lower() for name in synthetic)
        out_console.print(_("Oppdiktede data i regionen: {titles}.", titles=titles), style="bold")
    remarks = len(submissions.remarks)
    if remarks:
        out_console.print(_("{n} merknader står i run.json.", n=remarks))
    tell_rejections(submissions.rejected)
    out_console.print(
        _(
            "{n} forslag vurdert med profilen «{profile}» ({who}).",
            n=len(evaluation.sites),
            profile=evaluation.profile.title,
            who=evaluation.profile.decided_by,
        )
    )
    out_console.print(_("Kart: {path}", path=(out / "map.html").resolve()))


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
        light = f"{LIGHT_SYMBOLS[row.light]} {_(LIGHTS[row.light])}" if row.light else "–"
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


def tell_rejections(rejected: Sequence[Rejection]) -> None:
    tell([Problem(_place(r), r.reason, r.remedy) for r in rejected])


def _place(rejection: Rejection) -> str:
    place = rejection.file
    if rejection.row is not None:
        place += ", " + _("rad {row}", row=rejection.row)
    return place + (f" (id {rejection.id})" if rejection.id else "")


# --- checking and listing ----------------------------------------------------------------------


@app.command(help=_("Si alt som er galt med innspillene; endrer ingenting."))
@told_plainly
def check(
    files: Files,
    region: RegionOption = None,
    lang: LanguageOption = "nb",
    fields: MapOption = None,
) -> None:
    use_language(lang)
    submissions = read_proposals(files, open_region(region), field_mapping(fields))
    tell(submissions.remarks)
    tell_rejections(submissions.rejected)
    out_console.print(
        _(
            "{good} forslag kan vurderes, {bad} kan ikke.",
            good=len(submissions.alternatives),
            bad=len(submissions.rejected),
        )
    )
    if submissions.rejected:
        raise typer.Exit(1)


@layers_app.command(
    "list", help=_("Regionens lag: hva, hvem sine, hvor gamle, oppdiktet eller ikke.")
)
@told_plainly
def list_layers(
    region: RegionOption = None, lang: LanguageOption = "nb", as_json: JsonOption = False
) -> None:
    use_language(lang)
    where = open_region(region)
    summary = where.summary()
    if as_json:
        print_json({name: vars(source) for name, source in summary.sources.items()})
        return
    table = Table(box=None, pad_edge=False)
    for heading in (_("Lag"), _("Innhold"), _("Kilde"), _("Dato"), _("Vilkår"), ""):
        table.add_column(heading)
    for name, source in summary.sources.items():
        table.add_row(
            name,
            _(LAYERS[name].title),
            Text(f"{source.title}, {source.publisher}"),
            day(source.date),
            Text(source.licence),
            _("oppdiktet") if source.synthetic else "",
        )
    out_console.print(table)
    if summary.missing:
        out_console.print(_("Mangler: {names}.", names=", ".join(summary.missing)))


@layers_app.command(
    "check", help=_("Les alle regionens lag og si alt som er galt; endrer ingenting.")
)
@told_plainly
def check_layers(region: RegionOption = None, lang: LanguageOption = "nb") -> None:
    use_language(lang)
    problems = check_region(open_region(region))
    tell(problems)
    if problems:
        raise typer.Exit(1)
    out_console.print(_("Alle lagene er i orden."))


@app.command(
    "criteria", help=_("Hva som måles og hvorfor: kriterier, kurver, grenser og grunnlag.")
)
@told_plainly
def list_criteria(
    lang: LanguageOption = "nb", as_json: JsonOption = False, file: HandbookOption = None
) -> None:
    use_language(lang)
    if file is not None:
        save(handbook(), file)
        return
    if as_json:
        print_json(
            {
                "criteria": {c.id: criterion_entry(c) for c in CRITERIA},
                "constraints": {c.id: constraint_entry(c) for c in CONSTRAINTS},
            }
        )
        return
    for goal, title in GOALS.items():
        out_console.print(Text(_(title), style="bold"))
        for criterion in (c for c in CRITERIA if c.goal is goal):
            kinds = ", ".join(_(KINDS[kind]).lower() for kind in criterion.kinds)
            out_console.print(f"  {criterion.id}: {_(criterion.title)} ({kinds})")
            for gauge in criterion.gauges:
                indicator = gauge.indicator
                unit = f", {_(indicator.unit)}" if indicator.unit else ""
                layers = ", ".join(layers_of(indicator))
                out_console.print(f"    {_(indicator.title)}{unit}  [{layers}]", markup=False)
                out_console.print(f"      {basis_phrase(indicator.basis)}")
                out_console.print(f"      {basis_phrase(gauge.basis)}")
    out_console.print(Text(_("Grenser som vekter ikke kan veie opp"), style="bold"))
    for limit in CONSTRAINTS:
        out_console.print(f"  {limit.id}: {_(limit.title)} – {_(TIERS[limit.tier]).lower()}")
        out_console.print(f"      {basis_phrase(limit.basis)}")


def save(text: str, file: Path) -> None:
    """Write a text; what the system says against it is told plainly."""
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        problem = Problem(str(file), _("Fila kan ikke skrives: {error}.", error=error.strerror))
        raise ConfigurationError([problem]) from None
    out_console.print(_("Håndbok: {path}", path=file.resolve()))


@app.command("profiles", help=_("Vektprofilene: hvem som har bestemt dem, og vektene."))
@told_plainly
def list_profiles(lang: LanguageOption = "nb", as_json: JsonOption = False) -> None:
    use_language(lang)
    loaded = [profiles.load(name) for name in profiles.names()]
    if as_json:
        print_json({profile.name: profile_entry(profile) for profile in loaded})
        return
    for profile in loaded:
        out_console.print(Text(f"{profile.name}: {profile.title}", style="bold"))
        out_console.print(f"  {profile.decided_by}, {day(profile.date)}")
        out_console.print(f"  {basis_phrase(profile.basis)}")
        for kind in Kind:
            weights = ", ".join(
                f"{_(GOALS[goal])} {number(weight, 2)}"
                for goal, weight in profile.goals.get(kind, {}).items()
            )
            out_console.print(f"  {_(KINDS[kind])}: {weights}")


def basis_phrase(basis: Basis) -> str:
    """How a basis is printed: only what was read at its source is called a source."""
    parts = [_(basis.title)]
    if basis.tag is Tag.SOURCE:
        parts += [part for part in (basis.publisher, basis.date and day(basis.date)) if part]
    return f"{_(TAGS[basis.tag])}: {', '.join(parts)}"


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
