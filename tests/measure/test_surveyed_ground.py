"""A layer that knows which of its surfaces share ground: asked less, with the same answers."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.measure.areas import Ground, pieces_of


def ground(*shapes, rank=None) -> Ground:
    order = np.zeros(len(shapes), dtype=np.intp) if rank is None else np.array(rank)
    return Ground(np.array(shapes, dtype=object), order)


def sharing(*shapes) -> list[bool]:
    return ground(*shapes).surveyed().shares.tolist()


def test_who_shares_more_than_a_square_metre_is_known():
    west, east, far = (
        shapely.box(0, 0, 50, 100),
        shapely.box(50, 0, 90, 100),
        shapely.box(200, 0, 210, 10),
    )
    assert sharing(west, east, far) == [False, False, False]
    over = shapely.box(49.98, 0, 90, 100)  # 2 cm over 100 m
    assert sharing(west, over, far) == [True, True, False]
    assert sharing(west, shapely.box(49.991, 0, 90, 100), far) == [False, False, False]  # 0.9 m²


@pytest.mark.parametrize(
    "other",
    [shapely.box(10, 10, 20, 20), shapely.box(0, 0, 50, 100), shapely.box(-9, -9, 60, 110)],
    ids=["inside", "twice", "around"],
)
def test_a_surface_inside_another_or_drawn_twice_shares_with_it(other):
    assert sharing(shapely.box(0, 0, 50, 100), other) == [True, True]


def test_a_layer_without_surfaces_knows_that_none_share():
    assert sharing() == []


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_pieces_are_those_of_a_layer_that_does_not_know(seed):
    random = np.random.default_rng(seed)
    x, y = random.integers(0, 12, (2, 25)) * 10.0
    wide, high = random.integers(1, 4, (2, 25)) * 10.0 + random.choice([0, 0, 0.004, 0.3], (2, 25))
    plain = ground(*shapely.box(x, y, x + wide, y + high), rank=random.integers(0, 3, 25))
    a, b = random.uniform(0, 120, (2, 12))
    sites = shapely.box(a, b, a + random.uniform(5, 60, 12), b + random.uniform(5, 60, 12))
    mine, theirs = pieces_of(sites, plain.surveyed()), pieces_of(sites, plain)
    np.testing.assert_array_equal(mine.site, theirs.site)
    np.testing.assert_array_equal(mine.of, theirs.of)
    np.testing.assert_array_equal(mine.area, theirs.area)
