"""`ikap layers add`: a planner's own file in the place of an invented layer."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from ikap.commands import app
from ikap.commands.layers import requests as wishes
from ikap.model import ConfigurationError
from ikap.sources.adding import filing
from ikap.sources.region import bundled_regions, open_region
from tests.sources.conftest import MIDDLE, SIZE, SOUTH, frame, municipalities, square
from tests.storage.machine import Machine

SOURCE = ("--title", "AR5", "--publisher", "NIBIO", "--date", "2026-01-15", "--licence", "Geovekst")
INVENTED = "synthetic = true  # byttes"


def add(*words):
    return CliRunner().invoke(app, ["layers", "add", *map(str, words)])


def everything(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def told(folder):
    return tomllib.loads((folder / "region.toml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def any_shell(monkeypatch):
    """Commands are printed as in the shell that the tests read them in, whatever the system."""
    monkeypatch.setattr(wishes, "command_line", shlex.join)


@pytest.fixture
def fields(save):
    """All of the region in two surfaces, cultivated and wood."""
    west, east = square(0, 0, SIZE), square(SIZE, 0, SIZE)
    return save("teiger.gpkg", [west, east], arealtype=[21, 30], datauttaksdato=["2026-01-15"] * 2)


@pytest.fixture
def invented(toy):
    """A region with an invented layer of land, and a word of the planner's about it."""
    toy.write("# Arealtyper: bestilt i juni.\n")
    return toy.add("land", INVENTED, frame=frame([square(0, 0)], land_type=[60]))


def test_ones_own_file_takes_the_place_of_the_invented(invented, fields):
    before = (invented.folder / "region.toml").read_text(encoding="utf-8")
    done = add(
        fields,
        "--region",
        invented.folder,
        "--title",
        "AR5",
        "--publisher",
        "NIBIO",
        "--licence",
        "Geovekst",
    )
    assert done.exit_code == 0, done.output
    assert (
        "Datoen 15.01.2026 er lest fra filen: seneste dato i feltet datauttaksdato" in done.output
    )
    assert "21 Fulldyrka jord (1), 30 Skog (1)" in done.output
    assert "objekter: 2, 200 000,0 daa, i regionen: 2" in done.output.replace("\xa0", " ")
    region = invented.open()
    assert region.layer("land")["land_type"].tolist() == [21, 30]
    source = region.source("land")
    assert (source.title, source.date, source.synthetic) == ("AR5", "2026-01-15", False)
    after = (invented.folder / "region.toml").read_text(encoding="utf-8")
    assert after.startswith(before[: before.index("[layers.land]")])
    assert "# Arealtyper: bestilt i juni." in after
    assert (invented.folder / "region.toml.bak").read_text(encoding="utf-8") == before
    assert (invented.folder / "teiger.gpkg").read_bytes() == fields.read_bytes()


def test_everything_that_must_be_decided_is_asked_at_once_and_then_it_runs(invented, save):
    path = save("kart.gpkg", [square(0, 0), square(0, 200)], slag=["rød", "red"])
    before = everything(invented.folder)
    asked = add(path, "--as", "noise", "--field", "noise_zone=slag", "--region", invented.folder)
    assert asked.exit_code == 2
    for option in ("--field", "--value", "--title", "--publisher", "--date", "--licence"):
        assert f"- {option}: " in asked.output
    assert everything(invented.folder) == before
    words = shlex.split(asked.output.splitlines()[-1])[3:]
    answers = {"noise_source=FELT": None, "noise_zone:rød=VERDI": "noise_zone:rød=red"}
    words = [answers.get(word, word) for word in words]
    missing = words.index(None)
    words[missing - 1 : missing + 1] = ["--constant", "noise_source=road"]
    words[words.index("ÅÅÅÅ-MM-DD")] = "2026"
    done = add(*words)
    assert done.exit_code == 0, done.output
    layer = invented.open().layer("noise")
    assert layer[["noise_source", "noise_zone"]].to_numpy().tolist() == [["road", "red"]] * 2


def test_an_option_that_the_file_has_no_use_for_is_told(invented, fields):
    done = add(fields, "--field", "aealtype=arealtype", "--region", invented.folder, *SOURCE)
    assert done.exit_code == 2
    assert "ukjent navn: aealtype. Feltene til land er land_type" in done.output


