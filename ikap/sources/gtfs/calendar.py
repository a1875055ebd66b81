"""On which days a timetable's services run, and which day is a normal one.

The choice is made from the timetable alone, never from today's date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TUESDAY_TO_THURSDAY = (1, 2, 3)
MONDAY_AND_FRIDAY = (0, 4)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = 1100  # days; some producers write 2099 where they mean until further notice


@dataclass(frozen=True, eq=False)
class ServiceDays:
    """Which service runs on which day: one row a service, one column a day from `first` on."""

    first: date
    running: NDArray[np.bool_]

    def on(self, day: date | None, before: int = 0) -> NDArray[np.bool_]:
        """Which services run so many days before a day; none outside the period, or on no day."""
        column = -1 if day is None else (day - self.first).days - before
        if not 0 <= column < self.running.shape[1]:
            return np.zeros(len(self.running), dtype=bool)
        return self.running[:, column]

    def period(self, used: NDArray[np.bool_]) -> tuple[date, date] | None:
        """The first and the last day on which any of the services in use runs."""
        days = np.flatnonzero(self.running[used].any(axis=0))
        if not len(days):
            return None
        return self.first + timedelta(int(days[0])), self.first + timedelta(int(days[-1]))


def service_days(
    services: pd.Index, calendar: pd.DataFrame, exceptions: pd.DataFrame
) -> ServiceDays:
    """The days of each service, from calendar rows and their exceptions.

    `calendar`: service_id, the seven weekday names as booleans, start_date, end_date;
    `exceptions`: service_id, date, added (bool). Dates are timestamps.
    """
    bounds = pd.concat([calendar["start_date"], calendar["end_date"], exceptions["date"]])
    if bounds.empty:
        return ServiceDays(date.min, np.zeros((len(services), 0), dtype=bool))
    first = bounds.min()
    length = min((bounds.max() - first).days + 1, LONGEST)
    weekday = (np.arange(length) + first.weekday()) % 7
    running = np.zeros((len(services), length), dtype=bool)

    rows = services.get_indexer(pd.Index(calendar["service_id"]))
    weekdays = calendar[list(WEEKDAYS)].to_numpy(dtype=bool)
    starts = (calendar["start_date"] - first).dt.days.to_numpy()
    ends = (calendar["end_date"] - first).dt.days.to_numpy() + 1
    for row, week, start, end in zip(rows, weekdays, starts, ends, strict=True):
        if row >= 0:
            running[row, start:end] |= week[weekday[start:end]]

    rows = services.get_indexer(pd.Index(exceptions["service_id"]))
    columns = (exceptions["date"] - first).dt.days.to_numpy()
    seen = (rows >= 0) & (columns < length)
    running[rows[seen], columns[seen]] = exceptions["added"].to_numpy(dtype=bool)[seen]
    return ServiceDays(first.date(), running)


def normal_day(
    days: ServiceDays, trips: NDArray[np.int64], weekdays: Sequence[int] = TUESDAY_TO_THURSDAY
) -> date | None:
    """The first day with the median number of trips, of those that fall on the weekdays.

    `trips` is the number of trips a service has. Public holidays, and days with under half the
    trips of the busiest (the ends of a timetable), are left out. None where nothing runs.
    """
    count = trips @ days.running.astype(np.int64)
    dates = [days.first + timedelta(i) for i in range(len(count))]
    of_week = np.array([day.weekday() in weekdays for day in dates], dtype=bool)
    free = {day for year in {day.year for day in dates} for day in holidays(year)}
    ordinary = of_week & np.array([day not in free for day in dates], dtype=bool)
    chosen = ordinary if (count * ordinary).any() else of_week
    chosen = chosen & (count > 0) & (2 * count >= (count * chosen).max(initial=0))
    if not chosen.any():
        return None
    typical = np.quantile(count[chosen], 0.5, method="lower")
    return dates[int(np.flatnonzero(chosen & (count == typical))[0])]


def holidays(year: int) -> frozenset[date]:
    """Norway's public holidays.

    >>> date(2021, 5, 13) in holidays(2021)  # Ascension Day
    True
    """
    fixed = [date(year, *day) for day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))]
    movable = [easter(year) + timedelta(days) for days in (-3, -2, 0, 1, 39, 49, 50)]
    return frozenset(fixed + movable)


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus.

    >>> easter(2021).isoformat(), easter(2024).isoformat()
    ('2021-04-04', '2024-03-31')
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, left = divmod(of_century, 4)
    sunday = (32 + 2 * rest + 2 * leaps - moon - left) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
