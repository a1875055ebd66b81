"""What would lift a site: `ikap advice`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ikap.api import advise
from ikap.assess import profiles
from ikap.assess.rerun import again
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
from ikap.present.advice import advice_document, write_advice
from ikap.sources.runs import Run
from ikap.text import _

PAGE = "advice.html"
SiteOption = Annotated[
    list[str] | None,
    typer.Option(
        "--site", metavar="ID", help=_("Bare dette området (kan gjentas). Standard: alle.")
    ),
]
OwnProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="FIL",
        help=_("Profilfilen som beregningen brukte, om den ikke følger med IKAP."),
    ),
]


@command
def give_advice(
    folder: RunFolder,
    site: SiteOption = None,
    profile: OwnProfileOption = None,
    out: OutOption = None,
    lang: RunsOwnLanguageOption = None,
    as_json: JsonOption = False,
    open_page: OpenOption = False,
) -> None:
    run, target = opened_run(folder, out, "advice", lang)
    chosen = _chosen(run, site)
    with working(_("Beregner innspillene på nytt …")):
        evaluation, region = again(run, profiles.load(profile) if profile else None)
    with working(_("Prøver endringer av hvert område …")):
        advice = advise(evaluation, region, sites=chosen)
    document = advice_document(run, evaluation, advice)
    target = landed(target, write_advice(document, advice, evaluation, target))
    if as_json:
        print_json(document)
    else:
        _report(document, target)
    if open_page:
        show_page(target / PAGE)


def _chosen(run: Run, asked: Collection[str] | None) -> list[str] | None:
    """The ids that were asked for; a ConfigurationError names those that the run has not."""
    if not asked:
        return None
    known = {str(entry["id"]) for entry in run.document["alternatives"]}
    problems = [
        Problem(
            "--site",
            _("Området «{id}» er ikke med i beregningen.", id=id_),
            _("Kjente id-er: {ids}.", ids=", ".join(sorted(known)[:20])),
        )
        for id_ in asked
        if id_ not in known
    ]
    if problems:
        raise ConfigurationError(problems)
    return list(asked)


def _report(document: Record, target: Path) -> None:
    if document["synthetic"]:
        out_console.print(Text(document["synthetic"], style="bold"))
    for site in document["sites"]:
        out_console.print()
        out_console.print(Text(f"{site['id']} {site['name']}", style="bold"))
        if site["why_none"]:
            out_console.print(Text(f"  {site['why_none']}"))
        for piece in site["pieces"]:
            said = " ".join((*piece["change"], *piece["effect"]))
            out_console.print(Text(f"  {piece['id']}: {said}"))
    out_console.print()
    for rule in document["rules"]:
        out_console.print(Text(rule))
    out_console.print(_("Side: {path}", path=(target / PAGE).resolve()))
