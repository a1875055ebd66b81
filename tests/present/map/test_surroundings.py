"""A layer that means something close up only is read and drawn around the sites, and it is said."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from ikap.present.map.drawing import (
    background_note,
    drawings_of,
    map_layers,
    near_sites,
)
from ikap.present.map.themes import BY_ID
from ikap.sources.region.layer import once, windows_around

CRS = "EPSG:25832"
X, Y = 569_618, 7_034_313


def houses(*offsets):
    """Houses of ten metres, so many metres east of the site's corner."""
    shapes = [shapely.box(X + at, Y, X + at + 10, Y + 10) for at in offsets]
    return gpd.GeoDataFrame({"building_type": [111] * len(shapes)}, geometry=shapes, crs=CRS)


@pytest.fixture
def site():
    return gpd.GeoSeries([shapely.box(X - 100, Y - 100, X, Y + 100)], index=["7"], crs=CRS)


def drawn(buildings, sites):
    region = gpd.GeoSeries([shapely.box(X - 9e4, Y - 9e4, X + 9e4, Y + 9e4)], crs=CRS)
    return drawings_of([BY_ID["buildings"]], {"buildings": buildings}, sites, region)


def test_houses_within_two_kilometres_are_drawn_and_the_map_says_so(site):
    (drawing,) = drawn(houses(50, 1_900, 2_100, 30_000), site)
    assert len(drawing.labels) == 2
    assert drawing.entry["within"] == "2\u00a0000\u00a0m"
    assert drawing.entry["from_zoom"] == 13
    assert background_note({}, [drawing]).endswith(
        "Bygninger: innen 2\u00a0000\u00a0m fra områdene."
    )


def test_no_house_is_drawn_where_there_is_no_site(site):
    assert drawn(houses(50), site.iloc[:0]) == []
    assert background_note({}, []) == "Bakgrunn: regionens egne kartlag."


def test_where_houses_stand_close_fewer_metres_are_shown(site):
    found = houses(*range(50, 1_950, 20)).geometry
    reach, near = near_sites(found, site, 30)
    assert (reach, near.sum()) == (500, 23)  # every 20 m from 50 to 490
    assert near_sites(found, site, 1)[1].sum() == 0


def test_the_region_is_asked_for_the_surroundings_alone(site):
    asked = []

    def layer(name, window=None):
        asked.append((name, window))
        west, _south, east, _north = window
        there = houses(50, 1_900, 30_000)
        points = there.set_geometry(there.centroid)
        return gpd.pd.concat([there, points]).cx[west:east, :]

    def around(name, places, reach):
        return once([layer(name, window) for window in windows_around(places, reach)], CRS)

    region = SimpleNamespace(
        has=lambda name: name == "buildings", layer=layer, around=around, large=frozenset()
    )
    assert map_layers(region) == {}
    assert asked == []
    two = gpd.GeoSeries([*site, shapely.affinity.translate(site.iloc[0], 500)], crs=CRS)
    found = map_layers(region, two)["buildings"]
    assert len(asked) == 1  # the surroundings of neighbours are one window
    assert found.geom_type.unique().tolist() == ["Polygon"]  # a surface says more than its point
    assert len(found) == 2
