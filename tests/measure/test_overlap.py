"""Areas by overlap: conserved, counted once, and indifferent to order, place and parts."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.measure.overlap import (
    OUTSIDE,
    class_areas,
    covered_area,
    covered_part,
    nearest_gap,
    pieces,
    uncovered_part,
)

CRS = "EPSG:25832"


def squares(*corners):
    return gpd.GeoSeries([shapely.box(*corner) for corner in corners], crs=CRS)


def lattice(size, codes):
    """A partition: unit cells of 10 m with the given codes, row by row."""
    cells = squares(
        *(
            (10 * (i % size), 10 * (i // size), 10 * (i % size) + 10, 10 * (i // size) + 10)
            for i in range(size * size)
        )
    )
    return cells, pd.Series([codes[i % len(codes)] for i in range(size * size)])


def test_six_daa_of_fields_and_four_of_mire():
    site = squares((0, 0, 100, 100))
    land = squares((0, 0, 60, 100), (60, 0, 100, 100))
    areas = class_areas(site, land, pd.Series([21, 60]), (21, 60))
    assert areas.loc[0].to_dict() == {21: 6000.0, 60: 4000.0, OUTSIDE: 0.0}


def test_overlapping_fields_count_once():
    area = squares((0, 0, 500, 400))
    fields = squares((0, 0, 100, 400), (50, 0, 150, 400))  # together 150 m wide
    assert covered_area(area, fields).tolist() == [60_000]


def test_the_same_field_twice_counts_once():
    site = squares((0, 0, 100, 100))
    land = squares((0, 0, 50, 100), (0, 0, 50, 100))
    areas = class_areas(site, land, pd.Series([21, 30]), (21, 30))
    assert areas.loc[0, [21, OUTSIDE]].tolist() == [5000.0, 5000.0]
    assert areas.get(30, pd.Series([0.0]))[0] == 0.0


def test_a_neighbour_that_lacks_a_vertex_is_no_overlap():
    site = squares((0, 0, 100, 100))
    land = squares((0, 0, 50, 100), (50, 0, 100, 50), (50, 50, 100, 100))  # a T where they meet
    areas = class_areas(site, land, pd.Series([21, 30, 60]), (21, 30, 60))
    assert areas.loc[0].to_dict() == {21: 5000.0, 30: 2500.0, 60: 2500.0, OUTSIDE: 0.0}


def test_a_site_outside_the_data_is_all_outside():
    areas = class_areas(
        squares((900, 900, 910, 910)), squares((0, 0, 9, 9)), pd.Series([21]), (21,)
    )
    assert areas.loc[0, OUTSIDE] == 100.0


def test_no_features_at_all():
    none = gpd.GeoSeries([], crs=CRS)
    areas = class_areas(squares((0, 0, 10, 10)), none, pd.Series([], dtype=int), (21,))
    assert areas.loc[0].to_dict() == {OUTSIDE: 100.0}
    assert covered_area(squares((0, 0, 10, 10)), none).tolist() == [0.0]
    assert nearest_gap(squares((0, 0, 10, 10)), none).isna().all()


def test_what_is_covered_and_what_is_left_make_the_site():
    site = squares((0, 0, 100, 100))
    zone = squares((-50, 0, 30, 100), (20, 0, 40, 100))
    part = covered_part(site, zone)
    assert part.area.tolist() == [4000.0]
    assert uncovered_part(site, part).area.tolist() == [6000.0]


def test_a_zone_that_only_touches_leaves_the_site_whole():
    site, zone = squares((0, 0, 10, 10)), squares((10, 0, 20, 10))
    assert covered_part(site, zone).is_empty.all()
    assert nearest_gap(site, zone).tolist() == [0.0]
    assert nearest_gap(site, squares((13, 0, 20, 10))).tolist() == [3.0]


boxes = st.tuples(
    st.integers(-20, 60), st.integers(-20, 60), st.integers(1, 50), st.integers(1, 50)
)


@given(corner=boxes, codes=st.lists(st.sampled_from([21, 22, 30, 60]), min_size=1, max_size=7))
@settings(max_examples=60, deadline=None)
def test_classes_and_outside_make_the_site(corner, codes):
    x, y, width, height = corner
    site = squares((x, y, x + width, y + height))
    cells, classes = lattice(4, codes)
    areas = class_areas(site, cells, classes, (21, 22, 23, 60, 30))
    assert areas.loc[0].sum() == pytest.approx(width * height, abs=1e-6)
    inside = max(0, min(x + width, 40) - max(x, 0)) * max(0, min(y + height, 40) - max(y, 0))
    assert areas.loc[0, OUTSIDE] == pytest.approx(width * height - inside, abs=1e-6)


@given(corners=st.lists(boxes, min_size=1, max_size=8), seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_the_order_of_features_changes_nothing(corners, seed):
    fields = squares(*((x, y, x + w, y + h) for x, y, w, h in corners))
    classes = pd.Series([(21, 30, 60)[i % 3] for i in range(len(fields))])
    mixed = np.random.default_rng(seed).permutation(len(fields))
    sites = squares((0, 0, 30, 30), (10, 10, 70, 50))
    plain = class_areas(sites, fields, classes, (21, 30, 60))
    turned = class_areas(sites, fields.iloc[mixed], classes.iloc[mixed], (21, 30, 60))
    pd.testing.assert_frame_equal(plain, turned, rtol=0, atol=1e-6, check_like=True)


@given(corners=st.lists(boxes, min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_covered_area_is_that_of_the_union(corners):
    fields = squares(*((x, y, x + w, y + h) for x, y, w, h in corners))
    site = squares((0, 0, 40, 40))
    union = shapely.intersection(site[0], shapely.union_all(fields.to_numpy()))
    assert covered_area(site, fields)[0] == pytest.approx(union.area, abs=1e-6)


def test_parts_of_a_site_add_up_to_the_site():
    cells, classes = lattice(6, [21, 30, 60, 22, 30])
    whole = class_areas(squares((3, 3, 57, 57)), cells, classes, (21, 22, 30, 60))
    halves = class_areas(squares((3, 3, 31, 57), (31, 3, 57, 57)), cells, classes, (21, 22, 30, 60))
    pd.testing.assert_series_equal(whole.loc[0], halves.sum(), check_names=False)


cuts = st.lists(st.integers(1, 39), min_size=1, max_size=5, unique=True)


@given(corners=st.lists(boxes, min_size=1, max_size=8), cuts=cuts, turned=st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_parts_of_any_partition_of_a_site_add_up_to_the_site(corners, cuts, turned):
    """The land lies over itself as it likes: ground is given to the same class in each part."""
    land = squares(*((x, y, x + w, y + h) for x, y, w, h in corners))
    classes = pd.Series([(21, 30, 60)[i % 3] for i in range(len(land))])
    edges = [0, *sorted(cuts), 40]
    strips = [(0, low, 40, high) if turned else (low, 0, high, 40) for low, high in pairwise(edges)]
    whole = class_areas(squares((0, 0, 40, 40)), land, classes, (21, 60, 30)).loc[0]
    parts = class_areas(squares(*strips), land, classes, (21, 60, 30)).sum()
    assert parts.to_dict() == pytest.approx(whole.reindex(parts.index, fill_value=0.0).to_dict())
    assert whole.sum() == pytest.approx(1600)


def test_pieces_do_not_depend_on_which_sites_are_looked_at_together():
    fields = squares((0, 0, 60, 60), (50, 0, 90, 60), (60, 60, 90, 90))
    sites = squares((10, 10, 70, 50), (0, 0, 20, 20), (55, 55, 80, 80))
    rank = pd.Series([1, 0, 2])
    together = pieces(sites, fields, rank)
    alone = pd.concat([pieces(sites.iloc[[i]], fields, rank) for i in range(3)], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)
