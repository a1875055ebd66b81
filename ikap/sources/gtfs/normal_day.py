"""What a timetable says of a normal day: departures an hour by stop, line and direction.

Reading and checking the feed is left to `feed`, the choice of day to `calendar`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from ikap.model import InputError, Problem
from ikap.sources.gtfs.calendar import MONDAY_AND_FRIDAY, TUESDAY_TO_THURSDAY, normal_day
from ikap.sources.gtfs.feed import MODES, ON_CALL, SCHOOL, Feed, read_feed
from ikap.text import N_, _, listed, number
from ikap.text import day as text_day

MODE_TITLES = {
    "bus": N_("buss"),
    "rail": N_("tog"),
    "tram": N_("trikk"),
    "metro": N_("T-bane"),
    "boat": N_("båt"),
}
DAY = 24 * 3600  # seconds
_KEY = ["stop", "line", "direction"]
DEGREES = "EPSG:4326"


@dataclass(frozen=True)
class Band:
    """Hours of the day, from `start` up to `end`, on a kind of day (Monday is 0)."""

    name: str
    start: float
    end: float
    weekdays: tuple[int, ...] = TUESDAY_TO_THURSDAY

    @property
    def hours(self) -> float:
        return self.end - self.start


PEAK = Band("peak", 7, 9)
MIDDAY = Band("midday", 10, 14)
EVENING = Band("evening", 18, 22)
SATURDAY = Band("saturday", 10, 18, (5,))
SUNDAY = Band("sunday", 10, 18, (6,))
TFL_PEAK = Band("tfl_peak", 8.25, 9.25)
BANDS = (PEAK, MIDDAY, EVENING, SATURDAY, SUNDAY)
OF_THE_WEEK = {"departures_per_hour": PEAK} | {
    band.name: band for band in (MIDDAY, EVENING, SATURDAY, SUNDAY, TFL_PEAK)
}  # a column of the timetable layer → its hours


@dataclass(frozen=True)
class FeedSummary:
    """What a reader must know of a timetable: how old it is, and what it lacks.

    `stations_served` have a departure at some time of the weekday, `stations_passed_over` none;
    `left_out` is the number of trips not counted, by route type (712 is school bus).
    """

    weekday: date
    first: date
    last: date
    modes: tuple[str, ...]
    lines: int
    trips: int
    stations_served: int
    stations_passed_over: int
    left_out: tuple[tuple[int, int], ...]

    @property
    def lacks_trains(self) -> bool:
        return "rail" not in self.modes


def service_period(feed: Feed) -> tuple[date, date]:
    """The first and the last day on which a trip that is counted runs."""
    used = np.zeros(len(feed.days.running), dtype=bool)
    used[feed.trips["service"].to_numpy()] = True
    period = feed.days.period(used)
    if period is None:
        raise ValueError(f"nothing runs in {feed.name!r}")
    return period


def modes(feed: Feed) -> tuple[str, ...]:
    """The modes of which the feed has trips, in the order of MODES."""
    present = set(feed.lines["mode"].iloc[feed.trips["line"].unique()])
    return tuple(mode for mode in MODES if mode in present)


def normal_weekday(feed: Feed) -> date:
    """The day that stands for all: a Tuesday to Thursday, no holiday, with the median of trips.

    Monday or Friday where the timetable has no other; an InputError where it has no weekday.
    """
    day = _day(feed, TUESDAY_TO_THURSDAY) or _day(feed, MONDAY_AND_FRIDAY)
    if day is None:
        remedy = _("Hent rutetabellen for en lengre periode.")
        raise InputError([Problem(feed.name, _("Rutetabellen har ingen hverdag."), remedy)])
    return day


def day_of(feed: Feed, band: Band) -> date | None:
    """The day that a band is read on; None where nothing runs on such a day."""
    if band.weekdays == TUESDAY_TO_THURSDAY:
        return normal_weekday(feed)
    return _day(feed, band.weekdays)


def summarise(feed: Feed) -> FeedSummary:
    weekday = normal_weekday(feed)
    first, last = service_period(feed)
    calls = _calls_on(feed, weekday)
    served = feed.stops["station_id"].iloc[calls["stop"].unique()].nunique()
    return FeedSummary(
        weekday=weekday,
        first=first,
        last=last,
        modes=modes(feed),
        lines=feed.trips["line"].nunique(),
        trips=int(feed.days.on(weekday)[feed.trips["service"].to_numpy()].sum()),
        stations_served=served,
        stations_passed_over=feed.stops["station_id"].nunique() - served,
        left_out=tuple(sorted(feed.passed_over.items())),
    )


def described(summary: FeedSummary, stations: Sequence[str] = ()) -> str:
    """What a sheet says of the timetable: its age, its day, what it has and what it lacks.

    `stations` are the railway stations of the region, which a timetable without trains passes
    over.
    """
    basis = _(
        "Rutetabellen gjelder {first}–{last}. Vanlig hverdag er {weekday}, med {modes}.",
        first=text_day(summary.first),
        last=text_day(summary.last),
        weekday=text_day(summary.weekday),
        modes=", ".join(_(MODE_TITLES[mode]) for mode in summary.modes),
    )
    basis = f"{basis} {_left_out(dict(summary.left_out))}".rstrip()
    if not summary.lacks_trains:
        return basis
    lacks = _("Tog er ikke med i rutetabellen.")
    if stations:
        lacks = _(
            "Tog er ikke med i rutetabellen; tog ved {stations} inngår ikke.",
            stations=", ".join(stations),
        )
    return f"{basis} {lacks}"


def _left_out(passed_over: Mapping[int, int]) -> str:
    """The trips that are not for all, in a sentence; nothing where there are none."""
    parts = (
        (SCHOOL, N_("turer med skolebuss: {n}")),
        (ON_CALL, N_("turer som må bestilles: {n}")),
    )
    said = [
        _(text, n=number(passed_over[kind], 0)) for kind, text in parts if passed_over.get(kind)
    ]
    others = sum(n for kind, n in passed_over.items() if kind not in (SCHOOL, ON_CALL))
    if others:
        said.append(_("andre turer som ikke telles: {n}", n=number(others, 0)))
    return _("Utelatt: {trips}.", trips=listed(said)) if said else ""


def departures(
    feed: Feed | Path, crs: Any, band: Band = PEAK, day: date | None = None
) -> gpd.GeoDataFrame:
    """Departures an hour, a row a stop, line and direction, on a normal day or the one given.

    Columns: stop_id, stop_name, station_id, line (as riders call it), route_id (what tells lines
    apart), direction, mode, departures_per_hour, geometry. A departure is where one may board
    and be taken on: not a trip's last stop. Vehicles of a line that leave a stop in the same
    direction at the same second are one departure to those who wait. Trips of the day before
    that run past midnight are counted where they are.
    """
    if isinstance(feed, Path):
        feed = read_feed(feed)
    often = _often(feed, band, day)
    return _with_lines(feed, often.to_frame("departures_per_hour"), crs)


def departures_of_the_week(feed: Feed, crs: Any, bands: Mapping[str, Band]) -> gpd.GeoDataFrame:
    """As `departures`, with a column a band: what leaves in any of them, 0 where nothing does."""
    often = {name: _often(feed, band) for name, band in bands.items()}
    return _with_lines(feed, pd.DataFrame(often).fillna(0.0), crs)


def _often(feed: Feed, band: Band, day: date | None = None) -> pd.Series[float]:
    """Departures an hour in a band, by stop, line and direction (rows of the feed)."""
    table = _calls_on(feed, day or day_of(feed, band))
    hour = table["departure"] / 3600
    inside = (hour >= band.start) & (hour < band.end)
    table = table[inside].drop_duplicates([*_KEY, "departure"])
    return table.groupby(_KEY).size() / band.hours


def _with_lines(feed: Feed, often: pd.DataFrame, crs: Any) -> gpd.GeoDataFrame:
    """Columns of departures with the names and places of their stops and lines."""
    count = often.reset_index()
    stops = feed.stops.iloc[count["stop"]].reset_index(drop=True)
    lines = feed.lines.iloc[count["line"]].reset_index(drop=True)
    frame = gpd.GeoDataFrame(
        {
            "stop_id": stops["stop_id"],
            "stop_name": stops["stop_name"],
            "station_id": stops["station_id"],
            "line": lines["line"],
            "route_id": lines["route_id"],
            "direction": count["direction"],
            "mode": lines["mode"],
            **{name: count[name] for name in often},
        },
        geometry=places(stops, crs),
        crs=crs,
    )
    return frame.sort_values(["stop_id", "route_id", "direction"], ignore_index=True)


def stops(departures: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The stops of a departures table, a row a station and mode, where its platforms centre.

    Columns: stop_id (the station's), stop_name, mode, lines (how many), departures_per_hour: the
    sum over the lines, each in its busiest direction.
    """
    of_line = ["station_id", "mode", "route_id"]
    both = departures.groupby([*of_line, "direction"])["departures_per_hour"].sum()
    busiest = both.groupby(of_line).max()
    totals = busiest.groupby(["station_id", "mode"]).agg(["sum", "size"]).reset_index()
    platforms = departures.drop_duplicates(["station_id", "mode", "stop_id"])
    at = platforms.assign(x=platforms.geometry.x, y=platforms.geometry.y)
    placed = at.groupby(["station_id", "mode"]).agg(
        stop_name=("stop_name", "min"), x=("x", "mean"), y=("y", "mean")
    )
    placed = placed.reset_index()  # sorted by the same key as `found`
    return gpd.GeoDataFrame(
        {
            "stop_id": totals["station_id"],
            "stop_name": placed["stop_name"],
            "mode": totals["mode"],
            "lines": totals["size"],
            "departures_per_hour": totals["sum"],
        },
        geometry=gpd.points_from_xy(placed["x"], placed["y"]),
        crs=departures.crs,
    )


