"""Tidy tables: kept in the order of the sites, and read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def by_site(table: pd.DataFrame) -> pd.DataFrame:
    """The table sorted by site, with each site's rows in the order that they were declared."""
    return table.sort_index(level="id", sort_remaining=False, kind="stable")


def rows(table: pd.DataFrame) -> Iterator[Any]:
    """Each row as a named tuple, the index among its fields."""
    return iter(table.reset_index().itertuples(index=False))


def rows_by_site(table: pd.DataFrame) -> dict[str, list[Any]]:
    """The rows of each site, by id."""
    by_site: dict[str, list[Any]] = {}
    for row in rows(table):
        by_site.setdefault(str(row.id), []).append(row)
    return by_site


def readings(indicators: pd.DataFrame, name: str, ids: pd.Index) -> pd.DataFrame:
    """What an indicator measured on the sites, one row each."""
    chosen = indicators[indicators.index.get_level_values("indicator") == name]
    return chosen.droplevel("indicator").reindex(ids)
