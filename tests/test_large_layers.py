"""A layer too large to be read whole: read around the sites alone, and the numbers are the same."""

from __future__ import annotations

import json
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.api import sample_proposals, score, write
from ikap.assess.drawn.farmland import farmland_lost, field_parts_left
from ikap.assess.evaluate import parts_of
from ikap.present.map.drawing import map_layers
from ikap.sources.region import open_region
from ikap.sources.region import region as module


@pytest.fixture
def few() -> gpd.GeoDataFrame:
    """Six sites of the sample, in several municipalities."""
    return gpd.read_file(sample_proposals()).iloc[::8]


def large_region(monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 0)
    return open_region()


def test_the_numbers_are_those_of_a_layer_that_is_read_whole(few, monkeypatch):
    whole = open_region()
    map_layers(whole)
    expected = score(few, region=whole)
    with monkeypatch.context() as patched:
        region = large_region(patched)
        assert "land" in region.large
        found = score(few, region=region)
        assert "land" in region.large  # not read whole on the way
        for made in (farmland_lost, field_parts_left):
            mine, theirs = (made(where, found) for where in (region, whole))
            assert mine.area.sum() == pytest.approx(theirs.area.sum(), abs=1e-6)
            assert len(mine) == len(theirs)
    for table in ("sites", "indicators", "constraints", "criteria"):
        mine, theirs = getattr(found, table), getattr(expected, table)
        assert mine.drop(columns=["geometry", "net"], errors="ignore").equals(
            theirs.drop(columns=["geometry", "net"], errors="ignore")
        ), table


def test_the_map_shows_what_lies_around_the_sites_and_says_so(few, monkeypatch, tmp_path):
    region = large_region(monkeypatch)
    evaluation = score(few.iloc[:2], region=region)
    write(evaluation, tmp_path / "out", region=region)
    assert "land" in region.large
    page = (tmp_path / "out" / "map.html").read_text("utf-8")
    settings = json.loads(
        page.split('id="settings"', 1)[1].split(">", 1)[1].split("</script>", 1)[0]
    )
    land = next(theme for theme in settings["themes"] if "land" in theme["layers"])
    assert land["within"] == "2 000 m".replace(" ", "\N{NO-BREAK SPACE}")


def test_what_lies_around_two_sites_is_there_once(monkeypatch):
    region = large_region(monkeypatch)
    middle = region.layer("centres").geometry.iloc[0]
    places = gpd.GeoSeries([middle.buffer(50), shapely.transform(middle, lambda p: p + 2_500)])
    land = region.around("land", places, 1_000.0)
    assert not land.geometry.to_wkb().duplicated().any()
    window = tuple(places.iloc[[0]].total_bounds + np.array([-1, -1, 1, 1]) * 1_000)
    near = region.layer("land", window)
    assert set(near.geometry.to_wkb()) <= set(land.geometry.to_wkb())
    assert 0 < len(near) < len(land)


def test_parts_are_no_wider_than_they_may_be():
    """Sites of 100 m, 400 m apart: 900 m hold three of them, 100 m one, and 50 m still one."""
    sites = gpd.GeoDataFrame(
        geometry=[shapely.box(x, 0, x + 100, 100) for x in range(0, 4_000, 400)]
    )
    for widest, most, sizes in (
        (900.0, None, [3, 3, 3, 1]),
        (900.0, 2, [2] * 5),
        (100.0, None, [1] * 10),
        (50.0, None, [1] * 10),
        (np.inf, None, [10]),
        (np.inf, 4, [4, 4, 2]),
    ):
        parts = parts_of(sites, most, widest)
        assert [len(part) for part in parts] == sizes
        assert sorted(i for part in parts for i in part.index) == list(range(10))


def test_a_layer_is_as_large_as_all_of_its_files(tmp_path):
    """A folder of two files, a Shapefile with its table, and a file that is gone."""
    base, shapes = tmp_path / "ar5.gdb", tmp_path / "ar5.shp"
    base.mkdir()
    for path, size in (
        (base / "a", 70),
        (base / "b", 7),
        (shapes, 500),
        (tmp_path / "ar5.dbf", 40),
    ):
        path.write_bytes(bytes(size))

    def size(*files):
        return module._size(SimpleNamespace(parts=[SimpleNamespace(file=file) for file in files]))

    assert (size(base), size(shapes), size(base, shapes)) == (77, 540, 617)
    assert size(shapes, shapes) == 540
    assert size(tmp_path / "borte.gpkg") == 0
