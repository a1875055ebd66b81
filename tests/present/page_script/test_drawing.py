"""What the drawing page's scripts do with corners, parts, steps and files, without a page."""

from __future__ import annotations

import json

import pyproj
import pytest
import shapely

from tests.present.page_script.engine import Engine

SQUARE = [[10.0, 63.0], [10.01, 63.0], [10.01, 63.01], [10.0, 63.01], [10.0, 63.0]]
HOLE = [[10.002, 63.002], [10.004, 63.002], [10.004, 63.004], [10.002, 63.004], [10.002, 63.002]]
BESIDE = [[x + 0.02, y] for x, y in SQUARE]
OVER = [[x + 0.005, y] for x, y in SQUARE]
MIXED = "bolig og næring"


@pytest.fixture(scope="module")
def parts():
    return Engine("parts")


@pytest.fixture(scope="module")
def drafts():
    return Engine("drafts")


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:25833", "EPSG:25835"])
def test_the_grid_is_that_of_proj_there_and_back(parts, crs):
    zone = int(crs[-2:])
    middle = 6 * zone - 183
    places = [(58.0, middle - 3.0), (63.43, middle + 0.4), (71.1, middle + 6.0)]
    to_grid = pyproj.Transformer.from_crs("EPSG:4258", crs)
    for lat, lon in places:
        east, north = to_grid.transform(lat, lon)
        point = parts.ask("toUtm", lat, lon, zone)
        assert (point["east"], point["north"]) == pytest.approx((east, north), abs=0.001)
        back = parts.ask("fromUtm", {"east": east, "north": north}, zone)
        assert (back["lat"], back["lng"]) == pytest.approx((lat, lon), abs=1e-8)


def test_the_area_of_parts_is_that_of_the_calculation_less_its_holes(parts):
    shape = shapely.MultiPolygon([(SQUARE, [HOLE]), (BESIDE, [])])
    move = pyproj.Transformer.from_crs("EPSG:4258", "EPSG:25832", always_xy=True).transform
    moved = shapely.transform(shape, lambda at: list(zip(*move(at[:, 0], at[:, 1]), strict=True)))
    area = parts.ask("partsArea", [[SQUARE, HOLE], [BESIDE]], "EPSG:25832")
    assert area == pytest.approx(moved.area / 1000, abs=0.001)


def test_a_corner_moves_comes_and_goes(parts):
    first = parts.ask("withCornerMoved", [[SQUARE]], [0, 0, 0], [9.9, 63.0])[0][0]
    assert (first[0], first[-1]) == ([9.9, 63.0], [9.9, 63.0])
    more = parts.ask("withCornerAfter", [[SQUARE]], [0, 0, 3], [9.9, 63.005])[0][0]
    assert more[4:] == [[9.9, 63.005], SQUARE[0]]
    fewer = parts.ask("withoutCorner", [[SQUARE]], [0, 0, 0])[0][0]
    assert fewer == [*SQUARE[1:4], SQUARE[1]]


def test_the_last_three_corners_go_with_their_ring(parts):
    triangle = [*SQUARE[:3], SQUARE[0]]
    assert parts.ask("withoutCorner", [[triangle]], [0, 0, 1]) is None
    assert parts.ask("withoutCorner", [[SQUARE, triangle]], [0, 1, 1]) == [[SQUARE]]
    assert parts.ask("withoutCorner", [[SQUARE], [triangle]], [1, 0, 1]) == [[SQUARE]]


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        (SQUARE, False),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]], True),
        ([SQUARE[0], SQUARE[1], [10.005, 63.0], SQUARE[2], SQUARE[0]], False),  # only touches
    ],
)
def test_edges_that_cross_are_seen_and_those_that_touch_are_not(parts, ring, crosses):
    assert parts.ask("edgesCross", [[ring]]) is crosses


