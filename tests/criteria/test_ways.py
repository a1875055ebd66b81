"""What is walked and driven along, and how long it takes by car."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.catalogue import code_group, code_list, factors
from ikap.criteria.ground import network
from ikap.criteria.ways import drive_network, driven_minutes, stop_changes, walk_network
from ikap.measure.nearness import targets
from ikap.measure.signposts import signposts

CRS = "EPSG:25832"
PARK = factors("driving_speeds")["park"].best


def ways(*lines, **columns):
    return gpd.GeoDataFrame(columns, geometry=[shapely.LineString(line) for line in lines], crs=CRS)


def at(*places):
    return gpd.GeoSeries([shapely.Point(place) for place in places], crs=CRS)


def minutes(roads, start, end, ferries=None):
    net = network(roads, ferries)
    goal = targets(at(end))
    signs = signposts(drive_network(net, roads), {goal.name: goal})
    return driven_minutes(at(start).to_numpy(), goal, signs, roads)[0]


def test_every_type_of_way_that_is_named_is_known():
    for group in ("not_walked", "not_driven"):
        assert code_group("way_types", group) <= set(code_list("way_types"))


def test_a_path_is_walked_and_not_driven_a_motorway_driven_and_not_walked():
    roads = ways(
        [(0, 0), (2000, 0)], [(0, 0), (0, 3000)], [(0, 0), (-4000, 0)],
        way_type=["enkelBilveg", "sti", "enkelBilveg"],
        motorway=[None, None, "motorveg"],
    )  # fmt: skip
    assert walk_network(roads).components().tolist() == [5000]
    assert network(roads).components().tolist() == [6000]


def test_paths_join_the_streets():
    streets = ways([(0, 0), (2000, 0)])
    joined = walk_network(streets, ways([(1000, 0), (1000, 700)]))
    assert joined.components().tolist() == [2700]


def test_a_coarse_network_is_nothing_to_walk_along():
    assert walk_network(ways([(0, 0), (2000, 0)], coarse=[True])) is None
    assert walk_network() is None


def test_a_stray_piece_of_path_is_passed_over():
    assert walk_network(ways([(0, 0), (2000, 0)], [(0, 500), (300, 500)])).components().size == 1


def test_seventy_five_kilometres_of_european_road_take_an_hour():
    roads = ways([(0, 0), (75_000, 0)], road_class=["E"])
    assert minutes(roads, (0, 0), (75_000, 0)) == pytest.approx(60 + PARK)


def test_the_speed_limit_counts_before_the_class_of_road():
    roads = ways([(0, 0), (34_000, 0)], road_class=["E"], speed_limit=[40.0])
    assert minutes(roads, (0, 0), (34_000, 0)) == pytest.approx(60 + PARK)  # 0.85 · 40 = 34 km/h


def test_the_longer_way_that_is_faster_is_driven():
    """20 km of private road at 25 km/h, or 30 km of European road at 75."""
    slow, fast = [(0, 0), (20_000, 0)], [(0, 0), (10_000, 10_000), (20_000, 0)]
    roads = ways(slow, fast, road_class=["P", "E"])
    assert minutes(roads, (0, 0), (20_000, 0)) == pytest.approx(
        20_000 * 2**0.5 / 75_000 * 60 + PARK
    )


def test_a_ferry_is_waited_for_once():
    roads = ways([(-1000, 0), (0, 0)], [(10_000, 0), (11_000, 0)], road_class=["E", "E"])
    ferry = ways([(0, 0), (10_000, 0)])
    expected = 2000 / 75_000 * 60 + 10_000 / 20_000 * 60 + 20 + PARK
    assert minutes(roads, (-1000, 0), (11_000, 0), ferry) == pytest.approx(expected)


def test_from_an_island_without_a_ferry_one_does_not_drive():
    roads = ways([(0, 0), (2000, 0)], [(0, 9000), (2000, 9000)], road_class=["K", "K"])
    assert pd.isna(minutes(roads, (0, 9000), (0, 0)))


def test_from_a_stop_to_itself_one_does_not_walk():
    places = gpd.GeoSeries([shapely.Point(0, 30), shapely.Point(100, 0)], index=["a", "b"], crs=CRS)
    changes = stop_changes(places, None, None).set_index(["point", "stop_id"])["metres"]
    assert changes[(0, "a")] == 0
    assert changes[(0, "b")] == pytest.approx((100**2 + 30**2) ** 0.5 * 1.3)
    assert changes.index.is_unique
