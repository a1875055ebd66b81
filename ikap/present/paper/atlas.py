"""The region's layers on paper: what of each theme lies in a frame, drawn as on the meeting map."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ikap.catalogue import HAZARD, Look, Theme
from ikap.present.map import SOURCES
from ikap.present.page import hex_colour
from ikap.present.paper import svg
from ikap.present.paper.frame import Frame
from ikap.present.paper.svg import UNITS, Shapes
from ikap.text import _

STROKE = 0.24  # mm of a pixel of a line's width, and of a point's
DOT = 0.3
SEEN = 0.02  # mm²; a polygon smaller than that on paper is left out
WHOLE_WORLD = 2.5e8  # the scale of a web map at zoom 0 and 63° north
GROUND = 0.8  # the strong colours of the land types
PALE = 0.42  # what lies over the ground lets it show through
TINT = 0.1  # the ground of a hatch
HATCHES = {  # lines in a tile of 2.2 mm
    "diagonal": '<path d="M-55 55L55 -55M0 220L220 0M165 275L275 165" {stroke}/>',
    "cross": '<path d="M-55 55L55 -55M0 220L220 0M165 275L275 165M165 -55L275 55M0 0L220 220'
    'M-55 165L55 275" {stroke}/>',
    "dots": '<path d="M55 55h.01M165 165h.01" {stroke}/>',
}
Geometry = Literal["polygon", "line", "point"]


@dataclass(frozen=True)
class Entry:
    """A line of a legend: what is drawn, what it is called, and the layers that it comes from."""

    title: str
    swatch: str
    layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """A feature that has a name, and its level among those of its layer: the lowest first."""

    name: str
    shape: shapely.Geometry
    level: float


@dataclass
class Picture:
    """A drawing under way, from the ground up, and the legend of what it shows."""

    frame: Frame
    body: list[str] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)
    used: list[tuple[Theme, Look, Geometry]] = field(default_factory=list)

    def svg(self) -> str:
        ground = svg.path(
            f"M0 0H{round(self.frame.width * UNITS)}V{round(self.frame.height * UNITS)}H0z",
            fill=hex_colour("--outside"),
        )
        defined = "".join(self.patterns.values())
        return svg.document(
            self.frame.width, self.frame.height, [ground, *self.body], definitions=defined
        )


class Atlas:
    """The layers of a region, in its CRS, ready for many windows."""

    def __init__(self, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
        self.layers = layers
        self._shapes = {name: np.asarray(layer.geometry.array) for name, layer in layers.items()}
        self._trees = {name: shapely.STRtree(shapes) for name, shapes in self._shapes.items()}
        self._classes: dict[str, NDArray[np.int64]] = {}
        self._names: dict[str, list[tuple[str, float]]] = {}

    def near(self, layer: str, frame: Frame) -> np.ndarray:
        """The numbers of the features of a layer whose boxes meet the frame, in their order."""
        if layer not in self._trees:
            return np.array([], dtype=np.int64)
        return np.sort(self._trees[layer].query(shapely.box(*frame.bounds)))

    def named(self, layer: str, frame: Frame) -> list[Named]:
        """The features of a layer near a frame that have a name; empty where it has no names."""
        rows = self.layers.get(layer)
        if rows is None or "name" not in rows:
            return []
        if layer not in self._names:
            self._names[layer] = _names(rows)
        names, shapes = self._names[layer], self._shapes[layer]
        return [
            Named(names[at][0], shapes[at], names[at][1])
            for at in self.near(layer, frame)
            if names[at][0]
        ]

    def _classes_of(self, theme: Theme) -> NDArray[np.int64]:
        """The look of every feature of a theme's layer, found once for all frames."""
        if theme.id not in self._classes:
            self._classes[theme.id] = np.asarray(theme.classes(self.layers[theme.layer]))
        return self._classes[theme.id]

    def draw(
        self,
        picture: Picture,
        theme: Theme,
        looks: Collection[int] | None = None,
        *,
        named: bool = True,
    ) -> None:
        """Add a theme to a picture; `looks` limits it to some of its looks.

        What is not `named` is drawn and left out of the legend. A theme whose place another
        layer has taken is not drawn.
        """
        features = self.near(theme.layer, picture.frame)
        taken = theme.unless and len(self.layers.get(theme.unless, ()))
        too_far = picture.frame.scale > WHOLE_WORLD / 2**theme.from_zoom
        if not len(features) or taken or too_far:
            return
        classes = self._classes_of(theme)[features]
        shapes = self._shapes[theme.layer][features]
        numbers = range(len(theme.looks)) if looks is None else sorted(looks)
        # The look that is named first is seen where several meet.
        for number in reversed(numbers):
            of_look = shapes[classes == number]
            if not len(of_look):
                continue
            chosen = svg.clipped(of_look, picture.frame)
            chosen = chosen[~(shapely.is_empty(chosen) | shapely.is_missing(chosen))]
            if len(chosen):
                self._look(picture, theme, theme.looks[number], chosen, named)

    def _look(
        self, picture: Picture, theme: Theme, look: Look, shapes: Shapes, named: bool
    ) -> None:
        geometry = geometry_of(shapes)
        if geometry == "polygon":
            seen = SEEN * (picture.frame.scale / 1000) ** 2
            shapes = shapes[shapely.area(shapes) >= seen]
            drawn = svg.areas_path(shapes, picture.frame)
        elif geometry == "line":
            drawn = svg.lines_path(shapes, picture.frame)
        else:
            places = shapely.get_coordinates(shapely.point_on_surface(shapes))
            drawn = svg.points_path(picture.frame.on_paper(places), DOT * look.width)
        if drawn:
            picture.body.append(styled(drawn, theme, look, geometry, picture.patterns))
            if named:
                picture.used.append((theme, look, geometry))


