"""What the workers do, on shapes and tables of a few rows: nothing is scored here."""

from __future__ import annotations

import tomllib
from datetime import date
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer

from ikap.assess import profiles
from ikap.model import Answer, ConfigurationError, InputError, Source
from ikap.serve.engine import dok, layers, live, reading, scoring, shapes, warm, weights
from ikap.sources.forms import NO_TRAIL

UTM32 = CRS("EPSG:25832")
EAST, NORTH = 600_000, 7_000_000
THERE = Transformer.from_crs(UTM32, "OGC:CRS84", always_xy=True)


@pytest.fixture
def region(monkeypatch):
    """A region with properties: two plots of 100 × 100 m side by side."""
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(EAST + x, NORTH, EAST + x + 100, NORTH + 100) for x in (0, 100)],
        crs=UTM32,
    )
    found = SimpleNamespace(
        crs=UTM32, title="By", declarations={"properties": None}, layer=lambda *_given: plots
    )
    monkeypatch.setattr(shapes, "opened", lambda _region: found)
    return found


def ring(*places):
    return [list(THERE.transform(EAST + x, NORTH + y)) for x, y in places]


def square(x, y, side):
    corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    return {"type": "Polygon", "coordinates": [ring(*corners)]}


def line(*places):
    return {"type": "LineString", "coordinates": ring(*places)}


# --- shapes ---------------------------------------------------------------------------------------


def test_a_line_from_edge_to_edge_divides_and_one_that_stops_does_not(region):
    site = square(0, 0, 100)
    parts = shapes.divide(None, site, line((-10, 50), (110, 50)))["parts"]
    assert [part["area_daa"] for part in parts] == pytest.approx([5, 5], rel=1e-6)
    for stops in (line((-10, 50), (50, 50)), line((200, 0), (200, 100)), line((0, -5), (100, -5))):
        with pytest.raises(InputError, match="deler ikke"):
            shapes.divide(None, site, stops)


def test_a_part_that_the_line_does_not_meet_stays_whole(region):
    far = square(300, 0, 100)["coordinates"]
    both = {"type": "MultiPolygon", "coordinates": [square(0, 0, 100)["coordinates"], far]}
    parts = shapes.divide(None, both, line((50, -10), (50, 110)))["parts"]
    assert [round(part["area_daa"], 3) for part in parts] == [5, 5, 10]


def test_a_bite_a_hole_and_what_leaves_nothing(region):
    site = square(0, 0, 100)
    bite = shapes.cut(None, site, square(50, 50, 100))
    assert bite["area_daa"] == pytest.approx(7.5, rel=1e-6)
    hole = shapes.cut(None, site, square(40, 40, 20))
    assert (round(hole["area_daa"], 4), len(hole["geometry"]["coordinates"])) == (9.6, 2)
    with pytest.raises(InputError, match="ingenting gjenstår"):
        shapes.cut(None, site, square(-10, -10, 200))
    with pytest.raises(InputError, match="utenfor området"):
        shapes.cut(None, site, square(200, 0, 50))


def test_corners_are_numbered_by_part_and_ring_without_the_last(region):
    hole = {**square(0, 0, 100)}
    hole["coordinates"] = [*hole["coordinates"], ring((20, 20), (40, 20), (40, 40), (20, 20))]
    told = shapes.corners(None, hole)
    assert told["crs"] == "EPSG:25832"
    assert told["area_daa"] == pytest.approx(9.8, rel=1e-6)
    rows = [(row["part"], row["ring"], row["corner"]) for row in told["corners"]]
    assert rows == [(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 0, 3), (0, 1, 0), (0, 1, 1), (0, 1, 2)]
    second = told["corners"][1]
    assert (second["east"], second["north"]) == pytest.approx((EAST + 100, NORTH), abs=2e-3)
    assert second["east"] == round(second["east"], 3)
    again = shapes.from_corners(None, told["corners"])
    assert again["area_daa"] == pytest.approx(9.8, rel=1e-6)


