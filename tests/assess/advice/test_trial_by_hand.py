"""A candidate as a row of a submission, how a site stands, and what is kept of a promise."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.advice import promise, trial
from ikap.assess.advice.promise import advised_additions, advised_areas, advised_sites, pieces
from ikap.assess.advice.record import (
    Addition,
    Advice,
    Advised,
    Candidate,
    Standing,
    Step,
    usual_bounds,
)
from ikap.assess.advice.trial import overrides_for, standings, submission, try_out
from ikap.model import Answer, Goal, Kind, Light, Override, Status

NAN = float("nan")
BOUNDS = usual_bounds()
SITE = {
    "name": "Moen", "kind": "housing", "business_class": "", "land_use_purpose": 1110,
    "jobs": 4.0, "dwelling_mix": {"blokk": 0.75, "rekke": 0.25}, "flood_class": "F2",
    "slide_class": "S2", "peat_depth": NAN, "hazard_mitigated": True, "port_dependent": False,
    "plan_status": None, "case": "24/1", "note": "Ved elva", "in_forecast": 10.0,
}  # fmt: skip
SITES = pd.DataFrame(
    [SITE, {**SITE, "kind": "business", "business_class": "B", "dwelling_mix": {}, "jobs": NAN}],
    index=["S", "W"],
)
GROUND = shapely.box(0, 0, 100, 100)
LINK = Addition("link", shapely.LineString([(0, 0), (0, 50)]), ("a",), ("Torget",), away=50.0)


def candidate(site="S", kind=Kind.HOUSING, class_=None, dwellings=30.0, added=None):
    return Candidate(site, (Step("land", "21"),), GROUND, kind, class_, dwellings, added)


def row(entry):
    (found,) = submission(["x"], [entry], SITES).to_dict("records")
    return found


def test_what_was_told_of_a_site_goes_on_to_a_changed_one():
    assert row(candidate()) == {
        "id": "x", "name": "Moen", "kind": "housing", "business_class": None,
        "land_use_purpose": 1110, "dwellings": 30.0, "jobs": 4.0,
        "dwelling_types": "75.0 % blokk, 25.0 % rekke", "safety_class": "F2 S2",
        "peat_depth": None, "hazard_mitigated": True, "port_dependent": False,
        "plan_status": None, "case": "24/1", "note": "Ved elva", "in_forecast": 10.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "purpose", "dwellings", "jobs"),
    [
        (candidate(dwellings=NAN), 1110, None, 4.0),
        (candidate(kind=Kind.BUSINESS, class_="B"), None, None, None),
        (candidate("W", Kind.BUSINESS, "B", NAN), 1110, None, None),
        (candidate("W", Kind.BUSINESS, "C", NAN), None, None, None),
        (candidate("W", Kind.HOUSING, None, 9.0), None, 9.0, None),
    ],
)
def test_a_purpose_is_that_of_the_same_use_and_homes_are_of_homes_alone(
    entry, purpose, dwellings, jobs
):
    found = row(entry)
    assert (found["land_use_purpose"], found["dwellings"], found["jobs"]) == (
        *(purpose, dwellings, jobs),
    )
    assert found["dwelling_types"] == ("75.0 % blokk, 25.0 % rekke" if entry.site == "S" else None)


def test_rows_are_numbered_from_one_as_in_a_file():
    assert list(submission(["x", "y"], [candidate(), candidate("W")], SITES).index) == [1, 2]


def override(site):
    return Override(site, "flood", Answer.NO, "Målt.", "AA", "2026-11-29")


def test_a_planners_answer_holds_for_the_same_use_of_the_site_alone():
    evaluation = SimpleNamespace(overrides=(override("S"), override("W")), sites=SITES)
    entries = [
        candidate(),
        candidate(kind=Kind.BUSINESS, class_="B"),
        candidate("W", Kind.BUSINESS),
    ]
    found = overrides_for(["x", "y", "z"], entries, evaluation)
    assert found == (override("x"), override("z"))


def test_what_is_built_is_tried_in_a_region_of_its_own_and_each_keeps_its_place(monkeypatch):
    asked = []

    def tried(entries, _evaluation, region, _map_parts):
        asked.append((len(entries), region))
        return {n: entry.dwellings for n, entry in enumerate(entries) if entry.dwellings > 0}

    monkeypatch.setattr(trial, "_tried", tried)
    monkeypatch.setattr(trial, "region_with", lambda region, added: f"{region} med {added.kind}")
    entries = [
        candidate(dwellings=1.0), candidate(dwellings=2.0, added=LINK), candidate(dwellings=0.0),
        candidate(dwellings=4.0),
    ]  # fmt: skip
    assert try_out(entries, None, "regionen") == {0: 1.0, 1: 2.0, 3: 4.0}
    assert (1, "regionen med link") in asked
    assert (3, "regionen") in asked


# --- how a site stands


def evaluated(**changed):
    """One site with a goal, three criteria, two answers and two measurements."""
    known = {
        "kind": "housing", "list": "housing", "score": 0.5, "light": Light.YELLOW,
        "status": Status.ELIGIBLE, "complete": True, "area_daa": 10.0, "net_area_daa": 9.0,
        "dwellings": 30.0, "density_minimum": 3.0, "rank": 2.0, "net": None,
    }  # fmt: skip
    sites = gpd.GeoDataFrame([known | changed], geometry=[GROUND], index=pd.Index(["x"], name="id"))
    weight, value = [0.2, 0.5, 0.0, 0.3], [0.1, 0.9, 0.0, NAN]
    names = ["far", "near", "idle", "gone"]

    def indexed(labels, name):
        return pd.MultiIndex.from_product([["x"], labels], names=["id", name])

    measured = [trial.farmland_area.id, trial.land_emissions_total.id]
    return SimpleNamespace(
        sites=sites,
        goals=pd.DataFrame(
            {"value": [0.4], "light": [Light.YELLOW]}, index=indexed([Goal.SOIL], "goal")
        ),
        criteria=pd.DataFrame(
            {"weight": weight, "value": value}, index=indexed(names, "criterion")
        ),
        constraints=pd.DataFrame(
            {"answer": [Answer.YES, Answer.TOUCH]}, index=indexed(["mire", "flood"], "constraint")
        ),
        indicators=pd.DataFrame({"measured": [7.0, 300.0]}, index=indexed(measured, "indicator")),
    )


RUN = SimpleNamespace(
    sites=pd.DataFrame(
        [("a", "housing", 0.9, 1.0), ("b", "housing", 0.5, 2.0), ("S", "housing", 0.6, 3.0),
         ("c", "housing", 0.95, NAN), ("d", "business_c", 0.7, 1.0)],
        columns=["id", "list", "score", "rank"],
    ).set_index("id")
)  # fmt: skip


def test_a_site_stands_with_what_was_measured_and_what_there_is_most_to_gain_on():
    found = standings(evaluated(), RUN, {"x": "S"})["x"]
    assert (found.area, found.net, found.dwellings, found.farmland, found.emissions) == (
        *(10.0, 9.0, 30.0, 7.0, 300.0),
    )
    assert (found.goals, found.flags) == (
        {Goal.SOIL: (0.4, Light.YELLOW)}, frozenset({"mire"}),
    )  # fmt: skip
    assert found.lacking == "far"  # 0.2 × 0.9, where near has 0.5 × 0.1


@pytest.mark.parametrize(
    ("changed", "among", "rank"),
    [
        ({}, {"x": "S"}, 2),  # after a; S is itself, and c has no place
        ({}, None, 3),
        ({"score": 0.95}, None, 1),
        ({"score": 0.9}, None, 1),  # level with the first
        ({"score": 0.1}, {"x": "S"}, 3),
        ({"status": Status.EXCLUDED}, None, None),
        ({"complete": False}, None, None),
        ({"list": "business_c"}, None, 2),
        ({"list": "business_ab"}, None, 1),
    ],
)
def test_the_place_is_among_the_others_of_its_list(changed, among, rank):
    assert standings(evaluated(**changed), RUN, among)["x"].rank == rank


# --- what is promised

BEFORE = Standing(
    kind=Kind.HOUSING, list="housing", score=0.4, light=Light.RED, status=Status.ELIGIBLE,
    complete=True, goals={}, flags=frozenset(), area=10.0, net=10.0, dwellings=30.0,
    density_minimum=3.0, farmland=0.0, emissions=0.0, rank=5, lacking="",
)  # fmt: skip
BETTER = replace(BEFORE, light=Light.YELLOW)


def piece(id_, after=BETTER, added=None, site="S"):
    return Advice(id_, candidate(site, added=added), ("class",), BEFORE, after)


def advised(site, *entries):
    return Advised(site, BEFORE, entries, 5, 2)


CUT = piece("S-a", replace(BETTER, area=8.0))
LINKED = piece("S-b", added=LINK)
ALL = {"S": advised("S", CUT, LINKED), "W": advised("W"), "V": advised("V", piece("V-a", site="W"))}
EVALUATION = SimpleNamespace(sites=gpd.GeoDataFrame(SITES, geometry=[GROUND] * 2, crs=25832))


def test_advice_is_in_the_order_of_the_sites_and_what_is_built_is_by_the_advice():
    assert [entry.id for entry in pieces(ALL)] == ["S-a", "S-b", "V-a"]
    assert advised_additions(ALL) == {"S-b": LINK}


def test_only_what_is_cut_is_an_area_of_its_own():
    found = advised_areas(ALL, EVALUATION)
    assert found[["site", "advice", "area_daa"]].to_numpy().tolist() == [["S", "S-a", 8.0]]
    assert found.crs == 25832


def test_changed_sites_are_handed_out_with_what_they_come_from():
    found = advised_sites(ALL, EVALUATION)
    assert found["id"].tolist() == ["S-a", "S-b", "V-a"]
    assert found["derived_from"].tolist() == ["S", "S", "W"]
    assert (found["dwellings"].dtype, found["hazard_mitigated"].dtype) == ("float64", "bool")
    assert np.isnan(found["peat_depth"]).all()


def test_a_promise_that_is_not_kept_is_left_out_and_one_that_is_has_the_files_numbers():
    kept = promise._kept(
        [CUT, LINKED, piece("S-c"), piece("S-d")],
        {
            "S-a": replace(BETTER, light=Light.GREEN),
            "S-b": BEFORE,  # it helps with nothing
            "S-c": replace(BETTER, complete=False),  # it may not be asked for
        },
        BOUNDS,
    )
    assert kept == [CUT]
    assert promise._aims(CUT, replace(BETTER, status=Status.CONDITIONAL), BOUNDS) == ("class",)


def test_without_advice_there_is_nothing_to_hold():
    none = {"W": advised("W")}
    assert promise.held(none, None, None, None) == none
