"""Geometries at their limits, and what guards the reading: GeoPackages, definitions, walls."""

from __future__ import annotations

import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from ikap.model import InputError
from ikap.sources import cells
from ikap.sources import crs as crs_of
from ikap.sources.files import definitions, drivers, geopackage, shapes
from ikap.sources.files.sosi import layers as sosi
from ikap.sources.files.sosi import shapes as sosi_shapes
from ikap.sources.files.sosi.elements import Element, _decimals, _origin, _rings
from ikap.sources.wall import child, limits

P = Path("x.sos")


# --- geometries -----------------------------------------------------------------------------------


def ring(points: int) -> shapely.LinearRing:
    turns = np.linspace(0, 2 * np.pi, points - 1, endpoint=False)
    return shapely.LinearRing(np.column_stack([np.cos(turns), np.sin(turns)]))


def star(points: int) -> shapely.Polygon:
    """A star that crosses itself at every step."""
    turns = 2.5 * np.arange(points)
    return shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]))


def boxes(*counts: int):
    return np.array([shapely.Polygon(ring(count)) for count in counts], dtype=object)


@pytest.mark.parametrize(
    ("most", "counts", "said"),
    [
        (10, (10,), []),
        (10, (10, 11, 12), ["nr. 2, 3: antall punkter i geometrien er 12, høyst 10 er tillatt."]),
        (10, (11,) * 7, ["nr. 1, 2, 3, 4, 5: antall punkter i geometrien er 11, høyst 10 er "
                         "tillatt."]),
    ],
)  # fmt: skip
def test_an_object_of_a_layer_has_so_many_points_at_the_most(monkeypatch, most, counts, said):
    monkeypatch.setattr(shapes, "MOST_LAYER_POINTS", most)
    if not said:
        shapes.check_excess("lag", boxes(*counts))
        return
    with pytest.raises(InputError) as caught:
        shapes.check_excess("lag", boxes(*counts))
    assert [problem.what for problem in caught.value.problems] == said


@pytest.mark.parametrize(("most", "why"), [(30, ""), (29, "krysser seg selv")])
def test_a_surface_crosses_itself_so_many_times_at_the_most(monkeypatch, most, why):
    tangled = star(12)
    crossings = 0
    corners = shapely.get_coordinates(tangled)
    sides = [shapely.LineString(corners[at : at + 2]) for at in range(len(corners) - 1)]
    for at, side in enumerate(sides):
        for other in sides[at + 2 :]:
            crossings += side.crosses(other)
    monkeypatch.setattr(shapes, "FEW_POINTS", 3)
    monkeypatch.setattr(shapes, "MOST_CROSSINGS", crossings + most - 30)
    assert why in shapes.excess(tangled)
    assert bool(shapes.excess(tangled)) is bool(why)
    layer = np.array([shapely.box(0, 0, 1, 1), tangled], dtype=object)
    if why:
        with pytest.raises(InputError, match=r"nr\. 2: geometrien krysser"):
            shapes.check_excess("lag", layer)
    else:
        shapes.check_excess("lag", layer)


def test_few_points_cannot_take_long_and_many_are_refused(monkeypatch):
    monkeypatch.setattr(shapes, "MOST_CROSSINGS", 0)
    few = star(shapes.FEW_POINTS - 2)
    assert shapely.get_num_coordinates(few) == shapes.FEW_POINTS - 1
    assert shapes.excess(few) == ""
    assert shapes.excess(star(shapes.FEW_POINTS - 1)) != ""
    monkeypatch.setattr(shapes, "MOST_POINTS", 5)
    assert shapes.excess(shapely.box(0, 0, 1, 1)) == ""
    assert "er 6, høyst 5" in shapes.excess(shapely.Polygon(ring(6)))


@pytest.mark.parametrize(("depth", "deep"), [(20, False), (21, True)])
def test_brackets_within_brackets_are_counted(depth, deep):
    assert shapes.is_deep("(" * depth + ")" * depth) is deep
    assert shapes.is_deep("()" * 50) is False
    assert shapes.is_deep("") is False