def test_corners_of_two_parts_are_two_shapes_in_their_order(region):
    table = [
        {"part": part, "ring": 0, "east": EAST + x + 300 * (1 - part), "north": NORTH + y}
        for part in (1, 0)
        for x, y in ((0, 0), (10, 0), (0, 10))
    ]
    told = shapes.from_corners(None, table)
    assert told["geometry"]["type"] == "MultiPolygon"
    wests = [min(x for x, _y in part[0]) for part in told["geometry"]["coordinates"]]
    assert wests[0] > wests[1]
    for short in ([], table[:2], [*table, *({**row, "ring": 1} for row in table[:2])]):
        with pytest.raises(InputError, match="minst tre"):
            shapes.from_corners(None, short)


@pytest.mark.parametrize(
    ("place", "metres", "snapped"),
    [
        ((103, 104), 15.0, (100, 100)),  # a corner goes before the line that is nearer
        ((50, 104), 15.0, (50, 100)),
        ((50, 115), 15.0, (50, 100)),
        ((50, 116), 15.0, None),
        ((50, 116), 20.0, (50, 100)),
        ((103, 50), 5.0, (100, 50)),
    ],
)
def test_a_place_is_drawn_to_the_boundary_corners_first(region, place, metres, snapped):
    at = list(THERE.transform(EAST + place[0], NORTH + place[1]))
    told = shapes.snap(None, at, metres)["at"]
    if snapped is None:
        assert told is None
    else:
        back = THERE.transform(*told, direction="INVERSE")
        assert back == pytest.approx((EAST + snapped[0], NORTH + snapped[1]), abs=0.01)


def test_the_boundary_of_one_plot_is_snapped_to_and_none_is_not(region):
    whole = region.layer()
    at = list(THERE.transform(EAST + 50, NORTH + 104))
    region.layer = lambda *_given: whole.iloc[:1]
    assert shapes.snap(None, at)["at"] is not None
    region.layer = lambda *_given: whole.iloc[:0]
    assert shapes.snap(None, at)["at"] is None


def test_fifteen_metres_is_the_usual_and_a_region_without_properties_says_so(region):
    at = list(THERE.transform(EAST + 50, NORTH + 114.9))
    assert shapes.snap(None, at)["at"] is not None
    at = list(THERE.transform(EAST + 50, NORTH + 115.2))
    assert shapes.snap(None, at)["at"] is None
    region.declarations = {}
    with pytest.raises(InputError, match="properties"):
        shapes.snap(None, at)


@pytest.mark.parametrize(
    "drawing",
    [{}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": 5},
     {"type": "Polygon", "coordinates": [[[10, 63], [11, 63]]]}],
)  # fmt: skip
def test_what_is_no_shape_is_refused_with_the_remedy(drawing):
    with pytest.raises(InputError, match="lukket flate"):
        shapes.read_shape(drawing, shapes.DEGREES, UTM32)


def test_heights_are_left_out_and_places_beyond_the_crs_refused():
    high = {"type": "Point", "coordinates": [10.0, 63.0, 55.0]}
    assert not shapes.read_shape(high, shapes.DEGREES, UTM32).has_z
    with pytest.raises(InputError, match="utenfor"):
        shapes.read_shape({"type": "Point", "coordinates": [10.0, 1e9]}, shapes.DEGREES, UTM32)


# --- features -------------------------------------------------------------------------------------


@pytest.fixture
def frame():
    """Four squares of 100 m in a row, the third without a rank."""
    boxes = [
        shapely.box(EAST + 200 * n, NORTH, EAST + 200 * n + 100, NORTH + 100) for n in range(4)
    ]
    table = gpd.GeoDataFrame(
        {"id": list("abcd"), "rank": [2.0, 1.0, np.nan, 2.0], "kind": ["x", "y", "x", "x"]},
        geometry=boxes,
        crs=UTM32,
    )
    return table.set_index("id", drop=False).rename_axis(None)