def test_boundaries_that_lack_a_municipality_are_replaced(toy, save):
    frame([square(0, 0, SIZE)], kommunenummer=["5028"]).to_file(toy.folder / "municipalities.gpkg")
    with pytest.raises(ConfigurationError):
        toy.open().layer("municipalities")
    whole = save("kommuner.gpkg", list(municipalities().geometry), kommunenummer=["5028", "5001"])
    done = add(whole, "--region", toy.folder, *SOURCE)
    assert done.exit_code == 0, done.output
    assert toy.open().layer("municipalities")["municipality_code"].tolist() == ["5001", "5028"]


def test_a_layer_whose_file_is_lost_is_put_back(invented, fields):
    (invented.folder / "land.gpkg").unlink()
    with pytest.raises(ConfigurationError):
        invented.open()
    other = add(fields, "--as", "cultivable", "--region", invented.folder, *SOURCE)
    assert other.exit_code == 2
    assert "filen land.gpkg finnes ikke" in other.output
    assert add(fields, "--region", invented.folder, *SOURCE).exit_code == 0
    assert len(invented.open().layer("land")) == 2


def test_a_region_toml_that_is_no_toml_is_told(invented, fields):
    path = invented.folder / "region.toml"
    path.write_text("title = ", encoding="utf-8")
    done = add(fields, "--region", invented.folder, *SOURCE)
    assert done.exit_code == 2
    assert "kan ikke leses som TOML" in done.output
    assert path.read_text(encoding="utf-8") == "title = "


def test_a_dry_run_shows_what_would_stand_there_and_changes_nothing(invented, fields):
    before = everything(invented.folder)
    done = add(fields, "--region", invented.folder, *SOURCE, "--dry-run")
    assert done.exit_code == 0
    assert 'fields = { land_type = "arealtype" }' in done.output
    assert everything(invented.folder) == before


def test_nothing_is_left_behind_when_the_disk_fails(invented, fields, monkeypatch):
    def full(_folder, _text):
        raise OSError(28, "No space left on device")

    before = everything(invented.folder)
    monkeypatch.setattr(filing, "replace_file", full)
    done = add(fields, "--region", invented.folder, *SOURCE)
    assert done.exit_code == 2
    assert "det er ikke plass på disken" in done.output
    assert everything(invented.folder) == before


def test_a_region_whose_file_is_open_elsewhere_is_as_it_was_and_a_moment_is_waited_for(
    invented, fields, monkeypatch
):
    machine = Machine(monkeypatch)
    before = everything(invented.folder)
    machine.hold(invented.folder / "region.toml")
    done = add(fields, "--region", invented.folder, *SOURCE)
    assert done.exit_code == 2
    assert "åpen i et annet program" in done.output
    assert "Ingenting er endret." in done.output
    kept = everything(invented.folder)
    kept.pop(Path("region.toml.bak"), None)  # what was there, beside itself
    assert kept == before
    machine.hold(invented.folder / "region.toml", times=3)
    assert add(fields, "--region", invented.folder, *SOURCE).exit_code == 0
    assert machine.refused > 3


def test_a_layer_that_is_wrong_is_not_taken_in(invented, save):
    before = everything(invented.folder)
    away = [shapely.transform(square(0, 0), lambda xy: xy - 300_000)]
    for path, words, sentence in (
        (save("a.gpkg", away, arealtype=[21]), (), "ingen av objektene ligger i regionen"),
        (
            save("b.gpkg", [square(0, 0).centroid], a=[1]),
            ("--as", "land"),
            "filen inneholder punkter, ventet flater",
        ),
        (
            save("c.gpkg", [square(0, 0)], torvdybde=[80], t=[60]),
            ("--as", "land", "--field", "land_type=t"),
            "torvdybde",
        ),
        (invented.folder / "borte.gpkg", (), "filen finnes ikke"),
    ):
        done = add(path, "--region", invented.folder, *words, *SOURCE)
        assert done.exit_code == 2
        assert sentence in done.output
    assert everything(invented.folder) == before


