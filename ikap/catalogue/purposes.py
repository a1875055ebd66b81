"""Groups of arealformål: which are a reserve where they lie unbuilt, and whose need they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ikap.catalogue.codes import read_table
from ikap.model import Basis

Need = Literal["homes", "holiday", "business", "other"]


@dataclass(frozen=True)
class PurposeGroup:
    """Purposes that are counted together.

    `counted`: unbuilt ground of it is reserve. `general`: it does not say how much of it is homes.
    `builds`: development ground. `least_m2`: a rest smaller than this is no reserve. `need`: whose
    need it is set against.
    """

    id: str
    title: str
    codes: tuple[int, ...]
    need: Need
    least_m2: float
    counted: bool
    general: bool
    builds: bool


def family(code: int) -> tuple[int, ...]:
    """A code of arealformål and its parents, the nearest first.

    >>> family(1113), family(5210)
    ((1113, 1110, 1100, 1001), (5210, 5210, 5200, 5001))
    """
    return (code, code // 10 * 10, code // 100 * 100, code // 1000 * 1000 + 1)


@cache
def purpose_groups() -> Mapping[str, PurposeGroup]:
    """The groups by id, in the order that tables show them."""
    entries = read_table("plan_purposes")["groups"]
    return {entry["id"]: PurposeGroup(**{**entry, "codes": tuple(entry["codes"])})
            for entry in entries}  # fmt: skip


def purpose_basis() -> Basis:
    """Whose word the groups are."""
    return Basis(**read_table("plan_purposes")["basis"])


@cache
def group_of(code: int) -> PurposeGroup | None:
    """The group of a code of today, None for one that has none.

    >>> [group_of(code).id for code in (1113, 1801, 2015, 5100, 5210)]
    ['homes', 'mixed', 'transport', 'rural', 'scattered']
    >>> group_of(9999) is None
    True
    """
    by_code = {c: group for group in purpose_groups().values() for c in group.codes}
    return next((by_code[c] for c in family(code) if c in by_code), None)


@cache
def old_purposes() -> Mapping[int, int]:
    """Codes of plans after the law of 1985 → the code of today that each is read as."""
    return {entry["code"]: entry["read_as"] for entry in read_table("plan_purposes")["old"]}


@cache
def plan_level(plan_type: int | None) -> str:
    """`overall` for a kommuneplan or kommunedelplan, `zoning` for a reguleringsplan, else ``.

    >>> plan_level(20), plan_level(35), plan_level(None)
    ('overall', 'zoning', '')
    """
    levels = {entry["code"]: entry["level"] for entry in read_table("plan_types")["codes"]}
    return str(levels.get(plan_type, ""))