@pytest.fixture
def asked(frame, monkeypatch):
    monkeypatch.setattr(layers, "_source", lambda _region, _source: frame)
    given = {"source": {}, "limit": 10, "offset": 0, "crs": "EPSG:25832"}
    return lambda **more: layers.items(None, **{**given, **more})


def ids(page):
    return [feature["id"] for feature in page["features"]]


def test_a_page_is_cut_from_what_matched(asked):
    assert [ids(asked(limit=2)), ids(asked(limit=2, offset=2)), ids(asked(offset=4))] == [
        ["a", "b"], ["c", "d"], [],
    ]  # fmt: skip
    assert asked(limit=1)["matched"] == 4
    assert ids(asked(feature="c")) == ["c"]
    assert asked(feature="z") == {"matched": 0, "features": []}
    assert ids(asked(where={"kind": "x"})) == ["a", "c", "d"]
    assert ids(asked(where={"kind": "x", "rank": "2.0"})) == ["a", "d"]
    assert ids(asked(where={"rank": "None"})) == ["c"]


def test_a_box_is_in_its_own_crs(asked):
    utm = [EAST + 150, NORTH, EAST + 450, NORTH + 50]
    assert ids(asked(boxes=[utm], box_crs="EPSG:25832")) == ["b", "c"]
    assert ids(asked(boxes=[[EAST + 100, NORTH, EAST + 200, NORTH]], box_crs="EPSG:25832")) == [
        "a",
        "b",
    ]
    at = [EAST + 50, NORTH + 50, EAST + 50, NORTH + 50]
    assert ids(asked(boxes=[at], box_crs="EPSG:25832")) == ["a"]
    upright = [10.9, 60.0, 10.9, 70.0]  # ten degrees high and no width
    assert len(shapely.get_coordinates(layers._in(upright, "OGC:CRS84", UTM32))) == 21
    (w, s), (e, n) = (THERE.transform(*corner) for corner in ((utm[0], utm[1]), (utm[2], utm[3])))
    assert ids(asked(boxes=[[w, s, e, n]])) == ["b", "c"]


def test_a_feature_has_its_cells_and_its_shape_in_the_crs_that_is_asked_for(asked):
    same, degrees = asked(limit=1), asked(limit=1, crs="OGC:CRS84")
    [feature] = same["features"]
    assert feature["properties"] == {"id": "a", "rank": 2.0, "kind": "x"}
    assert feature["type"] == "Feature"
    assert [EAST + 100, NORTH] in feature["geometry"]["coordinates"][0]
    corner = degrees["features"][0]["geometry"]["coordinates"][0][0]
    assert corner[0] < 180
    assert asked(feature="c")["features"][0]["properties"]["rank"] is None


def test_a_runs_layer_is_by_rank_and_then_id_those_without_last(frame, monkeypatch):
    shuffled = frame.reset_index(drop=True).iloc[[3, 2, 0, 1]]
    monkeypatch.setattr(layers, "read", lambda _contents: shuffled)
    monkeypatch.setattr(layers, "contents", lambda *_given: None)
    layers._layer_of.cache_clear()
    ordered = layers._layer_of("x", "alternatives", 1)
    assert list(ordered.index) == ["b", "a", "d", "c"]
    assert "id" in ordered.columns
    layers._layer_of.cache_clear()


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3), (np.float64("nan"), None), (float("inf"), None), (pd.NA, None),
        (None, None), (True, True), ("x", "x"), ([1], [1]), ({"a": 1}, {"a": 1}), (0.0, 0.0),
        (date(2026, 1, 2), "2026-01-02"), (np.bool_(True), True),
    ],
)  # fmt: skip
def test_a_cell_as_json_holds_it(value, plain):
    assert layers._plain(value) == plain
    assert type(layers._plain(value)) is type(plain)


