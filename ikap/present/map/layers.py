"""A map of layers for a meeting, without scores: any layer of the region, any file.

One page like the meeting map's: the region behind, the layers in their own colours, what each
feature says of itself as text, and the same as tables.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.catalogue import GROUPS, LAYERS, LayerKind, Theme, code_list
from ikap.measure.classes import totals
from ikap.model import Source
from ikap.present.map.blobs import pack_json
from ikap.present.map.chart import charted
from ikap.present.map.drawing import (
    Drawing,
    background_note,
    blank_look,
    bounds,
    drawings_of,
    kind_of,
    label_points,
    opens_on,
    places,
    region_shapes,
)
from ikap.present.map.phrases import Phrases, concepts, phrases
from ikap.present.map.styling import Style
from ikap.present.map.themes import BY_ID, THEMES
from ikap.sources import cells
from ikap.text import N_, _, language, unit_name

SHOWN = N_("Kartlag i dette kartet")
MOST_SHAPES = 10_000  # of a layer; above, a picture: there are no proposals to draw beside it
MOST_ROWS = 20_000  # of a layer, in the page's table
PANELS = ("layers", "measure")
LONGEST_TEXT = 2_000  # letters of a cell
_CLASS = "class"
_NAMES = ("name", "navn", "title", "tittel", "omradenavn", "områdenavn", "stedsnavn")

_LINES = BY_ID["transit_lines"]
RAIL = replace(  # of the lines, what a background has
    _LINES,
    id="rail",
    base=True,
    group=BY_ID["roads"].group,
    title=N_("Jernbane"),
    looks=_LINES.looks[:1],
)


@dataclass(frozen=True)
class MeetingLayer:
    """Features of one geometry, how they look, and where they come from.

    `kind` is what is known of the columns, where the layer is one of ours; `unit`
    is that of the column it is coloured by, where a planner says so.
    """

    id: str  # letters and digits of ours, never of a file
    title: str
    frame: gpd.GeoDataFrame
    style: Style
    source: Source
    kind: LayerKind | None = None
    unit: str = ""
    shown: bool = True  # from the start
    counted: bool = False  # its features stand for points: their areas are nobody's
    blank: str = ""  # what the ground without any of its features is, for the legend
    listed: bool = True  # its features stand in a table


def layer_map(
    title: str,
    shown: Sequence[MeetingLayer],
    background: Mapping[str, gpd.GeoDataFrame],
    region: str,
    sources: Mapping[str, Source],
    notes: Sequence[str] = (),
) -> str:
    """The page as text, in the language in use.

    `background` holds the region's layers: those that are drawn behind where something is shown
    on top, and all that it has where nothing is. `sources` are the region's, by layer; `notes`
    what must be said beside the map.
    """
    settings, blobs = layer_data(shown, background, sources, notes)
    return charted("layer-page", settings, blobs, title=title, region=region, panels=PANELS)


def layer_data(
    shown: Sequence[MeetingLayer],
    background: Mapping[str, gpd.GeoDataFrame],
    sources: Mapping[str, Source],
    notes: Sequence[str] = (),
    sites: gpd.GeoSeries | None = None,
    partly: Collection[str] = (),
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the page is handed: its settings, and its blobs by name. See `layer_map`.

    `sites` are those whose surroundings are drawn where the map comes close, and all that there is
    of the layers that are `partly` there.
    """
    shapes = region_shapes(background, _together(shown))
    nothing = gpd.GeoSeries([], crs=shapes.crs)
    near = nothing if sites is None else sites
    themes = [*(theme for theme in THEMES if theme.base), RAIL] if shown else THEMES
    behind = drawings_of(themes, background, near, shapes, partly=partly)
    above = [(layer, _drawing(layer, nothing, shapes)) for layer in shown]
    drawings = [*behind, *(drawing for _layer, drawing in above if drawing is not None)]
    blobs = {name: blob for drawing in drawings for name, blob in drawing.blobs.items()}
    tables = []
    for layer, drawing in above:
        if drawing is not None and layer.listed:
            entry, facts = _table(layer, drawing)
            tables.append(entry)
            blobs[f"blob-{layer.id}-facts"] = pack_json(facts)
    by_layer = {layer.id: layer.source for layer in shown}
    used = {name for drawing in drawings for name in drawing.entry["layers"]}
    settings = {
        "language": language(),
        "words": {**phrases(), **layer_phrases()},
        "concepts": concepts(),
        "themes": [drawing.entry for drawing in drawings],
        "groups": [_(SHOWN), *(_(group) for group in GROUPS)],
        "layers": {name: _(kind.title) for name, kind in LAYERS.items()}
        | {layer.id: layer.title for layer in shown},
        "sources": {
            name: vars(source) for name, source in {**sources, **by_layer}.items() if name in used
        },
        "places": places(background),
        "tables": tables,
        "notes": list(notes),
        "presets": [],
        "bounds": bounds(shapes),
        "focus": opens_on(_together(shown)) if shown else None,
        "background": background_note(background, behind),
    }
    return settings, blobs


def _together(shown: Sequence[MeetingLayer]) -> gpd.GeoSeries:
    parts = [layer.frame.geometry for layer in shown]
    return gpd.GeoSeries(pd.concat(parts, ignore_index=True), crs=parts[0].crs) if parts else (
        gpd.GeoSeries([])
    )  # fmt: skip


