"""Layers as the page draws them: which shapes, how they look, and what is a picture instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.assess.drawn import DRAWN
from ikap.catalogue import LAYERS, Grid, Look, Theme
from ikap.present.map.blobs import WEB_CRS, pack_json, pack_shapes
from ikap.present.map.pictures import picture
from ikap.present.map.themes import MAP_LAYERS, THEMES
from ikap.sources.region import Region
from ikap.text import _, quantity

GROUND, GROUND_EDGE = "#f3f2ec", "#8a9295"  # as the page draws the region's own ground
MOST_SHAPES = 5_000  # of a layer; above, a picture, and shapes near the proposals
MOST_NEAR = 20_000
MOST_NAMES = 2_000  # of a layer whose features have their names written
OPENS_AROUND = 2_000.0  # metres of ground that are seen around a site when the map opens
LABEL_TOLERANCE = 200.0  # metres: as near the middle as a municipality's name needs
NEAR = (1_000.0, 500.0, 250.0, 100.0)  # metres
AROUND_SITES = (OPENS_AROUND, *NEAR)  # metres
AROUND = 7_000.0  # metres outside the region that the background goes on
SOURCES = {made.name: (*made.layers, *made.uses) for made in DRAWN}  # of layers that are made


@dataclass(frozen=True)
class Drawing:
    """A theme as the page knows it, its data by blob name, and the labels of the features whose
    shapes are among them, in their order.
    """

    entry: Mapping[str, Any]
    blobs: Mapping[str, str]
    labels: pd.Index[Any]


def drawn(
    theme: Theme,
    layer: gpd.GeoDataFrame,
    sites: gpd.GeoSeries,
    frame: BaseGeometry,
    most: int,
    *,
    partly: bool = False,
) -> Drawing | None:
    """A theme as the page draws it; None if it has no features.

    `sites` are those whose surroundings are drawn exactly where the rest is a picture, `frame` the
    region and a little more; `most` polygons are drawn as they are. `partly`: no more of the
    layer is there than what lies around the sites.
    """
    classes = theme.classes(layer)
    chosen, numbers = layer.geometry[classes >= 0], classes[classes >= 0]
    within = ""
    if theme.around or partly:
        reach, close = near_sites(chosen, sites, MOST_SHAPES)
        chosen, numbers, within = chosen[close], numbers[close], quantity(reach, "m", 0)
    if chosen.empty:
        return None
    geometry, picture_entry = kind_of(chosen), None
    if len(chosen) > most and geometry == "polygon" and not theme.of_site:
        if theme.base:  # a background needs its largest only
            whole = chosen.area.rank(ascending=False, method="first").to_numpy() <= most
        else:
            picture_entry, whole = _pictured(theme, chosen, numbers, sites)
        chosen, numbers = chosen[whole], numbers[whole]
    kept = chosen.simplify(theme.apart)
    if theme.framed:
        kept = kept.make_valid().intersection(frame)
    whole = ~(kept.is_empty | kept.isna()).to_numpy()
    kept, numbers = kept[whole], numbers[whole]
    if kept.empty and picture_entry is None:
        return None
    blobs = {f"blob-{theme.id}": pack_shapes(kept, numbers.tolist())}
    if theme.of_site:
        order = {label: i for i, label in enumerate(sites.index)}
        owners = layer.loc[kept.index, "site"].map(order)
        blobs[f"blob-{theme.id}-sites"] = pack_json(owners.tolist())
    used = set((classes if picture_entry else numbers).tolist())
    entry = {
        "id": theme.id,
        "layers": list(sources(theme.layer)),
        "of_site": theme.of_site,
        "near": theme.near,
        "group": _(theme.group),
        "title": _(theme.title),
        "shown": theme.shown,
        "base": theme.base,
        "from_zoom": theme.from_zoom,
        "names": _feature_names(theme, layer, kept.index),
        "geometry": geometry,
        "looks": [_look(look, i in used) for i, look in enumerate(theme.looks)],
        "picture": picture_entry,
        "within": within or None,
        "grid": None if theme.grid is None else _grid(theme.grid),
    }
    return Drawing(entry, blobs, kept.index)


def _feature_names(
    theme: Theme, layer: gpd.GeoDataFrame, kept: pd.Index[Any]
) -> list[str | None] | None:
    """What the features that are drawn are called, where a theme has their names written."""
    if not theme.named or "name" not in layer or len(kept) > MOST_NAMES:
        return None
    return [text if isinstance(text, str) and text else None for text in layer.loc[kept, "name"]]


def sources(layer: str) -> tuple[str, ...]:
    """The region's layers that a layer comes from; none for a caller's own."""
    return SOURCES.get(layer, (layer,) if layer in LAYERS else ())


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "across": _(grid.across),
        "columns": [_(title) for title in grid.columns],
        "down": _(grid.down),
        "rows": [_(title) for title in grid.rows],
    }


def _look(look: Look, used: bool) -> dict[str, Any]:
    return {
        "title": _(look.title),
        "colour": look.colour,
        "outline": look.outline,
        "width": look.width,
        "dash": list(look.dash),
        "hatch": look.hatch,
        "used": used,
    }


def blank_look(title: str) -> dict[str, Any]:
    """The ground itself in the legend, where it is asked what it means that nothing is drawn."""
    return _look(Look(title, GROUND, outline=GROUND_EDGE), used=True)


def _pictured(
    theme: Theme, shapes: gpd.GeoSeries, numbers: NDArray[np.int64], sites: gpd.GeoSeries
) -> tuple[dict[str, Any], NDArray[np.bool_]]:
    """A picture of all shapes, and which of them are drawn as they are too: those near sites."""
    drawn = picture(shapes, numbers.tolist(), [look.colour for look in theme.looks])
    reach, near = near_sites(shapes, sites, MOST_NEAR, NEAR)
    return {
        "address": drawn.address,
        "bounds": drawn.bounds,
        "pixel": drawn.pixel,
        "near": quantity(reach, "m", 0) if near.any() else None,
    }, near


def near_sites(
    shapes: gpd.GeoSeries,
    sites: gpd.GeoSeries,
    most: int,
    reaches: Sequence[float] = AROUND_SITES,
) -> tuple[float, NDArray[np.bool_]]:
    """The longest of some distances that gives no more than `most` shapes, and which those are.

    None where the shortest still gives too many. A shape is near where its box is.
    """
    corners = sites.bounds.to_numpy()
    for reach in reaches:
        tree = shapely.STRtree(shapely.box(*(corners + np.array([-1, -1, 1, 1]) * reach).T))
        near = np.zeros(len(shapes), dtype=bool)
        near[tree.query(shapes.to_numpy())[0]] = True  # by their boxes
        if near.sum() <= most:
            return reach, near
    return reach, np.zeros(len(shapes), dtype=bool)


def drawings_of(
    themes: Sequence[Theme],
    layers: Mapping[str, gpd.GeoDataFrame],
    sites: gpd.GeoSeries,
    region: gpd.GeoSeries,
    most: int | None = None,
    partly: Collection[str] = (),
) -> list[Drawing]:
    """The themes whose layer there is, unless another layer takes its place.

    `partly`: the layers of which only what lies around the sites is there.
    """
    frame: BaseGeometry = region.union_all().convex_hull.buffer(AROUND)
    shown = [
        drawn(
            theme,
            layers[theme.layer],
            sites,
            frame,
            most or MOST_SHAPES,
            partly=theme.layer in partly,
        )
        for theme in themes
        if len(layers.get(theme.layer, ())) and not len(layers.get(theme.unless, ()))
    ]
    return [drawing for drawing in shown if drawing is not None]


def map_layers(region: Region, sites: gpd.GeoSeries | None = None) -> dict[str, gpd.GeoDataFrame]:
    """The layers of the region that the map shows, by name.

    Those of which only the surroundings of `sites` are shown come so, and not without any; where
    sites are given, those too that are too large to be read whole (`Region.large`).
    """
    close = {theme.layer for theme in THEMES if theme.around}
    around = close if sites is None else close | region.large
    there = [name for name in MAP_LAYERS if region.has(name)]
    shown = {name: region.layer(name) for name in there if name not in around}
    if sites is not None and len(sites):
        near = {name: region.around(name, sites, OPENS_AROUND) for name in there if name in around}
        shown |= {k: _surfaces(layer) if k in close else layer for k, layer in near.items()}
    return shown


def _surfaces(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Surfaces before points, of a layer that has both."""
    surfaces = features.geom_type.str.contains("Polygon")
    return features[surfaces] if surfaces.any() else features[features.geom_type.eq("Point")]