def test_wrong_options_are_all_told_at_once(fields):
    done = add(
        fields,
        "--as",
        "jord",
        "--date",
        "15.1.2026",
        "--crs",
        "EPSG:1",
        "--value",
        "a=b",
        "--covers",
        "tull",
    )
    assert done.exit_code == 2
    for option in ("--as:", "--date:", "--crs:", "--value:", "--covers:"):
        assert option in done.output
    told = ("--constant", "land_type=5", "--value", "land_type:98=77", "--field", "jord=a")
    again = add(fields, "--as", "land", *told)
    assert "«5» er ikke en av verdiene til land_type" in again.output
    assert "«77» er ikke en av verdiene til land_type" in again.output
    assert "Feltene til land er land_type" in again.output


def test_what_is_asked_again_is_not_said_twice(invented, fields):
    words = ("--as", "land", "--field", "land_type=borte", "--where", "arealtype=99")
    asked = add(fields, *words, "--region", invented.folder, *SOURCE)
    assert "ingen rader har arealtype=99. arealtype har 21, 30." in asked.output
    assert asked.output.splitlines()[-1].endswith("--where arealtype=VERDI")
    asked = add(fields, *words[:4], "--region", invented.folder, *SOURCE)
    assert asked.output.count("--field") == 2
    away = add(fields, "--covers", "0301", "--region", invented.folder, *SOURCE)
    assert "finnes ikke i regionen: 0301. Kommunene er 5001, 5028." in away.output


def test_a_file_without_a_crs_is_asked_for_and_the_one_that_fits_is_named(invented, tmp_path):
    path = tmp_path / "uten.shp"
    frame([square(0, 0)], arealtype=[21]).to_file(path)
    path.with_suffix(".prj").unlink()
    asked = add(path, "--as", "land", "--region", invented.folder, *SOURCE)
    assert asked.exit_code == 2
    words = shlex.split(asked.output.splitlines()[-1])[3:]
    assert words[-2:] == ["--crs", "EPSG:25832"]
    assert add(*words).exit_code == 0
    copied = sorted(p.name for p in invented.folder.glob("uten.*"))
    assert copied == ["uten.cpg", "uten.dbf", "uten.shp", "uten.shx"]
    assert invented.open().layer("land").area.tolist() == [10_000]


def test_two_files_are_parts_of_one_layer_and_a_third_comes_beside(toy, tmp_path, save):
    paths = []
    for folder, x in (("a", 0), ("b", SIZE)):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "ar5.gpkg")
        frame([square(x, 0, SIZE)], arealtype=[21]).to_file(paths[-1])
    done = add(*paths, "--as", "land", "--region", toy.folder, *SOURCE)
    assert done.exit_code == 0, done.output
    land = told(toy.folder)["layers"]["land"]
    assert land["parts"] == [{"file": "ar5.gpkg"}, {"file": "ar5-2.gpkg"}]
    assert land["fields"] == {"land_type": "arealtype"}
    more = save("mer.gpkg", [square(100, 100)], arealtype=[22])
    done = add(
        more,
        "--as",
        "land",
        "--part",
        "--region",
        toy.folder,
        "--title",
        "Myr",
        "--publisher",
        "NIBIO",
        "--date",
        "2024",
        "--licence",
        "NLOD",
    )
    assert done.exit_code == 0, done.output
    region = toy.open()
    assert sorted(region.layer("land")["land_type"]) == [21, 21, 22]
    source = region.source("land")
    assert (source.title, source.publisher, source.date) == ("AR5; Myr", "NIBIO", "2024")


def test_real_data_are_not_laid_beside_invented(invented, fields):
    done = add(fields, "--part", "--region", invented.folder, *SOURCE)
    assert done.exit_code == 2
    assert "laget er oppdiktet" in done.output


def test_what_kartverket_delivers_for_one_municipality_says_nothing_of_the_others(toy, save):
    zones = [square(SIZE, 0)]
    path = save("Basisdata_5001_Trondheim_25832_Flomsone_x.gpkg", zones, gjentaksintervall=[200])
    words = ("--as", "flood", "--constant", "zone=hazard", "--region", toy.folder, *SOURCE)
    assert add(path, *words).exit_code == 0
    assert toy.open().covers("flood") == ("5001",)
    other = save("flom.gpkg", zones, gjentaksintervall=[200])
    done = add(other, *words, "--covers", "region")
    assert "laget har ingen objekter i Melhus" in done.output
    assert toy.open().covers("flood") == "region"
    there = save("melhus.gpkg", [square(0, 0)], gjentaksintervall=[200])
    both = add(there, *words, "--part")
    assert "laget har ingen objekter" not in both.output
    assert len(toy.open().layer("flood")) == 2


