"""The one command that checks everything, and the one that writes all that is derived."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
DERIVED = {
    "ikap/locale/en.po",
    "docs/handbook.md",
    "docs/handbook.en.md",
    "tests/golden",
}


@pytest.fixture
def check(monkeypatch):
    """The script as a module, with an environment that is ready."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("check", ROOT / "scripts" / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.environment, "prepare", lambda *_extras: None)
    monkeypatch.setattr(module.node_tools, "commands", lambda: {"page types": ("tsc",)})
    return module


@pytest.fixture
def runs(check, monkeypatch):
    """What is run, in order, with its variables; a program named in `broken` fails."""
    done = SimpleNamespace(commands=[], broken=set())

    def pretend(command, *, cwd, env=None):
        program = Path(command[0]).stem
        done.commands.append(([program, *command[1:]], env))
        return SimpleNamespace(returncode=int(program in done.broken))

    monkeypatch.setattr(subprocess, "run", pretend)
    return done


def called(check, monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["check.py", *words])
    return check.main()


def test_every_step_runs_though_one_before_it_fails(check, runs, monkeypatch, capsys):
    runs.broken = {"ruff"}
    assert called(check, monkeypatch) == 1
    assert len(runs.commands) == len(check.STEPS) + 1  # and the page's script
    assert "ruff format, ruff check" in capsys.readouterr().err


def test_a_wrong_type_in_the_script_of_a_page_fails_the_check(check, runs, monkeypatch, capsys):
    runs.broken = {"tsc"}
    assert called(check, monkeypatch, "--fast") == 1
    assert "Failed: page types\n" in capsys.readouterr().err


@pytest.mark.parametrize(("required", "code"), [(True, 1), (False, 0)])
def test_without_node_the_check_fails_only_where_it_is_required(
    check, runs, monkeypatch, required, code
):
    def missing():
        raise check.node_tools.MissingToolsError("no Node")

    monkeypatch.setattr(check.node_tools, "commands", missing)
    monkeypatch.setattr(check.node_tools, "required", lambda: required)
    assert called(check, monkeypatch) == code


def test_fast_leaves_out_the_browser_and_the_wheel(check, runs, monkeypatch):
    assert called(check, monkeypatch, "--fast") == 0
    words, variables = runs.commands[-1]
    assert words[-2:] == ["-m", "not browser and not slow"]
    assert variables["IKAP_SLOW"] == "0"


def test_update_writes_all_that_is_derived(check, runs, monkeypatch):
    assert set(check.UPDATES) == DERIVED
    assert all((ROOT / path).exists() for path in DERIVED)
    assert called(check, monkeypatch, "--update") == 0
    assert [words for words, _ in runs.commands] == [list(c) for c in check.UPDATES.values()]
    assert {variables["IKAP_GOLDEN"] for _, variables in runs.commands} == {"write"}


def test_update_says_what_could_not_be_written(check, runs, monkeypatch, capsys):
    runs.broken = {"python"}  # a message is still to be translated
    assert called(check, monkeypatch, "--update") == 1
    assert len(runs.commands) == len(check.UPDATES)
    assert "ikap/locale/en.po" in capsys.readouterr().err
