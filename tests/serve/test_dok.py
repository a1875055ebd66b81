"""The national DOK analysis as a process: the same request, and an answer by its schema."""

from __future__ import annotations

import pytest

import ikap
from ikap.present.dok import analyses, faults
from ikap.sources.region import open_region


@pytest.fixture(scope="module")
def sample():
    region = open_region()
    evaluation = ikap.score([ikap.sample_proposals()], region)
    return {name: answer for name, answer in analyses(evaluation, region).items() if name == "101"}


def run(served, **inputs):
    return served.ask("/processes/dokanalyse/execution", {"inputs": inputs})


def test_an_area_gets_the_answer_that_a_run_writes_for_it(served, sample):
    ours = sample["101"]
    found = run(
        served,
        inputGeometry=ours["inputGeometry"],
        context="Kommuneplan",
        theme=None,
        includeGuidance=True,
        includeQualityMeasurement=True,
    )
    assert found.status == 200, found.json
    answer = found.json
    assert faults(answer) == []
    assert answer["municipalityNumber"] == ours["municipalityNumber"]
    states = {r["data"]["ikap"]["constraint"]: r["resultStatus"] for r in answer["resultList"]}
    expected = {r["data"]["ikap"]["constraint"]: r["resultStatus"] for r in ours["resultList"]}
    assert states == expected


def test_a_buffer_is_around_the_area(served, sample):
    ours = sample["101"]
    found = run(served, inputGeometry=ours["inputGeometry"], requestedBuffer=100).json
    assert found["inputGeometryArea"] > ours["inputGeometryArea"] + 30_000
    assert "qualitymeasurement" not in found["resultList"][0]


def test_a_theme_alone(served, sample):
    found = run(served, inputGeometry=sample["101"]["inputGeometry"], theme="natur").json
    assert {one["theme"] for one in found["resultList"]} == {"Natur"}


def test_what_is_no_area_is_refused(served):
    broken = {"type": "Polygon", "coordinates": [[[1, 2], [3]]]}
    assert run(served, inputGeometry=broken).status in (400, 422)
    assert run(served).status == 400
