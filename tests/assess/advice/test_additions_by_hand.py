"""Legs of buses, what stops there, and where a caseworker's answer is remarked, by hand."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import shapely

from ikap.assess.advice import promise
from ikap.assess.advice.additions import HOURS, additions, legs, stopping
from ikap.assess.advice.record import Addition, Advice, Advised, Candidate, Step, usual_bounds
from ikap.assess.overruled import remarks
from ikap.model import Answer, Kind

BOUNDS = usual_bounds()
PLACES = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "T": (3000, 0)}


def timetable(*rows):
    """Stop, route, direction, mode and departures an hour, the same at all hours."""
    table = pd.DataFrame(
        [row[:4] for row in rows], columns=["stop_id", "route_id", "direction", "mode"]
    )
    table["stop_name"] = "Stopp " + table["stop_id"]
    for hours in HOURS:
        table[hours] = [float(row[4]) for row in rows]
    shapes = [shapely.Point(PLACES[row[0]]) for row in rows]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=25832)


BUSES = timetable(
    ("A", "r1", 0, "bus", 4), ("B", "r1", 0, "bus", 6), ("C", "r1", 0, "bus", 6),
    ("C", "r2", 0, "bus", 2), ("B", "r2", 0, "bus", 3), ("B", "r2", 1, "bus", 5),
    ("T", "r1", 0, "rail", 1), ("A", "r3", 0, "bus", 1),
)  # fmt: skip


def region(*rides):
    layers = {
        "timetable": BUSES,
        "rides": pd.DataFrame(list(rides), columns=["from_stop", "to_stop"]),
    }
    return SimpleNamespace(has=layers.__contains__, layer=layers.__getitem__)


def test_a_leg_is_between_two_stops_either_way_once_and_legs_are_in_their_order():
    rides = [("C", "B"), ("B", "C"), ("B", "A"), ("A", "A"), ("C", "T"), ("T", "A"), ("A", "C")]
    found = legs(region(*rides))
    assert list(zip(found["a"], found["b"], strict=True)) == [("A", "B"), ("A", "C"), ("B", "C")]
    assert found["names"].tolist()[0] == ("Stopp A", "Stopp B")
    assert [sorted(routes) for routes in found["routes"]] == [["r1"], ["r1"], ["r1", "r2"]]
    assert [shape.coords[:] for shape in found.geometry][2] == [(1000, 0), (2000, 0)]
    assert legs(region()).empty


def test_what_stops_between_is_the_fewer_of_the_two_for_each_line_and_direction():
    found = stopping(BUSES, "B", "C", {"r1", "r2"})
    rows = found[["route_id", "direction", *HOURS]].to_numpy().tolist()
    assert rows == [["r1", 0, *[6.0] * len(HOURS)], ["r2", 0, *[2.0] * len(HOURS)]]
    assert stopping(BUSES, "B", "C", {"r1"})["route_id"].tolist() == ["r1"]
    assert stopping(BUSES, "A", "B", {"r2", "r3"}).empty


def test_a_stop_comes_before_a_link_and_without_legs_there_is_no_stop(monkeypatch):
    module = additions.__globals__
    monkeypatch.setitem(module, "stop_by", lambda *_asked: "stop")
    monkeypatch.setitem(module, "link_to", lambda *_asked: "link")
    assert list(additions(None, "legs", None, BOUNDS)) == ["stop", "link"]
    assert list(additions(None, None, None, BOUNDS)) == ["link"]
    monkeypatch.setitem(module, "link_to", lambda *_asked: None)
    monkeypatch.setitem(module, "stop_by", lambda *_asked: None)
    assert list(additions(None, "legs", None, BOUNDS)) == []


# --- what is promised is held in a region of its own


LINK = Addition("link", shapely.LineString([(0, 0), (0, 50)]), ("a",), ("Torget",), away=50.0)


def piece(id_, added=None):
    candidate = Candidate("S", (Step("land", "21"),), shapely.box(0, 0, 1, 1), Kind.HOUSING, None,
                          1.0, added)  # fmt: skip
    return Advice(id_, candidate, (), None, None)


def test_what_is_built_is_held_as_the_file_has_it_and_the_rest_together(monkeypatch):
    asked = []
    monkeypatch.setattr(promise, "overrides_for", lambda *_asked: ())
    monkeypatch.setattr(promise, "region_with", lambda region, added: f"{region} med {added}")
    monkeypatch.setattr(
        promise, "evaluate",
        lambda table, region, _profile, **_how: asked.append((list(table.index), region)),
    )  # fmt: skip
    monkeypatch.setattr(promise, "standings", lambda *_asked: {})
    pieces = (
        piece("S-b", LINK),
        piece("S-a"),
        piece("S-c", LINK),
        piece("S-d"),
        piece("S-e", LINK),
    )
    advised = {"S": Advised("S", None, pieces, 5, 5)}
    read = SimpleNamespace(alternatives=pd.DataFrame(index=["S-a", "S-b", "S-c", "S-d", "S-e"]))
    added = {"S-c": "en gangveg", "S-b": "en stopp", "S-a": "noe annet"}
    evaluation = SimpleNamespace(profile=None)
    found = promise.held(advised, read, evaluation, "regionen", BOUNDS, added)
    assert asked == [
        (["S-a", "S-d"], "regionen"),
        (["S-b"], "regionen med en stopp"),
        (["S-c"], "regionen med en gangveg"),
    ]
    assert found["S"].advice == ()


# --- where the map is overruled


def row(constraint, override="Målt.", answer=Answer.NO):
    return SimpleNamespace(constraint=constraint, override=override, answer=answer)


LIMITS = {
    name: SimpleNamespace(title=name.capitalize(), measured_by=by)
    for name, by in (("myr", "peat"), ("torv", "peat"), ("flom", "gone"), ("leire", ""))
}


def test_a_remark_is_made_beside_the_criterion_that_measures_the_same_ground():
    answers = [row("myr"), row("torv", answer=Answer.YES), row("flom"), row("leire")]
    assert remarks(answers, LIMITS, {"peat": None}) == {
        "peat": (
            "«Myr» er overstyrt av saksbehandler (undersøkt, ingen funn). Poengene følger "
            "fortsatt kartet.",
            "«Torv» er overstyrt av saksbehandler (ja). Poengene følger fortsatt kartet.",
        )
    }


def test_an_answer_of_the_map_is_no_remark():
    assert remarks([row("myr", override=None)], LIMITS, {"peat": None}) == {}
