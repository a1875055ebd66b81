"""The map of all sites of a run: where in the region they lie, each marked by its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from ikap.document import Alternative, Document
from ikap.model import Kind, Light, Status
from ikap.present.map import GREY, LIGHT_COLOURS, OUTLINE, THEMES
from ikap.present.paper import svg
from ikap.present.paper.atlas import Atlas, Picture
from ikap.present.paper.frame import fitted, true_north
from ikap.present.paper.furniture import bar, north_arrow
from ikap.present.paper.labels import Labels, name_ground
from ikap.present.paper.svg import UNITS
from ikap.text import _
from ikap.words import LIGHT_SYMBOLS

GROUND = ("municipalities", "sea", "fresh_water", "roads", "transit_lines")
MARGIN = 0.04  # of the region's sides
MARK = 4.2  # mm


@dataclass(frozen=True)
class Overview:
    """A drawn map, and what it shows in words."""

    svg: str
    alt: str


def overview(document: Document, sites: Any, atlas: Atlas, width: float, height: float) -> Overview:
    """The map of all sites in `width` × `height` mm; `sites` are the areas of the run by id."""
    region = atlas.layers.get("municipalities")
    bounds = sites.total_bounds if region is None else region.total_bounds
    west, south, east, north = bounds
    across, up = MARGIN * (east - west), MARGIN * (north - south)
    frame = fitted((west - across, south - up, east + across, north + up), width, height)
    picture = Picture(frame)
    for theme in (t for t in THEMES if t.id in GROUND):
        atlas.draw(picture, theme)
    labels = Labels(frame)
    labels.keep_clear(0, height - 10, 56, height)
    labels.keep_clear(width - 20, 0, width, 21)
    ordered = sorted(
        document["alternatives"], key=lambda e: (e["rank"] is None, e["rank"] or 0, e["id"])
    )
    marks = []
    for entry in ordered:
        spot = shapely.point_on_surface(sites.geometry.loc[entry["id"]])
        place = frame.on_paper(np.array([[spot.x, spot.y]]))[0]
        marks.append(_mark(entry, float(place[0]), float(place[1])))
        labels.put(entry["id"], spot.x, spot.y, 2.6, bold=True, beside=MARK / 2 + 0.6)
    name_ground(labels, atlas, list(sites.geometry))
    picture.body += [
        *reversed(marks),  # the best placed on top
        *labels.body,
        bar(frame, 6, height - 4.5),
        north_arrow(
            width - 9.5, 10.5, true_north(CRS.from_user_input(sites.crs), frame.x, frame.y)
        ),
    ]
    return Overview(
        picture.svg(),
        _(
            "Kart over {region} med foreslåtte områder (i alt {n}), merket med klasse og id.",
            region=document["region"]["title"],
            n=len(ordered),
        ),
    )


def _mark(entry: Alternative, x: float, y: float) -> str:
    """A round mark for housing, a square for business, with the symbol of its class."""
    excluded = entry["status"] == Status.EXCLUDED
    light = None if excluded else entry["class"]
    fill = GREY if light is None else LIGHT_COLOURS[Light(light)]
    symbol = "✕" if excluded else "–" if light is None else LIGHT_SYMBOLS[Light(light)]
    r = MARK / 2
    if entry["kind"] == Kind.HOUSING:
        frame = svg.points_path(np.array([[x, y]]), MARK)
    else:
        side = round(MARK * UNITS)
        left, top = round((x - r) * UNITS), round((y - r) * UNITS)
        frame = f"M{left} {top}h{side}v{side}h{-side}z"
    ink = OUTLINE if light in (None, Light.YELLOW) else "#ffffff"
    said = svg.text(symbol, x, y + 0.8, 2.3, text_anchor="middle", fill=ink)
    return svg.path(frame, fill=fill, stroke=OUTLINE, stroke_width=22) + said
