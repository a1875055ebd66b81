"""Map sheets of a run in A3, one a theme: `ikap sheet`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import typer

from ikap.commands.comparing import background
from ikap.commands.terminal import (
    RegionOption,
    command,
    err_console,
    landed,
    out_console,
    report,
    use_language,
    working,
)
from ikap.model import ConfigurationError, Problem
from ikap.present.paper import facing, map_sheets, sheets
from ikap.present.run import clock, lacking
from ikap.present.slides import facing_slides
from ikap.sources.runs import Run, read_run
from ikap.storage import explained, tried_file, whole_path, write_result
from ikap.text import _, number

SMALLEST, LARGEST = 500, 5_000_000  # scales that a sheet of A3 can be asked for

RunArgument = Annotated[
    Path, typer.Argument(metavar="MAPPE", help=_("Mappen fra «ikap score» eller «ikap demo»."))
]
ThemesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TEMA]...", help=_("Ark som skal tegnes (standard: alle).")),
]
SheetTitleOption = Annotated[
    str, typer.Option("--title", metavar="TEKST", help=_("Tittelen i tittelfeltet."))
]
SheetOutOption = Annotated[
    Path | None, typer.Option("--out", metavar="MAPPE", help=_("Mappen arkene skrives til."))
]
ScaleOption = Annotated[
    int | None,
    typer.Option(
        "--scale",
        metavar="TALL",
        help=_("Målestokk, 50000 for 1:50 000 (velges ellers automatisk)."),
    ),
]
AroundOption = Annotated[
    list[str] | None,
    typer.Option("--around", metavar="ID|KOMMUNE", help=_("Områder eller kommuner midt i kartet.")),
]
FacingOption = Annotated[
    str,
    typer.Option(
        "--sites",
        metavar="ID,ID,…",
        help=_("To til fire områder side om side på ett ark, i stedet for temaene."),
    ),
]
FacingSlidesOption = Annotated[
    bool, typer.Option("--pptx", help=_("Skriv områdene side om side også som lysark."))
]
SheetLanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="nb|nn|en", help=_("Språk (standard: samme som i beregningen).")
    ),
]


@command
def make_sheets(
    folder: RunArgument,
    themes: ThemesArgument = None,
    title: SheetTitleOption = "",
    out: SheetOutOption = None,
    scale: ScaleOption = None,
    around: AroundOption = None,
    sites: FacingOption = "",
    pptx: FacingSlidesOption = False,
    region: RegionOption = None,
    lang: SheetLanguageOption = None,
) -> None:
    use_language(lang or "nb")
    run = read_run(folder)
    use_language(lang or run.document["language"])
    target = out or folder.resolve().parent / f"{run.name}-kartark"
    beside = [id_.strip() for id_ in sites.split(",") if id_.strip()]
    problems = [
        *_unknown(themes or []),
        *_wrong_scale(scale),
        *_wrong_target(target),
        *_wrong_facing(run, sites, beside, pptx),
    ]
    middle, astray = _middle(run, around or [])
    if problems or astray:
        raise ConfigurationError([*problems, *astray])
    report(tried_file(target / "A3.pdf"))
    if beside:
        _write_facing(run, beside, background(run, region), target, title, slides=pptx)
        return
    chosen = [sheet for name, sheet in sheets().items() if not themes or name in themes]
    layers = background(run, region)
    made: dict[str, bytes] = {}
    with working(_("Tegner kartark (i alt {n}) …", n=len(chosen))):
        for drawn in map_sheets(chosen, run.document, run.areas, middle, layers, clock(),
                                title=title, scale=scale):  # fmt: skip
            made |= drawn.files
    _write(made, target)
    if drawn.outside:
        err_console.print(
            _(
                "Områder utenfor arket: {n}. Velg en mindre målestokk, eller utelat --around.",
                n=number(drawn.outside, 0),
            )
        )
    scale_said = number(drawn.scale, 0)
    out_console.print(
        _(
            "Kartark i 1:{scale}: {n}, i {path}",
            n=len(chosen),
            scale=scale_said,
            path=target.resolve(),
        )
    )


def _write_facing(
    run: Run,
    ids: Sequence[str],
    layers: Mapping[str, gpd.GeoDataFrame],
    target: Path,
    title: str,
    *,
    slides: bool,
) -> None:
    """Sites side by side: one sheet as PDF and PNG, and slides where they are asked for."""
    written = clock()
    with working(_("Tegner områdene side om side …")):
        faced_sites = facing.faced(run.document, ids)
        # A run's folder has the gross areas alone; what was deducted stands in the table.
        areas = gpd.GeoDataFrame({"net": run.areas}, geometry=run.areas, crs=run.areas.crs)
        made = facing.facing_page(faced_sites, run.document, areas, layers, written, title)
        if slides:
            made[f"{facing.FACING}.pptx"] = facing_slides(faced_sites, run.document, written)
    _write(made, target)
    out_console.print(_("Områder side om side: {names}, i {path}", names=", ".join(made),
                        path=target.resolve()))  # fmt: skip


def _wrong_facing(run: Run, text: str, ids: Sequence[str], pptx: bool) -> list[Problem]:
    if not text:
        return [Problem("--pptx", _("gjelder bare sammen med --sites."))] if pptx else []
    problems = lacking("--pptx", "pptx", "pptx") if pptx else []
    known = {entry["id"] for entry in run.document["alternatives"]}
    problems += [
        Problem("--sites", _("«{name}» er ikke et område i beregningen.", name=id_))
        for id_ in ids
        if id_ not in known
    ]
    if not facing.FEWEST <= len(set(ids)) <= facing.MOST:
        what = _("for mange eller for få områder side om side: {n}.", n=len(set(ids)))
        remedy = _(
            "Gi fra {low} til {high} id-er, med komma mellom.", low=facing.FEWEST, high=facing.MOST
        )
        problems.append(Problem("--sites", what, remedy))
    return problems


def _unknown(themes: Sequence[str]) -> list[Problem]:
    known = sheets()
    return [
        Problem(
            _("Tema"),
            _("«{name}» finnes ikke.", name=name),
            _("Temaene er: {themes}.", themes=", ".join(known)),
        )
        for name in themes
        if name not in known
    ]


def _wrong_scale(scale: int | None) -> list[Problem]:
    if scale is None or SMALLEST <= scale <= LARGEST:
        return []
    what = _("Målestokken 1:{scale} kan ikke tegnes på A3.", scale=scale)
    remedy = _("Velg fra {low} til {high}.", low=number(SMALLEST, 0), high=number(LARGEST, 0))
    return [Problem("--scale", what, remedy)]


def _wrong_target(target: Path) -> list[Problem]:
    if target.exists() and not target.is_dir():
        what = _("Det finnes en fil med dette navnet.")
        return [Problem(str(target), what, _("Velg en annen mappe."))]
    return []


def _middle(run: Run, names: Sequence[str]) -> tuple[gpd.GeoSeries, list[Problem]]:
    """The sites that a sheet is drawn around: by id, or all of a municipality; else all."""
    if not names:
        return run.areas, []
    entries = run.document["alternatives"]
    chosen, problems = set(), []
    for name in names:
        ids = {
            entry["id"]
            for entry in entries
            if name in (entry["id"], entry["municipality"]["name"], entry["municipality"]["code"])
        }
        if not ids:
            what = _("«{name}» er verken et område eller en kommune i beregningen.", name=name)
            problems.append(Problem("--around", what))
        chosen |= ids
    return run.areas[run.areas.index.isin(chosen)], problems


def _write(files: dict[str, bytes], target: Path) -> None:
    """Every sheet is drawn before the first is written; one that is open lands beside itself."""
    with explained(target):
        target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        landed(target / name, write_result(whole_path(target / name), content))
