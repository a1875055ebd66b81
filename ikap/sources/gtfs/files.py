"""The files of a GTFS timetable, from its zip or folder, as tables of text.

Which tables and columns are used, and which must be there. What they mean is left to `feed`.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ikap.model import Problem
from ikap.sources.gtfs.calendar import WEEKDAYS
from ikap.sources.wall import isolated
from ikap.text import _

STOPS, ROUTES, TRIPS, CALLS = "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"
CALENDAR, EXCEPTIONS = "calendar.txt", "calendar_dates.txt"
FREQUENCIES, SHAPES = "frequencies.txt", "shapes.txt"

# Columns of a call that has no fixed time or place: somebody must ask for it.
FLEXIBLE = (
    *("location_id", "location_group_id"),
    *("start_pickup_drop_off_window", "end_pickup_drop_off_window"),
)
REQUIRED = {
    STOPS: ("stop_id", "stop_lat", "stop_lon"),
    ROUTES: ("route_id", "route_type"),
    TRIPS: ("route_id", "service_id", "trip_id"),
    CALLS: ("trip_id", "stop_id", "stop_sequence", "departure_time"),
    CALENDAR: ("service_id", *WEEKDAYS, "start_date", "end_date"),
    EXCEPTIONS: ("service_id", "date", "exception_type"),
    FREQUENCIES: ("trip_id", "start_time", "end_time", "headway_secs"),
    SHAPES: ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
}
OPTIONAL = {
    STOPS: ("stop_name", "location_type", "parent_station"),
    ROUTES: ("agency_id", "route_short_name", "route_long_name"),
    TRIPS: ("direction_id", "shape_id"),
    CALLS: ("arrival_time", "pickup_type", "drop_off_type", *FLEXIBLE),
}
MAY_LACK = (CALENDAR, EXCEPTIONS, FREQUENCIES, SHAPES)

Tables = dict[str, pd.DataFrame]
Read = Callable[[], bytes]


@isolated
def is_feed(path: Path) -> bool:
    """Whether a zip or a folder holds a timetable."""
    if not path.is_dir() and not (path.is_file() and zipfile.is_zipfile(path)):
        return False
    return "stop_times.txt" in _files(path)[0]


@isolated
def read_tables(path: Path) -> tuple[Tables, list[Problem]]:
    """Every table that is used, as text; one that may be absent is then empty."""
    files, problems = _files(path)
    if problems:
        return {}, problems
    needed = [name for name in REQUIRED if name not in MAY_LACK and name not in files]
    if CALENDAR not in files and EXCEPTIONS not in files:
        needed.append(f"{CALENDAR} / {EXCEPTIONS}")
    problems = [
        Problem(path.name, _("Rutetabellen mangler filen {file}.", file=name)) for name in needed
    ]
    tables: Tables = {}
    for name in REQUIRED:
        tables[name] = _nothing(name)
        if name in files:
            table = _read_table(name, files[name], f"{path.name}, {name}")
            if isinstance(table, Problem):
                problems.append(table)
            else:
                tables[name] = table
    return tables, problems


def _files(path: Path) -> tuple[dict[str, Read], list[Problem]]:
    """How to read each .txt of a folder or a zip, which may hold them in a folder of its own."""
    if path.is_dir():
        return {
            file.name.lower(): file.read_bytes
            for file in sorted(path.iterdir())
            if file.suffix.lower() == ".txt"
        }, []
    if not path.is_file():
        return {}, [Problem(path.name, _("Filen finnes ikke."))]
    if not zipfile.is_zipfile(path):
        remedy = _("Oppgi en rutetabell i GTFS, som zip-fil eller mappe.")
        return {}, [Problem(path.name, _("Filen er ikke en zip-fil."), remedy)]
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.lower().endswith(".txt")]
    members.sort(key=lambda name: (-name.count("/"), name))  # the outermost is taken last
    return {member.rpartition("/")[2].lower(): _member(path, member) for member in members}, []


def _member(path: Path, member: str) -> Read:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)

    return read


def _nothing(name: str) -> pd.DataFrame:
    columns = REQUIRED[name] + OPTIONAL.get(name, ())
    return pd.DataFrame({column: pd.Series(dtype=str) for column in columns})


def _read_table(name: str, read: Read, where: str) -> pd.DataFrame | Problem:
    required, optional = REQUIRED[name], OPTIONAL.get(name, ())
    wanted = {*required, *optional}
    try:
        table = pd.read_csv(
            io.BytesIO(read()),
            encoding="utf-8-sig",
            usecols=lambda column: column.strip() in wanted,
            dtype=str,
            keep_default_na=False,
            skipinitialspace=True,
        )
    except (zipfile.BadZipFile, zlib.error):
        return Problem(where, _("Filen er skadet."), _("Last ned filen på nytt."))
    except UnicodeDecodeError:
        return Problem(where, _("Filen er ikke i UTF-8."))
    except pd.errors.EmptyDataError:
        if name in MAY_LACK:
            return _nothing(name)
        return Problem(where, _("Filen er tom."))
    except pd.errors.ParserError:
        what = _("Filen er ikke en tabell med komma mellom feltene.")
        return Problem(where, what, _("Last ned filen på nytt."))
    table.columns = table.columns.str.strip()
    missing = [column for column in required if column not in table]
    if missing:
        return Problem(where, _("Felt mangler: {columns}.", columns=", ".join(missing)))
    for column in optional:
        if column not in table:
            table[column] = ""
    return table
