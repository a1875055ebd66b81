"""An invented timetable (GTFS) on the real corridors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import shapely
from pyproj import Transformer
from shapely import Point

from layers_build.corridors import along, along_roads
from layers_build.facts import CRS, nodes, stations, told

ROUTE_TYPES = {"metrobuss": 702, "stamrute": 701, "buss": 704, "skole": 712, "tog": 2, "ferje": 4,
               "båt": 4}  # fmt: skip
HOUR, DAY_START, DAY_END, LATE = 3600, 6 * 3600, 19 * 3600, 24 * 3600
EARLY = 5 * HOUR + 1800
SAME_STOP = 220.0  # metres: lines nearer than this share a stop
DWELL = 20  # seconds
Stop = tuple[str, str, Point]  # id, name, place


def build_timetable() -> dict[str, pd.DataFrame]:
    """The tables of the feed, by file name without ending."""
    told_ = told("timetable")
    stops: list[Stop] = []
    calls, trips, runs, routes = [], [], [], []
    for line in told_["lines"]:
        route = f"IKAP:Line:{line['id']}"
        routes.append(
            {
                "route_id": route,
                "agency_id": "IKAP",
                "route_short_name": line["id"],
                "route_long_name": line["name"],
                "route_type": ROUTE_TYPES[line["class"]],
            }
        )
        places = _places(line)
        called = [_stop(stops, line, name, at) for name, at in places]
        times = _running_times([at for _, at in places], line["speed"])
        for direction, (way, clock) in enumerate(
            ((called, times), (called[::-1], [times[-1] - t for t in reversed(times)]))
        ):
            for service, first, more in _services(line, direction):
                trip = f"{route}-{direction}-{service}-{_clock(first).replace(':', '')[:4]}"
                trips.append(
                    {
                        "route_id": route,
                        "service_id": service,
                        "trip_id": trip,
                        "direction_id": direction,
                    }
                )
                calls += [
                    {
                        "trip_id": trip,
                        "arrival_time": _clock(first + at),
                        "departure_time": _clock(first + at + DWELL * (0 < i < len(way) - 1)),
                        "stop_id": stop,
                        "stop_sequence": i + 1,
                    }
                    for i, (stop, at) in enumerate(zip(way, clock, strict=True))
                ]
                runs += [{"trip_id": trip, **span} for span in more]
    return {
        "agency": pd.DataFrame(
            [{"agency_id": "IKAP", "agency_name": "IKAP (oppdiktet)",
              "agency_url": "https://example.org", "agency_timezone": "Europe/Oslo"}]
        ),  # fmt: skip
        "stops": _stop_table(stops),
        "routes": pd.DataFrame(routes),
        "trips": pd.DataFrame(trips),
        "stop_times": pd.DataFrame(calls),
        "frequencies": pd.DataFrame(runs),
        **_calendar(told_["calendar"]),
    }


def _places(line: Mapping[str, Any]) -> list[tuple[str, Point]]:
    if "rail" in line:
        return [(f"{name} stasjon", Point(stations()[name])) for name in line["rail"]]
    if "quays" in line:
        return [(f"{name} kai", Point(nodes()[name])) for name in line["quays"]]
    way = along_roads(line["via"])
    known = {name: Point(nodes()[name]) for name in line["via"]}
    places = []
    for at in along(way, line["spacing"]):
        near = min(known, key=lambda name: known[name].distance(at))
        distance = known[near].distance(at)
        if distance < line["spacing"] / 2:
            places.append((near, known.pop(near)))
        else:
            places.append(("", at))
        if not known:
            known = {"": Point(0, 0)}
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


def _running_times(places: list[Point], speed: float) -> list[int]:
    """Seconds from the first place to each, in whole half minutes."""
    total, found = 0.0, [0]
    for start, end in zip(places, places[1:], strict=False):
        total += max(60.0, 1.15 * start.distance(end) / (speed / 3.6))
        found.append(round(total / 30) * 30)
    return found


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
        ("hverdag", EARLY + shift, [_span(EARLY + shift, DAY_START, evening),
                                    _span(DAY_START + shift, DAY_END, day),
                                    _span(DAY_END + shift, LATE, evening)]),
        ("helg", 8 * HOUR + shift, [_span(8 * HOUR + shift, 23 * HOUR, max(day, evening))]),
    ]  # fmt: skip


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
