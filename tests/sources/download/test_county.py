"""A region of eight municipalities fetched whole, unattended, and taken up again where it broke."""

from __future__ import annotations

import json
import shutil
import tomllib

import geopandas as gpd
import pytest
from typer.testing import CliRunner

import ikap
from ikap.commands import app
from ikap.sources.adding import replacing
from ikap.sources.download import geonorge, transport
from ikap.sources.download.live import asking
from ikap.sources.fetched import read_record
from ikap.sources.region import check_region, checksum, datasets, evidence, open_region
from tests.sources.download.country import Country, begin, box
from tests.sources.download.loopback import Answer, Services


class Killed(BaseException):
    """The process was ended here."""


@pytest.fixture
def country(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    monkeypatch.setattr(transport, "PAUSES", (0.0,))
    monkeypatch.setattr(geonorge, "PAUSES", (0.0,) * 3)
    made = Country(Services(), tmp_path / "tables", monkeypatch)
    monkeypatch.setitem(geonorge.SERVICES, "geonorge", f"{made.services.base}/api")
    yield made
    made.close()


def fetch(folder, *words):
    return CliRunner().invoke(app, ["layers", "fetch", *words, "--region", str(folder)])


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in [folder / "region.toml", *sorted((folder / "official").iterdir())]
    }


def test_a_region_of_eight_municipalities_is_fetched_and_scored_unattended(country, tmp_path):
    folder = begin(tmp_path / "region")
    done = fetch(folder, "--all")
    assert "cultivable" in done.output  # which needs a login, and is named with its page
    assert "8252baea" in done.output
    told = tomllib.loads((folder / "region.toml").read_text("utf-8"))
    layers = {**told["layers"], **told["tables"]}
    assert len([kind for kind in layers if "download" in layers[kind]]) >= 25
    assert not (folder / ".ikap-fetch").exists()
    region = open_region(folder)
    overlapping = [str(p) for p in check_region(region) if "overlapp" in str(p)]
    assert len(overlapping) == 1  # the lake and the town that lie on N50's other ground
    assert overlapping[0].startswith("Arealtyper (AR5), Basisdata_0000_Norge_25832_ea192681_GPKG")
    assert country.services.agents == {transport.AGENT}
    assert country.services.most_together <= transport.AT_ONCE
    proposals = gpd.GeoDataFrame(
        {"id": ["a", "b"], "formal": [1110, 1110]},
        geometry=[box(2000, 4000, 100, 100), box(45_000, 6000, 100, 100)],
        crs=25832,
    )
    proposals.to_file(tmp_path / "innspill.gpkg")
    evaluation = ikap.score([tmp_path / "innspill.gpkg"], region)
    answers = evaluation.constraints["answer"]
    assert answers["a", "flood"] == "yes"
    assert answers["b", "flood"] == "no"
    assert answers["b", "noise_yellow"] == "unchecked"  # municipal roads are not mapped
    assert evaluation.sites["score"].notna().all()


def test_a_layer_has_its_source_its_licence_and_a_record_of_its_fetch(country, tmp_path):
    country.services.files["/metadata/"] = Answer(
        json.dumps({"DateUpdated": "2026-02-03T00:00:00", "ContactOwner": {}}).encode(),
        "application/json",
    )
    country.services.files["/fitness/"] = Answer(
        json.dumps(
            {
                "containeditems": [
                    {
                        "MetadataUrl": "x/e95008fc-0945-4d66-8bc9-e50ab3f50401",
                        "Suitability": {"MunicipalLandUseElementPlan": 4, "BuildingMatter": 0},
                    }
                ]
            }
        ).encode(),
        "application/json",
    )
    folder = begin(tmp_path / "region")
    done = fetch(folder, "flood")
    assert done.exit_code == 0, done.output
    assert "lite egnet for Byggesak" in done.output
    region = open_region(folder)
    source = region.source("flood")
    assert source.title == "Flomsoner; Flom aktsomhetsområder"
    assert (source.date, source.licence) == ("2026-02-03", "NLOD")
    zones, careful = datasets(region, "flood")
    record = zones.record
    assert record is not None
    assert (record.fetched, record.date, record.date_of) == ("2026-05-28", "2026-02-03", "metadata")
    (asked,) = record.requests
    assert (asked.rows, asked.hits) == (5, 5)
    assert asked.pages >= 4  # two features a page
    assert record.fitness == {"Kommuneplan": 4, "Byggesak": 0}
    assert careful.id == "60c5024f-bf93-4d7a-888a-5fe001427195"
    file = next(iter(record.files))
    assert read_record(zones.parts[0].record).files[file] == checksum(folder / "official" / file)


def kill_at(monkeypatch, moment):
    """End the process at the nth answer that comes."""
    count = iter(range(10_000))
    real = asking.Pages.answer

    def answer(self, request, ask):
        if next(count) == moment:
            raise Killed
        return real(self, request, ask)

    monkeypatch.setattr(asking.Pages, "answer", answer)


