"""Rules and sums of the assessment, each by itself: limits, ties, and what is missing."""

from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess import key_figures as figures
from ikap.assess import tidy
from ikap.assess.comparison.differences import (
    Subject,
    _checksums,
    _different,
    _shares,
    _states,
    _within,
)
from ikap.assess.comparison.movements import Move, Presence, _better, _order, _places, parted
from ikap.assess.portfolio import totals
from ikap.assess.ranking import _places as places_among
from ikap.assess.ranking import least_net
from ikap.assess.reserve import Ground, Reason, Row, Span, Suggestion, areas, tables
from ikap.assess.reserve.removal import _can_be_told
from ikap.assess.reserve.review import LEAST_SOIL, _needed, _suggested
from ikap.assess.reserve.review import _order as review_order
from ikap.assess.weighing import _deciding, _folded, criterion_table, effective_weights, lights
from ikap.catalogue import factors
from ikap.model import Basis, Criterion, Curve, Gauge, Goal, Indicator, Kind, Light, Status, Tag

NAN = math.nan
CRS = 25832


# --- tidy tables ---------------------------------------------------------------------------------


def table(*rows):
    """Of a site and an indicator, a number."""
    index = tidy.keyed([row[0] for row in rows], [row[1] for row in rows], ("id", "indicator"))
    return pd.DataFrame({"measured": [row[2] for row in rows]}, index=index)


def test_rows_are_sorted_by_site_and_stay_as_they_were_declared_within_it():
    mixed = table(("b", "z", 1), ("a", "z", 2), ("b", "a", 3), ("a", "a", 4))
    found = tidy.by_site(mixed)
    assert found.index.tolist() == [("a", "z"), ("a", "a"), ("b", "z"), ("b", "a")]
    assert found["measured"].tolist() == [2, 4, 1, 3]
    of_one = table(("b", "z", 1), ("b", "a", 3))
    assert tidy.by_site(of_one).index.tolist() == [("b", "z"), ("b", "a")]


def test_a_row_is_read_with_its_index_and_by_site():
    rows = list(tidy.rows(table(("b", "z", 1), ("a", "z", 2), ("b", "a", 3))))
    assert [(row.id, row.indicator, row.measured) for row in rows] == [
        ("b", "z", 1), ("a", "z", 2), ("b", "a", 3),
    ]  # fmt: skip
    plain = pd.DataFrame({"n": [5, 6]}, index=pd.Index(["x", "y"], name="id"))
    assert [(row.id, row.n) for row in tidy.rows(plain)] == [("x", 5), ("y", 6)]
    grouped = tidy.rows_by_site(table(("b", "z", 1), ("a", "z", 2), ("b", "a", 3)))
    assert {site: [row.measured for row in many] for site, many in grouped.items()} == {
        "b": [1, 3], "a": [2],
    }  # fmt: skip
    assert list(tidy.rows(plain.iloc[:0])) == []


def test_what_an_indicator_has_no_row_of_is_missing():
    mixed = table(("b", "z", 1.0), ("a", "z", 2.0), ("b", "y", 3.0))
    ids = pd.Index(["a", "b", "c"])
    found = tidy.Readings(mixed)
    assert found.numbers("z", "measured", ids)[:2].tolist() == [2, 1]
    assert np.isnan(found.numbers("z", "measured", ids)[2])
    assert np.isnan(found.numbers("none", "measured", ids)).all()
    assert found.values("y", "measured", ids)[1] == 3
    assert found.values("y", "measured", ids)[0] != found.values("y", "measured", ids)[0]
    read = tidy.readings(mixed, "z", ids)["measured"]
    assert read.tolist()[:2] == [2, 1]
    assert read.index.tolist() == ["a", "b", "c"]


def test_more_columns_stand_beside_a_table_in_the_place_of_its_own():
    plain = pd.DataFrame({"a": [1, 2], "b": [3, 4]}, index=["x", "y"])
    both = tidy.beside(plain, {"b": [5, 6], "c": [7, 8]})
    assert both.to_dict("list") == {"a": [1, 2], "b": [5, 6], "c": [7, 8]}
    assert both.index.tolist() == ["x", "y"]
    drawn = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs=CRS)
    more = tidy.beside(drawn, {"b": [2]})
    assert isinstance(more, gpd.GeoDataFrame)
    assert (more.crs.to_epsg(), more.geometry.name) == (CRS, "geometry")
    assert not isinstance(both, gpd.GeoDataFrame)


