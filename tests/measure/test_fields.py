"""What a site leaves of the fields, drawn on squared paper: 100 m by 100 m is 10 daa."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from ikap.measure.fields import remaining_fields, remaining_parts

CRS = "EPSG:25832"


def squares(*corners):
    return gpd.GeoSeries([shapely.box(*corner) for corner in corners], crs=CRS)


def left(site, land):
    """What one site leaves, as a row."""
    return remaining_fields(squares(site), land).iloc[0]


def counts(row):
    return tuple(row[["fields", "parts", "split", "small_parts"]].astype(int))


def areas(site, land):
    return remaining_parts(squares(site), land)["area"].round(3).tolist()


def test_a_field_cut_in_two():
    row = left((140, -10, 160, 110), squares((0, 0, 300, 100)))
    assert counts(row) == (1, 2, 1, 0)
    assert row["largest"] == pytest.approx(14_000)
    # Each is 140 m by 100 m: a perimeter of 480 m about 14 daa.
    assert row["shape_index"] == pytest.approx(480 / (2 * np.sqrt(np.pi * 14_000)))


def test_a_corner_taken_leaves_one_field():
    row = left((-10, -10, 50, 50), squares((0, 0, 100, 100)))
    assert counts(row) == (1, 1, 0, 0)
    assert row["largest"] == pytest.approx(7500)


def test_a_piece_shut_in_between_two_arms_of_a_site():
    arms = shapely.union_all(
        [shapely.box(0, 0, 10, 60), shapely.box(40, 0, 50, 60), shapely.box(0, 60, 50, 70)]
    )
    field = squares((-200, 0, 200, 200))
    row = remaining_fields(gpd.GeoSeries([arms], crs=CRS), field).iloc[0]
    assert counts(row) == (1, 2, 1, 1)
    assert row["small_area"] == pytest.approx(30 * 60)


def test_a_hole_in_the_middle_splits_nothing_but_is_awkward():
    row = left((40, 40, 60, 60), squares((0, 0, 100, 100)))
    assert counts(row) == (1, 1, 0, 0)
    assert row["largest"] == pytest.approx(9600)
    assert row["shape_index"] == pytest.approx((400 + 80) / (2 * np.sqrt(np.pi * 9600)))


def test_a_field_of_several_polygons_is_one_field():
    land = squares((0, 0, 100, 100), (100, 0, 200, 100), (200, 50, 300, 150))
    assert counts(left((0, 0, 50, 100), land)) == (1, 1, 0, 0)
    assert areas((0, 0, 50, 100), land) == [25_000]
    # The strip takes all of the polygon in the middle that joins the other two.
    assert areas((100, -5, 200, 160), land) == [10_000, 10_000]


def test_overlapping_polygons_are_one_field_and_count_once():
    land = squares((0, 0, 100, 100), (80, 0, 180, 100))
    assert areas((-10, -10, 20, 110), land) == [16_000]


@pytest.mark.parametrize(("gap", "fields"), [(0.0, 1), (0.09, 1), (0.5, 2)])
def test_edges_meant_to_be_the_same_connect(gap, fields):
    land = squares((0, 0, 100, 100), (100 + gap, 0, 200, 100))
    assert left((80, 40, 120, 60), land)["fields"] == fields


def test_fields_that_meet_at_a_corner_are_two():
    land = squares((0, 0, 100, 100), (100, 100, 200, 200))
    assert counts(left((-10, -10, 20, 20), land)) == (1, 1, 0, 0)
    assert counts(left((90, 90, 110, 110), land)) == (2, 2, 0, 0)


def test_parts_that_meet_at_a_corner_are_two():
    field = squares((0, 0, 200, 200))
    halves = shapely.union_all([shapely.box(0, 100, 100, 200), shapely.box(100, 0, 200, 100)])
    row = remaining_fields(gpd.GeoSeries([halves], crs=CRS), field).iloc[0]
    assert counts(row) == (1, 2, 1, 0)


def test_a_site_over_a_whole_field_leaves_nothing():
    row = left((-10, -10, 110, 110), squares((0, 0, 100, 100)))
    assert counts(row) == (1, 0, 0, 0)
    assert row["largest"] == row["small_area"] == 0
    assert np.isnan(row["shape_index"])


def test_a_field_that_is_gone_hides_no_cut_in_another():
    land = squares((0, 0, 300, 100), (140, 150, 160, 190))
    row = left((130, -10, 170, 200), land)
    assert counts(row) == (2, 2, 1, 0)


@pytest.mark.parametrize("land", [squares(), squares((500, 0, 600, 100))])
def test_no_field_in_the_site(land):
    row = left((0, 0, 100, 100), land)
    assert counts(row) == (0, 0, 0, 0)
    assert areas((0, 0, 100, 100), land) == []


def test_a_field_along_the_edge_is_not_taken_from():
    # It meets the site, and 40 cm of it lies inside where the line was drawn.
    land = squares((99.6, 0, 140, 100))
    assert counts(left((0, 0, 100, 100), land)) == (0, 0, 0, 0)


@pytest.mark.parametrize(("width", "small_parts"), [(49.0, 1), (50.0, 0), (51.0, 0)])
def test_five_daa_is_where_small_ends(width, small_parts):
    row = left((width, -10, 300, 110), squares((0, 0, 300, 100)))
    assert counts(row) == (1, 1, 0, small_parts)
    assert row["small_area"] == pytest.approx(4900 if small_parts else 0)


def test_what_is_left_of_a_small_field_is_small():
    field = squares((0, 0, 60, 60))
    assert counts(left((40, -10, 80, 70), field)) == (1, 1, 0, 1)
    assert counts(left((-10, -10, 80, 70), field)) == (1, 0, 0, 0)


def test_a_small_field_that_the_site_leaves_alone_never_counts():
    land = squares((0, 0, 200, 100), (250, 0, 290, 40))
    assert counts(left((0, 0, 50, 100), land)) == (1, 1, 0, 0)


def test_a_strip_narrower_than_a_metre_is_no_part_and_holds_nothing_together():
    field = squares((0, 0, 300, 100))
    assert counts(left((140, 0.5, 160, 110), field)) == (1, 2, 1, 0)
    assert counts(left((140, 1.5, 160, 110), field)) == (1, 1, 0, 0)
    assert counts(left((0.8, -10, 160, 110), field)) == (1, 1, 0, 0)


def test_fifty_square_metres_is_where_a_part_begins():
    field = squares((0, 0, 300, 7))
    assert counts(left((7, -10, 150, 20), field)) == (1, 1, 0, 1)
    assert counts(left((8, -10, 150, 20), field)) == (1, 2, 1, 2)


def test_a_field_is_followed_a_kilometre():
    land = squares((0, 0, 5000, 100))
    row = left((-10, -10, 100, 110), land)
    assert row["largest"] == pytest.approx(1000 * 100)
    assert left((-10, -10, 100, 110), squares((0, 0, 900, 100)))["largest"] == pytest.approx(80_000)


def test_what_may_go_on_beyond_the_kilometre_is_not_small():
    strip = squares((0, 0, 5000, 4))  # 4 daa of it within reach, 20 daa in all
    assert counts(left((-10, -10, 100, 110), strip)) == (1, 1, 0, 0)


def test_a_field_joined_out_of_reach_alone_is_two_here():
    horseshoe = shapely.union_all(
        [
            shapely.box(0, 0, 1500, 100),
            shapely.box(0, 200, 1500, 300),
            shapely.box(1500, 0, 1600, 300),
        ]
    )
    row = left((0, 0, 50, 300), gpd.GeoSeries([horseshoe], crs=CRS))
    assert counts(row) == (2, 2, 0, 0)


def test_parts_are_drawn_where_they_are():
    site, field = squares((140, -10, 160, 110)), squares((0, 0, 200, 100))
    parts = remaining_parts(site.set_axis(["a"]), field)
    assert parts["site"].tolist() == ["a", "a"]
    assert parts["small"].tolist() == [True, False]
    assert parts.crs == CRS
    drawn = shapely.box(160, 0, 200, 100)
    assert shapely.area(shapely.symmetric_difference(parts.geometry[0], drawn)) < 1e-3


ROAD = squares((0, -8, 300, 0))


@pytest.mark.parametrize(
    ("barriers", "shut"),
    [
        (ROAD, 0),  # the north and the west of both parts lie open
        (squares((0, -8, 300, 0), (0, 100, 300, 110)), 0),  # the ends are open still
        (squares((0, -8, 300, 0), (0, 100, 300, 110), (-9, 0, 0, 100)), 1),
        (squares((-9, -8, 309, 0), (0, 103, 300, 110), (-9, 0, 0, 69), (300, 0, 309, 100)), 1),
        (squares((-9, -8, 309, 0), (0, 103, 300, 110), (-9, 0, 0, 75), (300, 0, 309, 100)), 2),
    ],
)
def test_a_part_is_shut_in_when_all_but_an_opening_of_twenty_metres_is_closed(barriers, shut):
    """What lies within 5 m of a barrier's end is beside it: openings of 24 and 18 m are left."""
    row = remaining_fields(squares((140, -10, 160, 110)), squares((0, 0, 300, 100)), barriers)
    assert row["shut_in"].tolist() == [shut]
    assert row["shut_in_area"][0] == pytest.approx(14_000 * shut, rel=1e-6)


