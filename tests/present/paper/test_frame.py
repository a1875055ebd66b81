"""Paper is true to scale, and its arrow points north."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from pyproj import CRS

from ikap.present.paper import svg
from ikap.present.paper.frame import SCALES, Frame, fitted, framed, scale_bar, true_north

UTM32 = CRS("EPSG:25832")


@pytest.mark.parametrize(("longitude", "latitude"), [(10.3951, 63.4305), (11.9, 62.8), (9.0, 63.0)])
def test_the_arrow_points_to_true_north(longitude, latitude):
    # Convergence of a transverse Mercator: tan γ = tan(λ − λ0) · sin φ; γ > 0 east of the meridian,
    # where the meridian leans to the left of the grid's up.
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, UTM32, always_xy=True).transform(longitude, latitude)
    east = math.radians(longitude - 9)
    convergence = math.degrees(math.atan(math.tan(east) * math.sin(math.radians(latitude))))
    assert true_north(UTM32, x, y) == pytest.approx(-convergence, abs=0.005)


def test_a_kilometre_at_one_to_ten_thousand_is_ten_centimetres():
    frame = Frame(570_000, 7_034_000, 160, 90, 10_000)
    west, south, east, north = frame.bounds
    assert (east - west, north - south) == (1600, 900)
    corners = frame.on_paper(np.array([[west, north], [west + 1000, north - 500]]))
    assert corners.tolist() == [[0, 0], [100, 50]]


def test_a_frame_has_all_it_is_made_for_at_a_round_scale():
    frame = framed((0, 0, 900, 100), 160, 90, fill=0.5, largest=5_000)
    assert frame.scale == 15_000  # 900 m in 80 mm is 1:11 250
    assert framed((0, 0, 1, 1), 160, 90, largest=5_000).scale == 5_000
    assert framed((0, 0, 1e9, 1), 160, 90).scale == SCALES[-1]
    assert fitted((0, 0, 1000, 500), 100, 100).scale == 10_000


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_bar_is_as_long_as_it_says(scale):
    metres, millimetres = scale_bar(scale, 44)
    assert millimetres == pytest.approx(1000 * metres / scale)
    assert 17 < millimetres <= 44


def test_areas_that_overlap_stay_filled_and_holes_stay_open():
    frame = Frame(50, 50, 100, 100, 1000)
    square = shapely.box(10, 10, 50, 50)
    ring = shapely.box(60, 60, 90, 90).difference(shapely.box(70, 70, 80, 80))
    drawn = svg.areas_path(np.array([square, shapely.reverse(square), ring]), frame)
    loops = [_area(part) for part in drawn.split("z") if part]
    # Both squares turn the same way, so that nonzero fills twice; the hole turns the other way.
    assert np.sign(loops).tolist() == [1, 1, 1, -1]
    assert [abs(round(loop / 100**2)) for loop in loops] == [1600, 1600, 900, 100]


def _area(part: str) -> float:
    start, steps = part.removeprefix("M").split("l")
    moves = np.array([int(n) for n in steps.split()]).reshape(-1, 2)
    places = np.vstack([[int(n) for n in start.split()], moves]).cumsum(axis=0)
    x, y = places.T
    return float((x * np.roll(y, 1) - y * np.roll(x, 1)).sum() / 2)


def test_what_lies_outside_the_frame_is_not_drawn():
    frame = Frame(50, 50, 100, 100, 1000)
    far = np.array([shapely.box(500, 500, 600, 600)])
    assert svg.areas_path(svg.clipped(far, frame), frame) == ""
    across = svg.clipped(np.array([shapely.LineString([(-500, 50), (500, 50)])]), frame)
    assert shapely.length(across).tolist() == [100 + 2 * svg.PAD]


def test_a_name_cannot_break_out_of_its_picture():
    said = svg.text('</text><script>"&\x00\x0b', 1, 1, 2)
    assert "<script" not in said
    assert "\x00" not in said
    assert "&lt;script&gt;" in said
