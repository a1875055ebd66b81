"""Corners that come to rest on the boundaries of properties, in a region that has them."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from ikap.serve.engine.shapes import snap
from scripts.make_load import write as write_load

from .conftest import started

FARMS = """
[layers.properties]
file = "teiger.gpkg"
source = { title = "Teiger", publisher = "Testen", date = "2026-01-15", licence = "CC0" }
"""


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    """The folder of a made region with one property of 100 m × 100 m, and its lower left corner."""
    folder = tmp_path_factory.mktemp("gård")
    write_load(folder, 100, 2, seed=1)
    middle = gpd.read_file(folder / "proposals.gpkg").union_all().centroid
    x, y = round(middle.x), round(middle.y)
    square = gpd.GeoDataFrame(
        {"kommunenummer": ["5001"], "gardsnummer": [12], "bruksnummer": [34]},
        geometry=[box(x, y, x + 100, y + 100)],
        crs="EPSG:25832",
    )
    square.to_file(folder / "teiger.gpkg")
    toml = folder / "region.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + FARMS, encoding="utf-8")
    return folder, (x, y)


def degrees(x, y):
    (point,) = gpd.GeoSeries([Point(x, y)], crs="EPSG:25832").to_crs("OGC:CRS84")
    return [point.x, point.y]


@pytest.mark.parametrize(
    ("east", "north", "rest"),
    [
        (3, 2, (0, 0)),  # the corner, 3.6 m away, though two sides are nearer
        (50, 4, (50, 0)),  # a side
        (50, 50, None),  # the middle is 50 m from every side
    ],
)
def test_a_corner_rests_on_the_corner_of_a_property_else_on_its_side(farm, east, north, rest):
    folder, (x, y) = farm
    found = snap(str(folder), degrees(x + east, y + north), 10.0)["at"]
    if rest is None:
        assert found is None
    else:
        assert found == pytest.approx(degrees(x + rest[0], y + rest[1]), abs=1e-8)


@pytest.mark.browser
def test_a_drawn_corner_lets_go_on_the_boundary(farm, browser, tmp_path):
    folder, (x, y) = farm
    served = started(tmp_path, "--port", "0", "--region", str(folder))
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    try:
        served.wait_open()
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"http://127.0.0.1:{served.port}/start/{served.start}")
        page.goto(f"http://127.0.0.1:{served.port}/pages/draw")
        page.wait_for_selector("html[data-drawing]")
        lng, lat = degrees(x, y)
        page.evaluate(
            """([lat, lng]) => Object.values(window).find(value => value instanceof L.Map)
                .setView([lat, lng], 17, { animate: false })""",
            [lat, lng],
        )
        page.locator('[data-act="draw_area"]').click()
        frame = page.locator(".folium-map").bounding_box()
        middle = (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
        for east, north in ((4, 4), (160, 6), (150, -120)):  # pixels; the first is near the corner
            page.mouse.click(middle[0] + east, middle[1] + north)
            page.wait_for_timeout(700)
        page.locator('[data-act="finish"]').click()
        page.locator("#area-now").get_by_text("daa").wait_for()
        (row,) = page.evaluate("fetch('/sketches').then(found => found.json())")["sketches"]
        ring = row["feature"]["geometry"]["coordinates"][0]
        assert ring[0] == pytest.approx([lng, lat], abs=1e-7)
        assert ring[2] != pytest.approx([lng, lat], abs=1e-4)
    finally:
        context.close()
        served.stop()
