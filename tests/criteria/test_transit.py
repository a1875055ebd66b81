"""What a sheet says of buses, corridors, hubs and how far one comes, on a plain with one street."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.explain.said import sentence
from ikap.assess.measurement import Tables, measure
from ikap.criteria.journeys import main_centre_minutes, residents_in_reach, top_centre_minutes
from ikap.criteria.proximity import centre_1_km
from ikap.criteria.transit import (
    access_index,
    best_stop,
    nearest_hub,
    ptal,
    share_in_corridor,
    share_with_stop,
    transit_service,
)
from ikap.text import NO_BREAK

CRS = "EPSG:25832"
BANDS = ("departures_per_hour", "midday", "evening", "saturday", "sunday", "tfl_peak")


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def at(*places):
    return [shapely.Point(place) for place in places]


def timetable(*rows):
    """Stop, mode, departures an hour (in the bands), metres east on the street."""
    often = {name: [row[2][min(i, len(row[2]) - 1)] for row in rows]
             for i, name in enumerate(BANDS)}  # fmt: skip
    names = [row[0] for row in rows]
    return frame(
        at(*[(row[3], 0) for row in rows]), stop_id=names, stop_name=names, station_id=names,
        line=names, route_id=names, direction=0, mode=[row[1] for row in rows], **often,
    )  # fmt: skip


def town(**changed):
    """A street of 20 km with a bus every quarter at Rosten, which takes 13 minutes to Byen."""
    stops = at((1000, 0), (9000, 0))
    minute = 60
    rides = [(7 * 3600 + i * 15 * minute, 7 * 3600 + (i * 15 + 13) * minute) for i in range(-2, 16)]
    layers = {
        "roads": frame([shapely.LineString([(-5000, 0), (15_000, 0)])], road_class=["F"]),
        "timetable": timetable(("Rosten", "bus", (4, 4, 2, 2, 1, 4), 1000)),
        "rides": frame(
            [stops[0]] * len(rides), to_place=[stops[1]] * len(rides), trip=range(len(rides)),
            from_stop="Rosten", to_stop="Byen", departure=[r[0] for r in rides],
            arrival=[r[1] for r in rides], boards=True, alights=True,
        ),
        "corridors": frame(
            [shapely.LineString(stops)], lines=["1"], mode=["bus"], departures_per_hour=[4.0]
        ),
        "centres": frame(
            at((9000, 0), (15_000, 0)), name=["Byen", "Lia"], level=[1, 3],
            population=[10_000.0, np.nan], main=[True, False],
        ),
    }  # fmt: skip
    return {name: layer for name, layer in (layers | changed).items() if layer is not None}


def found(indicator, layers, *shapes):
    sites = frame(shapes or [shapely.box(575, -25, 625, 25)])
    sites = sites.set_index(pd.Index([f"s{i}" for i in range(len(sites))], name="id"))
    sites = sites.assign(net=sites.geometry)
    tables = Tables(sites, layers.__contains__, layers.__getitem__)
    return measure(tables, [indicator]).xs(indicator.id, level="indicator")


def row(indicator, layers, *shapes):
    return found(indicator, layers, *shapes).iloc[0]


def test_the_reason_says_the_walk_the_departures_and_the_way_to_town():
    """387.5 m from the nearest point; 5 min to walk, 7 or 8 to wait and 13 to ride."""
    told = sentence(access_index, row(access_index, town())).replace(NO_BREAK, " ")
    assert told == (
        "390 m gangavstand til Rosten (4 avg./t i rush). Kollektivindeks 2,1 (1,6–2,5) og 26 min "
        "reisetid til Byen"
    )


def test_without_rides_the_reason_says_the_walk_alone():
    told = sentence(access_index, row(access_index, town(centres=None))).replace(NO_BREAK, " ")
    assert told == ("390 m gangavstand til Rosten (4 avg./t i rush). Kollektivindeks 2,1 (1,6–2,5)")


def test_where_no_stop_is_near_the_reason_says_so():
    far = shapely.box(-4000, -25, -3950, 25)
    told = sentence(access_index, row(access_index, town(), far)).replace(NO_BREAK, " ")
    assert told == "Ingen holdeplass i gangavstand"


def test_the_index_of_one_bus_worked_by_hand():
    """400 m are 5 min, the wait 7.5 and 2 for what is late: 30 / 14.5."""
    point = shapely.Point(600, 0).buffer(1)
    assert row(access_index, town(), point)["measured"] == pytest.approx(30 / 14.5, abs=0.01)
    assert row(ptal, town(), point)["facts"] == {"band": "1a"}


@pytest.mark.parametrize(
    ("mode", "metres", "share"),
    [("bus", 1200, 0.0), ("bus", 790, 1.0), ("rail", 1190, 1.0), ("rail", 1210, 0.0)],
)
def test_a_stop_is_within_walking_distance_or_it_is_not(mode, metres, share):
    """A bus 1.2 km off is none: the class of the whole is then fair at most."""
    stop = timetable(("Rosten", mode, (4,), 600 + metres))
    told = row(share_with_stop, town(timetable=stop), shapely.Point(600, 0).buffer(1))
    assert told["measured"] == share


def test_the_best_stop_tells_what_leaves_all_week():
    told = row(best_stop, town())
    assert told["measured"] == 4
    assert told["facts"]["stop"] == "Rosten"
    week = [told["facts"][name] for name in ("midday", "evening", "saturday", "sunday")]
    assert week == [4, 2, 2, 1]


def test_the_class_of_the_travel_survey():
    near, far = shapely.box(575, -25, 625, 25), shapely.box(-325, -25, -275, 25)
    table = found(transit_service, town(), near, far)
    assert [facts["service"] for facts in table["facts"]] == ["Svært god", "God"]
    assert table["measured"].tolist() == [1, 2]


def test_half_a_site_within_five_hundred_metres_is_in_the_corridor():
    half, less = shapely.box(2000, 410, 2100, 590), shapely.box(2000, 460, 2100, 900)
    table = found(share_in_corridor, town(), half, less)
    assert table["measured"].iloc[0] >= 0.5 > table["measured"].iloc[1] > 0
    assert [facts["inside"] for facts in table["facts"]] == ["ja", "nei"]
    assert table["facts"].iloc[0]["line"] == "1"


def test_a_planned_trunk_line_makes_a_corridor_too():
    line = frame(
        [shapely.LineString([(0, 5000), (9000, 5000)])], name=["M1"], line_class="stamrute"
    )
    site = shapely.box(2000, 4900, 2100, 5000)
    assert row(share_in_corridor, town(), site)["measured"] == 0
    with_line = row(share_in_corridor, town(transit_lines=line), site)
    assert with_line["facts"] == {"inside": "ja", "line": "M1"}


def test_a_hub_is_told_with_its_modes():
    both = timetable(("Rosten", "bus", (6,), 1000), ("Rosten st.", "rail", (2,), 1100))
    told = row(nearest_hub, town(timetable=both), shapely.Point(600, 0).buffer(1))
    assert told["measured"] == pytest.approx(0.5, abs=0.01)
    assert told["facts"] == {"hub": "Rosten st.", "bus": 6, "rail": 2}


def test_the_bus_takes_so_many_times_as_long_as_the_car():
    """8.4 km of county road at 55 km/h and 5 min to park, against the bus."""
    told = row(main_centre_minutes, town(), shapely.Point(600, 0).buffer(1))
    assert told["facts"]["driving"] == pytest.approx(8.4 / 55 * 60 + 5, abs=0.1)
    assert told["facts"]["ratio"] == pytest.approx(told["measured"] / told["facts"]["driving"])
    assert told["facts"]["reached"] == 1
    # The walk of 5 min, 0 to 14 min of waiting, and the ride.
    assert told["measured"] == pytest.approx(5 + 7 + 13, abs=0.6)
    assert told["facts"]["worst"] == pytest.approx(5 + 14 + 13, abs=1.1)


def test_the_nearest_top_centre_may_be_another_than_the_main_one():
    centres = frame(at((9000, 0), (600, 0)), name=["Byen", "Sør"], level=[1, 2], main=[True, False])
    on_foot = row(top_centre_minutes, town(centres=centres), shapely.Point(680, 0).buffer(1))
    assert on_foot["measured"] == pytest.approx(1, abs=0.05)


def test_residents_count_less_the_longer_the_drive():
    """10 000 people 8.4 km away: 8.4 / 55 · 60 minutes, each worth exp(-0.05)."""
    told = row(residents_in_reach, town(), shapely.Point(600, 0).buffer(1))
    assert told["measured"] == pytest.approx(10_000 * np.exp(-0.05 * 8.4 / 55 * 60), rel=0.01)


def test_residents_of_a_grid_are_reached_square_by_square():
    squares = [shapely.box(x, -125, x + 250, 125) for x in (2000, 2250, 2500)]
    grid = frame(squares, residents=[100.0, 0.0, 50.0])
    told = row(residents_in_reach, town(population=grid), shapely.Point(3000, 0).buffer(1))
    assert 100 < told["measured"] < 150


def test_a_centre_zone_begins_at_its_edge():
    """A centre as a polygon: none of the way inside it counts."""
    zone = frame([shapely.box(4000, -200, 9000, 200)], name=["Byen"], level=[1], main=[True])
    inside, outside = shapely.Point(5000, 0).buffer(1), shapely.Point(3000, 0).buffer(1)
    table = found(centre_1_km, town(centres=zone), inside, outside)
    assert table["measured"].tolist() == pytest.approx([0, 1], abs=0.01)