@pytest.mark.parametrize("moment", [0, 3, 7, 11, 16, 21, 26, "copy", "write", "file"])
def test_killed_at_any_moment_and_taken_up_again_it_gives_the_same_bytes(
    country, tmp_path, monkeypatch, moment, whole
):
    folder = begin(tmp_path / "region")
    with monkeypatch.context() as patch:
        if isinstance(moment, int):
            kill_at(patch, moment)
        else:
            name = {"copy": "_bring", "write": "rewrite", "file": "check_layer"}[moment]
            patch.setattr(replacing, name, dies_at_third(getattr(replacing, name)))
        with pytest.raises(Killed):
            fetch(folder, *SOME)
        open_region(folder)  # what is there is whole
    again = fetch(folder, *SOME)
    assert again.exit_code == 0, again.output
    assert bytes_of(folder) == whole


SOME = ("flood", "quick_clay", "heritage", "soil_quality")


@pytest.fixture
def whole(country, tmp_path):
    folder = begin(tmp_path / "whole")
    done = fetch(folder, *SOME)
    assert done.exit_code == 0, done.output
    told = bytes_of(folder)
    shutil.rmtree(folder)
    return told


def dies_at_third(real):
    count = iter(range(100))

    def dying(*words, **more):
        if next(count) == 2:
            raise Killed
        return real(*words, **more)

    return dying


def test_a_service_that_is_down_leaves_its_part_unchecked_and_the_rest_comes(country, tmp_path):
    del country.services.layers["rockfall_precaution/app:PotensieltSkredfareOmr"]
    folder = begin(tmp_path / "region")
    done = fetch(folder, "landslide")
    assert done.exit_code == 1
    assert "Unknown type" in done.output
    region = open_region(folder)
    states = {one.source.title: one.record.coverage for one in datasets(region, "landslide")}
    assert states["Steinsprang – aktsomhetsområder"] == "failed"
    assert evidence_of(region) == ["()", "region"]


def evidence_of(region):
    proof = evidence(region, "landslide", {"zone": ("precaution",)})
    return sorted(map(str, proof))


def test_what_an_earlier_fetch_gave_is_kept_where_a_later_one_fails(country, tmp_path):
    folder = begin(tmp_path / "region")
    assert fetch(folder, "landslide").exit_code == 0
    before = (folder / "region.toml").read_text("utf-8")
    del country.services.layers["rockfall_precaution/app:PotensieltSkredfareOmr"]
    assert fetch(folder, "landslide").exit_code == 1
    assert (folder / "region.toml").read_text("utf-8") == before


def test_a_changed_schema_changes_nothing_and_is_told(country, tmp_path):
    folder = begin(tmp_path / "region")
    before = (folder / "region.toml").read_bytes()
    layer = country.services.layers["protected_areas/0"]
    layer.cells.update({label: {"navn": "x", "vernform": "NR"} for label in layer.cells})
    proposed = country.services.layers["proposed_protected_areas/4"]
    proposed.name = "Et annet lag"
    done = fetch(folder, "protected_nature")
    assert done.exit_code == 2
    assert "verneform finnes ikke lenger" in done.output
    assert "heter nå «Et annet lag»" in done.output
    assert (folder / "region.toml").read_bytes() == before


def test_an_unknown_code_is_asked_about_and_nothing_is_replaced(country, tmp_path):
    folder = begin(tmp_path / "region")
    before = (folder / "region.toml").read_bytes()
    layer = country.services.layers["protected_areas/0"]
    layer.cells.update({label: {"navn": "x", "verneform": "Byvern"} for label in layer.cells})
    done = fetch(folder, "protected_nature")
    assert "Byvern (5)" in done.output
    assert (folder / "region.toml").read_bytes() == before


def test_a_coverage_map_that_fails_leaves_everything_unchecked(country, tmp_path):
    country.services.layers["flood_zones_map/0"].name = "noe annet"
    folder = begin(tmp_path / "region")
    done = fetch(folder, "flood")
    assert "Uten treff er svaret «ikke undersøkt»" in done.output
    zones = datasets(open_region(folder), "flood")[0]
    assert zones.record.coverage == "failed"
    assert zones.parts[0].covers == ()


def test_without_a_net_nobody_is_asked(country, tmp_path):
    folder = begin(tmp_path / "region")
    done = fetch(folder, "flood", "--offline")
    assert done.exit_code == 2
    assert "uten nett (--offline)" in done.output
    assert country.services.asked == []


def test_centres_are_proposed_with_their_levels(country, tmp_path):
    folder = begin(tmp_path / "region")
    done = fetch(folder, "centres")
    assert done.exit_code == 0, done.output
    centres = open_region(folder).layer("centres").set_index("name")
    assert centres["level"].to_dict() == {
        "By 5001": 1, "By 5028": 2, "By 5031": 2, "By 5035": 2, "By 5059": 2,
        "By 5027": 3, "By 5029": 3, "By 5054": 3,
    }  # fmt: skip
    assert centres["main"].sum() == 1
    assert "forslag" in open_region(folder).source("centres").title