def test_the_same_file_is_copied_once_and_a_linked_one_not_at_all(toy, fields):
    words = ("--region", toy.folder, *SOURCE)
    for _ in range(2):
        assert add(fields, *words).exit_code == 0
    assert [p.name for p in toy.folder.glob("teiger*")] == ["teiger.gpkg"]
    assert add(fields, "--as", "cultivable", "--link", *words).exit_code == 0
    assert told(toy.folder)["layers"]["cultivable"]["file"] == "../teiger.gpkg"
    assert len(toy.open().layer("cultivable")) == 2


def test_centres_need_a_main_one_and_layers_that_no_longer_fit_are_told(toy, save):
    toy.write(
        '[tables.travel_settlement]\nfile = "s.csv"\n'
        'source = { title = "T", publisher = "P", date = "2020", licence = "L" }\n'
    )
    (toy.folder / "s.csv").write_text("zone;destination;share\n1;Torget;1\n", encoding="utf-8")
    path = save("sentra.gpkg", [square(0, 0).centroid], navn=["Byen"])
    words = ("--constant", "level=1", "--region", toy.folder, *SOURCE)
    asked = add(path, "--as", "centres", *words)
    assert asked.exit_code == 2
    assert "«Torget» finnes ikke blant sentrene" in asked.output
    done = add(path, "--as", "centres", "--main-centre", "Byen", *words)
    assert done.exit_code == 0, done.output
    assert toy.open().main_centre == "Byen"
    more = save("flere.gpkg", [square(0, 900).centroid], navn=["Bygda"])
    done = add(more, "--as", "centres", "--part", *words)
    assert done.exit_code == 0, done.output
    assert sorted(toy.open().layer("centres")["name"]) == ["Byen", "Bygda"]
    assert "Bosettingsmønster" in done.output  # its tables lack others


def test_the_bundled_region_is_copied_and_never_changed(tmp_path):
    bundled = bundled_regions() / "trondheimsregionen"
    before = (bundled / "region.toml").read_bytes()
    layer = gpd.read_file(bundled / "core_farmland.fgb").iloc[:3]
    path = tmp_path / "kjerne.gpkg"
    layer.to_file(path)
    asked = add(path, "--as", "core_farmland", *SOURCE)
    assert asked.exit_code == 2
    assert "--region min-region" in asked.output
    assert (
        add(
            path, "--as", "core_farmland", "--region", "bundled:trondheimsregionen", *SOURCE
        ).exit_code
        == 2
    )
    own = tmp_path / "min region"
    done = add(path, "--as", "core_farmland", "--region", own, *SOURCE)
    assert done.exit_code == 0, done.output
    assert (bundled / "region.toml").read_bytes() == before
    mine, theirs = open_region(own), open_region()
    assert len(mine.layer("core_farmland")) == 3
    assert not mine.source("core_farmland").synthetic
    assert mine.declarations.keys() == theirs.declarations.keys()
    assert not (own / "proposals.gpkg").exists()
    listed = CliRunner().invoke(app, ["layers", "list", "--region", str(own)]).output
    real = listed.partition("Oppdiktet")[0]
    assert "core_farmland" in real
    assert "soil_quality" not in real


def test_a_region_from_the_municipalities_alone(tmp_path, save):
    folder = tmp_path / "ny"
    path = save("kommuner.gpkg", list(municipalities().geometry), kommunenummer=["5028", "5001"])
    wrong = add(path, "--region", folder, "--municipality", "5001,1833", *SOURCE)
    assert wrong.exit_code == 2
    assert "1833 finnes ikke i kartlaget. Kartlaget har 5001, 5028" in wrong.output
    assert not folder.exists()
    done = add(path, "--region", folder, "--municipality", "5001", *SOURCE)
    assert done.exit_code == 0, done.output
    region = open_region(folder)
    assert (region.title, region.municipalities, region.crs.to_epsg()) == ("ny", ("5001",), 25832)
    assert list(region.declarations) == ["municipalities"]
    assert region.box == (MIDDLE, SOUTH, MIDDLE + SIZE, SOUTH + SIZE)


