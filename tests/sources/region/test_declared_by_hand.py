"""What region.toml may say, each mistake in its own words; and layers put in order in memory."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.catalogue import LAYERS
from ikap.model import ConfigurationError, InputError
from ikap.sources.region import layer
from ikap.sources.region.declaration import declared
from ikap.sources.region.entry import Part, merged

datasets = import_module("ikap.sources.region.datasets")  # the room has a function of the name

SOURCE = {"title": "Data", "publisher": "Etat", "date": "2026-01-15", "licence": "fri"}
BASIS = {"tag": "P", "title": "Forslag"}


def told(folder, **changed):
    """A region of two municipalities, with what is changed; None leaves a part out."""
    (folder / "k.gpkg").write_bytes(b"x")
    usual = {
        "title": "Lilleby", "crs": "EPSG:25832", "municipalities": ["5001", "5028"],
        "density": {"default": 3, "basis": BASIS},
        "layers": {"municipalities": {"file": "k.gpkg", "source": SOURCE}},
    }  # fmt: skip
    data = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    return declared(data, folder)


def with_layer(folder, section="layers", name="roads", **entry):
    whole = {"file": "k.gpkg", "source": SOURCE, **entry}
    whole = {key: value for key, value in whole.items() if value is not None}
    layers = {"municipalities": {"file": "k.gpkg", "source": SOURCE}}
    if section == "tables":
        return told(folder, layers=layers, tables={name: whole})
    return told(folder, layers={**layers, name: whole})


def mistakes(function, *given, **named):
    with pytest.raises(ConfigurationError) as caught:
        function(*given, **named)
    return [problem.what for problem in caught.value.problems]


def test_a_region_says_what_it_is(tmp_path):
    region = told(tmp_path, groups={"by": ["5001"]}, growth_agreement=["5028"], car_year=2030,
                  density={"default": 3, "by": 6, "basis": BASIS})  # fmt: skip
    assert (region.title, region.crs.to_epsg(), region.municipalities) == (
        "Lilleby", 25832, ("5001", "5028")
    )  # fmt: skip
    assert (region.groups, region.groups_basis, region.agreement) == (
        {"by": ("5001",)}, None, ("5028",)
    )  # fmt: skip
    assert (region.density.default, region.density.by_group) == (3.0, {"by": 6.0})
    assert (region.density.basis.title, region.car_year) == ("Forslag", 2030)
    own = told(tmp_path, groups={"by": [], "basis": BASIS})
    assert own.groups_basis.title == "Forslag"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": None, "municipalities": None}, ["title mangler.", "municipalities mangler."]),
        ({"title": 3}, ["title skal være en tekst."]),
        ({"crs": "EPSG:1"}, ["koordinatsystemet EPSG:1 er ukjent."]),
        ({"crs": "EPSG:4326"}, ["koordinatsystemet EPSG:4326 er ikke i meter."]),
        ({"municipalities": ["5001", 5028]}, ["municipalities skal være en liste av tekster."]),
        ({"groups": {"a": ["5001"], "b": ["5001", "5028"], "c": ["5028"]}},
         ["kommune 5001 står i flere grupper.", "kommune 5028 står i flere grupper."]),
        ({"density": {"default": 0, "basis": BASIS}}, ["default skal være et tall over 0."]),
        ({"density": {"default": True, "basis": BASIS}}, ["default skal være et tall over 0."]),
        ({"density": {"basis": BASIS}}, ["default mangler."]),
        ({"density": {"default": 0.1, "basis": {}}},
         ["basis må ha title og tag (S, M-H, M-M, M-L, C eller P)."]),
        ({"car_year": 1999}, ["car_year skal være et årstall."]),
        ({"car_year": 2101}, ["car_year skal være et årstall."]),
        ({"car_year": True}, ["car_year skal være et årstall."]),
        ({"layers": None},
         ["kartlaget municipalities mangler; alle regioner må ha kommunegrenser."]),
        ({"layers": {"municipalities": 3}}, ["municipalities skal være en tabell."]),
    ],
)  # fmt: skip
def test_what_a_region_says_wrongly_is_told(tmp_path, changed, said):
    assert mistakes(told, tmp_path, **changed) == said


@pytest.mark.parametrize("year", [2000, 2100])
def test_a_year_of_cars_is_of_this_century(tmp_path, year):
    assert told(tmp_path, car_year=year).car_year == year


@pytest.mark.parametrize("name", ["titel", "density2"])
def test_what_a_region_may_not_say_is_told_by_name(tmp_path, name):
    [said] = mistakes(told, tmp_path, **{name: 1})
    assert name in said


@pytest.mark.parametrize(
    "entry",
    [{"filen": 1}, {"parts": [{"filen": 1}]}, {"source": {**SOURCE, "filen": 1}},
     {"fields": {"filen": "x"}}, {"constants": {"filen": 1}}, {"coverage": {"filen": 1}},
     {"values": {"filen": {}}}],
)  # fmt: skip
def test_what_a_layer_may_not_say_is_told_by_name(tmp_path, entry):
    assert any("filen" in said for said in mistakes(with_layer, tmp_path, **entry))


def test_centres_need_a_main_centre(tmp_path):
    layers = {name: {"file": "k.gpkg", "source": SOURCE} for name in ("municipalities", "centres")}
    assert mistakes(told, tmp_path, layers=layers) == ["main_centre mangler."]
    assert told(tmp_path, layers=layers, main_centre="Torget").main_centre == "Torget"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({}, []),
        ({"file": None}, ["file mangler."]),
        ({"file": "x.gpkg"}, ["filen x.gpkg finnes ikke."]),
        ({"parts": 3}, ["parts skal være en liste med tabeller."]),
        ({"parts": [3]}, ["parts skal være en liste med tabeller."]),
        ({"crs": "EPSG:1"}, ["koordinatsystemet EPSG:1 er ukjent."]),
        ({"covers": "alt"}, ["covers skal være «features», «region» eller en liste med "
                             "kommunenumre."]),
        ({"covers": ["5001"]}, []),
        ({"fields": {"road_class": 3}}, ["road_class skal være en tekst."]),
        ({"values": {"road_class": 3}}, ["road_class skal være en tabell."]),
        ({"where": {"a": 3}}, ["a skal være en liste."]),
        ({"constants": {"road_class": []}}, ["road_class skal være en tekst eller et tall."]),
        ({"source": {**SOURCE, "date": "", "title": 3}}, ["title mangler.", "date mangler."]),
        ({"synthetic": "ja"}, ["synthetic skal være true eller false."]),
        ({"record": "x.json"}, ["filen x.json finnes ikke."]),
        ({"coverage": {"file": "x"}}, ["filen x finnes ikke."]),
        ({"postgis": {"dsn_env": "V", "table": "a.b"}}, ["oppgi enten file eller postgis."]),
    ],
)  # fmt: skip
def test_what_a_layer_says_wrongly_is_told(tmp_path, entry, said):
    if said:
        assert mistakes(with_layer, tmp_path, **entry) == said
    else:
        assert "roads" in with_layer(tmp_path, **entry).layers


def test_a_list_of_codes_is_one_that_the_field_has(tmp_path):
    said = mistakes(with_layer, tmp_path, name="land", codes={"land_type": "x"})
    assert said == ["land_type har ikke kodelisten x."]
    land = with_layer(tmp_path, name="land", codes={"land_type": "ar50"}).layers["land"]
    assert list(land.parts[0].schemes) == ["land_type"]
    own = with_layer(tmp_path, name="land", codes={"land_type": "ar5"}).layers["land"]
    assert own.parts[0].schemes == {}


def test_a_part_has_what_its_layer_says_and_its_own_before_it(tmp_path):
    entry = {
        "crs": "EPSG:25833",
        "constants": {"road_class": "E"},
        "covers": "region",
        "synthetic": True,
        "parts": [{}, {"crs": "EPSG:25832", "layer": "l", "covers": []}],
    }
    roads = with_layer(tmp_path, **entry).layers["roads"]
    first, second = roads.parts
    assert (first.crs, first.layer, first.covers) == ("EPSG:25833", None, None)
    assert (second.crs, second.layer, second.covers) == ("EPSG:25832", "l", ())
    assert first.constants == second.constants == {"road_class": "E"}
    assert (roads.covers, roads.source.synthetic, roads.source.url) == ("region", True, None)
    assert roads.where.endswith(", k.gpkg")
    outer = {"fields": {"a": 1, "b": 2}, "crs": 1}
    assert merged(outer, {"fields": {"b": 3}, "layer": 4}) == {
        "fields": {"a": 1, "b": 3}, "crs": 1, "layer": 4
    }  # fmt: skip


# --- layers ---------------------------------------------------------------------------------------


def test_features_are_in_an_order_of_their_own():
    first = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[shapely.Point(2, 0), shapely.Point(1, 0)])
    other = gpd.GeoDataFrame({"n": [3]}, geometry=[shapely.Point(1, 0)])
    one_way = layer._joined([first, other], "EPSG:25832")
    other_way = layer._joined([other, first], "EPSG:25832")
    assert one_way["n"].tolist() == other_way["n"].tolist() == [1, 2, 3]
    assert one_way.crs.to_epsg() == 25832
    table = pd.DataFrame({"a": ["b", "a"], "n": [1, 2]})
    assert layer._joined([table], None)["a"].tolist() == ["a", "b"]
    assert len(layer._joined([table[:0], table[:0]], None)) == 0


@pytest.mark.parametrize(("window", "kept"), [(None, 2), ((0, 0, 1, 1), 1), ((-2, 0, -1, 1), 0)])
def test_a_window_keeps_what_it_touches(window, kept):
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(1, 1), shapely.Point(2, 2)])
    assert len(layer.within(frame, window)) == kept


def declaration(name):
    return SimpleNamespace(kind=LAYERS[name])


@pytest.mark.parametrize(
    ("name", "geometry", "wrong"),
    [("roads", "LineString", 0), ("roads", "MultiLineString", 0), ("roads", "Polygon", 1),
     ("roads", "Unknown", 0), ("roads", "None", 1), ("land", "MultiPolygon", 0),
     ("land", "Point", 1)],
)  # fmt: skip
def test_a_file_has_the_geometry_of_its_layer(name, geometry, wrong):
    contents = SimpleNamespace(geometry=geometry, where="f")
    assert len(layer._wrong_type(declaration(name), contents)) == wrong


def test_lines_come_one_by_one_and_surfaces_whole():
    contents = SimpleNamespace(where="f")
    lines = gpd.GeoDataFrame(
        {"n": [1]}, geometry=[shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])]
    )
    assert layer._simple(lines, declaration("roads"), contents, None)["n"].tolist() == [1, 1]
    assert len(layer._simple(lines, declaration("roads"), contents, (0, 0, 2, 2))) == 1
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])
    assert (
        len(layer._simple(gpd.GeoDataFrame(geometry=[two]), declaration("land"), contents, None))
        == 1
    )
    mixed = gpd.GeoDataFrame(geometry=[two, shapely.Point(0, 0)])
    with pytest.raises(InputError, match="objekter som ikke er Polygon: 1"):
        layer._simple(mixed, declaration("land"), contents, None)


def test_what_could_not_be_read_of_a_layer_is_counted_with_the_first(monkeypatch):
    contents = SimpleNamespace(where="f")
    monkeypatch.setattr(layer.vector, "reasons_lost", lambda _c, _r: {4: "b", 1: "a"})
    [lost] = layer._lost(contents, None)
    assert lost.what.endswith(": 2. Det første er nr. 2: a")
    monkeypatch.setattr(layer.vector, "reasons_lost", lambda _c, _r: {})
    assert layer._lost(contents, None) == []
    assert layer._mended(contents, 0) == []
    assert layer._mended(contents, 2)[0].what.endswith(": 2.")


# --- data sets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "where", "may"),
    [
        ({}, {"land_type": [21]}, True),
        ({"constants": {"land_type": 21}}, {"land_type": ["21", 22]}, True),
        ({"constants": {"land_type": 23}}, {"land_type": [21, 22]}, False),
        ({"constants": {"land_type": 23}}, {"annet": [1]}, True),
        ({"translations": {"land_type": {"Eng": 21}}}, {"land_type": [21]}, True),
        ({"translations": {"land_type": {"21": 22}}}, {"land_type": [22]}, True),
        ({"translations": {"land_type": {"Eng": 21}}}, {"land_type": ["x"]}, False),
        ({"translations": {"land_type": {"Eng": 21}}}, {"land_type": [30]}, True),
    ],
)  # fmt: skip
def test_a_part_may_hold_a_code_unless_it_says_another(part, where, may):
    assert datasets._may_hold(declaration("land"), Part(None, **part), where) is may


def region_of(covers, *parts):
    land = SimpleNamespace(kind=LAYERS["land"], covers=covers, parts=parts)
    return SimpleNamespace(declarations={"land": land}, covers=lambda name: f"covers {name}",
                           lasting={}, crs="EPSG:25832")  # fmt: skip


def test_absence_means_no_where_every_part_says_so():
    first, second, third = Part(None), Part(None, covers=("5001",)), Part(None, covers="region")
    region = region_of("region", first, second, third)
    assert datasets.evidence(region, "land") == ["region", ("5001",)]
    assert datasets.evidence(region, "land", parts=[second]) == [("5001",)]
    assert datasets.evidence(region, "roads") == ["covers roads"]
    ruled = region_of("region", Part(None, constants={"land_type": 23}, covers=()), second)
    assert datasets.evidence(ruled, "land", {"land_type": [21]}) == [("5001",)]
    alone = region_of("region", Part(None, constants={"land_type": 23}, covers=()))
    assert datasets.evidence(alone, "land", {"land_type": [21]}) == [()]


def test_statuses_of_a_coverage_map_are_of_the_list():
    statuses = datasets.coverage_statuses()
    covered = next(name for name, status in statuses.items() if status.covered)
    not_covered = next((n for n, status in statuses.items() if not status.covered), covered)
    values = [statuses[covered].code, statuses[not_covered].code]
    assert datasets._covered(values, "f") == [True, statuses[not_covered].covered]
    with pytest.raises(ConfigurationError, match=r"statuser: a, b\."):
        datasets._covered(["b", "a", values[0], "b"], "f")


def test_ground_that_was_mapped_is_shared_by_all_maps(monkeypatch):
    box = gpd.GeoSeries([shapely.box(0, 0, 10, 10)])
    region = SimpleNamespace(layer=lambda _name: gpd.GeoDataFrame(geometry=box))
    maps = iter(
        [gpd.GeoSeries([shapely.box(0, 0, 5, 10)]), gpd.GeoSeries([shapely.box(0, 0, 10, 5)])]
    )
    monkeypatch.setattr(datasets, "covered_ground", lambda _region, _part: next(maps))
    mapped = SimpleNamespace(coverage="x")
    dataset = SimpleNamespace(parts=[mapped, SimpleNamespace(coverage=None), mapped])
    assert datasets.ground_share(region, dataset) == pytest.approx(0.25)
    assert datasets.ground_share(region, SimpleNamespace(parts=[])) is None
