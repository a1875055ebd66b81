"""More points than are looked at together, and targets that are equally near."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure.access import NORWEGIAN, point_access, site_access
from ikap.measure.crossing import nearest_shape, water
from ikap.measure.distance import per_site, route
from ikap.measure.service import busiest_stop

HOMES = 4001


def stops():
    """Two stops 1 km apart with a bus each, every quarter and every tenth minute."""
    return gpd.GeoDataFrame(
        {
            "stop_id": ["a", "b"],
            "stop_name": ["A", "B"],
            "station_id": ["a", "b"],
            "line": ["1", "2"],
            "route_id": ["1", "2"],
            "direction": 0,
            "mode": "bus",
            "departures_per_hour": [4.0, 6.0],
        },
        geometry=[shapely.Point(0, 0), shapely.Point(1000, 0)],
        crs=25832,
    )


@pytest.mark.parametrize("by_table", [True, False])
def test_four_thousand_and_one_homes_have_what_each_alone_has(by_table):
    """Homes stand by turns 80 m and 400 m on foot from a stop, the last beside the second."""
    metres = np.where(np.arange(HOMES) % 2, 400.0, 80.0)
    x = metres / 1.3
    x[-1] = 1000.0
    homes = gpd.GeoSeries(shapely.points(x, 0.0), index=[f"h{i}" for i in range(HOMES)], crs=25832)
    walked = None
    if by_table:
        place, stop = np.arange(HOMES), np.full(HOMES, "a", dtype=object)
        metres[-1], stop[-1] = 0.0, "b"
        walked = pd.DataFrame({"point": place, "stop_id": stop, "metres": metres})
    found = point_access(homes, stops(), NORWEGIAN, walked)
    near, far, last = (30 / (walk + wait + 2) for walk, wait in ((1, 7.5), (5, 7.5), (0, 5)))
    index = found["index"].to_numpy()
    if by_table:  # by air the others reach the second stop too
        assert index[:-1:2] == pytest.approx(near)
        assert index[1:-1:2] == pytest.approx(far)
        assert index[-1] == pytest.approx(last)
        assert found["stop"].tolist() == ["A"] * (HOMES - 1) + ["B"]
    else:
        alone = [point_access(homes.iloc[[i]], stops(), NORWEGIAN)["index"].iloc[0] for i in (0, 1)]
        assert index[:-1:2] == pytest.approx(alone[0])
        assert index[1:-1:2] == pytest.approx(alone[1])
        assert found["stop"].iloc[-1] == "B"
    assert found.index.tolist() == homes.index.tolist()


def test_without_points_there_are_no_sites():
    nothing = site_access(gpd.GeoSeries([], crs=25832), stops(), NORWEGIAN)
    assert nothing.empty


FJORD = water(gpd.GeoSeries([shapely.box(5, -9000, 600, 9000)]), 100.0)


@pytest.mark.parametrize("sea", [None, FJORD])
def test_of_equally_near_targets_the_first_is_taken(sea):
    """Two are 300 m off, west and south; the third, 200 m east, lies across the water."""
    targets = shapely.points([[-300, 0], [0, -300], [700, 0]])
    places = shapely.points([[0, 0], [0, 0]])
    of, metres = nearest_shape(places, targets, sea)
    assert (of.tolist(), metres.tolist()) == ([0, 0], [300, 300])
    of, _metres = nearest_shape(places, targets[[1, 0, 2]], sea)
    assert of.tolist() == [0, 0]


def test_of_equally_near_targets_the_smallest_name_is_told():
    homes = gpd.GeoSeries([shapely.Point(0, 0)], index=["s"], crs=25832)
    schools = gpd.GeoSeries(
        [shapely.Point(50, 0), shapely.Point(-50, 0)], index=["Åsen", "Lia"], crs=25832
    )
    assert route(homes, schools)["target"].tolist() == ["Lia"]
    assert route(homes, schools[::-1])["target"].tolist() == ["Lia"]


def test_a_site_is_told_the_target_of_its_nearest_point_and_the_first_of_equals():
    ways = pd.DataFrame(
        {
            "metres": [200.0, 100.0, 100.0],
            "at_least": 90.0,
            "target": ["a", "b", "c"],
            "method": "network",
        },
        index=["s"] * 3,
    )
    found = per_site(ways).loc["s"]
    assert (found["target"], found["worst"]) == ("b", 200.0)
    assert found["mean"] == pytest.approx(400 / 3)


def test_of_equally_busy_stops_the_nearest_is_named_and_then_the_first_by_id():
    homes = gpd.GeoSeries([shapely.Point(0, 0)], index=["s"], crs=25832)
    table = stops().assign(departures_per_hour=4.0)

    def named(a, b):
        walked = pd.DataFrame({"point": [0, 0], "stop_id": ["a", "b"], "metres": [a, b]})
        return busiest_stop(homes, table, walked, 800.0)["stop"].iloc[0]

    assert named(300.0, 200.0) == "B"
    assert named(200.0, 300.0) == "A"
    assert named(200.0, 200.0) == "A"
    assert named(801.0, 800.0) == "B"
