"""What is installed is what is used: every library is declared, pinned and imported somewhere."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import ikap
from scripts.shipping.lockfile import read

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Asked for without an import of ours, and why.
UNIMPORTED = {
    "pyarrow": "GeoParquet, which geopandas reads and writes with it",
    "xstatic-leaflet": "Leaflet's script, read as a file",
    "duckdb-extension-spatial": "loaded by DuckDB",
}


def declared(*lines: str) -> dict[str, Requirement]:
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): one for one in requirements}


ALWAYS = declared(*PROJECT["dependencies"])
EXTRAS = {
    name: declared(*lines)
    for name, lines in PROJECT["optional-dependencies"].items()
    if name not in ("dev", "rivals")
}
OPTIONAL = {name: one for extra in EXTRAS.values() for name, one in extra.items()}


def imported() -> set[str]:
    """The top names of all that the package imports, but Python's own and itself."""
    found: set[str] = set()
    for path in Path(ikap.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"ikap"}


@pytest.fixture(scope="module")
def used():
    """The distributions that the package imports."""
    home = packages_distributions()
    return {canonicalize_name(name) for module in imported() for name in home[module]}


def test_every_library_that_is_imported_is_declared(used):
    assert used - ALWAYS.keys() - OPTIONAL.keys() == set()


def test_every_library_that_is_declared_is_used(used):
    assert (ALWAYS.keys() | OPTIONAL.keys()) - used - UNIMPORTED.keys() == set()


def test_every_library_is_pinned_within_its_bounds():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(re.fullmatch(r"([^=]+)==(.+)", line).groups() for line in lines if "==" in line)
    assert [str(one) for name, one in (ALWAYS | OPTIONAL).items() if name not in pins] == []
    astray = [
        f"{one}, pinned to {pins[name]}"
        for name, one in (ALWAYS | OPTIONAL).items()
        if pins[name] not in one.specifier
    ]
    assert astray == []


def test_what_a_user_installs_has_the_tested_versions_and_checksums():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    tested = dict(line.split("==") for line in lines if "==" in line)
    locked = read((ROOT / "requirements.lock").read_text("utf-8"))
    assert {pin.name: pin.version for pin in locked if tested.get(pin.name) != pin.version} == {}
    assert [pin.name for pin in locked if not pin.hashes] == []
    users = ALWAYS.keys() | OPTIONAL.keys()
    assert users - {canonicalize_name(pin.name) for pin in locked} == set()
    assert {pin.name for pin in locked if pin.name in ("pytest", "ruff", "mypy")} == set()


def test_the_version_is_one():
    cited = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert cited == [PROJECT["version"]]
    assert ikap.__version__ == PROJECT["version"]
