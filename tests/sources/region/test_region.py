"""A region reads itself, tells everything that is wrong at once, and does not guess."""

from __future__ import annotations

import hashlib
import json
import pickle
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.model import ConfigurationError
from ikap.sources.region import bundled_regions, check_region, open_region
from ikap.text import speaking
from tests.sources.conftest import MIDDLE, REGION, SIZE, SOUTH, WEST, frame, municipalities, square


def told(error):
    return str(error.value)


def test_a_region_is_read(lilleby):
    found = lilleby.layer("municipalities")
    assert found["municipality_code"].tolist() == ["5001", "5028"]
    assert found["name"].tolist() == ["Trondheim", "Melhus"]
    assert lilleby.box == (WEST, SOUTH, WEST + 2 * SIZE, SOUTH + SIZE)
    assert lilleby.groups == {"by": ("5001",)}
    assert (lilleby.group_of("5001"), lilleby.group_of("5028")) == ("by", None)
    assert lilleby.groups_basis is None
    assert (lilleby.density.default, lilleby.density.by_group) == (3, {"by": 6})
    assert lilleby.covers("municipalities") == "region"
    assert lilleby.source("municipalities").date == "2026-01-15"


def test_everything_that_is_wrong_with_region_toml_is_said_at_once(toy):
    toy.write('[layers.lan]\nfile = "x"\n')
    toy.write('[layers.flood]\nfile = "borte.gpkg"\nfelt = 1\ncovers = 3\n')
    toy.write('[layers.flood.source]\ntitle = "Flom"\n')
    toy.write('[tables.growth_targets]\nfile = 7\nfields = { folk = "a" }\n')
    for code, words in (("nb", "ukjent navn: felt"), ("en", "unknown name: felt")):
        with speaking(code), pytest.raises(ConfigurationError) as error:
            toy.open()
        assert words in told(error)
    assert len(error.value.problems) >= 8
    for part in (
        "lan",
        "borte.gpkg",
        "covers",
        "publisher",
        "licence",
        "file",
        "folk",
        "landslide",
    ):
        assert part in told(error)


