"""Which mutants are tried: from every room, of every kind, the same ones for the same seed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest
from math import sqrt
from pathlib import Path

from mutation import operators, page
from mutation.mutants import PAGE, Mutant, named

# What decides an answer is looked at more closely than what carries it.
CLOSER = {"measure": 3.0, "criteria": 3.0, "assess": 2.0, "verify": 2.5, "page script": 2.0}


def every(root: Path, paths: Sequence[str] = ()) -> list[Mutant]:
    """All mutants of the package, or of the files and folders that are named."""
    files = sorted((root / "ikap").rglob("*.py")) + sorted((root / PAGE).glob("*.js"))
    chosen = [(root / path).resolve() for path in paths]
    mutants: list[Mutant] = []
    for path in files:
        if chosen and not any(path == one or one in path.parents for one in chosen):
            continue
        text = path.read_bytes().decode()
        changes = page.changes(text) if path.suffix == ".js" else operators.changes(text)
        mutants += named(path.relative_to(root).as_posix(), text, changes)
    return mutants


def sampled(mutants: Iterable[Mutant], count: int, seed: int) -> list[Mutant]:
    """`count` of them: a share for each room, in which the kinds of change take turns."""
    rooms: dict[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in mutants:
        rooms[mutant.room][mutant.change.operator].append(mutant)
    weight = {
        room: sqrt(sum(map(len, kinds.values()))) * CLOSER.get(room, 1.0)
        for room, kinds in rooms.items()
    }
    picked: list[Mutant] = []
    for room, kinds in sorted(rooms.items()):
        share = max(1, round(count * weight[room] / sum(weight.values())))
        queues = [
            sorted(many, key=lambda one: _lot(one, seed)) for _, many in sorted(kinds.items())
        ]
        turns = (one for turn in zip_longest(*queues) for one in turn if one is not None)
        picked += islice(turns, share)
    return picked


def _lot(mutant: Mutant, seed: int) -> str:
    """A mutant's place by lot: its own, whatever mutants are made or lost around it."""
    return hashlib.sha256(f"{seed} {mutant.key}".encode()).hexdigest()
