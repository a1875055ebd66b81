"""Write constraints.txt again, and requirements.lock: one version of each package for all.

Run it when pyproject.toml asks for another package, or to move to newer versions. It needs `uv`
(`pip install uv`). One version for all is what makes one run's numbers another machine's numbers.
requirements.lock holds what a user installs, extras and all, with the checksum of every file of
it; `--hashes` writes that one alone, of the versions that constraints.txt has.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
LOCK = ROOT / "requirements.lock"
USERS = ("dask", "kernel", "parquet", "postgis", "pptx", "serve", "verify")  # extras for users
HEADER = """\
# The exact versions that IKAP is installed and tested with, on Python 3.11-3.13.
# Written by scripts/lock.py.
"""
# uv looks only at the lower bound of requires-python; without the upper it would split numpy. In a
# browser (emscripten) nobody runs this, and psycopg has no wheel there.
ELSEWHERE = "sys_platform != 'emscripten'"
ENVIRONMENTS = f"\n[tool.uv]\nenvironments = [\"python_version < '3.14' and {ELSEWHERE}\"]\n"
OPTIONS = (
    *("--universal", "--fork-strategy", "fewest", "--python-version", "3.11"),
    *("--no-annotate", "--no-header", "--quiet", "--no-emit-index-url", "--no-emit-find-links"),
)
LOCK_HEADER = """\
# What a user of IKAP installs, with the checksums of its files: the versions of constraints.txt.
# pip install --require-hashes --only-binary :all: -r requirements.lock
# Written by scripts/lock.py.
"""


def pins(compiled: str) -> list[str]:
    r"""`name==version` of every line, without markers: a constraint installs nothing by itself.

    >>> pins("colorama==0.4.6 ; os_name == 'nt'\nnumpy==2.4.6\n")
    ['colorama==0.4.6', 'numpy==2.4.6']
    """
    return sorted(line.split(";")[0].strip() for line in compiled.splitlines() if "==" in line)


def compiled(uv: str, *options: str) -> str:
    """What uv makes of pyproject.toml, for every system at once."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "pyproject.toml"
        declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        project.write_text(declared + ENVIRONMENTS, encoding="utf-8")
        said = subprocess.run(
            [uv, "pip", "compile", *OPTIONS, *options, "pyproject.toml"],
            cwd=folder,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ).stdout
    return said.replace(f" and {ELSEWHERE}", "").replace(f" ; {ELSEWHERE}", "")


def write_lock(uv: str) -> None:
    """Write requirements.lock, of the versions that constraints.txt has."""
    extras = [word for extra in USERS for word in ("--extra", extra)]
    lines = compiled(uv, "--generate-hashes", "--constraint", str(CONSTRAINTS), *extras)
    # Every Python that IKAP runs on is below 3.14; a lock says it once, in pyproject.toml.
    lines = lines.replace("python_full_version < '3.14' and ", "")
    lines = lines.replace(" ; python_full_version < '3.14'", "")
    LOCK.write_text(LOCK_HEADER + lines, encoding="utf-8", newline="\n")
    print(f"{LOCK.name}: {len(pins(lines))} packages")


def main() -> int:
    """Resolve, check that no package has two versions, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hashes", action="store_true", help="write requirements.lock alone")
    asked = parser.parse_args()
    uv = shutil.which("uv")
    if uv is None:
        print("uv was not found; install it with: pip install uv", file=sys.stderr)
        return 2
    if asked.hashes:
        write_lock(uv)
        return 0
    lines = pins(compiled(uv, "--all-extras"))
    names = [line.split("==")[0] for line in lines]
    split = sorted({name for name in names if names.count(name) > 1})
    if split:
        print(f"two versions of {', '.join(split)}: bound them in pyproject.toml", file=sys.stderr)
        return 1
    CONSTRAINTS.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{CONSTRAINTS.name}: {len(lines)} packages")
    write_lock(uv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