def test_collections_are_the_layers_that_can_be_drawn_with_their_source(frame):
    def declared(**more):
        source = Source("Veger", "Kartverket", "2026-01-02", "CC BY 4.0", **more)
        return SimpleNamespace(source=source)

    where = SimpleNamespace(
        declarations={"roads": declared(), "land": declared(synthetic=True),
                      "timetable": declared()},
        crs=UTM32, layer=lambda _name: frame, lasting={},
    )  # fmt: skip
    told = layers._collections(where)
    assert [entry["id"] for entry in told] == ["region-roads", "region-land"]
    assert told[0]["description"] == "Veger, Kartverket, 02.01.2026, CC BY 4.0"
    assert told[1]["description"].endswith("oppdiktede data")
    west, south, east, north = told[0]["bbox"]
    assert west < east < 20
    assert 60 < south < north < 70
    assert told[0]["crs"] == "EPSG:25832"
    assert "road_class" in told[0]["fields"]


# --- one site -------------------------------------------------------------------------------------


def evaluated(net, area=10.0):
    whole, left = shapely.box(EAST, NORTH, EAST + 100, NORTH + 100), shapely.box(
        EAST, NORTH, EAST + 100, NORTH + 60
    )  # fmt: skip
    sites = gpd.GeoDataFrame(
        {"net_area_daa": [net], "area_daa": [area], "net": [left]}, geometry=[whole], crs=UTM32
    )
    return SimpleNamespace(sites=sites)


def test_what_the_exclusions_take_is_the_site_without_what_is_left():
    assert live._taken(evaluated(10.0)) is None
    assert live._taken(evaluated(10.5)) is None
    part, whole = (shapely.geometry.shape(live._taken(evaluated(net))) for net in (6.0, 0.0))
    assert part.area / whole.area == pytest.approx(0.4, rel=1e-3)


def test_a_shape_to_look_at_is_rounded_to_a_centimetre_and_an_empty_one_is_none():
    assert live._degrees(shapely.Polygon(), UTM32) is None
    told = live._degrees(shapely.box(EAST, NORTH, EAST + 1, NORTH + 1), UTM32)
    for x, y in told["coordinates"][0]:
        assert (round(x * 1e7), round(y * 1e7)) == pytest.approx((x * 1e7, y * 1e7), abs=1e-3)


def test_an_entry_is_cut_to_what_the_panel_shows():
    entry = {"title": "T", "goal": "soil", "gauges": [1], "tier": "flag", "advice": "A"}
    assert live._short(entry) == {"title": "T", "goal": "soil", "tier": "flag", "advice": "A"}


# --- files, profiles, analyses --------------------------------------------------------------------


@pytest.mark.parametrize(("value", "count"), [(3.0, 3), (3.5, 3.5), (float("nan"), None), ("4", 4)])
def test_a_count_is_whole_where_it_is(value, count):
    assert reading._count(value) == count
    assert type(reading._count(value)) is type(count)


def test_each_field_has_its_column_five_values_and_what_else_there_is(monkeypatch):
    cells = pd.DataFrame(
        {"navn": ["a", "a", None, "b", "c", "d", "e", "f"], "x": ["y" * 99] * 8, "id": [1] * 8}
    )

    def sheets(file, *_given):
        if file == "wrong":
            raise InputError([])
        return [SimpleNamespace(cells=cells)]

    monkeypatch.setattr(reading, "all_sheets", sheets)
    where = SimpleNamespace(box=None, crs=None)
    told = {row["field"]: row for row in reading._columns(["wrong", "a"], where, {"case": "x"})}
    assert told["name"]["column"] == "navn"
    assert told["name"]["values"] == ["a", "b", "c", "d"]
    assert told["name"]["given"] is False
    assert told["name"]["choices"] == ["navn", "x", "id"]
    assert (told["case"]["column"], told["case"]["given"]) == ("x", True)
    assert told["case"]["values"] == ["y" * 60]
    assert told["id"]["values"] == ["1"]
    assert (told["peat_depth"]["column"], told["peat_depth"]["values"]) == (None, [])


