"""`ikap surface`: what a square gets is what a proposal there would get."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from typer.testing import CliRunner

from ikap.api import score
from ikap.assess import profiles
from ikap.assess.surface.lattice import middles
from ikap.assess.surface.suitability import squares, suitability, tried_sites, usual_trial
from ikap.commands import app
from ikap.model import ConfigurationError, Kind
from ikap.present.surface.folder import surface_csv
from ikap.sources.region import open_region
from ikap.text import speaking

TRONDHEIM, STEP = "5001", 4_000.0


def ikap(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def region():
    return open_region()


@pytest.fixture(scope="module")
def trial():
    return replace(usual_trial(), step=STEP, municipalities=(TRONDHEIM,))


@pytest.fixture(scope="module")
def evaluation(region, trial):
    return suitability(region, profiles.load("balansert"), trial)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        out = tmp_path_factory.mktemp("egnethet æøå") / "surface"
        answer = ikap("surface", "--step", int(STEP), "--only", "trondheim", "--out", out)
        assert answer.exit_code == 0, answer.output
        yield out, answer.output


# --- what is tried --------------------------------------------------------------------------------


def test_places_are_in_the_municipality_and_near_a_road(region, trial):
    points = middles(region, STEP, (TRONDHEIM,))
    borders = region.layer("municipalities").set_index("municipality_code").geometry
    assert points.within(borders[TRONDHEIM]).all()
    assert set(points["municipality_code"]) == {TRONDHEIM}
    roads = shapely.union_all(region.layer("roads").geometry.to_numpy())
    assert points.distance(roads).max() <= 1_000
    corner = np.array([[int(n) for n in id_.split("-")] for id_ in points.index])
    assert (corner % STEP == 0).all()
    assert (shapely.get_coordinates(points.geometry) == corner + STEP / 2).all()


def test_sites_have_the_size_that_is_asked_for_and_stand_on_land(region, trial):
    sites = tried_sites(region, replace(trial, area=20.0))
    assert sites.area.round(6).unique().tolist() == [20_000]
    land = region.layer("land")
    water = land[land["land_type"].isin([81, 82])].union_all()
    middle = sites.geometry.centroid
    assert not middle.within(water).any()
    assert not middle.within(region.layer("shoreline").union_all()).any()
    assert 0 < len(sites) <= len(middles(region, STEP, (TRONDHEIM,)))


def test_more_places_than_one_run_can_hold_are_refused(region):
    with pytest.raises(ConfigurationError, match="større avstand"):
        tried_sites(region, replace(usual_trial(), step=50.0))


# --- what they get --------------------------------------------------------------------------------


def test_a_square_gets_what_a_proposal_there_gets(region, trial, evaluation, tmp_path):
    found = squares(evaluation, trial)
    assert (found.area == STEP**2).all()
    chosen = evaluation.sites.iloc[[0, len(found) // 2]]
    frame = gpd.GeoDataFrame(
        {"id": chosen.index, "kind": "housing"}, geometry=chosen.geometry.to_numpy(), crs=region.crs
    )
    frame.to_file(tmp_path / "own.gpkg")
    own = score([tmp_path / "own.gpkg"], region)
    for id_, row in own.sites.iterrows():
        assert found["score"][id_] == row["score"]
        assert found["status"][id_] == row["status"]
        assert found["light"][id_] == row["light"]
        goals = own.goals.loc[id_]["value"]
        assert [found[goal][id_] for goal in goals.index] == pytest.approx(goals.tolist())


def test_raster_and_table_tell_the_same(written):
    out, _output = written
    text = (out / "surface.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    with rasterio.open(out / "surface.tif") as file:
        assert file.crs.to_epsg() == 25832
        assert file.res == (STEP, STEP)
        assert file.descriptions == (
            "score", "climate", "proximity", "soil", "growth", "class", "status",
        )  # fmt: skip
        assert "Oppdiktede demodata" in file.tags()["notes"]
        places = [
            tuple(float(r[n].replace(",", ".")) for n in ("easting", "northing")) for r in rows
        ]
        values = list(file.sample(places))
        assert np.isfinite(file.read(7)).sum() == len(rows)
    assert all("Oppdiktede demodata" in row["synthetic"] for row in rows)
    codes = {"eligible": 1, "conditional": 2, "excluded": 3}
    for row, value in zip(rows, values, strict=True):
        assert value[6] == codes[row["status"]]
        told = float(row["score"].replace(",", ".")) if row["score"] else math.nan
        assert value[0] == pytest.approx(100 * told, abs=0.01, nan_ok=True)


def test_the_record_counts_and_explains(written):
    out, output = written
    told = json.loads((out / "surface.json").read_text(encoding="utf-8"))
    assert told["schema"] == "ikap-surface-1"
    counts = told["counts"]
    assert counts["tried"] == counts["eligible"] + counts["conditional"] + counts["excluded"]
    assert told["trial"]["municipalities"] == [TRONDHEIM]
    notes = " ".join(told["notes"])
    assert "50 daa" in notes.replace("\u00a0", " ")
    assert "Balansert" in notes
    assert "FKB-AR5" in notes or "AR5" in notes
    assert "Oppdiktede demodata" in output
    assert "Om kartet" in (out / "surface.html").read_text(encoding="utf-8")


def test_the_same_bytes_again(written, monkeypatch):
    out, _output = written
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert ikap("surface", "--step", 4000, "--only", TRONDHEIM, "--out", out).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_hostile_municipality_is_no_formula_in_the_table(evaluation, trial):
    found = squares(evaluation, trial)
    text = surface_csv(found, {TRONDHEIM: "=cmd|' /C calc'!A0"}, None)
    rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert {row["municipality"] for row in rows} == {"'=cmd|' /C calc'!A0"}
    with speaking("en"):
        told = surface_csv(found, {}, "Fictitious demo data").splitlines()
    assert told[0].startswith("id,easting,northing,municipality,")
    assert told[1].endswith(",Fictitious demo data")


def test_business_is_tried_in_its_class(region, trial):
    sites = tried_sites(region, replace(trial, kind=Kind.BUSINESS, business_class="C"))
    assert set(sites["business_class"]) == {"C"}
    assert set(sites["kind"]) == {"business"}


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    answer = ikap(
        "surface", "--kind", "hytte", "--class", "Z", "--daa", "-1", "--step", "5",
        "--only", "Bergen", "--out", tmp_path / "ut",
    )  # fmt: skip
    assert answer.exit_code == 2
    for told in ("--kind", "--class", "--daa", "--step", "--only", "Bergen", "5001 Trondheim"):
        assert told in answer.output
    assert not (tmp_path / "ut").exists()
