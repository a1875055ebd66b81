"""Reisekonsekvens of two zones on one straight road, worked out on paper.

The centre is at 0, «Bygda» at 10 km. In the town a trip is 0.2 as car driver up to 5 km and 0.5
beyond; in the country always 0.8.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.measurement import Tables, measure
from ikap.criteria import INDICATORS
from ikap.criteria.climate import car_grams
from ikap.model import Kind

CRS = 25832
NAMES = ("resident_travel_km", "commuting_travel_km", "site_car_km", "site_car_co2",
         "resident_car_km", "local_traffic")  # fmt: skip
WANTED = [i for i in INDICATORS if i.id in NAMES]


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def tables():
    """Towns at 0 and 10 km along a road; everybody makes one trip to work and two for leisure."""
    return {
        "centres": layer(
            [shapely.Point(0, 0), shapely.Point(10_000, 0)],
            name=["Torget", "Bygda"],
            level=[1, 4],
            main=[True, False],
        ),
        "roads": layer(
            [shapely.LineString([(-9_000, 0), (30_000, 0)])], name=["E6"], road_class=["E"]
        ),
        "travel_zones": layer(
            [shapely.box(-5_000, -5_000, 5_000, 5_000), shapely.box(5_000, -5_000, 20_000, 5_000)],
            zone=["by", "land"],
            modal_zone=["B", "E"],
        ),
        "travel_trips": pd.DataFrame(
            {
                "kind": ["housing", "housing", "business"],
                "purpose": ["arbeid", "fritid", "arbeid"],
                "trips": [1.0, 2.0, 1.5],
            }
        ),
        "travel_destinations": pd.DataFrame(
            [
                ("by", "arbeid", "by", 0.5, np.nan),
                ("by", "arbeid", "land", 0.5, np.nan),
                ("by", "fritid", "by", 1.0, 3.0),
                ("land", "arbeid", "Torget", 1.0, np.nan),
                ("land", "fritid", "utlandet", 1.0, 50.0),
            ],
            columns=["zone", "purpose", "destination", "share", "km"],
        ),
        "travel_settlement": pd.DataFrame(
            [("by", "by", 0.6, np.nan), ("by", "land", 0.4, np.nan), ("land", "land", 1.0, 4.0)],
            columns=["zone", "destination", "share", "km"],
        ),
        "travel_modes": pd.DataFrame(
            [
                (purpose, *row)
                for purpose in ("arbeid", "fritid")
                for row in (("B", 0.0, 5.0, 0.2), ("B", 5.0, np.nan, 0.5), ("E", 0.0, np.nan, 0.8))
            ],
            columns=["purpose", "modal_zone", "from_km", "to_km", "car_driver"],
        ),
    }


def site_at(x, kind=Kind.HOUSING):
    """A site whose only sample point is at x metres along the road."""
    shape = shapely.box(x - 3, -3, x + 3, 3)
    frame = layer(
        [shape],
        kind=[kind],
        business_class=["A" if kind is Kind.BUSINESS else None],
        municipality_code=["5001"],
        dwellings=[100.0],
        jobs=[200.0],
        car_year=2030,
    ).set_index(pd.Index(["s"], name="id"))
    return frame.assign(net=frame.geometry)


def found(site, layers):
    table = measure(Tables(site, lambda name: name in layers, layers.__getitem__), WANTED)
    return table.droplevel("id")


def test_a_resident_of_the_town():
    """At 2 km: work 1 × (.5 × 2 km × .2 + .5 × 8 km × .5), leisure 2 × 3 km × .2."""
    row = found(site_at(2_000), tables()).loc["resident_travel_km"]
    assert row["measured"] == pytest.approx(0.2 + 2.0 + 1.2)
    facts = row["facts"]
    assert facts["zone"] == "by"
    assert facts["driver"] == pytest.approx((0.5 * 0.2 + 0.5 * 0.5 + 2 * 0.2) / 3)
    assert facts["length"] == pytest.approx((0.5 * 2 + 0.5 * 8 + 2 * 3) / 3)


def test_a_resident_of_the_country_drives_to_the_centre_and_abroad():
    """At 12 km: work 12 km × .8, leisure 2 × 50 km × .8."""
    row = found(site_at(12_000), tables()).loc["resident_travel_km"]
    assert row["measured"] == pytest.approx(9.6 + 80)


def test_a_job_in_the_town_by_where_todays_employees_live():
    """At 2 km: 1.5 trips × (.6 × 2 km × .2 + .4 × 8 km × .5)."""
    row = found(site_at(2_000, Kind.BUSINESS), tables()).loc["commuting_travel_km"]
    assert row["measured"] == pytest.approx(1.5 * (0.24 + 1.6))


def test_what_all_of_them_drive_in_a_year_and_its_carbon():
    """100 homes with 2.1 people 365 days; 200 jobs on 230 working days."""
    homes, jobs = (found(site_at(2_000, kind), tables()) for kind in Kind)
    assert homes.loc["site_car_km", "measured"] == pytest.approx(3.4 * 210 * 365)
    assert jobs.loc["site_car_km", "measured"] == pytest.approx(1.5 * 1.84 * 200 * 230)
    told = homes.loc["site_car_co2"]
    assert told["measured"] == pytest.approx(3.4 * 210 * 365 * 55 / 1e6)
    assert told["facts"]["year"] == "2030"
    assert told["facts"]["y2050"] == pytest.approx(3.4 * 210 * 365 * 10 / 1e6)
    assert homes.loc["local_traffic", ["measured", "low", "high"]].tolist() == [350, 250, 500]
    assert jobs.loc["local_traffic", "measured"] == 500


def test_the_fleet_falls_straight_between_its_years_and_never_below_its_floor():
    assert [car_grams(year) for year in (2000, 2022, 2035, 2050, 2090)] == [
        110, 110, 37.5, 10, 10]  # fmt: skip


def test_a_site_outside_every_zone_is_left_to_the_model():
    table = found(site_at(25_000), tables())
    assert np.isnan(table.loc["resident_travel_km", "measured"])
    assert table.loc["resident_car_km", "measured"] == pytest.approx(14 * 5**0.35)
    assert table.loc["site_car_km", "measured"] == pytest.approx(14 * 5**0.35 * 210 * 365)
    assert table.loc["site_car_km", "high"] == pytest.approx(14 * 5**0.63 * 210 * 365)


def test_a_point_in_two_zones_has_the_mean_of_them():
    layers = tables()
    layers["travel_zones"] = layer(
        [shapely.box(-5_000, -5_000, 5_000, 5_000), shapely.box(1_000, -5_000, 20_000, 5_000)],
        zone=["by", "land"],
        modal_zone=["B", "E"],
    )
    row = found(site_at(2_000), layers).loc["resident_travel_km"]
    assert row["measured"] == pytest.approx((3.4 + (2 * 0.8 + 80)) / 2)


def test_zones_by_municipality_and_distance_where_nobody_drew_them():
    layers = tables()
    del layers["travel_zones"]
    layers["travel_bands"] = pd.DataFrame(
        {
            "municipality_code": ["5001", "5001"],
            "from_km": [0.0, 5.0],
            "to_km": [5.0, np.nan],
            "zone": ["by", "land"],
            "modal_zone": ["B", "E"],
        }
    )
    named = {"by": "Torget", "land": "Bygda"}
    for name in ("travel_destinations", "travel_settlement"):
        layers[name] = layers[name].replace({"destination": named})
    assert found(site_at(2_000), layers).loc["resident_travel_km", "measured"] == pytest.approx(3.4)
    far = found(site_at(12_000), layers).loc["resident_travel_km"]
    assert far["measured"] == pytest.approx(89.6)


def test_a_trip_that_no_way_leads_to_leaves_the_driving_unknown():
    layers = tables()
    layers["shoreline"] = layer([shapely.box(3_000, -90_000, 4_900, 90_000)])
    del layers["roads"]
    assert np.isnan(found(site_at(2_000), layers).loc["resident_travel_km", "measured"])
