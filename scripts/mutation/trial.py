"""Mutants tried, all of them test file by test file: those that live go on to the next."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mutation.bench import TOO_EARLY, Attempt, loaded_anew, tried_on
from mutation.mutants import PAGE_ROOM, Mutant
from mutation.reach import Reach
from mutation.workshop import Workshop

BUDGET = 60.0  # seconds of tests for one mutant, as they were timed on the sound code
TOGETHER = 24  # test files loaded at once
ANEW = 25.0  # likewise, for one that must be loaded anew: then the tests are loaded too

DECLARED = "tests/limits/test_records.py"

# What holds all the records of a room.
GATHERED = {"criteria": ("CRITERIA", "CONSTRAINTS", "INDICATORS"), "catalogue": ("LAYERS",)}

Chosen = Mapping[str, Mapping[str, float]]  # test file → its tests → seconds
Keep = Callable[[Mutant, dict[str, Any]], None]


def could_notice(mutant: Mutant, text: str, reach: Reach) -> tuple[Chosen, bool]:
    """The tests that reach a mutant's statement, and whether it is inside a function.

    For what runs when a module is loaded: the tests that reach the body of its function, or a line
    that speaks of the name it gives a value.
    """
    if mutant.room == PAGE_ROOM:
        return _of_the_page(reach), True
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
    reached = bool(chosen)
    if names:  # records are read by those who name them, or all of them
        for path, tests in reach.naming({*names, *GATHERED.get(mutant.room, ())}).items():
            chosen.setdefault(path, {}).update(tests)
    if names or not chosen:  # it reads what is declared without running it
        chosen |= {file.path: dict(file.seconds) for file in reach.files if file.path == DECLARED}
    # What nothing reaches is run when a module is loaded, if at all.
    return chosen, reached and not names


def try_all(
    mutants: Sequence[Mutant],
    reach: Reach,
    workshop: Workshop,
    keep: Keep,
    until: float,
    budget: float = BUDGET,
) -> None:
    """Try mutants, and `keep` what became of each: killed, by which test, or survived.

    `budget` is in seconds of tests for each, as they were timed on the sound code. Stops at a
    moment of `time.monotonic`; those that were not tried to the end are not kept.
    """
    texts = {
        file: (workshop.tree / file).read_bytes().decode() for file in {m.file for m in mutants}
    }
    chosen = {m: could_notice(m, texts[m.file], reach) for m in mutants}
    spent = dict.fromkeys(mutants, 0.0)
    anew = {m for m, (_tests, inside) in chosen.items() if not inside}
    for paths in _batched(_order(mutants, chosen), TOGETHER):
        attempts = [
            Attempt(m, m.applied(texts[m.file]), tests)
            for m in mutants
            if m in spent and m not in anew
            if (tests := _within(budget, spent[m], [chosen[m][0].get(p, {}) for p in paths]))
        ]
        if not attempts or time.monotonic() > until:
            continue
        said = tried_on(paths, attempts, workshop, until)
        for attempt in attempts:
            outcome = said.get(attempt.mutant.key)
            if outcome == TOO_EARLY:
                anew.add(attempt.mutant)
            elif outcome:
                spent.pop(attempt.mutant)
                keep(attempt.mutant, _killed(outcome))
            elif outcome == "":
                spent[attempt.mutant] += attempt.seconds
    for mutant in [m for m in spent if m not in anew]:
        if time.monotonic() <= until:
            reached = any(chosen[mutant][0].values())
            outcome = "survived" if reached else "unreached"
            keep(mutant, {"outcome": outcome, "by": None, "seconds": round(spent[mutant], 1)})
    for mutant in [m for m in spent if m in anew]:
        if time.monotonic() <= until:
            keep(mutant, _anew(mutant, texts[mutant.file], chosen[mutant][0], workshop))


def _within(budget: float, spent: float, files: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The tests of as many files as there is time for; of a mutant's first file, all of them."""
    tests: dict[str, float] = {}
    for file in files:
        takes = sum(file.values())
        if spent + takes <= budget or not spent:
            tests |= file
            spent += takes
    return tests


def _anew(mutant: Mutant, text: str, chosen: Chosen, workshop: Workshop) -> dict[str, Any]:
    tests: list[str] = []
    seconds = 0.0
    # What is declared is held in one place, which is asked first.
    order = sorted(chosen, key=lambda one: (one != DECLARED, _cost(one, chosen, mutant)))
    for path in order:
        takes = sum(chosen[path].values())
        if seconds + takes <= ANEW or not tests:
            tests += chosen[path]
            seconds += takes
    if not tests:
        return {"outcome": "unreached", "by": None, "seconds": 0.0}
    outcome = loaded_anew(mutant, mutant.applied(text), tests, seconds, workshop)
    if outcome:
        return _killed(outcome)
    return {"outcome": "survived", "by": None, "seconds": round(seconds, 1)}


def _killed(by: str) -> dict[str, Any]:
    return {"outcome": "hung" if by == "hung" else "killed", "by": by, "seconds": None}


def _batched(paths: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(paths), size):
        yield paths[begin : begin + size]


def _order(mutants: Sequence[Mutant], chosen: Mapping[Mutant, tuple[Chosen, bool]]) -> list[str]:
    """The test files, those first that cost each of their mutants least."""
    costs: dict[str, list[float]] = {}
    for mutant in mutants:
        tests, inside = chosen[mutant]
        for path in tests if inside else ():
            costs.setdefault(path, []).append(_cost(path, tests, mutant))
    return sorted(costs, key=lambda path: sum(costs[path]) / len(costs[path]))


def _cost(path: str, chosen: Chosen, mutant: Mutant) -> float:
    """Seconds; an eighth in the folder of the mutant's own room, and where limits are held."""
    near = "/" + Path(mutant.file).parts[1] + "/" in path or path.startswith("tests/limits/")
    return sum(chosen[path].values()) * (1 if near else 8)


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
