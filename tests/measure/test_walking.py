"""Walks from many to many: along streets, and straight where the sea lets one."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.measure import walking
from ikap.measure.crossing import water
from ikap.measure.network import DETOUR, build
from ikap.measure.routing import costs_between
from ikap.measure.walking import reach, walks_along, walks_straight

CRS = "EPSG:25832"


def lines(*coordinates):
    return gpd.GeoSeries([shapely.LineString(line) for line in coordinates], crs=CRS)


def points(*coordinates, index=None):
    return gpd.GeoSeries([shapely.Point(xy) for xy in coordinates], index=index, crs=CRS)


def metres(walks):
    """{(point, stop): metres}, to the millimetre."""
    rows = zip(walks["point"], walks["stop_id"], walks["metres"].round(3), strict=True)
    return {(point, stop): way for point, stop, way in rows}


def test_the_way_round_the_block_counts_and_not_the_backyard():
    block = lines([(0, 0), (400, 0), (400, 300)])
    home, stop = points((0, 0)), points((400, 300), index=["a"])
    assert metres(walks_along(reach(build(block), stop, 1000), home)) == {(0, "a"): 700}
    assert metres(walks_straight(home, stop, 1000)) == {(0, "a"): 650}


def test_nobody_walks_further_than_they_will():
    street = build(lines([(0, 0), (2000, 0)]))
    stops = points((0, 0), (500, 0), (501, 0), index=["a", "b", "c"])
    found = walks_along(reach(street, stops, 500), points((0, 0), (1000, 0)))
    assert metres(found) == {(0, "a"): 0, (0, "b"): 500, (1, "b"): 500, (1, "c"): 499}


def test_a_stop_between_two_homes_on_one_street():
    street = build(lines([(0, 0), (1000, 0)]))
    found = walks_along(
        reach(street, points((500, 10), index=["a"]), 800), points((450, 0), (800, 20))
    )
    assert metres(found) == {(0, "a"): 50 + 13, (1, "a"): 300 + 13 + 26}


def test_what_is_far_from_every_street_is_reached_by_nobody():
    street = build(lines([(0, 0), (1000, 0)]))
    stops = points((0, 0), (0, 500), index=["a", "lost"])
    found = walks_along(reach(street, stops, 400), points((100, 0), (100, 350)))
    assert metres(found) == {(0, "a"): 100}


def test_on_an_island_without_a_bridge_only_its_own_stop_is_reached():
    streets = build(lines([(0, 0), (300, 0)], [(0, 400), (300, 400)]))
    stops = points((300, 0), (300, 400), index=["main", "isle"])
    found = walks_along(reach(streets, stops, 1500), points((0, 0), (0, 400)))
    assert metres(found) == {(0, "main"): 300, (1, "isle"): 300}


def test_a_straight_walk_does_not_cross_the_fjord():
    fjord = water(gpd.GeoSeries([shapely.box(100, -9000, 700, 9000)]))
    creek = water(gpd.GeoSeries([shapely.box(100, -9000, 590, 9000)]))
    home, stop = points((0, 0)), points((800, 0), index=["a"])
    assert metres(walks_straight(home, stop, 1500, sea=fjord)) == {}
    assert metres(walks_straight(home, stop, 1500, sea=creek)) == {(0, "a"): 1040}


def test_without_stops_or_points_there_are_no_walks():
    street = build(lines([(0, 0), (1000, 0)]))
    nothing = gpd.GeoSeries([], crs=CRS)
    assert walks_along(reach(street, nothing, 500), points((0, 0))).empty
    assert walks_along(reach(street, points((0, 0)), 500), nothing).empty


place = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(
    lambda xy: (100.0 * xy[0], 100.0 * xy[1])
)
segment = st.tuples(place, place).filter(lambda ends: ends[0] != ends[1])


@given(
    st.lists(segment, min_size=1, max_size=12),
    st.lists(place, min_size=1, max_size=5),
    st.lists(place, min_size=1, max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_walks_are_the_shortest_ways_that_are_short_enough(plan, stops, homes):
    network = build(lines(*plan))
    names = points(*stops, index=[f"s{i}" for i in range(len(stops))])
    found = metres(walks_along(reach(network, names, 700), points(*homes)))
    every = costs_between(network, points(*homes), names)
    stubs = [np.array([shape.distance(line) for line in network.shapes]).min() * DETOUR
             for shape in (*points(*homes), *names)]  # fmt: skip
    expected = {
        (i, name): every.iloc[i][name]
        for i in range(len(homes))
        for j, name in enumerate(names.index)
        if every.iloc[i][name] <= 700 and max(stubs[i], stubs[len(homes) + j]) <= 700
    }
    assert found == pytest.approx(expected, abs=0.01)


def test_tiles_and_turns_change_nothing(monkeypatch):
    random = np.random.default_rng(4)
    plan = [((x, 0), (x, 9000)) for x in range(0, 9001, 500)]
    plan += [((0, y), (9000, y)) for y in range(0, 9001, 500)]
    network = build(lines(*plan))
    stops = points(*random.uniform(0, 9000, (80, 2)), index=[f"s{i}" for i in range(80)])
    homes = points(*random.uniform(0, 9000, (60, 2)))
    whole = walks_along(reach(network, stops, 1500), homes)
    assert len(whole) > 100
    monkeypatch.setattr(walking, "TILE", 700.0)
    monkeypatch.setattr(walking, "SOURCES", 3)
    monkeypatch.setattr(walking, "AT_ONCE", 7)
    pd.testing.assert_frame_equal(walks_along(reach(network, stops, 1500), homes), whole)
