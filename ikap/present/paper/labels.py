"""Names on a map of paper: put down in order of weight, and nothing over anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np
import shapely

from ikap.present.map import THEMES
from ikap.present.paper import svg
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.frame import Frame

INK, SOFT, HALO = "#16211f", "#5f6b67", "#ffffff"
LETTER = 0.6  # of a text's size, the mean width of its letters
TRIES = 9  # places across and down where a name is tried inside an area
WAYS = 60_000  # the scale up to which roads and rivers are named
Box = tuple[float, float, float, float]


@dataclass
class Labels:
    """Names on a map, put down in order of weight; one that has no room is left out."""

    frame: Frame
    body: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def keep_clear(self, left: float, top: float, right: float, bottom: float) -> None:
        self.taken.append((left, top, right, bottom))

    def put(
        self,
        said: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        beside: float = 0.0,
        must: bool = False,
    ) -> bool:
        """A name around a place in metres: right, left, above or below it, `beside` mm off.

        `must` puts it down also where others stand. False where it was left out.
        """
        ((px, py),) = self.frame.on_paper(np.array([[x, y]]))
        wide, high = _wide(said, size, bold=bold), size
        places = [
            ("middle", px, py + high * 0.36),
            *(
                (("start", px + beside, py + high * 0.36), ("end", px - beside, py + high * 0.36))
                if beside
                else ()
            ),
            ("middle", px, py - max(beside, 0.6)),
            ("middle", px, py + max(beside, 0.6) + high * 0.8),
        ]
        if beside:
            places = places[1:]
        tried = [(anchor, ax, ay, _box(anchor, ax, ay, wide, high)) for anchor, ax, ay in places]
        free = [place for place in tried if self._inside(place[3]) and not self._meets(place[3])]
        if not free and must:
            free = [place for place in tried if self._inside(place[3])] or tried
        if not free:
            return False
        anchor, ax, ay, taken = free[0]
        self._write(said, ax, ay, size, taken, bold=bold, text_anchor=anchor, fill=colour)
        return True

    def put_inside(
        self, said: str, area: shapely.Geometry, size: float, colour: str, off: Sequence[Box] = ()
    ) -> bool:
        """A name where all of it lies inside an area of the ground, over nothing, and in none of
        the boxes `off`; as near the middle of its widest part as that can be.
        """
        seen = shapely.get_parts(shapely.intersection(area, shapely.box(*self.frame.bounds)))
        surfaces = [p for p in seen if isinstance(p, shapely.Polygon) and not p.is_empty]
        if not surfaces:
            return False
        ground = shapely.transform(shapely.MultiPolygon(surfaces), self.frame.on_paper)
        wide, high = _wide(said, size), size
        middle = shapely.get_point(shapely.maximum_inscribed_circle(ground, tolerance=1.0), 0)
        left, top, right, bottom = shapely.bounds(ground)
        across, down = np.meshgrid(
            np.linspace(left + wide / 2, right - wide / 2, TRIES),
            np.linspace(top + high, bottom - high, TRIES),
        )
        places = np.column_stack([across.ravel(), down.ravel()])
        order = np.argsort(np.hypot(*(places - (middle.x, middle.y)).T))
        shapely.prepare(ground)
        for x, y in [(middle.x, middle.y), *places[order]]:
            box = _box("middle", float(x), float(y), wide, high)
            if not self._inside(box) or self._meets(box) or _meets(box, off):
                continue
            if shapely.contains(ground, shapely.box(*box)):
                self._write(said, float(x), float(y), size, box, text_anchor="middle", fill=colour)
                return True
        return False

    def put_on(
        self,
        said: str,
        line: shapely.Geometry,
        size: float,
        colour: str,
        off: Sequence[Box] = (),
    ) -> bool:
        """A name on a line of the ground and in none of the boxes `off`: in the middle of what is
        seen of it, or a third from either end.
        """
        seen = shapely.intersection(line, shapely.box(*self.frame.bounds))
        parts = [part for part in shapely.get_parts(seen) if shapely.length(part) > 0]
        longest = max(parts, key=shapely.length, default=None)
        if longest is None:
            return False
        for share in (0.5, 0.33, 0.67):
            spot = shapely.line_interpolate_point(longest, share, normalized=True)
            ((x, y),) = self.frame.on_paper(np.array([[spot.x, spot.y]]))
            box = _box("middle", x, y + size * 0.36, _wide(said, size), size)
            if self._inside(box) and not self._meets(box) and not _meets(box, off):
                self._write(said, x, y + size * 0.36, size, box, text_anchor="middle", fill=colour)
                return True
        return False

    def _write(self, said: str, x: float, y: float, size: float, box: Box, **style: Any) -> None:
        self.taken.append(box)
        self.body.append(svg.text(said, x, y, size, halo=HALO, **style))

    def _inside(self, box: Box) -> bool:
        return (
            box[0] >= 1
            and box[1] >= 1
            and box[2] <= self.frame.width - 1
            and box[3] <= self.frame.height - 1
        )

    def _meets(self, box: Box) -> bool:
        return _meets(box, self.taken)


def _meets(box: Box, others: Sequence[Box]) -> bool:
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in others
    )


def _wide(said: str, size: float, *, bold: bool = False) -> float:
    return LETTER * size * len(said) * (1.1 if bold else 1.0)


def _box(anchor: str, x: float, y: float, wide: float, high: float) -> Box:
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return left - 0.3, y - high * 0.9, left + wide + 0.3, y + high * 0.3


def name_ground(
    labels: Labels, atlas: Atlas, sites: Sequence[shapely.Geometry], size: float = 2.9
) -> None:
    """The names of the ground: centres, stations, municipalities inside themselves and in no site,
    and at a large scale roads and rivers. `size` is that of a centre's, in millimetres.
    """
    for layer, height, bold in (("centres", size, True), ("stations", 0.8 * size, False)):
        if layer == "stations" and labels.frame.scale > WAYS:
            continue
        for place in sorted(atlas.named(layer, labels.frame), key=attrgetter("level")):
            spot = shapely.point_on_surface(place.shape)
            labels.put(place.name, spot.x, spot.y, height, bold=bold, beside=1.8)
    off = [_around(labels.frame, site) for site in sites]
    window = shapely.box(*labels.frame.bounds)
    around = [
        place
        for place in atlas.named("municipalities", labels.frame)
        if shapely.intersects(place.shape, window)
    ]
    # In the middle of one municipality its name says nothing, and could be taken for the site's.
    for place in around if labels.frame.scale > WAYS or len(around) > 1 else ():
        said = place.name.split(" - ")[0].upper()
        labels.put_inside(said, place.shape, 1.1 * size, SOFT, off)
    if labels.frame.scale > WAYS:
        return
    written: set[str] = set()
    for theme in (t for t in THEMES if t.named):
        for way in atlas.named(theme.layer, labels.frame):
            if way.name not in written and labels.put_on(
                way.name, way.shape, 0.75 * size, INK, off
            ):
                written.add(way.name)


def _around(frame: Frame, shape: shapely.Geometry) -> Box:
    """The box of a shape on paper."""
    west, south, east, north = shapely.bounds(shape)
    (left, top), (right, bottom) = frame.on_paper(np.array([[west, north], [east, south]]))
    return float(left), float(top), float(right), float(bottom)
