"""The sites as indicators see them: columns as arrays, in one order that everything else follows.

What indicators and shared tables give of the sites has the same order: an array, or arrays by
name. Missing numbers are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sites:
    """Alternatives, of a frame with their columns; see `columns.TABLES`.

    >>> frame = gpd.GeoDataFrame({"jobs": [5.0]}, geometry=[shapely.box(0, 0, 40, 50)])
    >>> sites = Sites(frame)
    >>> sites["jobs"].tolist(), sites.area.tolist(), len(sites), "dwellings" in sites
    ([5.0], [2000.0], 1, False)
    """

    frame: gpd.GeoDataFrame
    _columns: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            self._columns[name] = self._plain[name].to_numpy()
        column: NDArray[Any] = self._columns[name]
        return column

    def __contains__(self, name: str) -> bool:
        return name in self._plain

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def _plain(self) -> pd.DataFrame:
        return pd.DataFrame(self.frame, copy=False)  # whose columns are no geometries to look into

    @property
    def ids(self) -> pd.Index:
        index: pd.Index = self.frame.index
        return index

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """The gross sites."""
        return np.asarray(self.frame.geometry.to_numpy(), dtype=object)

    @cached_property
    def area(self) -> Floats:
        """m² of the gross sites."""
        return np.asarray(shapely.area(self.shapes), dtype=float)

    def number(self, name: str) -> Floats:
        """A column of numbers, NaN where there is none."""
        return np.asarray(self[name].astype(float))

    def flag(self, name: str) -> Flags:
        return np.asarray(self[name].astype(bool))

    def of_kind(self, kind: str) -> Flags:
        """Which of the sites are of a kind."""
        return np.asarray(self["kind"] == kind, dtype=bool)


def where(some: Any, values: Any, other: Any = np.nan) -> NDArray[Any]:
    """Values where something holds; missing elsewhere, or what else is said."""
    if other is None:
        result = np.full(len(some), None, dtype=object)
        result[some] = np.broadcast_to(np.asarray(values, dtype=object), len(some))[some]
        return result
    return np.asarray(np.where(some, values, other))


def looked_up(table: dict[Any, Any], keys: NDArray[Any], missing: Any = None) -> NDArray[Any]:
    """What a table has for each key; `missing` for a key that it lacks."""
    result = np.full(len(keys), missing, dtype=object)
    for i, key in enumerate(keys):
        result[i] = table.get(key, missing)
    return result


def known(values: Floats, otherwise: Floats) -> Floats:
    """Values, and others in the place of those that are missing."""
    return np.where(np.isnan(values), otherwise, values)