def test_a_broken_region_toml_and_a_missing_one(tmp_path):
    with pytest.raises(ConfigurationError, match=r"ingen region\.toml"):
        open_region(tmp_path)
    (tmp_path / "region.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="TOML"):
        open_region(tmp_path)


def test_a_region_without_municipalities(tmp_path):
    (tmp_path / "region.toml").write_text(REGION, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="municipalities mangler"):
        open_region(tmp_path)


def test_an_unknown_bundled_region_names_those_that_exist():
    with pytest.raises(ConfigurationError) as error:
        open_region("bundled:atlantis")
    for folder in bundled_regions().glob("*/region.toml"):
        assert folder.parent.name in told(error)


def test_the_file_itself_may_be_named(toy):
    assert open_region(toy.folder / "region.toml").folder == toy.folder


# --- layers ----------------------------------------------------------------------------------


def test_a_producers_names_codes_and_crs_become_ours(toy):
    land = frame([square(0, 0), square(200, 0)], arealtype=["21", "60"], skogbonitet=[98, 15])
    region = toy.add("land", frame=land.to_crs(25833)).open()
    found = region.layer("land")
    assert found.crs.to_epsg() == 25832
    assert found["land_type"].dtype == "int64"
    told = dict(zip(found["land_type"], found["forest_productivity"], strict=True))
    assert told == {21: 98, 60: 15}
    assert found["ground"].isna().all()
    assert found.area.sum() == pytest.approx(20_000, rel=1e-3)


def test_declared_fields_values_constants_and_filters(toy):
    zones = frame(
        [square(0, 0), square(200, 0), square(400, 0)],
        intervall=[200, 1000, 200],
        status=["gjeldende", "gjeldende", "utgått"],
        sone=["F", "F", "F"],
    )
    toy.add(
        "flood",
        'fields = { return_period = "intervall" }\nwhere = { status = ["gjeldende"] }\n'
        'constants = { zone = "hazard" }',
        frame=zones,
    )
    region = toy.add(
        "landslide",
        'file = "flood.gpkg"\nfields = { return_period = "intervall", zone = "sone" }\n'
        'values = { zone = { F = "precaution" } }',
    ).open()
    assert sorted(region.layer("flood")["return_period"]) == [200, 1000]
    assert set(region.layer("flood")["zone"]) == {"hazard"}
    assert set(region.layer("landslide")["zone"]) == {"precaution"}


def test_a_layer_of_several_parts(toy):
    path = toy.folder / "kart.gpkg"
    frame([square(0, 0)]).to_file(path, layer="Skog")
    frame([square(200, 0)]).to_file(path, layer="Myr")
    region = toy.add(
        "land",
        'file = "kart.gpkg"\nparts = [ { layer = "Skog", constants = { land_type = 30 } },'
        ' { layer = "Myr", constants = { land_type = 60 } } ]',
    ).open()
    assert sorted(region.layer("land")["land_type"]) == [30, 60]


def test_unknown_codes_are_counted_and_those_known_are_listed(toy):
    land = frame([square(i * 200, 0) for i in range(3)], arealtype=[21, 77, 77])
    region = toy.add("land", frame=land).open()
    for code, words in (("nb", "har ukjente verdier: 77 (2)"), ("en", "unknown values: 77 (2)")):
        with speaking(code), pytest.raises(ConfigurationError) as error:
            region.layer("land")
        assert words in told(error)
        assert "21, 22, 23" in told(error)


def test_a_missing_code_is_not_a_class_of_its_own(toy):
    land = frame([square(0, 0)], arealtype=[None])
    with pytest.raises(ConfigurationError, match=r"tom \(1\)"):
        toy.add("land", frame=land).open().layer("land")


def test_a_missing_field_lists_those_there_are(toy):
    region = toy.add("land", frame=frame([square(0, 0)], type=[21])).open()
    for code, words in (("nb", "Feltene er type"), ("en", "The fields are type")):
        with speaking(code), pytest.raises(ConfigurationError, match="land_type") as error:
            region.layer("land")
        assert words in told(error)


def test_all_layers_are_checked_at_once(toy):
    toy.add("land", frame=frame([square(0, 0)], arealtype=[1]))
    toy.add("stations", frame=frame([square(0, 0)], navn=["x"]))
    problems = check_region(toy.open())
    assert len(problems) == 2
    assert "Polygon, ventet Point" in str(problems[1])


def test_a_layer_without_a_crs(toy):
    path = toy.folder / "land.shp"
    frame([square(0, 0)], arealtype=[21]).to_file(path)
    path.with_suffix(".prj").unlink()
    region = toy.add("land", 'file = "land.shp"').open()
    for code, words in (
        ("nb", "passer med EUREF89 UTM sone 32"),
        ("en", "fit EUREF89 UTM zone"),
    ):
        with speaking(code), pytest.raises(ConfigurationError) as error:
            region.layer("land")
        assert words in told(error)
    text = (toy.folder / "region.toml").read_text(encoding="utf-8")
    given = text.replace('file = "land.shp"', 'file = "land.shp"\ncrs = "EPSG:25832"')
    (toy.folder / "region.toml").write_text(given, encoding="utf-8")
    assert toy.open().layer("land")["land_type"].tolist() == [21]


@pytest.mark.parametrize("window", [None, (WEST, SOUTH, WEST + 500, SOUTH + 500)])
def test_a_layer_in_the_wrong_zone(toy, window):
    land = frame([square(0, 0)], arealtype=[21]).to_crs(25833).set_crs(25832, allow_override=True)
    region = toy.add("land", frame=land).open()
    for code, words in (("nb", "EUREF89 UTM sone 33"), ("en", "EUREF89 UTM zone 33")):
        with speaking(code), pytest.raises(ConfigurationError, match=words):
            region.layer("land", window)


@pytest.mark.parametrize(("claimed", "zone"), [(25832, 33), (25833, 32)])
def test_municipalities_one_zone_off_are_refused_with_the_right_zone(toy, claimed, zone):
    wrong = municipalities().to_crs(25800 + zone).set_crs(claimed, allow_override=True)
    wrong.to_file(toy.folder / "municipalities.gpkg")
    for code, fits in (("nb", "de passer med EUREF89 UTM sone"), ("en", "fit EUREF89 UTM zone")):
        words = f"EPSG:{claimed}.*{fits} {zone}"
        with speaking(code), pytest.raises(ConfigurationError, match=words):
            toy.open().layer("municipalities")


def test_municipalities_that_lie_nowhere_near(toy):
    away = municipalities().translate(0, -3_000_000)
    frame(list(away), kommunenummer=["5028", "5001"], kommunenavn=["Melhus", "Trondheim"]).to_file(
        toy.folder / "municipalities.gpkg"
    )
    with pytest.raises(ConfigurationError, match="utenfor området som EPSG:25832"):
        toy.open().layer("municipalities")


def test_municipalities_are_put_together_by_todays_number(toy):
    pieces = frame(
        [square(0, 0, SIZE), square(SIZE, 0, SIZE / 2), square(SIZE + SIZE / 2, 0, SIZE / 2)],
        kommunenummer=["5028", "5001", "5030"],
        kommunenavn=["Melhus", "Trondheim", "Klæbu"],
    )
    pieces.to_file(toy.folder / "municipalities.gpkg")
    found = toy.open().layer("municipalities")
    assert found["municipality_code"].tolist() == ["5001", "5028"]
    assert found.area.iloc[0] == SIZE * SIZE / 4 * 2


def test_a_municipality_that_the_layer_lacks(toy):
    municipalities().iloc[:1].to_file(toy.folder / "municipalities.gpkg")
    with pytest.raises(ConfigurationError, match="kommune 5001 finnes ikke"):
        toy.open().layer("municipalities")


def test_a_window_gives_the_features_that_touch_it(toy):
    land = frame([square(i * 1000, 0) for i in range(10)], arealtype=[21] * 10).to_crs(25833)
    region = toy.add("land", frame=land).open()
    found = region.layer("land", (WEST + 1950, SOUTH, WEST + 3050, SOUTH + 50))
    assert len(found) == 2
    assert len(region.layer("land")) == 10
    assert len(region.layer("land", (WEST + 150, SOUTH + 5000, WEST + 160, SOUTH + 5010))) == 0


def test_the_order_of_the_features_does_not_matter(toy):
    land = frame([square(i * 200, 0) for i in range(5)], arealtype=[21, 22, 23, 30, 60])
    first = toy.add("land", frame=land).open().layer("land")
    land.iloc[::-1].to_file(toy.folder / "land.gpkg")
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(toy.open().layer("land")))


