"""The screens have a word for everything that they are asked to name."""

from __future__ import annotations

import re
from pathlib import Path

import ikap.serve
from ikap.serve.pages.words import WORDS
from ikap.sources.proposals import SYNONYMS

SCRIPTS = sorted((Path(ikap.serve.__file__).parent / "assets").glob("*.js"))
WORD = re.compile(r'\bt\("([a-z0-9_]+)"')


def test_every_column_that_is_known_has_its_name_on_the_screen():
    """A file with a column that has none would stop the screen of what was read."""
    assert {f"field_{column}" for column in SYNONYMS} <= set(WORDS)


def test_every_word_that_a_script_asks_for_by_name_is_there():
    asked = {word for path in SCRIPTS for word in WORD.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 50
    assert asked <= set(WORDS)
