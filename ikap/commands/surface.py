"""Where in the region it would be good to build: `ikap surface`."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ikap.assess import profiles
from ikap.assess.surface import Trial, Tried, surface_of, usual_trial, windows
from ikap.batch.surface import Say, Tiles, measure
from ikap.commands.folders import FEW, JobsOption, kept_when_interrupted, prepare
from ikap.commands.terminal import (
    LanguageOption,
    OpenOption,
    OutOption,
    ProfileOption,
    RegionOption,
    command,
    landed,
    listed,
    out_console,
    show_page,
    use_language,
    working,
)
from ikap.document import Record
from ikap.model import ConfigurationError, Kind, Problem
from ikap.present.surface import write_suitability
from ikap.sources.region import Region, open_region
from ikap.storage import whole_path
from ikap.text import _, language, number

USES = {"housing": Kind.HOUSING, "bolig": Kind.HOUSING, "business": Kind.BUSINESS}
USES["næring"] = Kind.BUSINESS
FIRMS = ("A", "B", "C")
LEAST_STEP, MOST_AREA = 50.0, 10_000.0  # metres; daa
USUAL_FIRM = "B"
MANY = 4  # windows that several processes are worth starting for

UseOption = Annotated[
    str, typer.Option("--kind", metavar="bolig|næring", help=_("Arealbruk som vurderes."))
]
FirmOption = Annotated[
    str | None,
    typer.Option(
        "--class", metavar="A|B|C", help=_("Virksomhetsklassen som vurderes (standard B).")
    ),
]
AreaOption = Annotated[
    float | None,
    typer.Option("--daa", metavar="DAA", help=_("Områdets areal (standard 50 daa).")),
]
StepOption = Annotated[
    float | None,
    typer.Option("--step", metavar="METER", help=_("Avstand mellom punktene (standard 1 000 m).")),
]
OnlyOption = Annotated[
    str,
    typer.Option(
        "--only", metavar="NUMMER,…", help=_("Bare disse kommunene, oppgitt med nummer eller navn.")
    ),
]


@command
def draw_surface(
    region: RegionOption = None,
    profile: ProfileOption = profiles.DEFAULT,
    kind: UseOption = "bolig",
    firm: FirmOption = None,
    area: AreaOption = None,
    step: StepOption = None,
    only: OnlyOption = "",
    out: OutOption = None,
    lang: LanguageOption = "nb",
    jobs: JobsOption = None,
    open_page: OpenOption = False,
) -> None:
    use_language(lang)
    if jobs is not None and jobs < 1:
        raise ConfigurationError([Problem("--jobs", _("tallet må være over 0."))])
    target = out or Path("ikap-surface")
    prepare(target)
    where = open_region(region)
    weights = profiles.load(profile)
    trial = _asked(kind, firm, area, step, listed(only), where)
    work = Tried(where, weights, trial, language())
    place = whole_path(target)
    tiles = Tiles(place.with_name(f".{place.name}.work"), work, windows(where, trial))
    usual = min(FEW, os.cpu_count() or 1) if len(tiles.windows) >= MANY else 1
    with tiles.opened(), kept_when_interrupted(tiles.folder):
        with working(_("Vurderer punkter …")) as say:
            measure(tiles, jobs or usual, _far(say))
        with working(_("Skriver kart …")):
            surface = surface_of(where, weights, trial, tiles.parts)
            document, written = write_suitability(surface, where, target)
    tiles.forget()
    target = landed(target, written)
    _report(document)
    out_console.print(_("Kart: {path}", path=(target / "surface.html").resolve()))
    if open_page:
        show_page(target / "surface.html")


def _far(say: Callable[[str], None]) -> Say:
    """Says how far it has come, and how long the rest will take at the pace so far."""
    began = time.monotonic()

    def told(done: int, all_: int, kept: int) -> None:
        far = _("{done} av {n}", done=number(done, 0), n=number(all_, 0))
        if done > kept:
            left = (time.monotonic() - began) / (done - kept) * (all_ - done)
            minutes = number(math.ceil(left / 60), 0)
            far += ", " + _("om lag {minutes} min igjen", minutes=minutes)
        say(far)

    return told


def _asked(
    kind: str,
    firm: str | None,
    area: float | None,
    step: float | None,
    only: tuple[str, ...],
    region: Region,
) -> Trial:
    """What is tried: the tool's own proposal with what was asked for; all faults at once."""
    problems = []
    use = USES.get(kind.strip().lower())
    if use is None:
        what = _("ukjent navn: {name}.", name=kind)
        problems.append(Problem("--kind", what, _("Velg bolig eller næring.")))
    firm = firm.strip().upper() if firm else None
    if firm is not None and (firm not in FIRMS or use is Kind.HOUSING):
        what = _("klassen gjelder bare næring og må være A, B eller C.")
        problems.append(Problem("--class", what))
    usual = usual_trial()
    trial = replace(
        usual,
        kind=use or usual.kind,
        business_class=(firm or USUAL_FIRM) if use is Kind.BUSINESS else None,
        area=usual.area if area is None else area,
        step=usual.step if step is None else step,
    )
    if not 0.05 <= trial.area <= MOST_AREA:  # NaN too
        what = _("arealet må være fra 0,05 til {most} daa.", most=number(MOST_AREA, 0))
        problems.append(Problem("--daa", what))
    if not (math.isfinite(trial.step) and trial.step >= LEAST_STEP):
        what = _("avstanden må være minst {least} m.", least=number(LEAST_STEP, 0))
        problems.append(Problem("--step", what))
    codes, unknown = _municipalities(only, region)
    if unknown:
        known = ", ".join(f"{c} {n}" for c, n in region.names.items())
        what = _("finnes ikke blant regionens kommuner: {names}.", names=", ".join(unknown))
        problems.append(Problem("--only", what, _("Kommunene er {names}.", names=known)))
    if problems:
        raise ConfigurationError(problems)
    return replace(trial, municipalities=codes)


def _municipalities(asked: tuple[str, ...], region: Region) -> tuple[tuple[str, ...], list[str]]:
    """The numbers of those that are asked for by number or name, and what is no municipality."""
    by_name = {name.lower(): code for code, name in region.names.items()}
    known = {**by_name, **{code: code for code in by_name.values()}}
    codes = {known[name.lower()] for name in asked if name.lower() in known}
    return tuple(sorted(codes)), [name for name in asked if name.lower() not in known]


def _report(document: Record) -> None:
    counts = document["counts"]
    if document["synthetic"]:
        out_console.print(Text(document["synthetic"]))
    out_console.print(Text(document["title"], style="bold"))
    out_console.print(
        _(
            "Punkter vurdert: {tried}. Ingen konflikt funnet: {eligible}. Må avklares: "
            "{conditional}. Absolutt konflikt: {excluded}. Mangler grunnlag: {incomplete}.",
            **{name: number(count, 0) for name, count in counts.items()},
        )
    )
    out_console.print(Text(document["notes"][0]))