def test_a_caller_cannot_change_what_the_next_one_reads(toy):
    region = toy.add(
        "stations", frame=frame([shapely.Point(WEST + 5, SOUTH + 5)], navn=["A"])
    ).open()
    region.layer("stations")["name"] = "B"
    assert region.layer("stations")["name"].tolist() == ["A"]


def test_lines_and_points_come_one_by_one_and_without_height(toy):
    line = shapely.LineString([(WEST, SOUTH, 1), (WEST + 9, SOUTH, 2)])
    other = shapely.LineString([(WEST, SOUTH + 5, 1), (WEST + 9, SOUTH + 5, 2)])
    roads = frame([shapely.MultiLineString([line, other])], vegkategori=["E"])
    found = toy.add("roads", frame=roads).open().layer("roads")
    assert found.geom_type.tolist() == ["LineString", "LineString"]
    assert not found.has_z.any()


def test_what_is_mended_and_what_is_left_out_is_said(toy):
    x, y = WEST, SOUTH
    bow = [[x, y], [x + 100, y + 100], [x + 100, y], [x, y + 100], [x, y]]
    open_ring = [[x, y], [x + 100, y], [x + 100, y + 100], [x + 1, y + 5]]
    rows = [{"type": "Polygon", "coordinates": [ring]} for ring in (bow, open_ring)]
    whole = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
        "features": [{"type": "Feature", "properties": {}, "geometry": g} for g in rows],
    }
    (toy.folder / "jord.geojson").write_text(json.dumps(whole), encoding="utf-8")
    region = toy.add("core_farmland", 'file = "jord.geojson"').open()
    assert region.layer("core_farmland").area.tolist() == [5000]
    mended = " ".join(str(p) for p in check_region(region))
    assert "objekter med ugyldig geometri som er reparert: 1" in mended
    assert "Det første er nr. 2: flaten er ikke lukket" in mended


