"""What the columns of a GTFS timetable say: numbers, times, dates, and references that hold.

Each table is typed and sorted by its ids; whatever is wrong is found, all of it, and reported.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.model import Problem
from ikap.sources.gtfs import files
from ikap.sources.gtfs.calendar import WEEKDAYS, ServiceDays, service_days
from ikap.text import _

PLATFORM, STATION = ("", "0"), "1"
SHOWN = 3  # how many of the wrong values are named


class Findings:
    """What is wrong with the timetable so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def add(self, file: str, what: str, values: Iterable[object], remedy: str = "") -> None:
        """Report a fault and the values that have it; no values, no fault."""
        wrong = sorted({str(value) for value in values})
        if wrong:
            listed = ", ".join(f"«{value}»" for value in wrong[:SHOWN])
            if len(wrong) > SHOWN:
                listed = _("{values} og {count} til", values=listed, count=len(wrong) - SHOWN)
            self.problems.append(Problem(f"{self.name}, {file}", f"{what}: {listed}.", remedy))


def stops(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Where one boards: stop_id, stop_name, station_id, lon, lat; a name may be the station's."""
    _check_unique(table["stop_id"], files.STOPS, findings)
    place = table.set_index("stop_id").groupby(level=0).first()
    table = table[table["location_type"].str.strip().isin(PLATFORM)].drop_duplicates("stop_id")
    lon = pd.to_numeric(table["stop_lon"], errors="coerce")
    lat = pd.to_numeric(table["stop_lat"], errors="coerce")
    wrong = ~(lon.abs() <= 180) | ~(lat.abs() <= 90) | ((lon == 0) & (lat == 0))
    findings.add(files.STOPS, _("koordinater mangler eller er ugyldige"), table["stop_id"][wrong])
    station = table["parent_station"].where(table["parent_station"] != "", table["stop_id"])
    lost = ~station.isin(place.index)
    findings.add(files.STOPS, _("stasjonen finnes ikke"), station[lost])
    of_station = station.map(place["stop_name"]).fillna("").astype(str)
    name = table["stop_name"].where(table["stop_name"] != "", of_station)
    kept = table[["stop_id"]].assign(stop_name=name, station_id=station, lon=lon, lat=lat)
    return kept.sort_values("stop_id", ignore_index=True)


def routes(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The routes: route_id, agency_id, short, long (names), route_type (integer)."""
    _check_unique(table["route_id"], files.ROUTES, findings)
    types = pd.to_numeric(table["route_type"], errors="coerce")
    wrong = ~(types >= 0) | (types % 1 != 0)
    findings.add(files.ROUTES, _("ugyldig route_type"), table["route_type"][wrong])
    kept = pd.DataFrame(
        {
            "route_id": table["route_id"],
            "agency_id": table["agency_id"],
            "short": table["route_short_name"].str.strip(),
            "long": table["route_long_name"].str.strip(),
            "route_type": types.where(~wrong, -1).astype(np.int64),
        }
    )
    return kept.sort_values("route_id", ignore_index=True)


def trips(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The trips: trip_id, route_id, service_id, direction (0, 1 or missing), shape_id."""
    _check_unique(table["trip_id"], files.TRIPS, findings)
    given = table["direction_id"].str.strip()
    wrong = ~given.isin(["0", "1", ""])
    findings.add(files.TRIPS, _("ugyldig direction_id"), given[wrong])
    direction = pd.to_numeric(given, errors="coerce").astype(float)
    kept = table[["trip_id", "route_id", "service_id", "shape_id"]].assign(direction=direction)
    return kept.sort_values("trip_id", ignore_index=True)


def calls(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """When trips call at stops: ids and pickup and drop-off as read, sequence, times in seconds.

    A call without times lies evenly between those that have them; a trip's first and last must.
    """
    sequence = _number(table["stop_sequence"])
    wrong = ~(sequence >= 0)
    findings.add(files.CALLS, _("ugyldig stop_sequence"), table["stop_sequence"][wrong])
    arrival = _seconds(table["arrival_time"], files.CALLS, findings)
    departure = _seconds(table["departure_time"], files.CALLS, findings)
    arrival = np.where(np.isnan(arrival), departure, arrival)
    departure = np.where(np.isnan(departure), arrival, departure)
    kept = table[["trip_id", "stop_id", "pickup_type", "drop_off_type"]].assign(
        sequence=sequence, arrival=arrival, departure=departure
    )
    trip = kept["trip_id"].cat.codes.to_numpy()
    order = np.lexsort((sequence, trip))
    kept, trip = kept.iloc[order].reset_index(drop=True), trip[order]
    new = np.diff(trip, prepend=-1) != 0
    again = ~new & (np.diff(kept["sequence"], prepend=-1) == 0)
    findings.add(
        files.CALLS, _("samme stop_sequence er brukt to ganger i turen"), kept["trip_id"][again]
    )
    ends = new | np.append(new[1:], True)
    bare = np.isnan(kept["departure"].to_numpy())
    findings.add(
        files.CALLS, _("turens første eller siste tid mangler"), kept["trip_id"][ends & bare]
    )
    if bare.any() and not bare.all():
        at = np.arange(len(kept))
        for name in ("arrival", "departure"):
            known = kept[name].to_numpy()
            kept[name] = np.interp(at, at[~bare], known[~bare])
    back = kept["departure"].to_numpy() < kept["arrival"].to_numpy()
    before = np.append(0.0, kept["departure"].to_numpy()[:-1])
    back |= ~new & (kept["arrival"].to_numpy() < before)
    findings.add(files.CALLS, _("tidene i turen går bakover"), kept["trip_id"][back])
    if findings.problems:
        return kept
    return kept.astype({"arrival": np.int64, "departure": np.int64})


def runs(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The rows of frequencies.txt: trip_id, start, end, headway (seconds)."""
    start = _seconds(table["start_time"].astype("category"), files.FREQUENCIES, findings)
    end = _seconds(table["end_time"].astype("category"), files.FREQUENCIES, findings)
    headway = pd.to_numeric(table["headway_secs"], errors="coerce").to_numpy(dtype=float)
    wrong = ~(headway > 0) | ~(end > start)
    findings.add(files.FREQUENCIES, _("ugyldig tidsrom eller intervall"), table["trip_id"][wrong])
    kept = pd.DataFrame({"start": start, "end": end, "headway": headway})[~wrong].astype(np.int64)
    return kept.assign(trip_id=table["trip_id"][~wrong])


def days(
    services: pd.Index,
    calendar: pd.DataFrame,
    exceptions: pd.DataFrame,
    used: pd.Series,
    findings: Findings,
) -> ServiceDays:
    """The days of the services; each that a trip uses must be in one of the two calendars."""
    weeks = calendar[list(WEEKDAYS)].apply(lambda column: column.str.strip())
    wrong = ~weeks.isin(["0", "1"]).all(axis=1)
    findings.add(files.CALENDAR, _("ugyldig ukedag"), calendar["service_id"][wrong])
    kinds = exceptions["exception_type"].str.strip()
    odd = ~kinds.isin(["1", "2"])
    findings.add(files.EXCEPTIONS, _("ugyldig exception_type"), exceptions["service_id"][odd])
    known = {*calendar["service_id"], *exceptions["service_id"]}
    lost = used[~used.isin(known)]
    findings.add(files.TRIPS, _("service_id finnes ikke i kalenderen"), lost)
    start = _dates(calendar["start_date"], files.CALENDAR, findings)
    end = _dates(calendar["end_date"], files.CALENDAR, findings)
    date = _dates(exceptions["date"], files.EXCEPTIONS, findings)
    rows = (weeks == "1").assign(service_id=calendar["service_id"], start_date=start, end_date=end)
    added = exceptions[["service_id"]].assign(date=date, added=kinds == "1")
    return service_days(services, rows.dropna(), added.dropna())


def shapes(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The points of the shapes in order: shape_id, lon, lat; a shape of one point is none."""
    kept = pd.DataFrame(
        {
            "shape_id": table["shape_id"],
            "lon": pd.to_numeric(table["shape_pt_lon"], errors="coerce"),
            "lat": pd.to_numeric(table["shape_pt_lat"], errors="coerce"),
            "sequence": pd.to_numeric(table["shape_pt_sequence"], errors="coerce"),
        }
    )
    wrong = kept.isna().any(axis=1)
    findings.add(files.SHAPES, _("punkter mangler eller er ugyldige"), table["shape_id"][wrong])
    kept = kept[kept["shape_id"].duplicated(keep=False)]
    return kept.sort_values(["shape_id", "sequence"], ignore_index=True)[["shape_id", "lon", "lat"]]


def check_references(
    stops: pd.DataFrame,
    routes: pd.DataFrame,
    trips: pd.DataFrame,
    calls: pd.DataFrame,
    runs: pd.DataFrame,
    findings: Findings,
) -> None:
    """Whatever one file names must be in the file that it points to."""
    lost = trips["route_id"][~trips["route_id"].isin(routes["route_id"])]
    findings.add(files.TRIPS, _("route_id finnes ikke i routes.txt"), lost)
    for column, file, known in (
        ("trip_id", files.TRIPS, trips["trip_id"]),
        ("stop_id", files.STOPS, stops["stop_id"]),
    ):
        missing = rows_of(calls[column], known) < 0
        what = _("{column} finnes ikke i {file}", column=column, file=file)
        findings.add(files.CALLS, what, calls[column][missing])
    lost = runs["trip_id"][~runs["trip_id"].isin(trips["trip_id"])]
    findings.add(files.FREQUENCIES, _("trip_id finnes ikke i trips.txt"), lost)


def rows_of(ids: pd.Series, known: pd.Series) -> NDArray[np.int64]:
    """The row of each id (a category) in a column of unique ids; -1 where it is not there."""
    rows = pd.Index(known.drop_duplicates()).get_indexer(pd.Index(ids.cat.categories))
    return np.asarray(rows[ids.cat.codes.to_numpy()] if len(rows) else np.zeros(0, np.int64))


def _check_unique(ids: pd.Series, file: str, findings: Findings) -> None:
    findings.add(file, _("samme id er brukt flere ganger"), ids[ids.duplicated()])


def _number(text: pd.Series) -> NDArray[np.float64]:
    values = pd.to_numeric(pd.Series(text.cat.categories), errors="coerce").to_numpy(dtype=float)
    return values[text.cat.codes.to_numpy()] if len(values) else np.zeros(0)


def _seconds(text: pd.Series, file: str, findings: Findings) -> NDArray[np.float64]:
    """Seconds after midnight of H:MM:SS; hours may pass 24. NaN where the text is blank."""
    written = pd.Series(text.cat.categories, dtype=str)
    if written.empty:
        return np.zeros(len(text))
    parts = written.str.strip().str.extract(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").astype(float)
    values = (parts[0] * 3600 + parts[1] * 60 + parts[2]).to_numpy(dtype=float)
    used = np.unique(text.cat.codes)
    wrong = np.isnan(values[used]) & (written.str.strip() != "").to_numpy()[used]
    findings.add(file, _("ugyldig klokkeslett"), written.iloc[used[wrong]])
    return np.asarray(values[text.cat.codes.to_numpy()])


def _dates(text: pd.Series, file: str, findings: Findings) -> pd.Series:
    dates = pd.to_datetime(text.str.strip(), format="%Y%m%d", errors="coerce")
    findings.add(file, _("ugyldig dato"), text[dates.isna()])
    return dates
