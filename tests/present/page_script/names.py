"""What each script declares for all and what it uses of the others, read from its text.

All share one scope, so a name of another file is known by the name alone: no local may have it.
"""

from __future__ import annotations

import re

# Comments, texts and regular expressions; a template's `${…}` is code and stays.
_LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|(?<=[(,=:!&|?])\s*/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*"""
    r"""|`(?P<template>(?:\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*)`""",
    re.DOTALL,
)
_HOLE = re.compile(r"\$\{((?:[^{}`]|`[^`]*`|\{[^{}]*\})*)\}", re.DOTALL)
_DECLARED = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_NAME = re.compile(r"(?:(?<=\.\.\.)|(?<![\w.$]))([A-Za-z_]\w*)(?!\w|\s*:(?!:))")
_CONDITION = re.compile(r"\?[^?.\n][^\n]*?(\b\w+)\s*:")


def bare(text: str) -> str:
    """The code without comments and texts.

    >>> bare('say(`a ${there("b")}`); // of b')
    'say( there( ) ); '
    """

    def kept(found: re.Match[str]) -> str:
        template = found["template"]
        if template is None:
            return " "
        return " " + " ".join(bare(hole) for hole in _HOLE.findall(template)) + " "

    return _LITERAL.sub(kept, text)


def declared(text: str) -> set[str]:
    """The names that a script has for all.

    >>> sorted(declared("const A = 1;\\nfunction b() {\\n  const c = A;\\n}"))
    ['A', 'b']
    """
    return set(_DECLARED.findall(bare(text)))


def used(text: str) -> set[str]:
    """The names that stand in a script, other than properties and keys of objects.

    >>> sorted(used("f({ a: b, ...c }, d.e) ? g : h"))
    ['b', 'c', 'd', 'f', 'g', 'h']
    """
    code = bare(text)
    return {*_NAME.findall(code), *_CONDITION.findall(code)}
