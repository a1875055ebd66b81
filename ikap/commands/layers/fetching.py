"""Official data fetched from the service that gives them: `ikap layers fetch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from ikap.catalogue import LAYERS
from ikap.commands.layers.adding import add
from ikap.commands.layers.official import chosen, fetch_official
from ikap.commands.layers.options import DryRunOption, NewRegionOption
from ikap.commands.layers.requests import ADDED, Given, command_line
from ikap.commands.terminal import (
    LanguageOption,
    command,
    err_console,
    line,
    out_console,
    report,
    use_language,
    working,
)
from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources.adding import Base, base_of, standing
from ikap.sources.download import Download, File, Plan, delivered_files, download, geonorge
from ikap.sources.download import offline as without_net
from ikap.sources.official import products_of
from ikap.sources.products import CATALOGUE_PAGE, Product, product_for, products
from ikap.sources.region import Region, entry_of
from ikap.text import _, number

MB = 1_000_000

NamesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LAG]...", help=_("Kartlag som skal hentes (standard: alle med download).")
    ),
]
FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from", metavar="MAPPE", help=_("Bruk filer som er lastet ned til denne mappen.")
    ),
]
ToOption = Annotated[
    Path, typer.Option("--to", metavar="MAPPE", help=_("Mappen som filene hentes til."))
]
UuidOption = Annotated[
    str, typer.Option("--uuid", help=_("Datasettets nummer i Geonorges kartkatalog."))
]
AllOption = Annotated[
    bool,
    typer.Option(
        "--all",
        help=_(
            "Alle kartlag som finnes som åpne data, der regionen mangler dem eller de er oppdiktet."
        ),
    ),
]
ProductOption = Annotated[
    str, typer.Option("--product", metavar="NAVN", help=_("Ett bestemt datasett i katalogen."))
]
OfflineOption = Annotated[
    bool,
    typer.Option("--offline", help=_("Hent ingenting fra nettet. Bruk det som alt er hentet.")),
]
OrderOption = Annotated[
    str, typer.Option("--order", metavar="NUMMER", help=_("En bestilling som ikke var klar."))
]


@dataclass(frozen=True)
class Wanted:
    """A layer, where it is fetched, and what is known of the data set."""

    kind: str
    download: Download
    product: Product | None
    before: Mapping[str, Any]  # what region.toml says of the layer, where its data are real

    @property
    def page(self) -> str:
        """Where a planner downloads it by hand."""
        return CATALOGUE_PAGE + self.download.uuid

    @property
    def source(self) -> dict[str, str]:
        """What is known of whose it is: as before, else as the product's metadata say."""
        facts = dict(self.before.get("source", {}))
        if self.product is not None and not facts:
            facts = vars(self.product)
        return {name: str(facts.get(name) or "") for name in ("title", "publisher", "licence")}


@command
def fetch_layers(
    names: NamesArgument = None,
    region: NewRegionOption = "",
    from_folder: FromOption = None,
    to: ToOption = Path("ikap-downloads"),
    uuid: UuidOption = "",
    order: OrderOption = "",
    all_layers: AllOption = False,
    product: ProductOption = "",
    offline: OfflineOption = False,
    dry_run: DryRunOption = False,
    lang: LanguageOption = "nb",
) -> None:
    use_language(lang)
    wrong = [n for n in names or () if n not in ADDED]
    problems = [
        Problem(n, _("«{name}» er ikke et kartlag.", name=n),
                _("Kjente navn: {names}.", names=", ".join(ADDED)))
        for n in wrong
    ]  # fmt: skip
    if not region:
        what = _(
            "regionen kartlaget skal legges i, er ikke oppgitt. Eksempelregionen som følger med, "
            "kan ikke endres."
        )
        problems.append(Problem("--region", what, _("Oppgi en mappe: --region MAPPE.")))
    if (uuid or order) and len(names or ()) != 1:
        what = _("gjelder ett kartlag. Oppgi hvilket.")
        problems.append(Problem("--uuid" if uuid else "--order", what))
    if all_layers and (names or product):
        what = _("alle kartlag er valgt med --all. Oppgi ingen kartlag, eller utelat --all.")
        problems.append(Problem("--all", what))
    if problems:
        raise ConfigurationError(problems)
    if from_folder is not None:
        done = _from_folder(list(names or ()), region, from_folder, dry_run=dry_run, lang=lang)
    else:
        base, where = _region(region, names or ())
        ordered, known = _by_way(list(names or ()), base, uuid, whole=all_layers)
        done = []
        with without_net(offline):
            if ordered or not (known or product):
                done += [
                    _fetched(download, where, region, to, order, dry_run=dry_run, lang=lang)
                    for download in _wanted(ordered, base, uuid)
                ]
            if known or product:
                base, _where = _region(region, names or ())  # as the orders left it
                wanted = chosen(known, product, base, whole=all_layers)
                done += fetch_official(base, wanted, dry_run=dry_run)
    if not all(done):
        raise typer.Exit(1 if any(done) else 2)


