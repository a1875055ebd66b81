"""A run's folder as the commands take it that read one back, or take one up again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ikap.commands.terminal import err_console, meanwhile, report, use_language
from ikap.present.run import check_target
from ikap.sources.runs import Run, read_run
from ikap.storage import claimed, tried
from ikap.text import _

RunFolder = Annotated[
    Path, typer.Argument(metavar="MAPPE", help=_("Mappen fra «ikap score» eller «ikap demo»."))
]
RunsOwnLanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="nb|nn|en", help=_("Språk (standard: samme som i beregningen).")
    ),
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", metavar="N", help=_("Antall prosesser som måler samtidig."))
]
FEW = 4  # processes, where nobody says how many: a region of a whole county may take 2 GB in each


def opened_run(folder: Path, out: Path | None, what: str, lang: str | None) -> tuple[Run, Path]:
    """The run, in whose language is spoken unless another is asked for, and where to write.

    Without `out` that is beside the run, with `what` after its name. A ConfigurationError says
    what is wrong with either.
    """
    use_language(lang or "nb")
    run = read_run(folder)
    use_language(lang or str(run.document.get("language", "nb")))
    whole = folder.resolve()
    target = out or whole.parent / f"{whole.name}-{what}"
    prepare(target)
    return run, target


def prepare(target: Path) -> None:
    """Try a results folder before anything is measured: what will be in the way is reported.

    It is held until the command is done. A ConfigurationError where it cannot be written, is not
    ours to replace, or another run writes it.
    """
    check_target(target)
    meanwhile(claimed(target))
    report(tried(target))


@contextmanager
def kept_when_interrupted(folder: Path) -> Iterator[None]:
    """An interrupted round says that it can be taken up again."""
    try:
        yield
    except KeyboardInterrupt:
        err_console.print(
            _(
                "Avbrutt. Målingene så langt er lagret i {folder}. Kjør den samme kommandoen for "
                "å fortsette.",
                folder=folder,
            )
        )
        raise typer.Exit(130) from None
