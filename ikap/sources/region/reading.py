"""A layer as read, and how a kind of layer is read: what each such way is given and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from ikap.model import Problem
from ikap.sources.crs import Box
from ikap.sources.region.entry import Declaration

SLACK = 0.01  # by how much shares may miss one: rounding to whole percent in a few rows


def make_one(total: float) -> bool:
    """Whether shares with this sum make a whole: 99 % does, however its sum is stored.

    >>> [make_one(total) for total in (0.33 + 0.33 + 0.33, 1.01, 0.989)]
    [True, True, False]
    """
    return round(abs(total - 1), 9) <= SLACK


@dataclass(frozen=True)
class Reading:
    """A layer as read, and what was mended on the way."""

    frame: gpd.GeoDataFrame | pd.DataFrame
    remarks: tuple[Problem, ...]
    note: str = ""  # what a sheet should say of it
    ends: str = ""  # its last valid day, ISO, where it holds for a time


class Place(Protocol):
    """What of a region the reading of one of its layers may rest on."""

    @property
    def crs(self) -> CRS: ...
    @property
    def box(self) -> Box: ...
    @property
    def municipalities(self) -> tuple[str, ...]: ...
    @property
    def names(self) -> dict[str, str]: ...
    @property
    def main_centre(self) -> str: ...
    @property
    def declarations(self) -> Mapping[str, Declaration]: ...

    def has(self, name: str) -> bool:
        """Whether the region has a layer or table."""
        ...

    def reading(self, name: str) -> Reading:
        """Another layer, whole."""
        ...


# Gives a kind of layer by name, and what is read along with it.
Reader = Callable[[Place, str], Mapping[str, Reading]]
