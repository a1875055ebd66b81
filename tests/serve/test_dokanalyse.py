"""The national DOK-arealanalyse as a process: its inputs, its answers, known answers by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import shapely

from ikap.criteria import CONSTRAINTS
from ikap.present.dok import faults
from ikap.sources.region import open_region

EXECUTE = "/processes/dokanalyse/execution"


@pytest.fixture(scope="module")
def region():
    return open_region()


@pytest.fixture(scope="module")
def edge(region):
    """A place on the boundary of a flood zone, within a municipality, where it runs straight."""
    zone = region.layer("flood").geometry.iloc[0]
    ring = shapely.get_exterior_ring(shapely.get_parts(zone)[0])
    corners = shapely.get_coordinates(ring)
    lengths = [math.dist(a, b) for a, b in pairwise(corners)]
    i = lengths.index(max(lengths))
    return zone, shapely.Point((corners[i] + corners[i + 1]) / 2)


def square(x, y, side=200.0):
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    return {"type": "Polygon", "coordinates": [ring], "crs": named}


def of_flood(found):
    """The answer of the constraint on the flood zones."""
    return [
        one
        for one in found["resultList"]
        if one["data"]["ikap"]["layer"] == "flood" and one["data"]["ikap"]["constraint"]
    ]


def test_the_answer_holds_the_national_schema(served, edge):
    _zone, at = edge
    body = {"inputs": {"inputGeometry": square(at.x - 100, at.y - 100)}}
    found = served.ask(EXECUTE, body)
    assert found.status == 200
    assert found.headers["content-type"] == "application/json"
    assert faults(found.json) == []
    assert found.json["inputGeometryArea"] == 40_000
    assert found.json["municipalityNumber"].startswith("50")
    told = " ".join(text for one in found.json["resultList"] for text in one["qualityWarning"])
    assert "Oppdiktede demodata" in told


def test_a_request_of_the_national_shape_is_taken_as_it_is(served, edge):
    _zone, at = edge
    inputs = {
        "inputGeometry": square(at.x - 100, at.y - 100),
        "requestedBuffer": 0,
        "context": "Kommuneplan",
        "theme": None,
        "includeGuidance": True,
        "includeQualityMeasurement": True,
        "includeFilterChosenDOK": False,
        "includeFacts": False,
    }
    assert faults(inputs, "input") == []
    found = served.ask(EXECUTE, {"inputs": inputs}).json
    assert faults(found) == []
    assert any("guidanceText" in one for one in found["resultList"])
    assert any(one["qualitymeasurement"] for one in found["resultList"])
    plain = served.ask(EXECUTE, {"inputs": {"inputGeometry": inputs["inputGeometry"]}}).json
    assert not any("guidanceText" in one for one in plain["resultList"])
    assert not any(one["qualitymeasurement"] for one in plain["resultList"])


def test_the_area_that_is_hit_is_that_of_the_overlap(served, edge):
    zone, at = edge
    asked = square(at.x - 100, at.y - 100)
    overlap = shapely.box(at.x - 100, at.y - 100, at.x + 100, at.y + 100).intersection(zone).area
    assert overlap > 1000
    found = of_flood(served.ask(EXECUTE, {"inputs": {"inputGeometry": asked}}).json)
    hits = [one for one in found if one["resultStatus"].startswith("HIT")]
    assert hits
    assert max(one["hitArea"] for one in hits) == pytest.approx(overlap, abs=1)
    assert {one["distanceToObject"] for one in hits} == {0}


def meant(region, constraint):
    """The features that a constraint on the flood zones asks for."""
    (record,) = [one for one in CONSTRAINTS if one.id == constraint]
    frame = region.layer("flood")
    for column, codes in record.test.where.items():
        frame = frame[frame[column].isin(codes)]
    return frame.geometry.union_all()


def test_beside_the_zone_the_distance_is_told_and_a_buffer_reaches_it(served, edge, region):
    _zone, at = edge
    around = [math.radians(angle) for angle in range(0, 360, 15)]
    boxes = [
        shapely.box(x, y, x + 100, y + 100)
        for x, y in ((at.x + 400 * math.cos(a), at.y + 400 * math.sin(a)) for a in around)
    ]
    every = region.layer("flood").geometry.union_all()
    site = next(box for box in boxes if 5 < box.distance(every) < 400)
    asked = square(site.bounds[0], site.bounds[1], 100)
    far = of_flood(served.ask(EXECUTE, {"inputs": {"inputGeometry": asked}}).json)
    gaps = [site.distance(meant(region, one["data"]["ikap"]["constraint"])) for one in far]
    for one, gap in zip(far, gaps, strict=True):
        if one["resultStatus"] != "NOT-RELEVANT":
            assert one["resultStatus"].startswith("NO-HIT")
            assert one["distanceToObject"] == pytest.approx(gap, abs=1)
    wide = {"inputGeometry": asked, "requestedBuffer": math.ceil(min(gaps)) + 20}
    found = served.ask(EXECUTE, {"inputs": wide}).json
    assert found["inputGeometryArea"] > 10_000
    if min(gaps) < 400:
        assert any(one["resultStatus"].startswith("HIT") for one in of_flood(found))


def test_a_buffer_is_told_and_what_was_sent_comes_back_as_it_was(served, edge):
    """100 m × 100 m made 20 m wider with ten segments a quarter circle: 19 251.48 m²."""
    _zone, at = edge
    sent = square(round(at.x), round(at.y), 100)
    plain = served.ask(EXECUTE, {"inputs": {"inputGeometry": sent}}).json
    wide = served.ask(EXECUTE, {"inputs": {"inputGeometry": sent, "requestedBuffer": 20}}).json
    assert faults(wide) == []
    assert wide["inputGeometry"] == plain["inputGeometry"]
    assert wide["inputGeometryArea"] == 19251
    for before, after in zip(plain["resultList"], wide["resultList"], strict=True):
        assert after["buffer"] == before["buffer"] + 20
        assert after["runAlgorithm"][1] == "add buffer 20"
        assert after["runOnInputGeometry"]["crs"] == wide["inputGeometry"]["crs"]


def test_facts_are_what_the_ground_is_and_make_up_the_area(served, edge):
    _zone, at = edge
    asked = {"inputGeometry": square(at.x, at.y), "includeFacts": True}
    found = served.ask(EXECUTE, {"inputs": asked}).json
    assert faults(found) == []
    (fact,) = found["factList"]
    kinds = fact["data"]["areaTypes"]
    assert sum(kind["area"] for kind in kinds) == pytest.approx(40_000, abs=len(kinds))
    assert kinds == sorted(kinds, key=lambda kind: -kind["area"])
    without = served.ask(EXECUTE, {"inputs": {**asked, "includeFacts": False}}).json
    assert without["factList"] == []


def test_a_theme_keeps_its_own_data_sets(served, edge):
    _zone, at = edge
    asked = square(at.x - 100, at.y - 100)
    everything = served.ask(EXECUTE, {"inputs": {"inputGeometry": asked}}).json["resultList"]
    theme = everything[0]["theme"]
    some = served.ask(EXECUTE, {"inputs": {"inputGeometry": asked, "theme": theme}}).json
    assert {one["theme"] for one in some["resultList"]} == {theme}
    assert len(some["resultList"]) < len(everything)


def test_layers_that_the_region_lacks_are_not_known(served, edge):
    _zone, at = edge
    found = served.ask(EXECUTE, {"inputs": {"inputGeometry": square(at.x, at.y)}}).json
    lacking = [
        one for one in found["resultList"] if "not run: no data" in " ".join(one["runAlgorithm"])
    ]
    assert lacking
    assert {one["resultStatus"] for one in lacking} <= {"NO-HIT-YELLOW", "NOT-RELEVANT"}


def test_one_output_is_given_as_it_is(served, edge):
    _zone, at = edge
    body = {
        "inputs": {"inputGeometry": square(at.x, at.y)},
        "outputs": {"municipalityName": {"transmissionMode": "value"}},
    }
    assert isinstance(served.ask(EXECUTE, body).json, str)


def test_what_cannot_be_analysed_is_refused_in_words(served, edge):
    _zone, at = edge
    away = square(0, 0)
    assert served.ask(EXECUTE, {"inputs": {"inputGeometry": away}}).status == 422
    strange = {**square(at.x, at.y), "crs": {"type": "name", "properties": {"name": "EPSG:0"}}}
    found = served.ask(EXECUTE, {"inputs": {"inputGeometry": strange}})
    assert found.status == 422
    assert "koordinatsystemet" in found.json["detail"]
    for wrong in ({"requestedBuffer": -1}, {"requestedBuffer": 5001}, {"kind": "farm"}):
        inputs = {"inputGeometry": square(at.x, at.y), **wrong}
        assert served.ask(EXECUTE, {"inputs": inputs}).status == 400


def test_it_runs_as_a_job_too(served, edge):
    _zone, at = edge
    body = {"inputs": {"inputGeometry": square(at.x, at.y)}}
    made = served.ask(EXECUTE, body, Prefer="respond-async")
    assert made.status == 201
    assert served.wait_job(made.json["jobID"])["status"] == "successful"
    later = served.ask(f"/jobs/{made.json['jobID']}/results").json
    assert later == served.ask(EXECUTE, body).json
