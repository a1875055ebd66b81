"""The surface as layers of a map: class of the whole, its points in fifths, class of each goal."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import Field, LayerKind, Look, factors
from ikap.model import Goal, Light, Source, Status
from ikap.present.map import GREY, LIGHT_COLOURS, SCORE_COLOURS, MeetingLayer, Style
from ikap.text import N_, _, quantity
from ikap.words import GOALS, GOALS_SHORT, LIGHTS, STATUSES

FIFTHS = len(SCORE_COLOURS)
KIND = LayerKind(
    "suitability",
    N_("Egnethet"),
    "polygon",
    (
        Field("total", "number", N_("Samlet")),
        Field("class", "text", N_("Klasse")),
        Field("municipality", "text", N_("Kommune")),
        Field("status", "text", N_("Status")),
        *(Field(goal.value, "number", GOALS_SHORT[goal]) for goal in Goal),
    ),
)
NOT_MEASURED = N_("Mangler grunnlag")


def suitability_layers(
    squares: gpd.GeoDataFrame, names: dict[str, str], source: Source
) -> list[MeetingLayer]:
    """The layers from the bottom to the top; the class of the whole alone is on from the start,
    in the words and colours of the meeting map.

    `names` are the municipalities' by number, `source` whose the numbers are.
    """
    squares = squares.sort_values("score", ascending=False, kind="stable")  # as the table lists
    labelled = _told(squares, names)
    goals = [_goal_layer(goal, squares, source, at) for at, goal in enumerate(Goal)]
    layers = [
        _class_layer(squares, labelled, source),
        _points_layer(squares, labelled, source),
        *goals,
    ]
    return [replace(layer, blank=untried()) for layer in layers]


def untried() -> str:
    """What lies where no square is drawn."""
    distance = quantity(factors("suitability")["from_road"].best, "m", 0)
    return _("Ikke vurdert: vann, og steder mer enn {distance} fra veg", distance=distance)


def _told(squares: gpd.GeoDataFrame, names: dict[str, str]) -> gpd.GeoDataFrame:
    """What the table and a press on the map tell of each square."""
    return gpd.GeoDataFrame(
        {
            "total": (100 * squares["score"].astype(float)).round(0),
            "class": [_(LIGHTS[light]) if light else None for light in squares["light"]],
            "municipality": [names.get(code, code) for code in squares["municipality_code"]],
            "status": [_(STATUSES[status]) for status in squares["status"]],
            **{goal.value: (100 * squares[goal.value].astype(float)).round(0) for goal in Goal},
        },
        geometry=squares.geometry.to_numpy(),
        crs=squares.crs,
    )


def _class_layer(
    squares: gpd.GeoDataFrame, labelled: gpd.GeoDataFrame, source: Source
) -> MeetingLayer:
    looks = [Look(_(LIGHTS[light]), LIGHT_COLOURS[light]) for light in Light]
    looks += [
        Look(_(NOT_MEASURED), GREY, hatch="diagonal"),
        Look(_(STATUSES[Status.EXCLUDED]), GREY, hatch="cross"),
    ]
    order = {light.value: i for i, light in enumerate(Light)}
    classes = np.array(
        [order.get(str(light), len(order)) for light in squares["light"]], dtype=np.int64
    )
    classes[(squares["status"] == Status.EXCLUDED).to_numpy()] = len(order) + 1
    return MeetingLayer(
        "added-total",
        _("Samlet klasse for et tenkt område"),
        labelled,
        Style(tuple(looks), classes),
        source,
        KIND,
        counted=True,
    )


def _points_layer(
    squares: gpd.GeoDataFrame, labelled: gpd.GeoDataFrame, source: Source
) -> MeetingLayer:
    fifth = np.floor(squares["score"].astype(float) * FIFTHS).clip(0, FIFTHS - 1)
    excluded = (squares["status"] == Status.EXCLUDED).to_numpy()
    # The best is the first look, as in the legend.
    classes = np.where(fifth.notna(), FIFTHS - 1 - fifth.fillna(0), FIFTHS).astype(np.int64)
    classes[excluded] = FIFTHS + 1
    width = 100 // FIFTHS
    looks = [
        Look(f"{width * i}–{width * (i + 1)}", SCORE_COLOURS[i]) for i in reversed(range(FIFTHS))
    ]
    looks += [
        Look(_(NOT_MEASURED), GREY, hatch="diagonal"),
        Look(_(STATUSES[Status.EXCLUDED]), GREY, hatch="cross"),
    ]
    title = _("Samlet poengsum 0–100")
    style = Style(tuple(looks), classes)
    return MeetingLayer(
        "added-points",
        title,
        labelled,
        style,
        source,
        KIND,
        shown=False,
        counted=True,
        listed=False,
    )


def _goal_layer(goal: Goal, squares: gpd.GeoDataFrame, source: Source, at: int) -> MeetingLayer:
    """A goal's classes, each one area: what is pointed at is told by the total."""
    lights = squares[f"{goal.value}_light"]
    by_light = {
        light: shapely.union_all(squares.geometry.to_numpy()[(lights == light).to_numpy()])
        for light in Light
    }
    rest = lights.isna().to_numpy()
    shapes = [by_light[light] for light in Light]
    looks = [Look(_(LIGHTS[light]), LIGHT_COLOURS[light]) for light in Light]
    shapes.append(shapely.union_all(squares.geometry.to_numpy()[rest]))
    looks.append(Look(_(NOT_MEASURED), GREY, hatch="diagonal"))
    kept = [i for i, shape in enumerate(shapes) if not shape.is_empty]
    frame = gpd.GeoDataFrame(
        {"class": pd.Series([looks[i].title for i in kept], dtype=object)},
        geometry=[shapes[i] for i in kept],
        crs=squares.crs,
    )
    style = Style(tuple(looks), np.array(kept, dtype=np.int64))
    return MeetingLayer(
        f"added-goal-{at + 1}",
        _(GOALS[goal]),
        frame,
        style,
        source,
        KIND,
        shown=False,
        listed=False,
    )
