"""A GTFS timetable read from its zip or folder: checked, typed, and in tidy frames.

What is asked of it stands in `gtfs`. Nothing is filled in that the timetable does not say, but
times between timepoints (interpolated), runs of `frequencies.txt` (written out) and directions
where a line has none (from the order of its stops).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.model import InputError, Problem
from ikap.sources.gtfs_calendar import WEEKDAYS, ServiceDays, service_days
from ikap.text import _

SCHOOL, ON_DEMAND = 712, 715
NOT_FOR_ALL = (SCHOOL, ON_DEMAND)
NO_BOARDING = ("1", "2")  # none, or only when telephoned for
MODES = ("bus", "rail", "tram", "metro", "boat")
BASIC_MODES = {
    0: "tram", 1: "metro", 2: "rail", 3: "bus", 4: "boat", 5: "tram", 7: "rail", 11: "bus",
    12: "metro",
}  # fmt: skip
EXTENDED_MODES = {
    1: "rail", 2: "bus", 3: "rail", 4: "metro", 5: "metro", 6: "metro", 7: "bus", 8: "bus",
    9: "tram", 10: "boat", 12: "boat", 14: "rail",
}  # by hundreds; air, cable lift, taxi and other are not public transport here  # fmt: skip

REQUIRED = {
    "stops.txt": ("stop_id", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id", "route_type"),
    "trips.txt": ("route_id", "service_id", "trip_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence", "departure_time"),
}
OPTIONAL = {
    "stops.txt": ("stop_name", "location_type", "parent_station"),
    "routes.txt": ("agency_id", "route_short_name", "route_long_name"),
    "trips.txt": ("direction_id", "shape_id"),
    "stop_times.txt": ("arrival_time", "pickup_type", "drop_off_type"),
}
CALENDAR = ("service_id", *WEEKDAYS, "start_date", "end_date")
EXCEPTIONS = ("service_id", "date", "exception_type")
FREQUENCIES = ("trip_id", "start_time", "end_time", "headway_secs")
SHAPES = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")


@dataclass(frozen=True, eq=False)
class Feed:
    """A timetable. Rows are sorted by id, so the order of the file's rows does not matter.

    `stops`: stop_id, stop_name, station_id, lon, lat (degrees, WGS 84). `lines`: route_id, line,
    mode. `trips`: trip_id, line (row of `lines`), service (row of `days`), direction, shape_id.
    `calls`, by trip and sequence: trip, stop (rows), arrival, departure (seconds after the
    service day's midnight, beyond 24 hours where so), boards, alights, last.
    `stations`: names of the stations. `passed_over`: trips left out by route type.
    """

    name: str
    stops: pd.DataFrame
    lines: pd.DataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    shapes: pd.DataFrame
    days: ServiceDays
    stations: Mapping[str, str]
    passed_over: Mapping[int, int]


def read_feed(path: Path, without: Iterable[int] = NOT_FOR_ALL) -> Feed:
    """Read a feed, leaving out route types (by default school and demand-responsive buses).

    An InputError tells everything that is wrong with it.
    """
    tables, problems = _read_tables(path)
    if problems:
        raise InputError(problems)
    problems = _identity_problems(path.name, tables)
    stops, found = _stops(path.name, tables["stops.txt"])
    problems += found
    calls, found = _calls(path.name, tables["stop_times.txt"])
    problems += found
    runs, found = _runs(path.name, tables["frequencies.txt"])
    problems += found
    types, found = _route_types(path.name, tables["routes.txt"])
    problems += found
    services = pd.Index(sorted(set(tables["trips.txt"]["service_id"])), dtype=object)
    days, found = _days(path.name, tables, services)
    problems += found
    if problems:
        raise InputError(problems)

    lines, line_of = _lines(tables["routes.txt"], types, frozenset(without))
    trips = tables["trips.txt"].sort_values("trip_id", ignore_index=True)
    of_type = trips["route_id"].map(types)
    trips = pd.DataFrame(
        {
            "trip_id": trips["trip_id"],
            "line": trips["route_id"].map(line_of).fillna(-1).astype(np.int64),
            "service": services.get_indexer(pd.Index(trips["service_id"])),
            "direction": pd.to_numeric(trips["direction_id"], errors="coerce"),
            "shape_id": trips["shape_id"],
        }
    )
    out = trips["line"] < 0
    passed_over = {int(k): int(v) for k, v in of_type[out].value_counts().sort_index().items()}
    trips = trips[~out].reset_index(drop=True)
    calls = calls.assign(
        trip=_rows(trips["trip_id"], calls["trip_id"]),
        stop=_rows(stops["stop_id"], calls["stop_id"]),
    )
    calls = calls[calls["trip"] >= 0].drop(columns=["trip_id", "stop_id"])
    calls = calls.sort_values(["trip", "sequence"], ignore_index=True)
    trips, calls = _write_out(trips, calls, runs)
    calls["last"] = calls["trip"] != calls["trip"].shift(-1)
    trips["direction"] = _directions(trips, calls, stops)
    named = stops.drop_duplicates("station_id")
    feed = Feed(
        name=path.name,
        stops=stops.drop(columns="station_name"),
        lines=lines,
        trips=trips,
        calls=calls,
        shapes=_shapes(tables["shapes.txt"]),
        days=days,
        stations=dict(zip(named["station_id"], named["station_name"], strict=True)),
        passed_over=passed_over,
    )
    if not (np.bincount(trips["service"], minlength=len(services)) @ days.running).any():
        raise InputError(
            [
                Problem(
                    path.name,
                    _("Ingen avgang i rutetabellen går på noen dag."),
                    _("Kontroller calendar.txt og calendar_dates.txt."),
                )
            ]
        )
    return feed


def mode_of(route_type: int) -> str | None:
    """The mode of a basic or extended GTFS route type; None for what is not counted.

    >>> [mode_of(code) for code in (3, 2, 704, 101, 902, 1004, 1100)]
    ['bus', 'rail', 'bus', 'rail', 'tram', 'boat', None]
    """
    if route_type < 100:
        return BASIC_MODES.get(route_type)
    return EXTENDED_MODES.get(route_type // 100)


# --- files ---------------------------------------------------------------------------------------


def _read_tables(path: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Every table that is used, as text; one that is absent and may be is empty."""
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    wanted = {name: (columns, OPTIONAL[name]) for name, columns in REQUIRED.items()}
    wanted |= {
        "calendar.txt": (CALENDAR, ()),
        "calendar_dates.txt": (EXCEPTIONS, ()),
        "frequencies.txt": (FREQUENCIES, ()),
        "shapes.txt": (SHAPES, ()),
    }
    files, found = _files(path)
    if found:
        return {}, found
    if "calendar.txt" not in files and "calendar_dates.txt" not in files:
        problems.append(_lacks(path.name, "calendar.txt / calendar_dates.txt"))
    for name, (required, optional) in wanted.items():
        if name not in files:
            tables[name] = pd.DataFrame({c: pd.Series(dtype=str) for c in required + optional})
            if name in REQUIRED:
                problems.append(_lacks(path.name, name))
            continue
        table, found = _read_table(f"{path.name}, {name}", files[name](), required, optional)
        tables[name] = table
        problems += found
    return tables, problems


def _files(path: Path) -> tuple[dict[str, Callable[[], IO[bytes]]], list[Problem]]:
    """How to open each .txt of a folder or a zip, also where the zip holds them in one folder."""
    if path.is_dir():
        return {file.name: _opener(file.read_bytes) for file in path.glob("*.txt")}, []
    if not path.is_file():
        return {}, [Problem(path.name, _("Filen finnes ikke."))]
    if not zipfile.is_zipfile(path):
        return {}, [
            Problem(
                path.name,
                _("Filen er ikke en zip-fil."),
                _("Ventet en GTFS-rutetabell som zip eller mappe."),
            )
        ]
    with zipfile.ZipFile(path) as archive:
        members = sorted(archive.namelist(), key=lambda name: (name.count("/"), name), reverse=True)
    return {
        member.rpartition("/")[2]: _opener(_member(path, member))
        for member in members
        if member.endswith(".txt")
    }, []


def _member(path: Path, member: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)

    return read


def _opener(read: Callable[[], bytes]) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(read())


def _read_table(
    where: str, file: IO[bytes], required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[pd.DataFrame, list[Problem]]:
    wanted = set(required + optional)
    empty = pd.DataFrame({c: pd.Series(dtype=str) for c in required + optional})
    try:
        table = pd.read_csv(
            file,
            encoding="utf-8-sig",
            usecols=lambda name: name.strip() in wanted,
            dtype="category",  # a timetable repeats itself: read each text once
            keep_default_na=False,
            skipinitialspace=True,
        )
    except UnicodeDecodeError:
        return empty, [Problem(where, _("Filen er ikke i UTF-8."))]
    except pd.errors.EmptyDataError:
        return empty, [Problem(where, _("Filen er tom."))]
    except pd.errors.ParserError as error:
        return empty, [Problem(where, _("Filen kan ikke leses: {error}", error=error))]
    table.columns = table.columns.str.strip()
    missing = [name for name in required if name not in table]
    if missing:
        columns = ", ".join(missing)
        return empty, [Problem(where, _("Kolonner mangler: {columns}.", columns=columns))]
    for name in optional:
        if name not in table:
            table[name] = pd.Categorical.from_codes(np.zeros(len(table), dtype=int), [""])
    if where.endswith("stop_times.txt"):
        return table, []
    return table.astype(str), []
