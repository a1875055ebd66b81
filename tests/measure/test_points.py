"""Sample points: the lattice that distances are measured from."""

from __future__ import annotations

import geopandas as gpd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ikap.measure.points import TOO_MANY, sample_points


def points_of(*shapes):
    return sample_points(gpd.GeoSeries(list(shapes), crs="EPSG:25832"))


def test_nodes_of_the_50_m_lattice_strictly_inside():
    found = points_of(shapely.box(0, 0, 200, 200))
    assert {(p.x, p.y) for p in found} == {(x, y) for x in (50, 100, 150) for y in (50, 100, 150)}


def test_a_small_site_has_a_finer_lattice():
    found = points_of(shapely.box(0, 0, 100, 100))
    assert len(found) == 9
    assert {p.x for p in found} == {25.0, 50.0, 75.0}


def test_a_tiny_site_keeps_the_finest_lattice_that_it_has():
    assert len(points_of(shapely.box(1, 1, 14, 8))) == 2  # 6.25 and 12.5, at 6.25


def test_a_sliver_has_its_representative_point():
    found = points_of(shapely.box(1, 1, 4, 4))
    assert len(found) == 1
    assert shapely.box(1, 1, 4, 4).contains(found.iloc[0])


def test_a_huge_site_has_a_thousand_at_most():
    found = points_of(shapely.box(0, 0, 5000, 4000))
    assert TOO_MANY / 4 < len(found) <= TOO_MANY


def test_an_empty_area_has_none():
    assert points_of(shapely.Polygon()).empty


def test_a_hole_is_left_out():
    ring = shapely.box(0, 0, 400, 400).difference(shapely.box(100, 100, 300, 300))
    assert all(ring.contains(p) for p in points_of(ring))


@given(
    st.integers(-40, 40),
    st.integers(-40, 40),
    st.integers(10, 700),
    st.integers(10, 700),
)
@settings(max_examples=40, deadline=None)
def test_moving_a_site_by_whole_cells_moves_its_points(columns, rows, width, height):
    there = shapely.box(13, 17, 13 + width, 17 + height)
    moved = shapely.affinity.translate(there, 50 * columns, 50 * rows)
    here = sorted((p.x + 50 * columns, p.y + 50 * rows) for p in points_of(there))
    assert sorted((p.x, p.y) for p in points_of(moved)) == here
