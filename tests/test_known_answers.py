"""Numbers published elsewhere, or worked out from such, met by the tool's own records."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from ikap.catalogue import code_list, factors
from ikap.criteria import CONSTRAINTS
from ikap.criteria.emissions import emission_rates, peat_emissions
from ikap.criteria.growth import location_quotient
from ikap.model import M2_PER_DAA


def test_a_square_kilometre_in_two_zones_and_on_the_ellipsoid():
    square = gpd.GeoSeries([shapely.box(569_500, 7_033_500, 570_500, 7_034_500)], crs=25832)
    assert square.area[0] / M2_PER_DAA == 1000.0
    dense = square.segmentize(10)
    assert dense.to_crs(25833).area[0] / M2_PER_DAA == pytest.approx(1001.169, abs=5e-4)
    degrees = dense.to_crs(4326)[0]
    ellipsoidal, _ = Geod(ellps="GRS80").geometry_area_perimeter(degrees)
    assert abs(ellipsoidal) / M2_PER_DAA == pytest.approx(1000.680, abs=5e-4)


def test_the_torg_of_trondheim_in_both_zones():
    torg = gpd.GeoSeries([shapely.Point(10.3951, 63.4305)], crs=4326)
    west, east = torg.to_crs(25832)[0], torg.to_crs(25833)[0]
    assert (west.x, west.y) == pytest.approx((569_618.63, 7_034_313.85), abs=0.01)
    assert (east.x, east.y) == pytest.approx((270_340.02, 7_041_816.28), abs=0.01)


def test_the_antarctica_of_geographiclib():
    lats = [-72.9, -71.9, -74.9, -74.3, -77.5, -77.4, -71.7, -65.9, -65.7, -66.6, -66.9,
            -69.8, -70.0, -71.0, -77.3, -77.9, -74.7]  # fmt: skip
    lons = [-74, -102, -102, -131, -163, 163, 172, 140, 113, 88, 59, 25, -4, -14, -33, -46, -61]
    area, perimeter = Geod(ellps="WGS84").polygon_area_perimeter(lons, lats)
    assert abs(area) == pytest.approx(13_376_856_682_207.4, rel=1e-12)
    assert perimeter == pytest.approx(14_710_425.407, abs=1e-3)


def test_trondheims_share_of_the_growth_against_its_share_of_the_people():
    growth = pd.Series({"Trondheim": 3000.0, "resten": 1000.0})
    people = pd.Series({"Trondheim": 205.0, "resten": 91.0}) / 296
    quotient = location_quotient(growth, people)
    assert quotient.round(4).to_dict() == {"Trondheim": 1.0829, "resten": 0.8132}
    assert (growth / 4000 - people).abs().sum() / 2 == pytest.approx(0.0574, abs=5e-5)


def test_carbon_becomes_carbon_dioxide_as_published():
    to_co2 = factors("land_emissions")["carbon_to_co2"].best
    published = {7.9: 28.97, 0.93: 3.41, 0.25: 0.92}
    assert {carbon: round(carbon * to_co2, 2) for carbon in published} == published
    a_year = 35.75  # tCO2e a hectare of cultivated peat
    assert factors("land_emissions")["field_peat_now"].best == pytest.approx(a_year / 10 * 20)


def test_a_daa_of_peat_by_depth():
    table = peat_emissions(pd.Series([np.nan])).iloc[0]
    # 0.3 m × 50, 1 m × 55 and 2 m × 60 kg C/m³
    assert table.to_dict() == pytest.approx({"low": 55.0, "best": 201.667, "high": 440.0}, abs=1e-3)


def test_the_national_mix_of_land_gives_the_national_mean():
    """75 % forest, 14 % fields, 7 % pasture and the rest open: 25–45 t a daa, 42 by the totals."""
    nan = [np.nan] * 4
    rates = emission_rates(
        pd.Series([30, 21, 23, 50]), pd.Series([14, 98, 98, 98]), pd.Series(nan), pd.Series(nan)
    )
    assert 25 <= (rates["best"] * [0.75, 0.14, 0.07, 0.04]).sum() <= 45


def test_the_safety_classes_of_tek17():
    years = {name: factor.best for name, factor in factors("tek17").items()}
    assert [years[name] for name in ("f1", "f2", "f3")] == [20, 200, 1000]
    assert [years[name] for name in ("s1", "s2", "s3")] == [100, 1000, 5000]
    limits = {limit.id: limit.test.where for limit in CONSTRAINTS if "flood" in limit.id}
    assert limits["flood_storage"]["return_period"] == (20,)
    assert limits["flood"]["return_period"] == (20, 100, 200)
    assert limits["flood_vulnerable"]["return_period"] == (1000,)


def test_the_land_types_of_ar5():
    titles = {code: entry.title for code, entry in code_list("ar5").items()}
    assert titles == {
        11: "Bebygd", 12: "Samferdsel", 21: "Fulldyrka jord", 22: "Overflatedyrka jord",
        23: "Innmarksbeite", 30: "Skog", 50: "Åpen fastmark", 60: "Myr", 70: "Snøisbre",
        81: "Ferskvann", 82: "Hav", 99: "Ikke kartlagt",
    }  # fmt: skip


def test_the_regions_own_figures_hold_one_sum_that_does_not():
    commuters = {2000: [1560, 3299, 1222, 2921, 1421, 527, 563, 371],
                 2017: [1956, 4128, 1995, 3897, 2424, 982, 643, 421]}  # fmt: skip
    printed = {2000: 11_884, 2017: 16_440}
    assert [year for year, column in commuters.items() if sum(column) != printed[year]] == [2017]
    assert sum(commuters[2017]) == 16_446
