"""Firms of each class in each rule, and density where part of a site is taken out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.criteria.business import match, place_label
from ikap.criteria.ground import deducted_share, derived_dwellings
from ikap.criteria.growth import density_ratio
from ikap.criteria.sites import Sites

# What a place offers: departures T, a centre Z, a road R, R for lorries.
PLACES = {
    "torget": {"t": 0.9, "z": 1.0, "r": 0.6, "central": True, "lorry": 0.2},
    "stasjonen": {"t": 0.8, "z": 0.1, "r": 0.3, "central": False, "lorry": 0.3},
    "krysset": {"t": 0.1, "z": 0.0, "r": 1.0, "central": False, "lorry": 0.5},
    "skogen": {"t": 0.0, "z": 0.0, "r": 0.0, "central": False, "lorry": 0.0},
}
# A: the better of T and Z. B: half of min(1, 2T) and half of R. C: R for lorries, or half of R
# amid a centre.
FITS = {
    "A": {"torget": 1.0, "stasjonen": 0.8, "krysset": 0.1, "skogen": 0.0},
    "B": {"torget": 0.8, "stasjonen": 0.65, "krysset": 0.6, "skogen": 0.0},
    "C": {"torget": 0.3, "stasjonen": 0.3, "krysset": 0.5, "skogen": 0.0},
}


def column(name):
    return np.array([offers[name] for offers in PLACES.values()])


def by_place(values):
    return dict(zip(PLACES, values.tolist(), strict=True))


@pytest.mark.parametrize("letter", FITS)
def test_a_firm_of_each_class_in_each_place(letter):
    firms = [letter] * len(PLACES)
    offered = (column("t"), column("z"), column("r"), column("central"))
    assert by_place(match(firms, *offered, column("lorry"))) == pytest.approx(FITS[letter])


def test_where_the_lorries_way_is_not_known_a_firm_of_class_c_has_the_road():
    firms = ["C"] * len(PLACES)
    found = match(firms, column("t"), column("z"), column("r"), column("central"))
    assert by_place(found) == pytest.approx(
        {"torget": 0.3, "stasjonen": 0.3, "krysset": 1.0, "skogen": 0.0}
    )


def test_a_firm_without_a_class_suits_no_place():
    firms = [None] * len(PLACES)
    offered = (column("t"), column("z"), column("r"), column("central"), column("lorry"))
    assert np.isnan(match(firms, *offered)).all()


def test_the_letter_of_each_place():
    found = place_label(column("t"), column("z"), column("r"))
    assert by_place(found) == {"torget": "A", "stasjonen": "A", "krysset": "C", "skogen": "D"}


def site(dwellings, net_share, **columns):
    """A site of 10 daa of which so much is left, where 3 homes a daa are asked for."""
    told = {
        "kind": "housing",
        "dwellings": float(dwellings),
        "dwellings_derived": False,
        "density_minimum": 3.0,
        "net_area_daa": 10 * net_share,
    }
    frame = gpd.GeoDataFrame(
        {name: [value] for name, value in (told | columns).items()},
        geometry=[shapely.box(0, 0, 100, 100)],
        crs="EPSG:25832",
    )
    return frame.assign(net=gpd.GeoSeries([shapely.box(0, 0, 100, 100 * net_share)], crs=25832))


@pytest.mark.parametrize(
    ("dwellings", "net", "ratio"),
    [(30, 1.0, 1.0), (15, 0.5, 1.0), (30, 0.5, 2.0), (0, 0.5, 0.0)],
)
def test_density_is_of_what_is_left(dwellings, net, ratio):
    assert density_ratio.function(Sites(site(dwellings, net)))[0] == pytest.approx(ratio)


def test_density_is_nobodys_where_the_count_is_derived_or_there_are_no_homes():
    assert np.isnan(density_ratio.function(Sites(site(30, 1.0, dwellings_derived=True)))[0])
    assert np.isnan(density_ratio.function(Sites(site(30, 1.0, kind="business")))[0])


@pytest.mark.parametrize(("net", "deducted"), [(1.0, 0.0), (0.6, 0.4), (0.0, 1.0)])
def test_what_is_taken_out_is_told_of_the_gross(net, deducted):
    assert deducted_share.function(Sites(site(30, net)))[0] == pytest.approx(deducted)


def test_a_derived_count_is_told_with_the_density_and_what_is_used():
    """5 net daa, 3 homes a daa, three quarters built: 11, between 7.9 and 16.9."""
    told = site(11, 0.5, dwellings_derived=True, capacity_share=1.0)
    told = told.assign(dwellings_low=8.0, dwellings_high=17.0)
    row = derived_dwellings.function(Sites(told))
    assert {name: float(values[0]) for name, values in row.items()} == {
        "measured": 11,
        "low": 8,
        "high": 17,
        "density": 3,
        "used": 0.75,
        "net": 5,
    }
    given = derived_dwellings.function(Sites(told.assign(dwellings_derived=False)))
    assert all(np.isnan(values).all() for values in given.values())
