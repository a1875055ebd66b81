"""The meeting map: one page that needs no network, made with Folium and drawn by the page.

Folium makes the map, its panes and the opt-in base map; the page's own script draws the layers
and the proposals, weighs, ranks and explains. Texts reach it as data only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Figure, MacroElement
from folium.map import CustomPane
from folium.template import Template
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.assess.drawn import DRAWN
from ikap.catalogue import LAYERS
from ikap.model import Profile
from ikap.present import page
from ikap.present.blobs import WEB_CRS, pack_json, pack_shapes
from ikap.present.document import profile_entry
from ikap.present.phrases import concepts, phrases
from ikap.present.pictures import picture
from ikap.present.themes import GROUPS, MAP_LAYERS, THEMES, Theme
from ikap.text import _, language, quantity

__all__ = ["MAP_LAYERS", "meeting_map"]

TILES = f"{page.TILE_HOST}/v1/wmts/1.0.0/topograatone/default/webmercator/{{z}}/{{y}}/{{x}}.png"
ATTRIBUTION = '© <a href="https://www.kartverket.no/">Kartverket</a>'
MOST_SHAPES = 5_000  # of a layer; above, a picture, and shapes near the proposals
MOST_NEAR = 20_000
NEAR = (1_000.0, 500.0, 250.0, 100.0)  # metres
AROUND = 7_000.0  # metres outside the region that the background goes on
SITE_STEP = 0.1  # metres of EPSG:3857
PANES = (("tiles-grey", 150), ("layers", 350), ("sites", 450), ("sites-b", 451), ("names", 440))
PANES_OVER = (("measuring", 470),)
BLOB_SITES, BLOB_DOCUMENT = "blob-sites", "blob-document"
SOURCES = {drawn.name: drawn.layers for drawn in DRAWN}  # of layers that are made


def meeting_map(
    document: Mapping[str, Any],
    sites: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    presets: Sequence[Profile] = (),
) -> str:
    """The page as text, in the language in use.

    `document` is what scores.json holds, `sites` the gross areas by id, `layers` those of
    MAP_LAYERS that the region has, and those made for this run. An InputError refuses a page that
    no meeting room could open.
    """
    shapes = sites.geometry.reindex([entry["id"] for entry in document["alternatives"]])
    shown = {
        theme.id: theme
        for theme in THEMES
        if len(layers.get(theme.layer, ())) and not len(layers.get(theme.unless, ()))
    }
    blobs: dict[str, str] = {}
    around = _around(shapes, layers)
    drawn = [_drawn(theme, layers[theme.layer], shapes, around, blobs) for theme in shown.values()]
    blobs[BLOB_SITES] = pack_shapes(shapes, [0] * len(shapes), SITE_STEP)
    blobs[BLOB_DOCUMENT] = pack_json(document)
    settings = {
        "language": language(),
        "words": phrases(),
        "concepts": concepts(),
        "themes": [entry for entry in drawn if entry is not None],
        "groups": [_(group) for group in GROUPS],
        "layers": {name: _(kind.title) for name, kind in LAYERS.items()},
        "places": _places(layers),
        "labels": _label_points(shapes),
        "presets": [profile_entry(profile) for profile in presets],
        "bounds": _bounds(shapes, layers),
        "site_step": SITE_STEP,
    }
    return page.self_contained(_figure(document, settings, blobs).render())


# --- the page ----------------------------------------------------------------------------------


class MeetingMap(folium.Map):
    """A Folium map that loads Leaflet alone and leaves its size and frame to the page."""

    default_js = [  # noqa: RUF012 - as Folium declares it
        ("leaflet", page.LEAFLET_JS)
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", page.LEAFLET_CSS)
    ]

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )


class Start(MacroElement):
    """Hands the map, its base map and the data over to the page's script."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        startPage({{ this._parent.get_name() }}, {{ this.base.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, base: folium.TileLayer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.base = base


class Page(Figure):
    """The page around the map: its structure is assets/page/page.html."""

    _template = Template(page.asset("page.html"))

    def __init__(self, **context: Any) -> None:
        super().__init__()
        self.context = context


def _figure(
    document: Mapping[str, Any], settings: Mapping[str, Any], blobs: Mapping[str, str]
) -> Figure:
    figure = Page(
        policy=page.POLICY,
        language=language(),
        t=settings["words"],
        region=document["region"]["title"],
        style=page.style(),
        code=page.script(),
        settings=page.for_script(settings),
        blobs=blobs,
    )
    south, west, north, east = settings["bounds"]
    chart = MeetingMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=9,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.5,
        min_zoom=6,
        max_zoom=18,
    )
    for name, height in (*PANES, *PANES_OVER):
        CustomPane(name, z_index=height).add_to(chart)
    base = folium.TileLayer(
        TILES, attr=ATTRIBUTION, name="kartverket", show=False, max_zoom=18, pane="tiles-grey"
    )
    base.add_to(chart)
    Start(base).add_to(chart)
    figure.add_child(chart)
    page.name_in_order(figure)
    return figure


# --- the data ----------------------------------------------------------------------------------


