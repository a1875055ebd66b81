"""How a layer is shown on maps and map sheets: its group, the classes of its features, their looks.

Drawing is left to `present`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ikap.text import N_

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

BASE = N_("Grunnkart")
TRANSPORT = N_("Transport og sentra")
SOIL = N_("Jord og natur")
HAZARD = N_("Fare og støy")
PLAN = N_("Kulturminner og plan")
GROWTH = N_("Vekst og næring")
GROUPS = (TRANSPORT, GROWTH, SOIL, HAZARD, PLAN, BASE)  # as the panel lists them

ALL_SHEETS = ("climate", "proximity", "soil", "growth", "status", "class", "constraints")
# The map sheets that show a layer of the group, where its theme does not name others.
SHEETS = {
    BASE: ALL_SHEETS,
    TRANSPORT: ("proximity",),
    SOIL: ("soil",),
    HAZARD: ("constraints",),
    PLAN: ("constraints",),
    GROWTH: ("growth",),
}
ABOVE_GROUND = 345  # the order of a plain theme: over zones and fields, under roads and stops

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
    `near`: switched on where the map comes close, until somebody switches it. `named`: what its
    features are called is written on them where the map is close. `order`: a theme
    with a higher number lies on top. `around`: only what lies around the sites is read and drawn,
    since the layer is large and means something close up only. `sheets`: the map sheets it stands
    on; None for those of its group. What a kind of layer declares takes `id`, `layer` and `title`
    from the kind.
    """

    id: str = ""
    layer: str = ""
    group: str = PLAN
    title: str = ""
    looks: tuple[Look, ...] = ()
    column: str = ""
    shown: bool = False
    apart: float = 4.0
    from_zoom: int = 0
    base: bool = False  # part of the background: no opacity of its own
    framed: bool = False  # only what lies in and around the municipalities
    of_site: bool = False
    near: bool = False
    named: bool = False
    around: bool = False
    unless: str = ""
    grid: Grid | None = None
    order: int = ABOVE_GROUND
    sheets: tuple[str, ...] | None = None

    @property
    def on_sheets(self) -> tuple[str, ...]:
        """The ids of the map sheets that show it."""
        return SHEETS.get(self.group, ()) if self.sheets is None else self.sheets

    def classes(self, features: gpd.GeoDataFrame) -> NDArray[np.int64]:
        """The look of each feature, by number; -1 for what the theme leaves out.

        A column that the layer lacks leaves everything to the look that takes the rest.
        """
        numbers = np.full(len(features), -1, dtype=np.int64)
        column = features.get(self.column)
        for i, look in enumerate(self.looks):
            if not look.values and look.least is None:
                numbers[numbers < 0] = i
            elif column is not None:
                fits = column.isin(look.values) if look.values else column >= look.least
                numbers[(numbers < 0) & fits.to_numpy(dtype=bool)] = i
        return numbers


def plain(title: str) -> Theme:
    """How a layer is shown whose kind says nothing of it: one look, in a colour of no meaning."""
    return Theme(looks=(Look(title, "#6f6a5c", outline="#6f6a5c", width=2, hatch="diagonal"),))
