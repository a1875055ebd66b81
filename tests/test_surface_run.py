"""`ikap surface`: what a square gets is what a proposal there would get."""

from __future__ import annotations

import csv
import itertools
import json
import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

from ikap.api import score
from ikap.assess import profiles
from ikap.assess.surface import Tried, surface_of, windows
from ikap.assess.surface.lattice import middles
from ikap.assess.surface.suitability import squares, suitability, tried_sites, usual_trial
from ikap.assess.surface.windows import cells
from ikap.batch.surface import Tiles, measure
from ikap.batch.workers import Failed
from ikap.commands import app
from ikap.model import ConfigurationError, Kind
from ikap.present.surface.folder import surface_csv
from ikap.present.surface.raster import write_surface
from ikap.present.surface.sentences import explained
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
        windows(region, replace(usual_trial(), step=50.0))


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
        assert file.descriptions[:7] == (
            "score", "climate", "proximity", "soil", "growth", "class", "status",
        )  # fmt: skip
        at = file.descriptions.index("car_km_measured")
        assert file.units[at] == "km"
        assert file.tags(at + 1)["title"] == "Bilkjøring, målt"
        assert file.units[0] == "poeng"
        assert math.isnan(file.nodata)
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


# --- window by window -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiles(region, trial, tmp_path_factory):
    """The trial measured window by window, in this process."""
    work = Tried(region, profiles.load("balansert"), replace(trial, step=1_000.0), "nb")
    made = Tiles(tmp_path_factory.mktemp("vinduer") / "work", work, windows(region, work.trial))
    with made.opened():
        measure(made, 1, lambda *_far: None)
        yield made


def rows_of(parts):
    rows = pd.concat([rows for rows in parts if len(rows)], ignore_index=True)
    return rows.sort_values(["west", "south"], ignore_index=True)


def test_windows_give_what_the_whole_gives(tiles, region):
    trial = tiles.work.trial
    whole = cells(suitability(region, tiles.work.profile, trial), trial)
    assert len(tiles.windows) > 1
    assert_frame_equal(rows_of(tiles.parts()), rows_of([whole]), check_dtype=False)


def test_a_surface_that_was_stopped_goes_on_where_it_was(tiles, tmp_path):
    """As after kill -9: some windows are there, one is half written, the rest are lacking."""
    again = Tiles(tmp_path / "work", tiles.work, tiles.windows)
    full = [window for window in tiles.windows if len(tiles._rows(window))]
    with again.opened():
        for window in tiles.windows:
            again.keep(window, tiles._path(window).read_bytes())
        again._path(full[0]).write_bytes(tiles._path(full[0]).read_bytes()[:99])
        again._path(full[1]).unlink()
        assert again.lacking() == [w for w in tiles.windows if w in full[:2]]
        with pytest.raises(ConfigurationError, match="mangler eller er skadet"):
            list(again.parts())
        told = []
        measure(again, 1, lambda *far: told.append(far))
        every = len(tiles.windows)
        assert told == [(n, every, every - 2) for n in (every - 2, every - 1, every)]
        assert_frame_equal(rows_of(again.parts()), rows_of(tiles.parts()))
        again.forget()
    assert not again.place.exists()


def test_other_weights_or_another_size_are_measured_anew(tiles):
    same = Tiles(tiles.folder, tiles.work, tiles.windows)
    assert same.place == tiles.place
    for other in (
        replace(tiles.work, profile=profiles.load("klima")),
        replace(tiles.work, trial=replace(tiles.work.trial, area=20.0)),
    ):
        assert Tiles(tiles.folder, other, tiles.windows).place != tiles.place


def test_two_processes_give_the_same_and_one_that_dies_is_named(tiles, tmp_path, monkeypatch):
    few = [window for window in tiles.windows if len(tiles._rows(window))][:2]
    spread_out = Tiles(tmp_path / "to", tiles.work, few)
    with spread_out.opened():
        measure(spread_out, 2, lambda *_far: None)
        for window in few:
            assert spread_out._path(window).read_bytes() == tiles._path(window).read_bytes()
        spread_out._path(few[0]).unlink()
        monkeypatch.setattr("ikap.batch.surface.answer", lambda _work, _piece: Failed("-9", True))
        with pytest.raises(ConfigurationError, match="kan ikke måles"):
            measure(spread_out, 1, lambda *_far: None)


def test_a_surface_that_is_held_is_not_measured_twice(tiles):
    with (
        pytest.raises(ConfigurationError, match="egnethetskart pågår"),
        Tiles(tiles.folder, tiles.work, tiles.windows).opened(),
    ):
        pass


