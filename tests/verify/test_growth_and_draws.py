"""Growth, draws and files by the second engine, on paper and against the first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.sensitivity import certainty, contest_of, ranked_lists
from ikap.assess.sensitivity.joint import _column
from ikap.assess.sensitivity.stability import effective, shake, shaken
from ikap.assess.weighing import effective_weights
from ikap.model import Criterion, Goal, Kind
from ikap.verify import draws, growth
from ikap.verify.files import _not_empty, _wkb
from ikap.verify.findings import _plain
from tests.assess.sensitivity.listed import document as listed_document
from tests.assess.sensitivity.listed import profile
from tests.verify.small import lay_out, layers


def need(low, best, high, name, code=None):
    return {"name": name, "municipality_code": code, "low": low, "best": best, "high": high}


def test_people_between_the_years_of_a_forecast():
    people = {2030.0: 1000.0, 2040.0: 1200.0}
    at = [growth._at(people, 2025.0, years) for years in (4, 5, 10, 15, 16)]
    assert at == [None, 1000.0, 1100.0, 1200.0, None]
    assert growth._at(None, 2025.0, 10) is None
    assert growth._at(people, None, 10) is None


def test_the_last_count_of_homes_counts():
    counts = {"year": [2024, 2026, 2025], "dwellings": [1, 3, 2]}
    stock = pd.DataFrame({"municipality_code": ["5001"] * 3, **counts})
    assert growth._stock(layers(dwelling_stock=stock)) == {"5001": (2026.0, 3.0)}
    assert growth._stock(layers()) == {}


TARGETS = pd.DataFrame(
    {
        "municipality_code": ["5001", "5028"],
        "dwellings_share": [0.75, 0.25],
        "dwellings_reserve": [300.0, 500.0],
        "reserve_type": ["total", "programme"],
    }
)
ASSUMED = pd.DataFrame(
    [
        need(200, 400, 800, "people_per_year"),
        need(1.6, 2.0, 2.5, "people_per_new_dwelling"),
        need(10, 10, 10, "years"),
        need(0, 0.2, 0.2, "vacant_share"),
    ]
)


def test_homes_are_needed_for_those_who_move_in(engine):
    """400 a year for 10 years in homes of 2, a fifth of them empty: 2 500, by the targets."""
    here = layers(need_assumptions=ASSUMED)
    best = growth._need_of(engine, here, TARGETS, "best")
    least = growth._need_of(engine, here, TARGETS, "low")
    most = growth._need_of(engine, here, TARGETS, "high")
    own = pd.concat([ASSUMED, pd.DataFrame([need(50, 100, 150, "people_per_year", "5028")])])
    apart = growth._need_of(engine, layers(need_assumptions=own), TARGETS, "best")
    assert growth._need_of(engine, layers(), TARGETS, "best") == {}
    assert best == pytest.approx({"5001": 1875, "5028": 625})
    assert least == pytest.approx({"5001": 600, "5028": 200})  # 200 a year in homes of 2.5
    assert most == pytest.approx({"5001": 4687.5, "5028": 1562.5})  # 800 in homes of 1.6
    assert apart == pytest.approx({"5001": 300 * 10 / 2 / 0.8, "5028": 100 * 10 / 2 / 0.8})


def test_the_reserve_in_years_and_how_the_homes_even_out_growth(engine):
    """Reserves 300 and 500 where 600 and 200 are wanted; 200 homes in the first even it out."""
    lay_out(engine, shapely.box(0, 0, 100, 100), shapely.box(925, 0, 1025, 100))
    entries = [
        {"id": i, "kind": kind, "dwellings": homes,
         "shown": {n: {"measured": None, "facts": {"soonest": 0.0, "latest": 0.0}} for n in (
             "reserve_quotient", "total_reserve_years", "housing_need_share", "imbalance_change")},
         "criteria": {}}
        for i, kind, homes in (("a", "housing", 200.0), ("b", "housing", 80.0))
    ]  # fmt: skip
    given = layers(growth_targets=TARGETS, need_assumptions=ASSUMED)
    found = {
        (check.number.key, one.site): one.computed
        for check in growth.growth(engine, {"alternatives": entries}, given)
        for one in check.differences
    }
    quotients = {"5001": 300 / 800 / 0.75, "5028": 500 / 800 / 0.25}
    before = abs(300 / 800 - 0.75)
    after_a, after_b = abs(500 / 1000 - 0.75), abs(360 / 880 - 0.75)
    assert found == pytest.approx(
        {
            ("reserve_quotient", "a"): quotients["5001"],
            ("reserve_quotient", "b"): 0.75 * quotients["5001"] + 0.25 * quotients["5028"],
            ("total_reserve_years", "a"): 10 * 300 / 1875,  # of 5028 only one year's programme
            ("total_reserve_soonest", "a"): 10 * 300 / 4687.5,
            ("total_reserve_latest", "a"): 10 * 300 / 600,
            ("total_reserve_soonest", "b"): None,
            ("total_reserve_latest", "b"): None,
            ("housing_need_share", "a"): 200 / 1875,
            ("housing_need_share", "b"): max(60 / 1875, 20 / 625),
            ("imbalance_change", "a"): 100 * (after_a - before),
            ("imbalance_change", "b"): 100 * (after_b - before),
        },
        abs=1e-9,
    )


def test_a_geopackages_shape_begins_after_its_box():
    for kind, size in enumerate((0, 32, 48, 48, 64)):
        header = b"GP\0" + bytes([kind << 1 | 1]) + b"\0" * 4 + b"\7" * size
        assert _wkb(header + b"shape") == b"shape"
    assert _wkb(None) is None
    rows = [
        ("a", "alternatives", 0.0, 1.0),
        ("b", "net_areas", 0.0, 1.0),
        ("c", "net_areas", 2.0, 2.0),
    ]
    assert [row[0] for row in _not_empty(rows)] == ["a", "c"]


def test_a_value_is_told_as_a_number_a_word_or_nothing():
    values = (None, np.nan, pd.NA, 1, np.float64(2.5), "ja", True, np.bool_(False))
    assert [_plain(value) for value in values] == [
        None, None, None, 1.0, 2.5, "ja", "true", "false",
    ]  # fmt: skip


GOALS = {
    "access_index": "proximity",
    "resident_car_km": "climate",
    "equivalents_lost": "soil",
    "core": "soil",
    "reserve_quotient": "growth",
}
CRITERIA = [Criterion(name, name, Goal(goal), ()) for name, goal in GOALS.items()]


def meeting():
    """Five sites in two municipalities; some values are certain, some of one side alone."""
    random = np.random.default_rng(3)
    weights = profile(
        {"proximity": 2, "climate": 1, "soil": 3, "growth": 1},
        {
            "access_index": 1,
            "resident_car_km": 2,
            "equivalents_lost": 3,
            "core": 1,
            "reserve_quotient": 1,
        },
    )
    sites = {
        id_: {
            name: float(value) if name == "core" else (float(value - 0.1), float(value + width))
            for name, value, width in zip(
                GOALS, random.uniform(0.45, 0.55, 5), (0.1, 0.05, 0.2, 0, 0.1), strict=True
            )
        }
        for id_ in "abcde"
    }
    run = listed_document(weights, GOALS, sites)
    used = effective_weights(weights, Kind.HOUSING, CRITERIA)
    for i, entry in enumerate(run["alternatives"]):
        entry["municipality"]["code"] = ("5001", "5028")[i % 2]
        for name, part in entry["criteria"].items():
            part["weight"] = used[name]
    # Of one site another measurement decides, whose error is the municipality's alone.
    run["alternatives"][0]["criteria"]["access_index"]["indicator"] = "reserve_quotient"
    return weights, run


def test_weights_are_shaken_alike():
    weights, run = meeting()
    how = shake()
    ours = effective(*shaken(weights, Kind.HOUSING, CRITERIA, how), CRITERIA)
    found = draws._weights(run, "housing", list(GOALS), how.draws, how.seed)
    assert found == pytest.approx(ours)


def test_values_are_drawn_alike():
    _weights, run = meeting()
    (listed,) = ranked_lists(run, "scores.json")
    contest = contest_of(listed)
    assert contest.shared.any()
    assert contest.municipal.any()
    by_site = {entry["id"]: entry for entry in run["alternatives"]}
    sites = [by_site[id_] for id_ in contest.ids]
    for j, name in enumerate(GOALS):
        ours = _column(contest, j, np.random.PCG64(9), 40)
        found = draws._values(sites, name, np.random.PCG64(9), 40)
        assert found == pytest.approx(np.broadcast_to(ours, found.shape))


def test_both_engines_draw_the_same_places():
    _weights, run = meeting()
    (listed,) = ranked_lists(run, "scores.json")
    ours = certainty(contest_of(listed), 400, 11)
    found = draws._drawn_again(run, "housing", {"draws": 400, "seed": 11})
    assert (found["wins"], found["data_win"]) == (ours.wins, ours.data_wins / 400)
    assert found["even_with"] == ", ".join(ours.even_with)
    assert found["sites"] == {
        id_: (one.low, one.high, one.first / 400) for id_, one in ours.sites.items()
    }
