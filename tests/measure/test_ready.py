"""What is made ready once answers as the plain definitions do, asked again and again."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure import access, board, distance, nearness, overlap, service
from ikap.measure.areas import Ground, pieces_of
from ikap.measure.crossing import water
from ikap.measure.network import build
from ikap.measure.points import Points, points_in, sample_points
from ikap.measure.routing import costs_between
from ikap.measure.signposts import approach, signposts
from ikap.measure.walking import straight_walks, walks_straight

CRS = 25832
LOTS = np.random.default_rng(7)
SITES = gpd.GeoSeries(
    [shapely.box(x, y, x + 210, y + 160) for x, y in LOTS.uniform(0, 9_000, (12, 2))],
    index=[f"s{i:02}" for i in range(12)],
    crs=CRS,
)
PLACES = gpd.GeoSeries(
    shapely.points(LOTS.uniform(0, 9_000, (9, 2))), index=list("ihgfedcba"), crs=CRS
)
ROADS = gpd.GeoSeries(
    [shapely.LineString([(0, y), (9_000, y)]) for y in (1_000, 4_000, 8_000)]
    + [shapely.LineString([(x, 0), (x, 9_000)]) for x in (500, 5_000)],
    crs=CRS,
)
FJORD = gpd.GeoSeries([shapely.box(2_000, -100, 3_500, 7_000)], crs=CRS)
STOPS = 40
TIMETABLE = gpd.GeoDataFrame(
    {
        "stop_id": np.repeat([f"p{i:02}" for i in range(STOPS)], 2),
        "stop_name": np.repeat([f"Stopp {i // 2}" for i in range(STOPS)], 2),
        "station_id": np.repeat([f"st{i // 2:02}" for i in range(STOPS)], 2),
        "line": LOTS.choice(list("123456"), 2 * STOPS),
        "route_id": LOTS.choice(["r1", "r2", "r3", "r4"], 2 * STOPS),
        "direction": np.tile([0, 1], STOPS),
        "mode": np.repeat(LOTS.choice(["bus", "bus", "bus", "rail", "tram"], STOPS), 2),
        "departures_per_hour": LOTS.choice([0.0, 0.5, 1.0, 2.0, 4.0, 6.0], 2 * STOPS),
        "midday": LOTS.choice([1.0, 2.0], 2 * STOPS),
    },
    geometry=np.repeat(shapely.points(LOTS.uniform(0, 9_000, (STOPS, 2))), 2),
    crs=CRS,
)


@pytest.fixture(scope="module")
def points():
    return points_in(SITES.to_numpy())


@pytest.fixture(scope="module")
def spots():
    return sample_points(SITES)


@pytest.mark.parametrize(("network", "coarse"), [(False, False), (True, False), (True, True)])
def test_trips_are_the_ways_of_route(points, spots, network, coarse):
    net, sea, goal = build(ROADS) if network else None, water(FJORD), nearness.targets(PLACES, "x")
    posts = signposts(net, {"x": goal}, sea=sea) if network else None
    trips = nearness.Trips(points, posts, sea, coarse)
    plain = distance.route(spots, PLACES, network=net, sea=sea, coarse=coarse)
    np.testing.assert_allclose(trips.to(goal).metres, plain["metres"], atol=1e-6)
    expected, found = distance.per_site(plain), trips.by_site(goal)
    for name in ("mean", "worst", "at_least"):
        np.testing.assert_allclose(getattr(found, name), expected[name], atol=1e-6)
    told = [None if pd.isna(one) else one for one in expected["target"]]
    assert found.target.tolist() == told


def test_signposts_tell_the_cost_to_each_place(points, spots):
    net = build(ROADS)
    sets = {name: nearness.targets(PLACES.loc[[name]]) for name in PLACES.index}
    found = approach(signposts(net, sets), points.shapes).to_each()
    np.testing.assert_allclose(found, costs_between(net, spots, PLACES), atol=1e-6)


def test_places_between_are_reached_as_by_the_plain_rules(points, spots):
    net, sea = build(ROADS), water(FJORD)
    sets = {name: nearness.targets(PLACES.loc[[name]]) for name in PLACES.index}
    here = approach(signposts(net, sets, sea=sea), points.shapes, sea)
    found = nearness.between(points.shapes, PLACES.to_numpy(), here=here, sea=sea, coarse=True)
    plain = distance.between(spots, PLACES, network=net, sea=FJORD, coarse=True)
    np.testing.assert_allclose(found, plain, atol=1e-6)


@pytest.fixture(scope="module")
def walked(points, spots):
    """The walks to the stops, as arrays and as a table."""
    stops = TIMETABLE.drop_duplicates("stop_id").set_index("stop_id").geometry.sort_index()
    places = stops.to_numpy()
    ready = straight_walks(points.shapes, places, shapely.STRtree(places), service.FAR)
    return stops.index, ready, walks_straight(spots, stops, service.FAR)


@pytest.mark.parametrize("parameters", [access.NORWEGIAN, access.TFL], ids=["norwegian", "tfl"])
def test_the_access_index_of_a_site_is_the_same(points, spots, walked, parameters):
    labels, ready, table = walked
    found = board.site_access(points, ready, board.lines(TIMETABLE, labels, parameters))
    plain = access.site_access(spots, TIMETABLE, parameters, table).reindex(SITES.index)
    np.testing.assert_allclose(found.mean, plain["mean"])
    np.testing.assert_allclose(found.served, plain["served"])
    np.testing.assert_allclose(found.walk, plain["walk"])
    names = [None if pd.isna(one) else one for one in plain["stop"]]
    assert found.name.tolist() == names
    assert any(names)


def test_stops_and_shares_are_the_same(points, spots, walked):
    labels, ready, table = walked
    leaves = board.board(TIMETABLE, labels)
    shares = service.qualified_share(spots, TIMETABLE, table)
    for name, found in board.near_frequent(points, ready, leaves).items():
        np.testing.assert_allclose(found, shares[name], err_msg=name)
    at, walk = board.busiest_stop(points, ready, leaves, 800.0)
    best = service.busiest_stop(spots, TIMETABLE, table, 800.0)
    np.testing.assert_allclose(walk, best["walk"])
    assert [leaves.name[i] for i in at if i >= 0] == best["stop"].dropna().tolist()


def test_the_class_of_service_is_that_of_the_middle_point(points, spots, walked):
    labels, ready, table = walked
    found = board.service_rank(points, ready, board.board(TIMETABLE, labels))
    order = {name: place for place, name in enumerate(service.Service, 1)}
    plain = service.best_service(spots, TIMETABLE, table).map(order).astype(float)
    middle = plain.groupby(level=0, sort=False).quantile(0.5, interpolation="lower")
    assert found.tolist() == middle.tolist()


def test_a_timetable_without_departures_says_nothing(points, walked):
    labels, ready, _table = walked
    nothing = TIMETABLE.iloc[:0]
    assert np.isnan(
        board.site_access(points, ready, board.lines(nothing, labels, access.TFL)).mean
    ).all()
    assert np.isnan(board.service_rank(points, ready, board.board(nothing, labels))).all()


def test_an_area_without_points_has_no_mean_and_one_unknown_point_leaves_none():
    points = Points(shapely.points(np.zeros((3, 2))), np.array([0, 0, 2]), 3)
    values = np.array([1.0, np.nan, 5.0])
    assert np.isnan(points.mean(values)[:2]).all()
    assert points.mean(values)[2] == 5.0
    assert points.mean_known(values)[0] == 1.0
    assert points.nearest(values).tolist() == [0, -1, 2]


# --- surfaces that lap, and those that only seem to ----------------------------------------------


def shares(site, *surfaces, rank=None):
    ground = Ground(np.array(surfaces), np.array(rank or range(len(surfaces))))
    found = pieces_of(np.array([site]), ground)
    return dict(zip(found.of.tolist(), found.area.tolist(), strict=True))


def test_ground_that_two_surfaces_claim_goes_to_the_first():
    west, east = shapely.box(0, 0, 60, 100), shapely.box(40, 0, 100, 100)
    assert shares(shapely.box(0, 0, 100, 100), west, east) == {0: 6_000.0, 1: 4_000.0}
    assert shares(shapely.box(0, 0, 100, 100), west, east, rank=[1, 0]) == {0: 4_000.0, 1: 6_000.0}


def test_a_line_drawn_twice_is_no_lap_and_the_site_is_not_exceeded():
    """5 cm of both along 100 m: 5 m² too much, taken from each by its part of the ground."""
    west, east = shapely.box(-10, -10, 50.05, 110), shapely.box(50, -10, 110, 110)
    found = shares(shapely.box(0, 0, 100, 100), west, east)
    assert sum(found.values()) == pytest.approx(10_000.0, abs=1e-6)
    assert found[0] == pytest.approx(5_005 / 10_005 * 10_000)


def test_a_surface_that_also_touches_along_a_line_laps_all_the_same():
    """A site of 10 × 10 m: 4 × 6 m of one surface, which runs along its side too, 4 × 8 of another.

    They share 3 × 6 m, which count once: 24 + 32 − 18 = 38 m².
    """
    site = np.array([shapely.box(0, 0, 10, 10)], dtype=object)
    beside = shapely.union(shapely.box(6, 2, 20, 8), shapely.box(10, -5, 20, 15))
    shared = shapely.intersection(site[0], beside)
    assert shared.geom_type == "GeometryCollection"
    ground = Ground(np.array([beside, shapely.box(5, 1, 9, 9)]), np.zeros(2, dtype=np.intp))
    assert pieces_of(site, ground).area.sum() == pytest.approx(38)


def test_a_surface_that_is_shifted_laps_where_it_covers_and_leaves_a_gap_where_it_does_not():
    """Moved a metre east: as much is claimed twice as is left out, and both are seen."""
    a, b, c = (shapely.box(x, 0, x + 30, 100) for x in (0, 29, 60))
    found = shares(shapely.box(0, 0, 90, 100), a, b, c)
    assert found == {0: 3_000.0, 1: 2_900.0, 2: 3_000.0}
    classes = pd.Series([21, 30, 60])
    row = overlap.class_areas(
        gpd.GeoSeries([shapely.box(0, 0, 90, 100)]), gpd.GeoSeries([a, b, c]), classes, [21, 30, 60]
    ).iloc[0]
    assert row[overlap.OUTSIDE] == pytest.approx(100.0)


def test_neighbours_with_other_vertices_are_not_united():
    """A corner on the edge that the neighbour lacks: no area is shared, and none is lost."""
    west = shapely.Polygon([(0, 0), (50, 0), (50, 33.3), (50, 100), (0, 100)])
    east = shapely.box(50, 0, 100, 100)
    assert not shapely.coverage_is_valid(np.array([west, east]))
    assert shares(shapely.box(10, 10, 90, 90), west, east) == {0: 3_200.0, 1: 3_200.0}


def test_a_site_that_lies_in_one_surface_is_not_cut(monkeypatch):
    """Of three, one is cut: the first lies in one field, and the second touches one alone."""
    fields = np.array([shapely.box(0, 0, 100, 100), shapely.box(300, 0, 400, 100)])
    sites = np.array([shapely.box(x, 10, x + 20, 20) for x in (50, 90, 200)])
    cut = []
    intersection = shapely.intersection
    monkeypatch.setattr(
        shapely, "intersection", lambda a, b: cut.append(len(a)) or intersection(a, b)
    )
    pieces = pieces_of(sites, Ground(fields, np.arange(2)))
    assert cut == [1]
    assert pieces.site.tolist() == [0, 1]
    assert pieces.area.tolist() == [200.0, 100.0]