def region_shapes(layers: Mapping[str, gpd.GeoDataFrame], other: gpd.GeoSeries) -> gpd.GeoSeries:
    """What the map is of: the municipalities, or something else where there are none."""
    region = layers.get("municipalities")
    return other if region is None or region.empty else region.geometry


def kind_of(shapes: gpd.GeoSeries) -> str:
    """What the shapes are drawn as: polygon, line or point."""
    kinds = shapes.geom_type.iloc[0]
    return "polygon" if "Polygon" in kinds else "line" if "Line" in kinds else "point"


def places(layers: Mapping[str, gpd.GeoDataFrame]) -> list[list[Any]]:
    """Names on the map: [text, x, y, level]; 0 is a municipality, 1–4 a centre, 5 a station."""
    result: list[list[Any]] = []
    for name, level in (("municipalities", 0), ("centres", None), ("stations", 5)):
        layer = layers.get(name)
        if layer is None or "name" not in layer:
            continue
        inside = widest_points(layer.geometry) if level == 0 else layer.representative_point()
        points = inside.to_crs(WEB_CRS)
        for i, text in enumerate(layer["name"]):
            if isinstance(text, str) and text:
                rank = int(layer["level"].iloc[i]) if level is None else level
                result.append(
                    [text.split(" - ")[0], round(points.iloc[i].x), round(points.iloc[i].y), rank]
                )
    return sorted(result, key=lambda place: (place[3], place[0], place[1]))