# --- weights, classes and places -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("gross", "least"), [(1, 0.5), (3.9, 1.95), (4, 2), (6, 2), (6.6, 2), (7, 2.1), (100, 30)]
)
def test_of_a_site_two_decares_must_be_left_or_half_or_three_tenths(gross, least):
    assert float(least_net(gross)) == pytest.approx(least)


def test_a_place_is_one_more_than_those_above():
    ordered = np.array([0.2, 0.5, 0.5, 0.9])
    scores = np.array([0.9, 0.95, 0.5, 0.2, 0.1])
    assert places_among(ordered, scores).tolist() == [1, 1, 2, 4, 5]
    assert places_among(ordered[:0], scores).tolist() == [1] * 5
    assert [_better(ordered, score) for score in scores] == [0, 0, 1, 3, 4]


def test_classes_begin_at_a_third_and_two_thirds():
    values = np.array([0.0, 0.3299, 0.33, 0.6699, 0.67, 1.0])
    assert list(lights(values)) == [
        Light.RED, Light.RED, Light.YELLOW, Light.YELLOW, Light.GREEN, Light.GREEN,
    ]  # fmt: skip


def test_which_of_several_measures_decides_and_the_first_of_equals():
    values = np.array([[0.5, 0.2, NAN], [0.5, 0.9, 0.4]])
    lows = np.where(np.isnan(values), 0.1, values)
    highs = np.where(np.isnan(values), 0.8, values)
    assert _deciding(values, lows, highs, "least").tolist() == [0, 0, 1]
    assert _deciding(values, lows, highs, "best").tolist() == [0, 1, 1]
    assert _deciding(values, lows, highs, "first").tolist() == [0, 0, 1]
    nothing = np.full((2, 1), NAN)
    open_ = np.zeros((2, 1)), np.ones((2, 1))
    assert _deciding(nothing, *open_, "first").tolist() == [1]
    assert _deciding(nothing, np.array([[0.1], [0.0]]), open_[1], "first").tolist() == [0]
    assert _deciding(nothing, open_[0], np.array([[0.9], [1.0]]), "first").tolist() == [0]
    assert _deciding(nothing, np.array([[0.1], [0.1]]), open_[1], "first").tolist() == [1]


def test_a_missing_measure_that_could_at_most_be_as_good_leaves_the_best_as_it_is():
    values = np.array([[0.8, 0.8, 0.8], [NAN, NAN, NAN]])
    lows, highs = np.array([[0.8] * 3, [0.0] * 3]), np.array([[0.8] * 3, [0.79, 0.8, 0.81]])
    best = _folded(values, lows, highs, "best")
    assert best[:2].tolist() == [0.8, 0.8]
    assert np.isnan(best[2])
    low_ends = np.array([[0.8] * 3, [0.81, 0.8, 0.79]])
    least = _folded(values, low_ends, np.ones((2, 3)), "least")
    assert least[:2].tolist() == [0.8, 0.8]
    assert np.isnan(least[2])


def test_a_weight_is_the_goals_share_times_the_criterions_share_of_it():
    criteria = [
        Criterion(name, name, goal, ())
        for name, goal in (("a", Goal.SOIL), ("b", Goal.SOIL), ("c", Goal.CLIMATE))
    ]
    profile = SimpleNamespace(
        goals={Kind.HOUSING: {Goal.SOIL: 3, Goal.CLIMATE: 1}},
        criteria={Kind.HOUSING: {"a": 1, "b": 4, "c": 7}},
    )
    assert effective_weights(profile, Kind.HOUSING, criteria) == pytest.approx(
        {"a": 0.15, "b": 0.6, "c": 0.25}
    )
    assert effective_weights(profile, Kind.HOUSING, criteria[:2]) == pytest.approx(
        {"a": 0.2, "b": 0.8}
    )


# --- two runs ------------------------------------------------------------------------------------


def entry(rank, score, list_="housing"):
    return {"rank": rank, "score": score, "list": list_}


