"""Names and values as people write them: synonyms of field names, numbers, yes and no."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

_FOLDED = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# Letters that are not seen: they part no words, and nobody can tell two names apart by them.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+")
# Thousands that cannot be decimals: by spaces, by ', or by the sign that the decimals are not by.
_THOUSANDS = re.compile(
    r"([+-]?\d{1,3}(?:\s\d{3})+)((?:[.,]\d*)?)|([+-]?\d{1,3}(?:['’]\d{3})+)((?:[.,]\d*)?)"
    r"|([+-]?\d{1,3}(?:\.\d{3})+)(,\d*)|([+-]?\d{1,3}(?:,\d{3})+)(\.\d*)"
)

_WORD_FOR_NONE = {
    *("-", "--", "–", "—", "?", "??", ".", "..", ":", "/", "ukjent", "ikke kjent", "ikke oppgitt"),
    *("ikke angitt", "uavklart", "vet ikke", "mangler", "n/a", "na", "#n/a", "nan", "null", "none"),
    *("unknown", "i/a", "ingen opplysning", "ikke avklart", "ikke bestemt", "uspesifisert"),
}
_ABOUT = r"(?:ca\.?|cirka|circa|omtrent|omkring|rundt|anslagsvis|anslått|about|approx\.?|~|≈)"
_BOUND = (
    r"(?:inntil|opptil|opp til|maks\.?|maksimalt|max\.?|min\.?|minimum|minst|over|under|[<>≤≥])"
)
_AMOUNT = r"(\d{1,3}(?:[ \u00a0]\d{3})+|\d+(?:[.,]\d+)?)"
_UNIT = r"(?:stk\.?|boliger|boenheter|enheter|leiligheter|tomter|eneboliger|arbeidsplasser|ansatte)"
_RANGE = re.compile(
    rf"(?:{_ABOUT}|mellom|fra)?\s*{_AMOUNT}\s*(?:[-–—]|til|og|to)\s*{_AMOUNT}\s*{_UNIT}?",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    rf"(?:{_ABOUT}|{_BOUND})?\s*{_AMOUNT}\+?\s*{_UNIT}?(?:\s*\([^()]*\))?", re.IGNORECASE
)

_YES = {"ja", "j", "yes", "y", "true", "sann", "sant", "1", "x"}
_NO = {"nei", "n", "no", "false", "usann", "usant", "0", ""}


def plain(name: str) -> str:
    """A field name without case, accents and signs, so that spellings meet.

    >>> plain("Område-ID") == plain("omrade_id"), plain("Areal [m²]")
    (True, 'arealm2')
    """
    text = unicodedata.normalize("NFKC", name).casefold().translate(_FOLDED)
    return "".join(c for c in text if c.isalnum())


def first_match(names: Iterable[str], columns: Sequence[str]) -> str | None:
    """The column that goes by the first of the names that any column goes by.

    >>> first_match(("id", "omrade_id"), ("navn", "Områdeid"))
    'Områdeid'
    """
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(plain(column), column)
    return next((by_plain[plain(n)] for n in names if plain(n) in by_plain), None)


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing.

    >>> [is_empty(v) for v in (None, float("nan"), "  ", 0)]
    [True, True, True, False]
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, float | np.floating):
        return bool(math.isnan(value))
    return isinstance(value, str) and not value.strip()


def text(value: Any) -> str | None:
    r"""A cell as one line of text, without what is not seen; None where it is empty.

    >>> text(" Øvre\tBakklandet\n"), text(5028.0), text("A\u200b1\u202e"), text("A\u030as")
    ('Øvre Bakklandet', '5028', 'A1', 'Ås')
    """
    if is_empty(value):
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)
    shown = _UNSEEN.sub("", _CONTROL.sub(" ", str(value)))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", shown)).strip() or None


def number(value: Any) -> float:
    """A cell as a number; NaN where it is empty, a ValueError where it is no number.

    >>> number("1 200,5"), number(" "), number(7), number("1.200,50"), number("1'200")
    (1200.5, nan, 7.0, 1200.5, 1200.0)
    """
    if is_empty(value):
        return math.nan
    if isinstance(value, bool | np.bool_):
        raise ValueError(f"not a number: {value!r}")
    if not isinstance(value, str | int | float | np.number):
        raise ValueError(f"not a number: {value!r}")
    result = float(_digits(value) if isinstance(value, str) else value)
    if not math.isfinite(result):
        raise ValueError(f"not a finite number: {value!r}")
    return result + 0.0  # no minus before 0


def _digits(value: str) -> str:
    """A number as a machine writes it; a ValueError where a cell is none, or is two."""
    said = _SPACES.sub(" ", value).strip().replace("\N{MINUS SIGN}", "-")
    said = re.sub(r"^([+-]) ", r"\1", said)
    if match := _THOUSANDS.fullmatch(said):
        groups = zip(match.groups()[::2], match.groups()[1::2], strict=True)
        whole, part = next(pair for pair in groups if pair[0])
        said = re.sub(r"[^\d+-]", "", whole) + part
    if not _NUMBER.fullmatch(said):
        raise ValueError(f"not a number: {value!r}")
    return said.replace(",", ".")


def stands_for_none(value: Any) -> bool:
    """Whether a cell says in a word or a sign that nothing is known.

    >>> [stands_for_none(v) for v in ("-", "Ukjent", "?", "0", None)]
    [True, True, True, False, False]
    """
    return isinstance(value, str) and value.strip().casefold() in _WORD_FOR_NONE


def interval(value: Any) -> tuple[float, float] | None:
    """The bounds of an amount in words: two numbers, or one that is only about right.

    None where the cell is a plain number, or nothing of the kind.

    >>> interval("40–60"), interval("ca. 40 boliger"), interval("40"), interval("B1")
    ((40.0, 60.0), (40.0, 40.0), None, None)
    """
    if not isinstance(value, str) or is_ambiguous(value):
        return None
    words = value.strip()
    if _NUMBER.fullmatch(_SPACES.sub("", words)):
        return None
    if match := _RANGE.fullmatch(words):
        low, high = number(match[1]), number(match[2])
        return (low, high) if low <= high else None
    if match := _LOOSE.fullmatch(words):
        return number(match[1]), number(match[1])
    return None


def is_ambiguous(value: Any) -> bool:
    """Whether a count could be thousands or decimals.

    >>> is_ambiguous("1.200"), is_ambiguous("1200"), is_ambiguous("12,5")
    (True, False, False)
    """
    return isinstance(value, str) and bool(_GROUPED.fullmatch(_SPACES.sub("", value)))


def flag(value: Any) -> bool | None:
    """A cell as yes or no; empty is no, None where it is neither.

    >>> flag("Ja"), flag(None), flag("kanskje")
    (True, False, None)
    """
    if is_empty(value):
        return False
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        return bool(value) if value in (0, 1) else None
    word = str(value).strip().casefold()
    return True if word in _YES else False if word in _NO else None


def key(value: Any) -> str:
    """What a producer's value is called in region.toml: `21` for 21, 21.0 and "21".

    >>> key(21.0), key("21 "), key(None)
    ('21', '21', '')
    """
    return text(value) or ""


def translated(series: pd.Series[Any], words: Mapping[str, Any]) -> pd.Series[Any]:
    """A column with the producer's values changed for ours; the rest stay as they are."""
    if not words:
        return series.astype(object)
    return pd.Series(
        [words.get(key(value), value) for value in series], index=series.index, dtype=object
    )
