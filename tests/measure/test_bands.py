"""What lies within a walk of an area, along streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.measure.bands import DEPTH, street_bands
from ikap.measure.network import DETOUR, build


def streets(*coordinates):
    return build(gpd.GeoSeries([shapely.LineString(line) for line in coordinates]))


def band(network, area, metres):
    return street_bands(network, np.array([area], dtype=object), [metres])[0, 0]


def covers(shape, *places):
    return [bool(shape.covers(shapely.Point(place))) for place in places]


def test_one_walks_round_the_corner():
    """300 m east, and what is left of 500 m to the north."""
    found = band(streets([(0, 0), (300, 0), (300, 900)]), shapely.box(-20, -5, 0, 5), 500)
    assert covers(found, (300, 200), (300, 200 + DEPTH - 1), (300, 200 + DEPTH + 1)) == [
        True, True, False,
    ]  # fmt: skip


def test_the_far_end_of_a_street_is_reached_from_both_sides():
    ring = streets([(0, 0), (400, 0), (400, 400), (0, 400), (0, 0)])
    found = band(ring, shapely.box(-20, -5, 0, 5), 800)
    assert covers(found, (400, 400)) == [True]
    assert covers(band(ring, shapely.box(-20, -5, 0, 5), 700), (400, 400)) == [False]


def test_the_way_to_the_street_takes_of_the_walk():
    """100 m of field to the street count 130."""
    found = band(streets([(-2000, 0), (2000, 0)]), shapely.box(-10, 100, 10, 120), 430)
    east = found.bounds[2]
    assert east == pytest.approx(300 + DEPTH, abs=10 + 0.1)
    assert covers(found, (0, 50)) == [True]
    assert DETOUR == 1.3


def test_another_street_that_is_not_joined_is_not_reached():
    found = band(streets([(0, 0), (900, 0)], [(0, 200), (900, 200)]), shapely.box(0, -5, 9, 5), 500)
    assert covers(found, (400, 0), (400, 200)) == [True, False]


def test_far_from_every_street_there_is_the_area_and_its_edge():
    area = shapely.box(0, 5000, 100, 5100)
    found = band(streets([(0, 0), (900, 0)]), area, 500)
    assert found.bounds == pytest.approx((-50, 4950, 150, 5150))


def test_a_longer_walk_reaches_all_that_a_shorter_does():
    random = np.random.default_rng(5)
    plan = [[(x, 0), (x, 1000)] for x in range(0, 1001, 200)]
    plan += [[(0, y), (1000, y)] for y in range(0, 1001, 200)]
    network = streets(*plan)
    spots = random.uniform(100, 900, (6, 2))
    areas = np.array([shapely.box(x, y, x + 60, y + 60) for x, y in spots], dtype=object)
    found = street_bands(network, areas, [200, 400, 800])
    for near, middle, far in found:
        assert middle.buffer(0.01).covers(near)
        assert far.buffer(0.01).covers(middle)