def test_a_move_is_those_who_came_and_left_above_and_those_who_passed():
    was = {
        "a": entry(3, 0.5),
        "b": entry(1, 0.9),
        "c": entry(2, 0.6),
        "d": entry(1, 0.5, "business_c"),
    }
    now = {
        "a": entry(2, 0.7),
        "c": entry(3, 0.4),
        "e": entry(1, 0.8),
        "d": entry(None, None, "business_c"),
    }
    found = {label: (p.moved, p.newcomers, p.leavers) for label, p in _places(was, now).items()}
    assert found == {"a": (1, 1, 1), "c": (-1, 1, 1)}


def test_moves_are_told_by_list_then_the_longest_then_by_place():
    def move(id_, list_, moved, before, after):
        blank = (None, None)
        return Move(
            id_, list_, Presence.BOTH, blank, blank, (before, after), blank, blank, blank, blank,
            moved=moved,
        )  # fmt: skip

    moves = [
        move("stays", "housing", 0, 2, 2),
        move("new", "housing", None, None, 1),
        move("gone", "housing", None, 5, None),
        move("up", "housing", 2, 5, 3),
        move("down", "housing", -3, 1, 4),
        move("b", "housing", 2, 6, 4),
        move("nowhere", "housing", None, None, None),
        move("firm", "business_c", 9, 10, 1),
    ]
    assert [found.id for found in sorted(moves, key=_order)] == [
        "down", "up", "b", "stays", "new", "gone", "nowhere", "firm",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("weight", "value", "parts"),
    [
        ((0.2, 0.4), (0.5, 0.7), (0.12, 0.06)),
        ((0.0, 0.4), (None, 0.5), (0.2, 0.0)),
        ((0.4, 0.0), (0.5, None), (-0.2, 0.0)),
        ((0.0, 0.0), (None, None), (0.0, 0.0)),
        ((0.1, 0.0), (None, 0.5), (None, None)),
        ((0.0, 0.1), (0.5, None), (None, None)),
    ],
)
def test_a_change_is_parted_between_the_weight_and_the_value(weight, value, parts):
    assert parted(weight, value) == pytest.approx(parts)


