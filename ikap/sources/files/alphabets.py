"""Which encoding of one byte a letter a text is in: the one that makes Norwegian words of it."""

from __future__ import annotations

import re

# Windows' own; what DOS and Excel's «CSV (MS-DOS)» write (æ, ø and å stand alike in CP865); and
# what Excel's «CSV (Macintosh)» does. The first of those that fit alike is taken.
WINDOWS, DOS, MACINTOSH = "cp1252", "cp850", "mac_roman"
NAMES = {WINDOWS: "Windows-1252", DOS: "CP850 (MS-DOS)", MACINTOSH: "Macintosh"}
_SMALL, _GREAT = "a-zæøå", "A-ZÆØÅ"
_IN_PLACE = re.compile(
    rf"(?<=[{_SMALL}{_GREAT}])[æøå]|[æøå](?=[{_SMALL}])"
    rf"|(?<![{_SMALL}])[ÆØÅ](?=[{_SMALL}{_GREAT}])|(?<=[{_GREAT}])[ÆØÅ](?![{_SMALL}])"
)
_OUT_OF_PLACE = re.compile(rf"(?<=[{_SMALL}])[ÆØÅ]")


def eight_bit(raw: bytes) -> str:
    r"""The encoding of a text that is not UTF-8: where æ, ø and å stand as they do in words.

    A great letter after a small one is no word, so quotation marks are not taken for Æ.

    >>> [eight_bit("Blåbærøya".encode(name)) for name in (WINDOWS, DOS, "cp865", MACINTOSH)]
    ['cp1252', 'cp850', 'cp850', 'mac_roman']
    >>> eight_bit("Karis «ærlige» forslag: 40 ½ daa, ‘Åsen’".encode("cp1252"))
    'cp1252'
    """
    fits = {name: _fit(raw.decode(name, "replace")) for name in NAMES}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] > 0 else WINDOWS


def _fit(text: str) -> int:
    """How many letters of Norwegian stand where they do in words, less those that do not."""
    return len(_IN_PLACE.findall(text)) - len(_OUT_OF_PLACE.findall(text))