def test_what_the_roads_shut_in_before_is_not_the_sites_doing():
    ring = squares((-9, -9, 309, 0), (-9, 100, 309, 109), (-9, 0, 0, 100), (300, 0, 309, 100))
    corner = remaining_fields(squares((290, 90, 310, 110)), squares((0, 0, 300, 100)), ring)
    assert corner["shut_in"].tolist() == [0]


CELLS = [(50 * (i % 8), 50 * (i // 8), 50 * (i % 8) + 50, 50 * (i // 8) + 50) for i in range(64)]
SITES = squares((30, 30, 120, 90), (200, 10, 260, 390), (90, 200, 310, 260), (900, 0, 950, 50))
patches = st.lists(st.booleans(), min_size=64, max_size=64).map(
    lambda kept: squares(*(cell for cell, keep in zip(CELLS, kept, strict=True) if keep))
)


@given(land=patches, seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_land_changes_nothing(land, seed):
    mixed = land.iloc[np.random.default_rng(seed).permutation(len(land))]
    pd.testing.assert_frame_equal(remaining_fields(SITES, land), remaining_fields(SITES, mixed))


@given(land=patches)
@settings(max_examples=25, deadline=None)
def test_some_sites_get_what_they_get_among_all(land):
    whole = remaining_fields(SITES, land)
    alone = pd.concat([remaining_fields(SITES.iloc[[i]], land) for i in (3, 2, 1, 0)])
    pd.testing.assert_frame_equal(whole, alone.sort_index(), check_exact=True)


@given(land=patches)
@settings(max_examples=25, deadline=None)
def test_ten_kilometres_away_it_is_the_same(land):
    def moved(shapes):
        return gpd.GeoSeries(
            [translate(shape, 10_000, 7_000_000) for shape in shapes], index=shapes.index, crs=CRS
        )

    here, there = remaining_fields(SITES, land), remaining_fields(moved(SITES), moved(land))
    pd.testing.assert_frame_equal(here, there, rtol=1e-6)


@given(land=patches)
@settings(max_examples=25, deadline=None)
def test_the_parts_are_those_fields_less_the_site(land):
    """Cells of 50 m: what the site takes and what it leaves make the fields that it meets."""
    united = land.union_all()
    fields = list(shapely.get_parts(united)) if len(land) else []
    for site in SITES:
        taken = [field for field in fields if shapely.area(shapely.intersection(field, site)) > 0]
        rest = [part for field in taken for part in shapely.get_parts(field.difference(site))]
        row = left(site.bounds, land)
        assert row["fields"] == len(taken)
        assert row["parts"] == len([part for part in rest if part.area > 0])
        assert row["largest"] == pytest.approx(max((part.area for part in rest), default=0.0))


def test_a_site_whose_edge_follows_a_field_is_measured():
    # It lies along the field's northern edge, and takes a sliver of its eastern one.
    site = shapely.union(shapely.box(99.8, 0, 150, 100), shapely.box(-50, 100, 150, 150))
    left = remaining_fields(gpd.GeoSeries([site]), gpd.GeoSeries([shapely.box(0, 0, 100, 100)]))
    assert left[["fields", "parts"]].to_numpy().tolist() == [[0, 0]]


def test_a_thin_wall_between_a_field_and_a_site_inside_it_is_measured():
    """Where the site nearly reaches the field's edge, a corner grown to its size crosses itself."""
    west, east = (
        [(15.01, 90.29), (40.85, 198.68), (74.41, 199.57)],
        [(187.7, 214.03), (290.59, 15.33)],
    )
    field = shapely.Polygon([*west, (96.98, 201.9), *east])
    site = shapely.Polygon([(95.64, 196.78), (80.18, 199.93), (64.0, 189.27)])
    parts = remaining_parts(gpd.GeoSeries([site], crs=CRS), gpd.GeoSeries([field], crs=CRS))
    left_over = field.difference(site).area
    assert parts["area"].sum() == pytest.approx(left_over, abs=60)  # the slivers at the wall
    assert parts.geometry.is_valid.all()
