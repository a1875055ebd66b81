"""Networks from lines: junctions, bridges, ferries, islands, and the shortest way through them."""

from __future__ import annotations

import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from ikap.measure.crossing import water
from ikap.measure.network import DETOUR, Network, build
from ikap.measure.routing import costs_between, nearest

CRS = "EPSG:25832"
WAIT = 15_000.0


def lines(*coordinates):
    return gpd.GeoSeries([shapely.LineString(line) for line in coordinates], crs=CRS)


def points(*coordinates, index=None):
    return gpd.GeoSeries([shapely.Point(xy) for xy in coordinates], index=index, crs=CRS)


def way(network, start, end, **how):
    """Metres from one place to another."""
    return nearest(network, points(start), points(end), **how)["metres"].iloc[0]


def same(one: Network, other: Network):
    for name in ("nodes", "start", "end", "length", "wait"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert shapely.equals_identical(one.shapes, other.shapes).all()


# --- how lines meet ----------------------------------------------------------------------------


def test_a_side_road_joins_in_the_middle_of_a_road():
    network = build(lines([(0, 0), (1000, 0)], [(400, 0), (400, 300)]))
    assert network.nodes.tolist() == [[0, 0], [400, 0], [400, 300], [1000, 0]]
    assert way(network, (400, 300), (1000, 0)) == 900


@pytest.mark.parametrize(("gap", "joined"), [(0.9, True), (-0.9, True), (1.1, False)])
def test_a_side_road_that_stops_a_little_short_or_runs_a_little_over(gap, joined):
    network = build(lines([(0, 0), (1000, 0)], [(400, gap), (400, 300)]))
    assert len(network.components()) == (1 if joined else 2)


@pytest.mark.parametrize("shift", [0.0, 0.25, 0.4999, 0.5])
def test_ends_that_all_but_meet_are_one_node_wherever_they_lie(shift):
    network = build(lines([(0, 0), (100 + shift, 0)], [(100.002 + shift, 0), (200, 0)]))
    assert len(network.nodes) == 3
    assert way(network, (0, 0), (200, 0)) == pytest.approx(200, abs=0.01)


def test_roads_that_cross_meet():
    network = build(lines([(0, 500), (1000, 500)], [(500, 0), (500, 1000)]))
    assert way(network, (0, 500), (500, 0)) == 1000


def test_a_bridge_passes_over():
    cross = lines([(0, 500), (1000, 500)], [(500, 0), (500, 1000)])
    network = build(cross, level=pd.Series(["L", None]))
    assert np.isnan(way(network, (0, 500), (500, 0)))
    assert len(network.components()) == 2


def test_a_bridge_is_driven_onto_at_its_ends():
    road = lines([(0, 0), (100, 0)], [(100, 0), (300, 0)], [(300, 0), (400, 0)])
    below = lines([(200, -100), (200, 100)])
    all_lines = pd.concat([road, below], ignore_index=True)
    network = build(all_lines, level=pd.Series(["T", "L", "T", "T"]))
    assert way(network, (0, 0), (400, 0)) == 400
    assert np.isnan(way(network, (0, 0), (200, 100)))


def test_a_ferry_costs_its_length_and_the_wait():
    # the first quay is the middle of a road, the second 80 m short of one
    roads = lines([(-500, 0), (500, 0)], [(-500, 3080), (500, 3080)])
    ferry = lines([(0, 0), (0, 3000)])
    both = pd.concat([roads, ferry], ignore_index=True)
    network = build(both, extra=pd.Series([0.0, 0.0, WAIT]))
    assert way(network, (-500, 0), (500, 3080)) == 500 + 3000 + WAIT + 80 + 500


def test_a_ferry_is_not_boarded_from_a_bridge_nor_on_the_way():
    # the ferry sails under a bridge, and a house stands by the fjord halfway
    bridge, road = [(-500, 1000), (500, 1000)], [(0, 0), (-2000, 0)]
    network = build(lines(bridge, road, [(0, 0), (0, 3000)]), extra=pd.Series([0.0, 0.0, WAIT]))
    assert len(network.length) == 3
    assert np.isnan(way(network, (500, 1000), (-2000, 0)))
    assert way(network, (1, 3000), (500, 1000)) > 1300  # by a stub to the bridge


def test_of_two_roads_between_two_places_the_shorter_counts():
    network = build(lines([(0, 0), (100, 0)], [(0, 0), (50, 400), (100, 0)]))
    assert way(network, (0, 0), (100, 0)) == 100


def test_a_line_drawn_twice_and_one_without_length_change_nothing():
    once = build(lines([(0, 0), (100, 0)], [(50, 0), (50, 50)]))
    twice = build(lines([(0, 0), (100, 0)], [(100, 0), (0, 0)], [(50, 0), (50, 50)], [(7, 7)] * 2))
    same(once, twice)


def test_no_lines_lead_nowhere():
    network = build(lines())
    assert len(network.nodes) == 0
    assert network.components().empty
    assert np.isnan(way(network, (0, 0), (1, 1)))


def test_parts_and_fragments():
    network = build(lines([(0, 0), (900, 0)], [(0, 50), (90, 50)], [(900, 0), (900, 100)]))
    assert network.components().tolist() == [1000, 90]
    whole = network.without_fragments(100)
    assert whole.components().tolist() == [1000]
    assert np.isnan(way(network, (0, 50), (900, 0)))
    assert way(whole, (0, 50), (900, 0)) == DETOUR * 50 + 900


# --- how points reach it -----------------------------------------------------------------------


def test_on_the_same_edge_the_way_is_direct():
    road = build(lines([(0, 0), (1000, 0)]))
    assert way(road, (300, 0), (450, 0)) == 150
    assert way(road, (300, 10), (450, -20)) == pytest.approx(150 + DETOUR * 30)


def test_around_a_bend_the_way_may_leave_the_edge():
    # both on the long way round; the short cut between its ends is shorter
    ring = build(lines([(0, 0), (0, 900), (100, 900), (100, 0)], [(0, 0), (100, 0)]))
    assert way(ring, (0, 50), (100, 50)) == 200


def test_a_dead_end_road_that_is_a_loop():
    loop = build(lines([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)], [(0, 0), (-500, 0)]))
    assert way(loop, (100, 100), (-500, 0)) == 700
    assert way(loop, (0, 100), (-500, 0)) == 600


