"""A region anywhere in Norway: `ikap region new`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from pyproj import CRS

from ikap.commands.layers.adding import add
from ikap.commands.layers.official import chosen, fetch_official
from ikap.commands.layers.options import (
    DateOption,
    LicenceOption,
    PublisherOption,
    TitleOption,
)
from ikap.commands.layers.requests import Given, codes_in
from ikap.commands.terminal import (
    LanguageOption,
    command,
    line,
    out_console,
    use_language,
    working,
)
from ikap.model import ConfigurationError, InputError, Problem
from ikap.present.region import ability, ability_text
from ikap.present.run import clock
from ikap.sources import municipality
from ikap.sources.adding import (
    MUNICIPALITIES,
    Choices,
    base_of,
    declaration_of,
    entry_for,
    whole_paths,
)
from ikap.sources.adding import chosen as recognised
from ikap.sources.download import Download, Outcome, Place, fetch_together, geonorge
from ikap.sources.notes import FILE
from ikap.sources.official import official, product
from ikap.sources.proposals import split_reference
from ikap.sources.region import open_region, read_layer
from ikap.storage import write_text
from ikap.text import _, listed

BOUNDARIES = "municipal_boundaries"  # the data set's name in the catalogue
REPORT = "ability.md"  # in the region's folder: what it can measure
WORK = ".ikap-boundaries"  # beside the folder that is to be

NameArgument = Annotated[
    Path,
    typer.Argument(
        metavar="NAVN", help=_("Mappen som regionen lages i. Mappenavnet blir tittelen.")
    ),
]
MunicipalitiesOption = Annotated[
    str, typer.Option("--municipality", metavar="5001,…", help=_("Kommunene i regionen."))
]
CountyOption = Annotated[
    str, typer.Option("--county", metavar="50", help=_("Alle kommunene i et fylke."))
]
FetchOption = Annotated[
    bool, typer.Option("--fetch", help=_("Hent kommunegrensene og alle åpne kartlag fra nettet."))
]
BoundariesOption = Annotated[
    str, typer.Option("--boundaries", metavar="FIL", help=_("Kommunegrensene fra en fil."))
]


@command
def new_region(
    name: NameArgument,
    municipalities: MunicipalitiesOption = "",
    county: CountyOption = "",
    fetch: FetchOption = False,
    boundaries: BoundariesOption = "",
    title: TitleOption = "",
    publisher: PublisherOption = "",
    date: DateOption = "",
    licence: LicenceOption = "",
    lang: LanguageOption = "nb",
) -> None:
    use_language(lang)
    _check(name, municipalities, county, boundaries, fetch=fetch)
    codes = codes_in(municipalities)
    whose = {"title": title, "publisher": publisher, "date": date, "licence": licence}
    if boundaries:
        if county:
            codes = _of_county(boundaries, county)
        _begin(name, (boundaries,), codes, whose, lang)
    else:
        files, codes, known = _fetched(name, codes, county)
        _begin(name, files, codes, {k: whose[k] or known[k] for k in whose}, lang)
    if fetch:
        base = base_of(str(name), "", empty=False)
        kinds = list(dict.fromkeys(product.kind for product in official()))
        fetch_official(base, chosen(kinds, "", base, whole=True), dry_run=False)
    report = ability_text(ability(open_region(name)))
    write_text(name / REPORT, report)
    out_console.print()
    out_console.print(line(report))
    out_console.print(_("Rapport: {path}", path=(name / REPORT).resolve()))


def _check(name: Path, codes: str, county: str, boundaries: str, *, fetch: bool) -> None:
    problems = []
    if bool(codes) == bool(county):
        what = _("oppgi enten kommuner eller et fylke.")
        problems.append(Problem("--municipality / --county", what, "--municipality 5001,5028"))
    wrong = [code for code in codes_in(codes) if not re.fullmatch(r"\d{4}", code)]
    for code in wrong:
        what = _("«{pair}» er ikke på formen {wanted}.", pair=code, wanted="5001,5028")
        problems.append(Problem("--municipality", what))
    if county and not re.fullmatch(r"\d{2}", county):
        what = _("«{pair}» er ikke på formen {wanted}.", pair=county, wanted="50")
        problems.append(Problem("--county", what))
    if not (fetch or boundaries):
        what = _("kommunegrensene må hentes eller oppgis.")
        remedy = _("Hent dem med --fetch, eller oppgi en fil: --boundaries FIL.")
        problems.append(Problem("--fetch / --boundaries", what, remedy))
    if (name / FILE).exists():
        what = _("mappen inneholder alt en region.toml.")
        problems.append(Problem(str(name), what, _("Velg en ny mappe.")))
    if problems:
        raise ConfigurationError(problems)


def _begin(
    name: Path, files: tuple[str, ...], codes: tuple[str, ...], whose: dict[str, str], lang: str
) -> None:
    """The region with its municipalities, as `ikap layers add` begins one."""
    given = Given(
        files=files,
        kind=MUNICIPALITIES,
        region=str(name),
        municipality=",".join(codes),
        lang=lang,
    )
    add(replace(given, **whose))  # type: ignore[arg-type]


def _of_county(reference: str, county: str) -> tuple[str, ...]:
    """The municipalities of a county that a file has, by today's numbers."""
    path, layer = split_reference(reference)
    candidate, _asked = recognised(path, layer, MUNICIPALITIES, Choices())
    if candidate is None:
        what = _("filen har ingen kommuner.")
        raise ConfigurationError([Problem(str(path), what, _("Kontroller navnet."))])
    entry = entry_for([candidate], whole_paths([candidate]))
    frame = read_layer(declaration_of(MUNICIPALITIES, entry), CRS.from_epsg(4326)).frame
    today = {municipality.current_code(code) for code in frame["municipality_code"]}
    codes = sorted(code for code in today if code and code.startswith(county))
    if not codes:
        what = _("filen har ingen kommuner i fylke {county}.", county=county)
        raise ConfigurationError([Problem(str(path), what, _("Kontroller nummeret."))])
    return tuple(codes)


