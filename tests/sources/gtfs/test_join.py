"""Several timetables as one, and what runs on each stretch."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ikap.model import ConfigurationError, InputError
from ikap.sources.gtfs.feed import read_feed
from ikap.sources.gtfs.join import joined, read_together
from ikap.sources.gtfs.normal_day import (
    EVENING,
    MIDDAY,
    PEAK,
    departures,
    departures_of_the_week,
    service_period,
    stops,
)
from ikap.sources.gtfs.stretches import stretches

WEEK = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"
CRS = "EPSG:25832"


def feed_at(folder: Path, **changed: str) -> Path:
    """Line 1 from A to C by way of B at seven and at half past, and back at eight."""
    files = {
        "stops": "stop_id,stop_name,stop_lat,stop_lon\nA,Anes,63.40,10.40\n"
        "B,Berg,63.41,10.40\nC,Ceset,63.42,10.40\n",
        "routes": "route_id,route_short_name,route_type\nR1,1,3\n",
        "trips": "route_id,service_id,trip_id,direction_id\nR1,w,t1,0\nR1,w,t2,0\nR1,w,t3,1\n",
        "stop_times": "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
        "t1,A,1,07:00:00,07:00:00\nt1,B,2,07:10:00,07:10:00\nt1,C,3,07:20:00,07:20:00\n"
        "t2,A,1,07:30:00,07:30:00\nt2,B,2,07:40:00,07:40:00\nt2,C,3,07:50:00,07:50:00\n"
        "t3,C,1,08:00:00,08:00:00\nt3,A,2,08:20:00,08:20:00\n",
        "calendar": f"{WEEK}\nw,1,1,1,1,1,0,0,20250505,20250523\n",
    } | changed
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def trains(folder: Path, **changed: str) -> Path:
    """The same ids, used for a train that calls at A and D on Tuesdays."""
    told = {
        "stops": "stop_id,stop_name,stop_lat,stop_lon\nA,Anes,63.4001,10.40\nB,Bykle,59.4,7.3\n",
        "routes": "route_id,route_short_name,route_type\nR1,R70,2\n",
        "trips": "route_id,service_id,trip_id,direction_id\nR1,w,t1,0\n",
        "stop_times": "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
        "t1,A,1,08:30:00,08:30:00\nt1,B,2,25:10:00,25:10:00\n",
        "calendar": f"{WEEK}\nw,0,1,0,0,0,0,0,20250512,20250630\n",
    }
    return feed_at(folder, **(told | changed))


def told(found):
    keys = zip(found["stop_id"], found["line"], found["direction"], strict=True)
    return dict(zip(keys, found["departures_per_hour"], strict=True))


def test_two_feeds_with_the_same_ids_are_not_mixed_up(tmp_path):
    whole = read_together([feed_at(tmp_path / "bus"), trains(tmp_path / "rail")])
    assert told(departures(whole, CRS, day=date(2025, 5, 13))) == {
        ("A", "1", 0): 1, ("B", "1", 0): 1, ("C", "1", 1): 0.5, ("A", "R70", 0): 0.5,
    }  # fmt: skip
    assert whole.stops["stop_id"].tolist() == ["A", "B", "B (2)", "C"]
    assert whole.trips["trip_id"].is_unique
    assert service_period(whole) == (date(2025, 5, 13), date(2025, 5, 23))


def test_a_feed_runs_on_its_own_days_alone(tmp_path):
    whole = read_together([feed_at(tmp_path / "bus"), trains(tmp_path / "rail")])
    on_wednesday = departures(whole, CRS, day=date(2025, 5, 14))
    assert set(on_wednesday["line"]) == {"1"}


def test_days_that_only_one_of_the_feeds_tells_of_do_not_count(tmp_path):
    whole = read_together([feed_at(tmp_path / "bus"), trains(tmp_path / "rail")])
    assert departures(whole, CRS, day=date(2025, 6, 3)).empty
    assert departures(whole, CRS, day=date(2025, 5, 6)).empty


def test_the_order_of_the_feeds_does_not_matter(tmp_path):
    bus, rail = feed_at(tmp_path / "bus"), trains(tmp_path / "rail")
    one, other = read_together([bus, rail]), read_together([rail, bus])
    assert stops(departures(one, CRS)).equals(stops(departures(other, CRS)))


def test_one_feed_is_itself(tmp_path):
    feed = read_feed(feed_at(tmp_path / "bus"))
    assert joined([feed]) is feed


def test_feeds_of_different_years_are_refused_with_their_years(tmp_path):
    later = trains(tmp_path / "rail", calendar=f"{WEEK}\nw,0,1,0,0,0,0,0,20260512,20260630\n")
    with pytest.raises(
        InputError, match=r"ikke for samme periode: bus 05\.05\.2025–23\.05\.2025; rail"
    ):
        read_together([feed_at(tmp_path / "bus"), later])


def test_what_is_wrong_with_any_of_the_feeds_is_told_at_once(tmp_path):
    bus, rail = feed_at(tmp_path / "bus"), trains(tmp_path / "rail")
    (bus / "stops.txt").unlink()
    (rail / "routes.txt").unlink()
    with pytest.raises(InputError) as told:
        read_together([bus, rail])
    assert [str(problem) for problem in told.value.problems] == [
        "bus: Rutetabellen mangler filen stops.txt.",
        "rail: Rutetabellen mangler filen routes.txt.",
    ]


def test_the_region_says_how_old_its_timetable_is_and_which_stations_lack_trains(toy):
    feed_at(toy.folder / "bus")
    toy.add("timetable", 'file = "bus"')
    region = toy.open()
    assert region.summary().ends == {"timetable": "2025-05-23"}
    assert region.summary().notes[-1].endswith("Tog er ikke med i rutetabellen.")


def test_a_region_may_have_two_timetables(toy):
    feed_at(toy.folder / "bus")
    trains(toy.folder / "rail", calendar=f"{WEEK}\nw,1,1,1,1,1,0,0,20250512,20250630\n")
    toy.add("timetable", 'file = "bus"\nparts = [{ file = "bus" }, { file = "rail" }]')
    assert set(toy.open().layer("timetable")["mode"]) == {"bus", "rail"}


def test_two_timetables_of_different_years_are_a_fault_of_the_region(toy):
    feed_at(toy.folder / "bus")
    trains(toy.folder / "rail", calendar=f"{WEEK}\nw,0,1,0,0,0,0,0,20260512,20260630\n")
    toy.add("timetable", 'file = "bus"\nparts = [{ file = "bus" }, { file = "rail" }]')
    with pytest.raises(ConfigurationError, match="ikke for samme periode"):
        toy.open().layer("timetable")


# --- bands and stretches -------------------------------------------------------------------------


def test_what_leaves_in_any_band_has_a_row_with_nothing_in_the_others(tmp_path):
    feed = read_feed(feed_at(tmp_path))
    bands = {"departures_per_hour": PEAK, "midday": MIDDAY, "evening": EVENING}
    found = departures_of_the_week(feed, CRS, bands).set_index("stop_id")
    assert found["departures_per_hour"].to_dict() == {"A": 1, "B": 1, "C": 0.5}
    assert found["midday"].tolist() == [0, 0, 0]


def test_a_stretch_has_all_its_lines_in_the_busier_direction(tmp_path):
    found = stretches(read_feed(feed_at(tmp_path)), CRS)
    rows = found[["from_name", "to_name", "lines", "departures_per_hour"]].to_numpy().tolist()
    assert rows == [
        ["Anes", "Ceset", "1", 0.5],  # the way back does not call at B
        ["Berg", "Ceset", "1", 1],
        ["Anes", "Berg", "1", 1],
    ]
    assert found.geometry.length.tolist() == pytest.approx([2230, 1115, 1115], abs=2)


def test_a_way_that_the_timetable_draws_is_drawn_so(tmp_path):
    shape = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
    shape += "hill,63.40,10.40,1\nhill,63.41,10.41,2\nhill,63.42,10.40,3\n"
    trips = "route_id,service_id,trip_id,direction_id,shape_id\n"
    trips += "R1,w,t1,0,hill\nR1,w,t2,0,hill\nR1,w,t3,1,\n"
    found = stretches(read_feed(feed_at(tmp_path, shapes=shape, trips=trips)), CRS)
    assert found["drawn"].tolist() == [False, True]
    assert found["departures_per_hour"].tolist() == [0.5, 1]
    assert [len(line.coords) for line in found.geometry] == [2, 3]
