"""A theme of the map: a layer, the classes of its features, and how each class looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

Hatch = Literal["", "diagonal", "cross", "dots"]


@dataclass(frozen=True)
class Look:
    """How the features of a class are drawn. A colour that starts with `--` is the page's own.

    `values` are the codes of the theme's column that belong here, `least` the smallest number of
    it that does; the first look that fits is the feature's. Neither takes the rest.
    """

    title: str
    colour: str
    values: tuple[str | int, ...] = ()
    outline: str = ""
    width: float = 1.0  # pixels; of a point, its diameter
    dash: tuple[int, ...] = ()
    hatch: Hatch = ""
    least: float | None = None


@dataclass(frozen=True)
class Grid:
    """How a theme of two measures is explained: its looks row by row, with the classes of both."""

    across: str
    columns: tuple[str, ...]
    down: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """A layer as the map shows it. `shown`: from the start. `apart`: metres between vertices that
    may be dropped. `from_zoom`: where it begins to be drawn. `of_site`: each feature is drawn only
    while the site that its column `site` names is open. `unless`: a layer that takes its place.
    `near`: switched on where the map comes close, until somebody switches it.
    """

    id: str
    layer: str
    group: str
    title: str
    looks: tuple[Look, ...]
    column: str = ""
    shown: bool = False
    apart: float = 4.0
    from_zoom: int = 0
    base: bool = False  # part of the background: no opacity of its own
    framed: bool = False  # only what lies in and around the municipalities
    of_site: bool = False
    near: bool = False
    unless: str = ""
    grid: Grid | None = None

    def classes(self, features: gpd.GeoDataFrame) -> NDArray[np.int64]:
        """The look of each feature, by number; -1 for what the theme leaves out.

        A column that the layer lacks leaves everything to the look that takes the rest.
        """
        found = np.full(len(features), -1, dtype=np.int64)
        column = features.get(self.column)
        for i, look in enumerate(self.looks):
            if not look.values and look.least is None:
                found[found < 0] = i
            elif column is not None:
                fits = column.isin(look.values) if look.values else column >= look.least
                found[(found < 0) & fits.to_numpy(dtype=bool)] = i
        return found