def test_the_site_on_an_island_is_answered_honestly():
    roads = build(lines([(0, 0), (1000, 0)], [(0, 5000), (1000, 5000)]))
    home, town = points((500, 5010)), points((0, 0))
    assert nearest(roads, home, town)["metres"].isna().all()
    assert nearest(roads, home, town)["target"].tolist() == [None]


def test_a_stub_does_not_cross_the_fjord():
    road, fjord = lines([(0, 0), (1000, 0)]), gpd.GeoSeries([shapely.box(-9e3, 100, 9e3, 2000)])
    network = build(road)
    assert way(network, (500, 2100), (0, 0)) == pytest.approx(500 + DETOUR * 2100)
    assert np.isnan(way(network, (500, 2100), (0, 0), sea=water(fjord)))
    assert way(network, (500, 400), (0, 0), sea=water(fjord)) == pytest.approx(1020)


def test_the_site_across_the_fjord_uses_the_road_on_its_own_side():
    near, far = [(0, 0), (1000, 0)], [(0, 9000), (1000, 9000)]
    link = [(1000, 0), (20_000, 0), (20_000, 9000), (1000, 9000)]
    fjord = water(gpd.GeoSeries([shapely.box(-9e3, 100, 9e3, 2000)]))
    metres = way(build(lines(near, far, link)), (0, 2100), (0, 0), sea=fjord)
    assert metres == pytest.approx(DETOUR * 6900 + 20_000 + 9000 + 20_000)


def test_off_the_network():
    road = build(lines([(0, 0), (1000, 0)]))
    assert np.isnan(way(road, (0, 501), (1000, 0), most_stub=500))
    assert np.isnan(way(road, (0, 0), (1000, 501), most_stub=500))
    assert way(road, (0, 500), (1000, 0), most_stub=500) == 1000 + DETOUR * 500


def test_an_area_is_reached_where_a_road_enters_it():
    road = build(lines([(0, 0), (1000, 0)]))
    centre = gpd.GeoSeries([shapely.box(600, -50, 800, 50)], index=["sentrum"], crs=CRS)
    found = nearest(road, points((0, 0), (1000, 0), (700, 0)), centre)
    assert found["metres"].tolist()[:2] == [600, 200]
    beside = gpd.GeoSeries.from_wkt(["POLYGON ((600 20, 700 50, 500 50, 600 20))"], crs=CRS)
    assert nearest(road, points((0, 0)), beside)["metres"].iloc[0] == 600 + DETOUR * 20


