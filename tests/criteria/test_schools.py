"""Room at school by hand: the intervals, what the forecast has already, the map's rule, a split."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.limits import limit_answers
from ikap.assess.measurement import Tables, measure
from ikap.criteria.constraints import school_capacity_short
from ikap.criteria.school_room import ENOUGH, JUDGED, SHORT, Room, light_of
from ikap.criteria.schools import (
    pupils_from_site,
    school_light,
    school_places_left,
)
from ikap.model import Answer, Kind

CRS = "EPSG:25832"
E, N = 600_000, 7_000_000
MIX = {"flat": 0.8, "row_house": 0.2}


def box(west, south, east, north):
    return shapely.box(E + west, N + south, E + east, N + north)


def site(homes, mix=MIX, in_forecast=np.nan, kind=Kind.HOUSING, shape=None):
    shape = shape or box(0, 0, 100, 100)
    frame = gpd.GeoDataFrame(
        {
            "kind": [kind],
            "dwellings": [homes],
            "dwelling_mix": [mix],
            "in_forecast": [in_forecast],
            "net": [shape],
        },
        geometry=[shape],
        crs=CRS,
    )
    frame.index = pd.Index(["a"], name="id")
    return frame


def districts(**shapes):
    return gpd.GeoDataFrame(
        {"district": list(shapes), "school_level": "primary", "school": None},
        geometry=list(shapes.values()),
        crs=CRS,
    )


def table(name, rows):
    columns = {
        "places": ("district", "year", "places"),
        "pupils": ("district", "year", "scenario", "pupils"),
        "classes": ("district", "school_class"),
    }[name]
    return pd.DataFrame(rows, columns=columns).assign(school_level="primary", date="2026")


def look(sites, where, **tables):
    names = {
        "places": "school_capacity",
        "pupils": "school_pupils",
        "classes": "school_class",
    }
    layers = {"school_districts": where}
    layers |= {names[name]: table(name, rows) for name, rows in tables.items()}
    found = measure(
        Tables(sites, lambda name: name in layers, layers.__getitem__),
        [pupils_from_site, school_places_left, school_light],
    )
    return found.droplevel("id")


def asked(sites, where, **tables):
    """What the constraint answers of the one site."""
    found = look(sites, where, **tables)
    found.index = pd.MultiIndex.from_product([["a"], found.index], names=["id", "indicator"])
    return limit_answers(sites, [school_capacity_short], found)["answer"].item()


ONE = districts(K=box(-500, -500, 500, 500))
FULL = {"places": [("K", 2027, 350.0)], "pupils": [("K", 2030, "best", 340.0)]}


def left(found):
    row = found.loc["school_places_left"]
    return [round(row[name], 9) for name in ("high", "measured", "low")]


def test_an_interval_that_has_room_and_lacks_it_is_limited():
    """80 × 0.05 + 20 × 0.15 = 7, 8 + 5 = 13, 16 + 8 = 24 pupils; ten places are free."""
    found = look(site(100.0), ONE, **FULL)
    assert left(found) == [3, -3, -14]
    light = found.loc["school_light"]
    assert (light["measured"], light["facts"]["answer"]) == (JUDGED, "begrenset")
    assert asked(site(100.0), ONE, **FULL) is Answer.TOUCH


def test_pupils_of_both_levels_are_counted_with_three_sevenths_of_the_older():
    row = look(site(100.0), ONE, **FULL).loc["pupils_from_site"]
    assert row["facts"] == {
        "younger": pytest.approx(13),
        "older": pytest.approx(13 * 3 / 7),
    }
    assert row["measured"] == pytest.approx(13 * 10 / 7)


def test_what_the_forecast_has_already_is_not_counted_twice():
    found = look(site(100.0, in_forecast=1.0), ONE, **FULL)
    assert left(found) == [10, 10, 10]
    assert found.loc["school_light", "facts"]["answer"] == "tilstrekkelig"
    half = look(site(100.0, in_forecast=0.5), ONE, **FULL)
    assert left(half) == [6.5, 3.5, -2]
    assert half.loc["school_light", "facts"]["answer"] == "begrenset"


def test_the_worst_year_of_the_forecast_counts_against_the_places_of_that_year():
    places = [("K", 2027, 350.0), ("K", 2033, 500.0)]
    pupils = [("K", 2027, "best", 300.0), ("K", 2030, "best", 345.0), ("K", 2033, "best", 460.0)]
    row = look(site(0.0), ONE, places=places, pupils=pupils).loc["school_places_left"]
    assert (row["measured"], row["facts"]["year"]) == (5, "2030")


def test_the_forecasts_own_bounds_are_used():
    pupils = [("K", 2030, "best", 340.0), ("K", 2030, "low", 320.0), ("K", 2030, "high", 355.0)]
    found = look(site(0.0), ONE, places=FULL["places"], pupils=pupils)
    assert left(found) == [30, 10, -5]


@pytest.mark.parametrize(
    ("colour", "homes", "light"),
    [
        ("red", 4, ENOUGH),
        ("red", 5, SHORT),
        ("blue", 199, ENOUGH),
        ("blue", 200, JUDGED),
        ("blue", 201, JUDGED),
        ("yellow", 1, JUDGED),
    ],
)
def test_the_rule_of_the_map(colour, homes, light):
    span, _answer = light_of(Room(school_class=colour), (homes,) * 3, (0, 0, 0))
    assert span[1] == light


def test_a_site_in_two_districts_is_divided_by_area_and_the_worst_answers():
    """Six of ten homes in red, four in blue: stopped in one, enough in the other."""
    two = districts(K1=box(-500, -500, 60, 500), K2=box(60, -500, 500, 500))
    rules = {"classes": [("K1", "red"), ("K2", "blue")]}
    light = look(site(10.0), two, **rules).loc["school_light"]
    assert light["facts"]["district"] == "K1"
    assert light["facts"]["homes"] == pytest.approx(6)
    assert light["facts"]["answer"] == "ingen rammetillatelse nå, ifølge kommunens kart"
    assert asked(site(10.0), two, **rules) is Answer.YES
    eastern = site(4.0, shape=box(60, 0, 160, 100))
    assert asked(eastern, two, **rules) is Answer.NO


def test_the_map_goes_before_the_count():
    rules = {**FULL, "classes": [("K", "blue")]}
    assert asked(site(100.0), ONE, **rules) is Answer.NO


def test_a_district_that_nobody_counts_is_not_answered():
    assert asked(site(100.0), districts(L=box(0, 0, 500, 500)), **FULL) is Answer.UNCHECKED
    away = districts(K=box(900, 900, 1000, 1000))
    assert asked(site(100.0), away, **FULL) is Answer.UNCHECKED


def test_red_is_red_beside_a_district_that_nobody_counts():
    two = districts(K1=box(-500, -500, 60, 500), K2=box(60, -500, 500, 500))
    assert asked(site(10.0), two, classes=[("K1", "red")]) is Answer.YES
    assert asked(site(10.0), two, classes=[("K1", "blue")]) is Answer.UNCHECKED


def test_a_firm_has_no_pupils():
    found = look(site(np.nan, kind=Kind.BUSINESS), ONE, **FULL)
    assert found["measured"].isna().all()
