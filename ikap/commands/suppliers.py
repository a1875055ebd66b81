"""A run beside another supplier's DOK answers: the second face of `ikap compare`."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from ikap.assess.comparison import Agreement, opinions
from ikap.commands.folders import prepare
from ikap.commands.terminal import err_console, landed, out_console, print_json
from ikap.criteria import CONSTRAINTS
from ikap.present.dok import AGREEMENTS, beside_document, sentence, write_beside
from ikap.sources.dok import is_analysis, read_analyses
from ikap.sources.runs import RECORD, Run
from ikap.text import _

SHOWN = 25  # differences on the screen; dok.csv has all


def are_answers(path: Path) -> bool:
    """Whether a path is an answer of a DOK analysis, or a folder of them, and no run."""
    if path.is_file():
        return is_analysis(path)
    return (
        path.is_dir()
        and not (path / RECORD).is_file()
        and any(is_analysis(file) for file in path.glob("*.json"))
    )


def compare_answers(run: Run, path: Path, out: Path | None, *, as_json: bool) -> None:
    """Show what the supplier says beside what the run says, and write all of it."""
    target = out or path.resolve().parent / f"ikap-{run.name}-dok"
    prepare(target)
    answers, unplaced = opinions(run.document, run.areas, read_analyses(path), CONSTRAINTS)
    result = beside_document(run.name, run.document, answers, unplaced, path.name)
    target = landed(target, write_beside(result, target))
    if as_json:
        print_json(result)
        return
    for kind, words in AGREEMENTS.items():
        if result["counts"][kind]:
            out_console.print(Text(f"{result['counts'][kind]:>6}  {_(words)}"))
    quiet = (Agreement.SAME, Agreement.UNASKED)
    apart = [row for row in result["rows"] if row["agreement"] not in quiet]
    for row in apart[:SHOWN]:
        out_console.print(Text(f"  {sentence(row)}"))
    if len(apart) > SHOWN:
        out_console.print(_("… og {n} til", n=len(apart) - SHOWN))
    for file in result["unplaced"]:
        err_console.print(_("{file}: området finnes ikke i beregningen.", file=file))
    out_console.print(
        _(
            "Svarene kommer fra en annen leverandør og endrer ingenting. Skriv en overstyring "
            "for å følge et svar."
        )
    )
    out_console.print(_("Tabell: {path}", path=(target / "dok.csv").resolve()))
