"""No file reaches another file, or anybody: watched over every way in and every trick."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ikap.model import InputError
from ikap.sources.dataset import read_datasets
from ikap.sources.files import vector
from ikap.sources.proposals import read_proposals
from ikap.sources.wall import INDIRECT
from tests.sources.wall import hostile

HERE = Path(__file__).parent
# Where a process may open files without having been given them: libraries, and the system's own.
OWN = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", sys.prefix, sys.base_prefix)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    frame = gpd.GeoDataFrame(
        {"id": ["SECRET"], "kind": ["bolig"]},
        geometry=[shapely.box(561_000, 7_021_000, 561_200, 7_021_200)],
        crs=25832,
    )
    frame.to_file(folder / "secret.geojson", driver="GeoJSON")
    return folder / "secret.geojson"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


@pytest.fixture
def files(tmp_path: Path, secret: Path, listener: socket.socket) -> list[Path]:
    folder = tmp_path / "given"
    folder.mkdir()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    return [make(folder, secret, address) for make in hostile.MAKERS.values()]


def test_no_secret_comes_in_and_nobody_is_asked(files, lilleby, listener):
    read = read_proposals(files, lilleby)
    assert not read.alternatives["name"].str.contains("SECRET").any()
    assert not any("SECRET" in index for index in read.alternatives.index)
    assert len(read.alternatives) > len(hostile._texts(Path("x"), ""))  # what is sound is scored
    told = [problem for opened in read.opened for problem in opened.problems]
    assert all(problem.what and problem.remedy for problem in told)
    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_map_shows_no_secret_and_asks_nobody(files, lilleby, listener):
    for file in files:
        try:
            datasets = read_datasets([str(file)], lilleby)
        except InputError:
            continue
        assert not any("SECRET" in dataset.frame.astype(str).to_string() for dataset in datasets)
    with pytest.raises(TimeoutError):
        listener.accept()


def as_written(line: str) -> str:
    r"""A line of strace with its letters as they are: it has æ as \303\246."""
    octal = re.compile(rb"\\([0-7]{3})")
    raw = octal.sub(lambda found: bytes([int(found[1], 8)]), line.encode("ascii"))
    return raw.decode("utf-8", "replace")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_other_file_is_opened_and_no_address_is_asked(files, lilleby, secret, tmp_path):
    trace = tmp_path / "trace"
    ran = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(trace), "-e", "trace=open,openat,connect,execve"),
            *(sys.executable, str(HERE / "watched.py"), str(lilleby.folder), *map(str, files)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "watched from here" in ran.stderr
    lines = [as_written(line) for line in trace.read_text(encoding="ascii").splitlines()]
    assert len([line for line in lines if str(tmp_path / "given") in line]) > 2 * len(files)
    assert [line for line in lines if "connect(" in line and "AF_INET" in line] == []
    assert [line for line in lines if str(secret.parent) in line] == []
    read = [line for line in lines if "O_RDONLY" in line and "O_DIRECTORY" not in line]
    opened = [line.split('"')[1] for line in read if " = -1 " not in line]
    here = (str(tmp_path), str(HERE.parents[2]), str(lilleby.folder), *OWN, "/tmp/ikap-")
    assert [path for path in opened if path.startswith("/") and not path.startswith(here)] == []


def test_what_reads_other_files_is_off_in_the_child(tmp_path):
    program = (
        "import os; from ikap.sources.wall import shut_off; shut_off(os.environ)\n"
        "import json, fiona, rasterio, pyogrio\n"
        "with fiona.Env() as a, rasterio.Env() as b:\n"
        "    print(json.dumps([*a.drivers(), *b.drivers(), *pyogrio.list_drivers()]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert set(json.loads(ran.stdout)) & set(INDIRECT) == set()


@pytest.mark.parametrize("name", ["vrt-in-name.geojson", "template.gml", "disguised.xml"])
def test_what_is_sound_in_a_tricky_file_is_read_as_it_stands(name, tmp_path, secret):
    path = hostile.MAKERS[name](tmp_path, secret, "http://127.0.0.1:9/x")
    [layer] = vector.layer_names(path)
    contents = vector.contents(path, layer)
    rows = vector.read(contents)
    assert contents.crs is not None
    assert contents.crs.to_epsg() == 25832
    assert rows["id"].tolist() == ["A1"]


@pytest.mark.parametrize("name", ["view.gpkg", "generated.gpkg"])
def test_a_geopackage_that_runs_functions_is_refused(name, tmp_path, secret, lilleby):
    path = hostile.MAKERS[name](tmp_path, secret, "")
    [refused] = read_proposals([path], lilleby).rejected
    assert "kjører funksjoner når den leses" in refused.reason


def test_a_trigger_keeps_nobody_out(tmp_path, secret, lilleby):
    path = hostile.MAKERS["trigger.gpkg"](tmp_path, secret, "")
    assert read_proposals([path], lilleby).alternatives.index.tolist() == ["A1"]