def _names(rows: gpd.GeoDataFrame) -> list[tuple[str, float]]:
    """The name and the level of each feature: "" where it has no name, 0 where there are no levels
    and infinite where only its own is missing.
    """
    names = [name if isinstance(name, str) else "" for name in rows["name"].tolist()]
    if "level" not in rows:
        return [(name, 0.0) for name in names]
    levels = rows["level"].to_numpy(dtype=float, na_value=np.inf)
    return list(zip(names, levels.tolist(), strict=True))


def geometry_of(shapes: Shapes) -> Geometry:
    dimension = int(shapely.get_dimensions(shapes).max())
    return ("point", "line", "polygon")[dimension]


def styled(
    drawn: str, theme: Theme, look: Look, geometry: Geometry, patterns: dict[str, str]
) -> str:
    """A path in the look of a theme; a hatch that it needs is added to the patterns."""
    colour = hex_colour(look.colour)
    edge = hex_colour(look.outline) if look.outline else "none"
    dash = {"stroke_dasharray": " ".join(f"{24 * d}" for d in look.dash)} if look.dash else {}
    if geometry == "line":
        width = max(round(look.width * STROKE * UNITS), 10)
        return svg.path(
            drawn, fill="none", stroke=colour, stroke_width=width, stroke_linejoin="round", **dash
        )
    if geometry == "point":
        return svg.path(drawn, fill=colour, stroke=edge, stroke_width=18)
    opacity = 1.0 if theme.base else GROUND if theme.layer == "land" else PALE
    outline = {"stroke": edge, "stroke_width": round(max(look.width, 1.0) * 22), **dash}
    if not look.hatch:
        return svg.path(drawn, fill=colour, fill_opacity=opacity, **outline)
    name = f"{look.hatch}{colour[1:]}"
    stroke = f'stroke="{colour}" stroke-width="{24 if look.hatch != "dots" else 50}"'
    lines = HATCHES[look.hatch].format(stroke=stroke + ' stroke-linecap="round" fill="none"')
    patterns[name] = (
        f'<pattern id="{name}" width="220" height="220" patternUnits="userSpaceOnUse">{lines}'
        "</pattern>"
    )
    tint = svg.path(drawn, fill=colour, fill_opacity=TINT)
    return tint + svg.path(drawn, fill=f"url(#{name})", **outline)


def swatch(theme: Theme, look: Look, geometry: Geometry) -> str:
    """A small picture of a look for a legend, 7 × 4 mm."""
    patterns: dict[str, str] = {}
    drawn = {"polygon": "M20 20H680V380H20z", "line": "M20 200H680"}.get(geometry)
    if drawn is None:
        drawn = svg.points_path(np.array([[3.5, 2.0]]), DOT * look.width)
    body = styled(drawn, theme, look, geometry, patterns)
    return svg.document(7, 4, [body], definitions="".join(patterns.values()))


def legend(picture: Picture) -> list[Entry]:
    """The legend of what was drawn, the topmost first."""
    return [
        Entry(_title(theme, look), swatch(theme, look, geometry), made_of(theme))
        for theme, look, geometry in reversed(picture.used)
    ]


def made_of(theme: Theme) -> tuple[str, ...]:
    """The layers of the region that a theme shows."""
    return SOURCES.get(theme.layer, (theme.layer,))


def _title(theme: Theme, look: Look) -> str:
    """What a look is called where other themes stand beside it: «Flomsoner: faresone»."""
    title = _(look.title)
    counted = any(look.least is not None for look in theme.looks)
    plain = theme.group != HAZARD and not counted
    if plain or len(theme.looks) == 1 or title == _(theme.title):
        return title
    return f"{_(theme.title)}: {title[:1].lower()}{title[1:]}"
