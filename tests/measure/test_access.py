"""Access to public transport, worked out by hand on a plain with a few stops."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure import access
from ikap.measure.access import (
    NORWEGIAN,
    TFL,
    access_index,
    band,
    doorstep_frequency,
    lines_in_reach,
    point_access,
    site_access,
    walks,
)
from ikap.measure.network import DETOUR

COLUMNS = ["stop_id", "line", "direction", "mode", "departures_per_hour", "geometry"]


def timetable(*rows: tuple[str, str, int, str, float, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Stop, line, direction, mode, departures an hour, and the stop's place in metres."""
    table = pd.DataFrame(list(rows), columns=COLUMNS)
    shapes = [shapely.Point(place) for place in table.pop("geometry")]
    table["stop_name"] = "Stopp " + table["stop_id"].astype(str)
    table["station_id"] = table["stop_id"]
    table["route_id"] = "route " + table["line"].astype(str)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=25832)


def at(*places: tuple[float, float], label: str | None = None) -> gpd.GeoSeries:
    index = [label] * len(places) if label else list(range(len(places)))
    return gpd.GeoSeries([shapely.Point(place) for place in places], index=index, crs=25832)


def index_at(points: gpd.GeoSeries, departures: gpd.GeoDataFrame) -> list[float]:
    return point_access(points, departures, NORWEGIAN)["index"].tolist()


def by_air(metres: float) -> float:
    """The straight line whose walk is so many metres."""
    return metres / DETOUR


def test_eighty_metres_from_six_buses_an_hour_is_band_1b():
    """1 min walk, 5 min wait, 2 min unreliable: 30 / 8."""
    stop = timetable(("A", "1", 0, "bus", 6, (by_air(80), 0)))
    found = index_at(at((0, 0)), stop)
    assert found == pytest.approx([3.75])
    assert band(found[0]) == "1b"


def test_half_the_departures_is_a_longer_wait():
    assert doorstep_frequency(1, 3, 2).item() == pytest.approx(30 / 13)


def test_the_best_line_counts_whole_and_the_others_half():
    stop = timetable(
        ("A", "1", 0, "bus", 6, (0, 0)),  # 30 / (5 + 2)
        ("A", "2", 0, "bus", 3, (0, 0)),  # 30 / (10 + 2)
        ("A", "3", 0, "bus", 1, (0, 0)),  # 30 / (30 + 2)
    )
    expected = 30 / 7 + 0.5 * (30 / 12 + 30 / 32)
    assert index_at(at((0, 0)), stop) == pytest.approx([expected])


def test_modes_are_added_each_with_its_best_line_whole():
    stop = timetable(
        ("A", "1", 0, "bus", 6, (0, 0)),
        ("B", "26", 0, "rail", 2, (0, 0)),  # 30 / (15 + 0.75)
    )
    assert index_at(at((0, 0)), stop) == pytest.approx([30 / 7 + 30 / 15.75])


def test_a_line_counts_once_at_its_quickest_stop():
    """By walk and wait together: the farther stop has so many more departures."""
    stops = timetable(
        ("near", "1", 0, "bus", 1, (by_air(80), 0)),  # 1 + 30 + 2 min
        ("far", "1", 0, "bus", 6, (-by_air(400), 0)),  # 5 + 5 + 2 min
    )
    lines = lines_in_reach(at((0, 0)), stops, NORWEGIAN)
    assert lines["stop_id"].tolist() == ["far"]
    assert access_index(lines, 1).tolist() == pytest.approx([30 / 12])


def test_directions_of_a_line_are_not_added():
    both = timetable(("A", "1", 0, "bus", 2, (0, 0)), ("A", "1", 1, "bus", 6, (0, 0)))
    assert index_at(at((0, 0)), both) == pytest.approx([30 / 7])


def test_a_bus_is_out_of_reach_before_a_train():
    place = (by_air(900), 0)
    assert index_at(at((0, 0)), timetable(("A", "1", 0, "bus", 6, place))) == [0]
    train = index_at(at((0, 0)), timetable(("A", "1", 0, "rail", 6, place)))
    assert train == pytest.approx([30 / (11.25 + 5 + 0.75)])


def test_the_longest_walk_is_within_reach():
    """800 m for a bus, and 640 m by the parameters of London."""
    stop = timetable(("A", "1", 0, "bus", 6, (0, 0)))
    walked = pd.DataFrame({"point": [0, 1], "stop_id": "A", "metres": [800.0, 800.1]})
    points = at((0, 0), (1, 0))
    assert lines_in_reach(points, stop, NORWEGIAN, walked)["point"].tolist() == [0]
    assert lines_in_reach(points, stop, TFL, walked).empty


