"""What industry could move, and what could come instead: `ikap transformation`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.assess.transformation import Candidate, Transformation, sentence, transformation
from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    OpenOption,
    ProfileOption,
    RegionOption,
    command,
    landed,
    out_console,
    print_json,
    report_rejections,
    show_page,
    use_language,
    working,
)
from ikap.commands.terminal import (
    report as report_problems,
)
from ikap.model import ConfigurationError, Evaluation, Problem
from ikap.present.region import transformation_page
from ikap.present.tables import transformation_csv
from ikap.sources.proposals import read_proposals
from ikap.sources.region import Region, open_region
from ikap.storage import tried_file, whole_path, write_result
from ikap.text import _, number
from ikap.words import SYNTHETIC

FilesOption = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FIL...]",
        help=_("Arealinnspill som kan være erstatningsområder for virksomhetene."),
    ),
]
CsvOption = Annotated[
    Path | None, typer.Option("--csv", metavar="FIL", help=_("Skriv tabellen til en CSV-fil."))
]
PageOption = Annotated[
    Path | None,
    typer.Option("--page", metavar="FIL.html", help=_("Skriv svaret som en side til å lese.")),
]
# The layers that places and firms are measured on.
USED = ("business_areas", "centres", "timetable", "roads", "employment")


@command
def show(
    files: FilesOption = None,
    region: RegionOption = None,
    profile: ProfileOption = profiles.DEFAULT,
    lang: LanguageOption = "nb",
    csv: CsvOption = None,
    page: PageOption = None,
    as_json: JsonOption = False,
    open_page: OpenOption = False,
) -> None:
    use_language(lang)
    if open_page and page is None:
        raise ConfigurationError([Problem("--open", _("gjelder bare sammen med --page."))])
    for file in filter(None, (csv, page)):
        report_problems(tried_file(file))
    where = open_region(region)
    with working(_("Måler næringsområdene …")):
        result = transformation(where, _evaluated(files or [], where, profile))
    if csv is not None:
        out_console.print(
            _("Tabell: {path}", path=_written(transformation_csv(result, where.names), csv))
        )
    if page is not None:
        used = {name: where.source(name) for name in USED if where.has(name)}
        text = transformation_page(result, where.names, where.title, used)
        landed_at = _written(text, page)
        out_console.print(_("Side: {path}", path=landed_at))
        if open_page:
            show_page(landed_at)
    if as_json:
        print_json(
            {
                "synthetic": result.synthetic,
                "candidates": [_entry(candidate) for candidate in result.candidates],
            }
        )
        return
    report(result, where.names)


def _evaluated(files: list[Path], region: Region, profile: str) -> Evaluation | None:
    if not files:
        return None
    submissions = read_proposals(files, region, {})
    report_rejections(submissions.rejected)
    return score_submissions(submissions, region, profiles.load(profile))


def report(result: Transformation, names: dict[str, str]) -> None:
    """The candidates as a table, and each in words."""
    if result.synthetic:
        out_console.print(f"{_(SYNTHETIC)}.", style="bold")
    out_console.print(
        _(
            "Næringsområder med virksomhet i klasse C på et sted i klasse A eller B: {n} av {all}.",
            n=len(result.candidates),
            all=len(result.areas),
        )
    )
    if not result.candidates:
        return
    out_console.print(_table(result, names))
    for candidate in result.candidates:
        out_console.print(Text(f"- {sentence(candidate, names)}"))
    out_console.print(
        _(
            "Antall arbeidsplasser og boliger bygger på foreslåtte verdier, ikke vedtatt: nedre "
            "grense for stedets klasse, kommunens tetthet og tre firedeler av arealet."
        )
    )


def _table(result: Transformation, names: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False)
    heads = (
        (_("Nr."), "right"),
        (_("Område"), "left"),
        (_("Kommune"), "left"),
        (_("Sted"), "left"),
        (_("daa"), "right"),
        (_("Arbeidsplasser nå"), "right"),
        (_("Mulige arb.pl."), "right"),
        (_("eller boliger"), "right"),
        (_("Bilkm per arbeidsplass"), "right"),
    )
    for heading, justify in heads:
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for place, candidate in enumerate(result.candidates, 1):
        table.add_row(
            str(place),
            Text(candidate.name),
            names.get(candidate.municipality, candidate.municipality),
            candidate.place,
            number(candidate.area_daa, 0),
            number(candidate.jobs, 0),
            number(candidate.could_hold, 0),
            number(candidate.could_house, 0),
            number(candidate.car_km, 1),
        )
    return table


def _entry(candidate: Candidate) -> dict[str, Any]:
    numbers = {
        key: None if isinstance(value, float) and value != value else value
        for key, value in asdict(candidate).items()
    }
    return numbers | {"gain": candidate.gain, "move_to": list(candidate.move_to)}


def _written(text: str, file: Path) -> Path:
    """Where a text was written: beside the file, where another program holds it."""
    return landed(file, write_result(whole_path(file), text.encode("utf-8")))
