"""What is drawn on paper, worked out by hand: frames, scale bars, labels, curves and diagrams."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from pyproj import CRS

from ikap.model import Goal
from ikap.present.paper import border, curves, furniture, scatter, svg
from ikap.present.paper.frame import (
    SCALES,
    Frame,
    fitted,
    framed,
    round_step,
    scale_bar,
    true_north,
)
from ikap.present.paper.labels import Labels, _around, _box, _meets, _wide

# 100 × 100 mm at 1:1000: a metre is a millimetre, the upper left corner is (-50, 50).
FRAME = Frame(0, 0, 100, 100, 1000)


# --- frames ---------------------------------------------------------------------------------------


def test_a_frame_is_as_wide_as_its_paper_times_its_scale():
    assert Frame(100, 200, 160, 90, 10_000).bounds == (-700, -250, 900, 650)
    places = np.array([[-50.0, 50.0], [50.0, -50.0], [0.0, 0.0], [10.0, 20.0]])
    assert FRAME.on_paper(places).tolist() == [[0, 0], [100, 100], [50, 50], [60, 30]]


@pytest.mark.parametrize(
    ("bounds", "fill", "scale"),
    [
        ((0, 0, 160, 10), 1.0, 1000),
        ((0, 0, 160.1, 10), 1.0, 2000),
        ((0, 0, 10, 90), 1.0, 1000),
        ((0, 0, 10, 90.1), 1.0, 2000),
        ((0, 0, 160, 10), 0.5, 2000),
        ((0, 0, 160, 10), 0.4, 2500),
        ((0, 0, 1e9, 10), 1.0, 3_000_000),
    ],
)
def test_the_round_scale_that_has_room(bounds, fill, scale):
    frame = framed(bounds, 160, 90, fill=fill)
    assert frame.scale == scale
    assert (frame.x, frame.y) == ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    assert (frame.width, frame.height) == (160, 90)


def test_no_scale_is_larger_than_is_asked_for():
    assert framed((0, 0, 1, 1), 160, 90).scale == SCALES[0]
    assert framed((0, 0, 1, 1), 160, 90, largest=7_500).scale == 7_500
    assert framed((0, 0, 1, 1), 160, 90, largest=7_600).scale == 10_000


def test_a_fitted_frame_just_holds_its_bounds():
    assert fitted((0, 0, 160, 45), 160, 90).scale == 1000
    assert fitted((0, 0, 16.01, 90), 160, 90).scale == 1000
    assert fitted((10, 20, 170.5, 30), 160, 90).scale == 1004
    assert (fitted((10, 20, 30, 60), 160, 90).x, fitted((10, 20, 30, 60), 160, 90).y) == (20, 40)


def test_north_is_left_of_the_grid_east_of_the_middle_and_right_of_it_west():
    utm = CRS("EPSG:25832")
    assert true_north(utm, 500_000, 7_000_000) == pytest.approx(0, abs=1e-6)
    east, west = (true_north(utm, x, 7_000_000) for x in (600_000, 400_000))
    assert east == pytest.approx(-west)
    assert -2 < east < -1.5


@pytest.mark.parametrize(
    ("most", "step"),
    [(1, 1), (1.99, 1), (2, 2), (4.9, 2), (5, 5), (9.9, 5), (10, 10), (0.05, 0.05)],
)
def test_a_round_step_is_no_more_than_there_is_room_for(most, step):
    assert round_step(most) == pytest.approx(step)


def test_a_scale_bar_is_round_on_the_ground_and_fits_on_paper():
    assert scale_bar(10_000, 44) == (200, 20)
    assert scale_bar(10_000, 50) == (500, 50)
    assert scale_bar(25_000, 44) == (1000, 40)


def texts(picture):
    return re.findall(r">([^<>]+)</text>", picture)


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (10_000, ["0", "100", "200 m"]),
        (25_000, ["0", "500", "1 000 m"]),
        (50_000, ["0", "1", "2 km"]),
        (500, ["0", "10", "20 m"]),
        (125_000, ["0", "2,5", "5 km"]),
    ],
)
def test_a_bar_says_metres_below_two_kilometres(scale, said):
    drawn = furniture.bar(Frame(0, 0, 100, 100, scale), 6, 90)
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(drawn)] == said


def test_a_bar_has_four_parts_in_turn_and_its_ground_under_them():
    drawn = furniture.bar(Frame(0, 0, 100, 100, 10_000), 6, 90)
    parts = re.findall(r'd="(M[^"]+)" fill="(#\w+)"', drawn)
    assert [fill for _d, fill in parts] == ["#ffffff", "#16211f", "#ffffff", "#16211f", "#ffffff"]
    assert [d for d, _fill in parts[1:]] == [
        f"M{left} 9000h500v130h-500z" for left in (600, 1100, 1600, 2100)
    ]
    assert parts[0][0].startswith("M340 8580h")
    assert re.findall(r'<text x="(\d+)" y="(\d+)"', drawn) == [
        ("600", "8890"), ("1600", "8890"), ("2600", "8890"),
    ]  # fmt: skip


def test_an_arrow_stands_where_it_is_put_and_is_turned():
    drawn = furniture.north_arrow(10.5, 20.25, -1.234)
    assert 'transform="translate(1050 2025) rotate(-1.23)"' in drawn
    assert 'd="M0 -650L-286 364L0 182z"' in drawn
    assert 'd="M0 -650L286 364L0 182z"' in drawn
    assert '<circle r="858"' in drawn


def test_grid_lines_are_whole_multiples_inside_the_frame():
    assert list(border.grid_lines(-50, 50, 50)) == [-50, 0, 50]
    assert list(border.grid_lines(-49.9, 49.9, 50)) == [0]
    assert list(border.grid_lines(100.5, 150.0, 50)) == [150]
    assert border._crosses([10, 20], [30]) == (
        "M880 3000h240M1000 2880v240M1880 3000h240M2000 2880v240"
    )
    assert border._ticks(10, 100) == "M1600 600v-150M1600 10600v150"
    assert border._ticks(10, 100, turned=True) == "M600 1600h-150M10600 1600h150"


# --- paths ----------------------------------------------------------------------------------------


def shapes(*given):
    return np.array(given, dtype=object)


def test_a_path_is_in_hundredths_of_a_millimetre_from_corner_to_corner():
    square = shapely.box(0, 0, 10, 20)
    assert svg.areas_path(shapes(square), FRAME) in (
        "M5000 5000l0 -2000 1000 0 0 2000 -1000 0z",
        "M6000 5000l0 -2000 -1000 0 0 2000 1000 0z",
        "M5000 5000l1000 0 0 -2000 -1000 0 0 2000z",
        "M6000 5000l-1000 0 0 -2000 1000 0 0 2000z",
    )
    line = shapely.LineString([(0, 0), (10, 0), (10, 0.001), (10, 5)])
    assert svg.lines_path(shapes(line), FRAME) == "M5000 5000l1000 0 0 -500"
    both = svg.lines_path(shapes(line, square), FRAME)
    assert both.startswith("M5000 5000l1000 0 0 -500M")
    assert svg.areas_path(shapes(line), FRAME) == ""
    assert svg.lines_path(shapes(shapely.Point(0, 0)), FRAME) == ""
    two = svg.areas_path(shapes(square, shapely.box(20, 0, 30, 10)), FRAME)
    assert (two.count("M"), two.count("z")) == (2, 2)


def test_what_is_far_outside_the_frame_is_cut_three_millimetres_off():
    cut = svg.clipped(shapes(shapely.box(-1000, -10, 1000, 10), shapely.box(60, 60, 70, 70)), FRAME)
    assert shapely.bounds(cut[0]).tolist() == [-53, -10, 53, 10]
    assert cut[1].is_empty
    fine = shapely.LineString([(0, 0), (5, 0.04), (10, 0)])
    assert len(svg.clipped(shapes(fine), FRAME)[0].coords) == 2
    coarse = shapely.LineString([(0, 0), (5, 0.06), (10, 0)])
    assert len(svg.clipped(shapes(coarse), FRAME)[0].coords) == 3


def test_dots_texts_and_pictures():
    assert (
        svg.points_path(np.array([[1.0, 2.0]]), 1.7)
        == "M15 200a85 85 0 1 0 170 0a85 85 0 1 0 -170 0z"
    )
    assert svg.path("", fill="x") == ""
    assert svg.path("M0 0", stroke_width=2) == '<path d="M0 0" stroke-width="2"/>'
    plain = svg.text("a<b\x07", 1, 2, 3)
    assert plain == '<text x="100" y="200" font-family="DejaVu Sans" font-size="300">a&lt;b</text>'
    haloed = svg.text("a", 1, 2, 3, bold=True, halo="#fff", fill="#000")
    assert haloed.count("<text") == 2
    assert 'stroke="#fff" stroke-width="84"' in haloed
    assert haloed.count('font-weight="bold"') == 2
    whole = svg.document(12.5, 4, ["<a/>", "<b/>"], "<c/>")
    assert 'width="12.5mm" height="4mm" viewBox="0 0 1250 400"' in whole
    assert '<rect width="1250" height="400"/>' in whole
    assert whole.endswith('<g clip-path="url(#edge)"><a/><b/></g></svg>')


# --- labels ---------------------------------------------------------------------------------------


def placed(labels):
    """Each name with its foot, in millimetres, and its anchor; the halo is left out."""
    found = re.findall(
        r'<text x="(-?\d+)" y="(-?\d+)"[^>]*text-anchor="(\w+)"[^>]*fill="[^"]+">([^<]+)<',
        "".join(labels.body),
    )
    return {said: (int(x) / 100, int(y) / 100, anchor) for x, y, anchor, said in found}


def test_a_name_stands_over_its_place_and_another_must_be_told_to():
    labels = Labels(FRAME)
    assert [labels.put(name, 0, 0, 4.0) for name in "ab"] == [True, False]
    assert labels.put("c", 0, 0, 4.0, must=True)
    assert placed(labels) == {"a": (50, 51.44, "middle"), "c": (50, 51.44, "middle")}
    assert not labels.put("d", 49.9, 0, 4.0)
    assert labels.put("e", 49.9, 0, 4.0, must=True)
    above = Labels(FRAME)
    above.keep_clear(0, 50.7, 100, 100)
    assert above.put("a", 0, 0, 4.0)
    assert placed(above) == {"a": (50, 49.4, "middle")}


def test_a_name_beside_a_mark_is_right_left_above_or_below_it():
    labels = Labels(FRAME)
    assert [labels.put(n, 0, 0, 4.0, beside=6.0) for n in "abcde"] == [True] * 4 + [False]
    assert placed(labels) == {
        "a": (56, 51.44, "start"),
        "b": (44, 51.44, "end"),
        "c": (50, 44, "middle"),
        "d": (50, 59.2, "middle"),
    }
    assert labels.put("e", 0, 0, 4.0, beside=6.0, must=True)
    assert placed(labels)["e"] == (56, 51.44, "start")


def test_a_name_keeps_a_millimetre_from_the_edge():
    box = _box("start", 0, 0, _wide("ab", 5.0), 5.0)
    assert box == pytest.approx((-0.3, -4.5, 6.3, 1.5))
    assert _wide("ab", 5.0, bold=True) == pytest.approx(6.6)
    assert _box("end", 0, 0, 6, 5)[0::2] == pytest.approx((-6.3, 0.3))
    assert _box("middle", 0, 0, 6, 5)[0::2] == pytest.approx((-3.3, 3.3))
    labels = Labels(FRAME)
    inside = (1, 1, 99, 99)
    assert labels._inside(inside)
    for side, moved in ((0, 0.99), (1, 0.99), (2, 99.01), (3, 99.01)):
        assert not labels._inside(tuple(moved if i == side else v for i, v in enumerate(inside)))


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ((10, 0, 20, 10), False), ((9.9, 0, 20, 10), True), ((-5, 0, 0, 10), False),
        ((-5, 0, 0.1, 10), True), ((0, 10, 10, 20), False), ((0, 9.9, 10, 20), True),
        ((0, -5, 10, 0), False), ((0, -5, 10, 0.1), True), ((2, 2, 3, 3), True),
    ],
)  # fmt: skip
def test_boxes_that_touch_do_not_meet(other, meets):
    assert _meets((0, 0, 10, 10), [(50, 50, 60, 60), other]) is meets
    assert not _meets((0, 0, 10, 10), [])


def test_a_name_inside_an_area_is_nearest_its_middle_and_off_what_is_taken():
    area = shapely.box(-40, -10, 40, 10)
    labels = Labels(FRAME)
    assert labels.put_inside("BY", area, 4.0, "#000")
    x, y, anchor = placed(labels)["BY"]
    assert (y, anchor) == (50, "middle")
    assert 20 < x < 80
    assert not Labels(FRAME).put_inside("BY", shapely.box(-2, -2, 2, 2), 4.0, "#000")
    assert not Labels(FRAME).put_inside("BY", shapely.box(90, 90, 99, 99), 4.0, "#000")
    whole = [(0, 0, 100, 100)]
    assert not Labels(FRAME).put_inside("BY", area, 4.0, "#000", whole)
    half = Labels(FRAME)
    assert half.put_inside("BY", area, 4.0, "#000", [(0, 0, 55, 100)])
    assert placed(half)["BY"][0] > 57
    line = shapely.LineString([(-40, 0), (40, 0)])
    assert not Labels(FRAME).put_inside("BY", line, 4.0, "#000")


def test_a_name_on_a_line_is_in_its_middle_or_a_third_from_an_end():
    way = shapely.LineString([(-40, 0), (40, 0)])
    labels = Labels(FRAME)
    assert [labels.put_on(name, way, 3.0, "#000") for name in "abcd"] == [True] * 3 + [False]
    assert [placed(labels)[name][0] for name in "abc"] == pytest.approx([50, 36.4, 63.6])
    assert placed(labels)["a"][1] == pytest.approx(51.08)
    outside = shapely.LineString([(60, 60), (70, 70)])
    assert not labels.put_on("e", outside, 3.0, "#000")
    long = shapely.LineString([(-40, 20), (1000, 20)])
    assert labels.put_on("f", long, 3.0, "#000")
    assert placed(labels)["f"][0] == pytest.approx(55)
    assert not Labels(FRAME).put_on("g", way, 3.0, "#000", [(0, 40, 100, 60)])
    twice = shapely.LineString([(-40, 40), (-40, 70), (-20, 70), (-20, -40)])  # 10 m, then 90
    bent = Labels(FRAME)
    assert bent.put_on("h", twice, 3.0, "#000")
    assert placed(bent)["h"][:2] == pytest.approx((30, 46.08))


def test_the_box_of_a_shape_on_paper():
    assert _around(FRAME, shapely.box(-10, -20, 30, 40)) == (40, 10, 80, 70)


# --- curves and diagrams --------------------------------------------------------------------------


def gauge(**given):
    return {"title": "Avstand", "unit": "km", "decimals": 1, "curve": [[0, 1], [10, 0]], **given}


def paths(picture):
    return re.findall(r'd="([^"]+)"', picture.split("</defs>")[1])


def test_a_curve_goes_from_side_to_side_and_its_point_stands_on_it():
    drawn = curves.curve(gauge(), curves.Reading(5.0, 0.5))
    marks = paths(drawn)
    # Two thirds and the floor; from (0.8, 0.8) to (33.2, 6.6); the point in the middle of both.
    assert marks[:4] == ["M0 467H3400", "M0 273H3400", "M0 660H3400", "M80 80L3320 660"]
    assert marks[4] == "M1700 370V660"
    assert marks[5].startswith("M1615 370a85")
    assert texts(drawn) == ["0\N{NO-BREAK SPACE}km", "10\N{NO-BREAK SPACE}km"]


@pytest.mark.parametrize(("measured", "x"), [(-5, 80), (0, 80), (2.5, 890), (10, 3320), (99, 3320)])
def test_what_is_beyond_the_curve_stands_at_its_end(measured, x):
    assert f"M{x} " in paths(curves.curve(gauge(), curves.Reading(measured, 0.5)))[4]


@pytest.mark.parametrize(
    ("low", "high", "drawn"),
    [
        (None, 5.0, None), (5.0, None, None), (5.0, 5.0, None),
        (4.0, 6.0, "M1376 80h648v580h-648z"),
        (5.0, 5.01, "M1700 80h40v580h-40z"),
    ],
)  # fmt: skip
def test_an_interval_is_a_shade_that_can_be_seen(low, high, drawn):
    marks = paths(curves.curve(gauge(), curves.Reading(None, None, low, high)))
    assert (marks[3] if len(marks) > 4 else None) == drawn


def test_a_table_of_values_is_bars_with_ones_own_dark():
    steps = gauge(curve=None, table={"0": 1.0, "1": 0.5, "2": 0.0})
    drawn = curves.curve(steps, curves.Reading(1.0, 0.5))
    fills = re.findall(r'd="(M[^"]+z)" fill="(#\w+)"', drawn)
    assert [fill for _d, fill in fills] == ["#8fb3bd", "#16211f", "#8fb3bd"]
    assert [d for d, _fill in fills] == [
        "M100 80h1040v580h-1040z", "M1180 370h1040v290h-1040z", "M2260 660h1040v0h-1040z",
    ]  # fmt: skip
    assert texts(drawn) == ["0", "1", "2"]
    unread = curves.curve(steps, None)
    assert "#16211f" not in unread


def test_a_curve_in_words():
    def plain(text):
        return text.replace("\N{NO-BREAK SPACE}", " ")

    assert plain(curves.points_said(gauge())) == "0 km gir 100, 10 km gir 0"
    assert plain(curves.points_said(gauge(curve=None, table={"1": 0.25}))) == "1 km gir 25"
    share = gauge(unit="andel", curve=[[0.125, 0.5]])
    assert plain(curves.points_said(share)) in ("13 % gir 50", "12 % gir 50")
    assert plain(curves.said(gauge(), curves.Reading(2.5, 0.75))) == "Avstand: 2,5 km gir 75 poeng"
    for lacking in (None, curves.Reading(None, 0.5), curves.Reading(1.0, None)):
        assert curves.said(gauge(), lacking) == "Avstand: mangler grunnlag"
    assert curves.reading(None) is None
    row = {"measured": 1, "value": 2, "low": 3, "high": 4}
    assert curves.reading(row) == curves.Reading(1, 2, 3, 4)


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1 km"), (1.5, "1,5 km"), (1.25, "1,25 km"), (1.125, "1,125 km")]
)
def test_the_end_of_a_curve_has_the_decimals_it_needs(value, said):
    assert curves._end(value, "km").replace("\N{NO-BREAK SPACE}", " ") == said


def entry(across, up, name="housing", status="eligible"):
    goals = {goal.value: {"value": 0.0} for goal in Goal}
    goals |= {Goal.CLIMATE.value: {"value": across}, Goal.SOIL.value: {"value": up}}
    kind = "housing" if name == "housing" else "business"
    return {"goals": goals, "list": name, "kind": kind, "status": status}


def test_a_diagram_in_words_counts_the_good_and_those_that_cost():
    third, two_thirds = scatter.YELLOW, scatter.GREEN
    entries = [
        entry(two_thirds, two_thirds), entry(1.0, 1.0), entry(1.0, third - 0.01),
        entry(third - 0.01, 1.0), entry(1.0, third), entry(0.0, 0.0), entry(None, 1.0),
    ]  # fmt: skip
    said = scatter.said(entries, Goal.CLIMATE, Goal.SOIL)
    assert [int(n) for n in re.findall(r"\d+", said)] == [6, 2, 2]
    assert len(scatter.placed(entries, Goal.CLIMATE, Goal.SOIL)) == 6


def test_marks_are_round_for_homes_square_for_firms_and_hollow_where_excluded():
    # 0 is at (13, 57), 1 at (81, 3): the middle of both at (47, 30).
    home = scatter._mark(entry(0.5, 0.5), Goal.CLIMATE, Goal.SOIL)
    assert home.startswith('<path d="M4605 3000a95')
    assert 'fill="#14586b" stroke="#ffffff"' in home
    firm = scatter._mark(entry(0.0, 1.0, "business_c"), Goal.CLIMATE, Goal.SOIL)
    assert 'd="M1205 205H1395V395H1205z"' in firm
    out = scatter._mark(entry(1.0, 0.0, "business_ab", "excluded"), Goal.CLIMATE, Goal.SOIL)
    assert 'd="M8005 5605H8195V5795H8005z"' in out
    assert 'fill="#ffffff" stroke="#8a5c00"' in out
    drawn = scatter.scatter([entry(0.5, 0.5)], Goal.CLIMATE, Goal.SOIL)
    assert texts(drawn)[:8] == ["0", "0", "33", "33", "67", "67", "100", "100"]
    assert "M1300 5700H8100M1300 300V5700" in drawn
    assert scatter.key("housing") != scatter.key("business_c")
    assert "M100 100H300V300H100z" in scatter.key("business_ab")
