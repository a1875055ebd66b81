"""The page's own script: plain files that share one scope, put in order by what they use.

Each file's head says which files it uses (`// uses: elements, words`); a file stands below those.
There is no build step: what is read here is what the browser runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

SCRIPTS = Path(__file__).parent / "assets" / "page" / "scripts"

_USES = re.compile(r"^// uses: (.+)$", re.MULTILINE)


def files() -> dict[str, Path]:
    """Every file of the script, by its name without ending. A ValueError names one that is double.

    >>> files()["weighing"].name
    'weighing.js'
    """
    paths: dict[str, Path] = {}
    for path in sorted(SCRIPTS.rglob("*.js")):
        if path.stem in paths:
            raise ValueError(f"two scripts are called {path.stem}")
        paths[path.stem] = path
    return paths


def uses(text: str) -> tuple[str, ...]:
    r"""The files that the head of a script says it uses.

    >>> uses("// Places.\n// uses: moves, weighing\n\nconst A = 1;")
    ('moves', 'weighing')
    """
    head = text.partition("\n\n")[0]
    return tuple(name for line in _USES.findall(head) for name in line.split(", "))


@cache
def order(*wanted: str) -> tuple[str, ...]:
    """The files, or those wanted with all that they use, each below what it uses.

    A graphlib.CycleError names files that use each other; a ValueError one that is not there.

    >>> order("sensitivity")
    ('moves', 'weighing', 'sensitivity')
    """
    known = {name: uses(path.read_text(encoding="utf-8")) for name, path in files().items()}
    needed: set[str] = set()
    waiting = list(wanted or known)
    while waiting:
        name = waiting.pop()
        if name not in known:
            raise ValueError(f"no script is called {name}; there are {', '.join(known)}")
        if name not in needed:
            needed.add(name)
            waiting += known[name]
    return tuple(sorted_by_use({name: known[name] for name in known if name in needed}))


def sorted_by_use(known: dict[str, Sequence[str]]) -> list[str]:
    """Each below what it uses, and otherwise by the alphabet, so that pages stay the same."""
    sorter = TopologicalSorter(known)
    sorter.prepare()
    placed: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        placed += ready
        sorter.done(*ready)
    return placed


def code(*wanted: str) -> str:
    """The script as one text: all of it, or the files wanted with all that they use."""
    known = files()
    parts = [known[name].read_text(encoding="utf-8") for name in order(*wanted)]
    return '"use strict";\n' + "\n".join(parts)
