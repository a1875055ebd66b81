"""An invented timetable (GTFS) on the real corridors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
import shapely
from pyproj import Transformer
from shapely import Point

from layers_build.corridors import along, along_roads
from layers_build.facts import CRS, facts_of, nodes, stations

ROUTE_TYPES = {
    "metrobuss": 702,
    "stamrute": 701,
    "buss": 704,
    "skole": 712,
    "tog": 2,
    "ferje": 4,
    "båt": 4,
}
HOUR, DAY_START, DAY_END, LATE = 3600, 6 * 3600, 19 * 3600, 24 * 3600
EARLY = 5 * HOUR + 1800
SAME_STOP = 220.0  # metres: lines nearer than this share a stop
DWELL = 20  # seconds
Stop = tuple[str, str, Point]  # id, name, place


@dataclass(frozen=True)
class _Line:
    """A line of the timetable: the stops it calls at, and seconds from the first to each."""

    facts: Mapping[str, Any]
    stops: tuple[str, ...]
    times: tuple[int, ...]

    @property
    def route(self) -> str:
        return f"IKAP:Line:{self.facts['id']}"

    def way(self, direction: int) -> list[tuple[str, int]]:
        """Stops and times there (0) or back (1)."""
        if direction == 0:
            return list(zip(self.stops, self.times, strict=True))
        back = [self.times[-1] - time for time in reversed(self.times)]
        return list(zip(reversed(self.stops), back, strict=True))


def build_timetable() -> dict[str, pd.DataFrame]:
    """The tables of the feed, by file name without ending."""
    feed = facts_of("timetable")
    stops: list[Stop] = []
    lines = []
    for line in feed["lines"]:
        places = _places(line)
        called = tuple(_stop(stops, line, name, at) for name, at in places)
        lines.append(_Line(line, called, _running_times([at for _, at in places], line["speed"])))
    trips = [
        (line, direction, service, first, spans)
        for line in lines
        for direction in (0, 1)
        for service, first, spans in _services(line.facts, direction)
    ]
    named = [
        (_trip_id(line, way, service, first), line, way, service, first, spans)
        for line, way, service, first, spans in trips
    ]
    return {
        "agency": _agency(),
        "stops": _stop_table(stops),
        "routes": pd.DataFrame([_route(line) for line in lines]),
        "trips": pd.DataFrame(
            [
                {
                    "route_id": line.route,
                    "service_id": service,
                    "trip_id": trip,
                    "direction_id": way,
                }
                for trip, line, way, service, _, _ in named
            ]
        ),
        "stop_times": pd.DataFrame(
            [
                call
                for trip, line, way, _, first, _ in named
                for call in _calls(trip, line.way(way), first)
            ]
        ),
        "frequencies": pd.DataFrame(
            [{"trip_id": trip, **span} for trip, _, _, _, _, spans in named for span in spans]
        ),
        **_calendar(feed["calendar"]),
    }


def _trip_id(line: _Line, direction: int, service: str, first: int) -> str:
    return f"{line.route}-{direction}-{service}-{_clock(first).replace(':', '')[:4]}"


def _agency() -> pd.DataFrame:
    agency = {
        "agency_id": "IKAP",
        "agency_name": "IKAP (oppdiktet)",
        "agency_url": "https://example.org",
        "agency_timezone": "Europe/Oslo",
    }
    return pd.DataFrame([agency])


def _route(line: _Line) -> dict[str, Any]:
    return {
        "route_id": line.route,
        "agency_id": "IKAP",
        "route_short_name": line.facts["id"],
        "route_long_name": line.facts["name"],
        "route_type": ROUTE_TYPES[line.facts["class"]],
    }


def _calls(trip: str, way: list[tuple[str, int]], first: int) -> list[dict[str, Any]]:
    return [
        {
            "trip_id": trip,
            "arrival_time": _clock(first + at),
            "departure_time": _clock(first + at + (DWELL if 0 < i < len(way) - 1 else 0)),
            "stop_id": stop,
            "stop_sequence": i + 1,
        }
        for i, (stop, at) in enumerate(way)
    ]


def _places(line: Mapping[str, Any]) -> list[tuple[str, Point]]:
    """Names (if any) and places of a line's stops: at its nodes, and evenly between them."""
    if "rail" in line:
        return [(f"{name} stasjon", Point(stations()[name])) for name in line["rail"]]
    if "quays" in line:
        return [(f"{name} kai", Point(nodes()[name])) for name in line["quays"]]
    left = {name: Point(nodes()[name]) for name in line["via"]}
    places = []
    for at in along(along_roads(line["via"]), line["spacing"]):
        near = min(left, key=lambda name: left[name].distance(at), default="")
        if near and left[near].distance(at) < line["spacing"] / 2:
            places.append((near, left.pop(near)))
        else:
            places.append(("", at))
    return places