def widest_points(areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """The middle of the widest ground of each area, where its name has most room."""
    middles = [
        shapely.maximum_inscribed_circle(area, tolerance=LABEL_TOLERANCE)
        for area in shapely.make_valid(areas.to_numpy())
    ]
    return gpd.GeoSeries(
        [shapely.get_point(line, 0) for line in middles], index=areas.index, crs=areas.crs
    )


def opens_on(shapes: gpd.GeoSeries) -> list[float] | None:
    """What a map opens on: shapes and the ground around them, in degrees; None without any."""
    ground = shapes[~(shapes.is_empty | shapes.isna())]
    return None if ground.empty else bounds(ground.buffer(OPENS_AROUND))


def background_note(
    layers: Mapping[str, gpd.GeoDataFrame], drawings: Sequence[Drawing] = ()
) -> str:
    """What the background is, to be said where a map is so near that it matters."""
    roads = layers.get("roads")
    note = _("Bakgrunn: regionens egne kartlag.")
    if roads is not None and "coarse" in roads and roads["coarse"].eq(True).any():
        note = _("Bakgrunn: skjematisk. Veger og vann er grovt tegnet.")
    within = next(
        (drawing.entry["within"] for drawing in drawings if drawing.entry["within"]), None
    )
    if within is None:
        return note
    buildings = _("Bygninger: innen {distance} fra områdene.", distance=within)
    return f"{note} {buildings}"


def label_points(sites: gpd.GeoSeries) -> list[list[int]]:
    """A point inside each site, in whole metres of EPSG:3857."""
    points = sites.representative_point().to_crs(WEB_CRS)
    return [[round(x), round(y)] for x, y in zip(points.x, points.y, strict=True)]


def bounds(shapes: gpd.GeoSeries) -> list[float]:
    """South, west, north, east in degrees."""
    west, south, east, north = shapes.to_crs("EPSG:4326").total_bounds
    return [round(float(edge), 5) for edge in (south, west, north, east)]
