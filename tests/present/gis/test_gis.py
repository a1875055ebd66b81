"""The GIS files open in the programs that planners have, with titles, sources and styles."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import fiona
import geopandas as gpd
import pytest
import shapely
from shapely.geometry import shape
from typer.testing import CliRunner

from ikap.api import sample_proposals
from ikap.commands import app
from ikap.model import ConfigurationError, Light, Status
from ikap.present.document import scores_document
from ikap.present.gis import formats as gis
from ikap.present.map import themes
from ikap.present.page import asset
from ikap.present.run import extras
from ikap.present.tables import scores_csv
from ikap.text import speaking
from tests.present import meeting

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def evaluation():
    return meeting.evaluation()  # 45 sites with hostile names, gaps and exclusions


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


@pytest.fixture(scope="module")
def package(document, evaluation, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "scores.gpkg"
    gis.write_geopackage(document, evaluation.sites, path, WRITTEN)
    return path


def asked(path, question, *values):
    with closing(sqlite3.connect(path)) as file:
        return file.execute(question, values).fetchall()


# --- GeoPackage --------------------------------------------------------------------------------


def test_the_layers_open_with_their_crs_and_every_site(package, document):
    assert fiona.listlayers(package) == ["alternatives", "net_areas", "layer_styles"]
    for name in ("alternatives", "net_areas"):
        with fiona.open(package, layer=name) as layer:
            assert layer.crs.to_epsg() == 25832
            assert layer.schema["geometry"] == "MultiPolygon"
            rows = {f["properties"]["id"]: f["properties"] for f in layer}
        assert rows.keys() == {entry["id"] for entry in document["alternatives"]}
        for entry in document["alternatives"]:
            row = rows[entry["id"]]
            assert (row["name"], row["rank"]) == (entry["name"], entry["rank"])
            assert row["score"] == entry["score"]
            assert row["soil_class"] == entry["goals"]["soil"]["class"]


def test_the_remark_of_a_submission_goes_with_its_site(document, evaluation, tmp_path):
    """The first site has one, of two lines; the others have none."""
    words = "=Adkomst fra sør.\nIkke avklart."
    first, *rest = document["alternatives"]
    remarked = {**document, "alternatives": [{**first, "note": words}, *rest]}
    path = tmp_path / "scores.gpkg"
    gis.write_geopackage(remarked, evaluation.sites, path, WRITTEN)
    with fiona.open(path, layer="alternatives") as layer:
        notes = {f["properties"]["id"]: f["properties"]["note"] for f in layer}
    assert notes.pop(first["id"]) == words
    assert set(notes.values()) == {None}
    titles = dict(asked(path, "SELECT column_name, title FROM gpkg_data_columns"))
    assert titles["note"] == "Merknad i innspillet (ikke vurdert)"


def test_whole_numbers_are_whole_and_gaps_are_gaps(package):
    with fiona.open(package, layer="alternatives") as layer:
        kinds = layer.schema["properties"]
        ranks = [f["properties"]["rank"] for f in layer]
    assert kinds["rank"].startswith("int")
    assert kinds["dwellings"].startswith("int")
    assert kinds["score"] == "float"
    assert None in ranks  # the excluded have none


def test_the_remark_stands_in_the_table_of_text_and_is_no_formula(document):
    first, *rest = document["alternatives"]
    remarked = {**document, "alternatives": [{**first, "note": '=1+1;"x"\nto'}, *rest]}
    rows = list(csv.DictReader(io.StringIO(scores_csv(remarked)[1:]), delimiter=";"))
    notes = {row["id"].lstrip("'"): row["note"] for row in rows}
    assert notes[first["id"].lstrip("'")] == '\'=1+1;"x"\nto'
    assert sorted(set(notes.values())) == ["", '\'=1+1;"x"\nto']


def test_every_column_has_a_title_of_its_own(package):
    for name in ("alternatives", "net_areas"):
        with fiona.open(package, layer=name) as layer:
            columns = set(layer.schema["properties"])
        told = asked(
            package, "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = ?", name
        )
        assert {column for column, _title in told} == columns
        titles = [title for _column, title in told]
        assert all(titles)
        assert len(set(titles)) == len(titles)
    named = dict(asked(package, "SELECT column_name, title FROM gpkg_data_columns"))
    assert named["area_daa"] == "Brutto, daa"
    assert named["car_km_measured"] == "Målt: Bilkjøring, km"


def test_codes_have_words(package, document):
    listed = asked(
        package, "SELECT constraint_name, value, description FROM gpkg_data_column_constraints"
    )
    words = {(name, value): word for name, value, word in listed}
    assert words["ikap_class", "green"] == "God"
    for entry in document["alternatives"]:
        for column, name in (("status", "ikap_status"), ("list", "ikap_list")):
            assert (name, entry[column]) in words


def test_every_source_and_what_is_invented_stand_in_the_metadata(package, document):
    told = asked(
        package,
        "SELECT r.table_name, m.metadata FROM gpkg_metadata m "
        "JOIN gpkg_metadata_reference r ON r.md_file_id = m.id",
    )
    assert [name for name, _text in told] == ["alternatives", "net_areas"]
    for _name, text in told:
        root = ElementTree.fromstring(text)
        history = [line.text for line in root.iter("history")]
        for source in document["layers"].values():
            assert any(source["title"] in line and source["publisher"] in line for line in history)
        assert "Oppdiktede demodata" in root.findtext("abstract")
        assert root.findtext("crs/spatialrefsys/authid") == "EPSG:25832"
        assert root.find("dates/date").get("value") == "2026-11-25T12:00:00Z"


def test_the_file_is_sound(package):
    assert asked(package, "PRAGMA integrity_check") == [("ok",)]
    assert asked(package, "PRAGMA foreign_key_check") == []
    extensions = {e for (e,) in asked(package, "SELECT extension_name FROM gpkg_extensions")}
    assert {"gpkg_schema", "gpkg_metadata"} <= extensions


def test_the_same_run_gives_the_same_bytes(package, document, evaluation, tmp_path):
    gis.write_geopackage(document, evaluation.sites, tmp_path / "again.gpkg", WRITTEN)
    assert (tmp_path / "again.gpkg").read_bytes() == package.read_bytes()


def test_it_is_written_in_english(evaluation, tmp_path):
    with speaking("en"):
        gis.write_geopackage(
            scores_document(evaluation), evaluation.sites, tmp_path / "en.gpkg", WRITTEN
        )
    named = dict(asked(tmp_path / "en.gpkg", "SELECT column_name, title FROM gpkg_data_columns"))
    assert named["area_daa"] == "Gross, daa"
    first = "SELECT styleName FROM layer_styles WHERE useAsDefault"
    assert asked(tmp_path / "en.gpkg", first) == [("The four goals",), ("Net area",)]


def test_gdal_reads_it_without_complaint(package):
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("no ogrinfo was found: gdal-bin is not installed")
    told = subprocess.run(
        [program, "-so", "-al", str(package)], capture_output=True, text=True, check=True
    )
    assert "Feature Count: 45" in told.stdout
    assert "ERROR" not in told.stdout + told.stderr


# --- styles ------------------------------------------------------------------------------------


def styles(package, table="alternatives"):
    rows = asked(
        package,
        "SELECT styleName, styleQML, useAsDefault FROM layer_styles WHERE f_table_name = ?",
        table,
    )
    return {name: (ElementTree.fromstring(qml), default) for name, qml, default in rows}


def test_one_style_a_layer_is_the_first_to_be_shown(package):
    assert [n for n, (_qml, default) in styles(package).items() if default] == ["De fire målene"]
    assert [default for _qml, default in styles(package, "net_areas").values()] == [1]
    assert all(len(name) <= 30 for name in styles(package))


def test_styles_ask_for_columns_that_are_there(package):
    with fiona.open(package, layer="alternatives") as layer:
        columns = set(layer.schema["properties"])
    for root, _default in styles(package).values():
        said = [rule.get("filter", "") for rule in root.iter("rule")]
        said += [o.get("value", "") for o in root.iter("Option") if o.get("name") == "expression"]
        assert set(re.findall(r'"(\w+)"', " ".join(said))) <= columns
        assert {alias.get("field") for alias in root.iter("alias")} == columns


def test_the_classes_have_the_colours_and_shapes_of_the_map(package):
    root, _default = styles(package)["Samlet klasse"]
    symbols = {symbol.get("name"): symbol for symbol in root.iter("symbol")}
    shown = {}
    for rule in root.iter("rule"):
        options = {
            (layer.get("class"), option.get("name")): option.get("value")
            for layer in symbols[rule.get("symbol")].iter("layer")
            for option in layer.findall("./Option/Option")
        }
        shown[rule.get("label")] = (
            options["SimpleFill", "color"],
            options.get(("SimpleMarker", "name")),
        )
    assert shown["God"] == ("31,122,92,200", "circle")
    assert shown["Middels"] == ("233,168,32,200", "triangle")
    assert shown["Svak"] == ("194,69,45,200", "square")
    assert shown["Absolutt konflikt"][1] == "cross2"
    assert len(shown) == 5


def test_the_page_and_the_styles_have_the_same_colours():
    script = asset("scripts/map/sites.js")
    told = dict(re.findall(r"(\w+): \"(#[0-9a-f]{6})\"", script.split("const STATUS_SYMBOLS")[0]))
    assert {light.value: themes.LIGHT_COLOURS[light] for light in Light}.items() <= told.items()
    assert {s.value: themes.STATUS_COLOURS[s] for s in Status}.items() <= told.items()
    steps = re.search(r"CIVIDIS = \[(.*?)\]", script)[1]
    assert tuple(re.findall(r"#[0-9a-f]{6}", steps)) == themes.SCORE_COLOURS
    assert f'NEUTRAL = "{themes.NEUTRAL}"' in script
    assert f'grey = "{themes.GREY}"' in script


QGIS = """
import sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=alternatives", "a", "ogr")
rules = [rule.label() for rule in layer.renderer().rootRule().children()]
area = layer.fields().indexOf("area_daa")
light = layer.editorWidgetSetup(layer.fields().indexOf("class")).config()
print(layer.isValid(), layer.crs().authid(), len(rules), layer.attributeDisplayName(area),
      layer.labelsEnabled(), "oppdikt" in layer.metadata().abstract().lower(), light, flush=True)
