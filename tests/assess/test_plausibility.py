"""Six cases worked out by hand from the first set of curves and weights: arithmetic, and sense."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess import profiles
from ikap.assess.judgement import judge
from ikap.assess.limits import tidy
from ikap.criteria.business import match
from ikap.criteria.climate import car_model
from ikap.criteria.growth import location_quotient

RESERVE = pd.Series(
    {
        "5001": 4234 + 308,
        "5027": 124,
        "5028": 216,
        "5029": 418,
        "5031": 216,
        "5035": 227,
        "5054": 55,
        "5059": 172,
    },
    dtype=float,
)
SHARE = pd.Series(
    {
        "5001": 0.6806,
        "5027": 0.0196,
        "5028": 0.0555,
        "5029": 0.0270,
        "5031": 0.0469,
        "5035": 0.0785,
        "5054": 0.0319,
        "5059": 0.0598,
    }
)
NEED = 4000 / 2.1 * 12
BUSINESS_NEED = 2400 / 22 * 12


def housing(km, emissions, centres, transit, equivalents, daa, core, municipality, dwellings):
    quotient = location_quotient(RESERVE, SHARE)[municipality]
    far = {f"centre_{level}_km": centres.get(level, 99.0) for level in (1, 2, 3, 4)}
    return far | {
        "resident_car_km": float(car_model(pd.Series([km * 1000.0]), 14, 0.35)[0]),
        "land_emissions_per_daa": emissions,
        "access_index": transit,
        "errands_within_walk": 0.0,
        "equivalents_lost": equivalents,
        "equivalents_share": equivalents / daa,
        "core_farmland_lost": core,
        "reserve_quotient": quotient,
        "housing_need_share": dwellings / (NEED * SHARE[municipality]),
    }


def business(km, emissions, fit, daa, jobs_ratio):
    return {
        "commuting_car_km": float(car_model(pd.Series([km * 1000.0]), 12, 0.35)[0]),
        "land_emissions_per_daa": emissions,
        "business_match": fit,
        "equivalents_lost": 0.0,
        "equivalents_share": 0.0,
        "core_farmland_lost": 0.0,
        "jobs_ratio": jobs_ratio,
        "business_need_share": daa / BUSINESS_NEED,
    }


def fit(firm, transit, centre, road):
    one = [pd.Series([value]) for value in (firm, transit, centre, road, False)]
    return float(match(*one)[0])


# criteria.md names the sites; what it leaves open (jobs, some distances) is an estimate.
CASES = {
    "1 Midtbyen": housing(0.4, 0, {1: 0.4}, 30, 0, 2, 0, "5001", 12),
    "2 Melhus": housing(20, 8, {3: 1.5}, 2.5, 240, 300, 300, "5028", 900),
    "3 Singsås": housing(75, 30, {4: 1.5}, 0.3, 0, 20, 0, "5027", 45),
    "4 Malvik": housing(17, (28 * 200 + 12 * 30) / 40, {3: 4}, 1.5, 0, 40, 0, "5031", 90),
    "5 Sveberg": business(20, 30, fit("C", 0, 0, 1.0), 150, 0.55),
    "6 Heimdal": business(9, 0, fit("A", 0.82, 0.9, 0), 8, 1.15),
}
GOALS = {  # climate, proximity, soil, growth
    "1 Midtbyen": (96, 100, 100, 60),
    "2 Melhus": (56, 44, 0, 81),
    "3 Singsås": (23, 20, 100, 66),
    "4 Malvik": (26, 24, 100, 100),
    "5 Sveberg": (42, 100, 100, 86),
    "6 Heimdal": (80, 90, 100, 44),
}
LIGHTS = {
    "1 Midtbyen": "GGGY",
    "2 Melhus": "YYRG",
    "3 Singsås": "RRGY",
    "4 Malvik": "RRGG",
    "5 Sveberg": "YGGG",
    "6 Heimdal": "GGGY",
}
TOTALS = {
    "balansert": (93, 42, 48, 55, 86, 84),
    "jordvern": (93, 32, 63, 70, 89, 86),
    "klima": (94, 46, 38, 44, 75, 83),
    "like-vekter": (89, 45, 52, 62, 82, 78),
}
WHOLES = "GRRRGG"


def judged(profile):
    sites = gpd.GeoDataFrame(
        {
            "kind": [
                "business" if "business_match" in case else "housing" for case in CASES.values()
            ],
            "list": ["business_c", "business_ab"][0],
            "municipality_code": ["5001", "5028", "5027", "5031", "5031", "5001"],
            "area_daa": 10.0,
            "net_area_daa": 10.0,
        },
        index=pd.Index(CASES, name="id"),
        geometry=[shapely.box(0, 0, 100, 100)] * len(CASES),
        crs="EPSG:25832",
    )
    rows = [
        {
            "id": site,
            "indicator": name,
            "measured": value,
            "low": value,
            "high": value,
            "unit": "",
            "facts": {},
        }
        for site, case in CASES.items()
        for name, value in case.items()
    ]
    names = {row["indicator"] for row in rows}
    rows += [
        {
            "id": site,
            "indicator": name,
            "measured": np.nan,
            "low": np.nan,
            "high": np.nan,
            "unit": "",
            "facts": {},
        }
        for site, case in CASES.items()
        for name in names - set(case)
    ]
    indicators = pd.DataFrame(rows).set_index(["id", "indicator"]).sort_index()
    return judge(sites, tidy([]), indicators, profiles.load(profile), lambda layer: True)


@pytest.mark.parametrize("case", CASES)
def test_goals_are_as_worked_out(case):
    goals = judged("balansert").goals.loc[case]
    assert tuple((100 * goals["value"]).round().astype(int)) == GOALS[case]
    assert "".join(str(light)[0].upper() for light in goals["light"]) == LIGHTS[case]


@pytest.mark.parametrize("profile", TOTALS)
def test_totals_are_as_worked_out(profile):
    sites = judged(profile).sites
    assert tuple((100 * sites["score"]).round().astype(int)) == TOTALS[profile]
    assert "".join(str(light)[0].upper() for light in sites["light"]) == WHOLES


def test_a_red_goal_that_cannot_be_compensated_decides():
    assert judged("balansert").sites.loc["2 Melhus", "light_reason"] == ("not_compensable", "soil")
    assert judged("balansert").sites.loc["4 Malvik", "light_reason"][0] == "red_goals"
