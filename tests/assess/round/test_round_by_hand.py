"""A round worked by hand: what is counted, what lies over what, and its squares from afar."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.round import grid
from ikap.assess.round.duplicates import overlap_remarks, overlaps
from ikap.assess.round.grid import score_grid
from ikap.assess.round.overview import Overview, placed
from ikap.assess.round.tally import Account, By, account, tallies
from ikap.model import Light, Rejection, Status
from ikap.text import NO_BREAK, speaking

NAN = float("nan")
OK, OUT, MAYBE = Status.ELIGIBLE, Status.EXCLUDED, Status.CONDITIONAL
G, Y, R = Light.GREEN, Light.YELLOW, Light.RED


# --- overlaps


def sent(*boxes):
    """Each box by its proposal, in a file called after it."""
    names = [name for name, _ in boxes]
    return gpd.GeoDataFrame(
        {"proposal": names, "file": [f"{name}.gpkg" for name in names]},
        geometry=[shapely.box(*box) for _, box in boxes],
    )


@pytest.mark.parametrize(("wide", "count"), [(1.0, 0), (1.01, 1), (0.0, 0)])
def test_two_drawings_that_touch_by_a_tenth_of_a_decare_do_not_overlap(wide, count):
    pairs = overlaps(sent(("a", (0, 0, 100, 100)), ("b", (100 - wide, 0, 200, 100))))
    assert len(pairs) == count


def test_shares_are_of_each_and_pairs_are_by_id():
    areas = sent(("c", (0, 0, 100, 100)), ("a", (0, 0, 200, 100)), ("b", (150, 0, 190, 100)))
    first, second = overlaps(areas)
    assert (first.first, first.second, first.first_file) == ("a", "b", "a.gpkg")
    assert (first.area_daa, first.first_share, first.second_share) == (4.0, 0.2, 1.0)
    assert (second.first, second.second, second.second_file) == ("c", "a", "a.gpkg")
    assert (second.area_daa, second.first_share, second.second_share) == (10.0, 1.0, 0.5)


@pytest.mark.parametrize(("wide", "same"), [(95.0, True), (94.9, False), (100.0, True)])
def test_one_area_drawn_twice_shares_nineteen_twentieths_of_both(wide, same):
    (pair,) = overlaps(sent(("a", (0, 0, 100, 100)), ("b", (0, 0, wide, 100))))
    assert pair.is_same is same


def test_areas_over_each_other_are_told_by_id_and_how_much():
    areas = sent(
        ("a", (0, 0, 100, 100)), ("b", (0, 0, 100, 100)), ("c", (300, 0, 400, 100)),
        ("d", (350, 0, 550, 100)), ("e", (900, 0, 950, 100)),
    )  # fmt: skip
    same, some = overlap_remarks(areas)
    assert same.what.startswith("a og b er tegnet over samme areal.")
    assert some.what.replace(NO_BREAK, " ").startswith(
        "c og d har 5,0 daa felles (50 % og 25 % av områdene)."
    )
    with speaking("en"):
        assert "the same ground" in overlap_remarks(areas)[0].what


@pytest.mark.parametrize(("count", "last"), [(5, "d og e"), (6, "flere par som overlapper: 5.")])
def test_ten_pairs_are_told_and_the_rest_counted(count, last):
    remarks = overlap_remarks(sent(*((name, (0, 0, 100, 100)) for name in "abcdef"[:count])))
    assert len(remarks) == (10 if count == 5 else 11)
    assert remarks[-1].what.startswith(last)


def test_the_parts_of_mixed_use_are_one_submission():
    assert overlaps(sent(("a", (0, 0, 100, 100)), ("a", (0, 0, 100, 100)))) == ()


# --- squares


def sites(*rows):
    names = ["list", "status", "light", "score", "x", "y"]
    return pd.DataFrame(list(rows), columns=names)


def test_sites_of_a_square_are_counted_with_their_mean_and_best():
    found = score_grid(
        sites(
            ("housing", OK, G, 0.8, 10, 10),
            ("housing", MAYBE, R, 0.2, 249.9, 249.9),
            ("housing", OK, Y, 0.5, 250, 10),
            ("housing", OUT, G, 0.9, 10, 10),
            ("housing", OK, None, NAN, 10, 10),
            ("business_c", OK, Y, 0.4, -1, 10),
        ),
        25832,
    )
    columns = ["list", "side", "sites", "score", "best", "green", "yellow", "red"]
    assert found[columns].to_numpy().tolist() == [
        ["housing", 250.0, 2, 0.5, 0.8, 1, 0, 1],
        ["housing", 250.0, 1, 0.5, 0.5, 0, 1, 0],
        ["business_c", 250.0, 1, 0.4, 0.4, 0, 1, 0],
    ]
    assert [shape.bounds for shape in found.geometry] == [
        (0, 0, 250, 250), (250, 0, 500, 250), (-250, 0, 0, 250)
    ]  # fmt: skip


def test_without_scores_there_are_no_squares():
    assert score_grid(sites(("housing", OUT, G, 0.9, 10, 10)), 25832).empty


@pytest.mark.parametrize(("most", "side", "count"), [(4, 250.0, 4), (3, 500.0, 2), (1, 1000.0, 1)])
def test_squares_are_the_smallest_that_are_few_enough(monkeypatch, most, side, count):
    monkeypatch.setattr(grid, "MOST", most)
    row = [("housing", OK, G, 0.5, 250 * i + 1, 1) for i in range(4)]
    found = score_grid(sites(*row), 25832)
    assert (found["side"].iloc[0], len(found)) == (side, count)


# --- the account


def test_an_account_adds_up_or_says_which_does_not():
    assert Account(6, 3, 2, 1, 10, 8, 2).faults() == []
    assert [p.where for p in Account(7, 3, 2, 1, 10, 8, 2).faults()] == ["Filer"]
    assert [p.where for p in Account(6, 3, 2, 1, 10, 8, 1).faults()] == ["Rader"]
    (files, rows) = Account(1, 2, 3, 4, 5, 6, 7).faults()
    assert files.what.endswith("2 lest + 3 avvist + 4 ikke brukt er ikke lik 1 funnet.")
    assert rows.what.endswith("6 vurdert + 7 avvist er ikke lik 5 lest.")


def opened(where, rows, problems=(), places=None):
    return SimpleNamespace(where=where, rows=rows, problems=problems, places=places or {})


def refusal(file, row):
    return Rejection(file, row, None, "", "")


COLUMNS = ["proposal", "kind", "status", "light", "municipality_code", "file", "row", "area_daa",
           "dwellings", "jobs"]  # fmt: skip
SCORED = SimpleNamespace(
    sites=pd.DataFrame(
        [
            ("p", "housing", OK, G, "5028", "a", 1, 10.0, 30.0, NAN),
            ("p", "business", MAYBE, Y, "5028", "a", 1, 10.0, NAN, 7.0),
            ("q", "business", OUT, R, "5001", "a", 2, 4.0, NAN, NAN),
            ("r", "housing", OUT, G, "5001", "b", 1, 3.0, 5.0, NAN),
            ("s", "housing", OK, None, "5001", "b", 2, 1.0, NAN, NAN),
        ],
        columns=COLUMNS,
    ),
    region=SimpleNamespace(municipalities={"5001": "Trondheim"}),
)
FILES = [opened("a", 3), opened("bc", 4, places={"b": 3, "c": 1}), opened("d", 9, problems=["x"])]
REFUSED = [refusal("a", 3), refusal("a", 3), refusal("b", 9), refusal("d", None), refusal("c", 1)]


def test_each_file_and_row_is_counted_where_it_is():
    round_ = SimpleNamespace(count=6, refused=["e", "f"], left=["g"])
    assert account(round_, FILES, SCORED, REFUSED) == Account(6, 2, 3, 1, 16, 4, 3)
    assert account(round_, FILES, None, []).rows_scored == 0


def test_the_whole_then_each_municipality_by_number_then_each_file_that_was_read():
    found = tallies(SCORED, FILES, REFUSED)
    assert [(entry.by, entry.name) for entry in found] == [
        (By.ALL, ""), (By.MUNICIPALITY, "5001 Trondheim"), (By.MUNICIPALITY, "5028"),
        (By.FILE, "a"), (By.FILE, "bc"),
    ]  # fmt: skip
    assert [(entry.rows, entry.refused) for entry in found] == [
        (16, 3), (None, None), (None, None), (3, 1), (4, 2)
    ]  # fmt: skip
    assert [entry.alternatives for entry in found] == [5, 3, 2, 3, 2]
    whole = found[0]
    assert (whole.proposals, whole.eligible, whole.conditional, whole.excluded) == (4, 2, 1, 2)
    # What is in absolute conflict is given no class.
    assert (whole.green, whole.yellow, whole.red, whole.without_class) == (1, 1, 0, 3)
    assert (whole.area_daa, whole.dwellings, whole.dwellings_excluded) == (18.0, 35.0, 5.0)
    assert (whole.jobs, whole.jobs_unknown) == (7.0, 1)


def test_without_an_evaluation_nothing_was_scored():
    whole, *files = tallies(None, FILES, [])
    assert (whole.rows, whole.refused, whole.alternatives, whole.area_daa) == (16, 0, 0, 0.0)
    assert [entry.name for entry in files] == ["a", "bc"]


# --- the overview


def of(*rows):
    names = ["id", "list", "score", "score_low", "score_high", "complete"]
    return pd.DataFrame(list(rows), columns=names).set_index("id").assign(status=OK)


def test_parts_are_placed_among_all_and_only_the_incomplete_have_an_interval():
    table = placed([
        of(("c", "housing", 0.9, 0.9, 0.9, True)),
        of(("b", "housing", 0.5, 0.5, 0.5, True), ("a", "housing", NAN, 0.4, 0.6, False)),
    ])  # fmt: skip
    assert list(table.index) == ["a", "b", "c"]
    expected = {"rank": [NAN, 2, 1], "rank_low": [2, NAN, NAN], "rank_high": [3, NAN, NAN]}
    for name, values in expected.items():
        assert np.array_equal(table[name], values, equal_nan=True)


def test_the_best_are_the_first_of_each_list_by_place_and_id():
    table = pd.DataFrame(
        [("d", "housing", 2.0), ("b", "housing", 2.0), ("c", "housing", 1.0),
         ("a", "business_c", 1.0), ("e", "housing", NAN)],
        columns=["id", "list", "rank"],
    ).set_index("id")  # fmt: skip
    overview = Overview(table, None, None, ())
    assert list(overview.best(2)) == ["c", "b", "a"]
    assert list(overview.best(9)) == ["c", "b", "d", "a"]
    assert list(overview.best(0)) == []
