"""A few test files made ready once; each mutant is tried in a fork of it, until a test fails.

The house and the tests are loaded before the fork. In the fork a function's code is replaced where
it stands, whoever holds the function; so only a change inside a function can be tried here, and
only in a function that nobody called while modules were loaded. The others are loaded anew.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import math
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from mutation.mutants import PAGE_ROOM, Mutant
from mutation.reach import ARGUMENTS, STEADY, ReadsHere
from mutation.workshop import Workshop

PATIENCE = 10.0  # times what the tests should take, before a mutant is said to hang
HANGS = 30.0  # seconds of work besides
START = 120.0  # seconds besides, of one that waits and does not work
BUSY = 20.0  # times longer on a busy machine
LOADING = 600.0  # seconds that all mutants of these files may take besides their tests
TOO_EARLY = "too early"  # called while modules were loaded: to be tried the other way


@dataclass(frozen=True)
class Attempt:
    """A mutant, the file's text with it, and the tests to try it on."""

    mutant: Mutant
    text: str
    tests: Mapping[str, float]

    @property
    def seconds(self) -> float:
        return sum(self.tests.values())


def tried_on(
    paths: Sequence[str], attempts: Sequence[Attempt], workshop: Workshop, until: float
) -> dict[str, str]:
    """What a few test files say of mutants, by key: the test that failed, `hung`, or "".

    `until` is a moment of `time.monotonic`, after which no more are begun.
    """
    said = workshop.folder / "said.jsonl"
    said.unlink(missing_ok=True)
    limit = LOADING + sum(START + BUSY * PATIENCE * attempt.seconds for attempt in attempts)
    plugin = _Trying(attempts, workshop, said, until)

    def run() -> int:
        sys.setprofile(plugin.note_early)
        return int(pytest.main([*paths, *ARGUMENTS, *STEADY], plugins=[plugin, ReadsHere()]))

    workshop.child(run, limit)
    lines = said.read_text(encoding="utf-8").splitlines() if said.is_file() else []
    return dict(json.loads(line) for line in lines)


class _Trying:
    """A pytest plugin that runs the chosen tests once a mutant, each time in a fork."""

    def __init__(
        self, attempts: Sequence[Attempt], workshop: Workshop, said: Path, until: float
    ) -> None:
        self.attempts = attempts
        self.workshop = workshop
        self.said = said
        self.until = until
        self.early: set[tuple[str, str]] = set()

    def note_early(self, frame: FrameType, event: str, _value: object) -> None:
        """What is called while modules are loaded: file and name."""
        if event == "call":
            self.early.add((frame.f_code.co_filename, frame.f_code.co_qualname))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.setprofile(None)
        items = {item.nodeid: item for item in session.items}
        for attempt in self.attempts:
            if time.monotonic() > self.until:
                break
            wanted = [items[test] for test in attempt.tests if test in items]
            self._keep(attempt.mutant.key, self._outcome(attempt, wanted))
        return True

    def _keep(self, key: str, outcome: str) -> None:
        with self.said.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([key, outcome]) + "\n")

    def _outcome(self, attempt: Attempt, items: list[pytest.Item]) -> str:
        if attempt.mutant.room == PAGE_ROOM:
            with self.workshop.changed(attempt.mutant.file, attempt.text):
                return self._forked(attempt, items, lambda: None)
        file = str(self.workshop.tree / attempt.mutant.file)
        changed = dict(_functions(compile(attempt.text, file, "exec")))
        held = [
            function
            for function in gc.get_objects()
            if type(function) is FunctionType and function.__code__.co_filename == file
        ]
        new = {
            id(function): changed[_name(function.__code__)]
            for function in held
            if changed.get(_name(function.__code__), function.__code__) != function.__code__
        }
        if not new:
            return TOO_EARLY  # not loaded here, or of a class or a module
        if any(f.__code__.co_freevars != new[id(f)].co_freevars for f in held if id(f) in new):
            return TOO_EARLY  # what it closes over cannot be changed where it stands
        if any((file, f.__code__.co_qualname) in self.early for f in held if id(f) in new):
            return TOO_EARLY

        def put_in() -> None:
            for function in held:
                if id(function) in new:
                    function.__code__ = new[id(function)]

        return self._forked(attempt, items, put_in)

    def _forked(
        self, attempt: Attempt, items: list[pytest.Item], put_in: Callable[[], None]
    ) -> str:
        witness = self.workshop.folder / "witness"
        witness.unlink(missing_ok=True)
        started = time.monotonic()
        process = os.fork()
        if process == 0:
            code = 3
            try:
                os.setpgid(0, 0)
                _end_after(HANGS + PATIENCE * attempt.seconds)
                put_in()
                _forget()
                code = _run(items, witness)
            except BaseException:  # said in the log: a fork that returns would be a second parent
                traceback.print_exc()
            finally:
                os._exit(code)
        limit = START + BUSY * PATIENCE * attempt.seconds
        code = self.workshop.wait(process, started + limit)
        if code is None or code == -signal.SIGXCPU:
            return "hung"
        if code == 0:
            return ""
        return witness.read_text(encoding="utf-8") if witness.is_file() else f"exit {code}"


def _end_after(seconds: float) -> None:
    """Let this process end when it has worked for so long, however busy the machine is."""
    import resource  # where there is os.fork

    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), hard))


def _name(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _functions(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    """The code of every function in a module, by name and line."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield _name(one), one
            yield from _functions(one)


def _forget() -> None:
    """Empty what functions of the house remember: it was made by the sound code."""
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper):
            inner = getattr(thing, "__wrapped__", None)
            if str(getattr(inner, "__module__", "")).startswith("ikap"):
                thing.cache_clear()


def _run(items: Sequence[pytest.Item], witness: Path) -> int:
    """Run tests until one fails, which is written down: 1 where one did."""
    failed: list[str] = []

    class Witness:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

    if items:
        items[0].config.pluginmanager.register(Witness())
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failed:
            witness.write_text(failed[0], encoding="utf-8")
            return 1
    return 0


def loaded_anew(
    mutant: Mutant, text: str, tests: Sequence[str], seconds: float, workshop: Workshop
) -> str:
    """What tests say of a mutant that must be there before anything is loaded, as `tried_on`."""
    witness = workshop.folder / "witness"
    witness.unlink(missing_ok=True)

    def run() -> int:
        _end_after(HANGS + PATIENCE * seconds)
        plugin: Any = _FirstFailure(witness)
        return int(pytest.main(["-x", *ARGUMENTS, *STEADY, *tests], plugins=[plugin]))

    with workshop.changed(mutant.file, text):
        ended = workshop.child(run, START + BUSY * PATIENCE * seconds)
    if ended.code is None or ended.code == -signal.SIGXCPU:
        return "hung"
    if ended.code in (0, 5):  # 5: no tests were collected
        return ""
    if ended.code == 4 and "ERROR: not found" in workshop.log():
        return ""  # a test has another name than when it was reached: nothing was tried
    with contextlib.suppress(OSError):
        return witness.read_text(encoding="utf-8")
    return f"exit {ended.code}"


class _FirstFailure:
    """Writes down the first test that failed."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.witness.exists():
            self.witness.write_text(report.nodeid, encoding="utf-8")
