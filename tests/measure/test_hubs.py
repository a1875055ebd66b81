"""Where one changes between modes."""

from __future__ import annotations

import geopandas as gpd
import shapely

from ikap.measure.hubs import hubs


def stops(*rows):
    """Name, mode, departures an hour, metres east."""
    table = {name: [row[i] for row in rows] for i, name in enumerate(
        ["stop_name", "mode", "departures_per_hour"])}  # fmt: skip
    return gpd.GeoDataFrame(table, geometry=[shapely.Point(row[3], 0) for row in rows], crs=25832)


def told(found):
    return [
        {k: v for k, v in row.items() if v == v}
        for row in found.drop(columns="geometry").to_dict("records")
    ]


def test_a_station_with_a_bus_outside_is_a_hub():
    found = hubs(stops(("Heimdal", "rail", 2, 0), ("Heimdal st.", "bus", 8, 200)))
    assert told(found) == [{"name": "Heimdal", "bus": 8, "rail": 2}]


def test_one_mode_alone_or_too_far_away_is_none():
    far = ("Sving", "bus", 8, 251)
    assert hubs(stops(("Heimdal", "rail", 2, 0), far)).empty
    assert hubs(stops(far, ("Torg", "bus", 4, 200))).empty


def test_a_mode_that_hardly_runs_does_not_count():
    assert hubs(stops(("Kai", "boat", 0.5, 0), ("Kaia", "bus", 8, 10))).empty


def test_a_bus_every_ten_minutes_and_a_train_every_thirty():
    train, bus = ("Hell", "rail", 2, 0), ("Hell E6", "bus", 6, 10)
    assert len(hubs(stops(train, bus))) == 1
    assert hubs(stops(train, ("Hell E6", "bus", 5.9, 10))).empty
    assert hubs(stops(("Hell", "rail", 1.9, 0), bus)).empty


def test_a_bus_stop_belongs_to_the_nearest_hub_alone():
    row = [("A", "tram", 4, 0), ("B", "tram", 4, 400), ("buss", "bus", 6, 190)]
    assert told(hubs(stops(*row))) == [{"name": "A", "bus": 6, "tram": 4}]


def test_boat_and_train_meet_without_a_bus():
    found = hubs(stops(("Brattøra", "boat", 2, 0), ("Trondheim S", "rail", 6, 240)))
    assert told(found) == [{"name": "Trondheim S", "boat": 2, "rail": 6}]


def test_the_busiest_hub_is_first():
    small = [("Vest", "tram", 4, 0), ("Vest buss", "bus", 7, 10)]
    large = [("Øst", "tram", 4, 9000), ("Øst buss", "bus", 20, 9010)]
    assert hubs(stops(*small, *large))["name"].tolist() == ["Øst", "Vest"]


def test_without_stops_there_are_no_hubs():
    assert hubs(stops(("Heimdal", "rail", 2, 0)).iloc[:0]).empty
