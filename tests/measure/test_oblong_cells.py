"""Rasters whose cells are not square: 10 m east by 20 m north."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from ikap.measure.overlap import OUTSIDE
from ikap.measure.raster import NODATA, class_areas, steepness

CRS = "EPSG:25832"


def written(file, values, nodata=-9999):
    array = np.array(values, dtype="float32")
    with rasterio.open(
        file, "w", driver="GTiff", height=array.shape[0], width=array.shape[1], count=1,
        dtype="float32", crs=CRS, transform=Affine(10, 0, 0, 0, -20, 20 * array.shape[0]),
        nodata=nodata,
    ) as target:  # fmt: skip
        target.write(array, 1)
    return file


def site(*box):
    return gpd.GeoSeries([shapely.box(*box)], crs=CRS)


def test_a_cell_of_two_hundred_square_metres_counts_for_what_is_covered(tmp_path):
    """Two columns of three cells; a box of 15 m by 30 m over the south-western corner."""
    codes = written(tmp_path / "codes.tif", [[1, 2], [1, 2], [3, -9999]])
    found = class_areas(site(0, 0, 15, 30), codes).iloc[0]
    assert found.to_dict() == pytest.approx({1: 100, 2: 50, 3: 200, NODATA: 100, OUTSIDE: 0})


def test_what_lies_off_the_raster_is_outside_it(tmp_path):
    codes = written(tmp_path / "codes.tif", [[1, 1], [1, 1]])
    found = class_areas(site(10, 20, 30, 60), codes).iloc[0]  # 20 m by 40 m, a quarter inside
    assert found.to_dict() == pytest.approx({1: 200, NODATA: 0, OUTSIDE: 600})


@pytest.mark.parametrize(
    ("east", "north", "share"),
    [
        (2.1, 0, 1.0),  # metres a cell: 2.1 m up in 10 m
        (1.9, 0, 0.0),
        (0, 4.2, 1.0),  # 4.2 m up in 20 m
        (0, 3.9, 0.0),
        (1.5, 3.0, 1.0),  # 0.15 each way: 0.212
    ],
)
def test_a_slope_is_metres_up_a_metre_along_in_either_direction(tmp_path, east, north, share):
    rows, columns = np.mgrid[0:6, 0:6]
    heights = written(tmp_path / "heights.tif", 100 + east * columns + north * (5 - rows))
    found = steepness(site(15, 30, 45, 90), heights, (0.2,)).iloc[0]
    assert (found[0.2], found["covered"]) == (share, 1.0)
    # Its middle, in the middle of the six cells either way.
    assert found["mean"] == pytest.approx(100 + 2.5 * (east + north))


def test_ground_that_rises_just_as_much_is_not_steeper(tmp_path):
    _rows, columns = np.mgrid[0:6, 0:6]
    heights = written(tmp_path / "heights.tif", 2.5 * columns)
    found = steepness(site(15, 30, 45, 90), heights, (0.25, 0.2499)).iloc[0]
    assert (found[0.25], found[0.2499]) == (0.0, 1.0)
