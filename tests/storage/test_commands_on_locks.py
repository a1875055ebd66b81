"""Every kind of command that writes, on a machine where its old results are open elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ikap.commands import app, comparing
from scripts.make_load import write as write_load

SITES = 5


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small invented region with proposals, and a run of them."""
    folder = tmp_path_factory.mktemp("på laptop")
    write_load(folder, 2500, SITES, seed=1)
    said = CliRunner().invoke(app, ["score", *given(folder), "--out", str(folder / "kjøring")])
    assert said.exit_code == 0, said.output
    return folder


def given(folder: Path) -> list[str]:
    (proposals,) = folder.glob("proposals*")
    return [str(proposals), "--region", str(folder), "--paper", "none"]


@pytest.fixture(autouse=True)
def without_background(monkeypatch):
    monkeypatch.setattr(comparing, "map_layers", lambda region: {})


def ikap(*words: object):
    said = CliRunner().invoke(app, [str(word) for word in words])
    assert said.exit_code in (0, 1), said.output
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return " ".join(said.output.split())


def commands(made: Path, out: Path) -> dict[str, tuple[object, ...]]:
    run = made / "kjøring"
    return {
        "score": ("score", *given(made), "--out", out),
        "batch": ("batch", *given(made), "--jobs", 1, "--out", out),
        "compare": ("compare", run, run, "--out", out),
        "sensitivity": ("sensitivity", run, "--draws", 50, "--out", out),
        "verify": ("verify", run, "--files-only", "--out", out),
        "surface": ("surface", "--region", made, "--step", 5000, "--out", out),
        "region": ("region", "show", "--out", out),
    }


FOLDERS = ["score", "batch", "compare", "sensitivity", "verify", "surface", "region"]


@pytest.mark.parametrize("name", FOLDERS)
def test_results_that_are_open_elsewhere_cost_nothing(machine, made, tmp_path, name):
    out = tmp_path / "resultat"
    words = commands(made, out)[name]
    ikap(*words)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    machine.hold(max(before))
    said = ikap(*words)
    second = tmp_path / "resultat (2)"
    assert f"Det nye resultatet ligger i {second}." in said
    assert "legges resultatene i «resultat (2)»" in said  # and it was said beforehand
    assert {path: path.read_bytes() for path in before} == before
    assert {p.name for p in second.iterdir()} == {p.name for p in out.iterdir()}
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith((".part", ".old", ".try"))] == []


def test_each_file_held_in_its_turn_and_a_shell_that_stands_inside(
    machine, made, tmp_path, monkeypatch
):
    out = tmp_path / "resultat"
    words = commands(made, out)["sensitivity"]
    ikap(*words)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    assert len(files) == 4
    for number, file in enumerate(files, 2):
        machine.let_go()
        machine.hold(file)
        ikap(*words)
        assert (tmp_path / f"resultat ({number})" / "sensitivity.json").is_file()
    machine.let_go()
    machine.hold(out)
    monkeypatch.chdir(out)
    ikap(*words[:-1], ".")
    assert (tmp_path / f"resultat ({len(files) + 2})" / "sensitivity.json").is_file()
    assert Path.cwd() == out


def test_a_momentary_lock_stops_no_round(machine, made, tmp_path, monkeypatch):
    really, refused = os.replace, []

    def scanned(path, to, **rest):
        """An antivirus has each part that is kept open for a moment."""
        if Path(to).parent.name == "parts" and Path(to) not in refused:
            refused.append(Path(to))
            machine.hold(Path(to), times=2)
        return really(path, to, **rest)

    monkeypatch.setattr(os, "replace", scanned)
    said = ikap(*commands(made, tmp_path / "runde")["batch"])
    assert refused
    assert machine.refused == 2 * len(refused)
    assert "plass på disken" not in said


def test_a_map_that_is_open_lands_beside_itself(machine, made, tmp_path):
    out = tmp_path / "kart.html"
    words = ("map", *given(made)[:1], "--region", made, "--out", out)
    ikap(*words)
    before = out.read_bytes()
    machine.hold(out)
    said = ikap(*words)
    assert f"Kart: {tmp_path / 'kart (2).html'}" in said
    assert out.read_bytes() == before


def test_a_table_that_is_open_in_a_spreadsheet_lands_beside_itself(machine, tmp_path):
    out = tmp_path / "virksomheter.csv"
    words = ("transformation", "--csv", out)
    ikap(*words)
    before = out.read_bytes()
    machine.hold(out)
    said = ikap(*words)
    assert str(tmp_path / "virksomheter (2).csv") in said
    assert out.read_bytes() == before


def test_a_sheet_that_is_open_lands_beside_itself(machine, made, tmp_path, monkeypatch):
    from ikap.commands import mapsheets

    monkeypatch.setattr(mapsheets, "background", lambda _run, _region: {})
    words = ("sheet", made / "kjøring", "--out", tmp_path / "ark")
    ikap(*words)
    (first, *_others) = sorted((tmp_path / "ark").iterdir())
    machine.hold(first)
    said = ikap(*words)
    assert f"{first.stem} (2){first.suffix}" in said
    assert first.with_name(f"{first.stem} (2){first.suffix}").is_file()
