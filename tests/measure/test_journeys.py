"""Journeys on a plain with a few lines, by the clock and against a search in plain words."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.measure.journeys import JourneyParameters, door_to_door, profiles_to
from ikap.measure.walking import walks_straight

HOUR, MINUTE = 3600.0, 60.0
ON_THE_SPOT = JourneyParameters(longest_walk=130, longest_change=130, longest_walk_all_the_way=130)


def rides(*calls: tuple[str, str, float]) -> pd.DataFrame:
    """Rides between a trip's calls: trip, stop, minutes after seven."""
    rows = [
        (trip, origin, stop, 7 * HOUR + left * MINUTE, 7 * HOUR + there * MINUTE, True, True)
        for (trip, origin, left), (next_trip, stop, there) in pairwise(calls)
        if trip == next_trip
    ]
    columns = ["trip", "from_stop", "to_stop", "departure", "arrival", "boards", "alights"]
    return pd.DataFrame(rows, columns=columns)


def journey_times(points, destination, table, stops, parameters=JourneyParameters(), **hours):  # noqa: B008
    """By straight lines times 1.3, from the points and the stops to one place."""

    def way(shapes: gpd.GeoSeries) -> pd.Series:
        return shapes.distance(destination) * 1.3

    changes = walks_straight(stops, stops, parameters.longest_change + 1)
    profiles = profiles_to(way(stops), table, changes, parameters)
    walks = walks_straight(points, stops, parameters.longest_walk + 1)
    return door_to_door(profiles, walks, way(points), parameters=parameters, **hours)


def places(**east: float) -> gpd.GeoSeries:
    return gpd.GeoSeries({name: shapely.Point(x, 0) for name, x in east.items()})


def times(at: float, to: float, table: pd.DataFrame, stops: gpd.GeoSeries, **hours: float):
    """Median, worst and share for one point, for those who can walk 100 m as the crow flies."""
    point = gpd.GeoSeries([shapely.Point(at, 0)])
    found = journey_times(
        point, shapely.Point(to, 0), table, stops, parameters=ON_THE_SPOT, **hours
    )
    return found.iloc[0].tolist()


TOWN = places(home=0, middle=5000, town=10_000)


def test_one_bus_an_hour_is_waited_for():
    """Leaving at 7:00, 7:01 … 7:29: the bus of 7:29 is there at 7:49."""
    bus = rides(("b", "home", 29), ("b", "town", 49))
    assert times(0, 10_000, bus, TOWN, end=7.5) == [34.5, 49, 1]


def test_after_the_last_bus_one_does_not_arrive():
    bus = rides(("b", "home", 29), ("b", "town", 49))
    _median, worst, reached = times(0, 10_000, bus, TOWN, end=8)
    assert np.isnan(worst)
    assert reached == 0.5  # until 7:29


def test_the_walk_to_the_stop_and_from_it_is_counted():
    """80 m of street at either end: 1 minute each, so who leaves at 7:00 takes the bus of 7:01."""
    bus = rides(("b", "home", 1), ("b", "town", 11))
    walk = 80 / 1.3
    assert times(-walk, 10_000 + walk, bus, TOWN, end=7 + 1 / 60) == pytest.approx([12, 12, 1])


def test_who_is_near_enough_walks():
    nothing = rides(("b", "home", 1))
    assert times(0, 100, nothing, TOWN)[:2] == pytest.approx([130 / 80, 130 / 80])


def test_a_change_takes_two_minutes():
    to_middle = [("a", "home", 0), ("a", "middle", 10)]
    missed = rides(*to_middle, ("b", "middle", 11), ("b", "town", 20))
    caught = rides(*to_middle, ("b", "middle", 12), ("b", "town", 20))
    assert times(0, 10_000, missed, TOWN, end=7 + 1 / 60)[2] == 0
    assert times(0, 10_000, caught, TOWN, end=7 + 1 / 60) == [20, 20, 1]


def test_who_stays_on_the_bus_does_not_change():
    through = rides(("a", "home", 0), ("a", "middle", 10), ("a", "town", 20))
    through.loc[1, "departure"] = through.loc[0, "arrival"]
    assert times(0, 10_000, through, TOWN, end=7 + 1 / 60) == [20, 20, 1]


def test_calls_of_the_same_minute_are_ridden_in_turn():
    quick = rides(("a", "home", 5), ("a", "middle", 5), ("a", "town", 5))
    assert times(0, 10_000, quick, TOWN, end=7 + 1 / 60) == [5, 5, 1]


def test_one_walks_between_stops_to_change():
    stops = places(home=0, here=5000, there=5000 + 80 / 1.3, town=10_000)
    table = rides(("a", "home", 0), ("a", "here", 10), ("b", "there", 13), ("b", "town", 20))
    assert times(0, 10_000, table, stops, end=7 + 1 / 60) == [20, 20, 1]


