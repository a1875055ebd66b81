"""A region anywhere in one command, what it can measure, and how its layers stand."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ikap.commands import app
from ikap.sources.download import geonorge, transport
from ikap.sources.region import open_region
from tests.sources.download.country import CODES, Country, begin, municipalities
from tests.sources.download.loopback import Answer, Services


@pytest.fixture
def country(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    monkeypatch.setattr(transport, "PAUSES", (0.0,))
    monkeypatch.setattr(geonorge, "PAUSES", (0.0,) * 3)
    made = Country(Services(), tmp_path / "tables", monkeypatch)
    monkeypatch.setitem(geonorge.SERVICES, "geonorge", f"{made.services.base}/api")
    yield made
    made.close()


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_county_in_one_command(country, tmp_path):
    done = run("region", "new", tmp_path / "trøndelag", "--county", "50", "--fetch")
    region = open_region(tmp_path / "trøndelag")
    assert region.municipalities == CODES
    assert region.crs.to_epsg() == 25832
    assert region.title == "trøndelag"
    assert region.main_centre == "By 5001"
    assert len(region.declarations) >= 26
    text = (tmp_path / "trøndelag" / "ability.md").read_text("utf-8")
    assert text in done.output
    assert "Må bestilles (innlogging)" in text
    assert "Dyrkbar jord (cultivable): Dyrkbar jord (Norsk institutt for bioøkonomi)" in text
    assert "8252baea" in text
    own = text.partition("Ingen nasjonal kilde, krever egne filer")[2]
    assert "Kjerneområde landbruk (core_farmland)" in own


def test_some_municipalities_from_a_file_and_nobody_is_asked(country, tmp_path):
    file = tmp_path / "Basisdata_0000_Norge_25832_Kommuner_GPKG.gpkg"
    municipalities().to_file(file, layer="Kommune")
    done = run(
        "region", "new", tmp_path / "to", "--municipality", "5001,5028", "--boundaries", file,
        "--date", "2026-01-01",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert country.services.asked == []
    region = open_region(tmp_path / "to")
    assert region.municipalities == ("5001", "5028")
    assert region.source("municipalities").publisher == "Kartverket"
    text = (tmp_path / "to" / "ability.md").read_text("utf-8")
    assert "Flomsone, 200-årsflom (F2): mangler flomsoner" in text
    assert "Flomsoner (flood)" in text.partition("Kan hentes åpent")[2]


def test_wrong_use_of_a_new_region_is_told_at_once(country, tmp_path):
    begin(tmp_path / "fra_før")
    done = run("region", "new", tmp_path / "fra_før", "--county", "5", "--municipality", "50x1")
    assert done.exit_code == 2
    for sentence in (
        "enten kommuner eller et fylke",
        "«50x1» er ikke på formen",
        "«5» er ikke på formen 50",
        "--boundaries FIL",
        "mappen inneholder alt en region.toml",
    ):
        assert sentence in done.output
    unknown = run("region", "new", tmp_path / "x", "--municipality", "0301", "--fetch")
    assert "0301" in unknown.output
    assert not (tmp_path / "x").exists()


def test_the_status_tells_age_coverage_fitness_and_what_is_newer(country, tmp_path):
    folder = begin(tmp_path / "region")
    assert run("layers", "fetch", "flood", "--region", folder).exit_code == 0
    answer = json.dumps({"DateUpdated": "2026-06-30T00:00:00"}).encode()
    country.services.files["/metadata/"] = Answer(answer, "application/json")
    done = run("layers", "status", "--region", folder)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.replace("\xa0", " ").split())
    assert "kartlagt 68,8 % av regionen" in told  # 55 of its 80 km
    assert "hentet 28.05.2026" in told
    assert "nyere data finnes: 30.06.2026" in told
    assert "ikap layers fetch flood" in told
    rows = json.loads(run("layers", "status", "--region", folder, "--offline", "--json").stdout)
    zones = next(row for row in rows if row["title"] == "Flomsoner")
    assert (zones["coverage"], zones["newer"]) == ("map", "")
    assert zones["covered"] == pytest.approx(55 / 80, abs=1e-4)
    assert zones["rows"] == 5


def test_the_key_figures_are_still_shown_by_the_word_alone(country, tmp_path):
    done = run("region", "--out", tmp_path / "ut")
    assert done.exit_code == 0, done.output
    assert "Innbyggere i 2023: " in done.output
