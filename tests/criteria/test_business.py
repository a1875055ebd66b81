"""Firms and places: the way that lorries take, and what a class of firm makes of it.

A side road of 2 km leads north from a European road that ends at (0, 0) and (20 000, 0).
"""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.criteria.business import (
    ROAD_CURVE,
    county_roads,
    freight_access,
    housing_ground,
    junctions,
    lorry_distance,
    lorry_network,
    lorry_signs,
    match,
    place_qualities,
)
from ikap.criteria.destinations import (
    drives,
    junction_targets,
    own_area_targets,
    terminal_targets,
)
from ikap.criteria.ground import road_network
from ikap.criteria.sites import Sites
from ikap.measure.points import Points
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


def one_at(place):
    """A site whose only sample point is at a place."""
    return Points(np.array([shapely.Point(place)]), np.zeros(1, dtype=int), 1)


def lorry_metres(homes, at=(2_000, 2_000), roads=ROADS):
    housing = layer([homes], name=["Hagebyen"])
    goal = junction_targets(junctions(roads))
    homes = housing_ground(housing)
    signs = lorry_signs(lorry_network(roads, homes), goal, None)
    return float(lorry_distance(one_at(at), goal, roads, signs, homes)[0])


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


def test_where_the_roads_lack_the_small_streets_a_straight_way_clear_of_houses_counts():
    """By air × 1.3 it is 3.7 km to the end of the road, along the roads 4 km."""
    coarse = ROADS.assign(coarse=True)
    far, across = shapely.box(8_000, 500, 9_000, 900), shapely.box(900, 900, 1_300, 1_300)
    assert lorry_metres(far, roads=coarse) == pytest.approx(1.3 * np.hypot(2_000, 2_000))
    assert lorry_metres(across, roads=coarse) == pytest.approx(4_000)


def test_a_site_amid_houses_is_not_reached_outside_them_however_near_the_road():
    assert np.isnan(lorry_metres(shapely.box(3_000, 100, 4_000, 900), at=(3_500, 500)))


def quality(junction, lorry, there=np.nan):
    transit, way = SimpleNamespace(mean=np.zeros(1)), SimpleNamespace(mean=np.array([9_000.0]))
    apart = None if lorry is None else np.array([lorry])
    km = np.array([junction / 1000])
    freight = {"road": ROAD_CURVE(km), "access": np.array(["junction"]), "km": km,
               "there": np.array([there])}  # fmt: skip
    found = place_qualities(transit, dict.fromkeys((1, 2), way), freight, apart)
    return {name: values[0] for name, values in found.items()}


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
    points, way = one_at(at), SimpleNamespace(mean=np.array([junction_km * 1000]))
    targets = {}
    if "terminals" in layers:
        targets["terminal_targets"] = terminal_targets(layers["terminals"])
    if "business_areas" in layers:
        own = own_area_targets(layers["business_areas"], MUNICIPALITIES)
        targets["own_area_targets"] = own
    straight = drives(points)
    found = freight_access(
        Sites(sites), points, straight, way, county_roads(roads), None, **targets
    )
    at_hand = round(found["there"][0], 3)
    return found["access"][0], round(found["km"][0], 2), round(found["road"][0], 3), at_hand


def test_a_county_road_gives_its_part_of_the_value_where_no_main_road_is_near():
    """1 000 m by air are 1.3 km: .94 of a full road, and .7 of that."""
    assert reached((3_000, 2_000), roads=ROADS)[:3] == ("county_road", 1.3, round(0.7 * 0.94, 3))
    assert reached((3_000, 2_000), junction_km=1.0, roads=ROADS)[:3] == ("junction", 1.0, 1.0)


def test_a_port_counts_as_a_junction():
    port = layer([shapely.Point(9_000, 0)], terminal=["port"], name=["Kaia"])
    assert reached((8_000, 0), terminals=port) == ("terminal", 1.3, 0.94, 0.94)


def test_only_the_business_areas_of_the_sites_own_municipality_count():
    own = layer([shapely.box(1_000, -10, 2_000, 10)], name=["Vår"])
    other = layer([shapely.box(-2_000, -10, -20, 10)], name=["Deres"])
    assert reached((1_500, 0), business_areas=own) == ("own_area", 0.0, 0.8, 0.8)
    assert reached((20, 0), business_areas=other)[:3] == ("junction", 50.0, 0.0)


def test_the_better_of_the_places_where_lorries_drive_already_counts():
    """A port 1.3 km off is worth .94, the site's own business area .8."""
    port = layer([shapely.Point(9_000, 0)], terminal=["port"], name=["Kaia"])
    own = layer([shapely.box(7_900, -10, 8_100, 10)], name=["Vår"])
    found = reached((8_000, 0), terminals=port, business_areas=own)
    assert found == ("terminal", 1.3, 0.94, 0.94)


@pytest.mark.parametrize(
    ("town", "local", "central"), [(0.5, 9.0, 1), (9.0, 0.5, 1), (0.9, 9.0, 0)]
)
def test_a_place_is_central_by_the_nearer_of_the_centres(town, local, central):
    transit = SimpleNamespace(mean=np.zeros(1))
    ways = {1: SimpleNamespace(mean=np.array([town * 1000])),
            2: SimpleNamespace(mean=np.array([local * 1000]))}  # fmt: skip
    freight = {"road": np.ones(1), "access": np.array(["junction"]), "km": np.ones(1),
               "there": np.ones(1)}  # fmt: skip
    assert place_qualities(transit, ways, freight)["central"].tolist() == [central]


def test_only_class_c_heeds_the_lorries_way_and_a_centre_halves_once():
    one = pd.Series([1.0])
    none, half = one * 0, one * 0.5

    def of(firm, central=False, lorry=half):
        far = pd.Series([central])
        return float(match([firm], none, none, one, far, lorry)[0])

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
    free, whole = lorry_network(ROADS, housing_ground(housing)), road_network(ROADS)
    assert free.length.sum() == pytest.approx(whole.length.sum())


def test_the_housing_areas_are_laid_together_once_for_roads_and_straight_lines():
    assert "housing_areas" in housing_ground.inputs
    assert "housing_areas" not in (*lorry_network.inputs, *lorry_distance.inputs)
