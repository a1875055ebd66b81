"""A run as a plain Folium map: every site in its class, with its reasons, and nothing harmful."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import folium
import geopandas as gpd
import pytest
import shapely
from xstatic.pkg import leaflet

import ikap
from ikap.present.document import scores_document
from ikap.present.map.notebook import _collection, explanation
from ikap.sources.region import open_region

LEAFLET = {name: f"{leaflet.BASE_DIR}/{name}" for name in ("leaflet.js", "leaflet.css")}


class Reader(HTMLParser):
    """What a browser would make of a piece of HTML: its elements, and its text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.add((tag, bool(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def evaluation(meeting):
    return meeting.evaluation(sites=12)


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation, sheets=False)


@pytest.fixture(scope="module")
def region():
    return open_region(None)


@pytest.fixture(scope="module")
def chart(evaluation, region, meeting):
    own = replace(evaluation.profile, title=meeting.HOSTILE[-1])
    return ikap.folium_map(replace(evaluation, profile=own), region=region)


def groups(chart):
    """The layers that the layer control names: name without tags → GeoJSON features."""
    return {
        re.sub("<[^>]+>", "", group.layer_name): [
            feature
            for child in group._children.values()
            if isinstance(child, folium.GeoJson)
            for feature in child.data["features"]
        ]
        for group in chart._children.values()
        if isinstance(group, folium.FeatureGroup)
    }


def test_each_site_stands_in_its_class_with_its_reasons(chart, document):
    words = {"green": "● God", "yellow": "▲ Middels", "red": "■ Svak", None: "– Ikke vurdert"}
    expected = {}
    for entry in document["alternatives"]:
        word = "✕ Absolutt konflikt" if entry["status"] == "excluded" else words[entry["class"]]
        expected.setdefault(word, []).append(explanation(entry))
    shown = {
        name.rsplit(" (", 1)[0]: [feature["properties"]["reasons"] for feature in features]
        for name, features in groups(chart).items()
        if features and "reasons" in features[0]["properties"]
    }
    assert shown == expected
    assert len(shown) > 1


def test_the_reasons_are_all_there_as_text(document, meeting):
    for entry, name in zip(document["alternatives"], meeting.HOSTILE, strict=False):
        read = Reader(explanation(entry))
        assert read.elements <= {(tag, False) for tag in ("h4", "p", "b", "ul", "li")}
        assert f"{entry['id']} {name}" in read.text
        for sentences in entry["reasons"].values():
            assert all(sentence in read.text for sentence in sentences)


def test_the_regions_layers_can_be_switched_and_say_whose_they_are(region):
    chart = ikap.folium_map(ikap.score([ikap.sample_proposals()], region), "en", region=region)
    names = [g.layer_name for g in chart._children.values() if isinstance(g, folium.FeatureGroup)]
    floods = next(name for name in names if "Flood zones" in name)
    assert "(invented)" in floods
    assert 'title="IKAP (oppdiktet), ' in floods
    assert any(isinstance(child, folium.LayerControl) for child in chart._children.values())
    assert len(groups(chart)["Flood zones (invented)"]) == len(region.layer("flood"))
    assert "Fictitious demo data" in chart._repr_html_()


def test_shapes_are_in_degrees_to_a_metre_and_empty_ones_are_left_out():
    shapes = gpd.GeoSeries([shapely.Point(569_618, 7_034_313), shapely.Point()], crs="EPSG:25832")
    (feature,) = _collection(shapes, [{"name": "a"}, {"name": "b"}])["features"]
    assert feature["geometry"]["coordinates"] == [10.39509, 63.43049]
    assert feature["properties"] == {"name": "a"}


@pytest.mark.browser
def test_strangers_names_do_nothing_in_a_browser(chart, browser, tmp_path):
    file = tmp_path / "map.html"
    file.write_text(chart.get_root().render(), encoding="utf-8")

    def answer(route):
        name = route.request.url.rsplit("/", 1)[-1]
        if route.request.url.startswith("file:"):
            route.continue_()
        elif name in LEAFLET:
            route.fulfill(path=LEAFLET[name])
        else:
            route.abort()

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(file.as_uri())
    sites = page.locator(".leaflet-sites-pane path")
    assert sites.count() == 12
    for i in range(12):
        sites.nth(i).dispatch_event("click")
        assert page.locator(".leaflet-popup-content h4").last.is_visible()
    note = page.locator(".leaflet-bottom.leaflet-left")
    assert "{{ 7*7 }} {% raw %}" in note.inner_text()
    assert page.evaluate("window.harmed === undefined")
    assert page.locator(".leaflet-popup-content img, .leaflet-popup-content script").count() == 0
    page.close()
