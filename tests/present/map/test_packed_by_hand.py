"""Pictures, packed shapes and styles of layers, worked out by hand on a few squares."""

from __future__ import annotations

import base64
import io
import zlib
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from ikap.catalogue import Look, Theme
from ikap.model import ConfigurationError, Source
from ikap.present.map import blobs, drawing, pictures, styling
from ikap.present.map.choice import Named, Wanted, meeting_layers
from ikap.present.map.grids import GRID_LISTS, grid_layers, grid_themes

WEB = "EPSG:3857"
COLOURS = ["#ff0000", "#00ff00", "#0000ff"]
SOURCE = Source("Kart", "Kartverket", "2026-01-02", "CC BY 4.0")


def rows_of(*shapes, size, classes=None):
    """The classes of a grid's pixels, rows from the north: pixels are metres, the corner (0, 0)."""
    height = size[0]

    def pixels(points):
        return np.column_stack([points[:, 0], height - points[:, 1]])

    kinds = np.asarray(range(len(shapes)) if classes is None else classes)
    held = np.array(shapes, dtype=object)
    return pictures._painted(held, kinds, pixels, size).tolist()


# --- pictures -------------------------------------------------------------------------------------


def test_a_pixel_has_the_class_of_what_holds_its_middle():
    assert rows_of(shapely.box(1, 0, 3, 1), size=(2, 4)) == [[0, 0, 0, 0], [0, 1, 1, 0]]
    # From 0.4 to 2.6 the middles at 0.5, 1.5 and 2.5 are inside; from 0.6 to 2.4 one is.
    assert rows_of(shapely.box(0.4, 0, 2.6, 1), size=(1, 4)) == [[1, 1, 1, 0]]
    assert rows_of(shapely.box(0.6, 0, 2.4, 1), size=(1, 4)) == [[0, 1, 0, 0]]
    assert rows_of(shapely.box(0, 0.4, 1, 1.6), size=(2, 1)) == [[1], [1]]
    assert rows_of(shapely.box(0, 0.6, 1, 1.4), size=(2, 1)) == [[0], [0]]


def test_a_hole_is_clear_whichever_way_it_is_drawn():
    edge, hole = shapely.box(0, 0, 5, 5), shapely.box(1, 1, 4, 4)
    for outer in (edge.exterior.coords, edge.exterior.coords[::-1]):
        for inner in (hole.exterior.coords, hole.exterior.coords[::-1]):
            ring = shapely.Polygon(outer, [inner])
            assert rows_of(ring, size=(5, 5)) == [
                [1, 1, 1, 1, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1],
            ]  # fmt: skip


def test_where_classes_overlap_the_first_is_seen_and_an_island_in_a_hole_is_there():
    left, right = shapely.box(0, 0, 3, 1), shapely.box(1, 0, 4, 1)
    assert rows_of(left, right, size=(1, 4)) == [[1, 1, 1, 2]]
    assert rows_of(right, left, size=(1, 4), classes=[2, 1]) == [[2, 2, 2, 3]]
    assert rows_of(left, left, size=(1, 4), classes=[1, 1]) == [[2, 2, 2, 0]]
    ring = shapely.Polygon(shapely.box(0, 0, 5, 1).exterior, [shapely.box(1, -1, 4, 2).exterior])
    both = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    assert rows_of(both, size=(1, 4)) == [[1, 0, 1, 0]]
    assert not ring.is_valid


def test_what_reaches_past_the_picture_is_cut_at_its_edges():
    assert rows_of(shapely.box(-5, -5, 9, 9), size=(2, 3)) == [[1, 1, 1], [1, 1, 1]]
    assert rows_of(shapely.box(-5, 0, 1, 1), size=(2, 3)) == [[0, 0, 0], [1, 0, 0]]
    triangle = shapely.Polygon([(0, 0), (4, 0), (0, 4)])
    assert rows_of(triangle, size=(4, 4)) in (
        [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]],
        [[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0]],
    )


