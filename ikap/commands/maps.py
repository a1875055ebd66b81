"""Layers for a meeting, without scoring: `ikap map`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ikap.catalogue import LAYERS
from ikap.commands.terminal import (
    LanguageOption,
    OpenOption,
    RegionOption,
    command,
    landed,
    out_console,
    report,
    show_page,
    use_language,
    working,
)
from ikap.measure.classes import SCHEMES, Scheme
from ikap.model import ConfigurationError, InputError, Problem
from ikap.present.map import (
    MeetingLayer,
    Named,
    Wanted,
    layer_map,
    map_layers,
    meeting_layers,
    of_dataset,
    of_region,
)
from ikap.present.page import slow_to_open
from ikap.sources.dataset import read_datasets
from ikap.sources.gtfs import served
from ikap.sources.proposals import split_reference
from ikap.sources.region import Region, open_region
from ikap.storage import tried_file, whole_path, write_result
from ikap.text import _

MARK = '<meta name="generator" content="IKAP">'
BEGINNING = 8_192  # bytes in which a page of ours says that it is
MOST_CLASSES = 9

LayersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LAG|FIL]...",
        help=_("Navn på regionens kartlag, eller kartfiler (fil.gpkg:lag for ett kartlag)."),
    ),
]
TitlesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--title-of",
        metavar="LAG|FIL=TITTEL",
        help=_("Hva et kartlag skal hete på kartet. Kan gis flere ganger."),
    ),
]
TitleOption = Annotated[str, typer.Option("--title", metavar="TEKST", help=_("Kartets tittel."))]
FileOption = Annotated[
    Path, typer.Option("--out", metavar="FIL.html", help=_("Filen som kartet skrives til."))
]
ColumnOption = Annotated[
    str, typer.Option("--column", metavar="FELT", help=_("Feltet flatene fargelegges etter."))
]
UnitOption = Annotated[
    str, typer.Option("--unit", metavar="ENHET", help=_("Feltets enhet i tegnforklaringen."))
]
ClassesOption = Annotated[
    int, typer.Option("--classes", metavar="2-9", help=_("Antall klasser tallene deles i."))
]
SchemeOption = Annotated[
    str, typer.Option("--scheme", metavar="|".join(SCHEMES), help=_("Hvordan klassene deles."))
]


@command
def make_map(
    layers: LayersArgument = None,
    title: TitleOption = "",
    title_of: TitlesOption = None,
    out: FileOption = Path("ikap-kart.html"),
    region: RegionOption = None,
    column: ColumnOption = "",
    unit: UnitOption = "",
    classes: ClassesOption = 5,
    scheme: SchemeOption = SCHEMES[0],
    lang: LanguageOption = "nb",
    open_map: OpenOption = False,
) -> None:
    use_language(lang)
    titles, untitled = _titles(title_of or [], layers or [])
    problems = [*_wrong_options(classes, scheme), *_wrong_target(out), *untitled]
    if problems:
        raise ConfigurationError(problems)
    report(tried_file(out))
    where = open_region(region)
    wanted = Wanted(column, unit, classes, _scheme(scheme))
    with working(_("Leser kartlag …")):
        shown, remarks = _read(layers or [], where, wanted, titles)
    with working(_("Skriver kart …")):
        page = layer_map(
            title or ", ".join(layer.title for layer in shown) or _("Oversiktskart"),
            shown,
            map_layers(where),
            where.title,
            where.summary().sources,
        )
        written = write_result(whole_path(out), page.encode("utf-8"))
    report(remarks)
    out = landed(out, written)
    out_console.print(_("Kart: {path}", path=out))
    slow = slow_to_open(out)
    if slow:
        report([slow])
    if open_map:
        show_page(out)


def _read(
    names: Sequence[str], region: Region, wanted: Wanted, titles: Mapping[str, str]
) -> tuple[list[MeetingLayer], list[Problem]]:
    """The layers of the map, and what was mended or left out; all that is wrong at once."""
    result: list[Named] = []
    problems: list[Problem] = []
    remarks: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            if name in LAYERS:
                result.append(_titled(_of_region(name, region), titles.get(name)))
            elif split_reference(name)[0].exists():
                datasets = read_datasets([name], region)
                for dataset in datasets:
                    title = titles.get(name)
                    if title and len(datasets) > 1:
                        title = f"{title}: {dataset.title}"
                    result.append(_titled(of_dataset(dataset), title))
                    remarks += dataset.remarks
            else:
                problems.append(_unknown(name, region))
        except InputError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return meeting_layers(result, wanted), remarks


def _titles(given: Sequence[str], names: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    """Titles by what was named on the command line, and what is wrong with those given."""
    titles: dict[str, str] = {}
    problems: list[Problem] = []
    for text in given:
        name = next((name for name in names if text.startswith(f"{name}=")), None)
        title = "" if name is None else text[len(name) + 1 :].strip()
        if name is not None and title:
            titles[name] = title
            continue
        what = _("forstår ikke «{text}».", text=text)
        remedy = _(
            "Skriv LAG=TITTEL eller FIL=TITTEL for noe som er med på kartet: {names}.",
            names=", ".join(names) or "–",
        )
        problems.append(Problem("--title-of", what, remedy))
    return titles, problems


def _titled(named: Named, title: str | None) -> Named:
    return replace(named, title=title) if title else named


def _of_region(name: str, region: Region) -> Named:
    """A layer of the region; a ConfigurationError where it has no features to draw."""
    if not _drawable(name):
        what = _("{layer} er ikke et kartlag med objekter.", layer=_(LAYERS[name].title))
        raise ConfigurationError([Problem(name, what, _known(region))])
    served_stops = name == "stops" and region.has("timetable")
    frame = served(region.layer("timetable")) if served_stops else region.layer(name)
    if frame.empty:
        what = _("kartlaget har ingen objekter.")
        raise ConfigurationError([Problem(name, what, _("Velg et annet kartlag."))])
    return of_region(name, frame, region.source(name))


def _drawable(name: str) -> bool:
    """Whether a layer has features to draw; of what a timetable holds, its stretches are lines."""
    return name == "corridors" or LAYERS[name].geometry not in ("raster", "none", "timetable")


def _unknown(name: str, region: Region) -> Problem:
    what = _("finnes verken som kartlag i regionen eller som fil.")
    return Problem(name, what, _known(region))


def _known(region: Region) -> str:
    drawn = [name for name in LAYERS if region.has(name) and _drawable(name)]
    return _("Kartlag i regionen: {names}.", names=", ".join(drawn))


def _scheme(text: str) -> Scheme:
    return next(scheme for scheme in SCHEMES if scheme == text)


def _wrong_options(classes: int, scheme: str) -> list[Problem]:
    problems = []
    if not 2 <= classes <= MOST_CLASSES:
        what = _("antall klasser kan ikke være {n}.", n=classes)
        problems.append(Problem("--classes", what, _("Velg fra 2 til {most}.", most=MOST_CLASSES)))
    if scheme not in SCHEMES:
        what = _("ukjent navn: {name}.", name=scheme)
        known = _("Kjente navn: {names}.", names=", ".join(SCHEMES))
        problems.append(Problem("--scheme", what, known))
    return problems


def _wrong_target(out: Path) -> list[Problem]:
    """Only a new file, or an earlier map of ours, is written."""
    if out.suffix.lower() not in (".html", ".htm"):
        what = _("kartet skal være en HTML-fil.")
        return [Problem(str(out), what, _("Gi filen et navn som slutter på .html."))]
    if not out.parent.is_dir():
        return [Problem(str(out), _("mappen finnes ikke."), _("Opprett mappen først."))]
    if out.exists() and not _is_ours(out):
        what = _("filen finnes fra før og er ikke et kart fra IKAP.")
        return [Problem(str(out), what, _("Velg et annet navn. Ingenting er endret."))]
    return []


def _is_ours(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return MARK.encode("ascii") in opened.read(BEGINNING)
