"""A run computed again by another engine: `ikap verify`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from ikap.assess import profiles
from ikap.assess.rerun import Inputs, inputs_of
from ikap.commands.folders import RunFolder, RunsOwnLanguageOption, opened_run
from ikap.commands.terminal import (
    JsonOption,
    OpenOption,
    OutOption,
    command,
    landed,
    out_console,
    print_json,
    show_page,
    working,
)
from ikap.document import Record
from ikap.model import ConfigurationError, Problem
from ikap.present.verification import (
    difference_sentence,
    summary,
    verify_document,
    write_verification,
)
from ikap.sources.region import evidence
from ikap.sources.runs import AREAS, SCORES, Run
from ikap.text import _
from ikap.verify import Engine, Given, Layers, left_out, verify_run

SHOWN = 30  # differences on the screen; verify.csv has all
FilesOnlyOption = Annotated[
    bool,
    typer.Option("--files-only", help=_("Bare beregningens egne filer, ikke innspill og kartlag.")),
]
RunProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="FIL", help=_("Vektprofilen beregningen brukte, når den var en fil.")
    ),
]


@command
def verify(
    folder: RunFolder,
    out: OutOption = None,
    profile: RunProfileOption = None,
    files_only: FilesOnlyOption = False,
    lang: RunsOwnLanguageOption = None,
    as_json: JsonOption = False,
    open_page: OpenOption = False,
) -> None:
    run, target = opened_run(folder, out, "verify", lang)
    with working(_("Kontrollberegner med DuckDB …")):
        document = _verified(run, None if files_only else _given(run, profile))
        written = write_verification(document, target)
    target = landed(target, written)
    if as_json:
        print_json(summary(document))
    else:
        _report(document)
        out_console.print(_("Side: {path}", path=(target / "verify.html").resolve()))
    if open_page:
        show_page(target / "verify.html")
    if not document["equal"]:
        raise typer.Exit(1)


def _verified(run: Run, given: Given | None) -> Record:
    with Engine() as engine:
        try:
            result = verify_run(engine, run.document, run.folder / AREAS, given)
            unchecked = left_out(run.document, result, inputs=given is not None)
            return verify_document(run, f"DuckDB {engine.version}", result, unchecked)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = _("Filen er skadet: {error}.", error=repr(error))
            remedy = _("Beregn innspillene på nytt.")
            raise ConfigurationError([Problem(str(run.folder / SCORES), what, remedy)]) from error
        except engine.error as error:
            what = _(
                "kontrollberegning med DuckDB feilet: {error}.", error=str(error).splitlines()[0]
            )
            raise ConfigurationError([Problem(str(run.folder), what)]) from error


def _given(run: Run, profile: str | None) -> Given:
    """What the run's record names, read once more and laid ready."""
    try:
        inputs = inputs_of(run, profiles.load(profile) if profile else None)
    except ConfigurationError as error:
        remedy = _("Med --files-only kontrolleres bare beregningens egne filer.")
        more = Problem(str(run.folder), _("innspill og kartlag kan ikke kontrollberegnes."), remedy)
        raise ConfigurationError([*error.problems, more]) from error
    return given_of(inputs)


def given_of(inputs: Inputs) -> Given:
    """A run's inputs as the other engine takes them."""
    region, sites = inputs.region, inputs.read.alternatives
    criteria, constraints = profiles.apply(inputs.profile)
    return Given(
        sites=sites,
        layers=Layers(
            region.has,
            region.layer,
            lambda test: evidence(region, test.layer, test.where),
        ),
        profile=inputs.profile,
        criteria=criteria,
        constraints=constraints,
        overrides=inputs.overrides,
        density={str(id_): region.density_of(c) for id_, c in sites["municipality_code"].items()},
        main_centre=region.main_centre,
    )


def _report(document: Record) -> None:
    if document["synthetic"]:
        out_console.print(Text(document["synthetic"]))
    out_console.print(Text(document["sentence"], style="bold"))
    for difference in document["differences"][:SHOWN]:
        out_console.print(Text(f"  {difference_sentence(difference)}"))
    if len(document["differences"]) > SHOWN:
        out_console.print(_("… og {n} til", n=len(document["differences"]) - SHOWN))
    titles = "; ".join(part["title"] for part in document["left_out"])
    out_console.print(Text(_("Ikke kontrollberegnet: {titles}.", titles=titles)))
