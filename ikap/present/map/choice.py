"""From what a planner names to the layers of a meeting map: one a geometry, each with its style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from ikap.catalogue import LAYERS, Look
from ikap.measure.classes import Scheme, upper_limits
from ikap.model import ConfigurationError, Problem, Source
from ikap.present.map.layers import MeetingLayer
from ikap.present.map.styling import (
    Style,
    coded_style,
    graded_style,
    named_style,
    numbers_in,
    plain_style,
)
from ikap.present.map.themes import THEMES
from ikap.sources.dataset import Dataset
from ikap.text import N_, _

GEOMETRIES = ("point", "line", "polygon")
# A layer → the made one whose theme fits it, where it has the theme's column.
DRAWN_AS = {"corridors": "corridors_served", "stops": "stops_served"}
_PARTS = {"point": N_("punkter"), "line": N_("linjer"), "polygon": N_("flater")}


@dataclass(frozen=True)
class Wanted:
    """How numbers or names in a column are to be coloured; no column: by codes or geometry."""

    column: str = ""
    unit: str = ""
    classes: int = 5
    scheme: Scheme = "fisher-jenks"


@dataclass(frozen=True)
class Named:
    """A layer of the region, or of a file, as it was read."""

    title: str
    frame: gpd.GeoDataFrame
    source: Source
    layer: str | None = None  # the region's name of it


def of_dataset(dataset: Dataset) -> Named:
    return Named(dataset.title, dataset.frame, dataset.source, dataset.layer)


def of_region(layer: str, frame: gpd.GeoDataFrame, source: Source) -> Named:
    return Named(_(LAYERS[layer].title), frame, source, layer)


def meeting_layers(named: Sequence[Named], wanted: Wanted) -> list[MeetingLayer]:
    """The layers from the bottom of the map to the top: surfaces, lines, points; of the same
    geometry the first that was named lies on top.

    A ConfigurationError where no layer has the column that is asked for.
    """
    if wanted.column and not any(wanted.column in each.frame for each in named):
        raise ConfigurationError([_no_column(named, wanted.column)])
    parts = [(each, *part) for each in named for part in _parts(each)]
    layers = [
        MeetingLayer(
            f"added-{turn + 1}",
            part.title,
            part.frame,
            _style(whole, part, geometry, wanted, turn),
            part.source,
            LAYERS[part.layer] if part.layer else None,
            wanted.unit,
        )
        for turn, (whole, part, geometry) in enumerate(parts)
    ]
    height = {geometry: i for i, geometry in enumerate(reversed(GEOMETRIES))}
    heights = [height[geometry] for _whole, _part, geometry in parts]
    order = sorted(range(len(layers)), key=lambda turn: (heights[turn], -turn))
    return [layers[turn] for turn in order]


def _parts(named: Named) -> list[tuple[Named, str]]:
    """A layer by geometry: what is of several kinds becomes several layers."""
    frame = named.frame.explode(ignore_index=True) if _is_collected(named.frame) else named.frame
    dimension = shapely.get_dimensions(frame.geometry.to_numpy())
    present = [i for i in (2, 1, 0) if (dimension == i).any()]
    return [
        (
            Named(
                f"{named.title} ({_(_PARTS[GEOMETRIES[i]])})" if len(present) > 1 else named.title,
                frame[dimension == i].reset_index(drop=True),
                named.source,
                named.layer,
            ),
            GEOMETRIES[i],
        )
        for i in present
    ]


def _is_collected(frame: gpd.GeoDataFrame) -> bool:
    return bool((frame.geom_type == "GeometryCollection").any())


def _style(whole: Named, part: Named, geometry: str, wanted: Wanted, turn: int) -> Style:
    """How a part of a layer looks; numbers are in the classes of the whole."""
    frame = part.frame
    if wanted.column and wanted.column in frame:
        every = numbers_in(whole.frame[wanted.column])
        if every is None or not np.isfinite(every).any():
            return named_style(frame[wanted.column], geometry, wanted.column)
        limits = upper_limits(every, wanted.classes, wanted.scheme)
        values = numbers_in(frame[wanted.column])
        assert values is not None
        return graded_style(values, limits, float(np.nanmin(every)), geometry, wanted.column)
    style = coded_style(frame, geometry)
    if style is None and whole.layer:
        style = _of_theme(whole.layer, frame)
    return style or plain_style(frame, geometry, part.title, turn)


def _of_theme(layer: str, frame: gpd.GeoDataFrame) -> Style | None:
    """As the meeting map draws the region's layer, where it has one way to; the background has
    no colours to tell layers apart by.
    """
    made = [theme for theme in THEMES if theme.layer == DRAWN_AS.get(layer)]
    themes = [theme for theme in made if theme.column in frame] or [
        theme for theme in THEMES if theme.layer == layer
    ]
    if len(themes) != 1 or themes[0].base:
        return None
    classes = themes[0].classes(frame)
    looks = (*themes[0].looks, Look(N_("Andre verdier"), "#8d9296", outline="#3a4446"))
    return Style(looks, np.where(classes < 0, len(looks) - 1, classes), themes[0].column)


def _no_column(named: Sequence[Named], column: str) -> Problem:
    columns = sorted(
        {str(name) for each in named for name in each.frame if name != each.frame.geometry.name}
    )
    what = _("ingen av kartlagene har feltet «{column}».", column=column)
    return Problem("--column", what, _("Feltene er {fields}.", fields=", ".join(columns) or "–"))
