"""Markdown, and how a basis, an indicator and a number are written in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ikap.model import Basis, Indicator, Kind, Tag
from ikap.text import _, day, number, tiny, unit_name
from ikap.words import KINDS, TAGS

Lines = Iterator[str]


def said(basis: Basis) -> str:
    """A basis with its tag in words; only what was read at its source is called a source."""
    parts = [_(basis.title)]
    if basis.tag is Tag.SOURCE:
        parts += [str(basis.publisher), day(str(basis.date))]
    text = f"{_(TAGS[basis.tag])}: {', '.join(parts)}"
    return f"[{text}]({basis.url})" if basis.tag is Tag.SOURCE and basis.url else text


SMALL = 0.0005  # less is shown by its power of ten


def plain(value: float) -> str:
    """A number with the decimals that it has, three at the most; a smaller one by its power of ten.

    >>> plain(0.05), plain(3), plain(1.5), plain(109.0909), plain(0.0001)
    ('0,05', '3', '1,5', '109,091', '1·10⁻⁴')
    """
    if 0 < value < SMALL:
        return tiny(value)
    decimals = next((d for d in range(3) if round(value, d) == round(value, 3)), 3)
    return number(value, decimals)


def named(indicator: Indicator) -> str:
    title = _(indicator.title)
    return f"{title}, {unit_name(indicator.unit)}" if indicator.unit else title


def kinds(kinds: Iterable[Kind]) -> str:
    return _(" og ").join(_(KINDS[kind]).lower() for kind in kinds)


def heading(text: str) -> Lines:
    yield from (f"## {text}", "")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    yield _line(head)
    yield "|" + "---|" * len(head)
    yield from map(_line, rows)
    yield ""


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
