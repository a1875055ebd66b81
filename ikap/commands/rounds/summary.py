"""What a round reports while it is measured, and when it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from ikap.assess.round import Account, By, Scored, Tally
from ikap.batch.measuring import Progress, Round
from ikap.commands.scoring import report_result
from ikap.commands.terminal import err_console, out_console, report, report_rejections
from ikap.present.run import MAP
from ikap.sources.proposals import Found
from ikap.text import _, number

REJECTED = "rejected.csv"
SHOWN = 10  # refusals on the screen; rejected.csv has all
LINES = 10  # while a round is measured, where no bar can be shown


@dataclass(frozen=True)
class Result:
    """What came of a round; no evaluation where all was refused.

    `damaged` files of the journal could not be read; `out` is where the results are.
    """

    found: Found
    round: Round
    evaluation: Scored | None
    account: Account
    tallies: Sequence[Tally]
    damaged: int
    out: Path


@contextmanager
def progress() -> Iterator[Progress]:
    """How far the measuring has come: a bar with the time that is left, or a line a tenth."""
    if not err_console.is_terminal:
        yield _Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeRemainingColumn(), console=err_console, transient=True) as bar:
        yield _Bar(bar)


class _Lines:
    """A line when it begins, and at each tenth of what is left to do."""

    def __init__(self) -> None:
        self.all = self.done = self.printed = 0

    def begin(self, kept: int, all_: int) -> None:
        self.all, self.done = all_, kept
        self.printed = self._tenth()
        err_console.print(begun(kept, all_))

    def advance(self, sites: int) -> None:
        self.done += sites
        if self._tenth() > self.printed:
            self.printed = self._tenth()
            err_console.print(_("{done} av {all} målt", done=self.done, all=self.all))

    def lost(self, sites: int, why: str) -> None:
        err_console.print(stumbled(sites, why), markup=False)

    def _tenth(self) -> int:
        return LINES * self.done // max(self.all, 1)


class _Bar:
    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.task = bar.add_task(_("Måler"), total=None)

    def begin(self, kept: int, all_: int) -> None:
        self.bar.console.print(begun(kept, all_))
        self.bar.reset(self.task, total=all_ - kept)

    def advance(self, sites: int) -> None:
        self.bar.advance(self.task, sites)

    def lost(self, sites: int, why: str) -> None:
        self.bar.console.print(stumbled(sites, why), markup=False)


def begun(kept: int, all_: int) -> str:
    """How much there is to measure."""
    if kept == all_:
        return _("Alle områdene (i alt {all}) er målt før.", all=all_)
    if kept:
        return _(
            "Områder som skal måles: {left} av {all}. Resten er målt før.",
            left=all_ - kept,
            all=all_,
        )
    return _("Områder som skal måles: {all}.", all=all_)


def stumbled(sites: int, why: str) -> str:
    """That a part gave nothing at first."""
    return _(
        "En gruppe områder ({n}) stoppet ({why}) og beregnes på nytt for seg.", n=sites, why=why
    )


def report_round(result: Result) -> None:
    """The first of the lists, each municipality, and the account of all that came in."""
    rejected, out = result.round.submissions.rejected, result.out
    if len(rejected) > SHOWN:
        more = _("… og {n} til, i {file}", n=len(rejected) - SHOWN, file=out / REJECTED)
        report_rejections(rejected[:SHOWN])
        err_console.print(Text(more))
    elif result.evaluation is None:
        report_rejections(rejected)
    if result.evaluation is None:
        err_console.print(Text(_("Ingen områder kunne vurderes. Se {path}", path=out / REJECTED)))
    else:
        report_result(result.evaluation, rejected if len(rejected) <= SHOWN else (), out)
    out_console.print()
    out_console.print(municipality_table(result.tallies))
    if result.damaged:
        note = _("Lagrede deler som var skadet og er målt på nytt: {n}.", n=result.damaged)
        err_console.print(note)
    for sentence in accounted(result):
        out_console.print(Text(sentence))
    report(result.account.faults())


def accounted(result: Result) -> list[str]:
    """Where the files and the rows went."""
    held = result.account
    opened = [file for file in result.round.submissions.opened if not file.problems]
    longer = sum(file.prefix not in ("", Path(file.name).stem) for file in opened)
    shared = _(
        "Filer med samme navn som en annen: {n}. Id-ene deres begynner med mappen (files.csv).",
        n=longer,
    )
    return [
        *([shared] if longer else []),
        _(
            "Filer: {found} funnet = {read} lest + {refused} avvist + {left} ikke brukt "
            "(files.csv).",
            found=held.found,
            read=held.read,
            refused=held.refused,
            left=held.left_alone,
        ),
        _(
            "Rader: {rows} lest = {scored} vurdert + {refused} avvist (rejected.csv).",
            rows=held.rows,
            scored=held.rows_scored,
            refused=held.rows_refused,
        ),
    ]


def municipality_table(tallies: Sequence[Tally]) -> Table:
    """Each municipality and the whole round: how many, how judged, how much."""
    table = Table(box=None, pad_edge=False)
    heads = (
        _("Kommune"),
        _("Områder"),
        _("Absolutt konflikt"),
        "●",
        "▲",
        "■",
        _("Uten klasse"),
        _("daa"),
        _("Boliger"),
    )
    for at, heading in enumerate(heads):
        table.add_column(heading, justify="right" if at else "left")
    rows = [tally for tally in tallies if tally.by is By.MUNICIPALITY]
    rows += [tally for tally in tallies if tally.by is By.ALL]
    for tally in rows:
        lights = (tally.green, tally.yellow, tally.red, tally.without_class)
        counts = (tally.proposals, tally.excluded, *lights)
        table.add_row(
            Text(tally.name or _("Hele innspillsrunden")),
            *(str(count) for count in counts),
            number(tally.area_daa, 0),
            number(tally.dwellings, 0),
        )
    return table


def summary(result: Result) -> dict[str, Any]:
    """The round for a script."""
    whole = next(tally for tally in result.tallies if tally.by is By.ALL)
    return {
        "out": str(result.out),
        "map": (result.out / MAP).is_file(),
        "account": asdict(result.account),
        "faults": [str(fault) for fault in result.account.faults()],
        "measured_before": result.round.kept,
        "round": asdict(whole),
        "left_alone": [{"file": left.name, "reason": left.why} for left in result.found.left],
    }
