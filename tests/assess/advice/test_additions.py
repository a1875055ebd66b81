"""A stop on a line that passes, and a link to one: where they come, and what then leaves there."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from ikap.assess.advice import as_layer, from_layer, usual_bounds
from ikap.assess.advice.additions import legs, link_to, region_with, stop_by
from ikap.criteria.ways import walk_network

CRS = "EPSG:25832"
EAST, NORTH = 600_000, 7_000_000
BOUNDS = usual_bounds()


def point(x, y):
    return shapely.Point(EAST + x, NORTH + y)


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


class Toy(SimpleNamespace):
    """A bus from A to B, 2 km east of it, and a train beside it; asked as a region is."""

    def has(self, name):
        return name in self.layers

    def layer(self, name):
        return self.layers[name]

    def with_layers(self, layers, lasting):
        return Toy(layers={**self.layers, **layers}, lasting=dict(lasting), crs=CRS)


def toy(**more):
    a, b = point(0, 0), point(2000, 0)
    hours = {
        name: [4.0, 6.0, 1.0, 1.0]
        for name in ("departures_per_hour", "midday", "evening", "saturday", "sunday", "tfl_peak")
    }
    layers = {
        "timetable": frame(
            [a, b, a, b],
            stop_id=["A", "B", "A", "B"],
            stop_name=["Alm", "Bjørk", "Alm", "Bjørk"],
            station_id=["A", "B", "A", "B"],
            line=["7", "7", "T", "T"],
            route_id=["r7", "r7", "rT", "rT"],
            direction=[0, 0, 0, 0],
            mode=["bus", "bus", "rail", "rail"],
            **hours,
        ),
        "rides": frame(
            [a],
            trip=[1],
            from_stop=["A"],
            to_stop=["B"],
            departure=[36_000],
            arrival=[36_600],
            boards=[True],
            alights=[True],
            to_place=[b],
        ),
        "stops": frame([a, b], stop_id=["A", "B"], name=["Alm", "Bjørk"]),
        **more,
    }
    return Toy(layers=layers, lasting={}, crs=CRS)


def stop(site, region):
    return stop_by(site, legs(region), region, BOUNDS)


def test_the_stop_lies_where_the_line_is_nearest_with_the_fewer_departures_of_its_ends():
    found = stop(box(700, 100, 900, 300), toy())
    assert found.shape.distance(street((700, 0), (900, 0))) == 0
    assert (found.away, found.departures, found.lines) == (100, 4, ("7",))
    assert found.names == ("Alm", "Bjørk")


@pytest.mark.parametrize(
    "site",
    [box(700, 401, 900, 500), box(0, 50, 100, 100)],
    ids=["no line within 400 m", "a stop is there"],
)
def test_no_stop_where_no_bus_passes_or_one_is_there(site):
    assert stop(site, toy()) is None


def test_a_ride_past_the_stop_becomes_two_to_the_minute_and_the_train_drives_on():
    region = toy()
    there = region_with(region, stop(box(480, 100, 490, 300), region))
    rides = there.layer("rides").sort_values("departure")
    assert rides[["from_stop", "to_stop", "departure", "arrival"]].values.tolist() == [
        ["A", "A+B", 36_000, 36_120],  # 480 of 2000 m in 10 minutes: 2.4, to the minute
        ["A+B", "B", 36_120, 36_600],
    ]
    new = there.layer("timetable").set_index("stop_id").loc[["A+B"]]
    assert new[["line", "departures_per_hour"]].values.tolist() == [["7", 4.0]]
    assert list(there.layer("stops")["stop_id"]) == ["A", "B", "A+B"]
    assert len(region.layer("rides")) == 1  # as it was


def street(*places):
    return shapely.LineString([point(*place) for place in places])


def test_a_link_joins_the_streets_at_the_stop_and_at_the_site():
    """The street goes round by 2 km; the link is 85 m straight, and 5 m from the street."""
    around = street((503, 0), (0, 0), (0, 1000), (500, 1000), (500, 310))
    more = {
        "roads": frame([around], coarse=[False], road_class=["K"]),
        "stops": frame([point(500, 5)], stop_id=["A"], name=["Alm"]),
    }
    region = toy(**more)
    link = link_to(box(450, 90, 550, 300), region, BOUNDS)
    assert (link.kind, link.away, link.names) == ("link", 90, ("Alm",))
    there = region_with(region, link)
    assert there.layer("paths").geometry[0] == link.shape
    before = walk_network.function(region.layer("roads"))
    after = walk_network.function(region.layer("roads"), there.layer("paths"))
    assert after.components().sum() == pytest.approx(before.components().sum() + 90, abs=0.01)


@pytest.mark.parametrize(
    ("metres", "offered"), [(0, False), (0.5, True), (300, True), (300.1, False)]
)
def test_a_link_is_not_longer_than_what_may_be_asked_for(metres, offered):
    more = {
        "roads": frame([street((0, 0), (9, 0))], coarse=[False]),
        "stops": frame([point(500, 0)], stop_id=["A"], name=["Alm"]),
    }
    assert bool(link_to(box(450, metres, 550, 900), toy(**more), BOUNDS)) is offered


def test_where_one_walks_straight_a_link_is_nothing_new():
    roads = {"roads": frame([street((0, 0), (9, 0))], coarse=[True])}
    assert link_to(box(700, 100, 900, 300), toy(**roads), BOUNDS) is None
    assert link_to(box(700, 100, 900, 300), toy(), BOUNDS) is None


def test_what_is_handed_out_is_read_back_as_it_was(tmp_path):
    region = toy()
    found = {"S-a": stop(box(700, 100, 900, 300), region)}
    as_layer(found, CRS).to_file(tmp_path / "a.gpkg")
    assert from_layer(gpd.read_file(tmp_path / "a.gpkg")) == found