def test_many_shapes_are_painted_a_part_at_a_time(monkeypatch):
    monkeypatch.setattr(pictures, "AT_ONCE", 2)
    row = [shapely.box(i, 0, i + 1, 1) for i in range(5)]
    assert rows_of(*row, size=(1, 6), classes=[0, 1, 2, 0, 1]) == [[1, 2, 3, 1, 2, 0]]


def image(address):
    head, _comma, text = address.partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(text)))


@pytest.mark.parametrize(("colours", "bits"), [(1, 1), (2, 2), (3, 2), (4, 4), (15, 4), (16, 8)])
def test_a_png_has_as_few_bits_as_its_colours_need(colours, bits):
    shades = [f"#{i:02x}0000" for i in range(1, colours + 1)]
    grid = np.array([[0, colours, 1], [1, 0, colours]], dtype=np.uint8)
    address = pictures._png(grid, shades)
    raw = base64.b64decode(address.split(",")[1])
    assert (raw[24], raw[25]) == (bits, 3)
    read = image(address)
    assert read.size == (3, 2)
    pixels = read.convert("RGBA")
    assert [pixels.getpixel((x, 0)) for x in range(3)] == [
        (0, 0, 0, 0), (colours, 0, 0, 255), (1, 0, 0, 255),
    ]  # fmt: skip
    assert pixels.getpixel((2, 1)) == (colours, 0, 0, 255)


def test_a_picture_of_two_squares_of_a_web_map():
    squares = gpd.GeoSeries([shapely.box(0, 0, 200, 100), shapely.box(200, 0, 400, 100)], crs=WEB)
    made = pictures.picture(squares, [1, 0], COLOURS[:2], 8)
    read = image(made.address).convert("RGB")
    assert read.size == (8, 2)
    assert made.pixel == pytest.approx(50)
    assert made.bounds == pytest.approx((0, 0, 400, 100))
    assert [read.getpixel((x, 1)) for x in (0, 3, 4, 7)] == [
        (0, 255, 0), (0, 255, 0), (255, 0, 0), (255, 0, 0),
    ]  # fmt: skip
    tall = gpd.GeoSeries([shapely.box(0, 0, 1, 1000)], crs=WEB)
    assert image(pictures.picture(tall, [0], COLOURS, 100).address).size == (1, 100)


def test_a_quick_projection_is_within_the_tolerance_and_else_the_projection_itself():
    utm = gpd.GeoSeries([shapely.box(500_000, 7_000_000, 700_000, 7_200_000)], crs="EPSG:25832")
    to_web = pictures.Transformer.from_crs(utm.crs, WEB, always_xy=True)
    points = np.array([[512_345.0, 7_012_345.0], [654_321.0, 7_154_321.0]])
    exact = pictures._exactly(to_web, points)
    near = pictures._projection(to_web, utm.total_bounds, 1.0)
    assert near.func is pictures._polynomial
    assert 0 < np.abs(near(points) - exact).max() <= 1.0
    assert pictures._projection(to_web, utm.total_bounds, 0.0).func is pictures._exactly
    lattice = pictures._lattice(np.array([0.0, 10.0, 2.0, 14.0]), 3)
    assert lattice.tolist() == [
        [0, 10], [1, 10], [2, 10], [0, 12], [1, 12], [2, 12], [0, 14], [1, 14], [2, 14],
    ]  # fmt: skip


# --- packed shapes --------------------------------------------------------------------------------


def unpacked(text):
    """The integers of a blob."""
    numbers, value, shift = [], 0, 0
    for byte in zlib.decompress(base64.b64decode(text)):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value, shift = 0, 0
    return numbers


def test_shapes_are_packed_as_counts_and_steps():
    shapes = gpd.GeoSeries(
        [
            shapely.Point(3, -2),
            shapely.LineString([(0, 0), (1, 0), (1, 5)]),
            shapely.Polygon(shapely.box(0, 0, 2, 2).exterior, [[(1, 1), (1, 1.5), (1.5, 1)]]),
            shapely.Polygon(),
        ],
        crs=WEB,
    )
    numbers = unpacked(blobs.pack_shapes(shapes, [0, 1, 2, 3], 0.5))
    assert numbers[0] == 4
    assert numbers[1:9] == [0, 1, 1, 1, 2, 2, 3, 0]
    assert numbers[9:13] == [1, 3, 5, 4]
    signed = [(n >> 1) ^ -(n & 1) for n in numbers[13:]]
    steps = np.array(signed).reshape(-1, 2)
    assert steps[:4].tolist() == [[6, -4], [-6, 4], [2, 0], [0, 10]]
    assert (np.cumsum(steps, axis=0) * 0.5)[-1].tolist() == [1, 1]


