"""What is proposed: kinds and firm classes from a plan's arealformål or from a plain word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ikap.catalogue import TABLES, factors, family
from ikap.model import M2_PER_DAA, Basis, Kind
from ikap.sources import cells
from ikap.text import _

_LEADING_CODE = re.compile(r"(\d{4})(?!\d)")


@dataclass(frozen=True)
class Purpose:
    """An arealformål: its code and title, what it may hold, and its firm class by itself."""

    code: int
    title: str
    kinds: tuple[Kind, ...]
    business_class: str | None = None
    colour: str | None = None  # as plans are drawn, #rrggbb
    names: tuple[str, ...] = ()  # other ways to write the title

    def __str__(self) -> str:
        return f"{self.code} {_(self.title)}"


@cache
def purposes() -> Mapping[int, Purpose]:
    """The code list of arealformål."""
    data = table()
    return {
        entry["code"]: Purpose(
            entry["code"],
            entry["title"],
            tuple(Kind(kind) for kind in entry["kinds"]),
            entry.get("business_class"),
            entry.get("colour"),
            tuple(entry.get("names", ())),
        )
        for entry in data["codes"]
    }


@cache
def table() -> Mapping[str, Any]:
    """The table as it stands: codes, and the words that people write for them."""
    return tomllib.loads((TABLES / "land_use_purpose.toml").read_text(encoding="utf-8"))


def colour_basis() -> Basis:
    """Whose colours those of the code list are."""
    return Basis(**table()["colour_basis"])


def colour_of(code: int) -> str | None:
    """How an area of the purpose is drawn, its parent's colour where it has none of its own.

    >>> colour_of(1300), colour_of(1340), colour_of(9999)
    ('#cc99ff', '#cc99ff', None)
    """
    return next((p.colour for p in map(purposes().get, family(code)) if p and p.colour), None)


def code_in(value: Any) -> int | None:
    """The arealformål code that a cell starts with, or whose title or name it is.

    >>> code_in("1110 Boligbebyggelse"), code_in(1340.0), code_in("Sentrumsformål"), code_in("ny")
    (1110, 1340, 1130, None)
    """
    text = cells.text(value)
    if text is None:
        return None
    leading = _LEADING_CODE.match(text)
    if leading:
        return int(leading[1])
    return _by_title().get(cells.plain(text))


@cache
def _by_title() -> Mapping[str, int]:
    names = {cells.plain(name): p.code for p in purposes().values() for name in p.names}
    return names | {cells.plain(purpose.title): code for code, purpose in purposes().items()}


def purpose_of(code: int) -> Purpose | None:
    """The purpose of a code; one that is not listed is read as its parent.

    >>> str(purpose_of(1115)), str(purpose_of(2003)), purpose_of(9999)
    ('1110 Boligbebyggelse', '2001 Samferdselsanlegg og teknisk infrastruktur', None)
    """
    return next((purposes()[c] for c in family(code) if c in purposes()), None)


def class_by_jobs(jobs: float, area_m2: float) -> str:
    """The firm class by jobs per gross daa.

    >>> [class_by_jobs(jobs, 10_000) for jobs in (201, 200, 50, 49)]
    ['A', 'B', 'B', 'C']
    """
    density = jobs / (area_m2 / M2_PER_DAA)
    limits = factors("conventions")
    if density > limits["firm_a"].best:
        return "A"
    return "B" if density >= limits["firm_b"].best else "C"


def many_visits(visits: float, area_m2: float) -> bool:
    """Whether so many come a day, per gross daa, that the firm is one for people: class A.

    >>> many_visits(1100, 10_000), many_visits(1000, 10_000)
    (True, False)
    """
    return visits / (area_m2 / M2_PER_DAA) > factors("conventions")["firm_a_visits"].best
