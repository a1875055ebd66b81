"""Names that every file system takes, Windows' among them, and that a person can read.

Windows keeps the names of old devices to itself, whatever follows the first full stop (`con.1`
opens the console), drops full stops and spaces at the end, refuses nine characters, and takes
names that differ in case alone for the same file. macOS takes å in one or two code points for
the same letter. (Microsoft, "Naming Files, Paths, and Namespaces".)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

LONGEST = 60  # characters, without the ending: a path of Windows has 259 in all
REFUSED = frozenset('<>:"/\\|?*')
_NUMBERS = "0123456789¹²³"
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in _NUMBERS}
)


def safe_name(text: str, longest: int = LONGEST) -> str:
    r"""A file's name without its ending: what the text says, less what a file cannot be called.

    >>> safe_name("Øya 1"), safe_name("å/1"), safe_name("con.1"), safe_name(" . ")
    ('Øya 1', 'å_1', '_con.1', '_')
    >>> safe_name("NUL "), safe_name("a\u202etxt\n"), safe_name("x" * 99, 4)
    ('_NUL', 'atxt', 'xxxx')
    """
    whole = unicodedata.normalize("NFC", text)
    kept = "".join(_character(c) for c in " ".join(whole.split()))
    name = kept.strip(" .")[:longest].rstrip(" .")
    return f"_{name}"[:longest] if not name or is_reserved(name) else name


def safe_file(wanted: str, longest: int = 2 * LONGEST) -> str:
    r"""The name of a file as somebody else gave it, with its ending, and without folders.

    >>> safe_file("../../etc/passwd"), safe_file("a\\b:c?.zip"), safe_file("..")
    ('passwd', 'b_c_.zip', '_')
    >>> safe_file("CON.gpkg"), safe_file("x" * 99 + ".zip", 9)
    ('_CON.gpkg', 'xxxxx.zip')
    """
    last = re.split(r"[\\/]", wanted)[-1]
    name = safe_name(last, len(last) + 1)
    stem, dot, ending = name.rpartition(".")
    if len(name) <= longest or not dot or len(ending) >= longest // 2:
        return safe_name(name, longest)
    return f"{safe_name(stem, longest - len(ending) - 1)}.{ending}"


def is_reserved(name: str) -> bool:
    """Whether Windows takes a name for a device.

    >>> [is_reserved(name) for name in ("con.1", "Aux", "LPT¹.txt", "nul .x", "con-1", "com10")]
    [True, True, True, True, False, False]
    """
    return name.partition(".")[0].rstrip(" ").casefold() in RESERVED


def file_names(texts: Iterable[str], longest: int = LONGEST) -> dict[str, str]:
    """A name for each text; no two are the same to any file system. The first keeps its own.

    >>> file_names(["12-B", "12-b", "a/b", "a:b"])
    {'12-B': '12-B', '12-b': '12-b~2', 'a/b': 'a_b', 'a:b': 'a_b~2'}
    """
    used: set[str] = set()
    names: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        stem, count = safe_name(text, longest), 1
        name = stem
        while one_file(name) in used:
            count += 1
            mark = f"~{count}"
            name = stem[: longest - len(mark)].rstrip(" .") + mark
        used.add(one_file(name))
        names[text] = name
    return names


def one_file(name: str) -> str:
    """What a name is to a file system that sees neither case nor composition of letters.

    NTFS compares capitals one by one, so ß and ss are two files there; to be taken for one here
    costs a number at the end of a name, no more.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def beside(path: Path) -> Path:
    """The first free name of the kind `ikap-proposals (2)`, `kart (2).html`."""
    n = 2
    while True:
        name = f"{path.stem} ({n}){path.suffix}" if path.is_file() else f"{path.name} ({n})"
        candidate = path.with_name(name)
        if not candidate.exists():
            return candidate
        n += 1


def _character(c: str) -> str:
    if c in REFUSED:
        return "_"
    return "" if unicodedata.category(c)[0] == "C" else c
