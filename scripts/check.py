"""Check everything: format, lint, types, tests. `check.py [--fast | --update | --mutate [PATH]]`.

Installs what is needed into `.venv` first. Every step runs even when one before it fails;
`--fast` leaves out the tests that open a browser or build the wheel. `--update` checks nothing:
it writes what is derived from the code, the translations' order, the handbooks and the golden
files, whose differences are then looked through like any other change. `--mutate` tries how much
the tests would notice (docs/testing.md).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence

import environment
import node_tools

Command = tuple[str, ...]

STEPS: Mapping[str, Command] = {
    "ruff format": ("ruff", "format", "--check"),
    "ruff check": ("ruff", "check"),
    "mypy": ("mypy",),
    "pytest": ("pytest", "-n", "2", "--dist", "loadfile"),  # last: its summary closes the output
}
FAST: Mapping[str, Command] = {"pytest": ("-m", "not browser and not slow")}
UPDATES: Mapping[str, Command] = {
    "ikap/locale": ("python", "scripts/messages.py"),  # first: the others speak its languages
    "docs/handbook.md": ("ikap", "criteria", "--handbook", "docs/handbook.md"),
    "docs/handbook.en.md": ("ikap", "criteria", "--lang=en", "--handbook", "docs/handbook.en.md"),
    "tests/golden": ("pytest", "-q", "-s", "tests/test_golden.py"),  # -s: it prints what moved
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--fast", action="store_true", help="without browser and wheel")
    mode.add_argument("--update", action="store_true", help="write what is derived from the code")
    mode.add_argument(
        "--mutate",
        nargs=argparse.REMAINDER,
        metavar="PATH",
        help="small faults in a copy of the code: which do the tests notice? --mutate --help",
    )
    asked = parser.parse_args()
    environment.speak()
    try:
        environment.prepare("dev")
    except environment.SetupError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.update:
        return run(UPDATES, IKAP_GOLDEN="write")
    if asked.mutate is not None:
        return run({"mutants": ("python", "scripts/mutation", *asked.mutate)})
    steps = {
        name: command + (FAST.get(name, ()) if asked.fast else ())
        for name, command in STEPS.items()
    }
    return run(steps, _page_script(), IKAP_SLOW="0" if asked.fast else "1")


def run(steps: Mapping[str, Command], failed: Sequence[str] = (), **variables: str) -> int:
    """Run every step in the project's environment; 1 if one of them failed, which are named."""
    failed = list(failed)
    for name, (program, *arguments) in steps.items():
        print(f"\n== {name}", flush=True)
        command = [str(environment.program(program)), *arguments]
        settings = environment.settings(**variables)
        if subprocess.run(command, cwd=environment.ROOT, env=settings).returncode != 0:
            failed.append(name)
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


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # what was started has said so itself
        sys.exit(130)
