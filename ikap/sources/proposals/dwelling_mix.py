"""Which types of dwelling a row proposes: as it is written, else as its arealformål says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ikap.catalogue import dwelling_type_of, dwelling_type_words
from ikap.sources import cells

_AND = re.compile(r"[;+/&]|(?<!\d),|,(?!\d)|\bog\b", re.IGNORECASE)
_PART = re.compile(r"^\s*(?P<count>\d+(?:[.,]\d+)?)?\s*(?P<percent>%|prosent)?\s*(?P<word>.*?)\s*$")
_AFTER = re.compile(r"^(?P<word>.*?)\s*:?\s*(?P<count>\d+(?:[.,]\d+)?)\s*(?P<percent>%|prosent)?$")


@dataclass(frozen=True)
class Mix:
    """Type of dwelling → its share of them; empty where nothing is known.

    `count`: the dwellings that the row counts by type, None where it gives shares or none.
    `unknown`: what it says that is no type of dwelling.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    count: float | None = None
    unknown: str | None = None


def dwelling_mix(text: str | None, code: int | None) -> Mix:
    """The types of dwelling that a cell names, each with its number or share.

    >>> dwelling_mix("80 blokk, 20 rekkehus", None).shares
    {'flat': 0.8, 'row_house': 0.2}
    >>> dwelling_mix("rekkehus 40 % og enebolig 60 %", None).shares
    {'row_house': 0.4, 'detached': 0.6}
    >>> dwelling_mix(None, 1113).shares, dwelling_mix("blokk og rekkehus", None).unknown
    ({'flat': 1.0}, 'blokk og rekkehus')
    """
    if not text:
        kind = dwelling_type_of(code)
        return Mix({kind: 1.0} if kind else {})
    words = {cells.plain(word): kind for word, kind in dwelling_type_words().items()}
    parts = [_part(entry, words) for entry in _AND.split(text) if entry.strip()]
    if not parts or any(kind is None for kind, _n, _percent in parts):
        return Mix(unknown=text)
    if len(parts) == 1 and (parts[0][1] is None or parts[0][1] > 0):
        kind, count, percent = parts[0]
        return Mix({str(kind): 1.0}, None if percent else count)
    counts = [count for _kind, count, _percent in parts if count is not None]
    percents = {percent for _kind, _n, percent in parts}
    if len(counts) < len(parts) or len(percents) > 1 or sum(counts) <= 0:
        return Mix(unknown=text)
    shares: dict[str, float] = {}
    for (kind, _count, _percent), count in zip(parts, counts, strict=True):
        shares[str(kind)] = shares.get(str(kind), 0.0) + count / sum(counts)
    return Mix(shares, None if percents == {True} else sum(counts))


def _part(text: str, words: Mapping[str, str]) -> tuple[str | None, float | None, bool]:
    """A type, how many, and whether that is per cent."""
    match = _PART.match(text)
    if match is None or (match["count"] is None and _AFTER.match(text.strip())):
        match = _AFTER.match(text.strip())
    if match is None:
        return None, None, False
    count = None if match["count"] is None else float(match["count"].replace(",", "."))
    return words.get(cells.plain(match["word"])), count, match["percent"] is not None
