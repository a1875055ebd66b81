"""Check everything: format, lint, types, tests. `python3 scripts/check.py [--fast]`.

Installs what is needed into `.venv` first. Every step runs even when one before it fails;
`--fast` leaves out the tests that open a browser or build the wheel.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

import environment
import node_tools

STEPS = {
    "ruff format": ("ruff", "format", "--check"),
    "ruff check": ("ruff", "check"),
    "mypy": ("mypy",),
    "pytest": ("pytest", "-n", "2", "--dist", "loadfile"),  # last: its summary closes the output
}
FAST = ("-m", "not browser and not slow")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fast", action="store_true", help="without browser and wheel")
    fast = parser.parse_args().fast
    try:
        environment.prepare("dev")
    except environment.SetupError as error:
        print(error, file=sys.stderr)
        return 2
    failed = _page_script()
    failed += [name for name, command in STEPS.items() if not _passes(name, command, fast)]
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _page_script() -> list[str]:
    """The checks of the page's script that failed; where there is no Node, it is said."""
    try:
        checks = node_tools.commands()
    except node_tools.MissingToolsError as reason:
        print(f"\n== page script: not checked, since {reason}", flush=True)
        return ["page script"] if node_tools.required() else []
    failed = []
    for name, command in checks.items():
        print(f"\n== {name}", flush=True)
        if subprocess.run(command, cwd=environment.ROOT).returncode != 0:
            failed.append(name)
    return failed


def _passes(name: str, command: tuple[str, ...], fast: bool) -> bool:
    program, *arguments = command
    if fast and name == "pytest":
        arguments += FAST
    print(f"\n== {name}", flush=True)
    variables = environment.settings(IKAP_SLOW="0" if fast else "1")
    run = [str(environment.program(program)), *arguments]
    return subprocess.run(run, cwd=environment.ROOT, env=variables).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