def test_json_is_packed_without_spaces():
    packed = blobs.pack_json({"å": [1, None]})
    assert zlib.decompress(base64.b64decode(packed)).decode() == '{"å":[1,null]}'
    with pytest.raises(ValueError, match="JSON"):
        blobs.pack_json(float("nan"))


def test_rings_are_their_owners_and_inner_ones_holes():
    ring = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [shapely.box(1, 1, 2, 2).exterior])
    two = shapely.MultiPolygon([ring, shapely.box(20, 0, 30, 9)])
    rings, owner, holes = blobs.rings_of(np.array([shapely.box(0, 0, 1, 1), two], dtype=object))
    assert len(rings) == 4
    assert owner.tolist() == [0, 1, 1, 1]
    assert holes.tolist() == [False, False, True, False]


# --- layers ---------------------------------------------------------------------------------------


def boxes(*wests, side=10):
    return gpd.GeoSeries([shapely.box(x, 0, x + side, side) for x in wests], crs="EPSG:25832")


def test_the_longest_reach_that_gives_few_enough():
    sites, around = boxes(0), boxes(20, 120, 400, 2500)
    reach, near = drawing.near_sites(around, sites, 2, (1000.0, 500.0, 250.0, 100.0))
    assert (reach, near.tolist()) == (250.0, [True, True, False, False])
    reach, near = drawing.near_sites(around, sites, 3, (1000.0, 500.0))
    assert (reach, near.tolist()) == (1000.0, [True, True, True, False])
    reach, near = drawing.near_sites(around, sites, 0, (1000.0, 500.0))
    assert (reach, near.tolist()) == (500.0, [False] * 4)
    reach, near = drawing.near_sites(around, sites, 4, (110.0, 109.0))
    assert near.tolist() == [True, True, False, False]
    assert drawing.near_sites(around, sites, 4, (109.0,))[1].tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (shapely.Point(0, 0), "point"), (shapely.MultiPoint([(0, 0)]), "point"),
        (shapely.LineString([(0, 0), (1, 1)]), "line"),
        (shapely.MultiLineString([[(0, 0), (1, 1)]]), "line"),
        (shapely.box(0, 0, 1, 1), "polygon"),
        (shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]), "polygon"),
    ],
)  # fmt: skip
def test_what_shapes_are_drawn_as(shape, kind):
    assert drawing.kind_of(gpd.GeoSeries([shape])) == kind


def test_names_are_by_level_and_then_by_letter():
    def layer(*names, **more):
        return gpd.GeoDataFrame(
            {"name": list(names), **more}, geometry=list(boxes(*range(0, 20 * len(names), 20))),
            crs="EPSG:25832",
        )  # fmt: skip

    told = drawing.places(
        {
            "stations": layer("Sta"),
            "centres": layer("Øst", "Ask", "", level=[3, 3, 1]),
            "municipalities": layer("Tråante - Trondheim", None),
            "roads": layer("E6"),
        }
    )
    assert [(name, level) for name, _x, _y, level in told] == [
        ("Tråante", 0), ("Ask", 3), ("Øst", 3), ("Sta", 5),
    ]  # fmt: skip
    assert all(isinstance(place[1], int) for place in told)


