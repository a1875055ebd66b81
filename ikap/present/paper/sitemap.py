"""The map of one alternative: the site, what lies near it, and the constraints that hit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from ikap.assess.advice import ADVISED
from ikap.catalogue import Theme
from ikap.criteria import CONSTRAINTS
from ikap.document import ConstraintEntry
from ikap.model import Tier, ZoneTest
from ikap.present.map import THEMES
from ikap.present.page import hex_colour
from ikap.present.paper import svg
from ikap.present.paper.atlas import Atlas, Entry, Picture, legend
from ikap.present.paper.frame import Frame, fitted, framed, true_north
from ikap.present.paper.furniture import bar, north_arrow
from ikap.present.paper.labels import Labels, name_ground
from ikap.present.paper.svg import UNITS, Shapes
from ikap.text import _, number

WIDTH, HEIGHT = 120.0, 76.0  # mm
WHERE = 55.0  # mm across, of the map that shows where in the municipality the site lies
WHERE_SCALES = (100_000, 150_000, 200_000, 300_000, 500_000)
LARGEST = 10_000  # the scale that shows what lies around a small site
SITE_SHARE = 0.5  # of the frame's sides, at the most
INSET = 20.0  # mm
ALWAYS = (
    *("municipalities", "sea", "land_cover", "farmland", "mire", "fresh_water", "watercourses"),
    *(
        "buildings",
        "roads",
        "ferries",
        "transit_lines",
        "stops",
        "stops_served",
        "stations",
        "centres",
    ),
)
AROUND = (
    "municipalities",
    "sea",
    "fresh_water",
    "watercourses",
    "roads",
    "ferries",
    "transit_lines",
    "centres",
)
SITE, CASING, TAKEN, NEW = "#16211f", "#ffffff", "#c2452d", "#0b6e4f"


@dataclass(frozen=True)
class SiteMap:
    """A drawn map, and what must be said beside it."""

    svg: str
    where: str  # a smaller scale beside it: roads, places and boundaries around
    where_scale: int
    legend: tuple[Entry, ...]
    scale: int
    north: float  # degrees clockwise from the grid's up to true north
    alt: str

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that were drawn, each once."""
        return tuple(dict.fromkeys(name for entry in self.legend for name in entry.layers))


_ZONES = {limit.id: limit.test for limit in CONSTRAINTS if isinstance(limit.test, ZoneTest)}


