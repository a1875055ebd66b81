"""What the command line says around our words is in the language that was asked for."""

from __future__ import annotations

import re

import pytest
import typer
from typer.testing import CliRunner

from ikap.commands import app
from ikap.commands.spoken import METAVARS
from ikap.commands.table import by_words
from ikap.text import LANGUAGES, _, speaking

FRAME = {  # of the help: the words that stand in it, in each language
    "nb": ("Bruk: ", "Valg:", "Vis denne hjelpen."),
    "nn": ("Bruk: ", "Val:", "Vis denne hjelpa."),
    "en": ("Usage: ", "Options:", "Show this help."),
}
# What the library would say on its own.
ITS_OWN = r"Usage:|Options:|Arguments:|Commands:|OPTIONS|ARGS|Show this|\[default|required\]|Error:"
runner = CliRunner()


def answer(line: str, language: str = "nb") -> str:
    """What a command line that is wrong is answered."""
    with speaking(language):
        result = runner.invoke(app, line.split())
    assert result.exit_code == 2, result.output
    return result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_the_program_is_in_the_language(language):
    with speaking(language):
        output = runner.invoke(app, ["--help"]).output
    for words in FRAME[language]:
        assert words in output


@pytest.mark.parametrize("words", list(by_words()), ids=" ".join)
def test_no_help_speaks_the_language_of_the_library(words):
    output = runner.invoke(app, [*words, "--help"]).output
    assert re.findall(ITS_OWN, output) == []
    assert re.findall(r"<[a-z\[\]A-Z]+>", output) == []  # the name of a type in the code
    with speaking("en"):
        output = runner.invoke(app, [*words, "--help"]).output
        foreign = {word for word in METAVARS if _(word) != word}
    usage = output.partition("\n\n")[0]
    assert set(re.findall(r"[A-ZÆØÅ]{2,}", usage)) & foreign == set()


@pytest.mark.parametrize(
    ("line", "nb", "en"),
    [
        ("nope", "Feil: Kommandoen «nope» finnes ikke.", "Error: There is no command ‘nope’."),
        (
            "score a --nope",
            "Feil: Valget --nope finnes ikke. Valg som ligner: --open, --paper.",
            "Error: There is no option --nope. Similar options: --open, --paper.",
        ),
        ("score", "Feil: FIL... mangler.", "Error: FILE... is missing."),
        ("score a --out", "Feil: --out må ha en verdi.", "Error: --out needs a value."),
        ("surface --step x", "Feil: --step må være et tall.", "Error: --step must be a number."),
        (
            "demo --paper x",
            "Feil: --paper må være en av: all, report, none.",
            "Error: --paper must be one of: all, report, none.",
        ),
        (
            "serve --port 99999",
            "Feil: --port kan være høyst 65535.",
            "Error: --port may be at most 65535.",
        ),
        ("region show a b", "Feil: For mange argumenter: a b.", "Error: Too many arguments: a b."),
    ],
)
def test_what_is_typed_wrong_is_said_in_the_language(line, nb, en):
    assert nb in answer(line).splitlines()
    assert en in answer(line, "en").splitlines()


def test_a_mistake_says_where_the_help_is():
    assert answer("score a --nope").splitlines()[1].endswith("score --help")


def test_a_language_of_the_program_is_that_of_its_commands():
    output = runner.invoke(app, ["--lang", "nn", "profiles", "--help"]).output
    assert "standard: nn" in output
    assert "Språket «xx» finnes ikke. Velg nb, nn eller en." in answer("--lang xx profiles")


def test_an_error_of_ours_is_no_mistake_of_the_command_line():
    # The words of the library are given as they came where there are none of ours.
    from ikap.commands.spoken import sentence

    assert sentence(typer.BadParameter("what it was")) == "Invalid value: what it was"
