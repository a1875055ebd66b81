"""Soil of a site by hand: what counts of a layer, what shuts a field in, and what is said of it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.criteria import soil
from ikap.criteria.ground import land_ground, land_types, surfaces
from ikap.criteria.sites import Sites
from ikap.text import NO_BREAK

CRS = 25832


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


SITES = Sites(layer([shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100)]))  # 10 daa each
LAND = layer(
    [shapely.box(0, 0, 20, 100), shapely.box(20, 0, 50, 100), shapely.box(50, 0, 100, 100)],
    land_type=[21, 12, 60],
)
OVER = surfaces(np.array([shapely.box(0, 0, 80, 100), shapely.box(70, 0, 80, 100)], dtype=object))


def test_a_layer_counts_where_the_ground_is_not_of_the_types_that_are_left_out():
    """8 daa are over: 2 of fields, 3 of road, 3 of mire; ground that two surfaces cover is once."""
    ground, types = land_ground(LAND), land_types(LAND)
    assert soil.cultivable_area(SITES, OVER).tolist() == [8, 0]
    assert soil.cultivable_area(SITES, OVER, ground, types).tolist() == [6, 0]
    assert soil.core_farmland_lost(SITES, OVER, ground, types).tolist() == [5, 0]
    assert soil.core_farmland_lost(SITES, OVER).tolist() == [8, 0]


def test_fields_are_ploughed_or_mown_and_built_ground_and_roads_shut_them_in():
    kinds = layer(
        [shapely.box(i, 0, i + 1, 1) for i in range(6)], land_type=[21, 22, 23, 11, 12, 60]
    )
    assert soil.fields_of(kinds).bounds["minx"].tolist() == [0, 1]
    assert soil.barriers_of(kinds).bounds["minx"].tolist() == [3, 4]
    roads = layer([shapely.LineString([(9, 0), (9, 9)])])
    assert soil.barriers_of(kinds, roads).bounds["minx"].tolist() == [3, 4, 9]
    assert soil.barriers_of(kinds, roads.assign(coarse=True)).bounds["minx"].tolist() == [3, 4]


def test_decares_by_land_type_and_several_together():
    cover = {code: np.array([float(daa)]) for code, daa in (
        (11, 1), (12, 2), (21, 4), (22, 8), (23, 16), (60, 32))}  # fmt: skip
    assert soil.fully_cultivated(cover).tolist() == [4]
    assert soil.cultivated(cover).tolist() == [12]
    assert soil.farmland_area(cover).tolist() == [28]
    site = Sites(layer([shapely.box(0, 0, 100, 100)]))
    assert soil.built_share(site, cover).tolist() == [0.3]


def test_what_is_left_of_fields_is_counted_and_told_in_decares():
    amounts = {"parts": 3.0, "largest": 12_000.0, "small_area": 4000.0, "split": 1.0}
    parts = {name: np.array([amount]) for name, amount in amounts.items()}
    found = soil.field_parts_left(parts)
    assert (found["measured"][0], found["largest"][0], found["split"][0]) == (3, 12, 1)
    assert soil._residual(parts).tolist() == [4]


def test_equivalents_as_a_share_of_the_site():
    daa = {name: np.array([value, value]) for name, value in (
        ("measured", 2.0), ("low", 1.0), ("high", 5.0))}  # fmt: skip
    found = soil.equivalents_share(SITES, daa, {"fields": np.array([7, 7])})
    assert {name: values.tolist()[0] for name, values in found.items()} == {
        "measured": 0.2, "low": 0.1, "high": 0.5, "fields": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("daa", "said"),
    [
        ({"fully": 10.0, "good": 9.5}, ("av god kvalitet", "")),
        ({"fully": 10.0, "very_good": 6.0, "good": 4.0}, None),
        ({"fully": 10.0}, ("", "")),
    ],
)
def test_one_quality_is_said_where_it_is_nearly_all_and_else_how_much_of_each(daa, said):
    whole, parts = soil._quality_sentence(daa)
    if said is None:
        assert whole == ""
        assert parts.replace(NO_BREAK, " ").startswith("6,0 daa ")
        assert "4,0 daa " in parts.replace(NO_BREAK, " ")
    else:
        assert (bool(whole), parts) == (bool(said[0]), said[1])


def test_a_site_that_takes_nothing_says_so_unless_unmapped_ground_leaves_it_open():
    nothing = soil._loss_sentence({})
    assert soil.equivalents_lost.tell("0 daa", {}) == nothing
    assert soil.equivalents_lost.tell("0–5 daa", {}) != nothing
    assert soil.equivalents_share.tell("0 %", {}) == nothing
    assert soil.equivalents_share.tell("0–5 %", {}) != nothing
    taken = soil.equivalents_lost.tell("9 daa", {"fully": 10.0, "surface": 2.0, "set_aside": True})
    assert taken.replace(NO_BREAK, " ").endswith("I alt 9 daa fulldyrka-ekvivalenter")
    assert "Dessuten " in taken
    assert "rest" not in taken
