"""Water, sewer and road by hand: metres along a road, what has capacity, and the worst light."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.explain.said import sentence
from ikap.assess.measurement import Tables, measure
from ikap.criteria.supply import (
    JOINABLE,
    LACKING,
    TO_SETTLE,
    connection_light,
    sewer_connection,
    water_connection,
)
from ikap.model import Kind

CRS = "EPSG:25832"
E, N = 600_000, 7_000_000


def point(x, y=0):
    return shapely.Point(E + x, N + y)


def look(*places, roads=True):
    """A site on a straight road, and connections (service, where, capacity) along it."""
    shape = shapely.box(E - 5, N - 5, E + 5, N + 5)
    sites = gpd.GeoDataFrame({"kind": [Kind.HOUSING], "net": [shape]}, geometry=[shape], crs=CRS)
    sites.index = pd.Index(["a"], name="id")
    services, shapes, capacity = zip(*places, strict=True)
    layers = {
        "connections": gpd.GeoDataFrame(
            {"service": services, "name": None, "capacity": capacity},
            geometry=list(shapes),
            crs=CRS,
        ),
        "centres": None,
    }
    if roads:
        line = shapely.LineString([(E - 9000, N), (E + 9000, N)])
        layers["roads"] = gpd.GeoDataFrame(
            {"coarse": [False], "road_class": ["F"]}, geometry=[line], crs=CRS
        )
    found = measure(
        Tables(sites, lambda name: name in layers and name != "centres", layers.__getitem__),
        [water_connection, sewer_connection, connection_light],
    )
    return found.droplevel("id")


def light(*places):
    return look(*places).loc["connection_light", "measured"]


def test_the_way_follows_the_road_from_the_nearest_point():
    row = look(("water", point(400), "free")).loc["water_connection"]
    assert row["measured"] == pytest.approx(400, abs=6)  # the site is 10 m wide
    assert row["facts"]["capacity"] == "ledig kapasitet"


def test_a_pipe_may_be_joined_along_its_length():
    pipe = shapely.LineString([(E + 300, N), (E + 3000, N)])
    assert look(("water", pipe, "free")).loc["water_connection", "measured"] == pytest.approx(
        300, abs=6
    )


def test_a_full_pipe_sends_one_on_to_the_next():
    row = look(("water", point(100), "none"), ("water", point(900), "free"))
    assert row.loc["water_connection", "facts"]["open"] == pytest.approx(900, abs=6)
    assert row.loc["connection_light", "measured"] == TO_SETTLE


def test_capacity_near_by_is_green_and_none_in_reach_is_red():
    assert light(("water", point(400), "free")) == JOINABLE
    assert light(("water", point(400), "limited")) == TO_SETTLE
    assert light(("water", point(400), None)) == TO_SETTLE
    assert light(("water", point(400), "none")) == LACKING
    assert light(("water", point(2600), "free")) == LACKING


def test_the_worst_service_decides_and_is_named():
    found = look(("water", point(100), "free"), ("sewer", point(100), "none"))
    row = found.loc["connection_light"]
    assert (row["measured"], row["facts"]["service"]) == (LACKING, "avløp")


def test_where_there_is_room_for_all_none_is_said_to_decide():
    found = look(("water", point(50), "limited"), ("water", point(400), "free"))
    row = found.loc["connection_light"]
    assert row["measured"] == JOINABLE
    assert "service" not in row["facts"]
    assert sentence(connection_light, row) == (
        "Vann, avløp og veg: tilkoblinger med ledig kapasitet i nærheten"
    )


def test_what_must_be_settled_may_be_either():
    row = look(("water", point(400), "limited")).loc["connection_light"]
    assert (row["low"], row["high"]) == (JOINABLE, LACKING)


def test_a_service_that_nobody_maps_is_not_measured():
    assert np.isnan(look(("water", point(100), "free")).loc["sewer_connection", "measured"])
