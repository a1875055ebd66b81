"""The commands: one table names them all, and the program starts without their libraries."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

import ikap.commands
from ikap.commands import app
from ikap.commands.given import given_as
from ikap.commands.program import Rows, group
from ikap.commands.table import TABLE, Command, by_words
from ikap.text import speaking

HEAVY = (
    *("fiona", "folium", "geopandas", "numpy", "openpyxl", "pandas", "pyogrio", "pyproj"),
    *("rasterio", "scipy", "shapely", "typst"),
)
HELP_CPU = 0.25  # seconds
runner = CliRunner()


def commands_in(module) -> set[tuple[str, str]]:
    """The functions of a module that are marked as commands."""
    return {
        (module.__name__.removeprefix("ikap.commands."), name)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if getattr(function, "is_command", False) and function.__module__ == module.__name__
    }


def test_every_command_stands_in_the_table_and_the_table_names_no_other():
    names = [module.name for module in walk_packages(ikap.commands.__path__, "ikap.commands.")]
    written = set().union(*(commands_in(import_module(name)) for name in names))
    assert written == {(row.module, row.function) for row in by_words().values()}


def test_no_two_commands_of_a_group_have_one_name():
    for rows in (TABLE, *(row.commands for row in TABLE if not isinstance(row, Command))):
        names = [row.name for row in rows]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("words", list(by_words()), ids=" ".join)
def test_every_command_explains_itself(words):
    result = runner.invoke(app, [*words, "--help"])
    assert result.exit_code == 0, result.output
    assert " ".join(by_words()[words].help.split()) in " ".join(result.output.split())


def test_the_help_names_the_commands_in_the_order_of_the_table():
    said = runner.invoke(app, ["--help"]).output
    places = [said.index(f"\n  {row.name} ") for row in TABLE]
    assert places == sorted(places)


def test_the_help_is_translated_where_it_is_shown():
    with speaking("en"):
        assert "The method:" in runner.invoke(app, ["--help"]).output
    assert "Metoden:" in runner.invoke(app, ["--help"]).output


def test_a_name_that_is_mistyped_is_answered_with_the_likely_one():
    result = runner.invoke(app, ["scor"])
    assert result.exit_code == 2
    assert "score" in result.output


def test_a_row_without_its_module_stops_no_other_command():
    broken = group((*TABLE, Command("gone", "no.such", "place", "Borte.")), "Prøve.")
    assert runner.invoke(broken, ["--help"]).exit_code == 0
    assert runner.invoke(broken, ["profiles"]).exit_code == 0
    assert isinstance(runner.invoke(broken, ["gone"]).exception, ModuleNotFoundError)


def test_the_program_takes_its_commands_from_the_table_alone():
    with pytest.raises(TypeError, match="table"):
        Rows(TABLE)["extra"] = object()


@dataclass(frozen=True, kw_only=True)
class Asked:
    files: Annotated[tuple[str, ...], typer.Argument()]
    field: Annotated[tuple[str, ...], typer.Option("--field")] = ()
    date: Annotated[str, typer.Option("--date")] = ""
    dry: Annotated[bool, typer.Option("--dry")] = False


def test_the_fields_of_a_record_are_the_options_of_a_command():
    seen = []
    program = typer.Typer()
    program.command()(given_as(Asked)(seen.append))
    words = ["a", "b", "--field", "x=y", "--field", "z=w", "--dry"]
    assert runner.invoke(program, words).exit_code == 0
    assert runner.invoke(program, ["a"]).exit_code == 0
    assert seen == [
        Asked(files=("a", "b"), field=("x=y", "z=w"), dry=True),
        Asked(files=("a",)),
    ]


# --- how light it is ----------------------------------------------------------------------------


def python(code: str) -> str:
    words = [sys.executable, "-c", code]
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize("words", [["--help"], ["layers", "--help"], ["profiles"]])
def test_what_reads_no_map_imports_no_library_of_maps(words):
    said = python(
        "import sys; from ikap.cli import main\n"
        f"sys.argv = ['ikap', *{words!r}]\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        f"print(); print(sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    assert said.splitlines()[-1] == "[]"


def test_the_help_takes_a_third_of_importing_geopandas():
    spent = "import time; print(); print(time.process_time())"
    help_code = (
        "import sys; from ikap.cli import main\nsys.argv = ['ikap', '--help']\n"
        f"try: main()\nexcept SystemExit: pass\n{spent}"
    )
    turns = [(python(help_code), python(f"import geopandas\n{spent}")) for _ in range(3)]
    ours, theirs = (
        min(float(said.splitlines()[-1]) for said in side) for side in zip(*turns, strict=True)
    )
    assert ours <= HELP_CPU
    assert ours <= theirs / 3


def test_the_package_runs_as_a_module():
    words = [sys.executable, "-m", "ikap", "--help"]
    said = subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout
    assert "demo" in said
