"""Measuring: every indicator on every site, each table that several need made once.

What an indicator needs is read off its declaration. What the region lacks makes the indicator
unavailable, which is not the same as a site that could not be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.assess.tidy import keyed
from ikap.catalogue import LAYERS, measurement_errors
from ikap.criteria import SHARED, travel, zones
from ikap.criteria.declaration import SITES
from ikap.criteria.sites import Sites
from ikap.measure import (
    areas,
    board,
    crossing,
    fields,
    graph,
    journeys,
    nearness,
    network,
    outlook,
    signposts,
    walking,
)
from ikap.measure.points import objects
from ikap.model import Indicator, Shared, Zone, ZoneTest
from ikap.sources.region import Lasting, Region

_SHARED: Mapping[str, Shared] = {table.name: table for table in SHARED}

# The records that tables are made of: what a prepared region may hold.
RECORDS: Mapping[str, type] = {
    f"{record.__module__}.{record.__name__}": record
    for record in (
        *(board.Board, board.Lines, board.Spread, fields.Fields, areas.Ground, crossing.Water),
        outlook.Squares,
        *(graph.Graph, journeys.Profiles, nearness.Targets, network.Network, signposts.Signposts),
        *(walking.Reach, travel.Habits, travel.Zones, zones.Proof, zones.ReadyZone, Zone, ZoneTest),
    )
}

SURVEYED = ("sea", "land_ground")  # tables that know more of themselves once they have looked

Read = Callable[[str], Any]
Numbers = NDArray[np.float64]


def available(has: Callable[[str], bool], record: Indicator | Shared) -> bool:
    """Whether the region has all that a record cannot do without."""
    return Availability(has)(record)


class Availability:
    """Whether a region has all that records cannot do without; each table is asked about once."""

    def __init__(self, has: Callable[[str], bool]) -> None:
        self._has = has
        self._known = {SITES: True}

    def __call__(self, record: Indicator | Shared) -> bool:
        return all(self.at_hand(name) for name in record.inputs if name not in record.optional)

    def at_hand(self, name: str) -> bool:
        """Whether an input can be had."""
        if name not in self._known:
            self._known[name] = self(_SHARED[name]) if name in _SHARED else self._has(name)
        return self._known[name]


def layers_of(record: Indicator | Shared) -> tuple[str, ...]:
    """The layers and tables of the catalogue that a record uses, directly or through others."""
    gathered = record.gathered if isinstance(record, Shared) else ()
    return _layers_of(tuple(name for name in record.inputs if name not in gathered))


@lru_cache(maxsize=1000)
def _layers_of(inputs: tuple[str, ...]) -> tuple[str, ...]:
    layers: dict[str, None] = {}
    for name in inputs:
        if name in _SHARED:
            layers.update(dict.fromkeys(layers_of(_SHARED[name])))
        elif name in LAYERS:
            layers[name] = None
    return tuple(layers)


@lru_cache(maxsize=1000)
def depends_on(name: str) -> frozenset[str]:
    """The layers that a shared table is made of, also what it has gathered for others' sake."""
    if name not in _SHARED:
        return frozenset({name} & LAYERS.keys())
    return frozenset[str]().union(*(depends_on(part) for part in _SHARED[name].inputs))


@lru_cache(maxsize=1000)
def looks_at_sites(name: str, whole: frozenset[str] = frozenset()) -> bool:
    """Whether a table is made anew for each part: it uses the sites or a layer read in windows.

    `whole` are layers that are read whole, though they could be read in windows.
    """
    if name in _SHARED:
        return any(looks_at_sites(part, whole) for part in _SHARED[name].inputs)
    return name == SITES or (LAYERS[name].windowed and name not in whole)


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
    whole: frozenset[str] = frozenset()  # layers that are read whole, of those that are windowed

    @cached_property
    def available(self) -> Availability:
        return Availability(self.has)

    def __getitem__(self, name: str) -> Any:
        if name == SITES:
            if SITES not in self.passing:
                self.passing[SITES] = Sites(self.sites)
            return self.passing[SITES]
        store = self.passing if looks_at_sites(name, self.whole) else self.lasting
        if name not in store:
            known = recalled(store, name)
            store[name] = self._made(name) if known is None else known
        return store[name]

    def _made(self, name: str) -> Any:
        return self.call(_SHARED[name]) if name in _SHARED else self.read(name)

    def call(self, record: Indicator | Shared) -> Any:
        """The record's function, called with what it asks for."""
        return record.function(
            **{name: self[name] for name in record.inputs if self.available.at_hand(name)}
        )


def recalled(store: dict[str, Any], name: str) -> Any:
    """What a prepared region has under a name; None where it has nothing, or there is none."""
    return store.recalled(name, RECORDS) if isinstance(store, Lasting) else None


def kept(region: Region, name: str, make: Callable[[], Any]) -> Any:
    """What does not depend on the sites, made once while the region is open, or prepared."""
    if name not in region.lasting:
        known = recalled(region.lasting, name)
        region.lasting[name] = make() if known is None else known
    return region.lasting[name]


