"""A page around a Folium map: the map, its panes, the opt-in base map, and the data handed over.

Nothing here knows what the map is of. Folium makes the map; the page's own script draws on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import CustomPane
from folium.template import Template

from ikap.present import page, script
from ikap.text import language

TILES = f"{page.TILE_HOST}/v1/wmts/1.0.0/topograatone/default/webmercator/{{z}}/{{y}}/{{x}}.png"
ATTRIBUTION = '© <a href="https://www.kartverket.no/">Kartverket</a>'
# A pane a kind of drawing, from the bottom up, so that switching never changes the order.
PANES = (
    ("tiles-grey", 150),
    ("layers", 350),
    ("sites", 450),
    ("sites-b", 451),
    ("names", 440),
    ("measuring", 470),
)


@dataclass(frozen=True)
class PageKind:
    """What a kind of page is to the style (`classes`), and what it runs: `scripts` with all that
    they use, of which the function `start` is called; `styles` are those that only it has.
    """

    classes: str
    start: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...] = ()


KINDS: Mapping[str, PageKind] = {
    "meeting-page": PageKind("meeting-page", "startPage", ("page",)),
    "layer-page": PageKind("layer-page", "startLayerPage", ("layer_page",)),
    "draw-page": PageKind("layer-page draw-page", "startDrawPage", ("draw_page",), ("draw",)),
    # What the service draws on with a script of its own.
    "draw-ground": PageKind(
        "layer-page", "startLayerPage", ("layer_page", "corners", "editor"), ("draw",)
    ),
}


def charted(
    kind: str,
    settings: Mapping[str, Any],
    blobs: Mapping[str, str],
    *,
    title: str,
    region: str,
    panels: Sequence[str],
) -> str:
    """The page as text; `kind` is one of KINDS.

    `settings` and `blobs` (name → what blobs.py packed) are the data, names are ours; `panels`
    are those that its buttons open.
    """
    made = KINDS[kind]
    figure = Page(
        {
            "kind": made.classes,
            "title": title,
            "region": region,
            "panels": panels,
            "policy": page.POLICY,
            "language": language(),
            "t": settings["words"],
            "style": page.style(*made.styles),
            "code": script.code(*made.scripts),
            "settings": page.for_script(settings),
            "blobs": blobs,
        },
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
    for name, height in PANES:
        CustomPane(name, z_index=height).add_to(chart)
    base = folium.TileLayer(
        TILES, attr=ATTRIBUTION, name="kartverket", show=False, max_zoom=18, pane="tiles-grey"
    )
    base.add_to(chart)
    Start(base, made.start).add_to(chart)
    figure.add_child(chart)
    name_in_order(figure)
    return page.self_contained(figure.render())


def name_in_order(root: Element) -> None:
    """Give the elements of a page numbers for names, so that it is the same each time."""
    numbers = count(1)
    for element in _tree(root):
        element._id = str(next(numbers))


def _tree(element: Any) -> Iterator[Any]:
    yield element
    for part in ("header", "html", "script"):
        if isinstance(getattr(element, part, None), Element):
            yield from _tree(getattr(element, part))
    for child in element._children.values():
        yield from _tree(child)


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
        {{ this.function }}({{ this._parent.get_name() }}, {{ this.base.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, base: folium.TileLayer, function: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.base = base
        self.function = function


class Page(Figure):
    """The page around the map."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        super().__init__()
        self._template = Template(page.asset("templates/page.html"))
        self.context = context
