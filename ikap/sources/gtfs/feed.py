"""A GTFS timetable: checked, typed, and in tidy frames. What is asked of it stands in `gtfs`.

Nothing is added that the timetable does not say, but times between timepoints (interpolated), the
runs of frequencies.txt (written out) and directions where a line has none (by its stops' order).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.model import InputError, Problem
from ikap.sources.gtfs import columns, files
from ikap.sources.gtfs.calendar import ServiceDays
from ikap.sources.gtfs.files import read_tables
from ikap.text import _

SCHOOL, ON_CALL = 712, 715  # school buses, and those that come only when called for
NOT_FOR_ALL = (SCHOOL, ON_CALL)
NO_BOARDING = ("1", "2")  # no, or only by telephone
MODES = ("bus", "rail", "tram", "metro", "boat")
BASIC_MODES = {
    0: "tram",
    1: "metro",
    2: "rail",
    3: "bus",
    4: "boat",
    5: "tram",
    7: "rail",
    11: "bus",
    12: "metro",
}
EXTENDED_MODES = {  # by hundreds; air, cable lifts, taxis and the rest are not counted
    1: "rail",
    2: "bus",
    3: "rail",
    4: "metro",
    5: "metro",
    6: "metro",
    7: "bus",
    8: "bus",
    9: "tram",
    10: "boat",
    12: "boat",
    14: "rail",
}


@dataclass(frozen=True, eq=False)
class Feed:
    """A timetable; sorted by id, so that the order of its rows does not matter.

    `stops`: stop_id, stop_name, station_id (its own where it has no station), lon, lat (degrees,
    WGS 84). `lines`: route_id, line, mode. `trips`: trip_id, line (row of `lines`), service (row
    of `days`), direction (0 or 1), shape_id. `calls`, by trip and sequence: trip, stop (rows),
    arrival, departure (seconds after the midnight of the service day, past 24 hours where so),
    boards, alights, last. `shapes`: shape_id, lon, lat in order. `passed_over`: the number of
    trips left out, by route type. `remarks`: what was wrong, and left out for it.
    """

    name: str
    stops: pd.DataFrame
    lines: pd.DataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    shapes: pd.DataFrame
    days: ServiceDays
    passed_over: Mapping[int, int]
    remarks: tuple[Problem, ...] = ()


def read_feed(path: Path, without: Iterable[int] = NOT_FOR_ALL) -> Feed:
    """Read a feed, without the route types given (school and demand-responsive buses).

    They, and trips that come only when called for, are left out before anything is checked. A
    trip, a stop or a day that is wrong is left out and stands in `remarks`; an InputError lists
    everything where nothing is left, or a file or a column is missing.
    """
    tables, problems = read_tables(path)
    if problems:
        raise InputError(problems)
    findings = columns.Findings(path.name)
    routes = columns.routes(tables[files.ROUTES], findings)
    modes = routes["route_type"].map(mode_of).where(~routes["route_type"].isin(list(without)))
    trips, calls, passed_over = _counted(
        tables[files.TRIPS], tables.pop(files.CALLS), routes, modes, findings
    )
    trips = columns.trips(trips, findings).drop_duplicates("trip_id", ignore_index=True)
    calls = columns.calls(calls.astype("category"), findings)
    calls, stops = _at_stops(calls, tables[files.STOPS], findings)
    trips = _running(trips, tables, calls, findings)
    runs = columns.runs(tables[files.FREQUENCIES], findings)
    runs = runs[~runs["trip_id"].isin(passed_over)]
    runs = columns.held(
        runs,
        "trip_id",
        set(tables[files.TRIPS]["trip_id"]),
        findings,
        files.FREQUENCIES,
        files.TRIPS,
    )
    services = pd.Index(sorted(set(trips["service_id"])), dtype=object)
    days = columns.days(services, tables[files.CALENDAR], tables[files.EXCEPTIONS], findings)
    shapes = columns.shapes(tables[files.SHAPES], findings)
    lines, line_of = _lines(routes, modes)
    trips = trips.assign(
        line=trips["route_id"].map(line_of).astype(np.int64),
        service=services.get_indexer(pd.Index(trips["service_id"])),
    )
    if trips.empty:
        raise InputError(findings.problems or [_nothing_runs(path)])
    calls = _placed(calls, trips, stops)
    trips, calls = _written_out(trips, calls, runs)
    calls["last"] = (calls["trip"] != calls["trip"].shift(-1)).to_numpy()
    trips["direction"] = _directions(trips, calls, stops)
    feed = Feed(
        name=path.name,
        stops=stops[["stop_id", "stop_name", "station_id", "lon", "lat"]],
        lines=lines,
        trips=trips[["trip_id", "line", "service", "direction", "shape_id"]],
        calls=calls,
        shapes=shapes,
        days=days,
        passed_over=dict(Counter(passed_over.values())),
        remarks=tuple(findings.problems),
    )
    if not days.running[feed.trips["service"].unique()].any():
        raise InputError([*findings.problems, _nothing_runs(path)])
    return feed


def _nothing_runs(path: Path) -> Problem:
    remedy = _("Kontroller calendar.txt og calendar_dates.txt.")
    return Problem(path.name, _("Rutetabellen har ingen avganger på noen dag."), remedy)


def _counted(
    trips: pd.DataFrame,
    calls: pd.DataFrame,
    routes: pd.DataFrame,
    modes: pd.Series,
    findings: columns.Findings,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """The trips that are counted with their calls, and the route type of each that is left out.

    A trip with a call that has no fixed place or time is one that must be called for.
    """
    types = dict(zip(routes["route_id"], routes["route_type"], strict=True))
    known = columns.held(trips, "route_id", types.keys(), findings, files.TRIPS, files.ROUTES)
    counted = dict(zip(routes["route_id"], modes.notna(), strict=True))
    on_call = (calls[list(files.FLEXIBLE)].apply(lambda column: column.str.strip()) != "").any(
        axis=1
    )
    flexible = set(calls["trip_id"][on_call])
    left_out = {
        trip: ON_CALL if counted[route] and trip in flexible else int(types[route])
        for trip, route in zip(known["trip_id"], known["route_id"], strict=True)
        if not counted[route] or trip in flexible
    }
    kept = known[~known["trip_id"].isin(left_out)]
    calls = calls[~calls["trip_id"].isin(left_out)]
    lost = set(trips["trip_id"]) - set(known["trip_id"])
    calls = calls[~calls["trip_id"].isin(lost)]  # of a trip that has been reported
    calls = columns.held(calls, "trip_id", set(kept["trip_id"]), findings, files.CALLS, files.TRIPS)
    return kept, calls, left_out


def _at_stops(
    calls: pd.DataFrame, table: pd.DataFrame, findings: columns.Findings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The calls at stops that have a place, and all stops; an entrance is the stop it leads to."""
    part_of = columns.boarded_at(table)
    at = calls["stop_id"].astype(object)
    at = at.map(lambda stop: part_of.get(stop, stop))
    called = set(at)
    stops = columns.stops(table, called, findings)
    calls = calls.assign(stop_id=at)
    placeless = set(table["stop_id"]) - set(stops["stop_id"])  # reported with the stops
    calls = calls[~calls["stop_id"].isin(placeless)]
    calls = columns.held(
        calls, "stop_id", set(stops["stop_id"]), findings, files.CALLS, files.STOPS
    )
    return calls.astype({"stop_id": "category"}), stops


