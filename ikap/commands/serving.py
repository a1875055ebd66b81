"""The tool in a browser, and an API: `ikap serve`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from ikap.commands.terminal import (
    LanguageOption,
    RegionOption,
    command,
    out_console,
    use_language,
)
from ikap.model import ConfigurationError, Problem
from ikap.text import _
from ikap.words import not_installed

PortOption = Annotated[
    int | None,
    typer.Option("--port", metavar="N", min=0, max=65_535, help=_("Porten. 0 gir en ledig port.")),
]
NoOpenOption = Annotated[bool, typer.Option("--no-open", help=_("Ikke åpne nettleseren."))]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="MAPPE", help=_("Mappen der beregninger og tegninger lagres.")),
]
AnnounceOption = Annotated[
    Path | None,
    typer.Option("--announce", metavar="FIL", help=_("Skriv adressen for programmer til en fil.")),
]
HostOption = Annotated[
    str,
    typer.Option("--host", metavar="ADRESSE", help=_("Svar også andre maskiner. Krever nøkler.")),
]
NameOption = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="NAVN", help=_("Et vertsnavn som tjeneren svarer på.")),
]
KeyFileOption = Annotated[
    Path | None,
    typer.Option("--key-file", metavar="FIL", help=_("Filen med sjekksummene for nøklene.")),
]
AddKeyOption = Annotated[
    str | None,
    typer.Option("--add-key", metavar="NAVN", help=_("Lag en nøkkel og vis den én gang.")),
]
ReadOnlyOption = Annotated[
    bool, typer.Option("--read-only", help=_("Nøkkelen som lages, kan lese, men ikke endre."))
]
ProxyOption = Annotated[
    str | None,
    typer.Option(
        "--proxy", metavar="ADRESSE", help=_("Stol på Forwarded-hoder fra denne mellomtjeneren.")
    ),
]
WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=64,
        help=_("Antall prosesser som svarer under tegning."),
    ),
]
LACKING = ("starlette", "uvicorn")


@command
def serve(
    region: RegionOption = None,
    port: PortOption = None,
    no_open: NoOpenOption = False,
    lang: LanguageOption = "nb",
    data: DataOption = None,
    announce: AnnounceOption = None,
    host: HostOption = "127.0.0.1",
    names: NameOption = None,
    key_file: KeyFileOption = None,
    add_key: AddKeyOption = None,
    read_only: ReadOnlyOption = False,
    proxy: ProxyOption = None,
    workers: WorkersOption = 1,
) -> None:
    use_language(lang)
    check_installed()
    from ikap.serve import launch
    from ikap.serve.work import Settings, usual_place

    if add_key is not None:
        make_key(key_file, add_key, read_only=read_only)
        return
    settings = Settings(data or usual_place(), region, lang, workers)
    launch.quiet_log()
    launch.serve(
        launch.Wanted(
            settings, port, host, tuple(names or ()), key_file, announce, not no_open, proxy
        ),
        lambda serving: tell_serving(serving.address, serving.programs),
    )


def serve_here(lang: str, *, sample: bool = False) -> None:
    """Serve on this machine with all that is usual, and begin with the sample if asked to."""
    check_installed()
    from ikap.serve import launch
    from ikap.serve.work import Settings, usual_place

    launch.quiet_log()
    launch.serve(
        launch.Wanted(Settings(usual_place(), None, lang), sample=sample),
        lambda serving: tell_serving(serving.address, serving.programs),
    )


def check_installed() -> None:
    """A ConfigurationError with the line that installs what is missing."""
    missing = [name for name in LACKING if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigurationError([not_installed("ikap serve", ", ".join(missing), "serve")])


def make_key(file: Path | None, name: str, *, read_only: bool) -> None:
    """A key of a planner or a program: shown once, kept as a checksum."""
    from ikap.serve.web import READ, WRITE, add_key

    if file is None:
        what = _("--add-key trenger en fil å skrive til.")
        raise ConfigurationError([Problem("--key-file", what, _("Oppgi --key-file FIL."))])
    secret = add_key(file, name, READ if read_only else WRITE)
    out_console.print(_("Nøkkelen til {name}, som bare vises denne ene gangen:", name=name))
    out_console.print(secret, markup=False)


def tell_serving(address: str, programs: str | None) -> None:
    out_console.print(_("Åpne i nettleseren: {address}", address=address), markup=False)
    if programs:
        out_console.print(
            _("For QGIS og andre programmer: {address}", address=programs), markup=False
        )
    out_console.print(_("Stopp med Ctrl+C."))
