"""Drawings that are kept: whose they are, which step stands, and what two windows do to one."""

from __future__ import annotations

import json

import pytest

from ikap.serve.api import live

NONE = "b" * 16


def drawing(n=0, corners=None):
    ring = corners or [[10, 63], [10.1, 63], [10.1, 63.1], [10, 63]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"n": n},
    }


@pytest.fixture
def inside(made):
    return made()


@pytest.fixture
def sketch(inside):
    """A drawing of two steps."""
    first = inside.ask("/sketches", {"feature": drawing(1), "what": "tegnet"})
    assert first.status == 201
    id_ = first.json["id"]
    step = {"feature": drawing(2), "what": "flyttet", "version": 1}
    inside.ask(f"/sketches/{id_}", step, "PUT")
    return id_


def test_a_new_drawing_is_its_first_version_with_nothing_to_undo(inside):
    said = inside.ask("/sketches", {"feature": drawing(1), "what": "tegnet"}).json
    assert (said["version"], said["undo"], said["redo"], said["deleted"]) == (1, None, None, False)
    assert said["feature"]["properties"] == {"n": 1}
    assert [row["id"] for row in inside.ask("/sketches").json["sketches"]] == [said["id"]]


def test_a_step_is_kept_and_can_be_undone_and_made_again(inside, sketch):
    said = inside.ask(f"/sketches/{sketch}").json
    assert (said["version"], said["undo"], said["feature"]["properties"]) == (
        2,
        "flyttet",
        {"n": 2},
    )
    back = inside.ask(f"/sketches/{sketch}/step", {"way": "undo", "version": 2}).json
    assert (back["version"], back["undo"], back["redo"]) == (1, None, "flyttet")
    still = inside.ask(f"/sketches/{sketch}/step", {"way": "undo", "version": 1}).json
    assert still == inside.ask(f"/sketches/{sketch}").json
    again = inside.ask(f"/sketches/{sketch}/step", {"way": "redo", "version": 1}).json
    assert (again["version"], again["feature"]["properties"]) == (2, {"n": 2})


def test_a_step_on_what_another_window_has_changed_carries_what_stands(inside, sketch):
    step = {"feature": drawing(3), "what": "delte", "version": 1}
    for said in (
        inside.ask(f"/sketches/{sketch}", step, "PUT"),
        inside.ask(f"/sketches/{sketch}/step", {"way": "undo", "version": 1}),
    ):
        assert (said.status, said.json["now"]["version"]) == (409, 2)


@pytest.mark.parametrize("sketch_id", [NONE, "x"])
def test_a_drawing_that_is_not_there(inside, sketch_id):
    step = {"feature": drawing(3), "what": "delte", "version": 1}
    at = f"/sketches/{sketch_id}"
    assert inside.ask(at).status == 404
    assert inside.ask(at, step, "PUT").status == 404
    assert inside.ask(f"{at}/step", {"way": "undo", "version": 1}).status == 404
    assert inside.ask(at, method="DELETE").status == 404
    assert inside.ask(f"{at}/restore", {}).status in (404, 405)
    assert inside.ask(f"{at}/restore", method="POST").status == 404


def test_a_deleted_drawing_comes_back(inside, sketch):
    said = inside.ask(f"/sketches/{sketch}", method="DELETE")
    assert (said.status, said.json) == (200, {"id": sketch, "deleted": True})
    assert inside.ask("/sketches").json["sketches"] == []
    assert inside.ask(f"/sketches/{sketch}").json["deleted"] is True
    back = inside.ask(f"/sketches/{sketch}/restore", method="POST").json
    assert (back["deleted"], back["version"]) == (False, 2)


def test_drawings_are_saved_as_a_run_in_the_order_that_they_are_named(inside, sketch, monkeypatch):
    other = inside.ask("/sketches", {"feature": drawing(7), "what": "tegnet"}).json["id"]
    taken = {}

    async def start_run(who, title, files, request):
        taken.update(who=who.name, title=title, request=request)
        taken["features"] = json.loads(files[0].read_text("utf-8"))["features"]
        return "r", "j"

    monkeypatch.setattr(inside.service, "start_run", start_run)
    body = {"sketches": [other, sketch], "title": "To", "profile": "mine"}
    said = inside.ask("/sketches/score", body)
    assert (said.status, said.json) == (201, {"run": "r", "job": "j"})
    assert said.headers["location"] == "http://127.0.0.1:8765/k/hemmelig/runs/r"
    assert [f["properties"]["n"] for f in taken["features"]] == [7, 2]
    assert (taken["title"], taken["request"]) == ("To", {"profile": "mine"})
    lacking = inside.ask("/sketches/score", {"sketches": [sketch, NONE], "title": "To"})
    assert lacking.status == 404
    assert NONE in lacking.json["detail"]


# --- a drawing that nobody keeps ------------------------------------------------------------------


def corners(count):
    return [[10 + i / 1e5, 63] for i in range(count)]


@pytest.mark.parametrize(("count", "status"), [(1999, 200), (2000, 200), (2001, 422)])
def test_a_drawing_has_two_thousand_corners_at_the_most(made, count, status):
    inside = made(live__score_one={"alternatives": []})
    said = inside.ask("/live/score", {"site": drawing(corners=corners(count))})
    assert said.status == status
    assert len(inside.lane.asked) == (status == 200)


def test_corners_are_counted_in_every_part_and_ring():
    live.check_corners([[[[0, 0]] * 5, [[0, 0]] * 5]], 10)
    with pytest.raises(live.WebError):
        live.check_corners([[[[0, 0]] * 5, [[0, 0]] * 6]], 10)
    live.check_corners([], 0)
    live.check_corners([1, 2], 1)


def test_what_is_asked_of_the_lane_when_a_site_is_dragged(made):
    inside = made(live__score_one={"alternatives": [1]}, advising__of_drawing={"pieces": []})
    crs = "http://www.opengis.net/def/crs/EPSG/0/25832"
    plain = inside.ask("/live/score", {"site": drawing()})
    named = inside.ask(
        "/live/score",
        {"site": drawing(), "edit": 4, "drawing": "d", "crs": crs, "profile": {"title": "Min"}},
    )
    inside.ask("/live/advise", {"site": drawing(), "crs": crs, "profile": {"title": "Min"}})
    inside.ask("/live/advise", {"site": drawing()})
    assert (plain.json["edit"], named.json["edit"]) == (0, 4)
    assert named.json["alternatives"] == [1]
    asked = [
        (name, given["crs"], given.get("profile"), key, patience)
        for name, given, key, patience in inside.lane.asked
    ]
    assert asked == [
        ("live.score_one", "OGC:CRS84", None, "", 20.0),
        ("live.score_one", "EPSG:25832", {"title": "Min"}, "program/d", 20.0),
        ("advising.of_drawing", "EPSG:25832", {"title": "Min"}, "", 20.0),
        ("advising.of_drawing", "OGC:CRS84", None, "", 20.0),
    ]
