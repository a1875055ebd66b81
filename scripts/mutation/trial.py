"""One mutant tried: the tests that could notice it are run until one fails."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mutation.mutants import PAGE_ROOM, Mutant
from mutation.reach import ARGUMENTS, STEADY, Reach
from mutation.workshop import Workshop

BUDGET = 90.0  # seconds of tests for one mutant, as they were timed on the sound code
FIRST = 6.0  # seconds of the first helping: the nearest and quickest tests
PATIENCE = 8.0  # times what the tests should take, before a mutant is said to hang
START = 60.0  # seconds to load the house and the tests, on a busy machine

Chosen = Mapping[str, Mapping[str, float]]  # test file → its tests → seconds


def could_notice(mutant: Mutant, text: str, reach: Reach) -> Chosen:
    """The tests that reach a mutant's statement; for what runs when a module is loaded, the tests
    that reach its function's body, or a line that speaks of the name it gives a value.
    """
    if mutant.room == PAGE_ROOM:
        return _of_the_page(reach)
    first, last = mutant.statement
    names, body = _scope(ast.parse(text), first)
    chosen: dict[str, dict[str, float]] = {}
    places: list[tuple[str, range | set[int]]] = [(mutant.file, range(first, last + 1))]
    if body:
        places.append((mutant.file, body))
    for name in names:
        places += reach.speakers(name, mutant.file).items()
    for file, lines in places:
        for path, tests in reach.tests(file, lines).items():
            chosen.setdefault(path, {}).update(tests)
    return chosen


def helpings(chosen: Chosen, file: str) -> tuple[list[list[str]], list[float], float]:
    """The tests in the order they are tried, their seconds, and the seconds beyond the budget.

    Those in the folder of the mutant's room come first, then those that cost least.
    """
    room = "/" + Path(file).parts[1] + "/"

    def cost(path: str) -> float:
        return sum(chosen[path].values()) * (1 if room in path else 3)

    parts: list[list[str]] = [[], []]
    seconds, left_out = [0.0, 0.0], 0.0
    for path in sorted(chosen, key=cost):
        takes = sum(chosen[path].values())
        if sum(seconds) + takes > BUDGET and sum(seconds) > 0:
            left_out += takes
            continue
        part = 0 if seconds[0] + takes <= FIRST and not parts[1] else 1
        parts[part] += list(chosen[path])
        seconds[part] += takes
    return parts, seconds, left_out


def tried(mutant: Mutant, text: str, reach: Reach, workshop: Workshop) -> dict[str, Any]:
    """What became of a mutant: `killed` and by which test, `survived`, `hung`, or `unreached`."""
    chosen = could_notice(mutant, text, reach)
    parts, times, left_out = helpings(chosen, mutant.file)
    said: dict[str, Any] = {"outcome": "survived" if any(parts) else "unreached", "by": None}
    said["tests"] = sum(map(len, parts))
    said["left_out"] = round(left_out, 1)
    total = 0.0
    with workshop.changed(mutant.file, mutant.applied(text)):
        for tests, takes in zip(parts, times, strict=True):
            if not tests:
                continue
            witness = workshop.folder / "witness"
            witness.unlink(missing_ok=True)
            ended = workshop.child(_running(tests, witness), START + PATIENCE * takes)
            total += ended.seconds
            if ended.code is None:
                said |= {"outcome": "hung"}
            elif ended.code != 0:
                by = witness.read_text() if witness.is_file() else f"exit {ended.code}"
                said |= {"outcome": "killed", "by": by}
            if said["outcome"] != "survived":
                break
    return said | {"seconds": round(total, 1)}


def _running(tests: Sequence[str], witness: Path) -> Callable[[], int]:
    def run() -> int:
        class Witness:
            """Writes down the first test that failed."""

            def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
                if report.failed and not witness.exists():
                    witness.write_text(report.nodeid)

        return int(pytest.main(["-x", *ARGUMENTS, *STEADY, *tests], plugins=[Witness()]))

    return run


def _of_the_page(reach: Reach) -> Chosen:
    """The tests that run the page's script in V8; browsers are not started."""
    tree = reach.workshop.tree
    return {
        found.path: found.seconds
        for found in reach.files
        if found.seconds and "Engine" in (tree / found.path).read_text(encoding="utf-8")
    }


def _scope(module: ast.Module, line: int) -> tuple[set[str], set[int]]:
    """The names that the statement on a line gives to a module or class, and the lines of the
    function whose decorator or default it is; nothing for a statement inside a function.
    """
    names: set[str] = set()
    body: list[ast.stmt] = list(module.body)
    while body:
        node = next((one for one in body if _first(one) <= line <= (one.end_lineno or 0)), None)
        if node is None:
            break
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if line > node.lineno and line >= node.body[0].lineno:
                return set(), set()
            return {node.name}, set(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            body = list(node.body)
            continue
        if isinstance(node, ast.Assign):
            names |= {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
        if isinstance(node, ast.AnnAssign | ast.AugAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        break
    return names, set()


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])
