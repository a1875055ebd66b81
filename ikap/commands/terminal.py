"""What every command shares: options, how an error ends it, and how a planner is answered."""

from __future__ import annotations

import json
import signal
import sys
import threading
import unicodedata
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from ikap.model import Basis, ConfigurationError, InputError, Problem, Rejection, Tag
from ikap.storage import as_sentence, whole_path, write_result
from ikap.text import _, day, number, set_language
from ikap.words import TAGS

out_console = Console(highlight=False, soft_wrap=True)
err_console = Console(stderr=True, highlight=False, soft_wrap=True)

Files = Annotated[list[Path], typer.Argument(metavar="FIL...", help=_("Filer med arealinnspill."))]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="MAPPE", help=_("Mappe med region.toml."))
]
ProfileOption = Annotated[
    str,
    typer.Option("--profile", metavar="NAVN|FIL", help=_("Vektprofil: et navn eller en TOML-fil.")),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="MAPPE", help=_("Resultatmappe."))]
LanguageOption = Annotated[str, typer.Option("--lang", metavar="nb|nn|en", help=_("Språk."))]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FELT=FILFELT", help=_("IKAPs feltnavn = filens feltnavn.")),
]
OverridesOption = Annotated[
    Path | None,
    typer.Option(
        "--overrides",
        metavar="FIL",
        help=_("Tabell med saksbehandlers overstyringer av kartet, med begrunnelse."),
    ),
]
AssessmentsOption = Annotated[
    Path | None,
    typer.Option(
        "--assessments",
        metavar="FIL",
        help=_("Utfylt skjema (assessments.xlsx) med saksbehandlers vurderinger."),
    ),
]
AlsoOption = Annotated[
    str,
    typer.Option(
        "--also",
        metavar="FORMAT,…",
        help=_(
            "Skriv også: draw (side å tegne områder på), fgb (FlatGeobuf), parquet (GeoParquet), "
            "dok (DOK-analyse), advice (råd om endring av hvert område), trail (skjema for gangen "
            "i saken)."
        ),
    ),
]
TrailOption = Annotated[
    Path | None,
    typer.Option(
        "--trail",
        metavar="FIL",
        help=_("Gangen i saken: skjemaet trail.xlsx eller CSV, med nye linjer nederst."),
    ),
]
HeardOption = Annotated[
    Path | None,
    typer.Option(
        "--heard",
        metavar="MAPPE",
        help=_("Beregningen som ble sendt på høring: det som er ført som vedtatt, prøves mot den."),
    ),
]
SlidesOption = Annotated[bool, typer.Option("--pptx", help=_("Skriv også lysark (PowerPoint)."))]
OpenOption = Annotated[bool, typer.Option("--open", help=_("Åpne resultatet i nettleseren."))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("Skriv svaret som JSON."))]


_HELD: ContextVar[ExitStack] = ContextVar("what a command holds until it is done")


def command(function: Callable[..., None]) -> Callable[..., None]:
    """A function of the table: its errors are sentences, with exit code 2, and no traceback.

    A test compares the functions that are marked so with the rows of the table.
    """

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        before = signal.getsignal(signal.SIGINT)
        held = ExitStack()
        outer = _HELD.set(held)
        try:
            hear_interrupts()
            with held:
                function(*args, **kwargs)
            _tell_of_unused()
        except InputError as error:
            report(error.problems)
            raise typer.Exit(2) from None
        except BrokenPipeError:
            raise  # whoever read what is printed has seen enough
        except OSError as error:
            report([as_sentence(error)])
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            err_console.print(_("Avbrutt. Ingenting er skrevet."))
            raise typer.Exit(130) from None
        finally:
            _HELD.reset(outer)
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGINT, before)

    run.is_command = True  # type: ignore[attr-defined]
    return run


def _tell_of_unused() -> None:
    """Say of each region that was used what it was not helped by; nothing is loaded to say it."""
    prepared = sys.modules.get("ikap.sources.prepared")
    for folder in prepared.unused() if prepared else ():
        text = _(
            "{folder}: det som er gjort klart, gjelder andre kartlag eller en annen versjon, og er "
            "ikke brukt. Gjør det klart igjen med «ikap layers prepare».",
            folder=folder,
        )
        err_console.print(line(text))