def test_what_differs_is_named_with_both_sides_and_what_does_not_is_not():
    found = _different(
        Subject.TIER, [{"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 9, "d": 4}], "housing"
    )
    assert {(d.name, d.before, d.after, d.kind) for d in found} == {
        ("b", 2, 9, "housing"),
        ("c", 3, None, "housing"),
        ("d", None, 4, "housing"),
    }
    assert _shares({"a": 1, "b": 3}) == {"a": 0.25, "b": 0.75}
    assert _shares({"a": 0}) == {"a": 0.0}
    within = _within({"a": 1, "b": 3, "c": 5}, {"a": "soil", "b": "soil", "c": "climate"})
    assert within == {"a": 0.25, "b": 0.75, "c": 1.0}
    files = [{"path": "one/two/a.gpkg", "sha256": "x"}, {"path": "b.csv", "sha256": "y"}]
    assert _checksums(files) == {"a.gpkg": "x", "b.csv": "y"}
    trail = {"alternatives": [{"id": 1, "trail": [{"text": "før"}, {"text": "nå"}]}, {"id": 2}]}
    assert _states(trail) == {"1": "nå"}


# --- sums of a set -------------------------------------------------------------------------------


def test_a_value_is_divided_between_municipalities_and_ground_outside_them_goes_along():
    sites = pd.DataFrame(
        {"municipalities": [{"5028": 0.25, "5001": 0.25}, {"5001": 1.0}, {"5001": 1.0}]}
    )
    found = totals.by_municipality(sites, pd.Series([10.0, 7.0, NAN]))
    assert found == {"5001": 12, "5028": 5}
    assert list(found) == ["5001", "5028"]
    none = totals.by_municipality(sites.assign(municipalities=[{"5001": 0.0, "5028": 1.0}] * 3),
                                  pd.Series([1.0, 1.0, 1.0]))  # fmt: skip
    assert none == {"5028": 3}


def test_an_amount_names_whom_it_lacks_and_has_bounds_where_all_have():
    rows = pd.DataFrame(
        {"measured": [1.0, NAN, 3.0], "low": [0.5, NAN, 2.0], "high": [2.0, 9.0, 4.0]}
    )
    found = totals._amount(rows, [("a",), ("c", "b"), ("d",)])
    assert (found.value, found.missing, found.complete) == (4, ("b", "c"), False)
    assert (math.isnan(found.low), found.high) == (True, 15)
    whole = totals._amount(rows.iloc[[0, 2]], [("a",), ("d",)])
    assert (whole.value, whole.low, whole.high, whole.complete) == (4, 2.5, 6, True)
    assert math.isnan(totals._amount(rows.iloc[[1]], [("b",)]).value)
    assert totals._amount(rows.iloc[:0], []).value == 0


def test_surface_and_pasture_are_what_the_wider_classes_have_more():
    labels = pd.Index(["p"])

    def measured(value):
        return pd.DataFrame({name: [value] for name in ("measured", "low", "high")}, index=labels)

    found = totals._soil(
        {
            "fully_cultivated": measured(5.0),
            "cultivated": measured(7.0),
            "farmland_area": measured(10.0),
        },
        labels,
    )
    assert {name: part["measured"].iloc[0] for name, part in found.items()} == {
        "fully_cultivated": 5, "surface_cultivated": 2, "pasture": 3,
    }  # fmt: skip
    fewer = totals._soil({"fully_cultivated": measured(5.0), "cultivated": measured(4.0)}, labels)
    assert fewer["surface_cultivated"]["measured"].iloc[0] == 0
    assert fewer["pasture"]["measured"].isna().all()


def test_driving_is_each_ones_times_the_people_and_nothing_where_nobody_lives():
    index = pd.MultiIndex.from_product(
        [["a", "b", "c"], ["car_km", "other"]], names=["id", "criterion"]
    )
    bounds = {"measured": 10.0, "low": 8.0, "high": 12.0}
    rows = pd.DataFrame(
        {name: [value, 99, NAN, 99, 7, 99] for name, value in bounds.items()}, index=index
    )
    sites = pd.DataFrame({"kind": ["housing", "housing", "business"]}, index=list("abc"))
    evaluation = SimpleNamespace(criteria=rows, sites=sites)
    driven = totals._driven(evaluation, pd.Series([3.0, 0.0, 5.0], index=list("abc")), Kind.HOUSING)
    assert driven.loc["a"].tolist() == [30, 24, 36]
    assert driven.loc["b"].tolist() == [0, 0, 0]
    assert driven.index.tolist() == ["a", "b"]


# --- figures of the region -----------------------------------------------------------------------


def total(printed=110.0, computed=None, stated=None, change=None, sums=None):
    return figures.Total("5001", figures.INWARD, 2025, printed, computed, stated, change, sums)


def test_a_total_adds_up_where_its_rows_say_the_same_or_nothing():
    assert [total(computed=c).adds_up for c in (None, 110.0, 111.0)] == [True, True, False]
    assert figures.change(100, 125) == 0.25
    assert math.isnan(figures.change(0, 5))


@pytest.mark.parametrize(
    ("stated", "printed", "sums", "holds"),
    [
        (0.10, 0.104, None, True),
        (0.10, 0.106, None, False),
        (0.10, 0.106, 0.096, True),
        (0.10, 0.106, 0.12, False),
        (None, 0.5, None, True),
        (0.10, None, None, True),
    ],
)
def test_a_stated_change_is_held_against_whole_percents(stated, printed, sums, holds):
    assert total(stated=stated, change=printed, sums=sums).change_holds is holds


def test_commuters_are_those_into_or_out_of_a_municipality_in_a_year():
    flows = pd.DataFrame(
        {"from_code": ["a", "b", "b"], "to_code": ["x", "x", "y"], "year": [2020, 2020, 2020],
         "commuters": [5.0, 7.0, 11.0]}
    )  # fmt: skip
    assert figures._sum_of(flows, "x", figures.INWARD, 2020) == 12
    assert figures._sum_of(flows, "b", "out", 2020) == 18
    assert figures._sum_of(flows, "x", figures.INWARD, 2021) is None
    assert figures._sum_of(flows.iloc[:0], "x", figures.INWARD, 2020) is None


def test_a_flow_changes_from_its_first_year_to_its_last():
    flow = figures.Flow("a", "b", "A", {2025: 150.0, 2015: 100.0, 2020: 10.0}, {})
    assert flow.change == pytest.approx(0.5)
    standing = figures.Standing("a", 0.5, NAN, NAN, NAN, NAN)
    assert standing.against_residents(0.25) == 0.5
    assert math.isnan(figures.Standing("a", 0.0, NAN, NAN, NAN, NAN).against_residents(0.25))


# --- the reserve ---------------------------------------------------------------------------------


def area(*grounds, soil=0.0, mire=0.0, age=1.0, homes=10.0, id_="R1", land=0.0):
    dwellings = None if homes is None else Span(homes, homes, homes)
    reasons = tuple(Reason(ground) for ground in grounds)
    none = Span(0.0, 0.0, 0.0)
    return Row(
        id_, (id_,), soil, mire, soil, none, dwellings, land, age, reasons, False, Suggestion.KEEP
    )


def suggested(row, needed=False, daa=100.0, plan_type=20.0):
    table = pd.DataFrame({"reserve": [1000 * daa], "plan_type": [plan_type]}, index=["R1"])
    return _suggested(row, SimpleNamespace(areas=table), needed)


def test_what_could_be_done_with_an_area():
    assert suggested(area()) is Suggestion.KEEP
    assert suggested(area(Ground.OLD)) is Suggestion.ZONING
    assert suggested(area(Ground.OLD), plan_type=35.0) is Suggestion.KEEP
    assert suggested(area(Ground.EXCLUDED), needed=True) is Suggestion.TAKE_OUT
    assert suggested(area(Ground.STIFF, soil=9.0), needed=True) is Suggestion.MOVE
    assert suggested(area(Ground.STIFF)) is Suggestion.TAKE_OUT
    least = LEAST_SOIL
    assert suggested(area(Ground.SOIL, soil=least), needed=True) is Suggestion.REDUCE
    assert suggested(area(Ground.FLAG, soil=least - 0.01), needed=True) is Suggestion.ZONING
    assert suggested(area(Ground.SOIL, soil=least)) is Suggestion.REDUCE
    assert suggested(area(Ground.FLAG, soil=least - 0.01)) is Suggestion.CHANGE
    assert suggested(area(Ground.RED_CLASS)) is Suggestion.TAKE_OUT
    half = factors("plan_reserve")["much_soil"].best * 100
    assert suggested(area(Ground.SOIL, soil=half)) is Suggestion.TAKE_OUT
    assert suggested(area(Ground.SOIL, soil=half - 0.01)) is Suggestion.REDUCE
    assert suggested(area(Ground.SOIL, soil=half / 2, mire=half / 2)) is Suggestion.TAKE_OUT


def test_areas_are_looked_at_by_soil_then_mire_then_age_then_id():
    rows = [
        area(id_="young", soil=1.0, age=1.0), area(id_="old", soil=1.0, age=9.0),
        area(id_="undated", soil=1.0, age=NAN), area(id_="mire", soil=1.0, mire=2.0),
        area(id_="soil", soil=5.0), area(Ground.STIFF, id_="stiff"),
        area(id_="about", soil=1.04, age=1.0),
    ]  # fmt: skip
    assert [row.id for row in sorted(rows, key=review_order)] == [
        "stiff", "soil", "mire", "old", "about", "young", "undated",
    ]  # fmt: skip


def test_an_area_is_needed_where_the_others_of_its_municipality_do_not_do():
    rows = [area(id_="a", homes=30.0), area(id_="b", homes=40.0), area(id_="c", homes=99.0),
            area(id_="d", homes=None)]  # fmt: skip
    codes = pd.DataFrame({"municipality_code": ["1", "1", "2", "1"]}, index=list("abcd"))
    reserve = SimpleNamespace(areas=codes)

    def needed(row, best, code="1"):
        needs = SimpleNamespace(by_municipality={code: Span(0.0, best, 0.0)})
        return _needed(row, rows, reserve, needs)

    assert [needed(rows[0], best) for best in (39.9, 40.0, 40.1)] == [False, False, True]
    assert not needed(rows[0], 99.0, code="2")
    assert not needed(rows[0], NAN)
    assert not needed(rows[0], -5.0)
    assert not needed(rows[3], 99.0)
    assert not needed(area(id_="a", homes=0.0), 99.0)
    assert not _needed(rows[0], rows, reserve, None)


@pytest.mark.parametrize(
    ("homes", "land", "asked", "told"),
    [(5.0, 0.0, False, True), (0.0, 3.0, False, False), (0.0, 3.0, True, True),
     (0.0, 0.0, False, True), (None, 0.0, True, False)],
)  # fmt: skip
def test_what_goes_with_an_area_is_told_where_it_is_known(homes, land, asked, told):
    need = Span(1.0, 1.0, 1.0) if asked else None
    assert _can_be_told(area(homes=homes, land=land), need) is told


def test_areas_are_numbered_by_municipality_plan_and_place():
    frame = gpd.GeoDataFrame(
        {
            "municipality_code": ["5028", "5001", "5001", "5001"],
            "plan_id": ["P1", "P2", "P1", "P1"],
            "purpose": [1110] * 4,
        },
        geometry=[shapely.box(x, 0, x + 10, 10) for x in (0, 0, 50, 20)],
        crs=CRS,
    )
    assert areas._ids(frame).tolist() == ["R5028-01", "R5001-03", "R5001-02", "R5001-01"]


@pytest.mark.parametrize(
    ("began", "years"),
    [
        ("2014-06-30", 12.0),
        ("2014", 12.0),
        ("2026-06-30", 0.0),
        (None, None),
        ("", None),
        (2014, None),
    ],
)
def test_the_age_of_a_plan(began, years):
    found = areas.age(began, date(2026, 6, 30))
    assert (None if math.isnan(found) else found) == years


def test_pieces_are_summed_and_counted_by_area_and_none_is_nothing():
    ids, site = pd.Index(["a", "b", "c"]), pd.Series(["b", "a", "b"])
    assert areas._summed([1.0, 2.0, 4.0], site, ids).tolist() == [2, 5, 0]
    assert areas._counted(site, ids).tolist() == [1, 2, 0]


def test_a_key_is_told_as_text():
    assert [tables._told(value) for value in (None, NAN, 20.0, 2.5, "x", 7)] == [
        "", "", "20", "2.5", "x", "7",
    ]  # fmt: skip


def test_homes_that_are_proposed_are_those_of_housing_that_is_open_and_not_reserve():
    sites = pd.DataFrame(
        {
            "kind": [Kind.HOUSING, Kind.HOUSING, Kind.HOUSING, Kind.BUSINESS],
            "status": [Status.ELIGIBLE, Status.EXCLUDED, Status.CONDITIONAL, Status.ELIGIBLE],
            "proposal": ["new", "out", "reserve", "firm"],
            "dwellings_low": 7.0, "dwellings": 10.0, "dwellings_high": 15.0,
            "municipalities": [{"5001": 0.2, "5028": 0.2}] + [{"5001": 1.0}] * 3,
        }
    )  # fmt: skip
    found = tables._proposed(SimpleNamespace(sites=sites), {"reserve"})
    assert found == {"5001": Span(3.5, 5, 7.5), "5028": Span(3.5, 5, 7.5)}
    more = tables._proposed(SimpleNamespace(sites=sites), set())
    assert more["5001"] == Span(10.5, 15, 22.5)


def test_bounds_of_several_measures_are_the_least_or_the_best_of_each_side():
    """0.2 to 0.4 and 0.5 to 0.9: the least lies between 0.2 and 0.4, the best 0.5 and 0.9."""
    basis = Basis("Forslag", Tag.PROPOSAL)
    gauges = [
        Gauge(Indicator(name, name, "", basis, function=len, inputs=("sites",), most=1.0),
              Curve(((0, 0.0), (1, 1.0))), basis)
        for name in ("x", "y")
    ]  # fmt: skip
    index = tidy.keyed(["a", "a"], ["x", "y"], ("id", "indicator"))
    columns = {"measured": [0.3, 0.7], "low": [0.2, 0.5], "high": [0.4, 0.9]}
    told = {"unit": ["", ""], "facts": [{}, {}]}
    measured = pd.DataFrame(columns | told, index=index)
    for combine, ends in (("least", (0.2, 0.3, 0.4)), ("best", (0.5, 0.7, 0.9))):
        criterion = Criterion("c", "c", Goal.SOIL, tuple(gauges), combine)
        row = criterion_table(criterion, gauges, measured, pd.Index(["a"])).iloc[0]
        assert (row["value_low"], row["value"], row["value_high"]) == ends
