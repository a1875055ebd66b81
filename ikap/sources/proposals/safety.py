"""TEK17's safety classes, which follow the building: as a proposal states it, else the usual.

Housing and business are F2 and S2 where nothing else is stated, a store too: a plan purpose says
nothing of how many work there, and F1 must be stated. A function that society cannot do without is
F3 and S3, a building of many homes or persons S3, what § 7-2 first paragraph keeps out of all
flood-prone ground FS, and what § 7-3 first paragraph keeps out of all slide-prone ground SS.
"""

from __future__ import annotations

import re

from ikap.catalogue import factors

SENSITIVE = (1161, 1162, 1163)  # barnehage, undervisning, institusjon: noise strikes them as homes
PARTICULAR = "FS"  # § 7-2 first paragraph: the consequence of a flood is particularly great
PREPAREDNESS = "SS"  # § 7-3 first paragraph: the preparedness that it serves would be weakened
_PARTICULAR = re.compile(r"\bsærlig|\bFS\b", re.IGNORECASE)
_PREPAREDNESS = re.compile(r"\bberedskap|\bSS\b", re.IGNORECASE)
_CLASS = re.compile(r"\b([FS])\s*([123])\b")


def stated_classes(text: str | None) -> dict[str, str]:
    """The classes that a cell names, by letter.

    >>> stated_classes("F3 og s2"), stated_classes("høy")
    ({'F': 'F3', 'S': 'S2'}, {})
    >>> stated_classes("særlig stor konsekvens")
    {'F': 'FS'}
    >>> stated_classes("bygg for beredskap, F3")
    {'F': 'F3', 'S': 'SS'}
    """
    classes = {letter: letter + digit for letter, digit in _CLASS.findall((text or "").upper())}
    if _PARTICULAR.search(text or ""):
        classes["F"] = PARTICULAR
    if _PREPAREDNESS.search(text or ""):
        classes["S"] = PREPAREDNESS
    return classes


def flood_class(stated: dict[str, str], *, vulnerable: bool) -> str:
    """F1, F2, F3 or FS (TEK17 § 7-2).

    >>> [flood_class({}, vulnerable=False), flood_class({"F": "F1"}, vulnerable=True)]
    ['F2', 'F1']
    """
    if "F" in stated:
        return stated["F"]
    return "F3" if vulnerable else "F2"


def slide_class(stated: dict[str, str], units: float, persons: float, *, vulnerable: bool) -> str:
    """S1, S2, S3 or SS (TEK17 § 7-3), by the homes and the persons of the largest building.

    >>> [slide_class({}, n, p, vulnerable=False) for n, p in ((10, 25), (11, 0))]
    ['S2', 'S3']
    """
    if "S" in stated:
        return stated["S"]
    table = factors("tek17")
    large = units > table["s3_units"].best or persons > table["s3_persons"].best
    return "S3" if vulnerable or large else "S2"
