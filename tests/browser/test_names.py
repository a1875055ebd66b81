"""Names on the map lie where they belong: measured on the ground, at five zooms."""

from __future__ import annotations

import pytest
import shapely

from ikap.present.document import scores_document
from ikap.present.map import layer_map, map_layers, meeting_map
from ikap.sources.region import open_region

pytestmark = pytest.mark.browser

WORLD = 20_037_508.342789244  # metres of EPSG:3857 from the middle to the edge
DRAWN_APART = 40.0  # metres: the map draws boundaries with vertices dropped within 15 m
PLACED = """() => startPage.room.names.placed.map(({text, box}) => [text, ...box])"""
LOOK = """([lat, lng, zoom]) => {
    startPage.room.map.setView([lat, lng], zoom, { animate: false });
}"""


def placed(page):
    """The municipalities' names that are written, each with its box in EPSG:3857."""
    for text, west, north, east, south in page.evaluate(PLACED):
        xs = [(2 * side - 1) * WORLD for side in (west, east)]
        ys = [(1 - 2 * side) * WORLD for side in (south, north)]
        yield text, shapely.box(xs[0], ys[0], xs[1], ys[1])


def test_a_municipality_is_named_inside_itself_at_every_zoom(open_page, tmp_path):
    region = open_region(None)
    layers = {
        name: layer
        for name, layer in map_layers(region).items()
        if name in ("municipalities", "centres")
    }
    file = tmp_path / "kart.html"
    file.write_text(layer_map("Kart", [], layers, region.title, {}), encoding="utf-8")
    ground = layers["municipalities"].set_index("name").geometry.to_crs(3857)
    page = open_page(file, size=(1280, 800))
    for zoom in (8.5, 10, 11.5, 13, 15):
        named = set()
        for lat, lng in ((63.30, 10.40), (63.02, 10.35), (63.45, 11.10), (63.20, 9.60)):
            page.evaluate(LOOK, [lat, lng, zoom])
            for text, box in placed(page):
                outside = box.difference(ground[text].buffer(DRAWN_APART))
                assert outside.is_empty, f"{text} at zoom {zoom}"
                named.add(text)
        assert len(named) >= (5 if zoom < 12 else 3)


def test_no_municipality_is_named_in_a_site(open_page, map_file, evaluation):
    sites = evaluation.sites.geometry.to_crs(3857)
    page = open_page(map_file)
    lat, lng = page.evaluate("""() => {
        const { lat, lng } = startPage.room.map.getCenter();
        return [lat, lng];
    }""")
    seen = 0
    for zoom in (9.5, 11, 12.5, 14, 15.5):
        page.evaluate(LOOK, [lat, lng, zoom])
        for _text, box in placed(page):
            assert not sites.intersects(box).any()
            seen += 1
    assert seen >= 5


def test_one_site_opens_with_two_kilometres_around_and_the_region_a_press_away(
    open_page, meeting, tmp_path
):
    one = meeting.evaluation(sites=1)
    page_text = meeting_map(scores_document(one), one.sites, meeting.layers(one.sites))
    file = tmp_path / "ett.html"
    file.write_text(page_text, encoding="utf-8")
    page = open_page(file)
    across = """() => {
        const seen = startPage.room.map.getBounds();
        return seen.getNorthWest().distanceTo(seen.getSouthWest());
    }"""
    assert 4_000 < page.evaluate(across) < 9_000
    assert page.get_by_text("Bakgrunn: regionens egne kartlag.").is_visible()
    page.get_by_role("button", name="Vis hele regionen").click()
    page.wait_for_timeout(600)
    assert page.evaluate(across) > 20_000