def _fetched(
    name: Path, codes: tuple[str, ...], county: str
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    """The boundaries from the download service: files, the municipalities, and whose they are."""
    boundaries = product(BOUNDARIES)
    if county:
        with working(_("Henter oversikt over tilbudte data …")):
            areas = geonorge.offered(Download("geonorge", boundaries.uuid))
        offered = [str(a.get("code")) for a in areas if str(a.get("type")).lower() == "kommune"]
        codes = tuple(sorted(code for code in offered if code.startswith(county)))
    wanted = codes or (f"{county}00",)  # where it is offered by county or country alone
    work = name.resolve().with_name(WORK)
    place = Place(wanted, "EPSG:25833", (0.0, 0.0, 0.0, 0.0), 0.0, clock().date().isoformat())
    with working(_("Henter kommunegrensene …")):
        (outcome,) = fetch_together([boundaries], place, work)
    if outcome.fetched is None:
        raise InputError([*outcome.problems, _by_file(outcome)])
    record, fetched = outcome.fetched.record, outcome.fetched
    layers = {str(part["file"]): str(part.get("layer", "")) for part in fetched.parts}
    files = tuple(
        f"{fetched.files[file]}:{layer}" if layer else str(fetched.files[file])
        for file, layer in layers.items()
    )
    if county and not codes:
        codes = _of_county(files[0], county)
    whose = {
        "title": record.title,
        "publisher": record.owner,
        "date": record.date,
        "licence": record.licence,
    }
    return files, codes, whose


def _by_file(outcome: Outcome) -> Problem:
    what = _("kommunegrensene kunne ikke hentes.")
    remedy = _("Last dem ned manuelt ({page}), og oppgi --boundaries FIL.",
               page=outcome.product.page)  # fmt: skip
    return Problem(listed([outcome.product.title]), what, remedy)
