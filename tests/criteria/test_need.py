"""The need by hand: by the whole stock, by the growth alone, and as bounds."""

from __future__ import annotations

import pandas as pd
import pytest

from ikap.criteria.need import business_land, flow_need, municipal_need, need_by_name, stock_need

TARGETS = pd.DataFrame({"municipality_code": ["5001", "5028"], "dwellings_share": [0.75, 0.25]})


def assumptions(own=(), **rows):
    table = [(name, None, *bounds) for name, bounds in rows.items()]
    columns = ["name", "municipality_code", "low", "best", "high"]
    return pd.DataFrame([*table, *own], columns=columns)


def need(table, **more):
    return municipal_need(TARGETS, table, need_by_name(table), **more)


@pytest.mark.parametrize(
    ("people", "household", "vacant", "torn", "wanted"),
    [
        (20_600, 2.15, 0.02, 0.0, -123.07),
        (21_800, 2.05, 0.03, 0.001, 1_181.84),
        (23_000, 1.95, 0.05, 0.002, 2_753.25),
    ],
)
def test_the_whole_stock(people, household, vacant, torn, wanted):
    found = stock_need(people, household, vacant, 9_900, torn * 9_900 * 12)
    assert found == pytest.approx(wanted, abs=0.01)


def test_smaller_households_ask_for_homes_that_the_growth_alone_does_not_see():
    """10 000 people stay; from 2.10 to 2.00 in each home 238 more are needed."""
    assert flow_need(0, 2.0) == 0
    assert stock_need(10_000, 2.0, 0, 10_000 / 2.1, 0) == pytest.approx(238.10, abs=0.005)


def test_melhus_needs_between_579_and_1_269_homes_in_twelve_years():
    """Its share .0555 of 1 824, 2 900 or 4 000 people a year at 2.1 in each home."""
    found = [flow_need(people * 12 * 0.0555, 2.1) for people in (1_824, 2_900, 4_000)]
    assert found == pytest.approx([578.5, 919.7, 1_268.6], abs=0.05)
    assert [900 - homes for homes in found] == pytest.approx([321.5, -19.7, -368.6], abs=0.05)
    years = [900 / homes * 12 for homes in found]
    assert years == pytest.approx([18.7, 11.7, 8.5], abs=0.05)


def test_the_fewest_homes_go_with_the_fewest_people_in_the_largest_households():
    table = need(
        assumptions(
            people_per_year=(80, 100, 120),
            people_per_new_dwelling=(1.5, 2, 2.5),
            years=(10, 10, 10),
        )
    )
    assert table.loc["5028", ["low", "best", "high"]].tolist() == [80.0, 125.0, 200.0]
    assert not table["stock_form"].any()


def test_a_municipality_with_a_forecast_of_its_own_leaves_the_rest_to_the_others():
    """30 of the region's 100 a year are Melhus' own; Trondheim has the 70 that are left."""
    table = need(
        assumptions(
            own=[("people_per_year", "5028", 20, 30, 40)],
            people_per_year=(100, 100, 100),
            people_per_new_dwelling=(2, 2, 2),
            years=(10, 10, 10),
        )
    )
    assert table["best"].to_dict() == {"5001": 350.0, "5028": 150.0}
    assert table.loc["5001", ["low", "high"]].tolist() == [400.0, 300.0]


def test_the_stock_is_counted_where_the_region_has_it_and_a_forecast():
    """2024 + 10 years lies halfway from 1 000 to 1 200 people: 1 100 / 2 homes, 500 are there."""
    forecast = pd.DataFrame(
        [("5028", year, scenario, people) for year, people in ((2029, 1_000.0), (2039, 1_200.0))
         for scenario in ("low", "best", "high")],
        columns=["municipality_code", "year", "scenario", "persons"],
    )  # fmt: skip
    stock = pd.DataFrame(
        {"municipality_code": ["5001", "5028"], "year": [2024, 2024], "dwellings": [9.0, 500.0]}
    )
    table = need(
        assumptions(
            people_per_year=(1, 1, 1),
            people_per_new_dwelling=(2, 2, 2),
            people_per_dwelling=(2, 2, 2),
            years=(10, 10, 10),
        ),
        population_scenarios=forecast,
        dwelling_stock=stock,
    )
    assert table["stock_form"].all()
    assert table.loc["5028", ["low", "best", "high"]].tolist() == [50.0, 50.0, 50.0]
    assert table.loc["5001"].isna().tolist()[:3] == [True, True, True]  # no forecast: not known


def test_business_land_is_the_years_times_the_need_of_one():
    table = assumptions(land_per_year=(50, 100, 120), years=(12, 12, 12))
    assert business_land(table).to_dict() == {"low": 600, "best": 1200, "high": 1440, "years": 12}
