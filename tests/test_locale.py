"""Everything that is said in bokmål can be said in nynorsk and English, with the same fields."""

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


@pytest.fixture(scope="module", params=list(messages.CATALOGUES))
def translated(request):
    return {m.id: m for m in messages.read(messages.CATALOGUES[request.param]) if m.id}


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_message_is_translated(translated):
    said = messages.declared() | messages.marked()
    assert {text: said[text] for text in said.keys() - translated.keys()} == {}


def test_no_translation_is_empty_or_in_doubt(translated):
    assert [m.id for m in translated.values() if not m.string or m.fuzzy] == []


def test_the_fields_are_the_same(translated):
    said = [m for m in translated.values() if m.string]
    assert [m.id for m in said if fields(m.id) != fields(m.string)] == []


def test_nothing_is_translated_that_nobody_says(translated):
    said = messages.declared() | messages.marked()
    assert translated.keys() - said.keys() == set()
    for catalogue in messages.CATALOGUES.values():
        assert dict(messages.read(catalogue).obsolete) == {}


def test_fields_have_names(translated):
    # A position would have to stand in the same order in both languages.
    assert [
        text for text in translated if any(not name.isidentifier() for name in fields(text))
    ] == []


def test_no_marked_text_is_put_together_on_the_spot():
    found = {
        path.name: lines
        for path in sorted(messages.PACKAGE.rglob("*.py"))
        if (lines := messages.unreadable(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_catalogue_is_written_the_same_twice(tmp_path):
    words = {"Områder: {n}": "Areas: {n}", "Ja": "Yes", "«Mål»\nog mer": "“Target”\nand more"}
    messages.write(words, tmp_path / "one.po", "nn")
    messages.write(dict(reversed(words.items())), tmp_path / "two.po", "nn")
    assert (tmp_path / "one.po").read_bytes() == (tmp_path / "two.po").read_bytes()
    assert "Language: nn" in (tmp_path / "one.po").read_text(encoding="utf-8")
    assert {m.id: m.string for m in messages.read(tmp_path / "one.po") if m.id} == words
