"""What the tool says: translation, numbers, dates and units. Bokmål is the source language.

Sentences stand where they are used, marked with `_` (translate now), `N_` (translate when shown),
`_n` (one or several of something) or `S_` (a word that has other meanings elsewhere);
`locale/nn.po` holds the nynorsk and `locale/en.po` the English. What a translation lacks is said
in bokmål. Nothing here knows what is being said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from babel.dates import format_date
from babel.messages.pofile import read_po

LANGUAGES = ("nb", "nn", "en")
NORWEGIAN = ("nb", "nn")
LOCALES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}  # as documents and pages name them
NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
SHARE = "andel"  # the unit of a share of one, which is shown as a percentage

_language: ContextVar[str] = ContextVar("language", default="nb")


def language() -> str:
    """The language in use, one of LANGUAGES."""
    return _language.get()


def is_norwegian() -> bool:
    """Whether numbers, dates and tables are written as in Norway."""
    return language() in NORWEGIAN


def set_language(code: str) -> None:
    """Use a language from here on; a ValueError names those that exist."""
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r} is not one of {', '.join(LANGUAGES)}")
    _language.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language inside a `with`.

    >>> with speaking("en"):
    ...     _("Ja")
    'Yes'
    """
    before = _language.get()
    set_language(code)
    try:
        yield
    finally:
        _language.set(before)


class Sense(str):
    """A word with the meaning that it has here, for a translation that tells meanings apart."""

    __slots__ = ("sense",)
    sense: str

    def __new__(cls, word: str, sense: str = "") -> Sense:
        """The word, which reads as any other text, and the name of its meaning."""
        made = super().__new__(cls, word)
        made.sense = sense
        return made


class Forms(NamedTuple):
    """A message in the two forms that Norwegian and English have."""

    one: str
    many: str

    def of(self, n: float) -> str:
        """The form that goes with a number that is shown in whole: one, or any other."""
        return self.one if _nearest(n, 0) == 1 else self.many


Key = str | tuple[str, str]  # a message; a meaning and a word; or the two forms of a message


@cache
def translations(code: str) -> dict[Key, str | Forms]:
    """Bokmål → the language; empty for bokmål itself.

    A word of several meanings stands under (meaning, word), a message in two forms under both.
    """
    path = Path(__file__).parent / "locale" / f"{code}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    known: dict[Key, str | Forms] = {}
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            key: Key = (message.context, message.id) if message.context else message.id
            known[key] = str(message.string)
        elif message.id:
            known[message.id[0], message.id[1]] = Forms(*map(str, message.string or ()))
    return known


def translated(message: str, code: str) -> str:
    """A message in a language, with its fields as they are; bokmål where it lacks it."""
    key: Key = (message.sense, str(message)) if isinstance(message, Sense) else message
    return str(translations(code).get(key) or message)


def _(message: str, **values: object) -> str:
    """The message in the language in use, with `{name}` fields filled in.

    Values are put in as they are: they may be a stranger's text, and are never read as fields.
    """
    text = translated(message, language())
    return text.format(**values) if values else text


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a message that is translated where it is shown."""
    return message


def S_(sense: str, word: str) -> Sense:  # noqa: N802 - beside N_
    """Mark a word that is translated where it is shown, by the meaning it has here.

    >>> with speaking("en"):
    ...     _(S_("klasse", "Middels"))
    'Fair'
    """
    return Sense(word, sense)


def forms(form: str, many: str) -> Forms:
    """Both forms of a message in the language in use, for a page that counts on its own."""
    known = translations(language()).get((form, many))
    return known if isinstance(known, Forms) and all(known) else Forms(form, many)


def _n(form: str, many: str, n: float, /, **values: object) -> str:
    """A message about so many of something, in its singular or plural.

    `{n}` is the number in whole, unless it is given as it is to be shown; other fields as in `_`.

    >>> [_n("{n} dag", "{n} dager", n).replace(NO_BREAK, " ") for n in (0, 1, 2, 1000)]
    ['0 dager', '1 dag', '2 dager', '1 000 dager']
    """
    return forms(form, many).of(n).format(**{"n": number(n, 0), **values})


def number(value: float | None, decimals: int = 1) -> str:
    """A number as the reader writes it, with a real minus; a dash where there is none.

    >>> number(1234.5).replace(NO_BREAK, " "), number(-0.04), number(-0.06)
    ('1 234,5', '0,0', '−0,1')
    >>> number(float("nan"))
    '–'
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    nearest = _nearest(value, decimals) + 0  # no minus before a zero
    text = f"{abs(nearest):,.{decimals}f}"
    if is_norwegian():
        text = text.translate(_AS_NORWEGIAN)
    return f"{MINUS}{text}" if nearest < 0 else text