def test_what_a_map_opens_on_and_is_of():
    ground = boxes(0)
    assert drawing.opens_on(gpd.GeoSeries([shapely.Polygon(), None], crs="EPSG:25832")) is None
    south, west, north, east = drawing.opens_on(gpd.GeoSeries([*ground, None], crs=ground.crs))
    assert south < north
    assert west < east
    metres = gpd.GeoSeries([shapely.box(west, south, east, north)], crs=4326).to_crs(ground.crs)
    assert metres.total_bounds[2] - metres.total_bounds[0] == pytest.approx(4010, rel=0.1)
    region = gpd.GeoDataFrame(geometry=boxes(5))
    assert drawing.region_shapes({"municipalities": region}, ground).equals(region.geometry)
    assert drawing.region_shapes({"municipalities": region[:0]}, ground) is ground
    assert drawing.region_shapes({}, ground) is ground


def test_the_background_says_how_coarse_it_is_and_how_near_buildings_are():
    roads = gpd.GeoDataFrame({"coarse": [False, True]}, geometry=boxes(0, 20))
    fine = drawing.background_note({"roads": roads[:1]})
    assert fine == "Bakgrunn: regionens egne kartlag."
    assert "grovt tegnet" in drawing.background_note({"roads": roads})
    made = [SimpleNamespace(entry={"within": None}), SimpleNamespace(entry={"within": "500 m"})]
    assert drawing.background_note({}, made).endswith("Bygninger: innen 500 m fra områdene.")


def themed(**given):
    looks = (Look("Stor", "#111111", ("a",)), Look("Liten", "#222222", ("b",)))
    return Theme("t", "roads", "G", "T", looks, column="kind", **given)


def drawn(theme, frame, most=10, sites=None):
    whole = shapely.box(-1000, -1000, 5000, 5000)
    return drawing.drawn(theme, frame, boxes(0) if sites is None else sites, whole, most)


def kinds(*values):
    frame = gpd.GeoDataFrame(
        {"kind": list(values)}, geometry=boxes(*range(0, 20 * len(values), 20))
    )
    return frame.assign(name=[f"n{i}" for i in range(len(values))])


def test_a_theme_draws_the_classes_that_it_knows():
    made = drawn(themed(), kinds("b", "x", "b"))
    assert made.entry["geometry"] == "polygon"
    assert [look["used"] for look in made.entry["looks"]] == [False, True]
    assert list(made.blobs) == ["blob-t"]
    assert unpacked(made.blobs["blob-t"])[:5] == [2, 1, 1, 1, 1]
    assert drawn(themed(), kinds("x")) is None
    assert (made.entry["picture"], made.entry["within"], made.entry["names"]) == (None, None, None)


def test_a_large_layer_is_a_picture_and_what_lies_near_sites():
    many = drawn(themed(), kinds(*"abab"), most=3)
    assert many.entry["picture"]["near"].replace("\N{NO-BREAK SPACE}", " ") == "1 000 m"
    assert drawn(themed(), kinds(*"aba"), most=3).entry["picture"] is None
    far = gpd.GeoSeries([shapely.box(90_000, 0, 90_010, 10)], crs="EPSG:25832")
    alone = drawn(themed(), kinds(*"abab"), most=3, sites=far)
    assert alone.entry["picture"]["near"] is None
    assert unpacked(alone.blobs["blob-t"]) == [0]
    spread = kinds(*"abab")
    spread.loc[3, "geometry"] = shapely.box(4000, 0, 4010, 10)
    near = drawn(themed(), spread, most=3)
    assert near.entry["picture"]["near"].replace("\N{NO-BREAK SPACE}", " ") == "1 000 m"
    assert unpacked(near.blobs["blob-t"])[0] == 3
    sizes = kinds(*"abbb").set_geometry(
        [shapely.box(0, 0, side, side) for side in (9, 40, 30, 20)], crs="EPSG:25832"
    )
    largest = drawn(themed(base=True), sizes, most=3)
    assert unpacked(largest.blobs["blob-t"])[:4:2] == [3, 1]
    base = drawn(themed(base=True), kinds(*"abab"), most=3)
    assert base.entry["picture"] is None
    assert unpacked(base.blobs["blob-t"])[0] == 3


