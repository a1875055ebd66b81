"""A timetable's words on a normal day: which day, who leaves when, and what is wrong with it."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from ikap.model import InputError
from ikap.sources.gtfs.normal_day import (
    EVENING,
    PEAK,
    SATURDAY,
    Band,
    departures,
    described,
    modes,
    normal_weekday,
    read_feed,
    service_period,
    stops,
    summarise,
)

WEEK = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"

# Line 1 from A over B to C, every half hour from 7:00, and one way back. Three weeks of May 2025.
LILLEBY = {
    "stops.txt": """stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
A,Anes,63.40,10.40,,
B1,,63.41,10.40,0,B
B2,,63.41,10.401,0,B
B,Berg,63.41,10.40,1,
C,Ceset,63.42,10.40,,
""",
    "routes.txt": """route_id,agency_id,route_short_name,route_long_name,route_type
R1,X,1,Anes - Ceset,704
""",
    "trips.txt": """route_id,service_id,trip_id,direction_id
R1,workdays,t1,0
R1,workdays,t2,0
R1,workdays,t3,0
R1,workdays,back,1
""",
    "stop_times.txt": """trip_id,stop_id,stop_sequence,arrival_time,departure_time
t1,A,1,07:00:00,07:00:00
t1,B1,2,07:10:00,07:11:00
t1,C,3,07:20:00,07:20:00
t2,A,1,07:30:00,07:30:00
t2,B1,2,07:40:00,07:41:00
t2,C,3,07:50:00,07:50:00
t3,A,1,08:59:00,08:59:00
t3,B1,2,09:09:00,09:10:00
t3,C,3,09:19:00,09:19:00
back,C,1,8:00:00,8:00:00
back,B2,2,8:10:00,8:10:00
back,A,3,8:20:00,8:20:00
""",
    "calendar.txt": f"{WEEK}\nworkdays,1,1,1,1,1,0,0,20250505,20250523\n",
}


def feed_at(folder: Path, changed: dict[str, str | None] | None = None) -> Path:
    """Lilleby's timetable with some files replaced, or left out where None."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (LILLEBY | (changed or {})).items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def table(feed: Path, band: Band = PEAK, day: date | None = None) -> dict[tuple[str, ...], float]:
    """Departures an hour by stop, line and direction."""
    found = departures(feed, "EPSG:25832", band, day)
    keys = zip(found["stop_id"], found["line"], found["direction"], strict=True)
    return dict(zip(keys, found["departures_per_hour"], strict=True))


