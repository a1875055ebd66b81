"""What a file is taken for, why, and what is left for the planner to say."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing

import pytest
import shapely

from ikap.catalogue import LAYERS
from ikap.sources.adding.candidate import Choices
from ikap.sources.adding.choosing import chosen, questions
from ikap.sources.adding.dates import date_of
from ikap.sources.adding.offer import offers
from ikap.sources.adding.recognition import by_layers, candidate, candidates, serving, surest
from ikap.sources.region import open_region
from tests.sources.conftest import frame, square

NOTHING = Choices()
TWO = [square(0, 0), square(200, 0)]


def taken(path, choices=NOTHING):
    (offer,) = offers(path)
    best = surest(candidates(offer, choices))
    return best and best.kind.name


BUNDLED = [name for name in open_region().declarations if name != "growth_targets"]


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_file_is_known_for_what_it_is(name):
    part = open_region().declarations[name].parts[0]
    assert taken(part.file) == name


def test_a_producers_columns_and_codes_say_more_than_the_files_name(save):
    path = save("eksport_17.gpkg", TWO, arealtype=[21, 60], skogbonitet=[98, 98])
    (offer,) = offers(path)
    best = surest(candidates(offer, NOTHING))
    assert best.kind.name == "land"
    assert best.columns == {"land_type": "arealtype", "forest_productivity": "skogbonitet"}
    assert best.tables["land_type"] == ("ar5",)
    assert questions(best) == []


def test_codes_of_two_lists_are_asked_for_and_the_products_name_settles_it(save):
    (offer,) = offers(save("arealer.gpkg", TWO, arealtype=[30, 60]))
    (asked,) = questions(surest(candidates(offer, NOTHING)))
    assert asked.answer == ("--codes", "land_type=KODELISTE")
    assert "ar5, ar50" in asked.problem.what
    told = Choices(codes={"land_type": "ar50"})
    assert questions(surest(candidates(offer, told))) == []
    (known,) = offers(
        save("Basisdata_5001_Trondheim_25832_FKB-AR5_x.gpkg", TWO, arealtype=[30, 60])
    )
    best = surest(candidates(known, NOTHING))
    assert questions(best) == []
    assert (best.product.publisher, best.product.restricted) == ("NIBIO", True)


def test_unknown_codes_are_counted_and_asked_for(save):
    (offer,) = offers(save("teiger.gpkg", [*TWO, square(400, 0)], arealtype=[21, 98, 98]))
    (asked,) = questions(candidate(offer, LAYERS["land"], NOTHING))
    assert asked.answer == ("--value", "land_type:98=VERDI")
    assert "98 (2)" in asked.problem.what
    told = Choices(words={"land_type": {"98": 99}})
    assert questions(candidate(offer, LAYERS["land"], told)) == []


def test_codes_that_the_chosen_list_lacks_are_told_with_those_it_has(save):
    (offer,) = offers(save("teiger.gpkg", TWO, objtype=["Skog", "Eng"]))
    one = candidate(offer, LAYERS["land"], Choices(codes={"land_type": "n50"}))
    (asked,) = questions(one)
    assert asked.answer == ("--value", "land_type:Eng=VERDI")
    assert "Kjente verdier: DyrketMark, Skog" in asked.problem.remedy
    told = Choices(codes={"land_type": "n50"}, words={"land_type": {"Eng": "DyrketMark"}})
    assert questions(candidate(offer, LAYERS["land"], told)) == []


def test_a_column_of_other_things_is_no_sign(save):
    assert taken(save("x.gpkg", TWO, objtype=["Bygning", "Gjerde"])) is None


def test_geometry_rules_out(save):
    lines = [shapely.LineString([(0, 0), (1, 1)])] * 2
    (offer,) = offers(save("linjer.gpkg", lines, arealtype=[21, 60]))
    assert "land" not in [one.kind.name for one in candidates(offer, NOTHING)]
    asked = chosen(save("flomsone.gpkg", lines, navn=["a", "b"]), None, None, NOTHING)[1]
    assert (
        "navnet tyder på flomsoner (flater), men filen inneholder linjer" in asked[0].problem.what
    )


def test_columns_that_could_serve_are_those_whose_values_do(save):
    points = [shape.centroid for shape in TWO]
    path = save("mål.gpkg", points, slag=["park", "grocery"], antall=[1, 2], navn=["a", "b"])
    (offer,) = offers(path)
    one = candidate(offer, LAYERS["services"], NOTHING)
    (lacking,) = one.lacking
    assert serving(one, lacking) == ("slag",)
    assert questions(one)[0].answer == ("--field", "service=slag")


def test_verneform_is_read_whatever_the_layer_is_called(save):
    (offer,) = offers(save("områder.gpkg", TWO, verneform=["NR", "NP"]))
    best = surest(candidates(offer, NOTHING))
    assert best.choices.words["protection"] == {"NR": "nature_reserve", "NP": "national_park"}


@pytest.fixture
def object_types(tmp_path):
    path = tmp_path / "arealdekke.gpkg"
    for name, shape in (("DyrketMark", TWO[0]), ("Skog", TWO[1]), ("Vegnavn", square(0, 300))):
        frame([shape], hoyde=[1]).to_file(path, layer=name)
    return path


def test_a_layer_for_each_code_is_one_layer_of_land(object_types):
    whole = by_layers(offers(object_types), NOTHING)
    assert (whole.kind.name, whole.choices.codes) == ("land", {"land_type": "n50"})
    assert chosen(object_types, None, "land", NOTHING) == (whole, [])


def test_one_of_several_layers_is_asked_for_with_those_that_are_known(object_types):
    frame(TWO, kommunenummer=["5001", "5028"]).to_file(object_types, layer="Kommune")
    one, (asked,) = chosen(object_types, None, None, NOTHING)
    assert one is None
    assert "Kommune → municipalities" in asked.problem.remedy
    assert "--as land" in asked.problem.what
    assert asked.answer == (f"{object_types}:LAG",)


def test_in_a_delivery_of_n50_the_layer_of_land_is_found(tmp_path):
    path = tmp_path / "Basisdata_5001_Trondheim_25832_N50Kartdata_GPKG.gpkg"
    for layer, types in (
        ("N50_AdministrativeOmråder_omrade", ["Kommune", "Kommune"]),
        ("N50_Arealdekke_omrade", ["DyrketMark", "Innsjø"]),
        ("N50_BygningerOgAnlegg_omrade", ["Lufthavn", "Lufthavn"]),
    ):
        frame(TWO, objtype=types).to_file(path, layer=layer)
    for kind in (None, "land"):
        one, asked = chosen(path, None, kind, NOTHING)
        assert (one.offer.layer, asked) == ("N50_Arealdekke_omrade", [])
        assert (one.product.publisher, one.tables) == ("Kartverket", {"land_type": ("n50",)})


def test_the_latest_date_in_the_file_is_its_date_and_one_in_its_name_is_not(save):
    path = save("a_20240101.gpkg", TWO, datauttaksdato=["2026-01-15T10:00:00", "2026-02-01"])
    assert date_of(offers(path)[0]).date == "2026-02-01"
    later = save(
        "b.gpkg", TWO, oppdateringsdato=["20250307", "2024-12-24"], datauttaksdato=["", "x"]
    )
    assert date_of(offers(later)[0]).date == "2025-03-07"
    assert date_of(offers(save("c_20240101.gpkg", TWO, navn=["a", "b"]))[0]) is None


def test_dates_that_a_geopackage_and_a_timetable_carry(save, tmp_path):
    path = save("a.gpkg", TWO, navn=["a", "b"])
    told = (
        "<gmd:CI_Date><gco:Date>2025-03-07</gco:Date></gmd:CI_Date><gco:Date>2024-01-01</gco:Date>"
    )
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE gpkg_metadata (id INTEGER, metadata TEXT)")
        file.execute("INSERT INTO gpkg_metadata VALUES (1, ?)", (told,))
        file.commit()
    assert date_of(offers(path)[0]).date == "2025-03-07"
    timetable = tmp_path / "rute.zip"
    with zipfile.ZipFile(timetable, "w") as archive:
        archive.writestr("stops.txt", "stop_id\n")
        archive.writestr("feed_info.txt", "feed_publisher_name,feed_start_date\nAtB,20260105\n")
    (offer,) = offers(timetable)
    assert (offer.shape, date_of(offer).date) == ("timetable", "2026-01-05")


def test_real_object_types(shared_data):
    found = offers(shared_data / "n1000_trondheimsregionen_25833.gpkg")
    sure = {o.layer: best.kind.name for o in found if (best := surest(candidates(o, NOTHING)))}
    assert sure == {
        "Bane": "transit_lines",
        "Elv": "watercourses",
        "ElvBekk": "watercourses",
        "Havflate": "shoreline",
        "Kommune": "municipalities",
        "Naturvernomrade": "protected_nature",
        "Stasjon": "stations",
        "Veglenke": "roads",
    }
    assert taken(shared_data / "rb_atb-aggregated-gtfs_20201215.zip") == "timetable"
    assert (
        taken(shared_data / "kommuner_trondheimsregionen_2024_robhopM_4326.geojson")
        == "municipalities"
    )


def test_a_layer_drawn_by_hand_is_not_taken_for_the_product_that_it_is_called_after(save):
    hand = save("jordkvalitet.gpkg", TWO, jordkvalitet=[1, 2])
    (offer,) = offers(hand)
    drawn = surest(candidates(offer, NOTHING))
    assert drawn.kind.name == "soil_quality"
    assert drawn.product is None
    (offer,) = offers(save("Jordkvalitet_2025.gpkg", TWO, jordkvalitet=[1, 2], lokalId=["a", "b"]))
    assert surest(candidates(offer, NOTHING)).product.publisher == "NIBIO"
