"""A scored run as a plain Folium map: to look at in a notebook, and to add one's own layers to.

Unlike the meeting map it is drawn by Folium alone and fetches Leaflet and its base map from the
network. Texts from submissions are escaped here, on their way into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import MacroElement
from folium.map import CustomPane
from folium.template import Template
from pyproj import Transformer

from ikap.catalogue import Look, Theme
from ikap.model import Evaluation, Kind, Light, Status
from ikap.present.document import scores_document
from ikap.present.map.blobs import WEB_CRS
from ikap.present.map.chart import ATTRIBUTION, TILES
from ikap.present.map.drawing import MOST_SHAPES, kind_of, map_layers, region_shapes
from ikap.present.map.phrases import phrases
from ikap.present.map.pictures import picture
from ikap.present.map.themes import LIGHT_COLOURS, NEUTRAL, STATUS_COLOURS, THEMES
from ikap.present.page import for_script, hex_colour
from ikap.sources.region import Region, open_region
from ikap.text import _, day, number, speaking
from ikap.words import (
    KINDS,
    LIGHT_SYMBOLS,
    LIGHTS,
    NOT_ASSESSED,
    STATUSES,
    SYNTHETIC,
    counted_points,
)

DEGREES = "EPSG:4326"
DECIMALS = 5  # of a degree: a metre
SITES_PANE = "sites"
REASONS = (
    *("status", "for", "against", "tradeoffs", "missing", "would_change"),
    *("unremarked", "supply"),  # where the run has them
)
EDGE = 4  # pixels: a small site is seen from far off
GROUND, PALE = 0.75, 0.45  # how much of the base map the surfaces hide

Style = dict[str, Any]


def folium_map(
    evaluation: Evaluation, lang: str = "nb", *, region: Region | None = None
) -> folium.Map:
    """The sites coloured by class with their reasons on click, over the layers of the region.

    `region` is the one that was measured, where it is open still; otherwise it is opened and read
    again. The map shows itself in a notebook, and takes whatever Folium can add to one:

    >>> import folium, ikap
    >>> chart = ikap.folium_map(ikap.score([ikap.sample_proposals()]))
    >>> folium.Marker((63.43, 10.39), tooltip="Møtested").add_to(chart)  # doctest: +ELLIPSIS
    <folium.map.Marker object at ...>
    >>> "Møtested" in chart.get_root().render()
    True
    """
    with speaking(lang):
        document = scores_document(evaluation, sheets=False)
        layers = map_layers(region or open_region(evaluation.region.reference))
        sites = evaluation.sites.geometry
        chart = folium.Map(tiles=None, max_zoom=18)
        folium.TileLayer(TILES, attr=ATTRIBUTION, name=_("Grunnkart"), max_zoom=18).add_to(chart)
        CustomPane(SITES_PANE, z_index=450).add_to(chart)
        _add_sites(chart, document["alternatives"], sites)
        for theme in THEMES:
            layer = layers.get(theme.layer)
            if layer is not None and not len(layers.get(theme.unless, ())):
                _add_theme(chart, theme, layer, document["layers"].get(theme.layer))
        folium.LayerControl(collapsed=True).add_to(chart)
        Note(_lines(document)).add_to(chart)
        around = region_shapes(layers, sites).to_crs(DEGREES).total_bounds
        west, south, east, north = (float(edge) for edge in around)
        chart.fit_bounds([(south, west), (north, east)])
    return chart


class Note(MacroElement):
    """A box in the corner of a map with lines of text; the first of them stands out."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function () {
            const note = L.control({position: "bottomleft"});
            note.onAdd = function () {
                const box = L.DomUtil.create("div");
                box.style.cssText = "max-width:28em;padding:4px 8px;background:#fff;opacity:.92";
                for (const [at, line] of {{ this.lines }}.entries()) {
                    const row = box.appendChild(document.createElement("div"));
                    row.textContent = line;
                    if (at === 0) row.style.fontWeight = "bold";
                }
                return box;
            };
            note.addTo({{ this._parent.get_name() }});
        })();
        {% endmacro %}
        """
    )

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Note"
        self.lines = for_script(list(lines)).replace("{", "\\u007b")


def _lines(document: Mapping[str, Any]) -> list[str]:
    """What the map is of, by which weights, and what in it is invented."""
    profile = _("Vektprofil: {title}", title=document["profile"]["title"])
    lines = [document["region"]["title"], profile]
    invented = len(document["region"]["synthetic"])
    if invented:
        scope = _("Kartlag og tabeller det gjelder: {n}.", n=invented)
        lines.append(f"{_(SYNTHETIC)}. {scope}")
    return lines


# --- the region's layers -----------------------------------------------------------------------


def _add_theme(
    chart: folium.Map, theme: Theme, layer: gpd.GeoDataFrame, source: Mapping[str, Any] | None
) -> None:
    """A theme as a layer of its own that the layer control names, with whose data it shows."""
    classes = theme.classes(layer)
    shapes, numbers = layer.geometry[classes >= 0], classes[classes >= 0]
    if shapes.empty:
        return
    group = folium.FeatureGroup(name=_control_name(theme, source), show=theme.shown)
    if len(shapes) > MOST_SHAPES and kind_of(shapes) == "polygon":
        _add_picture(group, theme, shapes, numbers.tolist())
    else:
        styles = [_style(theme, look, kind_of(shapes)) for look in theme.looks]
        titles = [_html(_look_title(theme, look)) for look in theme.looks]
        properties = [{"look": int(at), "title": titles[at]} for at in numbers]
        folium.GeoJson(
            _collection(shapes.simplify(theme.apart), properties),
            style_function=lambda feature: styles[feature["properties"]["look"]],
            marker=folium.CircleMarker(),
            tooltip=folium.GeoJsonTooltip(["title"], labels=False),
        ).add_to(group)
    group.add_to(chart)


def _control_name(theme: Theme, source: Mapping[str, Any] | None) -> str:
    """What the layer control calls a theme; its source shows when it is pointed at."""
    title = _(theme.title)
    if source is None:
        return _html(title)
    whose = f"{source['publisher']}, {day(source['date'])}, {source['licence']}"
    invented = _(" (oppdiktet)") if source["synthetic"] else ""
    return f'<span title="{_html(whose)}">{_html(title + invented)}</span>'


def _add_picture(
    group: folium.FeatureGroup, theme: Theme, shapes: gpd.GeoSeries, numbers: list[int]
) -> None:
    """What has too many shapes for a browser, as one picture of them."""
    painted = picture(shapes, numbers, [hex_colour(look.colour) for look in theme.looks])
    to_degrees = Transformer.from_crs(WEB_CRS, DEGREES, always_xy=True)
    west, south, east, north = painted.bounds
    corners = [to_degrees.transform(*corner)[::-1] for corner in ((west, south), (east, north))]
    folium.raster_layers.ImageOverlay(painted.address, corners, opacity=GROUND).add_to(group)


def _style(theme: Theme, look: Look, geometry: str) -> Style:
    """A look as Leaflet's path options; a hatch becomes a paler surface."""
    colour = hex_colour(look.colour)
    edge = hex_colour(look.outline) if look.outline else colour
    style: Style = {"color": edge, "weight": look.width, "fillColor": colour}
    if look.dash:
        style["dashArray"] = " ".join(map(str, look.dash))
    if geometry == "line":
        return style | {"color": colour, "fill": False}
    if geometry == "point":
        return style | {"radius": look.width / 2, "weight": 1, "fillOpacity": 1.0}
    opacity = GROUND if theme.base or theme.layer == "land" else PALE
    return style | {"stroke": bool(look.outline), "fillOpacity": opacity / (2 if look.hatch else 1)}


