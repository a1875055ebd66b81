"""Every format is known by its own name or content, in a zip too, and reads what was written."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import pytest
import shapely

from ikap.model import InputError
from ikap.sources.files import vector
from ikap.sources.files.formats import FORMATS, recognised

FIELD = gpd.GeoDataFrame(
    {"navn": ["Jordet"]}, geometry=[shapely.box(560_000, 7_020_000, 560_100, 7_020_200)], crs=25832
)
WRITTEN = {  # name of the format → a file of it, and the driver that writes it
    "GeoPackage": ("jordet.gpkg", "GPKG"),
    "GeoJSON": ("jordet.geojson", "GeoJSON"),
    "Shapefile": ("jordet.shp", "ESRI Shapefile"),
    "GML": ("jordet.gml", "GML"),
    "File Geodatabase": ("jordet.gdb", "OpenFileGDB"),
    "FlatGeobuf": ("jordet.fgb", "FlatGeobuf"),
    "KML": ("jordet.kml", "KML"),
}
OWN_READER = {"SOSI", "Kartverket GeoJSON", "GeoParquet", "OpenStreetMap", "DXF"}
# Read as submissions in tests/sources/proposals/corpus.py.
OF_THE_CORPUS = {"KMZ", "MapInfo", "GeoJSON, recoded"}


def delivery(**types):
    parts = {name: json.loads(frame.to_json()) for name, frame in types.items()}
    return json.dumps(parts)


def test_every_format_is_tried_here():
    assert {kind.name for kind in FORMATS} == WRITTEN.keys() | OWN_READER | OF_THE_CORPUS


@pytest.mark.filterwarnings("ignore:.*crs")
def test_of_a_dxf_the_closed_polylines_are_read_as_surfaces(tmp_path):
    ring = FIELD.geometry.iloc[0].boundary
    line = shapely.LineString([(560_000, 7_020_000), (560_100, 7_020_000)])
    drawing = gpd.GeoDataFrame({"Layer": ["BOLIG", "AKSE"]}, geometry=[ring, line])
    drawing.to_file(tmp_path / "felt.dxf", driver="DXF")
    seen = vector.contents(tmp_path / "felt.dxf")
    rows = vector.read(seen)
    assert rows["Layer"].tolist() == ["BOLIG"]
    assert rows.area.round().tolist() == [20_000]
    assert "ikke er lukkede polylinjer, og derfor ikke er lest: 1." in seen.remarks[0]


def test_no_two_formats_have_a_suffix_in_common():
    suffixes = [suffix for kind in FORMATS for suffix in kind.suffixes]
    assert sorted(suffixes) == sorted(set(suffixes))


@pytest.mark.parametrize("name", ["jordet.gml", "jordet.kml", "jordet.gpkg", "jordet.shp"])
def test_a_file_is_opened_as_what_is_in_it_whatever_it_is_called(name, tmp_path):
    FIELD.to_file(tmp_path / "jordet.geojson", driver="GeoJSON")
    path = (tmp_path / "jordet.geojson").rename(tmp_path / name)
    assert vector.contents(path).driver == "GeoJSON"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_known_and_read(name, tmp_path):
    file, driver = WRITTEN[name]
    path = tmp_path / file
    FIELD.to_file(path, driver=driver)
    assert recognised(path).format.name == name
    [layer] = vector.layer_names(path)
    found = vector.contents(path, layer)
    assert found.driver in found.format.drivers
    rows = vector.read(found)
    assert rows["navn"].tolist() == ["Jordet"]
    assert rows.to_crs(25832).area.round().tolist() == [20_000]
    west, south, *_rest = (
        gpd.GeoSeries([shapely.box(*vector.bounds(found))], crs=found.crs)
        .to_crs(25832)
        .total_bounds
    )
    assert abs(west - 560_000) < 10
    assert abs(south - 7_020_000) < 10


def test_a_file_without_a_telling_name_is_looked_into(tmp_path):
    FIELD.to_file(tmp_path / "jordet.geojson", driver="GeoJSON")
    path = (tmp_path / "jordet.geojson").rename(tmp_path / "jordet.dat")
    assert recognised(path).format.name == "GeoJSON"
    assert vector.contents(path).driver == "GeoJSON"


def test_a_zip_is_what_the_one_data_set_in_it_is(tmp_path):
    FIELD.to_file(tmp_path / "jordet.shp")
    path = tmp_path / "jordet.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("jordet.??[!p]*"):
            archive.write(part, part.name)
        archive.write(tmp_path / "jordet.shp", "jordet.shp")
    assert recognised(path).format.name == "Shapefile"
    assert vector.read(vector.contents(path)).area.tolist() == [20_000]


def test_a_zip_of_several_data_sets_has_each_as_its_own(tmp_path):
    (tmp_path / "inn").mkdir()
    FIELD.to_file(tmp_path / "inn" / "jordet.shp")
    FIELD.to_file(tmp_path / "inn" / "to.gpkg", layer="a")
    FIELD.to_file(tmp_path / "inn" / "to.gpkg", layer="b")
    path = tmp_path / "flere.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted((tmp_path / "inn").iterdir()):
            archive.write(part, f"mappe/{part.name}")
        archive.write(tmp_path / "inn" / "to.gpkg", "annen/to.gpkg")
        archive.writestr("skadet.gml", "<")
    names = vector.layer_names(path)
    assert names == ("jordet.shp", "mappe_to.gpkg (a)", "mappe_to.gpkg (b)",
                     "annen_to.gpkg (a)", "annen_to.gpkg (b)", "skadet.gml")  # fmt: skip
    for name in names[:-1]:
        looked = vector.contents(path, name)
        assert looked.where == f"flere.zip:{name}"
        assert vector.read(looked).area.tolist() == [20_000]
    with pytest.raises(InputError, match=r"flere\.zip"):
        vector.contents(path, "skadet.gml")
    with pytest.raises(InputError, match=r"Velg ett av kartlagene: jordet\.shp"):
        vector.contents(path, "annet")


def test_the_object_types_of_a_delivery_are_its_layers(tmp_path):
    path = tmp_path / "arealdekke.json"
    path.write_text(delivery(Aker=FIELD, Myr=FIELD, Skog=FIELD.iloc[:0]), encoding="utf-8")
    assert recognised(path).format.name == "Kartverket GeoJSON"
    assert vector.layer_names(path) == ("Aker", "Myr", "Skog")
    with pytest.raises(InputError, match="Velg ett av kartlagene: Aker, Myr, Skog"):
        vector.contents(path)
    found = vector.contents(path, "Myr")
    assert vector.read(found).area.tolist() == [20_000]
    assert vector.cells(found, ["navn"])["navn"].tolist() == ["Jordet"]


def test_a_delivery_written_anew_is_read_anew(tmp_path):
    path = tmp_path / "arealdekke.json"
    path.write_text(delivery(Aker=FIELD), encoding="utf-8")
    assert vector.layer_names(path) == ("Aker",)
    path.write_text(delivery(Aker=FIELD, Myr=FIELD), encoding="utf-8")
    assert vector.layer_names(path) == ("Aker", "Myr")


def test_proposed_areas_come_in_every_format_but_that_of_roads():
    lacking = {kind.name for kind in FORMATS if not set(kind.suffixes) <= set(vector.AREAS)}
    assert lacking == {"OpenStreetMap"}
