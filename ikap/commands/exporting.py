"""A run written to a database of the region's own: `ikap export`."""

from __future__ import annotations

from typing import Annotated

import typer

from ikap.commands.folders import RunFolder, RunsOwnLanguageOption
from ikap.commands.terminal import (
    JsonOption,
    command,
    out_console,
    print_json,
    use_language,
    working,
)
from ikap.model import ConfigurationError, Problem
from ikap.present.gis import write_postgis
from ikap.sources.runs import read_run
from ikap.text import _, number

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--to-postgis",
        metavar="VARIABEL",
        help=_("Miljøvariabelen med databasens adresse (for eksempel IKAP_POSTGIS)."),
    ),
]
SchemaOption = Annotated[
    str,
    typer.Option(
        "--schema", metavar="NAVN", help=_("Skjemaet i databasen. Det lages om det ikke finnes.")
    ),
]


@command
def export(
    folder: RunFolder,
    to_postgis: DatabaseOption = "",
    schema: SchemaOption = "ikap",
    lang: RunsOwnLanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    use_language(lang or "nb")
    if not to_postgis or not schema:
        what = _("Oppgi miljøvariabelen med databasens adresse, og skjemaet.")
        remedy = _("Skriv for eksempel --to-postgis IKAP_POSTGIS --schema ikap.")
        raise ConfigurationError([Problem("--to-postgis", what, remedy)])
    run = read_run(folder)
    use_language(lang or run.document["language"])
    with working(_("Skriver til databasen …")):
        written = write_postgis(run, to_postgis, schema)
    if as_json:
        print_json({"schema": schema, "rows": written})
        return
    summary = ", ".join(f"{name} ({number(count, 0)})" for name, count in written.items())
    out_console.print(_("Skrevet til skjemaet {schema}: {tables}.", schema=schema, tables=summary))
