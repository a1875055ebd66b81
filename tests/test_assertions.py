"""Every test reaches an assertion, and none asserts what cannot fail. Read from the tests' text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("test_*.py"))
# What asserts though it does not say so: a refusal that is expected, a sentence that must stand.
REACHES = {"raises", "warns", "fail", "deprecated_call"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def called(node: ast.AST) -> Iterator[str]:
    """The last names of all that is called: `np.testing.assert_allclose` → `assert_allclose`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            function = part.func
            if isinstance(function, ast.Attribute):
                yield function.attr
            elif isinstance(function, ast.Name):
                yield function.id


def asserts_itself(node: ast.AST) -> bool:
    """Whether a function asserts in its own body."""
    return any(isinstance(part, ast.Assert) for part in ast.walk(node)) or any(
        name.startswith("assert") or name in REACHES for name in called(node)
    )


@cache
def asserting(path: Path) -> frozenset[str]:
    """The helpers that a file can call and that assert, themselves or by one that they call.

    Those of the file itself, of the files above it that it shares fixtures with, and those that it
    imports from the tests.
    """
    files = [
        path,
        *(folder / "conftest.py" for folder in path.parents if TESTS in (folder, *folder.parents)),
    ]
    modules = [node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    imported = [str(name).split(".") for name in modules if str(name).startswith("tests.")]
    files += [TESTS.parent.joinpath(*parts).with_suffix(".py") for parts in imported]
    helpers = [
        node
        for file in files
        if file.is_file()
        for node in functions(file)
        if not node.name.startswith("test_")
    ]
    names = {node.name for node in helpers if asserts_itself(node)}
    while more := {one.name for one in helpers if names.intersection(called(one))} - names:
        names |= more
    return frozenset(names)


def reaches_an_assertion(node: Function, path: Path | None = None) -> bool:
    known = asserting(path) if path else frozenset()
    return asserts_itself(node) or bool(known.intersection(called(node)))


def cannot_fail(node: ast.Assert) -> bool:
    """Whether an assertion holds whatever the code does.

    A constant, a size over nothing, a thing compared with itself.
    """
    test = node.test
    if isinstance(test, ast.Constant):
        return True
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    left, right = test.left, test.comparators[0]
    same = ast.dump(left) == ast.dump(right) and not any(
        isinstance(part, ast.Call) for part in ast.walk(left)
    )
    size = isinstance(left, ast.Attribute) and left.attr == "st_size"
    nothing = isinstance(right, ast.Constant) and right.value == 0
    return same or (size and nothing and isinstance(test.ops[0], ast.Gt))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_every_test_reaches_an_assertion(path):
    """What runs as a property by hypothesis is a test like any other; doctests say what comes."""
    tests = [node for node in functions(path) if node.name.startswith("test_")]
    assert tests
    assert [node.name for node in tests if not reaches_an_assertion(node, path)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_no_assertion_holds_whatever_the_code_does(path):
    asserts = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)]
    assert [node.lineno for node in asserts if cannot_fail(node)] == []


def parsed(text: str) -> Function:
    [node] = ast.parse(text).body
    assert isinstance(node, Function)
    return node


def test_a_test_that_asserts_nothing_is_seen():
    assert not reaches_an_assertion(parsed("def test_x():\n    run()\n    x == 1"))
    assert reaches_an_assertion(parsed("def test_x():\n    with pytest.raises(E):\n        run()"))
    assert reaches_an_assertion(parsed("def test_x():\n    np.testing.assert_allclose(a, b)"))
    assert reaches_an_assertion(parsed("def test_x():\n    assert_golden('a', b)"))


@pytest.mark.parametrize("text", ["True", "1", "A == A", "a.b == a.b", "path.stat().st_size > 0"])
def test_an_assertion_that_cannot_fail_is_seen(text):
    [node] = ast.parse(f"assert {text}").body
    assert isinstance(node, ast.Assert)
    assert cannot_fail(node)


@pytest.mark.parametrize("text", ["a == b", "f() == f()", "x > 0", "path.stat().st_size > 10"])
def test_one_that_can_is_left(text):
    [node] = ast.parse(f"assert {text}").body
    assert isinstance(node, ast.Assert)
    assert not cannot_fail(node)
