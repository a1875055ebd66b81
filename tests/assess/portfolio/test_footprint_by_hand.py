"""Ground that several sites share, worked by hand: groups, plots, and what a plot is like."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.assess.portfolio.footprint import (
    NOISE,
    _deepest,
    _wholly_in,
    as_sites,
    overlapping,
    plots,
    together,
)

NAN = float("nan")
BORDERS = gpd.GeoDataFrame(
    {"municipality_code": ["5001", "5028"]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], crs=25832,
)  # fmt: skip


def sites(**boxes):
    """Each site by its id: kind by its first letter, a box, and its municipalities' shares."""
    kinds = {"h": "housing", "b": "business"}
    return gpd.GeoDataFrame(
        {
            "kind": [kinds[id_[0]] for id_ in boxes],
            "municipalities": [shares for _box, shares in boxes.values()],
        },
        geometry=[shapely.box(*box) for box, _shares in boxes.values()],
        index=list(boxes), crs=25832,
    )  # fmt: skip


HOME = {"5001": 1.0}


def test_sites_that_touch_through_others_are_one_group_in_the_order_of_the_sites():
    four = sites(
        h3=((200, 0, 300, 10), HOME), h1=((0, 0, 100, 10), HOME), h2=((90, 0, 210, 10), HOME),
        h4=((300, 0, 400, 10), HOME),
    )  # fmt: skip
    assert together(four) == [("h3", "h1", "h2"), ("h4",)]  # an edge is no ground


@pytest.mark.parametrize(("least", "pairs"), [(NOISE, [(0, 1)]), (99.9, [(0, 1)]), (100.0, [])])
def test_a_pair_shares_more_than_the_least(least, pairs):
    shapes = sites(h1=((0, 0, 100, 10), HOME), h2=((90, 0, 200, 10), HOME)).geometry
    assert list(zip(*map(list, overlapping(shapes, least)), strict=True)) == pairs


def test_pairs_are_once_each_by_the_first_and_then_the_second():
    three = sites(**{f"h{i}": ((0, 0, 10, 10), HOME) for i in range(3)}).geometry
    first, second = overlapping(three)
    assert (first.tolist(), second.tolist()) == ([0, 0, 1], [1, 2, 2])


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ([{"5001": 1.0}, {"5001": 1.0, "5028": 0.0}], "5001"),
        ([{"5001": 1.0}, {"5028": 1.0}], None),
        ([{"5001": 0.6, "5028": 0.4}], None),
        ([{"5001": 0.9}], None),  # a tenth is abroad
        ([{"5001": 1 - 1e-10, "5028": 1e-10}], "5001"),
    ],
)
def test_a_group_is_of_one_municipality_where_all_of_it_is(shares, code):
    assert _wholly_in(shares) == code


def told(table):
    return [
        (row.municipality_code, row.purpose, row.members, row.like, row.geometry.area)
        for row in table.itertuples()
    ]


def test_sites_on_the_same_ground_are_one_plot_like_the_first():
    alone = sites(b1=((0, 0, 100, 10), HOME))
    assert told(plots(alone, BORDERS)) == [("5001", "business", ("b1",), "b1", 1000)]
    mixed = sites(h1=((0, 0, 100, 10), HOME), b1=((0, 0, 100, 10), HOME))
    assert told(plots(mixed, BORDERS)) == [("5001", "mixed", ("h1", "b1"), "h1", 1000)]


def test_sites_over_one_another_are_parted_by_purpose():
    over = sites(h1=((0, 0, 100, 10), HOME), b1=((60, 0, 160, 10), HOME))
    assert told(plots(over, BORDERS)) == [
        ("5001", "housing", ("h1", "b1"), None, 600),
        ("5001", "business", ("h1", "b1"), None, 600),
        ("5001", "mixed", ("h1", "b1"), None, 400),
    ]


def test_a_site_over_borders_is_parted_there_and_the_rest_is_abroad():
    over = sites(h1=((900, 990, 1200, 1010), {"5001": 1 / 6, "5028": 1 / 3}))
    assert told(plots(over, BORDERS)) == [
        ("5001", "housing", ("h1",), None, 1000),
        ("5028", "housing", ("h1",), None, 2000),
        ("", "housing", ("h1",), None, 3000),
    ]


@pytest.mark.parametrize(
    ("depths", "deepest"), [([1.0, 3.0, 2.0], 3.0), ([NAN, 0.0], 0.0), ([NAN], NAN), ([], NAN)]
)
def test_peat_is_as_deep_as_the_deepest_that_is_known(depths, deepest):
    found = _deepest(depths)
    assert found == deepest or (math.isnan(found) and math.isnan(deepest))


def test_a_plot_is_measured_as_its_first_member_on_its_own_ground():
    two = sites(h1=((0, 0, 100, 10), HOME), b1=((60, 0, 160, 10), HOME))
    two = two.assign(peat_depth=[NAN, 2.0], net=two.geometry)
    ground = plots(two, BORDERS).iloc[[1, 2]]
    found = as_sites(ground, two)
    assert list(found.index) == [1, 2]
    assert found["kind"].tolist() == ["housing", "housing"]
    assert [shape.area for shape in found.geometry] == [600, 400]
    assert [shape.area for shape in found["net"]] == [600, 400]
    assert np.array_equal(found["peat_depth"], [2.0, 2.0])
