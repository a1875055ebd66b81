"""A timetable read and summed up, against gtfs-kit on equal answers."""

from __future__ import annotations

import argparse
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from ikap.sources.gtfs.feed import NO_BOARDING, NOT_FOR_ALL, Feed, read_feed
from ikap.sources.gtfs.normal_day import _calls_on, normal_weekday, summarise

STOPS = 300  # that gtfs-kit is asked for
ATB = Path("../shared/data/rb_atb-aggregated-gtfs_20201215.zip")


def departures_by_hour(feed: Feed, day: date) -> pd.Series[int]:
    """Vehicles that leave each stop in each hour of a calendar day, by stop_id and hour.

    A departure is where one may board and be taken on. Two vehicles at the same second are two.
    """
    calls = _calls_on(feed, day)
    stop = feed.stops["stop_id"].to_numpy()[calls["stop"]]
    hour = calls["departure"].to_numpy() // 3600
    return pd.DataFrame({"stop_id": stop, "hour": hour}).value_counts(sort=False).sort_index()


def rival_feed(path: Path) -> Any:
    """gtfs-kit's feed, less what is no departure to us: last calls, no boarding, school buses."""
    import gtfs_kit

    feed = gtfs_kit.read_feed(path, dist_units="km")
    calls = feed.stop_times.sort_values(["trip_id", "stop_sequence"])
    last = ~calls["trip_id"].duplicated(keep="last")
    boards = ~calls["pickup_type"].astype(str).isin(NO_BOARDING)
    school = feed.routes["route_id"][feed.routes["route_type"].isin(NOT_FOR_ALL)]
    trips = feed.trips[~feed.trips["route_id"].isin(school)]
    feed.trips = trips
    feed.stop_times = calls[~last & boards & calls["trip_id"].isin(trips["trip_id"])]
    return feed


def rival_departures(feed: Any, day: date, stops: list[str] | None = None) -> pd.Series[int]:
    """Departures by stop and hour of a calendar day, as gtfs-kit counts them."""
    dates = [(day - timedelta(back)).strftime("%Y%m%d") for back in (1, 0)]
    table = feed.compute_stop_time_series(dates, stop_ids=stops, freq="h")
    table = table[(table["datetime"].dt.date == day) & (table["num_trips"] > 0)]
    hour = table["datetime"].dt.hour.rename("hour")
    return table.groupby(["stop_id", hour])["num_trips"].sum().astype(int)


def differences(ours: pd.Series[int], theirs: pd.Series[int]) -> int:
    """How many pairs of stop and hour differ."""
    both = pd.concat([ours.rename("a"), theirs.rename("b")], axis=1).fillna(0)
    return int((both["a"] != both["b"]).sum())


def run(_given: argparse.Namespace) -> None:
    if not ATB.is_file():
        print(f"timetable: {ATB} is not here, so nothing is measured")
        return
    start = time.perf_counter()
    feed = read_feed(ATB)
    summarise(feed)
    middle = time.perf_counter()
    weekday = normal_weekday(feed)
    days = [weekday, weekday + timedelta(3), weekday + timedelta(4)]
    ours = {day: departures_by_hour(feed, day) for day in days}
    seconds = time.perf_counter() - start
    print(f"timetable: {len(feed.calls)} calls read and summed up in {middle - start:.1f} s")
    known = sorted({stop for day in days for stop, _hour in ours[day].index})
    some = known[:: max(1, len(known) // STOPS)]
    try:
        start = time.perf_counter()
        rival = rival_feed(ATB)
        theirs = {day: rival_departures(rival, day, some) for day in days}
    except ImportError:
        print("timetable: gtfs-kit is not installed (the extra `rivals`): no ratio")
        return
    other = time.perf_counter() - start
    wrong = sum(differences(_of(ours[day], some), theirs[day]) for day in days)
    print(
        f"timetable: {len(known)} stops on {len(days)} days in {seconds:.1f} s; gtfs-kit for "
        f"{len(some)} of them {other:.1f} s; ratio {seconds / other:.3f} at the most; stop-hours "
        f"that differ: {wrong}"
    )


def _of(table: pd.Series[int], stops: list[str]) -> pd.Series[int]:
    return table[table.index.get_level_values("stop_id").isin(stops)]