def test_the_nearest_by_road_is_not_the_nearest_by_air():
    road = build(lines([(0, 0), (0, 5000), (200, 5000), (200, 0)]))
    shops = points((200, 0), (0, 4000), index=["across", "along"])
    found = nearest(road, points((0, 0)), shops).iloc[0]
    assert found.tolist() == [4000, "along"]


def test_of_targets_in_one_place_the_smallest_label():
    road = build(lines([(0, 0), (1000, 0)]))
    stops = points((900, 0), (900, 0), index=["b", "a"])
    assert nearest(road, points((0, 0), (950, 0)), stops)["target"].tolist() == ["a", "a"]


def test_every_pair():
    road = build(lines([(0, 0), (1000, 0)], [(0, 9000), (9, 9000)]))
    table = costs_between(
        road,
        points((0, 0), (600, 0), index=["a", "a"]),
        points((1000, 0), (500, 0), (1, 9000), index=["x", "y", "z"]),
    )
    assert table["x"].tolist() == [1000, 400]
    assert table["y"].tolist() == [500, 100]
    assert table["z"].isna().all()
    assert table.index.tolist() == ["a", "a"]


# --- what holds for all ------------------------------------------------------------------------

place = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(
    lambda xy: (100.0 * xy[0], 100.0 * xy[1])
)
segment = st.tuples(place, place).filter(lambda ends: ends[0] != ends[1])
street_plans = st.lists(segment, min_size=1, max_size=12)


@given(street_plans, st.randoms(use_true_random=False), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_order_and_direction_do_not_matter(plan, dice, shift):
    moved = [[(x + 0.37 * shift, y) for x, y in line] for line in plan]
    waits = [WAIT * (i % 3 == 0) for i in range(len(plan))]
    levels = [i % 2 for i in range(len(plan))]
    rows = list(zip(moved, waits, levels, strict=True))
    turned = [(line[:: dice.choice([1, -1])], wait, level) for line, wait, level in rows]
    dice.shuffle(turned)

    def network(rows):
        drawn, costs, media = zip(*rows, strict=True)
        return build(lines(*drawn), extra=pd.Series(costs), level=pd.Series(media))

    same(network(rows), network(turned))


def planar(plan):
    """The same streets by brute force: every pair of lines cut by its shared points."""
    graph = nx.Graph()
    shapes = [shapely.LineString(line) for line in plan]
    for line in shapes:
        cuts = {line.project(shapely.Point(end)) for end in line.coords}
        for other in shapes:
            shared = line.intersection(other)
            cuts |= {line.project(shapely.Point(xy)) for xy in shapely.get_coordinates(shared)}
        spots = [line.interpolate(at) for at in sorted(cuts)]
        for one, two in itertools.pairwise(spots):
            ends = [(round(p.x, 3), round(p.y, 3)) for p in (one, two)]
            if ends[0] != ends[1]:
                graph.add_edge(*ends, weight=one.distance(two))
    return graph


@given(street_plans, st.data())
@settings(max_examples=60, deadline=None)
def test_shortest_ways_agree_with_networkx(plan, data):
    graph = planar(plan)
    corner = st.sampled_from(sorted({end for line in plan for end in line}))
    start = data.draw(corner)
    ends = data.draw(st.lists(corner, min_size=1, max_size=4))
    metres = nx.single_source_dijkstra_path_length(graph, start)
    expected = [metres.get(end, np.nan) for end in ends]

    network = build(lines(*plan))
    table = costs_between(network, points(start), points(*ends))
    np.testing.assert_allclose(table.to_numpy()[0], expected, atol=0.05)
    best = nearest(network, points(start), points(*ends))
    np.testing.assert_allclose(best["metres"], table.min(axis=1), atol=1e-9)


@given(
    street_plans, st.lists(place, min_size=2, max_size=6), st.lists(place, min_size=1, max_size=4)
)
@settings(max_examples=40, deadline=None)
def test_each_point_is_measured_alone(plan, homes, shops):
    network = build(lines(*plan))
    targets = points(*((x + 13, y + 29) for x, y in shops))
    whole = nearest(network, points(*homes), targets)
    parts = [nearest(network, points(home), targets) for home in homes]
    assert_frame_equal(whole, pd.concat(parts, ignore_index=True))
