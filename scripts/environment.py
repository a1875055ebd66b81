"""The project's own Python environment, `.venv`: made once, renewed when what it holds changes.

Needs nothing but Python: it is read by whatever version a newcomer has, also one too old or too
new for IKAP, and then looks for one that fits.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "ikap-stamp.txt"
WINDOWS = os.name == "nt"
SUPPORTED = ("3.13", "3.12", "3.11")  # fiona has no wheel for 3.14
PROBE = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"

NO_PYTHON = f"""\
IKAP trenger Python 3.11, 3.12 eller 3.13 med venv; her kjører {sys.version.split()[0]}, og ingen \
av dem ble funnet. Installer en av dem (python.org; på Debian og Ubuntu også python3-venv) og \
prøv igjen.
IKAP needs Python 3.11, 3.12 or 3.13 with venv; this is {sys.version.split()[0]}, and none of \
them was found. Install one of them (python.org; on Debian and Ubuntu also python3-venv) and try \
again."""
PREPARING = """\
Lager .venv og installerer IKAP der; det tar et minutt eller to og gjøres én gang.
Making .venv and installing IKAP there; this takes a minute or two and is done once."""
FAILED = """\
Installasjonen stanset; feilen står over. Den trenger nett til et pakkeregister for Python.
The installation stopped; the error is above. It needs a network to a Python package registry."""


class SetupError(Exception):
    """The environment could not be made; the text is for whoever ran the script."""


def prepare(*extras: str) -> None:
    """Make `.venv` hold IKAP with these extras, or raise SetupError; quick when it already does."""
    if _ready(extras):
        return
    if _version([str(program("python"))]) not in SUPPORTED:
        python = find_python()
        if python is None:
            raise SetupError(NO_PYTHON)
        print(PREPARING, flush=True)
        _run([*python, "-m", "venv", "--clear", str(VENV)])
    else:
        print(PREPARING, flush=True)
    STAMP.unlink(missing_ok=True)  # an install that is cut short must not look finished
    pip = [str(program("python")), "-m", "pip", "install", "-qq", "--only-binary", ":all:"]
    wanted = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    _run([*pip, "--constraint", str(ROOT / "constraints.txt"), "--editable", wanted])
    STAMP.write_text(" ".join([_digest(), *extras]), encoding="utf-8")


def speak() -> None:
    """Print any path on any console: what its code page lacks is written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # there is no stream under pythonw
            stream.reconfigure(errors="backslashreplace")


def program(name: str) -> Path:
    """Where a program of the environment lies, such as `python`, `ikap` or `ruff`."""
    return VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name


def settings(**extra: str) -> dict[str, str]:
    """The environment variables to run with: ours, less those that point into other Pythons."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")  # QGIS and ArcGIS set the first two
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "PYTHONNOUSERSITE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **extra}


def find_python() -> list[str] | None:
    """The command of a Python that fits: this one, one on the path, the launcher's, or pyenv's."""
    candidates = [[sys.executable]]
    for version in SUPPORTED:
        candidates.append([f"python{version}"])
        if WINDOWS:
            candidates.append(["py", f"-{version}"])
        candidates += [[str(path)] for path in _pyenv(version)]
    return next((command for command in candidates if _version(command) in SUPPORTED), None)


def _pyenv(version: str) -> list[Path]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    home, executable = (
        ("pyenv-win/versions", "python.exe") if WINDOWS else ("versions", "bin/python")
    )
    return sorted((root / home).glob(f"{version}.*/{executable}"), reverse=True)


def _version(command: list[str]) -> str | None:
    """The version that a command runs, if it can make environments; pyenv's shims may not run."""
    found = shutil.which(command[0])
    if found is None:
        return None
    asked = subprocess.run(
        [found, *command[1:], "-c", PROBE], capture_output=True, text=True, env=settings()
    )
    return asked.stdout.strip() if asked.returncode == 0 else None


def _ready(extras: tuple[str, ...]) -> bool:
    if not STAMP.is_file() or not program("python").exists():
        return False
    digest, *installed = STAMP.read_text(encoding="utf-8").split()
    return digest == _digest() and set(extras) <= set(installed)


def _digest() -> str:
    """Of what decides what is installed, and of the folder that the editable install points to."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _run(command: list[str]) -> None:
    if subprocess.run(command, env=settings()).returncode != 0:
        raise SetupError(FAILED)
