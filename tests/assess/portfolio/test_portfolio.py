"""Sets of alternatives: sums that can be followed on paper, and ground that is counted once.

The toy region lies in strips: fulldyrka jord (AR5 21) west of 2 km, then 22, 23 from 4 km, forest
from 5 km and mire from 15 km; the border between Melhus and Trondheim is at 10 km.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikap.assess.portfolio.distribution import distribution
from ikap.assess.portfolio.totals import portfolio


@pytest.fixture
def field_a(box):
    return ("a", "bolig", box(100, 100, 200, 200), 100, None)  # 40 daa, half of it under b


@pytest.fixture
def field_b(box):
    return ("b", "bolig", box(200, 100, 200, 200), 50, None)


@pytest.fixture
def pasture(box):
    return ("d", "næring", box(4500, 100, 100, 100), None, None)  # 10 daa, nobody says how many


@pytest.fixture
def border(box):
    return ("c", "blandet", box(9900, 100, 200, 200), 40, 60)  # 20 daa in each, forest


def test_ground_that_several_share_counts_once(scored, field_a, field_b):
    found = portfolio(scored(field_a, field_b))
    assert (found.land, found.shared) == pytest.approx((60, 20))
    assert found.soil["fully_cultivated"].value == pytest.approx(60)
    assert found.equivalents.value == pytest.approx(60 * 0.8)  # fulldyrka of unknown quality
    assert found.emissions.value == pytest.approx(60 * 8)
    assert found.dwellings.value == 150


def test_the_parts_of_a_mixed_proposal_share_their_land(scored, border):
    found = portfolio(scored(border))
    assert found.ids == ("c-B", "c-N")
    assert (found.land, found.shared) == pytest.approx((40, 40))
    assert found.emissions.value == pytest.approx(40 * 30)  # forest of medium productivity
    assert (found.dwellings.value, found.jobs.value) == (40, 60)


def test_two_parts_that_are_alike_do_not_stand_for_a_third_that_reaches_further(scored, box):
    mixed = ("m", "blandet", box(6000, 100, 200, 200), 40, 60)
    found = portfolio(scored(mixed, ("n", "bolig", box(6100, 100, 200, 200), 10, None)))
    assert found.land == pytest.approx(60)  # of 40 and 40, half of them in common
    assert found.emissions.value == pytest.approx(60 * 30)


def test_a_site_on_the_border_is_divided_by_its_area(scored, field_a, border):
    parts = portfolio(scored(field_a, border)).municipalities
    assert parts["5028"].land == pytest.approx(60)
    assert parts["5028"].dwellings == pytest.approx(120)
    assert parts["5028"].soil["fully_cultivated"] == pytest.approx(40)
    assert parts["5001"].land == pytest.approx(20)
    assert parts["5001"].emissions == pytest.approx(20 * 30)
    assert parts["5001"].jobs == pytest.approx(30)


def test_growth_is_the_frozen_reserve_and_the_set(scored, field_a, field_b, border):
    found = portfolio(scored(field_a, field_b, border))
    assert found.before.dissimilarity == pytest.approx(0.25)  # 300 and 100 against half each
    assert found.after.amounts == pytest.approx({"5001": 320, "5028": 270})
    assert found.after.dissimilarity == pytest.approx(320 / 590 - 0.5)
    assert found.after.quotients["5028"] == pytest.approx(270 / 590 / 0.5)


def test_a_sum_names_those_that_lack_a_number(scored, field_a, pasture, border):
    found = portfolio(scored(field_a, pasture, border))
    assert (found.jobs.value, found.jobs.missing) == (60, ("d",))
    assert math.isnan(found.jobs.high)
    assert found.dwellings.complete
    # The region has no centres and no timetable: nobody's driving is known, nor who is near.
    assert math.isnan(found.resident_car_km.value)
    assert found.resident_car_km.missing == ("a", "c-B")
    assert math.isnan(found.near_transit.value)


def test_a_set_is_its_ids(scored, field_a, field_b, border):
    evaluation = scored(field_a, field_b, border)
    assert portfolio(evaluation, ["b"]).land == pytest.approx(40)
    assert portfolio(evaluation, []).dwellings.value == 0
    with pytest.raises(ValueError, match="nobody"):
        portfolio(evaluation, ["a", "nobody"])


def test_overlap_over_the_border_and_over_kinds(scored, box):
    found = portfolio(
        scored(
            ("home", "bolig", box(9900, 0, 200, 100), 10, None),
            ("work", "næring", box(10_000, 0, 200, 100), None, 10),
        )
    )
    assert found.land == pytest.approx(30)
    assert found.municipalities["5028"].land == pytest.approx(10)
    assert found.municipalities["5001"].land == pytest.approx(20)


# --- how evenly --------------------------------------------------------------------------------

PEOPLE_2023 = {
    "Trondheim": 212_660,
    "Melhus": 17_340,
    "Malvik": 14_662,
    "Indre Fosen": 9_977,
    "Skaun": 8_441,
    "Midtre Gauldal": 6_133,
    "Orkland": 18_690,
    "Selbu": 4_144,
    "Stjørdal": 24_541,
}


def test_the_growth_of_the_regions_presentation():
    found = distribution(
        {"Trondheim": 3000, "resten": 1000}, {"Trondheim": 205_000, "resten": 91_000}
    )
    assert found.quotients["Trondheim"] == pytest.approx(1.0829, abs=5e-5)
    assert found.quotients["resten"] == pytest.approx(0.8132, abs=5e-5)
    assert found.dissimilarity == pytest.approx(0.0574, abs=5e-5)


def test_how_evenly_people_live():
    assert sum(PEOPLE_2023.values()) == 316_588
    found = distribution(PEOPLE_2023, PEOPLE_2023)
    assert found.shares["Trondheim"] == pytest.approx(0.67172, abs=5e-6)
    assert found.hhi == pytest.approx(0.46810, abs=5e-6)
    assert found.pielou == pytest.approx(0.57923, abs=5e-6)
    assert found.gini == pytest.approx(0.64377, abs=5e-6)
    assert found.dissimilarity == 0


def test_the_build_ready_homes_of_2020():
    homes = {
        "Trondheim": 4234,
        "Orkdal": 172,
        "Midtre Gauldal": 124,
        "Melhus": 216,
        "Skaun": 418,
        "Klæbu": 308,
        "Malvik": 216,
        "Stjørdal": 227,
        "Indre Fosen": 55,
    }
    found = distribution(homes, homes)
    assert sum(homes.values()) == 5970
    assert found.hhi == pytest.approx(0.51596, abs=5e-6)
    assert found.shares["Skaun"] == pytest.approx(0.0700, abs=5e-5)


def test_a_missing_amount_is_not_nothing():
    found = distribution({"a": math.nan, "b": 5}, {"a": 1, "b": 1})
    assert math.isnan(found.dissimilarity)
    assert math.isnan(found.gini)
    with pytest.raises(ValueError, match="same municipalities"):
        distribution({"a": 1, "b": 5}, {"a": 1})


amounts = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=9)


@given(amounts, st.floats(0.01, 100))
def test_distributions_keep_their_bounds_and_know_no_unit(values, unit):
    codes = [str(i) for i in range(len(values))]
    even = dict.fromkeys(codes, 1.0)
    found = distribution(dict(zip(codes, values, strict=True)), even)
    other = distribution({c: v * unit for c, v in zip(codes, values, strict=True)}, even)
    assert 0 <= found.dissimilarity <= 1 - 1 / len(values) + 1e-9
    assert 1 / len(values) - 1e-9 <= found.hhi <= 1 + 1e-9
    assert 0 <= found.pielou <= 1 + 1e-9
    assert -1e-9 <= found.gini <= 1 - 1 / len(values) + 1e-9
    assert other.dissimilarity == pytest.approx(found.dissimilarity, abs=1e-9)
    assert other.gini == pytest.approx(found.gini, abs=1e-9)
