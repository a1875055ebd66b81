"""Map layers that are made: stops by their departures, and what is within a walk of each site."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.api import sample_proposals, score
from ikap.assess.drawn import DRAWN, drawn_layers, layers
from ikap.assess.drawn.layers import stops_served
from ikap.measure.access import NORWEGIAN
from ikap.measure.network import DETOUR
from ikap.sources.region import open_region

CRS = "EPSG:25832"


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def region(**layers):
    return SimpleNamespace(
        has=layers.__contains__,
        layer=layers.__getitem__,
        around=lambda name, _sites, _reach: layers[name],
        crs=CRS,
        lasting={},
    )


def evaluation(*shapes):
    sites = frame(shapes)
    return SimpleNamespace(sites=sites.set_axis([f"s{i}" for i in range(len(sites))]))


def timetable(*rows):
    """Platform, station, line, direction, mode, departures an hour, metres east."""
    columns = ["stop_id", "station_id", "route_id", "direction", "mode", "departures_per_hour"]
    table = {name: [row[i] for row in rows] for i, name in enumerate(columns)}
    return frame([shapely.Point(row[-1], 0) for row in rows], stop_name="Torget", **table)


def test_a_stop_has_its_busiest_direction_and_all_its_modes():
    table = timetable(
        ("a", "T", "1", 0, "bus", 6, 0),
        ("b", "T", "1", 1, "bus", 4, 20),
        ("c", "T", "26", 0, "rail", 1, 90),
        ("d", "V", "2", 0, "bus", 0.5, 500),
    )
    site = evaluation(shapely.Point(0, 0).buffer(9))
    stops = stops_served(region(timetable=table), site).set_index("stop_id")
    assert stops["departures_per_hour"].to_dict() == {"T": 7, "V": 0.5}


def land(*pieces):
    types, shapes = zip(*pieces, strict=True)
    return frame(shapes, land_type=list(types))


def test_the_farmland_within_each_site_is_drawn_by_land_type():
    ground = land((21, shapely.box(0, 0, 60, 100)), (23, shapely.box(60, 0, 80, 100)))
    forest = land((30, shapely.box(500, 0, 600, 100)))
    everything = region(land=pd.concat([ground, forest], ignore_index=True))
    lost = drawn_layers(
        everything, evaluation(shapely.box(0, 0, 100, 50), shapely.box(500, 0, 550, 50))
    )["farmland_lost"]
    assert dict(zip(lost["land_type"], lost.area, strict=True)) == {21: 3000.0, 23: 1000.0}


def test_what_becomes_of_the_parts_of_a_field_that_is_cut():
    """4 daa to the west, and 12 to the east that a road around it shuts in."""
    ring = shapely.box(150, -9, 309, 109) - shapely.box(0, 0, 300, 100)
    ground = land((21, shapely.box(0, 0, 300, 100)), (12, ring))
    parts = drawn_layers(region(land=ground), evaluation(shapely.box(40, -20, 180, 120)))
    parts = parts["field_parts"]
    assert parts["site"].tolist() == ["s0", "s0"]
    assert parts["daa"].tolist() == pytest.approx([4.0, 12.0], abs=1e-3)
    assert parts["becomes"].tolist() == ["small", "shut_in"]


def test_what_the_region_lacks_is_not_made():
    assert set(drawn_layers(region(), evaluation(shapely.Point(0, 0)))) == {"walking_bands"}


def test_five_minutes_are_four_hundred_metres_by_the_street():
    bands = drawn_layers(region(), evaluation(shapely.box(0, 0, 10, 10)))["walking_bands"]
    assert bands["site"].tolist() == ["s0"] * 3
    assert bands["minutes"].tolist() == [5, 10, 15]
    reach = [shape.bounds[2] - 10 for shape in bands.geometry]
    assert reach == pytest.approx([m * NORWEGIAN.speed / DETOUR for m in (5, 10, 15)])


def test_where_there_are_streets_one_walks_along_them():
    """The house stands by the street that goes east; nothing goes west."""
    street = frame([shapely.LineString([(0, 0), (3000, 0)])])
    bands = drawn_layers(region(roads=street), evaluation(shapely.box(-10, -5, 10, 5)))
    west, _south, east, _north = bands["walking_bands"].geometry.iloc[0].bounds
    assert east == pytest.approx(10 + 400 + 50)
    assert west == pytest.approx(-10 - 50)


def test_a_coarse_road_is_not_walked_along():
    road = frame([shapely.LineString([(0, 0), (3000, 0)])], coarse=[True])
    bands = drawn_layers(region(roads=road), evaluation(shapely.box(-10, -5, 10, 5)))
    assert bands["walking_bands"].geometry.iloc[0].bounds[0] == pytest.approx(-10 - 400 / 1.3)


def test_the_sea_is_not_walked_on():
    sea = frame([shapely.box(100, -9000, 9000, 9000)])
    sites = evaluation(shapely.box(0, 0, 10, 10), shapely.box(-9000, 0, -8990, 10))
    bands = drawn_layers(region(shoreline=sea), sites)["walking_bands"]
    assert [shape.bounds[2] for shape in bands.geometry[:3]] == [100] * 3
    assert bands.geometry.iloc[3].area > bands.geometry.iloc[0].area


@pytest.fixture(scope="module")
def whole_run():
    region = open_region(None)
    return region, score([sample_proposals()], region)


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn.name)
def test_a_layer_has_the_columns_that_it_declares(drawn, whole_run):
    """On the bundled region, which has every layer that is used."""
    found = drawn.make(*whole_run)
    assert set(drawn.columns) <= set(found.columns)
    assert len(found) > 0
    assert found.crs == CRS


@pytest.mark.parametrize(
    ("has", "made"), [({"centres"}, True), ({"centres", "stops"}, True), ({"roads"}, False)]
)
def test_what_the_region_alone_decides_is_made_ready_where_it_has_the_layers(
    monkeypatch, has, made
):
    regions = []
    monkeypatch.setattr(layers, "car_km_classes", regions.append)
    here = region(**dict.fromkeys(has))
    layers.ready(here)
    assert regions == [here] * made


def test_all_the_layers_that_something_rests_on_are_needed(monkeypatch):
    two = layers.Drawn("two", ("centres", "roads"), (), layers.car_km_surface)
    monkeypatch.setattr(layers, "DRAWN", (two,))
    monkeypatch.setattr(layers, "car_km_classes", lambda _region: pytest.fail("it lacks the roads"))
    layers.ready(region(centres=None))
    assert drawn_layers(region(centres=None), None) == {}