@pytest.mark.parametrize(
    ("coordinates", "why"),
    [
        (None, "mangler"),
        ([[(0, 0), (1, 1)]], "for få punkter"),
        ([[(0, 0), (1, 1), (0, 0)]], "for få punkter"),
        ([[(0, 0), (1, 1), (1, 0)]], "ikke lukket"),
        ([[[(0, 0), (1, 1), (1, 0), (0, 0)], [(0, 0), (1, 1), (1, 0), (2, 2)]]], "ikke lukket"),
        ([[(0, 0), (1, 1), (1, 0), (0, 0)]], "kan ikke leses"),
        ([], "kan ikke leses"),
    ],
)
def test_why_a_geometry_is_none(coordinates, why):
    geometry = None if coordinates is None else SimpleNamespace(coordinates=coordinates)
    assert why in shapes.reason_lost(geometry)


def test_what_is_mended_stays_what_it_was_and_the_sound_is_left():
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    line, box = shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)
    given = np.array([bow, None, line, box], dtype=object)
    mended, broken = shapes.repaired(given)
    assert broken.tolist() == [True, False, False, False]
    assert mended[0].geom_type == "MultiPolygon"
    assert (given[0] is bow, mended[1], mended[2] is line) == (True, None, True)


# --- cells and systems ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number"),
    [("1 200,5", 1200.5), ("-1.200.000", None), ("1’200", 1200), ("1,200.5", 1200.5),
     ("+ 3", 3), ("1 2", None), ("1.2.3", None), ("-0", 0), (".5", 0.5), ("5.", 5)],
)  # fmt: skip
def test_numbers_as_people_write_them(value, number):
    if number is None:
        with pytest.raises(ValueError, match="not a number"):
            cells.number(value)
    else:
        assert cells.number(value) == number
        assert str(cells.number(value)) == str(float(number))


@pytest.mark.parametrize(
    ("value", "bounds"),
    [("40 til 60", (40, 60)), ("mellom 40 og 60 boliger", (40, 60)), ("60-40", None),
     ("40-40", (40, 40)), ("inntil 50 stk.", (50, 50)), ("50+", (50, 50)), ("<50", (50, 50)),
     ("50 (ca)", (50, 50)), ("1.200-1.300", (1.2, 1.3)), ("1.200", None), ("ja", None), (40, None)],
)  # fmt: skip
def test_amounts_in_words_have_two_bounds(value, bounds):
    assert cells.interval(value) == bounds


@pytest.mark.parametrize(
    ("value", "text"),
    [(" a\u200b b\n", "a b"), (3.0, "3"), (3.5, "3.5"), ("\u200b", None), (np.float64(2), "2"),
     (True, "True"), ("", None)],
)  # fmt: skip
def test_a_cell_is_one_line_of_text(value, text):
    assert cells.text(value) == text


def test_a_column_goes_by_the_first_name_that_any_goes_by():
    assert cells.first_match(("b", "a"), ("A", "B", "b ")) == "B"
    assert cells.first_match(("x",), ("A",)) is None
    assert [cells.flag(value) for value in (1, 0, 2, "X", "n", np.True_, 0.0)] == [
        True, False, None, True, False, True, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("longitude", "code"),
    [(11.99, 25832), (12.0, 25833), (21.49, 25833), (21.5, 25835), (31, 25835)],
)
def test_zones_of_the_official_maps(longitude, code):
    assert crs_of.zone(longitude) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EPSG:25832", 25832), ("srid 25833", 25833), ("urn:ogc:def:crs:EPSG:6.9:25835", 25835),
        ("urn:ogc:def:crs:EPSG::4258", 4258), ("UTM 31", 25831), ("UTM-sone 36N", 25836),
        ("UTM30", None), ("UTM 37", None), ("NTM 5", 5105), ("NTM sone 30", 5130), ("NTM 31", None),
        ("NTM 4", None), ("EUREF89 / UTM zone 32 N", 25832), ("lat-lon", 4326), ("ETRS89", 4258),
        ("123", None), ("hjemme", None),
    ],
)  # fmt: skip
def test_systems_as_people_name_them(text, code):
    crs = crs_of.named_crs(text)
    assert (crs and crs.to_epsg()) == code