def test_a_profile_is_written_as_its_file_has_it():
    table = {"name": "min", "title": "Min", "date": "2026-11-29", "note": None,
             "housing": {"a": 1, "b": None, "c": [1, None, {"d": None}]}}  # fmt: skip
    toml = weights._toml(table)
    assert 'title = "Min"' in toml
    assert "date = 2026-11-29" in toml
    assert "note" not in toml
    assert "name" not in toml
    assert weights._without_nothing(table)["housing"] == {"a": 1, "c": [1, {}]}


def test_a_profile_that_is_whole_is_checked_and_a_date_that_is_none_refused():
    table = tomllib.loads(
        (profiles.BUNDLED / f"{profiles.DEFAULT}.toml").read_text(encoding="utf-8")
    )
    table["date"] = str(table["date"])
    told = weights.checked(None, table, "min")
    assert told["entry"]["name"] == "min"
    assert tomllib.loads(told["toml"])["title"] == table["title"]
    with pytest.raises(ConfigurationError):
        weights.checked(None, {**table, "date": "i går"}, "min")


def test_bundled_profiles_and_titles_are_all_there():
    assert [entry["name"] for entry in weights.bundled(None)] == list(profiles.names())
    assert len(weights.titles(None)) == len({*weights.titles(None).values()})
    assert weights._whole(None) is None
    assert weights._whole(float("nan")) is None
    assert weights._whole(2.0) == 2


def test_a_profile_by_name_is_bundled_or_nothing():
    assert warm.profile_of(None) == profiles.load(profiles.DEFAULT)
    name = profiles.names()[-1]
    assert warm.profile_of(name) == profiles.load(name)
    for wrong in ("../x", "none", ""):
        with pytest.raises(ConfigurationError, match=profiles.names()[0]):
            warm.profile_of(wrong)


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        (None, "OGC:CRS84"),
        ("urn:ogc:def:crs:EPSG::25833", "EPSG:25833"),
        ("urn:ogc:def:crs:EPSG:9.8:25833", "EPSG:25833"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"),
        ("EPSG:25832", "EPSG:25832"),
    ],
)
def test_the_crs_that_a_geometry_names(crs, code):
    geometry = {} if crs is None else {"crs": {"type": "name", "properties": {"name": crs}}}
    assert dok._named_crs(geometry) == CRS.from_user_input(code)


@pytest.mark.parametrize("crs", ["x", {"properties": {}}, {"properties": {"name": "EPSG:0"}}, {}])
def test_a_crs_that_is_not_known_is_refused(crs):
    with pytest.raises(InputError, match="25833"):
        dok._named_crs({"crs": crs})


@pytest.mark.parametrize("guidance", [True, False])
@pytest.mark.parametrize("quality", [True, False])
def test_guidance_and_quality_are_told_to_who_asks(guidance, quality):
    result = {"resultStatus": "x", "guidanceText": "a", "guidanceUri": "b", "possibleActions": [],
              "qualitymeasurement": [1], "qualityWarning": "w"}  # fmt: skip
    told = dok._asked(result, guidance=guidance, quality=quality)
    assert ("guidanceText" in told, "possibleActions" in told) == (guidance, guidance)
    assert told["qualitymeasurement"] == ([1] if quality else [])
    assert told["qualityWarning"] == "w"
    assert result["qualitymeasurement"] == [1]


def test_a_planners_own_answers_and_no_trail():
    own = {"id": "1", "constraint": "flood", "answer": "no", "reason": "Sikret", "by": "Kari",
           "date": "2026-11-29"}  # fmt: skip
    [override] = scoring.overrides_of([own])
    assert (override.answer, override.reason, override.by) == (Answer.NO, "Sikret", "Kari")
    assert scoring.overrides_of([]) == ()
    assert scoring.trail_of([], []) is NO_TRAIL


def test_a_trail_is_read_as_the_form_that_it_is():
    entry = {"id": "1", "state": "received", "by": "Kari", "role": "saksbehandler",
             "date": "2026-11-20", "reason": "Første; og siste"}  # fmt: skip
    form = scoring.trail_of([entry], ["1"])
    assert "Første; og siste" in str(form)
    with pytest.raises(InputError):
        scoring.trail_of([{**entry, "date": "i går"}], ["1"])
