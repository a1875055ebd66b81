"""What is decided against what was heard: ground outside, ground that is cut, another purpose."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.assess.round import check_heard, decided_against_heard, latest_decided
from ikap.model import ConfigurationError, TrailEntry

CRS = "EPSG:25832"


def box(width, height):
    return shapely.box(600_000, 7_000_000, 600_000 + width, 7_000_000 + height)


def sites(shape, kind="housing", firm=None):
    frame = gpd.GeoDataFrame({"kind": [kind], "business_class": [firm]}, geometry=[shape], crs=CRS)
    frame.index = pd.Index(["S"], name="id")
    return frame


def run(shape=None, kind="housing", firm=None):
    """The run that went on hearing: 40 daa of homes where nothing else is said."""
    areas = gpd.GeoSeries([shape or box(200, 200)], index=pd.Index(["S"], name="id"), crs=CRS)
    entry = {"id": "S", "kind": kind, "business_class": firm}
    return SimpleNamespace(document={"alternatives": [entry]}, areas=areas, name="høring")


def entry(state, outcome="", id_="S"):
    return TrailEntry(id_, state, outcome, "", "", "Kari", "leder", "2026-11-01", "", "r1")


def told(shape, **more):
    return [str(p) for p in check_heard([entry("decided")], sites(shape, **more), run())]


def refused(*asked, **more):
    with pytest.raises(ConfigurationError) as error:
        check_heard([entry("decided")], sites(*asked, **more), run())
    return str(error.value)


def test_three_daa_outside_what_was_heard_are_taken_up_anew():
    """40 daa heard, 43 decided."""
    said = refused(box(200, 215))
    assert "3,0" in said
    assert "må tas opp til ny behandling" in said


def test_less_than_what_was_heard_stands_and_is_told():
    """40 daa heard, 35 decided of it."""
    (said,) = told(box(175, 200))
    assert "redusert med 5,0" in said


def test_the_same_ground_says_nothing():
    assert told(box(200, 200)) == []


@pytest.mark.parametrize(("metres", "stands"), [(200.5, True), (200.51, False)])
def test_a_hundred_square_metres_are_rounding(metres, stands):
    (one,) = decided_against_heard(["S"], sites(box(200, metres)), run().areas, {"S": "housing"})
    assert one.stands is stands


def test_another_purpose_on_the_same_ground_is_taken_up_anew():
    assert "formålet er et annet" in refused(box(200, 200), kind="business", firm="C")


def test_what_was_never_heard_is_taken_up_anew():
    other = sites(box(200, 200)).rename(index={"S": "T"})
    with pytest.raises(ConfigurationError, match="ikke med i det som ble hørt"):
        check_heard([entry("decided", id_="T")], other, run())


@pytest.mark.parametrize(
    ("entries", "asked"),
    [
        ([entry("decided")], ["S"]),
        ([entry("decided"), entry("announced")], ["S"]),
        ([entry("decided", "no")], []),
        ([entry("hearing")], []),
        ([entry("decided"), entry("withdrawn")], []),
    ],
)
def test_only_what_is_decided_now_is_asked(entries, asked):
    assert latest_decided(entries) == asked
