"""A run finds what it was made of: wherever one stands, and when all is moved together."""

from __future__ import annotations

import shutil

import pytest

from ikap.sources.locations import found_from, named_from
from ikap.sources.region import bundled_regions


@pytest.fixture
def laid_out(tmp_path):
    """A run in `sak/kjøring`, and what it read in `sak/innspill` and in a folder above."""
    for name in ("sak/kjøring", "sak/innspill"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("sak/innspill/a.gpkg", "felles.csv"):
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "name"),
    [("sak/innspill/a.gpkg", "../innspill/a.gpkg"), ("felles.csv", "../../felles.csv")],
)
def test_a_name_is_seen_from_the_runs_folder(laid_out, monkeypatch, path, name):
    run = laid_out / "sak" / "kjøring"
    monkeypatch.chdir(laid_out)
    assert named_from(run, path) == name
    monkeypatch.chdir("/")
    assert found_from(run, name).read_text() == path


def test_moved_together_they_are_found(laid_out, monkeypatch):
    name = named_from(laid_out / "sak" / "kjøring", laid_out / "sak" / "innspill" / "a.gpkg")
    monkeypatch.chdir("/")
    shutil.move(laid_out / "sak", laid_out / "arkiv")
    assert found_from(laid_out / "arkiv" / "kjøring", name).read_text() == "sak/innspill/a.gpkg"


def test_what_comes_with_the_tool_is_named_so(laid_out):
    run = laid_out / "sak" / "kjøring"
    sample = bundled_regions() / "trondheimsregionen" / "proposals.gpkg"
    assert named_from(run, sample) == "bundled:trondheimsregionen/proposals.gpkg"
    assert found_from(run, "bundled:trondheimsregionen/proposals.gpkg") == sample
    assert named_from(run, "bundled:trondheimsregionen") == "bundled:trondheimsregionen"


def test_a_layers_name_stays_behind_its_files(laid_out, monkeypatch):
    monkeypatch.chdir(laid_out / "sak" / "innspill")
    assert named_from(laid_out / "sak" / "kjøring", "a.gpkg:boliger") == (
        "../innspill/a.gpkg:boliger"
    )


@pytest.mark.parametrize("name", [r"..\innspill\a.gpkg", r"innspill\a.gpkg"])
def test_names_written_on_windows_are_understood(laid_out, name):
    run = laid_out / "sak" / "kjøring"
    assert found_from(run, name).read_text() == "sak/innspill/a.gpkg"


@pytest.mark.parametrize("name", ["C:/Users/kari/felles.csv", r"C:\Users\kari\felles.csv"])
def test_from_another_drive_it_is_looked_for_beside_the_run(laid_out, name):
    assert found_from(laid_out / "sak", name).read_text() == "felles.csv"
    assert found_from(laid_out / "sak" / "kjøring", name) is None


def test_older_runs_names_are_seen_from_where_one_stands(laid_out, monkeypatch):
    monkeypatch.chdir(laid_out)
    assert found_from(laid_out / "sak" / "kjøring", "sak/innspill/a.gpkg").exists()
    monkeypatch.chdir("/")
    assert found_from(laid_out / "sak" / "kjøring", "sak/innspill/a.gpkg") is None
