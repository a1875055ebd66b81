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

NOT_FOR_ALL = (712, 715)  # school buses, and those that come only when called for
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
    trips left out, by route type.
    """

    name: str
    stops: pd.DataFrame
    lines: pd.DataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    shapes: pd.DataFrame
    days: ServiceDays
    passed_over: Mapping[int, int]


def read_feed(path: Path, without: Iterable[int] = NOT_FOR_ALL) -> Feed:
    """Read a feed, without the route types given (school and demand-responsive buses).

    An InputError lists everything that is wrong with it.
    """
    tables, problems = read_tables(path)
    if problems:
        raise InputError(problems)
    findings = columns.Findings(path.name)
    calls = columns.calls(tables.pop(files.CALLS).astype("category"), findings)
    stops = columns.stops(tables[files.STOPS], findings)
    routes = columns.routes(tables[files.ROUTES], findings)
    trips = columns.trips(tables[files.TRIPS], findings)
    runs = columns.runs(tables[files.FREQUENCIES], findings)
    services = pd.Index(sorted(set(trips["service_id"])), dtype=object)
    days = columns.days(
        services, tables[files.CALENDAR], tables[files.EXCEPTIONS], trips["service_id"], findings
    )
    shapes = columns.shapes(tables[files.SHAPES], findings)
    columns.check_references(stops, routes, trips, calls, runs, findings)
    if findings.problems:
        raise InputError(findings.problems)

    modes = routes["route_type"].map(mode_of).where(~routes["route_type"].isin(list(without)))
    lines, line_of = _lines(routes, modes)
    line = trips["route_id"].map(line_of)
    types = trips["route_id"].map(dict(zip(routes["route_id"], routes["route_type"], strict=True)))
    trips = trips.assign(line=line, service=services.get_indexer(pd.Index(trips["service_id"])))
    trips = trips[line.notna()].astype({"line": np.int64}).reset_index(drop=True)
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
        passed_over=dict(Counter(types[line.isna()].tolist())),
    )
    if not days.running[feed.trips["service"].unique()].any():
        remedy = _("Kontroller calendar.txt og calendar_dates.txt.")
        raise InputError(
            [Problem(path.name, _("Rutetabellen har ingen avganger på noen dag."), remedy)]
        )
    return feed


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
