"""The rivals' own environment: made once under .cache, so that nothing of theirs meets ours."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".cache" / "rivals"
SOURCE = "json2html"  # a part of gtfs-kit: plain Python that has no wheel
PIP = ("-m", "pip", "install")
LIMIT = 600  # seconds that a package is given to be installed
GROUND = ("numpy", "pandas", "pyarrow", "shapely", "geopandas")  # in the versions that we have
PACKAGES = (
    *("duckdb==1.5.5", "duckdb-extension-spatial==1.5.5", "sedonadb", "geoarrow-pyarrow"),
    "psycopg[binary]",
    *("networkx", "igraph", "pandana", "gtfs-kit", "pymcdm", "scikit-criteria"),
)


def python() -> Path:
    """The interpreter that the rivals run with."""
    return FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def made() -> dict[str, str]:
    """Make the environment where it is not there; why each package that is lacking is.

    Only wheels are installed, SOURCE apart: what has none for this Python and system is named.
    """
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    ours = [line for line in lines if line.split("==")[0] in GROUND]
    if not python().is_file():
        venv.EnvBuilder(with_pip=True, clear=True).create(FOLDER)
    have = installed()
    if not have.issuperset(GROUND):
        problem = _install(*ours)
        if problem:
            return dict.fromkeys((*GROUND, *PACKAGES), problem)
    tried = {
        _name(package): _install(*ours, package)
        for package in PACKAGES
        if _name(package) not in have
    }
    return {name: problem for name, problem in tried.items() if problem}


def _name(package: str) -> str:
    return re.split(r"[\[=]", package)[0]


def installed() -> set[str]:
    """The names of the packages in the environment."""
    ask = "from importlib.metadata import distributions as d\nfor p in d(): print(p.name.lower())"
    told = subprocess.run([str(python()), "-c", ask], capture_output=True, encoding="utf-8")
    return {name.replace("_", "-") for name in told.stdout.split()}


def _install(*packages: str) -> str:
    """Install wheels, those that we have too in our versions; the last line of what went wrong."""
    uv = shutil.which("uv")  # many times as fast, where it is
    how = [uv, "pip", "install", "--python", str(python())] if uv else [str(python()), *PIP]
    command = [*how, "--quiet", "--only-binary", ":all:", "--no-binary", SOURCE, *packages]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return f"not installed within {LIMIT} s"
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return (lines or ["nothing was said of why"])[-1] if done.returncode else ""
