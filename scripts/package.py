"""Make what is handed over: `python scripts/package.py [--out dist] [--wheelhouse SYSTEM] …`.

Always: the wheel, the sdist, constraints.txt and requirements.lock as they were tested, and the
list of parts (sbom.cdx.json). With `--wheelhouse windows` also a folder of wheels to install from
without a network; with `--windows python-3.13.N-embed-amd64.zip` a folder for Windows that needs
no installation. Run it with the Python of `.venv` (`scripts/check.py` makes it).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shipping import sbom, wheelhouse, windows
from shipping.lockfile import LOCK, TARGETS, read

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
SBOM = "sbom.cdx.json"


def main() -> int:
    """Make what is asked for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", default="3.13", help="the version that wheels are gathered for")
    parser.add_argument("--wheelhouse", choices=sorted(TARGETS), metavar="SYSTEM")
    parser.add_argument("--windows", type=Path, metavar="EMBEDDABLE.zip")
    asked = parser.parse_args()
    try:
        made = make(asked.out, asked.python, asked.wheelhouse, asked.windows)
    except (sbom.NotInstalledError, wheelhouse.IncompleteError, windows.NotEmbeddableError) as why:
        print(why, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    for path in made:
        print(path)
    return 0


def make(
    out: Path, python: str, gathered: str | None = None, embeddable: Path | None = None
) -> list[Path]:
    """What is handed over, in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    wheel, sdist = built(out)
    pins = read(LOCK.read_text(encoding="utf-8"))
    for file in (CONSTRAINTS, LOCK):
        shutil.copyfile(file, out / file.name)
    parts = sbom.parts_list(pins, sbom.of_wheel(wheel), moment())
    (out / SBOM).write_text(parts, encoding="utf-8", newline="\n")
    made = [wheel, sdist, *(out / name for name in (CONSTRAINTS.name, LOCK.name, SBOM))]
    if gathered is not None:
        folder = out / f"ikap-wheels-{gathered}-{python}"
        wheelhouse.gather(pins, wheel, CONSTRAINTS, TARGETS[gathered], python, folder)
        made.append(folder)
    if embeddable is not None:
        version = re.search(r"python-(3\.\d+)\.", embeddable.name)
        if version is None:
            raise windows.NotEmbeddableError(f"{embeddable.name} is not python-3.N.N-embed-….zip")
        wheels = out / f"ikap-wheels-windows-{version[1]}"
        wheelhouse.gather(pins, wheel, CONSTRAINTS, TARGETS["windows"], version[1], wheels)
        folder = out / "IKAP"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        windows.build(embeddable, sorted(wheels.glob("*.whl")), version[1], folder)
        shutil.copyfile(out / SBOM, folder / SBOM)
        made.append(folder)
    return made


def built(out: Path) -> Sequence[Path]:
    """The wheel and the sdist; the wheel is made of the sdist, which so is known to be whole."""
    for old in (*out.glob("ikap-*.whl"), *out.glob("ikap-*.tar.gz")):
        old.unlink()
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)], check=True)
    (wheel,) = out.glob("ikap-*.whl")
    (sdist,) = out.glob("ikap-*.tar.gz")
    return wheel, sdist


def moment() -> datetime:
    """Now, or SOURCE_DATE_EPOCH where it is set: then the list of parts is the same twice."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
