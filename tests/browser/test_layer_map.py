"""A map of layers in a real browser: strangers' files are inert; tables say what the map does."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from ikap.commands import app

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
CENTRE = (569_618, 7_034_313)
# How many opaque pixels a canvas has of each colour.
COLOURS = """canvas => {
    const found = {};
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 255) continue;
        const key = [data[i], data[i + 1], data[i + 2]].join();
        found[key] = (found[key] || 0) + 1;
    }
    return found;
}"""


@pytest.fixture(scope="session")
def layer_file(tmp_path_factory, meeting):
    """Fields with hostile names in a hostile column, and a line across them, over the land."""
    folder = tmp_path_factory.mktemp("layers æøå")
    x, y = CENTRE
    shapes = [shapely.box(x + 900 * i, y, x + 900 * i + 600, y + 600) for i in range(12)]
    shapes.append(shapely.LineString([(x, y + 300), (x + 9_000, y + 300)]))
    names = [*meeting.HOSTILE, *(f"Felt {i}" for i in range(len(meeting.HOSTILE), 13))]
    frame = gpd.GeoDataFrame(
        {"navn": names, meeting.HOSTILE[0]: names, "tall": np.arange(13) * 1.5},
        geometry=shapes,
        crs="EPSG:25832",
    )
    frame.to_crs(4326).to_file(folder / "fiendtlig.geojson")
    out = folder / "kart.html"
    arguments = ["map", str(folder / "fiendtlig.geojson"), "quick_clay", "--column", "tall"]
    done = CliRunner().invoke(app, [*arguments, "--title", meeting.HOSTILE[1], "--out", str(out)])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, ["map", "land", "--out", str(folder / "arealtyper.html")])
    assert done.exit_code == 0, done.output
    return out


def test_hostile_columns_and_values_are_text_and_nothing_else(open_page, layer_file, meeting):
    page = open_page(layer_file)
    page.locator(".tabs button", has_text="flater").click()
    for i, name in enumerate(meeting.HOSTILE):
        page.locator(".wide-frame .site-name").nth(i).click()
        shown = page.locator("#drawer-title").inner_text()
        assert " ".join(shown.split()) == " ".join(name.split())
        assert meeting.HOSTILE[0] in page.locator("#drawer .facts").inner_text()
        assert page.evaluate("window.harmed") is None
    assert page.title().startswith(meeting.HOSTILE[1])
    assert page.locator("main img").count() == 0


def test_pointing_at_features_tells_what_lies_there(open_page, layer_file):
    page = open_page(layer_file)
    page.locator(".tabs button", has_text="flater").click()
    page.locator(".wide-frame .site-name", has_text="Felt 8").click()
    page.wait_for_timeout(1_200)  # the flight to it
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    page.locator("#drawer-title", has_text="Felt 12").wait_for()  # the line lies above
    assert "18" in page.locator("#drawer .facts").inner_text()
    page.locator(".also-here button", has_text="Felt 8").click()
    assert page.locator("#drawer-title").inner_text() == "Felt 8"
    page.keyboard.press("Escape")
    assert not page.locator("#drawer").is_visible()


def test_the_tables_can_be_searched_and_the_legend_follows_the_layers(open_page, layer_file):
    page = open_page(layer_file)
    page.locator(".tabs button", has_text="flater").click()
    page.locator("#search").fill("FELT 11")
    page.locator(".wide-frame tbody tr").nth(1).wait_for(state="detached")
    assert page.locator(".wide-frame .site-name").all_inner_texts() == ["Felt 11"]
    assert page.locator("#legend").inner_text().count("tall") == 2
    page.click("[data-opens=layers]")
    page.get_by_label("Fiendtlig (linjer)", exact=True).uncheck()
    page.wait_for_timeout(100)
    assert page.locator("#legend").inner_text().count("tall") == 1


def test_the_colours_on_the_map_are_those_of_the_classes(open_page, layer_file):
    x, y = CENTRE
    middle = gpd.GeoSeries.from_xy([x + 5_000], [y + 300], crs="EPSG:25832").to_crs(4326)
    page = open_page(layer_file, f"#v=12/{middle.y.iloc[0]:.5f}/{middle.x.iloc[0]:.5f}")
    page.wait_for_timeout(300)
    page.click("[data-opens=layers]")
    for fade in page.locator(".theme-line input[type=range]").all():
        fade.fill("100")
    counts = page.locator(".leaflet-layers-pane canvas").evaluate(COLOURS)
    ends = [counts.get("0,34,78", 0), counts.get("254,232,56", 0)]  # cividis, dark and light
    assert min(ends) > 500


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["start", "feature", "layers", "measure"])
def test_axe_finds_no_breach_of_wcag(open_page, layer_file, axe_source, state, scheme):
    page = open_page(layer_file, color_scheme=scheme)
    page.locator(".wide-frame .site-name").first.wait_for()
    if state == "feature":
        page.locator(".wide-frame .site-name").nth(1).click()
    elif state != "start":
        page.click(f"[data-opens={state}]")
    page.wait_for_timeout(300)
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]
    ] == []


def test_it_reflows_at_320_pixels(open_page, layer_file):
    page = open_page(layer_file, size=(320, 640))
    page.locator(".wide-frame .site-name").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_print_has_the_map_the_legend_the_sources_and_what_is_invented(open_page, layer_file):
    page = open_page(layer_file, color_scheme="dark")
    page.locator(".wide-frame .site-name").first.wait_for()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    colours = page.locator("#printed-map canvas").evaluate(COLOURS)
    assert colours.get("243,242,236", 0) > 1_000  # land, in the colours of paper
    assert "Kvikkleiresone" in page.locator("#legend").inner_text()
    printed = page.locator("#printed").inner_text()
    assert "fiendtlig.geojson" in printed
    assert "oppdiktet" in printed
    assert page.locator("#synthetic").is_visible()
    assert not page.locator(".tools").is_visible()


def test_paper_has_the_first_rows_of_a_long_table_and_says_so(open_page, layer_file):
    page = open_page(layer_file.with_name("arealtyper.html"))
    page.locator(".wide-frame .site-name").first.wait_for()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".wide-frame tbody tr").count() == 100
    assert "bare de første radene (100)" in page.locator(".on-paper").inner_text()
    assert not page.get_by_role("button", name="Vis 100 til").is_visible()
