"""A folder of wheels from which IKAP is installed on a machine without a network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from .lockfile import Pin, Target, needed

HOW = """\
IKAP {version}: installasjon uten nett ({system}, Python {python}).

Åpne et ledetekstvindu i denne mappen og skriv:

    {py} -m venv ikap
    {program} -m pip install --no-index --find-links . --constraint constraints.txt "ikap[{extras}]"

Etterpå starter {start} tjenesten i nettleseren. Ingen rettigheter som administrator trengs.
requirements.lock har kontrollsummen (SHA-256) av hver fil her.
"""


class IncompleteError(Exception):
    """Not every package has one wheel for the system."""


def gather(
    pins: Sequence[Pin], wheel: Path, constraints: Path, target: Target, python: str, out: Path
) -> list[Path]:
    """Fetch the wheels of a system, by their checksums, and lay ours beside them; what lies there.

    An IncompleteError names what has no wheel for the system.
    """
    wanted = needed(pins, target, python)
    out.mkdir(parents=True, exist_ok=True)
    lock = out / "requirements.lock"
    lock.write_text("\n".join(pin.line() for pin in wanted) + "\n", encoding="utf-8", newline="\n")
    platforms = [word for name in target.platforms for word in ("--platform", name)]
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
        *("--only-binary", ":all:", "--require-hashes", "--requirement", str(lock)),
        *(*platforms, "--python-version", python, "--implementation", "cp", "--dest", str(out)),
    ]
    subprocess.run(command, check=True)
    (out / wheel.name).write_bytes(wheel.read_bytes())
    (out / constraints.name).write_bytes(constraints.read_bytes())
    windows = target.environment["os_name"] == "nt"
    text = HOW.format(
        version=parse_wheel_filename(wheel.name)[1],
        system=target.title,
        python=python,
        extras="parquet,pptx,serve,verify",
        py=f"py -{python}" if windows else f"python{python}",
        program=r"ikap\Scripts\python" if windows else "ikap/bin/python",
        start=r"ikap\Scripts\ikap-desktop" if windows else "ikap/bin/ikap-desktop",
    )
    (out / "LES MEG.txt").write_text(text, encoding="utf-8-sig", newline="\r\n")
    lacking = missing(wanted, out)
    if lacking:
        raise IncompleteError(f"no wheel for {target.title}: {', '.join(lacking)}")
    return sorted(out.iterdir())


def missing(wanted: Sequence[Pin], folder: Path) -> list[str]:
    """The packages that lack their wheel in a folder."""
    there = {
        (name, str(version))
        for name, version, _build, _tags in (
            parse_wheel_filename(path.name) for path in folder.glob("*.whl")
        )
    }
    return [
        f"{pin.name}=={pin.version}"
        for pin in wanted
        if (canonicalize_name(pin.name), pin.version) not in there
    ]