def _by_way(names: list[str], base: Base, uuid: str, *, whole: bool) -> tuple[list[str], list[str]]:
    """The layers that are ordered as region.toml or a number says, and those of the catalogue."""
    if uuid:
        return names, []
    if whole:
        return [], [kind for kind in LAYERS if products_of(kind)]
    ours = [name for name in names if not _own_order(entry_of(base.text, name))]
    known = [name for name in ours if products_of(name)]
    return [name for name in names if name not in known], known


def _own_order(entry: Mapping[str, Any]) -> bool:
    """Whether region.toml says itself where a layer is ordered."""
    download = entry.get("download")
    return isinstance(download, Mapping) and bool(download.get("uuid"))


def _region(reference: str, names: Sequence[str]) -> tuple[Base, Region]:
    """The region to fetch for; a new one is a copy of the bundled.

    Where one layer is asked for, that layer may be what is wrong with the region.
    """
    kind = names[0] if len(names) == 1 and Path(reference).exists() else ""
    base = base_of(reference, kind, empty=False)
    return base, standing(base, kind)


def _wanted(names: Sequence[str], base: Base, uuid: str) -> list[Wanted]:
    """What to fetch, and where: as region.toml says, else the one product that is the kind."""
    asked = list(names) or [n for n in ADDED if entry_of(base.text, n).get("download")]
    result: list[Wanted] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(asked):
        entry = entry_of(base.text, name)
        declared = entry.get("download")
        known = [p for p in products() if p.kind == name and p.uuid]
        if uuid:
            where = Download("geonorge", uuid)
        elif isinstance(declared, Mapping) and declared.get("uuid"):
            where = Download(str(declared.get("service", "geonorge")), str(declared["uuid"]))
        elif len(known) == 1:
            where = Download("geonorge", known[0].uuid)
        else:
            problems.append(_which_product(name, known))
            continue
        same = isinstance(declared, Mapping) and declared.get("uuid") == where.uuid
        before = entry if same and not entry.get("synthetic") else {}
        result.append(Wanted(name, where, product_for(name, where.uuid), before))
    if not asked:
        kinds = sorted({product.kind for product in products() if product.uuid})
        what = _("ingen kartlag i regionen oppgir hvor de hentes (download).")
        remedy = _("Oppgi kartlag. Disse kan hentes: {names}.", names=", ".join(kinds))
        problems.append(Problem(str(base.folder), what, remedy))
    if problems:
        raise ConfigurationError(problems)
    return result


def _which_product(name: str, known: Sequence[Product]) -> Problem:
    title = _(LAYERS[name].title)
    if not known:
        what = _("det er ikke kjent hvor {name} kan hentes.", name=name)
        remedy = _("Finn datasettet på kartkatalog.geonorge.no, og oppgi nummeret med --uuid.")
        return Problem(title, what, remedy)
    lines = []
    for product in known:
        access = _("krever innlogging") if product.restricted else product.licence or _("åpne data")
        lines.append(f"{product.title} ({product.publisher}, {access}): --uuid {product.uuid}")
    return Problem(title, _("flere datasett kan være kartlaget."), "\n    " + "\n    ".join(lines))


def _fetched(
    product: Wanted,
    region: Region,
    reference: str,
    to: Path,
    order: str,
    *,
    dry_run: bool,
    lang: str,
) -> bool:
    """Fetch and add a layer; where it cannot be done, how to do it by hand."""
    out_console.print(line(f"{_(LAYERS[product.kind].title)} ({product.kind})", style="bold"))
    whose = ", ".join(filter(None, product.source.values())) or product.download.uuid
    out_console.print(line("  " + _("Datasett: {what}", what=whose)))
    out_console.print(line("  " + _("Hentes fra: {where}", where=product.download.address)))
    try:
        if not order:
            with working(_("Henter oversikt over tilbudte data …")):
                areas = geonorge.offered(product.download)
            plan = geonorge.planned(areas, region.municipalities, region.crs.to_epsg() or 0)
            out_console.print(line("  " + _("Bestilles: {what}", what=plan.words)))
        else:
            plan = None
        if dry_run:
            out_console.print(line("  " + _("Ingenting er bestilt.")))
            return True
        files = _downloaded(product.download, plan, order, to)
    except InputError as error:
        _report_by_hand(product, reference, error.problems)
        return False
    return _added(_as_before(product, files, reference, lang))