def _running(
    trips: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    calls: pd.DataFrame,
    findings: columns.Findings,
) -> pd.DataFrame:
    """The trips that call somewhere and whose service is in one of the two calendars."""
    services = {
        *tables[files.CALENDAR]["service_id"],
        *tables[files.EXCEPTIONS]["service_id"],
    }
    lost = trips["service_id"][~trips["service_id"].isin(services)]
    findings.add(files.TRIPS, _("service_id finnes ikke i kalenderen"), lost)
    there = trips["service_id"].isin(services) & trips["trip_id"].isin(set(calls["trip_id"]))
    return trips[there].reset_index(drop=True)


def mode_of(route_type: int) -> str | None:
    """The mode of a basic or extended route type; None for what is not counted.

    >>> [mode_of(code) for code in (3, 2, 704, 101, 902, 1004, 1100)]
    ['bus', 'rail', 'bus', 'rail', 'tram', 'boat', None]
    """
    if route_type < 100:
        return BASIC_MODES.get(route_type)
    return EXTENDED_MODES.get(route_type // 100)


def _lines(routes: pd.DataFrame, modes: pd.Series) -> tuple[pd.DataFrame, dict[str, int]]:
    """The lines that are counted, and the line of each route.

    Routes with the same operator, number, name and mode are one line to those who wait for it;
    it has the first of their ids.
    """
    counted = routes.assign(mode=modes)[modes.notna()]
    named = counted["short"].where(counted["short"] != "", counted["long"])
    counted = counted.assign(line=named.where(named != "", counted["route_id"]))
    alike = ["agency_id", "short", "long", "mode"]
    key = counted["route_id"].where(
        (counted["short"] == "") & (counted["long"] == ""),
        counted.groupby(alike)["route_id"].transform("min"),
    )
    lines = counted[counted["route_id"] == key].reset_index(drop=True)
    row = pd.Series(lines.index, index=lines["route_id"])
    rows = dict(zip(counted["route_id"], key.map(row), strict=True))
    return lines[["route_id", "line", "mode"]], rows


def _placed(calls: pd.DataFrame, trips: pd.DataFrame, stops: pd.DataFrame) -> pd.DataFrame:
    """The calls of these trips, with rows for ids, by trip and sequence."""
    calls = calls.assign(
        trip=columns.rows_of(calls["trip_id"], trips["trip_id"]),
        stop=columns.rows_of(calls["stop_id"], stops["stop_id"]),
    )
    calls = calls[calls["trip"] >= 0].sort_values(["trip", "sequence"], ignore_index=True)
    boards = ~calls["pickup_type"].isin(NO_BOARDING)
    alights = ~calls["drop_off_type"].isin(NO_BOARDING)
    return calls[["trip", "stop", "arrival", "departure"]].assign(boards=boards, alights=alights)


def _written_out(
    trips: pd.DataFrame, calls: pd.DataFrame, runs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each run of frequencies.txt as a trip of its own, in the place of its pattern."""
    if runs.empty:
        return trips, calls
    of = columns.rows_of(runs["trip_id"].astype("category"), trips["trip_id"])
    runs = runs.assign(pattern=of)[of >= 0].sort_values(["pattern", "start"], ignore_index=True)
    count = -(-(runs["end"] - runs["start"]) // runs["headway"]).to_numpy()
    repeated = runs.loc[np.repeat(runs.index, count)]
    number = np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)
    starts = repeated["start"].to_numpy() + number * repeated["headway"].to_numpy()
    pattern = repeated["pattern"].to_numpy()

    kept = np.setdiff1d(np.arange(len(trips)), pattern)
    source = np.concatenate([kept, pattern])
    first = calls.groupby("trip")["departure"].first().reindex(range(len(trips))).to_numpy()
    shift = np.concatenate([np.zeros(len(kept)), starts - first[pattern]])
    size = np.bincount(calls["trip"], minlength=len(trips))
    begin = np.cumsum(size) - size
    length = size[source]
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    written = calls.iloc[np.repeat(begin[source], length) + within].reset_index(drop=True)
    moved = np.repeat(shift, length).astype(np.int64)
    written["trip"] = np.repeat(np.arange(len(source)), length)
    written["arrival"] += moved
    written["departure"] += moved
    return trips.iloc[source].reset_index(drop=True), written


def _directions(trips: pd.DataFrame, calls: pd.DataFrame, stops: pd.DataFrame) -> NDArray[np.int64]:
    """The direction of each trip: as stated, else by the order in which it calls at its stations.

    A line's longest trip (the first by id) goes in direction 0, and so do those that call at
    its stations mostly in the same order; the others go in direction 1.
    """
    given = trips["direction"].to_numpy()
    unknown = np.isnan(given)
    if not unknown.any():
        return given.astype(np.int64)
    station = stops["station_id"].astype("category").cat.codes.to_numpy()
    at = pd.DataFrame(
        {
            "trip": calls["trip"],
            "line": trips["line"].to_numpy()[calls["trip"]],
            "station": station[calls["stop"]],
            "place": calls.groupby("trip").cumcount(),
        }
    )
    length = np.bincount(calls["trip"], minlength=len(trips))
    by_length = np.lexsort((np.arange(len(trips)), -length, trips["line"].to_numpy()))
    longest = by_length[np.unique(trips["line"].to_numpy()[by_length], return_index=True)[1]]
    order = at[at["trip"].isin(longest)].drop_duplicates(["line", "station"])
    both = at.merge(order[["line", "station", "place"]], on=["line", "station"])
    means = both.groupby("trip")[["place_x", "place_y"]].transform("mean")
    alike = (both["place_x"] - means["place_x"]) * (both["place_y"] - means["place_y"])
    slope = alike.groupby(both["trip"]).sum().reindex(range(len(trips)), fill_value=0.0)
    return np.where(unknown, slope.to_numpy() < 0, given).astype(np.int64)
