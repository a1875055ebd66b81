"""Which tests reach which line: measured once a test file, kept until the test file changes."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from mutation.workshop import Workshop

LIMIT = 900.0  # seconds for one test file, measured line by line
ARGUMENTS = (
    "-q",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    "-m",
    "not browser and not slow",
)
STEADY = ("--hypothesis-seed=0", "--no-header", "--tb=no")
Lines = dict[str, list[int]]


class ReadsHere:
    """A pytest plugin: files are read in the process of the tests.

    The child that reads them elsewhere loads the code anew, and would read with the sound one. The
    tests of the wall itself, and of what becomes of a reader, have it stand.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        from ikap.sources.wall import reader

        reader._here.direct = "/wall/" not in item.nodeid and "_reader_" not in item.name


@dataclass(frozen=True)
class TestFile:
    """What one test file reached.

    `seconds` has each test that passed, with the setting up it was first to ask for. `lines` has
    the lines of each file that each test reached, its shared fixtures' among them.
    """

    __test__ = False
    path: str
    checksum: str
    seconds: dict[str, float]
    lines: dict[str, Lines]
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        return sum(self.seconds.values())


class Reach:
    """The reach of every test file; `texts` of what they reached tell when lines have moved."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.folder = workshop.folder / "reach"
        self.files: list[TestFile] = []

    def measure(self, within: Sequence[str] = ("tests", "ikap")) -> None:
        """Read what is kept, and measure the test files in some folders that are new or changed.

        Modules with doctests are test files too.
        """
        tree = self.workshop.tree
        self.folder.mkdir(parents=True, exist_ok=True)
        doctests = [p for p in tree.glob("ikap/**/*.py") if ">>> " in p.read_text("utf-8")]
        files = [*tree.glob("tests/**/test_*.py"), *doctests]
        found = sorted(path.relative_to(tree) for path in files)
        paths = [
            path.as_posix()
            for folder in within
            for path in found
            if path.is_relative_to(folder) and not path.is_relative_to("tests/browser")
        ]
        for number, path in enumerate(paths, 1):
            kept = self.folder / (path.replace("/", ".") + ".json")
            checksum = digest(tree / path)
            found = _read(kept)
            if found is None or found.checksum != checksum:
                print(f"reach {number}/{len(paths)}: {path}", flush=True)
                self.workshop.child(
                    lambda path=path, kept=kept, checksum=checksum: _measure(  # type: ignore[misc]
                        tree, path, kept, checksum
                    ),
                    LIMIT,
                    writes_bytecode=True,
                )
                found = _read(kept)
            if found is not None and found.checksum == checksum:
                self.files.append(found)
            else:
                print(f"   its reach could not be measured: {path}", flush=True)

    def tests(self, file: str, lines: Iterable[int]) -> dict[str, dict[str, float]]:
        """Test file → tests that reach one of the lines, with their seconds.

        Where the file has changed since it was reached, all tests that came into it.
        """
        wanted = set(lines)
        now = digest(self.workshop.tree / file)
        chosen: dict[str, dict[str, float]] = {}
        for reached in self.files:
            moved = reached.texts.get(file) != now
            hit = {
                test: reached.seconds[test]
                for test, files in reached.lines.items()
                if file in files
                and test in reached.seconds
                and (moved or not wanted.isdisjoint(files[file]))
            }
            if hit and reached.cost <= WHOLE:
                hit = dict(reached.seconds)  # what a cache kept for the first, all may rest on
            if hit:
                chosen[reached.path] = hit
        return chosen

    def naming(self, names: Iterable[str]) -> dict[str, dict[str, float]]:
        """The tests of the files that speak of one of the names, as `tests` gives them."""
        word = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b")
        return {
            found.path: dict(found.seconds)
            for found in self.files
            if found.seconds
            and word.search((self.workshop.tree / found.path).read_text(encoding="utf-8"))
        }

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        """Every source file's lines, to find who speaks of a name."""
        tree = self.workshop.tree
        return {
            path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8").split("\n")
            for path in sorted((tree / "ikap").rglob("*.py"))
        }

    def speakers(self, name: str, file: str) -> dict[str, set[int]]:
        """The lines that speak of a name, in its own file and in those that import it."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        imported = re.compile(rf"^\s*(from|import)\b.*\b{re.escape(_stem(file))}\b", re.MULTILINE)
        spoken = {}
        for path, lines in self.sources.items():
            found = {number for number, line in enumerate(lines, 1) if word.search(line)}
            if found and (path == file or imported.search("\n".join(lines))):
                spoken[path] = found
        return spoken


WHOLE = 3.0  # seconds below which a test file is run whole


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _stem(file: str) -> str:
    path = Path(file)
    return path.parent.name if path.stem == "__init__" else path.stem


def _read(path: Path) -> TestFile | None:
    try:
        return TestFile(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _measure(tree: Path, path: str, kept: Path, checksum: str) -> int:
    """In a child: run a test file under coverage, and keep what each test reached."""
    import coverage

    watch = coverage.Coverage(data_file=None, source=[str(tree / "ikap")], config_file=False)
    watch.start()
    notes = _Notes(watch)
    pytest.main([path, *ARGUMENTS, *STEADY], plugins=[notes, ReadsHere()])
    watch.stop()
    found = TestFile(path, checksum, notes.passed(), {}, {})
    shared: dict[str, Lines] = {}
    data = watch.get_data()
    for measured in data.measured_files():
        name = Path(measured).relative_to(tree).as_posix()
        for line, contexts in data.contexts_by_lineno(measured).items():
            for context in contexts:
                if context:
                    shared.setdefault(context, {}).setdefault(name, []).append(line)
        found.texts[name] = digest(Path(measured))
    for test in found.seconds:
        lines: dict[str, set[int]] = {}
        for context in (test, *notes.fixtures.get(test, ())):
            for name, numbers in shared.get(context, {}).items():
                lines.setdefault(name, set()).update(numbers)
        found.lines[test] = {name: sorted(numbers) for name, numbers in lines.items()}
    kept.write_text(json.dumps(found.__dict__), encoding="utf-8")
    return 0


class _Notes:
    """A pytest plugin: switches what coverage writes down, and times each test.

    A fixture that tests share is a context of its own, so that its lines belong to all of them.
    """

    def __init__(self, watch: Any) -> None:
        self.watch = watch
        self.now = ""
        self.seconds: dict[str, float] = {}
        self.worked = _worked()
        self.failed: set[str] = set()
        self.fixtures: dict[str, set[str]] = {}

    def _switch(self, context: str) -> str:
        before, self.now = self.now, context
        self.watch.switch_context(context)
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._switch(item.nodeid)
        definitions = getattr(item, "_fixtureinfo", None)
        named = definitions.name2fixturedefs.values() if definitions else ()
        self.fixtures[item.nodeid] = {
            _context(one) for many in named for one in many if one.scope != "function"
        }
        try:
            return (yield)
        finally:
            self._switch("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        if fixturedef.scope == "function":
            return (yield)
        before = self._switch(_context(fixturedef))
        try:
            return (yield)
        finally:
            self._switch(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self.failed.add(report.nodeid)
        before, self.worked = self.worked, _worked()
        taken = self.worked - before
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + taken

    def passed(self) -> dict[str, float]:
        return {
            test: round(seconds, 4)
            for test, seconds in self.seconds.items()
            if test not in self.failed
        }


def _worked() -> float:
    """Seconds that this process and those it waited for have worked: the same on a busy machine."""
    spent = os.times()
    return sum(spent[:4])


def _context(fixturedef: Any) -> str:
    return f"fixture {fixturedef.baseid}::{fixturedef.argname}"