def lasting(region: Region, name: str) -> Any:
    """A table that does not depend on the sites, made once while the region is open.

    A ValueError for one that does.
    """
    if looks_at_sites(name):
        raise ValueError(f"{name!r} looks at the sites")
    if name in region.lasting:
        return region.lasting[name]
    nowhere = gpd.GeoDataFrame(geometry=[], crs=region.crs)
    return Tables(nowhere, region.has, region.layer, region.lasting)[name]


def make_ready(region: Region) -> None:
    """Make every table that does not depend on the sites, of what the region has."""
    nowhere = gpd.GeoDataFrame(geometry=[], crs=region.crs)
    tables = Tables(nowhere, region.has, region.layer, region.lasting, whole=region.whole)
    for table in SHARED:
        if not looks_at_sites(table.name, tables.whole) and tables.available(table):
            tables[table.name]
    for name in SURVEYED:
        if region.lasting.get(name) is not None:
            region.lasting[name] = region.lasting[name].surveyed()


def measure(tables: Tables, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Every available indicator on every site, tidy: index (`id`, `indicator`).

    Columns: `measured`, `low`, `high` (the indicator's own, else by its measurement error; equal
    to measured where the data are certain, NaN where unknown), `unit`, `facts` (what the indicator
    declares, without what is missing).
    """
    ids = tables.sites.index
    columns = [
        (indicator, _columns(indicator, tables.call(indicator), ids))
        for indicator in indicators
        if tables.available(indicator)
    ]
    return _tidy(columns, ids)


@dataclass(frozen=True)
class _Columns:
    """What an indicator measured, in the order of the sites."""

    measured: Numbers
    low: Numbers
    high: Numbers
    facts: list[dict[str, Any]]


def _columns(indicator: Indicator, result: Any, ids: pd.Index) -> _Columns:
    """An indicator's result as columns: arrays in the order of the sites, or a pandas table."""
    table = _arrays(result, ids)
    if table is None or any(len(values) != len(ids) for values in table.values()):
        raise ValueError(f"indicator {indicator.id!r} did not return the index of the sites")
    measured = table["measured"].astype(float)
    low, high = (table.get(name, measured).astype(float) for name in ("low", "high"))
    return _Columns(measured, *with_error(indicator, measured, low, high), _facts(table, indicator))


def _arrays(result: Any, ids: pd.Index) -> dict[str, Any] | None:
    """Arrays by name; None for a table whose index is not that of the sites."""
    if isinstance(result, pd.Series | pd.DataFrame):
        if not result.index.equals(ids):
            return None
        frame = result.to_frame("measured") if isinstance(result, pd.Series) else result
        return {str(name): frame[name].to_numpy() for name in frame}
    if isinstance(result, Mapping):
        return {str(name): np.asarray(values) for name, values in result.items()}
    return {"measured": np.asarray(result)}


def _tidy(measured_columns: Sequence[tuple[Indicator, _Columns]], ids: pd.Index) -> pd.DataFrame:
    """One table, sorted by site, the indicators of a site in the order that they were asked."""
    order = np.argsort(ids, kind="stable")
    labels = ids.to_numpy(dtype=object)[order]

    def column(name: str) -> Numbers:
        rows = [getattr(columns, name) for _indicator, columns in measured_columns]
        return (
            np.array(rows, dtype=float).reshape(len(measured_columns), len(ids))[:, order].T.ravel()
        )

    names = [indicator.id for indicator, _columns in measured_columns]
    units = np.array([indicator.unit for indicator, _columns in measured_columns], dtype=object)
    facts = objects(columns.facts[i] for i in order for _indicator, columns in measured_columns)
    of_site = [label for label in labels for _name in names]
    index = keyed(of_site, names * len(ids), ("id", "indicator"))
    numbers = {name: column(name) for name in ("measured", "low", "high")}
    return pd.DataFrame({**numbers, "unit": np.tile(units, len(ids)), "facts": facts}, index=index)


def with_error(
    indicator: Indicator, measured: Numbers, low: Numbers, high: Numbers
) -> tuple[Numbers, Numbers]:
    """The interval that the source supports, where the indicator gives none of its own.

    From tables/measurement_errors.toml, and never over what the indicator can be; what was not
    measured keeps what was certain of it.
    """
    error = measurement_errors().get(indicator.id)
    if error is None:
        return low, high
    certain = (low == measured) & (high == measured)
    half = np.abs(measured) * error.relative
    over = np.maximum(measured, np.minimum(measured + half, indicator.bound))
    return np.where(certain, measured - half, low), np.where(certain, over, high)


def _facts(table: Mapping[str, Any], indicator: Indicator) -> list[dict[str, Any]]:
    columns = {name: table[name].tolist() for name in indicator.facts if name in table}
    return [
        {
            name: values[i]
            for name, values in columns.items()
            if values[i] is not None and values[i] == values[i]  # NaN is not equal to itself
        }
        for i in range(len(table["measured"]))
    ]
