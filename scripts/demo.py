"""Score the bundled proposals and say where the map is: `python3 scripts/demo.py [--open]`.

Installs IKAP into `.venv` first. Everything else is `ikap demo`, which gets the arguments.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import environment

BEGINS = """\
Vurderer eksempelforslagene og skriver kart, tabeller, rapport og faktaark. Det tar ett til to \
minutter …"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, add_help=False)
    parser.add_argument("--out", default="ikap-demo")
    known, others = parser.parse_known_args()
    environment.speak()
    try:
        environment.prepare()
    except environment.SetupError as error:
        print(error, file=sys.stderr)
        return 2
    demo = [str(environment.program("ikap")), "demo", "--out", known.out, *others]
    print(BEGINS, flush=True)
    code = subprocess.run(demo, env=environment.settings()).returncode
    page = Path(known.out).resolve() / "map.html"
    if code == 0 and page.is_file():
        print(page)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # what was started has said so itself
        sys.exit(130)
