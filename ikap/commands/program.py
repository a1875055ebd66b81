"""The program `ikap`, made of the table: a command's module is imported when it is named."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

import ikap
from ikap.commands.spoken import Mistake, SpokenCommand, SpokenGroup
from ikap.commands.table import TABLE, Command, Group
from ikap.text import LANGUAGES, N_, _, set_language


class Rows(MutableMapping[str, Any]):
    """The commands of a table by name, in its order; each is made when it is first asked for."""

    def __init__(self, rows: Sequence[Command | Group]) -> None:
        self.rows = {row.name: row for row in rows}
        self.made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = made(self.rows[name])
        return self.made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        raise TypeError(f"the command {name!r} belongs in ikap/commands/table.py")

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"the command {name!r} stands in ikap/commands/table.py")

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class TableGroup(SpokenGroup):
    """A group whose commands are rows of a table; its help is read from the rows alone."""

    table: Sequence[Command | Group] = TABLE
    first: str = ""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": {}})
        self.commands = Rows(self.table)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words, with the first command in the place of none."""
        asks_help = bool({*args} & {*ctx.help_option_names})
        if self.first and not asks_help and (not args or args[0] not in self.commands):
            args = [self.first, *args]
        return list(super().parse_args(ctx, args))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands under the headings of their rows."""
        for panel in dict.fromkeys(row.panel for row in self.table):
            rows = [(row.name, _(row.help)) for row in self.table if row.panel == panel]
            with formatter.section(_(panel) if panel else _("Kommandoer")):
                formatter.write_dl(rows)


def made(row: Command | Group) -> Any:
    """The click command of a row."""
    if isinstance(row, Group):
        return typer.main.get_command(group(row.commands, row.help, row.name, row.first))
    function = getattr(import_module(f"ikap.commands.{row.module}"), row.function)
    single = _typer()
    single.command(row.name, cls=SpokenCommand, help=_(row.help))(function)
    return typer.main.get_command(single)


def group(
    rows: Sequence[Command | Group], text: str, name: str | None = None, first: str = ""
) -> typer.Typer:
    """A group of commands as an application of its own; `first` is run where none is named."""
    of_rows = type("Commands", (TableGroup,), {"table": tuple(rows), "first": first})
    application = _typer(name=name, cls=of_rows, help=_(text), no_args_is_help=True)
    application.callback()(_nothing)
    return application


def _nothing() -> None:
    """A group does nothing by itself; typer asks for a function to make it a group."""


def _typer(**attributes: Any) -> typer.Typer:
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        **attributes,
    )


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"ikap {ikap.__version__}")
        raise typer.Exit


def _in_language(rows: Sequence[Command | Group], code: str) -> dict[str, Any]:
    """The default of `--lang` for every command, as click reads defaults."""
    return {
        row.name: _in_language(row.commands, code) if isinstance(row, Group) else {"lang": code}
        for row in rows
    }


def _program(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help=_("Vis versjonen.")),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="nb|nn|en", help=_("Språk, for alle kommandoene.")),
    ] = None,
) -> None:
    """What may be asked of the program itself."""
    if lang is not None:
        if lang not in LANGUAGES:
            said = _("Språket «{code}» finnes ikke.", code=lang), _("Velg nb, nn eller en.")
            raise Mistake(" ".join(said), ctx=ctx)
        set_language(lang)
        ctx.default_map = _in_language(TABLE, lang)


app = group(TABLE, N_("IKAP: vurderer foreslåtte bolig- og næringsområder mot regionens mål."))
app.callback()(_program)
