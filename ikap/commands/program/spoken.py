"""What the command line says around our own words: usage, headings, defaults, mistyped commands.

The library that reads the command line speaks English. Here it speaks the language in use. It is
`click`, or the copy of it that newer versions of typer hold, so its classes are reached by typer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ikap.text import N_, S_, _

MISTAKE: type[Exception] = typer.BadParameter.__bases__[0]  # click's UsageError
FORMATTER: Any = typer.Context.formatter_class
HEADINGS = {
    "Options": S_("kommandolinje", "Valg"),
    "Arguments": N_("Argumenter"),
    "Commands": N_("Kommandoer"),
}
USAGE = {
    "[OPTIONS]": N_("[VALG]"),
    "COMMAND [ARGS]...": N_("KOMMANDO [ARGUMENT]..."),
}
HELP = {"Show this message and exit.": N_("Vis denne hjelpen.")}
# What stands for a value in the help, where a command declares no word of its own.
TYPES = {"<str>": N_("TEKST"), "<int>": N_("TALL"), "<float>": N_("TALL"), "<path>": N_("FIL")}
METAVARS = {
    word: word
    for word in (
        N_("ADRESSE"),
        N_("ANDEL"),
        N_("ENHET"),
        N_("FELT"),
        N_("FIL"),
        N_("FILFELT"),
        N_("GANGER"),
        N_("KODE"),
        N_("KOMMUNE"),
        N_("LAG"),
        N_("LISTE"),
        N_("MAPPE"),
        N_("METER"),
        N_("NAVN"),
        N_("NUMMER"),
        N_("SLAG"),
        N_("TALL"),
        N_("TEKST"),
        N_("TEMA"),
        N_("VERDI"),
        N_("ÅR"),
        N_("ÅÅÅÅ"),
    )
}
# A value that the library would not take, by what it says of it.
REFUSALS = (
    (r"valid (integer|number|float)|unable to parse string", N_("{name} må være et tall.")),
    (r"greater than or equal to (?P<least>\S+)", N_("{name} må være minst {least}.")),
    (r"less than or equal to (?P<most>\S+)", N_("{name} kan være høyst {most}.")),
    (r"range x>=(?P<least>\S+?)\.?$", N_("{name} må være minst {least}.")),
    (r"range (?P<least>\S+?)<=x<=(?P<most>\S+?)\.?$", N_("{name} må være {least}–{most}.")),
    (r"is not one of (?P<known>.*?)\.?$", N_("{name} må være en av: {known}.")),
)


def metavar(text: str) -> str:
    """The words that stand for values, in the language in use.

    >>> metavar("FIL.html"), metavar("5001,…")
    ('FIL.html', '5001,…')
    """
    return re.sub(r"[A-ZÆØÅ]{2,}", lambda word: _(METAVARS.get(word[0], word[0])), text)


class Formatter(FORMATTER):  # type: ignore[misc]
    """Help in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of usage: `ikap score [VALG] FIL...`."""
        for theirs, ours in USAGE.items():
            args = args.replace(theirs, _(ours))
        # A word of our own says by itself whether it is needed and whether there may be several.
        args = re.sub(r"\{([^{}]*)\}(\.{3})?", r"\1", args)
        args = re.sub(r"\[(\[[^\[\]]*\](\.{3})?)\](\.{3})?", r"\1", args)
        super().write_usage(prog, metavar(args), prefix or _("Bruk:") + " ")

    def section(self, name: str) -> AbstractContextManager[None]:
        """A heading and what stands under it."""
        held: AbstractContextManager[None] = super().section(_(HEADINGS.get(name, name)))
        return held

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **named: Any) -> None:
        """Options, arguments or commands with what they are for."""
        spoken = [(_named(name), _explained(text)) for name, text in rows]
        super().write_dl(spoken, *args, **named)


def _named(name: str) -> str:
    name = re.sub(r"(?<=[A-ZÆØÅ\].…]) <[^<>]*>$", "", name)  # the type behind a word of its own
    for theirs, ours in TYPES.items():
        name = name.replace(theirs, _(ours))
    return name if name.islower() else metavar(name)


def _explained(text: str) -> str:
    """A line of help with its `[default: …; required]` in our words."""
    text = _(HELP.get(text, text)) if text in HELP else text
    said, bracket, extra = text.rpartition("  [")
    if not bracket or not extra.endswith("]"):
        return text
    parts = [
        _("standard: {value}", value=part.removeprefix("default: "))
        if part.startswith("default: ")
        else _("må oppgis")
        if part == "required"
        else part
        for part in extra[:-1].split("; ")
    ]
    return f"{said}{bracket}{'; '.join(parts)}]"


class Context(typer.Context):
    """A command in use, whose help is in the language in use."""

    formatter_class = Formatter


class Mistake(MISTAKE):  # type: ignore[misc, valid-type]
    """Something was typed that is no command, option or value: said in the language in use."""

    def show(self, file: Any = None) -> None:
        """Write the usage, where help is found, and the sentence."""
        if self.ctx is not None:
            asked = f"{self.ctx.command_path} {self.ctx.help_option_names[0]}"
            typer.echo(self.ctx.get_usage(), file=file, err=True)
            typer.echo(_("Hjelp: {command}", command=asked) + "\n", file=file, err=True)
        typer.echo(_("Feil: {what}", what=self.format_message()), file=file, err=True)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Say what the library finds wrong with a command line in the language in use."""
    try:
        yield
    except Mistake:
        raise
    except MISTAKE as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # it shows the help
            raise
        raise Mistake(sentence(error), ctx=getattr(error, "ctx", None)) from error


