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
    return {
        (m.context or "", m.id): m
        for m in messages.read(messages.CATALOGUES[request.param])
        if m.id
    }


@pytest.fixture(scope="module")
def said():
    return messages.declared() | messages.marked()


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def forms(words):
    """A message or a translation as its texts: one, or a singular and a plural."""
    return (words,) if isinstance(words, str) else words


def test_every_message_is_translated(translated, said):
    assert {key: said[key] for key in said.keys() - translated.keys()} == {}


def test_no_translation_is_empty_or_in_doubt(translated):
    assert [m.id for m in translated.values() if not all(forms(m.string)) or m.fuzzy] == []


def test_the_fields_are_the_same(translated):
    apart = [
        message.id
        for message in translated.values()
        for ours, theirs in zip(forms(message.id), forms(message.string), strict=True)
        if fields(ours) != fields(theirs)
    ]
    assert apart == []


def test_nothing_is_translated_that_nobody_says(translated, said):
    assert translated.keys() - said.keys() == set()
    for catalogue in messages.CATALOGUES.values():
        assert dict(messages.read(catalogue).obsolete) == {}


def test_fields_have_names(said):
    # A position would have to stand in the same order in both languages.
    positions = [
        text
        for key in said
        for text in messages.texts(key)
        if any(not name.isidentifier() for name in fields(text))
    ]
    assert positions == []


def test_a_message_is_single_or_counted(said):
    # A catalogue knows a message by its singular: it cannot be both.
    single = {key for key in said if isinstance(key[1], str)}
    counted = [key for key in said if not isinstance(key[1], str)]
    assert [key for key in counted if (key[0], key[1][0]) in single] == []
    assert len({(sense, one) for sense, (one, _many) in counted}) == len(counted)


def test_no_marked_text_is_put_together_on_the_spot():
    found = {
        path.name: lines
        for path in sorted(messages.PACKAGE.rglob("*.py"))
        if (lines := messages.unreadable(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_catalogue_is_written_the_same_twice(tmp_path):
    words = {
        ("", "Områder: {n}"): "Areas: {n}",
        ("", "Ja"): "Yes",
        ("", "«Mål»\nog mer"): "“Target”\nand more",
        ("klasse", "Middels"): "Fair",
        ("bonitet", "Middels"): "Medium",
        ("", ("{n} dag", "{n} dager")): ("{n} day", "{n} days"),
    }
    messages.write(words, tmp_path / "one.po", "nn")
    messages.write(dict(reversed(words.items())), tmp_path / "two.po", "nn")
    assert (tmp_path / "one.po").read_bytes() == (tmp_path / "two.po").read_bytes()
    assert "Language: nn" in (tmp_path / "one.po").read_text(encoding="utf-8")
    assert messages.catalogued(tmp_path / "one.po") == words