def test_a_theme_whose_place_another_layer_takes_is_not_drawn():
    layers = {"roads": kinds("a"), "land": kinds("a")[:0]}
    region = boxes(0)
    theme = themed(unless="land")
    assert len(drawing.drawings_of([theme], layers, boxes(0), region)) == 1
    assert drawing.drawings_of([theme], {**layers, "land": kinds("a")}, boxes(0), region) == []
    assert drawing.drawings_of([theme], {"roads": kinds("a")[:0]}, boxes(0), region) == []


# --- styles ---------------------------------------------------------------------------------------


def test_numbers_are_in_the_class_whose_upper_limit_they_reach():
    values = np.array([0.0, 1.0, 1.1, 2.0, 9.0, np.nan])
    style = styling.graded_style(values, [1.0, 2.0, 9.0], 0.0, "polygon", "tall")
    assert style.classes.tolist() == [0, 0, 1, 1, 2, 3]
    assert [look.title for look in style.looks] == ["0–1", "1–2", "2–9", "Mangler verdi"]
    assert [look.colour for look in style.looks[:3]] == [
        styling.CIVIDIS[0], styling.CIVIDIS[4], styling.CIVIDIS[8],
    ]  # fmt: skip
    assert style.looks[-1].hatch == "diagonal"
    one = styling.graded_style(values, [9.0], 0.0, "line", "tall")
    assert [look.colour for look in one.looks] == [styling.CIVIDIS[0], styling.MISSING]
    assert one.looks[-1].hatch == ""


def test_names_are_by_how_many_and_then_by_letter_and_the_rest_together():
    names = ["b", "c", "b", None, "a", *"defghijk"]
    style = styling.named_style(pd.Series(names, dtype=object), "point", "navn")
    titles = [look.title for look in style.looks]
    assert titles == ["b", "a", *"cdefghi", "Andre verdier", "Mangler verdi"]
    assert style.classes.tolist() == [0, 2, 0, 10, 1, 3, 4, 5, 6, 7, 8, 9, 9]
    assert {look.width for look in style.looks} == {9.0}


@pytest.mark.parametrize(
    ("edges", "decimals"),
    [
        ([0, 10, 20], 0), ([0, 0.5, 1], 1), ([0, 0.25, 1], 2), ([0, 1000.4, 2000], 0),
        ([0, 1e-9, 2e-9], 6), ([5, 5], 0), ([0.1, 0.1], 1),
    ],
)  # fmt: skip
def test_limits_have_as_few_decimals_as_tell_them_apart(edges, decimals):
    assert styling._decimals(edges) == decimals


@pytest.mark.parametrize(
    ("value", "whole"), [(3, 3), ("4", 4), (2.5, -1), ("x", -1), (None, None), (float("nan"), None)]
)
def test_a_cell_as_a_whole_number(value, whole):
    assert styling._whole(value) == whole


def test_a_plain_layer_has_the_colour_of_its_turn():
    frame = gpd.GeoDataFrame(geometry=boxes(0, 20))
    first, tenth = (styling.plain_style(frame, "line", "Veg", turn) for turn in (0, 9))
    assert first.looks[0].colour == tenth.looks[0].colour == styling.CATEGORIES[0]
    assert first.looks[0].outline == styling.CATEGORIES[0]
    assert first.classes.tolist() == [0, 0]
    point = styling.plain_style(frame, "point", "Veg", 1).looks[0]
    assert (point.outline, point.width) == (styling.EDGE, 9.0)


def test_codes_of_ar5_have_their_producers_colours_and_other_numbers_have_not():
    frame = gpd.GeoDataFrame({"land_type": [21, None, 30]}, geometry=boxes(0, 20, 40))
    style = styling.coded_style(frame, "polygon")
    assert style.by == "land_type"
    titles = [look.title for look in style.looks]
    assert [titles[i] for i in style.classes] == [
        "21 Fulldyrka jord", "Mangler verdi", next(t for t in titles if t.startswith("30")),
    ]  # fmt: skip
    purposes = gpd.GeoDataFrame({"formal": [1110, "x", None]}, geometry=boxes(0, 20, 40))
    assert styling.coded_style(purposes, "polygon") is None
    wrong = frame.assign(land_type=[21, 5, 30])
    assert styling.coded_style(wrong, "polygon") is None
    assert styling.coded_style(frame[["geometry"]], "polygon") is None