@pytest.fixture(scope="module")
def wide(tiles, region):
    """A surface of 640 × 544 squares that repeats a window's rows: what a county gives."""
    trial = replace(tiles.work.trial, step=100.0)
    edge = 32
    block = rows_of(tiles.parts()).loc[[0] * edge**2].reset_index(drop=True)

    def parts():
        for y, x in itertools.product(range(17), range(20)):
            column, row = np.meshgrid(np.arange(edge) + x * edge, np.arange(edge) + y * edge)
            yield block.assign(
                west=column.ravel() * 100 + 500_000,
                south=row.ravel() * 100 + 7_000_000,
                score=(column.ravel() * 7 + row.ravel()) % 100 / 100,
            )

    return surface_of(region, tiles.work.profile, trial, parts)


def test_a_large_surface_is_a_sound_cog_with_the_right_number_in_each_square(wide, tmp_path):
    path = tmp_path / "surface.tif"
    write_surface(wide, path, {"title": "Prøve"})
    assert [file.name for file in tmp_path.iterdir()] == ["surface.tif"]
    assert cog_faults(path) == []
    with rasterio.open(path) as file:
        assert (file.width, file.height) == (640, 544)
        assert file.overviews(1)
        assert file.bounds == (500_000, 7_000_000, 564_000, 7_054_400)
        column, row = np.meshgrid(np.arange(640), np.arange(544)[::-1])
        told = (column * 7 + row) % 100
        assert np.abs(file.read(1) - told).max() < 1e-4
        # An overview has only numbers that its squares have.
        small = file.read(1, out_shape=(544 // 2, 640 // 2))
        assert set(np.unique(small.round(3))) <= set(np.arange(100.0))
    plain = {"driver": "GTiff", "width": 600, "height": 600, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "not.tif", "w", **plain, transform=file.transform) as other:
        other.write(np.zeros((1, 600, 600), np.uint8))
    assert cog_faults(tmp_path / "not.tif") == ["not tiled", "no overviews"]


def cog_faults(path):
    """What keeps a GeoTIFF from being cloud-optimised, as GDAL's own validation tells it."""
    with rasterio.open(path) as file:
        faults = [] if file.profile["tiled"] else ["not tiled"]
        levels = file.overviews(1)
        if max(file.shape) > 512 and not levels:
            faults.append("no overviews")
        if faults:
            return faults
        where = [int(file.get_tag_item("IFD_OFFSET", "TIFF", bidx=1))]
        data = [_first_block(file, None)]
        for at in range(len(levels)):
            where.append(int(file.get_tag_item("IFD_OFFSET", "TIFF", bidx=1, ovr=at)))
            data.append(_first_block(file, at))
        if where[0] not in (8, 16) and "COG" not in file.tags(ns="IMAGE_STRUCTURE").get("LAYOUT"):
            faults.append("the main IFD is not at the beginning")
        if where != sorted(where):
            faults.append("overviews are not after the image, largest first")
        if data != sorted(data, reverse=True):
            faults.append("the data of small overviews are not before those of large ones")
        if max(where) > min(data):
            faults.append("data before the last IFD")
        return faults


def _first_block(file, overview):
    more = {} if overview is None else {"ovr": overview}
    return int(file.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1, **more))


def test_the_map_of_a_large_surface_shows_some_and_says_which(wide):
    assert wide.counts["tried"] == 640 * 544
    assert wide.times == 5  # 348,160 / 20,000 is 17.4, whose root is 4.2, and it must be odd
    shown = wide.shown()
    assert len(shown) == (640 // 5) * round(544 / 5)
    assert shown.area.unique().tolist() == [500.0**2]
    square = shown.iloc[500]
    middle = square.geometry.centroid
    column, row = (middle.x - 500_050) / 100, (middle.y - 7_000_050) / 100
    assert square["score"] == pytest.approx((column * 7 + row) % 100 / 100)
    said = " ".join(explained(wide)).replace("\u00a0", " ")
    assert "viser ett av 5 punkter i hver retning, så en rute her er 500 m bred" in said
    assert "Uten farge på kartet er vann og steder mer enn 1 000 m fra veg." in said


def test_jobs_must_be_some(tmp_path):
    answer = ikap("surface", "--jobs", "0", "--out", tmp_path / "ut")
    assert (answer.exit_code, "tallet må være over 0." in answer.output) == (2, True)