def complaints(feed: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_feed(feed)
    return [str(problem) for problem in caught.value.problems]


def test_departures_between_seven_and_nine_are_told_by_the_hour(tmp_path):
    assert table(feed_at(tmp_path)) == {
        ("A", "1", 0): 1.5,  # 7:00, 7:30, 8:59
        ("B1", "1", 0): 1.0,  # 7:11, 7:41; 9:10 is too late
        ("B2", "1", 1): 0.5,  # 8:10
        ("C", "1", 1): 0.5,  # 8:00; what ends at C does not leave it
    }


def test_the_end_of_the_band_is_outside_it(tmp_path):
    feed = feed_at(tmp_path)
    assert table(feed, Band("from half past seven", 7.5, 8.5))["A", "1", 0] == 1.0  # 7:30
    assert ("A", "1", 0) not in table(feed, Band("before seven", 6.0, 7.0))


def test_stops_have_places_in_metres_and_names_from_their_station(tmp_path):
    found = departures(feed_at(tmp_path), "EPSG:25832").set_index("stop_id")
    assert found.crs.to_epsg() == 25832
    assert found.loc["B1", "stop_name"] == "Berg"
    assert found.loc["B1", "station_id"] == "B"
    metres = found.geometry["B1"].distance(found.geometry["A"])
    assert metres == pytest.approx(1115, abs=2)  # a hundredth of a degree of latitude


def test_a_zip_says_the_same_as_a_folder_also_with_a_folder_inside(tmp_path):
    folder = feed_at(tmp_path / "feed")
    for inside in ("", "export/"):
        packed = tmp_path / f"feed{len(inside)}.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for file in folder.iterdir():
                archive.write(file, inside + file.name)
        assert table(packed) == table(folder)


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    turned = {}
    for name, text in LILLEBY.items():
        head, *rows = text.splitlines()
        turned[name] = "\n".join([head, *rows[::-1]]) + "\n"
    one = departures(feed_at(tmp_path / "a"), 25832)
    other = departures(feed_at(tmp_path / "b", turned), 25832)
    pd.testing.assert_frame_equal(one, other)


def test_a_byte_order_mark_and_blanks_after_commas_are_no_hindrance(tmp_path):
    text = "\ufeff" + LILLEBY["trips.txt"].replace(",", ", ")
    assert table(feed_at(tmp_path, {"trips.txt": text})) == table(feed_at(tmp_path / "plain"))


def test_ids_are_text_and_keep_their_zeros(tmp_path):
    changed = {
        name: text.replace("R1", "007").replace("A,", "01,").replace("B1,", "1,")
        for name, text in LILLEBY.items()
    }
    assert ("01", "1", 0) in table(feed_at(tmp_path, changed))
    assert ("1", "1", 0) in table(feed_at(tmp_path, changed))


# --- the day --------------------------------------------------------------------------------------


def test_the_normal_weekday_is_the_first_with_the_usual_number_of_trips(tmp_path):
    exceptions = "service_id,date,exception_type\nworkdays,20250506,2\n"  # nothing that Tuesday
    feed = read_feed(feed_at(tmp_path, {"calendar_dates.txt": exceptions}))
    assert normal_weekday(feed) == date(2025, 5, 7)
    assert service_period(feed) == (date(2025, 5, 5), date(2025, 5, 23))


def test_a_holiday_is_no_normal_day_though_buses_run(tmp_path):
    week = f"{WEEK}\nworkdays,1,1,1,1,1,0,0,20250527,20250529\n"
    extra = "service_id,date,exception_type\nworkdays,20250527,2\nworkdays,20250528,2\n"
    changed = {"calendar.txt": week.replace("20250529", "20250605"), "calendar_dates.txt": extra}
    feed = read_feed(feed_at(tmp_path, changed))
    assert normal_weekday(feed) == date(2025, 6, 3)  # Thursday 29 May is Ascension Day


def test_a_timetable_may_have_exceptions_alone(tmp_path):
    dates = "service_id,date,exception_type\nworkdays,20250508,1\nworkdays,20250509,1\n"
    feed = read_feed(feed_at(tmp_path, {"calendar.txt": None, "calendar_dates.txt": dates}))
    assert normal_weekday(feed) == date(2025, 5, 8)


def test_a_timetable_of_a_friday_uses_it_and_one_of_a_sunday_is_refused(tmp_path):
    dates = "service_id,date,exception_type\nworkdays,{},1\n"
    friday = {"calendar.txt": None, "calendar_dates.txt": dates.format(20250509)}
    sunday = {"calendar.txt": None, "calendar_dates.txt": dates.format(20250511)}
    assert normal_weekday(read_feed(feed_at(tmp_path / "a", friday))) == date(2025, 5, 9)
    with pytest.raises(InputError, match="ingen hverdag"):
        normal_weekday(read_feed(feed_at(tmp_path / "b", sunday)))


def test_no_saturday_buses_are_no_departures(tmp_path):
    feed = feed_at(tmp_path)
    assert table(feed, SATURDAY) == {}
    assert table(feed, EVENING) == {}
    assert stops(departures(feed, 25832, SATURDAY)).empty


def test_a_trip_past_midnight_leaves_the_day_after(tmp_path):
    late = LILLEBY["stop_times.txt"].replace("07:30:00,07:30:00", "25:10:00,25:10:00")
    late = late.replace("07:40:00,07:41:00", "25:20:00,25:21:00")
    late = late.replace("07:50:00,07:50:00", "25:30:00,25:30:00")
    feed = feed_at(tmp_path, {"stop_times.txt": late})
    night = Band("night", 1, 2)
    monday, tuesday, saturday = date(2025, 5, 5), date(2025, 5, 6), date(2025, 5, 10)
    assert table(feed, night, monday) == {}  # Sunday's service day has no buses
    assert table(feed, night, tuesday) == {("A", "1", 0): 1.0, ("B1", "1", 0): 1.0}
    assert table(feed, night, saturday) == table(feed, night, tuesday)


# --- what counts ----------------------------------------------------------------------------------


def test_school_and_demand_responsive_buses_are_left_out_and_told(tmp_path):
    routes = LILLEBY["routes.txt"] + "R2,X,901,Skole,712\nR3,X,,Bestilling,715\n"
    trips = LILLEBY["trips.txt"] + "R2,workdays,skole,0\nR3,workdays,ring,0\n"
    times = LILLEBY["stop_times.txt"] + "".join(
        f"{trip},{stop},{at},08:0{at}:00,08:0{at}:00\n"
        for trip in ("skole", "ring")
        for at, stop in enumerate("AC", start=1)
    )
    path = feed_at(tmp_path, {"routes.txt": routes, "trips.txt": trips, "stop_times.txt": times})
    assert table(path) == table(feed_at(tmp_path / "without"))
    summary = summarise(read_feed(path))
    assert summary.left_out == ((712, 1), (715, 1))
    assert (summary.weekday, summary.trips, summary.lines) == (date(2025, 5, 6), 4, 1)
    assert summary.modes == ("bus",)
    assert summary.lacks_trains
    with_all = departures(read_feed(path, without=()), "EPSG:25832")
    assert set(with_all["line"]) == {"1", "901", "Bestilling"}


def test_modes_come_from_basic_and_extended_route_types(tmp_path):
    routes = LILLEBY["routes.txt"].replace("704", "106")
    feed = read_feed(feed_at(tmp_path, {"routes.txt": routes}))
    assert modes(feed) == ("rail",)
    assert set(departures(feed, 25832)["mode"]) == {"rail"}


def test_one_line_under_two_ids_is_one_line_and_one_vehicle_to_wait_for(tmp_path):
    routes = LILLEBY["routes.txt"] + "R0,X,1,Anes - Ceset,704\n"
    trips = LILLEBY["trips.txt"] + "R0,workdays,twin,0\nR0,workdays,later,0\n"
    times = LILLEBY["stop_times.txt"] + (
        "twin,A,1,07:00:00,07:00:00\ntwin,C,2,07:20:00,07:20:00\n"  # as t1
        "later,A,1,07:15:00,07:15:00\nlater,C,2,07:35:00,07:35:00\n"
    )
    changed = {"routes.txt": routes, "trips.txt": trips, "stop_times.txt": times}
    found = departures(feed_at(tmp_path, changed), 25832)
    assert found["route_id"].unique().tolist() == ["R0"]
    at_a = found[found["stop_id"] == "A"]
    assert at_a["departures_per_hour"].tolist() == [2.0]  # 7:00, 7:15, 7:30, 8:59


def test_lines_that_share_a_number_but_not_a_name_are_two(tmp_path):
    routes = LILLEBY["routes.txt"] + "R0,X,1,Steinkjer - Egge,704\n"
    trips = LILLEBY["trips.txt"].replace("R1,workdays,t2", "R0,workdays,t2")
    found = departures(feed_at(tmp_path, {"routes.txt": routes, "trips.txt": trips}), 25832)
    at_a = found[found["stop_id"] == "A"]
    assert list(zip(at_a["route_id"], at_a["departures_per_hour"], strict=True)) == [
        ("R0", 0.5),
        ("R1", 1.0),
    ]


def test_where_one_may_not_board_nothing_leaves(tmp_path):
    head, *rows = LILLEBY["stop_times.txt"].splitlines()
    pickup = {"t1,B1": "1", "t2,B1": "2", "t2,A": "3"}  # no; by telephone; ask the driver
    told = [f"{row},{pickup.get(','.join(row.split(',')[:2]), '0')}" for row in rows]
    text = "\n".join([head + ",pickup_type", *told]) + "\n"
    found = table(feed_at(tmp_path, {"stop_times.txt": text}))
    assert ("B1", "1", 0) not in found
    assert found["A", "1", 0] == 1.5


def test_a_frequency_is_written_out_as_departures(tmp_path):
    runs = "trip_id,start_time,end_time,headway_secs\nt1,07:00:00,08:00:00,600\n"
    runs += "t1,08:00:00,09:00:00,1800\n"
    found = table(feed_at(tmp_path, {"frequencies.txt": runs}))
    assert found["A", "1", 0] == (6 + 2 + 1) / 2  # 7:00 … 7:50, 8:00, 8:30; t2 at 7:30, t3
    assert found["B1", "1", 0] == (5 + 3) / 2  # 7:11 … 7:51, 8:01, 8:11, 8:41; t2 at 7:41
    assert found["C", "1", 1] == 0.5


def test_times_between_timepoints_are_spread_evenly(tmp_path):
    times = LILLEBY["stop_times.txt"].replace("t1,B1,2,07:10:00,07:11:00", "t1,B1,2,,")
    feed = read_feed(feed_at(tmp_path, {"stop_times.txt": times}))
    at = feed.trips.index[feed.trips["trip_id"] == "t1"][0]
    assert feed.calls.loc[feed.calls["trip"] == at, "departure"].tolist() == [
        7 * 3600,
        7 * 3600 + 600,
        7 * 3600 + 1200,
    ]


def test_a_line_without_directions_has_them_from_its_stops_order(tmp_path):
    trips = LILLEBY["trips.txt"].replace("direction_id", "headsign")
    assert table(feed_at(tmp_path / "a", {"trips.txt": trips})) == {
        ("A", "1", 1): 1.5,  # the longest trip, first by id, is the one back: it is direction 0
        ("B1", "1", 1): 1.0,
        ("B2", "1", 0): 0.5,
        ("C", "1", 0): 0.5,
    }


def test_a_stop_is_its_station_and_adds_up_the_busiest_directions(tmp_path):
    found = stops(departures(feed_at(tmp_path), "EPSG:25832")).set_index("stop_id")
    assert found["departures_per_hour"].to_dict() == {"A": 1.5, "B": 1.0, "C": 0.5}
    assert found.loc["B", "stop_name"] == "Berg"
    assert found.loc["B", "mode"] == "bus"
    assert found.crs.to_epsg() == 25832


# --- what is wrong --------------------------------------------------------------------------------


def test_what_is_no_timetable_is_said(tmp_path):
    (tmp_path / "rute.zip").write_text("ikke en zip", encoding="utf-8")
    assert "ikke en zip-fil" in complaints(tmp_path / "rute.zip")[0]
    assert "finnes ikke" in complaints(tmp_path / "borte.zip")[0]


def test_a_quote_that_is_never_closed_is_told_in_our_own_words(tmp_path):
    changed: dict[str, str | None] = {"routes.txt": 'route_id,route_type\n"R1,3\n'}
    (told,) = complaints(feed_at(tmp_path / "rute", changed))
    assert "Filen er ikke en tabell med komma mellom feltene. Last ned filen på nytt." in told


def test_missing_files_and_columns_are_told_all_at_once(tmp_path):
    changed: dict[str, str | None] = {
        "stops.txt": None,
        "calendar.txt": None,
        "routes.txt": "route_id\nR1\n",
        "trips.txt": "",
    }
    told = complaints(feed_at(tmp_path / "rute", changed))
    assert len(told) == 4
    text = "\n".join(told)
    for word in ("stops.txt", "calendar_dates.txt", "route_type", "Filen er tom"):
        assert word in text


def test_what_is_wrong_with_all_of_it_is_told_at_once(tmp_path):
    changed: dict[str, str | None] = {
        "routes.txt": LILLEBY["routes.txt"].replace("704", "buss"),
        "trips.txt": LILLEBY["trips.txt"].replace("R1,workdays,t2", "R7,nights,t2"),
        "calendar.txt": f"{WEEK}\nworkdays,1,1,1,1,1,0,0,20250505,20251350\n",
    }
    text = "\n".join(complaints(feed_at(tmp_path / "rute", changed)))
    for value in ("«R7»", "«buss»", "«20251350»"):
        assert value in text


def left_out(folder: Path, changed: dict[str, str | None]) -> tuple[list[str], list[str]]:
    """The trips that are kept of a feed with faults, and what is remarked."""
    feed = read_feed(feed_at(folder, changed))
    return feed.trips["trip_id"].tolist(), [str(remark) for remark in feed.remarks]


@pytest.mark.parametrize(
    ("file", "old", "new", "kept", "words"),
    [
        ("stop_times.txt", "t1,B1,2,07:10:00,07:11:00", "t1,B1,2,07:10:00,07:61:00",
         ["back", "t2", "t3"], "ugyldig klokkeslett: «07:61:00»"),
        ("stop_times.txt", "07:40:00,07:41:00", "06:40:00,06:41:00",
         ["back", "t1", "t3"], "bakover: «t2»"),
        ("stop_times.txt", "t2,B1,2", "t2,B1,1", ["back", "t1", "t3"], "to ganger i turen: «t2»"),
        ("stop_times.txt", "t2,A,1,07:30:00,07:30:00", "t2,A,1,,",
         ["back", "t1", "t3"], "første eller siste tid mangler: «t2»"),
        ("stop_times.txt", "t1,B1", "t1,Z9", ["back", "t1", "t2", "t3"], "stops.txt: «Z9»"),
        ("stop_times.txt", "t3,A,1", "t9,A,1", ["back", "t1", "t2", "t3"], "trips.txt: «t9»"),
        ("trips.txt", "R1,workdays,t2", "R7,workdays,t2", ["back", "t1", "t3"], "«R7»"),
        ("trips.txt", "R1,workdays,t2", "R1,nights,t2", ["back", "t1", "t3"], "«nights»"),
        ("trips.txt", "R1,workdays,t1,0\n", "R1,workdays,t1,0\nR1,workdays,t1,0\n",
         ["back", "t1", "t2", "t3"], "samme id er brukt flere ganger: «t1»"),
        ("stops.txt", "Ceset,63.42", "Ceset,163.42", ["back", "t1", "t2", "t3"], "«C»"),
    ],
)  # fmt: skip
def test_a_fault_leaves_out_what_has_it_and_nothing_else(tmp_path, file, old, new, kept, words):
    trips, remarks = left_out(tmp_path, {file: LILLEBY[file].replace(old, new)})
    assert trips == kept
    assert words in "\n".join(remarks)


def test_a_stop_that_nothing_calls_at_needs_no_place(tmp_path):
    stops_file = LILLEBY["stops.txt"] + "X,Nedlagt,,,,\n"
    assert left_out(tmp_path, {"stops.txt": stops_file}) == (["back", "t1", "t2", "t3"], [])


def test_a_trip_that_must_be_called_for_is_left_out_before_it_is_checked(tmp_path):
    head, *rows = LILLEBY["stop_times.txt"].splitlines()
    rows = [f"{head},location_id", *(f"{row}," for row in rows), "flex,,1,,,zone"]
    changed: dict[str, str | None] = {
        "stop_times.txt": "\n".join(rows) + "\n",
        "trips.txt": LILLEBY["trips.txt"] + "R1,workdays,flex,0\n",
    }
    trips, remarks = left_out(tmp_path, changed)
    assert trips == ["back", "t1", "t2", "t3"]
    assert remarks == []
    assert "Utelatt: turer som må bestilles: 1." in described(summarise(read_feed(tmp_path)))


def test_a_call_at_a_station_counts_at_it_and_one_at_an_entrance_at_its_station(tmp_path):
    stops_file = LILLEBY["stops.txt"] + "I,Inngang,63.41,10.402,2,B\n"
    times = LILLEBY["stop_times.txt"].replace("t1,B1", "t1,B").replace("t2,B1", "t2,I")
    found = table(feed_at(tmp_path, {"stops.txt": stops_file, "stop_times.txt": times}))
    assert found[("B", "1", 0)] == 1.0  # 7:11 and 7:41
    assert ("I", "1", 0) not in found


def test_an_empty_file_that_may_lack_is_empty_and_names_come_in_any_case(tmp_path):
    changed: dict[str, str | None] = {"frequencies.txt": "", "calendar_dates.txt": "\n\n"}
    feed_at(tmp_path, changed)
    for file in list(tmp_path.glob("*.txt")):
        file.rename(file.with_name(file.name.upper()))
    assert read_feed(tmp_path).trips["trip_id"].tolist() == ["back", "t1", "t2", "t3"]


def test_a_calendar_without_days_is_refused(tmp_path):
    week = f"{WEEK}\nworkdays,0,0,0,0,0,0,0,20250505,20250523\n"
    assert (
        "har ingen avganger på noen dag" in complaints(feed_at(tmp_path, {"calendar.txt": week}))[0]
    )


# --- the real one ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def atb(shared_data):
    return read_feed(shared_data / "rb_atb-aggregated-gtfs_20201215.zip")


def test_the_feed_of_trondelag_says_how_old_it_is_and_that_it_has_no_trains(atb):
    summary = summarise(atb)
    assert (summary.first, summary.last) == (date(2020, 8, 10), date(2021, 6, 26))
    assert summary.weekday == date(2020, 9, 16)
    assert summary.modes == ("bus", "tram", "boat")
    assert summary.lacks_trains
    assert summary.left_out == ((712, 1459),)
    assert described(summary) == (
        "Rutetabellen gjelder 10.08.2020–26.06.2021. "
        "Vanlig hverdag er 16.09.2020, med buss, trikk, båt. "
        "Utelatt: turer med skolebuss: 1\u00a0459. Tog er ikke med i rutetabellen."
    )


def test_the_centre_of_trondheim_has_more_departures_than_the_countryside(atb):
    found = stops(departures(atb, "EPSG:25832")).set_index("stop_name")["departures_per_hour"]
    assert found["Studentersamfundet"].max() > 60
    assert found["Moanes"].max() < 2


@pytest.mark.filterwarnings("ignore:A future version of pandas:Warning")  # in the other reader
@pytest.mark.parametrize("day", [date(2020, 9, 16), date(2020, 11, 14), date(2021, 5, 13)])
def test_another_reader_counts_the_same_departures_by_stop_and_hour(atb, shared_data, day):
    """On a Wednesday, a Saturday and Ascension Day, from one midnight to the next."""
    gtfs_kit = pytest.importorskip("gtfs_kit", reason="gtfs_kit, the other reader, is absent")
    other = gtfs_kit.read_feed(shared_data / "rb_atb-aggregated-gtfs_20201215.zip", dist_units="km")
    dates = [f"{day - timedelta(1):%Y%m%d}", f"{day:%Y%m%d}"]
    for_all = other.routes[~other.routes["route_type"].isin([712, 715])]
    trips = other.trips[other.trips["route_id"].isin(for_all["route_id"])]
    calls = other.stop_times.merge(trips[["trip_id", "route_id", "direction_id"]])
    calls = calls[
        calls["stop_sequence"] < calls.groupby("trip_id")["stop_sequence"].transform("max")
    ]
    calls = calls[~calls["pickup_type"].isin([1, 2])]
    # What leaves at the same second is one departure here and two there: look at other stops.
    at_once = ["stop_id", "route_id", "direction_id", "departure_time"]
    running = calls[calls["trip_id"].isin(pd.concat(map(other.get_trips, dates))["trip_id"])]
    two = running[running.duplicated(at_once, keep=False)]
    served = calls["stop_id"][calls["trip_id"].isin(other.get_trips(dates[1])["trip_id"])]
    alone = sorted(set(served) - set(two["stop_id"]))
    chosen = alone[:: max(1, len(alone) // 300)]
    calls = calls[calls["stop_id"].isin(chosen)]
    other.trips, other.stop_times = trips, calls[other.stop_times.columns]
    series = other.compute_stop_time_series(dates, freq="h")
    series = series[(series["datetime"].dt.date == day) & (series["num_trips"] > 0)]
    hour = series["datetime"].dt.hour
    theirs = series.groupby([series["stop_id"], hour])["num_trips"].sum()

    ours = {}
    for start in range(24):
        found = departures(atb, "EPSG:25832", Band("an hour", start, start + 1), day)
        by_stop = found.groupby("stop_id")["departures_per_hour"].sum()
        ours |= {(stop, start): n for stop, n in by_stop.items() if stop in chosen}
    assert theirs.index.get_level_values("stop_id").nunique() >= 200
    assert ours == theirs.to_dict()
