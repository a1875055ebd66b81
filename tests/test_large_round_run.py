"""`ikap batch` of more sites than people read: columns, a map of the best, and a grid."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from ikap.batch.journal import PARTS
from ikap.commands import app
from scripts.make_load import write as write_load

parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow, which writes Parquet, is absent")

EPOCH = "1790000000"
SITES = 60
MAIN = "from ikap.cli import main; main()"
WRITTEN = {
    *("scores.parquet", "map.html", "grid.gpkg", "round.csv", "files.csv", "rejected.csv"),
    "run.json",
}
runner = CliRunner()


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    top = tmp_path_factory.mktemp("load")
    write_load(top, polygons=100, sites=SITES, seed=1)
    rows = gpd.read_file(top / "proposals.gpkg")
    rows.loc[3, "formal_kode"] = 2010  # a road: neither housing nor business
    rows.loc[4, "geometry"] = rows.loc[5, "geometry"]  # the same ground, so the same score
    rows.to_file(top / "runde.gpkg")
    return top


@pytest.fixture(autouse=True)
def _stamped(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def arguments(load, out, *more):
    return ["batch", str(load / "runde.gpkg"), "--region", str(load), "--out", str(out), *more]


def batch(load, out, *more):
    return runner.invoke(app, arguments(load, out, *more))


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.fixture(scope="module")
def both(load, tmp_path_factory):
    """The same round as columns and as pages, and what was printed of the first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        patch.setattr("ikap.batch.large.PART", 7)  # judged in many parts
        top = tmp_path_factory.mktemp("round")
        large = batch(load, top / "stor", "--jobs", "1", "--readable", "50")
        small = batch(load, top / "liten", "--jobs", "1", "--also", "parquet")
    assert small.exit_code == large.exit_code == 1, large.output  # the road is refused
    return top / "stor", top / "liten", large


def table(folder):
    return {row["id"]: row for row in parquet.read_table(folder / "scores.parquet").to_pylist()}


def test_a_large_round_says_what_it_writes_and_writes_no_more(both):
    large, _small, result = both
    assert "Områder i innspillsrunden: 59. Over 50 skrives" in result.stderr
    assert set(digests(large)) == WRITTEN
    (remark,) = [r for r in json.loads((large / "run.json").read_text("utf-8"))["remarks"]
                 if r["where"] == "map.html"]  # fmt: skip
    assert "Plasseringene gjelder hele innspillsrunden" in remark["what"]
    assert "Rader: 60 lest = 59 vurdert + 1 avvist" in result.output
    assert list((large.parent / ".stor.work").glob("*.parquet")) == []


def test_its_columns_are_those_of_a_round_that_is_read_to_the_digit(both):
    """Places too, with ties over the whole round; only the interval of the draw is not there."""
    large, small, _result = both
    ours, theirs = table(large), table(small)
    assert ours.keys() == theirs.keys()
    drawn = ("rank_low", "rank_high")
    for id_, row in ours.items():
        assert {k: v for k, v in row.items() if k not in drawn} == {
            k: v for k, v in theirs[id_].items() if k not in drawn
        }
    assert ours["5"]["rank"] == ours["6"]["rank"]
    assert sorted(row["rank"] for row in ours.values()) != list(range(1, SITES))
    scores = json.loads((small / "scores.json").read_text("utf-8"))["alternatives"]
    assert {entry["id"]: (entry["rank"], entry["score"]) for entry in scores} == {
        id_: (row["rank"], row["score"]) for id_, row in ours.items()
    }


def test_it_counts_as_a_round_that_is_read(both):
    large, small, _result = both
    for name in ("round.csv", "files.csv", "rejected.csv"):
        assert (large / name).read_bytes() == (small / name).read_bytes()


def test_the_map_says_that_it_shows_the_best_and_the_grid_has_them_all(both, monkeypatch, load):
    large, _small, _result = both
    assert "de 59 beste av 59" in (large / "map.html").read_text("utf-8")
    grid = gpd.read_file(large / "grid.gpkg")
    scored = [row for row in table(large).values() if row["status"] != "excluded"]
    assert grid["sites"].sum() == len(scored)
    mean = (grid["score"] * grid["sites"]).sum() / grid["sites"].sum()
    assert mean == pytest.approx(sum(row["score"] for row in scored) / len(scored))
    assert grid["best"].max() == max(row["score"] for row in scored)
    assert grid[["green", "yellow", "red"]].to_numpy().sum() == len(scored)


def test_killed_and_taken_up_by_two_it_is_the_same_to_the_byte(both, load, tmp_path):
    large, _small, _result = both
    out = tmp_path / "stor"
    parts = tmp_path / ".stor.work" / PARTS
    more = ("--jobs", "1", "--part", "4", "--readable", "50")
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments(load, out, *more)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
    ) as killed:
        while len(list(parts.glob("*.gz"))) < 2:
            assert killed.poll() is None, "it ended before it could be killed"
            time.sleep(0.02)
        killed.kill()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ikap.batch.large.PART", 7)
        again = batch(load, out, "--jobs", "2", "--readable", "50", "--json")
    told = json.loads(again.stdout)
    assert 0 < told["measured_before"] < SITES
    assert told["account"]["rows_scored"] == SITES - 1
    ours, theirs = digests(out), digests(large)
    assert ours.keys() == theirs.keys()
    assert {name for name in ours if ours[name] != theirs[name]} <= {"run.json"}  # paths in it
    assert ours["scores.parquet"] == theirs["scores.parquet"]


def test_without_pyarrow_it_is_said_before_anything_is_measured(load, tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = batch(load, tmp_path / "ut", "--readable", "50")
    assert result.exit_code == 2
    assert 'pip install "ikap[parquet]"' in result.stderr
    assert not (tmp_path / "ut").exists()
    assert not (tmp_path / ".ut.work").exists()


def test_commands_that_read_a_run_say_where_its_numbers_are(both):
    large, _small, _result = both
    result = runner.invoke(app, ["sensitivity", str(large)])
    assert result.exit_code == 2
    assert "scores.parquet" in result.stderr
