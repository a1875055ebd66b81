"""What was compared, how closely, and every number that was not the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ikap.catalogue import factors
from ikap.document import Document

WIDTH = 1e-9  # relative; what float arithmetic in another order may give


@dataclass(frozen=True)
class Number:
    """A kind of number that is compared: `unit` says with what tolerance (tables/verify.toml)."""

    key: str
    title: str
    unit: str


@dataclass(frozen=True)
class Difference:
    """A number of one site that came out otherwise. `part` says which, where there are several."""

    number: Number
    site: str
    part: str
    written: float | str | None
    computed: float | str | None
    tolerance: float


@dataclass(frozen=True)
class Compared:
    """One kind of number compared for all sites.

    `largest` is the greatest distance in its unit, `tolerance` the most that any row was allowed;
    `sites` are those whose number was computed, or is missing either way.
    """

    number: Number
    count: int
    largest: float | None
    tolerance: float
    differences: tuple[Difference, ...]
    sites: frozenset[str] = frozenset()


def tolerance(unit: str) -> float:
    """How far two numbers of a unit may be apart; 0 for words and for what has none."""
    table = factors("verify")
    return table[unit].best if unit in table else 0.0


def compared(number: Number, rows: pd.DataFrame) -> Compared:
    """Numbers of sites as written and as computed: columns `id`, `written`, `computed`.

    `part` separates several of a site; `slack` is a row's own tolerance, on top of the unit's.
    Both missing is the same, one missing is not.
    """
    rows = rows.sort_values(["id", "part"] if "part" in rows else ["id"], kind="stable")
    written, computed = (pd.to_numeric(rows[name]).to_numpy(dtype=float) for name in SIDES)
    allowed = tolerance(number.unit)
    limit = np.full(len(rows), allowed) + WIDTH * np.fmax(np.abs(written), np.abs(computed))
    slack = rows["slack"].to_numpy(dtype=float) if "slack" in rows else np.zeros(len(rows))
    limit = limit + slack
    gap = np.abs(written - computed)
    both = ~np.isnan(written) & ~np.isnan(computed)
    apart = np.where(both, gap > limit, np.isnan(written) != np.isnan(computed))
    differences = _differences(number, rows, apart, limit)
    largest = float(gap[both].max()) if both.any() else None
    most = allowed + float(slack.max(initial=0.0))
    settled = ~np.isnan(computed) | np.isnan(written)
    sites = frozenset(rows["id"][settled].astype(str))
    return Compared(number, len(rows), largest, most, differences, sites)


def compared_words(number: Number, rows: pd.DataFrame) -> Compared:
    """Words of sites as written and as computed."""
    rows = rows.sort_values(["id", "part"] if "part" in rows else ["id"], kind="stable")
    sides = [rows[name].astype(object).where(rows[name].notna(), None) for name in SIDES]
    apart = np.array([a != b for a, b in zip(*sides, strict=True)], dtype=bool)
    differences = _differences(number, rows, apart, np.zeros(len(rows)))
    return Compared(number, len(rows), None, 0.0, differences)


SIDES = ("written", "computed")


def _differences(
    number: Number, rows: pd.DataFrame, apart: Any, limit: Any
) -> tuple[Difference, ...]:
    parts = rows["part"] if "part" in rows else pd.Series("", index=rows.index)
    return tuple(
        Difference(
            number,
            str(rows["id"].iloc[i]),
            str(parts.iloc[i]),
            _plain(rows["written"].iloc[i]),
            _plain(rows["computed"].iloc[i]),
            float(limit[i]),
        )
        for i in np.flatnonzero(apart)
    )


def _plain(value: Any) -> float | str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    return float(value)


def side_by_side(
    written: Mapping[str, Any], computed: Mapping[str, Any], part: str = ""
) -> pd.DataFrame:
    """Two sets of numbers by site as rows to compare; a site that one lacks is missing there."""
    ids = sorted(set(written) | set(computed))
    rows: Iterable[Any] = [(id_, part, written.get(id_), computed.get(id_)) for id_ in ids]
    return pd.DataFrame(rows, columns=["id", "part", *SIDES])


def measured(document: Document, indicator: str) -> dict[str, float | None] | None:
    """What an indicator measured according to a document, by site; None where it says nothing."""
    by_site: dict[str, float | None] = {}
    for entry in document["alternatives"]:
        results = [entry["shown"][indicator]] if indicator in entry["shown"] else []
        results += [
            result for result in entry["criteria"].values() if result["indicator"] == indicator
        ]
        if results:
            by_site[str(entry["id"])] = results[0]["measured"]
    return by_site or None
