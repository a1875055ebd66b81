"""Distances by road, by straight line and across the fjord, on maps that fit on a napkin."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from ikap.measure.crossing import is_dry, nearest_shape, water
from ikap.measure.distance import per_site, route, straight, within_share
from ikap.measure.network import build

CRS = "EPSG:25832"

# A fjord 2 km wide from west to east, that narrows to a sound of 400 m at x = 10 km.
SOUTH = [(0, 0), (9000, 0), (9500, 800), (10_500, 800), (11_000, 0), (20_000, 0)]
NORTH = [(x, 2000 - y) for x, y in reversed(SOUTH)]
FJORD = gpd.GeoSeries([shapely.Polygon(SOUTH + NORTH)], crs=CRS)


def points(*coordinates, index=None):
    return gpd.GeoSeries([shapely.Point(xy) for xy in coordinates], index=index, crs=CRS)


def one(table):
    assert len(table) == 1
    return table.iloc[0].to_dict()


def test_by_air_to_the_smallest_label_of_the_nearest():
    found = straight(points((0, 0)), points((0, 50), (30, 40), (9, 9e3), index=["c", "b", "a"]))
    assert one(found) == {"metres": 50, "target": "b"}


def test_without_targets_there_is_no_distance():
    ways = route(points((0, 0)), points())
    assert ways[["metres", "at_least"]].isna().all(axis=None)
    assert ways[["target", "method"]].to_numpy().tolist() == [[None, None]]
    assert route(points(), points((0, 0))).empty


def test_across_the_fjord_is_no_way():
    ways = route(points((5000, -100)), points((5000, 2100)), sea=FJORD)
    assert np.isnan(ways["metres"].iloc[0])
    assert ways["at_least"].tolist() == [2200]


def test_across_the_sound_is_a_way():
    # only 400 m of it is sea
    ways = route(points((10_000, 700)), points((10_000, 1300)), sea=FJORD)
    assert one(ways)["metres"] == pytest.approx(780)


def test_further_off_on_the_same_side_is_the_way():
    towns = points((5000, 2100), (5000, -9100), (5000, -12_000), index=["nord", "sør", "syd"])
    assert one(route(points((5000, -100)), towns, sea=FJORD)) == {
        "metres": pytest.approx(1.3 * 9000),
        "at_least": 2200,
        "target": "sør",
        "method": "straight",
    }


def test_more_sea_is_allowed_by_argument():
    ways = route(points((5000, -100)), points((5000, 2100)), sea=FJORD, most_sea=2000, detour=1.5)
    assert ways["metres"].tolist() == [3300]


ROAD = build(
    gpd.GeoSeries.from_wkt(
        ["LINESTRING (5000 -100, 30000 -100, 30000 2100, 5000 2100)"],
        crs=CRS,
    )
)


def test_the_road_goes_around_the_fjord():
    ways = route(points((5000, -100)), points((5000, 2100), index=["by"]), network=ROAD, sea=FJORD)
    assert one(ways) == {
        "metres": 52_200,
        "at_least": 2200,
        "target": "by",
        "method": "network",
    }


def test_a_coarse_network_and_the_straight_line_take_turns():
    homes = points((5000, -100), (29_000, 2400), index=["vest", "øst"])
    towns = points((5000, 2100), (29_000, 2800), index=["a", "b"])
    fine = route(homes, towns, network=ROAD, sea=FJORD)
    coarse = route(homes, towns, network=ROAD, sea=FJORD, coarse=True)
    assert fine["method"].tolist() == ["network", "network"]
    assert fine.loc["øst", "metres"] == pytest.approx(1.3 * (300 + 700))
    assert coarse["method"].tolist() == ["network", "straight"]
    assert coarse.loc["vest"].tolist() == fine.loc["vest"].tolist()
    assert coarse.loc["øst", "metres"] == pytest.approx(1.3 * 400)


def test_inside_the_area_of_a_centre_one_has_arrived():
    centre = gpd.GeoSeries([shapely.box(5000, -400, 6000, 0)], index=["sentrum"], crs=CRS)
    ways = route(points((5500, -300), (7000, -100)), centre, network=ROAD)
    assert ways["metres"].tolist() == [0, 1000]
    assert ways["target"].tolist() == ["sentrum", "sentrum"]


def test_a_site_is_as_its_points():
    ways = pd.DataFrame(
        {
            "metres": [100.0, 200.0, np.nan, 50.0],
            "at_least": [90.0, 110.0, 400.0, 40.0],
            "target": ["a", "b", None, "c"],
            "method": ["network", "straight", None, "network"],
        },
        index=["y", "y", "x", "x"],
    )
    sites = per_site(ways)
    assert sites.index.tolist() == ["y", "x"]
    assert sites.loc["y"].tolist() == [150, 200, 100, "a", "mixed"]
    assert sites.loc["x", ["mean", "worst"]].isna().all()
    assert sites.loc["x", ["at_least", "target", "method"]].tolist() == [220, "c", "network"]


def test_the_share_within_a_limit():
    ways = pd.DataFrame(
        {"metres": [400.0, 600.0, np.nan, 100.0], "at_least": [300.0, 500.0, 900.0, 80.0]},
        index=["a", "a", "b", "b"],
    )
    assert within_share(ways, 500).to_dict() == {"a": 0.5, "b": 0.5}
    assert within_share(ways, 800).to_dict() == {"a": 1.0, "b": 0.5}
    assert within_share(ways, 1000).isna().to_dict() == {"a": False, "b": True}


def test_a_line_along_the_inside_of_the_sea_counts_once():
    square = gpd.GeoSeries([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)])
    diagonals = ["LINESTRING (0 0, 1000 1000)", "LINESTRING (1000 0, 0 1000)"]
    seam = "LINESTRING (1000 0, 1000 1000)"
    lines = shapely.from_wkt([*diagonals, seam])
    assert is_dry(lines, water(square, 1415)).all()
    assert is_dry(lines, water(square, 1413)).tolist() == [False, False, True]
    assert not is_dry(lines, water(square, 999)).any()


somewhere = st.tuples(st.integers(0, 20), st.integers(-3, 5)).map(
    lambda xy: (1000.0 * xy[0] + 13, 1000.0 * xy[1] + 7)
)


@given(st.lists(somewhere, min_size=1, max_size=5), st.lists(somewhere, min_size=1, max_size=9))
@settings(max_examples=80, deadline=None)
def test_the_nearest_dry_target_is_found_whatever_lies_nearer(homes, towns):
    fjord = FJORD.iloc[0]
    of, metres = nearest_shape(points(*homes).to_numpy(), points(*towns).to_numpy(), water(FJORD))
    for home, found, far in zip(homes, of, metres, strict=True):
        lines = [shapely.LineString([home, town]) for town in towns]
        dry = [
            (line.length, i)
            for i, line in enumerate(lines)
            if line.intersection(fjord).length <= 500
        ]
        expected = min(dry, default=(None, -1))
        assert found == expected[1]
        assert (far == pytest.approx(expected[0])) if dry else np.isnan(far)


@given(st.lists(somewhere, min_size=1, max_size=6), st.permutations(range(5)), st.booleans())
@settings(max_examples=40, deadline=None)
def test_order_does_not_matter_and_the_air_is_never_longer(homes, order, coarse):
    places = points((13, 7), (13, 4007), (9013, -7), (15_000, 3000), (15_000, 3000))
    towns = places.set_axis(["a", "b", "c", "d", "e"])
    way = {"network": ROAD, "sea": FJORD, "coarse": coarse}
    ways = route(points(*homes), towns, **way)
    assert_frame_equal(ways, route(points(*homes), towns.iloc[list(order)], **way))
    known = ways.dropna(subset="metres")
    assert (known["metres"] >= known["at_least"]).all()
    assert ways["target"].notna().equals(ways["metres"].notna())
    assert not (ways["target"] == "e").any()
