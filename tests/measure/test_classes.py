"""Class limits for thematic maps: known answers, a second opinion, and what holds for all."""

from __future__ import annotations

import warnings
from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ikap.measure.classes import SCHEMES, totals, upper_limits


def spread(values, limits):
    """The squared deviations from each class's mean, summed."""
    classes = np.searchsorted(limits, values, side="left")
    return sum(np.var(values[classes == c]) * (classes == c).sum() for c in set(classes))


def test_three_heaps_are_found():
    assert upper_limits([1, 2, 3, 10, 11, 12, 40], 3, "fisher-jenks") == [3, 12, 40]


@given(st.lists(st.integers(0, 30), min_size=5, max_size=9, unique=True))
def test_no_other_partition_has_less_spread(values):
    told = np.sort(np.array(values, dtype=float))
    found = spread(told, upper_limits(told, 3, "fisher-jenks"))
    every = ([*cut, told[-1]] for cut in combinations(told[:-1], 2))
    assert found == pytest.approx(min(spread(told, limits) for limits in every))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_second_opinion(scheme):
    mapclassify = pytest.importorskip("mapclassify")
    theirs = {
        "fisher-jenks": mapclassify.FisherJenks,
        "quantiles": mapclassify.Quantiles,
        "equal": mapclassify.EqualInterval,
    }[scheme]
    values = np.random.default_rng(7).lognormal(3, 1, 200).round(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mapclassify says that it is slow without numba
        wanted = theirs(values, k=5).bins
    assert upper_limits(values, 5, scheme) == pytest.approx(wanted)


@pytest.mark.parametrize("scheme", SCHEMES)
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), count=st.integers(2, 9))
def test_every_value_has_a_class(scheme, values, count):
    limits = upper_limits([*values, float("nan")], count, scheme)
    assert limits == sorted(set(limits))
    assert len(limits) <= count
    assert limits[-1] == max(values)


def test_few_values_give_few_classes_and_none_gives_none():
    assert upper_limits([3, 3, 3, 5], 5, "fisher-jenks") == [3, 5]
    assert upper_limits([float("nan")], 5, "quantiles") == []


def test_many_values_are_gathered_first():
    # 30 000 values in three heaps: the limits are near the tops of the heaps.
    heaps = np.concatenate([np.linspace(a, a + 1, 10_000) for a in (0, 10, 50)])
    assert upper_limits(heaps, 3, "fisher-jenks") == pytest.approx([1, 11, 51], abs=0.01)


def test_totals_by_class():
    shapes = gpd.GeoSeries(
        [
            shapely.box(0, 0, 100, 100),
            shapely.box(0, 0, 50, 100),
            shapely.LineString([(0, 0), (0, 2500)]),
            shapely.Point(0, 0),
            shapely.box(0, 0, 9, 9),
        ]
    )
    found = totals(shapes, [0, 0, 1, 1, -1], 3)
    assert found["features"].tolist() == [2, 2, 0]
    assert found["area_daa"].tolist()[:1] == [15]
    assert found["area_daa"].isna().tolist() == [False, True, True]
    assert found["length_km"].tolist()[1] == 2.5


def test_three_classes_as_wide_each_end_at_the_thirds():
    assert upper_limits(range(10), 3, "equal") == [3.0, 6.0, 9.0]
    assert upper_limits([0, 1, 9, 10, 30], 4, "equal") == [7.5, 15.0, 22.5, 30.0]


def test_values_that_are_gathered_count_as_many_as_they_are():
    """Even from 0 to 2 999, and 50 000 at the end: below 2 000 the middle of the rest is nearer.

    Without the many at the end the classes would part in the middle.
    """
    values = [*range(3000), *[2999] * 50_000]
    first, last = upper_limits(values, 2, "fisher-jenks")
    assert (first, last) == (pytest.approx(2000, abs=20), 2999.0)