def test_where_one_may_not_board_or_get_off_one_does_not():
    bus = rides(("b", "home", 0), ("b", "middle", 5), ("b", "town", 10))
    no_boarding = bus.assign(boards=[False, True])
    no_way_out = bus.assign(alights=[True, False])
    for table in (no_boarding, no_way_out):
        assert times(0, 10_000, table, TOWN, end=7 + 1 / 60)[2] == 0


def test_the_faster_bus_that_leaves_later_is_awaited():
    slow = [("slow", "home", 0), ("slow", "town", 60)]
    table = rides(*slow, ("fast", "home", 10), ("fast", "town", 20))
    assert times(0, 10_000, table, TOWN, end=7 + 1 / 60) == [20, 20, 1]


# --- against a search in plain words --------------------------------------------------------------


def network(seed: int) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """Thirty stops in a town of 6 × 6 km, and ninety trips that wander between them."""
    random = np.random.default_rng(seed)
    spots = random.uniform(0, 6000, (30, 2)).round()
    stops = gpd.GeoSeries({f"s{i:02}": shapely.Point(spot) for i, spot in enumerate(spots)})
    calls = []
    for trip in range(90):
        minute = float(random.integers(-10, 120))
        for stop in random.choice(len(stops), size=5, replace=False):
            calls.append((f"t{trip:02}", f"s{stop:02}", minute))
            minute += float(random.integers(0, 12))
    table = rides(*calls)
    table["boards"] = random.random(len(table)) < 0.9
    table["alights"] = random.random(len(table)) < 0.9
    return table, stops


def walk(one: shapely.Point, other: shapely.Point, limit: float, speed: float) -> float:
    metres = one.distance(other) * 1.3
    return metres / speed * 60 if metres <= limit else np.inf


def arrival(
    point: shapely.Point,
    ready: float,
    destination: shapely.Point,
    table: pd.DataFrame,
    stops: gpd.GeoSeries,
    rules: JourneyParameters,
) -> float:
    """The earliest arrival, looking at every ride again and again until nothing gets better."""
    best = ready + walk(point, destination, rules.longest_walk_all_the_way, rules.speed)
    standing = {
        name: ready + walk(point, spot, rules.longest_walk, rules.speed)
        for name, spot in stops.items()
    }
    aboard: set[tuple[str, int]] = set()
    better = True
    while better:
        better = False
        for ride in table.itertuples():
            boards = ride.boards and standing[ride.from_stop] <= ride.departure
            rides_on = (ride.trip, ride.Index - 1) in aboard
            if (ride.trip, ride.Index) in aboard or not (boards or rides_on):
                continue
            aboard.add((ride.trip, ride.Index))
            better = True
            if ride.alights:
                here = stops[ride.to_stop]
                on_foot = walk(here, destination, rules.longest_walk, rules.speed)
                best = min(best, ride.arrival + on_foot)
                for name, spot in stops.items():
                    change = rules.change + walk(here, spot, rules.longest_change, rules.speed)
                    standing[name] = min(standing[name], ride.arrival + change)
    return best


@pytest.mark.parametrize("seed", range(3))
def test_the_scan_finds_what_a_search_in_plain_words_finds(seed):
    table, stops = network(seed)
    rules = JourneyParameters(longest_walk=1200, longest_change=700, longest_walk_all_the_way=1500)
    random = np.random.default_rng(100 + seed)
    points = gpd.GeoSeries([shapely.Point(spot) for spot in random.uniform(0, 6000, (8, 2))])
    destination = stops["s05"]
    reached = 0
    for minute in range(0, 60, 6):
        start = 7 + minute / 60
        found = journey_times(
            points, destination, table, stops, start=start, end=start + 1 / 60, parameters=rules
        )
        ready = (7 * 60 + minute) * 60.0
        expected = [
            (arrival(point, ready, destination, table, stops, rules) - ready) / 60
            for point in points
        ]
        finite = [minutes if np.isfinite(minutes) else np.nan for minutes in expected]
        assert found["median"].tolist() == pytest.approx(finite, nan_ok=True)
        reached += int(np.isfinite(expected).sum())
    assert reached > 30


def test_the_order_of_points_and_trips_does_not_matter():
    table, stops = network(1)
    points = gpd.GeoSeries([shapely.Point(x, 2000) for x in range(0, 6000, 500)])
    destination = shapely.Point(3000, 3000)
    whole = journey_times(points, destination, table, stops)
    turned = pd.concat([part for _trip, part in table.groupby("trip")][::-1], ignore_index=True)
    backwards = journey_times(points[::-1], destination, turned, stops[::-1])
    pd.testing.assert_frame_equal(whole, backwards[::-1])
    assert whole["reached"].max() > 0


def test_without_rides_there_is_only_walking():
    table, stops = network(1)
    points = gpd.GeoSeries([shapely.Point(0, 0), shapely.Point(2900, 3000)])
    found = journey_times(points, shapely.Point(3000, 3000), table.iloc[:0], stops)
    assert found["reached"].tolist() == [0, 1]
    assert found["median"].tolist() == pytest.approx([np.nan, 1.625], nan_ok=True)