def _drawn(
    theme: Theme,
    layer: gpd.GeoDataFrame,
    sites: gpd.GeoSeries,
    around: BaseGeometry,
    blobs: dict[str, str],
) -> dict[str, Any] | None:
    """A theme as the page draws it; its shapes go into `blobs`. None if it has no features."""
    classes = theme.classes(layer)
    chosen, numbers = layer.geometry[classes >= 0], classes[classes >= 0]
    if chosen.empty:
        return None
    drawing = None
    if len(chosen) > MOST_SHAPES and _geometry(chosen) == "polygon" and not theme.of_site:
        if theme.base:  # a background needs its largest only
            whole = chosen.area.rank(ascending=False, method="first").to_numpy() <= MOST_SHAPES
        else:
            drawing, whole = _pictured(theme, chosen, numbers, sites)
        chosen, numbers = chosen[whole], numbers[whole]
    kept = chosen.simplify(theme.apart)
    if theme.framed:
        kept = kept.make_valid().intersection(around)
    whole = ~(kept.is_empty | kept.isna()).to_numpy()
    kept, numbers = kept[whole], numbers[whole]
    if kept.empty and drawing is None:
        return None
    if theme.of_site:
        order = {label: i for i, label in enumerate(sites.index)}
        blobs[f"blob-{theme.id}-sites"] = pack_json(
            layer.loc[kept.index, "site"].map(order).tolist()
        )
    used = set((numbers if drawing is None else classes).tolist())
    entry: dict[str, Any] = {
        "id": theme.id,
        "layers": list(SOURCES.get(theme.layer, (theme.layer,))),
        "of_site": theme.of_site,
        "group": _(theme.group),
        "title": _(theme.title),
        "shown": theme.shown,
        "base": theme.base,
        "from_zoom": theme.from_zoom,
        "geometry": _geometry(chosen) if drawing is None else "polygon",
        "looks": [
            {
                "title": _(look.title),
                "colour": look.colour,
                "outline": look.outline,
                "width": look.width,
                "dash": list(look.dash),
                "hatch": look.hatch,
                "used": i in used,
            }
            for i, look in enumerate(theme.looks)
        ],
        "picture": drawing,
    }
    blobs[f"blob-{theme.id}"] = pack_shapes(kept, numbers.tolist())
    return entry


def _pictured(
    theme: Theme, shapes: gpd.GeoSeries, numbers: NDArray[np.int64], sites: gpd.GeoSeries
) -> tuple[dict[str, Any], NDArray[np.bool_]]:
    """A picture of all shapes, and which of them are drawn as they are too: those near sites."""
    found = picture(shapes, numbers.tolist(), [look.colour for look in theme.looks])
    reach, near = _near(shapes, sites)
    return {
        "address": found.address,
        "bounds": found.bounds,
        "pixel": found.pixel,
        "near": quantity(reach, "m", 0) if near.any() else None,
    }, near


def _near(shapes: gpd.GeoSeries, sites: gpd.GeoSeries) -> tuple[float, NDArray[np.bool_]]:
    """The longest of the distances NEAR that gives few enough shapes, and which shapes those are.

    None where the shortest still gives too many. A shape is near where its box is.
    """
    corners = sites.bounds.to_numpy()
    for reach in NEAR:
        tree = shapely.STRtree(shapely.box(*(corners + np.array([-1, -1, 1, 1]) * reach).T))
        near = np.zeros(len(shapes), dtype=bool)
        near[tree.query(shapes.to_numpy())[0]] = True  # by their boxes
        if near.sum() <= MOST_NEAR:
            return reach, near
    return reach, np.zeros(len(shapes), dtype=bool)


def _around(sites: gpd.GeoSeries, layers: Mapping[str, gpd.GeoDataFrame]) -> BaseGeometry:
    """The region and a little more, with a smooth edge."""
    whole: BaseGeometry = _region_shapes(sites, layers).union_all()
    return whole.convex_hull.buffer(AROUND)


def _geometry(shapes: gpd.GeoSeries) -> str:
    kinds = shapes.geom_type.iloc[0]
    return "polygon" if "Polygon" in kinds else "line" if "Line" in kinds else "point"


def _places(layers: Mapping[str, gpd.GeoDataFrame]) -> list[list[Any]]:
    """Names on the map: [text, x, y, level]; 0 is a municipality, 1–4 a centre, 5 a station."""
    found: list[list[Any]] = []
    for name, level in (("municipalities", 0), ("centres", None), ("stations", 5)):
        layer = layers.get(name)
        if layer is None or "name" not in layer:
            continue
        points = layer.geometry.representative_point().to_crs(WEB_CRS)
        for i, text in enumerate(layer["name"]):
            if isinstance(text, str) and text:
                rank = int(layer["level"].iloc[i]) if level is None else level
                found.append(
                    [text.split(" - ")[0], round(points.iloc[i].x), round(points.iloc[i].y), rank]
                )
    return sorted(found, key=lambda place: (place[3], place[0], place[1]))


def _label_points(sites: gpd.GeoSeries) -> list[list[int]]:
    """A point inside each site, in whole metres of EPSG:3857."""
    points = sites.representative_point().to_crs(WEB_CRS)
    return [[round(x), round(y)] for x, y in zip(points.x, points.y, strict=True)]


def _bounds(sites: gpd.GeoSeries, layers: Mapping[str, gpd.GeoDataFrame]) -> list[float]:
    """South, west, north, east in degrees: the municipalities, else the sites."""
    shapes = _region_shapes(sites, layers)
    west, south, east, north = shapes.to_crs("EPSG:4326").total_bounds
    return [round(float(edge), 5) for edge in (south, west, north, east)]


def _region_shapes(sites: gpd.GeoSeries, layers: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoSeries:
    region = layers.get("municipalities")
    return sites if region is None or region.empty else region.geometry
