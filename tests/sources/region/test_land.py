"""Land as it really comes: AR5 by any field name, AR50, N50, and rasters of codes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from ikap.measure.overlap import class_areas
from ikap.measure.raster import class_areas as raster_areas
from ikap.model import ConfigurationError
from ikap.sources.region import check_region

WEST, SOUTH, SIZE = 560_000, 7_020_000, 10_000
CRS = "EPSG:25832"


def square(x, y, size=100):
    return shapely.box(WEST + x, SOUTH + y, WEST + x + size, SOUTH + y + size)


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def types(region):
    return sorted(region.layer("land")["land_type"])


def test_sosi_names_in_capitals(toy):
    land = frame([square(0, 0)], ARTYPE=[60], ARSKOGBON=[98], ARGRUNNF=[45], ARTRESLAG=[39])
    found = toy.add("land", frame=land).open().layer("land").iloc[0]
    assert found[["land_type", "forest_productivity", "ground"]].tolist() == [60, 98, 45]


def test_ar50_is_read_as_ar5_and_what_it_cannot_tell_is_said(toy):
    land = frame(
        [square(200 * i, 0) for i in range(5)],
        arealtype=[10, 20, 20, 20, 60],
        arjordbr=[98, 24, 25, 98, 98],
    )
    region = toy.add("land", 'codes = { land_type = "ar50" }', frame=land).open()
    assert types(region) == [11, 21, 21, 23, 60]
    assert any("minste figur 15 daa" in note for note in region.summary().notes)


def test_ar5_says_nothing_of_the_kind(toy):
    region = toy.add("land", frame=frame([square(0, 0)], arealtype=[21])).open()
    assert not any("anslag" in note for note in region.summary().notes)


def test_n50_by_object_type_however_it_is_spelled(toy):
    names = ["DyrketMark", "ÅpentOmråde", "ApentOmrade", "Myr", "Innsjo"]
    land = frame([square(200 * i, 0) for i in range(5)], objtype=names)
    region = toy.add("land", 'codes = { land_type = "n50" }', frame=land).open()
    assert types(region) == [21, 50, 50, 60, 81]


def test_n50_with_a_layer_for_each_object_type(toy):
    file = toy.folder / "n50.gpkg"
    for i, name in enumerate(("DyrketMark", "Skog", "Arealdekkegrense")):
        frame([square(200 * i, 0)], navn=["x"]).to_file(file, layer=name)
    line = frame([shapely.LineString([(WEST, SOUTH), (WEST + 9, SOUTH)])], navn=["x"])
    line.to_file(file, layer="Elv")
    region = toy.add("land", 'file = "n50.gpkg"\ncodes = { land_type = "n50" }').open()
    assert types(region) == [21, 30]


def test_a_code_that_the_other_table_lacks_is_not_taken_for_one_of_ours(toy):
    """23 is infield pasture in AR5, and nothing in AR50."""
    land = frame([square(0, 0), square(200, 0)], arealtype=[23, 30])
    region = toy.add("land", 'codes = { land_type = "ar50" }', frame=land).open()
    with pytest.raises(ConfigurationError, match=r"«23» \(1\)\. Kjente verdier: 10, 20, 24"):
        region.layer("land")


def test_a_table_that_does_not_exist_names_those_that_do(toy):
    toy.add("land", 'codes = { land_type = "corine" }', frame=frame([square(0, 0)], artype=[21]))
    with pytest.raises(ConfigurationError, match=r"corine.*Kjente navn: ar5, ar50, n50"):
        toy.open()


# --- rasters -----------------------------------------------------------------------------------

CODES = np.array([[21, 21, 60], [21, 0, 60], [30, 30, 30]], dtype="uint8")  # cells of 100 m


def write(file, codes, crs=CRS, origin=(WEST + 1000, SOUTH + 1300), cell=100.0, nodata=0):
    with rasterio.open(
        file,
        "w",
        driver="GTiff",
        height=codes.shape[0],
        width=codes.shape[1],
        count=1,
        dtype=codes.dtype,
        crs=crs,
        transform=from_origin(*origin, cell, cell),
        nodata=nodata,
    ) as target:
        target.write(codes, 1)


def of_raster(toy, codes=CODES, told="", **how):
    write(toy.folder / "land.tif", codes, **how)
    return toy.add("land", f'file = "land.tif"\n{told}').open()


def test_a_raster_of_codes_is_land(toy):
    land = of_raster(toy).layer("land")
    area = land.dissolve("land_type").area
    assert area.to_dict() == {21: 30_000.0, 30: 30_000.0, 60: 20_000.0}  # and no data in the middle
    assert land.crs == CRS


def test_a_window_takes_the_cells_that_it_touches(toy):
    region = of_raster(toy)
    corner = (WEST + 1050, SOUTH + 1250, WEST + 1060, SOUTH + 1260)
    assert region.layer("land", corner).area.tolist() == [10_000.0]
    far = (WEST + 5000, SOUTH + 5000, WEST + 5001, SOUTH + 5001)
    assert len(region.layer("land", far)) == 0


def test_the_surfaces_hold_what_the_cells_hold_exactly(toy):
    random = np.random.default_rng(4)
    codes = random.choice([11, 21, 22, 30, 60, 0], (40, 40)).astype("uint8")
    land = of_raster(toy, codes, origin=(WEST + 1000, SOUTH + 2000), cell=10.0).layer("land")
    centres = random.uniform(50, 350, (30, 2)) + np.array([WEST + 1000, SOUTH + 1600])
    sites = gpd.GeoSeries(shapely.buffer(shapely.points(centres), 43.7), crs=CRS)
    by_surface = class_areas(sites, land.geometry, land["land_type"], ())
    by_cell = raster_areas(sites, toy.folder / "land.tif")
    for code in (11, 21, 22, 30, 60):
        np.testing.assert_allclose(by_surface[code], by_cell[code], atol=0.1)


def test_a_raster_in_another_crs_is_resampled_and_that_is_said(toy):
    place = gpd.GeoSeries([shapely.Point(WEST + 1500, SOUTH + 1500)], crs=CRS).to_crs(25833)[0]
    origin = (round(place.x) - 200, round(place.y) + 200)
    codes = np.full((40, 40), 60, dtype="uint8")
    region = of_raster(toy, codes, crs="EPSG:25833", origin=origin, cell=10.0)
    assert region.layer("land").area.sum() == pytest.approx(160_000, rel=0.03)
    assert "nærmeste rute" in str(region.reading("land").remarks[0])


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"crs": None}, "rasteret mangler koordinatsystem"),
        ({"codes": CODES.astype("float32")}, "ventet koder som heltall"),
        ({"codes": np.full((3, 3), 77, dtype="uint8")}, r"77 \(1\)"),
        ({"origin": (100_000, 6_500_000)}, "ingen av rutene ligger i regionen"),
    ],
)
def test_rasters_that_cannot_be_used(toy, how, told):
    with pytest.raises(ConfigurationError, match=told):
        of_raster(toy, **how).layer("land")


def test_a_file_that_is_no_raster(toy):
    (toy.folder / "land.tif").write_text("hei", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="kan ikke leses som raster"):
        toy.add("land", 'file = "land.tif"').open().layer("land")


def test_a_raster_of_another_table(toy):
    codes = np.array([[24, 25], [10, 60]], dtype="uint8")
    assert types(of_raster(toy, codes, 'codes = { land_type = "ar50" }')) == [11, 21, 23, 60]


def test_a_raster_where_the_layer_has_no_codes(toy):
    write(toy.folder / "core.tif", CODES)
    region = toy.add("core_farmland", 'file = "core.tif"').open()
    with pytest.raises(ConfigurationError, match="laget har ingen koder"):
        region.layer("core_farmland")


# --- a land layer that is not edge to edge -------------------------------------------------------


def untidy(toy, *shapes):
    land = frame(list(shapes), arealtype=[21] + [30] * (len(shapes) - 1))
    return [str(p) for p in check_region(toy.add("land", frame=land).open())]


WHOLE = [square(0, 0, SIZE), square(SIZE, 0, SIZE)]


def test_a_sound_partition_is_in_order(toy):
    assert untidy(toy, *WHOLE) == []


def test_surfaces_over_one_another_are_told_with_the_place(toy):
    told = untidy(toy, *WHOLE, square(500, 500, 200))
    assert len(told) == 1
    assert "par av overlappende flater: 1, i alt 40,0\xa0daa" in told[0]
    assert "øst 560\xa0600, nord 7\xa0020\xa0600" in told[0]


def test_slivers_are_told(toy):
    thin = shapely.box(WEST, SOUTH, WEST + 0.3, SOUTH + SIZE)
    rest = shapely.box(WEST + 0.3, SOUTH, WEST + SIZE, SOUTH + SIZE)
    told = untidy(toy, thin, rest, WHOLE[1])
    assert len(told) == 1
    assert "flater eller sprekker smalere enn 0,5 m: 1;" in told[0]


def test_cracks_between_surfaces_are_told(toy):
    half = SIZE // 2
    west = shapely.box(WEST, SOUTH, WEST + half, SOUTH + SIZE)
    east = shapely.box(WEST + half, SOUTH, WEST + SIZE, SOUTH + SIZE)
    crack = shapely.box(WEST + half, SOUTH + 100, WEST + half + 0.2, SOUTH + SIZE - 100)
    east = shapely.difference(east, crack)
    told = untidy(toy, west, east, WHOLE[1])
    assert "flater eller sprekker smalere enn 0,5 m: 1;" in told[0]


def test_a_layer_of_half_the_region_tells_which_half(toy):
    told = untidy(toy, WHOLE[0], square(SIZE, 0, SIZE // 2))
    assert len(told) == 1
    assert "laget dekker 25,0\xa0% av Trondheim; resten regnes som ikke undersøkt" in told[0]
