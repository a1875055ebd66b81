"""Rasters by exact cell coverage, on a 3 × 3 raster that can be checked in the head."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import rasterio.features
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from rasterio.transform import Affine

from ikap.measure import overlap
from ikap.measure.overlap import OUTSIDE
from ikap.measure.raster import NODATA, class_areas, steepness
from ikap.model import InputError

CRS = "EPSG:25832"
NONE = 255
CODES = ((1, 1, 2), (1, NONE, 2), (3, 3, 2))  # cells of 10 m, from the north-western corner


def squares(*corners, crs=CRS):
    return gpd.GeoSeries([shapely.box(*corner) for corner in corners], crs=crs)


def corner_at(west, north):
    return Affine(10, 0, west, 0, -10, north)


def written(file, cells=CODES, *, crs=CRS, transform=None, dtype="uint8", nodata=NONE):
    values = np.array(cells, dtype=dtype)
    with rasterio.open(
        file,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=dtype,
        crs=crs,
        transform=transform or corner_at(0, 30),
        nodata=nodata,
    ) as target:
        target.write(values, 1)
    return file


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    return written(tmp_path_factory.mktemp("raster") / "codes.tif")


def test_a_square_over_half_a_cell(codes):
    areas = class_areas(squares((0, 20, 5, 30)), codes)
    assert areas.loc[0].to_dict() == {1: 50.0, NODATA: 0.0, OUTSIDE: 0.0}


def test_a_square_over_the_corner_of_four_cells(codes):
    # 5 m into each of: 1 (west), no data (middle), 3 (south-west) and 3 (south)
    areas = class_areas(squares((5, 5, 15, 15)), codes)
    assert areas.loc[0].round(6).to_dict() == {1: 25.0, 3: 50.0, NODATA: 25.0, OUTSIDE: 0.0}


def test_a_square_half_outside(codes):
    areas = class_areas(squares((-10, 0, 10, 10)), codes)
    assert areas.loc[0].to_dict() == {3: 100.0, NODATA: 0.0, OUTSIDE: 100.0}


def test_a_square_off_the_raster_and_an_empty_one(codes):
    sites = gpd.GeoSeries([shapely.box(100, 100, 110, 110), shapely.Polygon()], crs=CRS)
    assert class_areas(sites, codes)[OUTSIDE].tolist() == [100.0, 0.0]
    assert class_areas(sites.iloc[[1]], codes).loc[1].to_dict() == {NODATA: 0.0, OUTSIDE: 0.0}


def test_the_order_of_the_sites_does_not_matter(codes):
    sites = squares((0, 0, 12, 12), (3, 7, 29, 28), (21, 21, 40, 40)).set_axis(["c", "a", "b"])
    turned = sites.iloc[[2, 0, 1]]
    assert_frame_equal(class_areas(turned, codes).loc[sites.index], class_areas(sites, codes))


def test_another_crs_is_refused_or_warped(tmp_path, codes):
    east = written(
        tmp_path / "east.tif", np.full((400, 400), 7), crs="EPSG:25833",
        transform=corner_at(270_000, 7_044_000),
    )  # fmt: skip
    sites = squares((271_500, 7_041_500, 271_700, 7_041_700), crs="EPSG:25833").to_crs(CRS)
    with pytest.raises(InputError, match=r"east\.tif.*EPSG:25833.*EPSG:25832"):
        class_areas(sites, east)
    areas = class_areas(sites, east, warp=True)
    assert areas.loc[0, 7] == pytest.approx(sites.area[0])


def test_a_raster_without_crs_and_askew_is_told_of_both(tmp_path):
    askew = written(tmp_path / "askew.tif", crs=None, transform=Affine(10, 2, 0, 2, -10, 30))
    with pytest.raises(InputError) as refused:
        class_areas(squares((0, 0, 10, 10)), askew)
    assert len(refused.value.problems) == 2


# --- steepness ---------------------------------------------------------------------------------

SLOPE = [[0.0, 0.0, 0.0, 3.0, 6.0, 9.0]] * 6  # level for 30 m, then 3 m up for each 10 m


@pytest.fixture(scope="module")
def slope(tmp_path_factory):
    file = tmp_path_factory.mktemp("slope") / "heights.tif"
    return written(file, SLOPE, dtype="float32", nodata=-9999, transform=corner_at(0, 60))


def test_half_of_a_site_on_a_slope_of_three_in_ten(slope):
    """The cell at the foot rises 3 m over 20 m, 1:6.7; the two above it 3:10."""
    found = steepness(squares((10, 10, 50, 50)), slope, (0.1, 0.2, 1 / 3)).loc[0]
    assert found[[0.1, 0.2, 1 / 3, "covered"]].tolist() == pytest.approx([0.75, 0.5, 0.0, 1.0])
    assert found["mean"] == pytest.approx((0 + 0 + 3 + 6) / 4)


def test_part_of_a_cell_counts_for_its_part(slope):
    found = steepness(squares((25, 20, 35, 30)), slope, (0.2,)).loc[0]
    assert found[0.2] == pytest.approx(0.5)


def test_beside_a_cell_without_data_the_slope_is_not_known(tmp_path):
    holed = np.array(SLOPE)
    holed[2, 4] = -9999
    file = written(tmp_path / "h.tif", holed, dtype="float32", nodata=-9999,
                   transform=corner_at(0, 60))  # fmt: skip
    found = steepness(squares((30, 20, 50, 50)), file, (0.2,)).loc[0]
    assert 0 < found["covered"] < 0.6
    assert found[0.2] == pytest.approx(1.0)


def test_off_the_heights_nothing_is_known(slope):
    sites = gpd.GeoSeries([shapely.box(500, 0, 510, 10), shapely.Polygon()], crs=CRS)
    found = steepness(sites, slope, (0.2,))
    assert found[["mean", 0.2]].isna().all(axis=None)
    assert found["covered"].tolist() == [0.0, 0.0]


def test_a_plane_has_one_slope_wherever_it_is_asked(tmp_path):
    east, north = np.meshgrid(np.arange(30) * 10.0, np.arange(30)[::-1] * 10.0)
    file = written(tmp_path / "plane.tif", 0.15 * east + 0.2 * north, dtype="float64",
                   transform=corner_at(0, 300))  # fmt: skip
    sites = squares((33, 47, 120, 90), (201.5, 8.25, 260, 44))
    found = steepness(sites, file, (0.2499, 0.2501))
    assert found[0.2499].tolist() == pytest.approx([1.0, 1.0])
    assert found[0.2501].tolist() == pytest.approx([0.0, 0.0])
    middle = shapely.get_coordinates(shapely.centroid(sites.to_numpy()))
    heights = 0.15 * (middle[:, 0] - 5) + 0.2 * (middle[:, 1] - 5)
    assert found["mean"].tolist() == pytest.approx(heights.tolist(), abs=0.2)  # cells of 10 m


def test_a_raster_of_a_map_agrees_with_the_map_within_the_cell_size(tmp_path):
    """Circles of 130 m over a map of 9 fields; half a cell along each border may change hands."""
    cells = [
        shapely.box(37 * i, 41 * j, 37 * i + 37, 41 * j + 41) for j in range(9) for i in range(9)
    ]
    land = gpd.GeoSeries(cells, crs=CRS)
    codes = pd.Series([(i * 7 % 3) + 1 for i in range(81)])
    burnt = rasterio.features.rasterize(
        zip(land, codes, strict=True),
        (40, 40),
        transform=corner_at(0, 400),
        fill=NONE,
        dtype="uint8",
    )
    file = written(tmp_path / "land.tif", burnt, transform=corner_at(0, 400))
    site = gpd.GeoSeries([shapely.Point(170, 180).buffer(130)], crs=CRS)
    drawn = overlap.class_areas(site, land, codes, ()).loc[0]
    cell = class_areas(site, file).loc[0]
    borders = land.boundary.union_all().intersection(site[0]).length
    for code in (1, 2, 3):
        assert abs(drawn[code] - cell[code]) < borders * 10 / 2
    assert drawn.sum() == pytest.approx(cell.sum(), rel=1e-5)


on_a_side = st.sampled_from([0.0, 10.0, 20.0, 30.0, 1e-9, -1e-9, np.nextafter(10, 0)])
corner = st.floats(-20, 50, allow_subnormal=False) | on_a_side


@given(st.lists(st.tuples(corner, corner), min_size=3, max_size=6))
@settings(max_examples=100, deadline=None)
def test_classes_and_nodata_and_outside_add_up_to_the_site(codes, ring):
    hull = shapely.MultiPoint(ring).convex_hull
    if hull.geom_type != "Polygon" or hull.area < 1e-3:
        return
    areas = class_areas(gpd.GeoSeries([hull], crs=CRS), codes).loc[0]
    assert areas.sum() == pytest.approx(hull.area, abs=0.05)
    middle = hull.intersection(shapely.box(10, 10, 20, 20)).area
    assert areas[NODATA] == pytest.approx(middle, abs=0.05)