def test_the_main_centre(toy):
    spots = [shapely.Point(WEST + 5, SOUTH + 5), shapely.Point(MIDDLE, SOUTH + 5)]
    centres = frame(spots, navn=["Torget", "Bydel"], nivå=[1, 2])
    found = toy.add("centres", frame=centres).open().layer("centres")
    assert dict(zip(found["name"], found["main"], strict=True)) == {"Torget": True, "Bydel": False}
    centres.assign(navn=["Annet", "Bydel"]).to_file(toy.folder / "centres.gpkg")
    with pytest.raises(ConfigurationError, match="Annet, Bydel"):
        toy.open().layer("centres")


def test_an_empty_layer_says_that_nothing_is_there(toy):
    none = frame([square(0, 0)], navn=["x"], verneform=["other"]).iloc[:0]
    assert len(toy.add("protected_nature", frame=none).open().layer("protected_nature")) == 0


def test_kartverkets_delivery_with_object_types_in_a_zip(toy):
    crs = {"type": "name", "properties": {"name": "EPSG:25832"}}
    collections = {
        "Kommune": {"crs": crs, **json.loads(municipalities().to_json())},
        "Grense": {"crs": crs, "type": "FeatureCollection", "features": []},
    }
    name = "Basisdata_0000_Norge_25832_Kommuner_GeoJSON.zip"
    with zipfile.ZipFile(toy.folder / name, "w") as archive:
        archive.writestr("Kommuner.geojson", json.dumps(collections))
    text = (toy.folder / "region.toml").read_text(encoding="utf-8")
    for layer, good in (('layer = "Kommune"', True), ("", False)):
        told = text.replace('file = "municipalities.gpkg"', f'file = "{name}"\n{layer}')
        (toy.folder / "region.toml").write_text(told, encoding="utf-8")
        if good:
            assert toy.open().layer("municipalities").area.tolist() == [SIZE**2, SIZE**2]
        else:
            with pytest.raises(ConfigurationError, match="Kommune, Grense"):
                toy.open().layer("municipalities")


# --- tables, timetable, summary ----------------------------------------------------------------


