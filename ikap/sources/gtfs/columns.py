"""What the columns of a GTFS timetable say: numbers, times, dates, and references that hold.

Each table is typed and sorted by its ids; whatever is wrong is found, all of it, and reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

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


def stops(table: pd.DataFrame, called: Collection[str], findings: Findings) -> pd.DataFrame:
    """Where one boards: stop_id, stop_name, station_id, lon, lat; a name may be the station's.

    A station that trips call at is a stop of its own. Only what is `called` at must have a place;
    what is called at and has none is left out, and reported.
    """
    _check_unique(table["stop_id"][table["stop_id"].isin(called)], files.STOPS, findings)
    place = table.set_index("stop_id").groupby(level=0).first()
    boarded = table["location_type"].str.strip().isin(PLATFORM) | table["stop_id"].isin(called)
    table = table[boarded].drop_duplicates("stop_id")
    lon = pd.to_numeric(table["stop_lon"], errors="coerce")
    lat = pd.to_numeric(table["stop_lat"], errors="coerce")
    wrong = ~(lon.abs() <= 180) | ~(lat.abs() <= 90) | ((lon == 0) & (lat == 0))
    used = table["stop_id"].isin(called)
    findings.add(
        files.STOPS, _("koordinater mangler eller er ugyldige"), table["stop_id"][wrong & used]
    )
    station = table["parent_station"].where(table["parent_station"] != "", table["stop_id"])
    lost = ~station.isin(place.index)
    findings.add(files.STOPS, _("stasjonen finnes ikke"), station[lost & used])
    station = station.where(~lost, table["stop_id"])
    of_station = station.map(place["stop_name"]).fillna("").astype(str)
    name = table["stop_name"].where(table["stop_name"] != "", of_station)
    kept = table[["stop_id"]].assign(stop_name=name, station_id=station, lon=lon, lat=lat)
    return kept[~wrong].sort_values("stop_id", ignore_index=True)


def boarded_at(table: pd.DataFrame) -> dict[str, str]:
    """Where one boards who is called at an entrance, a node or a boarding area: what it is part of.

    A station stays itself: a call at it counts at it.
    """
    kind = table["location_type"].str.strip()
    part = table[~kind.isin((*PLATFORM, STATION)) & (table["parent_station"] != "")]
    return dict(zip(part["stop_id"], part["parent_station"], strict=True))


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
    A trip that is wrong in a call is left out whole.
    """
    trip_ids = table["trip_id"]
    bad: set[object] = set()

    def turn_away(what: str, wrong: NDArray[np.bool_] | pd.Series, shown: pd.Series) -> None:
        at = np.asarray(wrong, dtype=bool)
        findings.add(files.CALLS, what, shown[at])
        bad.update(trip_ids[at])

    sequence = _number(table["stop_sequence"])
    turn_away(_("ugyldig stop_sequence"), ~(sequence >= 0), table["stop_sequence"])
    times = {}
    for name in ("arrival_time", "departure_time"):
        times[name], wrong = _seconds(table[name])
        turn_away(_("ugyldig klokkeslett"), wrong, table[name])
    arrival, departure = times["arrival_time"], times["departure_time"]
    arrival = np.where(np.isnan(arrival), departure, arrival)
    departure = np.where(np.isnan(departure), arrival, departure)
    kept = table[["trip_id", "stop_id", "pickup_type", "drop_off_type"]].assign(
        sequence=sequence, arrival=arrival, departure=departure
    )
    kept = kept[~kept["trip_id"].isin(bad)]
    trip = kept["trip_id"].cat.codes.to_numpy()
    order = np.lexsort((kept["sequence"], trip))
    kept, trip = kept.iloc[order].reset_index(drop=True), trip[order]
    trip_ids = kept["trip_id"]
    new = np.diff(trip, prepend=-1) != 0
    again = ~new & (np.diff(kept["sequence"], prepend=-1) == 0)
    turn_away(_("samme stop_sequence er brukt to ganger i turen"), again, trip_ids)
    ends = new | np.append(new[1:], True)
    bare = np.isnan(kept["departure"].to_numpy())
    turn_away(_("turens første eller siste tid mangler"), ends & bare, trip_ids)
    kept = kept[~trip_ids.isin(bad)].reset_index(drop=True)
    bare = np.isnan(kept["departure"].to_numpy())
    if bare.any():
        at = np.arange(len(kept))
        for name in ("arrival", "departure"):
            known = kept[name].to_numpy()
            kept[name] = np.interp(at, at[~bare], known[~bare])
    trip_ids = kept["trip_id"]
    new = np.diff(trip_ids.cat.codes.to_numpy(), prepend=-1) != 0
    back = kept["departure"].to_numpy() < kept["arrival"].to_numpy()
    before = np.append(0.0, kept["departure"].to_numpy()[:-1]) if len(kept) else np.zeros(0)
    back |= ~new & (kept["arrival"].to_numpy() < before)
    turn_away(_("tidene i turen går bakover"), back, trip_ids)
    kept = kept[~trip_ids.isin(bad)].reset_index(drop=True)
    return kept.astype({"arrival": np.int64, "departure": np.int64})


