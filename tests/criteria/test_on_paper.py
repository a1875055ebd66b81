"""Soil, need and driving worked on paper, where a term, an end or a year could be another."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.catalogue import LAYERS
from ikap.criteria.climate import _car_km
from ikap.criteria.declaration import indicator
from ikap.criteria.ground import by_class, is_coarse, with_gaps
from ikap.criteria.journeys import _journey
from ikap.criteria.need import _latest, _people, by_share, flow_need, stock_need
from ikap.criteria.sites import Sites
from ikap.criteria.soil import (
    farmland_facts,
    farmland_per_100_dwellings,
    soil_equivalents,
)
from ikap.criteria.travel import _of_zone
from ikap.criteria.zones import Proof, Zones
from ikap.measure.areas import Ground, Pieces
from ikap.measure.journeys import Profiles
from ikap.measure.overlap import OUTSIDE
from ikap.measure.points import Points
from ikap.measure.walking import Walks
from ikap.model import Basis, Tag, Zone, ZoneTest


def one(table):
    return {name: np.array([value]) for name, value in table.items()}


SITE = Sites(
    gpd.GeoDataFrame(
        {"plan_in_force": [False]}, geometry=[shapely.box(0, 0, 400, 500)], index=["a"], crs=25832
    )
)  # 200 daa
QUALITY = one({1: 10.0, 2: 20.0, 3: 30.0, OUTSIDE: 40.0})
COVER = one({21: 100.0, 22: 8.0, 23: 6.0})
PARTS = one({"small_area": 3000.0, "shut_in_area": 500.0, "fields": 2, "parts": 3, "split": 1})


def equivalents(unmapped=0.0, cultivable=None):
    found = soil_equivalents.function(SITE, COVER, QUALITY, np.array([unmapped]), PARTS, cultivable)
    return {name: float(values[0]) for name, values in found.items()}


def test_every_kind_of_soil_counts_by_its_weight():
    """10·1 + 20·0.8 + 30·0.5 + 40·0.8 + 8·0.5 + 6·0.3, and half of 3 daa left over by 0.8."""
    worked = 10 + 16 + 15 + 32 + 4 + 1.8 + 1.2
    assert equivalents()["measured"] == pytest.approx(worked)
    with_cultivable = equivalents(cultivable=np.array([50.0]))
    assert with_cultivable["measured"] == pytest.approx(worked + 50 * 0.2)


def test_unmapped_ground_could_be_the_best_of_fields():
    found = equivalents(unmapped=10.0)  # 5 % of 200 daa
    assert (found["low"], found["high"]) == (pytest.approx(80), pytest.approx(90))
    assert found["measured"] == pytest.approx(80)
    assert np.isnan(equivalents(unmapped=10.01)["measured"])
    gap = with_gaps(np.array([3.0]), np.array([1.0]), np.array([10.0]), 0.5)
    assert (gap["low"].tolist(), gap["high"].tolist()) == ([3.0], [3.5])


def test_the_facts_of_a_field_are_decares_of_each_kind():
    facts = farmland_facts.function(SITE, COVER, QUALITY, PARTS, np.array([7.0]))
    told = {name: float(values[0]) for name, values in facts.items()}
    assert {name: value for name, value in told.items() if value == value} == {
        "fully": 100, "very_good": 10, "good": 20, "fair": 30, "surface": 8, "pasture": 6,
        "cultivable": 7, "residual": 3, "shut_in": 0.5, "fields": 2, "parts": 3,
    }  # fmt: skip


def test_homes_for_more_people():
    """2 100 people by 2.1 a home; of 1 000 homes a tenth stands empty; 50 are torn down."""
    assert flow_need(2100, 2.1) == pytest.approx(1000)
    assert flow_need(2100, 2.1, 0.1) == pytest.approx(1000 / 0.9)
    assert flow_need(2100, 2.1, 0.1, 50) == pytest.approx(1000 / 0.9 + 50)
    assert stock_need(2100, 2.1, 0.0, 900, 50) == pytest.approx(150)
    assert stock_need(2100, 2.1, 0.0, 1200, 50) == pytest.approx(-150)


def test_the_last_years_stock_counts():
    table = pd.DataFrame(
        {
            "municipality_code": ["5001", "5001", "5028"],
            "year": [2024, 2025, 2023],
            "dwellings": [100, 110, 50],
        }
    )
    found = _latest(table, ["5001", "5028", "5035"])
    assert found["dwellings"].tolist()[:2] == [110, 50]
    assert found["year"].tolist()[:2] == [2025, 2023]
    assert found.loc["5035"].isna().all()


def test_people_between_the_years_of_a_forecast_and_none_outside_them():
    table = pd.DataFrame(
        {
            "municipality_code": ["5001"] * 3,
            "scenario": ["middle", "middle", "high"],
            "year": [2030, 2040, 2040],
            "persons": [1000, 1200, 1500],
        }
    )
    years = (2030, 2035, 2040)
    assert [_people(table, "5001", "middle", year) for year in years] == [1000, 1100, 1200]
    assert np.isnan(_people(table, "5001", "middle", 2029))
    assert np.isnan(_people(table, "5001", "middle", 2041))
    assert np.isnan(_people(table, "5028", "middle", 2035))


def test_a_municipal_figure_by_what_lies_in_each():
    sites = pd.DataFrame({"municipalities": [{"5028": 0.25, "5001": 0.75}, {"5035": 1.0}]})
    found = by_share(sites, pd.Series({"5001": 100.0, "5028": 20.0}))
    assert found[0] == pytest.approx(80)
    assert np.isnan(found[1])


def test_the_order_in_which_municipalities_are_listed_changes_nothing():
    """0.1 + 0.2 + 0.7 is 1, and 0.7 + 0.2 + 0.1 a little less: both are added in one order."""
    shares = {"5001": 0.1, "5028": 0.2, "5035": 0.7}
    other = dict(reversed(shares.items()))
    assert sum(shares.values()) != sum(other.values())
    sites = pd.DataFrame({"municipalities": [shares, other]})
    found = by_share(sites, pd.Series(1.0, index=list(shares)))
    assert found[0] == found[1]
    nowhere = Ground(np.zeros(0, dtype=object), np.zeros(0, dtype=np.intp))
    proof = Proof((), (frozenset(shares),), nowhere)
    squares = np.array([shapely.box(0, 0, 9, 9)] * 2, dtype=object)
    found = proof.share(squares, [shares, other])
    assert found[0] == found[1]


@pytest.mark.parametrize(("left", "outside"), [(0.0009, 0.0), (0.01, 0.00001)])
def test_what_rounding_leaves_of_an_area_is_not_outside_it(left, outside):
    """Of 1 000 daa a billionth is a square decimetre: less than that is left by arithmetic."""
    gross = np.array([1e6])
    found = Pieces(np.array([0]), np.array([0]), gross - left)
    table = by_class(gross, found, np.array([21]), (21,))
    assert table[21][0] == pytest.approx(1000)
    assert table[OUTSIDE][0] == pytest.approx(outside)


def test_a_zone_is_made_ready_once_and_one_of_a_layer_read_by_window_each_time():
    """Centres are read whole, the land cover around the sites that ask."""
    read = []

    def layer(name):
        read.append(name)
        return gpd.GeoDataFrame({"land_type": [60]}, geometry=[shapely.box(0, 0, 9, 9)], crs=25832)

    zones = Zones(lambda _name: True, layer, lambda _test: frozenset(), {})
    for name, times in (("centres", 1), ("land", 2)):
        assert LAYERS[name].windowed is (times == 2)
        test = ZoneTest(name)
        assert zones.of(name, test).test is zones.of(name, test).test
        assert read.count(name) == times
    around = ZoneTest("centres", inside=(Zone("land"),))  # one of the two is read by window
    assert zones.of("centres", around).test == zones.of("centres", around).test
    assert read.count("land") == 4


def test_driving_by_the_distance_to_the_main_centre_and_what_is_certain_of_it():
    """14 km at 5 km from the centre; at 20 km × 4 by the elasticity 0.35, between 0.22 and 0.63."""
    distance = SimpleNamespace(
        mean=np.array([5000.0, 20_000.0, 1250.0, np.nan]),
        at_least=np.array([4000.0, 15_000.0, 1000.0, 5000.0]),
    )
    found = _car_km(distance, "resident_km")
    assert found["measured"].tolist()[:3] == pytest.approx([14, 14 * 4**0.35, 14 / 4**0.35])
    assert found["low"].tolist() == pytest.approx([14, 14 * 4**0.22, 14 / 4**0.63, 14])
    assert found["high"].tolist()[:3] == pytest.approx([14, 14 * 4**0.63, 14 / 4**0.22])
    assert np.isnan([found["measured"][3], found["high"][3]]).all()


@pytest.mark.parametrize(("km", "driver"), [(1.99, 0.2), (2.0, 0.6), (9.9, 0.6), (10.0, 0.8)])
def test_a_trip_goes_by_car_as_often_as_its_band_says(km, driver):
    starts, share = np.array([0.0, 2.0, 10.0]), np.array([0.2, 0.6, 0.8])
    habits = SimpleNamespace(
        place=np.array([0]),
        km=np.array([km]),
        trips=np.array([2.0]),
        modes=[(np.array([0]), starts, share)],
    )
    driven, driver_share, length = _of_zone(np.array([[50.0]]), habits)[:, 0]
    assert (driven, driver_share, length) == pytest.approx((2 * driver * km, driver, km))


def test_a_region_says_of_its_roads_that_they_are_coarse():
    assert is_coarse(pd.DataFrame({"coarse": [False, True]}))
    assert not is_coarse(pd.DataFrame({"coarse": [False, False]}))
    assert not is_coarse(pd.DataFrame({"road_class": ["E"]}))


def test_an_indicator_looks_no_further_than_the_site_and_has_one_decimal_unless_it_says():
    basis = Basis("Forslag", Tag.PROPOSAL)

    @indicator(title="X", unit="daa", basis=basis, short="X")
    def plain(sites):
        return sites

    assert (plain.reach, plain.decimals, plain.optional) == (0.0, 1, ())


def test_a_journeys_worst_is_that_of_the_farthest_point_of_a_site():
    """Two doors, 800 m and 2 000 m on foot: 10 and 25 minutes, at any time; nothing leaves."""
    points = Points(shapely.points([(0, 0), (1, 0)]), np.array([0, 0]), 1)
    way = SimpleNamespace(metres=np.array([800.0, 2000.0]), at_least=np.array([700.0, 1900.0]))
    on_foot = SimpleNamespace(points=points, to=lambda _goal: way)
    nothing = np.zeros(0, dtype=np.intp)
    profiles = Profiles(pd.Index(["a"]), nothing, np.zeros(0), np.zeros(0))
    found = _journey(profiles, Walks(nothing, nothing, np.zeros(0)), on_foot, None)
    assert {name: float(values[0]) for name, values in found.items()} == {
        "median": 17.5, "worst": 25.0, "reached": 1.0,
    }  # fmt: skip


def test_soil_for_a_hundred_homes():
    """12 daa of fields for 40 homes; a business site, and one without homes, have none."""
    frame = gpd.GeoDataFrame(
        {"kind": ["housing", "business", "housing"], "dwellings": [40.0, 40.0, 0.0]},
        geometry=[shapely.box(0, 0, 100, 100)] * 3,
        crs=25832,
    )
    cover = {21: np.array([9.0] * 3), 22: np.array([2.0] * 3), 23: np.array([1.0] * 3)}
    found = farmland_per_100_dwellings.function(Sites(frame), cover)
    assert found.tolist()[0] == 30.0
    assert np.isnan(found[1:]).all()