_AS_NORWEGIAN = str.maketrans({",": NO_BREAK, ".": ","})


def _nearest(value: float, decimals: int) -> Decimal:
    """The number with so many decimals; an exact half goes away from zero, as on the page.

    >>> [str(_nearest(value, 0)) for value in (0.5, 2.5, -0.5)], str(_nearest(1.005, 2))
    (['1', '3', '-1'], '1.01')
    """
    exact = Decimal(repr(float(value)))  # as it is written, as the page's own formatting has it
    if exact.adjusted() > 25:
        return exact
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def significant(value: float, digits: int) -> float:
    """A number with so many digits that say something; the rest are zeros.

    >>> significant(15_556.6, 3), significant(0.0, 3), significant(868.0, 2)
    (15600.0, 0.0, 870.0)
    """
    if value == 0 or not math.isfinite(value):
        return value
    return float(_nearest(value, digits - 1 - math.floor(math.log10(abs(value)))))


def carried(value: float, unit: str = "") -> float:
    """A need, a forecast or a derived count, with the digits that it can carry.

    Two below 1,000, three from there.

    >>> carried(15_556.6), carried(919.7), carried(8.0)
    (15600.0, 920.0, 8.0)
    """
    return significant(value, 2 if abs(value) < 1000 else 3)


def spoken(value: float | None, unit: str, decimals: int = 1) -> str:
    """A measurement in a sentence, with the decimals that its unit can carry there.

    >>> [spoken(*one).replace(NO_BREAK, " ") for one in ((117.0, "m"), (3640.0, "m"))]
    ['120 m', '3,6 km']
    >>> [spoken(*one).replace(NO_BREAK, " ") for one in ((46.2, "km"), (0.47, "km"))]
    ['46 km', '470 m']
    >>> spoken(145.9, "min").replace(NO_BREAK, " ")
    '145 min'
    """
    if value is None or not math.isfinite(value):
        return quantity(value, unit, decimals)
    size = abs(value)
    if unit == SHARE:
        return percent(value, 1 if 0 < size < LEAST_WHOLE_SHARE else 0)
    if unit == "m":
        near = size < 995
        return quantity(10 * _whole(value / 10), unit, 0) if near else quantity(value / 1000, "km")
    if unit == "min":
        return quantity(5 * _whole(value / 5) if size > 60 else value, unit, 0)
    if unit == "km" and decimals and size < 0.995:
        return quantity(10 * _whole(100 * value), "m", 0)
    if unit in _SPOKEN:
        return quantity(value, unit, min(decimals, _SPOKEN[unit](size)))
    if unit in ("tCO2e", "tCO2/år", "km/år", "turer/døgn"):
        return quantity(significant(value, 3) if size >= 1000 else value, unit, 0)
    return quantity(value, unit, decimals)


def _whole(value: float) -> float:
    return float(_nearest(value, 0))


