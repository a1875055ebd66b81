"""An answer of a DOK analysis in either shape: what each word can be relied on for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ikap.model import Answer, InputError
from ikap.sources.dok import reading
from ikap.sources.dok.reading import COVERAGE, Reading, Result, answer_of, read_analyses

RESULT = Result("d", "Flom", "NVE", "2026", "t", "HIT", None, None, None)
STATUSES = {name: status.covered for name, status in reading.coverage_statuses().items()}
MAPPED = next(name for name, covered in STATUSES.items() if covered)
UNMAPPED = next((name for name, covered in STATUSES.items() if not covered), "ukjent")


def measured(*measures):
    return tuple((COVERAGE, value, comment) for value, comment in measures)


@pytest.mark.parametrize(
    ("changes", "polygons", "answer"),
    [
        ({}, False, Reading(Answer.YES, 0.0)),
        ({"word": "hit-red"}, False, Reading(Answer.YES, 0.0)),
        ({"hit_area": 100.0}, False, Reading(Answer.YES, 0.0)),
        ({"hit_area": 100.0}, True, Reading(Answer.TOUCH, 0.0)),
        ({"hit_area": 100.1}, True, Reading(Answer.YES, 0.0)),
        ({"hit_area": None}, True, Reading(Answer.YES, 0.0)),
        ({"warnings": ("40 % av området er ikke kartlagt",)}, False, Reading(Answer.YES, 0.4)),
        ({"word": "NO-HIT", "measures": measured(("Ja", MAPPED))}, False, Reading(Answer.NO, 0.0)),
        ({"word": "NO-HIT-GREEN", "measures": measured(("JA", MAPPED), ("nei", "Ikke relevant"))},
         False, Reading(Answer.NO, 0.0)),
        ({"word": "NO-HIT-YELLOW", "warnings": ("12,5 % av arealet",)}, False,
         Reading(Answer.UNCHECKED, 0.125, "ikke kartlagt")),
        ({"word": "NO-HIT-YELLOW"}, False, Reading(Answer.UNCHECKED, 1.0, "ikke kartlagt")),
        ({"word": "TIMEOUT", "warnings": ("12,5 % av arealet",)}, False,
         Reading(Answer.UNCHECKED, 1.0, "tjenesten svarte ikke i tide")),
        ({"word": "rart"}, False, Reading(Answer.UNCHECKED, 1.0, "ukjent svar: rart")),
    ],
)  # fmt: skip
def test_what_a_word_can_be_relied_on_for(changes, polygons, answer):
    assert answer_of(replace(RESULT, **changes), polygons=polygons) == answer


@pytest.mark.parametrize(
    ("measures", "warnings", "unchecked", "why"),
    [
        ((), (), 1.0, "ikke vist at området er kartlagt"),
        ((("annet", "Ja", MAPPED),), (), 1.0, "ikke vist at området er kartlagt"),
        (measured(("Nei", "annet")), (), 1.0, "delvis ikke kartlagt"),
        (measured(("Ja", UNMAPPED)), (), 1.0, "delvis ikke kartlagt"),
        (measured(("Ja", MAPPED), ("Nei", "")), (), 1.0, "delvis ikke kartlagt"),
        (measured(("Ja", MAPPED)), ("25 % av",), 0.25, "delvis ikke kartlagt"),
        (measured(("Delvis", MAPPED)), (), 1.0, "delvis ikke kartlagt"),
    ],
)
def test_no_hit_is_no_only_where_the_ground_is_shown_to_be_mapped(
    measures, warnings, unchecked, why
):
    given = answer_of(replace(RESULT, word="NO-HIT", measures=measures, warnings=warnings))
    assert (given.answer, given.unchecked) == (Answer.UNCHECKED, unchecked)
    assert why in given.why


POINT = {"type": "Point", "coordinates": [10.4, 63.4, 7]}
WHOLE = {
    "inputGeometry": POINT,
    "inputGeometryArea": "12,5",
    "municipalityNumber": 5001,
    "resultList": [
        {
            "runOnDataset": {"datasetId": "d", "title": "Flom", "owner": "NVE", "updated": "2026"},
            "Theme": ["a", "b"],
            "resultStatus": "HIT",
            "hitArea": 3,
            "inputGeometryArea": "4",
            "distanceToObject": 1.7976931348623157e308,
            "qualityMeasurement": [
                {"qualityDimensionId": "x", "value": False, "comment": None}, "rart"
            ],
            "qualityWarning": "se opp",
            "description": "tekst",
            "data": [{"annet": 1}, {"ikap": {"svar": "yes"}}],
        },
        {"title": "Egen", "themes": "tema", "distanceToObject": 1e9, "hitArea": True,
         "qualityWarning": ["a", "b"], "data": {"ikap": 3}},
    ],
}  # fmt: skip


def written(folder, document, name="svar.json"):
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_answer_is_read_in_either_spelling(tmp_path, wrapped):
    [analysis] = read_analyses(written(tmp_path, {"Outputs": WHOLE} if wrapped else WHOLE))
    assert (analysis.file, analysis.area, analysis.municipality) == ("svar.json", 12.5, "5001")
    assert (analysis.geometry.x, analysis.geometry.has_z, analysis.crs.to_epsg()) == (
        10.4, False, 4326
    )  # fmt: skip
    first, second = analysis.results
    assert first == Result(
        "d", "Flom", "NVE", "2026", "a, b", "HIT", 3.0, 4.0, None, (("x", "False", ""),),
        ("se opp",), "tekst", {"svar": "yes"},
    )  # fmt: skip
    assert second == Result(
        "", "Egen", "", "", "tema", "", None, None, 1e9, (), ("a", "b"), "", {}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "ikke JSON"),
        ("[]", "ikke et objekt"),
        ({}, "ingen resultList"),
        ({"resultList": "x"}, "ingen resultList"),
        ({"resultList": [{}, 3]}, "noe annet enn objekter"),
        ({"resultList": [], "inputGeometry": 3}, "ikke en geometri"),
        ({"resultList": [], "inputGeometry": {"type": "x"}}, "ikke en geometri"),
        ({"resultList": [], "inputGeometry": {**POINT, "crs": {"properties": {"name": "x"}}}},
         "ikke en geometri"),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_why(tmp_path, document, why):
    with pytest.raises(InputError, match=why):
        read_analyses(written(tmp_path, document))


def test_a_geometry_may_name_its_crs_and_an_answer_may_lack_one(tmp_path):
    named = {**POINT, "crs": {"properties": {"name": "EPSG:25832"}}}
    [analysis] = read_analyses(written(tmp_path, {"resultList": [], "inputGeometry": named}))
    assert analysis.crs.to_epsg() == 25832
    [bare] = read_analyses(written(tmp_path, {"resultList": []}))
    assert (bare.geometry, bare.area, bare.municipality) == (None, None, "")


def test_answers_of_a_folder_are_read_by_name_and_all_that_is_wrong_is_told(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="ingen svar"):
        read_analyses(tmp_path)
    for name in ("b.json", "a.json"):
        written(tmp_path, {"resultList": []}, name)
    written(tmp_path, {"noe": 1}, "annet.json")
    written(tmp_path, {"resultList": []}, "c.txt")
    assert [analysis.file for analysis in read_analyses(tmp_path)] == ["a.json", "b.json"]
    for name in ("d.json", "e.json"):
        written(tmp_path, {"resultList": [1]}, name)
    with pytest.raises(InputError) as caught:
        read_analyses(tmp_path)
    assert [problem.where for problem in caught.value.problems] == ["d.json", "e.json"]
    size = (tmp_path / "a.json").stat().st_size
    for largest, sound in ((size, True), (size - 1, False)):
        monkeypatch.setattr(reading, "LARGEST", largest)
        assert reading.is_analysis(tmp_path / "a.json") is sound
        if not sound:
            with pytest.raises(InputError, match="for stor"):
                read_analyses(tmp_path / "a.json")
    assert not reading.is_analysis(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("stated", "number"),
    [("1,5", 1.5), (2, 2.0), ("", None), (None, None), (True, None), ("inf", None), ("nan", None)],
)
def test_a_number_may_be_text(stated, number):
    assert reading._number(stated) == number
