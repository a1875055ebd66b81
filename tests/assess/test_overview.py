"""A round too large for one Evaluation: its places, its first and its grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.ranking import ranks
from ikap.assess.round import Overview, placed, score_grid
from ikap.assess.round import grid as squares
from ikap.assess.round.duplicates import overlaps
from ikap.model import Light, Status


def sites(scores, **more):
    count = len(scores)
    table = {
        "list": "housing",
        "status": Status.ELIGIBLE,
        "light": Light.YELLOW,
        "group": None,
        "score": scores,
        "score_low": scores,
        "score_high": scores,
        "complete": True,
        "x": np.arange(count) * 100.0,
        "y": 0.0,
    }
    index = pd.Index([f"s{i}" for i in range(count)], name="id")
    return pd.DataFrame({**table, **more}, index=index)


def test_parts_are_placed_among_all_and_equals_share_a_place():
    whole = sites([0.5, 0.9, 0.5, 0.1, 0.9])
    whole.loc["s3", "status"] = Status.EXCLUDED
    table = placed([whole.iloc[3:], whole.iloc[:3]])
    assert table["rank"].to_dict() == pytest.approx(
        {"s0": 3, "s1": 1, "s2": 3, "s3": np.nan, "s4": 1}, nan_ok=True
    )
    assert table.loc[["s0", "s1"], ["rank_low", "rank_high"]].isna().all(axis=None)
    assert list(Overview(table, None, None, ()).best(2)) == ["s1", "s4"]


def test_a_site_without_a_place_keeps_those_that_its_interval_allows():
    """Of ten: each open site may be beaten by the others whose best is above its worst."""
    chance = np.random.default_rng(1)
    whole = sites(chance.uniform(0, 1, 40))
    open_ = np.arange(40) % 4 == 0
    low = np.where(open_, whole["score"] - chance.uniform(0, 0.3, 40), whole["score"])
    high = np.where(open_, whole["score"] + chance.uniform(0, 0.3, 40), whole["score"])
    whole = whole.assign(
        score_low=low,
        score_high=high,
        complete=~open_,
        score=np.where(open_, np.nan, whole["score"]),
    )
    told = ranks(whole)
    for i in np.flatnonzero(open_):
        done = whole["score"][~open_]
        rivals = sum(high[j] > low[i] for j in np.flatnonzero(open_) if j != i)
        assert told["rank_low"].iloc[i] == 1 + (done > high[i]).sum()
        assert told["rank_high"].iloc[i] == 1 + (done > low[i]).sum() + rivals


def test_squares_hold_the_mean_and_the_best_of_their_sites():
    whole = sites([0.2, 0.4, 0.9, 0.6, 0.8], x=[10.0, 240.0, 260.0, 20.0, 30.0])
    whole.loc["s4", "status"] = Status.EXCLUDED
    whole.loc["s3", ["list", "light"]] = ["business_c", Light.GREEN]
    grid = score_grid(whole, "EPSG:25832")
    told = grid[["list", "sites", "score", "best", "green", "yellow"]].to_numpy().tolist()
    assert told == [
        ["housing", 2, pytest.approx(0.3), 0.4, 0, 2],
        ["housing", 1, 0.9, 0.9, 0, 1],
        ["business_c", 1, 0.6, 0.6, 1, 0],
    ]
    assert [shape.bounds for shape in grid.geometry][:2] == [(0, 0, 250, 250), (250, 0, 500, 250)]


def test_squares_grow_until_a_map_can_hold_them(monkeypatch):
    monkeypatch.setattr(squares, "MOST", 4)
    grid = score_grid(sites([0.5] * 20), "EPSG:25832")  # 2 km: eight squares of 250 m
    assert set(grid["side"]) == {500.0}
    assert grid["sites"].tolist() == [5, 5, 5, 5]


def test_a_round_without_a_score_has_no_squares():
    assert score_grid(sites([np.nan]), "EPSG:25832").empty
    assert shapely.is_empty(score_grid(sites([np.nan]), "EPSG:25832").union_all())


def test_areas_that_lie_over_each_other_are_named_two_by_two_in_the_order_of_their_names():
    shapes = [shapely.box(x, 0, x + 100, 100) for x in (0, 50, 80, 0)]
    sites = gpd.GeoDataFrame(
        {"proposal": ["c", "b", "a", "c"], "file": ["3", "2", "1", "3"]}, geometry=shapes, crs=25832
    )
    found = overlaps(sites)
    assert [(one.first, one.second, one.area_daa) for one in found] == [
        ("b", "a", 7.0),
        ("c", "a", 2.0),
        ("c", "b", 5.0),
    ]
    assert (found[1].first_file, found[1].second_file) == ("3", "1")
    assert [one.first_share for one in found] == pytest.approx([0.7, 0.2, 0.5])
    assert not found[0].is_same
