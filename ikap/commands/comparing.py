"""Two runs side by side: `ikap compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from ikap.assess import profiles
from ikap.assess.comparison import Move, Presence, differences, moves, tally
from ikap.commands.folders import prepare
from ikap.commands.suppliers import are_answers, compare_answers
from ikap.commands.terminal import (
    JsonOption,
    OpenOption,
    OutOption,
    RegionOption,
    command,
    err_console,
    landed,
    out_console,
    print_json,
    show_page,
    use_language,
    working,
)
from ikap.document import Record
from ikap.model import ConfigurationError, InputError, Problem
from ikap.present.comparison import compare_document, synthetic_sign, write_comparison
from ikap.present.map import map_layers
from ikap.present.sentences import changes
from ikap.sources.locations import found_from
from ikap.sources.region import open_region
from ikap.sources.runs import Run, read_run
from ikap.text import _, number
from ikap.words import LISTS

SHOWN, REASONS = 15, 3  # of a list and of a site, on the screen; compare.csv has all
FirstRun = Annotated[
    Path, typer.Argument(metavar="MAPPE", help=_("Den første beregningen: A, til venstre."))
]
SecondRun = Annotated[
    Path,
    typer.Argument(
        metavar="MAPPE", help=_("Den andre beregningen (B, til høyre), eller DOK-svar fra andre.")
    ),
]
RunLanguageOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="nb|nn|en", help=_("Språk (standard: samme som B).")),
]


@command
def compare(
    first: FirstRun,
    second: SecondRun,
    out: OutOption = None,
    region: RegionOption = None,
    lang: RunLanguageOption = None,
    as_json: JsonOption = False,
    open_map: OpenOption = False,
) -> None:
    use_language(lang or "nb")
    if are_answers(second):
        run = read_run(first)
        use_language(lang or run.document["language"])
        compare_answers(run, second, out, as_json=as_json)
        return
    before, after = read_both(first, second)
    use_language(lang or after.document["language"])
    target = out or second.resolve().parent / f"ikap-{before.name}-{after.name}"
    prepare(target)
    runs = (before.document, after.document)
    moved = moves(*runs)
    differing = differences(*runs, (before.record, after.record))
    document = compare_document((before, after), moved, differing)
    with working(_("Skriver kart og tabeller …")):
        written = write_comparison(
            (before, after),
            document,
            background(after, region),
            target,
            presets=[profiles.load(name) for name in profiles.names()],
        )
    target = landed(target, written)
    if as_json:
        print_json(document)
    else:
        report_comparison(document, moved, runs)
        out_console.print(_("Kart: {path}", path=(target / "map.html").resolve()))
    if open_map:
        show_page(target / "map.html")


def read_both(first: Path, second: Path) -> tuple[Run, Run]:
    """Both runs; what is wrong with either is reported at once."""
    read: list[Run] = []
    problems: list[Problem] = []
    for folder in (first, second):
        try:
            read.append(read_run(folder))
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return read[0], read[1]


def background(run: Run, reference: str | None) -> Mapping[str, Any]:
    """The layers of the region that a run was made in, if they are still to be found.

    A region that was asked for by name must be there; without the run's own, the map has no
    background, and that is said.
    """
    if reference is not None:
        return map_layers(open_region(reference))
    own_region = str(run.record["region"]["reference"])
    try:
        return map_layers(open_region(found_from(run.folder, own_region) or own_region))
    except InputError:
        err_console.print(
            _(
                "Fant ikke regionen {region}; kartet får ingen bakgrunn. Oppgi mappen med "
                "--region.",
                region=own_region,
            )
        )
        return {}


def report_comparison(document: Record, moved: Sequence[Move], runs: tuple[Any, Any]) -> None:
    if sign := synthetic_sign(runs):
        out_console.print(Text(sign, style="bold"))
    for letter, side in zip("AB", ("before", "after"), strict=True):
        entry = document[side]
        out_console.print(Text(f"{letter}: {entry['folder']} ({entry['profile']})", style="bold"))
    for sentence in document["differences"] or [_("Beregningene har samme grunnlag.")]:
        out_console.print(Text(f"   {sentence}"))
    for name, title in LISTS.items():
        rows = [move for move in moved if move.list == name]
        if rows:
            report_list(_(title), rows, runs)


def report_list(title: str, rows: Sequence[Move], runs: tuple[Any, Any]) -> None:
    """Who moved in a list, the longest move first, each with its first reasons below."""
    count = tally(rows)
    heading = _(
        "{title}: bedre plassering {up}, dårligere {down}, uendret {stayed}, bare i B {came}, "
        "bare i A {left}",
        title=title,
        **{name: count[name] for name in ("up", "down", "stayed", "came", "left")},
    )
    out_console.print()
    out_console.print(Text(heading, style="bold"))
    shown = [move for move in rows if move.moved != 0 or move.answers]
    for move in shown[:SHOWN]:
        was, now = (number(rank, 0) for rank in move.rank)
        points = (
            "" if move.change is None else _("poeng {points}", points=changes.signed(move.change))
        )
        name = move.name[1] or move.name[0] or ""
        out_console.print(
            Text(f"{was:>4} → {now:<4}{arrow(move):<9}{move.id}  {name}  {points}".rstrip())
        )
        why = "; ".join(changes.reasons(move, *runs)[:REASONS])
        if move.presence is Presence.BOTH and why:
            out_console.print(Text(f"             {why}"))
    if len(shown) > SHOWN:
        out_console.print(_("… og {n} til", n=len(shown) - SHOWN))


def arrow(move: Move) -> str:
    """«▲2» is two places up."""
    if move.presence is Presence.AFTER:
        return _("bare i B")
    if move.presence is Presence.BEFORE:
        return _("bare i A")
    if move.moved is None:
        return "–"
    return f"{'▲' if move.moved > 0 else '▼'}{abs(move.moved)}" if move.moved else "="
