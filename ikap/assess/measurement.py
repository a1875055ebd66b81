"""Measuring: every indicator on every site, each table that several need made once.

What an indicator needs is read off its declaration. What the region lacks makes the indicator
unavailable, which is not the same as a site that could not be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from ikap.assess.tidy import by_site
from ikap.catalogue import LAYERS, measurement_errors
from ikap.criteria import SHARED
from ikap.criteria.declaration import SITES
from ikap.model import Indicator, Shared
from ikap.sources.region import Region

_SHARED: Mapping[str, Shared] = {table.name: table for table in SHARED}

Read = Callable[[str], Any]


def available(has: Callable[[str], bool], record: Indicator | Shared) -> bool:
    """Whether the region has all that a record cannot do without."""

    def at_hand(name: str) -> bool:
        if name in _SHARED:
            return available(has, _SHARED[name])
        return name == SITES or has(name)

    return all(at_hand(name) for name in record.inputs if name not in record.optional)


def layers_of(record: Indicator | Shared) -> tuple[str, ...]:
    """The layers and tables of the catalogue that a record uses, directly or through others."""
    layers: dict[str, None] = {}
    for name in record.inputs:
        if name in _SHARED:
            layers.update(dict.fromkeys(layers_of(_SHARED[name])))
        elif name in LAYERS:
            layers[name] = None
    return tuple(layers)


def looks_at_sites(name: str) -> bool:
    """Whether a table is made anew for each part: it uses the sites or a layer read in windows."""
    if name in _SHARED:
        return any(looks_at_sites(part) for part in _SHARED[name].inputs)
    return name == SITES or LAYERS[name].windowed


@dataclass
class Tables:
    """The inputs of indicators by name, made when they are first asked for.

    `lasting` holds what does not depend on the sites; hand the same one to the next part.
    """

    sites: gpd.GeoDataFrame
    has: Callable[[str], bool]
    read: Read
    lasting: dict[str, Any] = field(default_factory=dict)
    passing: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name == SITES:
            return self.sites
        store = self.passing if looks_at_sites(name) else self.lasting
        if name not in store:
            store[name] = self.call(_SHARED[name]) if name in _SHARED else self.read(name)
        return store[name]

    def call(self, record: Indicator | Shared) -> Any:
        """The record's function, called with what it asks for."""
        return record.function(
            **{name: self[name] for name in record.inputs if self._at_hand(name)}
        )

    def _at_hand(self, name: str) -> bool:
        if name in _SHARED:
            return available(self.has, _SHARED[name])
        return name == SITES or self.has(name)


def lasting(region: Region, name: str) -> Any:
    """A table that does not depend on the sites, made once while the region is open.

    A ValueError for one that does.
    """
    if looks_at_sites(name):
        raise ValueError(f"{name!r} looks at the sites")
    nowhere = gpd.GeoDataFrame(geometry=[], crs=region.crs)
    return Tables(nowhere, region.has, region.layer, region.lasting)[name]


def measure(tables: Tables, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Every available indicator on every site, tidy: index (`id`, `indicator`).

    Columns: `measured`, `low`, `high` (the indicator's own, else by its measurement error; equal
    to measured where the data are certain, NaN where unknown), `unit`, `facts` (what the indicator
    declares, without what is missing).
    """
    results = [
        _tidy(indicator, tables.call(indicator), tables.sites.index)
        for indicator in indicators
        if available(tables.has, indicator)
    ]
    columns = ["id", "indicator", "measured", "low", "high", "unit", "facts"]
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    table = pd.concat(results, ignore_index=True) if results else empty
    return by_site(table[columns].set_index(["id", "indicator"]))


def _tidy(indicator: Indicator, result: Any, ids: pd.Index) -> pd.DataFrame:
    table = result.to_frame("measured") if isinstance(result, pd.Series) else result
    if not table.index.equals(ids):
        raise ValueError(f"indicator {indicator.id!r} did not return the index of the sites")
    measured = table["measured"].astype(float)
    low, high = (table.get(name, measured).astype(float) for name in ("low", "high"))
    low, high = with_error(indicator.id, measured, low, high)
    return pd.DataFrame(
        {
            "id": ids,
            "indicator": indicator.id,
            "measured": measured.to_numpy(),
            "low": low.to_numpy(),
            "high": high.to_numpy(),
            "unit": indicator.unit,
            "facts": _facts(table, indicator),
        }
    )


def with_error(
    indicator: str, measured: pd.Series[float], low: pd.Series[float], high: pd.Series[float]
) -> tuple[pd.Series[float], pd.Series[float]]:
    """The interval that the source supports, where the indicator gives none of its own.

    From tables/measurement_errors.toml; what was not measured keeps what was certain of it.
    """
    error = measurement_errors().get(indicator)
    if error is None:
        return low, high
    certain = (low == measured) & (high == measured)
    half = measured.abs() * error.relative
    return low.where(~certain, measured - half), high.where(~certain, measured + half)


def _facts(table: pd.DataFrame, indicator: Indicator) -> list[dict[str, Any]]:
    columns = {name: table[name].tolist() for name in indicator.facts}
    return [
        {
            name: values[i]
            for name, values in columns.items()
            if values[i] is not None and values[i] == values[i]  # NaN is not equal to itself
        }
        for i in range(len(table))
    ]
