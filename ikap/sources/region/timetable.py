"""The layers that are made of the timetable, which is read once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.model import ConfigurationError, InputError
from ikap.sources.gtfs import (
    OF_THE_WEEK,
    departures_of_the_week,
    described,
    normal_weekday,
    read_together,
    rides_between_places,
    stretches,
    summarise,
)
from ikap.sources.region.layer import read_layer
from ikap.sources.region.reading import Place, Reader, Reading

TIMETABLE = "timetable"
FROM_TIMETABLE = ("stops", "rides", "corridors")


def read_timetable(place: Place, name: str) -> Mapping[str, Reading]:
    """Departures of the week, rides between places and the stretches that they go along."""
    parts = place.declarations[TIMETABLE].parts
    try:
        feed = read_together([part.file for part in parts])
        normal_weekday(feed)
    except InputError as error:
        raise ConfigurationError(error.problems) from error
    summary = summarise(feed)
    frame = departures_of_the_week(feed, place.crs, OF_THE_WEEK)
    note, last_day = described(summary, _stations(place)), summary.last.isoformat()
    return {
        TIMETABLE: Reading(frame, feed.remarks, note, last_day),
        "rides": Reading(rides_between_places(feed, place.crs), ()),
        "corridors": Reading(stretches(feed, place.crs), ()),
    }


def read_stops(place: Place, name: str) -> Mapping[str, Reading]:
    """Stops with a layer of their own; else those that the timetable serves, each once."""
    if name in place.declarations:
        return {name: read_layer(place.declarations[name], place.crs, place.box)}
    timetable = place.reading(TIMETABLE)
    stops = timetable.frame[["stop_id", "stop_name", "geometry"]].drop_duplicates("stop_id")
    stops = stops.rename(columns={"stop_name": "name"}).sort_values("stop_id", ignore_index=True)
    return {name: Reading(stops, timetable.remarks)}


def _stations(place: Place) -> tuple[str, ...]:
    """The names of the railway stations in the region."""
    if not place.has("stations"):
        return ()
    stations: Any = place.reading("stations").frame
    municipalities: Any = place.reading("municipalities").frame
    inside = stations.intersects(municipalities.union_all())
    return tuple(sorted({name for name in stations["name"][inside] if isinstance(name, str)}))


READERS: Mapping[str, Reader] = {
    **dict.fromkeys((TIMETABLE, "rides", "corridors"), read_timetable),
    "stops": read_stops,
}
