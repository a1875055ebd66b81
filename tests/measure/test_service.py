"""How well stops serve a place: classes, and shares of sites that are near enough."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure.service import Service, best_service, qualified_share, service_class


def timetable(*rows: tuple[str, str, str, int, str, float, float]) -> gpd.GeoDataFrame:
    """Platform, station, line, direction, mode, departures an hour, metres east of origo."""
    columns = ["stop_id", "station_id", "route_id", "direction", "mode", "departures_per_hour"]
    table = pd.DataFrame([row[:-1] for row in rows], columns=columns)
    shapes = [shapely.Point(row[-1], 0) for row in rows]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=25832)


def at(*east: float) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(x, 0) for x in east], index=["tunet"] * len(east))


@pytest.mark.parametrize(
    ("metres", "per_hour", "expected"),
    [
        (1000, 4, Service.VERY_GOOD),
        (1000, 3.99, Service.GOOD),
        (1000, 2, Service.GOOD),
        (1001, 4, Service.GOOD),
        (1000, 1, Service.FAIR),
        (1500, 2, Service.FAIR),
        (1000, 0.99, Service.POOR),
        (1500, 1, Service.POOR),
        (1500, 0.99, Service.VERY_POOR),
        (1501, 60, Service.VERY_POOR),
        (100, 0, Service.VERY_POOR),
        (np.nan, np.nan, Service.VERY_POOR),
    ],
)
def test_the_class_follows_walk_and_departures(metres, per_hour, expected):
    assert service_class([metres], [per_hour]).tolist() == [expected]


def test_the_best_stop_gives_the_class():
    stops = timetable(("a", "A", "1", 0, "bus", 1, 0), ("b", "B", "2", 0, "bus", 6, 1000))
    found = best_service(at(0, 300, 5000), stops)  # B is 1300 m and 910 m off by the street
    assert found.tolist() == [Service.GOOD, Service.VERY_GOOD, Service.VERY_POOR]
    assert best_service(at(0), stops.iloc[:0]).isna().all()


def test_a_station_adds_its_lines_but_not_their_two_directions():
    stops = timetable(
        ("a", "A", "1", 0, "bus", 1, 0),
        ("b", "A", "1", 1, "bus", 1, 20),
        ("a", "A", "2", 0, "bus", 1, 0),
    )
    assert best_service(at(0), stops).tolist() == [Service.GOOD]


def test_the_qualified_share_counts_points():
    stops = timetable(("a", "A", "1", 0, "bus", 2, 0))
    found = qualified_share(at(0, 380, 400, 900), stops).loc["tunet"]  # 494 m, 520 m by the street
    assert found.iloc[:3].to_dict() == {"at_least_4": 0, "at_least_2": 0.5, "at_least_1": 0.5}
    assert np.isnan(found["rail"])  # no trains in the timetable, no stations: not known


def test_trains_count_from_the_timetable_or_from_the_stations():
    trains = timetable(("a", "A", "26", 0, "rail", 1, 0))
    assert qualified_share(at(0, 700, 800), trains).loc["tunet", "rail"] == pytest.approx(2 / 3)
    buses = timetable(("a", "A", "1", 0, "bus", 1, 0))
    stations = gpd.GeoSeries([shapely.Point(0, 0)])
    found = qualified_share(at(0, 700, 800), buses, stations=stations).loc["tunet"]
    assert found["rail"] == pytest.approx(2 / 3)
    assert found["at_least_1"] == pytest.approx(1 / 3)


def test_without_departures_the_share_is_missing():
    nothing = timetable(("a", "A", "1", 0, "bus", 1, 0)).iloc[:0]
    assert qualified_share(at(0), nothing).isna().all(axis=None)
