"""A3 map sheets, one a theme: the proposals by class over the layers that the theme is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from ikap.document import Alternative, Document
from ikap.model import Goal, Light, Status, Tier
from ikap.present.map import THEMES
from ikap.present.page import hex_colour
from ikap.present.paper import svg, words
from ikap.present.paper.atlas import Atlas, Entry, Picture, legend
from ikap.present.paper.border import EDGE, bordered, grid_step
from ikap.present.paper.frame import Frame, framed, true_north
from ikap.present.paper.furniture import INK, bar, north_arrow
from ikap.present.paper.labels import Labels, name_ground
from ikap.present.paper.marks import Mark, mark, swatch
from ikap.present.paper.words import Data
from ikap.text import N_, _, language, number
from ikap.words import AID, GOALS, GOALS_SHORT, LIGHTS, LISTS, NOT_ASSESSED, STATUSES

WIDTH, HEIGHT = 270.0, 263.0  # mm of ground on the sheet
LISTED = 64  # sites that there is room for beside the map
SIZE = 3.2  # mm of a mark
LARGEST = 15_000  # the scale at which the roads and places around one site are seen
SHARE = 0.94  # of the frame that the sites or the region may fill


@dataclass(frozen=True)
class Sheet:
    """What a sheet is about, and the mark of a site; the layers say which sheets they stand on."""

    id: str
    title: str
    of: Callable[[Alternative], str]  # the class of an alternative, a key of `marks`
    marks: Mapping[str, Mark]
    note: str = ""
    goal: Goal | None = None  # whose value stands in the list; None for the total

    def value(self, entry: Alternative) -> float | None:
        """What the list says of a site, 0..1."""
        return entry["score"] if self.goal is None else entry["goals"][self.goal.value]["value"]


def _lights() -> dict[str, Mark]:
    shapes = {Light.GREEN: "circle", Light.YELLOW: "triangle", Light.RED: "square"}
    colours = {light: hex_colour(f"--{light.value}") for light in Light}
    marks = {light.value: Mark(LIGHTS[light], shapes[light], colours[light]) for light in Light}
    return marks | {"": Mark(NOT_ASSESSED, "circle", "#ffffff")}


def _statuses() -> dict[str, Mark]:
    return {
        Status.ELIGIBLE.value: Mark(STATUSES[Status.ELIGIBLE], "circle", "#14586b"),
        Status.CONDITIONAL.value: Mark(STATUSES[Status.CONDITIONAL], "triangle", "#e9a820"),
        Status.EXCLUDED.value: Mark(STATUSES[Status.EXCLUDED], "square", "#6b6f6e"),
    }


def _limits() -> dict[str, Mark]:
    return {
        "exclude": Mark(N_("Areal trekkes fra"), "square", hex_colour("--red")),
        "flag": Mark(N_("Må avklares"), "triangle", hex_colour("--yellow")),
        "none": Mark(N_("Ingen konflikt funnet"), "circle", hex_colour("--green")),
    }


def _by_goal(goal: Goal) -> Callable[[Alternative], str]:
    return lambda entry: entry["goals"][goal.value]["class"] or ""


def _by_status(entry: Alternative) -> str:
    return str(entry["status"])


def _by_class(entry: Alternative) -> str:
    excluded = entry["status"] == Status.EXCLUDED
    return Status.EXCLUDED.value if excluded else entry["class"] or ""


def _classes() -> dict[str, Mark]:
    """The overall classes; what is in absolute conflict has none, whatever its goals say."""
    return _lights() | {Status.EXCLUDED.value: _statuses()[Status.EXCLUDED.value]}


def _by_limit(entry: Alternative) -> str:
    """The strongest answer: something is taken out, something must be settled, or neither."""
    hit = [row for row in entry["constraints"].values() if row["answer"] == "yes"]
    if any(row["tier"] == Tier.EXCLUDE for row in hit):
        return "exclude"
    return "flag" if entry["status"] == Status.CONDITIONAL else "none"


def sheets() -> dict[str, Sheet]:
    """The sheets by id, in the order that they are made."""
    chosen = [
        Sheet(goal.value, GOALS[goal], _by_goal(goal), _lights(), goal=goal) for goal in GOALS
    ]
    chosen += [
        Sheet("status", N_("Status"), _by_status, _statuses()),
        Sheet("class", N_("Samlet klasse"), _by_class, _classes(), AID),
        Sheet("constraints", N_("Begrensninger"), _by_limit, _limits()),
    ]
    return {sheet.id: sheet for sheet in chosen}


@dataclass(frozen=True)
class Drawn:
    """A drawn sheet, and what must be said beside it."""

    svg: str
    legend: tuple[Entry, ...]
    frame: Frame
    unnamed: int  # sites whose id had no room
    north: float


def window(sites: gpd.GeoSeries, scale: int | None = None) -> Frame:
    """The frame of a sheet: around the sites, at the largest round scale that has room for all.

    With `scale` the frame has that scale and the sites' middle in its middle.
    """
    west, south, east, north = (float(edge) for edge in sites.total_bounds)
    if scale is not None:
        return Frame((west + east) / 2, (south + north) / 2, WIDTH, HEIGHT, scale)
    return framed((west, south, east, north), WIDTH, HEIGHT, fill=SHARE, largest=LARGEST)


def draw(
    sheet: Sheet, frame: Frame, atlas: Atlas, sites: gpd.GeoSeries, document: Document, crs: CRS
) -> Drawn:
    """The map of a sheet: its layers, the sites by class, names, grid, scale bar and north."""
    picture = Picture(frame)
    for theme in THEMES:
        if sheet.id in theme.on_sheets:
            atlas.draw(picture, theme, named=theme.id != "municipalities")
    entries = {entry["id"]: entry for entry in document["alternatives"]}
    here = sites[sites.intersects(shapely.box(*frame.bounds)).to_numpy()]
    picture.body += _areas(here, frame)
    shown, unnamed = _marks(sheet, here, entries, frame, atlas)
    north = true_north(crs, frame.x, frame.y)
    picture.body += [
        *shown,
        bar(frame, 8, HEIGHT - 5.5, 60),
        north_arrow(WIDTH - 11, 12, north, 16),
    ]
    used = {sheet.of(entries[str(label)]) for label in here.index}
    keys = [Entry(_(m.title), swatch(m)) for code, m in sheet.marks.items() if code in used]
    return Drawn(bordered(picture), (*keys, *legend(picture)), frame, unnamed, north)


def _areas(sites: gpd.GeoSeries, frame: Frame) -> list[str]:
    outlines = svg.lines_path(svg.clipped(sites.to_numpy(), frame), frame) if len(sites) else ""
    return [
        svg.path(outlines, fill="none", stroke="#ffffff", stroke_width=70, stroke_linejoin="round"),
        svg.path(outlines, fill="none", stroke=INK, stroke_width=36, stroke_linejoin="round"),
    ]


def _marks(
    sheet: Sheet,
    sites: gpd.GeoSeries,
    entries: Mapping[str, Alternative],
    frame: Frame,
    atlas: Atlas,
) -> tuple[list[str], int]:
    """Marks and names: the sites first, then the places, as long as there is room."""
    labels = Labels(frame)
    labels.keep_clear(0, HEIGHT - 12, 76, HEIGHT)
    labels.keep_clear(WIDTH - 24, 0, WIDTH, 26)
    points = {str(label): shapely.point_on_surface(shape) for label, shape in sites.items()}
    body = []
    for label, point in points.items():
        (place,) = frame.on_paper(np.array([[point.x, point.y]]))
        body.append(mark(sheet.marks[sheet.of(entries[label])], place, SIZE))
        half = SIZE / 2
        labels.keep_clear(place[0] - half, place[1] - half, place[0] + half, place[1] + half)
    unnamed = 0
    for label, point in points.items():
        whole, beside = f"{label} {entries[label]['name']}", 2.4
        put = labels.put(whole, point.x, point.y, 2.5, bold=True, beside=beside)
        unnamed += not (put or labels.put(label, point.x, point.y, 2.5, bold=True, beside=beside))
    name_ground(labels, atlas, list(sites))
    return [*body, *labels.body], unnamed


def site_list(sheet: Sheet, document: Document) -> Data:
    """The sites by list and place, each with its mark, name and points: as many as there is room
    for, and how many are left out.
    """
    lists = list(LISTS)
    order = sorted(
        document["alternatives"],
        key=lambda e: (lists.index(e["list"]), e["rank"] is None, e["rank"] or 0, e["id"]),
    )
    chosen = order[:LISTED]
    rows: list[Data] = []
    for i, entry in enumerate(chosen):
        if i == 0 or entry["list"] != chosen[i - 1]["list"]:
            rows.append({"head": words.list_word(entry["list"])})
        place = "–" if entry["rank"] is None else number(entry["rank"], 0)
        rows.append(
            {
                "head": "",
                "place": place,
                "swatch": swatch(sheet.marks[sheet.of(entry)]),
                "name": f"{entry['id']}  {entry['name']}",
                "value": words.of_hundred(sheet.value(entry)),
            }
        )
    left_out = len(order) - len(chosen)
    titled = _("Samlet") if sheet.goal is None else _(GOALS_SHORT[sheet.goal])
    return {
        "title": _("Områdene"),
        "columns": [_("Nr."), _("Område"), titled],
        "rows": rows,
        "left_out": _("{n} til står i rapporten.", n=number(left_out, 0)) if left_out else "",
    }


# --- the sheet -----------------------------------------------------------------------------------


def map_data(
    sheet: Sheet, drawn: Drawn, document: Document, crs: CRS, title: str, imprint: str
) -> Data:
    """What the template sets around the map."""
    layers = tuple(dict.fromkeys(name for entry in drawn.legend for name in entry.layers))
    theme = _(sheet.title)
    profile = document["profile"]
    facts = [
        [_("Målestokk"), _("1:{scale} på A3", scale=number(drawn.frame.scale, 0))],
        [_("Koordinatsystem"), f"{crs.name} ({document['region']['crs']})"],
        [_("Rutenett"), _("{step} m", step=number(grid_step(drawn.frame), 0))],
        [_("Nord"), words.north_said(drawn.north)],
        [_("Vekter"), f"{profile['title']} ({profile['decided_by']})"],
    ]
    return {
        "language": language(),
        "title": title or document["region"]["title"],
        "theme": theme,
        "region": document["region"]["title"],
        "note": _(sheet.note) if sheet.note else "",
        "synthetic": words.synthetic_line(document),
        "svg": drawn.svg,
        "alt": _(
            "Kart i målestokk 1:{scale} over foreslåtte områder (i alt {n}), vist etter {theme}. "
            "De samme tallene står i scores.xlsx og i rapporten.",
            scale=number(drawn.frame.scale, 0),
            n=number(len(document["alternatives"]), 0),
            theme=theme.lower(),
        ),
        "width": WIDTH + 2 * EDGE,
        "legend_title": _("Tegnforklaring"),
        "legend": [{"title": entry.title, "swatch": entry.swatch} for entry in drawn.legend],
        "facts": facts,
        "list": site_list(sheet, document),
        "unnamed": _(
            "Områder uten id på kartet, fordi det ikke er plass: {n}.", n=number(drawn.unnamed, 0)
        )
        if drawn.unnamed
        else "",
        "sources_title": _("Kartgrunnlag"),
        "sources": words.source_lines(layers, document),
        "imprint": imprint,
    }
