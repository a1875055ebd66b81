"""What a mutant is: a piece of a file, what stands there instead, and how it is told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path("ikap/present/assets/page/scripts/arithmetic")
PAGE_ROOM = "page script"
GROUND = "ground"  # the modules that stand at the top of the package


@dataclass(frozen=True)
class Change:
    """Characters `start` to `end` of a text, replaced: what an operator proposes."""

    start: int
    end: int
    text: str
    operator: str


@dataclass(frozen=True)
class Mutant:
    """One change in one file.

    `line` counts from 1; `statement` is the first and last line of what must run for the change
    to be felt. `before` and `after` are the changed line without its indentation, `nth` tells
    apart changes that read alike: together with the file they name the mutant when lines move.
    """

    file: str
    line: int
    statement: tuple[int, int]
    change: Change
    before: str
    after: str
    nth: int = 0

    @property
    def key(self) -> str:
        """The name of the mutant in the outcomes: twelve hexadecimal digits."""
        said = "\0".join((self.file, self.before, self.after, self.change.operator, str(self.nth)))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def room(self) -> str:
        return room(self.file)

    def applied(self, text: str) -> str:
        """The file's text with the change."""
        return text[: self.change.start] + self.change.text + text[self.change.end :]


def room(file: str) -> str:
    """The room of a file, as the table has it.

    >>> room("ikap/measure/overlap.py"), room("ikap/model.py")
    ('measure', 'ground')
    """
    if Path(file).is_relative_to(PAGE):
        return PAGE_ROOM
    parts = Path(file).parts
    return parts[1] if len(parts) > 2 else GROUND


def named(
    file: str, text: str, changes: Iterator[tuple[Change, tuple[int, int]]]
) -> Iterator[Mutant]:
    """The changes of a file as mutants; what would leave the text as it is, is left out."""
    seen: dict[tuple[str, str, str], int] = {}
    for change, statement in changes:
        if text[change.start : change.end] == change.text:
            continue
        line = text.count("\n", 0, change.start) + 1
        first = text.rfind("\n", 0, change.start) + 1
        last = text.find("\n", change.end)
        last = len(text) if last < 0 else last
        before = text[first:last].strip()
        after = (text[first : change.start] + change.text + text[change.end : last]).strip()
        alike = (before, after, change.operator)
        seen[alike] = seen.get(alike, -1) + 1
        yield Mutant(file, line, statement, change, before, after, seen[alike])
