"""The tools that check the page's script: TypeScript's checker and Biome's linter, run by Node.

What is run, and at which version, stands in scripts/node/package.json. IKAP_NODE_TOOLS names a
folder `node_modules` that has them; else npm puts them beside the project's Python, once.
IKAP_REQUIRE_NODE=1 turns a machine without Node into a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import environment

SETTINGS = environment.ROOT / "scripts" / "node"
PACKAGES = SETTINGS / "package.json"
SCRIPTS = environment.ROOT / "ikap" / "present" / "assets" / "page" / "scripts"
HOME = environment.VENV / "node"
INSTALL = ("--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")


class MissingToolsError(Exception):
    """Why the page's script cannot be checked here."""


def commands() -> dict[str, tuple[str, ...]]:
    """The checks by name; MissingToolsError says why there are none."""
    node = shutil.which("node")
    if node is None:
        raise MissingToolsError("there is no Node on the path")
    modules = _modules()
    types = (
        str(modules / "typescript" / "bin" / "tsc"),
        "--project",
        str(SETTINGS),
        "--typeRoots",
        str(modules / "@types"),
    )
    lint = (
        str(modules / "@biomejs" / "biome" / "bin" / "biome"),
        "lint",
        "--error-on-warnings",
        f"--config-path={SETTINGS / 'biome.json'}",
        str(SCRIPTS),
    )
    return {"page types": (node, *types), "page lint": (node, *lint)}


def required() -> bool:
    return os.environ.get("IKAP_REQUIRE_NODE") == "1"


def _modules() -> Path:
    named = os.environ.get("IKAP_NODE_TOOLS")
    if named:
        return Path(named)
    copy = HOME / PACKAGES.name
    if not copy.is_file() or copy.read_bytes() != PACKAGES.read_bytes():
        _install(copy)
    return HOME / "node_modules"


def _install(copy: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise MissingToolsError("there is no npm on the path")
    HOME.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(PACKAGES.read_bytes())
    if subprocess.run([npm, "install", *INSTALL, "--prefix", str(HOME)]).returncode != 0:
        copy.unlink()  # an install that is cut short must not look finished
        raise MissingToolsError("npm could not install TypeScript and Biome; it needs a network")