def test_codes_of_a_plan_are_by_number():
    frame = gpd.GeoDataFrame({"formal": [2010, 1110, None]}, geometry=boxes(0, 20, 40))
    style = styling.coded_style(frame, "polygon")
    assert [look.title[:4] for look in style.looks] == ["1110", "2010", "Mang"]
    assert style.classes.tolist() == [1, 0, 2]
    assert style.looks[0].outline == styling.EDGE


# --- what a planner names -------------------------------------------------------------------------


def layer(title, *shapes, **columns):
    frame = gpd.GeoDataFrame(columns or None, geometry=list(shapes), crs="EPSG:25832")
    return Named(title, frame, SOURCE)


def test_surfaces_lie_under_lines_under_points_and_the_first_named_on_top():
    line, point, box = (
        shapely.LineString([(0, 0), (1, 1)]), shapely.Point(0, 0), shapely.box(0, 0, 1, 1),
    )  # fmt: skip
    made = meeting_layers(
        [layer("p", point), layer("a", box), layer("l", line), layer("b", box)], Wanted()
    )
    assert [each.title for each in made] == ["b", "a", "l", "p"]
    assert [each.id for each in made] == ["added-4", "added-2", "added-3", "added-1"]


def test_a_layer_of_several_kinds_becomes_several():
    both = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    made = meeting_layers([layer("x", both, shapely.box(5, 5, 6, 6))], Wanted())
    assert [(each.title, len(each.frame)) for each in made] == [
        ("x (flater)", 2), ("x (punkter)", 1),
    ]  # fmt: skip


def test_a_column_colours_by_its_numbers_or_its_names_and_must_be_there():
    box = [shapely.box(i, 0, i + 1, 1) for i in range(3)]
    numbers = meeting_layers([layer("x", *box, tall=[1, 2, "3"])], Wanted("tall", "m", classes=2))
    assert numbers[0].style.by == "tall"
    assert numbers[0].unit == "m"
    assert len(numbers[0].style.looks) == 3
    gaps = meeting_layers([layer("x", *box, tall=[1, None, 3]), layer("y", *box)], Wanted("tall"))
    [graded] = [made for made in gaps if made.title == "x"]
    assert graded.style.looks[0].title.startswith("1–")
    assert graded.style.looks[-1].title == "Mangler verdi"
    names = meeting_layers([layer("x", *box, tall=["a", "b", "a"])], Wanted("tall"))
    assert [look.title for look in names[0].style.looks][:2] == ["a", "b"]
    empty = meeting_layers([layer("x", *box, tall=[None, None, None])], Wanted("tall"))
    assert empty[0].style.looks[-1].title == "Mangler verdi"
    with pytest.raises(ConfigurationError, match="a, z"):
        meeting_layers([layer("x", *box, z=[1, 2, 3]), layer("y", *box, a=[1, 2, 3])], Wanted("q"))


def test_a_grid_is_a_layer_a_list_and_the_first_is_shown():
    themes = grid_themes()
    assert [theme.layer for theme in themes] == list(GRID_LISTS.values())
    assert [theme.shown for theme in themes] == [True, False, False]
    assert [look.least for look in themes[0].looks] == [0.8, 0.6, 0.4, 0.2, None]
    squares = gpd.GeoDataFrame(
        {"list": ["housing", "business_c", "housing"]}, geometry=boxes(0, 1, 2)
    )
    layers = grid_layers(squares)
    assert {name: len(frame) for name, frame in layers.items()} == {
        GRID_LISTS["housing"]: 2, GRID_LISTS["business_c"]: 1,
    }  # fmt: skip


def test_a_surface_smaller_than_a_pixel_is_seen_where_it_holds_the_middle():
    ring = [(0.4, 0.3), (0.9, 0.3), (0.9, 0.7), (0.4, 0.7)]
    for corners in (ring, ring[::-1]):
        assert rows_of(shapely.Polygon(corners), size=(1, 2)) == [[1, 0]]
