"""The order of the page's scripts follows from what their heads say, and the heads are true."""

from __future__ import annotations

import graphlib
from collections import Counter

import pytest

from ikap.present import script
from tests.present.page_script.names import declared, used

TEXTS = {name: path.read_text(encoding="utf-8") for name, path in script.files().items()}
OWNERS = {name: file for file, text in TEXTS.items() for name in declared(text)}


@pytest.mark.parametrize("file", TEXTS)
def test_a_head_says_what_the_script_uses_and_no_more(file):
    files = {OWNERS[name] for name in used(TEXTS[file]) if name in OWNERS} - {file}
    assert set(script.uses(TEXTS[file])) == files


def test_no_name_is_declared_twice():
    counts = Counter(name for text in TEXTS.values() for name in declared(text))
    assert [name for name, n in counts.items() if n > 1] == []


def test_everything_that_is_declared_is_used():
    known = " ".join(TEXTS.values())
    called_by_the_map = {"startPage", "startLayerPage", "startDrawPage"}
    unused = {name for name in OWNERS if known.count(name) == 1}
    assert unused - called_by_the_map == set()


def test_each_stands_below_what_it_uses():
    order = script.order()
    assert sorted(order) == sorted(TEXTS)
    for at, file in enumerate(order):
        assert set(script.uses(TEXTS[file])) <= set(order[:at])


def test_the_arithmetic_needs_no_page():
    for file in ("weighing", "moves", "sensitivity", "utm"):
        assert set(script.order(file)) <= {"weighing", "moves", "sensitivity", "utm"}
        assert used(TEXTS[file]) & {"window", "L", "SETTINGS"} == set()


def test_scripts_that_use_each_other_are_refused():
    with pytest.raises(graphlib.CycleError):
        script.sorted_by_use({"a": ("b",), "b": ("a",)})


def test_a_script_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no script is called nowhere"):
        script.order("nowhere")
