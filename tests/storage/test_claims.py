"""Two runs into one folder: the second waits a moment, and is then told who is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from typer.testing import CliRunner

from ikap.commands import app
from ikap.model import ConfigurationError
from ikap.storage import claimed
from ikap.text import speaking

HOLDER = """
import sys, time
from pathlib import Path
from ikap.storage import claimed
with claimed(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds a folder."""
    program = [sys.executable, "-c", HOLDER, str(tmp_path / "resultat")]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_is_refused_with_who_has_it_and_since_when(tmp_path, other):
    with pytest.raises(ConfigurationError) as refused, claimed(tmp_path / "resultat", seconds=0.2):
        pass
    (problem,) = refused.value.problems
    assert f"prosess {other.pid}" in problem.what
    assert "siden" in problem.what
    assert "--out" in problem.remedy
    with (
        speaking("en"),
        pytest.raises(ConfigurationError, match=f"process {other.pid}"),
        claimed(tmp_path / "resultat", seconds=0),
    ):
        pass


def test_a_run_whose_folder_another_has_reads_nothing_and_writes_nothing(tmp_path, other):
    file = tmp_path / "innspill.csv"
    file.write_text("id\n", encoding="utf-8")
    words = ["score", str(file), "--out", str(tmp_path / "resultat")]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 2
    assert "en annen beregning skriver til mappen" in said.output
    assert not (tmp_path / "resultat").exists()


def test_what_a_killed_run_has_left_is_taken_over(tmp_path, other):
    other.kill()
    other.wait()
    left = tmp_path / ".resultat.lock"
    assert json.loads(left.read_text("utf-8"))["pid"] == other.pid
    with claimed(tmp_path / "resultat", seconds=0):
        assert json.loads(left.read_text("utf-8"))["pid"] == os.getpid()
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_just_ending_is_waited_for(tmp_path):
    entered = threading.Event()

    def first() -> None:
        with claimed(tmp_path / "resultat"):
            entered.set()
            time.sleep(0.3)

    ending = threading.Thread(target=first)
    ending.start()
    entered.wait()
    with claimed(tmp_path / "resultat", seconds=10):
        assert (tmp_path / ".resultat.lock").is_file()
    ending.join()


def test_many_at_once_are_there_one_after_the_other(tmp_path):
    inside: list[int] = []
    most: list[int] = []

    def run() -> None:
        with claimed(tmp_path / "resultat", seconds=30):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    runs = [threading.Thread(target=run) for _ in range(12)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert most == [1] * 12


def test_a_folder_that_is_not_there_yet_leaves_no_trace(tmp_path):
    with claimed(tmp_path / "a" / "b" / "resultat"):
        assert (tmp_path / "a" / "b").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_where_no_file_can_be_made_it_is_a_sentence(tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError), claimed(tmp_path / "fil" / "resultat"):
        pass
