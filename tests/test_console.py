"""Consoles as they are: old code pages, none at all, and Ctrl-C while workers start."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
ESCAPE = "\x1b"


def run(code: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    settings = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'scripts'}", **variables}
    settings.pop("PYTHONUTF8", None)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, env=settings)


@pytest.fixture
def environment(monkeypatch):
    """The script as a module of its own."""
    spec = importlib.util.spec_from_file_location("env", ROOT / "scripts" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_path_that_the_code_page_lacks_is_printed():
    said = run(
        "import environment; environment.speak(); print('C:/Plan/Sørvær → Łódź')",
        PYTHONIOENCODING="cp1252:strict",
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.decode("cp1252").strip() == r"C:/Plan/Sørvær \u2192 \u0141ódź".replace(
        "ź", r"\u017a"
    )


def test_without_a_console_the_scripts_speak_to_nobody():
    said = run("import sys, environment\nsys.stdout = sys.stderr = None\nenvironment.speak()")
    assert (said.returncode, said.stderr) == (0, b"")


@pytest.mark.parametrize("words", [["profiles", "--json"], ["criteria"], ["--help"]])
def test_the_command_runs_without_a_console(words):
    """As pythonw starts it: there is nothing to print to."""
    code = (
        "import sys\nsys.stdout = sys.stderr = None\n"
        f"sys.argv = ['ikap', *{words!r}]\n"
        "from ikap.cli import main\nmain()"
    )
    said = run(code)
    assert (said.returncode, said.stdout, said.stderr) == (0, b"", b"")


def test_what_is_piped_or_shown_on_a_simple_terminal_has_no_colours():
    code = "import sys\nsys.argv = ['ikap', '--help']\nfrom ikap.cli import main\nmain()"
    for variables in ({}, {"TERM": "dumb"}, {"NO_COLOR": "1"}):
        said = run(code, **variables)
        assert said.returncode == 0
        assert ESCAPE not in said.stdout.decode("utf-8")


INTERRUPTED = """
import os, signal
if __name__ == "__mp_main__":
    os.kill(os.getpid(), signal.SIGINT)  # while the worker imports, as Ctrl-C comes to it
from collections import deque
from ikap.batch.workers import spread
if __name__ == "__main__":
    print([answer.result for _piece, answer in spread(abs, deque([-2, -1]), 2)])
"""


@pytest.mark.skipif(os.name == "nt", reason="no signal can be sent to one process there")
def test_ctrl_c_is_not_heard_by_workers_that_are_still_importing(tmp_path):
    script = tmp_path / "main.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    said = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert sorted(said.stdout.strip("[]\n").split(", ")) == ["1", "2"]


def test_on_windows_the_launcher_is_asked_for_each_version(environment, monkeypatch):
    """`python` from the Store only opens the Store; `py -3.12` is a Python that fits."""
    asked = []

    def answers(command, **_rest):
        asked.append(command[:2])
        fits = command[1] == "-3.12"
        return SimpleNamespace(returncode=0 if fits else 9009, stdout="3.12\n" if fits else "")

    monkeypatch.setattr(environment, "WINDOWS", True)
    monkeypatch.setattr(environment.shutil, "which", lambda name: name)
    monkeypatch.setattr(environment.subprocess, "run", answers)
    monkeypatch.setattr(environment, "_pyenv", lambda _version: [])
    assert environment.find_python() == ["py", "-3.12"]
    assert ["py", "-3.13"] in asked
    monkeypatch.setattr(environment, "VENV", Path("C:/ikap/.venv"))
    assert environment.program("ikap").as_posix() == "C:/ikap/.venv/Scripts/ikap.exe"


def test_a_command_that_is_done_leaves_nothing_to_be_looked_through():
    """At its end Python searches all that there is for loops, which a run has a lot of."""
    said = run(
        "import atexit, gc, sys; from ikap import cli\n"
        "atexit.register(lambda: print('kept', gc.get_freeze_count() > len(gc.get_objects())))\n"
        "sys.argv = ['ikap', '--version']; cli.main()"
    )
    assert said.returncode == 0, said.stderr
    assert b"kept True" in said.stdout
