"""Firms and places: the way that lorries take, and what a class of firm makes of it.

A side road of 2 km leads north from a European road that ends at (0, 0) and (20 000, 0).
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.criteria.business import (
    ROAD_CURVE,
    freight_access,
    junctions,
    lorry_distance,
    lorry_network,
    match,
    place_qualities,
)
from ikap.criteria.ground import road_network
from ikap.sources.proposals.purpose import many_visits

CRS = 25832
SITE = "site"


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


ROADS = layer(
    [
        shapely.LineString([(0, 0), (20_000, 0)]),
        shapely.LineString([(2_000, 0), (2_000, 2_000)]),
    ],
    name=["E6", "Gata"],
    road_class=["E", "F"],
)


def lorry_metres(homes, at=(2_000, 2_000), roads=ROADS):
    housing = layer([homes], name=["Hagebyen"])
    points = gpd.GeoSeries([shapely.Point(at)], index=[SITE], crs=CRS)
    free = lorry_network(roads, housing)
    found = lorry_distance(points, junctions(roads), roads, free, housing)
    return float(found[SITE])


def test_a_way_that_meets_no_housing_is_as_long_as_any():
    assert lorry_metres(shapely.box(8_000, 500, 9_000, 900)) == pytest.approx(4_000)


def test_a_way_that_houses_stand_across_is_no_way():
    assert np.isnan(lorry_metres(shapely.box(1_800, 800, 2_200, 1_200)))


def test_a_main_road_counts_wherever_it_runs():
    assert lorry_metres(shapely.box(500, -200, 1_500, 200)) == pytest.approx(4_000)


def test_lorries_go_around_when_there_is_another_road():
    bypass = layer(
        [*ROADS.geometry, shapely.LineString([(2_000, 2_000), (5_000, 2_000), (5_000, 0)])],
        name=["E6", "Gata", "Omkjøringa"],
        road_class=["E", "F", "F"],
    )
    homes = shapely.box(1_800, 800, 2_200, 1_200)
    assert lorry_metres(homes, roads=bypass) == pytest.approx(3_000 + 2_000 + 5_000)


def test_a_site_amid_houses_is_not_reached_outside_them_however_near_the_road():
    assert np.isnan(lorry_metres(shapely.box(3_000, 100, 4_000, 900), at=(3_500, 500)))


def quality(junction, lorry, there=np.nan):
    ids = pd.Index([SITE])
    transit = pd.DataFrame({"mean": [0.0]}, index=ids)
    centres = pd.concat({level: pd.DataFrame({"mean": [9_000.0]}, index=ids) for level in (1, 2)})
    apart = None if lorry is None else pd.Series([lorry], index=ids)
    freight = pd.DataFrame(
        {"road": ROAD_CURVE(junction / 1000), "access": "junction", "km": junction / 1000,
         "there": there}, index=ids)  # fmt: skip
    return place_qualities(transit, centres, freight, apart).iloc[0]


@pytest.mark.parametrize(
    ("junction", "lorry", "value", "through"),
    [
        (2_000.0, 2_000.0, 0.8, False),  # the same way
        (1_000.0, np.nan, 0.5, True),  # no way outside housing: half of 1
        (1_000.0, 2_000.0, 0.8, False),  # a longer way outside is better than half
        (1_000.0, 6_000.0, 0.5, True),  # 6 km outside is worth .2, less than half
    ],
)
def test_the_road_of_lorries_is_the_way_outside_housing_or_half(junction, lorry, value, through):
    row = quality(junction, lorry)
    assert row["lorry"] == pytest.approx(value)
    assert bool(row["housing"]) is through


def test_where_nobody_has_drawn_the_housing_it_halves_nothing():
    row = quality(1_000.0, None)
    assert (row["lorry"], row["road"]) == (1.0, 1.0)
    assert pd.isna(row["housing"])


def test_where_lorries_drive_already_the_houses_on_the_way_do_not_halve():
    row = quality(1_000.0, np.nan, there=0.8)
    assert (row["lorry"], bool(row["housing"])) == (0.8, False)


MUNICIPALITIES = layer(
    [shapely.box(-50_000, -50_000, 0, 50_000), shapely.box(0, -50_000, 50_000, 50_000)],
    municipality_code=["5001", "5028"],
)


def reached(at, junction_km=50.0, roads=ROADS.iloc[:1], **layers):
    """R, what gives it, and how far it is, for a site of Melhus in the east."""
    sites = layer([shapely.Point(at).buffer(1)], municipality_code=["5028"]).set_axis([SITE])
    points = gpd.GeoSeries([shapely.Point(at)], index=[SITE], crs=CRS)
    way = pd.DataFrame({"mean": [junction_km * 1000]}, index=[SITE])
    row = freight_access(sites, points, way, roads, MUNICIPALITIES, **layers).iloc[0]
    return row["access"], round(row["km"], 2), round(row["road"], 3)


def test_a_county_road_gives_its_part_of_the_value_where_no_main_road_is_near():
    """1 000 m by air are 1.3 km: .94 of a full road, and .7 of that."""
    assert reached((3_000, 2_000), roads=ROADS) == ("county_road", 1.3, round(0.7 * 0.94, 3))
    assert reached((3_000, 2_000), junction_km=1.0, roads=ROADS) == ("junction", 1.0, 1.0)


def test_a_port_counts_as_a_junction():
    port = layer([shapely.Point(9_000, 0)], terminal=["port"], name=["Kaia"])
    assert reached((8_000, 0), terminals=port) == ("terminal", 1.3, 0.94)


def test_only_the_business_areas_of_the_sites_own_municipality_count():
    own = layer([shapely.box(1_000, -10, 2_000, 10)], name=["Vår"])
    other = layer([shapely.box(-2_000, -10, -20, 10)], name=["Deres"])
    assert reached((1_500, 0), business_areas=own) == ("own_area", 0.0, 0.8)
    assert reached((20, 0), business_areas=other) == ("junction", 50.0, 0.0)


def test_only_class_c_heeds_the_lorries_way_and_a_centre_halves_once():
    one = pd.Series([1.0])
    none, half = one * 0, one * 0.5

    def of(firm, central=False, lorry=half):
        far = pd.Series([central])
        return float(match(pd.Series([firm]), none, none, one, far, lorry).iloc[0])

    assert (of("C"), of("B"), of("A")) == (0.5, 0.5, 0.0)
    assert of("C", central=True) == 0.5
    assert of("C", central=True, lorry=one) == 0.5


def test_a_road_that_nobody_can_reach_stays_unknown():
    assert np.isnan(quality(np.nan, 500.0)["lorry"])


def test_a_shop_of_a_thousand_visits_a_daa_is_for_people():
    assert many_visits(1_000, 1_000.0)
    assert not many_visits(100, 1_000.0)


def test_the_free_roads_of_a_town_without_houses_are_all_the_roads():
    housing = layer([shapely.box(90_000, 0, 90_100, 100)], name=["Langt unna"])
    free, whole = lorry_network(ROADS, housing), road_network(ROADS)
    assert free.length.sum() == pytest.approx(whole.length.sum())
