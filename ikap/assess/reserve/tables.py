"""The tables of the account, summed: reserve by purpose, plan and age, by ground, and against need.

Areas are m² until they are shown; a sum is of its own rows, so that each table closes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ikap.assess.reserve.areas import Reserve
from ikap.assess.reserve.need import ZERO, Balance, Needs, Span, added
from ikap.assess.reserve.review import Row
from ikap.catalogue import purpose_groups
from ikap.model import Evaluation, Kind, Status

# Years that a plan has been in force: from, until; NaN is a plan without a date.
AGES: tuple[tuple[float, float], ...] = ((0, 5), (5, 10), (10, 20), (20, math.inf))


@dataclass(frozen=True)
class Sums:
    """What some areas come to: `key` tells them apart; m² and counts.

    `capacity` are dwellings of those whose number is known, `unassessed` counts the reserve areas
    for homes whose purpose does not say how much of them is homes.
    """

    key: tuple[str, ...]
    set_aside: float
    built: float
    rests: float
    rest_pieces: int
    reserve: float
    areas: int
    capacity: Span
    unassessed: int


def sums(reserve: Reserve, rows: Sequence[Row], *names: str) -> tuple[Sums, ...]:
    """The areas summed by columns of `reserve.areas`, in the order of the groups of purposes."""
    by_id = {row.id: row for row in rows}
    table = reserve.areas
    groups: dict[tuple[str, ...], list[str]] = {}
    for id_, *values in zip(table.index, *(table[name] for name in names), strict=True):
        groups.setdefault(tuple(_told(value) for value in values), []).append(str(id_))
    return tuple(
        _sum(key, table.loc[ids], by_id) for key, ids in sorted(groups.items(), key=_place)
    )


def _told(value: Any) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _place(item: tuple[tuple[str, ...], list[str]]) -> tuple[Any, ...]:
    order = {name: f"{i:02d}" for i, name in enumerate(purpose_groups())}
    return tuple(order.get(part, part) for part in item[0])


def _sum(key: tuple[str, ...], table: pd.DataFrame, by_id: Mapping[str, Row]) -> Sums:
    left = table[(table["reserve"] > 0) & ~table["existing"]]
    judged = [by_id[str(id_)] for id_ in left.index if str(id_) in by_id]
    return Sums(
        key=key,
        set_aside=math.fsum(table["set_aside"]),
        built=math.fsum(table["built"]),
        rests=math.fsum(table["rests"]),
        rest_pieces=int(table["rest_pieces"].sum()),
        reserve=math.fsum(table["reserve"]),
        areas=int((table["reserve"] > 0).sum()),
        capacity=added(row.dwellings or ZERO for row in judged),
        unassessed=sum(row.dwellings is None for row in judged),
    )


def by_age(reserve: Reserve) -> tuple[tuple[float, float, int, float], ...]:
    """Reserve by the plan's age: from and until years (NaN: no date), areas, m²."""
    left = reserve.left
    years = left["age"].astype(float)
    bands = [(low, high, (years >= low) & (years < high)) for low, high in AGES]
    bands.append((math.nan, math.nan, years.isna()))
    return tuple(
        (low, high, int(chosen.sum()), math.fsum(left["reserve"][chosen]))
        for low, high, chosen in bands
    )


def by_class(
    areas: pd.DataFrame, amounts: pd.DataFrame, *names: str
) -> tuple[tuple[tuple[str, ...], Mapping[str, float]], ...]:
    """m² by class, summed over the areas that share columns of theirs."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for id_, *values in zip(areas.index, *(areas[name] for name in names), strict=True):
        groups.setdefault(tuple(_told(value) for value in values), []).append(str(id_))
    return tuple(
        (key, {str(c): math.fsum(amounts.loc[ids, c]) for c in amounts.columns})
        for key, ids in sorted(groups.items(), key=_place)
    )


@dataclass(frozen=True)
class Standing:
    """A municipality's need against its reserve, and against reserve and proposals together.

    `by_year`: for each year of the period the need until then, and what is left of the reserve.
    """

    municipality: str  # "" for all of them together
    reserve: Balance
    proposals: Span
    with_proposals: Balance
    unassessed: int
    by_year: tuple[tuple[int, Span, Span], ...] = field(default=())


def standings(
    reserve: Reserve, rows: Sequence[Row], evaluation: Evaluation, needs: Needs
) -> tuple[Standing, ...]:
    """All together, then each municipality; of the proposals those without absolute conflict."""
    room = _by_code(reserve, rows)
    proposed = _proposed(evaluation, {row.id for row in rows})
    years = list(range(1, int(needs.years) + 1))
    start = reserve.day.year

    def one(code: str, codes: Iterable[str]) -> Standing:
        codes = tuple(codes)
        have = added(room.get(c, ZERO) for c in codes)
        more = added(proposed.get(c, ZERO) for c in codes)
        need = added(needs.by_municipality[c] for c in codes)
        parts = []
        for year in years:
            until = added(needs.until(year)[c] for c in codes)
            balance = Balance(have, until, year)
            parts.append((start + year, balance.wanted, balance.surplus))
        return Standing(
            municipality=code,
            reserve=Balance(have, need, needs.years),
            proposals=more,
            with_proposals=Balance(added((have, more)), need, needs.years),
            unassessed=sum(
                row.dwellings is None
                for row in rows
                if str(reserve.areas.loc[row.id, "municipality_code"]) in codes
            ),
            by_year=tuple(parts),
        )

    everyone = sorted(needs.by_municipality)
    return (one("", everyone), *(one(code, (code,)) for code in everyone))


def _by_code(reserve: Reserve, rows: Sequence[Row]) -> dict[str, Span]:
    by_code: dict[str, list[Span]] = {}
    for row in rows:
        if row.dwellings is not None:
            code = str(reserve.areas.loc[row.id, "municipality_code"])
            by_code.setdefault(code, []).append(row.dwellings)
    return {code: added(spans) for code, spans in by_code.items()}


def _proposed(evaluation: Evaluation, reserved: set[str]) -> dict[str, Span]:
    """Dwellings of the proposals, divided between municipalities by their shares of area."""
    sites = evaluation.sites
    homes = sites[
        (sites["kind"] == Kind.HOUSING)
        & (sites["status"] != Status.EXCLUDED)
        & ~sites["proposal"].isin(reserved)
    ]
    proposed: dict[str, list[Span]] = {}
    for row in homes.itertuples():
        bounds = (row.dwellings_low, row.dwellings, row.dwellings_high)
        whole = math.fsum(row.municipalities.values()) or 1.0
        for code, share in row.municipalities.items():
            proposed.setdefault(str(code), []).append(Span(*(n * share / whole for n in bounds)))
    return {code: added(spans) for code, spans in proposed.items()}
