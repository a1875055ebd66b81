"""Constraints: four answers, what is taken out, and what nobody has checked."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ikap.assess.limits import limit_answers, zone_answers
from ikap.criteria.constraints import flood, heritage_automatic, mire, noise_red, protected_nature
from ikap.model import Answer, Override, Tier

CRS = "EPSG:25832"


def sites(*boxes, **columns):
    frame = gpd.GeoDataFrame(
        {
            "kind": "housing",
            "hazard_mitigated": False,
            "flood_class": "F2",
            "slide_class": "S2",
            "noise_sensitive": True,
            "port_dependent": False,
            "plan_in_force": False,
            "municipalities": [{"5001": 1.0}] * len(boxes),
        },
        index=pd.Index([f"s{i}" for i in range(len(boxes))], name="id"),
        geometry=[shapely.box(*box) for box in boxes],
        crs=CRS,
    )
    return frame.assign(**columns)


def zones(*boxes, **columns):
    return gpd.GeoDataFrame(geometry=[shapely.box(*b) for b in boxes], crs=CRS).assign(**columns)


def answers(frame, *constraints, covers="region", **layers):
    return zone_answers(
        frame, constraints, lambda name: name in layers, layers.__getitem__, lambda name: covers
    )


def the_only(table):
    assert len(table) == 1
    return table.iloc[0]


RESERVE = {"protection": ["nature_reserve"]}
SITE = (0, 0, 100, 100)  # 10 daa


def test_the_protected_part_is_taken_out():
    table, net = answers(
        sites(SITE), protected_nature, protected_nature=zones((60, 0, 200, 100), **RESERVE)
    )
    row = the_only(table)
    assert (row["answer"], row["area_daa"], row["share"]) == (Answer.YES, 4.0, 0.4)
    assert net.area.tolist() == [6000.0]


def test_two_zones_over_each_other_are_taken_out_once():
    layer = zones((60, 0, 200, 100), (50, 0, 80, 100), protection="nature_reserve")
    table, net = answers(sites(SITE), protected_nature, protected_nature=layer)
    assert the_only(table)["area_daa"] == 5.0
    assert net.area.tolist() == [5000.0]


@pytest.mark.parametrize(
    ("zone", "answer"),
    [
        ((99.5, 0, 200, 100), Answer.TOUCH),  # 0.05 daa
        ((100.5, 0, 200, 100), Answer.TOUCH),  # half a metre away
        ((101.5, 0, 200, 100), Answer.NO),
        ((98, 0, 200, 100), Answer.YES),
    ],
)
def test_near_is_told_apart_from_over(zone, answer):
    table, net = answers(sites(SITE), protected_nature, protected_nature=zones(zone, **RESERVE))
    assert the_only(table)["answer"] == answer
    assert (net.area.iloc[0] < 10_000) == (answer == Answer.YES)


def test_another_form_of_protection_is_another_constraint():
    layer = zones((0, 0, 50, 100), protection=["landscape"])
    table, net = answers(sites(SITE), protected_nature, protected_nature=layer)
    assert the_only(table)["answer"] == Answer.NO
    assert net.area.tolist() == [10_000.0]


def test_the_belt_around_a_monument_counts():
    layer = zones((104, 40, 110, 60), heritage_status=["automatic"])  # 4 m outside; 5 m belt
    table, _net = answers(sites(SITE), heritage_automatic, heritage=layer)
    assert the_only(table)["answer"] == Answer.TOUCH  # 1 m × 20 m and the corners
    layer = zones((90, 40, 110, 60), heritage_status=["automatic"])
    assert (
        the_only(answers(sites(SITE), heritage_automatic, heritage=layer)[0])["answer"]
        == Answer.YES
    )


def test_a_layer_that_the_region_lacks_is_not_checked_and_takes_nothing():
    table, net = answers(sites(SITE), flood)
    row = the_only(table)
    assert (row["answer"], row["unchecked_share"]) == (Answer.UNCHECKED, 1.0)
    assert pd.isna(row["area_daa"])
    assert net.area.tolist() == [10_000.0]


def test_where_the_mapping_does_not_reach_nothing_found_is_not_no():
    layer = zones((500, 500, 600, 600), zone="hazard", return_period=200)
    half = sites(SITE, municipalities=[{"5001": 0.25, "5028": 0.75}])
    row = the_only(answers(half, flood, covers=("5001",), flood=layer)[0])
    assert (row["answer"], row["unchecked_share"]) == (Answer.UNCHECKED, 0.75)


def test_a_layer_that_covers_by_its_features_answers_only_there():
    layer = zones((0, 0, 40, 100), noise_zone="yellow", noise_source="road")
    row = the_only(answers(sites(SITE), noise_red, covers="features", noise=layer)[0])
    assert (row["answer"], row["unchecked_share"]) == (Answer.UNCHECKED, pytest.approx(0.6))


FLOODED = zones((50, 0, 200, 100), zone="hazard", return_period=200)


def test_documented_protection_turns_an_exclusion_into_a_flag():
    table, net = answers(sites(SITE, hazard_mitigated=True), flood, flood=FLOODED)
    row = the_only(table)
    assert (row["tier"], row["answer"], row["area_daa"]) == (Tier.FLAG, Answer.YES, 5.0)
    assert net.area.tolist() == [10_000.0]


def test_a_profile_that_flags_takes_nothing_out():
    _table, net = answers(sites(SITE), replace(flood, tier=Tier.FLAG), flood=FLOODED)
    assert net.area.tolist() == [10_000.0]


def test_a_constraint_on_what_noise_strikes_is_not_asked_of_the_rest():
    layer = zones(SITE, noise_zone="red", noise_source="road")
    table, net = answers(
        sites(SITE, kind="business", noise_sensitive=False), noise_red, noise=layer
    )
    assert table.empty
    assert net.area.tolist() == [10_000.0]


def test_a_site_wholly_taken_out_has_an_empty_net():
    _table, net = answers(
        sites(SITE), flood, flood=zones((-9, -9, 200, 200), zone="hazard", return_period=20)
    )
    assert net.is_empty.all()


def measured(value):
    row = pd.DataFrame(
        {
            "id": ["s0"],
            "indicator": ["mire_area"],
            "measured": [value],
            "low": [value],
            "high": [value],
        }
    )
    return row.set_index(["id", "indicator"])


@pytest.mark.parametrize(
    ("daa", "answer"),
    [(1.99, Answer.NO), (2.0, Answer.YES), (float("nan"), Answer.UNCHECKED)],
)
def test_a_limit_answers_by_what_was_measured(daa, answer):
    row = the_only(limit_answers(sites(SITE), [mire], measured(daa)))
    assert row["answer"] == answer
    assert row["measured"] == pytest.approx(daa, nan_ok=True)


def own(answer, constraint="flood"):
    return Override("s0", constraint, answer, "Sikret i 2024", "K. Nordmann", "2026-11-20")


def test_a_planner_may_answer_no_with_a_reason_and_the_original_is_told():
    read = {"flood": FLOODED}
    table, net = zone_answers(
        sites(SITE),
        [flood],
        read.__contains__,
        read.__getitem__,
        lambda name: "region",
        [own(Answer.NO)],
    )
    row = the_only(table)
    assert row["answer"] == Answer.NO
    assert row["area_daa"] == 5.0
    assert (
        row["override"] == "Sikret i 2024 (K. Nordmann, 20.11.2026). Svaret før overstyringen: ja."
    )
    assert net.area.tolist() == [10_000.0]


def test_an_override_of_another_constraint_changes_nothing():
    read = {"flood": FLOODED}
    table, _net = zone_answers(
        sites(SITE),
        [flood],
        read.__contains__,
        read.__getitem__,
        lambda name: "region",
        [own(Answer.NO, "landslide")],
    )
    assert the_only(table)["answer"] == Answer.YES
    assert the_only(table)["override"] is None