def _downloaded(where: Download, plan: Plan | None, order: str, to: Path) -> list[Path]:
    """The files of an order, new or old, when they are ready."""
    with working(_("Bestiller …")):
        placed = geonorge.looked_at(where, order) if plan is None else geonorge.ordered(where, plan)
    out_console.print(line("  " + _("Bestilling: {reference}", reference=placed.reference)))
    with working(_("Venter på at filene lages …")):
        ready = geonorge.waited_for(where, placed)
    return [_one_file(file, to, f"{n}/{len(ready.files)}") for n, file in enumerate(ready.files, 1)]


def _one_file(file: File, to: Path, which: str) -> Path:
    target = to / file.name
    size = "" if file.size is None else f", {number(file.size / MB)} MB"
    out_console.print(line(f"  {which}  {file.name}{size}"))
    if target.is_file() and file.size == target.stat().st_size:
        return target  # fetched before, and whole
    with working(_("Henter {file} …", file=file.name)) as say:
        download(file.url, target, file.size, lambda got, of: say(_far(got, of)))
    return target


def _far(got: int, of: int | None) -> str:
    whole = "" if of is None else f" / {number(of / MB)}"
    return f"{number(got / MB)}{whole} MB"


def _as_before(product: Wanted, files: Sequence[Path], reference: str, lang: str) -> Given:
    """How the files are added: with the columns and codes that region.toml has for the layer."""
    first = {**product.before, **(product.before.get("parts") or [{}])[0]}
    layer = first.get("layer")
    fields, codes, constants = (
        tuple(f"{ours}={theirs}" for ours, theirs in first.get(name, {}).items())
        for name in ("fields", "codes", "constants")
    )
    return Given(
        files=tuple(f"{file}:{layer}" if layer else str(file) for file in files),
        kind=product.kind,
        region=reference,
        title=product.source["title"],
        publisher=product.source["publisher"],
        licence=product.source["licence"],
        url=str(product.before.get("source", {}).get("url", "")) or product.page,
        fields=fields,
        codes=codes,
        constants=constants,
        values=tuple(
            f"{name}:{theirs}={ours}"
            for name, words in first.get("values", {}).items()
            for theirs, ours in words.items()
        ),
        where=tuple(f"{n}={','.join(map(str, vs))}" for n, vs in first.get("where", {}).items()),
        lang=lang,
    )


def _added(given: Given) -> bool:
    """Whether the files became a layer; what hinders it is printed with the command to run."""
    try:
        add(given)
    except InputError as error:
        report(error.problems)
        return False
    except typer.Exit:
        return False
    return True


def _from_folder(
    names: list[str], reference: str, folder: Path, *, dry_run: bool, lang: str
) -> list[bool]:
    """Add what was downloaded by hand: the files of a folder that are known by their names."""
    _base, region = _region(reference, names)
    delivered = delivered_files(folder, names or ADDED, region.municipalities)
    if not any(delivered.values()):
        what = _("ingen filer i mappen er kjent som {names} for regionens kommuner.",
                 names=", ".join(names) or _("et kartlag"))  # fmt: skip
        remedy = _("Legg inn én fil om gangen: ikap layers add FIL --as LAG --region MAPPE.")
        raise ConfigurationError([Problem(str(folder), what, remedy)])
    done = []
    for kind, files in delivered.items():
        if files:
            given = Given(
                files=tuple(map(str, files)),
                kind=kind,
                region=reference,
                dry_run=dry_run,
                lang=lang,
            )
            done.append(_added(given))
        elif kind in names:
            err_console.print(line(_("Ingen filer for {kind}.", kind=kind)))
            done.append(False)
    return done


def _report_by_hand(product: Wanted, reference: str, problems: Sequence[Problem]) -> None:
    """What went wrong, and the way round it: the page, and the command that then follows."""
    report(problems)
    err_console.print(line("  " + _("Last ned datasettet manuelt: {page}", page=product.page)))
    words = ["ikap", "layers", "add", _("FIL"), "--as", product.kind, "--region", reference]
    err_console.print(line("  " + _("og kjør: {command}", command=command_line(words))))
