"""Timetables (GTFS): read, checked and joined; what runs on a normal day."""

from __future__ import annotations

from ikap.sources.gtfs.feed import read_feed
from ikap.sources.gtfs.files import STOPS, is_feed
from ikap.sources.gtfs.join import read_together
from ikap.sources.gtfs.normal_day import (
    OF_THE_WEEK,
    departures,
    departures_of_the_week,
    described,
    normal_weekday,
    served,
    summarise,
)
from ikap.sources.gtfs.routes import rides_between_places
from ikap.sources.gtfs.stretches import stretches

__all__ = [
    "OF_THE_WEEK",
    "STOPS",
    "departures",
    "departures_of_the_week",
    "described",
    "is_feed",
    "normal_weekday",
    "read_feed",
    "read_together",
    "rides_between_places",
    "served",
    "stretches",
    "summarise",
]
