"""Official data sets fetched for a region and put in: the work behind `ikap layers fetch`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from ikap.catalogue import LAYERS
from ikap.commands.layers.requests import command_line
from ikap.commands.terminal import err_console, line, out_console, report, working
from ikap.criteria import CONSTRAINTS, INDICATORS
from ikap.model import ConfigurationError, InputError, Problem, ZoneTest
from ikap.present.run import clock
from ikap.sources.adding import Base, base_of, put_in, standing, sweep, take_in
from ikap.sources.download import Fetched, Outcome, Place, fetch_together
from ikap.sources.fetched import CONTEXTS, UNFIT
from ikap.sources.official import (
    PAGED,
    LeftOut,
    Official,
    by_default,
    left_out,
    official,
    products_of,
)
from ikap.sources.region import Region, entry_of
from ikap.storage import discard_tree
from ikap.text import _, _n, day, listed, number

WORK = ".ikap-fetch"  # in the region's folder: what has come, until all of it is taken in
ROUND = 100.0  # metres to which the margin is rounded up


@dataclass(frozen=True)
class Chosen:
    """The data sets to fetch for each layer, and the layers that lack one that is open."""

    by_kind: dict[str, tuple[Official, ...]]
    closed: tuple[str, ...] = ()


def margin() -> float:
    """How far outside the municipalities a criterion or constraint looks, in metres, rounded up.

    Distances to stops, centres and services are no belts: those layers come by municipality.
    """
    belts = [
        zone.buffer
        for constraint in CONSTRAINTS
        if isinstance(constraint.test, ZoneTest)
        for zone in (constraint.test, *constraint.test.inside, *constraint.test.outside)
    ]
    reach = [indicator.reach for indicator in INDICATORS]
    return ceil(max([*belts, *reach]) / ROUND) * ROUND


def chosen(names: Sequence[str], product: str, base: Base, *, whole: bool) -> Chosen:
    """What to fetch: the layers that were named, or all; or one data set by its id.

    Where everything is asked for, a layer that is the region's own and real is left alone.
    """
    if product:
        known = [candidate for candidate in official() if candidate.id == product]
        if not known:
            what = _("«{name}» er ikke et kjent datasett.", name=product)
            ids = ", ".join(
                candidate.id for candidate in official() if not names or candidate.kind in names
            )
            raise ConfigurationError(
                [Problem("--product", what, _("Kjente datasett: {names}.", names=ids))]
            )
        return Chosen({known[0].kind: (known[0],)})
    kinds = list(names) or [kind for kind in LAYERS if products_of(kind)]
    if whole:
        kinds = [kind for kind in kinds if _may_replace(entry_of(base.text, kind))]
    choice = {kind: by_default(kind) for kind in kinds}
    closed = tuple(kind for kind, products in choice.items() if not products)
    return Chosen({kind: products for kind, products in choice.items() if products}, closed)


def _may_replace(entry: dict[str, object]) -> bool:
    """Whether a layer is lacking, invented, or was fetched before."""
    download = entry.get("download")
    ours = isinstance(download, dict) and download.get("service") == "official"
    return not entry or bool(entry.get("synthetic")) or ours


def place_of(region: Region) -> Place:
    return Place(
        municipalities=region.municipalities,
        crs=region.crs.to_string(),
        box=region.box,
        margin=margin(),
        day=clock().date().isoformat(),
        ground=region.layer("municipalities"),
    )


def fetch_official(base: Base, wanted: Chosen, *, dry_run: bool) -> list[bool]:
    """Fetch and put in layer by layer: whether each became one, and what of it did not come."""
    done = [_tell_closed(kind) for kind in wanted.closed]
    if not wanted.by_kind:
        return done
    if dry_run:
        _tell_plan(wanted)
        return [*done, *(True for _kind in wanted.by_kind)]
    if base.new:
        take_in(base, base.text, {}, link=False)
        base = base_of(str(base.folder), "", empty=False)
    region = standing(base, next(iter(wanted.by_kind), ""))
    work = base.folder / WORK
    products = [product for products in wanted.by_kind.values() for product in products]
    with working(_n("Henter {n} datasett …", "Henter {n} datasett …", len(products))) as say:
        outcomes = fetch_together(
            products,
            place_of(region),
            work,
            lambda product, words: say(f"{product.title}: {words}"),
        )
    by_kind: dict[str, list[Outcome]] = {kind: [] for kind in wanted.by_kind}
    for outcome in outcomes:
        by_kind[outcome.product.kind].append(outcome)
    for kind, group in by_kind.items():
        done += [_put_in(base.folder, kind, group), *(o.came for o in group if not o.came)]
    if all(outcome.came for outcome in outcomes):
        discard_tree(work)
    sweep(base.folder)
    return done


def _put_in(folder: Path, kind: str, outcomes: Sequence[Outcome]) -> bool:
    """One layer of what came for it."""
    out_console.print(line(f"{_(LAYERS[kind].title)} ({kind})", style="bold"))
    fetched = [outcome.fetched for outcome in outcomes if outcome.fetched is not None]
    for outcome in outcomes:
        if outcome.problems:
            _tell_missed(outcome, folder)
    if not any(outcome.came for outcome in outcomes):
        out_console.print(line("  " + _("Kartlaget er uendret.")))
        return False
    base = base_of(str(folder), kind, empty=False)
    try:
        remarks = put_in(base, kind, fetched, _main_centre(fetched))[1]
    except InputError as error:
        report(error.problems)
        out_console.print(line("  " + _("Kartlaget er uendret.")))
        return False
    for layer in fetched:
        _tell_came(layer)
    report(remarks)
    return True


def _main_centre(fetched: Sequence[Fetched]) -> str:
    return next((layer.main_centre for layer in fetched if layer.main_centre), "")


def _tell_came(layer: Fetched) -> None:
    record = layer.record
    rows = sum(asked.rows for asked in record.requests)
    paged = all(asked.service in PAGED for asked in record.requests)
    count = (
        _("antall objekter {n}", n=number(rows, 0))
        if paged
        else _("antall filer {n}", n=len(layer.files) - 1)
    )
    whose = f"{record.title} ({record.owner}), {day(record.date)}: {count}."
    out_console.print(line(f"  {whose}"))
    if record.date_of == "fetch":
        out_console.print(
            line(
                "  " + _("Datasettet oppgir ingen dato. Datoen som står, er dagen det ble hentet.")
            )
        )
    if record.coverage == "failed":
        message = _("Dekningskartet kunne ikke hentes. Uten treff er svaret «ikke undersøkt».")
        out_console.print(line(f"  {message}"))
    if layer.product.meaning:
        out_console.print(line(f"  {layer.product.meaning}."))
    if layer.product.never_no:
        out_console.print(line(f"  {layer.product.never_no}."))
    unfit = [c for c in CONTEXTS if record.fitness.get(c, UNFIT + 1) <= UNFIT]
    if unfit:
        message = _(
            "Dataeieren oppgir at datasettet er lite egnet for {contexts}.", contexts=listed(unfit)
        )
        out_console.print(line(f"  {message}"))


def _tell_missed(outcome: Outcome, folder: Path) -> None:
    """What went wrong with a data set, and the way round it."""
    report(outcome.problems)
    if outcome.product.page:
        by_hand(outcome.product, str(folder))


def by_hand(product: Official, reference: str) -> None:
    """Where a planner downloads a data set, and the command that takes the file in."""
    err_console.print(line("  " + _("Last ned datasettet manuelt: {page}", page=product.page)))
    words = ["ikap", "layers", "add", _("FIL"), "--as", product.kind, "--region", reference]
    err_console.print(line("  " + _("og kjør: {command}", command=command_line(words))))


def _tell_closed(kind: str) -> bool:
    """That no open data set can be the layer: which there is, and where."""
    title = f"{_(LAYERS[kind].title)} ({kind})"
    known = products_of(kind)
    if not known:
        report(
            [
                Problem(
                    title,
                    _("verktøyet kjenner ingen nasjonale data for kartlaget."),
                    _("Bruk egne filer."),
                )
            ]
        )
        return False
    report([Problem(title, _("alle kjente datasett krever innlogging (Norge digitalt)."))])
    for product in known:
        by_hand(product, _("MAPPE"))
    return False


def _tell_plan(wanted: Chosen) -> None:
    for kind, products in wanted.by_kind.items():
        out_console.print(line(f"{_(LAYERS[kind].title)} ({kind})", style="bold"))
        for product in products:
            where = listed(sorted({r.address or "Geonorge" for r in product.requests}))
            out_console.print(
                line(f"  {product.title} ({product.owner}, {product.licence}): {where}")
            )
    out_console.print(line("  " + _("Ingenting er bestilt.")))


def to_ask_for() -> tuple[tuple[Official, ...], tuple[LeftOut, ...]]:
    """The data sets behind a login that the tool knows, and those that are left out for one."""
    return (
        tuple(product for product in official() if product.login),
        tuple(product for product in left_out() if product.why == "login"),
    )