def _look_title(theme: Theme, look: Look) -> str:
    whole, part = _(theme.title), _(look.title)
    return whole if whole == part else f"{whole}: {part}"


# --- the sites ---------------------------------------------------------------------------------


def _add_sites(
    chart: folium.Map, entries: Iterable[Mapping[str, Any]], sites: gpd.GeoSeries
) -> None:
    """The sites, a layer for each class, so that the layer control explains the colours."""
    members: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for entry in entries:
        members.setdefault(_class_of(entry), []).append(entry)
    order = [_class(light) for light in Light]
    for key in sorted(members, key=lambda key: order.index(key) if key in order else len(order)):
        colour, symbol, word = key
        swatch = f'<span style="color:{colour}">{symbol}</span> {_html(word)}'
        group = folium.FeatureGroup(name=f"{swatch} ({len(members[key])})")
        shapes = sites.reindex([entry["id"] for entry in members[key]])
        properties = [{"name": _named(e), "reasons": explanation(e)} for e in members[key]]
        style = {"color": colour, "weight": EDGE, "fillColor": colour, "fillOpacity": 0.6}
        folium.GeoJson(
            _collection(shapes, properties),
            style_function=lambda _feature, style=style: style,
            tooltip=folium.GeoJsonTooltip(["name"], labels=False),
            popup=folium.GeoJsonPopup(["reasons"], labels=False, max_width=420, max_height=360),
            pane=SITES_PANE,
        ).add_to(group)
        group.add_to(chart)


