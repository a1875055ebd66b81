"""The lattice of a surface, its windows and its rows, worked by hand."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.surface import lattice
from ikap.assess.surface.lattice import middles, municipalities
from ikap.assess.surface.suitability import Trial, squares, usual_trial
from ikap.assess.surface.surface import Surface
from ikap.assess.surface.windows import SIDE, Window, _texts, cells, windows
from ikap.catalogue import factors
from ikap.model import ConfigurationError, Goal, Kind, Light, Status

NAN = float("nan")
suitability = import_module("ikap.assess.surface.suitability")  # the name is a function's too
REACH = factors("suitability")["from_road"].best
TABLE = {name: factor.best for name, factor in factors("suitability").items()}


def region(*boxes, road=None, **layers):
    """Municipalities of boxes, numbered from 5001, with a road where one is given."""
    codes = [str(5001 + i) for i in range(len(boxes))]
    known = {
        "municipalities": gpd.GeoDataFrame(
            {"municipality_code": codes}, geometry=[shapely.box(*box) for box in boxes], crs=25832
        ),
        **layers,
    }
    if road is not None:
        known["roads"] = gpd.GeoDataFrame(geometry=[road], crs=25832)
    return SimpleNamespace(
        has=known.__contains__, layer=lambda name, _box=None: known[name], crs=25832, lasting={}
    )


TWO = ((0, 0, 200, 100), (200, 0, 300, 100))


def test_places_are_the_middles_of_squares_at_whole_multiples_south_before_north():
    found = middles(region((-150, 0, 100, 200)), 100.0)
    assert list(found.index) == ["-100-0", "0-0", "-100-100", "0-100"]
    assert [(p.x, p.y) for p in found.geometry] == [(-50, 50), (50, 50), (-50, 150), (50, 150)]
    assert found.crs == 25832


def test_each_place_is_of_its_municipality_and_those_named_are_tried_alone():
    both = middles(region(*TWO), 100.0)
    assert both["municipality_code"].tolist() == ["5001", "5001", "5002"]
    assert list(middles(region(*TWO), 100.0, ["5002"]).index) == ["200-0"]
    assert len(municipalities(region(*TWO))) == 2
    assert municipalities(region(*TWO), ["5001"])["municipality_code"].tolist() == ["5001"]


def test_a_box_holds_the_squares_that_begin_in_it():
    assert list(middles(region(*TWO), 100.0, (), (100.0, 0.0, 200.0, 100.0)).index) == ["100-0"]


@pytest.mark.parametrize(("beyond", "count"), [(-0.5, 1), (0.5, 0)])
def test_nobody_builds_further_from_every_road(beyond, count):
    far = 50.0 + REACH + beyond
    road = shapely.LineString([(far, 0), (far, 100)])
    place = region((0, 0, 100, 100), road=road)
    assert len(middles(place, 100.0)) == count
    assert lattice.ROADS in place.lasting


# --- windows


def test_a_window_is_so_many_squares_along_each_edge():
    window = Window(100.0, 200.0, 50.0)
    assert window.box == (200.0, 100.0, 200.0 + SIDE * 50, 100.0 + SIDE * 50)
    assert window.name == "200-100"


def trial(step=50.0, **changed):
    return Trial(Kind.HOUSING, None, area=4.0, step=step, **changed)


def test_windows_touch_what_is_tried_from_south_and_west():
    edge = SIDE * 50.0
    place = region((10, 10, edge + 10, 20), (-10, edge + 10, 20, edge + 20))
    corners = [(window.west / edge, window.south / edge) for window in windows(place, trial())]
    assert corners == [(0, 0), (1, 0), (-1, 1), (0, 1)]
    named = windows(place, trial(municipalities=("5002",)))
    assert [window.west / edge for window in named] == [-1, 0]


@pytest.mark.parametrize(("more", "refused"), [(0.0, False), (1.0, True)])
def test_more_points_than_are_worked_out_at_once_are_refused(more, refused):
    wide = SIDE * 50.0
    place = region((0, 0, wide, TABLE["most"] / SIDE * 50.0 + more))
    try:
        assert len(windows(place, trial())) >= TABLE["most"] / SIDE**2
        said = ""
    except ConfigurationError as error:
        said = error.problems[0].where
    assert said == ("--step" if refused else "")


# --- what is tried


def test_homes_are_tried_unless_something_else_is_asked_for():
    usual = usual_trial()
    assert (usual.kind, usual.business_class, usual.municipalities) == (Kind.HOUSING, None, ())
    assert (usual.area, usual.step) == (TABLE["site_area"], TABLE["step"])


def test_points_in_water_are_not_on_land():
    water = int(next(iter(suitability.code_group("ar5", "water"))))
    land = gpd.GeoDataFrame(
        {"land_type": [water, 30]},
        geometry=[shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)], crs=25832,
    )  # fmt: skip
    sea = gpd.GeoDataFrame(geometry=[shapely.box(300, 0, 400, 100)], crs=25832)
    points = gpd.GeoDataFrame(
        geometry=[shapely.Point(x, 50) for x in (50, 150, 250, 350)], index=list("abcd"), crs=25832
    )
    both = region((0, 0, 400, 100), land=land, shoreline=sea)
    assert suitability._dry(points, both).tolist() == [False, True, True, False]
    assert suitability._dry(points, region((0, 0, 1, 1), land=land)).tolist() == [
        False, True, True, True
    ]  # fmt: skip
    assert suitability._dry(points, region((0, 0, 1, 1))).all()


def tried_sites(asked, monkeypatch):
    """The cells and shapes that come to the door."""
    sheets = []
    monkeypatch.setattr(suitability, "alternatives_in", lambda sheet, _region: sheets.append(sheet))
    suitability.sites_at(region((0, 0, 100, 100)), asked)
    return sheets


def test_a_site_of_the_size_asked_for_stands_in_the_middle_of_each_square(monkeypatch):
    """4 daa are 63.2 m square: 31.6 m either way from the middle of a square of 100 m."""
    (sheet,) = tried_sites(trial(100.0), monkeypatch)
    assert sheet.cells.to_dict("list") == {
        "id": ["0-0"], "kind": ["housing"], "business_class": [None]
    }  # fmt: skip
    assert list(sheet.cells.index) == [1]
    (shape,) = sheet.shapes
    assert shape.area == pytest.approx(4000)
    assert (shape.centroid.x, shape.centroid.y) == pytest.approx((50, 50))


def test_where_nothing_is_tried_that_is_said(monkeypatch):
    monkeypatch.setattr(suitability, "sites_at", lambda *_asked: None)
    with pytest.raises(ConfigurationError) as error:
        suitability.tried_sites(None, trial())
    assert error.value.problems[0].where == "--step"
    shown = suitability.too_many(12_345.0, 9.0).problems[0]
    assert "12 345" in shown.what.replace("\N{NO-BREAK SPACE}", " ")
    assert "er 9." in shown.remedy


# --- rows


def evaluation():
    """Two squares of 100 m, their goals in another order, and one criterion."""
    ids = pd.Index(["a", "b"], name="id")
    sites = gpd.GeoDataFrame(
        {
            "municipality_code": ["5001", "5028"], "status": [Status.ELIGIBLE, Status.EXCLUDED],
            "complete": [True, False], "score": [0.5, NAN], "score_low": [0.5, 0.1],
            "score_high": [0.5, 0.9], "light": [Light.YELLOW, None],
        },
        geometry=[shapely.box(20, 30, 80, 70), shapely.box(120, 220, 180, 280)],
        index=ids, crs=25832,
    )  # fmt: skip
    index = pd.MultiIndex.from_product([["b", "a"], list(Goal)], names=["id", "goal"])
    values = [*[NAN] * len(Goal), *[0.1 * (i + 1) for i in range(len(Goal))]]
    lights = [*[None] * len(Goal), *[Light.RED] * len(Goal)]
    goals = pd.DataFrame({"value": values, "light": lights}, index=index)
    criteria = pd.DataFrame(
        {"value": [0.7, 0.2], "measured": [3.0, 8.0]},
        index=pd.MultiIndex.from_product([["b", "a"], ["near"]], names=["id", "criterion"]),
    )
    return SimpleNamespace(sites=sites, goals=goals, criteria=criteria)


def test_a_row_a_square_has_its_corner_and_what_the_site_in_its_middle_got():
    table = cells(evaluation(), trial(100.0))
    first, second = table.to_dict("records")
    assert (first["west"], first["south"], second["west"], second["south"]) == (0, 0, 100, 200)
    assert (first["status"], first["light"], first["complete"]) == ("eligible", "yellow", True)
    assert (second["status"], second["light"], second["complete"]) == ("excluded", "", False)
    assert (first["score"], second["score_low"], second["score_high"]) == (0.5, 0.1, 0.9)
    goal = next(iter(Goal)).value
    assert (first[goal], first[f"{goal}_light"], second[f"{goal}_light"]) == (0.1, "red", "")
    assert np.isnan(second[goal])
    assert (first["criterion_near"], first["measured_near"]) == (0.2, 8.0)
    assert (second["criterion_near"], second["measured_near"]) == (0.7, 3.0)
    assert first["municipality_code"] == "5001"


def test_squares_are_those_of_the_lattice_whatever_the_size_of_the_site():
    found = squares(evaluation(), trial(100.0))
    assert [shape.bounds for shape in found.geometry] == [(0, 0, 100, 100), (100, 200, 200, 300)]
    goals = [found[goal.value].iloc[0] for goal in Goal]
    assert goals == pytest.approx([0.1 * (i + 1) for i in range(len(Goal))])
    assert found["light"].iloc[0] == Light.YELLOW
    assert found["light"].isna().tolist() == [False, True]


def test_a_text_is_itself_and_what_is_none_is_empty():
    assert _texts(["a", None, NAN, Light.RED]) == ["a", "", "", "red"]


@pytest.mark.parametrize(
    ("share", "times"), [(1.0, 1), (0.5, 1), (1.001, 3), (4.0, 3), (9.0, 3), (9.01, 5), (16.0, 5)]
)
def test_a_map_shows_every_square_or_every_third_or_fifth(share, times):
    counts = {"tried": share * TABLE["shown"]}
    surface = Surface(trial(), None, None, None, (), (), counts, (0, 0, 1, 1), None)
    assert surface.times == times