def test_points_on_the_edge_of_a_box_are_inside():
    points = np.array([[0, 0], [10, 20], [-1, 0], [0, 21], [np.inf, 0], [11, 5], [5, -1]], float)
    inside = crs_of.inside(points, (0, 0, 10, 20))
    assert inside.tolist() == [True, True, False, False, False, False, False]
    middles = crs_of.middles([shapely.box(0, 2, 4, 8), shapely.Point()])
    assert middles[0].tolist() == [2, 5]
    assert np.isnan(middles[1]).all()
    assert crs_of.widened((0, 1, 2, 3)) == (-10_000, -9_999, 10_002, 10_003)


# --- SOSI -----------------------------------------------------------------------------------------


def element(kind="KURVE", points=(), **more):
    usual = {"number": 1, "line": 7, "attributes": {}, "rings": (), "fault": ""}
    return Element(kind=kind, points=np.array(points, float).reshape(-1, 2), **{**usual, **more})


@pytest.mark.parametrize(
    ("references", "rings"),
    [
        (":1 :-2", ((1, -2),)),
        (":1 (:2 :3) (:4)", ((1,), (2, 3), (4,))),
        ("", ()),
        (": 5", ((5,),)),
        ("1", None),
        (":1 x", None),
    ],
)
def test_references_are_rings_and_islands(references, rings):
    found, fault = _rings(references, 3)
    assert found == (rings or ())
    assert bool(fault) is (rings is None)


@pytest.mark.parametrize(
    ("step", "decimals"), [(0.01, 4), (0.1, 3), (1.0, 2), (10.0, 2), (0.5, 3), (0.001, 5)]
)
def test_a_unit_keeps_its_whole_steps(step, decimals):
    assert _decimals(step) == decimals


@pytest.mark.parametrize(
    ("stated", "origin"), [("7 5", (7, 5)), (None, (0, 0)), ("7", None), ("7 5 3", None)]
)
def test_an_origin_is_two_numbers(stated, origin):
    if origin is None:
        with pytest.raises(InputError):
            _origin(stated, P)
    else:
        assert _origin(stated, P) == origin


def built(*wanted, others=(), unit=0.01):
    return sosi_shapes.shapes(wanted, [*wanted, *others], unit)


def test_points_swarms_and_routes_are_what_they_are():
    curve = element(points=[(0, 0), (3, 4)])
    route = element("TRASE", number=2, rings=((-1,),))
    drawn, lost = built(
        element("PUNKT", [(1, 2), (3, 4)]), element("SVERM", [(1, 2), (3, 4)]), route,
        element("PUNKT"), element("KLOTOIDE", [(0, 0)]), element(points=[(0, 0)]), others=[curve],
    )  # fmt: skip
    assert [shape and shape.geom_type for shape in drawn] == [
        "Point", "MultiPoint", "MultiLineString", None, None, None
    ]  # fmt: skip
    assert drawn[0].coords[0] == (1, 2)
    assert [list(line.coords) for line in drawn[2].geoms] == [[(3, 4), (0, 0)]]
    assert list(lost) == [3, 4, 5]
    assert "færre enn to punkter" in lost[5]


SQUARE = [(0, 0), (0, 4), (4, 4), (4, 0), (0, 0)]


def test_an_island_named_by_a_surface_is_followed_twice_and_no_further():
    outer, ring_ = element(points=SQUARE), element(number=2, points=SQUARE)
    surfaces = [element("FLATE", number=n, rings=((n + 1,),)) for n in (11, 12, 13)]
    surfaces[2] = element("FLATE", number=13, rings=((2,),))
    whole = element("FLATE", number=20, rings=((1,), (12,)))
    deep = element("FLATE", number=21, rings=((1,), (11,)))
    drawn, lost = built(whole, deep, others=[outer, ring_, *surfaces])
    assert len(drawn[0].interiors) == 1
    assert drawn[1] is None
    assert "kan ikke leses" in lost[1]


