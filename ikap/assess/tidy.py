"""Tidy tables: kept in the order of the sites, and read row by row."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray


def by_site(table: pd.DataFrame) -> pd.DataFrame:
    """The table sorted by site, with each site's rows in the order that they were declared."""
    index = table.index
    assert isinstance(index, pd.MultiIndex)
    codes = index.codes[index.names.index("id")]
    if (codes[1:] == codes[:-1]).all():  # of one site
        return table
    return table.sort_index(level="id", sort_remaining=False, kind="stable")


def without_shapes(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """What an evaluation says of its sites, without the gross and the net ground."""
    return pd.DataFrame(sites, copy=False).drop(columns=["geometry", "net"])


def rows(table: pd.DataFrame) -> Iterator[Any]:
    """Each row as a named tuple, the index among its fields."""
    index, plain = table.index, pd.DataFrame(table, copy=False)
    row = _row((*index.names, *map(str, plain.columns.tolist())))
    cells = plain.to_numpy(dtype=object).tolist()
    labels = index.tolist() if index.nlevels > 1 else zip(index.tolist(), strict=True)
    return (row._make((*label, *values)) for label, values in zip(labels, cells, strict=True))


@lru_cache(maxsize=100)
def _row(fields: tuple[str, ...]) -> Any:
    return namedtuple("Row", fields, rename=True)


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


class Readings:
    """What the indicators measured, by name; the rows of the tidy table are gone through once."""

    def __init__(self, indicators: pd.DataFrame) -> None:
        self._columns = {name: indicators[name].to_numpy() for name in indicators}
        ids, names = (indicators.index.get_level_values(level) for level in ("id", "indicator"))
        self._rows: dict[str, dict[Any, int]] = {}
        for row, (id_, name) in enumerate(zip(ids.tolist(), names.tolist(), strict=True)):
            self._rows.setdefault(name, {})[id_] = row

    def numbers(self, indicator: str, column: str, ids: pd.Index) -> NDArray[np.float64]:
        """A column of an indicator for some sites, in their order; NaN where it has no row."""
        rows, values = self._rows.get(indicator, {}), self._columns[column]
        return np.array(
            [values[rows[id_]] if id_ in rows else np.nan for id_ in ids.tolist()], dtype=float
        )

    def values(self, indicator: str, column: str, ids: pd.Index) -> list[Any]:
        """A column of an indicator for some sites, in their order; NaN where it has no row."""
        rows, values = self._rows.get(indicator, {}), self._columns[column]
        return [values[rows[id_]] if id_ in rows else np.nan for id_ in ids.tolist()]


def keyed(ids: Iterable[Any], names: Iterable[Any], labels: tuple[str, str]) -> pd.MultiIndex:
    """The index of a tidy table: a site and what is told of it, as they are and not as text."""
    levels, codes = [], []
    for values in (list(ids), list(names)):
        order = {value: i for i, value in enumerate(sorted(set(values)))}
        levels.append(pd.Index(list(order), dtype=object))
        codes.append([order[value] for value in values])
    return pd.MultiIndex(levels=levels, codes=codes, names=labels, verify_integrity=False)


def beside(table: pd.DataFrame, more: Mapping[str, Any] | pd.DataFrame) -> pd.DataFrame:
    """A table with more columns, of the same rows in the same order, in the place of any it has.

    A frame of geometries stays one.
    """
    columns = {**dict(pd.DataFrame(table, copy=False).items()), **more}
    joined = pd.DataFrame(columns, index=table.index, copy=False)
    if isinstance(table, gpd.GeoDataFrame):
        joined = gpd.GeoDataFrame(joined, geometry=table.geometry.name, crs=table.crs)
    return joined