@pytest.mark.parametrize(("east", "north", "crs"), [(14.1, 66.3, 25833), (25.4, 71.0, 25835)])
def test_the_calculation_crs_is_that_of_the_place(tmp_path, save, east, north, crs):
    there = shapely.box(east, north, east + 0.1, north + 0.1)
    path = save("kommuner.geojson", [there], crs=4326, kommunenummer=["5600"])
    assert add(path, "--region", tmp_path / "nord", *SOURCE).exit_code == 0
    assert open_region(tmp_path / "nord").crs.to_epsg() == crs


def test_an_empty_start_has_the_bundled_municipalities_and_this_layer(tmp_path, save):
    path = save("jord.gpkg", [square(0, 0)], jordkvalitet=[1])
    done = add(path, "--as", "soil_quality", "--region", tmp_path / "ny", "--empty", *SOURCE)
    assert done.exit_code == 0, done.output
    region = open_region(tmp_path / "ny")
    assert list(region.declarations) == ["municipalities", "soil_quality"]
    assert region.groups == open_region().groups
    proposals = bundled_regions() / "trondheimsregionen" / "proposals.gpkg"
    CliRunner().invoke(app, ["layers", "remove", "soil_quality", "--region", str(tmp_path / "ny")])
    scored = CliRunner().invoke(
        app,
        ["score", str(proposals), "--region", str(tmp_path / "ny"), "--out", str(tmp_path / "o")],
    )
    assert scored.exit_code == 2
    assert "mangler kartlag som trengs for å vurdere bolig" in scored.output


def test_a_layer_is_taken_out_and_its_file_stays(invented):
    words = ["layers", "remove", "land", "--region", str(invented.folder)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert INVENTED.partition("  #")[0] in done.output
    assert "land" not in invented.open().declarations
    assert (invented.folder / "land.gpkg").is_file()
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 2
    assert "Kjente navn: municipalities" in again.output


def test_a_strangers_words_do_not_steer_the_terminal(invented, save):
    path = save("kart.gpkg", [square(0, 0)], arealtype=["\x1b[2J"], **{"[red]\x1b[1m": ["x"]})
    done = add(path, "--as", "noise", "--region", invented.folder, *SOURCE)
    assert done.exit_code == 2
    assert "\x1b" not in done.output
    assert "[red]" in done.output


def test_object_types_that_the_region_lacks_do_not_stop_the_others(toy, tmp_path):
    path = tmp_path / "n50.gpkg"
    frame([square(0, 0)], a=[1]).to_file(path, layer="Myr")
    frame([square(90_000, 90_000)], a=[1]).to_file(path, layer="Elv")
    assert add(path, "--region", toy.folder, "--as", "land", *SOURCE).exit_code == 0
    assert toy.open().layer("land")["land_type"].tolist() == [60]


def test_kartverkets_n1000_as_a_region_of_its_own(shared_data, tmp_path):
    n1000 = shared_data / "n1000_trondheimsregionen_25833.gpkg"
    region = tmp_path / "ekte"
    source = ("--title", "N1000", *SOURCE[2:], "--link")
    numbers = ("--municipality", "5001,5027,5028,5029,5031,5035,5054,5059")
    assert add(f"{n1000}:Kommune", "--region", region, *numbers, *source).exit_code == 0
    ferries = add(f"{n1000}:Veglenke", "--as", "ferries", "--region", region, *source)
    assert ferries.exit_code == 0, ferries.output
    protected = add(f"{n1000}:Naturvernomrade", "--region", region, *source)
    assert protected.exit_code == 0, protected.output
    land = add(n1000, "--as", "land", "--region", region, *source)
    assert land.exit_code == 0, land.output
    found = open_region(region)
    assert len(found.layer("ferries")) == 10
    assert set(found.layer("protected_nature")["protection"]) == {"national_park"}
    assert set(found.layer("land")["land_type"]) == {11, 30, 50, 60, 81, 82}