@pytest.mark.parametrize(("gap", "sound"), [(0.03, True), (0.031, False)])
def test_a_ring_closes_within_three_units(gap, sound):
    curve = element(points=[*SQUARE[:-1], (0, gap)])
    _drawn, lost = built(element("FLATE", number=5, rings=((1,),)), others=[curve])
    assert (lost == {}) is sound


@pytest.mark.parametrize("points", [[(0, 0), (1, 0), (0, 0)], [(0, 0), (0, 0)]])
def test_a_ring_has_four_points(points):
    _drawn, lost = built(element("FLATE", number=5, rings=((1,),)), others=[element(points=points)])
    assert "for få punkter" in lost[0]


@pytest.mark.parametrize(
    ("radius", "large", "top"),
    [(1.0, False, 1.0), (-1.0, False, -1.0), (1.25, False, 0.5), (1.25, True, 2.0)],
)
def test_an_arc_of_a_radius_rises_so_far_from_its_chord(radius, large, top):
    ends = np.array([0.0, 0.0]), np.array([2.0, 0.0])
    arc = sosi_shapes.by_radius(*ends, radius, large=large, line=1)
    assert arc[1].tolist() == pytest.approx([1.0, top])
    with pytest.raises(ValueError, match="når ikke"):
        sosi_shapes.by_radius(*ends, 0.99, large=False, line=1)
    with pytest.raises(ValueError, match="når ikke"):
        sosi_shapes.by_radius(ends[0], ends[0], 1.0, large=False, line=1)


@pytest.mark.parametrize(
    ("kind", "points", "attributes", "length"),
    [
        ("SIRKEL", [(0, 0)], {("RADIUS",): "-10"}, 62.83),
        ("BUE", [(0, 0), (20, 0)], {("RADIUS",): "10"}, 31.42),
        ("SIRKEL", [], {("RADIUS",): "10"}, None),
        ("BUE", [(0, 0)], {("RADIUS",): "10"}, None),
        ("BUE", [(0, 0), (20, 0)], {("RADIUS",): "0"}, None),
        ("BUE", [(0, 0), (20, 0)], {}, None),
        ("BUEP", [(0, 0), (10, 10)], {}, None),
        ("BUEP", [(0, 0), (10, 10), (20, 0)], {}, 31.42),
    ],
)
def test_arcs_and_circles_have_their_length(kind, points, attributes, length):
    drawn, lost = built(element(kind, points, attributes=attributes))
    if length is None:
        assert "buen på linje 7" in lost[0]
    else:
        assert drawn[0].length == pytest.approx(length, abs=0.1)


@pytest.mark.parametrize(
    ("key", "values", "typed"),
    [
        (("DATO",), ["20260115", None], ["2026-01-15", None]),
        (("DATO",), ["20260115", "i fjor"], ["20260115", "i fjor"]),
        (("A",), ["20260115"], [20260115]),
        (("A",), ["1", None], [1.0, None]),
        (("A",), ["0301", "1"], ["0301", "1"]),
        (("A",), ["1.5", "-2"], [1.5, -2.0]),
        (("A",), ["01.5", "2"], ["01.5", "2"]),
        (("A",), [None], [None]),
    ],
)
def test_attributes_are_dates_numbers_or_text(key, values, typed):
    import pandas as pd

    column = sosi._typed(pd.Series(values, dtype=object), key)
    assert [None if value != value or value is None else value for value in column] == typed


# --- guards ---------------------------------------------------------------------------------------


def package(folder: Path, *statements: str, name: str = "a.gpkg") -> Path:
    path = folder / name
    with closing(sqlite3.connect(path)) as file:
        for statement in ("CREATE TABLE sted (navn TEXT, n INTEGER)", *statements):
            file.execute(statement)
        file.commit()
    return path