def meanwhile(held: AbstractContextManager[object]) -> None:
    """Enter what is to last until the command is done, however it ends."""
    _HELD.get().enter_context(held)


def hear_interrupts() -> None:
    """From here on Ctrl-C is an exception, so that what is begun is cleared away."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def report(problems: Sequence[Problem]) -> None:
    """Problems by place, all of them."""
    place = None
    for problem in problems:
        if problem.where != place:
            place = problem.where
            err_console.print(line(f"{place}:", style="bold"))
        err_console.print(line(f"  - {problem.what} {problem.remedy}".rstrip()))


def line(text: str, style: str = "") -> Text:
    r"""A text for the screen; what would steer the terminal, or turn its letters round, is shown.

    >>> line("flom\x1b[2J.gpkg").plain
    'flom\ufffd[2J.gpkg'
    """
    steering = ("Cc", "Cf")
    kept = (
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in steering and c != "\n" else c
        for c in text
    )
    return Text("".join(kept), style=style)


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Says what is going on while it goes on, and how far it has come; silent when piped."""
    if err_console.is_terminal:
        with err_console.status(line(what)) as status:
            yield lambda far: status.update(line(f"{what} {far}"))
    else:
        yield lambda _far: None


def counting(say: Callable[[str], None]) -> Callable[..., Iterator[Any]]:
    """A `map` of work over parts that says how many rows of all are done."""

    def mapped(work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        every = list(parts)
        total, done = sum(map(len, every)), 0
        for part in every:
            say(_("{done} av {n}", done=number(done, 0), n=number(total, 0)))
            yield work(part)
            done += len(part)

    return mapped


def use_language(code: str) -> None:
    try:
        set_language(code)
    except ValueError:
        problem = Problem(
            "--lang", _("Språket «{code}» finnes ikke.", code=code), _("Velg nb, nn eller en.")
        )
        raise ConfigurationError([problem]) from None


def field_mapping(pairs: Sequence[str] | None) -> dict[str, str]:
    """`ours=theirs` pairs as a mapping."""
    wrong = [pair for pair in pairs or () if "=" not in pair.strip("=")]
    if wrong:
        raise ConfigurationError(
            Problem("--map", _("«{pair}» er ikke på formen felt=filfelt.", pair=pair))
            for pair in wrong
        )
    return dict(pair.split("=", 1) for pair in pairs or ())


def listed(names: str) -> tuple[str, ...]:
    """The names in a list with commas.

    >>> listed("fgb, parquet,"), listed("")
    (('fgb', 'parquet'), ())
    """
    return tuple(name.strip() for name in names.split(",") if name.strip())


def report_rejections(rejected: Sequence[Rejection]) -> None:
    report([Problem(_place(r), r.reason, r.remedy) for r in rejected])


def _place(rejection: Rejection) -> str:
    place = rejection.file
    if rejection.row is not None:
        place += ", " + _("rad {row}", row=rejection.row)
    return place + (f" (id {rejection.id})" if rejection.id else "")


def save(content: bytes, file: Path) -> None:
    """Write a file, or one beside it where it is open elsewhere, and say where it is."""
    path = landed(file, write_result(whole_path(file), content))
    out_console.print(_("Håndbok: {path}", path=path))


def landed(asked: Path, written: Path) -> Path:
    """Where a folder or a file is, whole; that it is not where it was asked for is reported."""
    if written != whole_path(asked):
        what = _("kan ikke skiftes ut, fordi et annet program bruker det som ligger der.")
        remedy = _("Det nye resultatet ligger i {path}.", path=written)
        report([Problem(str(asked), what, remedy)])
    return written


def basis_phrase(basis: Basis) -> str:
    """How a basis is printed: only what was read at its source is called a source."""
    parts = [_(basis.title)]
    if basis.tag is Tag.SOURCE:
        parts += [part for part in (basis.publisher, basis.date and day(basis.date)) if part]
    return f"{_(TAGS[basis.tag])}: {', '.join(parts)}"


def show_page(page: Path) -> None:
    """Show a page in the browser, where it was written."""
    if page.is_file():
        webbrowser.open(page.resolve().as_uri())


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
