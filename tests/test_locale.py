"""Everything that is said in bokmål can be said in English, with the same fields filled in."""

from __future__ import annotations

import importlib.util
import string
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "messages.py"


def _load():
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _load()


@pytest.fixture(scope="module")
def english():
    return {m.id: m for m in messages.read(messages.ENGLISH) if m.id}


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_message_is_in_english(english):
    said = messages.declared() | messages.marked()
    assert {text: said[text] for text in said.keys() - english.keys()} == {}


def test_no_translation_is_empty_or_in_doubt(english):
    assert [m.id for m in english.values() if not m.string or m.fuzzy] == []


def test_the_fields_are_the_same(english):
    translated = [m for m in english.values() if m.string]
    assert [m.id for m in translated if fields(m.id) != fields(m.string)] == []


def test_nothing_is_translated_that_nobody_says(english):
    said = messages.declared() | messages.marked()
    assert english.keys() - said.keys() == set()
    assert dict(messages.read(messages.ENGLISH).obsolete) == {}


def test_fields_have_names(english):
    # A position would have to stand in the same order in both languages.
    assert [text for text in english if any(not name.isidentifier() for name in fields(text))] == []


def test_no_marked_text_is_put_together_on_the_spot():
    found = {
        path.name: lines
        for path in sorted(messages.PACKAGE.rglob("*.py"))
        if (lines := messages.unreadable(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_catalogue_is_written_the_same_twice(tmp_path):
    words = {"Områder: {n}": "Areas: {n}", "Ja": "Yes", "«Mål»\nog mer": "“Target”\nand more"}
    messages.write(words, tmp_path / "one.po")
    messages.write(dict(reversed(words.items())), tmp_path / "two.po")
    assert (tmp_path / "one.po").read_bytes() == (tmp_path / "two.po").read_bytes()
    assert {m.id: m.string for m in messages.read(tmp_path / "one.po") if m.id} == words
