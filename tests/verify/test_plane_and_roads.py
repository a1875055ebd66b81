"""The second engine's own geometry and ways, against GEOS and against the first engine."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure import distance
from ikap.measure.crossing import water
from ikap.measure.network import build
from ikap.verify import roads
from ikap.verify.plane import Ground, at, meeting, nearest_on, polylines, segments

CRS = 25832
FERRY = roads.FERRY_WAIT


def row(*numbers):
    return np.array([numbers], dtype=float)


# --- the plane -----------------------------------------------------------------------------------

RING = shapely.Polygon(
    [(0, 0), (100, 0), (100, 100), (0, 100)], [[(20, 20), (60, 20), (60, 60), (20, 60)]]
)
ISLAND = shapely.box(30, 30, 50, 50)
LINE = shapely.LineString([(0, 0, 7), (10, 0, 8), (10, 10, 9)])


def test_a_shape_is_its_stretches_between_vertices_holes_among_them():
    assert [len(line) for line in polylines([RING, LINE])] == [5, 5, 3]
    assert segments([LINE]).tolist() == [[0, 0, 10, 0], [10, 0, 10, 10]]
    assert segments([]).shape == (0, 4)
    assert len(segments([shapely.MultiPolygon([RING, ISLAND])])) == 12


def test_the_nearest_place_of_the_nearest_stretch():
    stretches = segments([LINE])
    metres, which, along = nearest_on(np.array([(5.0, 3.0), (14, 14), (-3, -4)]), stretches)
    assert (metres.tolist(), which.tolist(), along.tolist()) == (
        [3, np.hypot(4, 4), 5],
        [0, 1, 0],
        [0.5, 1, 0],
    )
    assert at(stretches, which, along).tolist() == [[5, 0], [10, 10], [0, 0]]
    nowhere = nearest_on(row(1, 1), np.zeros((0, 4)))
    assert np.isinf(nowhere[0]).all()


@pytest.mark.parametrize("seed", range(3))
def test_ground_holds_and_lines_cross_what_geos_says(seed):
    """More places and lines than are looked at together."""
    random = np.random.default_rng(seed)
    shape = shapely.union_all(
        [RING, ISLAND, shapely.Point(150, 40).buffer(33), shapely.box(-50, 40, -10, 90.5)]
    )
    ground = Ground([shape])
    places = random.uniform(-80, 220, (1001, 2))
    inside = ground.holds(places)
    assert inside.tolist() == shapely.contains_xy(shape, *places.T).tolist()
    assert 0 < inside.sum() < len(places)
    lines = random.uniform(-80, 220, (450, 4))
    crossed = shapely.length(
        shapely.intersection(shapely.linestrings(lines.reshape(-1, 2, 2)), shape)
    )
    assert ground.metres(lines) == pytest.approx(crossed, abs=1e-6)
    metres, _which, _along = nearest_on(places, ground.edges)
    assert metres == pytest.approx(shapely.distance(shape.boundary, shapely.points(places)))


@pytest.mark.parametrize(
    ("edge", "crossed", "touched"),
    [
        ((5, -5, 5, 5), [0.5], [0.5]),
        ((5, 0, 5, 5), [0.5], [0.5]),  # an edge that begins on the line
        ((5, -5, 5, 0), [], [0.5]),  # one that ends on it
        ((0, -5, 0, 5), [], [0.0]),  # at the line's own beginning
        ((10, -5, 10, 5), [], [1.0]),  # and at its end
        ((-1, -5, -1, 5), [], []),  # before it
        ((11, -5, 11, 5), [], []),  # behind it
        ((5, 1, 5, 5), [], []),  # beside it
        ((5, -5, 5, -1), [], []),
        ((0, 0, 10, 0), [], []),  # along it
        ((0, 1, 10, 1), [], []),  # parallel
    ],
)
def test_where_a_line_of_ten_metres_meets_an_edge(edge, crossed, touched):
    line = row(0, 0, 10, 0)
    assert meeting(line, row(*edge))[1].tolist() == crossed
    assert meeting(line, row(*edge), ends=True)[1].tolist() == touched


# --- ways ----------------------------------------------------------------------------------------


def straight(*coordinates, wait=0.0, level=""):
    return roads.Line(np.array(coordinates, dtype=float), wait, level)


def way(lines, start, end):
    network = roads.Ways(list(lines), None)
    there = roads.entries_of(network, [shapely.Point(end)])
    return float(network.to(network.reached(row(*start)), there)[0])


def test_a_line_that_crosses_no_more_sea_than_it_may_is_dry():
    sea = Ground([shapely.box(0, -100, 1000, 100)])
    start, end = row(-10, 0), row(500, 0)
    assert roads.dry(start, end, sea).tolist() == [True]
    assert roads.dry(end, start, sea).tolist() == [True]
    assert roads.dry(start, row(500.1, 0), sea).tolist() == [False]
    assert roads.dry(start, row(900, 0), None).tolist() == [True]


def test_of_two_places_on_one_street_the_nearer_entry_counts():
    """Entries at 900 m, 300 m and 600 m: from 500 m it is 100 m to the last."""
    network = roads.Ways([straight((0, 0), (1000, 0))], None)
    there = roads.entries_of(network, list(shapely.points([(900, 0), (300, 0), (600, 0)])))
    here = network.reached(np.array([(500.0, 0.0), (100.0, 0.0), (880.0, 10.0)]))
    assert network.to(here, there) == pytest.approx([100, 200, 20 + 13])


def test_a_loose_end_of_a_ferry_reaches_the_nearest_road_by_a_quay():
    """80 m from the quay to the road in the north; in the south the ferry ends on it."""
    lines = [
        straight((-500, 0), (500, 0)),
        straight((-500, 3080), (500, 3080)),
        straight((0, 0), (0, 3000), wait=FERRY),
    ]
    assert way(lines, (-500, 0), (500, 3080)) == pytest.approx(500 + 3000 + FERRY + 80 + 500)
    two = [
        *lines[:2],
        straight((0, 0), (100, 1500), wait=FERRY),
        straight((100, 1500), (0, 3000), wait=FERRY),
    ]
    across = 2 * np.hypot(100, 1500) + 2 * FERRY
    assert way(two, (-500, 0), (500, 3080)) == pytest.approx(500 + across + 80 + 500)
    bent = [*lines[:2], straight((0, 0), (0, 900), (0, 3000), wait=FERRY)]
    assert way(bent, (-500, 0), (500, 3080)) == pytest.approx(500 + 3000 + FERRY + 80 + 500)


@pytest.mark.parametrize(("gap", "open_"), [(0.99, True), (1.0, True), (1.01, False)])
def test_ends_within_a_metre_are_joined(gap, open_):
    found = way([straight((0, 0), (100, 0)), straight((100 + gap, 0), (200, 0))], (0, 0), (200, 0))
    assert (found == pytest.approx(200, abs=1.01)) is open_


def test_ends_that_are_joined_lie_where_the_most_western_of_them_does():
    """Twelve pairs of streets with ends 0.6 m apart, drawn from the east and from the west."""
    for turn in (1, -1):
        lines = [
            straight(*ends[::turn])
            for i in range(12)
            for ends in (
                ((100 * i, 77 * i), (100 * i + 9, 0)),
                ((100 * i + 9.6, 0), (100 * i, -50)),
            )
        ]
        joined = roads._ends_joined(lines)
        east = [line.vertices[:, 0].max() for line in joined]
        assert east == pytest.approx([100 * (i // 2) + 9 for i in range(24)])


@pytest.mark.parametrize(("gap", "open_"), [(0.4, True), (1.01, False)])
def test_a_side_road_that_stops_a_little_short_of_the_middle_of_a_road_joins_it(gap, open_):
    lines = [straight((0, 0), (1000, 0)), straight((400, gap), (400, 300))]
    assert (way(lines, (400, 300), (1000, 0)) == pytest.approx(900, abs=1)) is open_


def test_an_area_is_entered_where_a_road_goes_in_and_from_every_bend_inside():
    network = roads.Ways([straight((0, 0), (1000, 0)), straight((400, 0), (400, 50))], None)
    area = shapely.box(300, -10, 600, 100)
    here = network.reached(np.array([(0.0, 0.0), (1000.0, 0.0), (410.0, 60.0)]))
    assert network.to(here, roads.entries_of(network, [area]))[:2].tolist() == [300, 400]
    beside = shapely.Polygon([(300, 20), (350, 90), (280, 90)])  # 20 m off, by a stub × 1.3
    found = network.to(here, roads.entries_of(network, [beside]))
    assert found[:2] == pytest.approx([300 + 26, 700 + 26])


def plan(random):
    """Streets between places 50 m apart, some on a bridge; a ferry; sites, and shops to reach."""
    spots = random.integers(0, 12, (14, 2, 2)) * 50.0
    spots = spots[(spots[:, 0] != spots[:, 1]).any(axis=1)]
    levels = random.choice(["", "", "L"], len(spots))
    ferry = np.array([(-400.0, 0.0), (-2400.0, 30.0)])
    roads_ = [shapely.LineString(pair) for pair in spots]
    roads_ += [
        shapely.LineString([(-400, 0), (0, 0)]),
        shapely.LineString([(-2500, 30), (-2600, 30)]),
    ]
    homes = random.uniform(-100, 650, (12, 2))
    shops = random.integers(0, 12, (2, 2)) * 50.0 + [7, 3]
    return roads_, [*levels, "", ""], ferry, homes, shops


@pytest.mark.parametrize("seed", range(8))
def test_both_engines_find_the_same_ways(seed):
    random = np.random.default_rng(seed)
    streets, levels, ferry, homes, shops = plan(random)
    sea = shapely.box(150, -900, 700, 260 + 30 * seed)
    targets = [*shapely.points(shops), shapely.box(-2700, 0, -2550, 60)]
    lines = gpd.GeoSeries([*streets, shapely.LineString(ferry)], crs=CRS)
    waits = pd.Series([0.0] * len(streets) + [FERRY])
    network = build(lines, extra=waits, level=pd.Series([*levels, ""]))
    own = roads.Ways(roads.road_lines(streets, levels, [lines.iloc[-1]]), Ground([sea]))
    places = gpd.GeoSeries(shapely.points(homes), crs=CRS)
    wanted = gpd.GeoSeries(targets, crs=CRS)
    for coarse in (False, True):
        ours = distance.route(
            places, wanted, network=network, sea=water(gpd.GeoSeries([sea])), coarse=coarse
        )["metres"]
        found = roads.nearest_way(homes, targets, own, Ground([sea]), coarse=coarse)
        assert found == pytest.approx(ours.fillna(np.inf).to_numpy(), abs=0.02)
    air, over = roads.straight(homes, targets, Ground([sea]))
    assert air == pytest.approx(
        shapely.distance(places.to_numpy()[:, None], wanted.to_numpy()).min(axis=1)
    )
    dry = distance.route(places, wanted, sea=water(gpd.GeoSeries([sea])))["metres"]
    assert over * roads.DETOUR == pytest.approx(dry.fillna(np.inf).to_numpy())
