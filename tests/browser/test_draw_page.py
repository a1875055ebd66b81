"""The page to draw on, in a real browser: what is drawn, corrected and noted is a file of IKAP."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from ikap.commands import app
from ikap.present.map import draw_map, map_layers
from ikap.sources.region import open_region
from ikap.text import speaking
from tests.keyboard import draw_a_triangle

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WEST, SOUTH = 10.29, 63.283
# Where nothing is drawn, seen so near that a click is less than a metre from where it was meant.
ELSEWHERE = """() => {
    startPage.room.map.setView([63.29, 10.31], 15, { animate: false });
}"""
HOSTILE = "<img src=x onerror=\"window.harmed='yes'\">"


def rectangle(west, south, wide=0.007, high=0.003):
    east, north = west + wide, south + high
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


SITES = {
    "M-1": ({"name": HOSTILE, "kind": "housing", "dwellings": 60}, rectangle(WEST, SOUTH)),
    "M-2": ({"name": "Urørt", "kind": "business", "jobs": 40}, rectangle(WEST, SOUTH + 0.01)),
    "M-3": (
        {"name": "Begge deler", "kind": "bolig og næring", "dwellings": 20, "jobs": 30},
        rectangle(WEST + 0.02, SOUTH),
    ),
}


def scored(folder, file, *more):
    done = CliRunner().invoke(
        app, ["score", str(file), "--out", str(folder), "--paper", "none", *more]
    )
    assert done.exit_code == 0, done.output
    document = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in document["alternatives"]}


@pytest.fixture(scope="session")
def submitted(tmp_path_factory):
    """A run of three sites that was asked for the page: its folder, and what it gave."""
    folder = tmp_path_factory.mktemp("tegning æøå")
    features = [
        {"type": "Feature", "properties": {"id": id_, **said}, "geometry": shape}
        for id_, (said, shape) in SITES.items()
    ]
    file = folder / "innspill.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": features})
    file.write_text(text, encoding="utf-8")
    entries = scored(folder / "run", file, "--also", "draw")
    assert "makeEditor" not in (folder / "run" / "map.html").read_text(encoding="utf-8")
    return folder / "run" / "draw.html", entries


@pytest.fixture(scope="session")
def spoken(tmp_path_factory, submitted, meeting):
    """The page in a language."""
    region = open_region()
    layers = map_layers(region)
    folder = tmp_path_factory.mktemp("draw languages")

    def page(language):
        file = folder / f"{language}.html"
        if not file.exists():
            with speaking(language):
                sources = region.summary().sources
                text = draw_map(meeting.evaluation(), layers, region.title, sources)
            file.write_text(text, encoding="utf-8", newline="")
        return file

    return page


def chosen(page, name):
    page.locator(".areas button", has_text=name).click()


def sketch(page, act, *points):
    """Click a tool, corners relative to the middle of the map, and Finish."""
    page.locator(f'[data-act="{act}"]').click()
    box = page.locator(".folium-map").bounding_box()
    for dx, dy in points:
        page.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
        page.wait_for_timeout(350)  # two clicks at once would be one double click
    page.locator('[data-act="finish"]').click()


def daa(page):
    text = page.locator(".area-now").inner_text().split("daa")[0]
    return float(re.sub(r"[^\d,]", "", text).replace(",", "."))


def saved(page, act, folder):
    with page.expect_download() as waiting:
        page.locator(f'[data-act="{act}"]').click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_what_is_drawn_corrected_and_noted_is_scored_from_the_saved_file(
    open_page, submitted, tmp_path
):
    file, before = submitted
    page = open_page(file)
    assert "beregner ikke poeng" in page.locator(".no-score").inner_text()
    page.evaluate(ELSEWHERE)
    sketch(page, "draw_area", (-150, -100), (150, -100), (150, 100), (-150, 100))
    page.locator("#site-name").fill("Nytt felt")
    page.locator("#site-dwellings").fill("35")
    page.locator("#site-note").fill("Bratt i nord")
    page.locator("#site-note").press("Tab")
    whole = daa(page)
    sketch(page, "cut_out", (-50, -40), (50, -40), (50, 40), (-50, 40))
    holed = daa(page)
    assert holed == pytest.approx(whole * (1 - 100 * 80 / (300 * 200)), rel=0.02)
    sketch(page, "add_part", (200, -100), (280, -100), (280, 100), (200, 100))
    drawn = daa(page)
    assert drawn == pytest.approx(holed + whole * 80 / 300, rel=0.02)
    chosen(page, "M-1")
    page.locator("details.corners summary").click()
    east = page.locator(".corners tbody input").first
    east.fill(f"{float(east.input_value()) - 100:.3f}")
    east.press("Tab")
    page.locator('[data-act="undo"]', has_text="flyttet hjørne 1.1.1").wait_for()
    corrected = daa(page)
    assert "Før:" in page.locator(".area-now").inner_text()
    again = saved(page, "save_all", tmp_path)
    assert again.name == "omrader.geojson"
    assert "ikap score omrader.geojson" in page.locator("#saved-as").inner_text()
    after = scored(tmp_path / "again", again)
    assert set(after) == {*before, "T1"}
    assert (after["T1"]["name"], after["T1"]["dwellings"]) == ("Nytt felt", 35)
    assert after["T1"]["area_daa"] == pytest.approx(drawn, abs=0.1)
    assert after["M-1"]["area_daa"] == pytest.approx(corrected, abs=0.1)
    assert after["M-1"]["area_daa"] > before["M-1"]["area_daa"] + 10
    for id_ in ("M-2", "M-3-B", "M-3-N"):
        assert after[id_]["area_daa"] == pytest.approx(before[id_]["area_daa"], abs=0.01)
        assert after[id_]["score"] == pytest.approx(before[id_]["score"], abs=1e-4)
    notes = {
        one["properties"]["id"]: one["properties"].get("note")
        for one in json.loads(again.read_text(encoding="utf-8"))["features"]
    }
    assert notes == {"M-1": None, "M-2": None, "M-3": None, "T1": "Bratt i nord"}
    assert page.evaluate("window.harmed") is None


def test_a_site_is_drawn_corrected_and_taken_back_with_the_keyboard_alone(open_page, submitted):
    page = open_page(submitted[0])
    page.evaluate(ELSEWHERE)
    draw_a_triangle(page)
    assert page.locator(".corner").count() == 4
    assert page.evaluate("document.activeElement.id") == "site-name"
    drawn = daa(page)
    page.locator(".corner").first.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.locator('[data-act="undo"]', has_text="flyttet hjørne 1").wait_for()
    assert daa(page) != drawn
    page.keyboard.press("Insert")
    assert page.locator(".corner").count() == 5
    page.keyboard.press("Delete")
    assert page.locator(".corner").count() == 4
    for _step in range(3):
        page.keyboard.press("Control+z")
    assert daa(page) == drawn
    page.keyboard.press("Control+z")
    assert page.locator(".areas li").count() == 3
    page.keyboard.press("Control+Shift+z")
    assert daa(page) == drawn


def test_only_what_is_changed_is_saved_and_the_kind_takes_its_numbers_with_it(
    open_page, submitted, tmp_path
):
    page = open_page(submitted[0])
    assert page.locator('[data-act="save_changed"]').is_disabled()
    chosen(page, "M-2")
    page.locator("#site-kind").select_option("mixed")
    page.locator("#site-dwellings").fill("12")
    page.locator("#site-dwellings").press("Tab")
    assert "ikke er lagret" in page.locator("#unsaved").inner_text()
    file = saved(page, "save_changed", tmp_path)
    (only,) = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert only["properties"]["id"] == "M-2"
    assert "jobs" not in only["properties"]
    assert set(scored(tmp_path / "run", file)) == {"M-2-B", "M-2-N"}


def test_a_saved_file_is_opened_again_and_a_strange_one_is_refused(open_page, submitted, tmp_path):
    page = open_page(submitted[0])
    page.set_input_files("#open-file", {
        "name": "x.geojson", "mimeType": "application/json", "buffer": b"<html>",
    })  # fmt: skip
    page.locator("#drawing-alarm", has_text="x.geojson: filen er ikke GeoJSON").wait_for()
    chosen(page, "M-2")
    page.locator('[data-act="copy_area"]').click()
    page.locator("#site-note").fill("Til møtet")
    page.locator("#site-note").press("Tab")
    file = saved(page, "save_all", tmp_path)
    other = open_page(submitted[0])
    other.set_input_files("#open-file", file)
    other.locator(".areas button", has_text="T1 Urørt, kopi").click()
    assert other.locator("#site-note").input_value() == "Til møtet"
    assert other.locator(".areas .under", has_text="nytt").count() == 1


def test_a_hole_outside_and_a_part_over_are_refused_in_words(open_page, submitted):
    page = open_page(submitted[0])
    chosen(page, "M-1")
    page.wait_for_timeout(300)
    sketch(page, "add_part", (-20, -20), (20, -20), (20, 20), (-20, 20))
    page.locator("#drawing-alarm", has_text="Delen ligger over området").wait_for()
    page.evaluate(ELSEWHERE)
    sketch(page, "cut_out", (-20, -20), (20, -20), (20, 20), (-20, 20))
    page.locator("#drawing-alarm", has_text="Hullet må ligge helt inne").wait_for()
    assert page.locator('[data-act="undo"]').is_disabled()


def test_a_click_on_a_site_chooses_it_and_a_corner_snaps_to_its_neighbour(open_page, submitted):
    page = open_page(submitted[0])
    page.evaluate(
        "([lat, lng]) => startPage.room.map.setView([lat, lng], 15, { animate: false })",
        [SOUTH + 0.003, WEST + 0.007],  # the north-east corner of M-1
    )
    box = page.locator(".folium-map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(middle[0] - 60, middle[1] + 60)
    assert page.locator('.areas [aria-pressed="true"]').inner_text().startswith("M-1")
    sketch(page, "draw_area", (6, -5), (120, 0), (120, -90))
    page.locator("details.corners summary").click()
    east, north = (
        float(page.locator(".corners tbody input").nth(at).input_value()) for at in (0, 1)
    )
    snapped = page.evaluate("([lat, lng]) => toUtm(lat, lng)", [SOUTH + 0.003, WEST + 0.007])
    assert (east, north) == pytest.approx((snapped["east"], snapped["north"]), abs=0.01)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_breach_of_wcag(open_page, spoken, axe_source, language, scheme):
    page = open_page(spoken(language), color_scheme=scheme)
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    assert breaches(found) == []
    page.locator(".areas button").first.click()
    page.locator("details.corners summary").click()
    page.locator('[data-act="add_part"]').click()
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    assert breaches(found) == []
    assert not re.search(r"\{\w+\}", page.locator("#area-list").inner_text())


def breaches(found):
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]
    ]


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_it_fits_from_a_phone_to_a_wall(open_page, submitted, width):
    page = open_page(submitted[0], size=(width, 900))
    chosen(page, "M-3")
    page.locator("details.corners summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    panel = page.locator("#area-list")
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    assert page.locator("#site-jobs").is_visible()


def test_paper_has_the_sites(open_page, submitted):
    page = open_page(submitted[0])
    chosen(page, "M-1")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawn = page.locator("#printed-map canvas").evaluate(
        """canvas => {
            const { data } = canvas.getContext('2d').getImageData(
                0, 0, canvas.width, canvas.height);
            const colours = new Set();
            for (let i = 0; i < data.length; i += 4) {
                colours.add((data[i] << 16) + (data[i + 1] << 8) + data[i + 2]);
            }
            return colours.size;
        }"""
    )
    assert drawn > 50