def test_a_table_with_decimal_commas(toy):
    lines = [
        "kommunenummer;dwellings_share;dwellings_reserve;reserve_type;reserve_date;jobs",
        "5028;0,3;1 200;total;2020;",
        "5001;0,7;9000;total;2020;100",
    ]
    (toy.folder / "vekst.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    region = toy.add("growth_targets", 'file = "vekst.csv"', section="tables").open()
    found = region.layer("growth_targets").set_index("municipality_code")
    assert found["dwellings_share"].to_dict() == {"5001": 0.7, "5028": 0.3}
    assert found["dwellings_reserve"].to_dict() == {"5001": 9000, "5028": 1200}
    assert found["jobs"].isna().to_dict() == {"5001": False, "5028": True}
    assert not isinstance(region.layer("growth_targets"), gpd.GeoDataFrame)


def test_a_table_with_text_for_a_number(toy):
    lines = ["kommunenummer;dwellings_share;dwellings_reserve;reserve_type;reserve_date"]
    (toy.folder / "vekst.csv").write_text("\n".join([*lines, "5028;mye;1;total;2020"]), "utf-8")
    region = toy.add("growth_targets", 'file = "vekst.csv"', section="tables").open()
    with pytest.raises(ConfigurationError, match=r"dwellings_share.*mye \(1\)"):
        region.layer("growth_targets")


def own_factors(toy, *lines):
    text = "\n".join(["faktor;lav;midt;høy", *lines])
    (toy.folder / "nibio.csv").write_text(text, encoding="utf-8")
    return toy.add("emission_factors", 'file = "nibio.csv"', section="tables").open()


def test_a_regions_own_emission_factors(toy):
    found = own_factors(toy, "forest_high;31,5;44;58", "pasture;;12;").layer("emission_factors")
    assert found["best"].tolist() == [44.0, 12.0]
    assert found["low"].isna().tolist() == [False, True]


def test_emission_factors_that_cannot_be_right_are_all_told(toy):
    with pytest.raises(ConfigurationError) as told:
        own_factors(toy, "skog;1;2;3", "pasture;1;-2;3").layer("emission_factors")
    text = str(told.value)
    assert "skog (1). Kjente verdier: forest_high" in text
    assert "-2 (1). Ventet tall fra 0 og opp" in text


def test_emission_factors_whose_low_is_above_the_high(toy):
    with pytest.raises(
        ConfigurationError, match=r"Midt er større enn Høy .antall rader: 1, først for pasture"
    ):
        own_factors(toy, "forest_high;1;2;3", "pasture;1;9;3").layer("emission_factors")


def test_a_factor_that_stands_twice(toy):
    with pytest.raises(ConfigurationError, match=r"finnes i flere rader: pasture"):
        own_factors(toy, "pasture;1;2;3", "pasture;1;3;4").layer("emission_factors")


def test_heights_that_are_no_raster(toy):
    (toy.folder / "heights.tif").write_text("hei", encoding="utf-8")
    region = toy.add("elevation", 'file = "heights.tif"').open()
    with pytest.raises(ConfigurationError, match=r"heights\.tif.*kan ikke leses som raster"):
        region.layer("elevation")


def test_a_peat_depth_in_centimetres_is_no_depth(toy):
    mire = frame([square(10, 10)], arealtype=[60], torvdybde=[150])
    region = toy.add("land", frame=mire).open()
    with pytest.raises(ConfigurationError, match=r"150.*\(1\)\. Ventet tall fra 0 til 10.m"):
        region.layer("land")


def test_a_layer_that_the_region_lacks(lilleby):
    assert not lilleby.has("flood")
    with pytest.raises(ConfigurationError, match="Flomsoner"):
        lilleby.layer("flood")
    with pytest.raises(ValueError, match="unknown layer 'flod'"):
        lilleby.has("flod")


def test_the_summary_names_files_sources_and_what_is_missing(toy):
    region = toy.add("land", "synthetic = true", frame=frame([square(0, 0)], arealtype=[21])).open()
    told = region.summary()
    assert told.municipalities == {"5001": "Trondheim", "5028": "Melhus"}
    assert [f.path for f in told.files] == ["land.gpkg", "municipalities.gpkg", "region.toml"]
    whole = (toy.folder / "land.gpkg").read_bytes()
    assert told.files[0].sha256 == hashlib.sha256(whole).hexdigest()
    assert told.synthetic == ("land",)
    assert "flood" in told.missing
    assert "land" not in told.missing
    assert told.crs == "EPSG:25832"


def test_real_boundaries_and_kartverkets_n1000(tmp_path, shared_data):
    kart = (shared_data / "n1000_trondheimsregionen_25833.gpkg").as_posix()
    source = 'source = { title = "N1000", publisher = "Kartverket", date = "2025", licence = "CC" }'
    text = f"""
title = "Ekte"
crs = "EPSG:25832"
municipalities = ["5001", "5027", "5028", "5029", "5031", "5035", "5054", "5059"]
main_centre = "x"
density = {{ default = 3, basis = {{ tag = "P", title = "x" }} }}
[layers.municipalities]
file = "{kart}"
layer = "Kommune"
{source}
[layers.stations]
file = "{kart}"
layer = "Stasjon"
{source}
"""
    (tmp_path / "region.toml").write_text(text, encoding="utf-8")
    region = open_region(tmp_path)
    assert len(region.layer("municipalities")) == 8
    assert "Hommelvik" in set(region.layer("stations")["name"])


def test_a_region_sent_to_another_process_is_its_folder(toy):
    region = toy.open()
    region.layer("municipalities")
    there = pickle.loads(pickle.dumps(region))
    assert len(pickle.dumps(region)) < 1000  # no layer goes along
    assert there.municipalities == region.municipalities
    assert pickle.loads(pickle.dumps(region)) is there  # opened once in a process


def test_a_grouping_says_whose_word_it_is_and_puts_nobody_in_two(toy):
    path = toy.folder / "region.toml"
    text = path.read_text(encoding="utf-8")
    basis = 'basis = { title = "Vedtak", tag = "P" }'
    path.write_text(text.replace('["5001"] }', f'["5001"], {basis} }}', 1), encoding="utf-8")
    assert open_region(toy.folder).groups_basis.title == "Vedtak"
    twice = text.replace('{ by = ["5001"] }', '{ by = ["5001"], land = ["5001", "5028"] }')
    path.write_text(twice, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="kommune 5001 står i flere grupper"):
        open_region(toy.folder)
