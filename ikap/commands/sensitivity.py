"""How sure a ranking is: `ikap sensitivity`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer
from rich.text import Text

from ikap.assess import profiles
from ikap.assess.sensitivity import RankedList, Shake, ranked_lists, robustness, shake
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
    use_language,
    working,
)
from ikap.document import Record
from ikap.model import ConfigurationError, Problem
from ikap.present.sensitivity import sensitivity_document, write_sensitivity
from ikap.sources.runs import SCORES, Run
from ikap.text import _, number

MOST_DRAWS, MOST_PLACES = 100_000, 10_000_000  # draws; draws × sites of a list, held in memory
MOST_FACTOR = 100.0

DrawsOption = Annotated[
    int | None,
    typer.Option("--draws", metavar="N", help=_("Antall tilfeldige vektsett (standard 1 000).")),
]
LeastFactorOption = Annotated[
    float | None,
    typer.Option(
        "--least", metavar="GANGER", help=_("Laveste vekt, som andel av dagens (standard 0,5).")
    ),
]
GreatestFactorOption = Annotated[
    float | None,
    typer.Option(
        "--greatest", metavar="GANGER", help=_("Høyeste vekt, i forhold til dagens (standard 2).")
    ),
]


@command
def report_sensitivity(
    folder: RunFolder,
    out: OutOption = None,
    draws: DrawsOption = None,
    least: LeastFactorOption = None,
    greatest: GreatestFactorOption = None,
    lang: RunsOwnLanguageOption = None,
    as_json: JsonOption = False,
    open_page: OpenOption = False,
) -> None:
    use_language(lang or "nb")
    how = _asked(draws, least, greatest)
    run, target = opened_run(folder, out, "sensitivity", lang)
    lists = ranked_lists(run.document, str(folder / SCORES))
    _check_size(how, lists)
    with working(_("Beregner plassering for tilfeldige vektsett …")):
        document = _document(run, how, lists)
        written = write_sensitivity(document, target)
    target = landed(target, written)
    if as_json:
        print_json(document)
    else:
        _report(document)
        out_console.print(_("Side: {path}", path=(target / "sensitivity.html").resolve()))
    if open_page:
        show_page(target / "sensitivity.html")


def _document(run: Run, how: Shake, lists: Sequence[RankedList]) -> Record:
    presets = [(name, profiles.load(name)) for name in profiles.names()]
    return sensitivity_document(run, how, [robustness(ranking, how, presets) for ranking in lists])


def _asked(draws: int | None, least: float | None, greatest: float | None) -> Shake:
    """How to shake: the tool's own proposal with what was asked for; all faults at once."""
    problems = []
    if draws is not None and not 1 <= draws <= MOST_DRAWS:
        what = _("antallet må være et helt tall fra 1 til {most}.", most=number(MOST_DRAWS, 0))
        problems.append(Problem("--draws", what))
    if least is not None and not 0 < least <= 1:
        problems.append(
            Problem("--least", _("tallet må være over 0 og høyst 1, for eksempel 0.5."))
        )
    if greatest is not None and not (math.isfinite(greatest) and 1 <= greatest <= MOST_FACTOR):
        what = _("tallet må være fra 1 til {most}, for eksempel 2.", most=number(MOST_FACTOR, 0))
        problems.append(Problem("--greatest", what))
    if problems:
        raise ConfigurationError(problems)
    usual = shake()
    return replace(
        usual,
        draws=usual.draws if draws is None else draws,
        least=usual.least if least is None else least,
        greatest=usual.greatest if greatest is None else greatest,
    )


def _check_size(how: Shake, lists: Sequence[RankedList]) -> None:
    longest = max((ranking.ranked for ranking in lists), default=0)
    if how.draws * longest > MOST_PLACES:
        what = _(
            "minnet rommer ikke beregningen (vektsett: {draws}, områder: {n}).",
            draws=number(how.draws, 0),
            n=number(longest, 0),
        )
        remedy = _("Oppgi høyst {most}.", most=number(MOST_PLACES // longest, 0))
        raise ConfigurationError([Problem("--draws", what, remedy)])


def _report(document: Record) -> None:
    if document["synthetic"]:
        out_console.print(Text(document["synthetic"]))
    if not document["lists"]:
        out_console.print(_("Ingen områder i beregningen er rangert."))
    for entry in document["lists"].values():
        out_console.print()
        out_console.print(Text(entry["title"], style="bold"))
        for sentence in entry["sentences"]:
            out_console.print(Text(f"  {sentence}"))
    out_console.print()
    out_console.print(Text(document["rules"][0]))