def test_a_hole_lies_whole_inside_and_a_part_whole_outside(parts):
    assert parts.ask("withHole", [[BESIDE], [SQUARE]], HOLE) == [[BESIDE], [SQUARE, HOLE]]
    assert parts.ask("withHole", [[SQUARE, HOLE]], HOLE) is None
    assert parts.ask("withHole", [[SQUARE]], OVER) is None
    assert parts.ask("withHole", [[HOLE]], SQUARE) is None
    assert parts.ask("withPart", [[SQUARE]], BESIDE) == [[SQUARE], [BESIDE]]
    assert parts.ask("withPart", [[SQUARE]], OVER) is None
    assert parts.ask("withPart", [[HOLE]], SQUARE) is None


def draft(id_="7", **properties):
    return {
        "id": id_,
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
        "properties": {"name": "Tomta", "kind": "housing", **properties},
    }


def test_a_step_is_taken_back_and_taken_again(drafts):
    drafts.keep("first", [draft()])
    drafts.keep("second", [draft(note="Bratt")])
    steps = """() => {
        const one = withStep(draftHistory(first), second, "7", "endret merknad");
        const back = stepped(one, "past");
        const again = stepped(back, "future");
        const other = withStep(back, [], null, "slettet");
        return [back.drafts, back.future.length, again.drafts, stepped(again, "future").drafts,
            other.future.length, stepped(draftHistory(first), "past").drafts];
    }"""
    before, after = [draft()], [draft(note="Bratt")]
    assert drafts.ask(steps) == [before, 1, after, after, 0, before]


def test_a_new_kind_takes_with_it_what_said_otherwise(drafts):
    was = draft(dwellings=40, land_use_purpose=1110, case="12/3")
    now = drafts.ask("draftOfKind", was, "business")["properties"]
    assert now == {"name": "Tomta", "kind": "business", "case": "12/3"}


def test_a_new_id_is_one_that_nobody_has(drafts):
    assert drafts.ask("freeId", ["101", "T1", "T3"]) == "T2"


def test_what_is_saved_is_read_back_as_it_was(drafts):
    held = [draft(dwellings=0, note=None), draft("8", kind="mixed", jobs=12)]
    saved = drafts.ask("draftsAsGeoJson", held, MIXED)
    said = [feature["properties"] for feature in saved["features"]]
    assert said == [
        {"id": "7", "name": "Tomta", "kind": "housing", "dwellings": 0},
        {"id": "8", "name": "Tomta", "kind": MIXED, "jobs": 12},
    ]
    read = drafts.ask("draftsInFile", json.dumps(saved), MIXED)
    assert read == [draft(dwellings=0), draft("8", kind="mixed", jobs=12)]


def feature(**change):
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    whole = {"type": "Feature", "geometry": shape, "properties": {"id": "7", "kind": "housing"}}
    return whole | change


@pytest.mark.parametrize(
    ("features", "what"),
    [
        (None, "file_no_json"),
        ([feature(properties={"kind": "housing"})], "file_no_id"),
        ([feature(), feature()], "file_same_id"),
        ([feature(geometry=None)], "file_no_surface"),
        ([feature(geometry={"type": "Point", "coordinates": [10, 63]})], "file_no_surface"),
        ([feature(geometry={"type": "Polygon", "coordinates": [SQUARE[:3]]})], "file_no_surface"),
        ([feature(geometry={"type": "Polygon", "coordinates": [SQUARE[:-1]]})], "file_no_surface"),
        (
            [feature(geometry={"type": "Polygon", "coordinates": [[[570_000, 7_030_000]] * 4]})],
            "file_no_surface",
        ),
        ([feature(properties={"id": "7", "kind": "hytte"})], "file_no_kind"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_with_what_is_wrong(drafts, features, what):
    ask = """(text) => {
        try { return draftsInFile(text, "bolig og næring"); }
        catch (error) { return error.message; }
    }"""
    text = (
        "<html>"
        if features is None
        else json.dumps({"type": "FeatureCollection", "features": features})
    )
    assert drafts.ask(ask, text) == what
