"""TEK17's safety classes, which follow the building: as a proposal states it, else the usual.

Housing and business are F2 and S2 where nothing else is stated; a store or a garage is F1, a
function that society cannot do without F3 and S3, and a building of many homes or persons S3.
"""

from __future__ import annotations

import re

from ikap.catalogue import factors

STORAGE = (1350,)  # arealformål: lager
SENSITIVE = (1161, 1162, 1163)  # barnehage, undervisning, institusjon: noise strikes them as homes
_CLASS = re.compile(r"\b([FS])\s*([123])\b")


def stated_classes(text: str | None) -> dict[str, str]:
    """The classes that a cell names, by letter.

    >>> stated_classes("F3 og s2"), stated_classes("høy")
    ({'F': 'F3', 'S': 'S2'}, {})
    """
    return {letter: letter + digit for letter, digit in _CLASS.findall((text or "").upper())}


def flood_class(stated: dict[str, str], code: int | None, *, vulnerable: bool) -> str:
    """F1, F2 or F3 (TEK17 § 7-2).

    >>> [flood_class({}, 1350, vulnerable=False), flood_class({}, 1110, vulnerable=True)]
    ['F1', 'F3']
    """
    if "F" in stated:
        return stated["F"]
    if vulnerable:
        return "F3"
    return "F1" if code in STORAGE else "F2"


def slide_class(stated: dict[str, str], units: float, persons: float, *, vulnerable: bool) -> str:
    """S1, S2 or S3 (TEK17 § 7-3), by the homes and the persons of the largest building.

    >>> [slide_class({}, n, p, vulnerable=False) for n, p in ((10, 25), (11, 0))]
    ['S2', 'S3']
    """
    if "S" in stated:
        return stated["S"]
    table = factors("tek17")
    large = units > table["s3_units"].best or persons > table["s3_persons"].best
    return "S3" if vulnerable or large else "S2"
