"""Ways over a fjord to thousands of streets: what is ruled out in one go is wet one by one too."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy import ndimage

from ikap.measure import crossing
from ikap.measure.crossing import is_dry, nearest_shape, water

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
def test_herds_rule_out_what_is_wet_and_nothing_else(monkeypatch, most):
    monkeypatch.setattr(crossing, "FEW", 10)
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
    few, many = (SEA.squares.at_least(lines, steps) for steps in crossing.STEPS)
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
    basin = water(gpd.GeoSeries([shapely.box(0, 0, 1_000, 1_000)])).squares
    assert basin.across == 50
    assert 350 <= basin.clear.max() <= 500
    assert (basin.clear[[0, 1, -2, -1]] == 0).all()
    assert (basin.clear[:, [0, 1, -2, -1]] == 0).all()


def test_a_square_is_never_said_to_be_deeper_than_it_is_and_nearly_as_deep():
    """Three squares along and four up are five away: 4 of the king's steps, 7 of the rook's."""
    inside = np.ones((60, 60), dtype=bool)
    inside[30, 30] = False
    deep = crossing._at_least_deep(inside)
    along, up = np.meshgrid(abs(np.arange(60) - 30), abs(np.arange(60) - 30))
    assert deep == pytest.approx(np.hypot(along, up))  # one way out: as far as it is
    random = np.random.default_rng(4)
    inside = random.random((300, 300)) > 0.002
    deep, straight = crossing._at_least_deep(inside), ndimage.distance_transform_edt(inside)
    assert (deep <= straight + 1e-9).all()
    assert (deep[inside] / straight[inside]).mean() > 0.93


def test_the_eight_squares_around_one_are_by_the_shore_too():
    shore = np.zeros((5, 6), dtype=bool)
    shore[2, 1] = shore[0, 5] = True
    assert crossing._and_beside(shore).astype(int).tolist() == [
        [0, 0, 0, 0, 1, 1],
        [1, 1, 1, 0, 1, 1],
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]
