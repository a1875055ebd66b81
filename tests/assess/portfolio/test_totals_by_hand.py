"""Sums of a set by hand: what is known, who lack a number, and how it is spread."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess.portfolio import totals
from ikap.assess.portfolio.demand import Scenario, _check_targets, _yearly
from ikap.assess.portfolio.distribution import distribution, evenness, gini, shares
from ikap.assess.portfolio.totals import (
    Amount,
    _amount,
    _count,
    _driven,
    _growth,
    _near_transit,
    _soil,
    by_municipality,
    car_emissions,
    growth_targets,
)
from ikap.criteria.climate import GRAMS, car_grams
from ikap.model import ConfigurationError, Kind

NAN = float("nan")


def same(found, *expected):
    numbers = (found.value, found.low, found.high)
    assert np.allclose(numbers, expected[:3], equal_nan=True)
    assert found.missing == expected[3]
    return True


def table(*rows):
    return pd.DataFrame(list(rows), columns=["measured", "low", "high"])


@pytest.mark.parametrize(
    ("rows", "who", "expected"),
    [
        ([], [], (0.0, 0.0, 0.0, ())),
        ([(1, 0, 3), (2, 1, 4)], [("a",), ("b",)], (3.0, 1.0, 7.0, ())),
        ([(1, 0, 3), (NAN, 1, 4)], [("a",), ("c", "b")], (1.0, 1.0, 7.0, ("b", "c"))),
        ([(NAN, NAN, NAN)], [("a",)], (NAN, NAN, NAN, ("a",))),
        ([(0, 0, 0), (NAN, NAN, 2)], [("a",), ("a",)], (0.0, NAN, 2.0, ("a",))),
    ],
)
def test_a_sum_is_of_what_is_known_and_names_who_lack_a_number(rows, who, expected):
    assert same(_amount(table(*rows), who), *expected)


SITES = pd.DataFrame(
    {"kind": ["housing", "housing", "business"],
     "municipalities": [{"5001": 0.5, "5028": 0.25}, {"5028": 1.0, "5001": 0.0}, {"5001": 1.0}]},
    index=["a", "b", "c"],
)  # fmt: skip


def test_homes_are_counted_of_homes_alone():
    homes = pd.Series([10.0, NAN, 99.0], index=SITES.index)
    assert same(_count(SITES, homes, Kind.HOUSING), 10.0, NAN, NAN, ("b",))
    assert same(_count(SITES, homes, Kind.BUSINESS), 99.0, 99.0, 99.0, ())


def test_what_lies_abroad_goes_with_the_rest_and_what_is_unknown_with_nobody():
    homes = pd.Series([30.0, 5.0, NAN], index=SITES.index)
    assert by_municipality(SITES, homes) == {"5001": 20.0, "5028": 15.0}


def test_soil_is_the_difference_of_cumulative_areas_and_never_below_nothing():
    rows = pd.Index([0])
    areas = {
        "fully_cultivated": table((3.0, 3.0, 3.0)),
        "cultivated": table((5.0, 5.0, 2.9)),
        "farmland_area": table((9.0, 9.0, 9.0)),
    }
    found = {name: part.loc[0].tolist() for name, part in _soil(areas, rows).items()}
    assert found == {
        "fully_cultivated": [3.0, 3.0, 3.0],
        "surface_cultivated": [2.0, 2.0, 0.0],
        "pasture": [4.0, 4.0, pytest.approx(6.1)],
    }
    assert _soil({}, rows)["pasture"]["measured"].isna().all()


def rows_of(name, values, *, level):
    index = pd.MultiIndex.from_tuples([(id_, name) for id_ in values], names=["id", level])
    return pd.DataFrame(list(values.values()), columns=["measured", "low", "high"], index=index)


def test_nobody_drives_where_nobody_lives_however_far_it_is():
    criteria = rows_of("car_km", {"a": (7.0, 5.0, 9.0), "b": (NAN,) * 3, "c": (1.0,) * 3},
                       level="criterion")  # fmt: skip
    evaluation = SimpleNamespace(sites=SITES, criteria=criteria)
    people = pd.Series([10.0, 0.0, 4.0], index=SITES.index)
    found = _driven(evaluation, people, Kind.HOUSING)
    assert found.to_numpy().tolist() == [[70.0, 50.0, 90.0], [0.0, 0.0, 0.0]]
    assert _driven(evaluation, people, Kind.BUSINESS)["measured"].to_dict() == {"c": 4.0}


def test_driving_emits_by_the_fleet_of_twenty_years_from_the_first():
    known = rows_of("site_car_km", {"a": (1000.0, 500.0, 2000.0)}, level="indicator")
    evaluation = SimpleNamespace(
        sites=SITES.assign(car_year=2030), indicators=known.rename(index={"a": "b"})
    )
    found = car_emissions(evaluation)
    grams = sum(car_grams(year) for year in range(2030, 2050))
    assert found.loc["b"].tolist() == pytest.approx(
        [1000 * grams / GRAMS, 500 * grams / GRAMS, 2000 * grams / GRAMS]
    )
    assert found.loc["a"].isna().all()


@pytest.mark.parametrize(
    ("homes", "shares_", "expected"),
    [
        ([30.0, 10.0], [1.0, 0.0], (0.75, 0.75, 0.75, ())),
        ([30.0, 10.0], [1.0, NAN], (1.0, NAN, NAN, ("b",))),
        ([NAN, 10.0], [1.0, 0.5], (0.5, NAN, NAN, ("a",))),
        ([0.0, 0.0], [1.0, 0.5], (NAN, NAN, NAN, ())),
        ([NAN, NAN], [1.0, 0.5], (NAN, NAN, NAN, ("a", "b"))),
    ],
)
def test_the_share_near_transit_is_by_dwellings(homes, shares_, expected):
    values = dict(zip("ab", [(s, s, s) for s in shares_], strict=True))
    evaluation = SimpleNamespace(
        indicators=rows_of(totals._NEAR_TRANSIT, {**values, "c": (1.0,) * 3}, level="indicator")
    )
    dwellings = pd.Series([*homes, NAN], index=SITES.index)
    assert same(_near_transit(evaluation, dwellings, SITES), *expected)


def test_farmland_is_all_three_kinds_of_soil():
    soil = {
        "fully_cultivated": Amount(1.0, 0.5, 2.0, ("b",)),
        "surface_cultivated": Amount(2.0, 1.5, 3.0, ("a", "b")),
        "pasture": Amount(4.0, 3.5, 5.0),
    }
    whole = totals.Portfolio.farmland.fget(SimpleNamespace(soil=soil))
    assert (whole.value, whole.low, whole.high, whole.missing) == (7.0, 5.5, 10.0, ("a", "b"))
    assert (whole.complete, soil["pasture"].complete) == (False, True)


# --- targets


def region(*rows, has=True):
    layer = pd.DataFrame(
        list(rows), columns=["municipality_code", "dwellings_reserve", "dwellings_share"]
    )
    return SimpleNamespace(
        has=lambda _name: has, layer=lambda _name: layer,
        municipalities={"5028": "Melhus", "5001": "Trondheim"},
    )  # fmt: skip


BOTH = region(("5028", 10, 1), ("5001", 30, 3), ("9999", 7, 7))


def test_targets_are_those_of_the_regions_municipalities():
    assert growth_targets(BOTH) == ({"5001": 30.0, "5028": 10.0}, {"5001": 3.0, "5028": 1.0})
    assert [list(amounts) for amounts in growth_targets(BOTH)] == [["5001", "5028"]] * 2
    reserve, targets = growth_targets(region(("5028", 10, 1)))
    assert (math.isnan(reserve["5001"]), math.isnan(targets["5001"])) == (True, True)


def test_growth_is_the_reserve_before_and_with_the_set_after():
    before, after = _growth(BOTH, {"5028": 40.0, "9999": 5.0})
    assert (before.dissimilarity, after.shares["5028"]) == (0.0, 0.625)
    assert after.dissimilarity == pytest.approx(0.375)
    assert before.amounts == {"5001": 30.0, "5028": 10.0}
    assert _growth(region(has=False), {}) == (None, None)


def test_each_that_lacks_a_target_or_a_reserve_is_named():
    _check_targets({"a": 1.0}, {"a": 1.0})
    with pytest.raises(ConfigurationError) as error:
        _check_targets({"a": NAN, "b": 1.0}, {"a": 1.0, "b": NAN})
    assert [problem.what for problem in error.value.problems] == [
        "kommune a mangler boligreserve.", "kommune b mangler andel av boligveksten."
    ]  # fmt: skip


@pytest.mark.parametrize(("scenario", "yearly"), [("low", 5.0), ("middle", 10.0), ("high", 20.0)])
def test_a_need_a_year_is_that_of_the_scenario(scenario, yearly):
    need = pd.Series({"low": 60.0, "best": 120.0, "high": 240.0, "years": 12.0})
    assert _yearly(need, Scenario(scenario)) == yearly


# --- how evenly


def test_indices_of_a_spread():
    found = distribution({"b": 10, "a": 30}, {"a": 2, "b": 2})
    assert (list(found.amounts), found.shares, found.targets) == (
        ["a", "b"], {"a": 0.75, "b": 0.25}, {"a": 0.5, "b": 0.5},
    )  # fmt: skip
    assert found.quotients == {"a": 1.5, "b": 0.5}
    assert (found.dissimilarity, found.hhi, found.gini) == (0.25, 0.625, 0.25)
    assert found.pielou == pytest.approx(0.811278, abs=1e-6)
    none = distribution({"a": 1, "b": 1}, {"a": 1, "b": 0})
    assert (none.quotients["a"], math.isnan(none.quotients["b"])) == (0.5, True)
    with pytest.raises(ValueError, match=r"\['b', 'c'\]"):
        distribution({"a": 1, "b": 1}, {"a": 1, "c": 0})


@pytest.mark.parametrize("amounts", [[], [0.0, 0.0], [1.0, NAN], [1.0, math.inf], [-2.0, 1.0]])
def test_there_are_no_shares_of_nothing(amounts):
    assert all(map(math.isnan, shares(amounts)))
    assert len(shares(amounts)) == len(amounts)


def test_a_single_one_is_neither_even_nor_uneven():
    assert math.isnan(evenness([1.0]))
    assert math.isnan(evenness([0.5, NAN]))
    assert evenness([0.5, 0.5]) == 1.0
    assert (gini([1.0]), gini([0.0, 0.25, 0.75])) == (0.0, 0.5)
    assert math.isnan(gini([]))