def _drawing(layer: MeetingLayer, nothing: gpd.GeoSeries, region: gpd.GeoSeries) -> Drawing | None:
    """The layer as the page draws it, every one on from the start."""
    looks = tuple(
        replace(look, values=(i,), least=None) for i, look in enumerate(layer.style.looks)
    )
    theme = Theme(
        layer.id, layer.id, SHOWN, layer.title, looks, column=_CLASS, shown=layer.shown, apart=2.0
    )
    frame = gpd.GeoDataFrame(
        {_CLASS: layer.style.classes}, geometry=layer.frame.geometry.to_numpy(), crs=region.crs
    )
    drawings = drawings_of([theme], {layer.id: frame}, nothing, region, MOST_SHAPES)
    blank = [blank_look(layer.blank)] if layer.blank else []
    return next(
        (
            replace(
                drawing,
                entry={
                    **drawing.entry,
                    "layers": [layer.id],
                    "looks": [*drawing.entry["looks"], *blank],
                },
            )
            for drawing in drawings
        ),
        None,
    )


# --- words ------------------------------------------------------------------------------------


def layer_phrases() -> Phrases:
    """What only a map of layers without scores says."""
    return {
        "list_title": _("Kartlagene som tabeller"),
        "skip_list": _("Hopp til tabellene"),
        "no_script": _("Kartet krever JavaScript."),
        "no_tables": _("Dette er et oversiktskart over regionen. Slå på kartlag under «Kartlag»."),
        "search_table_hint": _("Søk i tabellen"),
        "too_many_rows": _("For mange objekter til å vises i liste: {n}. Summene står over."),
        "rows_caption": _("{layer}: viser {shown} av {all}"),
        "sums_caption": _("{layer}: summer"),
        "feature": _("Objekt"),
        "feature_n": _("Objekt {n}"),
        "point": _("Punkt"),
        "point_n": _("Punkt {n}"),
        "zoom_point": _("Zoom til punktet"),
        "count_points": _("Antall punkter"),
        "no_attributes": _("Objektet har ingen felt."),
        "map_notes": _("Om kartet"),
        "printed_rows": _(
            "Utskriften viser bare de første radene ({n}). Søk i tabellen for å avgrense dem."
        ),
        "no_rows": _("Ingen objekter passer til søket."),
        "zoom_feature": _("Zoom til objektet"),
        "also_here": _("På samme sted"),
        "count": _("Antall"),
        "sum_area": _("Areal, daa"),
        "sum_length": _("Lengde, km"),
        "nothing_on": _("Ingen kartlag er slått på."),
        "colours_by": _("Farger: {who}"),
        "layer_map_help": _(
            "Kart. Piltastene flytter kartet, pluss og minus zoomer, Enter viser feltene til "
            "objektet i midten. Tabellene viser det samme."
        ),
    }


# --- what the features say of themselves ---------------------------------------------------------


def _table(layer: MeetingLayer, drawing: Drawing) -> tuple[dict[str, Any], dict[str, Any]]:
    """The layer's table: what the page must know at once, and the rows, read when asked for."""
    frame = layer.frame
    sums = totals(frame.geometry, layer.style.classes.tolist(), len(layer.style.looks))
    entry = {
        "id": layer.id,
        "title": layer.title,
        "rows": len(frame),
        "listed": len(frame) <= MOST_ROWS,
        "geometry": kind_of(frame.geometry),
        "counted": layer.counted,
        "by": _column_title(layer, layer.style.by) if layer.style.by else None,
        "colours": layer.style.colours or None,
        "sums": [
            [_(look.title), int(features), _finite(area), _finite(length)]
            for look, features, area, length in zip(
                layer.style.looks,
                sums["features"],
                sums["area_daa"],
                sums["length_km"],
                strict=True,
            )
            if features
        ],
    }
    if not entry["listed"]:
        return entry, {"columns": [], "values": [], "names": [], "at": [], "shapes": []}
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    position = {label: i for i, label in enumerate(drawing.labels)}
    return entry, {
        "columns": [_column_title(layer, name) for name in columns],
        "values": [_cells(layer, name) for name in columns],
        "names": _feature_names(frame, columns),
        "at": label_points(frame.geometry),
        "shapes": [position.get(i, -1) for i in range(len(frame))],
    }


def _column_title(layer: MeetingLayer, column: str) -> str:
    field = _field(layer, column)
    title = _(field.title) if field else column
    unit = unit_name(field.unit) if field else ""
    if layer.unit and column == layer.style.by:
        unit = layer.unit
    return f"{title} ({unit})" if unit else title


def _field(layer: MeetingLayer, column: str) -> Any:
    fields = layer.kind.fields if layer.kind else ()
    return next((field for field in fields if field.name == column), None)


def _cells(layer: MeetingLayer, column: str) -> list[Any]:
    """A column as JSON holds it: numbers, texts, and null where it is empty."""
    field = _field(layer, column)
    if column == layer.style.by and field is not None and field.choices:
        return [_(layer.style.looks[at].title) for at in layer.style.classes]
    values = [_cell(value) for value in layer.frame[column]]
    if field is not None and field.codes:
        known = code_list(field.codes)
        return [f"{v} {_(known[v].title)}" if v in known else v for v in values]
    return values


def _cell(value: Any) -> Any:
    if cells.is_empty(value):
        return None
    if isinstance(value, bool | np.bool_):
        return _("ja") if value else _("nei")
    if isinstance(value, int | np.integer):
        return int(value) if abs(int(value)) < 2**53 else str(int(value))
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, date | datetime | pd.Timestamp):
        return value.isoformat()
    text = cells.text(value)
    return None if text is None else text[:LONGEST_TEXT]


def _feature_names(frame: gpd.GeoDataFrame, columns: Sequence[str]) -> list[str | None]:
    """What each feature is called: by a column of names, else none and the page counts them."""
    column = cells.first_match(_NAMES, columns)
    if column is None:
        return [None] * len(frame)
    return [cells.text(value) for value in frame[column]]


def _finite(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None
