"""Where the lines of a timetable go: rides from call to call, and ways on the map."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ikap.measure.journeys import door_to_door, profiles_to
from ikap.measure.walking import walks_straight
from ikap.sources.gtfs.normal_day import Band, read_feed
from ikap.sources.gtfs.routes import connections, corridors

# Two trips of line 1 from A over B to C, and one back; the way there is drawn around a hill.
LILLEBY = {
    "stops.txt": """stop_id,stop_name,stop_lat,stop_lon
A,Anes,63.40,10.40
B,Berg,63.41,10.40
C,Ceset,63.42,10.40
""",
    "routes.txt": "route_id,route_short_name,route_type\nR1,1,3\n",
    "trips.txt": """route_id,service_id,trip_id,direction_id,shape_id
R1,workdays,t1,0,hill
R1,workdays,t2,0,hill
R1,workdays,back,1,
""",
    "stop_times.txt": """trip_id,stop_id,stop_sequence,arrival_time,departure_time,pickup_type
t1,A,1,07:00:00,07:00:00,0
t1,B,2,07:10:00,07:11:00,1
t1,C,3,07:20:00,07:20:00,0
t2,A,1,07:30:00,07:30:00,0
t2,C,2,07:50:00,07:50:00,0
back,C,1,24:30:00,24:30:00,0
back,A,2,24:50:00,24:50:00,0
""",
    "calendar_dates.txt": "service_id,date,exception_type\nworkdays,20250506,1\n",
    "shapes.txt": """shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
hill,63.42,10.40,3
hill,63.40,10.40,1
hill,63.41,10.41,2
""",
}
TUESDAY, WEDNESDAY = date(2025, 5, 6), date(2025, 5, 7)


@pytest.fixture
def lilleby(tmp_path: Path):
    for name, text in LILLEBY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return read_feed(tmp_path)


def test_rides_go_from_each_call_to_the_next(lilleby):
    rides, places = connections(lilleby, "EPSG:25832", day=TUESDAY)
    told = rides[["from_stop", "to_stop", "departure", "arrival", "boards", "alights"]]
    assert told.to_numpy().tolist() == [
        ["A", "B", 7 * 3600, 7 * 3600 + 600, True, True],
        ["B", "C", 7 * 3600 + 660, 7 * 3600 + 1200, False, True],
        ["A", "C", 7 * 3600 + 1800, 7 * 3600 + 3000, True, True],
    ]
    assert rides["trip"].nunique() == 2
    assert places.index.tolist() == ["A", "B", "C"]
    assert places["A"].distance(places["B"]) == pytest.approx(1115, abs=2)


def test_a_ride_past_midnight_is_of_the_day_after(lilleby):
    rides, places = connections(lilleby, 25832, 0, 1, WEDNESDAY)
    assert rides[["from_stop", "departure"]].to_numpy().tolist() == [["C", 1800]]
    assert places.index.tolist() == ["A", "C"]


def journey_times(points, destination, rides, stops, **hours):
    """By straight lines times 1.3."""
    changes = walks_straight(stops, stops, 400)
    profiles = profiles_to(stops.distance(destination) * 1.3, rides, changes)
    on_foot = points.distance(destination) * 1.3
    return door_to_door(profiles, walks_straight(points, stops, 1200), on_foot, **hours)


def test_a_journey_is_found_in_the_rides(lilleby):
    rides, places = connections(lilleby, 25832)
    found = journey_times(places[["A"]], places["C"], rides, places, start=7, end=7 + 1 / 60)
    assert found["median"].tolist() == [20]


def test_ways_are_drawn_where_the_timetable_does_and_else_go_from_stop_to_stop(lilleby):
    found = corridors(lilleby, "EPSG:25832", Band("all day", 0, 25))
    assert found["departures_per_hour"].tolist() == [2 / 25, 1 / 25]
    assert found["drawn"].tolist() == [True, False]
    assert found["direction"].tolist() == [0, 1]
    assert found["line_class"].tolist() == ["buss", "buss"]
    assert shapely.get_num_coordinates(found.geometry.to_numpy()).tolist() == [3, 2]
    to_degrees = found.geometry.to_crs(4326)
    assert shapely.get_coordinates(to_degrees[0])[1] == pytest.approx([10.41, 63.41])
    assert found.crs.to_epsg() == 25832


def test_where_nothing_starts_there_are_no_ways(lilleby):
    assert corridors(lilleby, 25832, Band("evening", 18, 22)).empty


def test_from_the_suburbs_of_trondheim_the_bus_takes_half_an_hour(shared_data):
    feed = read_feed(shared_data / "rb_atb-aggregated-gtfs_20201215.zip")
    rides, places = connections(feed, "EPSG:25832")
    degrees = {"Kattem": (10.3290, 63.3425), "Stjørdal": (10.9130, 63.4695), "sea": (10.3, 63.5)}
    homes = gpd.GeoSeries({k: shapely.Point(v) for k, v in degrees.items()}, crs=4326)
    torvet = gpd.GeoSeries([shapely.Point(10.3951, 63.4305)], crs=4326).to_crs(25832)[0]
    found = journey_times(homes.to_crs(25832), torvet, rides, places)
    assert 25 < found.loc["Kattem", "median"] < 50
    assert 40 < found.loc["Stjørdal", "median"] < 90
    assert found.loc["sea", "reached"] == 0


def test_a_line_is_a_trunk_line_from_four_departures_an_hour(lilleby):
    """The trip of 7:30 alone: one in an hour is one an hour, one in a quarter is four."""
    in_an_hour = corridors(lilleby, 25832, Band("an hour", 7.25, 8.25))
    in_a_quarter = corridors(lilleby, 25832, Band("a quarter", 7.5, 7.75))
    assert in_an_hour["line_class"].tolist() == ["buss"]
    assert in_a_quarter["line_class"].tolist() == ["stamrute"]
