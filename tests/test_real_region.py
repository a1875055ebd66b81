"""The region as Kartverket's N1000 shows it, scored without a change in the code."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ikap.api import score
from ikap.model import M2_PER_DAA
from ikap.sources.region import open_region

HERE = Path(__file__).parent / "real"
# km² of land and fresh water, as published by Kartverket and SSB.
PUBLISHED_KM2 = {"5001": 528.6, "5027": 1860.4, "5028": 694.4, "5029": 224.3, "5031": 168.4}
PLACES = {
    "midtbyen": (10.3951, 63.4305, 1110),
    "singsås": (10.7300, 62.9550, 1110),
    "rissa": (9.9600, 63.5850, 1110),
    "fjorden": (10.3000, 63.5000, 1110),
}


@pytest.fixture(scope="module")
def region(shared_data):
    return open_region(HERE)


@pytest.fixture(scope="module")
def evaluation(region, tmp_path_factory):
    points = gpd.GeoSeries([shapely.Point(p[:2]) for p in PLACES.values()], crs=4326)
    squares = points.to_crs(25832).buffer(70, cap_style="square")  # 19.6 daa each
    frame = gpd.GeoDataFrame(
        {"omrade_id": list(PLACES), "formal_kode": [p[2] for p in PLACES.values()]},
        geometry=squares,
    )
    path = tmp_path_factory.mktemp("real") / "innspill.gpkg"
    frame.to_file(path)
    return score([path], region)


def test_municipal_areas_agree_with_those_published(region):
    municipalities = region.layer("municipalities").set_index("municipality_code")
    for code, published in PUBLISHED_KM2.items():
        assert municipalities.area[code] / 1e6 == pytest.approx(published, rel=0.02)


def test_areas_are_those_of_the_squares(evaluation):
    assert (evaluation.sites["area_daa"] - 140 * 140 / M2_PER_DAA).abs().max() < 1e-6


def test_the_site_in_the_fjord_is_refused_and_the_others_scored(evaluation):
    assert [r.id for r in evaluation.rejected] == ["fjorden"]
    assert set(evaluation.sites.index) == {"midtbyen", "singsås", "rissa"}


def test_municipalities_are_found_from_the_boundaries(evaluation):
    codes = evaluation.sites["municipality_code"].to_dict()
    assert codes == {"midtbyen": "5001", "singsås": "5027", "rissa": "5054"}


def test_midtbyen_is_driven_from_less_than_singsås(evaluation):
    km = evaluation.indicators["measured"].xs("resident_car_km", level="indicator")
    assert km["midtbyen"] < km["singsås"]
    way = evaluation.indicators["measured"].xs("main_centre_km", level="indicator")
    assert way["midtbyen"] < 1
    assert 60 < way["singsås"] < 80  # about 70 km by road


def test_nobody_walks_across_the_fjord(evaluation):
    """By air it is 27 km from Rissa to Midtbyen; by road and ferry, with its wait, about 73."""
    rows = evaluation.indicators.xs("main_centre_km", level="indicator").loc["rissa"]
    assert rows["measured"] == pytest.approx(73, abs=3)


def test_what_the_region_lacks_is_set_aside_by_name(evaluation):
    assert "growth_balance" in evaluation.set_aside["housing"]
    assert "flood" in evaluation.region.missing
    answers = evaluation.constraints["answer"].xs("flood", level="constraint")
    assert set(answers) == {"unchecked"}


def test_land_cover_and_what_is_outside_it_make_the_site(evaluation):
    names = ("farmland_area", "mire_area", "unmapped_area")
    shares = evaluation.indicators["measured"].unstack("indicator")[list(names)]
    assert (shares.sum(axis=1) <= evaluation.sites["area_daa"] + 0.1).all()


def test_the_timetable_reaches_midtbyen_and_hardly_singsås(evaluation):
    index = evaluation.indicators["measured"].xs("access_index", level="indicator")
    assert index["midtbyen"] > 20
    assert index["singsås"] < 1
