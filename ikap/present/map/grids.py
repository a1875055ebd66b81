"""The scores of a round too large to be drawn site by site, as a grid in each list."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd

from ikap.catalogue import GROWTH, Look, Theme
from ikap.present.map.themes import SCORE_COLOURS
from ikap.text import N_
from ikap.words import LISTS

# The list → the layer of its squares.
GRID_LISTS: Mapping[str, str] = {name: f"score_grid_{name}" for name in LISTS}
_TITLES = {
    "housing": N_("Snittpoeng i rutenett: bolig"),
    "business_ab": N_("Snittpoeng i rutenett: næring A og B"),
    "business_c": N_("Snittpoeng i rutenett: næring C"),
}
_FIFTHS = (
    N_("Snitt under 20 poeng"),
    N_("Snitt 20–40 poeng"),
    N_("Snitt 40–60 poeng"),
    N_("Snitt 60–80 poeng"),
    N_("Snitt 80 poeng eller mer"),
)
_LOOKS = tuple(
    Look(title, f"{colour}cc", least=fifth / 5 if fifth else None, outline=colour, width=0.4)
    for fifth, (title, colour) in reversed(
        list(enumerate(zip(_FIFTHS, SCORE_COLOURS, strict=True)))
    )
)


def grid_themes() -> tuple[Theme, ...]:
    """A theme for the squares of each list; the first is shown when the map opens."""
    return tuple(
        Theme(
            layer,
            layer,
            GROWTH,
            _TITLES[name],
            _LOOKS,
            column="score",
            shown=name == next(iter(LISTS)),
            apart=0,
            order=215,
            sheets=(),
        )
        for name, layer in GRID_LISTS.items()
    )


def grid_layers(grid: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """The squares of each list that has any, by layer."""
    layers = {layer: grid[grid["list"] == name] for name, layer in GRID_LISTS.items()}
    return {layer: squares for layer, squares in layers.items() if len(squares)}