@dataclass(frozen=True)
class SiteMaps:
    """Draws the maps of the sites of a run; `sites` are its areas by id, with `net`."""

    atlas: Atlas
    sites: gpd.GeoDataFrame
    crs: CRS
    limits: Mapping[str, ConstraintEntry]

    def draw(self, site: str, name: str, hits: Iterable[str]) -> SiteMap:
        """The map of a site; `hits` are the constraints that it meets."""
        shape, net = self.sites.geometry.loc[site], self.sites["net"].loc[site]
        frame = framed(shape.bounds, WIDTH, HEIGHT, fill=SITE_SHARE, largest=LARGEST)
        picture = Picture(frame)
        looks = self._looks(hits)
        for theme in THEMES:
            if theme.id in ALWAYS:
                self.atlas.draw(picture, theme, named=theme.id != "municipalities")
            elif theme.id in looks:
                self.atlas.draw(picture, theme, looks[theme.id])
        entries = [*self._sites(picture, site, shape, net), *legend(picture)]
        labels = self._names(frame, site, shape)
        north = true_north(self.crs, frame.x, frame.y)
        picture.body += [
            *labels.body,
            bar(frame, 6, HEIGHT - 4.5),
            north_arrow(WIDTH - 9.5, 10.5, north),
        ]
        where, scale = self._where(frame, shape)
        alt = self._alt(name, entries)
        return SiteMap(picture.svg(), where, scale, tuple(entries), frame.scale, north, alt)

    def _where(self, detail: Frame, shape: shapely.Geometry) -> tuple[str, int]:
        """The site among roads and places, at the largest of the scales with two centres in view,
        and that scale.
        """
        frames = [Frame(detail.x, detail.y, WHERE, HEIGHT, scale) for scale in WHERE_SCALES]
        framed = (f for f in frames if len(self.atlas.near("centres", f)) > 1)
        frame = next(framed, frames[-1])
        picture = Picture(frame)
        for theme in THEMES:
            if theme.id in AROUND:
                self.atlas.draw(picture, theme)
        labels = Labels(frame)
        labels.keep_clear(0, HEIGHT - 10, 34, HEIGHT)
        labels.keep_clear(WHERE - INSET - 2.5, 0, WHERE, INSET + 2.5)
        (spot,) = frame.on_paper(np.array([[detail.x, detail.y]]))
        labels.keep_clear(*(spot - 2), *(spot + 2))
        name_ground(labels, self.atlas, [shape], 2.5)
        area = svg.areas_path(svg.clipped(np.array([shape]), frame), frame)
        ring = svg.points_path(np.array([spot]), 3.4)
        picture.body += [
            svg.path(area, fill=TAKEN, stroke=TAKEN, stroke_width=20) if area else "",
            svg.path(ring, fill="none", stroke="#ffffff", stroke_width=90),
            svg.path(ring, fill="none", stroke=TAKEN, stroke_width=50),
            *labels.body,
            bar(frame, 5, HEIGHT - 4.5, 24),
            self._inset(frame),
        ]
        return picture.svg(), frame.scale

    def _looks(self, hits: Iterable[str]) -> dict[str, set[int]]:
        """By theme, the looks that the constraints hit are about; mere information is left out."""
        looks: dict[str, set[int]] = {}
        for name in hits:
            limit, test = self.limits[name], _ZONES.get(name)
            if test is not None and (limit["tier"] == Tier.EXCLUDE or limit["conditional"]):
                for theme in (t for t in THEMES if t.layer == test.layer):
                    looks.setdefault(theme.id, set()).update(_about(theme, test))
        return looks

    def _sites(
        self, picture: Picture, site: str, shape: shapely.Geometry, net: shapely.Geometry
    ) -> list[Entry]:
        """The other sites thin, what is taken out of this one crossed, this one strong."""
        frame, entries = picture.frame, []
        mine = svg.lines_path(svg.clipped(np.array([shape]), frame), frame)
        strong = [
            svg.path(mine, fill="none", stroke=CASING, stroke_width=150, stroke_linejoin="round"),
            svg.path(mine, fill="none", stroke=SITE, stroke_width=75, stroke_linejoin="round"),
        ]
        entries.append(Entry(_("Området, brutto"), _key({"stroke": SITE, "stroke_width": 75})))
        taken = shapely.difference(shape, net)
        if taken.area > 1:
            cross = svg.areas_path(svg.clipped(np.array([taken]), frame), frame)
            picture.patterns["taken"] = _TAKEN
            style: dict[str, object] = {"fill": "url(#taken)", "stroke": TAKEN, "stroke_width": 30}
            picture.body.append(svg.path(cross, **style))
            entries.append(Entry(_("Trekkes fra arealet"), _key(style, _TAKEN)))
        advised = self.atlas.layers.get(ADVISED)
        if advised is not None and (advised["site"] == site).any():
            trims = advised.geometry[advised["site"] == site].to_numpy()
            style = {
                "fill": "none",
                "stroke": NEW,
                "stroke_width": 60,
                "stroke_dasharray": "160 70",
            }
            edge = svg.lines_path(svg.clipped(trims, frame), frame)
            strong.append(svg.path(edge, **style))
            entries.append(Entry(_("Foreslått ny grense"), _key(style)))
        _ids, near = self._others(site, frame)
        thin = svg.lines_path(svg.clipped(near, frame), frame) if len(near) else ""
        if thin:
            style = {
                "fill": "none",
                "stroke": SITE,
                "stroke_width": 28,
                "stroke_dasharray": "90 50",
            }
            picture.body.append(svg.path(thin, **style))
            entries.append(Entry(_("Andre foreslåtte områder"), _key(style)))
        picture.body += strong
        return entries

    def _names(self, frame: Frame, site: str, shape: shapely.Geometry) -> Labels:
        labels = Labels(frame)
        labels.keep_clear(0, HEIGHT - 10, 56, HEIGHT)
        labels.keep_clear(WIDTH - 20, 0, WIDTH, 21)
        point = shapely.point_on_surface(shape)
        labels.put(site, point.x, point.y, 3.0, bold=True, must=True)
        for other, area in zip(*self._others(site, frame), strict=True):
            spot = shapely.point_on_surface(area)
            labels.put(str(other), spot.x, spot.y, 2.1, colour="#4c5a58")
        name_ground(labels, self.atlas, [shape])
        return labels

    def _others(self, site: str, frame: Frame) -> tuple[Shapes, Shapes]:
        """The ids and the shapes of the other sites that meet the frame."""
        ids, shapes = self._every
        meeting = shapely.intersects(shapes, shapely.box(*frame.bounds)) & (ids != site)
        return ids[meeting], shapes[meeting]

    @cached_property
    def _every(self) -> tuple[Shapes, Shapes]:
        """The ids and the shapes of all sites."""
        return self.sites.index.to_numpy(dtype=object), self.sites.geometry.to_numpy()

    @cached_property
    def _outlines(self) -> tuple[Frame, str]:
        """The frame of the inset, and the municipalities in it as a path."""
        region = self.atlas.layers["municipalities"]
        window = fitted(region.total_bounds, INSET - 2, INSET - 2)
        return window, svg.areas_path(svg.clipped(region.geometry.to_numpy(), window), window)

    def _inset(self, frame: Frame) -> str:
        """Where in the region the frame lies, in the upper right corner."""
        region = self.atlas.layers.get("municipalities")
        if region is None or region.empty:
            return ""
        window, outlines = self._outlines
        (spot,) = window.on_paper(np.array([[frame.x, frame.y]]))
        left, top = round((WHERE - INSET - 1.5) * UNITS), round(1.5 * UNITS)
        side = round(INSET * UNITS)
        return (
            f'<g transform="translate({left} {top})">'
            + svg.path(
                f"M0 0H{side}V{side}H0z",
                fill="#ffffff",
                fill_opacity=0.9,
                stroke="#75817e",
                stroke_width=15,
            )
            + '<g transform="translate(100 100)">'
            + svg.path(
                outlines,
                fill=hex_colour("--land"),
                stroke="#75817e",
                stroke_width=12,
            )
            + svg.path(
                svg.points_path(np.array([spot]), 2.2),
                fill=TAKEN,
                stroke="#ffffff",
                stroke_width=30,
            )
            + "</g></g>"
        )

    def _alt(self, name: str, entries: Iterable[Entry]) -> str:
        shown = "; ".join(dict.fromkeys(entry.title.lower() for entry in entries))
        return _("Kart over {name} og omgivelsene. Viser: {shown}.", name=name, shown=shown)


_TAKEN = (
    '<pattern id="taken" width="160" height="160" patternUnits="userSpaceOnUse">'
    f'<path d="M-40 40L40 -40M0 160L160 0M120 200L200 120" stroke="{TAKEN}" stroke-width="28" '
    'fill="none"/></pattern>'
)


def _key(style: Mapping[str, object], definitions: str = "") -> str:
    look = {"fill": "none", **style}
    return svg.document(7, 4, [svg.path("M40 40H660V360H40z", **look)], definitions=definitions)


def _about(theme: Theme, test: ZoneTest) -> set[int]:
    """The looks of a theme that a constraint's codes belong to; all where it names none."""
    codes = test.where.get(theme.column)
    if codes is None:
        return set(range(len(theme.looks)))
    named = {i for i, look in enumerate(theme.looks) if set(look.values) & set(codes)}
    rest = {i for i, look in enumerate(theme.looks) if not look.values}
    return named or rest


def scale_words(scale: int) -> str:
    return _("1:{scale}", scale=number(scale, 0))


def where_alt() -> str:
    """The map of where a site lies, in words."""
    return _("Kart som viser hvor området ligger i kommunen og regionen.")