def test_walks_along_a_network_replace_the_straight_line():
    stop = timetable(("A", "1", 0, "bus", 6, (0, 0)))
    round_the_hill = pd.DataFrame({"point": [0], "stop_id": ["A"], "metres": [400.0]})
    found = point_access(at((0, 0)), stop, NORWEGIAN, round_the_hill)
    assert found["index"].tolist() == pytest.approx([30 / 12])
    assert found["walk"].tolist() == [400.0]


def test_beyond_reach_is_nothing_and_no_timetable_is_missing():
    stop = timetable(("A", "1", 0, "bus", 6, (0, 0)))
    assert index_at(at((5000, 0)), stop) == [0]
    assert np.isnan(index_at(at((0, 0)), stop.iloc[:0])).all()
    assert band(float("nan")) is None


def test_a_site_is_the_mean_of_its_points_and_says_what_gives_most():
    stops = timetable(
        ("A", "1", 0, "bus", 6, (0, 0)),
        ("B", "2", 0, "bus", 1, (0, 10)),
        ("C", "3", 0, "bus", 6, (90_000, 0)),
    )
    points = pd.concat([at((0, 0), (5000, 0), label="tunet"), at((50_000, 0), label="fjellet")])
    found = site_access(points, stops, NORWEGIAN)
    at_stop = 30 / 7 + 0.5 * 30 / (13 / 80 + 30 + 2)
    assert found.index.tolist() == ["tunet", "fjellet"]
    assert found["mean"].tolist() == pytest.approx([at_stop / 2, 0])
    assert found["worst"].tolist() == [0, 0]
    told = found.loc["tunet", ["stop", "line", "walk", "departures"]].tolist()
    assert told == ["Stopp A", "1", 0.0, 6.0]
    assert found.loc["fjellet", ["stop", "line", "walk", "departures"]].isna().all()


def test_no_points_are_no_sites():
    assert site_access(at().iloc[:0], timetable(("A", "1", 0, "bus", 6, (0, 0))), NORWEGIAN).empty


def many() -> tuple[gpd.GeoSeries, gpd.GeoDataFrame]:
    random = np.random.default_rng(7)
    points = at(*random.uniform(0, 3000, (60, 2)).tolist())
    stops = random.uniform(0, 3000, (25, 2))
    rows = [
        (f"s{i:02}", str(line), int(random.integers(2)), mode, float(random.integers(1, 9)), place)
        for i, place in enumerate(stops.tolist())
        for line, mode in ((i % 7, "bus"), (i % 3 + 10, "bus"), (20 + i % 2, "rail"))
    ]
    return points, timetable(*rows)


def test_many_points_at_once_are_as_each_by_its_own_in_plain_words(monkeypatch):
    points, table = many()
    expected = []
    for point in points:
        best: dict[tuple[str, str], float] = {}
        for row in table.itertuples():
            walk = point.distance(row.geometry) * 1.3
            rail = row.mode == "rail"
            if walk <= (1200 if rail else 800):
                wait = 30 / row.departures_per_hour + (0.75 if rail else 2)
                key = (row.mode, row.route_id)
                best[key] = max(best.get(key, 0), 30 / (walk / 80 + wait))
        modes = [[f for (m, _r), f in best.items() if m == mode] for mode in ("bus", "rail")]
        expected.append(sum(max(fs) + 0.5 * (sum(fs) - max(fs)) for fs in modes if fs))
    assert index_at(points, table) == pytest.approx(expected)
    assert sum(value > 0 for value in expected) > 50
    monkeypatch.setattr(access, "AT_ONCE", 7)
    assert index_at(points, table) == pytest.approx(expected)
    walked = walks(points, table, 1200)
    assert point_access(points, table, NORWEGIAN, walked)["index"].tolist() == pytest.approx(
        expected
    )


def test_the_order_of_the_rows_does_not_matter():
    points, table = many()
    shuffled = table.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        site_access(points, table, NORWEGIAN), site_access(points, shuffled, NORWEGIAN)
    )


def test_what_is_given_is_left_as_it_was():
    points, table = many()
    before_points, before_table = points.copy(), table.copy()
    site_access(points, table, NORWEGIAN)
    assert points.equals(before_points)
    pd.testing.assert_frame_equal(table, before_table)
