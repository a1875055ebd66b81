"""The tools that check the pages' scripts: TypeScript's checker and Biome's linter, run by Node.

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
PAGE = environment.ROOT / "ikap" / "present" / "assets" / "page" / "scripts"
SERVICE = environment.ROOT / "ikap" / "serve" / "assets"
INSTALL_SECONDS = 600  # npm without a registry waits for ever
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
    tsc = (
        node,
        str(modules / "typescript" / "bin" / "tsc"),
        "--typeRoots",
        str(modules / "@types"),
    )
    biome = (node, str(modules / "@biomejs" / "biome" / "bin" / "biome"), "lint")
    strict = ("--error-on-warnings", f"--config-path={SETTINGS / 'biome.json'}")
    own = sorted(map(str, SERVICE.glob("*.js")))
    return {
        "page types": (*tsc, "--project", str(SETTINGS)),
        "page lint": (*biome, *strict, str(PAGE), *own),
    }


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
    try:
        install = [npm, "install", *INSTALL, "--prefix", str(HOME)]
        done = subprocess.run(install, timeout=INSTALL_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        done = False
    if not done:
        copy.unlink()  # an install that is cut short must not look finished
        raise MissingToolsError(
            "npm could not install TypeScript and Biome; it needs a registry for Node"
        )