def _stop(stops: list[Stop], line: Mapping[str, Any], name: str, at: Point) -> str:
    """The stop at a place, shared by lines of one kind of vehicle; new where there is none."""
    kind = {"tog": "R", "ferje": "F", "båt": "F"}.get(line["class"], "B")
    for known, _, place in stops:
        if known.startswith(f"IKAP:{kind}") and place.distance(at) < SAME_STOP:
            return known
    number = sum(known.startswith(f"IKAP:{kind}") for known, _, _ in stops) + 1
    stops.append((f"IKAP:{kind}{number:03d}", name or _described(at), at))
    return stops[-1][0]


def _described(at: Point) -> str:
    """A name for a stop that has none: the way from the nearest node.

    >>> _described(Point(569500, 7034800))
    'Trondheim sentrum nord 1'
    """
    known = nodes()
    near = min(sorted(known), key=lambda name: Point(known[name]).distance(at))
    x, y = at.x - known[near][0], at.y - known[near][1]
    side = ("øst" if x > 0 else "vest") if abs(x) > abs(y) else ("nord" if y > 0 else "sør")
    return f"{near} {side} {max(1, round(Point(known[near]).distance(at) / 500))}"


def _running_times(places: list[Point], speed: float) -> tuple[int, ...]:
    """Seconds from the first place to each, in whole half minutes."""
    total, found = 0.0, [0]
    for start, end in pairwise(places):
        total += max(60.0, 1.15 * start.distance(end) / (speed / 3.6))
        found.append(round(total / 30) * 30)
    return tuple(found)


def _services(
    line: Mapping[str, Any], direction: int
) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """Service, first departure, and the runs that repeat it."""
    if "departures" in line:
        shift = 20 * 60 if direction and line["class"] != "skole" else 0
        days = ["hverdag"] if line["class"] == "skole" else ["hverdag", "helg"]
        times = [_seconds(told_) + shift for told_ in line["departures"]]
        if line["class"] == "skole":  # to school in the morning, home in the afternoon
            times = [times[direction]]
        return [(day, at, []) for day in days for at in times]
    shift = 7 * 60 if direction else 0
    day, evening = line["headway"] * 60, line.get("evening", line["headway"]) * 60
    return [
        (
            "hverdag",
            EARLY + shift,
            [
                _span(EARLY + shift, DAY_START, evening),
                _span(DAY_START + shift, DAY_END, day),
                _span(DAY_END + shift, LATE, evening),
            ],
        ),
        ("helg", 8 * HOUR + shift, [_span(8 * HOUR + shift, 23 * HOUR, max(day, evening))]),
    ]


def _span(start: int, end: int, headway: int) -> dict[str, Any]:
    return {"start_time": _clock(start), "end_time": _clock(end), "headway_secs": headway}


def _stop_table(stops: list[Stop]) -> pd.DataFrame:
    to = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    lon, lat = to.transform(*shapely.get_coordinates([at for _, _, at in stops]).T)
    return pd.DataFrame(
        {
            "stop_id": [key for key, _, _ in stops],
            "stop_name": [name for _, name, _ in stops],
            "stop_lat": [f"{value:.6f}" for value in lat],
            "stop_lon": [f"{value:.6f}" for value in lon],
        }
    )


def _calendar(told_: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    span = {"start_date": told_["start"], "end_date": told_["end"]}
    rows = [
        {"service_id": "hverdag", **{day: int(i < 5) for i, day in enumerate(days)}, **span},
        {"service_id": "helg", **{day: int(i >= 5) for i, day in enumerate(days)}, **span},
    ]
    holidays = [
        {"service_id": service, "date": day, "exception_type": kind}
        for day in told_["holidays"]
        for service, kind in (("hverdag", 2), ("helg", 1))
    ]
    return {"calendar": pd.DataFrame(rows), "calendar_dates": pd.DataFrame(holidays)}


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * HOUR + int(minutes) * 60


def _clock(seconds: int) -> str:
    """Seconds after midnight as GTFS writes them.

    >>> _clock(25 * 3600 + 90)
    '25:01:30'
    """
    return f"{seconds // HOUR:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
