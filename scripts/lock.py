"""Write constraints.txt again: one version of each package, the same on every Python and system.

Run it when pyproject.toml asks for another package, or to move to newer versions. It needs `uv`
(`pip install uv`). One version for all is what makes one run's numbers another machine's numbers.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
HEADER = """\
# The exact versions that IKAP is installed and tested with, on Python 3.11-3.13, Linux and Windows.
# Written by scripts/lock.py.
"""
# uv looks only at the lower bound of requires-python; without the upper it would split numpy.
ENVIRONMENTS = "\n[tool.uv]\nenvironments = [\"python_version < '3.14'\"]\n"
OPTIONS = (
    *("--universal", "--fork-strategy", "fewest", "--python-version", "3.11", "--all-extras"),
    *("--no-annotate", "--no-header", "--quiet", "--no-emit-index-url", "--no-emit-find-links"),
)


def pins(compiled: str) -> list[str]:
    r"""`name==version` of every line, without markers: a constraint installs nothing by itself.

    >>> pins("colorama==0.4.6 ; os_name == 'nt'\nnumpy==2.4.6\n")
    ['colorama==0.4.6', 'numpy==2.4.6']
    """
    return sorted(line.split(";")[0].strip() for line in compiled.splitlines() if "==" in line)


def main() -> int:
    """Resolve, check that no package has two versions, write."""
    uv = shutil.which("uv")
    if uv is None:
        print("uv was not found; install it with: pip install uv", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "pyproject.toml"
        declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        project.write_text(declared + ENVIRONMENTS, encoding="utf-8")
        compiled = subprocess.run(
            [uv, "pip", "compile", *OPTIONS, "pyproject.toml"],
            cwd=folder,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ).stdout
    lines = pins(compiled)
    names = [line.split("==")[0] for line in lines]
    split = sorted({name for name in names if names.count(name) > 1})
    if split:
        print(f"two versions of {', '.join(split)}: bound them in pyproject.toml", file=sys.stderr)
        return 1
    CONSTRAINTS.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{CONSTRAINTS.name}: {len(lines)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