del layer
app.exitQgis()
"""


def test_qgis_shows_the_style_the_titles_and_the_sources(package):
    python = os.environ.get("IKAP_QGIS_PYTHON") or shutil.which("python3", path="/usr/bin")
    settings = {
        "PATH": os.environ["PATH"],
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(package.parent),
    }
    if python is None or subprocess.run([python, "-c", "import qgis.core"], env=settings,
                                        capture_output=True).returncode:  # fmt: skip
        pytest.skip("no QGIS was found: IKAP_QGIS_PYTHON may name a Python that has it")
    told = subprocess.run(
        [python, "-c", QGIS, str(package)], capture_output=True, text=True, env=settings
    )
    assert told.stdout.startswith("True EPSG:25832 2 Brutto, daa True True"), told.stderr
    assert "'God': 'green'" in told.stdout


# --- GeoJSON and more --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def geojson(document, evaluation, tmp_path_factory):
    path = tmp_path_factory.mktemp("json") / "scores.geojson"
    gis.write_geojson(gis.site_layer(document, evaluation.sites), path)
    return path


def test_geojson_is_in_degrees_with_rings_by_the_right_hand(geojson, evaluation):
    whole = json.loads(geojson.read_text("utf-8"))
    assert "crs" not in whole
    degrees = evaluation.sites.to_crs("EPSG:4326").geometry
    for feature in whole["features"]:
        drawn = shape(feature["geometry"])
        for part in getattr(drawn, "geoms", [drawn]):
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)
        assert drawn.hausdorff_distance(degrees[feature["id"]]) < 1e-7


def test_geojson_has_seven_decimals(geojson):
    numbers = re.findall(r"\[ (\d+\.\d+), (\d+\.\d+) \]", geojson.read_text("utf-8"))
    assert numbers
    assert all(len(n.split(".")[1]) <= 7 for pair in numbers for n in pair)


def test_geojson_holds_the_numbers_of_the_run(geojson, document):
    whole = json.loads(geojson.read_text("utf-8"))
    rows = {feature["id"]: feature["properties"] for feature in whole["features"]}
    for entry in document["alternatives"]:
        row = rows[entry["id"]]
        assert (row["name"], row["rank"], row["score"]) == tuple(
            entry[key] for key in ("name", "rank", "score")
        )


@pytest.mark.parametrize("name", list(extras.EXTRAS))
def test_other_formats_hold_the_same(document, evaluation, tmp_path, name):
    layer = gis.site_layer(document, evaluation.sites)
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        extras.write_extras(layer, folder, [name])
    first, second = (
        folder / extras.EXTRAS[name].file for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert first.read_bytes() == second.read_bytes()
    read = gpd.read_file(first)
    assert read.crs == "EPSG:25832"
    read = read.set_index("id").loc[layer["id"]]
    assert read["score"].tolist() == pytest.approx(layer["score"].tolist(), nan_ok=True)
    assert shapely.area(read.geometry).sum() == pytest.approx(shapely.area(layer.geometry).sum())


def test_what_cannot_be_written_is_told_before_anything_is_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError) as told:
        extras.check_extras(["dwg", "parquet", "fgb"])
    said = [str(problem) for problem in told.value.problems]
    assert len(said) == 2
    assert "«dwg» finnes ikke" in said[0]
    assert "fgb, parquet" in said[0]
    assert 'pip install "ikap[parquet]"' in said[1]
    monkeypatch.undo()
    command = ["score", str(sample_proposals()), "--out", str(tmp_path / "ut"), "--also", "dwg"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "«dwg» finnes ikke" in result.output
    assert not (tmp_path / "ut").exists()


def test_a_layer_without_sites_is_written(document, evaluation, tmp_path):
    none = document | {"alternatives": []}
    layer = gis.site_layer(none, evaluation.sites)
    gis.write_geojson(layer, tmp_path / "tom.geojson")
    assert json.loads((tmp_path / "tom.geojson").read_text("utf-8"))["features"] == []


def test_every_file_is_named_in_one_folder(tmp_path):
    assert len({extra.file for extra in extras.EXTRAS.values()}) == len(extras.EXTRAS)
    assert all(Path(extra.file).stem == "scores" for extra in extras.EXTRAS.values())