def runs(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The rows of frequencies.txt: trip_id, start, end, headway (seconds)."""
    clocks = []
    for name in ("start_time", "end_time"):
        clock, odd = _seconds(table[name].astype("category"))
        findings.add(files.FREQUENCIES, _("ugyldig klokkeslett"), table[name][odd])
        clocks.append(clock)
    start, end = clocks
    headway = pd.to_numeric(table["headway_secs"], errors="coerce").to_numpy(dtype=float)
    wrong = ~(headway > 0) | ~(end > start)
    findings.add(files.FREQUENCIES, _("ugyldig tidsrom eller intervall"), table["trip_id"][wrong])
    kept = pd.DataFrame({"start": start, "end": end, "headway": headway})[~wrong].astype(np.int64)
    return kept.assign(trip_id=table["trip_id"][~wrong])


def days(
    services: pd.Index,
    calendar: pd.DataFrame,
    exceptions: pd.DataFrame,
    findings: Findings,
) -> ServiceDays:
    """The days of the services; a row that is wrong is left out, and reported."""
    weeks = calendar[list(WEEKDAYS)].apply(lambda column: column.str.strip())
    wrong = ~weeks.isin(["0", "1"]).all(axis=1)
    findings.add(files.CALENDAR, _("ugyldig ukedag"), calendar["service_id"][wrong])
    kinds = exceptions["exception_type"].str.strip()
    odd = ~kinds.isin(["1", "2"])
    findings.add(files.EXCEPTIONS, _("ugyldig exception_type"), exceptions["service_id"][odd])
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


def held(
    table: pd.DataFrame, column: str, known: Collection[str], findings: Findings, file: str, of: str
) -> pd.DataFrame:
    """The rows whose reference is in the file `of` that it points to; the others are reported."""
    lost = ~table[column].isin(known)
    what = _("{column} finnes ikke i {file}", column=column, file=of)
    findings.add(file, what, table[column][lost])
    return table[~lost]


def rows_of(ids: pd.Series, known: pd.Series) -> NDArray[np.int64]:
    """The row of each id (a category) in a column of unique ids; -1 where it is not there."""
    rows = pd.Index(known.drop_duplicates()).get_indexer(pd.Index(ids.cat.categories))
    return np.asarray(rows[ids.cat.codes.to_numpy()] if len(rows) else np.zeros(0, np.int64))


def _check_unique(ids: pd.Series, file: str, findings: Findings) -> None:
    findings.add(file, _("samme id er brukt flere ganger"), ids[ids.duplicated()])


def _number(text: pd.Series) -> NDArray[np.float64]:
    values = pd.to_numeric(pd.Series(text.cat.categories), errors="coerce").to_numpy(dtype=float)
    return values[text.cat.codes.to_numpy()] if len(values) else np.zeros(0)


def _seconds(text: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Seconds after midnight of H:MM:SS, and which texts are no time of day.

    Hours may pass 24. NaN where the text is blank, or wrong.
    """
    written = pd.Series(text.cat.categories, dtype=str)
    if written.empty:
        return np.full(len(text), np.nan), np.zeros(len(text), dtype=bool)
    parts = written.str.strip().str.extract(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").astype(float)
    values = (parts[0] * 3600 + parts[1] * 60 + parts[2]).to_numpy(dtype=float)
    wrong = np.isnan(values) & (written.str.strip() != "").to_numpy()
    codes = text.cat.codes.to_numpy()
    return np.asarray(values[codes]), np.asarray(wrong[codes])


def _dates(text: pd.Series, file: str, findings: Findings) -> pd.Series:
    dates = pd.to_datetime(text.str.strip(), format="%Y%m%d", errors="coerce")
    findings.add(file, _("ugyldig dato"), text[dates.isna()])
    return dates