@pytest.mark.parametrize(
    ("statement", "culprit"),
    [
        ("CREATE VIEW a AS SELECT upper(navn) FROM sted", None),
        ("CREATE VIEW a AS SELECT * FROM sted", None),
        ("CREATE VIEW a AS SELECT randomblob(9) FROM sted", "a"),
        ("CREATE VIEW a AS SELECT finnes_ikke(navn) FROM sted", "a"),
        ("CREATE VIEW a AS SELECT borte FROM sted", None),
        ('CREATE VIEW "b""c" AS SELECT hex(navn) FROM sted', 'b"c'),
        ("CREATE VIRTUAL TABLE r USING rtree(id, minx, maxx)", None),
    ],
)
def test_a_view_that_runs_a_function_is_refused(tmp_path, statement, culprit):
    path = package(tmp_path, statement)
    if culprit is None:
        geopackage.check(path)
    else:
        with pytest.raises(InputError, match="kjører funksjoner") as caught:
            geopackage.check(path)
        assert f"visningen {culprit} " in caught.value.problems[0].what
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.write(path, "x.gpkg")
        with pytest.raises(InputError, match="kjører funksjoner"):
            geopackage.check(tmp_path / "a.zip", "x.gpkg")
    geopackage.check(tmp_path / "none.gpkg")


def test_a_virtual_table_is_refused(tmp_path):
    path = package(tmp_path, "CREATE VIRTUAL TABLE f USING fts4(t)")
    with pytest.raises(InputError, match="visningen f"):
        geopackage.check(path)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"+nadgrids=/etc/x", True), (b"+nadgrids=@null", False), (b"+nadgrids=null", False),
        (b"+geoidgrids = x", True), (b"minegrids=x", False), (b"init=epsg:25832", False),
        (b"+init=/home/x:1", True), (b'PROJ4_GRIDS","x"', True), (b"PARAMETERFILE[", True),
        ("+nadgrids=/etc/x".encode("utf-16-le"), True), (b"+nad&#103;rids=/x", True),
        (b"+nad&#x67;rids=/x", True), (b"", False),
    ],
)  # fmt: skip
def test_a_definition_that_names_a_file_is_found_however_it_is_written(content, names):
    assert definitions.names_files(content) is names


def test_a_file_is_looked_through_in_pieces_that_overlap(tmp_path, monkeypatch):
    monkeypatch.setattr(definitions, "_CHUNK", 16)
    monkeypatch.setattr(definitions, "_OVERLAP", 8)
    path = tmp_path / "a.gml"
    path.write_bytes(b"x" * 24 + b"+grids=y" + b"x" * 9)
    with pytest.raises(InputError, match="en annen fil"):
        definitions.check(path, None)
    with path.open("rb") as file:
        assert [len(piece) for piece in definitions._pieces(file)] == [16, 24, 17]
    sound, folder = tmp_path / "b.gml", tmp_path / "mappe"
    sound.write_bytes(b"x")
    definitions.check(sound, None)
    (tmp_path / "b.prj").write_bytes(b"PARAMETERFILE[")
    definitions._looked_for.cache_clear()
    with pytest.raises(InputError):
        definitions.check(sound, None)
    folder.mkdir()
    assert definitions._parts(folder) == []
    for name in ("b", "a"):
        (folder / name).write_bytes(b"x")
    assert [part.name for part in definitions._parts(folder)] == ["a", "b"]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (b"SQLite format 3\0x", ("GPKG",)), (b"PAR1", ("Parquet",)),
        (b"Version 300", ("MapInfo File",)), (b"  0\nSECTION", ("DXF",)),
        (b"999\nhei\n0\r\nSECTION\n", ("DXF",)), (b"[1]", drivers.JSON),
        (b'{"geometryType": "esriGeometryPoint"}', ("ESRIJSON",)),
        (b'{"type": "Topology"}', ()), (b"\xef\xbb\xbf{}", drivers.JSON),
        ("{}".encode("utf-16"), drivers.JSON), (b"<kml>", drivers.KML), (b"<osm >", ("OSM",)),
        (b"<x:FeatureCollection>", ("GML",)), (b"<a>http://www.opengis.net/gml</a>", ()),
        (b'<a xmlns="http://www.opengis.net/gml">', ("GML",)), (b"hei", ()), (b"", ()),
    ],
)  # fmt: skip
def test_a_file_is_known_by_how_it_begins(head, names):
    assert drivers.driver_of(head) == names


