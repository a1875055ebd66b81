"""How a region's layers stand: `ikap layers status`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    RegionOption,
    command,
    line,
    out_console,
    print_json,
    report,
    use_language,
    working,
)
from ikap.model import InputError, Problem
from ikap.present.run import clock
from ikap.sources.download import metadata
from ikap.sources.download import offline as without_net
from ikap.sources.fetched import CONTEXTS, UNFIT
from ikap.sources.region import DataSet, Region, datasets, ground_share, open_region
from ikap.text import _, day, listed, percent, quantity

OLD = 2.0  # years; an older layer is marked
YEAR = 365.25  # days

OfflineOption = Annotated[
    bool, typer.Option("--offline", help=_("Ikke undersøk om det finnes nyere data."))
]


@dataclass(frozen=True)
class Standing:
    """A data set as it stands: `covered` is the share of the region that its coverage map holds.

    `years` is its age, None where its date is no day; `newer` the day of a newer one at the
    producer's, empty where there is none or nobody was asked.
    """

    layer: str
    title: str
    publisher: str
    date: str
    years: float | None
    synthetic: bool
    fetched: str
    rows: int | None
    coverage: str
    covered: float | None
    unfit: tuple[str, ...]
    newer: str


@command
def show_status(
    region: RegionOption = None,
    offline: OfflineOption = False,
    lang: LanguageOption = "nb",
    as_json: JsonOption = False,
) -> None:
    use_language(lang)
    where = open_region(region)
    problems: list[Problem] = []
    with working(_("Kontrollerer kartlagene …")), without_net(offline):
        rows = list(_standings(where, problems, ask=not offline))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    out_console.print(Text(f"{where.title} ({where.reference})", style="bold"))
    out_console.print(_listing(rows))
    newer = [row for row in rows if row.newer]
    if newer:
        kinds = listed(sorted({row.layer for row in newer}))
        message = _("Det finnes nyere data. Hent dem: ikap layers fetch {names}", names=kinds)
        out_console.print(message)
    report(problems)


def _standings(region: Region, problems: list[Problem], *, ask: bool) -> Iterator[Standing]:
    today = clock().date()
    for layer in region.declarations:
        for dataset in datasets(region, layer):
            yield _standing(region, dataset, today, problems, ask=ask)


def _standing(
    region: Region, dataset: DataSet, today: date, problems: list[Problem], *, ask: bool
) -> Standing:
    record, source = dataset.record, dataset.source
    covered = None
    try:
        covered = ground_share(region, dataset)
    except InputError as error:
        problems += error.problems
    newer = ""
    if ask and record is not None and record.uuid:
        known = metadata(record.uuid)
        problems += known.problems
        newer = known.updated if known.updated > record.date else ""
    return Standing(
        layer=dataset.layer,
        title=source.title,
        publisher=source.publisher,
        date=source.date,
        years=_years(source.date, today),
        synthetic=source.synthetic,
        fetched="" if record is None else record.fetched,
        rows=None if record is None else sum(asked.rows for asked in record.requests),
        coverage="" if record is None else record.coverage,
        covered=covered,
        unfit=tuple(c for c in CONTEXTS if dataset.fitness.get(c, UNFIT + 1) <= UNFIT),
        newer=newer,
    )


def _years(span: str, today: date) -> float | None:
    parts = [*span.split("-"), "01", "01"][:3]
    try:
        return round((today - date.fromisoformat("-".join(parts))).days / YEAR, 1)
    except ValueError:
        return None


def _listing(rows: list[Standing]) -> Table:
    """A row a data set: the layer, its day and age, and below it whose and how well it covers."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    before = ""
    for row in rows:
        text = Text(row.title)
        text.append_text(line("\n" + "; ".join(_notes(row)), style="dim"))
        name = "" if row.layer == before else row.layer
        table.add_row(f"  {name}", _age(row), text)
        before = row.layer
    return table


def _age(row: Standing) -> str:
    if row.years is None:
        return row.date
    mark = "▲ " if row.years >= OLD else ""
    years = quantity(row.years, _("år"), 1)
    return f"{mark}{day(row.date)}, {years}"


def _notes(row: Standing) -> Iterator[str]:
    yield row.publisher
    if row.synthetic:
        yield _("oppdiktet")
    if row.fetched:
        yield _("hentet {day}", day=day(row.fetched))
    if row.coverage == "failed":
        yield _("ukjent dekning (uten treff: ikke undersøkt)")
    elif row.covered is not None:
        yield _("kartlagt {share} av regionen", share=percent(row.covered, 1))
    if row.unfit:
        yield _("lite egnet for {contexts}", contexts=listed(row.unfit))
    if row.newer:
        yield _("nyere data finnes: {day}", day=day(row.newer))