def sentence(error: Any) -> str:
    """A mistake of the command line as a sentence; what has none of ours is given as it came."""
    kind, said = type(error).__name__, error.format_message()
    if kind == "NoSuchOption":
        what = _("Valget {name} finnes ikke.", name=error.option_name)
        likely = sorted(error.possibilities or ())
        if not likely:
            return what
        return what + " " + _("Valg som ligner: {names}.", names=", ".join(likely))
    if kind == "MissingParameter":
        return _("{name} mangler.", name=_label(error.param))
    if kind == "BadParameter" and error.param is not None:
        return _refused(_label(error.param), error.message)
    if kind == "BadOptionUsage":
        return _("{name} må ha en verdi.", name=error.option_name)
    for pattern, ours in (
        (r"No such command '(?P<name>.*)'", N_("Kommandoen «{name}» finnes ikke.")),
        (
            r"Got unexpected extra arguments? \((?P<names>.*)\)",
            N_("For mange argumenter: {names}."),
        ),
        (
            r"Got unexpected extra argument\(s\) \((?P<names>.*)\)",
            N_("For mange argumenter: {names}."),
        ),
        (r"Missing command", N_("Kommandoen mangler.")),
    ):
        if match := re.search(pattern, said):
            return _(ours, **match.groupdict())
    return str(said)


def _refused(name: str, message: str) -> str:
    for pattern, ours in REFUSALS:
        if match := re.search(pattern, message):
            fields = {key: value.replace("'", "") for key, value in match.groupdict().items()}
            return _(ours, name=name, **fields)
    return _("Verdien til {name} kan ikke brukes: {reason}", name=name, reason=message)


def _label(param: Any) -> str:
    """How a parameter is written: the option, or the word that stands for the argument."""
    options = [option for option in param.opts if option.startswith("-")]
    return " / ".join(options) or metavar(param.metavar or param.name.upper())


class SpokenCommand(TyperCommand):
    """A command whose help and refusals are in the language in use."""

    context_class = Context

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Read the command line."""
        with in_our_words():
            return super().make_context(*args, **named)


class SpokenGroup(TyperGroup):
    """A group of such commands."""

    context_class = Context

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Read the command line up to the command."""
        with in_our_words():
            return super().make_context(*args, **named)

    def resolve_command(self, *args: Any, **named: Any) -> Any:
        """Find the command that is named."""
        with in_our_words():
            return super().resolve_command(*args, **named)