def test_pages_and_entities_are_seen(tmp_path):
    assert drivers.is_page(b"<!-- x --> <HTML lang='nb'>")
    assert not drivers.is_page(b"<htmlx>")
    assert drivers.declares_entities(b" <!doctype x>")
    assert not drivers.declares_entities(b"x<!DOCTYPE x>")
    assert drivers.driver_of_folder(tmp_path) == ()
    (tmp_path / "a.SHP").write_bytes(b"")
    assert drivers.driver_of_folder(tmp_path) == ("ESRI Shapefile",)
    (tmp_path / "a.gdbtable").write_bytes(b"")
    assert drivers.driver_of_folder(tmp_path) == ("OpenFileGDB",)


# --- the wall -------------------------------------------------------------------------------------


def test_a_file_may_cost_by_its_size(tmp_path, monkeypatch):
    file, zipped = tmp_path / "a.gml", tmp_path / "a.zip"
    file.write_bytes(b"x" * 2_000_000)
    assert limits.limits_of(file) == limits.Limits(18.0, 2 * 2**30 + 100_000_000)
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 1_000_000)
        archive.writestr("b", b"\0" * 1_000_000)
    size = zipped.stat().st_size
    assert limits._size(zipped) == 50 * size < 2_000_000
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a", b"x" * 1000)
    assert limits._size(zipped) == 1000
    assert limits._size(tmp_path / "none") == 0
    zipped.write_bytes(b"x")
    assert limits._size(zipped) == 0
    assert limits._size(tmp_path) == 2_000_001
    assert limits.Limits(8.0, 1).wait == (32.0 if sys.platform.startswith("linux") else 10.0)


def test_the_memory_of_this_process_is_known_and_of_none_is_nought():
    import os

    claimed, used = limits.memory_of(os.getpid())
    assert claimed > used > 1_000_000
    assert limits.memory_of(2**30) == (0, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no such limits elsewhere")
@pytest.mark.parametrize(
    ("given", "left", "memory"), [(100, 7, 107), (100, -7, 100), (None, 7, None)]
)
def test_a_process_is_held_to_what_a_file_may_cost(monkeypatch, given, left, memory):
    import resource

    endless = resource.RLIM_INFINITY
    held = {}
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: held.__setitem__(kind, pair))
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (1, 2))
    used = SimpleNamespace(ru_utime=1.2, ru_stime=0.1)
    monkeypatch.setattr(resource, "getrusage", lambda _who: used)
    child.hold_to(None if given is None else limits.Limits(8.0, given), left)
    seconds = endless if given is None else 10
    memory = endless if memory is None else memory
    assert held == {resource.RLIMIT_AS: (memory, 2), resource.RLIMIT_CPU: (seconds, 2)}


# --- the door -------------------------------------------------------------------------------------


def test_a_layer_without_geometry_is_rows_with_none_and_lists_are_text():
    import geopandas as gpd
    import pandas as pd

    from ikap.sources.files import vector

    bare = pd.DataFrame({"a": [[1, 2], "x", None]}, index=[5, 6, 7], dtype=object)
    made = SimpleNamespace(read=lambda *_given: bare)
    contents = SimpleNamespace(path=P, format=made)
    frame = vector.read.__wrapped__(contents)
    assert frame["a"].tolist()[:2] == ["1, 2", "x"]
    assert frame.geometry.isna().tolist() == [True] * 3
    assert (frame.index.tolist(), frame.crs) == ([0, 1, 2], None)
    drawn = gpd.GeoDataFrame({"b": [1]}, geometry=[shapely.Point(0, 0)]).rename_geometry("shape")
    made.read = lambda *_given: drawn
    assert list(vector.read.__wrapped__(contents).columns) == ["b", "geometry"]
    made.bounds = lambda _contents: (0, 1, 2, np.inf)
    assert vector.bounds.__wrapped__(contents) is None
    made.bounds = lambda _contents: (0, 1, 2, 3)
    assert vector.bounds.__wrapped__(contents) == (0.0, 1.0, 2.0, 3.0)
    made.reasons_lost = None
    assert list(vector.reasons_lost.__wrapped__(contents, frame)) == [0, 1, 2]