def _class_of(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """Colour, symbol and word of a site: its class, or that it is excluded or has none."""
    if entry["status"] == Status.EXCLUDED:
        return STATUS_COLOURS[Status.EXCLUDED], "✕", _(STATUSES[Status.EXCLUDED])
    if entry["class"] is None:
        return NEUTRAL, "–", _(NOT_ASSESSED)
    return _class(Light(entry["class"]))


def _class(light: Light) -> tuple[str, str, str]:
    return LIGHT_COLOURS[light], LIGHT_SYMBOLS[light], _(LIGHTS[light])


def _named(entry: Mapping[str, Any]) -> str:
    return _html(f"{entry['id']} {entry['name']}")


def explanation(entry: Mapping[str, Any]) -> str:
    """Why a site stands as it does, as HTML in which the texts of the entry are only text."""
    words = phrases()
    _colour, symbol, word = _class_of(entry)
    status, kind = _(STATUSES[Status(entry["status"])]), _(KINDS[Kind(entry["kind"])])
    facts = [kind, entry["municipality"]["name"], status]
    if entry["status"] != Status.EXCLUDED:
        facts.append(f"{symbol} {word}")
    if entry["score"] is not None:
        facts.append(_("samlet {points}", points=counted_points(100 * entry["score"])))
    if entry["rank"] is not None:
        facts.append(_("nr. {place}", place=number(entry["rank"], 0)))
    parts = [f"<h4>{_named(entry)}</h4>", f"<p>{_html(' · '.join(facts))}</p>"]
    for key in REASONS:
        sentences = entry["reasons"].get(key, ())
        if sentences:
            title = status if key == "status" else words[key]
            items = "".join(f"<li>{_html(sentence)}</li>" for sentence in sentences)
            parts.append(f"<b>{_html(title)}</b><ul>{items}</ul>")
    return "".join(parts)


def _html(text: str) -> str:
    """A text as HTML; Folium reads what it has rendered as a template once more."""
    return escape(text).replace("{", "&#123;")


# --- GeoJSON -----------------------------------------------------------------------------------


def _collection(shapes: gpd.GeoSeries, properties: list[dict[str, Any]]) -> dict[str, Any]:
    """Shapes in degrees with a property table, as GeoJSON; what is empty is left out."""
    degrees = shapes.to_crs(DEGREES).to_numpy()
    rounded = shapely.transform(degrees, lambda points: np.round(points, DECIMALS))
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": json.loads(text), "properties": row, "id": str(at)}
            for at, (text, row) in enumerate(
                zip(shapely.to_geojson(rounded), properties, strict=True)
            )
            if text is not None and not shapely.is_empty(rounded[at])
        ],
    }
