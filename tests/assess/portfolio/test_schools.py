"""All sites of a school district together: pupils added once, against the same places."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.assess.round import school_sums
from ikap.model import Kind

CRS = "EPSG:25832"


def box(west, east):
    return shapely.box(600_000 + west, 7_000_000, 600_000 + east, 7_000_100)


def region(*classes, free=30.0):
    tables = {
        "school_districts": gpd.GeoDataFrame(
            {"district": ["K1", "K2"], "school_level": "primary", "school": None},
            geometry=[box(-500, 100), box(100, 900)],
            crs=CRS,
        ),
        "school_capacity": pd.DataFrame(
            {"district": ["K1"], "school_level": ["primary"], "year": [2027], "places": [100.0]}
        ),
        "school_pupils": pd.DataFrame(
            {
                "district": ["K1"],
                "school_level": ["primary"],
                "year": [2030],
                "pupils": [100.0 - free],
            }
        ),
    }
    if classes:
        rows = {"district": [d for d, _c in classes], "school_class": [c for _d, c in classes]}
        tables["school_class"] = pd.DataFrame(rows).assign(school_level="primary", date="2026")
    return SimpleNamespace(has=tables.__contains__, layer=tables.__getitem__, lasting={})


def sites(*homes_and_shapes):
    homes, shapes = zip(*homes_and_shapes, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "kind": Kind.HOUSING,
            "dwellings": list(homes),
            "dwelling_mix": [{"flat": 1.0}] * len(homes),
        },
        geometry=list(shapes),
        crs=CRS,
    )
    frame.index = pd.Index([chr(97 + i) for i in range(len(homes))], name="id")
    return frame


def test_the_pupils_of_all_sites_are_added_once():
    """100 and 200 flats in K1, half of 100 there too: 350 × 0.05, 0.10, 0.20 pupils."""
    set_ = sites((100.0, box(0, 50)), (200.0, box(50, 100)), (100.0, box(50, 150)))
    one, other = school_sums(set_, region())
    assert (one.district, one.sites, one.homes) == ("K1", ("a", "b", "c"), 350)
    assert one.pupils == pytest.approx((17.5, 35, 70))
    assert one.left == pytest.approx((12.5, -5, -40))
    assert (one.answer, one.year) == ("limited", 2030)
    assert (other.district, other.sites, other.homes) == ("K2", ("c",), 50)
    assert other.answer == "unknown"


def test_a_site_alone_has_room_that_all_of_them_have_not():
    alone = sites((100.0, box(0, 50)))
    assert school_sums(alone, region())[0].answer == "enough"
    all_of_them = sites((100.0, box(0, 50)), (600.0, box(50, 90)))
    assert school_sums(all_of_them, region())[0].answer == "short"


def test_the_map_answers_for_a_set_only_where_nobody_counts():
    set_ = sites((100.0, box(0, 50)), (100.0, box(120, 150)))
    counted, told = school_sums(set_, region(("K1", "red"), ("K2", "red")))
    assert (counted.by_map, counted.answer) == ("red", "enough")
    assert (told.by_map, told.answer) == ("red", "short")
    assert school_sums(set_, region(("K2", "blue")))[1].answer == "unknown"


def test_a_sliver_over_the_border_is_not_listed():
    set_ = sites((4.0, box(0, 110)))
    assert [one.district for one in school_sums(set_, region())] == ["K1"]


def test_a_region_without_districts_has_no_sums():
    nowhere = SimpleNamespace(has=lambda name: False, layer=None, lasting={})
    assert school_sums(sites((10.0, box(0, 50))), nowhere) == ()
