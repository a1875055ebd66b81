"""A layer that is understood, checked and written into a region; and one taken out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ikap.catalogue import LAYERS
from ikap.commands.layers.requests import Given, Wish, command_line
from ikap.commands.layers.sourcing import covers_of, download_of, together
from ikap.commands.terminal import (
    LanguageOption,
    RegionOption,
    command,
    line,
    out_console,
    report,
    use_language,
    working,
)
from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources.adding import (
    BACKUP,
    MUNICIPALITIES,
    Base,
    Candidate,
    base_of,
    begun,
    empty_places,
    entry_for,
    files_of,
    placed,
    region_in,
    rewrite,
    take_in,
    used_files,
    whole_paths,
)
from ikap.sources.notes import FILE
from ikap.sources.region import (
    TRAVEL_TABLES,
    Region,
    block,
    check_layer,
    entry_of,
    open_region,
    parted,
    with_layer,
    with_main_centre,
    without_layer,
)
from ikap.text import _, listed, lowered

# Layers whose names or areas other layers refer to: those are looked at again.
REFERRED = {
    "centres": TRAVEL_TABLES,
    MUNICIPALITIES: tuple(n for n, kind in LAYERS.items() if kind.geometry == "none"),
}


def take(
    given: Given,
    wish: Wish,
    base: Base,
    candidates: Sequence[Candidate],
    source: Mapping[str, Any],
) -> None:
    """Check the layer as it would be, write it, and say what came of it."""
    kind, link = candidates[0].kind.name, given.link
    before = entry_of(base.text, kind)
    written = _written(base, wish, candidates, source, given)
    with working(_("Kontrollerer {kind} …", kind=lowered(_(LAYERS[kind].title)))):
        region = region_in(base, written(whole_paths(candidates)))
        remarks = [*check_layer(region, kind), *_nothing_there(region, kind)]
    names = placed(base, [candidate.offer.path for candidate in candidates], link=link)
    text = written(names)
    entry = entry_of(text, kind)
    if given.dry_run:
        out_console.print()
        out_console.print(line(_("Ingenting er skrevet. Dette ville blitt skrevet i region.toml:")))
        out_console.print(line(block(kind, entry)))
        report(remarks)
        return
    with working(_("Kopierer filer …")):
        take_in(base, text, names, link=link)
    _report_taken(base, kind, before, entry, remarks)


def _nothing_there(region: Region, kind: str) -> list[Problem]:
    """Municipalities where a layer has nothing, if that is then taken for «no» there."""
    covers = region.covers(kind)
    if covers == "features" or LAYERS[kind].geometry not in ("polygon", "any"):
        return []
    asked = region.municipalities if covers == "region" else covers
    gaps = empty_places(region.layer(kind).geometry, region.layer(MUNICIPALITIES))
    empty = [code for code in asked if code in gaps]
    if not empty:
        return []
    names = [region.names.get(code, code) for code in empty]
    what = _(
        "kartlaget har ingen objekter i {names}; der blir svaret «undersøkt, ingen funn».",
        names=listed(names),
    )
    remedy = _(
        "Er det ikke kartlagt der, oppgi hvor kartlaget dekker: --covers 5001,… eller features."
    )
    return [Problem(_(LAYERS[kind].title), what, remedy)]


def _written(
    base: Base,
    wish: Wish,
    candidates: Sequence[Candidate],
    source: Mapping[str, Any],
    given: Given,
) -> Callable[[Mapping[Path, str]], str]:
    """How region.toml will read, by what the files are called in it."""
    kind = candidates[0].kind.name

    def text(names: Mapping[Path, str]) -> str:
        start = base.text or first_text(base, wish, candidates, source)
        before = entry_of(start, kind) if base.text else {}
        entry = entry_for(candidates, names)
        now = dict(source)
        if given.part:
            entry, now = parted(before, entry), together(before.get("source", {}), source)
        covers = covers_of(wish.covers, before, candidates, start, part=given.part)
        if covers:
            entry["covers"] = covers
        if given.synthetic:
            entry["synthetic"] = True
        download = download_of(candidates, before)
        entry |= {"source": now} | ({"download": download} if download else {})
        if given.main_centre:
            start = with_main_centre(start, given.main_centre)
        return with_layer(start, kind, entry)

    return text


def _report_taken(
    base: Base,
    kind: str,
    before: Mapping[str, Any],
    entry: Mapping[str, Any],
    remarks: Sequence[Problem],
) -> None:
    region = open_region(base.folder)
    out_console.print()
    title = _(LAYERS[kind].title)
    if base.new:
        crs, n = region.crs.to_string(), len(region.municipalities)
        out_console.print(_("Ny region: {path}", path=base.folder.resolve()))
        out_console.print(_("Kommuner: {n}. Beregnes i {crs}.", n=n, crs=crs))
    out_console.print(line(_("{title} er lagt inn i {file}:", title=title, file=FILE)))
    out_console.print(line(block(kind, entry)))
    if before:
        out_console.print(line(_("Tidligere innhold:")))
        out_console.print(line(block(kind, before)))
    if not base.new:
        out_console.print(line(_("Forrige versjon er lagret som {file}.", file=BACKUP)))
        unused = sorted(set(files_of(before)) - used_files(region.folder))
        if unused:
            out_console.print(line(_("Brukes ikke lenger: {files}.", files=", ".join(unused))))
    report(remarks)
    report(_left_behind(region, kind))
    if not remarks:
        out_console.print(_("Ingen feil i kartlaget."))
    invented = [
        name for name, declaration in region.declarations.items() if declaration.source.synthetic
    ]
    if invented:
        out_console.print(
            _("Fortsatt oppdiktede kartlag og tabeller: {n}.", n=len(invented)) + " "
            + command_line(["ikap", "layers", "list", "--region", str(base.folder)])
        )  # fmt: skip


def _left_behind(region: Region, kind: str) -> list[Problem]:
    """Layers that refer to the one that was changed, and do not fit it any more."""
    wrong: list[Problem] = []
    for name in REFERRED.get(kind, ()):
        if name in region.declarations:
            try:
                check_layer(region, name)
            except InputError as error:
                wrong.extend(problem for problem in error.problems if problem not in wrong)
    return wrong


def first_text(
    base: Base, wish: Wish, candidates: Sequence[Candidate], source: Mapping[str, Any]
) -> str:
    """The region.toml with these municipalities, of a region that is there or begins with them.

    Files are named by their whole paths.
    """
    entry = entry_for(candidates, whole_paths(candidates))
    text = base.text or begun(base.folder.resolve().name, entry, wish.municipalities)
    return with_layer(text, MUNICIPALITIES, {**entry, "source": dict(source)})


@command
def remove_layer(
    name: Annotated[str, typer.Argument(metavar="LAG", help=_("Kartlagets navn."))],
    region: RegionOption = None,
    lang: LanguageOption = "nb",
) -> None:
    use_language(lang)
    if region is None:
        what = _("eksempelregionen som følger med, kan ikke endres.")
        remedy = _("Oppgi en mappe: --region MAPPE.")
        raise ConfigurationError([Problem("--region", what, remedy)])
    where = open_region(region)
    problems = []
    if name not in where.declarations:
        known = ", ".join(where.declarations)
        what = _("regionen har ikke kartlaget «{name}».", name=name)
        problems.append(Problem(where.title, what, _("Kjente navn: {names}.", names=known)))
    elif LAYERS[name].required:
        problems.append(Problem(where.title, _("en region må ha kommuner.")))
    if problems:
        raise ConfigurationError(problems)
    base = base_of(region, name, empty=False)
    before = entry_of(base.text, name)
    rewrite(base, without_layer(base.text, name))
    out_console.print(line(_("Tatt ut av {file}:", file=FILE)))
    out_console.print(line(block(name, before)))
    out_console.print(line(_("Forrige versjon er lagret som {file}.", file=BACKUP)))