LEAST_WHOLE_SHARE = 0.0195  # a share below this is shown with a decimal
_SPOKEN: Mapping[str, Callable[[float], int]] = {
    "daa": lambda size: 0 if size >= 99.95 else 1,
    "km": lambda size: 0 if size >= 19.95 else 1,
    "tCO2e/daa": lambda size: 0 if size >= 9.95 else 1,
    "år": lambda size: 0 if size >= 4.95 else 1,
}


def tiny(value: float) -> str:
    """A number that decimals would show as zero, by its power of ten.

    >>> tiny(4.9e-7), tiny(0.0001)
    ('5·10⁻⁷', '1·10⁻⁴')
    """
    digit, power = f"{value:.0e}".split("e")
    return f"{digit}·10{str(int(power)).translate(_RAISED)}"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def quantity(value: float | None, unit: str, decimals: int = 1) -> str:
    """A number with its unit, kept on one line; the unit is translated, a share is a percentage.

    >>> quantity(18.4, "daa").replace(NO_BREAK, " "), quantity(0.21, SHARE).replace(NO_BREAK, " ")
    ('18,4 daa', '21 %')
    """
    if unit == SHARE:
        return percent(value, max(decimals - 2, 0))
    shown = number(value, decimals)
    return f"{shown}{NO_BREAK}{unit_name(unit)}" if unit and shown != "–" else shown


def unit_name(unit: str) -> str:
    """A unit as it is read: translated, its formula set as formulas are.

    >>> unit_name("tCO2e/daa"), unit_name("daa")
    ('tCO₂e/daa', 'daa')
    """
    return _(unit).replace("CO2", "CO₂")


def lowered(title: str) -> str:
    """A title as it stands inside a sentence; an abbreviation keeps its letters.

    >>> lowered("Arealtyper (AR5)"), lowered("SEFRAK-bygninger")
    ('arealtyper (AR5)', 'SEFRAK-bygninger')
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def percent(share: float | None, decimals: int = 0) -> str:
    """A share of one as a percentage; the sign stands apart in Norwegian, close in English.

    >>> percent(0.684).replace(NO_BREAK, " ")
    '68 %'
    """
    if share is None or math.isnan(share):
        return "–"
    return f"{number(100 * share, decimals)}{NO_BREAK if is_norwegian() else ''}%"


def without_unit(amount: str, other: str) -> str:
    """An amount without its unit, where another beside it has the same.

    >>> without_unit("30 km", "8,1 km"), without_unit("920 m", "1,1 km"), without_unit("4 %", "6 %")
    ('30', '920 m', '4')
    """
    unit = re.search(r"\D*$", other)
    return amount.removesuffix(unit[0]) if unit else amount


def interval(low: str, high: str) -> str:
    """Two amounts as the ends of one, their unit said once; a word between them below zero.

    >>> interval("12,0 daa", "31,5 daa"), interval("920 m", "1,1 km"), interval("−16", "368")
    ('12,0–31,5 daa', '920 m–1,1 km', '−16 til 368')
    """
    least = without_unit(low, high)
    if MINUS in (low[:1], high[:1]):
        return _("{low} til {high}", low=least, high=high)
    return f"{least}–{high}"


def listed(phrases: Sequence[str]) -> str:
    """Phrases as the reader lists them.

    >>> listed(["myr", "skog", "eng"]), listed(["myr"])
    ('myr, skog og eng', 'myr')
    """
    if len(phrases) < 2:
        return "".join(phrases)
    return ", ".join(phrases[:-1]) + _(" og ") + phrases[-1]


def day(value: date | str) -> str:
    """A date as the reader writes it; a text that is no full ISO date is given back.

    >>> day("2026-11-23")
    '23.11.2026'
    >>> day("2010")
    '2010'
    """
    return _day(value, language())


@lru_cache(maxsize=1024)  # the dates of a region's layers are told for each site and theme
def _day(value: date | str, code: str) -> str:
    try:
        parsed = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    if code in NORWEGIAN:
        return parsed.strftime("%d.%m.%Y")
    return str(format_date(parsed, "d MMM yyyy", locale=code))
