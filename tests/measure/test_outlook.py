"""Ways over a fjord to thousands of streets: what is ruled out in one go is wet one by one too."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.measure import crossing, outlook
from ikap.measure.crossing import is_dry, nearest_shape, water
from ikap.measure.outlook import CELL, SECTORS, Outlook, Squares, seen_from

# A fjord 3 km wide with an island in it, a narrow sound in the east, and land on both sides.
FJORD = shapely.box(0, 0, 12_000, 3_000) - shapely.Point(4_000, 1_500).buffer(700)
SEA = water(gpd.GeoSeries([FJORD, shapely.box(12_000, 1_300, 20_000, 1_600)]))


def streets(count: int) -> np.ndarray:
    """Short streets and a few long ones, on the northern side."""
    random = np.random.default_rng(7)
    start = np.column_stack([random.uniform(0, 18_000, count), random.uniform(3_050, 6_000, count)])
    way = (
        random.uniform(-60, 60, (count, 2)) * np.where(random.random(count) < 0.01, 15, 1)[:, None]
    )
    return shapely.linestrings(np.stack([start, start + way], axis=1))


def homes(count: int) -> np.ndarray:
    """Places on the southern side and on the island."""
    random = np.random.default_rng(8)
    south = np.column_stack([random.uniform(0, 18_000, count), random.uniform(-3_000, -1, count)])
    return shapely.points(np.concatenate([south, [[4_000, 1_500], [4_500, 1_700]]]))


def one_by_one(places, shapes, most):
    """The definition: the nearest shape within reach over a dry line, the first of equals."""
    of, metres = np.full(len(places), -1), np.full(len(places), np.nan)
    for i, place in enumerate(places):
        far = shapely.distance(place, shapes)
        for j in np.argsort(far, kind="stable"):
            if far[j] > most:
                break
            if is_dry(np.array([shapely.shortest_line(place, shapes[j])]), SEA)[0]:
                of[i], metres[i] = j, far[j]
                break
    return of, metres


@pytest.mark.parametrize("most", [np.inf, 6_000.0, 4_500.0])
def test_an_outlook_rules_out_what_is_wet_and_nothing_else(monkeypatch, most):
    monkeypatch.setattr(crossing, "FEW", 0)
    shapes, places = streets(600), homes(25)
    of, metres = nearest_shape(places, shapes, SEA, most=most)
    expected_of, expected = one_by_one(places, shapes, most)
    assert of.tolist() == expected_of.tolist()
    np.testing.assert_array_equal(metres, expected)
    assert (of >= 0).any()
    assert most > 4_500 or (of < 0).any()


def test_a_whole_coast_is_ruled_out_without_a_line_being_drawn(monkeypatch):
    """Eight kilometres of open fjord: not one of 3,000 streets is looked at by itself."""
    asked = []
    monkeypatch.setattr(
        crossing, "is_dry", lambda lines, sea: asked.append(len(lines)) or is_dry(lines, sea)
    )
    wide = water(gpd.GeoSeries([shapely.box(-20_000, -5_000, 40_000, 3_000)]))
    of, metres = nearest_shape(shapely.points([[9_000, -5_050]]), streets(3_000), wide)
    assert of.tolist() == [-1]
    assert np.isnan(metres).all()
    assert sum(asked) == 1  # the nearest, before anything is known


def lines_about(count: int) -> np.ndarray:
    """Lines of all lengths with ends on land, at sea and on the island."""
    random = np.random.default_rng(9)
    ends = random.uniform((-4_000, -4_000), (22_000, 7_000), (count, 2, 2))
    ends[: count // 3, 1] = ends[: count // 3, 0] + random.normal(0, 600, (count // 3, 2))
    return ends


def test_squares_never_say_that_more_of_a_line_is_at_sea_than_is():
    lines = lines_about(3_000)
    exact = shapely.length(shapely.intersection(SEA.whole, shapely.linestrings(lines)))
    few, many = (SEA.outlook.squares.at_least(lines, steps) for steps in crossing.STEPS)
    assert (np.maximum(few, many) <= exact + 1e-6).all()
    wide = exact > 1_500
    assert 0.5 < (few[wide] > 500).mean() < (many[wide] > 500).mean()  # or they would be of no use


def test_many_lines_at_once_are_as_dry_as_one_by_one():
    lines = shapely.linestrings(lines_about(1_200))
    together = is_dry(lines, SEA)
    assert together.tolist() == [is_dry(lines[[i]], SEA).item() for i in range(len(lines))]
    assert 0.1 < together.mean() < 0.9


def test_a_square_by_the_shore_an_island_or_the_edge_is_deep_nowhere():
    """A basin 1 000 m across: in squares of 50 m the deepest is less than 500 m from land."""
    basin = water(gpd.GeoSeries([shapely.box(0, 0, 1_000, 1_000)])).outlook.squares
    assert basin.across == 50
    assert 400 <= basin.clear.max() <= 500
    assert (basin.clear[[0, 1, -2, -1]] == 0).all()
    assert (basin.clear[:, [0, 1, -2, -1]] == 0).all()


def test_how_far_one_sees_over_a_fjord_of_two_kilometres():
    """From 900 m south of it: not over it to the north, and freely along the shore to the west."""
    fjord = water(gpd.GeoSeries([shapely.box(-50_000, 0, 50_000, 2_000)]))
    ranges = fjord.outlook.ranges(np.array([[0, -5]]))[0]  # the cell's middle is 900 m from it
    north, west = ranges[SECTORS // 4], ranges[SECTORS // 2]
    assert 1_400 < north < 2_000  # 500 m of sea lie behind 1 400 m
    assert west == np.inf


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_what_lies_beyond_an_outlook_is_wet_from_anywhere_in_the_cell(seed):
    random = np.random.default_rng(seed)
    cell = random.integers((-10, -15), (80, 30), (1, 2))
    ranges = SEA.outlook.ranges(cell)
    places = (cell + random.random((300, 2))) * CELL
    ends = random.uniform((-4_000, -4_000), (22_000, 7_000), (300, 2))
    outside = ~shapely.intersects_xy(seen_from(cell, np.minimum(ranges, 1e6))[0], *ends.T)
    lines = shapely.linestrings(np.stack([places, ends], axis=1)[outside])
    assert not is_dry(lines, SEA).any()


def test_an_outlook_is_of_use():
    """From the southern shore most of the northern is out of sight."""
    cells = np.array([[column, -3] for column in range(0, 60, 3)])
    ends = shapely.get_coordinates(shapely.centroid(streets(400)))
    seen = [shapely.intersects_xy(one, *ends.T).mean() for one in _seen(cells)]
    wide = [seen[i] for i in range(2, 10)]  # where the fjord is 3 km wide
    assert max(wide) < 0.6


def _seen(cells):
    return seen_from(cells, np.minimum(SEA.outlook.ranges(cells), 1e6))


def test_an_outlook_that_is_remembered_is_the_same():
    cells = np.array([[1, -4], [5, -9], [1, -4]])
    first, again = (SEA.outlook.ranges(cells) for _time in range(2))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first[0], first[2])
    alone = water(gpd.GeoSeries([SEA.whole])).outlook.ranges(cells[1:2])
    np.testing.assert_array_equal(alone[0], first[1])


def test_what_is_remembered_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(outlook, "KNOWN", 3)
    sea = water(gpd.GeoSeries([shapely.box(0, 0, 9_000, 9_000)])).outlook
    for column in range(8):
        sea.ranges(np.array([[column, 0]]))
    assert len(sea._known) <= 3


@pytest.mark.parametrize(("clear", "metres"), [(200, 650.0), (150, np.inf)])
def test_a_line_may_begin_anywhere_in_the_cell(clear, metres):
    """At sea wherever one looks, with so many metres to land.

    200 m are more than the 141 to the cell's corner, half a step of 50 and, until 1 369 m out,
    half a sector; 501 m are crossed by a line that is 141 m shorter once it is over 642. 150 m are
    less than the corner and half a step.
    """
    everywhere = Squares(np.array([-9e5, -9e5]), 9e3, np.full((200, 200), clear, dtype=np.uint16))
    ranges = Outlook(everywhere, 500.0).ranges(np.array([[0, 0]]))
    assert ranges.tolist() == [[metres] * SECTORS]


def test_the_ground_that_is_seen_is_round_and_not_cut_short():
    angle = np.linspace(0, 2 * np.pi, 1_001)
    (seen,) = seen_from(np.array([[3, -2]]), np.full((1, SECTORS), 5_000.0))
    ends = 4_999.9 * np.stack([np.cos(angle), np.sin(angle)], axis=1) + [3.5 * CELL, -1.5 * CELL]
    assert shapely.intersects_xy(seen, *ends.T).all()
