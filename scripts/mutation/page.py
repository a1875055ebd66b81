"""The changes that the page's script can suffer, over its tokens: a small set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mutation.mutants import Change

# Comments and texts are not code.
_QUIET = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""",
    re.DOTALL,
)
_TOKENS = (
    (r" >= ", " > ", "comparison"),
    (r" <= ", " < ", "comparison"),
    (r" > ", " >= ", "comparison"),
    (r" < ", " <= ", "comparison"),
    (r" === ", " !== ", "comparison"),
    (r" !== ", " === ", "comparison"),
    (r" && ", " || ", "negation"),
    (r" \|\| ", " && ", "negation"),
    (r" \+ ", " - ", "arithmetic"),
    (r" - ", " + ", "arithmetic"),
    (r" \* ", " / ", "arithmetic"),
    (r" / ", " * ", "arithmetic"),
    (r"Math\.min\b", "Math.max", "extremes"),
    (r"Math\.max\b", "Math.min", "extremes"),
    (r"\.some\(", ".every(", "extremes"),
    (r"\.every\(", ".some(", "extremes"),
    (r"(?<=[(\s])!(?=[\w(])", "", "negation"),
    (r"\btrue\b", "false", "constants"),
    (r"\bfalse\b", "true", "constants"),
)
_NUMBER = re.compile(r"(?<![\w.\])$])(\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w.])")


def changes(text: str) -> Iterator[tuple[Change, tuple[int, int]]]:
    """Every change of a script, with its line twice: which lines run is not known of a page.

    >>> [change.text for change, _ in changes('say(a < 2); // a < 2')]
    [' <= ', '3']
    """
    code = _QUIET.sub(lambda found: " " * len(found[0]), text)
    for pattern, other, operator in _TOKENS:
        for found in re.finditer(pattern, code):
            yield _at(text, Change(found.start(), found.end(), other, operator))
    for found in _NUMBER.finditer(code):
        value = float(found[1])
        moved = str(int(value) + 1) if found[1].isdigit() else repr(value * 1.1)
        if 0 < value < 1e-3:
            moved = repr(value * 1e5)
        yield _at(text, Change(found.start(), found.end(), moved, "constants"))


def _at(text: str, change: Change) -> tuple[Change, tuple[int, int]]:
    line = text.count("\n", 0, change.start) + 1
    return change, (line, line)
