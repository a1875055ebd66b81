"""A region made ready: the same numbers to the byte, used only where it is the region as it is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from ikap.assess.evaluate import ready
from ikap.assess.measurement import RECORDS, lasting
from ikap.commands import app
from ikap.sources import prepared
from ikap.sources.prepared import keeping
from ikap.sources.region import bundled_regions, open_region, readers
from ikap.storage import claimed

SITES = "sites.geojson"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IKAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


@pytest.fixture(scope="module")
def made_ready(tmp_path_factory) -> Path:
    """A copy of the bundled region that has been made ready, and three proposals beside it."""
    home = tmp_path_factory.mktemp("ready")
    folder = home / "region"
    shutil.copytree(bundled_regions() / "trondheimsregionen", folder)
    corners = [(569_000, 7_031_000), (575_000, 7_026_000), (565_500, 7_013_000)]
    gpd.GeoDataFrame(
        {"id": ["a", "b", "c"], "kind": ["housing", "housing", "business"]},
        geometry=[shapely.box(x, y, x + 300, y + 200) for x, y in corners],
        crs=25832,
    ).to_file(home / SITES)
    assert "gjort klar" in say("layers", "prepare", "--region", str(folder))
    return folder


@pytest.fixture
def region(made_ready, tmp_path) -> Path:
    """A copy of it: where a region lies is no part of what it is."""
    shutil.copy(made_ready.parent / SITES, tmp_path / SITES)
    return Path(shutil.copytree(made_ready, tmp_path / "region"))


def kept_in(region: Path) -> list[Path]:
    return list((region / ".ikap-prepared").glob("*.region"))


def unprepared(region: Path) -> Path:
    shutil.rmtree(region / ".ikap-prepared")
    return region


def say(*words: str):
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code in (0, 1), result.output
    return " ".join((result.output + result.stderr).split())


def scored(region: Path, out: str) -> dict[str, bytes]:
    """What a run writes, by name, and what it says of what was made ready."""
    folder = region.parent / out
    sites = str(region.parent / SITES)
    said = say("score", sites, "--region", str(region), "--out", str(folder), "--paper", "none")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert len(files) > 8
    return files | {"said": b"used" if "ikke brukt" not in said else b"unused"}


def test_a_run_is_the_same_to_the_byte_with_a_region_made_ready(region, monkeypatch):
    assert len(kept_in(region)) == 1
    read = []
    with monkeypatch.context() as patched:
        patched.setattr(readers, "read", lambda place, name: read.append(name))
        with_it = scored(region, "out")
    assert read == []
    assert scored(unprepared(region), "out") == with_it


def test_every_table_and_layer_comes_back_as_it_was(region):
    made, kept = open_region(region).unprepared(), open_region(region)
    made.keep()
    ready(made)
    store = kept.store
    assert store is not None
    names = set(store)
    assert {"layer: land", "network", "road_signs", "sea", "drawn: car_km_surface"} <= names
    assert {name for name in names if name.startswith("zone: ")}
    for name in sorted(names & made.lasting.keys()):
        first, second = (prepared.Packer(RECORDS, kept.crs) for _ in range(2))
        trees = first.pack(made.lasting[name]), second.pack(kept.recalled(name, RECORDS))
        assert trees[0] == trees[1], name
        assert [a.tobytes() for a in first.arrays] == [a.tobytes() for a in second.arrays], name


def test_twice_says_that_it_is_up_to_date_and_a_change_makes_it_anew(region):
    (first,) = kept_in(region)
    assert "alt gjort klar" in say("layers", "prepare", "--region", str(region))
    employment = region / "employment.csv"
    employment.write_bytes(employment.read_bytes() + b"\n")
    assert open_region(region).store is None
    assert scored(region, "out")["said"] == b"unused"
    say("layers", "prepare", "--region", str(region))
    (second,) = kept_in(region)
    assert second.name != first.name


def test_another_program_does_not_use_it(region, monkeypatch):
    assert open_region(region).store is not None
    monkeypatch.setattr(keeping, "program", lambda: "another")
    assert open_region(region).store is None


def test_a_damaged_file_costs_nothing_but_time(region):
    plain = open_region(region).layer("land")
    (path,) = kept_in(region)
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 20, len(content), 20_000):
        content[at] ^= 255
    path.write_bytes(content)
    damaged = open_region(region)
    assert damaged.layer("land").equals(plain)
    assert damaged.store is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nobody is refused as root")
def test_a_region_that_cannot_be_written_is_kept_in_the_cache(region, tmp_path):
    unprepared(region).chmod(0o555)
    try:
        say("layers", "prepare", "--region", str(region))
    finally:
        region.chmod(0o755)
    assert len(list((tmp_path / "cache").rglob("*.region"))) == 1


def test_what_comes_with_the_program_is_kept_in_the_cache(tmp_path):
    beside = prepared.folders(tmp_path / "r", bundled=True)
    assert [place.is_relative_to(tmp_path / "cache") for place in beside] == [True]


def test_the_cache_takes_over_where_the_first_place_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("no folder")
    packer = prepared.Packer({}, open_region().crs)
    places = [tmp_path / "file" / "inside", tmp_path / "cache" / "mine"]
    path = prepared.keep(places, "key", {"x": packer.pack(1)}, packer)
    assert path.parent == places[1]


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_a_preparation_that_is_killed_leaves_nothing_that_is_used(region):
    unprepared(region)
    command = [sys.executable, "-m", "ikap", "layers", "prepare", "--region", str(region)]
    place = region / ".ikap-prepared"
    work = subprocess.Popen(command)
    until = time.monotonic() + 120
    while not place.exists() and work.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    work.send_signal(signal.SIGKILL)
    work.wait()
    store = open_region(region).store  # whole where it was quick, else not there
    assert store is None or "network" in store
    with claimed(place / "prepared"):  # what it held is free
        pass


def test_what_is_sure_to_be_sea_is_kept_with_the_region(made_ready):
    with_it = open_region(made_ready)
    sea = lasting(with_it, "sea")
    made = lasting(open_region(bundled_regions() / "trondheimsregionen"), "sea")
    assert made.squares is None  # made when many lines are asked about
    assert sea.squares.across == made.outlook.squares.across
    assert (sea.squares.clear == made.outlook.squares.clear).all()
    assert sea.outlook.squares is sea.squares
