"""What is shipped works where it lands: the wheel, in an environment and a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
DATA = ("layers", "ikap/profiles", "ikap/tables", "ikap/locale", "ikap/present/assets")

# The licence files, and whose licence each is.
LICENCES = {
    "LICENSE": "EUROPEAN UNION PUBLIC LICENCE v. 1.2",
    "ikap/present/assets/fonts/LICENSE_DEJAVU": "Copyright (c) 2003 by Bitstream, Inc.",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist, and the wheel that is made of it."""
    out = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--outdir", out, ROOT)
    return out


@pytest.fixture(scope="module")
def wheel(built):
    (found,) = built.glob("ikap-*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(built):
    (found,) = built.glob("ikap-*.tar.gz")
    return found


@pytest.fixture(scope="module")
def home(wheel, tmp_path_factory):
    """A fresh environment that holds the wheel and what the wheel itself asks for, no more."""
    folder = tmp_path_factory.mktemp("home")
    venv.create(folder, with_pip=True)
    tested = folder / "constraints.txt"
    tested.write_bytes(zipfile.ZipFile(wheel).read("ikap/constraints.txt"))
    pip = [program(folder, "python"), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    run(*pip, "--constraint", tested, wheel)
    return folder


def program(home: Path, name: str) -> Path:
    return home / "Scripts" / f"{name}.exe" if os.name == "nt" else home / "bin" / name


def run(*command: object, **where: object) -> str:
    """What a command says; its errors too when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", errors="replace", **where)
    assert done.returncode == 0, f"{words}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def shipped(folder: str) -> set[str]:
    """What a folder of the repository should be called inside the wheel."""
    inside = folder if folder.startswith("ikap/") else f"ikap/{folder}"
    paths = (ROOT / folder).rglob("*")
    files = (path for path in paths if path.is_file() and "__pycache__" not in path.parts)
    return {f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" for path in files}


@pytest.mark.parametrize("folder", DATA)
def test_the_wheel_holds_the_data(wheel, folder):
    expected = shipped(folder)
    assert expected, f"{folder} is empty"
    assert expected - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_wheel_holds_its_licences_and_nothing_of_the_workshop(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    declared = message_from_bytes(archive.read(metadata))
    assert declared["License-Expression"] == "EUPL-1.2 AND Bitstream-Vera"
    assert sorted(declared.get_all("License-File")) == sorted(LICENCES)
    for file, owner in LICENCES.items():
        (shipped_licence,) = (name for name in names if name.endswith(f"licenses/{file}"))
        assert owner in archive.read(shipped_licence).decode("utf-8")
    assert [name for name in names if name.split("/")[0] in {"tests", "scripts"}] == []


def test_the_shipped_constraints_give_exactly_the_tested_versions(home):
    pip = [program(home, "python"), "-m", "pip", "list", "--format", "json"]
    installed = {one["name"]: one["version"] for one in json.loads(run(*pip))}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    tested = dict(line.split("==") for line in lines if "==" in line)
    found = {canonicalize_name(name): version for name, version in installed.items()}
    for own in ("pip", "setuptools", "ikap"):
        found.pop(own, None)
    assert found == {name: tested[name] for name in found}
    assert "shapely" in found


def test_the_sdist_holds_what_its_demo_and_its_tests_need(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = ["constraints.txt", "requirements.lock", "pyproject.toml", "scripts/demo.py"]
    needed += [".gitattributes", ".github/workflows/check.yml", "tests/test_house.py"]
    assert [name for name in needed if name not in names] == []
    assert shipped("layers") <= {f"ikap/{name}" for name in names}


def test_the_demo_runs_anywhere_whatever_proj_lib_says(home, tmp_path):
    foreign = {"PROJ_LIB": "/nowhere", "PROJ_DATA": "/nowhere", "GDAL_DATA": "/nowhere"}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run(program(home, "ikap"), "demo", cwd=tmp_path, env=kept | foreign)
    assert "<title>" in (tmp_path / "ikap-demo" / "map.html").read_text(encoding="utf-8")
