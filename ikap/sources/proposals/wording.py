"""What people write of what they want to build: homes, business, both, or neither.

First the plain words, then the parts of longer ones; what no part is known of is not recognised.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ikap.model import Kind
from ikap.sources import cells
from ikap.sources.proposals.purpose import Purpose, purpose_of, purposes, table

_HOUSING = (
    *("housing", "residential", "dwelling", "dwellings", "homes", "bolig", "boliger", "bustad"),
    *("boligområde", "boligbebyggelse", "boligformål", "b"),
)
_BUSINESS = (
    *("business", "commercial", "industrial", "næring", "næringsområde", "næringsareal"),
    *("næringsbebyggelse", "næringsvirksomhet", "næringsformål", "n"),
)
_MIXED = (
    *("mixed", "mixeduse", "blandet", "blandet formål", "kombinert", "kombinertformål"),
    *("bolig/næring", "bolig og næring", "bolig, næring", "sentrumsformål"),
)
_BOTH = (Kind.HOUSING, Kind.BUSINESS)
_INTO = re.compile(r"\b(?:til|to)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"([A-ZÆØÅ]{1,3})[-_ ]?\d{0,3}[a-zæøå]?")
ALIKE = 0.6  # of 1; less is no likeness


@dataclass(frozen=True)
class Meaning:
    """What a text proposes: `kinds`, or the `purpose` that is neither; both empty: not known.

    `loose`: put together from parts of the words rather than known as it stands.
    """

    kinds: tuple[Kind, ...] = ()
    purpose: Purpose | None = None
    loose: bool = False


def kinds_in(value: Any) -> tuple[Kind, ...]:
    """The kinds that a word is known to name; empty for a word that names none.

    >>> kinds_in("Boligområde"), len(kinds_in("Bolig/næring")), kinds_in("hytter")
    ((<Kind.HOUSING: 'housing'>,), 2, ())
    """
    return _by_word().get(cells.plain(cells.text(value) or ""), ())


def meaning(value: Any) -> Meaning:
    """What a text proposes, by the parts of its words where the whole is not known.

    >>> meaning("Næring/industri").kinds, meaning("fra LNF til bolig").kinds
    ((<Kind.BUSINESS: 'business'>,), (<Kind.HOUSING: 'housing'>,))
    >>> str(meaning("hytteområde").purpose), meaning("annet"), meaning("ikke bolig").kinds
    ('1120 Fritidsbebyggelse', Meaning(kinds=(), purpose=None, loose=False), ())
    """
    text = cells.text(value) or ""
    if kinds := kinds_in(text):
        return Meaning(kinds)
    wanted = _INTO.split(text)[-1]
    if kinds := _by_letters(wanted.strip()):
        return Meaning(kinds, loose=True)
    words = [cells.plain(word) for word in _TOKEN.findall(wanted)]
    if any(word in _words()["refusing"] for word in words):
        return Meaning()
    meanings = [_of_word(word) for word in words]
    kinds = tuple(kind for kind in _BOTH if any(kind in kinds_ for kinds_, _code in meanings))
    if kinds:
        return Meaning(kinds, loose=True)
    code = next((code for _kinds, code in meanings if code is not None), None)
    return Meaning() if code is None else Meaning(purpose=purpose_of(code), loose=True)


def nearest(value: Any) -> str | None:
    """The known word or title that a text is most like; None where it is like none.

    >>> nearest("Bolgi"), nearest("xyz")
    ('bolig', None)
    """
    known = _known()
    match = difflib.get_close_matches(
        cells.plain(cells.text(value) or ""), list(known), n=1, cutoff=ALIKE
    )
    return known[match[0]] if match else None


def _of_word(word: str) -> tuple[tuple[Kind, ...], int | None]:
    """The kinds of a word by its parts, or the code of the purpose that is neither."""
    parts = _words()
    neither = next((code for part, code in parts["neither"].items() if part in word), None)
    if neither is not None:
        return (), int(neither)
    if any(part in word for part in parts["mixed"]):
        return _BOTH, None
    named = ((Kind.HOUSING, "housing"), (Kind.BUSINESS, "business"))
    return tuple(kind for kind, of in named if any(part in word for part in parts[of])), None


def _by_letters(text: str) -> tuple[Kind, ...]:
    """The kinds of the letters that plans put on an area: B1, BFS2, N3."""
    match = _LETTERS.fullmatch(text)
    letters = _words()["letters"]
    named = ((_BOTH, "mixed"), ((Kind.HOUSING,), "housing"), ((Kind.BUSINESS,), "business"))
    return next((kinds for kinds, of in named if match and match[1] in letters[of]), ())


def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = table()["words"]
    return words


@cache
def _by_word() -> Mapping[str, tuple[Kind, ...]]:
    named: Iterable[tuple[tuple[str, ...], tuple[Kind, ...]]] = (
        (_MIXED, _BOTH),
        (_HOUSING, (Kind.HOUSING,)),
        (_BUSINESS, (Kind.BUSINESS,)),
    )
    return {cells.plain(word): kinds for words, kinds in named for word in words}


@cache
def _known() -> Mapping[str, str]:
    """What can be written, by its plain form."""
    words = (word for word in (*_HOUSING, *_BUSINESS, *_MIXED) if len(word) > 1)
    titles = (name for p in purposes().values() for name in (p.title, *p.names))
    return {cells.plain(name): name for name in (*titles, *words)}
