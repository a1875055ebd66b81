"""A site while it is drawn: the numbers of a file, divided, cut, measured."""

from __future__ import annotations

import json

import pytest

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.present.document import scores_document, to_json
from ikap.sources.proposals import read_proposals
from ikap.sources.region import open_region

SQUARE = [[10.45, 63.39], [10.46, 63.39], [10.46, 63.395], [10.45, 63.395], [10.45, 63.39]]


@pytest.fixture(scope="module")
def square():
    return {"type": "Polygon", "coordinates": [SQUARE]}


def test_a_drawn_site_has_the_numbers_of_its_file(served, site, tmp_path):
    found = served.ask("/live/score", {"site": site, "edit": 7})
    assert found.status == 200
    assert found.json["edit"] == 7
    file = tmp_path / "A.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [site]}))
    region = open_region()
    evaluation = score_submissions(
        read_proposals([file], region), region, profiles.load("balansert")
    )
    wanted = json.loads(to_json(scores_document(evaluation, sheets=False)))
    assert found.json["alternatives"] == wanted["alternatives"]


def test_what_stands_in_the_way_is_drawn(served, site):
    found = served.ask("/live/score", {"site": site}).json
    answers = found["alternatives"][0]["constraints"]
    yes = {name for name, one in answers.items() if one["answer"] in ("yes", "touch")}
    assert {one["constraint"] for one in found["conflicts"]} == yes
    assert yes
    for one in found["conflicts"]:
        assert one["shape"] is None or one["shape"]["type"].endswith(("Polygon", "Collection"))


def test_a_drawn_site_is_advised_and_the_promise_is_kept(served, sample):
    (whole,) = json.loads(sample.to_crs("OGC:CRS84").iloc[[20]].to_json(drop_id=True))["features"]
    drawn = {**whole, "properties": {"id": "T7", "kind": "housing"}}
    found = served.ask("/live/advise", {"site": drawn})
    assert found.status == 200
    assert found.json["why_none"] is None
    trims = [piece for piece in found.json["pieces"] if piece["geometry"] is not None]
    assert [piece["id"] for piece in trims] == ["T7-a", "T7-b"]
    for piece in trims:
        assert piece["change"]
        assert piece["effect"]
        changed = {**drawn, "geometry": piece["geometry"]}
        (scored,) = served.ask("/live/score", {"site": changed}).json["alternatives"]
        assert scored["area_daa"] == pytest.approx(piece["after"]["area_daa"], abs=0.1)
        assert scored["score"] == pytest.approx(piece["after"]["score"], abs=1e-3)
        assert scored["area_daa"] < found.json["before"]["area_daa"]


def test_a_drawing_that_cannot_be_scored_is_refused_in_words(served, site, square):
    away = {**site, "geometry": {**square, "coordinates": [[[x - 8, y] for x, y in SQUARE]]}}
    found = served.ask("/live/score", {"site": away})
    assert found.status == 422
    assert "utenfor" in found.json["detail"]
    assert {"where", "what", "remedy"} == set(found.json["problems"][0])


def test_a_place_that_no_coordinate_system_holds_is_refused_in_words(served):
    far = {"type": "Polygon", "coordinates": [[[10, 1e300], [11, 63], [11, 64], [10, 1e300]]]}
    corner = {"part": 0, "ring": 0, "north": 7e6}
    table = [{**corner, "east": east} for east in (1e300, 5e5, 6e5)]
    for found in (
        served.ask("/live/corners", {"site": far}),
        served.ask("/live/from-corners", {"table": table}),
    ):
        assert found.status == 422
        assert "utenfor det som koordinatsystemet dekker" in found.json["detail"]


def test_a_drawing_of_very_many_corners_is_refused(served, site):
    ring = [[10.4 + i * 1e-6, 63.4] for i in range(2001)]
    many = {**site, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    assert served.ask("/live/score", {"site": many}).status == 422


def test_halves_are_as_large_as_the_whole(served, square):
    line = {"type": "LineString", "coordinates": [[10.455, 63.38], [10.455, 63.4]]}
    parts = served.ask("/live/split", {"site": square, "line": line}).json["parts"]
    whole = served.ask("/live/corners", {"site": square}).json["area_daa"]
    assert len(parts) == 2
    assert sum(part["area_daa"] for part in parts) == pytest.approx(whole, abs=0.001)
    assert parts[0]["area_daa"] == pytest.approx(whole / 2, rel=0.001)


def test_a_line_beside_the_site_does_not_divide_it(served, square):
    line = {"type": "LineString", "coordinates": [[10.40, 63.38], [10.40, 63.4]]}
    found = served.ask("/live/split", {"site": square, "line": line})
    assert found.status == 422
    assert "kant til kant" in found.json["detail"]


def test_a_hole_takes_its_own_area_out(served, square):
    hole = [
        [10.452, 63.391],
        [10.454, 63.391],
        [10.454, 63.392],
        [10.452, 63.392],
        [10.452, 63.391],
    ]
    out = {"type": "Polygon", "coordinates": [hole]}
    left = served.ask("/live/cut", {"site": square, "out": out}).json
    areas = [served.ask("/live/corners", {"site": one}).json["area_daa"] for one in (square, out)]
    assert len(left["geometry"]["coordinates"]) == 2
    assert left["area_daa"] == pytest.approx(areas[0] - areas[1], abs=0.001)
    assert served.ask("/live/cut", {"site": square, "out": square}).status == 422


def test_corners_come_back_as_the_same_drawing(served, square):
    told = served.ask("/live/corners", {"site": square}).json
    assert told["crs"] == "EPSG:25832"
    assert len(told["corners"]) == 4
    back = served.ask("/live/from-corners", {"table": told["corners"]}).json
    assert back["area_daa"] == pytest.approx(told["area_daa"], abs=0.001)
    two = served.ask("/live/from-corners", {"table": told["corners"][:2]})
    assert two.status == 422


def test_without_property_boundaries_it_is_said_why_nothing_snaps(served):
    found = served.ask("/live/snap", {"at": [10.45, 63.39]})
    assert found.status == 422
    assert "eiendomsgrenser" in found.json["detail"]