def served(departures: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Each station of a departures table with its departures an hour, all modes together.

    Columns: stop_id, name, departures_per_hour; of a line's directions the busiest counts.
    """
    by_mode = stops(departures)
    often = by_mode.groupby("stop_id")["departures_per_hour"].transform("sum")
    served_ = by_mode.assign(departures_per_hour=often).drop_duplicates("stop_id")
    served_ = served_.rename(columns={"stop_name": "name"})
    return served_[["stop_id", "name", "departures_per_hour", "geometry"]]


def places(stops: pd.DataFrame, crs: Any) -> NDArray[np.object_]:
    """Points in a CRS from the columns lon and lat, in degrees."""
    to_crs = pyproj.Transformer.from_crs(DEGREES, crs, always_xy=True)
    x, y = to_crs.transform(stops["lon"].to_numpy(), stops["lat"].to_numpy())
    return np.asarray(shapely.points(x, y), dtype=object)


def _day(feed: Feed, weekdays: tuple[int, ...]) -> date | None:
    trips = np.bincount(feed.trips["service"], minlength=len(feed.days.running))
    return normal_day(feed.days, trips, weekdays)


def _calls_on(feed: Feed, day: date | None) -> pd.DataFrame:
    """The calls one can board at on a calendar day: stop, line, direction, departure (seconds)."""
    parts: list[pd.DataFrame] = []
    for before in (0, 1):
        runs = feed.days.on(day, before)[feed.trips["service"].to_numpy()]
        here = runs[feed.calls["trip"].to_numpy()]
        here = here & (feed.calls["boards"] & ~feed.calls["last"]).to_numpy()
        calls = feed.calls[here]
        departure = calls["departure"].to_numpy() - before * DAY
        trip = calls["trip"].to_numpy()
        part = pd.DataFrame(
            {
                "stop": calls["stop"].to_numpy(),
                "line": feed.trips["line"].to_numpy()[trip],
                "direction": feed.trips["direction"].to_numpy()[trip],
                "departure": departure,
            }
        )
        parts.append(part.loc[(departure >= 0) & (departure < DAY)])
    return pd.concat(parts, ignore_index=True)
